//! What the description of the API says of every route alike: a name of its own, how it refuses, an example that was really asked and
//! answered, and what can be done next with an answer.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::http::StatusCode;
use serde_json::{Value, json};
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, PathItem};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};

const PROBLEM: &str = "application/problem+json";
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// `{"post_token": {"request": …, "response": …, "refused": {"401": …}}}` and `{"problems": {"401": …}}` for what is refused alike, written
/// by a test that goes the whole way.
const EXAMPLES: &str = include_str!("examples.json");

/// From the answer of one operation to the next: its name, and where its parameter is found.
const NEXT: [(&str, &str, &str, &str); 10] = [
    ("post_applications", "get_applications_id", "id", "$response.body#/id"),
    ("post_applications", "post_applications_id_blobs_check", "id", "$response.body#/id"),
    ("post_applications", "post_applications_id_filings_check", "id", "$response.body#/id"),
    ("get_applications_id", "get_applications_id_events", "id", "$request.path.id"),
    ("get_applications_id", "put_applications_id_claim", "id", "$request.path.id"),
    ("put_applications_id_claim", "delete_applications_id_claim", "id", "$request.path.id"),
    ("put_applications_id_filings_revision", "get_receipts_id", "id", "$response.body#/receipt/id"),
    ("put_applications_id_actions_action", "get_applications_id", "id", "$request.path.id"),
    ("get_guides", "get_guides_id", "id", "$response.body#/guides/0/id"),
    ("post_tokens", "delete_tokens_id", "id", "$response.body#/summary/id"),
];

/// Completes the description that the handlers give of themselves.
pub(super) fn complete(description: &mut OpenApi) {
    let examples: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_str(EXAMPLES).unwrap_or_default();
    let problem = |status: &str| examples.get("problems").and_then(|problems| problems.get(status)).cloned();
    for (path, item) in &mut description.paths.paths {
        for (method, operation) in operations(item) {
            let name = name(method, path);
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    let example = parameter_example(path, &parameter.name);
                    *parameter = ParameterBuilder::from(parameter.clone()).example(example).build();
                }
            }
            let example = |side: &str| examples.get(&name).and_then(|example| example.get(side)).cloned();
            if let Some(RefOr::T(body)) = &mut operation.request_body
                && let Some((_, RefOr::T(content))) = body.content.iter_mut().find(|(kind, _)| [JSON, FORM].contains(&kind.as_str()))
            {
                content.example = example("request");
            }
            for (status, response) in &mut operation.responses.responses {
                let RefOr::T(response) = response else { continue };
                let own = || example("refused").and_then(|refused| refused.get(status).cloned());
                as_problem(response, own().or_else(|| problem(status)));
                if response.description.is_empty() {
                    response.description = reason(status);
                }
                if status.starts_with('2') {
                    answered(response, example("response"));
                    lead_on(response, &name);
                }
            }
            operation.operation_id = Some(name);
            operation.responses.responses.entry("default".to_owned()).or_insert_with(|| RefOr::T(refused(problem("404"))));
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("head", &mut item.head),
        ("patch", &mut item.patch),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// `put_applications_id_filings_revision`
fn name(method: &str, path: &str) -> String {
    let parts = path.split(|character: char| !character.is_ascii_alphanumeric()).filter(|part| !part.is_empty() && *part != "v1");
    parts.fold(method.to_owned(), |mut name, part| {
        // Writing to a text cannot fail.
        let _ = write!(name, "_{part}");
        name
    })
}

/// What stands in a path, a query or a header.
fn parameter_example(path: &str, name: &str) -> Option<Value> {
    Some(match name {
        "id" | "guide" if path.contains("/guides") || name == "guide" => json!("shenzhen-2026"),
        "id" | "action" | "employer" | "person" => json!("01980c5e-8a00-7000-8000-000000000001"),
        "sha256" | "digest" => json!("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        "revision" => json!(1),
        "if-match" => json!("\"2\""),
        "upload-offset" => json!(0),
        "upload-length" => json!(204_800),
        "ticket" => json!("2025WS0000021"),
        "code" => json!("19FA-A7FW-YWWY-KB3Q-TD70-65VV-D981"),
        "name" | "search" => json!("李思敏"),
        "view" => json!("todo"),
        "material" => json!("photo"),
        "limit" => json!(50),
        "cursor" => json!("120"),
        _ => return None,
    })
}

/// `Not Found`
fn reason(status: &str) -> String {
    StatusCode::from_bytes(status.as_bytes()).ok().and_then(|status| status.canonical_reason()).unwrap_or(status).to_owned()
}

/// Problem documents have a media type of their own.
fn as_problem(response: &mut Response, example: Option<Value>) {
    let is_problem = response.content.values().any(|content| match content {
        RefOr::T(content) => matches!(&content.schema, Some(RefOr::Ref(to)) if to.ref_location.ends_with("/Problem")),
        RefOr::Ref(_) => false,
    });
    if is_problem && let Some(RefOr::T(mut content)) = response.content.shift_remove(JSON) {
        content.example = example;
        response.content.insert(PROBLEM.to_owned(), RefOr::T(content));
    }
}

fn answered(response: &mut Response, example: Option<Value>) {
    if let (Some(RefOr::T(content)), Some(example)) = (response.content.get_mut(JSON), example) {
        content.example = Some(example);
    }
}

/// What can be done next.
fn lead_on(response: &mut Response, name: &str) {
    for (_, to, parameter, expression) in NEXT.iter().filter(|(from, ..)| *from == name) {
        let link = LinkBuilder::new().operation_id(*to).parameter(*parameter, *expression).build();
        response.links.insert((*to).to_owned(), RefOr::T(link));
    }
}

/// Whatever else goes wrong is told in the same form.
fn refused(example: Option<Value>) -> Response {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).example(example).build();
    ResponseBuilder::new().description("What went wrong, and what to do now").content(PROBLEM, problem).build()
}
