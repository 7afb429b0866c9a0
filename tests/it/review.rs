//! What officers are shown of a matter, what they may name in a reason, and what their applicants read of it.

use declare::attachments::pen::Mark;
use serde_json::Value;

use crate::filling::pdf;
use crate::round::{Round, print_and_sign, scan, with_input};
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
    let missing = employer.run(["review", "endorse", &id, "--data", "opinion=同意推荐"]).stderr;
    assert!(["--attach report_sealed=FILE", "--attach notice_proof=FILE"].iter().all(|said| missing.contains(said)), "{missing}");
    let help = employer.run(["review", "endorse", "--help"]).stdout;
    for material in declare::guide::Guides::built_in().newest().materials() {
        let is_own = material.stage == declare::guide::Stage::Endorse && material.demand() == declare::guide::Demand::Required;
        assert!(!is_own || help.contains(&format!("{}=", material.id)), "{}\n{help}", material.id);
    }
}

/// Endorses a matter with the person's print, sealed.
fn endorse(person: &Desk, employer: &Desk, id: &str) {
    std::fs::write(employer.path("sealed.pdf"), scan(&person.path("minimal"), Mark::Seal)).unwrap();
    std::fs::write(employer.path("notice.pdf"), pdf("notice")).unwrap();
    let files = ["--attach", "report_sealed=sealed.pdf", "notice_proof=notice.pdf"];
    let data = ["--data", "notice_start=2026-02-26", "notice_end=2026-03-06", "place=公告栏", "objections=无", "opinion=同意推荐"];
    let endorsed = employer.run(["review", "endorse", id].into_iter().chain(data).chain(files));
    assert_eq!(endorsed.code, 0, "{}{}", endorsed.stdout, endorsed.stderr);
}

#[test]
fn the_end_of_the_employers_notice_is_told() {
    let round = Round::open();
    let (person, employer, id) = filed(&round, "en");
    let posted = employer.run(["review", "notice", &id, "--data", "notice_start=2026-03-10", "notice_end=2026-03-17", "place=公告栏"]);
    assert_eq!(posted.code, 0, "{}", posted.stderr);
    for (lang, told) in [("zh", "单位公示到 2026-03-17 为止"), ("en", "the employer's notice runs until 2026-03-17")] {
        let shown = person.run(["status", "--lang", lang]).stdout;
        assert!(shown.contains(told), "{shown}");
    }
}

#[test]
fn applicants_read_the_fee_and_the_certificate_and_offices_who_works_on_it() {
    let round = Round::open();
    let (person, employer, id) = filed(&round, "en");
    endorse(&person, &employer, &id);
    let bureau = office(&round, &round.bureau, "en");
    let act = |name: &str, data: &[&str]| {
        let done = bureau.run(["review", name, &id].into_iter().chain((!data.is_empty()).then_some("--data")).chain(data.iter().copied()));
        assert_eq!(done.code, 0, "{name}: {}", done.stderr);
    };
    assert_eq!(bureau.run(["review", "claim", &id]).code, 0);
    let listed = bureau.run(["review", "list"]).stdout;
    assert!(listed.contains("with the bureau for acceptance (claimed by you until 09:30)"), "{listed}");
    act("release", &[]);
    assert!(!bureau.run(["review", "list"]).stdout.contains("claimed"));

    act("accept", &["acceptance_number=示例2026-0002"]);
    act("fee", &["amount=580.50", "due=2026-04-10"]);
    let due = person.run(["status"]).stdout;
    assert!(due.contains(&format!("…{} the fee is 580.50 yuan, to be paid by 2026-04-10", &id[32..])), "{due}");
    act("confirm-fee", &["paid_on=2026-03-10"]);
    assert!(!person.run(["status"]).stdout.contains("yuan"), "it is paid");
    act("pass", &["session=第1次会议"]);
    let until: Value = serde_json::from_str(&person.run(["status", "--format", "json"]).stdout).unwrap();
    let (until, days) = (until["applications"][0]["due"].as_str().unwrap().to_owned(), time::macros::format_description!("[year]-[month]-[day]"));
    let after = time::Date::parse(&until, days).unwrap().next_day().unwrap();
    round.clock.advance(after - round.clock.today());
    act("approve", &["certificate_number=示例2026GJ0002", "approval_number=示例〔2026〕2号", &format!("date={after}")]);
    let approved = person.run(["status", &id]).stdout;
    assert!(approved.contains(&format!("certificate number 示例2026GJ0002, approved on {after} (示例〔2026〕2号)")), "{approved}");

    assert!(!bureau.run(["review", "list", "--all"]).stdout.contains("revocation proposed"));
    let told = bureau.run(["review", "propose-revoke", &id, "--data", "text=材料不实"]);
    assert!(told.code == 0 && told.stdout.contains("another officer has to agree"), "{}{}", told.stdout, told.stderr);
    let proposed = bureau.run(["review", "list", "--all"]).stdout;
    assert!(proposed.contains("approved (revocation proposed)"), "{proposed}");
    assert!(!person.run(["status"]).stdout.contains("revocation proposed"), "it is the bureau's to decide");
}

