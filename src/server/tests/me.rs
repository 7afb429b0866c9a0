//! What people change of their own account.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use super::accounts::mailed;
use super::world::{EMPLOYER, PASSWORD, Reply, User, World};
use crate::api::{Code, Me, Role};
use crate::server::accounts::{CODE_LIFE, mailed_code};
use crate::server::store::{MailAsked, NewAccount, NewToken};

const NUMBER: &str = "440300199903080021";
const NEW: &str = "new@example.org";
const ASKED: &str = "Code for a new mail address";

async fn ask(world: &World, user: &User, email: &str, password: &str) -> Reply {
    user.call(world, Method::POST, "/v1/me/email", &json!({"email": email, "password": password})).await
}

async fn set(world: &World, user: &User, code: &str) -> Reply {
    user.call(world, Method::PUT, "/v1/me/email", &json!({ "code": code })).await
}

/// The messages to an address that tell of a change.
fn farewells(world: &World, to: &str) -> usize {
    world.mails().iter().filter(|mail| mail.contains("Your mail address was changed") && mail.contains(&format!("To: {to}\n"))).count()
}

#[tokio::test]
async fn a_mail_address_counts_once_the_code_from_there_comes_back() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", NUMBER).await;
    assert_eq!(ask(&world, &user, NEW, "a guess").await.problem().code, Code::SignInFailed);
    for slip in ["new", "LiSimin@Example.org"] {
        assert_eq!(ask(&world, &user, slip, PASSWORD).await.problem().code, Code::Invalid, "{slip}");
    }
    let sent = ask(&world, &user, &format!(" {NEW} "), PASSWORD).await;
    assert_eq!((sent.status, &sent.value()["mail_to"]), (StatusCode::ACCEPTED, &Value::from("n***@example.org")));
    let code = mailed(&world, ASKED).await.remove(0);
    assert_eq!(user.get(&world, "/v1/me").await.json::<Me>().email, "lisimin@example.org", "not before the code is back");

    // A code for a new password lies in the old mailbox.
    world.shared.store.put_code("lisimin", mailed_code("12345678"), world.clock.now() + CODE_LIFE).unwrap();
    assert_eq!(set(&world, &user, "00").await.problem().code, Code::SignInFailed);
    let changed: Me = set(&world, &user, &code).await.json();
    assert_eq!((changed.email.as_str(), user.get(&world, "/v1/me").await.json::<Me>()), (NEW, changed.clone()));
    let again: Me = set(&world, &user, &code).await.json();
    assert_eq!(again, changed, "an answer that was lost is given again");
    assert_eq!(farewells(&world, "lisimin@example.org"), 1);
    assert!(!world.mails().iter().any(|mail| mail.contains("To: lisimin@") && mail.contains(NEW)), "the old mailbox learns no new address");

    let anew = json!({"user_name": "lisimin", "code": "12345678", "password": "another password"});
    assert_eq!(world.post("/v1/accounts/password", &anew).await.problem().code, Code::SignInFailed);
    assert!(world.shared.store.user_names("lisimin@example.org").unwrap().is_empty());
    assert_eq!(world.shared.store.user_names(NEW).unwrap(), ["lisimin"]);
    world.clock.advance(Duration::minutes(2));
    let to = world.shared.store.put_code("lisimin", mailed_code("1"), world.clock.now() + CODE_LIFE).unwrap();
    assert_eq!(to.as_deref(), Some(NEW), "what is forgotten goes to the new address");
}

#[tokio::test]
async fn codes_for_an_address_cannot_be_guessed_grow_old_and_end_with_the_password() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", NUMBER).await;
    let put = |code: &str| {
        let account = user_id(&world);
        let password_hash = world.shared.store.credentials("lisimin").unwrap().map(|account| account.password_hash);
        let asked = MailAsked { account, email: NEW.to_owned(), code: mailed_code(code), password_hash };
        assert!(world.shared.store.ask_mail(asked, world.clock.now() + CODE_LIFE).unwrap());
    };
    for password_hash in [None, Some("of before".to_owned())] {
        let asked = MailAsked { account: user_id(&world), email: NEW.to_owned(), code: mailed_code("1"), password_hash };
        assert!(!world.shared.store.ask_mail(asked, world.clock.now() + CODE_LIFE).unwrap(), "what was proved no longer holds");
    }
    put("12345678");
    for _ in 0..5 {
        world.move_on();
        assert_eq!(set(&world, &user, "a guess").await.status, StatusCode::UNAUTHORIZED);
    }
    world.move_on();
    assert_eq!(set(&world, &user, "12345678").await.status, StatusCode::UNAUTHORIZED, "five guesses use it up");
    put("23456789");
    world.clock.advance(Duration::hours(25));
    world.move_on();
    assert_eq!(set(&world, &user, "23456789").await.status, StatusCode::UNAUTHORIZED, "too old");
    put("34567890");
    let change = json!({"old": PASSWORD, "password": "another password"});
    assert_eq!(user.call(&world, Method::PUT, "/v1/me/password", &change).await.status, StatusCode::NO_CONTENT);
    world.move_on();
    assert_eq!(set(&world, &user, "34567890").await.status, StatusCode::UNAUTHORIZED, "who knew the old password asked for it");
}

