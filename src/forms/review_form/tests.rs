use std::path::Path;

use serde_json::Value;

use super::super::pdf;
use super::*;
use crate::document::Document;
use crate::forms::jpeg::Jpeg as Picture;
use crate::forms::layout::{Draw, MM};
use crate::forms::parts::page::{A4 as FRAME, DISCLAIMER};
use crate::forms::parts::show;
use crate::forms::System;
use crate::guide::Guides;
use crate::paper::Mark;

const EXAMPLES: [&str; 12] = [
    "senior-engineer",
    "minimal",
    "nurse",
    "teacher",
    "accountant",
    "foreigner",
    "hong-kong-resident",
    "no-current-title",
    "exceptional",
    "series-change",
    "agency-insured",
    "rare-name",
];

fn example(name: &str) -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name).join("app.yaml");
    Document::parse(name, &std::fs::read(&path).unwrap(), &Guides::built_in())
}

fn photo() -> Picture {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode(&[220u8; 30 * 42 * 3], 30, 42, image::ExtendedColorType::Rgb8).unwrap();
    Picture::parse(bytes).unwrap()
}

fn printed(document: &Document, fonts: &Fonts) -> Paper {
    let (system, mark) = (System::default(), Some(Mark::of(&[7; 32])));
    form(&Sources { application: document.application(), guide: document.guide(), system: &system, photo: Some(photo()), mark }, fonts)
}

fn draft(document: &Document, fonts: &Fonts) -> Paper {
    form(&Sources { application: document.application(), guide: document.guide(), system: &System::default(), photo: None, mark: None }, fonts)
}

fn text_of(paper: &Paper) -> String {
    (0..paper.pages.len()).flat_map(|page| paper.text_of_page(page).chars().collect::<Vec<_>>()).filter(|c| !c.is_whitespace()).collect()
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
fn a_draft_says_so_on_every_page_and_carries_no_code_and_no_photo() {
    let fonts = Fonts::builtin();
    let broken = Document::parse("x", "basic:\n  name: 张三\n  birth_date: 从前\nwork: []\n".as_bytes(), &Guides::built_in());
    for document in [example("minimal"), broken] {
        let paper = draft(&document, &fonts);
        for (page, content) in paper.pages.iter().enumerate() {
            assert!(paper.text_of_page(page).contains("草　稿"));
            assert!(!content.draws.iter().any(|draw| matches!(draw, Draw::Modules { .. })));
        }
        assert!(paper.images.is_empty());
        assert!(pdf::write(&paper, &fonts).is_ok());
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

/// The longest that a person may have to say: rare characters, a long name, many works, no optional section.
fn stress() -> String {
    let name = "Wolfeschlegelsteinhausenbergerdorff-Maximiliana Konstantinopolous 𪚥𬍛䶮";
    let long = "𬭚𬭛𬭶𬭳，主持“GB/T 50378—2019”示例课题（Ⅱ期），".repeat(40);
    let mut text = format!(
        "guide: shenzhen-2026\nfilled_on: 2026-03-05\nbasic:\n  name: {name}\n  address: {long}\n  employer: {}\n  email: {}@example.com\n",
        "示例有限责任公司".repeat(12),
        "x".repeat(60)
    );
    text.push_str("work:\n");
    (0..40).for_each(|n| text.push_str(&format!("  - {{start: {}-01, employer: '{long}', post: 工程师, specialty: '{long}'}}\n", 1980 + n)));
    text.push_str("publications:\n");
    (0..60).for_each(|n| {
        text.push_str(&format!(
            "  - {{category: journal_paper, title: '{n}{long}', journal: Δx²≤∑λ学报, doi: 10.1000/{}, pages: 1-2}}\n",
            "a".repeat(90)
        ))
    });
    text.push_str(&format!("self_evaluation: |\n  {}\n", long.repeat(4)));
    text
}

#[test]
fn the_longest_application_keeps_inside_its_pages() {
    let fonts = Fonts::builtin();
    let document = Document::parse("stress", stress().as_bytes(), &Guides::built_in());
    assert!(document.is_readable());
    let paper = draft(&document, &fonts);
    assert!(paper.missing.is_empty() && paper.pages.len() > 60, "{} {:?}", paper.pages.len(), paper.missing);
    for draw in paper.pages.iter().flat_map(|page| &page.draws) {
        let Draw::Text { x, y, size, text, tracking, turn, .. } = draw else { continue };
        let advance = |c| fonts.glyph(c, super::super::fonts::Weight::Regular).map_or(0.0, |glyph| glyph.advance);
        let width: f32 = text.chars().map(|c| advance(c) * size + tracking).sum::<f32>() - tracking;
        let inside = *x >= FRAME.left - 0.1 && x + width <= FRAME.width - FRAME.right + 0.6 && *y <= FRAME.height;
        assert!(inside || *turn != 0.0, "{text} from {x} over {width}");
    }
    assert_eq!(text_of(&paper).matches("Δx²≤∑λ学报").count(), 60);
    if let Ok(out) = std::env::var("FORMS_OUT") {
        std::fs::write(out, pdf::write(&paper, &fonts).unwrap()).unwrap();
    }
}
