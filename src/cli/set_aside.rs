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
    let folder = application.given.join(ORIGINALS);
    fs::create_dir_all(&folder).map_err(|source| Error::unwritten(&folder, source))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    let candidates = std::iter::once(name.clone()).chain((2..1_000).map(|number| format!("{stem}-{number}.{extension}")));
    let free = candidates.map(|name| folder.join(name)).find(|path| fs::symlink_metadata(path).is_err());
    let Some(to) = free else { return Ok(None) };
    fs::rename(file, &to).map_err(|source| Error::unwritten(&to, source))?;
    Ok(Some(to.strip_prefix(".").map_or_else(|_| to.clone(), Path::to_owned)))
}

/// The folder of the application among whose attachments a file lies.
pub(super) struct Home {
    /// As the person would name it.
    pub(super) given: PathBuf,
    /// The file's path inside it, parts separated by `/`.
    pub(super) inside: String,
}

pub(super) fn application_of(file: &Path) -> Option<Home> {
    let full = fs::canonicalize(file).ok()?;
    let attachments = full.ancestors().skip(1).find(|folder| folder.file_name().is_some_and(|name| NAMES.iter().any(|known| name == *known)))?;
    let home = attachments.parent()?;
    let inside: Vec<&str> = full.strip_prefix(home).ok()?.components().filter_map(|part| part.as_os_str().to_str()).collect();
    Some(Home { given: as_given(file, home, inside.len()), inside: inside.join("/") })
}

/// The folder `home`, `depth` levels above `file`, by the path that was given for the file.
fn as_given(file: &Path, home: &Path, depth: usize) -> PathBuf {
    let given = file.components().count();
    let above = file.ancestors().nth(depth.min(given)).unwrap_or(Path::new(""));
    let above = (given..depth).fold(above.to_owned(), |path, _| path.join(".."));
    let above = if above.as_os_str().is_empty() { PathBuf::from(".") } else { above };
    // A link on the way leads elsewhere.
    let same = fs::canonicalize(&above).is_ok_and(|found| found == home);
    if same { above } else { home.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_application_is_named_as_the_person_named_the_file() {
        let home = tempfile::tempdir().unwrap();
        let attachments = home.path().join("附件");
        fs::create_dir(&attachments).unwrap();
        fs::write(attachments.join("a.pdf"), b"x").unwrap();
        let found = application_of(&attachments.join("a.pdf")).unwrap();
        assert_eq!((found.given.as_path(), found.inside.as_str()), (home.path(), "附件/a.pdf"));
        let round = home.path().join("附件/../附件/a.pdf");
        assert_eq!(application_of(&round).unwrap().inside, "附件/a.pdf");
        assert!(application_of(&home.path().join("b.pdf")).is_none());
    }
}