fn user_id(world: &World) -> Uuid {
    world.shared.store.credentials("lisimin").unwrap().unwrap().account
}

#[tokio::test]
async fn nobody_has_mails_sent_without_end() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", NUMBER).await;
    for number in 0..5 {
        assert_eq!(ask(&world, &user, &format!("a{number}@example.org"), PASSWORD).await.status, StatusCode::ACCEPTED);
    }
    for _ in 0..6 {
        assert_eq!(ask(&world, &user, NEW, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    }
    for (number, name) in ["zhang", "wang", "zhao"].into_iter().enumerate() {
        let other = world.person(name, "张三", ["440300190001010015", "44030019850615001X", "440300198802290025"][number]).await;
        let sent = [ask(&world, &other, NEW, PASSWORD).await.status, ask(&world, &other, NEW, PASSWORD).await.status];
        let full = number == 2;
        assert_eq!(sent[0], StatusCode::ACCEPTED, "who was refused took nothing from the mailbox's own count");
        assert_eq!(sent[1], if full { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::ACCEPTED }, "{name}");
    }
}

/// An employer's list names the address that somebody had when it was made.
#[tokio::test]
async fn an_address_of_before_still_says_who_somebody_is() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    world.insure("李思敏", NUMBER, EMPLOYER);
    world.list(&officer, "李思敏", NUMBER, "lisimin@example.org").await;
    let user = world.person("lisimin", "李思敏", NUMBER).await;
    assert!(user.get(&world, "/v1/me").await.json::<Me>().identity_confirmed);
    assert_eq!(ask(&world, &user, NEW, PASSWORD).await.status, StatusCode::ACCEPTED);
    let code = mailed(&world, ASKED).await.remove(0);
    assert_eq!(set(&world, &user, &code).await.status, StatusCode::OK);
    assert!(user.get(&world, "/v1/me").await.json::<Me>().identity_confirmed);
    assert_eq!(user.get(&world, "/v1/me/employers").await.value()["employers"].as_array().unwrap().len(), 1);
    let listed = officer.get(&world, "/v1/staff").await.value();
    assert_eq!(listed["staff"][0]["email"], "lisimin@example.org", "an employer learns the new address from the person");
    world.list(&officer, "李思敏", NUMBER, NEW).await;
    assert!(user.get(&world, "/v1/me").await.json::<Me>().identity_confirmed, "by the new address too");
}

#[tokio::test]
async fn an_address_that_an_employer_names_confirms_at_once() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    world.insure("李思敏", NUMBER, EMPLOYER);
    world.list(&officer, "李思敏", NUMBER, NEW).await;
    let user = world.person("lisimin", "李思敏", NUMBER).await;
    assert!(!user.get(&world, "/v1/me").await.json::<Me>().identity_confirmed);
    ask(&world, &user, NEW, PASSWORD).await;
    let code = mailed(&world, ASKED).await.remove(0);
    assert!(set(&world, &user, &code).await.json::<Me>().identity_confirmed);
}

