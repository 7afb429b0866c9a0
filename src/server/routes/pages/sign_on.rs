//! Signing in with the provider of single sign-on: there, back, and the question whether the device may. A person whom the provider
//! vouches for gets an account; anybody else shows once which account is theirs.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::super::App;
use super::super::accounts::prove;
use super::super::parts::{Address, Form, base};
use super::device::{TITLE, about, answer, done, no_device, waiting};
use super::{captcha_field, captcha_is_right, field, lang, page, page_of, say, status_of, trouble};
use crate::api::{Code, Role};
use crate::server::accounts::{is_mail, new_password, number, random};
use crate::server::blocking;
use crate::server::refusal::{Answer, Refusal};
use crate::server::sign_on::Person;
use crate::server::store::NewAccount;
use crate::text;
use crate::text::{Lang, Text};

/// Where the provider sends people back to.
pub(super) const RETURN: &str = "/sign-on/return";
/// Holds a random text, so that what was begun in one browser cannot be ended in another.
const COOKIE: &str = "declare_sign_on";
/// The identity card of residents in the list of documents: what a number of eighteen characters is, where the provider says no more.
const RESIDENT: &str = "111";

#[derive(Deserialize)]
pub(super) struct Begin {
    code: String,
}

pub(super) async fn begin(State(shared): State<App>, Address(address): Address, headers: HeaderMap, Query(asked): Query<Begin>) -> Response {
    let lang = lang(&headers);
    let begun = async {
        waiting(&shared, address, &asked.code).await?;
        let browser = BASE64URL.encode(random::<24>()?);
        let back = format!("{}{RETURN}", base(&shared, &headers));
        let to = shared.sign_on.begin(&back, &asked.code, &browser).await?;
        let secure = if back.starts_with("https:") { "; Secure" } else { "" };
        let cookie = format!("{COOKIE}={browser}; Path=/sign-on; Max-Age=900; HttpOnly; SameSite=Lax{secure}");
        let mut response = Redirect::to(&to).into_response();
        response.headers_mut().insert(header::SET_COOKIE, HeaderValue::from_str(&cookie).map_err(Refusal::internal)?);
        Ok(response)
    };
    begun.await.unwrap_or_else(|refusal: Refusal| failed(lang, &refusal))
}

fn failed(lang: Lang, refusal: &Refusal) -> Response {
    page_of(status_of(refusal), lang, &TITLE, &trouble(lang, refusal))
}

/// What the browser holds.
fn browser(headers: &HeaderMap) -> String {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let own = cookies.filter_map(|cookie| cookie.trim().split_once('=')).find(|(name, _)| *name == COOKIE);
    own.map(|(_, value)| value.to_owned()).unwrap_or_default()
}

