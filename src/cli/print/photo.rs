//! The ID photo of the form, found among the attachments.

use std::path::{Path, PathBuf};

use crate::attachments::photo;
use crate::canonical::{PHOTO, Sha256};
use crate::document::Document;
use crate::files;
use crate::finding::{Finding, Place, Severity};
use crate::forms::jpeg::Jpeg;
use crate::text;
use crate::text::Text;

/// The photo as it is filed and as it is printed.
pub(super) struct Photo {
    pub(super) sha256: Sha256,
    pub(super) picture: Jpeg,
}

/// The photo, or why there is none to print. The code on the form is made with it, so the form cannot do without.
pub(super) fn find(folder: &Path, document: &Document) -> Result<Photo, Finding> {
    let found = file(folder, document).ok_or_else(missing)?;
    let shown = found.strip_prefix(folder).unwrap_or(&found).display().to_string();
    let unfit = |message| Finding::new("photo-unfit", Severity::Error, Place::File(shown.clone()), message).help(help());
    let limit = document.guide().limits.attachment_bytes;
    let bytes = files::read_up_to(&found, limit).map_err(|error| unfit(error.what))?;
    let picture = photo::inspect(&bytes).ok().and_then(|_| Jpeg::parse(bytes));
    let picture = picture.ok_or_else(|| unfit(Text::new("证件照不是完好的 JPEG 图片", "the ID photo is not an intact JPEG picture")))?;
    Ok(Photo { sha256: Sha256::of(&picture.bytes), picture })
}

/// The file that the application names, else a JPEG named as a photo.
fn file(folder: &Path, document: &Document) -> Option<PathBuf> {
    let folders = ["attachments", "附件"].map(|name| folder.join(name));
    let listed = document.application().attachments.iter().filter(|attachment| attachment.material.code() == PHOTO);
    let mut named = listed.flat_map(|attachment| &attachment.files).filter_map(|file| file.get());
    if let Some(name) = named.next() {
        return folders.iter().map(|below| below.join(name)).find(|path| path.is_file());
    }
    let mut files: Vec<PathBuf> =
        folders.iter().filter_map(|below| std::fs::read_dir(below).ok()).flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.into_iter().find(|path| is_photo(path))
}

fn is_photo(path: &Path) -> bool {
    let lower = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().to_lowercase()).unwrap_or_default();
    let (stem, extension) = (lower(path.file_stem()), lower(path.extension()));
    matches!(extension.as_str(), "jpg" | "jpeg") && ["证件照", "照片", "photo"].iter().any(|name| stem.contains(name))
}

fn missing() -> Finding {
    let message = text!("附件里没有证件照：报表和校验码都要用它", "there is no ID photo among the attachments: the form and its code need it");
    Finding::new("photo-missing", Severity::Error, Place::Whole, message).help(help())
}

fn help() -> Text {
    Text::new(
        "把 JPEG 照片放在附件文件夹里，命名为 证件照.jpg；或用 --draft 打印草稿。",
        "Put a JPEG into the attachments folder, named 证件照.jpg; or print a draft with --draft.",
    )
}
