//! The few pages for people with a browser: plain, in both languages, without scripts.

mod device;
mod notices;
mod recover;
mod sign_on;
mod verify;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use maud::{DOCTYPE, Markup, html};
use uuid::Uuid;

use super::App;
use super::parts::{Address, Ids};
use crate::server::refusal::{Answer, Refusal};
use crate::text::{Lang, Text};

const STYLE: &str = include_str!("pages/style.css");

/// Nothing from elsewhere, no script, in no frame, and no word to others of where one was.
const GUARD: [(HeaderName, &str); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/", get(index))
        .route("/verify", get(verify::ask).post(verify::verify))
        .route("/notices", get(notices::notices))
        .route("/device", get(device::ask))
        .route("/device/sign-in", post(device::sign_in))
        .route("/recover", get(recover::ask).post(recover::send))
        .route("/recover/password", get(recover::ask_password).post(recover::set_password))
        .route("/sign-on", get(sign_on::begin))
        .route(sign_on::RETURN, get(sign_on::come_back))
        .route("/sign-on/allow", post(sign_on::allow))
        .route("/sign-on/link", post(sign_on::link))
        .route("/captcha/{id}", get(captcha))
        .route("/style.css", get(async || ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)))
}

/// The language that the browser asks for: Chinese where it stands before English.
pub(super) fn lang(headers: &HeaderMap) -> Lang {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = asked.split(',').map(str::trim).find(|range| range.starts_with("zh") || range.starts_with("en"));
    if first.is_some_and(|range| range.starts_with("en")) { Lang::En } else { Lang::Zh }
}

fn page(lang: Lang, title: &Text, body: &Markup) -> Response {
    whole(lang, title, &html! { (body) p { a href="/" { (say(lang, "回到首页", "To the first page")) } } })
}

/// A page without the way back to the first one.
fn whole(lang: Lang, title: &Text, body: &Markup) -> Response {
    let code = match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let whole = html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title.get(lang)) }
                link rel="stylesheet" href="/style.css";
            }
            body { main { h1 { (title.get(lang)) } (body) } }
        }
    };
    let mut response = Html(whole.into_string()).into_response();
    for (name, value) in GUARD {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The same with the status of what did not go well.
fn page_of(status: StatusCode, lang: Lang, title: &Text, body: &Markup) -> Response {
    let mut response = page(lang, title, body);
    // The router writes problem documents for whatever is no page.
    response.extensions_mut().insert(super::IsPage);
    *response.status_mut() = status;
    response
}

/// A page for what has none of its own: an address that is none, a form that is not as it should be.
pub(super) fn refused(lang: Lang, refusal: &Refusal, status: StatusCode) -> Response {
    page_of(status, lang, &Text::new("没有办成", "This did not work"), &trouble(lang, refusal))
}

/// What went wrong, and what to do now, above what can be tried again.
fn trouble(lang: Lang, refusal: &Refusal) -> Markup {
    if let Some(cause) = &refusal.cause {
        tracing::warn!(code = ?refusal.problem.code, cause, "refused on a page");
    }
    html! {
        div.no role="alert" {
            p { (refusal.problem.what.get(lang)) }
            @for finding in &refusal.problem.findings { p { (finding.message.get(lang)) } }
            p { (refusal.problem.help.get(lang)) }
        }
    }
}

/// A status for a refusal that is shown as a page.
fn status_of(refusal: &Refusal) -> StatusCode {
    StatusCode::from_u16(refusal.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn say(lang: Lang, zh: &'static str, en: &'static str) -> String {
    Text::new(zh, en).get(lang).to_owned()
}

/// A labelled field of a form.
fn field(name: &'static str, label: &str, kind: &'static str, value: &str, autocomplete: &'static str) -> Markup {
    html! {
        label for=(name) { (label) }
        input id=(name) name=(name) type=(kind) value=(value) required autocomplete=(autocomplete) spellcheck="false" autocapitalize="none" maxlength="300";
    }
}

/// The picture of letters and the field for them. Who cannot read it signs in at the terminal, where there is none.
fn captcha_field(shared: &App, lang: Lang) -> Markup {
    let id = shared.captchas.put(shared.clock.now());
    html! {
        label for="captcha" { (say(lang, "图中的字符（不分大小写）", "Characters in the picture (capital or not)")) }
        img src={ "/captcha/" (id) } alt=(say(lang, "验证码图片；看不清的可以在终端用 declare login --account 或 declare recover，不需要验证码", "A picture of letters; who cannot read it can use declare login --account or declare recover at the terminal, without one")) width="220" height="100";
        input type="hidden" name="captcha_id" value=(id);
        input id="captcha" name="captcha" required autocomplete="off" spellcheck="false" autocapitalize="none" maxlength="20";
    }
}

/// Whether the letters are those of the picture.
fn captcha_is_right(shared: &App, id: &str, letters: &str) -> Answer<()> {
    let right = Uuid::parse_str(id).is_ok_and(|id| shared.captchas.is_right(id, letters, shared.clock.now()));
    if right {
        return Ok(());
    }
    Err(Refusal::new(
        crate::api::Code::SignInFailed,
        Text::new("图中的字符不对或已过时", "the characters of the picture are wrong or too old"),
        Text::new("请按新的图片重填。", "Type those of the new picture."),
    ))
}

async fn captcha(State(shared): State<App>, Address(address): Address, Ids(id): Ids<Uuid>) -> Answer<Response> {
    // Drawing takes longer than most that a stranger may ask for.
    shared.rates.stranger(address)?;
    let png = crate::server::blocking(move || shared.captchas.png(id)).await?;
    Ok(([(header::CONTENT_TYPE, "image/png")], png).into_response())
}

async fn index(headers: HeaderMap) -> Response {
    let lang = lang(&headers);
    let links = [
        ("/verify", Text::new("核对打印件", "Check a printed form")),
        ("/notices", Text::new("评审结果公示", "Results in their public notice")),
        ("/device", Text::new("让一台设备登录", "Let a device sign in")),
        ("/recover", Text::new("忘了账号或密码", "A forgotten user name or password")),
    ];
    let body = html! { ul { @for (to, text) in &links { li { a href=(to) { (text.get(lang)) } } } } };
    whole(lang, &Text::new("职称评审申报", "Applications for a professional title"), &body)
}
