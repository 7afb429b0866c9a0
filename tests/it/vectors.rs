//! The published test vectors of the canonical form (`docs/vectors/`), for whoever writes a second implementation. They are frozen: a
//! changed one would make digests that were signed on paper those of something else. `UPDATE_VECTORS=1` writes them anew.

use std::path::{Path, PathBuf};

use declare::canonical::{self, Sha256};
use declare::document::Document;
use declare::guide::Guides;
use serde_json::{Value, json};

/// The photo of every vector: sixty-four noughts would look like a mistake.
const PHOTO: &[u8] = b"photo";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/vectors")
}

/// The lines of a file of vectors, or what they are to be.
fn vectors(file: &str, made: Vec<Value>) -> Vec<Value> {
    let path = folder().join(file);
    let lines: String = made.iter().map(|vector| format!("{vector}\n")).collect();
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(&path, &lines).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert_eq!(kept.lines().count(), made.len(), "{file}");
    for (kept, made) in kept.lines().zip(lines.lines()) {
        assert_eq!(kept, made, "{file}: a published vector never changes");
    }
    made
}

/// The text of every example, by its name.
fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            let entry = entry.unwrap();
            let text = std::fs::read_to_string(entry.path().join("app.yaml")).ok()?;
            Some((entry.file_name().into_string().unwrap(), text))
        })
        .filter(|(name, _)| name != "broken")
        .collect();
    found.sort();
    found
}

fn read(yaml: &str) -> Value {
    Document::parse("app.yaml", yaml.as_bytes(), &Guides::built_in()).value().clone()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// The first layer: JSON as it is sent → canonical bytes and digest. Anyone can write this again.
#[test]
fn json_gives_its_bytes_and_digest() {
    let mut inputs: Vec<(String, Value)> = odd().into_iter().enumerate().map(|(number, value)| (format!("odd {}", number + 1), value)).collect();
    for (name, yaml) in examples() {
        let whole = read(&yaml);
        for (section, value) in whole.as_object().unwrap() {
            inputs.push((format!("{name}: {section}"), json!({ section: value })));
        }
        inputs.push((name, whole));
    }
    let photo = Sha256::of(PHOTO);
    let vector = |(name, value): (String, Value)| {
        let (canonical, digest) = (text(canonical::application(&value)), canonical::application_digest(&value, &photo));
        json!({"name": name, "json": value.to_string(), "photo": photo, "canonical": canonical, "application_digest": digest})
    };
    let made = vectors("json.jsonl", inputs.into_iter().map(vector).collect());
    assert!(made.len() >= 200, "{}", made.len());
}

/// What whole applications do not show: absence in every form, the order of keys, characters that are escaped, pairs of surrogates.
fn odd() -> Vec<Value> {
    vec![
        json!({}),
        json!({"a": null, "b": "", "c": [], "d": {}, "e": [null, "", [], {}], "f": {"g": {"h": null}}}),
        json!({"a": [null, "x", ""], "b": false, "c": 0}),
        json!({"\u{20ac}": "1", "\r": "2", "\u{fb33}": "3", "1": "4", "\u{1f600}": "5", "\u{80}": "6", "ö": "7"}),
        json!({"text": "\u{0}\u{1}\u{8}\t\n\u{b}\u{c}\r\u{1f}\"\\/\u{7f}\u{2028}\u{2029}"}),
        json!({"text": "𠮷野家 😀 é e\u{301}"}),
        json!({"numbers": [0, 1, -1, 2026, 9_007_199_254_740_991_i64, -9_007_199_254_740_991_i64]}),
        json!({"b": {"z": "1", "a": "2"}, "a": [{"y": true, "x": false}]}),
        json!({"commitment": {"agreed": true, "agreed_on": "2026-03-01", "version": "1"}, "attachments": {"photo": "照片.jpg"}}),
        json!({"commitment": {"agreed": true}}),
        json!({"attachments": {"photo": "照片.jpg"}}),
        json!({"basic": {"name": "李思敏"}, "attachments": {}}),
    ]
}

/// The second layer: the file as people write it → canonical JSON. It needs the table of names, the lists and the guide.
#[test]
fn yaml_gives_its_canonical_json() {
    let mut inputs = Vec::new();
    for (name, yaml) in examples() {
        inputs.push((format!("{name}, lines ended as on Windows"), yaml.replace('\n', "\r\n")));
        inputs.push((name.clone(), yaml.clone()));
        let guide =
            yaml.lines().find(|line| line.starts_with("guide:") || line.starts_with("申报指南:")).unwrap_or("guide: shenzhen-2026").to_owned();
        for (key, section) in sections(&yaml) {
            if section.trim_end() != guide {
                inputs.push((format!("{name}: {key}"), format!("{guide}\n{section}")));
            }
        }
    }
    let vector = |(name, yaml): (String, String)| {
        let canonical = text(canonical::application(&read(&yaml)));
        json!({"name": name, "yaml": yaml, "canonical": canonical})
    };
    let made = vectors("yaml.jsonl", inputs.into_iter().map(vector).collect());
    assert!(made.len() >= 150, "{}", made.len());
}

/// The parts of a file, each from one key at the margin to the next.
fn sections(yaml: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in yaml.lines() {
        let begins = line.chars().next().is_some_and(|first| !first.is_whitespace() && !"#-".contains(first));
        if begins && let Some((key, _)) = line.split_once(':') {
            found.push((key.to_owned(), String::new()));
        }
        if let Some((_, section)) = found.last_mut() {
            section.push_str(line);
            section.push('\n');
        }
    }
    found
}
