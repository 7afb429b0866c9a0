//! Files that were filed before and that the application takes again by their content (`reuse: [sha256]`): they need not be at hand.

use serde_json::Value;

use super::place::proved;
use crate::canonical::{Item, PHOTO, Sha256};
use crate::finding::Finding;
use crate::guide::Guide;
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// One of them. Its name and size only the server knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reused {
    /// Where the application says so.
    pub at: Pointer,
    pub material: String,
    pub entry: Option<Pointer>,
    /// Its place among the files of this material and entry, from one.
    pub sequence: u32,
    pub sha256: Sha256,
}

impl Reused {
    /// What the manifest says of it before the server was asked.
    pub fn item(&self) -> Item {
        let Self { material, entry, sequence, sha256, .. } = self.clone();
        Item { material, entry, sequence, file_name: String::new(), size: 0, sha256 }
    }
}

/// What the section `attachments` takes again; that an entry is not there, and that a digest is none, is told elsewhere.
pub(super) fn of(value: &Value, guide: &Guide) -> (Vec<Reused>, Vec<Finding>) {
    let (mut reused, mut findings) = (Vec::new(), Vec::new());
    for (index, attachment) in value["attachments"].as_array().into_iter().flatten().enumerate() {
        let at = Pointer::root().key("attachments").index(index);
        let digests: Vec<&str> = attachment["reuse"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let Some(material) = attachment["material"].as_str().and_then(|id| guide.material(id)).filter(|_| !digests.is_empty()) else { continue };
        if material.id == PHOTO || material.carries_code {
            findings.push(must_be_here(&at.key("reuse"), &material.name));
            continue;
        }
        let Ok(entry) = proved(attachment, &material.id, value, guide) else { continue };
        for (number, digest) in digests.into_iter().enumerate() {
            let Ok(sha256) = digest.to_lowercase().parse() else { continue };
            let at = at.key("reuse").index(number);
            reused.push(Reused { at, material: material.id.clone(), entry: entry.clone(), sequence: 0, sha256 });
        }
    }
    (reused, findings)
}

/// The photo is printed on the form, and a signed form is of this application alone.
fn must_be_here(at: &Pointer, name: &Text) -> Finding {
    let message = text!(("{}不能复用，要有文件", name.zh), ("{} cannot be taken again: its file is needed here", name.en));
    let help = Text::new(
        "请把文件放进附件文件夹。以前提交过的，可用 declare materials --earlier --save 摘要 取回。",
        "Put the file into the attachments folder; one that was filed before comes back with `declare materials --earlier --save DIGEST`.",
    );
    Finding::error("attachment-reuse", at, message).help(help)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::guide::Guides;

    #[test]
    fn what_is_taken_again_is_placed_and_what_must_be_here_is_named() {
        let guide = Guides::built_in().get("shenzhen-2026").unwrap();
        let digest = Sha256::of(b"id").to_string();
        let value = json!({"attachments": [
            {"material": "id_document", "reuse": [digest]},
            {"material": "photo", "reuse": [digest]},
            {"material": "id_document", "files": ["a.pdf"]},
        ]});
        let (reused, findings) = of(&value, &guide);
        let [one] = reused.as_slice() else { panic!("{reused:?}") };
        assert_eq!((one.at.as_str(), one.material.as_str(), one.sha256), ("/attachments/0/reuse/0", "id_document", Sha256::of(b"id")));
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        assert_eq!((finding.rule.as_ref(), finding.pointer().map(Pointer::as_str)), ("attachment-reuse", Some("/attachments/1/reuse")));
    }
}
