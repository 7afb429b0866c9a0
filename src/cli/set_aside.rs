//! Where the original goes when a better file takes its place: out of the attachments, never away.

use std::fs;
use std::path::{Path, PathBuf};

use crate::attachments::folder::NAMES;
use crate::error::{Error, Result};

/// The folder for originals, beside the attachments.
const ORIGINALS: &str = "原件";

/// Moves `file` out of the attachments of its application, where it would be filed too; elsewhere it stays. `Some` is its new place.
pub(super) fn set_aside(file: &Path) -> Result<Option<PathBuf>> {
    let Some(application) = application_of(file) else { return Ok(None) };
    let folder = application.join(ORIGINALS);
    fs::create_dir_all(&folder).map_err(|source| Error::unwritten(&folder, source))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    let candidates = std::iter::once(name.clone()).chain((2..1_000).map(|number| format!("{stem}-{number}.{extension}")));
    let free = candidates.map(|name| folder.join(name)).find(|path| fs::symlink_metadata(path).is_err());
    let Some(to) = free else { return Ok(None) };
    fs::rename(file, &to).map_err(|source| Error::unwritten(&to, source))?;
    Ok(Some(to))
}

/// The folder of the application among whose attachments `file` lies.
fn application_of(file: &Path) -> Option<PathBuf> {
    let full = fs::canonicalize(file).ok()?;
    let attachments = full.ancestors().skip(1).find(|folder| folder.file_name().is_some_and(|name| NAMES.iter().any(|known| name == *known)))?;
    attachments.parent().map(Path::to_owned)
}
