//! The printed form as other programs see it: qpdf, poppler and a checker of PDF/A find what we meant.

use std::path::{Path, PathBuf};
use std::process::Command;

use declare::canonical::Sha256;
use declare::document::Document;
use declare::forms::fonts::Fonts;
use declare::forms::jpeg::Jpeg;
use declare::forms::layout::{Builder, Frame, Paper, Style};
use declare::forms::{self, Form, Papers, Sources, System, pdf};
use declare::guide::Guides;
use declare::paper::Mark;

use crate::support::example;

/// Every form of every example, written to `folder`.
fn forms(folder: &Path) -> Vec<(PathBuf, Paper)> {
    let (guides, fonts) = (Guides::built_in(), Fonts::builtin());
    let people = std::fs::read_dir(example("")).unwrap().map(|entry| entry.unwrap().path());
    let people = people.filter(|person| person.join("app.yaml").is_file() && !person.ends_with("broken"));
    people.flat_map(|person| of_person(&person, folder, &guides, &fonts)).collect()
}

fn of_person(person: &Path, folder: &Path, guides: &Guides, fonts: &Fonts) -> Vec<(PathBuf, Paper)> {
    let document = Document::open(&person.join("app.yaml"), guides).unwrap();
    let (system, mark) = (System::default(), Some(Mark::of(Sha256::of(b"photo").as_bytes())));
    let sources = Sources { application: document.application(), guide: document.guide(), system: &system, photo: Some(photo()), mark };
    let name = person.file_name().unwrap().to_str().unwrap();
    let form = |form: Form| {
        let paper = forms::set(form, &sources, Papers::default(), fonts);
        let path = folder.join(format!("{name}-{}.pdf", form.name()));
        std::fs::write(&path, pdf::write(&paper, fonts).unwrap()).unwrap();
        (path, paper)
    };
    Form::ALL.into_iter().filter(|form| form.applies(&sources)).map(form).collect()
}

fn photo() -> Jpeg {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode(&[220u8; 30 * 42 * 3], 30, 42, image::ExtendedColorType::Rgb8).unwrap();
    Jpeg::parse(bytes).unwrap()
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// All letters in one order. Hyphens are left out: poppler takes one at a line's end for a divided word and drops it.
fn letters(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '-').collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

#[test]
fn poppler_reads_every_letter_that_was_set_and_labels_as_words() {
    let folder = tempfile::tempdir().unwrap();
    for (path, paper) in forms(folder.path()) {
        let path = path.to_str().unwrap();
        for page in 0..paper.pages.len() {
            let number = (page + 1).to_string();
            let read = output("pdftotext", &["-f", &number, "-l", &number, path, "-"]);
            assert_eq!(letters(&read), letters(&paper.text_of_page(page)), "{path} page {number}");
        }
        if !path.ends_with("review-form.pdf") {
            continue;
        }
        let basic = output("pdftotext", &["-f", "2", "-l", "2", path, "-"]);
        assert!(
            ["姓名", "性别", "民族", "政治面貌"].iter().all(|label| basic.lines().any(|line| line.split_whitespace().any(|word| word == *label))),
            "{basic}"
        );
    }
}

#[test]
fn qpdf_finds_nothing_wrong_and_the_forms_are_fit_for_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let check = "import sys, pikepdf\nfrom pikepdf import pdfa\nfor name in sys.argv[1:]:\n    with pikepdf.open(name) as file:\n        findings = pdfa.check(file, '2b').findings\n        assert not findings, (name, findings[:3])\n";
    let forms = forms(folder.path());
    let mut arguments = vec!["-c", check];
    for (path, _) in &forms {
        output("qpdf", &["--check", path.to_str().unwrap()]);
        arguments.push(path.to_str().unwrap());
    }
    output("python3", &arguments);
}

#[test]
fn what_is_read_aloud_names_parts_tables_and_the_photo() {
    let folder = tempfile::tempdir().unwrap();
    let forms = of_person(&example("senior-engineer"), folder.path(), &Guides::built_in(), &Fonts::builtin());
    let (path, _) = forms.iter().find(|(path, _)| path.to_string_lossy().contains("review-form")).unwrap();
    let read = output("pdfinfo", &["-struct-text", path.to_str().unwrap()]);
    let lines: Vec<&str> = read.lines().map(str::trim).collect();
    let at = |wanted: &str| lines.iter().position(|line| line.contains(wanted)).unwrap_or_else(|| panic!("{wanted} is missing from {read}"));
    assert!(at("一、基本情况") < at("身份证") && at("身份证") < at("十二、业绩成果"));
    let heading = at("一、基本情况");
    assert!(lines[heading - 1].starts_with("H1") && lines[heading + 1].starts_with("Table"), "{:?}", &lines[heading - 1..heading + 2]);
    assert!(lines.iter().any(|line| line.starts_with("Figure")) && lines.iter().filter(|line| line.starts_with("TH")).count() > 50);
    // Decoration is not read: no folio among the text.
    assert!(!read.contains("第 2 页　共"), "{read}");
}

#[test]
fn every_character_of_the_national_standard_comes_out_as_it_went_in() {
    // GB18030-2022 level 3.
    let blocks = [0x3400..=0x4DB5u32, 0x4E00..=0x9FEF, 0x20000..=0x2A6D6, 0x2A700..=0x2B734, 0x2B740..=0x2B81D, 0x2B820..=0x2CEA1, 0x2CEB0..=0x2EBE0];
    let all: String = blocks.into_iter().flatten().filter_map(char::from_u32).collect();
    let others = "ĄčěřšΑΩαβγδω∑∏∫√≤≥≠≈±×÷∞∂∇°℃‰Å²³½①⑩ⅠⅫⅢ·•‧—–…⋯“”‘’《》〈〉「」〔〕【】％＋－＝ＡＺａｚ０９，。；：？！\u{a0}→←↑↓★☆○●◇□△㎡㎏㎜µμΩ㈱";
    let fonts = Fonts::builtin();
    let mut builder = Builder::new(&fonts, Frame::a4(20.0, 20.0, 20.0, 20.0));
    builder.paragraph(&all, Style::new(9.0).leading(1.2));
    builder.paragraph(others, Style::new(9.0));
    let paper = builder.finish("字", "", time::macros::date!(2026 - 03 - 01), |_, _, _| {});
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.pdf");
    std::fs::write(&path, pdf::write(&paper, &fonts).unwrap()).unwrap();
    let read = output("pdftotext", &["-layout", path.to_str().unwrap(), "-"]);
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    assert!(bare(&read) == bare(&format!("{all}{others}")), "{}", difference(&bare(&read), &bare(&format!("{all}{others}"))));
}

/// Where two texts part.
fn difference(one: &str, other: &str) -> String {
    let at = one.chars().zip(other.chars()).position(|(a, b)| a != b).unwrap_or(0);
    let shown = |text: &str| text.chars().skip(at).take(5).map(|c| format!("{c} U+{:04X} ", u32::from(c))).collect::<String>();
    format!("character {at}: {} for {}", shown(one), shown(other))
}
