//! `declare me`: personal information, the password, where this account is signed in, and which employers list its person.

mod employers;
mod tokens;

pub(super) use tokens::scope;

use clap::Subcommand;

use crate::api::{MailChange, MailConfirmation, Me, MeChange, PasswordChange, Role};
use crate::cli::login::{ask_secret, read_line};
use crate::cli::register::new_password;
use crate::cli::remote::{self, Answered, Format, asked};
use crate::cli::term::{pad, width};
use crate::cli::{Context, Exit, matters};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    answered: Answered,
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
    /// 再开一个令牌（脚本、另一台机器用），只显示一次 ¦ Make one more token, for a script or another machine; it is shown once
    Token(tokens::Make),
    /// 作废一处登录 ¦ End one sign-in
    Revoke(tokens::Revoke),
    /// 哪些用人单位把本人列入职工名册 ¦ Which employers list you on their staff
    Employers,
    /// 确认是该单位的职工：单位可以代为申报 ¦ Confirm that you are of its staff: the employer may file for you
    Confirm(employers::Which),
    /// 否认，或收回先前的确认 ¦ Say that you are not, or take a confirmation back
    Decline(employers::Which),
}

#[derive(Debug, clap::Args)]
#[group(skip)]
#[command(group(clap::ArgGroup::new("changed").args(["mobile", "address", "email", "code"]).required(true).multiple(true)))]
struct Edit {
    /// 手机，如 13800000000 ¦ Mobile number, such as 13800000000
    #[arg(long, value_name = "NUMBER")]
    mobile: Option<String>,
    /// 通讯地址，写到门牌号 ¦ Postal address, down to the number of the house
    #[arg(long, value_name = "TEXT")]
    address: Option<String>,
    /// 新邮箱：验证码先发到那里，须输入密码 ¦ A new mail address: a code goes there first, and the password is asked
    #[arg(long, value_name = "MAIL")]
    email: Option<String>,
    /// 新邮箱收到的验证码：改用新邮箱 ¦ The code that came to the new address: use it from now on
    #[arg(long, value_name = "CODE", conflicts_with = "email")]
    code: Option<String>,
    /// 从标准输入读密码（一行） ¦ Read the password from standard input (one line)
    #[arg(long, requires = "email")]
    password_stdin: bool,
}

#[derive(Debug, clap::Args)]
struct Password {
    /// 从标准输入读两行：原密码、新密码 ¦ Read two lines from standard input: the old password, the new one
    #[arg(long)]
    password_stdin: bool,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let Answered { format, remote } = args.answered;
    let (_, client) = remote.signed_in()?;
    match args.command.unwrap_or(Command::Show) {
        Command::Show => show(&asked(client.me())?, format, context),
        Command::Edit(change) => edit(&client, change, format, context)?,
        Command::Password(password) => change_password(&client, &password, context)?,
        Command::Tokens => tokens::list(&client, format, context)?,
        Command::Token(make) => tokens::make(&client, make, format, context)?,
        Command::Revoke(revoke) => tokens::revoke(&client, &revoke, context)?,
        Command::Employers => employers::list(&client, format, context)?,
        Command::Confirm(which) => employers::answer(&client, &which, true, context)?,
        Command::Decline(which) => employers::answer(&client, &which, false, context)?,
    }
    Ok(Exit::Ok)
}

fn edit(client: &Client, edit: Edit, format: Format, context: &Context) -> Result<()> {
    let me = asked(client.me())?;
    if me.role != Role::Applicant {
        return Err(Error::usage(
            Text::new("单位的账号没有可改的个人信息", "an office's account has no personal information to change"),
            Text::new("经办人姓名由系统管理员办理。", "The operator names an office's officers."),
        ));
    }
    // First what may be refused for its password or code: then nothing is changed.
    let mut sent = None;
    if let Some(email) = edit.email {
        let is_asked = !me.email.is_empty();
        let password = match (is_asked, edit.password_stdin) {
            (true, true) => read_line()?,
            (true, false) => ask_secret(context, &Text::new("密码：", "Password: "))?,
            (false, _) => String::new(),
        };
        let change = MailChange { email, password };
        let code = remote::wait(async { client.ask_mail(&change).await.map_err(|failure| remote::told(context, failure)) })?;
        let mail = &code.mail_to;
        context.term.say(&text!("验证码已发到 {mail}", "a code was sent to {mail}"));
        context.term.say(&Text::new(
            "收到后运行：declare me edit --code 验证码；在此之前邮箱不变",
            "when it is there, run: declare me edit --code CODE; until then the address stays",
        ));
        sent = Some(code);
    }
    let mut changed = None;
    if let Some(code) = edit.code {
        let confirmation = MailConfirmation { code: code.trim().to_owned() };
        changed = Some(remote::wait(async { client.set_mail(&confirmation).await.map_err(|failure| remote::told(context, failure)) })?);
    }
    if edit.mobile.is_some() || edit.address.is_some() {
        let change = MeChange { mobile: edit.mobile, address: edit.address };
        changed = Some(remote::wait(async { client.change_me(&change).await.map_err(|failure| remote::told(context, failure)) })?);
    }
    match (changed, sent) {
        (Some(me), _) => show(&me, format, context),
        (None, Some(code)) if format == Format::Json => context.term.data(&serde_json::to_string_pretty(&code).unwrap_or_default()),
        (None, _) => {}
    }
    Ok(())
}

fn show(me: &Me, format: Format, context: &Context) {
    let term = &context.term;
    if format == Format::Json {
        term.data(&serde_json::to_string_pretty(me).unwrap_or_default());
        return;
    }
    let is_person = me.role == Role::Applicant;
    let confirmed = if me.identity_confirmed { Text::new("已确认", "confirmed") } else { Text::new("未确认", "not confirmed") };
    let everybody = [
        (Text::new("账号", "account"), Some(me.user_name.clone())),
        (Text::new("姓名", "name"), Some(me.name.clone())),
        (Text::new("身份", "role"), Some(term.get(&me.role.label()).to_owned())),
    ];
    let office = [(Text::new("单位", "office"), me.office.clone())];
    let person = [
        (Text::new("证件号码", "identity number"), me.id_number.clone()),
        (Text::new("实名", "identity"), Some(term.get(&confirmed).to_owned())),
        (Text::new("邮箱", "mail"), Some(me.email.clone()).filter(|email| !email.is_empty())),
        (Text::new("手机", "mobile"), me.mobile.clone()),
        (Text::new("通讯地址", "address"), me.address.clone()),
    ];
    let own = if is_person { &person[..] } else { &office[..] };
    let rows = || everybody.iter().chain(own);
    let widest = rows().map(|(label, _)| width(term.get(label))).max().unwrap_or(0);
    for (label, value) in rows() {
        let value = value.as_deref().filter(|value| !value.is_empty()).map_or_else(|| "–".to_owned(), matters::plain);
        term.data_fitted(&format!("{}  {value}", pad(term.get(label), widest)));
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