/// Whoever was in the account is out of it, and is not taken for its person by an address that they never proved.
#[tokio::test]
async fn the_operator_gives_an_address_to_who_has_lost_everything() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    world.insure("李思敏", NUMBER, EMPLOYER);
    world.list(&officer, "李思敏", NUMBER, NEW).await;
    let before = world.person("lisimin", "李思敏", NUMBER).await;
    ask(&world, &before, "other@example.org", PASSWORD).await;
    let waiting = mailed(&world, ASKED).await.remove(0);
    let store = &world.shared.store;
    store.put_code("lisimin", mailed_code("12345678"), world.clock.now() + CODE_LIFE).unwrap();

    assert!(world.admin.set_email("nobody", NEW).is_err());
    assert_eq!(before.get(&world, "/v1/me").await.status, StatusCode::OK);
    world.admin.set_email(" LiSimin ", NEW).unwrap();
    assert_eq!(before.get(&world, "/v1/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.sign_in("lisimin", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    let set_anew = |code: &str| json!({"user_name": "lisimin", "code": code, "password": "another password"});
    assert_eq!(world.post("/v1/accounts/password", &set_anew("12345678")).await.problem().code, Code::SignInFailed, "it lies in the old mailbox");
    crate::server::mail::tell_left(&world.shared).unwrap();
    crate::server::mail::tell_left(&world.shared).unwrap();
    assert_eq!(farewells(&world, "lisimin@example.org"), 1);
    let account = user_id(&world);
    assert!(!store.set_mail(account, mailed_code(&waiting), world.clock.now()).unwrap(), "what was asked for before is void");
    assert!(store.bindings(account).unwrap().is_empty(), "nobody has proved the address yet");

    world.clock.advance(Duration::minutes(2));
    assert_eq!(store.put_code("lisimin", mailed_code("23456789"), world.clock.now() + CODE_LIFE).unwrap().as_deref(), Some(NEW));
    assert_eq!(world.post("/v1/accounts/password", &set_anew("23456789")).await.status, StatusCode::NO_CONTENT);
    let person = User(world.sign_in("lisimin", "another password").await.json::<crate::api::Token>().token);
    let me: Me = person.get(&world, "/v1/me").await.json();
    assert_eq!((me.email.as_str(), me.identity_confirmed), (NEW, true));
    assert!(world.admin.fsck().unwrap().is_empty());
}

#[tokio::test]
async fn an_address_that_was_given_and_never_proved_says_nothing_later() {
    let world = World::new();
    world.person("lisimin", "李思敏", NUMBER).await;
    let officer = world.officer(Role::Employer, EMPLOYER);
    world.insure("李思敏", NUMBER, EMPLOYER);
    world.list(&officer, "李思敏", NUMBER, NEW).await;
    world.admin.set_email("lisimin", NEW).unwrap();
    world.admin.set_email("lisimin", "other@example.org").unwrap();
    assert!(world.shared.store.bindings(user_id(&world)).unwrap().is_empty());
    world.list(&officer, "李思敏", NUMBER, "lisimin@example.org").await;
    assert_eq!(world.shared.store.bindings(user_id(&world)).unwrap().len(), 1, "this one was proved");
}

/// An account that came through a sign-on has a password that nobody knows.
#[tokio::test]
async fn who_has_no_address_yet_needs_no_password() {
    let world = World::new();
    let (account, now) = (Uuid::now_v7(), world.clock.now());
    let (token, hash) = crate::server::accounts::new_token().unwrap();
    let person = NewAccount {
        id: account,
        user_name: "sso-1".into(),
        role: Role::Applicant,
        name: "李思敏".into(),
        id_type: Some("111".into()),
        id_number: Some(NUMBER.into()),
        email: String::new(),
        mobile: None,
        password_hash: crate::server::accounts::hash_now("of nobody").unwrap(),
        office: None,
        confirmed: true,
        at: now,
    };
    world.shared.store.add_account(person).unwrap();
    let new = NewToken {
        id: Uuid::now_v7(),
        hash,
        account,
        kind: crate::api::TokenKind::Personal,
        label: String::new(),
        scopes: Role::Applicant.scopes().to_vec(),
        expires_at: now + Duration::days(1),
        at: now,
    };
    world.shared.store.issue_token(new).unwrap();
    let user = User(token);
    assert_eq!(user.call(&world, Method::POST, "/v1/me/email", &json!({"email": NEW})).await.status, StatusCode::ACCEPTED);
    let code = mailed(&world, ASKED).await.remove(0);
    assert_eq!(set(&world, &user, &code).await.json::<Me>().email, NEW);
    assert!(!world.mails().iter().any(|mail| mail.contains("Your mail address was changed")), "nobody is there to be told");
    assert_eq!(ask(&world, &user, "other@example.org", "").await.problem().code, Code::SignInFailed, "from now on there is somebody to ask");
}
