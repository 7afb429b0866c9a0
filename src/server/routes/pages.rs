//! The few pages for people with a browser: plain, in both languages, without scripts.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Form, Router};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

use super::{App, public};
use crate::api::Paper;
use crate::server::blocking;
use crate::server::refusal::Answer;
use crate::text;
use crate::text::{Lang, Text};

const STYLE: &str = include_str!("pages/style.css");

/// Nothing from elsewhere, no script, in no frame, and no word to others of where one was.
const GUARD: [(HeaderName, &str); 3] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/verify", get(ask).post(verify))
        .route("/style.css", get(async || ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)))
}

/// The language that the browser asks for: Chinese where it stands before English.
fn lang(headers: &HeaderMap) -> Lang {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = asked.split(',').map(str::trim).find(|range| range.starts_with("zh") || range.starts_with("en"));
    if first.is_some_and(|range| range.starts_with("en")) { Lang::En } else { Lang::Zh }
}

fn page(lang: Lang, title: &Text, body: &Markup) -> Response {
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

const TITLE: Text = Text::new("核对打印件", "Check a printed form");

/// What is typed from a printed form.
#[derive(Debug, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    name: String,
}

async fn ask(headers: HeaderMap) -> Response {
    let lang = lang(&headers);
    page(lang, &TITLE, &form(lang, &Typed::default()))
}

async fn verify(State(shared): State<App>, headers: HeaderMap, Form(typed): Form<Typed>) -> Answer<Response> {
    let lang = lang(&headers);
    let (code, name) = (typed.code.clone(), typed.name.clone());
    let found = blocking(move || public::paper(&shared, &code, &name)).await?;
    let answer = found.map_or_else(|| unknown(lang), |paper| known(lang, &paper));
    Ok(page(lang, &TITLE, &html! { (answer) (form(lang, &typed)) }))
}

fn form(lang: Lang, typed: &Typed) -> Markup {
    let say = |zh: &'static str, en: &'static str| Text::new(zh, en).get(lang).to_owned();
    html! {
        form method="post" action="/verify" {
            label for="code" { (say("页眉的校验码（七组，每组四位）", "Code at the head of the page (seven groups of four)")) }
            input id="code" name="code" value=(typed.code) required autocomplete="off" spellcheck="false" maxlength="60";
            label for="name" { (say("申报人姓名", "Name of the applicant")) }
            input id="name" name="name" value=(typed.name) required autocomplete="off" maxlength="100";
            button { (say("核对", "Check")) }
        }
    }
}

fn unknown(lang: Lang) -> Markup {
    let text = Text::new(
        "没有查到：请核对校验码和姓名。没有提交过的草稿、提交后又改过重打的，也查不到。",
        "Nothing found: check the code and the name. A form that was never filed cannot be found either.",
    );
    html! { p.no role="status" { (text.get(lang)) } }
}

fn known(lang: Lang, paper: &Paper) -> Markup {
    let (filed_on, state) = (paper.filed_on, paper.state.label());
    let filed = text!("这份打印件的内容已于 {filed_on} 提交。", "What is printed was filed on {filed_on}.");
    let standing = text!(("事项现在的状态：{}。", state.zh), ("The matter now stands at: {}.", state.en));
    let latest = if paper.latest {
        Text::new("这是最后一次提交的版本。", "Nothing was filed after it.")
    } else {
        Text::new("之后又提交过新的版本，请以新版本的打印件为准。", "A later version was filed: only its print counts.")
    };
    html! {
        div.yes role="status" {
            p { (filed.get(lang)) }
            p { (standing.get(lang)) }
            p { (latest.get(lang)) }
            p { (Text::new("申报内容摘要", "Digest of what was declared").get(lang)) " " code { (paper.application_digest) } }
        }
    }
}
