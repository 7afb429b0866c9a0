//! Personal information of the account that is signed in.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::App;
use super::parts::{Address, Body, token};
use super::passwords::{prove_own, wrong_password};
use crate::api::{Code, CodeSent, MailChange, MailConfirmation, Me, MeChange, Problem, Role};
use crate::people::{self, account_field};
use crate::server::accounts::{CODE_LIFE, is_mail, mailed_code, new_code};
use crate::server::guesses::Of;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{Caller, MailAsked};
use crate::server::{blocking, mail};
use crate::text::Text;

/// Who is signed in.
#[utoipa::path(get, path = "/me", responses((status = 200, body = Me), (status = 401, body = Problem)))]
pub(super) async fn show(caller: Caller) -> Json<Me> {
    let (office, office_code) = match caller.office {
        Some(office) => (Some(office.name), (office.role == Role::Employer).then_some(office.code)),
        None => (None, None),
    };
    Json(Me {
        account: caller.account,
        user_name: caller.user_name,
        role: caller.role,
        name: caller.name,
        id_type: caller.id_type,
        id_number: caller.id_number,
        email: caller.email,
        mobile: caller.mobile,
        address: caller.address,
        office,
        office_code,
        identity_confirmed: caller.identity_confirmed,
        token: caller.token,
    })
}

/// Changes personal information.
#[utoipa::path(patch, path = "/me", request_body = MeChange, responses((status = 200, body = Me), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn change(State(shared): State<App>, caller: Caller, Body(change): Body<MeChange>) -> Answer<Json<Me>> {
    let mut changed = caller.clone();
    let change = blocking(move || {
        let mobile = change.mobile.map(|mobile| people::mobile(&mobile, shared.guides.judge())).transpose();
        let address = change.address.map(|address| people::address(&address)).transpose();
        let change = match (mobile, address) {
            (Ok(mobile), Ok(address)) => MeChange { mobile, address },
            (mobile, address) => return Err(Refusal::invalid([mobile.err(), address.err()].into_iter().flatten().flatten().collect())),
        };
        shared.store.change_me(caller.account, change.clone(), shared.clock.now())?;
        Ok(change)
    })
    .await?;
    changed.mobile = change.mobile.or(changed.mobile);
    changed.address = change.address.or(changed.address);
    Ok(show(changed).await)
}

/// Asks for another mail address; a mail with a code goes there, and the address counts once the code comes back.
#[utoipa::path(post, path = "/me/email", request_body = MailChange,
    responses((status = 202, body = CodeSent), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)))]
pub(super) async fn ask_mail(
    State(shared): State<App>,
    caller: Caller,
    Address(address): Address,
    Body(asked): Body<MailChange>,
) -> Answer<(StatusCode, Json<CodeSent>)> {
    caller.must_be(Role::Applicant)?;
    let email = asked.email.trim().to_owned();
    let slip = if !is_mail(&email) {
        Some(Text::new("邮箱格式不对", "this is not a mail address"))
    } else if email.eq_ignore_ascii_case(&caller.email) {
        Some(Text::new("已经是这个邮箱", "this is the address already"))
    } else {
        None
    };
    slip.map_or(Ok(()), |slip| Err(Refusal::invalid(vec![account_field("email", slip)])))?;
    // Who came through a sign-on without an address has never been able to set a password.
    let password_hash = match caller.email.as_str() {
        "" => None,
        _ => Some(prove_own(&shared, &caller, asked.password, address).await?),
    };
    // No mails to everybody by one account; and what is refused takes nothing from the mailbox's own count.
    shared.rates.mail("addresses of", &caller.account.to_string())?;
    shared.rates.mail("address", &email)?;
    let (now, answer) = (shared.clock.now(), CodeSent { mail_to: mail::shortened(&email) });
    blocking(move || {
        let (code, hash) = new_code()?;
        let asked = MailAsked { account: caller.account, email: email.clone(), code: hash, password_hash };
        if !shared.store.ask_mail(asked, now + CODE_LIFE)? {
            return Err(wrong_password());
        }
        shared.outbox.address(&email, &caller.user_name, &code, now)
    })
    .await?;
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// Takes the mail address that was asked for. The one before is told.
#[utoipa::path(put, path = "/me/email", request_body = MailConfirmation,
    responses((status = 200, body = Me), (status = 401, body = Problem), (status = 403, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn set_mail(
    State(shared): State<App>,
    caller: Caller,
    Address(address): Address,
    headers: HeaderMap,
    Body(asked): Body<MailConfirmation>,
) -> Answer<Json<Me>> {
    caller.must_be(Role::Applicant)?;
    let (now, code, token) = (shared.clock.now(), mailed_code(&asked.code), token(&headers)?);
    let guess = shared.guesses.begin(Of::Code, &caller.user_name, address, now)?;
    let changing = shared.clone();
    let changed = blocking(move || {
        if !changing.store.set_mail(caller.account, code, now)? {
            return Ok(None);
        }
        // The address is changed, whatever becomes of the mail about it.
        if let Err(refusal) = mail::tell_left(&changing) {
            tracing::error!(cause = refusal.cause, "a mail about a change of address was not sent");
        }
        // Other staff lists may mean the account now.
        changing.store.caller(token, now)?.ok_or_else(Refusal::sign_in_needed).map(Some)
    })
    .await?;
    let Some(changed) = changed else {
        guess.was_wrong();
        return Err(wrong_mail_code());
    };
    guess.was_right(now);
    Ok(show(changed).await)
}

fn wrong_mail_code() -> Refusal {
    Refusal::new(
        Code::SignInFailed,
        Text::new("验证码不对或已过期", "the code is wrong or too old"),
        Text::new(
            "请按新邮箱收到的邮件核对；连错五次或过24小时后须重新申请：declare me edit --email 新邮箱。",
            "Check the mail at the new address; after five wrong tries or 24 hours, ask for a new code: declare me edit --email ADDRESS.",
        ),
    )
}
