//! Our side of `benches/compare/server.sh`: people who file, read and send at the same time, and what their times are held against.
//!
//! Each kind of work prints one line of JSON: how many, in how many seconds, and the times of one in milliseconds.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use declare::api::{FindOrCreate, ReceiptRef, Role, State, TokenKind, route};
use declare::canonical::{Actor, Kind, Manifest, Receipt, SecretKey, Sha256};
use declare::client::Client;
use declare::clock::Clock;
use declare::error::Error;
use declare::progress::{Progress, Silent};
use declare::server::admin::Admin;
use declare::server::database;
use declare::server::store::sqlite::Sqlite;
use declare::server::store::{Change, Current, EventBody, FilingFacts, NewAccount, NewFiling, NewToken, Opener, Origin, Store, Unsigned, Written};
use declare::text::Text;
use time::OffsetDateTime;
use time::macros::datetime;
use uuid::Uuid;

use crate::paper::{Person, employer, ready};

/// The server of the comparison stands at this moment.
const NOW: OffsetDateTime = datetime!(2026-03-10 09:00 +8);
type Failed = Box<dyn std::error::Error + Send + Sync>;
type Done<T = ()> = Result<T, Failed>;

/// One kind of work by its name; false where it did not go as it should, nothing where there is no such kind.
pub(crate) fn run(what: &str, arguments: &[PathBuf]) -> Option<bool> {
    let words: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let done = match (what, words[..].as_ref()) {
        ("people", [data, count]) => people(Path::new(data), number(count)),
        ("stock", [data, threads, count]) => stock(Path::new(data), number(threads), number(count)),
        ("file", [url, clients, first, count]) => at_once(filings(url, number(clients), number(first), number(count))),
        ("commits", [folder, threads, count]) => commits(Path::new(folder), number(threads), number(count)),
        ("fsync", [folder, count, kib]) => fsync(Path::new(folder), number(count), number(kib)),
        ("read", [url, clients, seconds, paths @ ..]) => at_once(reads(url, number(clients), number(seconds), paths)),
        ("put", [url, clients, folder]) => at_once(puts(url, number(clients), Path::new(folder))),
        ("large", [url, clients]) => at_once(large(url, number(clients))),
        ("storm", [url, clients, seconds]) => at_once(storm(url, number(clients), number(seconds))),
        _ => return None,
    };
    if let Err(failed) = &done {
        eprintln!("{what}: {failed}");
    }
    Some(done.is_ok())
}

fn number(word: &str) -> usize {
    word.parse().unwrap_or(0)
}

fn at_once(work: impl Future<Output = Done>) -> Done {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(work)
}

/// Times of single pieces of work, and how long all of it took.
struct Times {
    began: Instant,
    each: Mutex<Vec<Duration>>,
}

impl Times {
    fn begin() -> Arc<Self> {
        Arc::new(Self { began: Instant::now(), each: Mutex::default() })
    }

    fn add(&self, since: Instant) {
        if let Ok(mut each) = self.each.lock() {
            each.push(since.elapsed());
        }
    }

    fn print(&self) {
        let seconds = self.began.elapsed().as_secs_f64();
        let mut each = self.each.lock().map(|each| each.clone()).unwrap_or_default();
        each.sort();
        let at = |share: f64| each.get(((each.len() as f64 - 1.0) * share).round() as usize).map_or(0.0, |time| time.as_secs_f64() * 1000.0);
        let line = serde_json::json!({ "count": each.len(), "seconds": seconds, "p50": at(0.5), "p99": at(0.99), "most": at(1.0) });
        println!("{line}");
    }
}

/// The token of a person: in a comparison it may be known.
fn token(number: usize) -> String {
    format!("compare-{number}")
}

/// Makes a data folder with an employer and so many people who are signed in.
fn people(data: &Path, count: usize) -> Done {
    Admin::create(data, Clock::standing_at(NOW))?.add_officer(&employer())?;
    let store = Arc::new(Sqlite::open(&database(data))?);
    on_threads(64, count, move |number| {
        let person = Person::numbered(u32::try_from(number)?);
        let account = NewAccount {
            id: Uuid::now_v7(),
            user_name: person.account.clone(),
            role: Role::Applicant,
            name: person.name.to_owned(),
            id_type: Some("111".to_owned()),
            id_number: Some(person.id_number.clone()),
            email: format!("{}@example.org", person.account),
            mobile: None,
            password_hash: String::new(),
            office: None,
            confirmed: true,
            at: NOW,
        };
        let token = NewToken {
            id: Uuid::now_v7(),
            hash: Sha256::of(token(number).as_bytes()),
            account: account.id,
            kind: TokenKind::Personal,
            label: String::new(),
            scopes: Role::Applicant.scopes().to_vec(),
            expires_at: NOW + time::Duration::days(30),
            at: NOW,
        };
        store.add_account(account).map_err(|refusal| refusal.problem.what.en)?;
        store.issue_token(token).map_err(|refusal| refusal.problem.what.en)?;
        Ok(())
    })
}

