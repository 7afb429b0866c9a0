//! Every mistake of `examples/broken` is found at its place, and nothing else.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::support::{Desk, example};

/// A mistake of `examples/broken/app.yaml`, where the comment `错N` stands before the N-th.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Planted {
    pointer: String,
    rule: String,
    #[serde(rename = "about")]
    _about: String,
}

fn findings(name: &str, lang: &'static str) -> Vec<Json> {
    let run = Desk::new(lang).run(["validate".as_ref(), "--format".as_ref(), "json".as_ref(), example(name).as_os_str()]);
    let report: Json = serde_json::from_str(&run.stdout).unwrap();
    report.pointer("/files/0/findings").and_then(Json::as_array).unwrap().clone()
}

#[test]
fn every_planted_mistake_is_found_at_its_place_and_nothing_else() {
    let planted: Vec<Planted> = serde_yaml::from_slice(&std::fs::read(example("broken").join("planted.yaml")).unwrap()).unwrap();
    assert_eq!(planted.len(), 20);
    let found = findings("broken", "zh");
    let of = |finding: &Json| (finding["pointer"].as_str().unwrap_or_default().to_owned(), finding["rule"].as_str().unwrap_or_default().to_owned());
    let mut got: Vec<(String, String)> = found.iter().map(of).collect();
    let mut wanted: Vec<(String, String)> = planted.iter().map(|mistake| (mistake.pointer.clone(), mistake.rule.clone())).collect();
    got.sort();
    wanted.sort();
    assert_eq!(got, wanted);

    let text = std::fs::read_to_string(example("broken").join("app.yaml")).unwrap();
    let comments: Vec<Option<usize>> = text.lines().map(number_of_comment).collect();
    for (index, mistake) in planted.iter().enumerate() {
        let finding = found.iter().find(|finding| finding["pointer"] == mistake.pointer.as_str()).unwrap();
        let line = usize::try_from(finding.pointer("/range/start/line").and_then(Json::as_u64).unwrap()).unwrap();
        let last = comments[..line].iter().rev().flatten().next();
        assert_eq!(last, Some(&(index + 1)), "{mistake:?} is shown on line {line}");
    }
}

/// The number of a comment `# 错N：…`.
fn number_of_comment(line: &str) -> Option<usize> {
    let rest = line.trim_start().strip_prefix("# 错")?;
    rest.split('：').next()?.parse().ok()
}

#[test]
fn mistakes_are_told_in_the_language_of_the_reader() {
    for (lang, help, word) in [("zh", "建议", "证件号码"), ("en", "Help", "identity number")] {
        let run = Desk::new(lang).run(["validate".as_ref(), example("broken").as_os_str()]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stdout.contains(help) && run.stdout.contains(word), "{}", run.stdout);
    }
    let english = Desk::new("en").run(["validate".as_ref(), "--format".as_ref(), "short".as_ref(), example("broken").as_os_str()]);
    assert_eq!(english.stdout.lines().count(), 20);
    let chinese = Desk::new("zh").run(["validate".as_ref(), "--format".as_ref(), "short".as_ref(), example("broken").as_os_str()]);
    let places = |short: &str| short.lines().map(|line| line.split(": ").next().unwrap_or_default().to_owned()).collect::<Vec<_>>();
    assert_eq!(places(&english.stdout), places(&chinese.stdout));
}
