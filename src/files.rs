//! Reading and writing files so that nothing is lost halfway: the one place that knows the platform.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use crate::error::{Error, Result};

/// Writes `bytes` to a temporary file beside `path`, syncs it and renames it over `path`: a reader sees the old or the new, never half.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, bytes, false)
}

/// As [`write_atomic`], readable by its owner only (mode 0600 where the platform has modes): tokens and keys.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, bytes, true)
}

fn write_with(path: &Path, bytes: &[u8], private: bool) -> Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".declare-").suffix(".tmp").tempfile_in(folder)?;
        file.write_all(bytes)?;
        set_mode(file.as_file(), path, private)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|failed| failed.error)?;
        sync_folder(folder)
    };
    write().map_err(|source| Error::unwritten(path, source))
}

/// Makes a rename or a new name inside `folder` durable.
pub fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Reads a regular file of at most `limit` bytes. A longer one is read up to `limit + 1` bytes, so that the caller can tell.
pub fn read_up_to(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let read = || -> std::io::Result<Vec<u8>> {
        let file = open_regular(path)?;
        let mut bytes = Vec::new();
        file.take(limit + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|source| Error::io(path, source))
}

/// Opens a regular file for reading; a folder, device or pipe is refused without being opened for long.
pub fn open_regular(path: &Path) -> std::io::Result<File> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_dir() {
        return Err(std::io::Error::from(std::io::ErrorKind::IsADirectory));
    }
    if !kind.is_file() {
        return Err(std::io::Error::other("not a regular file"));
    }
    OpenOptions::new().read(true).open(path)
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