/// Does `count` pieces of work on so many threads, each taking the next.
fn on_threads(threads: usize, count: usize, work: impl Fn(usize) -> Done + Sync) -> Done {
    let next = AtomicUsize::new(0);
    let one = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(());
            }
            work(number)?;
        }
    };
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        all.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err("a thread panicked".into())))
    })
}

/// The filing of somebody, without its files, with its event and its signed receipt: what the server writes for one.
struct Sample {
    key: Arc<SecretKey>,
    filing: Written,
    facts: FilingFacts,
    actor: Actor,
}

impl Sample {
    fn new(folder: &Path) -> Done<Self> {
        let person = Person::example();
        let filing = ready(&person, folder).filing;
        let employer = "深圳市示例微电子有限公司".to_owned();
        let facts = FilingFacts {
            digest: filing.filing_digest,
            guide_digest: filing.guide.digest,
            employer: Uuid::nil(),
            employer_name: employer,
            declared: Text::new("工程系列 微电子 助理工程师", "engineering, microelectronics, assistant engineer"),
            on_paper: false,
        };
        let written = Written::new(NewFiling { filing, system: None }).map_err(|refusal| refusal.problem.what.en)?;
        let actor = Actor { role: "applicant".to_owned(), name: person.name.to_owned(), office: None };
        Ok(Self { key: Arc::new(SecretKey::from_seed([7; 32])), filing: written, facts, actor })
    }

    fn receipt(&self, application: Uuid) -> Receipt {
        let filing = &self.filing.filing().filing;
        Receipt {
            format: Receipt::FORMAT,
            kind: Kind::Filed,
            id: Uuid::now_v7(),
            application,
            revision: 1,
            applicant: self.actor.name.clone(),
            filing_digest: filing.filing_digest,
            application_digest: filing.application_digest,
            guide: filing.guide.clone(),
            commitment: filing.commitment.clone(),
            manifest: filing.manifest.clone(),
            system: None,
            by: self.actor.clone(),
            at: NOW,
            action: "file".to_owned(),
            data: None,
            state: State::EmployerReview.name().to_owned(),
            previous: None,
            key: String::new(),
        }
    }

    fn change(&self, application: Uuid, filing: Written) -> Change {
        let receipt = self.receipt(application);
        let event = EventBody {
            application,
            version: 2,
            at: NOW,
            action: "file".to_owned(),
            by: self.actor.clone(),
            account: Some(Uuid::nil()),
            from: State::Draft,
            to: State::EmployerReview,
            revision: 1,
            origin: None,
            filing: Some(self.facts.clone()),
            data: None,
            reasons: Vec::new(),
            attachments: Manifest::default(),
            due: None,
            receipt: Some(ReceiptRef { id: receipt.id, kind: Kind::Filed, revision: 1, at: NOW }),
        };
        let receipt = Unsigned { receipt, key: Arc::clone(&self.key) };
        Change { event, filing: Some(filing), receipt: Some(receipt) }
    }
}

/// Files so many applications straight into the store, from so many threads; the times are those of the filings alone.
fn stock(data: &Path, threads: usize, count: usize) -> Done {
    let folder = tempfile::tempdir()?;
    let (store, sample) = (Sqlite::open(&database(data))?, Arc::new(Sample::new(folder.path())?));
    let opener = Opener { actor: sample.actor.clone(), account: Uuid::nil(), confirmed: false };
    let said = |refusal: declare::server::refusal::Refusal| Failed::from(refusal.cause.unwrap_or_else(|| refusal.problem.what.en.into_owned()));
    let begun = Mutex::new(Vec::new());
    on_threads(64, count, |number| {
        let person = store.person("414", &format!("C{number}")).map_err(said)?;
        let id = Uuid::now_v7();
        let (guide, series) = (sample.filing.filing().filing.guide.id.clone(), "engineering".to_owned());
        let origin = Origin { id, person, applicant: sample.actor.name.clone(), guide, series, employer: None };
        store.find_or_create(origin, opener.clone(), false, NOW).map_err(said)?;
        begun.lock().map_err(|_| "a thread panicked")?.push(id);
        Ok(())
    })?;
    let begun = begun.into_inner()?;
    let times = Times::begin();
    on_threads(threads, count, |number| {
        let (since, sample, application) = (Instant::now(), sample.clone(), begun[number]);
        // It comes from the request, written out before its turn.
        let filing = sample.filing.clone();
        store.change(application, None, Box::new(move |_: &Current| Ok(sample.change(application, filing)))).map_err(said)?;
        times.add(since);
        Ok(())
    })?;
    times.print();
    Ok(())
}

