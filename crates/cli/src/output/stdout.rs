//! Standard output, whose reader may go away.

use std::io::{self, BufWriter, Write};

/// A buffered standard output, for which a reader that has gone away (`trusthub … | head`) is no error: what is written
/// after that is dropped, and [`is_closed`](Self::is_closed) tells a long list to end.
#[derive(Debug)]
pub(crate) struct Stdout {
    inner: BufWriter<io::Stdout>,
    closed: bool,
}

impl Stdout {
    pub(super) fn new() -> Self {
        Self { inner: BufWriter::with_capacity(32 * 1024, io::stdout()), closed: false }
    }

    /// Whether nobody reads any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    fn forgive<T>(&mut self, result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(otherwise)
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
        self.forgive(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let result = self.inner.flush();
        self.forgive(result, ())
    }
}
