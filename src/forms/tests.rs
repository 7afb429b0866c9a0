//! Every form of some examples and of an application that says the most there is to say.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fonts::Fonts;
use super::jpeg::Jpeg;
use super::layout::Paper;
use super::*;
use crate::canonical::{Item, Sha256};
use crate::document::Document;
use crate::guide::{Demand, Guides, Need};
use crate::paper::Mark;

mod pictures;
mod stress;

pub(super) const EXAMPLES: [&str; 12] = [
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

pub(super) fn example(name: &str) -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name).join("app.yaml");
    Document::parse(name, &std::fs::read(&path).unwrap(), &Guides::built_in())
}

/// An example by its name, or the longest application.
pub(super) fn document(name: &str) -> Document {
    if name == "stress" { stress::document() } else { example(name) }
}

/// A photo of one grey, with the shape of one.
pub(super) fn photo() -> Jpeg {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode(&[220u8; 30 * 42 * 3], 30, 42, image::ExtendedColorType::Rgb8).unwrap();
    Jpeg::parse(bytes).unwrap()
}

/// A file of three pages for each material that must be there.
fn files(needs: &[Need<'_>]) -> Vec<PaperFile> {
    let file = |need: &Need<'_>| {
        let (material, entry, file_name) = (need.material.id.clone(), need.entry.clone(), format!("{}.pdf", need.material.name.zh));
        PaperFile { item: Item { material, entry, sequence: 1, file_name, size: 1000, sha256: Sha256::of(b"") }, pages: Some(3) }
    };
    needs.iter().filter(|need| need.demand == Demand::Required).map(file).collect()
}

fn sources<'a>(document: &'a Document, system: &'a System, mark: Option<Mark>) -> Sources<'a> {
    Sources { application: document.application(), guide: document.guide(), system, photo: mark.map(|_| photo()), mark }
}

/// A form of a document, with its code.
pub(super) fn printed(form: Form, document: &Document, fonts: &Fonts) -> Paper {
    let needs = document.guide().needed(document);
    let files = files(&needs);
    set(form, &sources(document, &System::default(), Some(Mark::of(&[7; 32]))), Papers { needs: &needs, files: &files }, fonts)
}

/// A form of a document as a draft.
fn draft(form: Form, document: &Document, fonts: &Fonts) -> Paper {
    let needs = document.guide().needed(document);
    set(form, &sources(document, &System::default(), None), Papers { needs: &needs, files: &[] }, fonts)
}

/// All text of a paper without white space.
pub(super) fn text_of(paper: &Paper) -> String {
    (0..paper.pages.len()).flat_map(|page| paper.text_of_page(page).chars().collect::<Vec<_>>()).filter(|c| !c.is_whitespace()).collect()
}

fn applying(document: &Document) -> Vec<Form> {
    let system = System::default();
    Form::ALL.into_iter().filter(|form| form.applies(&sources(document, &system, None))).collect()
}

/// The PDF of a form, left below `target/` to be looked at.
fn written(form: Form, name: &str, paper: &Paper, fonts: &Fonts) -> Arc<Vec<u8>> {
    let bytes = pdf::write(paper, fonts).unwrap();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/tmp/forms");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}-{}.pdf", form.name())), &bytes).unwrap();
    Arc::new(bytes)
}

#[test]
fn every_form_of_every_example_holds_its_text_inside_its_pages() {
    let fonts = Fonts::builtin();
    for name in EXAMPLES.into_iter().chain(["stress"]) {
        let document = document(name);
        for form in applying(&document) {
            let paper = printed(form, &document, &fonts);
            assert!(paper.missing.is_empty(), "{name} {}: {:?}", form.name(), paper.missing);
            assert!(text_of(&paper).contains(parts::page::DISCLAIMER), "{name} {}", form.name());
            keeps_inside(&paper, &fonts, &format!("{name} {}", form.name()));
        }
    }
}

/// No text over the edge of the text's room, the code's and the page number's bands left out.
fn keeps_inside(paper: &Paper, fonts: &Fonts, what: &str) {
    let frame = paper.frame;
    for draw in paper.pages.iter().flat_map(|page| &page.draws) {
        let layout::Draw::Text { x, y, size, text, tracking, spaces, turn, .. } = draw else { continue };
        let advance = |c| fonts.glyph(c, fonts::Weight::Regular).map_or(0.0, |glyph| glyph.advance);
        let width: f32 =
            text.chars().map(|c| advance(c) * size + tracking).sum::<f32>() - tracking + spaces.iter().map(|(_, ems)| ems * size).sum::<f32>();
        let inside = *x >= frame.left - 0.1 && x + width <= frame.width - frame.right + 0.6 && *y <= frame.height;
        assert!(inside || *turn != 0.0, "{what}: {text} from {x} over {width}");
    }
}

#[test]
fn every_form_but_the_directory_bears_the_code_on_every_page() {
    let fonts = Fonts::builtin();
    let document = example("exceptional");
    for form in Form::ALL {
        let paper = printed(form, &document, &fonts);
        for page in &paper.pages {
            let codes = page.draws.iter().filter(|draw| matches!(draw, layout::Draw::Modules { side, .. } if *side >= 25.0 * layout::MM)).count();
            assert_eq!(codes, usize::from(form.code().is_some()), "{}", form.name());
        }
    }
}

#[test]
fn the_recommendation_is_for_exceptional_applications_only() {
    assert!(applying(&example("exceptional")).contains(&Form::Exceptional));
    assert!(!applying(&example("senior-engineer")).contains(&Form::Exceptional));
    assert_eq!(applying(&example("minimal")).len(), Form::ALL.len() - 1);
}

