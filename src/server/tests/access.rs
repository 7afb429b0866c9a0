//! Who may call what: without a token nothing, with one only what is one's own.

use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::world::{EMPLOYER, User, World};
use crate::api::{Application, ApplicationPage, Code, Role, State};

const ASK: &str = r#"{"guide": "shenzhen-2026", "series": "engineering"}"#;

async fn draft(world: &World, user: &User) -> (StatusCode, Application) {
    let reply = world.send(Method::POST, "/v1/applications", Some(user), &[], ASK.into()).await;
    (reply.status, reply.json())
}

#[tokio::test]
async fn every_private_route_wants_a_token() {
    let world = World::new();
    let description = world.send(Method::GET, "/v1/openapi.json", None, &[], Vec::new()).await.value();
    let mut private = 0;
    for (path, operations) in description["paths"].as_object().unwrap() {
        let path: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { "00000000-0000-0000-0000-000000000001" } else { part }).collect();
        let path = path.join("/");
        for (method, operation) in operations.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let is_open = operation["security"] == serde_json::json!([{}]);
            if is_open || method == Method::HEAD {
                continue;
            }
            let reply = world.send(method.clone(), &path, None, &[], b"{}".to_vec()).await;
            assert_eq!(reply.problem().code, Code::SignInNeeded, "{method} {path}");
            private += 1;
        }
    }
    assert!(private > 20, "{private}");
    for path in ["/v1/healthz", "/v1/readyz"] {
        assert_eq!(world.send(Method::GET, path, None, &[], Vec::new()).await.status, StatusCode::NO_CONTENT);
    }
    for path in ["/v1/keys", "/v1/guides", "/v1/guides/shenzhen-2026", "/v1/openapi.json"] {
        assert_eq!(world.send(Method::GET, path, None, &[], Vec::new()).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn find_or_create_gives_the_same_draft() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", "440300199903080021").await;
    let (status, first) = draft(&world, &user).await;
    assert_eq!((status, first.state, first.revision), (StatusCode::CREATED, State::Draft, 0));
    let (status, again) = draft(&world, &user).await;
    assert_eq!((status, again), (StatusCode::OK, first));
    let unknown = user.call(&world, Method::POST, "/v1/applications", &json!({"guide": "nowhere-1999", "series": "engineering"})).await;
    assert_eq!(unknown.problem().code, Code::BadRequest);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn find_or_create_makes_one_under_races() {
    let world = std::sync::Arc::new(World::new());
    let user = world.person("lisimin", "李思敏", "440300199903080021").await;
    let asking = (0..16).map(|_| {
        let (world, user) = (std::sync::Arc::clone(&world), user.clone());
        tokio::spawn(async move { draft(&world, &user).await })
    });
    let answers = futures_util::future::join_all(asking).await;
    let created = answers.iter().filter(|answer| answer.as_ref().unwrap().0 == StatusCode::CREATED).count();
    let mut ids: Vec<_> = answers.into_iter().map(|answer| answer.unwrap().1.id).collect();
    ids.dedup();
    assert_eq!((created, ids.len()), (1, 1));
}

#[tokio::test]
async fn what_is_not_ones_own_is_not_there() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", "440300199903080021").await;
    let others = [
        world.person("zhang", "张三", "440300190001010015").await,
        world.officer(Role::Employer, EMPLOYER),
        world.officer(Role::Bureau, ""),
        world.officer(Role::Operator, ""),
    ];
    let (_, mine) = draft(&world, &user).await;
    let sha256 = crate::canonical::Sha256::of(b"x");
    let (own, none) = (format!("/v1/applications/{}", mine.id), format!("/v1/applications/{}", uuid::Uuid::from_u128(9)));
    for (number, other) in others.iter().enumerate() {
        for (method, rest, body) in [
            (Method::GET, String::new(), json!({})),
            (Method::GET, "/events".to_owned(), json!({})),
            (Method::POST, "/blobs:check".to_owned(), json!({"blobs": []})),
            (Method::PUT, format!("/blobs/{sha256}"), json!("x")),
            (Method::GET, format!("/blobs/{sha256}"), json!({})),
            (Method::PUT, format!("/actions/{}", uuid::Uuid::from_u128(3)), json!({"action": "withdraw"})),
        ] {
            let mut theirs = other.call(&world, method.clone(), &format!("{own}{rest}"), &body).await.problem();
            let mut absent = other.call(&world, method.clone(), &format!("{none}{rest}"), &body).await.problem();
            (theirs.request_id, absent.request_id) = (String::new(), String::new());
            // An operator's token is for no files and no acts.
            let wanted = if number == 3 && method != Method::GET { Code::NotAllowed } else { Code::NotFound };
            assert_eq!((theirs.code, &theirs), (wanted, &absent), "{number} {method} {rest}");
        }
        let page: ApplicationPage = other.get(&world, "/v1/applications").await.json();
        assert!(page.applications.is_empty());
    }
    let page: ApplicationPage = user.get(&world, "/v1/applications?view=todo&search=%E6%80%9D%E6%95%8F").await.json();
    assert_eq!(page.applications, [mine]);
    let page: ApplicationPage = user.get(&world, "/v1/applications?view=in_progress").await.json();
    assert!(page.applications.is_empty());
}

#[tokio::test]
async fn a_request_that_is_not_well_formed_gets_a_problem_too() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", "440300199903080021").await;
    let not_json = world.send(Method::POST, "/v1/applications", Some(&user), &[], b"{".to_vec()).await;
    assert_eq!(not_json.problem().code, Code::BadRequest);
    assert_eq!(user.get(&world, "/v1/applications?view=nonsense").await.problem().code, Code::BadRequest);
    assert_eq!(user.get(&world, "/v1/applications/nonsense").await.problem().code, Code::NotFound);
    assert_eq!(user.get(&world, "/v1/nowhere").await.problem().code, Code::NotFound);
    let method = world.send(Method::PATCH, "/v1/keys", None, &[], Vec::new()).await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    let large = world.send(Method::POST, "/v1/applications", Some(&user), &[], vec![b' '; crate::api::limit::JSON + 1]).await;
    assert_eq!(large.problem().code, Code::TooLarge);
    let me = user.get(&world, "/v1/me").await;
    assert_eq!(me.headers[header::CACHE_CONTROL], "no-store");
    assert!(!me.headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "a proxy says so itself");
    let secure = World::configured(|config| config.tls = Some(("chain.pem".into(), "key.pem".into())));
    let health = secure.send(Method::GET, "/v1/healthz", None, &[], Vec::new()).await;
    assert_eq!(health.headers[header::STRICT_TRANSPORT_SECURITY], "max-age=31536000");
}

