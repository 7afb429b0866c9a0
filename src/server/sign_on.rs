//! Signing in with a provider of OpenID Connect (the province's single sign-on): discovery, authorization code with PKCE, and an id token
//! that is verified. Only who the person is comes from there; what they may do is decided here.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, IdTokenFields, IssuerUrl,
    Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse,
    TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::accounts::random;
use super::config;
use super::refusal::{Answer, Refusal};
use crate::api::Code;
use crate::error::{Class, Error};
use crate::text;
use crate::text::Text;

/// How long somebody may take at the provider.
const PATIENCE: Duration = Duration::from_secs(600);
/// How long what the provider says of itself is believed: its keys may be changed.
const FRESH: Duration = Duration::from_secs(300);
/// How long one that does not answer is left alone: those who wait behind one another would each wait for it.
const DOWN: Duration = Duration::from_secs(5);
/// Sign-ins under way at most; beyond, no new one begins.
const MOST: usize = 10_000;

/// Whatever claims the id token carries besides the standard ones.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Claims(Map<String, Value>);
impl AdditionalClaims for Claims {}

type Fields = IdTokenFields<Claims, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type Provider<A, B, C, D, E, F> = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    A,
    B,
    C,
    D,
    E,
    F,
>;

/// Who the provider says it is. The claims about the identity document are there only where the operator trusts the provider with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) name: Option<String>,
    pub(super) id_type: Option<String>,
    pub(super) id_number: Option<String>,
    pub(super) email: Option<String>,
}

/// Somebody who was sent to the provider.
struct Waiting {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    /// What the browser holds, so that nobody can hand their own return to somebody else.
    browser: String,
    device: String,
    since: Instant,
}

/// Somebody who came back, and has still to say whether the device may.
pub(crate) struct Ticket {
    pub(super) person: Person,
    /// Their account, where it is known.
    pub(super) account: Option<Uuid>,
    pub(super) device: String,
    browser: String,
    since: Instant,
}

/// The provider, if there is one.
pub(crate) struct SignOn {
    settings: Option<config::SignOn>,
    http: reqwest::Client,
    /// What the provider says of itself, and since when that is known; nothing where it did not answer then.
    provider: tokio::sync::Mutex<Option<(Option<CoreProviderMetadata>, Instant)>>,
    waiting: Mutex<HashMap<String, Waiting>>,
    tickets: Mutex<HashMap<String, Ticket>>,
}

