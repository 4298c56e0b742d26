//! The properties of the terminal behind an output stream.

use std::io;

use anstyle::Style;

use super::text;

/// The width of a terminal that does not report one, as in some editors and containers.
const DEFAULT_WIDTH: usize = 80;

/// The properties of the terminal that an output stream is connected to, if any.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    pub(crate) is_terminal: bool,
    /// `true` for a terminal, unless `NO_COLOR` or `TERM=dumb` is set.
    pub(crate) color: bool,
    /// The number of columns; `None` for a file or a pipe.
    pub(crate) width: Option<usize>,
}

impl Terminal {
    /// Inspects standard output.
    pub(crate) fn stdout() -> Self {
        Self::inspect(&io::stdout(), terminal_size::terminal_size_of(io::stdout()))
    }

    /// Inspects standard error.
    pub(crate) fn stderr() -> Self {
        Self::inspect(&io::stderr(), terminal_size::terminal_size_of(io::stderr()))
    }

    /// Returns `style`, or no style if the terminal takes no colors.
    pub(crate) fn style(self, style: Style) -> Style {
        if self.color { style } else { Style::new() }
    }

    /// Breaks `text` between words to fit the terminal. Lines after the first are indented by `indent` columns, which the
    /// first line already has before it.
    pub(crate) fn wrap(self, text: &str, indent: usize) -> String {
        match self.width {
            Some(width) => text::wrap(text, width, indent),
            None => text.to_owned(),
        }
    }

    fn inspect(
        stream: &impl anstream::stream::RawStream,
        size: Option<(terminal_size::Width, terminal_size::Height)>,
    ) -> Self {
        let is_terminal = stream.is_terminal();
        let reported = size.map(|(width, _)| usize::from(width.0)).filter(|width| *width > 0);
        Self {
            is_terminal,
            color: anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
            width: is_terminal.then(|| reported.or_else(width_from_env).unwrap_or(DEFAULT_WIDTH)),
        }
    }
}

/// Returns the width in the environment variable `COLUMNS`.
fn width_from_env() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0)
}
