//! The server is killed (-9) under load and started again: nothing that it acknowledged is lost, and its data is sound.
//!
//! `cargo test` does it a few times with eight clients; `scripts/server-kill.sh` three hundred times with sixty-four.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use declare::api::{Action, ActionRequest, Blob, BlobCheck, Confirmation, FindOrCreate, SignIn, State};
use declare::canonical::{Manifest, Sha256, SignedReceipt};
use declare::client::{Client, Upload};
use declare::clock::Clock;
use declare::filing::Ready;
use declare::progress::{Progress, Silent};
use declare::server::admin::Admin;
use time::macros::datetime;
use uuid::Uuid;

use crate::filling;
use crate::paper::{Person, employer, ready};
use crate::round::PASSWORD;

/// The real server in a process of its own.
struct Process(Child);

impl Process {
    fn start(data: &Path, listen: SocketAddr) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_declare"));
        command.args(["serve", "--clock", "2026-03-10T09:00:00+08:00", "--listen", &listen.to_string(), "--data"]).arg(data);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), format!("http://{listen}"));
        Self(child)
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Everything that the server said yes to since it was last looked at.
#[derive(Default)]
struct Acknowledged {
    receipts: Vec<(usize, SignedReceipt)>,
    files: Vec<(usize, Uuid, Blob)>,
    withdrawn: Vec<(usize, Uuid)>,
}

struct Filer {
    client: Client,
    ready: Ready,
}

/// Files, sends another file, withdraws and begins anew, until it is stopped.
async fn work(number: usize, filer: &Filer, folder: &Path, said: &Mutex<Acknowledged>) {
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    let (client, ready) = (&filer.client, &filer.ready);
    for round in 0_u64.. {
        let wanted = FindOrCreate { person: None, guide: ready.filing.guide.id.clone(), series: ready.series.clone(), again: true };
        let Ok(application) = client.find_or_create(&wanted).await else { return };
        // What was filed when the answer was lost is withdrawn like the rest.
        if application.state.is_open_to_applicant() {
            let bytes = filling::pdf(&format!("{number} {round} {}", application.id));
            let blob = Blob { sha256: Sha256::of(&bytes), size: bytes.len() as u64 };
            let path = folder.join(format!("{number}.pdf"));
            std::fs::write(&path, bytes).unwrap();
            let mut uploads = ready.uploads.clone();
            uploads.push(Upload { path, name: "more.pdf".into(), sha256: blob.sha256, size: blob.size });
            if client.transfer(application.id, &uploads, &progress).await.is_err() {
                return;
            }
            said.lock().unwrap().files.push((number, application.id, blob));
            let Ok(filed) = client.file(application.id, application.revision + 1, &ready.filing).await else { return };
            said.lock().unwrap().receipts.push((number, filed.receipt));
        }
        let Ok(now) = client.application(application.id).await else { return };
        let request = ActionRequest { action: Action::Withdraw, data: None, reasons: Vec::new(), attachments: Manifest::default() };
        if client.act(application.id, now.application.version, Uuid::now_v7(), &request).await.is_err() {
            return;
        }
        said.lock().unwrap().withdrawn.push((number, application.id));
    }
}

#[test]
fn killed_under_load_it_loses_nothing_that_it_acknowledged() {
    let asked = std::env::var("DECLARE_SERVER_KILLS").ok().and_then(|count| count.parse::<u32>().ok());
    let (kills, clients) = asked.map_or((3, 8), |kills| (kills, 64));
    let (mut filings, mut files) = (0, 0);
    // After each kill everything is read again, so data that grows without end would take hours.
    for first in (0..kills).step_by(50) {
        let (more_filings, more_files) = killed(first..kills.min(first + 50), clients);
        (filings, files) = (filings + more_filings, files + more_files);
        if asked.is_some() {
            let so_far = kills.min(first + 50);
            println!("{so_far} kills with {clients} clients: {filings} filings and {files} files were acknowledged, none lost");
        }
    }
}

