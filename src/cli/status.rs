//! `declare status`: my matters in the four views (R28), each with the department that has it now.

mod counts;
mod watch;

use std::time::Duration;

use uuid::Uuid;

use crate::api::{Action, Application, View};
use crate::cli::matters::{self, Meant, Unfiled};
use crate::cli::remote::{self, Format, Remote};
use crate::cli::{Context, Exit, inputs, poll};
use crate::client::Client;
use crate::error::Result;
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 只看这些：事项编号或其开头、末尾，申报文件或文件夹（默认全部，连同当前文件夹里尚未提交的） ¦ Only these: ids of matters, or the beginning or end of them, application files, folders (default: all, with what is not filed yet in this folder)
    matters: Vec<String>,

    #[command(flatten)]
    view: Views,

    /// 只看姓名、编号或申报职称含有这些字的，或证件号码、受理号、证书编号就是它的 ¦ Only those with these characters in name, id or declared
    /// title, or whose identity, acceptance or certificate number it is
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,

    /// 一直看着，有变化就显示；给出的事项都办结了就结束 ¦ Go on, and show what changes; ends when all matters that were named are closed
    #[arg(long)]
    watch: bool,

    /// 与 --watch 同用：多久问一次服务器（默认 30s） ¦ With --watch: how often to ask the server (default: 30s)
    #[arg(long, value_name = "TIME", value_parser = poll::span, requires = "watch")]
    every: Option<Duration>,

    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    remote: Remote,
}

/// The four views; none chosen is all.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[group(multiple = false)]
pub struct Views {
    /// 待办：等你处理的 ¦ To do: waiting for you
    #[arg(long)]
    todo: bool,

    /// 办理中：在别的部门 ¦ In progress: with someone else
    #[arg(long)]
    in_progress: bool,

    /// 办结 ¦ Closed
    #[arg(long)]
    closed: bool,
}

impl Views {
    pub(super) const fn chosen(self) -> Option<View> {
        match self {
            Self { todo: true, .. } => Some(View::Todo),
            Self { in_progress: true, .. } => Some(View::InProgress),
            Self { closed: true, .. } => Some(View::Closed),
            _ => None,
        }
    }
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let (_, client) = args.remote.signed_in()?;
    let Looked { wanted, unfiled, mut ends, all } = remote::wait(look(&client, &args, context))?;
    let is_nothing = wanted.ids.as_ref().is_some_and(Vec::is_empty);
    if args.watch && !is_nothing {
        ends.push(watch::run(&client, wanted, &unfiled, args.format, args.every.unwrap_or(poll::EVERY), context)?);
        return Ok(Exit::of_looking(&ends));
    }
    let applications = match all.filter(|_| wanted.is_everything()) {
        Some(all) => all,
        None => remote::wait(wanted.ask(&client))?,
    };
    // What was begun at the server and never filed is shown with its file.
    let is_here = |begun: &Application| {
        unfiled.iter().any(|here| here.guide == begun.guide && here.series == begun.series && here.applicant == begun.applicant)
    };
    let applications: Vec<Application> = applications.into_iter().filter(|application| application.revision > 0 || !is_here(application)).collect();
    let is_anything = !applications.is_empty() || !unfiled.is_empty();
    // Of what was named nothing may be there.
    if ends.is_empty() || is_anything {
        print(&applications, &unfiled, (wanted.view, wanted.search.as_deref()), args.format, context);
        remote::wait(tell_counts(&client, &applications, args.format, context))?;
        ends.push(Exit::Ok);
    }
    Ok(Exit::of_looking(&ends))
}

/// Which matters are asked for.
struct Wanted {
    view: View,
    search: Option<String>,
    /// Only these.
    ids: Option<Vec<Uuid>>,
}

impl Wanted {
    const fn is_everything(&self) -> bool {
        matches!(self.view, View::All) && self.search.is_none() && self.ids.is_none()
    }

    async fn ask(&self, client: &Client) -> Result<Vec<Application>> {
        if self.ids.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Vec::new());
        }
        let mut applications = client.applications(self.view, self.search.as_deref()).await?;
        applications.retain(|application| self.ids.as_ref().is_none_or(|ids| ids.contains(&application.id)));
        Ok(applications)
    }
}

