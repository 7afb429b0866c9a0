//! An account as its person keeps it: personal information, passwords, sign-ins, and what comes from it into a new application.

use std::time::{Duration, Instant};

use declare::api::Code;
use declare::client::Client;

use crate::round::{PASSWORD, Round, with_input};

/// Waits for a mail that is sent after the answer.
fn mailed(round: &Round, header: &str) -> String {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        match round.mailed(header) {
            Some(line) => return line,
            None => assert!(Instant::now() < until, "no mail with {header}"),
        }
    }
}

#[test]
fn personal_information_is_kept_and_fills_a_new_application() {
    let round = Round::open();
    for (lang, keys) in [
        ("zh", ["姓名: 李思敏", "证件号码: ", "手机: 13800000009", "通讯地址: 深圳市南山区示例路 1 号"]),
        ("en", ["name: ", "id_type: ", "mobile: 13800000009", "address: "]),
    ] {
        let person = if lang == "zh" { "minimal" } else { "foreigner" };
        let desk = round.person(person, lang);
        let edited = desk.run(["me", "edit", "--mobile", "13800000009", "--address", "深圳市南山区示例路 1 号"]);
        assert_eq!(edited.code, 0, "{}", edited.stderr);
        let shown = desk.run(["me"]);
        assert!(shown.stdout == edited.stdout && shown.stdout.contains("13800000009"), "{}", shown.stdout);
        let made = desk.run(["new", "2026", "--me"]);
        assert_eq!(made.code, 0, "{}", made.stderr);
        let text = std::fs::read_to_string(desk.path("2026/app.yaml")).unwrap();
        for key in keys {
            assert!(text.contains(key), "{key}\n{text}");
        }
        let found = desk.run(["validate", "2026", "--format", "json"]);
        assert!(!found.stdout.contains("/basic/id_number") && !found.stdout.contains("/basic/mobile"), "{}", found.stdout);
    }
}

#[test]
fn a_forgotten_password_is_set_anew_and_a_forgotten_name_is_mailed() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    let asked = desk.run(["recover", "--server", &round.url, "--account", "person-minimal"]);
    assert_eq!(asked.code, 0, "{}", asked.stderr);
    let code = mailed(&round, "\n / Code for a new password\n");
    let wrong = with_input(
        &desk,
        &["recover", "--server", &round.url, "--account", "person-minimal", "--code", "none", "--password-stdin"],
        "another password",
    );
    assert_eq!(wrong.code, 5, "{}", wrong.stderr);
    let set = with_input(
        &desk,
        &["recover", "--server", &round.url, "--account", "person-minimal", "--code", &code, "--password-stdin"],
        "another password",
    );
    assert_eq!(set.code, 0, "{}", set.stderr);
    assert_eq!(desk.run(["status"]).code, 5, "the sign-in before has ended");
    let old = with_input(&desk, &["login", "--server", &round.url, "--account", "person-minimal", "--password-stdin"], PASSWORD);
    assert_eq!(old.code, 5, "{}", old.stderr);

    let me = with_input(&desk, &["login", "--server", &round.url, "--account", "person-minimal", "--password-stdin"], "another password");
    assert_eq!(me.code, 0, "{}", me.stderr);
    let email = desk.run(["me", "--format", "json"]).stdout.parse::<serde_json::Value>().unwrap()["email"].as_str().unwrap().to_owned();
    assert_eq!(desk.run(["recover", "--server", &round.url, "--email", &email]).code, 0);
    assert_eq!(mailed(&round, "\n / Your user name\n"), "person-minimal");
    let stranger = desk.run(["recover", "--server", &round.url, "--account", "nobody-at-all"]);
    assert_eq!(stranger.stderr, asked.stderr.replace("person-minimal", "nobody-at-all"), "a stranger learns nothing");
}

#[test]
fn a_new_mail_address_is_proved_before_it_counts() {
    let round = Round::open();
    for (person, lang, sent, next) in [
        ("minimal", "zh", "验证码已发到 n***@example.org", "收到后运行：declare me edit --code 验证码"),
        ("foreigner", "en", "a code was sent to n***@example.org", "run: declare me edit --code CODE"),
    ] {
        let (desk, email) = (round.person(person, lang), format!("new-{lang}@example.org"));
        let shown = || desk.run(["me", "--format", "json"]).stdout.parse::<serde_json::Value>().unwrap();
        let before = shown();
        let ask = ["me", "edit", "--email", email.as_str(), "--password-stdin"];
        assert_eq!(with_input(&desk, &ask, "a guess").code, 5);
        let told = with_input(&desk, &[&ask[..], &["--format", "json"]].concat(), PASSWORD);
        assert_eq!(told.stdout.parse::<serde_json::Value>().unwrap(), serde_json::json!({"mail_to": "n***@example.org"}));
        let asked = with_input(&desk, &ask, PASSWORD);
        assert!(asked.code == 0 && asked.stderr.contains(sent) && asked.stderr.contains(next), "{}", asked.stderr);
        let code = last_code(&round, &email);
        assert_eq!(shown(), before);
        let wrong = desk.run(["me", "edit", "--code", "000", "--mobile", "13800000077"]);
        assert!(wrong.code == 5 && wrong.stderr.contains("declare me edit --email"), "{}", wrong.stderr);
        assert_ne!(shown()["mobile"], "13800000077", "nothing is changed by half");
        let set = desk.run(["me", "edit", "--code", &code]);
        assert!(set.code == 0 && set.stdout.contains(&email), "{}{}", set.stdout, set.stderr);
        assert_eq!(shown()["email"], email.as_str());

        // Who has lost the mailbox and the password asks the operator.
        let (data, account) = (round.data.path().to_str().unwrap(), format!("person-{person}"));
        let give = ["admin", "set-email", "--data", data, &account, "found@example.org"];
        assert_eq!(desk.run(give).code, 2, "there is no terminal to ask at");
        assert_eq!(desk.run(["me"]).code, 0, "nothing was changed");
        assert_eq!(desk.run(["admin", "set-email", "--data", data, "--yes", &account, "nowhere"]).code, 2);
        assert_eq!(desk.run([&give[..], &["--yes"]].concat()).code, 0);
        assert_eq!(desk.run(["me"]).code, 5, "its sign-ins have ended");
    }
}

