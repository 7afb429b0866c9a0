//! The people of `examples/`: their files are what the generator writes, and nothing is to be mended in what they wrote.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Desk, example};

#[path = "../../examples/make-attachments/main.rs"]
mod make_attachments;

const FOLDERS: [&str; 2] = ["attachments", "附件"];

/// The files below the attachment folders of all people, by path.
fn files(examples: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for person in fs::read_dir(examples).unwrap() {
        let person = person.unwrap();
        for folder in FOLDERS.map(|folder| person.path().join(folder)).iter().filter(|folder| folder.is_dir()) {
            for file in fs::read_dir(folder).unwrap() {
                let path = file.unwrap().path();
                found.insert(path.strip_prefix(examples).unwrap().display().to_string(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_generator_writes_the_attachments_that_are_here() {
    let folder = tempfile::tempdir().unwrap();
    make_attachments::write(&example(""), folder.path()).unwrap();
    let (committed, written) = (files(&example("")), files(folder.path()));
    assert_eq!(committed.keys().collect::<Vec<_>>(), written.keys().collect::<Vec<_>>());
    let changed: Vec<_> = written.iter().filter(|(name, bytes)| committed[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(changed.is_empty(), "run cargo run --example make-attachments: {changed:?}");
    assert!(written.values().all(|bytes| bytes.len() <= 60 * 1024));
}

/// The folders of the people with nothing planted.
fn people() -> Vec<PathBuf> {
    let folders = fs::read_dir(example("")).unwrap().map(|entry| entry.unwrap().path());
    let people: Vec<_> = folders.filter(|folder| folder.join("app.yaml").is_file() && !folder.ends_with("broken")).collect();
    assert_eq!(people.len(), 12);
    people
}

#[test]
fn nothing_is_to_be_mended_in_what_the_people_wrote() {
    let desk = Desk::new("en");
    for folder in people() {
        let run = desk.run([Path::new("validate"), Path::new("--format"), Path::new("short"), &folder]);
        // What is worth a note is no trouble: one of them works in a branch and declares through the parent.
        let to_mend: Vec<_> = run.stdout.lines().filter(|line| !line.contains(": note[")).collect();
        assert_eq!((run.code, to_mend), (0, Vec::new()), "{}", folder.display());
    }
}

#[test]
fn every_file_of_theirs_finds_its_place_and_only_the_signed_report_is_missing() {
    let desk = Desk::new("zh");
    for folder in people() {
        let run = desk.run([Path::new("materials"), Path::new("--format"), Path::new("json"), &folder]);
        let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let file = &report["files"][0];
        let empty = |material: &&serde_json::Value| material["demand"] == "required" && material["files"].as_array().is_none_or(Vec::is_empty);
        let missing: Vec<_> = file["materials"].as_array().unwrap().iter().filter(empty).map(|material| &material["material"]).collect();
        assert_eq!(missing, ["report_signed"], "{}", folder.display());
        assert_eq!(file["strays"], serde_json::json!([]), "{}", folder.display());
        let rules: Vec<_> = file["findings"].as_array().unwrap().iter().map(|finding| &finding["rule"]).collect();
        assert_eq!(rules, ["material-missing"], "{}", folder.display());
    }
}