#[tokio::test]
async fn the_description_names_every_path_that_clients_use() {
    let world = World::new();
    let description = world.send(Method::GET, "/v1/openapi.json", None, &[], Vec::new()).await.value();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(description["security"][0]["token"], json!([]));
    assert_eq!(description["paths"]["/v1/keys"]["get"]["security"], json!([{}]));
    let (id, sha256) = (uuid::Uuid::nil(), crate::canonical::Sha256::of(b""));
    use crate::api::route;
    let used = [
        route::ACCOUNTS.to_owned(),
        route::CONFIRM.to_owned(),
        route::TOKEN.to_owned(),
        route::ME.to_owned(),
        route::INSURANCE.to_owned(),
        route::APPLICATIONS.to_owned(),
        route::EARLIER.to_owned(),
        route::RECOVER.to_owned(),
        route::RESET.to_owned(),
        route::PASSWORD.to_owned(),
        route::EMAIL.to_owned(),
        route::DEVICE.to_owned(),
        route::DEVICE_TOKEN.to_owned(),
        route::TOKENS.to_owned(),
        route::token(id),
        route::verify("AAAA"),
        route::EMPLOYERS.to_owned(),
        route::employer(id),
        route::KEYS.to_owned(),
        route::GUIDES.to_owned(),
        route::STAFF.to_owned(),
        route::HEALTH.to_owned(),
        route::READY.to_owned(),
        route::application(id),
        route::blobs_check(id),
        route::blob(id, &sha256),
        route::filings_check(id),
        route::filing(id, 1),
        route::action(id, id),
        route::claim(id),
        route::PUBLIC_NOTICES.to_owned(),
        route::events(id),
        route::receipt(id),
        route::exam("A1"),
        route::guide("g"),
        route::guide_version("g", &sha256),
        route::staff_member(id),
        route::OPENAPI.to_owned(),
        "/metrics".to_owned(),
    ];
    let paths: Vec<&String> = description["paths"].as_object().unwrap().keys().collect();
    let fits = |path: &str, used: &str| {
        let (path, used): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), used.split('/').collect());
        path.len() == used.len() && path.iter().zip(&used).all(|(one, other)| one == other || one.starts_with('{'))
    };
    for used in &used {
        assert!(paths.iter().any(|path| fits(path, used)), "{used} is not described");
    }
    assert_eq!(paths.len(), used.len());
}
