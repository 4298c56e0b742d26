//! Many assignments at once: `sync` and `export`.