/// As much as a filing writes, signed too, in one table, from so many threads, with a commit for each.
fn commits(folder: &Path, threads: usize, count: usize) -> Done {
    let papers = tempfile::tempdir()?;
    let sample = Sample::new(papers.path())?;
    let db = rusqlite::Connection::open(folder.join("commits.db"))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.execute("CREATE TABLE filings (id TEXT PRIMARY KEY, body TEXT, event TEXT, receipt TEXT, signature TEXT)", [])?;
    let (db, times) = (Mutex::new(db), Times::begin());
    on_threads(threads, count, |_| {
        let since = Instant::now();
        let application = Uuid::now_v7();
        let Change { event, receipt, .. } = sample.change(application, sample.filing.clone());
        let (body, event) = (serde_json::to_string(sample.filing.filing())?, String::from_utf8(event.to_bytes())?);
        let signed = receipt.ok_or("no receipt")?.sign();
        let row = rusqlite::params![application.to_string(), body, event, signed.receipt, signed.signature];
        let db = db.lock().map_err(|_| "a thread panicked")?;
        db.prepare_cached("INSERT INTO filings VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(row)?;
        drop(db);
        times.add(since);
        Ok(())
    })?;
    times.print();
    Ok(())
}

/// Writes and flushes so many KiB again and again: what the disk asks of everybody.
fn fsync(folder: &Path, count: usize, kib: usize) -> Done {
    let mut file = std::fs::File::create(folder.join("fsync"))?;
    let (bytes, times) = (vec![1; kib * 1024], Times::begin());
    for _ in 0..count {
        std::io::Write::write_all(&mut file, &bytes)?;
        let since = Instant::now();
        file.sync_data()?;
        times.add(since);
    }
    times.print();
    Ok(())
}

/// A plain client that checks nothing of what it is told, so that it takes little of the machine.
fn plain() -> Done<reqwest::Client> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().no_proxy().build()?)
}

/// So many clients do `work` side by side, each with its own number.
async fn side_by_side<F: Future<Output = Done> + Send + 'static>(clients: usize, work: impl Fn(usize) -> F) -> Done {
    let mut all = tokio::task::JoinSet::new();
    (0..clients).for_each(|number| drop(all.spawn(work(number))));
    while let Some(done) = all.join_next().await {
        done??;
    }
    Ok(())
}

/// People file over HTTP: their files are sent first, then the filings are made at once and timed.
async fn filings(url: &str, clients: usize, first: usize, count: usize) -> Done {
    let folder = tempfile::tempdir()?;
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    let mut requests = Vec::new();
    for number in first..first + count {
        let ready = ready(&Person::numbered(u32::try_from(number)?), folder.path());
        let client = Client::new(url, Some(&token(number)))?;
        let wanted = FindOrCreate { person: None, guide: ready.filing.guide.id.clone(), series: ready.series.clone(), again: false };
        let application = client.find_or_create(&wanted).await.map_err(Error::from)?;
        client.transfer(application.id, &ready.uploads, &progress).await.map_err(Error::from)?;
        let address = format!("{url}{}", route::filing(application.id, 1));
        requests.push((address, token(number), serde_json::to_vec(&ready.filing)?));
    }
    let (requests, http, times) = (Arc::new(Mutex::new(requests)), plain()?, Times::begin());
    side_by_side(clients, |_| {
        let (requests, http, times) = (Arc::clone(&requests), http.clone(), Arc::clone(&times));
        async move {
            loop {
                let next = requests.lock().map_err(|_| "a client panicked")?.pop();
                let Some((address, token, body)) = next else { return Ok(()) };
                let since = Instant::now();
                let answer = http.put(address).bearer_auth(token).header("content-type", "application/json").body(body).send().await?;
                let (status, said) = (answer.status(), answer.text().await?);
                if status != reqwest::StatusCode::CREATED {
                    return Err(format!("{status}: {said}").into());
                }
                times.add(since);
            }
        }
    })
    .await?;
    times.print();
    Ok(())
}

