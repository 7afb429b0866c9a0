//! Single sign-on with a real provider (npm `oidc-provider`), by something that keeps cookies and fills in forms like a browser.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};

use super::super::world::{PASSWORD, World};
use super::{Program, node, script};
use crate::api::{Code, DeviceCodes, DeviceToken, Me};
use crate::server::config::{Secret, SignOn};

/// Cookies by host, and the page that it shows.
struct Browser {
    http: reqwest::Client,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
    address: reqwest::Url,
    page: String,
}

impl Browser {
    async fn open(address: &str) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().tls_certs_only([]).build().unwrap();
        let mut browser = Self { http, cookies: BTreeMap::new(), address: address.parse().unwrap(), page: String::new() };
        browser.go(address, None).await;
        browser
    }

    /// Follows a link or sends a form, and wherever that leads.
    async fn go(&mut self, to: &str, form: Option<Vec<(String, String)>>) {
        let mut next = (self.address.join(to).unwrap(), form);
        for _ in 0..12 {
            let (address, form) = next;
            let host = address.authority().to_owned();
            let kept = self.cookies.entry(host).or_default();
            let cookies = kept.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
            let request = match &form {
                Some(fields) => self.http.post(address.clone()).form(fields),
                None => self.http.get(address.clone()),
            };
            let response = request.header(COOKIE, cookies).header("accept-language", "en").send().await.unwrap();
            for set in response.headers().get_all(SET_COOKIE) {
                let (name, rest) = set.to_str().unwrap().split_once('=').unwrap();
                kept.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
            let elsewhere = response.headers().get(LOCATION).map(|to| address.join(to.to_str().unwrap()).unwrap());
            self.address = address;
            match elsewhere {
                Some(to) => next = (to, None),
                None => {
                    self.page = response.text().await.unwrap();
                    return;
                }
            }
        }
        panic!("sent about without end: {}", self.address);
    }

    /// Sends the first form of the page with its hidden fields and these.
    async fn send(&mut self, typed: &[(&str, &str)]) {
        let form = self.page.split("<form").nth(1).unwrap_or_else(|| panic!("no form: {}", self.page)).split("</form>").next().unwrap().to_owned();
        let attribute = |text: &str, name: &str| text.split(&format!("{name}=\"")).nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        let action = attribute(&form, "action").unwrap();
        let hidden = form.split("<input").skip(1).filter(|input| input.contains("type=\"hidden\""));
        let mut fields: Vec<(String, String)> = hidden.map(|input| (attribute(input, "name").unwrap(), attribute(input, "value").unwrap())).collect();
        fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.go(&action, Some(fields)).await;
    }

    /// Signs in at the provider and agrees to what it asks.
    async fn sign_in_as(&mut self, name: &str) {
        self.send(&[("login", name), ("password", "anything")]).await;
        if self.address.path().starts_with("/interaction") {
            self.send(&[]).await;
        }
    }
}

async fn world() -> (World, String, Program) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (program, issuer) = Program::start(node().arg(script("provider.cjs")).arg(format!("{url}/sign-on/return")));
    let sign_on = SignOn {
        name: "统一身份认证".to_owned(),
        issuer,
        client_id: "declare".to_owned(),
        client_secret: Some(Secret("a secret of the tests".to_owned())),
        name_claim: "name".to_owned(),
        id_type_claim: None,
        id_number_claim: Some("id_number".to_owned()),
    };
    let world = World::configured(|config| config.sign_on = Some(sign_on));
    world.serve_on(listener);
    (world, url, program)
}

async fn codes(url: &str) -> DeviceCodes {
    let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    http.post(format!("{url}/v1/device")).form(&[("label", "desk")]).send().await.unwrap().json().await.unwrap()
}

async fn token(world: &World, codes: &DeviceCodes) -> DeviceToken {
    super::super::pages::poll(world, codes).await.json()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn external_a_person_whom_the_provider_vouches_for_has_a_confirmed_identity() {
    let (world, url, _provider) = world().await;
    let first = codes(&url).await;
    let mut browser = Browser::open(&first.verification_uri_complete).await;
    assert!(browser.page.contains("Sign in with 统一身份认证"), "{}", browser.page);
    browser.go(&format!("/sign-on?code={}", first.user_code), None).await;
    browser.sign_in_as("vouched-1").await;
    assert!(browser.page.contains("desk wants to sign in"), "{} {}", browser.address, browser.page);
    browser.send(&[("decide", "allow")]).await;
    assert!(browser.page.contains("The device is signed in"), "{}", browser.page);
    let user = super::super::world::User(token(&world, &first).await.access_token);
    let me: Me = user.get(&world, "/v1/me").await.json();
    assert_eq!((me.name.as_str(), me.id_number.as_deref(), me.identity_confirmed), ("李思敏", Some("440300199903080021"), true));

    let second = codes(&url).await;
    browser.go(&format!("/sign-on?code={}", second.user_code), None).await;
    browser.send(&[("decide", "refuse")]).await;
    assert_eq!(super::super::pages::poll(&world, &second).await.problem().code, Code::AccessDenied);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn external_anybody_else_shows_once_which_account_is_theirs() {
    let (world, url, _provider) = world().await;
    world.person("zhang", "张三", "440300190001010015").await;
    let first = codes(&url).await;
    let mut browser = Browser::open(&format!("{url}/sign-on?code={}", first.user_code)).await;
    browser.sign_in_as("zhang-at-the-provider").await;
    assert!(browser.page.contains("This is your first sign-in"), "{} {}", browser.address, browser.page);
    let (_, letters) = super::super::pages::captcha(&world, &browser.page);
    browser.send(&[("user_name", "zhang"), ("password", "wrong password"), ("captcha", &letters)]).await;
    assert!(browser.page.contains("user name or password is wrong"), "{}", browser.page);
    let (_, letters) = super::super::pages::captcha(&world, &browser.page);
    browser.send(&[("user_name", "zhang"), ("password", PASSWORD), ("captcha", &letters)]).await;
    assert!(browser.page.contains("The device is signed in"), "{}", browser.page);
    assert_eq!(token(&world, &first).await.summary.name, "张三");

    let second = codes(&url).await;
    browser.go(&format!("/sign-on?code={}", second.user_code), None).await;
    assert!(browser.page.contains("desk wants to sign in"), "known from now on: {}", browser.page);
    browser.send(&[("decide", "allow")]).await;
    let me: Me = super::super::world::User(token(&world, &second).await.access_token).get(&world, "/v1/me").await.json();
    assert!(me.user_name == "zhang" && !me.identity_confirmed, "the provider does not know who this is");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn external_a_return_that_did_not_begin_in_this_browser_is_refused() {
    let (_world, url, _provider) = world().await;
    let first = codes(&url).await;
    let mut victim = Browser::open(&format!("{url}/sign-on?code={}", first.user_code)).await;
    let mut other = Browser::open(&url).await;
    other.go("/sign-on/return?state=made-up&code=made-up", None).await;
    assert!(other.page.contains("did not begin here"), "{}", other.page);
    victim.sign_in_as("zhang").await;
    let address = victim.address.clone();
    victim.go(address.as_str(), None).await;
    assert!(victim.page.contains("did not begin here"), "a return counts once: {}", victim.page);
}
