//! What a transfer tells where nothing is drawn: lines for a log, lines of JSON for a script.

use serde_json::Value;

use crate::round::{Round, print_and_sign};

#[test]
fn a_script_reads_every_event_and_a_log_the_sum() {
    let round = Round::open();
    let desk = round.person("minimal", "zh");
    round.employer(&desk.path("minimal"));
    let refused = desk.run(["submit", "minimal", "--format", "json"]);
    assert_eq!(refused.code, 1);
    let events = lines(&refused.stdout);
    assert_eq!(names(&events), ["findings"]);
    assert!(events[0]["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == "material-missing"));
    print_and_sign(&desk, "minimal");
    let planned = lines(&desk.run(["submit", "minimal", "--dry-run", "--format", "json"]).stdout);
    assert_eq!(names(&planned), ["plan"]);

    let filed = desk.run(["submit", "minimal", "--format", "json"]);
    assert_eq!(filed.code, 0, "{}", filed.stderr);
    let events = lines(&filed.stdout);
    assert!(events.iter().all(|event| event["version"] == 1));
    let told = names(&events);
    assert_eq!((told[0], told[told.len() - 2], told[told.len() - 1]), ("begin", "end", "filed"));
    let (begin, end, last) = (&events[0], &events[events.len() - 2], &events[events.len() - 1]);
    assert_eq!((&end["done"], &end["there"], &end["sent_bytes"]), (&begin["files"], &begin["bytes"], &begin["bytes"]));
    assert_eq!(told.iter().filter(|name| **name == "file_done").count() as u64, begin["files"].as_u64().unwrap());
    assert_eq!((&last["sent"], &last["filed_before"], &last["state"]), (&begin["files"], &Value::Bool(false), &"employer_review".into()));
    assert_eq!(planned[0]["files"].as_array().unwrap().len() as u64, begin["files"].as_u64().unwrap());
    let again = lines(&desk.run(["submit", "minimal", "--format", "json"]).stdout);
    assert_eq!((again.len(), &again[0]["filed_before"], &again[0]["application"]), (1, &Value::Bool(true), &last["application"]));
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().unwrap()).collect()
}
