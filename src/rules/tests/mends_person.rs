//! The mends that rules of a person's sections attach: made over the application they leave nothing of their rule.

use super::*;
use crate::finding::{Edit, Fix};

/// The finding of a rule in a patched application.
fn finding(judge: &Judge, rule: &str, patch: &str) -> Finding {
    let document = patched(judge.guides(), patch);
    judge.judge(&document).into_iter().find(|finding| finding.rule == rule).unwrap_or_else(|| panic!("{rule}: {}", told(judge, &document)))
}

/// The patched application with a fix made.
fn mended(judge: &Judge, patch: &str, fix: &Fix) -> Document {
    let mut value = patched(judge.guides(), patch).value().clone();
    for edit in &fix.edits {
        let (at, new) = match edit {
            Edit::Set { at, text } => (at, Json::from(text.as_str())),
            Edit::Remove { at } => (at, Json::Null),
            other => panic!("{other:?}"),
        };
        let (parent, key) = at.as_str().rsplit_once('/').unwrap();
        value.pointer_mut(parent).and_then(Json::as_object_mut).unwrap().insert(key.to_owned(), new);
    }
    Document::parse("mended", value.to_string().as_bytes(), judge.guides())
}

#[test]
fn a_mend_leaves_nothing_of_its_rule() {
    let judge = Judge::new(Guides::built_in());
    let held = "holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任";
    for (rule, is_safe, patch) in [
        ("id-number-form", false, "basic: {id_number: '440300990308002'}".to_owned()),
        ("id-number-checksum", false, "basic: {id_number: '440300199903080022'}".to_owned()),
        ("id-birth-date", false, "basic: {birth_date: 1999-03-09}".to_owned()),
        ("id-sex", false, "basic: {sex: 男}".to_owned()),
        ("name-form", true, "basic: {name: 阿卜杜拉.买买提}".to_owned()),
        ("name-form", true, "basic: {name: 李　敏}".to_owned()),
        ("foreign-fields", false, "basic: {nationality: 德国, id_type: 护照, id_number: C01X00T47}".to_owned()),
        ("household-region", false, "basic: {id_type: 港澳居民来往内地通行证, id_number: H01234567}".to_owned()),
        ("uscc-form", false, "basic: {employer_code: 9144O300TE0T000257}".to_owned()),
        (
            "employer-kind-code",
            false,
            "{basic: {employer_kind: 民营企业, employer_code: 12440300TE0T00017H}, next_step: {employer_code: 12440300TE0T00017H}}".to_owned(),
        ),
        ("employer-name", false, "next_step: {employer: 示例微电子}".to_owned()),
        ("declared-title-name", false, "declared_title: {title: 工程师}".to_owned()),
        ("declared-not-asked", false, "declared_title: {exceptional_reason: 业绩突出。}".to_owned()),
        ("current-title-name", false, format!("current_title: {{{held}, obtained_by: 考试, level: 中级}}").replace("level: 员级, ", "")),
        ("round-not-asked", false, format!("current_title: {{{held}, obtained_by: 考试, round_year: 2022, reviewed_by: 示例评委会}}")),
        ("exam-not-needed", false, "exam: {ticket_number: 2025JZ0000021, place: 深圳}".to_owned()),
    ] {
        let fix = finding(&judge, rule, &patch).fix.unwrap_or_else(|| panic!("{rule} has no mend"));
        assert_eq!(fix.safe, is_safe, "{rule}");
        let document = mended(&judge, &patch, &fix);
        assert!(!rules_found(&judge, &document).contains(rule), "{rule}: {}", told(&judge, &document));
    }
}
