//! The person's matters: found, watched, and what is not filed yet.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::round::{Round, copy, give_back, print_and_sign};
use crate::support::example;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|failed| panic!("{failed}: {text}"))
}

#[test]
fn what_lies_here_and_is_not_filed_is_to_do() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    round.employer(&desk.path("minimal"));
    std::fs::create_dir_all(desk.path("deep/deeper")).unwrap();
    copy(&example("teacher"), &desk.path("deep/deeper/teacher"));
    std::fs::create_dir(desk.path("notes")).unwrap();

    let todo = json(&desk.run(["status", "--todo", "--format", "json"]).stdout);
    assert_eq!((todo["applications"].as_array().unwrap().len(), todo["unfiled"].as_array().unwrap().len()), (0, 1), "{todo}");
    assert_eq!((&todo["unfiled"][0]["path"], &todo["unfiled"][0]["applicant"]), (&Value::from("minimal/app.yaml"), &Value::from("李思敏")));
    let shown = desk.run(["status"]);
    assert!(shown.stdout.contains("not filed yet") && shown.stdout.contains("minimal/app.yaml"), "{}{}", shown.stdout, shown.stderr);
    assert!(!desk.run(["status", "--closed"]).stdout.contains("minimal"), "it is not closed");
    assert!(!desk.run(["status", "--search", "王小雨"]).stdout.contains("minimal"));
    assert!(desk.run(["status", "--search", "李思敏"]).stdout.contains("minimal"));

    print_and_sign(&desk, "minimal");
    assert_eq!(desk.run(["submit", "minimal"]).code, 0);
    let filed = json(&desk.run(["status", "--format", "json"]).stdout);
    assert_eq!((filed["applications"].as_array().unwrap().len(), filed.get("unfiled")), (1, None), "{filed}");
    let found = |text: &str| json(&desk.run(["status", "--search", text, "--format", "json"]).stdout)["applications"].as_array().unwrap().len();
    assert_eq!((found("李思"), found("王")), (1, 0));

    // What is named may lie anywhere; a slip is told beside it.
    let named = desk.run(["status", "minimal", "deep", "nowhere"]);
    assert_eq!(named.code, 2, "{}", named.stderr);
    assert!(named.stdout.contains("李思敏") && named.stdout.contains("deep/deeper/teacher/app.yaml"), "{}", named.stdout);
    assert!(named.stderr.contains("nowhere"), "{}", named.stderr);
    for slip in ["nowhere", "00000000-0000-4000-8000-000000000000"] {
        let nothing = desk.run(["status", slip]);
        assert_eq!((nothing.code, nothing.stdout.as_str()), (3, ""));
        assert!(nothing.stderr.contains(slip), "{}", nothing.stderr);
    }
}

#[test]
fn what_another_account_filed_is_told_as_such() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    round.employer(&desk.path("minimal"));
    print_and_sign(&desk, "minimal");
    let other = round.person("foreigner", "en");
    let shown = || {
        copy(&desk.path("minimal"), &other.path("minimal"));
        let all = other.run(["status"]).stdout;
        all.lines().find(|line| line.ends_with("minimal/app.yaml")).unwrap_or_else(|| panic!("{all}")).to_owned()
    };
    assert!(shown().contains("not filed yet"));
    assert_eq!(desk.run(["submit", "minimal"]).code, 0);
    assert!(shown().contains("not filed here (has a receipt from elsewhere)"));
    let waited = other.run(["wait", "minimal", "--timeout", "0"]);
    assert!(waited.code == 3 && waited.stderr.contains("which this account does not see"), "{}", waited.stderr);
}

#[test]
fn watching_shows_the_table_once_and_then_what_changes() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    let employer = round.employer(&desk.path("minimal"));
    print_and_sign(&desk, "minimal");
    assert_eq!(desk.run(["submit", "minimal"]).code, 0);

    let mut watching =
        desk.command(["status", "minimal", "--watch", "--every", "50ms"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines().map(Result::unwrap);
    let table: Vec<String> = lines.by_ref().take(2).collect();
    assert!(table[0].starts_with("applicant") && table[1].contains("李思敏"), "{table:?}");
    give_back(&round, &employer);
    let changed: Vec<String> = lines.by_ref().take(3).collect();
    assert!(changed[0].starts_with("09:00 李思敏: ") && changed[0].contains(" → "), "{changed:?}");
    assert!(changed[1].contains("请填常用号码") && changed[2].contains("请核对"), "{changed:?}");
    assert_eq!(desk.run(["withdraw", "minimal", "--yes"]).code, 0);
    let rest: Vec<String> = lines.collect();
    assert!(rest.last().unwrap().contains("withdrawn"), "{rest:?}");
    assert!(rest.iter().filter(|line| line.contains("李思敏")).count() == 1, "a change is shown once: {rest:?}");
    assert!(watching.wait().unwrap().success(), "all that was named is closed");

    for lang in ["zh", "en"] {
        let ended = desk.run(["submit", "minimal", "--lang", lang]);
        assert!(ended.code == 7 && ended.stderr.contains("--again"), "what was withdrawn is not filed: {}{}", ended.stdout, ended.stderr);
    }
    let anew = desk.run(["submit", "minimal", "--again"]);
    assert_eq!(anew.code, 0, "{}{}", anew.stdout, anew.stderr);
    assert_eq!(desk.run(["withdraw", "minimal", "--yes"]).code, 0);

    let closed = desk.run(["status", "minimal", "--watch"]);
    assert_eq!(closed.code, 0, "{}", closed.stderr);
    assert_eq!(desk.run(["status", "--every", "1s"]).code, 2, "only with --watch");
}
