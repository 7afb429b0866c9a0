//! `declare wait`: waits until an office has decided. It ends with 0 when approved, 8 when refused or returned, 9 when time is up before.

use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::api::{Application, State, View};
use crate::cli::matters::Meant;
use crate::cli::poll::{self, poll};
use crate::cli::remote::{self, Format, Remote};
use crate::cli::{Context, Exit, matters, status};
use crate::client::Client;
use crate::error::Result;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 申报文件、文件夹或事项编号，可以多个（默认当前文件夹） ¦ Application files, folders, or ids of matters (default: the current folder)
    matters: Vec<String>,

    /// 最多等多久，如 0、30s、10m、2h、3d（默认一直等） ¦ How long to wait at most, such as 0, 30s, 10m, 2h, 3d (default: for ever)
    #[arg(long, value_name = "TIME", value_parser = poll::span)]
    timeout: Option<Duration>,

    /// 多久问一次服务器（默认 30s） ¦ How often to ask the server (default: 30s)
    #[arg(long, value_name = "TIME", value_parser = poll::span, default_value = "30s", hide_default_value = true)]
    every: Duration,

    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    remote: Remote,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let (_, client) = args.remote.signed_in()?;
    let given = if args.matters.is_empty() { vec![".".to_owned()] } else { args.matters.clone() };
    remote::wait(async {
        let (mut ids, mut failed) = (Vec::new(), Vec::new());
        for matter in matters::meant(&client, &given).await? {
            match matter.and_then(Meant::filed) {
                Ok(id) => ids.push(id),
                // The others are waited for all the same.
                Err(error) => {
                    context.term.error(&error);
                    failed.push(Exit::from(&error));
                }
            }
        }
        if ids.is_empty() {
            return Ok(Exit::of_several(&failed));
        }
        let decided = until_decided(&client, &ids, &args).await?;
        status::print(&decided, &[], (View::All, None), args.format, context);
        status::tell_counts(&client, &decided, args.format, context).await?;
        let end = worst(&decided.iter().map(|application| end(application.state)).collect::<Vec<_>>());
        Ok(if end == Exit::Ok && !failed.is_empty() { Exit::Partly } else { end })
    })
}

/// Asks now and then until nothing is pending any more, or time is up.
async fn until_decided(client: &Client, ids: &[Uuid], args: &Args) -> Result<Vec<Application>> {
    // A span beyond all calendars is for ever.
    let until = args.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let ask = async || {
        let mut applications = Vec::new();
        for id in ids {
            applications.push(client.application(*id).await?.application);
        }
        Ok(applications)
    };
    let is_decided = |applications: &Vec<Application>| !applications.iter().any(|application| end(application.state) == Exit::Pending);
    poll(args.every, until, ask, is_decided).await
}

/// What a state means to who waits for a decision.
const fn end(state: State) -> Exit {
    match state {
        State::Approved => Exit::Ok,
        State::EmployerReturned
        | State::BureauReturned
        | State::EmployerRefused
        | State::NotAccepted
        | State::NotPassed
        | State::Withdrawn
        | State::Lapsed
        | State::Revoked => Exit::Refused,
        _ => Exit::Pending,
    }
}

/// Of several: one that is refused or returned wants somebody to act; then one that is pending.
fn worst(ends: &[Exit]) -> Exit {
    [Exit::Refused, Exit::Pending].into_iter().find(|end| ends.contains(end)).unwrap_or(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_an_end_or_pending() {
        let ends = |exit| State::ALL.iter().filter(|state| end(**state) == exit).count();
        assert_eq!((ends(Exit::Ok), ends(Exit::Refused)), (1, 8));
        assert_eq!(ends(Exit::Pending), State::ALL.len() - 9);
        assert_eq!(worst(&[Exit::Ok, Exit::Pending, Exit::Refused]), Exit::Refused);
        assert_eq!(worst(&[Exit::Ok, Exit::Pending]), Exit::Pending);
    }
}
