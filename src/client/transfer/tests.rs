//! A server of the same routes that breaks uploads off on purpose, on loopback.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use axum::Router;
use axum::body::Body as Bytes;
use axum::extract::{Path as Segments, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};

use super::*;
use crate::api::{BlobAnswer, Problem};
use crate::client::Retry;

/// What the server holds, how much it takes of a first try, and what was asked of it.
#[derive(Default)]
struct Held {
    whole: HashMap<String, Vec<u8>>,
    part: HashMap<String, Vec<u8>>,
    breaks_after: Option<usize>,
    asked: Vec<String>,
    received: usize,
}

type Shared = Arc<Mutex<Held>>;

fn router(shared: Shared) -> Router {
    Router::new()
        .route("/v1/applications/{id}/blobs:check", post(check))
        .route("/v1/applications/{id}/blobs/{sha256}", put(whole).patch(rest).head(standing))
        .with_state(shared)
}

async fn check(State(shared): State<Shared>, body: String) -> axum::Json<BlobAnswer> {
    let asked: BlobCheck = serde_json::from_str(&body).unwrap();
    let mut held = shared.lock().unwrap();
    held.asked.push(format!("check {}", asked.blobs.len()));
    let missing = asked.blobs.iter().filter(|blob| !held.whole.contains_key(&blob.sha256.to_string()));
    let offset = |blob: &Blob| held.part.get(&blob.sha256.to_string()).map_or(0, |part| part.len() as u64);
    let missing = missing.map(|blob| MissingBlob { sha256: blob.sha256, offset: offset(blob) }).collect();
    axum::Json(BlobAnswer { missing })
}

async fn whole(state: State<Shared>, Segments((_, sha256)): Segments<(String, String)>, body: Bytes) -> Response {
    state.lock().unwrap().part.remove(&sha256);
    take(state, sha256, "put", body).await
}

async fn rest(state: State<Shared>, Segments((_, sha256)): Segments<(String, String)>, headers: HeaderMap, body: Bytes) -> Response {
    let from: usize = headers[header::UPLOAD_OFFSET].to_str().unwrap().parse().unwrap();
    let stands = state.lock().unwrap().part.get(&sha256).map_or(0, Vec::len);
    if from != stands {
        return (StatusCode::CONFLICT, [(header::UPLOAD_OFFSET, HeaderValue::from(stands))]).into_response();
    }
    take(state, sha256, "patch", body).await
}

async fn take(State(shared): State<Shared>, sha256: String, how: &str, body: Bytes) -> Response {
    let most = shared.lock().unwrap().breaks_after.take().unwrap_or(usize::MAX);
    let mut chunks = body.into_data_stream();
    let mut taken = Vec::new();
    while taken.len() < most
        && let Some(Ok(chunk)) = chunks.next().await
    {
        taken.extend_from_slice(&chunk[..chunk.len().min(most - taken.len())]);
    }
    let mut held = shared.lock().unwrap();
    held.received += taken.len();
    held.asked.push(format!("{how} {}", taken.len()));
    let mut part = held.part.remove(&sha256).unwrap_or_default();
    part.extend(taken);
    if Sha256::of(&part).to_string() == sha256 {
        held.whole.insert(sha256, part);
        return StatusCode::CREATED.into_response();
    }
    if most == usize::MAX {
        let problem = Problem::new(Code::NotWhatItClaims, Text::same("digest"), Text::same("again"));
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, [("content-type", "application/problem+json")], serde_json::to_string(&problem).unwrap())
            .into_response();
    }
    held.part.insert(sha256, part);
    StatusCode::BAD_GATEWAY.into_response()
}

async fn standing(State(shared): State<Shared>, Segments((_, sha256)): Segments<(String, String)>) -> Response {
    let mut held = shared.lock().unwrap();
    held.asked.push("head".to_owned());
    let stands = held.part.get(&sha256).map_or(0, Vec::len);
    [(header::UPLOAD_OFFSET, HeaderValue::from(stands))].into_response()
}

async fn started(held: Held) -> (Client, Shared) {
    let shared = Arc::new(Mutex::new(held));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let app = router(Arc::clone(&shared));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let patience = Retry { first: Duration::from_millis(1), longest: Duration::from_millis(2), ..Retry::default() };
    (Client::new(&address, Some("token")).unwrap().with_retry(patience), shared)
}

fn upload(folder: &std::path::Path, name: &str, bytes: &[u8]) -> Upload {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    Upload { path, name: name.to_owned(), sha256: Sha256::of(bytes), size: bytes.len() as u64 }
}

/// Counts what progress tells.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Progress for Told {
    fn file_begin(&self, name: &str, size: u64, at: u64) {
        self.0.lock().unwrap().push(format!("{name} {at}/{size}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_broke_off_goes_on_where_the_server_stands() {
    let folder = tempfile::tempdir().unwrap();
    let bytes: Vec<u8> = (0..900_000_u32).map(|n| (n % 251) as u8).collect();
    let (client, shared) = started(Held { breaks_after: Some(300_000), ..Held::default() }).await;
    let uploads = [upload(folder.path(), "论文.pdf", &bytes)];
    let told = Arc::new(Told::default());
    let progress: Arc<dyn Progress> = Arc::clone(&told) as _;
    let done = client.transfer(Uuid::nil(), &uploads, &progress).await.unwrap();
    assert_eq!((done.sent, done.sent_bytes), (1, 900_000));
    let held = shared.lock().unwrap();
    assert_eq!(held.whole.values().next(), Some(&bytes));
    assert_eq!(held.received, 900_000, "nothing was sent twice: {:?}", held.asked);
    assert_eq!(*told.0.lock().unwrap(), ["论文.pdf 0/900000", "论文.pdf 300000/900000"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_not_sent_and_doubles_are_sent_once() {
    let folder = tempfile::tempdir().unwrap();
    let there = b"already there".to_vec();
    let whole = HashMap::from([(Sha256::of(&there).to_string(), there.clone())]);
    let (client, shared) = started(Held { whole, ..Held::default() }).await;
    let uploads = [upload(folder.path(), "a.pdf", &there), upload(folder.path(), "b.pdf", b"new"), upload(folder.path(), "c.pdf", b"new")];
    let progress: Arc<dyn Progress> = Arc::new(crate::progress::Silent);
    let done = client.transfer(Uuid::nil(), &uploads, &progress).await.unwrap();
    assert_eq!((done.sent, done.reused, done.reused_bytes), (1, 1, 13));
    assert_eq!(shared.lock().unwrap().asked, ["check 2", "put 3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_changed_after_the_check_stops_it() {
    let folder = tempfile::tempdir().unwrap();
    let (client, shared) = started(Held::default()).await;
    let mut same_size = upload(folder.path(), "a.pdf", b"one");
    std::fs::write(&same_size.path, b"two").unwrap();
    let progress: Arc<dyn Progress> = Arc::new(crate::progress::Silent);
    let failure = client.transfer(Uuid::nil(), std::slice::from_ref(&same_size), &progress).await.unwrap_err();
    assert_eq!(failure.error().class, Class::Conflict);
    same_size.size = 4;
    let failure = client.transfer(Uuid::nil(), &[same_size], &progress).await.unwrap_err();
    assert_eq!(failure.error().class, Class::Conflict);
    assert!(shared.lock().unwrap().whole.is_empty());
}
