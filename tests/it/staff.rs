//! An employer's officer and the people of its staff: the list from a workbook, who confirms it, and their applications filed on paper.

use std::sync::Arc;

use declare::api::{Confirmation, Registration};
use declare::attachments::pen::{self, Mark};
use declare::client::Client;
use rust_xlsxwriter::Workbook;

use crate::round::{PASSWORD, Round, copy, print_and_sign, with_input};
use crate::support::{Desk, Run, example};

/// Of the examples, and somebody made from her who is in no register.
const INSURED: (&str, &str) = ("李思敏", "440300199903080021");
const OTHER: (&str, &str) = ("王小雨", "440300199903080048");
const OTHER_MAIL: &str = "wang.xiaoyu@example.org";
const CODE: &str = "91440300TE0T000257";

/// The rows of both.
pub(crate) const PEOPLE: [[&str; 4]; 2] = [[INSURED.0, INSURED.1, "", ""], [OTHER.0, OTHER.1, OTHER_MAIL, "13800000009"]];

/// A workbook as HR keeps it.
pub(crate) fn workbook(desk: &Desk, name: &str, rows: &[[&str; 4]]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let heads = ["姓名", "证件号码", "邮箱", "手机"];
    for (row, cells) in std::iter::once(&heads).chain(rows).enumerate() {
        for (column, text) in cells.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, *text).unwrap();
        }
    }
    book.save(desk.path(name)).unwrap();
}

/// The desk of an officer who is signed in.
pub(crate) fn officer(round: &Round, lang: &'static str) -> Desk {
    let desk = Desk::new(lang);
    let token = round.employer(&example("minimal"));
    let signed_in = with_input(&desk, &["login", "--server", &round.url, "--token-stdin"], &token);
    assert_eq!(signed_in.code, 0, "{}", signed_in.stderr);
    desk
}

