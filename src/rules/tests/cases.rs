//! The cases of every rule, in `cases/`, one file a section: beside a rule's own bad and good example the values on either side of its edge.

use serde::Deserialize;

use super::*;

/// One case: an example application with sections put over it, and exactly what is found in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    rule: String,
    /// What it shows, in a few words.
    case: String,
    /// The application under `examples/` that it starts from.
    #[serde(default = "minimal")]
    base: String,
    patch: Json,
    /// `rule pointer` of each finding, in the order of the text.
    found: Vec<String>,
}

fn minimal() -> String {
    "minimal".to_owned()
}

fn cases() -> Vec<(String, Case)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules/tests/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |file: std::path::PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let cases: Vec<Case> = serde_yaml::from_slice(&std::fs::read(&file).unwrap()).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
        cases.into_iter().map(move |case| (name.clone(), case))
    };
    files.into_iter().flat_map(read).collect()
}

#[test]
fn every_case_is_found_as_it_says() {
    let judge = Judge::new(Guides::built_in());
    let mut wrong = Vec::new();
    for (file, case) in cases() {
        assert!(by_id(&case.rule).is_some(), "{file}: there is no rule {}", case.rule);
        let document = patched_over(&case.base, judge.guides(), &case.patch);
        let found: Vec<String> = judge
            .judge(&document)
            .iter()
            .map(|finding| format!("{} {}", finding.rule, finding.pointer().map_or("", |at| at.as_str())).trim_end().to_owned())
            .collect();
        if found != case.found {
            wrong.push(format!("{file}: {}, {}: {found:?} instead of {:?}{}", case.rule, case.case, case.found, told(&judge, &document)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
