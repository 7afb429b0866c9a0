//! The real server as a process: what it has acknowledged outlives it, however it ends.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use declare::api::{
    Action, ActionRequest, Application, Confirmation, Filed, Filing, FindOrCreate, MeChange, Reason, Recovery, Registration, SignIn, State, View,
    route,
};
use declare::canonical::{Manifest, Sha256};
use declare::client::Client;
use declare::filing::Ready;
use declare::progress::{Progress, Silent};
use uuid::Uuid;

use crate::paper::{self, Person};
use crate::support::{Desk, example};

const PASSWORD: &str = "correct horse battery";

/// A server of its own that is killed with its test.
pub(crate) struct Serving {
    child: Child,
    pub(crate) url: String,
}

impl Serving {
    pub(crate) fn start(desk: &Desk) -> Self {
        Self::logging(desk, "off", Stdio::null())
    }

    fn logging(desk: &Desk, level: &str, log: Stdio) -> Self {
        let arguments = ["serve", "--data", "data", "--listen", "127.0.0.1:0", "--clock", "2026-03-02T09:00:00+08:00"];
        let mut command = desk.command(arguments);
        command.env("RUST_LOG", level);
        Self::of(command, log)
    }

    pub(crate) fn of(mut command: Command, log: Stdio) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
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

/// Sets up both offices; the tokens of the bureau's officer and the employer's.
pub(crate) fn set_up(desk: &Desk) -> [String; 2] {
    let arguments = ["admin", "init", "--data", "data", "--bureau", "示例市人力资源和社会保障局", "--bureau-officer", "王经办"];
    let employer = ["--employer", "深圳市示例微电子有限公司", "--code", "91440300TE0T000257", "--officer", "陈经办"];
    let run = desk.run(arguments.iter().chain(&employer));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let tokens: Vec<Vec<&str>> = run.stdout.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(tokens.iter().map(|columns| columns[0]).collect::<Vec<_>>(), ["bureau", "employer"]);
    assert!(tokens.iter().all(|columns| columns[3].starts_with("declare_")));
    [tokens[0][3].to_owned(), tokens[1][3].to_owned()]
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

#[tokio::test]
async fn nothing_personal_reaches_the_log() {
    let desk = Desk::new("en");
    let [_, employer] = set_up(&desk);
    let log = desk.path("log");
    let serving = Serving::logging(&desk, "trace", std::fs::File::create(&log).unwrap().into());
    let url = &serving.url;
    let client = signed_in(&desk, url).await;
    let anybody = Client::new(url, None).unwrap();
    // Whatever goes well, and whatever is refused for what it holds.
    let (application, filing, filed) = file(&client, desk.folder.path()).await;
    client.change_me(&MeChange { mobile: Some("13900004321".into()), address: Some("街道甲乙丙号".into()) }).await.unwrap();
    client.applications(View::All, Some("寻找丁戊己")).await.unwrap();
    assert!(client.exam("GZTICKET0815").await.map_or(true, |exam| exam.is_none()));
    let wrong = SignIn { user_name: "lisimin".into(), password: "wrong horse battery".into(), label: "laptop-of-li".into(), days: None };
    anybody.sign_in(&wrong).await.unwrap_err();
    anybody.recover(&Recovery { user_name: Some("lisimin".into()), email: None }).await.unwrap();
    let officer = Client::new(url, Some(&employer)).unwrap();
    let reason = Reason { at: None, material: None, text: "理由庚辛壬".into() };
    let request = ActionRequest { action: Action::Return, data: None, reasons: vec![reason], attachments: Manifest::default() };
    officer.act(application.id, filed.application.version, Uuid::now_v7(), &request).await.unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let broken = http.post(format!("{url}{}", route::TOKEN)).body(r#"{"user_name": ["brokenname"], "password": "brokenword"}"#);
    assert_eq!(broken.send().await.unwrap().status(), 400);
    let lost = http.get(format!("{url}/lost/lostpath?lost=lostquery")).bearer_auth("declare_losttoken");
    assert_eq!(lost.send().await.unwrap().status(), 404);
    let form = http.post(format!("{url}/verify")).header("content-type", "application/x-www-form-urlencoded");
    assert!(form.body("code=FORMCODE0815&name=%E6%9D%8E%E6%80%9D%E6%95%8F").send().await.unwrap().status().is_success());
    let token = std::fs::read_dir(desk.path("data/outbox")).unwrap().map(|mail| std::fs::read_to_string(mail.unwrap().path()).unwrap());
    let codes: Vec<String> = token.filter_map(|mail| Some(mail.lines().find_map(|line| line.strip_prefix("    "))?.trim().to_owned())).collect();
    assert!(codes.len() >= 2);
    drop(serving);

    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.matches("answered").count() > 20, "the log is there: {log}");
    let names = filing.manifest.items.iter().map(|item| item.file_name.clone()).filter(|name| !name.is_ascii());
    let said = [
        "李思敏",
        "lisimin",
        "440300199903080021",
        PASSWORD,
        "13900004321",
        "街道甲乙丙号",
        "寻找丁戊己",
        "GZTICKET0815",
        "wrong horse",
        "laptop-of-li",
        "理由庚辛壬",
        "brokenname",
        "brokenword",
        "brokendays",
        "lostpath",
        "lostquery",
        "losttoken",
        "FORMCODE0815",
        "%E6%9D%8E",
        "陈经办",
        &employer,
    ];
    for canary in said.iter().map(|canary| (*canary).to_owned()).chain(names).chain(codes) {
        let at = log.find(&canary).map(|at| log[..at].rfind('\n').map_or(0, |line| line + 1));
        assert_eq!(at, None, "{canary} is in the log: {}", log[at.unwrap_or(0)..].lines().next().unwrap_or_default());
    }
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
fn a_log_of_json_is_json_from_the_first_line_to_the_last() {
    let desk = Desk::new("zh");
    set_up(&desk);
    let mut command = desk.command(["serve", "--data", "data", "--listen", "127.0.0.1:0", "--clock", "2026-03-10T09:00:00+08:00"]);
    command.env("DECLARE_SERVE_LOG_FORMAT", "json").env("DECLARE_SERVE_LOG_LEVEL", "info").env_remove("RUST_LOG");
    let mut serving = Serving::of(command, Stdio::piped());
    assert!(std::process::Command::new("kill").arg(serving.child.id().to_string()).status().unwrap().success());
    let mut log = String::new();
    std::io::Read::read_to_string(serving.child.stderr.as_mut().unwrap(), &mut log).unwrap();
    let said =
        |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|failed| panic!("{failed}: {line}"))["message"].to_string();
    let lines: Vec<String> = log.lines().map(said).collect();
    for told in ["rehearsal", "serving, data in", "stopped"] {
        assert!(lines.iter().any(|line| line.contains(told)), "{told}: {lines:?}");
    }
}

#[test]
fn offices_have_several_officers_and_a_folder_one_server() {
    let desk = Desk::new("en");
    set_up(&desk);
    let second = desk.run(["admin", "add-officer", "--data", "data", "--officer", "赵敏"]);
    assert!(second.code == 0 && second.stdout.starts_with("bureau\t示例市人力资源和社会保障局\t赵敏\tdeclare_"), "{second:?}");
    let colleague = desk.run(["admin", "add-officer", "--data", "data", "--code", "91440300TE0T000257", "--officer", "林晓"]);
    assert!(colleague.code == 0 && colleague.stdout.starts_with("employer\t深圳市示例微电子有限公司\t林晓\t"), "{colleague:?}");
    let twin = desk.run(["admin", "add-officer", "--data", "data", "--officer", " 赵敏 "]);
    assert!(twin.code == 2 && twin.stderr.contains("declare admin issue-token") && twin.stdout.is_empty(), "{twin:?}");
    let employer = ["--code", "91440300TE0T000257", "--officer", "甲"];
    let slip = desk.run(["admin", "add-employer", "--data", "data", "--employer", "另一单位"].iter().chain(&employer));
    assert!(slip.code == 2 && slip.stderr.contains("is registered as “深圳市示例微电子有限公司”") && slip.stdout.is_empty(), "{slip:?}");

    let serving = Serving::start(&desk);
    let other = desk.run(["serve", "--data", "data", "--listen", "127.0.0.1:0"]);
    assert!(other.code == 2 && other.stderr.contains("another server is using the data folder"), "{other:?}");
    let onto = desk.run(["admin", "backup", "--data", "data", "./data/../data"]);
    assert!(onto.code == 2 && onto.stderr.contains("is the data folder"), "{onto:?}");
    let copied = ["1", "2"].map(|_| desk.run(["admin", "backup", "--data", "data", "copy"]).code);
    assert_eq!(copied, [0, 0], "again to the same place, while the server goes on");
    drop(serving);

    // A server that was started before its offices were made does not stand in their way.
    std::fs::rename(desk.path("data"), desk.path("before")).unwrap();
    drop(Serving::start(&desk));
    set_up(&desk);
}

#[test]
fn what_the_operator_gets_wrong_is_said() {
    let desk = Desk::new("en");
    set_up(&desk);
    let twice = desk.run(["admin", "init", "--data", "data", "--bureau", "b", "--bureau-officer", "o"]);
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("is there already"), "{}", twice.stderr);
    std::fs::create_dir(desk.path("documents")).unwrap();
    std::fs::write(desk.path("documents/thesis.docx"), "").unwrap();
    for arguments in [&["serve", "--check"][..], &["serve", "--listen", "127.0.0.1:0"], &["admin", "init", "--bureau", "b", "--bureau-officer", "o"]]
    {
        let mixed = desk.run(arguments.iter().chain(&["--data", "documents"]));
        assert!(mixed.code == 2 && mixed.stderr.contains("holds other things, such as thesis.docx"), "{arguments:?} {mixed:?}");
    }
    assert_eq!(std::fs::read_dir(desk.path("documents")).unwrap().count(), 1, "nothing was made there");
    let nowhere = desk.run(["admin", "fsck", "--data", "nowhere"]);
    assert_eq!(nowhere.code, 2);
    let nobody = desk.run(["admin", "remove-account", "--data", "data", "nobody"]);
    assert_eq!(nobody.code, 3);
    assert!(nobody.stderr.contains("there is no personal account nobody"), "{}", nobody.stderr);
    let employer = ["--employer", "深圳市示例软件有限公司", "--code", "91440300TE0T00017C", "--officer", "林经办"];
    let added = desk.run(["admin", "add-employer", "--data", "data"].iter().chain(&employer));
    assert!(added.code == 0 && added.stdout.starts_with("employer\t深圳市示例软件有限公司\t林经办\t"), "{}{}", added.stdout, added.stderr);
    assert!(!added.stderr.contains("Note"), "{}", added.stderr);
    let early = ["--employer", "深圳市示例试点公司", "--code", "91440300TE0T00017D", "--officer", "林经办"];
    let added = desk.run(["admin", "add-employer", "--data", "data"].iter().chain(&early));
    assert!(added.code == 0 && added.stderr.contains("the last is C"), "{}", added.stderr);
    std::fs::write(desk.path("bad.csv"), "姓名\n张三\n").unwrap();
    let bad = desk.run(["admin", "import-insurance", "--data", "data", "bad.csv"]);
    assert_eq!(bad.code, 1);
    assert!(bad.stderr.contains("证件号码"), "{}", bad.stderr);
    let good = example("registers").join("insurance.csv");
    let imported = desk.run(["admin", "import-insurance", "--data", "data", good.to_str().unwrap()]);
    assert_eq!(imported.code, 0, "{}", imported.stderr);
    assert_eq!(desk.run(["serve", "--listen", "nowhere"]).code, 2);
}
