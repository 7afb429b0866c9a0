//! The description of the API: an example of everything in it, each really asked and answered.

use std::collections::BTreeMap;
use std::path::Path;

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::accounts::mailed;
use super::filing::{act, endorsed, offices, request};
use super::matrix::every_call;
use super::pages::let_in;
use super::world::{PASSWORD, Said, World};
use crate::api::Action;
use crate::server::refusal::Refusal;

const EXAMPLES: &str = "src/server/routes/examples.json";

async fn description(world: &World) -> Value {
    world.send(Method::GET, "/v1/openapi.json", None, &[], Vec::new()).await.value()
}

/// Every operation with its path, its method and what is said of it.
fn operations(description: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = description["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, all)| all.as_object().unwrap().iter().map(move |(method, of)| (path.as_str(), method.as_str(), of))).collect()
}

/// `/v1/receipts/{id}` is the path of `/v1/receipts/0198…?x=y`.
fn is_of(path: &str, asked: &str) -> bool {
    let (written, asked) = (path.split('/'), asked.split('?').next().unwrap_or_default().split('/'));
    written.clone().count() == asked.clone().count()
        && written.zip(asked).all(|(one, other)| one == other || (one.starts_with('{') && !other.is_empty()))
}

/// Long texts and lists are cut: an example shows a form, not a guide of hundreds of kilobytes.
fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > 400 => json!(text.chars().take(80).chain("…".chars()).collect::<String>()),
        Value::Array(items) => items.iter().take(2).map(shortened).collect(),
        Value::Object(fields) if fields.keys().any(|key| key.contains('/')) => {
            fields.iter().take(2).map(|(key, value)| (key.clone(), shortened(value))).collect::<Map<_, _>>().into()
        }
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), shortened(value))).collect::<Map<_, _>>().into(),
        other => other.clone(),
    }
}

/// What the record of review asks of the bureau.
fn record(action: Action) -> Value {
    match action {
        Action::Accept => json!({"acceptance_number": "SZ2026-000123"}),
        Action::Fee => json!({"amount": "580", "due": "2026-04-01"}),
        Action::ConfirmFee => json!({"paid_on": "2026-03-11"}),
        Action::Pass => json!({"session": "2026年第1次"}),
        _ => json!({}),
    }
}

/// Everything that the description knows, done by those who may.
async fn everything() -> Vec<Said> {
    let world = World::new();
    let users = offices(&world).await;
    let_in(&world, "lisimin").await;
    let draft = super::files::Draft::new(&world, &users.person).await;
    users.person.call(&world, Method::POST, &format!("/v1/applications/{}/filings:check", draft.id), &draft.filing).await;
    draft.file(&world, &users.person, 1).await;
    endorsed(&world, draft.id).await;
    for action in [Action::Accept, Action::Fee, Action::ConfirmFee, Action::StartReview, Action::Pass] {
        act(&world, &users.bureau, draft.id, &request(action, record(action))).await;
    }
    world.send(Method::GET, "/v1/public-notices", None, &[], Vec::new()).await;
    users.person.get(&world, "/v1/blobs").await;
    users.person.call(&world, Method::PATCH, "/v1/me", &json!({"mobile": "13900000000", "address": "深圳市福田区"})).await;
    users.person.call(&world, Method::POST, "/v1/me/email", &json!({"email": "simin@example.org", "password": PASSWORD})).await;
    let code = mailed(&world, "Code for a new mail address").await.remove(0);
    users.person.call(&world, Method::PUT, "/v1/me/email", &json!({ "code": code })).await;
    let asked = json!({"blobs": [{"sha256": draft.filing.manifest.items[0].sha256, "size": draft.filing.manifest.items[0].size}, {"sha256": "00".repeat(32), "size": 1}]});
    users.person.call(&world, Method::POST, &format!("/v1/applications/{}/blobs:check", draft.id), &asked).await;
    let old = json!({"old": PASSWORD, "password": "another good battery"});
    users.person.call(&world, Method::PUT, "/v1/me/password", &old).await;
    world.post("/v1/accounts/recover", &json!({"user_name": "lisimin"})).await;
    let code = mailed(&world, "Code for a new password").await.remove(0);
    world.post("/v1/accounts/password", &json!({"user_name": "lisimin", "code": code, "password": PASSWORD})).await;
    // And what is refused of everybody.
    let act = format!("/v1/applications/{}/actions/{}", draft.id, uuid::Uuid::from_u128(5));
    users.bureau.call(&world, Method::PUT, &act, &json!({"action": "approve"})).await;
    world.post("/v1/token", &json!({"user_name": "a".repeat(70_000), "password": "b"})).await;
    for _ in 0..6 {
        world.sign_in("nobody", PASSWORD).await;
    }
    [world.said(), every_call().await].concat()
}

