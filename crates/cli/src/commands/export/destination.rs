//! The destination of an export: a file that is replaced when the export is complete, or a stream.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use crate::error::CliError;

/// The maximum number of symbolic links to follow, as on most systems.
const MAX_LINKS: usize = 40;

/// The destination that a path names.
pub(super) enum Destination {
    /// A pipe or a device, which is written to directly.
    Stream(File),
    /// An existing or a new file.
    AtomicFile(AtomicFile),
}

/// A file that is only ever replaced as a whole: half a list, used with `sync --prune`, would remove the other half.
pub(super) struct AtomicFile {
    path: PathBuf,
    /// `true` if an existing file may be replaced.
    force: bool,
    /// The permissions of the existing file.
    permissions: Option<Permissions>,
}

/// Writes to a temporary file, which [`commit`](Self::commit) renames. Dropping it deletes the temporary file.
pub(super) struct AtomicWriter {
    // Dropped before the file is deleted.
    out: BufWriter<File>,
    temporary: TempPath,
    path: PathBuf,
    force: bool,
}

impl Destination {
    /// Inspects `path`. Without `force`, an existing file is an error. Opening a pipe waits for its reader; Ctrl-C still ends the process while it waits.
    pub(super) fn open(path: &Path, force: bool) -> io::Result<Self> {
        let permissions = match fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => {
                return Ok(Self::Stream(File::options().write(true).open(path)?));
            }
            Ok(_) if !force => return Err(ErrorKind::AlreadyExists.into()),
            Ok(metadata) => Some(metadata.permissions()),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        Ok(Self::AtomicFile(AtomicFile { path: follow_links(path), force, permissions }))
    }
}

impl AtomicFile {
    pub(super) fn create(self) -> io::Result<AtomicWriter> {
        // A file cannot be renamed across file systems, so the temporary one is in the same directory.
        let directory = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        // Not `tempfile_in`, which creates files that only their owner can read.
        let create = |path: &Path| File::options().write(true).create_new(true).open(path);
        let file = tempfile::Builder::new().make_in(directory.unwrap_or(Path::new(".")), create)?;
        if let Some(permissions) = self.permissions {
            file.as_file().set_permissions(permissions)?;
        }
        let (file, temporary) = file.into_parts();
        Ok(AtomicWriter { out: BufWriter::new(file), temporary, path: self.path, force: self.force })
    }
}

impl AtomicWriter {
    /// Replaces the destination with what was written.
    pub(super) fn commit(self) -> io::Result<()> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        let persisted = match self.force {
            true => self.temporary.persist(&self.path),
            false => self.temporary.persist_noclobber(&self.path),
        };
        persisted.map_err(|error| error.error)
    }
}

impl Write for AtomicWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Returns the error for a destination that cannot be written.
pub(super) fn write_error(path: &Path, error: &io::Error) -> CliError {
    if error.kind() == ErrorKind::AlreadyExists {
        return CliError::usage(format!("{} already exists", path.display()))
            .help("pass `--force` to replace it, or choose another name");
    }
    let failed = CliError::failed(format!("failed to write {}: {error}", path.display()));
    if error.kind() == ErrorKind::NotFound {
        return failed.help("create the directory first, or choose another one");
    }
    failed
}

/// Returns the target of a symbolic link, even if it does not exist, so that the link itself is not replaced.
fn follow_links(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}
