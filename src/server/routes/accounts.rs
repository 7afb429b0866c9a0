//! Registering, signing in and out.

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use time::Duration;
use uuid::Uuid;

use super::App;
use super::parts::{Address, Body, Brief, Id, Ids};
use crate::api::{
    Code, Confirmation, Problem, Registered, Registration, Role, Scope, SignIn, Token, TokenKind, TokenList, TokenRequest, TokenSummary,
};
use crate::server::accounts::{CODE_LIFE, check, folded, mailed_code, new_code, new_token, too_few_scopes};
use crate::server::guesses::Of;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{self, Caller, Credentials, NewAccount, NewToken};
use crate::server::{blocking, mail};
use crate::text::Text;

/// Registers a personal account; a mail with a code goes out.
#[utoipa::path(post, path = "/accounts", security(()), request_body = Registration,
    responses((status = 202, body = Registered), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn register(State(shared): State<App>, Brief(asked): Brief<Registration>) -> Answer<(StatusCode, Json<Registered>)> {
    let (judging, written) = (shared.clone(), asked.clone());
    let person = blocking(move || check(&written, judging.guides.judge()).map_err(Refusal::invalid)).await?;
    let password_hash = shared.passwords.hash(asked.password).await?;
    let (code, hash) = new_code()?;
    let (now, user_name, email) = (shared.clock.now(), folded(&asked.user_name), asked.email.trim().to_owned());
    let account = NewAccount {
        id: Uuid::now_v7(),
        user_name: user_name.clone(),
        role: Role::Applicant,
        name: person.name,
        id_type: Some(person.id_type),
        id_number: Some(person.id_number),
        email: email.clone(),
        mobile: person.mobile,
        password_hash,
        office: None,
        confirmed: false,
        at: now,
    };
    let answer = Registered { user_name: user_name.clone(), mail_to: mail::shortened(&email) };
    blocking(move || {
        if shared.store.credentials(&user_name)?.is_some_and(|there| there.confirmed) {
            return Err(taken());
        }
        // Before the code of an earlier try is replaced; and the same whether the identity has an account or not.
        shared.rates.mail("registration", &email)?;
        match shared.store.register(account, hash, now + CODE_LIFE)? {
            store::Registered::New => shared.outbox.confirmation(&email, &user_name, &code, now),
            store::Registered::IdentityTaken(owner) if !owner.is_empty() && shared.rates.mail("registered already", &owner).is_ok() => {
                shared.outbox.registered_already(&owner, now)
            }
            store::Registered::IdentityTaken(_) => Ok(()),
            store::Registered::UserNameTaken => Err(taken()),
        }
    })
    .await?;
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

fn taken() -> Refusal {
    Refusal::new(
        Code::Taken,
        Text::new("用户名已被使用", "this user name is taken"),
        Text::new("请换一个用户名；如是本人的账号，请直接登录。", "Choose another; if the account is yours, sign in."),
    )
}

/// Confirms an account with the code from the mail.
#[utoipa::path(post, path = "/accounts/confirm", security(()), request_body = Confirmation,
    responses((status = 204), (status = 401, body = Problem)))]
pub(super) async fn confirm(State(shared): State<App>, Address(address): Address, Brief(asked): Brief<Confirmation>) -> Answer<StatusCode> {
    let (user_name, now) = (folded(&asked.user_name), shared.clock.now());
    if user_name.len() > LONGEST_USER_NAME {
        return Err(wrong_code());
    }
    let guess = shared.guesses.begin(Of::Code, &user_name, address, now)?;
    let (store, hash) = (shared.store.clone(), mailed_code(&asked.code));
    let confirmed = blocking(move || store.confirm(&user_name, hash, now)).await?;
    if confirmed {
        guess.was_right(now);
        return Ok(StatusCode::NO_CONTENT);
    }
    guess.was_wrong();
    Err(wrong_code())
}

/// The same for an unknown user and a wrong code.
pub(super) fn wrong_code() -> Refusal {
    Refusal::new(
        Code::SignInFailed,
        Text::new("验证码不对、已过期或已用过", "the code is wrong, too old or used already"),
        Text::new(
            "用过一次已经成功的，直接登录即可；否则请核对邮件中的验证码，以最后一封为准；连错五次或过24小时后须重新申请。",
            "Where it worked once, sign in. Else check the mail, of several the last one; after five wrong tries or 24 hours, ask for a new one.",
        ),
    )
}

/// Bytes; registration takes shorter ones only.
pub(super) const LONGEST_USER_NAME: usize = 256;
pub(super) const LONGEST_PASSWORD: usize = 4096;

