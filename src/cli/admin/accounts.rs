//! Accounts of people, where only the operator can help. Whoever asks has shown who they are.

use std::io::IsTerminal as _;

use super::Data;
use crate::cli::{Context, Exit};
use crate::error::{Error, Result};
use crate::server::accounts::is_mail;
use crate::server::admin::Admin;
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub(super) struct Remove {
    #[command(flatten)]
    data: Data,
    /// 账号（用户名） ¦ The account's user name
    #[arg(value_name = "NAME")]
    account: String,
    /// 不再询问 ¦ Do not ask
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct SetEmail {
    #[command(flatten)]
    data: Data,
    /// 账号（用户名） ¦ The account's user name
    #[arg(value_name = "NAME")]
    account: String,
    /// 新邮箱，如 zhang@example.org ¦ The new mail address, such as zhang@example.org
    #[arg(value_name = "MAIL", value_parser = mail)]
    email: String,
    /// 不再询问 ¦ Do not ask
    #[arg(long)]
    yes: bool,
}

fn mail(text: &str) -> Result<String, String> {
    let email = text.trim().to_owned();
    if is_mail(&email) { Ok(email) } else { Err("name@example.org".to_owned()) }
}

pub(super) fn remove(asked: &Remove, context: &Context) -> Result<Exit> {
    let (admin, account) = (Admin::open(&asked.data.data, context.clock.clone())?, &asked.account);
    let name = admin.name_of_account(account)?;
    let question = text!(
        "删除 {name} 的账号 {account}，撤回它的草稿，不能恢复。删除吗？[y/N]",
        "This removes the account {account} of {name} and withdraws its drafts; it cannot be undone. Remove it? [y/N]"
    );
    if !is_meant(asked.yes, &question, context)? {
        return Ok(Exit::Interrupted);
    }
    admin.remove_account(account)?;
    context.term.say(&text!(
        "账号 {account} 已删除，它的登录已作废；用户名和证件号码可以重新注册",
        "the account {account} is removed and its sign-ins have ended; user name and identity number may be registered anew"
    ));
    Ok(Exit::Ok)
}

pub(super) fn set_email(asked: &SetEmail, context: &Context) -> Result<Exit> {
    let (admin, account, email) = (Admin::open(&asked.data.data, context.clock.clone())?, &asked.account, asked.email.as_str());
    let name = admin.name_of_account(account)?;
    let question = text!(
        "{name} 的账号 {account} 改用邮箱 {email}：它的登录和密码作废，有这个邮箱的人就能设新密码。请先核实是本人的账号。改吗？[y/N]",
        "The account {account} of {name} gets the address {email}: its sign-ins and its password end, and whoever has that mailbox can set another. Establish first that the account is theirs. Change it? [y/N]"
    );
    if !is_meant(asked.yes, &question, context)? {
        return Ok(Exit::Interrupted);
    }
    admin.set_email(account, email)?;
    context.term.say(&text!(
        "账号 {account} 的邮箱已改为 {email}，登录和密码已作废；本人用 declare recover --account {account} 设新密码",
        "the account {account} has the address {email} now, and its sign-ins and its password have ended; its person sets another with `declare recover --account {account}`"
    ));
    Ok(Exit::Ok)
}

fn is_meant(yes: bool, question: &Text, context: &Context) -> Result<bool> {
    if yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Error::usage(
            Text::new("什么都没有改：这里没有终端可以询问", "nothing was changed: there is no terminal to ask at"),
            Text::new("在脚本里请加 --yes。", "In scripts add --yes."),
        ));
    }
    context.term.say(question);
    let is_meant = context.term.is_answered_yes();
    if !is_meant {
        context.term.say(&Text::new("什么都没有改", "nothing was changed"));
    }
    Ok(is_meant)
}
