//! A round of filings: the real server in this process on a free port, its clock standing, with the offices and registers of the examples.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use declare::api::{Confirmation, Registration, Role, SignIn};
use declare::attachments::pen::{self, Mark};
use declare::canonical::Sha256;
use declare::client::Client;
use declare::clock::Clock;
use declare::document::Document;
use declare::guide::Guides;
use declare::server::admin::{Admin, Setup};
use declare::server::{Config, Running, Server};
use time::macros::datetime;

use crate::paper::Person;
use crate::support::{Desk, Run, example};

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct Round {
    runtime: tokio::runtime::Runtime,
    server: Option<Running>,
    pub(crate) data: tempfile::TempDir,
    pub(crate) clock: Clock,
    pub(crate) url: String,
    pub(crate) bureau: String,
}

impl Round {
    pub(crate) fn open() -> Self {
        let data = tempfile::tempdir().unwrap();
        let clock = Clock::standing_at(datetime!(2026-03-10 09:00 +8));
        let admin = Admin::create(data.path(), clock.clone()).unwrap();
        let bureau = admin.add_officer(&setup(Role::Bureau, "示例市人力资源和社会保障局", "", "王敏")).unwrap().token;
        for register in ["insurance.csv", "exams.csv"] {
            let bytes = std::fs::read(example("registers").join(register)).unwrap();
            let import = if register == "insurance.csv" { Admin::import_insurance } else { Admin::import_exams };
            import(&admin, register, &bytes).unwrap();
        }
        drop(admin);
        Self::on(data, bureau)
    }

    /// Another server in the state that this one is in.
    pub(crate) fn twin(&self) -> Self {
        let data = tempfile::tempdir().unwrap();
        copy(self.data.path(), data.path());
        Self::on(data, self.bureau.clone())
    }

    fn on(data: tempfile::TempDir, bureau: String) -> Self {
        let clock = Clock::standing_at(datetime!(2026-03-10 09:00 +8));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let config = Config::local(data.path().to_owned(), ([127, 0, 0, 1], 0).into());
        let server = runtime.block_on(Server::start(config, clock.clone())).unwrap();
        Self { url: server.url(), server: Some(server), runtime, data, clock, bureau }
    }

    /// Does asynchronous work where the server runs.
    pub(crate) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// A token for an officer of the employer that reviews this application.
    pub(crate) fn employer(&self, folder: &Path) -> String {
        let document = Document::open(&folder.join("app.yaml"), &Guides::built_in()).unwrap();
        let next = &document.application().next_step;
        let admin = Admin::open(self.data.path(), self.clock.clone()).unwrap();
        let setup = setup(Role::Employer, next.employer.text(), next.employer_code.text(), "林晓");
        admin.add_officer(&setup).or_else(|_| admin.issue_token(&setup)).unwrap().token
    }

    /// A desk with the example `name` on it in the folder `name`, whose person has an account and is signed in.
    pub(crate) fn person(&self, name: &str, lang: &'static str) -> Desk {
        let desk = Desk::new(lang);
        copy(&example(name), &desk.path(name));
        let document = Document::open(&desk.path(name).join("app.yaml"), &Guides::built_in()).unwrap();
        let basic = &document.application().basic;
        let account = format!("person-{name}");
        let email = if basic.email.text().is_empty() { format!("{name}@example.org") } else { basic.email.text().to_owned() };
        let registration = Registration {
            user_name: account.clone(),
            password: PASSWORD.to_owned(),
            name: basic.name.text().to_owned(),
            id_type: basic.id_type.code().to_owned(),
            id_number: basic.id_number.text().to_owned(),
            email: email.clone(),
            mobile: None,
        };
        let client = Client::new(&self.url, None).unwrap();
        self.runtime.block_on(client.register(&registration)).unwrap();
        let confirmation = Confirmation { user_name: account.clone(), code: self.code_for(&email) };
        self.runtime.block_on(client.confirm(&confirmation)).unwrap();
        let signed_in = with_input(&desk, &["login", "--server", &self.url, "--account", &account, "--password-stdin"], PASSWORD);
        assert_eq!(signed_in.code, 0, "{}", signed_in.stderr);
        desk
    }

