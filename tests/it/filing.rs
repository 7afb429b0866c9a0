//! From file to receipt with the real executable and the real server.

use declare::api::FindOrCreate;
use declare::attachments::pen::Mark;
use declare::client::Client;

use crate::round::{PASSWORD, Round, print_and_sign, receipts, scan, with_input};
use crate::support::{Desk, PEOPLE, Run};

#[test]
fn every_example_goes_from_file_to_receipt() {
    let round = Round::open();
    for name in PEOPLE {
        let desk = round.person(name, "zh");
        round.employer(&desk.path(name));
        print_and_sign(&desk, name);
        let submitted = desk.run(["submit", name]);
        assert_eq!(submitted.code, 0, "{name}: {}{}", submitted.stdout, submitted.stderr);
        assert!(submitted.stdout.contains("第 1 次提交成功") && submitted.stdout.contains("用人单位审核中"), "{}", submitted.stdout);
        let verified = desk.run(["receipt", "verify", name]);
        assert_eq!(verified.code, 0, "{name}: {}{}", verified.stdout, verified.stderr);
    }
}

#[test]
fn submitting_again_sends_nothing_and_shows_the_same_receipt() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    round.employer(&desk.path("minimal"));
    print_and_sign(&desk, "minimal");
    assert_eq!(desk.run(["submit", "minimal"]).code, 0);
    let (first, blobs) = (receipts(&desk.path("minimal")), round.blobs());

    let again = desk.run(["submit", "minimal"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(again.stdout.contains("filed before; nothing was sent"), "{}", again.stdout);
    assert_eq!((receipts(&desk.path("minimal")), round.blobs()), (first.clone(), blobs));

    std::fs::remove_dir_all(desk.path("minimal/receipts")).unwrap();
    assert_eq!(desk.run(["submit", "minimal"]).code, 0);
    assert_eq!(receipts(&desk.path("minimal")), first, "a lost receipt comes back byte for byte");

    let pins = || std::fs::read_dir(desk.path(".settings/keys")).unwrap().map(|pin| pin.unwrap().path()).collect::<Vec<_>>();
    let [pin] = pins().try_into().unwrap();
    let known = std::fs::read(&pin).unwrap();
    std::fs::remove_file(&pin).unwrap();
    assert_eq!(desk.run(["receipt", "get", "minimal"]).code, 0);
    assert_eq!(std::fs::read(&pin).unwrap(), known, "the keys that what was fetched is signed with are known from then on");

    let app = desk.path("minimal/app.yaml");
    let changed = std::fs::read_to_string(&app).unwrap().replace("李思敏", "李思慜");
    std::fs::write(&app, changed).unwrap();
    print_and_sign(&desk, "minimal");
    let other = desk.run(["submit", "minimal"]);
    assert_eq!(other.code, 7, "{}{}", other.stdout, other.stderr);
    assert_eq!(desk.run(["receipt", "verify", "minimal"]).code, 10, "the scan on disk is no longer the one that was filed");
}

/// The example's dates are not verified, so the server takes it all the same; what was filed is not late any more.
#[test]
fn a_first_filing_after_the_last_day_is_told_so() {
    let round = Round::open();
    let cases = [
        ("minimal", "zh", "本人最晚 2026-03-24 提交到单位（已过 3 天）；日期未核实，以评审通知为准"),
        ("senior-engineer", "en", "your last day to file to the employer is 2026-03-24 (3 days ago); the dates are unverified"),
    ];
    for (name, lang, told) in cases {
        let desk = round.person(name, lang);
        round.employer(&desk.path(name));
        print_and_sign(&desk, name);
        let submit = || {
            let mut command = desk.command(["submit", name]);
            command.env("DECLARE_CLOCK", "2026-03-27T09:00:00+08:00");
            Run::of(command)
        };
        let mut rehearsed = desk.command(["submit", name, "--dry-run"]);
        rehearsed.env("DECLARE_CLOCK", "2026-03-27T09:00:00+08:00");
        let rehearsed = Run::of(rehearsed);
        assert!(rehearsed.code == 0 && rehearsed.stderr.contains(told), "{}{}", rehearsed.stdout, rehearsed.stderr);
        let late = submit();
        assert!(late.code == 0 && late.stderr.contains(told), "{}{}", late.stdout, late.stderr);
        let again = submit();
        assert!(again.code == 0 && !again.stderr.contains("2026-03-24"), "{}{}", again.stdout, again.stderr);
    }
}

#[test]
fn what_is_wrong_is_said_at_once_before_anything_is_sent() {
    let round = Round::open();
    let desk = round.person("minimal", "zh");
    let app = desk.path("minimal/app.yaml");
    let text = std::fs::read_to_string(&app).unwrap();
    let disagreed = text.replace("本人已阅读并同意: 是", "本人已阅读并同意: 否");
    assert_ne!(text, disagreed);
    std::fs::write(&app, disagreed).unwrap();
    let refused = desk.run(["submit", "minimal"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stdout.contains("还没有同意申报承诺") && refused.stdout.contains("评审表（本人签名）：暂未上传"), "{}", refused.stdout);
    assert_eq!(round.blobs(), 0);
}

#[test]
fn one_that_fails_does_not_stop_the_others() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    round.employer(&desk.path("minimal"));
    print_and_sign(&desk, "minimal");
    std::fs::create_dir(desk.path("empty-one")).unwrap();
    std::fs::write(desk.path("empty-one/app.yaml"), "").unwrap();
    let run = desk.run(["submit", "empty-one", "missing", "minimal"]);
    assert_eq!(run.code, 4, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("3 applications: 1 done, 2 not"), "{}", run.stdout);
}

#[test]
fn what_ended_is_filed_anew_only_where_that_is_asked_for() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    round.employer(&desk.path("minimal"));
    print_and_sign(&desk, "minimal");
    assert_eq!(desk.run(["submit", "minimal"]).code, 0);
    assert_eq!(desk.run(["withdraw", "minimal", "--yes"]).code, 0);
    let is_refused = || {
        let run = desk.run(["submit", "minimal"]);
        assert!(run.code == 7 && run.stderr.contains("declare submit --again"), "{}{}", run.stdout, run.stderr);
    };
    is_refused();
    // One that was begun anew, and not filed, does not say that this one is to be.
    let kept = std::fs::read_to_string(desk.path(".settings/tokens.yaml")).unwrap();
    let token = kept.lines().find_map(|line| line.trim().strip_prefix("token: ")).unwrap();
    let begun = FindOrCreate { person: None, guide: "shenzhen-2026".into(), series: "engineering".into(), again: true };
    let draft = round.wait(Client::new(&round.url, Some(token)).unwrap().find_or_create(&begun)).unwrap();
    is_refused();
    let ended = desk.run(["status", "--todo"]).stdout;
    assert!(ended.contains("may be filed anew (submit --again)"), "{ended}");
    let app = desk.path("minimal/app.yaml");
    let text = std::fs::read_to_string(&app).unwrap();
    let mobile = text.lines().find(|line| line.contains("手机:")).unwrap();
    std::fs::write(&app, text.replace(mobile, "  手机: 13800000099")).unwrap();
    print_and_sign(&desk, "minimal");
    assert_eq!(desk.run(["submit", "minimal", "--again"]).code, 0);
    let verified = desk.run(["receipt", "verify", "minimal"]);
    assert!(verified.code == 0 && verified.stdout.contains("are what was filed"), "{}{}", verified.stdout, verified.stderr);
    assert!(receipts(&desk.path("minimal")).iter().any(|(path, _)| path.to_string_lossy().contains(&draft.id.to_string())));
    assert_eq!(desk.run(["submit", "minimal"]).code, 0, "filed, and not anew");
}

