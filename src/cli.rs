//! The command line: one file a command, each with its `Args` and a `run`.
//!
//! Help is written `中文 ¦ English` in the doc comments and cut to the reader's language before it is shown.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::text;
use crate::text::{Lang, Text};

pub mod admin;
pub mod bars;
pub mod demo;
pub mod diff;
pub mod exit;
pub mod explain;
pub mod fetch;
pub mod fix;
pub mod fmt;
pub mod guide;
pub mod inputs;
mod lang;
pub mod login;
pub mod logout;
pub mod materials;
pub mod matters;
pub mod me;
pub mod new;
mod page;
pub mod photo;
mod poll;
pub mod print;
pub mod receipt;
pub mod recover;
pub mod register;
pub mod remote;
pub mod review;
pub mod schema;
pub mod serve;
mod set_aside;
pub mod split;
pub mod staff;
pub mod start;
pub mod status;
pub mod submit;
pub mod term;
pub mod validate;
pub mod wait;
pub mod whoami;
pub mod withdraw;

pub use exit::Exit;
use term::Term;

/// 职称评审申报：从一个文件到可验证的回执 ¦ Applications for a professional title, from a file to a verified receipt
#[derive(Debug, Parser)]
#[command(name = "declare", version, disable_help_subcommand = true)]
struct Cli {
    /// 界面语言：zh 或 en（默认随系统） ¦ Language: zh or en (default: the system's)
    #[arg(long, global = true, value_name = "LANG", env = "DECLARE_LANG", hide_env = true)]
    lang: Option<String>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 新建申报文件夹 ¦ Make the folder of a new application
    New(new::Args),
    /// 检查申报文件，指出每一处要改的地方 ¦ Check applications and point at everything to mend
    Validate(validate::Args),
    /// 改正：能确定的直接改，可能的逐项询问 ¦ Mend what is certain; ask about what is likely
    Fix(fix::Args),
    /// 整理：各部分按表的顺序、统一写法，注释不动 ¦ Put sections and fields in the form's order and one style; comments stay
    Fmt(fmt::Args),
    /// 规则：问什么、为什么、出处、反例和正例 ¦ Rules: what each asks and why, its source, a bad and a good example
    Explain(explain::Args),
    /// 材料：需要哪些、为什么、有了哪些、还缺哪些 ¦ Materials: which are needed and why, which are there, which are missing
    Materials(materials::Args),
    /// 拆分：把超过上限的 PDF 按页拆成几个 ¦ Cut a PDF above the limit into parts at page borders
    Split(split::Args),
    /// 证件照：裁剪、缩放成符合要求的照片，原件保留 ¦ Crop and scale an ID photo to the specification; the original is kept
    Photo(photo::Args),
    /// 打印评审表（PDF），供签名 ¦ Print the form to be signed, as a PDF
    Print(print::Args),
    /// 申报指南：条件、提示、日程、材料清单、承诺 ¦ Guides: conditions, tips, calendar, materials, commitment
    Guide(guide::Args),
    /// 编辑器用的结构（JSON Schema）：补全、提示、当场检查 ¦ The editor's schema (JSON Schema): completion, hints, checks while typing
    Schema(schema::Args),
    /// 演示：从空文件夹到可验证的回执 ¦ The demo: from an empty folder to a verified receipt
    Demo(demo::Args),
    /// 取得系统值（现参保单位、考试成绩） ¦ Fetch system values (insured employer, exam record)
    Fetch(fetch::Args),
    /// 登录服务器，保存令牌 ¦ Sign in to a server and keep the token
    Login(login::Args),
    /// 退出登录，作废令牌 ¦ Sign out and revoke the token
    Logout(logout::Args),
    /// 注册个人账号，并用邮件里的验证码开通 ¦ Open a personal account, and confirm it with the code from the mail
    Register(register::Args),
    /// 忘了密码或账号：凭邮件找回 ¦ A forgotten password or user name: recovered by mail
    Recover(recover::Args),
    /// 个人信息、密码、登录的地方、所属单位 ¦ Personal information, password, sign-ins, employers
    Me(me::Args),
    /// 回执：取回、验证 ¦ Receipts: fetch, verify
    Receipt(receipt::Args),
    /// 职工名册：用人单位可以代谁申报 ¦ The staff list: whom an employer may file for
    Staff(staff::Args),
    /// 用人单位和受理部门办理 ¦ What employer and bureau do
    Review(review::Args),
    /// 我的事项：全部、待办、办理中、办结 ¦ My matters: all, to do, in progress, closed
    Status(status::Args),
    /// 提交申报：检查、上传、提交、取得回执 ¦ File: check, send, file, get the receipt
    Submit(submit::Args),
    /// 等待审核结果：核准 0，退回或不予通过 8，还没有结果 9 ¦ Wait for a decision: 0 approved, 8 returned or refused, 9 still pending
    Wait(wait::Args),

