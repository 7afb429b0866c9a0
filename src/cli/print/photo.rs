//! The ID photo of the form, found among the attachments.

use std::path::Path;

use crate::attachments::check::{self, Application};
use crate::attachments::photo;
use crate::canonical::Sha256;
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
pub(super) fn find(folder: &Path, application: Application<'_>) -> Result<Photo, Finding> {
    let found = check::photo_file(folder, application).ok_or_else(missing)?;
    let unfit = |message| Finding::new("photo-unfit", Severity::Error, Place::File(found.path.clone()), message).help(help());
    let limit = application.guide.limits.attachment_bytes;
    let bytes = files::read_up_to(&found.full, limit).map_err(|error| unfit(error.what))?;
    let picture = photo::inspect(&bytes).ok().and_then(|_| Jpeg::parse(bytes));
    let picture = picture.ok_or_else(|| unfit(Text::new("证件照不是完好的 JPEG 图片", "the ID photo is not an intact JPEG picture")))?;
    Ok(Photo { sha256: Sha256::of(&picture.bytes), picture })
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
