//! A client and a server on a bad line: every application is filed once, with the receipt it would have had on a good one.
//!
//! `cargo test` takes a few; `scripts/faults.sh` takes hundreds, with the waits that people have.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use declare::api::Application;
use declare::canonical::{Kind, Sha256};
use declare::client::{Client, Retry};
use declare::filing::{self, Filed, Filer, Ready, Standing, Way};
use declare::progress::{Progress, Silent};

use crate::paper::{self, Person};
use crate::proxy::{Fault, Plan, Proxy};
use crate::round::Round;

/// How many applications, and with which waits.
struct Campaign {
    count: u32,
    retry: Retry,
    delay: Duration,
    is_timed: bool,
}

impl Campaign {
    fn asked() -> Self {
        let quick =
            Retry { first: Duration::from_millis(1), longest: Duration::from_millis(4), second: Duration::from_millis(2), ..Retry::default() };
        match std::env::var("DECLARE_FAULTS").ok().and_then(|count| count.parse().ok()) {
            Some(count) => Self { count, retry: Retry::default(), delay: Duration::from_millis(500), is_timed: true },
            None => Self { count: 8, retry: quick, delay: Duration::from_millis(5), is_timed: false },
        }
    }
}

/// What must be the same with faults and without: everything of a receipt but what the server draws.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    filing: Sha256,
    application: Sha256,
    kind: Kind,
    revision: u32,
    version: u64,
    receipts: usize,
}

#[derive(Default)]
struct Ran {
    outcomes: Vec<Outcome>,
    sizes: HashMap<String, u64>,
    took: Duration,
}

#[test]
fn on_a_bad_line_every_application_is_filed_once_and_nothing_is_sent_twice() {
    let campaign = Campaign::asked();
    let home = tempfile::tempdir().unwrap();
    let (good, bad) = (Round::open(), Round::open());
    let plan = Plan { delay: campaign.delay, ..Plan::calm() };
    let calm = good.wait(Proxy::start(good.address(), plan));
    let rough = bad.wait(Proxy::start(bad.address(), Plan { one_in: 10, ..plan }));
    let (mut with, mut without) = (Ran::default(), Ran::default());
    // In turn, so that a machine that is busy for a while slows both.
    for number in 0..campaign.count {
        without.file(number, &good, &calm, &campaign, &home.path().join("calm"));
        with.file(number, &bad, &rough, &campaign, &home.path().join("rough"));
    }

    assert_eq!(with.outcomes, without.outcomes);
    let seen = rough.seen();
    let faults: u64 = seen.faults.values().sum();
    assert!(faults * 20 >= seen.requests && faults > 0, "{faults} of {} requests were harmed", seen.requests);
    let mut again = 0;
    for (sha256, file) in &seen.files {
        let beyond = file.bytes.saturating_sub(with.sizes[sha256]);
        assert!(beyond <= file.cut * 1024 * 1024, "{sha256}: {beyond} bytes again after {} cuts", file.cut);
        again += beyond;
    }
    let count = |fault: Fault| seen.faults.get(&fault).copied().unwrap_or(0);
    let demanded = Duration::from_secs(count(Fault::Busy)) + campaign.delay * u32::try_from(count(Fault::Delay) + count(Fault::Drip)).unwrap();
    if campaign.is_timed {
        let (with, without) = (with.took.as_secs_f64(), without.took.as_secs_f64());
        let sent: u64 = seen.files.values().map(|file| file.bytes).sum();
        let said = report(&seen.faults);
        println!("{} applications, {} requests, {faults} harmed ({said})", campaign.count, seen.requests);
        println!(
            "{sent} bytes went to the server, {again} of them again; {with:.1} s against {without:.1} s, {:.1} s of it demanded",
            demanded.as_secs_f64()
        );
        assert!(with <= 3.0 * without + demanded.as_secs_f64(), "{with} s against {without} s");
    }
}

fn report(faults: &HashMap<Fault, u64>) -> String {
    let mut all: Vec<_> = faults.iter().collect();
    all.sort();
    all.into_iter().fold(String::new(), |mut said, (fault, count)| {
        let _ = write!(said, "{}{fault:?} {count}", if said.is_empty() { "" } else { ", " });
        said
    })
}

impl Ran {
    /// Files one person's application through the proxy; again while the line is too bad, as a person would.
    fn file(&mut self, number: u32, round: &Round, proxy: &Proxy, campaign: &Campaign, home: &Path) {
        let person = Person::numbered(number);
        let folder = home.join(number.to_string());
        std::fs::create_dir_all(&folder).unwrap();
        let token = round.token(&person);
        let ready = paper::ready(&person, &folder);
        // People may have a file in common; each sends it for themselves.
        ready.uploads.iter().for_each(|upload| *self.sizes.entry(upload.sha256.to_string()).or_default() += upload.size);
        let client = Client::new(&proxy.url, Some(&token)).unwrap().with_retry(campaign.retry);
        let filer = round.wait(Filer::of(&Client::new(&round.url, Some(&token)).unwrap())).unwrap();
        let way = Way { again: false, pinned_keys: folder.join("keys.json"), filer };
        let began = Instant::now();
        let filed = round.wait(submit(&client, &folder, &ready, &way));
        self.took += began.elapsed();
        self.outcomes.push(round.wait(outcome(round, &token, &filed)));
    }
}

async fn submit(client: &Client, folder: &Path, ready: &Ready, way: &Way) -> Filed {
    for _ in 0..3 {
        let progress: Arc<dyn Progress> = Arc::new(Silent);
        let filed = match filing::find(client, folder, ready, way).await {
            Ok(Standing::Filed(filed)) => Ok(*filed),
            Ok(Standing::Open(open)) => filing::file(client, folder, ready, way, &open, &progress).await,
            Err(failure) => Err(failure),
        };
        match filed {
            Ok(filed) => return filed,
            Err(failure) => assert_eq!(failure.error().class, declare::error::Class::Temporary, "{failure:?}"),
        }
    }
    panic!("three runs were not enough");
}

/// How it stands at the server itself, asked on a good line.
async fn outcome(round: &Round, token: &str, filed: &Filed) -> Outcome {
    let client = Client::new(&round.url, Some(token)).unwrap();
    let stands: Application = client.application(filed.application.id).await.unwrap().application;
    let receipt = &filed.receipt.receipt;
    assert_eq!(client.receipt(stands.receipts[0].id).await.unwrap(), filed.receipt.signed, "the receipt that was kept is the server's");
    Outcome {
        filing: receipt.filing_digest,
        application: receipt.application_digest,
        kind: receipt.kind,
        revision: stands.revision,
        version: stands.version,
        receipts: stands.receipts.len(),
    }
}