    /// 撤回已提交的申报（评审开始前） ¦ Take back what was filed, until the review starts
    Withdraw(withdraw::Args),
    /// 运行服务器 ¦ Run the server
    Serve(serve::Args),
    /// 服务器数据：建立、导入登记、检查 ¦ The server's data: set up, import registers, check
    Admin(admin::Args),
    /// 我是谁：每项设置及其来源 ¦ Who am I: every setting and where it comes from
    Whoami(whoami::Args),
}

/// What every command is given.
#[derive(Debug)]
pub struct Context {
    pub term: Term,
    pub clock: Clock,
}

/// The whole program; its end is its exit code.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let lang = lang::chosen(&arguments).lang;
    let term = Term::new(lang);
    if start::owns_console() {
        return in_own_window(arguments, &term);
    }
    dispatch(arguments, term)
}

/// Started by a double click or by a file that was dropped on it: the window would close on what it says.
fn in_own_window(arguments: Vec<OsString>, term: &Term) -> ExitCode {
    let ended = if arguments.len() == 1 {
        start::page(term);
        Exit::Ok.into()
    } else {
        dispatch(start::dropped(arguments), *term)
    };
    start::wait(term);
    ended
}

fn dispatch(arguments: Vec<OsString>, term: Term) -> ExitCode {
    let lang = term.lang;
    match (parse(arguments, lang), clock()) {
        (Ok(command), Ok(clock)) => {
            let context = Context { term, clock };
            finish(&term, run(command, &context))
        }
        (Ok(_), Err(error)) => finish(&term, Err(error)),
        (Err(error), _) => usage(&term, &error),
    }
}

/// A day as arguments give it.
pub fn day(text: &str) -> std::result::Result<time::Date, String> {
    time::Date::parse(text, time::macros::format_description!("[year]-[month]-[day]")).map_err(|_| "2026-03-01".to_owned())
}

/// The system's clock, or one that stands where `DECLARE_CLOCK` says: so the demo and the tests hand their day on.
fn clock() -> Result<Clock> {
    let Some(text) = std::env::var("DECLARE_CLOCK").ok().filter(|text| !text.is_empty()) else { return Ok(Clock::system()) };
    Clock::standing_at_text(&text).ok_or_else(|| {
        Error::usage(
            text!("DECLARE_CLOCK 的内容“{text}”不是时刻", "“{text}” in DECLARE_CLOCK is no moment"),
            Text::new("应如 2026-03-10T09:00:00+08:00，或去掉这个变量。", "Write it as 2026-03-10T09:00:00+08:00, or unset the variable."),
        )
    })
}

/// Runs one command.
fn run(command: Command, context: &Context) -> Result<Exit> {
    match command {
        Command::New(args) => new::run(args, context),
        Command::Print(args) => print::run(args, context),
        Command::Validate(args) => validate::run(args, context),
        Command::Fix(args) => fix::run(args, context),
        Command::Fmt(args) => fmt::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Materials(args) => materials::run(args, context),
        Command::Split(args) => split::run(args, context),
        Command::Photo(args) => photo::run(args, context),
        Command::Guide(args) => guide::run(args, context),
        Command::Schema(args) => schema::run(args, context),
        Command::Demo(args) => demo::run(args, context),
        Command::Fetch(args) => fetch::run(args, context),
        Command::Login(args) => login::run(args, context),
        Command::Logout(args) => logout::run(args, context),
        Command::Register(args) => register::run(args, context),
        Command::Receipt(args) => receipt::run(args, context),
        Command::Staff(args) => staff::run(args, context),
        Command::Review(args) => review::run(args, context),
        Command::Status(args) => status::run(args, context),
        Command::Submit(args) => submit::run(args, context),
        Command::Wait(args) => wait::run(args, context),
        Command::Withdraw(args) => withdraw::run(args, context),
        Command::Serve(args) => serve::run(args, context),
        Command::Admin(args) => admin::run(args, context),
        Command::Recover(args) => recover::run(args, context),
        Command::Me(args) => me::run(args, context),
        Command::Whoami(args) => whoami::run(args, context),
    }
}

