//! `declare withdraw`: takes back what was filed, until the review starts. It cannot be undone, so it asks.

use std::io::IsTerminal as _;

use uuid::Uuid;

use crate::api::{Action, ActionRequest, ApplicationDetail};
use crate::canonical::Manifest;
use crate::cli::remote::{self, Remote};
use crate::cli::{Context, Exit, matters};
use crate::client::{Client, Failure};
use crate::error::{Error, Result};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 申报文件、文件夹或事项编号，可以多个（默认当前文件夹） ¦ Application files, folders, or ids of matters (default: the current folder)
    matters: Vec<String>,

    /// 不再询问 ¦ Do not ask
    #[arg(long)]
    yes: bool,

    #[command(flatten)]
    remote: Remote,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let (_, client) = args.remote.signed_in()?;
    let given = if args.matters.is_empty() { vec![".".to_owned()] } else { args.matters.clone() };
    // Everything is looked up before anything is asked or done.
    let details = remote::wait(async {
        let mut details = Vec::new();
        for matter in matters::meant(&client, &given).await? {
            details.push(client.application(matter?.filed()?).await?);
        }
        Ok(details)
    })?;
    // Whoever may withdraw none of them need not be asked: the server says why.
    let may = details.iter().any(|detail| detail.application.actions.contains(&Action::Withdraw));
    if may && !args.yes && !agreed(&details, context)? {
        context.term.say(&Text::new("没有撤回", "nothing was withdrawn"));
        return Ok(Exit::Interrupted);
    }
    let ends = remote::wait(async {
        let mut ends = Vec::new();
        for detail in &details {
            let about = format!("{} {}", matters::plain(&detail.application.applicant), detail.application.id);
            ends.push(matters::ended(withdraw(&client, detail, context).await, &about, context));
        }
        Ok(ends)
    })?;
    Ok(Exit::of_several(&ends))
}

/// Shows what it is about and asks once for all.
fn agreed(details: &[ApplicationDetail], context: &Context) -> Result<bool> {
    let applications: Vec<_> = details.iter().map(|detail| detail.application.clone()).collect();
    matters::table(&applications, &[], context);
    if !std::io::stdin().is_terminal() {
        return Err(Error::usage(
            Text::new("没有撤回：这里没有终端可以询问", "nothing was withdrawn: there is no terminal to ask at"),
            Text::new("在脚本里请加 --yes。", "In scripts add --yes."),
        ));
    }
    context.term.say(&Text::new(
        "撤回后不能恢复，只能重新申报（declare submit --again）。撤回以上事项吗？[y/N]",
        "This cannot be undone; you can only apply anew (declare submit --again). Withdraw these? [y/N]",
    ));
    Ok(context.term.is_answered_yes())
}

async fn withdraw(client: &Client, detail: &ApplicationDetail, context: &Context) -> Result<(), Failure> {
    let request = ActionRequest { action: Action::Withdraw, data: None, reasons: Vec::new(), attachments: Manifest::default() };
    let (id, version) = (detail.application.id, detail.application.version);
    let acted = client.act(id, version, Uuid::now_v7(), &request).await?;
    let (name, state) = (matters::plain(&acted.application.applicant), acted.application.state.label());
    context.term.data(context.term.get(&text!(("{name}：{}", state.zh), ("{name}: {}", state.en))));
    Ok(())
}
