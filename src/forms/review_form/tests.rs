use serde_json::Value;

use super::super::pdf;
use super::*;
use crate::document::Document;
use crate::forms::System;
use crate::forms::layout::{Draw, MM};
use crate::forms::parts::page::DISCLAIMER;
use crate::forms::parts::show;
use crate::forms::tests::{self as all, EXAMPLES, example, text_of};
use crate::paper::Mark;

fn printed(document: &Document, fonts: &Fonts) -> Paper {
    all::printed(Form::ReviewForm, document, fonts)
}

/// Every text with a Chinese character below `value`.
fn chinese_texts<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
    match value {
        Value::String(text) if text.chars().any(|c| c >= '\u{3400}') => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| chinese_texts(item, texts)),
        Value::Object(fields) => fields.values().for_each(|item| chinese_texts(item, texts)),
        _ => {}
    }
}

#[test]
fn every_example_prints_in_full_and_says_all_that_was_written() {
    let fonts = Fonts::builtin();
    for name in EXAMPLES {
        let document = example(name);
        let paper = printed(&document, &fonts);
        assert!((15..=18).contains(&paper.pages.len()), "{name}: {} pages", paper.pages.len());
        assert!(paper.missing.is_empty(), "{name}: {:?}", paper.missing);
        let text = text_of(&paper);
        let mut wanted = Vec::new();
        let sections = document.value().as_object().unwrap().iter();
        sections
            .filter(|(key, _)| !["next_step", "attachments", "commitment"].contains(&key.as_str()))
            .for_each(|(_, value)| chinese_texts(value, &mut wanted));
        for part in wanted.iter().flat_map(|text| text.lines()) {
            let bare: Vec<char> = part.chars().filter(|c| !c.is_whitespace()).collect();
            // Long texts may break over a page, where the head of the next page comes between.
            let lost = bare.chunks(12).filter(|chunk| !text.contains(&chunk.iter().collect::<String>())).count();
            assert!(lost <= bare.len() / 200, "{name} lacks: {part}");
        }
    }
}

#[test]
fn sections_stand_in_order_and_each_office_has_its_own_page() {
    let fonts = Fonts::builtin();
    for name in EXAMPLES {
        let paper = printed(&example(name), &fonts);
        let parts: Vec<&str> = paper.outline.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(parts.len(), 27, "{parts:?}");
        assert_eq!((parts[0], parts[1], parts[2], parts[26]), ("封面", "填表说明", "基本情况", "备注"));
        assert!(paper.outline.is_sorted_by_key(|(_, page)| *page));
        let page_of = |wanted: &str| paper.outline.iter().find(|(title, _)| title.starts_with(wanted)).unwrap().1;
        let last = paper.pages.len() - 1;
        assert_eq!(
            ["个人承诺", "评前公示", "主管部门", "专家", "评审委员会", "评后公示"].map(page_of),
            [5, 4, 3, 2, 1, 0].map(|before| last - before),
            "{name}"
        );
    }
}

#[test]
fn every_page_carries_its_number_and_the_code() {
    let fonts = Fonts::builtin();
    let paper = printed(&example("senior-engineer"), &fonts);
    let pages = paper.pages.len();
    for (page, content) in paper.pages.iter().enumerate() {
        let text = paper.text_of_page(page);
        assert!(text.contains(&format!("第 {} 页　共 {pages} 页", page + 1)) && text.contains(DISCLAIMER));
        assert!(text.contains(&Mark::of(&[7; 32]).groups()));
        let codes = content.draws.iter().filter(|draw| matches!(draw, Draw::Modules { side, .. } if *side >= 25.0 * MM)).count();
        assert_eq!(codes, 1);
    }
}

#[test]
fn what_only_the_system_knows_is_shown_when_known() {
    let fonts = Fonts::builtin();
    let document = example("senior-engineer");
    assert!(text_of(&printed(&document, &fonts)).contains(show::SYSTEM));
    let system =
        System {
            insured_employer: Some("深圳市示例派遣公司".to_owned()), insured_employer_code: Some("TE0T00017".to_owned()), ..System::default()
        };
    let sources = Sources { application: document.application(), guide: document.guide(), system: &system, photo: None, mark: None };
    let text = text_of(&form(&sources, &fonts));
    assert!(text.contains("深圳市示例派遣公司") && text.contains("TE0T00017"));
}

#[test]
fn the_same_application_gives_the_same_bytes() {
    let fonts = Fonts::builtin();
    let once = pdf::write(&printed(&example("rare-name"), &fonts), &fonts).unwrap();
    pdf::write(&printed(&example("nurse"), &fonts), &fonts).unwrap();
    let again = pdf::write(&printed(&example("rare-name"), &Fonts::builtin()), &fonts).unwrap();
    assert!(once == again);
}

#[test]
fn the_longest_application_says_all_its_works() {
    let fonts = Fonts::builtin();
    let document = all::document("stress");
    assert!(document.is_readable());
    let paper = printed(&document, &fonts);
    assert!(paper.pages.len() > 60, "{}", paper.pages.len());
    assert_eq!(text_of(&paper).matches("Δx²≤∑λ学报").count(), 60);
}

#[test]
fn a_year_of_continuing_education_is_complete_when_the_guide_says_so() {
    let guide = crate::guide::Guides::built_in().newest();
    let said = |hours: &str| {
        let text = format!("continuing_education:\n  - {{{hours}}}\n");
        let document = Document::parse("x", text.as_bytes(), &crate::guide::Guides::built_in());
        crate::forms::parts::digest::completed(&guide, &document.application().continuing_education[0])
    };
    assert_eq!(said("year: 2024, public_hours: 30, professional_hours: 42, elective_hours: 18"), "是");
    assert_eq!(said("year: 2024, public_hours: 30, professional_hours: 60"), "是");
    assert_eq!(said("year: 2024, public_hours: 29.5, professional_hours: 60, elective_hours: 18"), "否");
    assert_eq!(said("year: 2024, public_hours: 30, professional_hours: 42, elective_hours: 17"), "否");
    assert_eq!(said("public_hours: 30, professional_hours: 42, elective_hours: 17"), "—");
}
