//! Letting a device in: its code, then the owner's user name and password. Nothing stays in the browser.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::App;
use super::super::accounts::prove;
use super::super::parts::{Address, Form};
use super::{captcha_field, captcha_is_right, field, lang, page, page_of, say, status_of, trouble};
use crate::api::Code;
use crate::server::accounts::user_code;
use crate::server::blocking;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::Device;
use crate::text;
use crate::text::{Lang, Text};

/// Bytes: a code, however it is spaced.
const LONGEST_CODE: usize = 64;

pub(super) const TITLE: Text = Text::new("让一台设备登录", "Let a device sign in");

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    code: String,
}

/// Without a code the page asks for it; with one, for who the owner is.
pub(super) async fn ask(State(shared): State<App>, Address(address): Address, headers: HeaderMap, Query(asked): Query<Asked>) -> Response {
    let lang = lang(&headers);
    if asked.code.is_empty() {
        return page(lang, &TITLE, &code_form(lang, ""));
    }
    match waiting(&shared, address, &asked.code).await {
        Ok(device) => page(lang, &TITLE, &owner_form(&shared, lang, &asked.code, &device, "")),
        Err(refusal) => page_of(status_of(&refusal), lang, &TITLE, &html! { (trouble(lang, &refusal)) (code_form(lang, &asked.code)) }),
    }
}

/// The device of a code. Whoever tries codes is held up as a stranger is.
pub(super) async fn waiting(shared: &App, address: std::net::IpAddr, code: &str) -> Answer<Device> {
    shared.rates.stranger(address)?;
    if code.len() > LONGEST_CODE {
        return Err(no_device());
    }
    let (store, digest, now) = (shared.store.clone(), user_code(code), shared.clock.now());
    blocking(move || store.device(digest, now)).await?.ok_or_else(no_device)
}

pub(super) fn no_device() -> Refusal {
    Refusal::new(
        Code::ExpiredToken,
        Text::new("没有等待登录的设备使用这个登录码", "no device waits with this code"),
        Text::new(
            "请核对终端上显示的登录码；过了15分钟的，请重新运行 declare login。",
            "Check the code at the terminal; after 15 minutes, run `declare login` again.",
        ),
    )
}

fn code_form(lang: Lang, code: &str) -> Markup {
    html! {
        form method="get" action="/device" {
            (field("code", &say(lang, "终端上显示的登录码", "The code that the terminal shows"), "text", code, "off"))
            button { (say(lang, "继续", "Go on")) }
        }
    }
}

/// A code as the terminal shows it, however it was typed.
fn as_shown(code: &str) -> String {
    let letters: String = code.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase()).collect();
    match letters.split_at_checked(4) {
        Some((first, rest)) => format!("{first}-{rest}"),
        None => letters,
    }
}

/// What is about to be let in, so that nobody is talked into it.
pub(super) fn about(lang: Lang, code: &str, device: &Device) -> Markup {
    let label = if device.label.is_empty() { say(lang, "未命名的设备", "a device without a name") } else { device.label.clone() };
    let code = as_shown(code);
    let asks = text!("{label} 要用您的账号登录，登录码 {code}。", "{label} wants to sign in with your account; its code is {code}.");
    html! {
        p { (asks.get(lang)) }
        p.warn { (say(lang, "只有您自己刚刚在那台设备上运行了 declare login 时才继续；别人发来的登录码请一律拒绝。", "Go on only if you ran declare login on it yourself just now; refuse any code that somebody sent you.")) }
    }
}

fn owner_form(shared: &App, lang: Lang, code: &str, device: &Device, user_name: &str) -> Markup {
    html! {
        (about(lang, code, device))
        @if let Some(name) = shared.sign_on.name() {
            p { a.button href={ "/sign-on?code=" (as_shown(code)) } { (text!("用{name}登录", "Sign in with {name}").get(lang)) } }
        }
        form method="post" action="/device/sign-in" {
            input type="hidden" name="code" value=(code);
            (field("user_name", &say(lang, "账号", "User name"), "text", user_name, "username"))
            (field("password", &say(lang, "密码", "Password"), "password", "", "current-password"))
            (captcha_field(shared, lang))
            button name="decide" value="allow" { (say(lang, "登录并允许", "Sign in and allow")) }
            " "
            button.refuse name="decide" value="refuse" formnovalidate { (say(lang, "拒绝", "Refuse")) }
        }
        p { a href="/recover" { (say(lang, "忘了账号或密码", "A forgotten user name or password")) } }
    }
}

#[derive(Deserialize)]
pub(super) struct Owner {
    code: String,
    #[serde(default)]
    user_name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    captcha_id: String,
    #[serde(default)]
    captcha: String,
    decide: String,
}

pub(super) async fn sign_in(State(shared): State<App>, Address(address): Address, headers: HeaderMap, Form(owner): Form<Owner>) -> Response {
    let lang = lang(&headers);
    let device = match waiting(&shared, address, &owner.code).await {
        Ok(device) => device,
        Err(refusal) => return page_of(status_of(&refusal), lang, &TITLE, &html! { (trouble(lang, &refusal)) (code_form(lang, &owner.code)) }),
    };
    match decided(&shared, address, &owner).await {
        Ok(allowed) => page(lang, &TITLE, &done(lang, allowed)),
        Err(refusal) => {
            let body = html! { (trouble(lang, &refusal)) (owner_form(&shared, lang, &owner.code, &device, &owner.user_name)) };
            page_of(status_of(&refusal), lang, &TITLE, &body)
        }
    }
}

async fn decided(shared: &App, address: std::net::IpAddr, owner: &Owner) -> Answer<bool> {
    if owner.decide != "allow" {
        return answer(shared, &owner.code, None).await.map(|()| false);
    }
    captcha_is_right(shared, &owner.captcha_id, &owner.captcha)?;
    let account = prove(shared, &owner.user_name, owner.password.clone(), address).await?;
    answer(shared, &owner.code, Some(account.account)).await.map(|()| true)
}

/// Lets the device in, or refuses it.
pub(super) async fn answer(shared: &App, code: &str, account: Option<uuid::Uuid>) -> Answer<()> {
    let (store, digest, now) = (shared.store.clone(), user_code(code), shared.clock.now());
    if blocking(move || store.answer_device(digest, account, now)).await? { Ok(()) } else { Err(no_device()) }
}

pub(super) fn done(lang: Lang, allowed: bool) -> Markup {
    if allowed {
        html! { p.yes role="status" { (say(lang, "设备已登录，可以关闭本页，回到终端。", "The device is signed in. You can close this page and go back to the terminal.")) } }
    } else {
        html! { p.no role="status" { (say(lang, "已拒绝，那台设备没有登录。", "Refused: the device is not signed in.")) } }
    }
}
