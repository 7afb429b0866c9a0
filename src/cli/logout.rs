//! `declare logout`: revokes the token at the server and forgets it here.

use crate::cli::remote::{self, Remote};
use crate::cli::{Context, Exit};
use crate::client::Client;
use crate::error::{Class, Result};
use crate::settings::{Origin, Setting};
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    remote: Remote,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let mut settings = args.remote.settings()?;
    settings.no_such_profile().map_or(Ok(()), Err)?;
    let revoked = settings.token().and_then(|token| revoke(token, settings.server()));
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
        Text::new("已退出登录", "signed out")
    } else {
        Text::new("本来就没有登录", "you were not signed in")
    });
    Ok(Exit::Ok)
}

/// Revokes a token that was kept at sign-in; one of a variable is not ours to end.
fn revoke(token: Option<Setting>, server: Option<&Setting>) -> Result<()> {
    let (Some(Setting { value, origin: Origin::SignIn(_) }), Some(server)) = (token, server) else { return Ok(()) };
    let client = Client::new(&server.value, Some(&value))?;
    remote::asked(client.sign_out())
}