fn finish(term: &Term, ended: Result<Exit>) -> ExitCode {
    match ended.and_then(|exit| term.finish().map(|()| exit)) {
        Ok(exit) => exit.into(),
        Err(error) => {
            term.error(&error);
            Exit::from(&error).into()
        }
    }
}

fn parse(arguments: Vec<OsString>, lang: Lang) -> Result<Command, clap::Error> {
    let matches = lang::localised(Cli::command(), lang).try_get_matches_from(arguments)?;
    let cli = Cli::from_arg_matches(&matches)?;
    if let Some(wrong) = cli.lang.as_deref().filter(|name| lang::by_name(name).is_none()) {
        let mut error = clap::Error::new(ErrorKind::InvalidValue);
        error.insert(ContextKind::InvalidArg, ContextValue::String("--lang".into()));
        error.insert(ContextKind::InvalidValue, ContextValue::String(wrong.to_owned()));
        error.insert(ContextKind::ValidValue, ContextValue::Strings(vec!["zh".into(), "en".into()]));
        return Err(error);
    }
    Ok(cli.command)
}

/// Help and version go to stdout; wrong usage is told in the reader's language.
fn usage(term: &Term, error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            Exit::Ok.into()
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Exit::Usage.into()
        }
        _ => {
            let error = Error::usage(wrong_usage(error), Text::new("用 --help 查看用法。", "Use --help to see the usage."));
            term.error(&error);
            Exit::from(&error).into()
        }
    }
}

/// What is wrong with the arguments.
fn wrong_usage(error: &clap::Error) -> Text {
    let shown = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (arg, value) = (shown(ContextKind::InvalidArg), shown(ContextKind::InvalidValue));
    let mut message = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = shown(ContextKind::InvalidSubcommand);
            text!("没有“{name}”这个命令", "there is no command “{name}”")
        }
        ErrorKind::UnknownArgument => text!("不认识参数 {arg}", "unknown argument {arg}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => text!("{arg} 缺少取值", "{arg} wants a value"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => text!("{arg} 不能取 {value}", "{arg} cannot be {value}"),
        ErrorKind::MissingRequiredArgument => {
            let (zh, en) = (either(&arg, " 或 "), either(&arg, " or "));
            text!("缺少 {zh}", "{en} is missing")
        }
        ErrorKind::MissingSubcommand => Text::new("缺少子命令", "a subcommand is missing"),
        ErrorKind::ArgumentConflict => {
            let other = shown(ContextKind::PriorArg);
            if other.is_empty() || other == arg {
                text!("{arg} 只能写一次", "{arg} can be given once only")
            } else {
                text!("{arg} 不能与 {other} 合用", "{arg} cannot be used together with {other}")
            }
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            text!("{arg} 的取值个数不对", "{arg} has the wrong number of values")
        }
        ErrorKind::InvalidUtf8 => Text::new("参数不是有效的 UTF-8", "an argument is not valid UTF-8"),
        _ => Text::new("用法不对", "wrong usage"),
    };
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    if let Some(near) = near.into_iter().find_map(|kind| error.get(kind)).map(ToString::to_string).filter(|near| !near.is_empty()) {
        message = text!(("{}；是不是 {near}？", message.zh), ("{}; did you mean {near}?", message.en));
    }
    let valid = shown(ContextKind::ValidValue);
    if !valid.is_empty() {
        message = text!(("{}；可取 {valid}", message.zh), ("{}; it may be {valid}", message.en));
    }
    message
}

/// A group of which one is wanted, `<--a <X>|--b <Y>>`, as people write it.
fn either(arg: &str, or: &str) -> String {
    let group = arg.strip_prefix('<').filter(|_| arg.contains('|')).and_then(|arg| arg.strip_suffix('>'));
    group.map_or_else(|| arg.to_owned(), |group| group.replace('|', or))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command and argument has its help in both languages.
    #[test]
    fn help_is_in_both_languages() {
        fn check(command: &clap::Command, path: &str) {
            for arg in command.get_arguments().filter(|arg| !["help", "version"].contains(&arg.get_id().as_str())) {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.contains(" ¦ "), "{path} {}: {help}", arg.get_id());
            }
            for sub in command.get_subcommands() {
                let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
                assert!(about.contains(" ¦ "), "{path} {}: {about}", sub.get_name());
                check(sub, &format!("{path} {}", sub.get_name()));
            }
        }
        Cli::command().debug_assert();
        lang::localised(Cli::command(), Lang::Zh).debug_assert();
        check(&Cli::command(), "declare");
    }
}
