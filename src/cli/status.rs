//! `declare status`: my matters in the four views (R28), each with the department that has it now.

use crate::api::{Application, View};
use crate::cli::matters;
use crate::cli::remote::{self, Format, Remote};
use crate::cli::{Context, Exit};
use crate::error::Result;
use crate::text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 只看这些事项：编号或其开头、末尾（默认全部） ¦ Only these matters: ids, or the beginning or end of them (default: all)
    ids: Vec<String>,

    #[command(flatten)]
    view: Views,

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
    let view = args.view.chosen().unwrap_or(View::All);
    let applications = remote::wait(async {
        let mut ids = Vec::new();
        for given in &args.ids {
            ids.push(matters::find(&client, given).await?);
        }
        let mut applications = client.applications(view, None).await?;
        if !ids.is_empty() {
            applications.retain(|application| ids.contains(&application.id));
        }
        Ok(applications)
    })?;
    print(&applications, view, args.format, context);
    Ok(Exit::Ok)
}

pub(super) fn print(applications: &[Application], view: View, format: Format, context: &Context) {
    match format {
        Format::Json => context.term.data(&serde_json::to_string_pretty(&serde_json::json!({ "applications": applications })).unwrap_or_default()),
        Format::Human if applications.is_empty() => {
            let label = view.label();
            context.term.say(&text!(("{}：没有事项", label.zh), ("{}: no matters", label.en)));
        }
        Format::Human => {
            matters::table(applications, context);
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
        let end = application.id.to_string().split_off(32);
        term.data_fitted(term.get(&text!(("…{end} 退回理由 {}：{text}", about.zh), ("…{end} returned because of {}: {text}", about.en))));
    }
    if let Some(due) = application.due.filter(|_| !application.reasons.is_empty()) {
        term.data_fitted(term.get(&text!("请在 {due} 前改好，再运行 declare submit", "mend it by {due} and run `declare submit` again")));
    }
}
