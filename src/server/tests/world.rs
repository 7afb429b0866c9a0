//! A server with its data in a temporary folder, and people who call it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use time::macros::datetime;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::api::{Confirmation, Problem, Registration, Role, SignIn, StaffList, StaffMember, Token};
use crate::clock::Clock;
use crate::guide;
use crate::server::admin::{Admin, Setup};
use crate::server::guides::Guides;
use crate::server::{Config, Shared, routes};

pub(super) const EMPLOYER: &str = "91440300TE0T000257";
pub(super) const EMPLOYER_NAME: &str = "深圳市示例微电子有限公司";
pub(super) const OTHER_EMPLOYER: &str = "91440300TE0T00017C";
pub(super) const PASSWORD: &str = "correct horse battery";

pub(super) struct World {
    pub(super) shared: Arc<Shared>,
    pub(super) clock: Clock,
    pub(super) admin: Admin,
    router: Router,
    data: tempfile::TempDir,
    said: Mutex<Vec<Said>>,
    from: AtomicU32,
}

/// What was asked and answered, where it was JSON.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) asked: Option<Value>,
    pub(super) status: StatusCode,
    pub(super) answered: Option<Value>,
}

/// Somebody with a token.
#[derive(Clone)]
pub(super) struct User(pub(super) String);

pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// A server of its own on this machine.
fn local(data: &Path) -> Config {
    Config::local(data.to_owned(), ([127, 0, 0, 1], 0).into())
}

impl World {
    /// A server on 2 March 2026 with nobody in it.
    pub(super) fn new() -> Self {
        Self::configured(|_| {})
    }

    /// The same with the dates of the round published, and not only examples.
    pub(super) fn with_published_dates() -> Self {
        let mut guides = guide::Guides::built_in();
        let mut files = guides.newest().files().clone();
        let calendar = files.get_mut("shenzhen-2026/calendar.yaml").unwrap();
        *calendar = calendar.replace("confidence: unverified", "confidence: official");
        guides.add_files(files).unwrap();
        Self::built(|_| {}, Guides::new(guides))
    }

    /// A server on 2 March 2026 with nobody in it, and other settings.
    pub(super) fn configured(change: impl FnOnce(&mut Config)) -> Self {
        Self::built(change, Guides::built_in())
    }

    fn built(change: impl FnOnce(&mut Config), guides: Guides) -> Self {
        let data = tempfile::tempdir().unwrap();
        let clock = Clock::standing_at(datetime!(2026-03-02 09:00 +8));
        let admin = Admin::create(data.path(), clock.clone()).unwrap();
        let mut config = local(data.path());
        change(&mut config);
        let mut shared = Shared::open(config, clock.clone()).unwrap();
        Arc::get_mut(&mut shared).unwrap().guides = guides;
        Self { router: routes::router(Arc::clone(&shared)), shared, clock, admin, data, said: Mutex::default(), from: AtomicU32::default() }
    }

