//! Registering, signing in, personal information, and what registers answer.

use axum::http::{Method, StatusCode};
use serde_json::json;
use time::Duration;

use super::world::{EMPLOYER, PASSWORD, User, World, registration};
use crate::api::{Code, Confirmation, ConfirmedBy, Insurance, Me, Role, StaffMember, TokenKind, TokenList};

const NUMBER: &str = "440300199903080021";

#[tokio::test]
async fn register_confirm_sign_in_and_out() {
    let world = World::new();
    let user = world.person("Li.Simin", "李思敏", NUMBER).await;
    let me: Me = user.get(&world, "/v1/me").await.json();
    assert_eq!((me.user_name.as_str(), me.role, me.name.as_str(), me.token.kind), ("li.simin", Role::Applicant, "李思敏", TokenKind::Personal));
    assert_eq!(me.token.expires_at, world.clock.now() + Duration::days(30));

    let changed: Me = user.call(&world, Method::PATCH, "/v1/me", &json!({"mobile": "13800000002"})).await.json();
    assert_eq!(changed.mobile.as_deref(), Some("13800000002"));
    let typed = json!({"mobile": " １３８００００００３３", "address": " 深圳市福田区 "});
    let changed: Me = user.call(&world, Method::PATCH, "/v1/me", &typed).await.json();
    assert_eq!((changed.mobile.as_deref(), changed.address.as_deref()), (Some("13800000033"), Some("深圳市福田区")));
    assert_eq!(user.get(&world, "/v1/me").await.json::<Me>(), changed);
    for slip in [json!({"mobile": "138"}), json!({"mobile": "13800000002", "address": "深圳市\n福田区"}), json!({"address": "区".repeat(201)})]
    {
        assert_eq!(user.call(&world, Method::PATCH, "/v1/me", &slip).await.problem().code, Code::Invalid, "{slip}");
    }
    assert_eq!(user.get(&world, "/v1/me").await.json::<Me>(), changed);
    let emptied: Me = user.call(&world, Method::PATCH, "/v1/me", &json!({"mobile": "", "address": "  "})).await.json();
    assert_eq!((emptied.mobile.as_deref(), emptied.address.as_deref()), (Some(""), Some("")));
    let wrong = user.call(&world, Method::PATCH, "/v1/me", &json!({"name": "李四"})).await;
    assert_eq!(wrong.problem().code, Code::BadRequest);

    assert_eq!(user.call(&world, Method::DELETE, "/v1/token", &()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(user.get(&world, "/v1/me").await.problem().code, Code::SignInNeeded);
}

#[tokio::test]
async fn who_has_not_signed_in_sends_little_and_fills_no_mailbox() {
    let world = World::new();
    let long = json!({"user_name": "a".repeat(70_000), "password": "b"});
    assert_eq!(world.post("/v1/token", &long).await.problem().code, Code::TooLarge);
    let sent = async |number: u32| {
        let mut asked = registration(&format!("flood{number}"), "张三", "440300190001010015");
        asked.email = "victim@example.org".to_owned();
        world.post("/v1/accounts", &asked).await.status
    };
    for number in 0..5 {
        assert_eq!(sent(number).await, StatusCode::ACCEPTED, "{number}");
    }
    assert_eq!(sent(5).await, StatusCode::TOO_MANY_REQUESTS);
    world.move_on();
    assert_eq!(sent(4).await, StatusCode::TOO_MANY_REQUESTS, "from anywhere");
    let codes: Vec<Confirmation> = world
        .mails()
        .iter()
        .filter_map(|mail| mail.lines().find_map(|line| line.strip_prefix("    ")))
        .map(|code| Confirmation { user_name: "flood4".into(), code: code.to_owned() })
        .collect();
    let mut confirmed = Vec::new();
    for code in codes {
        confirmed.push(world.post("/v1/accounts/confirm", &code).await.status == StatusCode::NO_CONTENT);
    }
    assert!(confirmed.len() == 5 && confirmed.contains(&true), "the code that was mailed counts still: {confirmed:?}");
}

#[tokio::test]
async fn who_guesses_elsewhere_keeps_no_owner_out() {
    let world = World::new();
    world.person("lisimin", "李思敏", NUMBER).await;
    let known = world.sign_in("lisimin", PASSWORD).await;
    assert_eq!(known.status, StatusCode::OK);
    let home = world.place();
    for _ in 0..5 {
        world.move_on();
        for _ in 0..6 {
            world.sign_in("lisimin", "a guess").await;
        }
    }
    world.move_on();
    assert_eq!(world.sign_in("lisimin", PASSWORD).await.problem().code, Code::TooMany, "many guess from many places");
    let code = crate::server::accounts::mailed_code("12345678");
    world.shared.store.put_code("lisimin", code, world.clock.now() + crate::server::accounts::CODE_LIFE).unwrap();
    let anew = json!({"user_name": "lisimin", "code": "12345678", "password": "another password"});
    assert_eq!(world.post("/v1/accounts/password", &anew).await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.sign_in("lisimin", "another password").await.status, StatusCode::OK, "the mailbox says who the owner is");
    world.move_to(home);
    assert_eq!(world.sign_in("lisimin", "another password").await.status, StatusCode::OK, "and here the owner was known");
}

#[tokio::test]
async fn what_a_person_or_the_operator_changes_is_kept_in_the_chain() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", NUMBER).await;
    let kept = || {
        let db = rusqlite::Connection::open(crate::server::database(world.data())).unwrap();
        let mut found = db.prepare("SELECT body ->> 'audit' FROM events ORDER BY seq").unwrap();
        let found = found.query_map([], |row| row.get::<_, Option<String>>(0)).unwrap();
        found.filter_map(Result::unwrap).collect::<Vec<_>>()
    };
    let before = kept().len();
    user.call(&world, Method::PATCH, "/v1/me", &json!({"mobile": "13800000002"})).await;
    let officer = world.officer(Role::Employer, super::world::EMPLOYER);
    world.insure("李思敏", NUMBER, super::world::EMPLOYER);
    world.admin.rotate_key().unwrap();
    let member = world.list(&officer, "李思敏", NUMBER, "").await;
    officer.get(&world, &format!("/v1/blobs?person={}", member.person)).await;
    let kept = kept();
    let kept: Vec<&str> = kept[before..].iter().map(String::as_str).collect();
    assert_eq!(kept, ["change_me", "add_office", "add_account", "issue_token", "import_insurance", "rotate_key", "put_staff", "list"]);
}

#[tokio::test]
async fn a_token_ends_with_its_day() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", NUMBER).await;
    world.clock.advance(Duration::days(31));
    assert_eq!(user.get(&world, "/v1/me").await.problem().code, Code::SignInNeeded);
    assert_eq!(User("declare_nonsense".into()).get(&world, "/v1/me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_unknown_user_and_a_wrong_password_are_told_the_same() {
    let world = World::new();
    world.person("lisimin", "李思敏", NUMBER).await;
    let (mut unknown, mut wrong) = (world.sign_in("nobody", PASSWORD).await.problem(), world.sign_in("lisimin", "wrong password").await.problem());
    (unknown.request_id, wrong.request_id) = (String::new(), String::new());
    assert_eq!(unknown, wrong);
    assert_eq!(unknown.code, Code::SignInFailed);
}

/// Names that no account can have are refused alike, and fill no memory: they never come to be counted.
#[tokio::test]
async fn names_too_long_for_an_account_are_not_counted() {
    let world = World::new();
    let long = "a".repeat(10_000);
    for _ in 0..40 {
        assert_eq!(world.sign_in(&long, PASSWORD).await.problem().code, Code::SignInFailed);
    }
    let mut last = Code::SignInFailed;
    for _ in 0..40 {
        last = world.sign_in("nobody", PASSWORD).await.problem().code;
        if last != Code::SignInFailed {
            break;
        }
    }
    assert_ne!(last, Code::SignInFailed, "names that can be an account's are counted");
}

#[tokio::test]
async fn an_account_counts_only_once_confirmed() {
    let world = World::new();
    world.post("/v1/accounts", &registration("lisimin", "李思敏", NUMBER)).await;
    assert_eq!(world.sign_in("lisimin", PASSWORD).await.problem().code, Code::SignInFailed);
    let wrong = Confirmation { user_name: "lisimin".into(), code: "not it".into() };
    assert_eq!(world.post("/v1/accounts/confirm", &wrong).await.status, StatusCode::UNAUTHORIZED);
    world.clock.advance(Duration::hours(25));
    let late = Confirmation { user_name: "lisimin".into(), code: world.code_for("lisimin@example.org") };
    assert_eq!(world.post("/v1/accounts/confirm", &late).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_person_has_one_account_and_nobody_else_learns_of_it() {
    let world = World::new();
    world.person("lisimin", "李思敏", NUMBER).await;
    let again = world.post("/v1/accounts", &registration("lisimin2", "李思敏", NUMBER)).await;
    assert_eq!(again.status, StatusCode::ACCEPTED);
    // The owner hears of it at the owner's address; the one who asked learns nothing at theirs.
    let mails = world.mails();
    let told: Vec<&String> = mails.iter().filter(|mail| mail.contains("A second registration was refused")).collect();
    assert!(told.len() == 1 && told[0].contains("To: lisimin@example.org\n"), "{told:?}");
    assert!(!mails.iter().any(|mail| mail.contains("To: lisimin2@example.org\n")));
    assert_eq!(world.sign_in("lisimin2", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    let taken = world.post("/v1/accounts", &registration("LISIMIN", "张三", "440300190001010015")).await;
    assert_eq!(taken.problem().code, Code::Taken);
    let bad = world.post("/v1/accounts", &registration("x", "", "1")).await.problem();
    assert_eq!((bad.code, bad.findings.len()), (Code::Invalid, 3));
}

#[tokio::test]
async fn registers_answer_a_confirmed_person_only() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", NUMBER).await;
    let other = world.person("zhang", "张三", "440300190001010015").await;
    let employer = world.officer(Role::Employer, EMPLOYER);
    let table = format!("证件号码,姓名,现参保单位,统一社会信用代码\n{NUMBER},李思敏,深圳市示例微电子有限公司,{EMPLOYER}\n");
    world.admin.import_insurance("参保.csv", table.as_bytes()).unwrap();
    world.admin.import_exams("考试.csv", format!("准考证号,证件号码,成绩\nA 1,{NUMBER},72\n").as_bytes()).unwrap();
    assert_eq!(user.get(&world, "/v1/me/insurance").await.problem().code, Code::IdentityNotConfirmed);

    let member = StaffMember {
        person: uuid::Uuid::from_u128(7),
        name: "李思敏".into(),
        id_type: "111".into(),
        id_number: NUMBER.into(),
        email: Some("lisimin@example.org".into()),
        mobile: None,
        confirmed_by: None,
    };
    let kept: StaffMember = employer.call(&world, Method::PUT, &format!("/v1/staff/{}", member.person), &member).await.json();
    assert_eq!(kept.confirmed_by, Some(ConfirmedBy::Register), "the insurance register says so too");
    let insurance: Insurance = user.get(&world, "/v1/me/insurance").await.json();
    assert_eq!((insurance.insured_employer.as_str(), insurance.insured_employer_code.as_str()), ("深圳市示例微电子有限公司", "TE0T00025"));
    assert_eq!(user.get(&world, "/v1/exams/A%201").await.value()["record"]["score"], "72");
    assert_eq!(user.get(&world, "/v1/exams/A%202").await.problem().code, Code::NotFound);
    assert_eq!(other.get(&world, "/v1/exams/A%201").await.status, StatusCode::FORBIDDEN);

    let gone = employer.call(&world, Method::DELETE, &format!("/v1/staff/{}", member.person), &()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(user.get(&world, "/v1/me/insurance").await.status, StatusCode::FORBIDDEN);
}

/// What the one mail with this subject (in English) says in its indented lines, once it is there.
pub(super) async fn mailed(world: &World, subject: &str) -> Vec<String> {
    let waiting = async {
        loop {
            if let Some(mail) = world.mails().into_iter().find(|mail| mail.contains(&format!("\n / {subject}\n"))) {
                return mail.lines().filter_map(|line| line.strip_prefix("    ")).map(str::to_owned).collect();
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), waiting).await.unwrap()
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_and_every_sign_in_ends() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", NUMBER).await;
    assert_eq!(world.post("/v1/accounts/recover", &json!({"user_name": " LiSimin"})).await.status, StatusCode::ACCEPTED);
    let code = mailed(&world, "Code for a new password").await.remove(0);

    let reset = |code: &str, password: &str| json!({"user_name": "lisimin", "code": code, "password": password});
    assert_eq!(world.post("/v1/accounts/password", &reset(&code, "short")).await.problem().code, Code::Invalid);
    assert_eq!(world.post("/v1/accounts/password", &reset("no code", "another password")).await.problem().code, Code::SignInFailed);
    assert_eq!(user.get(&world, "/v1/me").await.status, StatusCode::OK);
    assert_eq!(world.post("/v1/accounts/password", &reset(&code, "another password")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(user.get(&world, "/v1/me").await.problem().code, Code::SignInNeeded);
    assert_eq!(world.sign_in("lisimin", PASSWORD).await.problem().code, Code::SignInFailed);
    assert_eq!(world.sign_in("lisimin", "another password").await.status, StatusCode::OK);
    assert_eq!(world.post("/v1/accounts/password", &reset(&code, "a third password")).await.problem().code, Code::SignInFailed, "a code counts once");
}

#[tokio::test]
async fn who_asks_for_an_account_that_is_not_there_learns_nothing() {
    let world = World::new();
    world.person("lisimin", "李思敏", NUMBER).await;
    world.post("/v1/accounts", &registration("unconfirmed", "张三", "440300190001010015")).await;
    let before = world.mails().len();
    let mut answers = Vec::new();
    for asked in [
        json!({"user_name": "nobody"}),
        json!({"user_name": "unconfirmed"}),
        json!({"email": "nobody@example.org"}),
        json!({"email": "LISIMIN@example.org"}),
    ] {
        let reply = world.post("/v1/accounts/recover", &asked).await;
        answers.push((reply.status, reply.body));
    }
    assert!(answers.iter().all(|answer| *answer == (StatusCode::ACCEPTED, Vec::new())), "{answers:?}");
    assert_eq!(mailed(&world, "Your user name").await[0], "lisimin");
    assert_eq!(world.mails().len(), before + 1, "nobody else was sent anything");
    let unknown = world.post("/v1/accounts/password", &json!({"user_name": "nobody", "code": "000000", "password": "another password"})).await;
    assert_eq!(unknown.problem().code, Code::SignInFailed);
}

#[tokio::test]
async fn codes_cannot_be_guessed_and_mailboxes_not_be_filled() {
    let world = World::new();
    world.person("lisimin", "李思敏", NUMBER).await;
    let store = &world.shared.store;
    let put = |hash: &str| {
        let until = world.clock.now() + crate::server::accounts::CODE_LIFE;
        store.put_code("lisimin", crate::canonical::Sha256::of(hash.as_bytes()), until).unwrap()
    };
    assert_eq!((put("first").as_deref(), put("second")), (Some("lisimin@example.org"), None));
    world.clock.advance(Duration::minutes(1));
    assert!(put("third").is_some());
    let guess = json!({"user_name": "lisimin", "code": "guess", "password": "another password"});
    let mut last = Code::SignInFailed;
    for _ in 0..6 {
        last = world.post("/v1/accounts/password", &guess).await.problem().code;
    }
    assert_eq!(last, Code::TooMany);
    assert_eq!(world.sign_in("lisimin", PASSWORD).await.status, StatusCode::OK, "the owner signs in meanwhile");
}

#[tokio::test]
async fn a_changed_password_ends_the_sign_ins_elsewhere() {
    let world = World::new();
    let here = world.person("lisimin", "李思敏", NUMBER).await;
    let there = User(world.sign_in("lisimin", PASSWORD).await.json::<crate::api::Token>().token);
    let other = world.person("zhang", "张三", "440300190001010015").await;
    let list: TokenList = here.get(&world, "/v1/tokens").await.json();
    assert_eq!(list.tokens.len(), 2);

    let foreign = format!("/v1/tokens/{}", list.tokens[0].id);
    assert_eq!(other.call(&world, Method::DELETE, &foreign, &()).await.problem().code, Code::NotFound, "another's token is not there");
    let change = |old: &str| json!({"old": old, "password": "another password"});
    assert_eq!(here.call(&world, Method::PUT, "/v1/me/password", &change("wrong")).await.problem().code, Code::SignInFailed);
    assert_eq!(here.call(&world, Method::PUT, "/v1/me/password", &change(PASSWORD)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(there.get(&world, "/v1/me").await.status, StatusCode::UNAUTHORIZED);
    let left: TokenList = here.get(&world, "/v1/tokens").await.json();
    assert_eq!(left.tokens.len(), 1);
    let own = format!("/v1/tokens/{}", left.tokens[0].id);
    assert_eq!(here.call(&world, Method::DELETE, &own, &()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(here.get(&world, "/v1/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(other.get(&world, "/v1/me").await.status, StatusCode::OK);
}
