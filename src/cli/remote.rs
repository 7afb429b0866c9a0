//! What commands that speak to a server have in common: their flags, their settings, their client, and one runtime.

use std::future::Future;

use clap::ValueEnum;

use crate::cli::Context;
use crate::cli::term::Term;
use crate::client::{Answer, Client, Failure};
use crate::error::{Class, Error, Result};
use crate::finding::{Finding, Severity};
use crate::settings::{Asked, Settings};
use crate::text::Text;

/// Which server, and with which profile.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Remote {
    /// 服务器网址（也可用环境变量 DECLARE_SERVER 或配置） ¦ Address of the server (or the variable DECLARE_SERVER, or the profile)
    #[arg(long, value_name = "URL", global = true)]
    pub server: Option<String>,

    /// 使用哪一份配置（也可用环境变量 DECLARE_PROFILE） ¦ The profile to use (or the variable DECLARE_PROFILE)
    #[arg(long, value_name = "NAME", global = true)]
    pub profile: Option<String>,
}

/// Which server, and how what it says is printed: of a command that has commands below it.
#[derive(Debug, clap::Args)]
pub struct Answered {
    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT", global = true)]
    pub format: Format,

    #[command(flatten)]
    pub remote: Remote,
}

/// How what the server says is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Human,
    Json,
}

impl Remote {
    pub fn settings(&self) -> Result<Settings> {
        Settings::load(Asked { server: self.server.clone(), profile: self.profile.clone(), lang: None })
    }

    /// A client that is nobody yet.
    pub fn anybody(&self) -> Result<Client> {
        Client::new(self.settings()?.server_or_error()?, None)
    }

    /// The settings and a client that is signed in.
    pub fn signed_in(&self) -> Result<(Settings, Client)> {
        let settings = self.settings()?;
        let server = settings.server_or_error()?;
        let token = settings.token()?.ok_or_else(|| settings.no_such_profile().unwrap_or_else(|| not_signed_in(server)))?;
        let client = Client::new(server, Some(&token.value))?;
        let client = if settings.token_is_given() { client.with_token_of_variable() } else { client };
        Ok((settings, client))
    }
}

fn not_signed_in(server: &str) -> Error {
    Error::new(
        Class::SignIn,
        crate::text!("还没有登录 {server}", "not signed in to {server}"),
        Text::new(
            "请运行 declare login，或用环境变量 DECLARE_TOKEN 给出令牌。",
            "Run `declare login`, or give a token in the variable DECLARE_TOKEN.",
        ),
    )
}

/// Does `work` to its end, or until the person interrupts it.
pub fn wait<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = runtime()?;
    let ended = runtime.block_on(async {
        tokio::select! {
            done = work => done,
            _ = tokio::signal::ctrl_c() => Err(interrupted()),
        }
    });
    runtime.shutdown_background();
    ended
}

/// What the server answers to one call.
pub fn asked<T>(answer: impl Future<Output = Answer<T>>) -> Result<T> {
    wait(async { answer.await.map_err(Error::from) })
}

/// What asynchronous work runs on.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|source| {
        Error::new(Class::Temporary, Text::new("系统资源不足", "the system is short of resources"), Text::new("请稍后再试。", "Try again later."))
            .because(source)
    })
}

fn interrupted() -> Error {
    Error::new(
        Class::Interrupted,
        Text::new("已中断", "interrupted"),
        Text::new("已经办成的都保留着；再运行一次会接着做。", "What was done is kept; run it again to go on."),
    )
}

/// Shows what the server found in what was sent, where a file's own view of it cannot be shown.
pub fn server_findings(term: &Term, findings: &[Finding]) {
    for finding in findings {
        let mark = match finding.severity {
            Severity::Error => Text::new("错误", "error"),
            Severity::Warning => Text::new("警告", "warning"),
            Severity::Note => Text::new("提示", "note"),
        };
        term.say(&Text::same(format!("  {}[{}] {}", term.get(&mark), finding.rule, term.get(&finding.message))));
        if let Some(help) = &finding.help {
            term.say(&Text::same(format!("    {}", term.get(help))));
        }
    }
}

/// An error for the person, after the server's findings were shown.
pub fn told(context: &Context, failure: Failure) -> Error {
    server_findings(&context.term, &failure.findings);
    failure.into()
}