/// Signs in with a password and gives a token.
#[utoipa::path(post, path = "/token", security(()), request_body = SignIn,
    responses((status = 200, body = Token), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn sign_in(State(shared): State<App>, Address(address): Address, Brief(asked): Brief<SignIn>) -> Answer<Json<Token>> {
    let account = prove(&shared, &asked.user_name, asked.password, address).await?;
    issue(&shared, account, &asked.label, asked.days).await.map(Json)
}

/// The account whose password this is, if it is confirmed. An unknown name takes as long and is told the same as a wrong password.
pub(super) async fn prove(shared: &App, user_name: &str, password: String, address: IpAddr) -> Answer<Credentials> {
    let (user_name, now) = (folded(user_name), shared.clock.now());
    // Longer ones belong to no account, and must not be kept in the count of tries.
    if user_name.len() > LONGEST_USER_NAME || password.len() > LONGEST_PASSWORD {
        return Err(failed());
    }
    let guess = shared.guesses.begin(Of::Password, &user_name, address, now)?;
    let (store, name) = (shared.store.clone(), user_name);
    let found = blocking(move || store.credentials(&name)).await?;
    let right = shared.passwords.verify(password, found.as_ref().map(|found| found.password_hash.clone())).await?;
    if right {
        guess.was_right(now)
    } else {
        guess.was_wrong()
    }
    let Some(account) = found.filter(|_| right) else {
        shared.metrics.failed_sign_ins.inc();
        return Err(failed());
    };
    if account.confirmed { Ok(account) } else { Err(not_confirmed()) }
}

/// A new token for an account that has proved itself.
pub(super) async fn issue(shared: &App, account: Credentials, label: &str, days: Option<u32>) -> Answer<Token> {
    let now = shared.clock.now();
    let (kind, most) = if account.office.is_some() { (TokenKind::Organisation, 365) } else { (TokenKind::Personal, 30) };
    let expires_at = now + Duration::days(i64::from(days.unwrap_or(most).clamp(1, most)));
    let (token, hash) = new_token()?;
    let label: String = label.chars().take(100).collect();
    let scopes = account.role.scopes().to_vec();
    let new =
        NewToken { id: Uuid::now_v7(), hash, account: account.account, kind, label: label.clone(), scopes: scopes.clone(), expires_at, at: now };
    let id = new.id;
    let store = shared.store.clone();
    blocking(move || store.issue_token(new)).await?;
    let office = account.office.map(|office| office.name);
    Ok(Token { token, summary: TokenSummary { id, kind, role: account.role, name: account.name, office, label, scopes, expires_at } })
}

/// The same for an unknown user and a wrong password.
pub(super) fn failed() -> Refusal {
    Refusal::new(
        Code::SignInFailed,
        Text::new("用户名或密码不对", "user name or password is wrong"),
        Text::new("请核对后重试。", "Check both and try again."),
    )
}

fn not_confirmed() -> Refusal {
    Refusal::new(
        Code::SignInFailed,
        Text::new("账号尚未确认", "the account is not confirmed yet"),
        Text::new("请用邮件中的验证码确认账号。", "Confirm it with the code from the mail."),
    )
}

/// Revokes the token that is used.
#[utoipa::path(delete, path = "/token", responses((status = 204), (status = 401, body = Problem)))]
pub(super) async fn sign_out(State(shared): State<App>, caller: Caller) -> Answer<StatusCode> {
    let now = shared.clock.now();
    blocking(move || shared.store.revoke_token(caller.account, caller.token.id, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The tokens of the account that is signed in.
#[utoipa::path(get, path = "/tokens", responses((status = 200, body = TokenList), (status = 401, body = Problem)))]
pub(super) async fn tokens(State(shared): State<App>, caller: Caller) -> Answer<Json<TokenList>> {
    let now = shared.clock.now();
    let tokens = blocking(move || shared.store.tokens(caller.account, now)).await?;
    Ok(Json(TokenList { tokens }))
}

/// Makes one more token of the account. It may do no more than the token that asks, and does not outlive it.
#[utoipa::path(post, path = "/tokens", request_body = TokenRequest,
    responses((status = 201, body = Token), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn make_token(State(shared): State<App>, caller: Caller, Body(asked): Body<TokenRequest>) -> Answer<(StatusCode, Json<Token>)> {
    let (whose, most) = match caller.token.kind {
        TokenKind::Personal => (Text::new("个人令牌", "a personal token"), 30),
        TokenKind::Organisation => (Text::new("机构令牌", "an organisation's token"), 365),
    };
    let label: String = asked.label.trim().chars().take(100).collect();
    if !(1..=most).contains(&asked.days) {
        let what = crate::text!(("{}有效 1 至 {most} 天", whose.zh), ("{} counts for 1 to {most} days", whose.en));
        let help = crate::text!("请写 --days {most} 或更少。", "Write --days {most} or fewer.");
        return Err(Refusal::new(Code::BadRequest, what, help));
    }
    if asked.scopes.is_empty() || label.is_empty() {
        let what = Text::new("令牌须有名称和至少一项用途", "a token has a label and at least one scope");
        let help = Text::new("请写 --label 名称和 --scope read 这样的用途。", "Write --label NAME, and scopes such as --scope read.");
        return Err(Refusal::new(Code::BadRequest, what, help));
    }
    let is_asked = |scope: &&Scope| asked.scopes.contains(scope);
    let scopes: Vec<Scope> = caller.token.scopes.iter().filter(is_asked).copied().collect();
    if asked.scopes.iter().any(|scope| !scopes.contains(scope)) {
        return Err(too_few_scopes(&caller.token.scopes));
    }
    let now = shared.clock.now();
    let expires_at = (now + Duration::days(i64::from(asked.days))).min(caller.token.expires_at);
    let (token, hash) = new_token()?;
    let id = asked.id.unwrap_or_else(Uuid::now_v7);
    let summary = TokenSummary { id, label: label.clone(), scopes: scopes.clone(), expires_at, ..caller.token };
    let new = NewToken { id, hash, account: caller.account, kind: summary.kind, label, scopes, expires_at, at: now };
    blocking(move || shared.store.issue_token(new)).await?;
    Ok((StatusCode::CREATED, Json(Token { token, summary })))
}

/// Revokes a token of the account that is signed in.
#[utoipa::path(delete, path = "/tokens/{id}", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn revoke(State(shared): State<App>, caller: Caller, Ids(id): Id) -> Answer<StatusCode> {
    let now = shared.clock.now();
    let revoked = blocking(move || shared.store.revoke_token(caller.account, id, now)).await?;
    if revoked { Ok(StatusCode::NO_CONTENT) } else { Err(Refusal::not_found()) }
}
