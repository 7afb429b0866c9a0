//! The routes: take a request apart, ask the workflow and the store, answer. One file a group of paths.

mod accounts;
mod actions;
mod applications;
mod blobs;
mod claims;
mod description;
mod devices;
mod filings;
mod me;
mod pages;
mod parts;
mod passwords;
mod public;
mod registers;
mod staff;

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument as _;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi as _};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::parts::Address;
use super::config::Metrics;
use super::refusal::{Answer, Refusal};
use super::{Shared, blocking};
use crate::api::header::REQUEST_ID;
use crate::api::{Code, Problem, route};
use crate::text::Text;

pub(super) type App = Arc<Shared>;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "declare", description = "Professional-title review applications: file, review, prove."),
    components(schemas(Problem, crate::api::View, crate::canonical::Receipt)),
    modifiers(&Bearer),
    security(("token" = []))
)]
struct Head;

/// Tokens, for every route that does not say otherwise.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        description.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

fn documented() -> OpenApiRouter<App> {
    let paths = OpenApiRouter::new()
        .routes(routes!(accounts::register))
        .routes(routes!(accounts::confirm))
        .routes(routes!(accounts::sign_in, accounts::sign_out))
        .routes(routes!(devices::begin))
        .routes(routes!(devices::token))
        .routes(routes!(accounts::tokens, accounts::make_token))
        .routes(routes!(accounts::revoke))
        .routes(routes!(passwords::recover))
        .routes(routes!(passwords::reset))
        .routes(routes!(passwords::change))
        .routes(routes!(me::show, me::change))
        .routes(routes!(me::ask_mail, me::set_mail))
        .routes(routes!(registers::insurance))
        .routes(routes!(registers::exam))
        .routes(routes!(staff::bindings))
        .routes(routes!(staff::answer))
        .routes(routes!(staff::list, staff::put_many))
        .routes(routes!(staff::put, staff::remove))
        .routes(routes!(applications::find_or_create, applications::list))
        .routes(routes!(applications::detail))
        .routes(routes!(applications::events))
        .routes(routes!(applications::receipt))
        .routes(routes!(blobs::check))
        .routes(routes!(blobs::head, blobs::put, blobs::patch, blobs::get))
        .routes(routes!(blobs::earlier))
        .routes(routes!(filings::check))
        .routes(routes!(filings::put))
        .routes(routes!(actions::put))
        .routes(routes!(claims::claim, claims::release))
        .routes(routes!(public::public_notices))
        .routes(routes!(public::verify))
        .routes(routes!(public::keys))
        .routes(routes!(public::guides))
        .routes(routes!(public::guide))
        .routes(routes!(public::guide_version))
        .routes(routes!(public::health))
        .routes(routes!(public::ready))
        .routes(routes!(describe));
    OpenApiRouter::with_openapi(Head::openapi()).nest(route::BASE, paths).routes(routes!(metrics))
}

/// The whole API.
pub(super) fn router(shared: App) -> Router {
    documented()
        .split_for_parts()
        .0
        .merge(pages::router())
        .fallback(nothing_here)
        .with_state(Arc::clone(&shared))
        .layer(axum::middleware::from_fn_with_state(shared, envelope))
}

/// This description: OpenAPI 3.1.
#[utoipa::path(get, path = "/openapi.json", security(()), responses((status = 200, body = Object, example = json!({"openapi": "3.1.0"}))))]
async fn describe() -> Response {
    // Made when it is first asked for: most servers never are, and its examples take megabytes on the way.
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| {
        let (_, mut description) = documented().split_for_parts();
        description::complete(&mut description);
        description.to_json().unwrap_or_default()
    });
    ([(header::CONTENT_TYPE, "application/json")], text.as_str()).into_response()
}

/// For the operator's monitoring, from this machine unless it is opened.
#[utoipa::path(get, path = "/metrics", security(()),
    responses((status = 200, body = String, content_type = "application/openmetrics-text", example = "# EOF\n"), (status = 404, body = Problem)))]
