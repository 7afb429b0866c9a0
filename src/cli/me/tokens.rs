//! Where an account is signed in, and tokens for scripts.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use uuid::Uuid;

use crate::api::{Scope, TokenRequest, TokenSummary};
use crate::cli::remote::{self, Format, asked};
use crate::cli::{Context, matters};
use crate::client::Client;
use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub(super) struct Make {
    /// 用途，可以多个：read file review staff account（默认 read）；提交要 read,file，审核要 read,review ¦ What it is for, several too: read file review staff account (default: read); to file it takes read,file, to review read,review
    #[arg(long = "scope", value_name = "SCOPE", value_parser = scope(), value_delimiter = ',', default_value = "read", hide_default_value = true)]
    scopes: Vec<Scope>,
    /// 有效几天：个人令牌最多 30，单位令牌最多 365 ¦ For how many days: at most 30, or 365 for an organisation's
    #[arg(long, value_name = "N", default_value_t = 30, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..=365))]
    days: u32,
    /// 名称，供以后辨认，如 夜间备份脚本；declare me tokens 会列出 ¦ A name to know it by in `declare me tokens`, such as nightly-backup
    #[arg(long, value_name = "NAME")]
    label: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct Revoke {
    /// declare me tokens 列出的名称或编号，编号可只写开头或末尾至少 4 位 ¦ The name or id that `declare me tokens` lists; of the id four or more characters of its beginning or end will do
    #[arg(value_name = "NAME|ID")]
    given: String,
}

/// A scope as arguments give it.
pub(in crate::cli) fn scope() -> impl TypedValueParser<Value = Scope> {
    PossibleValuesParser::new(Scope::ALL.iter().map(|scope| scope.name())).try_map(|name| Scope::from_name(&name).ok_or(name))
}

pub(super) fn make(client: &Client, make: Make, format: Format, context: &Context) -> Result<()> {
    let request = TokenRequest { label: make.label, scopes: make.scopes, days: make.days, id: Some(Uuid::now_v7()) };
    let made = remote::wait(async { client.make_token(&request).await.map_err(|failure| remote::told(context, failure)) })?;
    let term = &context.term;
    if format == Format::Json {
        term.data(&serde_json::to_string_pretty(&made).unwrap_or_default());
        return Ok(());
    }
    term.data(&made.token);
    let (scopes, until) = (scopes(&made.summary), made.summary.expires_at.date());
    term.say(&text!(
        ("令牌只显示这一次；用途 {}，有效期至 {until}；作废：declare me revoke", scopes.zh),
        ("The token is shown this once; it is for {}, valid until {until}; to end it: declare me revoke", scopes.en)
    ));
    Ok(())
}

/// `read、file`
fn scopes(token: &TokenSummary) -> Text {
    let names: Vec<&str> = token.scopes.iter().map(|scope| scope.name()).collect();
    text!(("{}", names.join("、")), ("{}", names.join(", ")))
}

pub(super) fn list(client: &Client, format: Format, context: &Context) -> Result<()> {
    let (term, list) = (&context.term, asked(client.tokens())?);
    if format == Format::Json {
        term.data(&serde_json::to_string_pretty(&list).unwrap_or_default());
        return Ok(());
    }
    let this = asked(client.me())?.token.id;
    let here = term.get(&Text::new("本次登录", "this sign-in")).to_owned();
    let row = |token: &TokenSummary| {
        let (name, id, until) = (matters::plain(&token.label), token.id, token.expires_at.date());
        let name = if id == this { text!(("{name}（{here}）"), ("{name} ({here})")) } else { Text::same(name) };
        [name, scopes(token), Text::same(until.to_string()), Text::same(id.to_string())]
    };
    let heads = [Text::new("名称", "name"), Text::new("用途", "for"), Text::new("有效期至", "valid until"), Text::new("编号", "id")];
    let mut page = matters::page(context);
    page.table(&heads, &list.tokens.iter().map(row).collect::<Vec<_>>());
    term.data(page.finish().trim_end());
    Ok(())
}

pub(super) fn revoke(client: &Client, Revoke { given }: &Revoke, context: &Context) -> Result<()> {
    let tokens = asked(client.tokens())?.tokens;
    let wanted = given.trim().to_lowercase();
    let is_id = |id: Uuid| wanted.len() >= 4 && (id.to_string().starts_with(&wanted) || id.to_string().ends_with(&wanted));
    let fits: Vec<&TokenSummary> = tokens.iter().filter(|token| token.label == given.trim() || is_id(token.id)).collect();
    let [TokenSummary { id, .. }] = fits[..] else {
        let what = match fits.len() {
            0 => text!("没有名称或编号为 {given} 的登录", "there is no sign-in {given}"),
            count => text!("{given} 对应 {count} 处登录", "{given} means {count} sign-ins"),
        };
        return Err(Error::new(
            Class::NoInput,
            what,
            Text::new(
                "用 declare me tokens 查看；名称相同的写编号，写全或写足够多的几位。",
                "See them with `declare me tokens`; of several with one name write the id, or enough of it.",
            ),
        ));
    };
    let this = asked(client.me())?.token.id;
    asked(client.revoke_token(*id))?;
    context.term.say(&if *id == this {
        Text::new("已作废本次登录；再用请重新登录：declare login", "this sign-in has ended; to go on, sign in again: declare login")
    } else {
        text!("已作废 {id}", "{id} has ended")
    });
    Ok(())
}
