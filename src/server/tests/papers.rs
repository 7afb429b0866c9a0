//! Checking a printed form by the code on its pages and the name of whose it is.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::files::Draft;
use super::filing::{Offices, offices};
use super::world::{Reply, World};
use crate::api::{Code, Paper, State};
use crate::paper::Mark;

async fn asked(world: &World, code: &str, name: &str) -> Reply {
    let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    world.send(Method::GET, &format!("/v1/verify/{code}?name={name}"), None, &[], Vec::new()).await
}

async fn typed(world: &World, lang: &str, code: &str, name: &str) -> (Reply, String) {
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let body = format!("code={}&name={}", escaped(code), escaped(name)).into_bytes();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept-language", lang)];
    let reply = world.send(Method::POST, "/verify", None, &headers, body).await;
    let text = String::from_utf8(reply.body.clone()).unwrap();
    (reply, text)
}

fn code_of(draft: &Draft) -> String {
    Mark::of(draft.filing.application_digest.as_bytes()).groups()
}

#[tokio::test]
async fn a_paper_is_known_by_its_code_and_the_name_on_it() {
    let world = World::new();
    let Offices { person, .. } = offices(&world).await;
    let mut draft = Draft::new(&world, &person).await;
    let code = code_of(&draft);
    assert_eq!(asked(&world, &code, "李思敏").await.problem().code, Code::NotFound, "a draft is nobody's business");
    assert_eq!(draft.file(&world, &person, 1).await.status, StatusCode::CREATED);

    let paper: Paper = asked(&world, &code.to_lowercase(), "李 思敏").await.json();
    let day = time::macros::date!(2026 - 03 - 02);
    let expected = Paper { application_digest: draft.filing.application_digest, state: State::EmployerReview, filed_on: day, latest: true };
    assert_eq!(paper, expected);
    let mut wrong = [asked(&world, &code, "李思明").await.problem(), asked(&world, &code.replace(&code[..4], "0000"), "李思敏").await.problem()];
    wrong.iter_mut().for_each(|problem| problem.request_id.clear());
    assert_eq!((wrong[0].code, &wrong[0]), (Code::NotFound, &wrong[1]), "a wrong name and a wrong code are told the same");
    let nameless = world.send(Method::GET, &format!("/v1/verify/{code}"), None, &[], Vec::new()).await.problem();
    assert!(nameless.code == Code::BadRequest && nameless.what.en.contains("?name="), "{nameless:?}");

    let id = draft.id;
    super::filing::returned(&world, id, "/basic/mobile").await;
    draft.change("/basic/mobile", json!("13800000007"));
    assert_eq!(draft.file(&world, &person, 2).await.status, StatusCode::CREATED);
    assert!(!asked(&world, &code, "李思敏").await.json::<Paper>().latest);
    assert!(asked(&world, &code_of(&draft), "李思敏").await.json::<Paper>().latest);
}

#[tokio::test]
async fn the_page_says_it_in_the_language_of_the_browser() {
    let world = World::new();
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    assert_eq!(draft.file(&world, &person, 1).await.status, StatusCode::CREATED);
    let code = code_of(&draft);
    for (lang, title, known, unknown) in [
        ("zh-CN,zh;q=0.9,en;q=0.8", "<h1>核对打印件</h1>", "用人单位审核中", "没有查到"),
        ("en-GB,en;q=0.9", "<h1>Check a printed form</h1>", "with the employer for review", "Nothing found"),
        ("fr", "<h1>核对打印件</h1>", "2026-03-02", "没有查到"),
    ] {
        let headers = [("accept-language", lang)];
        let form = world.send(Method::GET, "/verify", None, &headers, Vec::new()).await;
        assert!(String::from_utf8(form.body).unwrap().contains(title), "{lang}");
        let (reply, text) = typed(&world, lang, &code, "李思敏").await;
        assert!(reply.status == StatusCode::OK && text.contains(known) && text.contains(&draft.filing.application_digest.to_string()), "{text}");
        assert!(reply.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        let bare = world.send(Method::POST, "/verify", None, &headers, b"no form".to_vec()).await;
        assert_eq!((bare.status, bare.problem().status), (StatusCode::UNSUPPORTED_MEDIA_TYPE, 415));
        let (_, text) = typed(&world, lang, &code, "<script>alert(1)</script>\"").await;
        assert!(text.contains(unknown) && !text.contains("<script>") && text.contains("&quot;"), "{text}");
    }
}
