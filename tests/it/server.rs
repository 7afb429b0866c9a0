//! The real server as a process: what it has acknowledged outlives it, however it ends.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;

use declare::api::{Application, Confirmation, Filed, Filing, FindOrCreate, Registration, SignIn, State};
use declare::canonical::Sha256;
use declare::client::Client;
use declare::filing::Ready;
use declare::progress::{Progress, Silent};

use crate::paper::{self, Person};
use crate::support::{Desk, example};

const PASSWORD: &str = "correct horse battery";

/// A server of its own that is killed with its test.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(desk: &Desk) -> Self {
        let arguments = ["serve", "--data", "data", "--listen", "127.0.0.1:0", "--clock", "2026-03-02T09:00:00+08:00"];
        let mut child = desk.command(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim().to_owned() }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn set_up(desk: &Desk) {
    let arguments = ["admin", "init", "--data", "data", "--bureau", "示例市人力资源和社会保障局", "--bureau-officer", "王经办"];
    let employer = ["--employer", "深圳市示例微电子有限公司", "--code", "91440300TE0T000257", "--officer", "陈经办"];
    let run = desk.run(arguments.iter().chain(&employer));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let tokens: Vec<Vec<&str>> = run.stdout.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(tokens.iter().map(|columns| columns[0]).collect::<Vec<_>>(), ["bureau", "employer"]);
    assert!(tokens.iter().all(|columns| columns[3].starts_with("declare_")));
}

async fn signed_in(desk: &Desk, url: &str) -> Client {
    let anybody = Client::new(url, None).unwrap();
    let registration = Registration {
        user_name: "lisimin".into(),
        password: PASSWORD.into(),
        name: "李思敏".into(),
        id_type: "111".into(),
        id_number: "440300199903080021".into(),
        email: "lisimin@example.org".into(),
        mobile: None,
    };
    anybody.register(&registration).await.unwrap();
    let mail = std::fs::read_dir(desk.path("data/outbox")).unwrap().next().unwrap().unwrap();
    let text = std::fs::read_to_string(mail.path()).unwrap();
    let code = text.lines().find_map(|line| line.strip_prefix("    ")).unwrap().to_owned();
    anybody.confirm(&Confirmation { user_name: "lisimin".into(), code }).await.unwrap();
    sign_in(url).await
}

async fn file(client: &Client, folder: &Path) -> (Application, Filing, Filed) {
    let Ready { filing, uploads, series, .. } = paper::ready(&Person::example(), folder);
    let wanted = FindOrCreate { person: None, guide: filing.guide.id.clone(), series, again: false };
    let application = client.find_or_create(&wanted).await.unwrap();
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    let sent = client.transfer(application.id, &uploads, &progress).await.unwrap();
    assert_eq!(sent.sent, uploads.len() as u64);
    let filed = client.file(application.id, 1, &filing).await.unwrap();
    (application, filing, filed)
}

#[tokio::test]
async fn an_acknowledged_filing_outlives_kill_9() {
    let desk = Desk::new("en");
    set_up(&desk);
    let serving = Serving::start(&desk);
    let client = signed_in(&desk, &serving.url).await;
    let (application, filing, filed) = file(&client, desk.folder.path()).await;
    // `kill` is SIGKILL: no handler runs, nothing is flushed on the way out.
    drop(serving);

    let serving = Serving::start(&desk);
    let client = sign_in(&serving.url).await;
    let again = client.file(application.id, 1, &filing).await.unwrap();
    assert_eq!(again.receipt, filed.receipt, "the same receipt, byte for byte");
    assert_eq!(client.receipt(filed.receipt.id).await.unwrap(), filed.receipt);
    assert_eq!(again.application.state, State::EmployerReview);
    let item = &filing.manifest.items[0];
    assert_eq!(Sha256::of(&client.blob(application.id, &item.sha256).await.unwrap()), item.sha256);
    let keys = client.keys().await.unwrap();
    assert_eq!(filed.receipt.verify(&keys.keys).unwrap().0.filing_digest, filing.filing_digest);
    drop(serving);
    let checked = desk.run(["admin", "fsck", "--data", "data"]);
    assert_eq!((checked.code, checked.stdout.as_str()), (0, ""), "{}", checked.stderr);
}

async fn sign_in(url: &str) -> Client {
    let sign_in = SignIn { user_name: "lisimin".into(), password: PASSWORD.into(), label: "test".into(), days: None };
    let token = Client::new(url, None).unwrap().sign_in(&sign_in).await.unwrap();
    Client::new(url, Some(&token.token)).unwrap()
}

#[cfg(unix)]
#[test]
fn a_server_told_to_stop_ends_well() {
    let desk = Desk::new("en");
    set_up(&desk);
    let mut serving = Serving::start(&desk);
    let told = std::process::Command::new("kill").arg(serving.child.id().to_string()).status().unwrap();
    assert!(told.success());
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
}

#[test]
fn what_the_operator_gets_wrong_is_said() {
    let desk = Desk::new("en");
    set_up(&desk);
    let twice = desk.run(["admin", "init", "--data", "data", "--bureau", "b", "--bureau-officer", "o"]);
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("is there already"), "{}", twice.stderr);
    let nowhere = desk.run(["admin", "fsck", "--data", "nowhere"]);
    assert_eq!(nowhere.code, 2);
    let nobody = desk.run(["admin", "remove-account", "--data", "data", "nobody"]);
    assert_eq!(nobody.code, 3);
    assert!(nobody.stderr.contains("there is no personal account nobody"), "{}", nobody.stderr);
    let employer = ["--employer", "深圳市示例软件有限公司", "--code", "91440300TE0T00017C", "--officer", "林经办"];
    let added = desk.run(["admin", "add-employer", "--data", "data"].iter().chain(&employer));
    assert!(added.code == 0 && added.stdout.starts_with("employer\t深圳市示例软件有限公司\t林经办\t"), "{}{}", added.stdout, added.stderr);
    std::fs::write(desk.path("bad.csv"), "姓名\n张三\n").unwrap();
    let bad = desk.run(["admin", "import-insurance", "--data", "data", "bad.csv"]);
    assert_eq!(bad.code, 1);
    assert!(bad.stderr.contains("证件号码"), "{}", bad.stderr);
    let good = example("registers").join("insurance.csv");
    let imported = desk.run(["admin", "import-insurance", "--data", "data", good.to_str().unwrap()]);
    assert_eq!(imported.code, 0, "{}", imported.stderr);
    assert_eq!(desk.run(["serve", "--listen", "nowhere"]).code, 2);
}