async fn metrics(State(shared): State<App>, Address(address): Address) -> Answer<Response> {
    let allowed = match shared.config.metrics {
        Metrics::Loopback => address.is_loopback(),
        Metrics::Anyone => true,
        Metrics::Nobody => false,
    };
    if !allowed {
        return Err(Refusal::not_found());
    }
    let text = blocking(move || shared.metrics.text(&shared.store.states()?)).await?;
    Ok(([(header::CONTENT_TYPE, super::metrics::CONTENT_TYPE)], text).into_response())
}

async fn nothing_here() -> Refusal {
    Refusal::new(
        Code::NotFound,
        Text::new("没有这个网址", "there is nothing at this address"),
        Text::new(
            "请核对网址。网页都从首页进入，程序用的路径见 /v1/openapi.json。",
            "Check the address. Pages begin at /, what programs ask for is in /v1/openapi.json.",
        ),
    )
}

/// Marks an answer that says what went wrong as a page.
#[derive(Clone, Copy)]
struct IsPage;

/// Gives each request an id, logs it without anything personal, and writes the problem document of a refusal.
async fn envelope(State(shared): State<App>, request: Request, next: Next) -> Response {
    let id = Uuid::now_v7().to_string();
    let method = request.method().clone();
    // The path of the route, not of the request: no ticket number or the like may reach a log.
    let path = request.extensions().get::<axum::extract::MatchedPath>().map_or("", |path| path.as_str()).to_owned();
    // Programs ask below one path; who asks elsewhere and would read a page is at a browser.
    let wants = |html: &HeaderValue| html.to_str().is_ok_and(|kinds| kinds.contains("text/html"));
    let is_program = request.uri().path().starts_with(route::BASE) || !request.headers().get(header::ACCEPT).is_some_and(wants);
    let lang = pages::lang(request.headers());
    let began = std::time::Instant::now();
    let span = tracing::error_span!("request", id, %method, path);
    let in_flight = shared.metrics.in_flight();
    let mut response = next.run(request).instrument(span.clone()).await;
    drop(in_flight);
    shared.metrics.answered(&method, &path, response.status().as_u16(), began.elapsed());
    let is_page = response.extensions().get::<IsPage>().is_some();
    if (response.status().is_client_error() || response.status().is_server_error()) && !is_page {
        let told = if is_program {
            problem(&response, &id, &span)
        } else {
            span.in_scope(|| pages::refused(lang, &refusal_of(&response), response.status()))
        };
        response = with_headers(told, &response);
    }
    span.in_scope(|| {
        tracing::info!(status = response.status().as_u16(), milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX), "answered")
    });
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if shared.config.tls.is_some() {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

fn refusal_of(response: &Response) -> Refusal {
    response.extensions().get::<Refusal>().cloned().unwrap_or_else(|| by_status(response.status()))
}

fn problem(response: &Response, id: &str, span: &tracing::Span) -> Response {
    let (status, refusal) = (response.status(), refusal_of(response));
    if let Some(cause) = &refusal.cause {
        span.in_scope(|| tracing::warn!(code = ?refusal.problem.code, cause, "refused"));
    }
    let mut problem = *refusal.problem;
    problem.status = status.as_u16();
    id.clone_into(&mut problem.request_id);
    let mut answer = (status, axum::Json(problem)).into_response();
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    answer
}

/// What the refusal says in its head, such as when to come again.
fn with_headers(mut told: Response, refused: &Response) -> Response {
    for (name, value) in refused.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            told.headers_mut().insert(name, value.clone());
        }
    }
    told
}

/// What the framework itself refuses.
fn by_status(status: StatusCode) -> Refusal {
    match status {
        StatusCode::NOT_FOUND => Refusal::not_found(),
        StatusCode::PAYLOAD_TOO_LARGE => parts::too_large(),
        StatusCode::METHOD_NOT_ALLOWED => Refusal::bad_request(Text::new("此路径不支持这种请求", "this path does not take that method")),
        status if status.is_server_error() => Refusal::internal(status),
        _ => Refusal::new(
            Code::BadRequest,
            Text::new("请求格式不对", "the request is not well formed"),
            Text::new("请检查请求，或升级 declare。", "Check the request, or update declare."),
        ),
    }
}