    /// What is sent from now on comes from another address.
    pub(super) fn move_on(&self) {
        self.from.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn place(&self) -> u32 {
        self.from.load(Ordering::Relaxed)
    }

    pub(super) fn move_to(&self, place: u32) {
        self.from.store(place, Ordering::Relaxed);
    }

    /// Everything that was asked so far, in order.
    pub(super) fn said(&self) -> Vec<Said> {
        self.said.lock().unwrap().clone()
    }

    /// Answers on a port too, for programs from outside.
    #[cfg(feature = "external")]
    pub(super) fn serve_on(&self, listener: std::net::TcpListener) {
        listener.set_nonblocking(true).unwrap();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        let app = self.router.clone().into_make_service_with_connect_info::<std::net::SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, app).await });
    }

    /// A server over a data folder that is there, which somebody else keeps.
    pub(super) fn over(data: &Path, clock: Clock) -> Self {
        let admin = Admin::open(data, clock.clone()).unwrap();
        let shared = Shared::open(local(data), clock.clone()).unwrap();
        let (data, said, from) = (tempfile::tempdir().unwrap(), Mutex::default(), AtomicU32::default());
        Self { router: routes::router(Arc::clone(&shared)), shared, clock, admin, data, said, from }
    }

    pub(super) fn data(&self) -> &Path {
        self.data.path()
    }

    pub(super) fn officer(&self, role: Role, code: &str) -> User {
        let office = if code == EMPLOYER { EMPLOYER_NAME.to_owned() } else { format!("示例{}{code}", role.label().zh) };
        self.officer_of(role, office, code)
    }

    pub(super) fn officer_of(&self, role: Role, office: String, code: &str) -> User {
        let setup = |officer| Setup { role, office: office.clone(), code: code.to_owned(), officer, days: 365, scopes: Vec::new() };
        let issued = self.admin.add_officer(&setup("王经办".to_owned()));
        // A colleague has a name of their own.
        let issued = issued.or_else(|_| self.admin.add_officer(&setup(format!("王经办{}", Uuid::now_v7()))));
        User(issued.unwrap().token)
    }

    /// Puts a person on the officer's staff list.
    pub(super) async fn list(&self, officer: &User, name: &str, id_number: &str, email: &str) -> StaffMember {
        let member = json!({"person": Uuid::now_v7(), "name": name, "id_type": "", "id_number": id_number, "email": email});
        let reply = officer.call(self, Method::PUT, "/v1/staff", &json!({ "staff": [member] })).await;
        reply.json::<StaffList>().staff.remove(0)
    }

    /// The insurance register says that this employer insures the person.
    pub(super) fn insure(&self, name: &str, id_number: &str, code: &str) {
        let table = format!("证件号码,姓名,现参保单位,统一社会信用代码\n{id_number},{name},示例单位,{code}\n");
        self.admin.import_insurance("参保.csv", table.as_bytes()).unwrap();
    }

    /// Registers, reads the mail, confirms, signs in.
    pub(super) async fn person(&self, user_name: &str, name: &str, id_number: &str) -> User {
        let registration = registration(user_name, name, id_number);
        assert_eq!(self.post("/v1/accounts", &registration).await.status, StatusCode::ACCEPTED);
        let confirmation = Confirmation { user_name: user_name.to_owned(), code: self.code_for(&registration.email) };
        assert_eq!(self.post("/v1/accounts/confirm", &confirmation).await.status, StatusCode::NO_CONTENT);
        User(self.sign_in(user_name, PASSWORD).await.json::<Token>().token)
    }

    pub(super) async fn sign_in(&self, user_name: &str, password: &str) -> Reply {
        let sign_in = SignIn { user_name: user_name.to_owned(), password: password.to_owned(), label: "test".to_owned(), days: None };
        self.post("/v1/token", &sign_in).await
    }

    /// Every message in the outbox.
    pub(super) fn mails(&self) -> Vec<String> {
        let mails = std::fs::read_dir(self.data.path().join("outbox")).unwrap();
        // Beside them may lie one that is still being written.
        let messages = mails.map(|mail| mail.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "eml"));
        messages.map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }

    /// The code of the one mail to that address.
    pub(super) fn code_for(&self, email: &str) -> String {
        let texts = self.mails();
        let mail = texts.iter().find(|text| text.contains(&format!("To: {email}\n"))).unwrap();
        mail.lines().find_map(|line| line.strip_prefix("    ")).unwrap().to_owned()
    }

    pub(super) async fn post(&self, path: &str, body: &impl Serialize) -> Reply {
        self.send(Method::POST, path, None, &[], serde_json::to_vec(body).unwrap()).await
    }

    pub(super) async fn send(&self, method: Method, path: &str, user: Option<&User>, headers: &[(&str, &str)], body: Vec<u8>) -> Reply {
        let (of, asked) = (method.clone(), serde_json::from_slice(&body).ok().or_else(|| of_form(headers, &body)));
        let mut request = Request::builder().method(method).uri(path);
        if let Some(User(token)) = user {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if !body.is_empty() {
            request = request.header(header::CONTENT_LENGTH, body.len());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let from = SocketAddr::from((Ipv4Addr::from_bits(self.from.load(Ordering::Relaxed)), 1));
        let request = request.extension(ConnectInfo(from));
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let said = Said { method: of, path: path.to_owned(), asked, status: parts.status, answered: serde_json::from_slice(&body).ok() };
        self.said.lock().unwrap().push(said);
        Reply { status: parts.status, headers: parts.headers, body }
    }
}

/// The fields of a form.
fn of_form(headers: &[(&str, &str)], body: &[u8]) -> Option<Value> {
    let is_form = headers.iter().any(|(name, value)| *name == "content-type" && value.contains("urlencoded"));
    let query = format!("form:?{}", std::str::from_utf8(body).ok().filter(|_| is_form)?);
    let fields = reqwest::Url::parse(&query).ok()?;
    Some(fields.query_pairs().map(|(key, value)| (key.into_owned(), Value::from(value.into_owned()))).collect::<serde_json::Map<_, _>>().into())
}

impl User {
    pub(super) async fn get(&self, world: &World, path: &str) -> Reply {
        world.send(Method::GET, path, Some(self), &[], Vec::new()).await
    }

    pub(super) async fn call(&self, world: &World, method: Method, path: &str, body: &impl Serialize) -> Reply {
        world.send(method, path, Some(self), &[], serde_json::to_vec(body).unwrap()).await
    }
}

impl Reply {
    pub(super) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|failed| panic!("{}: {failed}: {}", self.status, String::from_utf8_lossy(&self.body)))
    }

    /// The problem document, which must agree with the status line.
    pub(super) fn problem(&self) -> Problem {
        let problem: Problem = self.json();
        assert_eq!(problem.status, self.status.as_u16());
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(self.headers["x-request-id"], problem.request_id.as_str());
        problem
    }

    pub(super) fn value(&self) -> Value {
        self.json()
    }
}

pub(super) fn registration(user_name: &str, name: &str, id_number: &str) -> Registration {
    Registration {
        user_name: user_name.to_owned(),
        password: PASSWORD.to_owned(),
        name: name.to_owned(),
        id_type: "111".to_owned(),
        id_number: id_number.to_owned(),
        email: format!("{user_name}@example.org"),
        mobile: None,
    }
}
