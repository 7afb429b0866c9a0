//! A proxy that harms one request in so many, and knows what it did: between the real client and the real server.
//!
//! Which request is harmed and how follows from the seed and from what the request is (its method, its path, and how often that came), not
//! from the order in which lines happen to be served.

use std::collections::HashMap;
use std::hash::{Hash as _, Hasher as _};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

use crate::message::{Head, read_head};

/// What is done to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// So many bytes of the request reach the server, then both lines are cut.
    CutRequest,
    /// The server has answered; so many bytes of it reach the client.
    CutResponse,
    /// The server has answered, and nothing of it reaches the client.
    DropResponse,
    /// Nothing happens for a while.
    Delay,
    /// Something between says 502 before the server hears of it.
    BadGateway,
    /// Something between says 503 and asks to come back after a second.
    Busy,
    /// The answer comes in drops.
    Drip,
    /// The answer says a longer length than it has.
    TooShort,
    /// The answer says a shorter length than it has.
    TooLong,
}

const FAULTS: [Fault; 9] = [
    Fault::CutRequest,
    Fault::CutResponse,
    Fault::DropResponse,
    Fault::Delay,
    Fault::BadGateway,
    Fault::Busy,
    Fault::Drip,
    Fault::TooShort,
    Fault::TooLong,
];

/// How often, and how long the pauses are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    /// One request in so many is harmed; 0 harms none.
    pub(crate) one_in: u64,
    pub(crate) delay: Duration,
    /// After so many points the line is dead and nothing more passes: a point is a byte of a file, 10,000 are a request or its answer.
    pub(crate) dead_after: u64,
}

impl Plan {
    /// A line that harms nothing.
    pub(crate) const fn calm() -> Self {
        Self { seed: 2026, one_in: 0, delay: Duration::ZERO, dead_after: u64::MAX }
    }
}

/// What a request counts, and what its answer does, among bytes.
const REQUEST: u64 = 10_000;

/// What came by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) requests: u64,
    pub(crate) faults: HashMap<Fault, u64>,
    /// Of each file, by the last segment of its path: the bytes that went on to the server, and how often its requests were cut on the way there.
    pub(crate) files: HashMap<String, File>,
    /// Filings that went on to the server.
    pub(crate) filings: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) bytes: u64,
    pub(crate) cut: u64,
}

struct Shared {
    server: SocketAddr,
    plan: Plan,
    seen: Mutex<Seen>,
    /// How often each request came.
    came: Mutex<HashMap<String, u64>>,
    points: watch::Sender<u64>,
}

/// A proxy that runs until it is dropped.
pub(crate) struct Proxy {
    pub(crate) url: String,
    shared: Arc<Shared>,
    serving: tokio::task::JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn start(server: SocketAddr, plan: Plan) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared { server, plan, seen: Mutex::default(), came: Mutex::default(), points: watch::channel(0).0 });
        let serving = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Self { url, shared, serving }
    }

    /// How many points have passed.
    pub(crate) fn points(&self) -> u64 {
        *self.shared.points.borrow()
    }

    /// Waits until the line is dead.
    pub(crate) async fn died(&self) {
        let dead_after = self.shared.plan.dead_after;
        let _ = self.shared.points.subscribe().wait_for(|points| *points >= dead_after).await;
    }

    pub(crate) fn seen(&self) -> Seen {
        self.shared.seen.lock().unwrap().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // A line that breaks is what this is for.
            let _ = Line { client, server: None, shared }.run().await;
        });
    }
}

/// One connection of the client, with its own to the server.
struct Line {
    client: TcpStream,
    server: Option<TcpStream>,
    shared: Arc<Shared>,
}

