//! Passwords: forgotten, set anew, changed.

use std::net::IpAddr;

use axum::extract::State;
use axum::http::StatusCode;

use super::App;
use super::accounts::{LONGEST_PASSWORD, LONGEST_USER_NAME, wrong_code};
use super::parts::{Address, Body, Brief};
use crate::api::{Code, PasswordChange, PasswordReset, Problem, Recovery};
use crate::server::accounts::{CODE_LIFE, check_password, folded, mailed_code, new_code};
use crate::server::blocking;
use crate::server::guesses::Of;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::Caller;
use crate::text::Text;

/// Asks for what was forgotten; a mail goes out if there is such an account. The answer is the same, and as soon, where there is none.
#[utoipa::path(post, path = "/accounts/recover", security(()), request_body = Recovery, responses((status = 202), (status = 429, body = Problem)))]
pub(super) async fn recover(State(shared): State<App>, Brief(asked): Brief<Recovery>) -> Answer<StatusCode> {
    send_codes(&shared, asked);
    Ok(StatusCode::ACCEPTED)
}

/// Sends the mails that somebody asked for, if there is anybody to send them to.
pub(super) fn send_codes(shared: &App, asked: Recovery) {
    let shared = shared.clone();
    let sending = blocking(move || {
        let now = shared.clock.now();
        if let Some(user_name) = asked.user_name.as_deref().map(folded) {
            let (code, hash) = new_code()?;
            if let Some(email) = shared.store.put_code(&user_name, hash, now + CODE_LIFE)? {
                shared.outbox.recovery(&email, &user_name, &code, now)?;
            }
        }
        // A mailbox must not be filled by who knows its address.
        if let Some(email) = asked.email.as_deref().map(str::trim).filter(|email| shared.rates.mail("user names", email).is_ok()) {
            let user_names = shared.store.user_names(email)?;
            if !user_names.is_empty() {
                shared.outbox.user_names(email, &user_names, now)?;
            }
        }
        Ok(())
    });
    // Who asks does not wait for it: how long it takes would tell whether there is an account.
    tokio::spawn(async move {
        if let Err(refusal) = sending.await {
            tracing::error!(cause = refusal.cause, "a mail for a recovery was not sent");
        }
    });
}

/// Sets a new password with the code from the mail.
#[utoipa::path(post, path = "/accounts/password", security(()), request_body = PasswordReset,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn reset(State(shared): State<App>, Address(address): Address, Brief(asked): Brief<PasswordReset>) -> Answer<StatusCode> {
    set_anew(&shared, address, asked).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets a password with the code from a mail.
pub(super) async fn set_anew(shared: &App, address: IpAddr, asked: PasswordReset) -> Answer<()> {
    let (user_name, now) = (folded(&asked.user_name), shared.clock.now());
    if user_name.len() > LONGEST_USER_NAME {
        return Err(wrong_code());
    }
    check_password(&asked.password).map_or(Ok(()), |finding| Err(Refusal::invalid(vec![finding])))?;
    let guess = shared.guesses.begin(Of::Code, &user_name, address, now)?;
    let password_hash = shared.passwords.hash(asked.password).await?;
    let (store, name, code) = (shared.store.clone(), user_name.clone(), mailed_code(&asked.code));
    let set = blocking(move || store.reset_password(&name, code, password_hash, now)).await?;
    if !set {
        guess.was_wrong();
        return Err(wrong_code());
    }
    guess.was_right(now);
    shared.guesses.owner_is_at(&user_name, address, now);
    Ok(())
}

/// Changes the password of the account that is signed in.
#[utoipa::path(put, path = "/me/password", request_body = PasswordChange,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn change(
    State(shared): State<App>,
    caller: Caller,
    Address(address): Address,
    Body(asked): Body<PasswordChange>,
) -> Answer<StatusCode> {
    prove_own(&shared, &caller, asked.old, address).await?;
    let now = shared.clock.now();
    let password_hash = hashed(&shared, asked.password).await?;
    blocking(move || shared.store.set_password(caller.account, password_hash, caller.token.id, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses unless this is the password of the account that is signed in. Gives its hash.
pub(super) async fn prove_own(shared: &App, caller: &Caller, password: String, address: IpAddr) -> Answer<String> {
    let now = shared.clock.now();
    if password.len() > LONGEST_PASSWORD {
        return Err(wrong_password());
    }
    let guess = shared.guesses.begin(Of::OldPassword, &caller.user_name, address, now)?;
    let (store, user_name) = (shared.store.clone(), caller.user_name.clone());
    let found = blocking(move || store.credentials(&user_name)).await?.map(|found| found.password_hash);
    let right = shared.passwords.verify(password, found.clone()).await?;
    match found.filter(|_| right) {
        Some(hash) => {
            guess.was_right(now);
            Ok(hash)
        }
        None => {
            guess.was_wrong();
            Err(wrong_password())
        }
    }
}

pub(super) fn wrong_password() -> Refusal {
    let help =
        Text::new("请核对后重试；忘了的用 declare recover 重设。", "Check it and try again; if it is forgotten, `declare recover` sets another.");
    Refusal::new(Code::SignInFailed, Text::new("密码不对", "the password is wrong"), help)
}

async fn hashed(shared: &App, password: String) -> Answer<String> {
    match check_password(&password) {
        Some(finding) => Err(Refusal::invalid(vec![finding])),
        None => shared.passwords.hash(password).await,
    }
}