#[test]
fn every_form_has_its_entry_in_the_guide_and_no_entry_is_of_another() {
    let guide = Guides::built_in().newest();
    let names: Vec<&str> = guide.forms.iter().map(|form| form.id.as_str()).collect();
    assert_eq!(names, Form::ALL.map(Form::name));
}

#[test]
fn the_notice_says_who_and_hides_what_nobody_else_needs() {
    let fonts = Fonts::builtin();
    for name in EXAMPLES {
        let document = example(name);
        let basic = &document.application().basic;
        let text = text_of(&printed(Form::Notice, &document, &fonts));
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert!(text.contains(&bare(basic.name.text())), "{name}");
        for hidden in [basic.id_number.text(), basic.mobile.text(), basic.email.text(), basic.address.text(), basic.household.text()] {
            let hidden = bare(hidden);
            assert!(hidden.chars().count() < 4 || !text.contains(&hidden), "{name} shows {hidden}");
        }
        let birth = basic.birth_date.get().unwrap();
        assert!(!text.contains(&format!("{}{:02}{:02}", birth.year(), u8::from(birth.month()), birth.day())), "{name}");
    }
}

#[test]
fn the_registration_is_one_sheet_and_counts_what_it_leaves_out() {
    let fonts = Fonts::builtin();
    for name in EXAMPLES.into_iter().chain(["stress"]) {
        let paper = printed(Form::Registration, &document(name), &fonts);
        assert_eq!(paper.pages.len(), 1, "{name}");
        assert!(paper.frame.width > paper.frame.height);
    }
    let long = text_of(&printed(Form::Registration, &stress::document(), &fonts));
    assert!(long.contains("等40项") && long.contains("等60项"), "{long}");
    let short = text_of(&printed(Form::Registration, &example("minimal"), &fonts));
    assert!(!short.contains("……等"), "{short}");
}

#[test]
fn the_directory_counts_files_and_pages_and_names_what_is_lacking() {
    let fonts = Fonts::builtin();
    let document = example("senior-engineer");
    let needs = document.guide().needed(&document);
    let mut files = files(&needs);
    let all = files.len();
    files.retain(|file| file.item.material != "id_document");
    files[0].pages = None;
    let system = System::default();
    let of = |files: &[PaperFile]| text_of(&set(Form::Directory, &sources(&document, &system, None), Papers { needs: &needs, files }, &fonts));
    let text = of(&files);
    assert!(text.contains(&format!("合计{}{}＋", all - 1, (all - 2) * 3)), "{text}");
    assert!(text.contains("身份证件未附—"), "{text}");
    assert!(text.contains("业绩成果1：《智慧园区平台项目》"), "{text}");
    assert!(["表四证书、证明材料", "表五业绩、成果材料", "表六学术成果材料"].iter().all(|volume| text.contains(volume)));
    // What may be added and was not is not listed; what nothing asks for is.
    assert!(!text.contains("专业技术报告"));
    let mut more = files.clone();
    more[1].item.material = "technical_report".to_owned();
    assert!(of(&more).contains("专业技术报告"));
}

#[test]
fn a_cover_lists_what_belongs_in_its_volume_and_nothing_else() {
    let fonts = Fonts::builtin();
    let document = example("senior-engineer");
    let text = |form| text_of(&printed(form, &document, &fonts));
    assert!(text(Form::Certificates).contains("硕士研究生毕业") && !text(Form::Certificates).contains("智慧园区平台项目"));
    assert!(text(Form::Achievements).contains("智慧园区平台项目") && text(Form::Achievements).contains("一种带散热风道的边缘计算盒"));
    assert!(text(Form::Academic).contains("园区人工智能应用工程实践") && !text(Form::Academic).contains("学历证书"));
    assert!(text(Form::Academic).contains("表六"));
}

#[test]
fn the_undertaking_holds_the_commitment_and_the_code_that_it_is_for() {
    let fonts = Fonts::builtin();
    let document = example("senior-engineer");
    let text = text_of(&printed(Form::Undertaking, &document, &fonts));
    let commitment: String = document.guide().commitment().unwrap().text.zh.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(text.contains(&commitment), "{text}");
    assert!(text.matches(&Mark::of(&[7; 32]).groups()).count() == 2);
}

#[test]
fn the_recommendation_has_the_ways_of_the_guide_and_a_block_for_each_expert() {
    let fonts = Fonts::builtin();
    let document = example("exceptional");
    let text = text_of(&printed(Form::Exceptional, &document, &fonts));
    assert_eq!(text.matches("推荐专家签名").count(), 2);
    assert!(text.contains("□获省部级二等奖以上") && text.contains("本人学历为大学专科"), "{text}");
    // A way of another specialty.
    assert!(!text.contains("满10年"));
}

#[test]
fn a_draft_of_any_form_says_so_and_bears_no_code() {
    let fonts = Fonts::builtin();
    let broken = Document::parse("x", "basic:\n  name: 张三\n  birth_date: 从前\nwork: []\n".as_bytes(), &Guides::built_in());
    let system = System::default();
    for form in Form::ALL {
        let paper = set(form, &sources(&broken, &system, None), Papers::default(), &fonts);
        for page in 0..paper.pages.len() {
            assert!(paper.text_of_page(page).contains("草　稿"), "{}", form.name());
        }
        assert!(paper.pages.iter().flat_map(|page| &page.draws).all(|draw| !matches!(draw, layout::Draw::Modules { .. })));
    }
}
