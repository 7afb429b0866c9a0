//! `declare login`: signs in and keeps the token for this profile: at a browser where this device is let in, with account and password, or
//! with a token that somebody gave out.

use std::io::BufRead as _;

use crate::api::{Code, Me, SignIn};
use crate::cli::remote::{self, Remote};
use crate::cli::{Context, Exit};
use crate::client::{Client, Failure, keys};
use crate::error::{Error, Result};
use crate::settings::{Kept, Settings};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 用账号和密码登录，不用浏览器（密码会询问） ¦ Sign in with user name and password, without a browser (you are asked for the password)
    #[arg(long, value_name = "NAME")]
    account: Option<String>,

    /// 从标准输入读密码（一行）；账号不给时取配置里的 ¦ Read the password from standard input (one line); the account else is the profile's
    #[arg(long, conflicts_with = "token_stdin")]
    password_stdin: bool,

    /// 从标准输入读令牌（一行），不用密码 ¦ Read a token from standard input (one line) instead of a password
    #[arg(long)]
    token_stdin: bool,

    #[command(flatten)]
    remote: Remote,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let mut settings = args.remote.settings()?;
    let server = settings.server_or_error()?.to_owned();
    let token = if args.token_stdin {
        read_line()?
    } else if args.account.is_some() || args.password_stdin {
        with_password(&args, &settings, context)?
    } else {
        at_browser(&server, context)?
    };
    let client = Client::new(&server, Some(&token))?;
    let (me, server_keys) = remote::wait(async {
        let me = client.me().await.map_err(|failure| if args.token_stdin { not_taken(failure) } else { failure.into() })?;
        Ok((me, client.keys().await?.keys))
    })?;
    keys::pin(&settings.pinned_keys_file()?, &server, &server_keys)?;
    let kept = settings.keep_token(&me.user_name, &token)?;
    welcome(context, &settings, &server, &me, &kept);
    Ok(Exit::Ok)
}

/// Why a token that was given is not taken: to sign in, as the server says, is just what was tried.
fn not_taken(failure: Failure) -> Error {
    let is_refused = failure.code == Some(Code::SignInNeeded);
    let error = Error::from(failure);
    if !is_refused {
        return error;
    }
    let help = Text::new(
        "请核对抄写，或请发令牌的人重发：经办人的由系统管理员运行 declare admin issue-token；个人的先不加 --token-stdin 运行 declare login，再运行 declare me token。",
        "Check what was copied, or ask whoever issued it for a new one: an officer's comes from the operator (`declare admin issue-token`); for your own run `declare login` without --token-stdin, then `declare me token`.",
    );
    Error { what: Text::new("令牌不对、已过期或已撤销", "the token is wrong, has expired or was revoked"), help, ..error }
}

fn welcome(context: &Context, settings: &Settings, server: &str, me: &Me, kept: &Kept) {
    let (name, role, profile) = (&me.name, me.role.label(), &settings.profile().value);
    let (zh, en) = (role.zh, role.en);
    context.term.say(&match &me.office {
        Some(office) => text!(
            ("已登录 {server}：{office} {name}（{zh}），配置“{profile}”"),
            ("signed in to {server}: {name} of {office} ({en}), profile “{profile}”")
        ),
        None => text!(("已登录 {server}：{name}（{zh}），配置“{profile}”"), ("signed in to {server}: {name} ({en}), profile “{profile}”")),
    });
    let until = me.token.expires_at.date();
    let place = match kept {
        Kept::Keyring => Text::new("系统密钥环", "the system's keyring"),
        Kept::File(path) => Text::same(path.display().to_string()),
    };
    context.term.say(&text!(("令牌保存在 {}，有效期至 {until}", place.zh), ("the token is kept in {}, valid until {until}", place.en)));
    if settings.token_is_given() {
        context.term.say(&Text::new(
            "注意：环境变量 DECLARE_TOKEN 优先于这次登录，取消它才会用这次登录",
            "mind that the variable DECLARE_TOKEN outweighs this sign-in: unset it to use this one",
        ));
    }
}

/// What this device is called in the list of sign-ins.
fn label() -> String {
    std::env::var("HOSTNAME").or_else(|_| std::env::var("COMPUTERNAME")).unwrap_or_else(|_| "declare".to_owned())
}