impl Line {
    async fn run(mut self) -> std::io::Result<()> {
        self.client.set_nodelay(true)?;
        while let Some(head) = read_head(&mut self.client).await? {
            self.shared.pass(REQUEST).await;
            let (fault, chance) = self.shared.decide(&head);
            if let Some(fault) = fault {
                *self.shared.seen.lock().unwrap().faults.entry(fault).or_default() += 1;
            }
            if !self.serve(&head, fault, chance).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Serves one request. Says whether the line goes on.
    async fn serve(&mut self, head: &Head, fault: Option<Fault>, chance: u64) -> std::io::Result<bool> {
        match fault {
            Some(Fault::BadGateway) => return self.answer("502 Bad Gateway", "").await,
            Some(Fault::Busy) => return self.answer("503 Service Unavailable", "retry-after: 1\r\n").await,
            Some(Fault::Delay) => tokio::time::sleep(self.shared.plan.delay).await,
            _ => {}
        }
        let most = if fault == Some(Fault::CutRequest) { chance % (head.length + 1) } else { head.length };
        self.forward(head, most).await?;
        if fault == Some(Fault::CutRequest) {
            self.shared.file(head, |file| file.cut += 1);
            return Ok(false);
        }
        let (answer, body) = self.answered(head).await?;
        self.shared.pass(REQUEST).await;
        self.hand_back(&answer, &body, fault, chance).await
    }

    /// The request with at most `most` bytes of its body, as they come.
    async fn forward(&mut self, head: &Head, most: u64) -> std::io::Result<()> {
        if self.server.is_none() {
            // What waits in here is counted as sent.
            let socket = TcpSocket::new_v4()?;
            socket.set_send_buffer_size(64 * 1024)?;
            let server = socket.connect(self.shared.server).await?;
            server.set_nodelay(true)?;
            self.server = Some(server);
        }
        let Some(server) = &mut self.server else { return Ok(()) };
        server.write_all(&head.bytes).await?;
        let mut left = most;
        let mut buffer = vec![0; 64 * 1024];
        while left > 0 {
            let wanted = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let read = self.client.read(&mut buffer[..wanted]).await?;
            if read == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            self.shared.pass(read as u64).await;
            server.write_all(&buffer[..read]).await?;
            self.shared.file(head, |file| file.bytes += read as u64);
            left -= read as u64;
        }
        Ok(())
    }

    async fn answered(&mut self, request: &Head) -> std::io::Result<(Head, Vec<u8>)> {
        let Some(server) = &mut self.server else { return Err(std::io::ErrorKind::NotConnected.into()) };
        let head = read_head(server).await?.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let bodiless = request.method == "HEAD" || head.first.contains(" 204");
        let mut body = vec![0; if bodiless { 0 } else { usize::try_from(head.length).unwrap_or(0) }];
        server.read_exact(&mut body).await?;
        Ok((head, body))
    }

    async fn hand_back(&mut self, answer: &Head, body: &[u8], fault: Option<Fault>, chance: u64) -> std::io::Result<bool> {
        let whole = [&answer.bytes[..], body].concat();
        let (bytes, goes_on) = match fault {
            Some(Fault::DropResponse) => (Vec::new(), false),
            Some(Fault::CutResponse) => (whole[..usize::try_from(chance).unwrap_or(0) % whole.len()].to_vec(), false),
            Some(Fault::TooShort) if answer.length > 0 => ([&answer.with_length(answer.length + 7)[..], body].concat(), false),
            Some(Fault::TooLong) if answer.length > 1 => ([&answer.with_length(answer.length / 2)[..], body].concat(), false),
            _ => (whole, true),
        };
        if fault == Some(Fault::Drip) {
            for drop in bytes.chunks(bytes.len().div_ceil(20).max(1)) {
                self.client.write_all(drop).await?;
                tokio::time::sleep(self.shared.plan.delay / 20).await;
            }
        } else {
            self.client.write_all(&bytes).await?;
        }
        Ok(goes_on)
    }

    /// Answers in the server's stead, at once, and hangs up when the client has heard it.
    async fn answer(&mut self, status: &str, header: &str) -> std::io::Result<bool> {
        let text = format!("HTTP/1.1 {status}\r\n{header}content-type: text/html\r\ncontent-length: 5\r\nconnection: close\r\n\r\nsorry");
        self.client.write_all(text.as_bytes()).await?;
        self.client.shutdown().await?;
        let mut rest = vec![0; 64 * 1024];
        while self.client.read(&mut rest).await? > 0 {}
        Ok(false)
    }
}

impl Shared {
    /// Counts what wants to pass; on a dead line it never does.
    async fn pass(&self, points: u64) {
        let mut passed = 0;
        self.points.send_modify(|all| {
            *all += points;
            passed = *all;
        });
        if passed >= self.plan.dead_after {
            std::future::pending::<()>().await;
        }
    }

    /// Whether this request is harmed and how, with a number for whatever else is left to chance.
    fn decide(&self, head: &Head) -> (Option<Fault>, u64) {
        let what = head.without_ids();
        let times = {
            let mut came = self.came.lock().unwrap();
            let times = came.entry(what.clone()).or_default();
            *times += 1;
            *times
        };
        self.seen.lock().unwrap().requests += 1;
        if head.method == "PUT" && head.path.contains("/filings/") {
            self.seen.lock().unwrap().filings += 1;
        }
        let mut chance = std::hash::DefaultHasher::new();
        (self.plan.seed, what, times).hash(&mut chance);
        let chance = chance.finish();
        let harmed = self.plan.one_in > 0 && chance.is_multiple_of(self.plan.one_in);
        let drawn = chance / self.plan.one_in.max(1);
        let fault = FAULTS[usize::try_from(drawn % FAULTS.len() as u64).unwrap_or(0)];
        (harmed.then_some(fault), drawn / FAULTS.len() as u64)
    }

    fn file(&self, head: &Head, change: impl FnOnce(&mut File)) {
        if let Some((_, sha256)) = head.path.split_once("/blobs/") {
            change(self.seen.lock().unwrap().files.entry(sha256.to_owned()).or_default());
        }
    }
}
