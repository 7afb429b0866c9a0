//! `declare wait`: waits until an office has decided. It ends with 0 when approved, 8 when refused or returned, 9 when time is up before.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::api::{Application, State, View};
use crate::cli::remote::{self, Format, Remote};
use crate::cli::{Context, Exit, inputs, matters, status};
use crate::client::Client;
use crate::document::Document;
use crate::error::{Class, Error, Result};
use crate::guide::Guides;
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 申报文件、文件夹或事项编号，可以多个（默认当前文件夹） ¦ Application files, folders, or ids of matters (default: the current folder)
    matters: Vec<String>,

    /// 最多等多久，如 0、30s、10m、2h、3d（默认一直等） ¦ How long to wait at most, such as 0, 30s, 10m, 2h, 3d (default: for ever)
    #[arg(long, value_name = "TIME", value_parser = span)]
    timeout: Option<Duration>,

    /// 多久问一次服务器（默认 30s） ¦ How often to ask the server (default: 30s)
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "30s", hide_default_value = true)]
    every: Duration,

    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    remote: Remote,
}

/// A span of time as people write it: `90`, `30s`, `500ms`, `10m`, `2h`, `3d`.
fn span(text: &str) -> std::result::Result<Duration, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let milliseconds = match unit {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err("30s, 10m, 2h, 3d".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "30s, 10m, 2h, 3d".to_owned())?;
    number.checked_mul(milliseconds).map(Duration::from_millis).ok_or_else(|| "3d".to_owned())
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let (_, client) = args.remote.signed_in()?;
    let given = if args.matters.is_empty() { vec![".".to_owned()] } else { args.matters.clone() };
    remote::wait(async {
        let (mut ids, mut failed) = (Vec::new(), Vec::new());
        for matter in named(&client, &given).await? {
            match matter {
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
        status::print(&decided, View::All, args.format, context);
        let end = worst(&decided.iter().map(|application| end(application.state)).collect::<Vec<_>>());
        Ok(if end == Exit::Ok && !failed.is_empty() { Exit::Partly } else { end })
    })
}

/// Asks now and then until nothing is pending any more, or time is up.
async fn until_decided(client: &Client, ids: &[Uuid], args: &Args) -> Result<Vec<Application>> {
    // A span beyond all calendars is for ever.
    let until = args.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    loop {
        let mut applications = Vec::new();
        for id in ids {
            applications.push(client.application(*id).await?.application);
        }
        let is_pending = applications.iter().any(|application| end(application.state) == Exit::Pending);
        let next = Instant::now() + args.every.max(Duration::from_millis(50));
        if !is_pending || until.is_some_and(|until| Instant::now() >= until) {
            return Ok(applications);
        }
        tokio::time::sleep_until(until.map_or(next, |until| until.min(next))).await;
    }
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

/// The matter of each id, and of each application that a file or folder means; nothing is created by asking.
pub(super) async fn named(client: &Client, given: &[String]) -> Result<Vec<Result<Uuid>>> {
    let mut all = None;
    let guides = Guides::built_in();
    let mut named = Vec::new();
    for given in given {
        if !Path::new(given).exists() {
            named.push(not_lost(matters::find(client, given).await)?);
            continue;
        }
        let all = match &all {
            Some(all) => all,
            None => all.insert(client.applications(View::All, None).await?),
        };
        match inputs::applications(&[PathBuf::from(given)]) {
            Ok(inputs) => named.extend(inputs.into_iter().map(|input| input.found.and_then(|()| matter_of(&input.path, all, &guides)))),
            Err(error) => named.push(Err(error)),
        }
    }
    Ok(named)
}

/// A server that does not answer ends it all; a matter that is not there is one of several.
fn not_lost(found: Result<Uuid>) -> Result<Result<Uuid>> {
    match found {
        Err(error) if !matches!(error.class, Class::NoInput | Class::Usage) => Err(error),
        found => Ok(found),
    }
}

fn matter_of(path: &Path, all: &[Application], guides: &Guides) -> Result<Uuid> {
    let document = Document::open(path, guides)?;
    let (guide, series) = (&document.guide().id, document.application().declared_title.series.code());
    let filed = all.iter().find(|matter| matter.guide == *guide && matter.series == series && matter.revision > 0);
    filed.map(|matter| matter.id).ok_or_else(|| not_filed(path))
}

fn not_filed(path: &Path) -> Error {
    let path = path.display();
    Error::new(
        Class::NoInput,
        text!("{path} 还没有提交，没有可等的", "{path} is not filed yet: there is nothing to wait for"),
        Text::new(
            "先用 declare submit 提交；看所有事项用 declare status。",
            "File it first, with `declare submit`; see all matters with `declare status`.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        for (text, seconds) in [("0", 0), ("90", 90), ("30s", 30), ("10m", 600), ("2h", 7_200), ("3d", 259_200)] {
            assert_eq!(span(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(span("500ms"), Ok(Duration::from_millis(500)));
        for bad in ["", "m", "-1", "1w", "99999999999999999999", "18446744073709551615d"] {
            assert!(span(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_state_is_an_end_or_pending() {
        let ends = |exit| State::ALL.iter().filter(|state| end(**state) == exit).count();
        assert_eq!((ends(Exit::Ok), ends(Exit::Refused)), (1, 8));
        assert_eq!(ends(Exit::Pending), State::ALL.len() - 9);
        assert_eq!(worst(&[Exit::Ok, Exit::Pending, Exit::Refused]), Exit::Refused);
        assert_eq!(worst(&[Exit::Ok, Exit::Pending]), Exit::Pending);
    }
}
