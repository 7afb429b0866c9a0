//! After a return: what was named may be changed, and what follows from it; all the rest stays as it was filed.

use std::collections::HashSet;

use super::{UNDERTAKING, of_file};
use crate::api::{Filing, Reason};
use crate::attachments::check;
use crate::canonical::{Item, Sha256, difference};
use crate::document::Document;
use crate::finding::{Finding, Place, Severity};
use crate::guide::{Guide, Need, Stage};
use crate::pointer::Pointer;
use crate::rules::Judge;
use crate::text::Text;

/// What a return opened.
struct Open {
    places: Vec<Pointer>,
    materials: HashSet<String>,
}

/// Places and files that were changed although the return did not open them. A return that names nothing opens everything.
pub(super) fn untouchable(reasons: &[Reason], before: &Filing, now: &Filing, guide: &Guide, judge: &Judge) -> Vec<Finding> {
    if reasons.iter().all(|reason| reason.at.is_none() && reason.material.is_none()) {
        return Vec::new();
    }
    let mut open = Open::by(reasons);
    open.places.extend(["commitment", "filled_on", "attachments"].map(|key| Pointer::root().key(key)));
    open.places.extend(wrong_by_now(before, judge));
    let changes = difference(&before.application, &now.application);
    let closed = changes.iter().filter(|change| !open.has(&change.at, change.before.is_none() || change.after.is_none()));
    let message = || Text::new("退回时没有要求修改这一处", "the return did not ask for a change here");
    let mut findings: Vec<Finding> = closed.map(|change| Finding::error("not-returned", &change.at, message()).help(restore())).collect();

    let photo_changed = before.manifest.photo() != now.manifest.photo();
    if photo_changed || changes.iter().any(|change| !change.at.is_within(&Pointer::root().key("attachments"))) {
        // What is printed of the application and signed has its code, which is another now.
        open.materials.extend(guide.materials().iter().filter(|material| material.carries_code).map(|material| material.id.clone()));
        open.materials.extend(now.commitment.on_paper.then(|| UNDERTAKING.to_owned()));
    }
    open.materials.extend(missing_by_now(before, now, guide));
    let message = || Text::new("退回时没有要求更换这份材料", "the return did not ask for another file of this material");
    let files = changed_files(before, now).into_iter().filter(|item| !open.has_file(item));
    findings.extend(files.map(|item| of_file(item, "not-returned", message()).help(restore())));
    findings
}

impl Open {
    fn by(reasons: &[Reason]) -> Self {
        let places = reasons.iter().filter_map(|reason| reason.at.as_ref()).map(opened).collect();
        Self { places, materials: reasons.iter().filter_map(|reason| reason.material.clone()).collect() }
    }

    /// A place inside an open one; or, when it comes or goes whole, one that holds an open one.
    fn has(&self, at: &Pointer, whole: bool) -> bool {
        self.places.iter().any(|open| at.is_within(open) || (whole && open.is_within(at)))
    }

    fn has_file(&self, item: &Item) -> bool {
        self.materials.contains(&item.material) || item.entry.as_ref().is_some_and(|entry| self.has(entry, true))
    }
}

/// A reason inside a list entry opens that entry; any other the place itself.
fn opened(at: &Pointer) -> Pointer {
    let segments: Vec<String> = at.segments().collect();
    match segments.as_slice() {
        [list, entry, _, ..] if entry.bytes().all(|byte| byte.is_ascii_digit()) => Pointer::root().key(list).key(entry),
        _ => at.clone(),
    }
}

/// Places of the filed revision that are errors to the guide and rules of today.
fn wrong_by_now(before: &Filing, judge: &Judge) -> Vec<Pointer> {
    let bytes = crate::canonical::application(&before.application);
    let findings = judge.judge(&Document::parse("application.json", &bytes, judge.guides()));
    let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    let place = |finding: Finding| match finding.place {
        Place::At(at) | Place::KeyAt(at) => Some(opened(&at)),
        _ => None,
    };
    errors.filter_map(place).collect()
}

/// Materials that the new application needs and the filed revision did not have.
fn missing_by_now(before: &Filing, now: &Filing, guide: &Guide) -> Vec<String> {
    let needs: Vec<Need<'_>> = guide.needed(&now.application).into_iter().filter(|need| need.material.stage == Stage::File).collect();
    let lacking = |need: &&Need<'_>| !check::missing(std::slice::from_ref(*need), &before.manifest).is_empty();
    needs.iter().filter(lacking).flat_map(|need| std::iter::once(&need.material.id).chain(&need.material.satisfied_by)).cloned().collect()
}

