//! Signing in from a terminal without typing a password there (RFC 8628): the device gets a code, its owner allows it at a browser.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use time::Duration;
use utoipa::ToSchema;

use super::App;
use super::accounts::issue;
use super::parts::{Address, Form, base};
use crate::api::{Code, DeviceCodes, DeviceToken, Problem};
use crate::canonical::Sha256;
use crate::server::accounts::{new_token, new_user_code, user_code};
use crate::server::blocking;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{NewDevice, Polled};
use crate::text::Text;

/// How long a device waits for its owner.
const LIFE: Duration = Duration::minutes(15);
/// Seconds between the questions of a device.
const INTERVAL: u32 = 2;
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct DeviceRequest {
    /// What the device is called, for its owner: a host name.
    #[serde(default)]
    label: String,
}

/// Asks for a code with which the owner lets this device in.
#[utoipa::path(post, path = "/device", security(()), request_body(content = DeviceRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = DeviceCodes), (status = 429, body = Problem)))]
pub(super) async fn begin(
    State(shared): State<App>,
    Address(address): Address,
    headers: HeaderMap,
    Form(asked): Form<DeviceRequest>,
) -> Answer<Json<DeviceCodes>> {
    shared.rates.stranger(address)?;
    let (device_code, code) = new_token()?;
    let shown = new_user_code()?;
    let (at, label) = (shared.clock.now(), asked.label.chars().filter(|character| !character.is_control()).take(100).collect());
    let device = NewDevice { code, user_code: user_code(&shown), label, at, until: at + LIFE };
    let verification_uri = format!("{}/device", base(&shared, &headers));
    blocking(move || shared.store.put_device(device)).await?;
    Ok(Json(DeviceCodes {
        device_code,
        verification_uri_complete: format!("{verification_uri}?code={shown}"),
        user_code: shown,
        verification_uri,
        expires_in: u32::try_from(LIFE.whole_seconds()).unwrap_or(u32::MAX),
        interval: INTERVAL,
    }))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct DeviceQuestion {
    /// `urn:ietf:params:oauth:grant-type:device_code`
    grant_type: String,
    device_code: String,
}

/// Asks whether the owner has let the device in; then the answer is a token. `error` in a refusal is the word of the RFC.
#[utoipa::path(post, path = "/device/token", security(()), request_body(content = DeviceQuestion, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = DeviceToken), (status = 400, body = Problem)))]
pub(super) async fn token(State(shared): State<App>, Form(asked): Form<DeviceQuestion>) -> Answer<Json<DeviceToken>> {
    if asked.grant_type != GRANT {
        return Err(Refusal::bad_request(Text::new("grant_type 不对", "this is not the grant type of a device")));
    }
    let code = Sha256::of(asked.device_code.trim().as_bytes());
    if !shared.rates.device(code) {
        return Err(refusal(Code::SlowDown));
    }
    let (store, now) = (shared.store.clone(), shared.clock.now());
    let polled = blocking(move || match store.poll_device(code, now)? {
        Polled::Allowed { account, label } => Ok(Ok((store.credentials_of(account)?, label))),
        Polled::Waiting => Ok(Err(Code::AuthorizationPending)),
        Polled::Refused => Ok(Err(Code::AccessDenied)),
        Polled::Gone => Ok(Err(Code::ExpiredToken)),
    });
    let (account, label) = polled.await?.map_err(refusal)?;
    let account = account.filter(|account| account.confirmed).ok_or_else(|| refusal(Code::AccessDenied))?;
    let issued = issue(&shared, account, &label, None).await?;
    let expires_in = (issued.summary.expires_at - now).whole_seconds();
    Ok(Json(DeviceToken { access_token: issued.token, token_type: "Bearer".to_owned(), expires_in, summary: issued.summary }))
}

fn refusal(code: Code) -> Refusal {
    let what = match code {
        Code::AuthorizationPending => Text::new("还没有在浏览器里同意", "it was not allowed at the browser yet"),
        Code::SlowDown => Text::new("问得太快", "asked too often"),
        Code::AccessDenied => Text::new("登录被拒绝", "the sign-in was refused"),
        _ => Text::new("登录码已过期或已用过", "the code is too old or was used"),
    };
    let help = match code {
        Code::AuthorizationPending | Code::SlowDown => Text::new("请过几秒再问。", "Ask again in a few seconds."),
        _ => Text::new("请重新运行 declare login。", "Run `declare login` again."),
    };
    let mut refusal = Refusal::new(code, what, help);
    refusal.problem.error = Some(code.oauth().to_owned());
    refusal
}