/// Clients read these paths in turn for so many seconds.
async fn reads(url: &str, clients: usize, seconds: usize, paths: &[&str]) -> Done {
    let paths: Arc<Vec<String>> = Arc::new(paths.iter().map(|path| format!("{url}{path}")).collect());
    let (http, times) = (plain()?, Times::begin());
    let until = Instant::now() + Duration::from_secs(seconds as u64);
    side_by_side(clients, |number| {
        let (paths, http, times) = (Arc::clone(&paths), http.clone(), Arc::clone(&times));
        async move {
            // Each client is several people in turn, as one alone may not ask so often.
            for (turn, path) in paths.iter().cycle().enumerate() {
                let since = Instant::now();
                let person = number + clients * (turn % 6);
                let answer = http.get(path).bearer_auth(token(person)).send().await?.error_for_status()?;
                answer.bytes().await?;
                times.add(since);
                if since > until {
                    break;
                }
            }
            Ok(())
        }
    })
    .await?;
    times.print();
    Ok(())
}

/// A person's application, for files that are sent to it.
async fn draft(url: &str, number: usize) -> Done<Uuid> {
    let client = Client::new(url, Some(&token(number)))?;
    let wanted = FindOrCreate { person: None, guide: "shenzhen-2026".into(), series: "engineering".into(), again: false };
    Ok(client.find_or_create(&wanted).await.map_err(Error::from)?.id)
}

/// Clients send the files of a folder to one application; each is read once before.
async fn puts(url: &str, clients: usize, folder: &Path) -> Done {
    let id = draft(url, 0).await?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let bytes = std::fs::read(entry?.path())?;
        files.push((format!("{url}{}", route::blob(id, &Sha256::of(&bytes))), bytes));
    }
    let (files, http, times) = (Arc::new(Mutex::new(files)), plain()?, Times::begin());
    side_by_side(clients, |_| {
        let (files, http, times) = (Arc::clone(&files), http.clone(), Arc::clone(&times));
        async move {
            loop {
                let next = files.lock().map_err(|_| "a client panicked")?.pop();
                let Some((address, bytes)) = next else { return Ok(()) };
                let since = Instant::now();
                http.put(address).bearer_auth(token(0)).body(bytes).send().await?.error_for_status()?;
                times.add(since);
            }
        }
    })
    .await?;
    times.print();
    Ok(())
}

/// Each client sends a file of 10 MiB at the same time.
async fn large(url: &str, clients: usize) -> Done {
    let mut files = Vec::new();
    for number in 0..clients {
        let mut bytes = vec![0; 10 * 1024 * 1024];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        files.push((format!("{url}{}", route::blob(draft(url, number).await?, &Sha256::of(&bytes))), bytes));
    }
    let (files, http, times) = (Arc::new(Mutex::new(files)), plain()?, Times::begin());
    side_by_side(clients, |_| {
        let (files, http, times) = (Arc::clone(&files), http.clone(), Arc::clone(&times));
        async move {
            let (number, (address, bytes)) = {
                let mut files = files.lock().map_err(|_| "a client panicked")?;
                (files.len() - 1, files.pop().ok_or("a file is missing")?)
            };
            let since = Instant::now();
            http.put(address).bearer_auth(token(number)).body(bytes).send().await?.error_for_status()?;
            times.add(since);
            Ok(())
        }
    })
    .await?;
    times.print();
    Ok(())
}

/// Clients sign in as people who are not there, which takes as long as for those who are, from an address of their own each time.
async fn storm(url: &str, clients: usize, seconds: usize) -> Done {
    let (http, times, asked) = (plain()?, Times::begin(), Arc::new(AtomicUsize::new(0)));
    let until = Instant::now() + Duration::from_secs(seconds as u64);
    side_by_side(clients, |_| {
        let (http, times, asked) = (http.clone(), Arc::clone(&times), Arc::clone(&asked));
        let address = format!("{url}{}", route::TOKEN);
        async move {
            while Instant::now() < until {
                let number = asked.fetch_add(1, Ordering::Relaxed);
                let from = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
                let body = serde_json::json!({ "user_name": format!("nobody{number}"), "password": "correct horse", "label": "" });
                let since = Instant::now();
                let answer = http.post(&address).header("x-forwarded-for", from).header("content-type", "application/json").body(body.to_string());
                answer.send().await?.bytes().await?;
                times.add(since);
            }
            Ok(())
        }
    })
    .await?;
    times.print();
    Ok(())
}