#[test]
fn somebody_elses_application_is_refused_before_its_files_are_sent() {
    let round = Round::open();
    let desk = round.person("minimal", "zh");
    let app = desk.path("minimal/app.yaml");
    let text = std::fs::read_to_string(&app).unwrap();
    std::fs::write(&app, text.replace("440300199903080021", "440300199903080048")).unwrap();
    print_and_sign(&desk, "minimal");
    let refused = desk.run(["submit", "minimal"]);
    assert_eq!(refused.code, 1, "{}{}", refused.stdout, refused.stderr);
    assert!(
        refused.stdout.contains("证件号码与登录账号不符") && refused.stderr.contains("不是登录账号本人的"),
        "{}{}",
        refused.stdout,
        refused.stderr
    );
    assert_eq!(round.blobs(), 0);
}

#[test]
fn what_the_server_would_refuse_is_refused_before_the_files_are_sent() {
    let round = Round::open();
    let desk = round.person("minimal", "zh");
    print_and_sign(&desk, "minimal");
    let unknown = desk.run(["submit", "minimal"]);
    assert!(unknown.code == 1 && unknown.stdout.contains("[employer-unknown]"), "{}{}", unknown.stdout, unknown.stderr);
    assert_eq!(round.blobs(), 0);

    round.employer(&desk.path("minimal"));
    let app = desk.path("minimal/app.yaml");
    let text = std::fs::read_to_string(&app).unwrap();
    std::fs::write(&app, text.replace("报送用人单位: 深圳市示例微电子有限公司", "报送用人单位: 深圳市示例软件有限公司")).unwrap();
    print_and_sign(&desk, "minimal");
    let another = desk.run(["submit", "minimal"]);
    assert!(another.code == 1 && another.stdout.contains("[employer-another]"), "{}{}", another.stdout, another.stderr);
    assert_eq!(round.blobs(), 0);
}

