//! Who may use whom: the table of `docs/architecture.md`, held against the `use crate::` lines and paths of every file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Free to all.
const FIRST_ROW: [&str; 6] = ["text", "pointer", "progress", "clock", "files", "error"];

/// The rows of the table in `docs/architecture.md`: module → what it may use besides the first row.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    rows.flat_map(|cells| names(cells[1]).into_iter().map(move |module| (module, names(cells[3])))).collect()
}

fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The modules that a text names by `crate::module`, its test parts left out.
fn used(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text.lines().take_while(|line| line.trim() != "#[cfg(test)]").filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut found: BTreeSet<String> = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        let part = part.trim_start();
        if let Some(group) = part.strip_prefix('{') {
            let group = group.split("};").next().unwrap_or(group);
            found.extend(group.split(',').map(|name| name.trim().split("::").next().unwrap_or("").to_owned()));
        } else {
            found.insert(part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let table = table();
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let relative = file.strip_prefix(root().join("src")).unwrap().to_path_buf();
        let is_test = relative.file_name().is_some_and(|name| name == "tests.rs") || relative.components().any(|part| part.as_os_str() == "tests");
        let module = relative.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        if ["lib", "main"].contains(&module.as_str()) || is_test {
            continue;
        }
        let first_row = FIRST_ROW.contains(&module.as_str());
        let Some(may) = table.get(&module).cloned().or_else(|| first_row.then(BTreeSet::new)) else {
            wrong.push(format!("{module} is not in the table"));
            continue;
        };
        for name in used(&fs::read_to_string(&file).unwrap()) {
            let known = table.contains_key(&name);
            if known && name != module && !may.contains(&name) {
                wrong.push(format!("{} uses {name}", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Files long enough to hold two thoughts are named, so that they are split and not grown.
#[test]
fn no_file_is_longer_than_a_thought() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let long: Vec<_> = files.iter().filter(|file| fs::read_to_string(file).unwrap().lines().count() > 500).collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// The first text after each call that makes a finding.
fn ids_in(code: &str) -> BTreeSet<String> {
    let makers = ["Finding::new(", "Finding::error(", "Finding::warning(", ".say(", "whole(", "of_file(item, "];
    let mut ids = BTreeSet::new();
    for maker in makers {
        for part in code.split(maker).skip(1) {
            let literal = part.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
            ids.extend(literal.filter(|id| id.chars().all(|c| c.is_ascii_lowercase() || c == '-')).map(str::to_owned));
        }
    }
    ids
}

#[test]
fn every_finding_can_be_explained() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    files.retain(|file| file.file_name().is_none_or(|name| name != "tests.rs"));
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    let ids: BTreeSet<String> = texts.flat_map(|text| ids_in(text.split("#[cfg(test)]").next().unwrap_or(&text))).collect();
    assert!(ids.len() > 40, "{ids:?}");
    let unknown: Vec<_> = ids.iter().filter(|id| declare::rules::by_id(id).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
