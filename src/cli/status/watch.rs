//! `status --watch`: the table once, then only what changes, a line each.

use std::collections::BTreeMap;
use std::time::Duration;

use uuid::Uuid;

use super::Wanted;
use crate::api::{Application, Code, View};
use crate::cli::matters::{self, Unfiled};
use crate::cli::poll::{pause, poll};
use crate::cli::remote::{self, Format};
use crate::cli::{Context, Exit};
use crate::client::Client;
use crate::clock::CHINA;
use crate::error::{Class, Result};
use crate::text;
use crate::text::Text;

/// What was shown of each matter last.
type Seen = BTreeMap<Uuid, Application>;

pub(super) fn run(client: &Client, mut wanted: Wanted, unfiled: &[Unfiled], format: Format, every: Duration, context: &Context) -> Result<Exit> {
    if wanted.ids.is_some() {
        // What was named stays in sight wherever it goes.
        wanted.view = View::All;
    }
    let mut seen: Option<Seen> = None;
    let ask = async || {
        let now = loop {
            match wanted.ask(client).await {
                // A server that is away for a while comes back; what was shown stays true until then.
                Err(error) if seen.is_some() && error.class == Class::Temporary => {
                    context.term.error(&error);
                    tokio::time::sleep(pause(every)).await;
                }
                answer => break answer?,
            }
        };
        match &mut seen {
            None => {
                super::print(&now, unfiled, (wanted.view, wanted.search.as_deref()), format, context);
                super::tell_counts(client, &now, format, context).await?;
                seen = Some(by_id(&now));
                if !is_over(&wanted, &now) {
                    context.term.say(&Text::new("等待变化，按 Ctrl-C 结束……", "Waiting for changes; Ctrl-C ends it."));
                }
            }
            Some(seen) => {
                let left = left(client, seen, &now).await?;
                let changed = changed(seen, now.iter().chain(&left));
                show(seen, &changed, format, context);
                super::tell_counts(client, &changed, format, context).await?;
                *seen = by_id(&now);
            }
        }
        Ok(now)
    };
    let runtime = remote::runtime()?;
    let ended = runtime.block_on(async {
        tokio::select! {
            done = poll(every, None, ask, |now: &Vec<Application>| is_over(&wanted, now)) => done.map(|_| Exit::Ok),
            _ = tokio::signal::ctrl_c() => Ok(Exit::Interrupted),
        }
    });
    runtime.shutdown_background();
    ended
}

/// Whether all that was named is closed.
fn is_over(wanted: &Wanted, now: &[Application]) -> bool {
    wanted.ids.is_some() && now.iter().all(|application| application.state.is_closed())
}

/// What was seen and is in the view no more, as it is now.
async fn left(client: &Client, seen: &Seen, now: &[Application]) -> Result<Vec<Application>> {
    let gone: Vec<Uuid> = seen.keys().filter(|id| !now.iter().any(|application| application.id == **id)).copied().collect();
    let mut left = Vec::new();
    for id in gone {
        match client.application(id).await {
            Ok(detail) => left.push(detail.application),
            // It is nothing to this account any more.
            Err(failure) if failure.code == Some(Code::NotFound) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Ok(left)
}

fn by_id(applications: &[Application]) -> Seen {
    applications.iter().map(|application| (application.id, application.clone())).collect()
}

/// What is new or stands elsewhere than it was seen to.
fn changed<'a>(seen: &Seen, now: impl Iterator<Item = &'a Application>) -> Vec<Application> {
    let is_new = |application: &&Application| seen.get(&application.id).is_none_or(|before| before.version != application.version);
    now.filter(is_new).cloned().collect()
}

fn show(seen: &Seen, changed: &[Application], format: Format, context: &Context) {
    match format {
        Format::Json if !changed.is_empty() => super::print(changed, &[], (View::All, None), format, context),
        Format::Json => {}
        Format::Human => changed.iter().for_each(|application| tell(seen.get(&application.id), application, context)),
    }
}

/// `09:31 张三：已提交 → 待受理（示例局） …0a1b`
fn tell(before: Option<&Application>, now: &Application, context: &Context) {
    let time = context.clock.now().to_offset(CHINA).time();
    let (hour, minute, name, end) = (time.hour(), time.minute(), matters::plain(&now.applicant), matters::end(now));
    let standing = matters::standing(now);
    let from = before.filter(|before| before.state != now.state).map_or(Text::new("", ""), |before| {
        let label = before.state.label();
        text!(("{} → ", label.zh), ("{} → ", label.en))
    });
    context.term.data_fitted(context.term.get(&text!(
        ("{hour:02}:{minute:02} {name}：{}{} …{end}", from.zh, standing.zh),
        ("{hour:02}:{minute:02} {name}: {}{} …{end}", from.en, standing.en)
    )));
    if now.state.is_open_to_applicant() {
        super::reasons(now, context);
    }
}