#[derive(Deserialize)]
pub(super) struct Return {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

pub(super) async fn come_back(State(shared): State<App>, Address(address): Address, headers: HeaderMap, Query(returned): Query<Return>) -> Response {
    let lang = lang(&headers);
    let back = format!("{}{RETURN}", base(&shared, &headers));
    let arrived = async {
        let (person, code) = shared.sign_on.finish(&back, &returned.state, &returned.code, &browser(&headers)).await?;
        let device = waiting(&shared, address, &code).await?;
        let account = account_of(&shared, &person).await?;
        let ticket = shared.sign_on.keep(person, account, &code, &browser(&headers))?;
        Ok((ticket, account.is_some(), code, device))
    };
    match arrived.await {
        Ok((ticket, true, code, device)) => {
            let body = html! {
                (about(lang, &code, &device))
                form method="post" action="/sign-on/allow" {
                    input type="hidden" name="ticket" value=(ticket);
                    button name="decide" value="allow" { (say(lang, "允许", "Allow")) }
                    " "
                    button.refuse name="decide" value="refuse" { (say(lang, "拒绝", "Refuse")) }
                }
            };
            page(lang, &TITLE, &body)
        }
        Ok((ticket, false, code, device)) => page(lang, &TITLE, &html! { (about(lang, &code, &device)) (link_form(&shared, lang, &ticket, "")) }),
        Err(refusal) => failed(lang, &refusal),
    }
}

/// The account of whom the provider names: the one that is known, or a new one for a person it vouches for. An account that is there already
/// is theirs only once they have shown it with its password: anybody can have registered with their name and number.
async fn account_of(shared: &App, person: &Person) -> Answer<Option<Uuid>> {
    let password_hash = shared.passwords.hash(new_password()?).await?;
    let (shared, person) = (shared.clone(), person.clone());
    blocking(move || {
        let now = shared.clock.now();
        if let Some(known) = shared.store.identity(&person.issuer, &person.subject)? {
            return Ok(Some(known));
        }
        let (Some(name), Some(id_number)) = (&person.name, person.id_number.as_deref().map(number)) else { return Ok(None) };
        if shared.store.has_account(&id_number)? {
            return Ok(None);
        }
        let Some(id_type) = person.id_type.clone().or_else(|| (id_number.len() == 18).then(|| RESIDENT.to_owned())) else { return Ok(None) };
        let account = Uuid::now_v7();
        shared.store.add_account(NewAccount {
            id: account,
            user_name: format!("sso-{}", &account.simple().to_string()[20..]),
            role: Role::Applicant,
            name: name.clone(),
            id_type: Some(id_type),
            id_number: Some(id_number),
            email: person.email.clone().filter(|email| is_mail(email)).unwrap_or_default(),
            mobile: None,
            password_hash,
            office: None,
            confirmed: true,
            at: now,
        })?;
        shared.store.bind_identity(&person.issuer, &person.subject, account, true, now)?;
        Ok(Some(account))
    })
    .await
}

#[derive(Deserialize)]
pub(super) struct Allow {
    ticket: String,
    decide: String,
}

pub(super) async fn allow(State(shared): State<App>, headers: HeaderMap, Form(asked): Form<Allow>) -> Response {
    let lang = lang(&headers);
    let decided = async {
        let ticket = shared.sign_on.take(&asked.ticket, &browser(&headers))?;
        let account = ticket.account.ok_or_else(no_device)?;
        let allowed = asked.decide == "allow";
        answer(&shared, &ticket.device, allowed.then_some(account)).await?;
        Ok(allowed)
    };
    match decided.await {
        Ok(allowed) => page(lang, &TITLE, &done(lang, allowed)),
        Err(refusal) => failed(lang, &refusal),
    }
}

fn link_form(shared: &App, lang: Lang, ticket: &str, user_name: &str) -> Markup {
    let provider = shared.sign_on.name().unwrap_or_default();
    let first = text!(
        "您是第一次用{provider}登录。请用已有的账号和密码登录一次，以后就不必了；还没有账号的，请先运行 declare register。",
        "This is your first sign-in with {provider}. Sign in once with the user name and password you have; who has no account runs `declare register` first."
    );
    html! {
        p { (first.get(lang)) }
        form method="post" action="/sign-on/link" {
            input type="hidden" name="ticket" value=(ticket);
            (field("user_name", &say(lang, "账号", "User name"), "text", user_name, "username"))
            (field("password", &say(lang, "密码", "Password"), "password", "", "current-password"))
            (captcha_field(shared, lang))
            button { (say(lang, "登录并允许", "Sign in and allow")) }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Link {
    ticket: String,
    user_name: String,
    password: String,
    #[serde(default)]
    captcha_id: String,
    #[serde(default)]
    captcha: String,
}

pub(super) async fn link(State(shared): State<App>, Address(address): Address, headers: HeaderMap, Form(asked): Form<Link>) -> Response {
    let lang = lang(&headers);
    let ticket = match shared.sign_on.take(&asked.ticket, &browser(&headers)) {
        Ok(ticket) => ticket,
        Err(refusal) => return failed(lang, &refusal),
    };
    let linked = async {
        shared.rates.stranger(address)?;
        captcha_is_right(&shared, &asked.captcha_id, &asked.captcha)?;
        let account = prove(&shared, &asked.user_name, asked.password.clone(), address).await?;
        if account.office.is_some() {
            return Err(only_people());
        }
        let (store, person, now) = (shared.store.clone(), ticket.person.clone(), shared.clock.now());
        blocking(move || {
            // Whose password it is has shown whose account it is; that it is this person's, name and number say.
            let number = person.id_number.as_deref().map(number);
            let same = person.name.as_deref().zip(number.as_deref()).map(|(name, number)| store.account_of_person(name, number)).transpose()?;
            store.bind_identity(&person.issuer, &person.subject, account.account, same.flatten() == Some(account.account), now)
        })
        .await?;
        answer(&shared, &ticket.device, Some(account.account)).await
    };
    match linked.await {
        Ok(()) => page(lang, &TITLE, &done(lang, true)),
        Err(refusal) => match shared.sign_on.keep(ticket.person, None, &ticket.device, &browser(&headers)) {
            Ok(again) => {
                page_of(status_of(&refusal), lang, &TITLE, &html! { (trouble(lang, &refusal)) (link_form(&shared, lang, &again, &asked.user_name)) })
            }
            Err(refusal) => failed(lang, &refusal),
        },
    }
}

fn only_people() -> Refusal {
    Refusal::new(
        Code::NotAllowed,
        Text::new("单位经办人的账号不能关联", "an officer's account cannot be linked"),
        Text::new("请用个人账号。", "Use a personal account."),
    )
}
