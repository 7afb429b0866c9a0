//! `declare register`: opens a personal account, and confirms it with the code from the mail.

use crate::api::{Confirmation, Registration};
use crate::cli::login::{ask_secret, read_line};
use crate::cli::remote::{self, Remote};
use crate::cli::{Context, Exit};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::field::List;
use crate::guide::{Guide, Guides};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 账号（用户名），3–64 个字母、数字或 . _ - @ ¦ Account (user name): 3 to 64 letters, digits or . _ - @
    #[arg(long, value_name = "NAME")]
    account: String,

    /// 邮件里的验证码：确认已注册的账号 ¦ The code from the mail: confirms the account
    #[arg(long, value_name = "CODE", conflicts_with_all = ["name", "id_number", "email"])]
    code: Option<String>,

    /// 姓名，如证件所示 ¦ Your name as on the identity document
    #[arg(long, required_unless_present = "code")]
    name: Option<String>,

    /// 证件类型，名称或代码（默认居民身份证） ¦ Kind of identity document, by name or code (default: resident identity card)
    #[arg(long, value_name = "KIND", default_value = "111", hide_default_value = true)]
    id_type: String,

    /// 证件号码，如 44030019850615001X ¦ Its number, such as 44030019850615001X
    #[arg(long, value_name = "NUMBER", required_unless_present = "code")]
    id_number: Option<String>,

    /// 邮箱，验证码发到这里 ¦ Mail address; the code goes there
    #[arg(long, value_name = "MAIL", required_unless_present = "code")]
    email: Option<String>,

    /// 手机，如 13800000000 ¦ Mobile number, such as 13800000000
    #[arg(long, value_name = "NUMBER")]
    mobile: Option<String>,

    /// 从标准输入读密码（一行，10–128 个字符） ¦ Read the password from standard input (one line, 10 to 128 characters)
    #[arg(long)]
    password_stdin: bool,

    #[command(flatten)]
    remote: Remote,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let client = args.remote.anybody()?;
    match args.code.clone() {
        Some(code) => confirm(&client, &args.remote, args.account, code, context),
        None => register(&client, args, context),
    }
}

fn register(client: &Client, args: Args, context: &Context) -> Result<Exit> {
    let server = asked_of(&args.remote);
    let password = if args.password_stdin { read_line()? } else { new_password(context)? };
    let guide = Guides::built_in().newest();
    let id_type = guide.code(List::IdType, &args.id_type).ok_or_else(|| unknown_id_type(&args.id_type, &guide))?.code.clone();
    let registration = Registration {
        user_name: args.account,
        password,
        name: args.name.unwrap_or_default(),
        id_type,
        id_number: args.id_number.unwrap_or_default(),
        email: args.email.unwrap_or_default(),
        mobile: args.mobile,
    };
    let registered = remote::wait(async { client.register(&registration).await.map_err(|failure| remote::told(context, failure)) })?;
    let (account, mail) = (&registered.user_name, &registered.mail_to);
    context.term.say(&text!("验证码已发到 {mail}", "a code was sent to {mail}"));
    context.term.say(&text!(
        "收到后运行：declare register --account {account} --code 验证码{server}",
        "when it is there, run: declare register --account {account} --code CODE{server}"
    ));
    Ok(Exit::Ok)
}

fn unknown_id_type(written: &str, guide: &Guide) -> Error {
    let names = |name: fn(&Text) -> &str| guide.codes(List::IdType).iter().map(|entry| name(&entry.name)).collect::<Vec<_>>();
    let (zh, en) = (names(|text| &text.zh).join("、"), names(|text| &text.en).join(", "));
    Error::usage(text!("没有“{written}”这种证件类型", "there is no identity document “{written}”"), text!(("可用：{zh}"), ("Known: {en}")))
}

/// The server of a flag, for the command that comes next: nothing is kept before somebody signs in.
fn asked_of(at: &Remote) -> String {
    at.server.as_ref().map_or_else(String::new, |server| format!(" --server {server}"))
}

fn confirm(client: &Client, at: &Remote, user_name: String, code: String, context: &Context) -> Result<Exit> {
    let confirmation = Confirmation { user_name, code: code.trim().to_owned() };
    remote::wait(async { client.confirm(&confirmation).await.map_err(|failure| remote::told(context, failure)) })?;
    let (account, server) = (&confirmation.user_name, asked_of(at));
    context.term.say(&text!(
        "账号 {account} 已开通；登录：declare login --account {account}{server}",
        "the account {account} is open; sign in: declare login --account {account}{server}"
    ));
    Ok(Exit::Ok)
}

/// Asks for a password twice.
pub(super) fn new_password(context: &Context) -> Result<String> {
    let first = ask_secret(context, &Text::new("密码（至少 10 个字符）：", "Password (at least 10 characters): "))?;
    let second = ask_secret(context, &Text::new("再输入一次：", "Once more: "))?;
    if first == second {
        return Ok(first);
    }
    Err(Error::usage(Text::new("两次输入的密码不同", "the two passwords differ"), Text::new("请再试一次。", "Try again.")))
}
