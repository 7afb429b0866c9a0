//! `declare logout`: revokes the token at the server and forgets it here.

use crate::cli::remote::{self, Remote};
use crate::cli::{Context, Exit};
use crate::client::Client;
use crate::error::{Class, Result};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    remote: Remote,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let mut settings = args.remote.settings()?;
    settings.no_such_profile().map_or(Ok(()), Err)?;
    // What is kept is revoked where it counts, whatever server or token a flag or a variable names; while the keyring does not give it,
    // nothing is forgotten, or nobody could revoke it any more.
    let kept = settings.kept()?;
    let revoked = kept.as_ref().map_or(Ok(()), |(server, token)| revoke(server, token));
    let server = kept.map(|(server, _)| server).unwrap_or_default();
    let forgotten = settings.forget_token();
    if let Err(error) = revoked
        // An expired token needs no revoking.
        && error.class != Class::SignIn
    {
        context
            .term
            .say(&Text::new("本机的令牌已删除，但服务器上还没有作废：", "the token is gone from this machine, but not yet revoked at the server:"));
        if let Err(stays) = forgotten {
            context.term.error(&stays);
        }
        return Err(error);
    }
    context.term.say(&if forgotten? {
        if settings.token_is_given() {
            Text::new(
                "已退出本机保存的登录；DECLARE_TOKEN 里的令牌仍然有效，作废用 declare me revoke",
                "signed out of what was kept here; the token in DECLARE_TOKEN still counts, and `declare me revoke` ends it",
            )
        } else {
            text!("已退出 {server} 的登录", "signed out of {server}")
        }
    } else if settings.token_is_given() {
        Text::new(
            "本机没有保存登录；DECLARE_TOKEN 里的令牌仍然有效，作废用 declare me revoke",
            "no sign-in is kept here; the token in DECLARE_TOKEN still counts, and `declare me revoke` ends it",
        )
    } else {
        Text::new("本来就没有登录", "you were not signed in")
    });
    Ok(Exit::Ok)
}

fn revoke(server: &str, token: &str) -> Result<()> {
    let client = Client::new(server, Some(token))?;
    remote::asked(client.sign_out())
}