/// The code of the latest mail to an address.
fn last_code(round: &Round, email: &str) -> String {
    let mut mails: Vec<_> = std::fs::read_dir(round.data.path().join("outbox")).unwrap().map(|entry| entry.unwrap().path()).collect();
    // Their names begin with the time.
    mails.sort();
    let texts = mails.iter().rev().map(|path| std::fs::read_to_string(path).unwrap());
    let last = texts.into_iter().find(|mail| mail.contains(&format!("To: {email}\n"))).unwrap();
    last.lines().find_map(|line| line.strip_prefix("    ")).unwrap().to_owned()
}

#[test]
fn sign_ins_are_listed_and_ended() {
    let round = Round::open();
    let desk = round.person("minimal", "zh");
    let there = crate::support::Desk::new("zh");
    assert_eq!(with_input(&there, &["login", "--server", &round.url, "--account", "person-minimal", "--password-stdin"], PASSWORD).code, 0);
    let list = desk.run(["me", "tokens"]).stdout;
    let other: Vec<&str> = list.lines().skip(1).filter(|line| !line.contains("本次登录")).collect();
    assert_eq!((list.lines().count(), other.len()), (3, 1), "{list}");
    let id = other[0].rsplit(' ').next().unwrap();
    assert_eq!(desk.run(["me", "revoke", &id[..3]]).code, 3, "too little of an id means nothing");
    assert_eq!(desk.run(["me", "revoke", &id[id.len() - 6..]]).code, 0);
    assert_eq!(there.run(["status"]).code, 5);
    assert_eq!(desk.run(["status"]).code, 0);
    assert_eq!(desk.run(["me", "token", "--label", "夜间备份", "--days", "0"]).code, 2);
    let long = desk.run(["me", "token", "--label", "夜间备份", "--days", "40"]);
    assert!(long.code != 0 && long.stderr.contains("--days 30"), "{}", long.stderr);
    let wrong = with_input(&there, &["login", "--server", &round.url, "--token-stdin"], "no such token");
    assert!(wrong.code == 5 && wrong.stderr.contains("令牌不对、已过期或已撤销"), "{}", wrong.stderr);
    let made = desk.run(["me", "token", "--label", "夜间备份"]);
    let of_script = || desk.command(["me"]).env("DECLARE_TOKEN", made.stdout.trim()).output().unwrap().status.code();
    assert_eq!((made.code, of_script()), (0, Some(0)), "{}", made.stderr);
    assert_eq!(desk.run(["me", "revoke", "夜间"]).code, 3, "a name is written out");
    assert_eq!((desk.run(["me", "revoke", "夜间备份"]).code, of_script()), (0, Some(5)));
    let changed = with_input(&desk, &["me", "password", "--password-stdin"], &format!("{PASSWORD}\nanother password"));
    assert_eq!(changed.code, 0, "{}", changed.stderr);
    assert_eq!(desk.run(["me"]).code, 0, "here one stays signed in");
}

#[test]
fn signing_out_ends_the_sign_in_that_was_kept_whatever_else_is_named() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    let kept = std::fs::read_to_string(desk.path(".settings/tokens.yaml")).unwrap();
    let token = kept.lines().find_map(|line| line.trim().strip_prefix("token: ")).unwrap().to_owned();
    assert!(round.wait(Client::new(&round.url, Some(&token)).unwrap().me()).is_ok());
    let out = desk.command(["logout", "--server", "http://127.0.0.1:9"]).env("DECLARE_TOKEN", "of-a-script").output().unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(round.wait(Client::new(&round.url, Some(&token)).unwrap().me()).unwrap_err().code, Some(Code::SignInNeeded));
    let again = desk.command(["logout"]).env("DECLARE_TOKEN", "of-a-script").output().unwrap();
    assert!(String::from_utf8_lossy(&again.stderr).contains("the token in DECLARE_TOKEN still counts"), "{again:?}");
    assert!(desk.run(["logout"]).stderr.contains("you were not signed in"));
}
