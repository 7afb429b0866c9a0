//! What officers are shown of a matter, what they may name in a reason, and what their applicants read of it.

use serde_json::Value;

use crate::round::{Round, print_and_sign, with_input};
use crate::support::{Desk, example};

/// A desk whose profile has a token.
fn office(round: &Round, token: &str, lang: &'static str) -> Desk {
    let desk = Desk::new(lang);
    let signed_in = with_input(&desk, &["login", "--server", &round.url, "--token-stdin"], token);
    assert_eq!(signed_in.code, 0, "{}", signed_in.stderr);
    desk
}

/// A person who has filed the example `minimal`, with their employer's officer.
fn filed(round: &Round, lang: &'static str) -> (Desk, Desk, String) {
    let person = round.person("minimal", lang);
    let employer = office(round, &round.employer(&example("minimal")), lang);
    print_and_sign(&person, "minimal");
    let submitted = person.run(["submit", "minimal"]);
    assert_eq!(submitted.code, 0, "{}{}", submitted.stdout, submitted.stderr);
    let listed: Value = serde_json::from_str(&employer.run(["review", "list", "--format", "json"]).stdout).unwrap();
    let id = listed["applications"][0]["id"].as_str().unwrap().to_owned();
    (person, employer, id)
}

#[test]
fn what_may_be_returned_is_shown_with_its_place_and_named_as_people_see_it() {
    for lang in ["zh", "en"] {
        let round = Round::open();
        let (person, employer, id) = filed(&round, lang);
        let shown = employer.run(["review", "show", &id]).stdout;
        let has = |parts: [&str; 2]| shown.lines().any(|line| parts.iter().all(|part| line.contains(part)));
        assert!(shown.lines().any(|line| line.trim_end().ends_with("  /work/0")), "{shown}");
        assert!(has([".jpg", "  photo"]), "{shown}");
        assert!(shown.lines().any(|line| line.trim_end().ends_with("  report_sealed")), "what is to be attached: {shown}");
        assert!(!person.run(["review", "show", &id]).stdout.contains("/work/0"), "only for who may return it");

        let (place, material) = if lang == "zh" { ("工作经历第1条 职务", "证件照") } else { ("work 1 post", "ID photo") };
        let slip = employer.run(["review", "return", &id, "--reason", &format!("{place}=与合同不符"), "没有这一项=改"]);
        assert!(slip.code == 2 && slip.stderr.contains("没有这一项"), "{}", slip.stderr);
        let returned = employer.run(["review", "return", &id, "--reason", &format!("{place}=与合同不符"), &format!("{material}=背景不符")]);
        assert_eq!(returned.code, 0, "{}", returned.stderr);
        let matter: Value = serde_json::from_str(&person.run(["status", "--format", "json"]).stdout).unwrap();
        let reasons = &matter["applications"][0]["reasons"];
        assert_eq!((&reasons[0]["at"], &reasons[1]["material"]), (&Value::from("/work/0/post"), &Value::from("photo")), "{reasons}");
        assert!(!employer.run(["review", "show", &id]).stdout.contains("/work/0"), "it is with the applicant now");
    }
}

#[test]
fn an_unknown_material_is_answered_with_those_there_are() {
    let round = Round::open();
    let (_, employer, id) = filed(&round, "en");
    std::fs::write(employer.path("a.pdf"), "x").unwrap();
    let unknown = employer.run(["review", "endorse", &id, "--attach", "sealed=a.pdf"]);
    assert_eq!(unknown.code, 2, "{}", unknown.stderr);
    assert!(unknown.stderr.contains("report_sealed=review form (sealed by the employer), notice_proof="), "{}", unknown.stderr);
    let help = employer.run(["review", "endorse", "--help"]).stdout;
    for material in declare::guide::Guides::built_in().newest().materials() {
        let is_own = material.stage == declare::guide::Stage::Endorse && material.demand() == declare::guide::Demand::Required;
        assert!(!is_own || help.contains(&format!("{}=", material.id)), "{}\n{help}", material.id);
    }
}