#[test]
fn offices_review_and_the_applicant_proves_the_outcome() {
    let round = Round::open();
    let desk = round.person("minimal", "zh");
    let employer = round.employer(&desk.path("minimal"));
    print_and_sign(&desk, "minimal");
    assert_eq!(desk.run(["submit", "minimal"]).code, 0);

    let office = Desk::new("zh");
    for (profile, token) in [("employer", &employer), ("bureau", &round.bureau)] {
        let signed_in = with_input(&office, &["login", "--server", &round.url, "--profile", profile, "--token-stdin"], token);
        assert_eq!(signed_in.code, 0, "{}", signed_in.stderr);
    }
    let listed = office.run(["review", "list", "--profile", "employer", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    let id = json["applications"][0]["id"].as_str().unwrap().to_owned();
    let short = &id[28..];
    let slip = office.run(["review", "claim", short, "beef", "00000000-0000-4000-8000-000000000000", "--profile", "employer"]);
    assert_eq!(slip.code, 3, "{}", slip.stderr);
    assert!(slip.stderr.contains("beef") && slip.stderr.ends_with("什么都没有办理\n") && slip.stdout.is_empty(), "{}{}", slip.stdout, slip.stderr);
    let shown = office.run(["review", "show", short, "--profile", "employer"]).stdout;
    assert!(!shown.contains("认领"), "nothing was claimed: {shown}");
    let says = |label: &str, value: &str| shown.lines().any(|line| line.trim_start().starts_with(label) && line.ends_with(value));
    for (label, value) in
        [("证件号码", " 440300199903080021"), ("证件类型", " 居民身份证"), ("申报系列", " 工程技术"), ("基本信息", ""), ("工作经历第1条", "")]
    {
        assert!(says(label, value), "{label}: {shown}");
    }
    assert!(!shown.contains("id_number") && !shown.contains("\"") && !shown.contains("{"), "no raw keys or codes: {shown}");

    let returned = office.run(["review", "return", short, "--profile", "employer", "--reason", "/basic/mobile=请填常用号码", "--due", "2026-03-20"]);
    assert_eq!(returned.code, 0, "{}", returned.stderr);
    assert!(returned.stdout.ends_with("（申报人），最晚 2026-03-20\n"), "{}", returned.stdout);
    let todo = desk.run(["status", "--todo"]);
    assert!(todo.stdout.contains("最晚 2026-03-20 当天改好") && todo.stdout.contains("逾期失效"), "{}", todo.stdout);
    assert!(todo.stdout.contains("用人单位退回修改") && todo.stdout.contains("请填常用号码"), "{}", todo.stdout);
    let unchanged = desk.run(["submit", "minimal"]);
    assert!(unchanged.code == 7 && unchanged.stderr.contains("没有任何改动"), "{}", unchanged.stderr);
    let app = desk.path("minimal/app.yaml");
    let text = std::fs::read_to_string(&app).unwrap();
    let mobile = text.lines().find(|line| line.contains("手机:")).unwrap();
    std::fs::write(&app, text.replace(mobile, "  手机: 13800000099")).unwrap();
    print_and_sign(&desk, "minimal");
    let again = desk.run(["submit", "minimal"]);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    assert!(again.stdout.contains("第 2 次提交成功"), "{}", again.stdout);
    assert!(again.stderr.contains("发送 1 个文件"), "only the new scan is sent: {}", again.stderr);
    shows_what_changed(&office, &id);

    std::fs::write(office.path("sealed.pdf"), scan(&desk.path("minimal"), Mark::Seal)).unwrap();
    std::fs::write(office.path("notice.pdf"), scan(&desk.path("minimal"), Mark::Signature)).unwrap();
    let data = ["--data", "notice_start=2026-03-01", "notice_end=2026-03-09", "place=公告栏", "objections=无", "opinion=同意推荐"];
    std::fs::copy(desk.path("minimal/report/评审表.pdf"), office.path("print.pdf")).unwrap();
    refuses_unsealed(&office, &id, data);
    let files = ["--attach", "report_sealed=sealed.pdf", "notice_proof=notice.pdf"];
    let endorsed = office.run(["review", "endorse", &id, "--profile", "employer"].into_iter().chain(data).chain(files));
    assert_eq!(endorsed.code, 0, "{}{}", endorsed.stdout, endorsed.stderr);
    for (action, data) in [
        ("accept", &["--data", "acceptance_number=1"][..]),
        ("fee", &["--data", "amount=580", "--due", "2026-04-10"]),
        ("confirm-fee", &["--data", "paid_on=2026-03-10"]),
        ("pass", &["--data", "session=第1次"]),
        ("approve", &["--data", "certificate_number=1", "approval_number=1", "date=2026-03-18"]),
    ] {
        if action == "approve" {
            let early = office.run(["review", action, &id, "--profile", "bureau"].into_iter().chain(data.iter().copied()));
            assert!(early.code == 7 && early.stderr.contains("2026-03-17"), "the notice is not over: {}{}", early.stdout, early.stderr);
            round.clock.advance(time::Duration::days(8));
        }
        let acted = office.run(["review", action, &id, "--profile", "bureau"].into_iter().chain(data.iter().copied()));
        assert_eq!(acted.code, 0, "{action}: {}{}", acted.stdout, acted.stderr);
    }
    let shown = office.run(["review", "show", &id, "--profile", "bureau"]).stdout;
    for line in ["    公示开始：2026-03-01", "    受理号：1", "    缴费截止：2026-04-10", "    证书编号：1"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let stale = office.run(["review", "accept", &id, "--profile", "bureau", "--data", "acceptance_number=1"]);
    assert_eq!(stale.code, 7, "{}", stale.stderr);
    assert!(desk.run(["status", "--closed"]).stdout.contains("已核准"));
    let fetched = desk.run(["receipt", "get", "minimal"]);
    assert_eq!(fetched.code, 0, "{}", fetched.stderr);
    assert_eq!(fetched.stdout.lines().count(), 5, "filed twice, endorsed, accepted, decided: {}", fetched.stdout);
    let verified = desk.run(["receipt", "verify", "minimal"]);
    assert_eq!(verified.code, 0, "{}{}", verified.stdout, verified.stderr);
}

#[test]
fn what_stops_it_at_the_server_is_said_before_another_signature_is_asked_for() {
    let round = Round::open();
    let desk = round.person("minimal", "zh");
    let employer = round.employer(&desk.path("minimal"));
    print_and_sign(&desk, "minimal");
    assert_eq!(desk.run(["submit", "minimal"]).code, 0);
    let app = desk.path("minimal/app.yaml");
    let change = |from: &str, to: &str| {
        let text = std::fs::read_to_string(&app).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(&app, text.replace(from, to)).unwrap();
    };
    change("民族: 汉族", "民族: 回族");
    let later = desk.run(["submit", "minimal"]);
    assert!(later.code == 7 && later.stderr.contains("现在的内容与它不同"), "{}{}", later.stdout, later.stderr);
    assert!(!later.stdout.contains("scan-other-version"), "{}", later.stdout);

    let office = Desk::new("zh");
    assert_eq!(with_input(&office, &["login", "--server", &round.url, "--token-stdin"], &employer).code, 0);
    let id = desk.run(["status", "--format", "json"]).stdout;
    let id = serde_json::from_str::<serde_json::Value>(&id).unwrap()["applications"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(office.run(["review", "return", &id, "--reason", "/basic/mobile=请填常用号码"]).code, 0);
    assert!(desk.run(["status"]).stdout.contains("只能改点名的地方"));
    change("手机: 13800000002", "手机: 13800000099");
    let beyond = desk.run(["submit", "minimal"]);
    assert!(beyond.code == 1, "{}{}", beyond.stdout, beyond.stderr);
    for rule in ["[scan-other-version]", "[not-returned]"] {
        assert!(beyond.stdout.contains(rule), "{rule}: {}", beyond.stdout);
    }
    change("民族: 回族", "民族: 汉族");
    let within = desk.run(["submit", "minimal"]);
    assert!(within.code == 1 && !within.stdout.contains("[not-returned]"), "{}{}", within.stdout, within.stderr);
    print_and_sign(&desk, "minimal");
    assert_eq!(desk.run(["submit", "minimal"]).code, 0);
}

fn shows_what_changed(office: &Desk, id: &str) {
    let shown = office.run(["review", "show", id, "--profile", "employer"]).stdout;
    let changes: Vec<&str> = shown.lines().filter(|line| line.starts_with("改动")).collect();
    assert!(shown.contains("没有比对：提交时身份未核实"), "{shown}");
    assert!(changes.len() == 2 && changes[0].contains("13800000099") && changes[1].ends_with("（更换）"), "{changes:?}");
    let others = office.run(["withdraw", id, "--yes", "--profile", "employer"]);
    assert!(others.code == 7 && others.stderr.contains("这一步由申报人办理"), "{}", others.stderr);
}

fn refuses_unsealed(office: &Desk, id: &str, data: [&str; 6]) {
    for (unsealed, told) in [("notice.pdf", "申报人提交的扫描件本身"), ("print.pdf", "这是打印用的文件")] {
        let files = ["--attach".to_owned(), format!("report_sealed={unsealed}"), "notice_proof=notice.pdf".to_owned()];
        let command = ["review", "endorse", id, "--profile", "employer"].into_iter().chain(data).map(str::to_owned).chain(files);
        let refused = office.run(command);
        assert!(refused.code == 1 && refused.stderr.contains("scan-unsealed") && refused.stderr.contains(told), "{}", refused.stderr);
    }
}

#[test]
fn a_receipt_is_verified_by_its_folder_its_application_or_itself_and_nothing_else() {
    let round = Round::open();
    let desk = round.person("minimal", "zh");
    round.employer(&desk.path("minimal"));
    print_and_sign(&desk, "minimal");
    assert_eq!(desk.run(["submit", "minimal"]).code, 0);
    for there in ["minimal", "minimal/app.yaml", "minimal/receipts"] {
        let verified = desk.run(["receipt", "verify", there]);
        assert!(verified.code == 0 && verified.stdout.contains("个文件与提交时一致"), "{there}: {}{}", verified.stdout, verified.stderr);
    }
    for none in ["minimal/report/评审表.pdf", "minimal/receipts/server-keys.json"] {
        let none = desk.run(["receipt", "verify", none]);
        assert!(none.code == 2 && none.stderr.contains("不是回执"), "{}", none.stderr);
    }
    let all = receipts(&desk.path("minimal")).into_iter().map(|(path, _)| path).filter(|path| path.extension().is_some_and(|end| end == "json"));
    let all: Vec<String> = ["receipt", "verify"].map(str::to_owned).into_iter().chain(all.map(|path| path.display().to_string())).collect();
    assert!(all.iter().any(|path| path.ends_with("server-keys.json")), "{all:?}");
    assert_eq!(desk.run(all).code, 0, "what `receipts/*.json` names");
    let mut kept = receipts(&desk.path("minimal")).into_iter().map(|(path, _)| path);
    let receipt = kept.find(|path| path.extension().is_some_and(|ending| ending == "jws")).unwrap().with_extension("json");
    std::fs::remove_file(receipt.with_extension("jws")).unwrap();
    let unsigned = desk.run(["receipt", "verify", receipt.to_str().unwrap()]);
    assert!(unsigned.code == 10 && unsigned.stderr.contains("旁边没有它的签名"), "{}", unsigned.stderr);
}

#[test]
fn a_wrong_password_is_said_to_be_wrong() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    let wrong = with_input(&desk, &["login", "--server", &round.url, "--account", "person-minimal", "--password-stdin"], "not the password");
    assert_eq!(wrong.code, 5, "{}", wrong.stderr);
    let right = with_input(&desk, &["login", "--server", &round.url, "--account", "person-minimal", "--password-stdin"], PASSWORD);
    assert_eq!(right.code, 0, "{}", right.stderr);
    assert_eq!(desk.run(["logout"]).code, 0);
    assert_eq!(desk.run(["status"]).code, 5);
}
