//! Mistakes in the section that says which file is what.

use serde_json::{Value as Json, json};

use super::super::draw::Draw;
use super::super::works;
use super::{ANY, Planter, push, value};

pub(super) static PLANTERS: &[Planter] = &[
    value("attachment-no-such-entry", ANY, |_, application| {
        only(application, json!({ "material": "award_certificate", "entry": "/awards/99", "files": ["奖状.pdf"] }), "/entry")
    }),
    value("attachment-other-section", ANY, |draw, application| {
        let at = achievement(draw, application);
        only(application, json!({ "material": "award_certificate", "entry": at, "files": ["奖状.pdf"] }), "/material")
    }),
    value("attachment-file-name", ANY, |draw, application| {
        let wrong = *draw.chance.pick(&["D:\\材料\\身份证.pdf", "/home/shili/身份证.pdf", "../身份证.pdf"]);
        only(application, json!({ "material": "id_document", "files": [wrong] }), "/files/0")
    }),
    value("attachment-named-twice", ANY, |_, application| {
        only(application, json!({ "material": "id_document", "files": ["扫描件.pdf"] }), "");
        push(application, "attachments", json!({ "material": "undertaking", "files": ["扫描件.pdf"] })) + "/files/0"
    }),
    value("attachment-digest", ANY, |_, application| only(application, json!({ "material": "id_document", "reuse": ["身份证.pdf"] }), "/reuse/0")),
    value("attachment-nothing", ANY, |_, application| only(application, json!({ "material": "id_document" }), "/files")),
];

/// The one entry of the section; says where in it.
fn only(application: &mut Json, entry: Json, within: &str) -> String {
    application["attachments"] = json!([entry]);
    format!("/attachments/0{within}")
}

fn achievement(draw: &mut Draw<'_>, application: &mut Json) -> String {
    let entry = works::of(draw, "achievements", "design");
    push(application, "achievements", entry)
}