/// The application of a person, in which nobody has agreed yet, with the review form and the undertaking signed on paper.
fn application(desk: &Desk, (name, number): (&str, &str)) {
    let folder = format!("apps/{name}");
    copy(&example("minimal"), &desk.path(&folder));
    let path = desk.path(&folder).join("app.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace(INSURED.0, name).replace(INSURED.1, number).replace("本人已阅读并同意: 是", "本人已阅读并同意: 否");
    std::fs::write(&path, text).unwrap();
    print_and_sign(desk, &folder);
    let printed = desk.run(["print", "--form", "undertaking", &folder]);
    assert_eq!(printed.code, 0, "{}", printed.stderr);
    let print = std::fs::read(desk.path(&folder).join("report/个人承诺书.pdf")).unwrap();
    let scan = pen::scan(&Arc::new(print), Mark::Signature).unwrap();
    std::fs::write(desk.path(&folder).join("附件/个人承诺书.pdf"), scan).unwrap();
}

/// The desk of a person with an account, who is signed in.
fn person(round: &Round, lang: &'static str) -> Desk {
    let registration = Registration {
        user_name: "wang.xiaoyu".to_owned(),
        password: PASSWORD.to_owned(),
        name: OTHER.0.to_owned(),
        id_type: "111".to_owned(),
        id_number: OTHER.1.to_owned(),
        email: OTHER_MAIL.to_owned(),
        mobile: None,
    };
    let client = Client::new(&round.url, None).unwrap();
    round.wait(client.register(&registration)).unwrap();
    let code = round.mailed(&format!("To: {OTHER_MAIL}\n")).unwrap();
    round.wait(client.confirm(&Confirmation { user_name: registration.user_name, code })).unwrap();
    let desk = Desk::new(lang);
    let signed_in = with_input(&desk, &["login", "--server", &round.url, "--account", "wang.xiaoyu", "--password-stdin"], PASSWORD);
    assert_eq!(signed_in.code, 0, "{}", signed_in.stderr);
    desk
}

#[test]
fn an_officer_files_for_two_people_of_the_staff() {
    for lang in ["zh", "en"] {
        let round = Round::open();
        let desk = officer(&round, lang);
        workbook(&desk, "名册.xlsx", &PEOPLE);
        let imported = desk.run(["staff", "import", "名册.xlsx"]);
        assert_eq!(imported.code, 0, "{}", imported.stderr);
        let said = if lang == "zh" {
            ["已从 名册.xlsx 导入 2 人", "1 人待核实"]
        } else {
            ["2 people from 名册.xlsx on the list", "1 person not confirmed yet"]
        };
        assert!(said.iter().all(|said| imported.stderr.contains(said)), "{}", imported.stderr);
        let listed = desk.run(["staff"]).stdout;
        let by = if lang == "zh" { ["参保登记", "待核实"] } else { ["the insurance register", "nobody yet"] };
        assert!(listed.lines().nth(1).unwrap().contains(by[0]) && listed.lines().nth(2).unwrap().contains(by[1]), "{listed}");

        application(&desk, INSURED);
        application(&desk, OTHER);
        let rehearsed = desk.run(["submit", "--dry-run", "--on-paper", "apps"]);
        assert_eq!(rehearsed.code, 0, "{}{}", rehearsed.stdout, rehearsed.stderr);
        let first = desk.run(["submit", "apps"]);
        assert_eq!(first.code, 4, "one is not confirmed yet: {}{}", first.stdout, first.stderr);
        let mut ended = desk.command(["submit", "apps"]);
        ended.env("DECLARE_TOKEN", "of-nobody");
        let ended = Run::of(ended);
        let said = if lang == "zh" { "DECLARE_TOKEN 里的令牌" } else { "the token in DECLARE_TOKEN" };
        assert!(ended.code == 5 && ended.stdout.is_empty() && ended.stderr.matches(said).count() == 1, "{}{}", ended.stdout, ended.stderr);
        let said = if lang == "zh" { ["由 林晓 代为提交", "尚未核实"] } else { ["undertaking, by 林晓", "not confirmed yet"] };
        assert!(first.stdout.contains(said[0]) && first.stderr.contains(said[1]), "{}{}", first.stdout, first.stderr);
        let nobody = Desk::new(lang);
        copy(&desk.path("apps"), &nobody.path("apps"));
        let mut unknown = nobody.command(["submit", "--on-paper", "apps"]);
        unknown.env("DECLARE_SERVER", &round.url);
        let unknown = Run::of(unknown);
        let said = if lang == "zh" { ["还没有登录", "原因同上"] } else { ["not signed in", "for the same reason"] };
        assert!(unknown.code == 5 && said.iter().all(|said| unknown.stderr.matches(said).count() == 1), "{}{}", unknown.stdout, unknown.stderr);

        let own = person(&round, lang);
        let employers = own.run(["me", "employers"]);
        assert!(employers.stdout.contains(CODE), "{}{}", employers.stdout, employers.stderr);
        let confirmed = own.run(["me", "confirm"]);
        assert_eq!(confirmed.code, 0, "just one waits: {}", confirmed.stderr);
        assert_eq!(own.run(["me", "confirm"]).code, 2, "none waits any more");
        let second = desk.run(["submit", "apps"]);
        assert_eq!(second.code, 0, "{}{}", second.stdout, second.stderr);
        let before = if lang == "zh" { "已经提交过" } else { "filed before" };
        assert!(second.stdout.contains(before), "{}", second.stdout);
        let verified = desk.run(["receipt", "verify", "apps"]);
        let by = if lang == "zh" { " 林晓 按本人签名的承诺书代为提交" } else { "filed by 林晓, 深圳市" };
        assert!(verified.code == 0 && verified.stdout.matches(by).count() == 2, "{}{}", verified.stdout, verified.stderr);

        copy(&desk.path(format!("apps/{}", INSURED.0)), &own.path("theirs"));
        let theirs = own.run(["fetch", "theirs"]);
        assert!(theirs.code == 1 && !own.path("theirs/system.yaml").exists(), "of whom the registers speak: {}{}", theirs.stdout, theirs.stderr);

        let mine = own.run(["status"]);
        assert!(mine.stdout.contains(OTHER.0), "{}{}", mine.stdout, mine.stderr);
        assert_eq!(own.run(["me", "decline", CODE]).code, 0);
        let gone = own.run(["status"]).stdout;
        assert!(!gone.contains(OTHER.0), "{gone}");
    }
}

#[test]
fn an_application_that_stands_in_the_way_is_named() {
    let round = Round::open();
    let desk = officer(&round, "en");
    let own = round.person("minimal", "en");
    print_and_sign(&own, "minimal");
    assert_eq!(own.run(["submit", "minimal"]).code, 0);
    let filed: serde_json::Value = own.run(["status", "--format", "json"]).stdout.parse().unwrap();
    let id = filed["applications"][0]["id"].as_str().unwrap();

    assert_eq!(desk.run(["staff", "add", "--name", INSURED.0, "--id-number", INSURED.1]).code, 0);
    application(&desk, INSURED);
    let refused = desk.run(["submit", "apps"]);
    assert_eq!(refused.code, 7, "{}{}", refused.stdout, refused.stderr);
    assert!(refused.stderr.contains(&format!("assistant engineer, with the employer for review, id {id}")), "{}", refused.stderr);
}

#[test]
fn what_is_wrong_with_a_list_is_said_of_every_cell_and_nothing_is_kept() {
    let round = Round::open();
    let desk = officer(&round, "en");
    workbook(&desk, "list.xlsx", &[["张三", "440300190001010016", "", ""], ["", "440300190001010015", "a#b", ""], ["李四", "", "", "138"]]);
    let refused = desk.run(["staff", "import", "list.xlsx"]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    for cell in ["B2: the check character", "A3: 姓名 (name) is empty", "B4: 证件号码 (id_number) is empty"] {
        assert!(refused.stderr.contains(cell), "{cell}\n{}", refused.stderr);
    }
    workbook(&desk, "twice.xlsx", &[[INSURED.0, INSURED.1, "", ""], [INSURED.0, INSURED.1, "", ""], ["张三", "440300190001010016", "", ""]]);
    let twice = desk.run(["staff", "import", "twice.xlsx"]);
    for cell in ["B3: the number 440300199903080021 stands above already", "B4: the check character"] {
        assert!(twice.code == 1 && twice.stderr.contains(cell), "{}", twice.stderr);
    }
    let slip = desk.run(["staff", "add", "--name", "张三", "--id-number", "440300190001010016"]);
    assert!(slip.code == 1 && slip.stderr.contains("id-number-checksum"), "{}", slip.stderr);
    assert_eq!(desk.run(["staff", "--format", "json"]).stdout.parse::<serde_json::Value>().unwrap()["staff"], serde_json::json!([]));

    let added = desk.run(["staff", "add", "--name", INSURED.0, "--id-number", INSURED.1]);
    assert!(added.code == 0 && added.stdout.contains("the insurance register"), "{}{}", added.stdout, added.stderr);
    application(&desk, OTHER);
    let stranger = desk.run(["submit", "apps"]);
    assert!(stranger.code == 1 && stranger.stderr.contains("declare staff add --name"), "{}{}", stranger.stdout, stranger.stderr);
    assert_eq!(desk.run(["staff", "remove", INSURED.1, "nobody-like-that"]).code, 4);
    assert_eq!(desk.run(["staff", "remove", INSURED.1]).code, 3);
}

#[test]
fn a_list_of_nobody_is_told_and_who_leaves_is_told_what_goes_with_it() {
    let round = Round::open();
    let desk = officer(&round, "en");
    workbook(&desk, "none.xlsx", &[]);
    let none = desk.run(["staff", "import", "none.xlsx"]);
    assert!(none.code == 3 && none.stderr.contains("there is nobody in none.xlsx"), "{none:?}");
    workbook(&desk, "all.xlsx", &PEOPLE);
    assert_eq!(desk.run(["staff", "import", "all.xlsx"]).code, 0);
    let gone = desk.run(["staff", "remove", OTHER.1]);
    assert!(gone.code == 0 && !gone.stderr.contains("confirmed anew"), "nobody had confirmed: {}", gone.stderr);
}

#[test]
fn an_undertaking_of_another_content_is_no_agreement() {
    let round = Round::open();
    let desk = officer(&round, "en");
    assert_eq!(desk.run(["staff", "add", "--name", INSURED.0, "--id-number", INSURED.1]).code, 0);
    application(&desk, INSURED);
    let folder = format!("apps/{}", INSURED.0);
    std::fs::copy(example("minimal").join("附件/个人承诺书.pdf"), desk.path(&folder).join("附件/个人承诺书.pdf")).unwrap();
    let refused = desk.run(["submit", "apps"]);
    assert!(refused.code == 1 && refused.stdout.contains("scan-no-code"), "{}{}", refused.stdout, refused.stderr);
    let print = desk.path(&folder).join("report/个人承诺书.pdf");
    std::fs::copy(print, desk.path(&folder).join("附件/个人承诺书.pdf")).unwrap();
    let unsigned = desk.run(["submit", "apps"]);
    assert!(unsigned.code == 1 && unsigned.stdout.contains("scan-unsigned"), "{}{}", unsigned.stdout, unsigned.stderr);
}

#[test]
fn a_token_for_a_script_is_shown_once_and_reads_only() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    let made = desk.run(["me", "token", "--scope", "read", "--days", "7", "--label", "nightly"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let token = made.stdout.trim();
    assert!(token.starts_with("declare_") && made.stderr.contains("valid until 2026-03-17"), "{}", made.stderr);
    let as_script = |arguments: &[&str]| {
        let output = desk.command(arguments).env("DECLARE_TOKEN", token).env("DECLARE_SERVER", &round.url).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(as_script(&["status"]).0, 0);
    let (code, said) = as_script(&["me", "edit", "--mobile", "13800000009"]);
    assert!(code == 5 && said.contains("this token is not for account"), "{said}");
    let tokens = desk.run(["me", "tokens"]).stdout;
    assert!(tokens.lines().any(|line| line.contains("nightly") && line.contains("  read  ")) && !tokens.contains(token), "{tokens}");
    let wrong = desk.run(["me", "token", "--scope", "everything", "--label", "x"]);
    assert!(wrong.code == 2 && wrong.stderr.contains("read, file, review, staff, account"), "{}", wrong.stderr);
}
