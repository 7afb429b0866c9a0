//! Tokens: what they are for, for how long, and what they may give away.

use axum::http::{Method, StatusCode};
use serde_json::json;
use time::Duration;

use super::world::{EMPLOYER, User, World};
use crate::api::{Code, Role, Scope, Token, TokenKind, TokenList};
use crate::server::admin::Setup;

const ASK: &str = r#"{"guide": "shenzhen-2026", "series": "engineering"}"#;

async fn made(world: &World, user: &User, scopes: &[&str], days: u32) -> Token {
    let reply = user.call(world, Method::POST, "/v1/tokens", &json!({"label": "脚本", "scopes": scopes, "days": days})).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.value());
    reply.json()
}

#[tokio::test]
async fn a_token_reads_and_no_more_if_that_is_what_it_is_for() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", "440300199903080021").await;
    let token = made(&world, &user, &["read"], 7).await;
    assert_eq!((token.summary.scopes.as_slice(), token.summary.kind), (&[Scope::Read][..], TokenKind::Personal));
    assert_eq!(token.summary.expires_at, world.clock.now() + Duration::days(7));
    let script = User(token.token);
    assert_eq!(script.get(&world, "/v1/applications").await.status, StatusCode::OK);
    assert_eq!(script.get(&world, "/v1/me").await.status, StatusCode::OK);
    let refused = world.send(Method::POST, "/v1/applications", Some(&script), &[], ASK.into()).await.problem();
    assert_eq!(refused.code, Code::NotAllowed);
    assert!(refused.what.en.contains("file"), "{:?}", refused.what);
    assert_eq!(script.get(&world, "/v1/tokens").await.problem().code, Code::NotAllowed);
    let more = script.call(&world, Method::POST, "/v1/tokens", &json!({"label": "x", "scopes": ["read"], "days": 1})).await;
    assert_eq!(more.problem().code, Code::NotAllowed, "without `account` it makes no others");

    for (days, scopes, says) in [(40, &["read"][..], "--days 30"), (0, &["read"], "--days 30"), (30, &[], "--scope read")] {
        let asked = json!({"label": "x", "scopes": scopes, "days": days});
        let refused = user.call(&world, Method::POST, "/v1/tokens", &asked).await.problem();
        assert!(refused.code == Code::BadRequest && refused.help.zh.contains(says) && refused.help.en.contains(says), "{refused:?}");
    }

    let list: TokenList = user.get(&world, "/v1/tokens").await.json();
    assert_eq!(list.tokens.iter().map(|token| token.label.as_str()).collect::<Vec<_>>(), ["脚本", "test"]);
    let gone = user.call(&world, Method::DELETE, &format!("/v1/tokens/{}", list.tokens[0].id), &()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(script.get(&world, "/v1/me").await.problem().code, Code::SignInNeeded);
}

#[tokio::test]
async fn a_request_for_a_token_may_be_repeated() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", "440300199903080021").await;
    let id = uuid::Uuid::now_v7();
    let asked = json!({"label": "脚本", "scopes": ["read"], "days": 7, "id": id});
    let lost: Token = user.call(&world, Method::POST, "/v1/tokens", &asked).await.json();
    let seen: Token = user.call(&world, Method::POST, "/v1/tokens", &asked).await.json();
    assert_eq!((lost.summary.id, &lost.summary), (id, &seen.summary));
    let list: TokenList = user.get(&world, "/v1/tokens").await.json();
    assert_eq!(list.tokens.len(), 2, "its own and this one: {list:?}");
    assert_eq!(User(lost.token).get(&world, "/v1/me").await.problem().code, Code::SignInNeeded, "nobody saw it");
    assert_eq!(User(seen.token).get(&world, "/v1/me").await.status, StatusCode::OK);

    let other = json!({"label": "脚本", "scopes": ["read", "file"], "days": 7, "id": id});
    assert_eq!(user.call(&world, Method::POST, "/v1/tokens", &other).await.problem().code, Code::OtherDigest);
    let stranger = world.person("wang", "王小雨", "440300199903080048").await;
    assert_eq!(stranger.call(&world, Method::POST, "/v1/tokens", &asked).await.problem().code, Code::OtherDigest);
    let gone = user.call(&world, Method::DELETE, &format!("/v1/tokens/{id}"), &()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(user.call(&world, Method::POST, "/v1/tokens", &asked).await.problem().code, Code::OtherDigest, "an ended token stays ended");
}

#[tokio::test]
async fn a_token_gives_no_more_than_it_has_and_never_longer() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", "440300199903080021").await;
    let few = User(made(&world, &user, &["read", "account"], 5).await.token);
    let wider = few.call(&world, Method::POST, "/v1/tokens", &json!({"label": "x", "scopes": ["read", "file"], "days": 1})).await;
    assert_eq!(wider.problem().code, Code::NotAllowed);
    assert_eq!(made(&world, &few, &["read"], 30).await.summary.expires_at, world.clock.now() + Duration::days(5));
    for bad in [
        json!({"label": "x", "scopes": ["read"], "days": 31}),
        json!({"label": "x", "scopes": [], "days": 1}),
        json!({"label": " ", "scopes": ["read"], "days": 1}),
    ] {
        assert_eq!(user.call(&world, Method::POST, "/v1/tokens", &bad).await.problem().code, Code::BadRequest, "{bad}");
    }
    let review = user.call(&world, Method::POST, "/v1/tokens", &json!({"label": "x", "scopes": ["review"], "days": 1})).await;
    assert_eq!(review.problem().code, Code::NotAllowed, "a role has what it has");
}

#[tokio::test]
async fn an_operator_issues_tokens_for_what_they_are_to_do() {
    let world = World::new();
    world.officer(Role::Employer, EMPLOYER);
    let setup = |officer: &str| Setup {
        role: Role::Employer,
        office: String::new(),
        code: EMPLOYER.to_owned(),
        officer: officer.to_owned(),
        days: 365,
        scopes: vec![Scope::Read, Scope::Staff],
    };
    let officer = User(world.admin.issue_token(&setup("王经办")).unwrap().token);
    assert_eq!(officer.get(&world, "/v1/staff").await.status, StatusCode::OK);
    let begin = world.send(Method::POST, "/v1/applications", Some(&officer), &[], ASK.into()).await;
    assert_eq!(begin.problem().code, Code::NotAllowed);
    world.clock.advance(Duration::days(366));
    assert_eq!(officer.get(&world, "/v1/staff").await.problem().code, Code::SignInNeeded);
    assert!(world.admin.issue_token(&setup("没有这个人")).is_err());
    let bureau = Setup { role: Role::Bureau, code: String::new(), ..setup("王经办") };
    let refused = world.admin.issue_token(&bureau).err().unwrap();
    assert!(refused.what.en.contains("cannot be for staff") && refused.help.en.contains("read review account"), "{refused:?}");
}
