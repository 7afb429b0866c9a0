//! What the description of the API says of every route alike: a name of its own, how it refuses, and what can be done next with an answer.

use std::fmt::Write as _;

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};

const PROBLEM: &str = "application/problem+json";

/// Completes the description that the handlers give of themselves.
pub(super) fn complete(description: &mut OpenApi) {
    for (path, item) in &mut description.paths.paths {
        for (method, operation) in operations(item) {
            operation.operation_id = Some(name(method, path));
            for response in operation.responses.responses.values_mut() {
                if let RefOr::T(response) = response {
                    as_problem(response);
                }
            }
            operation.responses.responses.entry("default".to_owned()).or_insert_with(|| RefOr::T(refused()));
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

/// Problem documents have a media type of their own.
fn as_problem(response: &mut Response) {
    let is_problem = response.content.values().any(|content| match content {
        RefOr::T(content) => matches!(&content.schema, Some(RefOr::Ref(to)) if to.ref_location.ends_with("/Problem")),
        RefOr::Ref(_) => false,
    });
    if is_problem && let Some(content) = response.content.shift_remove("application/json") {
        response.content.insert(PROBLEM.to_owned(), content);
    }
}

/// Whatever else goes wrong is told in the same form.
fn refused() -> Response {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description("What went wrong, and what to do now").content(PROBLEM, problem).build()
}
