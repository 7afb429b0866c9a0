//! The pages for people with a browser, as a browser asks for them; and the devices that are let in there.

use axum::http::{Method, StatusCode, header};

use super::world::{EMPLOYER, PASSWORD, Reply, User, World};
use crate::api::{Code, DeviceCodes, DeviceToken, Me, Role, TokenKind};

const NUMBER: &str = "440300199903080021";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const ENGLISH: (&str, &str) = ("accept-language", "en");

/// What a browser sends for the fields of a form.
fn fields(fields: &[(&str, &str)]) -> Vec<u8> {
    let escape = |text: &str| {
        text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect::<String>()
    };
    fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>().join("&").into_bytes()
}

async fn post(world: &World, path: &str, typed: &[(&str, &str)]) -> Reply {
    world.send(Method::POST, path, None, &[FORM, ENGLISH], fields(typed)).await
}

fn text(reply: &Reply) -> String {
    assert_eq!(reply.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
    assert!(reply.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"));
    assert_eq!((&reply.headers["x-frame-options"], &reply.headers["cache-control"]), (&"DENY".parse().unwrap(), &"no-store".parse().unwrap()));
    String::from_utf8(reply.body.clone()).unwrap()
}

/// The picture of a page, and what it shows.
pub(super) fn captcha(world: &World, page: &str) -> (String, String) {
    let id = page.split("name=\"captcha_id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let letters = world.shared.captchas.letters(id.parse().unwrap());
    (id, letters)
}

async fn begin(world: &World) -> DeviceCodes {
    post(world, "/v1/device", &[("label", "desk <b>")]).await.json()
}

pub(super) async fn poll(world: &World, codes: &DeviceCodes) -> Reply {
    let asked = [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", codes.device_code.as_str())];
    post(world, "/v1/device/token", &asked).await
}

/// A person lets a device in.
pub(super) async fn let_in(world: &World, user_name: &str) {
    let codes = begin(world).await;
    let page = text(&world.send(Method::GET, &format!("/device?code={}", codes.user_code), None, &[ENGLISH], Vec::new()).await);
    let (id, letters) = captcha(world, &page);
    let typed = [
        ("code", codes.user_code.as_str()),
        ("user_name", user_name),
        ("password", PASSWORD),
        ("captcha_id", &id),
        ("captcha", &letters),
        ("decide", "allow"),
    ];
    assert!(text(&post(world, "/device/sign-in", &typed).await).contains("The device is signed in"));
    assert_eq!(poll(world, &codes).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_device_is_let_in_by_its_owner_at_a_browser() {
    let world = World::new();
    world.person("lisimin", "李思敏", NUMBER).await;
    let codes = begin(&world).await;
    assert_eq!(codes.verification_uri_complete, format!("http://localhost/device?code={}", codes.user_code));
    let waiting = poll(&world, &codes).await.problem();
    assert_eq!((waiting.code, waiting.error.as_deref()), (Code::AuthorizationPending, Some("authorization_pending")));

    let typed = codes.user_code.to_lowercase().replace('-', " ");
    let page = text(&world.send(Method::GET, &format!("/device?code={}", typed.replace(' ', "%20")), None, &[ENGLISH], Vec::new()).await);
    assert!(page.contains("desk &lt;b&gt; wants to sign in"), "{page}");
    let (id, letters) = captcha(&world, &page);
    let picture = world.send(Method::GET, &format!("/captcha/{id}"), None, &[], Vec::new()).await;
    assert!(picture.body.starts_with(b"\x89PNG"));

    let sign_in = async |password: &str, captcha: &str, id: &str| {
        let typed = [
            ("code", codes.user_code.as_str()),
            ("user_name", "lisimin"),
            ("password", password),
            ("captcha_id", id),
            ("captcha", captcha),
            ("decide", "allow"),
        ];
        post(&world, "/device/sign-in", &typed).await
    };
    let wrong = sign_in("not the password", &letters, &id).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let page = text(&wrong);
    assert!(page.contains("user name or password is wrong") && page.contains("value=\"lisimin\"") && !page.contains("not the password"));
    assert_eq!(sign_in(PASSWORD, &letters, &id).await.status, StatusCode::UNAUTHORIZED, "a picture is answered once");
    let (id, letters) = captcha(&world, &page);
    assert!(text(&sign_in(PASSWORD, &letters, &id).await).contains("The device is signed in"));

    let token: DeviceToken = poll(&world, &codes).await.json();
    assert_eq!((token.token_type.as_str(), token.summary.kind, token.summary.label.as_str()), ("Bearer", TokenKind::Personal, "desk <b>"));
    let me: Me = User(token.access_token).get(&world, "/v1/me").await.json();
    assert_eq!(me.user_name, "lisimin");
    assert_eq!(poll(&world, &codes).await.problem().code, Code::ExpiredToken, "a code gives one token");
}

#[tokio::test]
async fn a_device_is_refused_or_forgotten_and_told_so() {
    let world = World::new();
    let refused = begin(&world).await;
    let page = post(&world, "/device/sign-in", &[("code", &refused.user_code), ("decide", "refuse")]).await;
    assert!(text(&page).contains("Refused"));
    assert_eq!(poll(&world, &refused).await.problem().code, Code::AccessDenied);

    let late = begin(&world).await;
    world.clock.advance(time::Duration::minutes(16));
    assert_eq!(poll(&world, &late).await.problem().code, Code::ExpiredToken);
    let page = world.send(Method::GET, &format!("/device?code={}", late.user_code), None, &[ENGLISH], Vec::new()).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(text(&page).contains("no device waits with this code"));

    let quick = begin(&world).await;
    let mut answers = Vec::new();
    for _ in 0..5 {
        answers.push(poll(&world, &quick).await.problem().code);
    }
    assert_eq!(answers.last(), Some(&Code::SlowDown), "{answers:?}");
    let other = post(&world, "/v1/device/token", &[("grant_type", "password"), ("device_code", "x")]).await;
    assert_eq!(other.problem().code, Code::BadRequest);
}

/// An officer is let in as an officer, with a token of the organisation.
#[tokio::test]
async fn a_forgotten_password_is_set_anew_at_a_browser() {
    let world = World::new();
    world.person("lisimin", "李思敏", NUMBER).await;
    world.officer(Role::Employer, EMPLOYER);
    let page = text(&world.send(Method::GET, "/recover", None, &[ENGLISH], Vec::new()).await);
    let (id, letters) = captcha(&world, &page);
    let robot = post(&world, "/recover", &[("user_name", "lisimin"), ("captcha_id", &id), ("captcha", "00000")]).await;
    assert_eq!(robot.status, StatusCode::UNAUTHORIZED);
    let (id, _) = (captcha(&world, &text(&robot)).0, letters);
    let letters = world.shared.captchas.letters(id.parse().unwrap());
    let before = world.mails().len();
    let sent = post(&world, "/recover", &[("user_name", "lisimin"), ("captcha_id", &id), ("captcha", &letters)]).await;
    assert!(text(&sent).contains("If there is such an account"));
    let mail = loop {
        if let Some(mail) = world.mails().into_iter().find(|mail| mail.contains("Code for a new password")) {
            break mail;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(world.mails().len(), before + 1);
    let code = mail.lines().find_map(|line| line.strip_prefix("    ")).unwrap();
    let short = post(&world, "/recover/password", &[("user_name", "lisimin"), ("code", code), ("password", "short")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let set = post(&world, "/recover/password", &[("user_name", "lisimin"), ("code", code), ("password", "another password")]).await;
    assert!(text(&set).contains("The password is set"));
    assert_eq!(world.sign_in("lisimin", "another password").await.status, StatusCode::OK);
}

#[tokio::test]
async fn pages_are_in_the_language_the_browser_asks_for() {
    let world = World::new();
    for path in ["/", "/verify", "/notices", "/device", "/recover", "/recover/password"] {
        let zh = text(&world.send(Method::GET, path, None, &[("accept-language", "zh-CN,zh;q=0.9,en;q=0.8")], Vec::new()).await);
        let en = text(&world.send(Method::GET, path, None, &[("accept-language", "fr,en;q=0.8")], Vec::new()).await);
        assert!(zh.contains("<html lang=\"zh-CN\">") && en.contains("<html lang=\"en\">"), "{path}");
        assert!(!en.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character)), "{path}: {en}");
    }
}

#[tokio::test]
async fn what_has_no_page_is_told_on_one_to_a_browser_only() {
    let world = World::new();
    let asked = async |path: &str, headers: &[(&str, &str)]| world.send(Method::GET, path, None, headers, Vec::new()).await;
    let browser = [("accept", "text/html,*/*;q=0.8"), ("accept-language", "en")];
    for (path, status) in [("/nowhere", StatusCode::NOT_FOUND), ("/device?code=a&code=b", StatusCode::BAD_REQUEST)] {
        let page = asked(path, &browser).await;
        assert!(page.status == status && page.headers["content-type"].to_str().unwrap().starts_with("text/html"), "{path}");
        assert!(text(&page).contains("<h1>This did not work</h1>"), "{path}");
    }
    assert!(text(&asked("/nowhere", &browser).await).contains("nothing at this address"));
    assert_eq!(asked("/nowhere", &[]).await.problem().code, Code::NotFound);
    for (path, has_way_back) in [("/", false), ("/verify", true), ("/notices", true), ("/device", true), ("/nowhere", true)] {
        assert_eq!(text(&asked(path, &browser).await).contains("<a href=\"/\">"), has_way_back, "{path}");
    }
    assert_eq!(asked("/v1/nowhere", &browser).await.problem().code, Code::NotFound, "programs are told as programs");
}

#[tokio::test]
async fn metrics_are_for_this_machine_and_name_nobody() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", NUMBER).await;
    user.get(&world, "/v1/me").await;
    assert_eq!(world.send(Method::GET, "/metrics", None, &[], Vec::new()).await.status, StatusCode::NOT_FOUND, "from nowhere in particular");
    let text = world.shared.metrics.text(&world.shared.store.states().unwrap()).unwrap();
    assert!(text.contains("declare_http_requests_total{method=\"GET\",route=\"/v1/me\",status=\"200\"} 1"), "{text}");
    assert!(text.contains("declare_applications{state=\"draft\"} 0") && text.ends_with("# EOF\n"), "{text}");
    assert!(!text.contains("lisimin") && !text.contains(NUMBER));
}

#[tokio::test]
async fn a_stranger_writes_so_often_and_no_more() {
    let world = World::new();
    let mut last = None;
    for _ in 0..80 {
        let reply = post(&world, "/v1/device", &[("label", "x")]).await;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            last = Some(reply);
            break;
        }
    }
    let reply = last.unwrap();
    assert!(reply.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() >= 1);
    assert_eq!(reply.problem().code, Code::TooMany);
}