impl SignOn {
    pub(super) fn new(settings: Option<config::SignOn>) -> crate::error::Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(10));
        // The provider's certificate is checked with those of this machine, which a server that signs on nowhere need not have.
        if settings.as_ref().is_none_or(|settings| settings.issuer.starts_with("http:")) {
            http = http.tls_certs_only([]).no_proxy();
        }
        let http = http.build().map_err(|failed| {
            Error::new(
                Class::Usage,
                Text::new("不能准备到统一身份认证的连接", "a connection to the sign-on provider cannot be prepared"),
                Text::new("请检查本机的证书库和代理设置。", "Check this machine's certificates and proxy settings."),
            )
            .because(failed)
        })?;
        Ok(Self { settings, http, provider: tokio::sync::Mutex::default(), waiting: Mutex::default(), tickets: Mutex::default() })
    }

    /// What people call the provider.
    pub(super) fn name(&self) -> Option<&str> {
        self.settings.as_ref().map(|settings| settings.name.as_str())
    }

    /// Where to send the browser, to come back to `back`. `device` is the code of the device that wants to sign in.
    pub(super) async fn begin(&self, back: &str, device: &str, browser: &str) -> Answer<String> {
        let client = self.client(back).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let asked = client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random);
        let scopes = ["profile", "email"].map(|scope| Scope::new(scope.to_owned()));
        let (url, state, nonce) = asked.add_scopes(scopes).set_pkce_challenge(challenge).url();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, one| one.since.elapsed() < PATIENCE);
        if waiting.len() >= MOST {
            return Err(Refusal::unavailable("too many sign-ins are under way"));
        }
        let (browser, device, since) = (browser.to_owned(), device.to_owned(), Instant::now());
        waiting.insert(state.secret().clone(), Waiting { nonce, verifier, browser, device, since });
        Ok(url.to_string())
    }

    /// Who came back, and the code of the device that wants to sign in.
    pub(super) async fn finish(&self, back: &str, state: &str, code: &str, browser: &str) -> Answer<(Person, String)> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(state);
        let waiting = waiting.filter(|one| one.since.elapsed() < PATIENCE && !browser.is_empty() && one.browser == browser).ok_or_else(not_begun)?;
        let client = self.client(back).await?;
        let http = |request| fetch(self.http.clone(), request);
        let exchange = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(trouble)?;
        let tokens = exchange.set_pkce_verifier(waiting.verifier).request_async(&http).await.map_err(trouble)?;
        let id_token = tokens.id_token().ok_or_else(|| trouble("no id token"))?;
        let verifier = client.id_token_verifier();
        let claims = id_token.claims(&verifier, &waiting.nonce).map_err(trouble)?;
        if let Some(expected) = claims.access_token_hash() {
            let (algorithm, key) = (id_token.signing_alg().map_err(trouble)?, id_token.signing_key(&verifier).map_err(trouble)?);
            let found = AccessTokenHash::from_token(tokens.access_token(), algorithm, key).map_err(trouble)?;
            if found != *expected {
                return Err(trouble("the access token is another"));
            }
        }
        let settings = self.settings.as_ref().ok_or_else(Refusal::not_found)?;
        let claim = |name: &str| {
            let value = claims.additional_claims().0.get(name).and_then(Value::as_str);
            value.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let standard_name = || claims.name().and_then(|name| name.get(None)).map(|name| name.to_string());
        let person = Person {
            issuer: claims.issuer().to_string(),
            subject: claims.subject().to_string(),
            name: claim(&settings.name_claim).or_else(standard_name),
            id_type: settings.id_type_claim.as_deref().and_then(claim),
            id_number: settings.id_number_claim.as_deref().and_then(claim),
            email: claims.email().filter(|_| claims.email_verified() == Some(true)).map(|email| email.to_string()),
        };
        Ok((person, waiting.device))
    }

    /// Keeps who came back until they have decided; what the page holds for it.
    pub(super) fn keep(&self, person: Person, account: Option<Uuid>, device: &str, browser: &str) -> Answer<String> {
        let name = BASE64URL.encode(random::<24>()?);
        let (device, browser, since) = (device.to_owned(), browser.to_owned(), Instant::now());
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|_, one| one.since.elapsed() < PATIENCE);
        tickets.insert(name.clone(), Ticket { person, account, device, browser, since });
        Ok(name)
    }

    /// Who came back, once, in the browser they came back in.
    pub(super) fn take(&self, name: &str, browser: &str) -> Answer<Ticket> {
        let ticket = self.tickets.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        ticket.filter(|one| one.since.elapsed() < PATIENCE && !browser.is_empty() && one.browser == browser).ok_or_else(not_begun)
    }

    /// The provider as it describes itself now.
    async fn client(
        &self,
        back: &str,
    ) -> Answer<
        Provider<
            openidconnect::EndpointSet,
            openidconnect::EndpointNotSet,
            openidconnect::EndpointNotSet,
            openidconnect::EndpointNotSet,
            openidconnect::EndpointMaybeSet,
            openidconnect::EndpointMaybeSet,
        >,
    > {
        let settings = self.settings.as_ref().ok_or_else(Refusal::not_found)?;
        let mut provider = self.provider.lock().await;
        let is_known = |(known, since): &&(Option<CoreProviderMetadata>, Instant)| since.elapsed() < if known.is_some() { FRESH } else { DOWN };
        let metadata = match provider.as_ref().filter(is_known) {
            Some((known, _)) => known.clone().ok_or_else(|| trouble("it did not answer just now"))?,
            None => {
                let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(trouble)?;
                let http = |request| fetch(self.http.clone(), request);
                let asked = CoreProviderMetadata::discover_async(issuer, &http).await.map_err(trouble);
                *provider = Some((asked.as_ref().ok().cloned(), Instant::now()));
                asked?
            }
        };
        drop(provider);
        let secret = settings.client_secret.as_ref().map(|secret| ClientSecret::new(secret.0.clone()));
        let client = Client::from_provider_metadata(metadata, ClientId::new(settings.client_id.clone()), secret);
        Ok(client.set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(trouble)?))
    }
}

/// Asks the provider.
async fn fetch(http: reqwest::Client, request: openidconnect::HttpRequest) -> Result<openidconnect::HttpResponse, reqwest::Error> {
    let response = http.execute(request.try_into()?).await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut answer = openidconnect::HttpResponse::new(response.bytes().await?.to_vec());
    (*answer.status_mut(), *answer.headers_mut()) = (status, headers);
    Ok(answer)
}

fn not_begun() -> Refusal {
    Refusal::new(
        Code::SignInFailed,
        Text::new("这次登录没有从这里开始，或已过时", "this sign-in did not begin here, or is too old"),
        Text::new("请回到终端重新运行 declare login。", "Run `declare login` again."),
    )
}

/// The provider did not answer, or not with what can be believed.
fn trouble(cause: impl std::fmt::Display) -> Refusal {
    Refusal::new(
        Code::SignInFailed,
        Text::new("统一身份认证没有给出可用的结果", "the sign-on provider gave no answer that can be used"),
        text!("请稍后重试，或用账号和密码登录。", "Try again later, or sign in with user name and password."),
    )
    .because(cause)
}
