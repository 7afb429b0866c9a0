//! The mends that rules attach: made, they leave nothing of what they mend.

use super::*;
use crate::finding::{Edit, Fix};

/// Makes the changes of a mend in the tree of an application.
fn mended(document: &Document, fix: &Fix, guides: &Guides) -> Document {
    let mut value = document.value().clone();
    for edit in &fix.edits {
        match edit {
            Edit::Set { at, text } => set(&mut value, at, Json::from(text.as_str())),
            Edit::Remove { at } => remove(&mut value, at),
            Edit::Bytes { .. } | Edit::Rename { .. } => {}
        }
    }
    Document::parse("mended", value.to_string().as_bytes(), guides)
}

fn parent<'v>(value: &'v mut Json, at: &Pointer) -> (&'v mut Json, String) {
    let key = at.segments().last().unwrap();
    (value.pointer_mut(at.parent().unwrap().as_str()).unwrap(), key)
}

fn set(value: &mut Json, at: &Pointer, new: Json) {
    match parent(value, at) {
        (Json::Array(items), index) => items[index.parse::<usize>().unwrap()] = new,
        (map, key) => map[key] = new,
    }
}

fn remove(value: &mut Json, at: &Pointer) {
    match parent(value, at) {
        (Json::Array(items), index) => drop(items.remove(index.parse().unwrap())),
        (map, key) => drop(map.as_object_mut().unwrap().remove(&key)),
    }
}

#[test]
fn what_is_mended_is_found_no_more() {
    let judge = Judge::new(Guides::built_in());
    let mut wrong = Vec::new();
    for rule in all().filter(|rule| matches!(rule.check, Check::Law(_)) && rule.id != NEEDS_COMMITTEES) {
        let document = patched(judge.guides(), rule.bad);
        for finding in judge.judge(&document).iter().filter(|finding| finding.rule == rule.id) {
            let Some(fix) = &finding.fix else { continue };
            let after = mended(&document, fix, judge.guides());
            if judge.judge(&after).iter().any(|other| other.place == finding.place && other.rule == finding.rule) {
                wrong.push(format!("{}: {fix:?}{}", rule.id, told(&judge, &after)));
            }
            // What is certain leaves nothing else to mend at its place.
            if fix.safe && judge.judge(&after).iter().any(|other| other.place == finding.place) {
                wrong.push(format!("{}: safe, but {}", rule.id, told(&judge, &after)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_right_text_is_written() {
    let judge = Judge::new(Guides::built_in());
    let software = "category: 软件著作权, title: 示例软件 V1.0, registered_on: 2023-01-06, owner: 示例公司";
    let paper = "category: 期刊论文, title: On chips, journal: Example Journal, issn: 0000-0019, year: 2023, published_on: 2023-06, rank: 1/4";
    let patent = "category: 发明专利, title: 一种电路, applied_on: 2023-01-17, granted_on: 2024-08-23, owner: 示例公司";
    for (patch, safe, written) in [
        ("basic: {address: \"深圳市\\u200B南山区\\u00A01号\"}".to_owned(), true, &["深圳市南山区 1号"][..]),
        ("basic: {address: 深圳市⻰华区⼯业路}".to_owned(), true, &["深圳市龙华区工业路"]),
        ("basic: {address: æ·±åœ³å¸‚}".to_owned(), false, &["深圳市"]),
        (format!("publications: [{{{paper}, doi: 'https://doi.org/10.1000/182'}}]"), true, &["10.1000/182"]),
        (
            format!("intellectual_property: [{{{software}, registration_number: 软著登字第1号, certificate_number: 2023SR0000001}}]"),
            true,
            &["2023SR0000001", "软著登字第1号"],
        ),
        (format!("intellectual_property: [{{{patent}, patent_number: ZL202310000001}}]"), false, &["202310000001.5"]),
        (
            "publications: [{category: 专著教材, title: 书, publisher: 示例出版社, isbn: 7-000-00000-7, published_on: 2025-04, author_role: 参编}]"
                .to_owned(),
            true,
            &["9787000000001"],
        ),
    ] {
        let found = judge.judge(&patched(judge.guides(), &patch));
        let fix = found.iter().find_map(|finding| finding.fix.as_ref()).unwrap_or_else(|| panic!("{patch}"));
        let texts: Vec<&str> =
            fix.edits.iter().filter_map(|edit| if let Edit::Set { text, .. } = edit { Some(text.as_str()) } else { None }).collect();
        assert_eq!((fix.safe, texts.as_slice()), (safe, written), "{patch}");
    }
}
