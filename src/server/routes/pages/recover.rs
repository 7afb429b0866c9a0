//! A forgotten user name or password: a mail with what was forgotten, and the page where its code is used.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::App;
use super::super::parts::{Address, Form};
use super::super::passwords::{send_codes, set_anew};
use super::{captcha_field, captcha_is_right, field, lang, page, page_of, say, status_of, trouble};
use crate::api::{PasswordReset, Recovery};
use crate::server::refusal::Answer;
use crate::text::{Lang, Text};

const TITLE: Text = Text::new("忘了账号或密码", "A forgotten user name or password");
const NEW: Text = Text::new("设新密码", "Set a new password");

#[derive(Default, Deserialize)]
pub(super) struct Forgotten {
    #[serde(default)]
    user_name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    captcha_id: String,
    #[serde(default)]
    captcha: String,
}

pub(super) async fn ask(State(shared): State<App>, Address(address): Address, headers: HeaderMap) -> Response {
    let lang = lang(&headers);
    if let Err(refusal) = shared.rates.stranger(address) {
        return page_of(status_of(&refusal), lang, &TITLE, &trouble(lang, &refusal));
    }
    page(lang, &TITLE, &form(&shared, lang, &Forgotten::default()))
}

fn form(shared: &App, lang: Lang, typed: &Forgotten) -> Markup {
    html! {
        p { (say(lang, "填账号，验证码会发到注册邮箱，用来设新密码；填邮箱，会收到用它注册的账号。两项填一项即可。", "With the user name, a code for a new password goes to the address it was registered with; with the address, the user names registered with it. One of them will do.")) }
        form method="post" action="/recover" {
            label for="user_name" { (say(lang, "账号", "User name")) }
            input id="user_name" name="user_name" value=(typed.user_name) autocomplete="username" spellcheck="false" autocapitalize="none" maxlength="256";
            label for="email" { (say(lang, "邮箱", "Mail address")) }
            input id="email" name="email" type="email" value=(typed.email) autocomplete="email" maxlength="254";
            (captcha_field(shared, lang))
            button { (say(lang, "发邮件", "Send the mail")) }
        }
        p { a href="/recover/password" { (say(lang, "已收到验证码", "I have a code")) } }
    }
}

pub(super) async fn send(State(shared): State<App>, Address(address): Address, headers: HeaderMap, Form(typed): Form<Forgotten>) -> Response {
    let lang = lang(&headers);
    let asked = || -> Answer<Recovery> {
        shared.rates.stranger(address)?;
        captcha_is_right(&shared, &typed.captcha_id, &typed.captcha)?;
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Recovery { user_name: given(&typed.user_name), email: given(&typed.email) })
    };
    match asked() {
        Ok(asked) => {
            send_codes(&shared, asked);
            let sent = say(
                lang,
                "如有这样的账号，邮件已经发出；几分钟后还没有收到的，请看垃圾邮件。",
                "If there is such an account, a mail is on its way; if it does not come within minutes, look among spam.",
            );
            page(lang, &NEW, &html! { p.yes role="status" { (sent) } (new_form(lang, &typed.user_name)) })
        }
        Err(refusal) => page_of(status_of(&refusal), lang, &TITLE, &html! { (trouble(lang, &refusal)) (form(&shared, lang, &typed)) }),
    }
}

pub(super) async fn ask_password(headers: HeaderMap) -> Response {
    let lang = lang(&headers);
    page(lang, &NEW, &new_form(lang, ""))
}

fn new_form(lang: Lang, user_name: &str) -> Markup {
    html! {
        form method="post" action="/recover/password" {
            (field("user_name", &say(lang, "账号", "User name"), "text", user_name, "username"))
            (field("code", &say(lang, "邮件中的验证码", "The code from the mail"), "text", "", "one-time-code"))
            (field("password", &say(lang, "新密码（10至128个字符）", "New password (10 to 128 characters)"), "password", "", "new-password"))
            button { (say(lang, "设新密码", "Set the password")) }
        }
    }
}

pub(super) async fn set_password(
    State(shared): State<App>,
    Address(address): Address,
    headers: HeaderMap,
    Form(typed): Form<PasswordReset>,
) -> Response {
    let lang = lang(&headers);
    let user_name = typed.user_name.clone();
    let set = async {
        shared.rates.stranger(address)?;
        set_anew(&shared, address, typed).await
    };
    match set.await {
        Ok(()) => {
            let done = say(
                lang,
                "密码已更换，各处的登录都已失效。请回到终端运行 declare login。",
                "The password is set, and every sign-in has ended. Run `declare login` at the terminal.",
            );
            page(lang, &NEW, &html! { p.yes role="status" { (done) } })
        }
        Err(refusal) => page_of(status_of(&refusal), lang, &NEW, &html! { (trouble(lang, &refusal)) (new_form(lang, &user_name)) }),
    }
}
