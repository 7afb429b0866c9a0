//! The published YAML test suite: what is no YAML is refused, what is YAML and a form needs is read as the suite says.

use std::collections::BTreeMap;
use std::io::Read;

use declare::yaml::{self, Data, Limits, Node};
use serde_json::Value;

/// The files of the suite by their paths.
fn suite() -> BTreeMap<String, Vec<u8>> {
    let packed = std::fs::read(super::data("yaml-test-suite.tar.gz")).unwrap();
    let mut tar = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut tar).unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned();
    let (mut files, mut at) = (BTreeMap::new(), 0);
    while at + 512 <= tar.len() && tar[at] != 0 {
        let header = &tar[at..at + 512];
        let size = usize::from_str_radix(text(&header[124..135]).trim(), 8).unwrap();
        files.insert(text(&header[..100]), tar[at + 512..at + 512 + size].to_vec());
        at += 512 + size.div_ceil(512) * 512;
    }
    files
}

/// Whether a tree says what the JSON says. What a plain scalar means is the field's matter, so only quoted ones are compared as text.
fn same(node: &Node, json: &Value) -> bool {
    match (&node.data, json) {
        (Data::Map(entries), Value::Object(members)) => {
            entries.len() == members.len() && entries.iter().all(|entry| members.get(&entry.key).is_some_and(|value| same(&entry.value, value)))
        }
        (Data::Seq(items), Value::Array(values)) => items.len() == values.len() && items.iter().zip(values).all(|(item, value)| same(item, value)),
        (Data::Scalar { text, .. }, Value::String(value)) => text == value,
        (Data::Scalar { .. }, value) => !value.is_object() && !value.is_array(),
        _ => false,
    }
}

#[test]
fn the_suite_is_read_as_it_says() {
    let files = suite();
    let (mut refused, mut compared, mut wrong) = (0, 0, Vec::new());
    for (path, source) in files.iter().filter(|(path, _)| path.ends_with("/in.yaml")) {
        let beside = |name: &str| files.get(&path.replace("in.yaml", name));
        let (_, parsed) = yaml::parse(source, &Limits::default());
        let rules: Vec<&str> = parsed.findings.iter().map(|finding| finding.rule.as_ref()).collect();
        if beside("error").is_some() {
            refused += 1;
            if rules.is_empty() {
                wrong.push(format!("{path}: accepted"));
            }
            continue;
        }
        // Anchors, tags, directives, further documents, keys that are no words: valid YAML, but not in a form.
        if !rules.is_empty() {
            let ours = ["yaml-anchor", "yaml-tag", "yaml-documents", "yaml-duplicate-key", "yaml-empty", "yaml-control-character"];
            let odd_key = parsed.findings.iter().any(|finding| finding.message.en.starts_with("a key must be a word"));
            if !odd_key && !rules.iter().any(|rule| ours.contains(rule)) {
                wrong.push(format!("{path}: {rules:?} {}", parsed.findings[0].message.en));
            }
            continue;
        }
        if let (Some(root), Some(json)) = (&parsed.root, beside("in.json").and_then(|json| serde_json::from_slice(json).ok())) {
            compared += 1;
            if !same(root, &json) {
                wrong.push(format!("{path}: {root:?} is not {json}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(refused > 90 && compared > 150, "{refused} {compared}");
}