/// Files that came or went: a new name or number of the same content changes nothing.
fn changed_files<'a>(before: &'a Filing, now: &'a Filing) -> Vec<&'a Item> {
    fn keys(filing: &Filing) -> HashSet<(&str, Option<&Pointer>, Sha256)> {
        filing.manifest.items.iter().map(|item| (item.material.as_str(), item.entry.as_ref(), item.sha256)).collect()
    }
    let (old, new) = (keys(before), keys(now));
    let in_one = |item: &&Item, other: &HashSet<(&str, Option<&Pointer>, Sha256)>| {
        !other.contains(&(item.material.as_str(), item.entry.as_ref(), item.sha256))
    };
    let came = now.manifest.items.iter().filter(|item| in_one(item, &old));
    let went = before.manifest.items.iter().filter(|item| in_one(item, &new));
    let replaced: HashSet<(&str, Option<&Pointer>)> = came.clone().map(|item| (item.material.as_str(), item.entry.as_ref())).collect();
    let gone = went.filter(|item| !replaced.contains(&(item.material.as_str(), item.entry.as_ref())));
    came.clone().chain(gone).collect()
}

fn restore() -> Text {
    Text::new(
        "请改回已提交的内容；确需修改的，请办理部门退回时写明。",
        "Put back what was filed; if it must change, ask the office to name it in a return.",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::canonical::{Commitment, GuideRef, Manifest, PHOTO};
    use crate::guide::Guides;

    fn filing(application: Value, files: &[(&str, Option<&str>, &str)]) -> Filing {
        let item = |(material, entry, content): &(&str, Option<&str>, &str)| {
            let (file_name, sha256) = (format!("{content}.pdf"), Sha256::of(content.as_bytes()));
            Item { material: (*material).into(), entry: entry.map(Pointer::parse), sequence: 1, file_name, size: 1, sha256 }
        };
        let digest = Sha256::of(b"");
        Filing {
            application,
            manifest: Manifest::new(files.iter().map(item).collect()),
            guide: GuideRef { id: "shenzhen-2026".into(), digest },
            commitment: Commitment { version: "1".into(), agreed_on: time::macros::date!(2026 - 03 - 01), on_paper: false },
            application_digest: digest,
            filing_digest: digest,
            unread_pages: Vec::new(),
            again: false,
        }
    }

    fn closed(reasons: &[Reason], before: &Filing, now: &Filing) -> Vec<String> {
        let judge = Judge::new(Guides::built_in());
        let guide = judge.guides().get("shenzhen-2026").unwrap();
        let places = untouchable(reasons, before, now, &guide, &judge).into_iter().map(|finding| match finding.place {
            Place::At(at) => at.to_string(),
            Place::File(name) => name,
            other => format!("{other:?}"),
        });
        places.collect()
    }

    fn at(pointer: &str) -> Reason {
        Reason { at: Some(Pointer::parse(pointer)), material: None, text: "x".into() }
    }

    fn material(id: &str) -> Reason {
        Reason { at: None, material: Some(id.into()), text: "x".into() }
    }

    fn complete() -> Value {
        let bytes = include_bytes!("../../../examples/minimal/app.yaml");
        crate::canonical::pruned(Document::parse("app.yaml", bytes, &Guides::built_in()).value()).unwrap()
    }

    fn with(pointer: &str, value: Value) -> Value {
        let mut application = complete();
        *application.pointer_mut(pointer).unwrap() = value;
        application
    }

    const FILES: &[(&str, Option<&str>, &str)] = &[
        (PHOTO, None, "photo"),
        ("report_signed", None, "scan"),
        ("id_document", None, "card"),
        ("achievement_evidence", Some("/achievements/0"), "e"),
    ];

    #[test]
    fn a_named_place_opens_its_entry_and_the_paper() {
        let before = filing(complete(), FILES);
        let changed = with("/work/0/post", json!("主管"));
        let files = [FILES[0], ("report_signed", None, "scan again"), FILES[2], FILES[3]];
        assert_eq!(closed(&[at("/work/0/employer")], &before, &filing(changed.clone(), &files)), Vec::<String>::new());
        assert_eq!(closed(&[at("/basic/name")], &before, &filing(changed, FILES)), ["/work/0/post"]);
        let dated = with("/filled_on", json!("2026-03-09"));
        assert_eq!(closed(&[at("/basic/name")], &before, &filing(dated, FILES)), Vec::<String>::new());
    }

    #[test]
    fn a_named_material_opens_its_files_only() {
        let before = filing(complete(), FILES);
        let card = filing(complete(), &[FILES[0], FILES[1], ("id_document", None, "card again"), FILES[3]]);
        assert_eq!(closed(&[material("id_document")], &before, &card), Vec::<String>::new());
        assert_eq!(closed(&[material("report_signed")], &before, &card), ["card again.pdf"]);
        let less = filing(complete(), &FILES[..3]);
        assert_eq!(closed(&[material("id_document")], &before, &less), ["e.pdf"]);
        assert_eq!(closed(&[at("/achievements/0/title")], &before, &less), Vec::<String>::new());
    }

    #[test]
    fn what_is_wrong_anyway_and_a_return_that_names_nothing_are_open() {
        let wrong = filing(with("/basic/birth_date", json!("2026-02-30")), FILES);
        let right = filing(complete(), FILES);
        assert_eq!(closed(&[at("/work/0/post")], &wrong, &right), Vec::<String>::new());
        let nothing = Reason { at: None, material: None, text: "材料不齐".into() };
        assert_eq!(closed(&[nothing], &right, &filing(with("/basic/name", json!("李四")), &[])), Vec::<String>::new());
    }
}
