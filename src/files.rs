//! Reading and writing files so that nothing is lost halfway: the one place that knows the platform.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use time::OffsetDateTime;

use crate::error::{Error, Irregular, Result};

/// Writes `bytes` to a temporary file beside `path`, syncs it and renames it over `path`: a reader sees the old or the new, never half.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, bytes, false)
}

/// As [`write_atomic`], readable by its owner only (mode 0600 where the platform has modes): tokens and keys.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, bytes, true)
}

fn write_with(path: &Path, bytes: &[u8], private: bool) -> Result<()> {
    let mut file = Replacing::open(path)?;
    file.write_all(bytes).map_err(|source| Error::unwritten(path, source))?;
    file.commit_with(private)
}

/// A file that is written beside its place and moves there when it is whole.
#[derive(Debug)]
pub struct Replacing {
    path: PathBuf,
    file: NamedTempFile,
}

impl Replacing {
    /// Begins to write what shall stand at `path`; folders above it are made. A link stays one: the file it points to is replaced.
    pub fn open(path: &Path) -> Result<Self> {
        let pointed_to = path.is_symlink().then(|| fs::canonicalize(path).ok()).flatten();
        let path = pointed_to.as_deref().unwrap_or(path);
        let folder = folder_of(path);
        let open = || {
            refuse_irregular(path)?;
            make_folder(folder, &|folder| fs::create_dir(folder))?;
            tempfile::Builder::new().prefix(".declare-").suffix(".tmp").tempfile_in(folder)
        };
        let file = open().map_err(|source| Error::unwritten(path, source))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Puts it in its place. Dropped without this, it was never there.
    pub fn commit(self) -> Result<()> {
        self.commit_with(false)
    }

    fn commit_with(self, private: bool) -> Result<()> {
        let Self { path, file } = self;
        let commit = || -> std::io::Result<()> {
            set_mode(file.as_file(), &path, private)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|failed| failed.error)?;
            sync_folder(folder_of(&path))
        };
        commit().map_err(|source| Error::unwritten(&path, source))
    }
}

impl Write for Replacing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Where a path leads in the end, though nothing of it may stand there yet: links and `..` are followed as far as there is something.
///
/// # Errors
/// When the folder that relative paths begin in is not there.
pub fn destination(path: &Path) -> std::io::Result<PathBuf> {
    let mut at = fs::canonicalize(".")?;
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(at.pop()),
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => at.push(part),
        }
        at = fs::canonicalize(&at).unwrap_or(at);
    }
    Ok(at)
}

/// Where a path leads in the end, though nothing may stand there yet; `None` where not even its folder exists.
pub fn place(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).or_else(|_| Ok::<_, std::io::Error>(fs::canonicalize(folder_of(path))?.join(path.file_name().unwrap_or_default()))).ok()
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes a rename or a new name inside `folder` durable.
pub fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Gives a file to whoever owns the folder that it lies in, where the platform has owners: who reads there need not be who wrote it.
///
/// # Errors
/// When the file is another's and may not be given away.
#[cfg(unix)]
pub fn give_to_owner(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let (folder, file) = (fs::metadata(folder_of(path))?, fs::metadata(path)?);
    // Among the owner's own files another group is nothing to refuse.
    if folder.uid() == file.uid() {
        return Ok(());
    }
    chown(path, Some(folder.uid()), Some(folder.gid()))?;
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
pub fn give_to_owner(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// By what a file is known to be unchanged without being read: its size, its times and, where the platform has them, its identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    size: u64,
    /// Nanoseconds since 1970: when its content changed, and when anything of it did.
    modified: i128,
    changed: i128,
    identity: (u64, u64),
}

impl Stamp {
    /// `None` where there is none, or nobody may know.
    pub fn of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        let modified = OffsetDateTime::from(found.modified().ok()?).unix_timestamp_nanos();
        let (changed, identity) = changed(&found);
        Some(Self { size: found.len(), modified, changed: changed.unwrap_or(modified), identity })
    }

    /// Whether nothing of it changed at or after `moment`.
    pub fn is_before(&self, moment: OffsetDateTime) -> bool {
        self.modified.max(self.changed) < moment.unix_timestamp_nanos()
    }
}

#[cfg(unix)]
fn changed(found: &fs::Metadata) -> (Option<i128>, (u64, u64)) {
    use std::os::unix::fs::MetadataExt;
    let at = i128::from(found.ctime()) * 1_000_000_000 + i128::from(found.ctime_nsec());
    (Some(at), (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn changed(found: &fs::Metadata) -> (Option<i128>, (u64, u64)) {
    (found.created().ok().map(|at| OffsetDateTime::from(at).unix_timestamp_nanos()), (0, 0))
}

/// Makes a folder, and those above it, that only its owner may enter (mode 0700 where the platform has modes); one that is there stays as it is.
pub fn make_private_folder(path: &Path) -> std::io::Result<()> {
    let mut making = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut making, 0o700);
    make_folder(path, &|folder| making.create(folder))
}

/// Makes a folder and those above it that are missing, each durable in the folder above.
fn make_folder(path: &Path, make: &dyn Fn(&Path) -> std::io::Result<()>) -> std::io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let above = folder_of(path);
    make_folder(above, make)?;
    match make(path) {
        // Somebody else was quicker.
        Err(failed) if failed.kind() != std::io::ErrorKind::AlreadyExists || !path.is_dir() => Err(failed),
        _ => match sync_folder(above) {
            // Who may add to a folder need not be allowed to read it, and then cannot flush it.
            Err(failed) if failed.kind() != std::io::ErrorKind::PermissionDenied => Err(failed),
            _ => Ok(()),
        },
    }
}

/// Reads a regular file of at most `limit` bytes. A longer one is read up to `limit + 1` bytes, so that the caller can tell.
pub fn read_up_to(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let read = || -> std::io::Result<Vec<u8>> {
        let file = open_regular(path)?;
        let length = file.metadata()?.len().min(limit);
        let mut bytes = Vec::with_capacity(usize::try_from(length + 1).unwrap_or(0));
        file.take(limit + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|source| Error::io(path, source))
}

/// Opens a regular file for reading; a folder, device or pipe is refused without being opened for long.
pub fn open_regular(path: &Path) -> std::io::Result<File> {
    regular(fs::metadata(path)?.file_type())?;
    OpenOptions::new().read(true).open(path)
}

fn regular(kind: fs::FileType) -> std::io::Result<()> {
    match kind {
        kind if kind.is_dir() => Err(std::io::ErrorKind::IsADirectory.into()),
        kind if kind.is_file() => Ok(()),
        _ => Err(std::io::Error::other(Irregular)),
    }
}

/// What is written replaces a file or nothing: never a folder, and never a device, which a rename would put an end to.
fn refuse_irregular(path: &Path) -> std::io::Result<()> {
    fs::metadata(path).map_or(Ok(()), |found| regular(found.file_type()))
}

#[cfg(unix)]
fn set_mode(file: &File, path: &Path, private: bool) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if private { 0o600 } else { fs::metadata(path).map_or(0o644, |old| old.permissions().mode() & 0o777) };
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_file: &File, _path: &Path, _private: bool) -> std::io::Result<()> {
    Ok(())
}