/// The person lets this device in at a browser, on whatever machine.
fn at_browser(server: &str, context: &Context) -> Result<String> {
    let client = Client::new(server, None)?;
    remote::wait(async {
        let codes = client.begin_device(&label()).await?;
        let (address, code) = (&codes.verification_uri_complete, &codes.user_code);
        context.term.say(&Text::new("请在浏览器打开（可以是别的设备）：", "Open this in a browser, on any device:"));
        // Broken over lines it could be neither clicked nor copied.
        context.term.talk(&format!("\n{address}\n"));
        context.term.say(&text!(
            "核对登录码 {code}，登录并允许。等待中……（用密码登录：declare login --account 账号）",
            "check the code {code}, sign in and allow it. Waiting … (with a password instead: declare login --account NAME)"
        ));
        Ok(client.device_token(&codes).await?.access_token)
    })
}

fn with_password(args: &Args, settings: &Settings, context: &Context) -> Result<String> {
    let account = match args.account.clone().or_else(|| settings.account().map(|account| account.value)) {
        Some(account) => account,
        None => ask(context, &Text::new("账号：", "Account: "))?,
    };
    let password = if args.password_stdin { read_line()? } else { ask_secret(context, &Text::new("密码：", "Password: "))? };
    let client = Client::new(settings.server_or_error()?, None)?;
    let sign_in = SignIn { user_name: account, password, label: label(), days: None };
    let token = remote::asked(client.sign_in(&sign_in))?;
    Ok(token.token)
}

/// One line of standard input, without its end.
pub(super) fn read_line() -> Result<String> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    let line = line.trim_end_matches(['\r', '\n']).to_owned();
    match read {
        Ok(_) if !line.trim().is_empty() => Ok(line),
        Ok(_) => Err(nothing_read()),
        Err(source) => Err(nothing_read().because(source)),
    }
}

fn nothing_read() -> Error {
    Error::usage(
        Text::new("标准输入里缺少要读的一行", "a line that is wanted is not on standard input"),
        Text::new(
            "每个密码或令牌各占一行，例如 declare login --token-stdin < 文件；修改密码要两行：原密码、新密码。",
            "Each password or token has a line of its own, as in `declare login --token-stdin < FILE`; to change a password it takes two, the old one first.",
        ),
    )
}

pub(super) fn ask(context: &Context, question: &Text) -> Result<String> {
    terminal()?.write_str(context.term.get(question)).map_err(no_terminal)?;
    read_line()
}

/// Asks without showing what is typed.
pub(super) fn ask_secret(context: &Context, question: &Text) -> Result<String> {
    let terminal = terminal()?;
    terminal.write_str(context.term.get(question)).map_err(no_terminal)?;
    terminal.read_secure_line().map_err(no_terminal)
}

fn terminal() -> Result<console::Term> {
    let terminal = console::Term::stderr();
    if terminal.is_term() && console::user_attended() { Ok(terminal) } else { Err(no_terminal(std::io::ErrorKind::Unsupported.into())) }
}

fn no_terminal(_: std::io::Error) -> Error {
    Error::usage(
        Text::new("这里没有终端，不能询问", "there is no terminal to ask at"),
        Text::new(
            "请用 --password-stdin 从标准输入给出密码；登录时也可用 --account 给出账号，或用 --token-stdin 给出令牌。",
            "Give the password on standard input with --password-stdin; to sign in, also the account with --account, or a token with --token-stdin.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Class;

    #[test]
    fn a_token_that_is_refused_does_not_lead_back_to_signing_in() {
        let failed = |code| {
            let mut failure = Failure::from(Error::new(Class::SignIn, Text::same("尚未登录"), Text::same("declare login")));
            failure.code = Some(code);
            not_taken(failure)
        };
        let told = failed(Code::SignInNeeded);
        assert!(told.what.zh.contains("令牌") && told.what.en.contains("token") && told.class == Class::SignIn, "{told:?}");
        assert!([&told.help.zh, &told.help.en].iter().all(|help| help.contains("declare admin issue-token") && help.contains("declare me token")));
        assert_eq!(failed(Code::TooMany).what, Text::same("尚未登录"), "other trouble is told as it is");
    }
}
