//! Where an export is written to: a file that gets its name when it is complete, or something that is no such file.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::CliError;

/// How many links are followed, as most systems do.
const LINKS: usize = 40;

/// What `--to` names.
pub(super) enum Target {
    /// A pipe or a device, which is written to and stays what it is.
    Through(File),
    /// A file, or what is to be one.
    Whole(Whole),
}

/// A file that is to be written whole, in place of what is there.
pub(super) struct Whole {
    path: PathBuf,
    /// Those of what is there.
    permissions: Option<Permissions>,
}

/// A file without its name: half a list, given to `sync --prune`, would remove the other half.
pub(super) struct Unfinished {
    out: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl Target {
    /// Looks at what is at `path`. A pipe waits for its reader here, where Ctrl-C still ends the process.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let permissions = match fs::metadata(path) {
            Ok(there) if !there.is_file() => {
                return Ok(Self::Through(File::options().write(true).open(path)?));
            }
            Ok(there) => Some(there.permissions()),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        Ok(Self::Whole(Whole { path: followed(path), permissions }))
    }
}

impl Whole {
    pub(super) fn begin(self) -> io::Result<Unfinished> {
        // In the same directory, since a file cannot be renamed onto another disk.
        let directory = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // As any new file has them: the process's umask takes from these.
            builder.permissions(Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(directory.unwrap_or(Path::new(".")))?;
        if let Some(permissions) = self.permissions {
            file.as_file().set_permissions(permissions)?;
        }
        Ok(Unfinished { out: BufWriter::new(file), path: self.path })
    }
}

impl Unfinished {
    pub(super) fn finish(self) -> io::Result<()> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What is told of an error, by the name that was given: that of an unfinished file says nothing to anybody.
pub(super) fn failure(path: &Path, error: &io::Error) -> CliError {
    let said = error.to_string();
    let cause = said.split(" at path \"").next().unwrap_or(&said);
    let failure = CliError::failed(format!("failed to write {}: {cause}", path.display()));
    if error.kind() == ErrorKind::NotFound {
        return failure.help("there is no such directory: make it, or name a file in another one");
    }
    failure
}

/// The file that a link leads to, be it there or not: the link stays.
fn followed(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let Ok(next) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(next);
    }
    path
}
