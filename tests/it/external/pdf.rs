//! The printed form as other programs see it: qpdf, poppler and a checker of PDF/A find what we meant.

use std::path::{Path, PathBuf};
use std::process::Command;

use declare::canonical::Sha256;
use declare::document::Document;
use declare::forms::fonts::Fonts;
use declare::forms::layout::Paper;
use declare::forms::{self, Form, Papers, Sources, System, pdf};
use declare::guide::Guides;
use declare::paper::Mark;

use crate::support::example;

/// The form of every example, written to `folder`.
fn forms(folder: &Path) -> Vec<(PathBuf, Paper)> {
    let (guides, fonts) = (Guides::built_in(), Fonts::builtin());
    let people = std::fs::read_dir(example("")).unwrap().map(|entry| entry.unwrap().path());
    let people = people.filter(|person| person.join("app.yaml").is_file() && !person.ends_with("broken"));
    people.map(|person| form(&person, folder, &guides, &fonts)).collect()
}

fn form(person: &Path, folder: &Path, guides: &Guides, fonts: &Fonts) -> (PathBuf, Paper) {
    let document = Document::open(&person.join("app.yaml"), guides).unwrap();
    let system = System::default();
    let mark = Some(Mark::of(Sha256::of(b"photo").as_bytes()));
    let sources = Sources { application: document.application(), guide: document.guide(), system: &system, photo: None, mark };
    let paper = forms::set(Form::ReviewForm, &sources, Papers::default(), fonts);
    let path = folder.join(person.file_name().unwrap()).with_extension("pdf");
    std::fs::write(&path, pdf::write(&paper, fonts).unwrap()).unwrap();
    (path, paper)
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
