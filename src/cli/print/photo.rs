//! The ID photo of the form, found among the attachments.

use std::path::Path;
use std::sync::Arc;

use crate::attachments::check::{self, Application};
use crate::attachments::inspect;
use crate::canonical::{PHOTO, Sha256};
use crate::files;
use crate::finding::{Finding, Place, Severity, has_errors};
use crate::forms::jpeg::Jpeg;
use crate::text;
use crate::text::Text;

/// The photo as it is filed and as it is printed.
pub(super) struct Photo {
    pub(super) sha256: Sha256,
    pub(super) picture: Jpeg,
}

/// The photo, if one can be printed, and what is to be said of it. The code on the form is made with the photo: without one there is no
/// form, and an unfit one would make the signed paper worthless when it is exchanged.
pub(super) fn find(folder: &Path, application: Application<'_>) -> (Option<Photo>, Vec<Finding>) {
    let Some(found) = check::photo_file(folder, application) else { return (None, vec![missing()]) };
    let unfit = |message| Finding::new("photo-unfit", Severity::Error, Place::File(found.path.clone()), message).help(help());
    let bytes = match files::read_up_to(&found.full, application.guide.limits.attachment_bytes) {
        Ok(bytes) => Arc::new(bytes),
        Err(error) => return (None, vec![unfit(error.what)]),
    };
    let mut findings = match application.guide.material(PHOTO) {
        Some(material) => inspect::inspect(&found.path, &bytes, material, application.guide).findings,
        None => Vec::new(),
    };
    let picture = Jpeg::parse(Arc::unwrap_or_clone(bytes));
    if picture.is_none() && !has_errors(&findings) {
        findings.push(unfit(Text::new("证件照不是报表能用的 JPEG 图片", "the ID photo is not a JPEG picture that the form can hold")));
    }
    (picture.map(|picture| Photo { sha256: Sha256::of(&picture.bytes), picture }), findings)
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
