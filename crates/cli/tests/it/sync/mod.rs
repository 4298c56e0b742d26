//! `sync` and `export`

mod exports;
#[cfg(unix)]
mod interruptions;
mod phone_numbers;
mod removals;
mod reports;
mod runs;
mod support;
#[cfg(unix)]
mod terminal;
mod trust_products;