/// One server over data of its own, killed so many times; how many filings and files it acknowledged.
fn killed(kills: std::ops::Range<u32>, clients: u32) -> (usize, usize) {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let clock = Clock::standing_at(datetime!(2026-03-10 09:00 +8));
    Admin::create(data.path(), clock.clone()).unwrap().add_officer(&employer()).unwrap();
    let reserved = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = reserved.local_addr().unwrap();
    drop(reserved);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();

    let mut server = Process::start(data.path(), listen);
    let url = format!("http://{listen}");
    let filers: Vec<Filer> = (0..clients)
        .map(|number| {
            let person = Person::numbered(number);
            let papers = folder.path().join(number.to_string());
            std::fs::create_dir_all(&papers).unwrap();
            let client = runtime.block_on(sign_in(&url, &person, data.path()));
            Filer { client, ready: ready(&person, &papers) }
        })
        .collect();

    let (mut filings, mut files) = (0, 0);
    for kill_number in kills {
        let said = Mutex::new(Acknowledged::default());
        let working = filers.iter().enumerate().map(|(number, filer)| work(number, filer, folder.path(), &said));
        let working = futures_util::future::join_all(working);
        // Somewhere within a second of the first filing: another moment every time, the same in every run.
        let moment = Duration::from_millis(u64::from(kill_number.wrapping_mul(7_919) % 1_000));
        runtime.block_on(async {
            let kill = async {
                while said.lock().unwrap().receipts.is_empty() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                tokio::time::sleep(moment).await;
                server.kill();
            };
            tokio::select! {
                _ = working => panic!("kill {kill_number}: nobody was working any more"),
                () = kill => {}
            }
        });
        let wrong = Admin::open(data.path(), clock.clone()).unwrap().fsck().unwrap();
        assert!(wrong.is_empty(), "kill {kill_number}: {wrong:?}");
        server = Process::start(data.path(), listen);
        let said = said.into_inner().unwrap();
        runtime.block_on(all_is_there(&filers, &said, kill_number));
        filings += said.receipts.len();
        files += said.files.len();
    }
    server.kill();
    assert!(filings > 0 && files > 0);
    (filings, files)
}

async fn all_is_there(filers: &[Filer], said: &Acknowledged, kill: u32) {
    for (number, receipt) in &said.receipts {
        let kept = filers[*number].client.receipt(receipt.id).await.unwrap();
        assert_eq!(&kept, receipt, "kill {kill}");
    }
    for (number, application, blob) in &said.files {
        let missing = filers[*number].client.check_blobs(*application, &BlobCheck { blobs: vec![*blob] }).await.unwrap().missing;
        assert!(missing.is_empty(), "kill {kill}: {missing:?}");
    }
    for (number, application) in &said.withdrawn {
        let now = filers[*number].client.application(*application).await.unwrap();
        assert_eq!(now.application.state, State::Withdrawn, "kill {kill}");
    }
}

async fn sign_in(url: &str, person: &Person, data: &Path) -> Client {
    let client = Client::new(url, None).unwrap();
    let registration = person.registration(PASSWORD);
    let email = &registration.email;
    client.register(&registration).await.unwrap();
    let mails = std::fs::read_dir(data.join("outbox")).unwrap().map(|mail| mail.unwrap().path());
    let mut mails = mails.filter(|path| path.extension().is_some_and(|end| end == "eml")).map(|path| std::fs::read_to_string(path).unwrap());
    let mail = mails.find(|mail| mail.contains(&format!("To: {email}\n"))).unwrap();
    let code = mail.lines().find_map(|line| line.strip_prefix("    ")).unwrap().to_owned();
    client.confirm(&Confirmation { user_name: person.account.clone(), code }).await.unwrap();
    let sign_in = SignIn { user_name: person.account.clone(), password: PASSWORD.into(), label: String::new(), days: None };
    let token = client.sign_in(&sign_in).await.unwrap().token;
    Client::new(url, Some(&token)).unwrap()
}
