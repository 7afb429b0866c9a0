//! Whether a printed form is what was filed: its code and the applicant's name are typed from the paper.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::parts::Form;
use super::super::{App, public};
use super::{lang, page};
use crate::api::Paper;
use crate::server::blocking;
use crate::server::refusal::Answer;
use crate::text;
use crate::text::{Lang, Text};

const TITLE: Text = Text::new("核对打印件", "Check a printed form");

/// What is typed from a printed form.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    name: String,
}

pub(super) async fn ask(headers: HeaderMap) -> Response {
    let lang = lang(&headers);
    page(lang, &TITLE, &form(lang, &Typed::default()))
}

pub(super) async fn verify(State(shared): State<App>, headers: HeaderMap, Form(typed): Form<Typed>) -> Answer<Response> {
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
        "Nothing found: check the code and the name. A form that was never filed, or printed anew since it was, cannot be found either.",
    );
    html! { p.no role="status" { (text.get(lang)) } }
}

fn known(lang: Lang, paper: &Paper) -> Markup {
    let (filed_on, state) = (paper.filed_on, paper.state.label());
    let filed = text!("这份打印件的内容已于 {filed_on} 提交。", "What is printed was filed on {filed_on}.");
    let standing = text!(("事项现在的状态：{}。", state.zh), ("The matter now stands at: {}.", state.en));
    let latest = if paper.latest {
        Text::new("在这件事项里，这是最后一次提交的版本。", "In this matter nothing was filed after it.")
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
