//! What was filed before and is taken again (附件共享): the server says which files those are; nothing of them is sent.

use super::prepare::Ready;
use crate::api::EarlierFile;
use crate::canonical::filing_digest;
use crate::finding::Finding;
use crate::text::Text;

/// Fills in what only the server knows of the files taken again, and with it the filing digest.
///
/// # Errors
/// A finding for each file that this person has not validly filed before.
pub fn resolve(ready: Ready, earlier: &[EarlierFile]) -> Result<Ready, Vec<Finding>> {
    let Ready { mut filing, uploads, series, reused } = ready;
    let mut findings = Vec::new();
    for one in &reused {
        let fits = |file: &&EarlierFile| file.sha256 == one.sha256;
        let same = earlier.iter().filter(fits).find(|file| file.material == one.material);
        match same.or_else(|| earlier.iter().find(fits)) {
            Some(file) => filing.manifest.items.iter_mut().filter(|item| item.sha256 == one.sha256 && item.file_name.is_empty()).for_each(|item| {
                item.file_name.clone_from(&file.file_name);
                item.size = file.size;
            }),
            None => findings.push(never_filed(one)),
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    filing.filing_digest = filing_digest(&filing.application_digest, &filing.manifest, &filing.guide, &filing.commitment);
    Ok(Ready { filing, uploads, series, reused })
}

fn never_filed(one: &crate::attachments::reuse::Reused) -> Finding {
    let message = Text::new("服务器上没有您以前提交过的这个文件", "no file of this digest was validly filed by you before");
    let help = Text::new(
        "用 declare materials --earlier 查看可以复用的文件，抄下它的摘要；或者把文件放进附件文件夹。",
        "See which files can be taken again with `declare materials --earlier` and copy its digest, or put the file into the attachments folder.",
    );
    Finding::error("attachment-reuse", &one.at, message).help(help)
}