#[tokio::test]
async fn every_operation_has_an_example_of_its_form() {
    let world = World::new();
    let at = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLES);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let (said, description) = (everything().await, description(&world).await);
        let refused = said.iter().filter(|said| said.status.is_client_error()).rev();
        let mut problems: Map<_, _> = refused.filter_map(|said| Some((said.status.as_str().to_owned(), said.answered.clone()?))).collect();
        problems.insert("503".to_owned(), json!(Refusal::unavailable("").problem));
        let mut examples = BTreeMap::new();
        for (path, method, operation) in operations(&description) {
            let is_it = |said: &&Said| said.method.as_str().eq_ignore_ascii_case(method) && is_of(path, &said.path);
            let mut example = Map::new();
            // The one that tells most.
            let told = said.iter().filter(is_it).filter(|said| said.status.is_success());
            if let Some(said) = told.max_by_key(|said| format!("{:?}{:?}", said.asked, said.answered).len()) {
                for (side, value) in [("request", &said.asked), ("response", &said.answered)] {
                    example.extend(value.as_ref().filter(|value| !value.is_null()).map(|value| (side.to_owned(), shortened(value))));
                }
            }
            // Only what differs from what others are told.
            let own = |said: &&Said| operation["responses"].get(said.status.as_str()).is_some() && said.answered.is_some();
            let refused = said.iter().filter(is_it).filter(|said| said.status.is_client_error()).filter(own);
            let refused = refused.map(|said| (said.status.as_str().to_owned(), said.answered.clone().unwrap()));
            let refused: Map<_, _> = refused.filter(|(status, answered)| answered["title"] != problems[status]["title"]).collect();
            if !refused.is_empty() {
                example.insert("refused".to_owned(), refused.into());
            }
            if !example.is_empty() {
                examples.insert(operation["operationId"].as_str().unwrap().to_owned(), Value::from(example));
            }
        }
        // The description is no example of itself.
        examples.remove("get_openapi_json");
        examples.insert("problems".to_owned(), Value::from(problems));
        std::fs::write(&at, serde_json::to_string_pretty(&examples).unwrap() + "\n").unwrap();
    }
    let described = description(&world).await;
    let mut wrong = Vec::new();
    let mut check = |name: &str, content: &Value| {
        let kinds = ["application/json", "application/x-www-form-urlencoded", "application/problem+json"];
        let Some(content) = kinds.iter().find_map(|kind| content.get(*kind)) else { return };
        let Some(example) = content.get("example") else { return wrong.push(format!("{name} has no example")) };
        if example.as_object().is_some_and(|fields| fields.is_empty() || fields.values().all(|value| value.as_array().is_some_and(Vec::is_empty))) {
            wrong.push(format!("the example of {name} says nothing"));
        }
        let schema =
            json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "allOf": [content["schema"]], "components": described["components"]});
        let errors: Vec<String> = jsonschema::validator_for(&schema).unwrap().iter_errors(example).map(|error| error.to_string()).collect();
        wrong.extend(errors.into_iter().map(|error| format!("{name}: {error}")));
    };
    let all = operations(&described);
    for (_, _, operation) in &all {
        let name = operation["operationId"].as_str().unwrap();
        check(name, &operation["requestBody"]["content"]);
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(!parameter["example"].is_null(), "{name}: {} has no example", parameter["name"]);
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert_ne!(response["description"], "", "{name} {status}");
            check(&format!("{name} {status}"), &response["content"]);
            for (_, link) in response["links"].as_object().into_iter().flatten() {
                assert!(all.iter().any(|(_, _, to)| to["operationId"] == link["operationId"]), "{name} leads to {link}");
            }
        }
    }
    assert!(wrong.is_empty(), "UPDATE_DOCS=1 writes them anew\n{}", wrong.join("\n"));
}
