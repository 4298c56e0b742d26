//! Standard output that tolerates a closed pipe.

use std::io::{self, BufWriter, Write};

/// A buffered writer to standard output. A closed pipe (`trusthub … | head`) is not an error: what is written afterwards
/// is discarded, and [`is_closed`](Self::is_closed) lets a long list end early.
#[derive(Debug)]
pub(crate) struct Stdout {
    inner: BufWriter<io::Stdout>,
    closed: bool,
}

impl Stdout {
    pub(super) fn new() -> Self {
        Self { inner: BufWriter::with_capacity(32 * 1024, io::stdout()), closed: false }
    }

    /// Returns `true` once the reader has closed the pipe.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    fn ignore_closed_pipe<T>(&mut self, result: io::Result<T>, substitute: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(substitute)
            }
            result => result,
        }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let result = self.inner.write(bytes);
        self.ignore_closed_pipe(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let result = self.inner.flush();
        self.ignore_closed_pipe(result, ())
    }
}