#[test]
fn a_closed_matter_says_why_and_a_record_of_one_is_not_for_two() {
    let round = Round::open();
    let (person, employer, id) = filed(&round, "en");
    let refused = employer.run(["review", "refuse", &id, "--data", "code=1"]);
    let (about, finding) = (refused.stderr.find(&id).unwrap(), refused.stderr.find("grounds").unwrap());
    assert!(refused.code == 1 && about < finding, "first what it is about: {}", refused.stderr);
    for (flag, example) in [("--reason", "--reason \"photo="), ("--data", "--data acceptance_number=")] {
        let slip = employer.run(["review", "return", &id, "--reason", "photo=white", flag, "slip"]);
        assert!(slip.code == 2 && slip.stderr.contains(example), "{}", slip.stderr);
    }
    let none = employer.run(["review", "list", "--search", "nobody"]);
    assert!(none.code == 0 && none.stderr.contains("no matters with “nobody”"), "{none:?}");
    let both = employer.run(["review", "list", "--todo", "--closed"]);
    assert!(both.code == 2 && both.stderr.contains("--todo cannot be used together with --closed"), "{}", both.stderr);
    let twice = employer.run(["review", "list", "--search", "a", "--search", "b"]);
    assert!(twice.code == 2 && twice.stderr.contains("can be given once only"), "{}", twice.stderr);
    assert_eq!(employer.run(["me", "edit", "--mobile", "13800000000"]).code, 2, "an office has no mobile number");
    let no_such_flag = employer.run(["review", "refuse", &id, "--attach", "photo=a.jpg"]);
    assert!(no_such_flag.code == 2 && no_such_flag.stderr.contains("--attach"), "{}", no_such_flag.stderr);
    let refused = employer.run(["review", "refuse", &id, "--data", "code=1", "text=not of our staff"]);
    assert!(refused.code == 0 && refused.stdout.contains(": refuse to recommend → "), "{refused:?}");
    let status = person.run(["status", &id]).stdout;
    assert!(status.contains("grounds: not of our staff"), "{status}");
    let waited = person.run(["wait", &id, "--timeout", "0"]);
    assert!(waited.code == 8 && waited.stdout.contains("grounds: not of our staff"), "{waited:?}");

    assert_eq!(person.run(["submit", "minimal", "--again"]).code, 0);
    let listed: Value = serde_json::from_str(&employer.run(["review", "list", "--all", "--format", "json"]).stdout).unwrap();
    let ids: Vec<&str> = listed["applications"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 2);
    let both = employer.run(["review", "accept", ids[0], ids[1], "--data", "acceptance_number=1"]);
    assert!(both.code == 2 && both.stderr.contains("acceptance_number is of one matter"), "{}", both.stderr);
}