/// What counts of these matters and the list does not say, for people.
///
/// # Errors
/// When the server does not answer.
pub(super) async fn tell_counts(client: &Client, applications: &[Application], format: Format, context: &Context) -> Result<()> {
    if format == Format::Human { counts::tell(client, applications, context).await } else { Ok(()) }
}

/// What was named and what lies here.
struct Looked {
    wanted: Wanted,
    /// What of it is not filed yet.
    unfiled: Vec<Unfiled>,
    /// The ends of what was not found, which is told.
    ends: Vec<Exit>,
    /// All matters, where they were asked for on the way.
    all: Option<Vec<Application>>,
}

async fn look(client: &Client, args: &Args, context: &Context) -> Result<Looked> {
    let view = args.view.chosen().unwrap_or(View::All);
    let (mut unfiled, mut ends, mut ids, mut all) = (Vec::new(), Vec::new(), Vec::new(), None);
    for meant in matters::meant(client, &args.matters).await? {
        match meant {
            Ok(Meant::Matter(id)) => ids.push(id),
            Ok(Meant::Unfiled(application)) => unfiled.push(application),
            Err(error) => {
                context.term.error(&error);
                ends.push(Exit::from(&error));
            }
        }
    }
    let nearby = if args.matters.is_empty() { inputs::nearby() } else { Vec::new() };
    if !nearby.is_empty() {
        let all = all.insert(client.applications(View::All, None).await?);
        unfiled = matters::unfiled_among(nearby, all);
    }
    // Whoever files it has it to do.
    let is_shown = |application: &Unfiled| args.search.as_ref().is_none_or(|text| application.has(text));
    unfiled.retain(|application| matches!(view, View::All | View::Todo) && is_shown(application));
    let ids = (!args.matters.is_empty()).then_some(ids);
    Ok(Looked { wanted: Wanted { view, search: args.search.clone(), ids }, unfiled, ends, all })
}

/// The matters of a view, with these characters in them where some were asked for.
pub(super) fn print(applications: &[Application], unfiled: &[Unfiled], (view, search): (View, Option<&str>), format: Format, context: &Context) {
    match format {
        Format::Json => {
            let mut shown = serde_json::json!({ "applications": applications });
            if !unfiled.is_empty() {
                shown["unfiled"] = serde_json::json!(unfiled);
            }
            context.term.data(&serde_json::to_string_pretty(&shown).unwrap_or_default());
        }
        Format::Human if applications.is_empty() && unfiled.is_empty() => {
            let label = view.label();
            context.term.say(&match search {
                Some(text) => text!(("{}：没有含“{text}”的事项", label.zh), ("{}: no matters with “{text}”", label.en)),
                None => text!(("{}：没有事项", label.zh), ("{}: no matters", label.en)),
            });
        }
        Format::Human => {
            matters::table(applications, unfiled, context);
            applications.iter().filter(|application| application.state.is_open_to_applicant()).for_each(|application| reasons(application, context));
        }
    }
}

/// Why a matter came back.
pub(super) fn reasons(application: &Application, context: &Context) {
    let term = &context.term;
    let names = matters::Names::of(&application.guide);
    for reason in &application.reasons {
        let (about, text) = (names.about(reason), matters::plain(&reason.text));
        let end = matters::end(application);
        term.data_fitted(term.get(&text!(("…{end} 退回理由 {}：{text}", about.zh), ("…{end} returned because of {}: {text}", about.en))));
    }
    let mends = application.actions.contains(&Action::File);
    if mends && application.reasons.iter().any(|reason| reason.at.is_some() || reason.material.is_some()) {
        term.data_fitted(term.get(&Text::new(
            "只能改点名的地方、因此要重打重签的表，以及现在查出有误或缺少的；别处保持提交时的样子",
            "only what is named may change, the forms that are printed and signed again for it, and what is wrong or missing by now; all else stays as it was filed",
        )));
    }
    if let Some(due) = application.due.filter(|_| !application.reasons.is_empty()) {
        // An office looks at what others have to mend.
        term.data_fitted(term.get(&if mends {
            text!(
                "最晚 {due} 当天改好并再次 declare submit；逾期失效，本年度在这个系列不能再申报",
                "mend it and run `declare submit` again by the end of {due}: after that it lapses, and there is no other in this series this year"
            )
        } else {
            text!(
                "最晚 {due} 当天由提交的一方改好再提交，逾期失效",
                "to be mended and filed again by who filed it, by the end of {due}; after that it lapses"
            )
        }));
    }
}
