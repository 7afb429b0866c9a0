//! `declare me`: personal information, the password, and where this account is signed in.

use clap::Subcommand;
use uuid::Uuid;

use crate::api::{Me, MeChange, PasswordChange, TokenSummary};
use crate::cli::login::{ask_secret, read_line};
use crate::cli::register::new_password;
use crate::cli::remote::{self, Format, Remote};
use crate::cli::term::{pad, width};
use crate::cli::{Context, Exit, matters};
use crate::client::Client;
use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT", global = true)]
    format: Format,

    #[command(flatten)]
    remote: Remote,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 查看个人信息（默认） ¦ Show personal information (the default)
    Show,
    /// 修改个人信息；没有给出的不变 ¦ Change personal information; what is not given stays
    Edit(Edit),
    /// 修改密码；其他地方的登录随之作废 ¦ Change the password; sign-ins elsewhere end
    Password(Password),
    /// 本账号在哪里登录着 ¦ Where this account is signed in
    Tokens,
    /// 作废一处登录 ¦ End one sign-in
    Revoke(Revoke),
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
struct Edit {
    /// 手机 ¦ Mobile number
    #[arg(long, value_name = "NUMBER")]
    mobile: Option<String>,
    /// 通讯地址 ¦ Postal address
    #[arg(long, value_name = "TEXT")]
    address: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Password {
    /// 从标准输入读两行：原密码、新密码 ¦ Read two lines from standard input: the old password, the new one
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, clap::Args)]
struct Revoke {
    /// declare me tokens 列出的编号，可只写开头或末尾至少 4 位 ¦ The id that `declare me tokens` lists; four or more characters of its beginning or end will do
    #[arg(value_name = "ID")]
    id: String,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let (_, client) = args.remote.signed_in()?;
    match args.command.unwrap_or(Command::Show) {
        Command::Show => show(&asked(client.me())?, args.format, context),
        Command::Edit(edit) => {
            let change = MeChange { mobile: edit.mobile, address: edit.address };
            show(&asked(client.change_me(&change))?, args.format, context);
        }
        Command::Password(password) => change_password(&client, &password, context)?,
        Command::Tokens => tokens(&client, args.format, context)?,
        Command::Revoke(revoke) => self::revoke(&client, &revoke.id, context)?,
    }
    Ok(Exit::Ok)
}

fn asked<T>(answer: impl Future<Output = crate::client::Answer<T>>) -> Result<T> {
    remote::wait(async { answer.await.map_err(Error::from) })
}

fn show(me: &Me, format: Format, context: &Context) {
    let term = &context.term;
    if format == Format::Json {
        term.data(&serde_json::to_string_pretty(me).unwrap_or_default());
        return;
    }
    let confirmed = if me.identity_confirmed { Text::new("已确认", "confirmed") } else { Text::new("未确认", "not confirmed") };
    let rows = [
        (Text::new("账号", "account"), Some(me.user_name.clone())),
        (Text::new("姓名", "name"), Some(me.name.clone())),
        (Text::new("身份", "role"), Some(term.get(&me.role.label()).to_owned())),
        (Text::new("单位", "office"), me.office.clone()),
        (Text::new("证件号码", "identity number"), me.id_number.clone()),
        (Text::new("实名", "identity"), Some(term.get(&confirmed).to_owned())),
        (Text::new("邮箱", "mail"), Some(me.email.clone()).filter(|email| !email.is_empty())),
        (Text::new("手机", "mobile"), me.mobile.clone()),
        (Text::new("通讯地址", "address"), me.address.clone()),
    ];
    let widest = rows.iter().map(|(label, _)| width(term.get(label))).max().unwrap_or(0);
    for (label, value) in rows {
        let value = value.map_or_else(|| "–".to_owned(), |value| matters::plain(&value));
        term.data(&format!("{}  {value}", pad(term.get(&label), widest)));
    }
}

fn change_password(client: &Client, asked: &Password, context: &Context) -> Result<()> {
    let change = if asked.password_stdin {
        PasswordChange { old: read_line()?, password: read_line()? }
    } else {
        let old = ask_secret(context, &Text::new("原密码：", "Old password: "))?;
        PasswordChange { old, password: new_password(context)? }
    };
    remote::wait(async { client.change_password(&change).await.map_err(|failure| remote::told(context, failure)) })?;
    context.term.say(&Text::new("密码已改，其他地方的登录已作废", "the password is changed, and sign-ins elsewhere have ended"));
    Ok(())
}

fn tokens(client: &Client, format: Format, context: &Context) -> Result<()> {
    let (term, list) = (&context.term, asked(client.tokens())?);
    if format == Format::Json {
        term.data(&serde_json::to_string_pretty(&list).unwrap_or_default());
        return Ok(());
    }
    let this = asked(client.me())?.token.id;
    let here = term.get(&Text::new("本次登录", "this sign-in")).to_owned();
    for TokenSummary { id, label, expires_at, .. } in list.tokens {
        let until = expires_at.date();
        let until = text!("有效期至 {until}", "valid until {until}");
        let mark = if id == this { here.as_str() } else { "" };
        term.data(format!("{id}  {}  {}  {mark}", term.get(&until), matters::plain(&label)).trim_end());
    }
    Ok(())
}

fn revoke(client: &Client, given: &str, context: &Context) -> Result<()> {
    let ids: Vec<Uuid> = asked(client.tokens())?.tokens.into_iter().map(|token| token.id).collect();
    let wanted = given.trim().to_lowercase();
    let is_meant = |id: &&Uuid| wanted.len() >= 4 && (id.to_string().starts_with(&wanted) || id.to_string().ends_with(&wanted));
    let fits: Vec<&Uuid> = ids.iter().filter(is_meant).collect();
    let [id] = fits[..] else {
        let what = match fits.len() {
            0 => text!("没有编号为 {given} 的登录", "there is no sign-in {given}"),
            count => text!("编号 {given} 对应 {count} 处登录", "{given} means {count} sign-ins"),
        };
        return Err(Error::new(
            Class::NoInput,
            what,
            Text::new(
                "用 declare me tokens 查看编号，写全或写足够多的几位。",
                "See the ids with `declare me tokens`, and write one out or enough of it.",
            ),
        ));
    };
    asked(client.revoke_token(*id))?;
    context.term.say(&text!("已作废 {id}", "{id} has ended"));
    Ok(())
}
