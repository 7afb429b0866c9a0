//! One application in Chinese keys and in English: both say, print and file the same (B7).

use std::path::Path;

use declare::canonical::{Sha256, application_digest};
use declare::document::Document;
use declare::field::{Field, SECTIONS, Shape, WORKS_FIELDS};
use declare::guide::Guides;
use declare::text::Lang;
use declare::yaml::Entry;

use crate::round::{Round, print_and_sign, receipts};
use crate::support::{Desk, PEOPLE, example};

/// The text of a file with every key in the other language, and nothing else touched.
fn twin(file: &Path, keys: Lang) -> String {
    let document = Document::open(file, &Guides::built_in()).unwrap();
    let mut text = std::fs::read_to_string(file).unwrap();
    let mut renames = Vec::new();
    for entry in document.root().unwrap().entries() {
        let section = SECTIONS.iter().find(|section| section.key == entry.key).unwrap();
        renames.push((entry.key_span.range(), if keys == Lang::Zh { section.zh } else { section.key }.to_owned()));
        let records = entry.value.items().iter().map(|item| item.entries());
        let records: Vec<&[Entry]> = records.chain(std::iter::once(entry.value.entries())).collect();
        for record in records {
            let category = record.iter().find(|entry| entry.key == "category").and_then(|entry| entry.value.as_text());
            let category = category.and_then(|written| document.guide().code(declare::field::List::WorksCategory, written));
            let categories = document.guide().categories(section.key);
            let of_category = categories.iter().filter(|known| section.key == "awards" || category.is_some_and(|one| one.code == known.id));
            let own: &[Field] = if section.shape == Shape::Works { WORKS_FIELDS } else { section.fields };
            let fields: Vec<&Field> = own.iter().chain(of_category.flat_map(|category| &category.fields)).collect();
            for entry in record {
                let field = fields.iter().find(|field| field.key == entry.key).unwrap();
                renames.push((entry.key_span.range(), if keys == Lang::Zh { &field.zh } else { &field.key }.to_string()));
            }
        }
    }
    renames.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, name) in renames {
        text.replace_range(range, &name);
    }
    text
}

fn other(file: &Path) -> (Lang, String) {
    let document = Document::open(file, &Guides::built_in()).unwrap();
    let keys = if document.keys().zh > document.keys().en { Lang::En } else { Lang::Zh };
    (keys, twin(file, keys))
}

#[test]
fn whole_applications_are_the_same_in_both_languages() {
    let guides = Guides::built_in();
    let photo = Sha256::of(b"photo");
    let (mut chinese, mut english) = (0, 0);
    for name in PEOPLE {
        let file = example(name).join("app.yaml");
        let original = Document::open(&file, &guides).unwrap();
        let (keys, text) = other(&file);
        let twin = Document::parse("twin", text.as_bytes(), &guides);
        // What ISSN, ISBN and DOI are called in both languages counts as neither.
        let (wanted, unwanted) = if keys == Lang::Zh { (twin.keys().zh, twin.keys().en) } else { (twin.keys().en, twin.keys().zh) };
        assert!(wanted > 60 && unwanted == 0, "{name}: {:?}", twin.keys());
        *(if keys == Lang::Zh { &mut chinese } else { &mut english }) += 1;
        assert_eq!(twin.value(), original.value(), "{name}");
        assert_eq!(application_digest(twin.value(), &photo), application_digest(original.value(), &photo), "{name}");
        assert_eq!(text.matches('#').count(), std::fs::read_to_string(&file).unwrap().matches('#').count(), "{name}");
    }
    assert!(chinese >= 3 && english >= 3, "{chinese} {english}");
}

#[test]
fn the_twin_validates_and_prints_the_same_bytes() {
    let desk = Desk::new("zh");
    for name in ["senior-engineer", "minimal"] {
        crate::round::copy(&example(name), &desk.path(name));
        let file = desk.path(name).join("app.yaml");
        let judged = |desk: &Desk| {
            let run = desk.run(["validate", "--format", "json", name]);
            let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
            (run.code, report["files"][0]["findings"].as_array().map(Vec::len))
        };
        let print = |desk: &Desk| {
            let run = desk.run(["print", name]);
            assert_eq!(run.code, 0, "{}", run.stderr);
            std::fs::read(desk.path(name).join("report/评审表.pdf")).unwrap()
        };
        let (first, first_print) = (judged(&desk), print(&desk));
        let (_, text) = other(&file);
        std::fs::write(&file, text).unwrap();
        assert_eq!(judged(&desk), first, "{name}");
        assert_eq!(first.0, 0, "{name}");
        assert!(print(&desk) == first_print, "{name} prints otherwise in the other language");
    }
}

/// The twin of a filed application is the same filing: nothing is sent, and the receipt is the same byte for byte.
#[test]
fn the_twin_files_as_the_same_application() {
    let round = Round::open();
    for name in ["senior-engineer", "minimal"] {
        let desk = round.person(name, "en");
        round.employer(&desk.path(name));
        print_and_sign(&desk, name);
        let filed = desk.run(["submit", name]);
        assert_eq!(filed.code, 0, "{name}: {}{}", filed.stdout, filed.stderr);
        let (receipt, blobs) = (receipts(&desk.path(name)), round.blobs());

        let file = desk.path(name).join("app.yaml");
        let (_, text) = other(&file);
        std::fs::write(&file, text).unwrap();
        std::fs::remove_dir_all(desk.path(name).join("receipts")).unwrap();
        let again = desk.run(["submit", name]);
        assert_eq!(again.code, 0, "{name}: {}{}", again.stdout, again.stderr);
        assert!(again.stdout.contains("filed before; nothing was sent"), "{name}: {}", again.stdout);
        assert_eq!((receipts(&desk.path(name)), round.blobs()), (receipt, blobs), "{name}");
        assert_eq!(desk.run(["receipt", "verify", name]).code, 0, "{name}");
    }
}