    /// Opens an account for a person and signs in; their employer has an officer.
    pub(crate) fn token(&self, person: &Person) -> String {
        self.employer(&example("minimal"));
        let registration = person.registration(PASSWORD);
        let client = Client::new(&self.url, None).unwrap();
        self.wait(async {
            client.register(&registration).await.unwrap();
            client.confirm(&Confirmation { user_name: person.account.clone(), code: self.code_for(&registration.email) }).await.unwrap();
            let sign_in = SignIn { user_name: person.account.clone(), password: PASSWORD.into(), label: String::new(), days: None };
            client.sign_in(&sign_in).await.unwrap().token
        })
    }

    /// Where the server listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.server.as_ref().expect("a server").addr
    }

    /// The code in the mail to `email`.
    fn code_for(&self, email: &str) -> String {
        self.mailed(&format!("To: {email}\n")).expect("a mail")
    }

    /// What the mail with this header says in its first indented line, if there is one.
    pub(crate) fn mailed(&self, header: &str) -> Option<String> {
        let mails = std::fs::read_dir(self.data.path().join("outbox")).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
        let mail = mails.into_iter().find(|mail| mail.contains(header))?;
        Some(mail.lines().find_map(|line| line.strip_prefix("    ")).expect("an indented line").trim().to_owned())
    }

    /// How many files the server holds.
    pub(crate) fn blobs(&self) -> usize {
        self.blob_names().len()
    }

    /// The digest of every file that the server holds.
    pub(crate) fn blob_names(&self) -> Vec<String> {
        let folders = std::fs::read_dir(self.data.path().join("blobs")).unwrap().map(|entry| entry.unwrap().path());
        let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()));
        let mut names: Vec<String> = files.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Round {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            let _ = self.runtime.block_on(server.stop());
        }
    }
}

fn setup(role: Role, office: &str, code: &str, officer: &str) -> Setup {
    Setup { role, office: office.to_owned(), code: code.to_owned(), officer: officer.to_owned(), days: 30, scopes: Vec::new() }
}

/// Runs with a line on standard input.
pub(crate) fn with_input(desk: &Desk, arguments: &[&str], line: &str) -> Run {
    use std::io::Write as _;
    let mut child = desk.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{line}").unwrap();
    let output = child.wait_with_output().unwrap();
    Run { code: output.status.code().unwrap(), stdout: String::from_utf8(output.stdout).unwrap(), stderr: String::from_utf8(output.stderr).unwrap() }
}

/// Prints the application in `folder` of a desk and puts the signed scan among its attachments.
pub(crate) fn print_and_sign(desk: &Desk, folder: &str) {
    let printed = desk.run(["print", folder]);
    assert_eq!(printed.code, 0, "{folder}: {}", printed.stderr);
    let attachments = ["attachments", "附件"].map(|name| desk.path(folder).join(name)).into_iter().find(|path| path.is_dir()).expect("attachments");
    std::fs::write(attachments.join("评审表（本人签名）.pdf"), scan(&desk.path(folder), Mark::Signature)).unwrap();
}

pub(crate) fn scan(folder: &Path, mark: Mark) -> Vec<u8> {
    let print = std::fs::read(folder.join("report/评审表.pdf")).unwrap();
    pen::scan(&Arc::new(print), mark).unwrap()
}

/// Every receipt file of a folder with its digest.
pub(crate) fn receipts(folder: &Path) -> Vec<(PathBuf, Sha256)> {
    let mut found: Vec<(PathBuf, Sha256)> = std::fs::read_dir(folder.join("receipts"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), Sha256::of(&std::fs::read(path).unwrap())))
        .collect();
    found.sort();
    found
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The employer returns the one application that waits for it, because of two places; its id.
pub(crate) fn give_back(round: &Round, employer: &str) -> String {
    let office = Desk::new("en");
    let signed_in = with_input(&office, &["login", "--server", &round.url, "--profile", "employer", "--token-stdin"], employer);
    assert_eq!(signed_in.code, 0, "{}", signed_in.stderr);
    let listed = office.run(["review", "list", "--profile", "employer", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    let id = json["applications"][0]["id"].as_str().unwrap();
    let returned = office.run(["review", "return", id, "--profile", "employer", "--reason", "/basic/mobile=请填常用号码", "/basic/email=请核对"]);
    assert_eq!(returned.code, 0, "{}", returned.stderr);
    id.to_owned()
}
