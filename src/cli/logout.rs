//! `declare logout`: revokes the token at the server and forgets it here.

use crate::cli::remote::{self, Remote};
use crate::cli::{Context, Exit};
use crate::client::Client;
use crate::error::{Class, Error, Result};
use crate::settings::Origin;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    remote: Remote,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let mut settings = args.remote.settings()?;
    let kept = settings.token().filter(|token| matches!(token.origin, Origin::SignIn(_)));
    let revoked = match (&kept, settings.server()) {
        (Some(token), Some(server)) => {
            let client = Client::new(&server.value, Some(&token.value))?;
            remote::wait(async { client.sign_out().await.map_err(Error::from) })
        }
        _ => Ok(()),
    };
    let forgotten = settings.forget_token()?;
    match revoked {
        Ok(()) if forgotten => context.term.say(&Text::new("已退出登录", "signed out")),
        Ok(()) => context.term.say(&Text::new("本来就没有登录", "you were not signed in")),
        // An expired token needs no revoking.
        Err(error) if error.class == Class::SignIn => {
            context.term.say(&Text::new("已退出登录（令牌早已失效）", "signed out (the token was no longer valid)"))
        }
        Err(error) => {
            context.term.say(&Text::new(
                "本机的令牌已删除，但服务器上还没有作废：",
                "the token is gone from this machine, but not yet revoked at the server:",
            ));
            return Err(error);
        }
    }
    Ok(Exit::Ok)
}
