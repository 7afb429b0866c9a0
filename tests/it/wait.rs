//! Waiting for a decision: 0 approved, 8 returned or refused, 9 still pending.

use std::process::Stdio;

use crate::round::{Round, give_back, print_and_sign};

#[test]
fn it_ends_with_what_the_offices_decide() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    let employer = round.employer(&desk.path("minimal"));
    let unfiled = desk.run(["wait", "minimal", "--timeout", "0"]);
    assert_eq!(unfiled.code, 3, "{}", unfiled.stderr);
    assert!(unfiled.stderr.contains("is not filed yet"), "{}", unfiled.stderr);
    print_and_sign(&desk, "minimal");
    assert_eq!(desk.run(["submit", "minimal"]).code, 0);

    let pending = desk.run(["wait", "minimal", "--timeout", "0"]);
    assert_eq!(pending.code, 9, "{}", pending.stderr);

    // What is not filed is told and does not keep the others from being asked for.
    std::fs::create_dir(desk.path("other")).unwrap();
    let app = std::fs::read_to_string(desk.path("minimal/app.yaml")).unwrap();
    std::fs::write(desk.path("other/app.yaml"), app.replace("shenzhen-2026", "shenzhen-2025")).unwrap();
    let several = desk.run(["wait", "nowhere", "other", "minimal", "--timeout", "0"]);
    assert_eq!(several.code, 9, "{}", several.stderr);
    assert!(several.stderr.contains("other/app.yaml is not filed yet") && several.stderr.contains("nowhere"), "{}", several.stderr);
    assert!(several.stdout.contains("李思敏"), "{}", several.stdout);

    let waiting = desk.command(["wait", "minimal", "--every", "50ms"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let id = give_back(&round, &employer);
    let output = waiting.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(8), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("请填常用号码"), "the reason is told");

    let by_id = desk.run(["wait", &id[28..], "--timeout", "1d", "--format", "json"]);
    assert_eq!(by_id.code, 8, "{}", by_id.stderr);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&by_id.stdout).unwrap()["applications"][0]["state"], "employer_returned");
}
