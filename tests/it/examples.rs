//! The people of `examples/`: their files are what the generator writes, and nothing is to be mended in what they wrote.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

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

#[test]
fn nothing_is_to_be_mended_in_what_the_people_wrote() {
    let desk = Desk::new("en");
    let people = fs::read_dir(example("")).unwrap().map(|entry| entry.unwrap().path().join("app.yaml")).filter(|file| file.is_file());
    let sound: Vec<_> = people.filter(|file| !file.parent().is_some_and(|folder| folder.ends_with("broken"))).collect();
    assert_eq!(sound.len(), 12);
    for file in sound {
        let run = desk.run([Path::new("validate"), Path::new("--format"), Path::new("short"), &file]);
        // What is worth a note is no trouble: one of them works in a branch and declares through the parent.
        let to_mend: Vec<_> = run.stdout.lines().filter(|line| !line.contains(": note[")).collect();
        assert_eq!((run.code, to_mend), (0, Vec::new()), "{}", file.display());
    }
}
