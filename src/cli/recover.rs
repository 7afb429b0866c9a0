//! `declare recover`: a forgotten password is set anew with a code from a mail; forgotten user names come by mail.

use crate::api::{PasswordReset, Recovery};
use crate::cli::login::read_line;
use crate::cli::register::new_password;
use crate::cli::remote::{self, Remote};
use crate::cli::{Context, Exit};
use crate::error::Result;
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
#[group(id = "forgotten", required = true, multiple = true, args = ["account", "email"])]
pub struct Args {
    /// 忘了密码：账号（用户名） ¦ The password is forgotten: the account (user name)
    #[arg(long, value_name = "NAME")]
    account: Option<String>,

    /// 忘了账号：注册时的邮箱 ¦ The user name is forgotten: the mail address it was registered with
    #[arg(long, value_name = "MAIL", conflicts_with_all = ["account", "code"])]
    email: Option<String>,

    /// 邮件里的验证码：设新密码 ¦ The code from the mail: set a new password
    #[arg(long, value_name = "CODE", requires = "account")]
    code: Option<String>,

    /// 从标准输入读新密码（一行，10–128 个字符） ¦ Read the new password from standard input (one line, 10 to 128 characters)
    #[arg(long, requires = "code")]
    password_stdin: bool,

    #[command(flatten)]
    remote: Remote,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let client = args.remote.anybody()?;
    match (args.account, args.code) {
        (Some(user_name), Some(code)) => {
            let password = if args.password_stdin { read_line()? } else { new_password(context)? };
            let reset = PasswordReset { user_name, code: code.trim().to_owned(), password };
            remote::wait(async { client.reset_password(&reset).await.map_err(|failure| remote::told(context, failure)) })?;
            let account = &reset.user_name;
            context.term.say(&text!(
                "新密码已设好，原来的登录全部作废；登录：declare login --account {account}",
                "the new password is set and every earlier sign-in has ended; sign in: declare login --account {account}"
            ));
        }
        (account, _) => {
            let said = match &account {
                Some(account) => text!(
                    "如有账号 {account}，验证码已发到它的邮箱；收到后运行：declare recover --account {account} --code 验证码",
                    "if there is an account {account}, a code went to its mail address; then run: declare recover --account {account} --code CODE"
                ),
                None => {
                    Text::new("如有用这个邮箱注册的账号，账号名已发到邮箱", "if accounts were registered with this address, their names went there")
                }
            };
            let recovery = Recovery { user_name: account, email: args.email };
            remote::wait(async { client.recover(&recovery).await.map_err(|failure| remote::told(context, failure)) })?;
            context.term.say(&said);
        }
    }
    Ok(Exit::Ok)
}
