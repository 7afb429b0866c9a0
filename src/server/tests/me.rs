//! What people change of their own account.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use super::accounts::mailed;
use super::world::{EMPLOYER, PASSWORD, Reply, User, World};
use crate::api::{Code, Me, Role};
use crate::server::accounts::{CODE_LIFE, mailed_code};
use crate::server::store::{NewAccount, NewToken};

const NUMBER: &str = "440300199903080021";
const NEW: &str = "new@example.org";
const ASKED: &str = "Code for a new mail address";

async fn ask(world: &World, user: &User, email: &str, password: &str) -> Reply {
    user.call(world, Method::POST, "/v1/me/email", &json!({"email": email, "password": password})).await
}

async fn set(world: &World, user: &User, email: &str, code: &str) -> Reply {
    user.call(world, Method::PUT, "/v1/me/email", &json!({"email": email, "code": code})).await
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
    assert_eq!(set(&world, &user, NEW, "00").await.problem().code, Code::SignInFailed);
    assert_eq!(set(&world, &user, "other@example.org", &code).await.problem().code, Code::SignInFailed, "the code is for one address");
    let changed: Me = set(&world, &user, NEW, &code).await.json();
    assert_eq!((changed.email.as_str(), user.get(&world, "/v1/me").await.json::<Me>()), (NEW, changed.clone()));
    assert_eq!(set(&world, &user, NEW, &code).await.problem().code, Code::SignInFailed, "a code counts once");
    let told = world.mails().into_iter().find(|mail| mail.contains("Your mail address was changed")).unwrap();
    assert!(told.contains("To: lisimin@example.org\n") && !told.contains(NEW), "{told}");

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
        world.shared.store.ask_mail(account, NEW.to_owned(), mailed_code(code), world.clock.now() + CODE_LIFE).unwrap();
    };
    put("12345678");
    for _ in 0..5 {
        world.move_on();
        assert_eq!(set(&world, &user, NEW, "a guess").await.status, StatusCode::UNAUTHORIZED);
    }
    world.move_on();
    assert_eq!(set(&world, &user, NEW, "12345678").await.status, StatusCode::UNAUTHORIZED, "five guesses use it up");
    put("23456789");
    world.clock.advance(Duration::hours(25));
    world.move_on();
    assert_eq!(set(&world, &user, NEW, "23456789").await.status, StatusCode::UNAUTHORIZED, "too old");
    put("34567890");
    let change = json!({"old": PASSWORD, "password": "another password"});
    assert_eq!(user.call(&world, Method::PUT, "/v1/me/password", &change).await.status, StatusCode::NO_CONTENT);
    world.move_on();
    assert_eq!(set(&world, &user, NEW, "34567890").await.status, StatusCode::UNAUTHORIZED, "who knew the old password asked for it");
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
    assert_eq!(ask(&world, &user, NEW, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
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
    assert_eq!(set(&world, &user, NEW, &code).await.status, StatusCode::OK);
    assert!(user.get(&world, "/v1/me").await.json::<Me>().identity_confirmed);
    assert_eq!(user.get(&world, "/v1/me/employers").await.value()["employers"].as_array().unwrap().len(), 1);
    let listed = officer.get(&world, "/v1/staff").await.value();
    assert_eq!(listed["staff"][0]["email"], "lisimin@example.org", "an employer learns the new address from the person");
    world.list(&officer, "李思敏", NUMBER, NEW).await;
    assert!(user.get(&world, "/v1/me").await.json::<Me>().identity_confirmed, "by the new address too");
}

#[tokio::test]
async fn the_operator_gives_an_address_to_who_has_lost_everything() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", NUMBER).await;
    world.officer(Role::Employer, EMPLOYER);
    let store = &world.shared.store;
    store.put_code("lisimin", mailed_code("12345678"), world.clock.now() + CODE_LIFE).unwrap();
    assert!(world.admin.set_email("lisimin", "nowhere").is_err() && world.admin.set_email("nobody", NEW).is_err());
    assert_eq!(user.get(&world, "/v1/me").await.json::<Me>().email, "lisimin@example.org");
    world.admin.set_email(" LiSimin ", NEW).unwrap();
    assert_eq!(user.get(&world, "/v1/me").await.json::<Me>().email, NEW);
    let anew = json!({"user_name": "lisimin", "code": "12345678", "password": "another password"});
    assert_eq!(world.post("/v1/accounts/password", &anew).await.problem().code, Code::SignInFailed, "what lies in the old mailbox");
    world.clock.advance(Duration::minutes(2));
    assert_eq!(store.put_code("lisimin", mailed_code("1"), world.clock.now() + CODE_LIFE).unwrap().as_deref(), Some(NEW));
    assert!(world.admin.fsck().unwrap().is_empty());
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
    assert_eq!(set(&world, &user, NEW, &code).await.json::<Me>().email, NEW);
    assert!(!world.mails().iter().any(|mail| mail.contains("Your mail address was changed")), "nobody is there to be told");
    assert_eq!(ask(&world, &user, "other@example.org", "").await.problem().code, Code::SignInFailed, "from now on there is somebody to ask");
}
