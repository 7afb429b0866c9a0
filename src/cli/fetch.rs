//! `declare fetch`: what only the registers can say (insured employer, exam record), into `system.yaml` beside the application.

use std::path::{Path, PathBuf};

use crate::api::{Me, Role};
use crate::cli::inputs::{self, Input};
use crate::cli::remote::{self, Remote};
use crate::cli::{Context, Exit};
use crate::client::Client;
use crate::document::Document;
use crate::error::{Class, Error, Result};
use crate::filing::system::{self, System};
use crate::guide::Guides;
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 申报文件或文件夹，可以多个（默认当前文件夹） ¦ Application files or folders (default: the current folder)
    files: Vec<PathBuf>,

    #[command(flatten)]
    remote: Remote,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let inputs = inputs::applications(&args.files)?;
    let (_, client) = args.remote.signed_in()?;
    let guides = Guides::built_in();
    let ends = remote::wait(async {
        let me = client.me().await.map_err(|failure| remote::told(context, failure))?;
        if me.role != Role::Applicant {
            return Err(Error::usage(
                Text::new("系统值只对本人的账号开放", "system values open to the person's own account only"),
                Text::new(
                    "单位代为提交时不必取：提交后由服务器自动核对。",
                    "Who files for staff need not fetch them: the server compares them when it is filed.",
                ),
            ));
        }
        let mut ends = Vec::new();
        for input in inputs {
            let ended = one(input, &me, &client, &guides, context).await;
            if let Err(error) = &ended {
                context.term.error(error);
            }
            ends.push(ended.as_ref().map_or_else(Exit::from, |()| Exit::Ok));
        }
        Ok(ends)
    })?;
    Ok(Exit::of_several(&ends))
}

async fn one(input: Input, me: &Me, client: &Client, guides: &Guides, context: &Context) -> Result<()> {
    input.found?;
    let folder = inputs::folder(&input.path);
    let document = Document::open(&input.path, guides)?;
    belongs(me, &document, &input.path)?;
    let ticket = document.application().exam.ticket_number.text();
    let system = System::fetch(client, ticket).await.map_err(|failure| remote::told(context, failure))?;
    system.write(folder)?;
    say(&system, ticket, folder, context);
    Ok(())
}

/// The registers say what is of the account's person, which in another's folder would be wrong.
fn belongs(me: &Me, document: &Document, path: &Path) -> Result<()> {
    let (own, written) = (me.id_number.as_deref().unwrap_or_default(), document.application().basic.id_number.text());
    if own.is_empty() || written.is_empty() || own == written {
        return Ok(());
    }
    let path = path.display();
    Err(Error::new(
        Class::Findings,
        text!("{path} 的证件号码与登录账号不符，没有取系统值", "the number in {path} is not the account's: nothing was fetched"),
        Text::new(
            "用本人的账号登录后再取；证件号码填错了的先改正。",
            "Sign in with the person's own account; where the number is wrong, correct it.",
        ),
    ))
}

fn say(system: &System, ticket: &str, folder: &Path, context: &Context) {
    let term = &context.term;
    let path = folder.join(system::FILE);
    let path = path.display();
    term.data(&path.to_string());
    match (&system.insured_employer, &system.insured_employer_code) {
        (Some(employer), Some(code)) => {
            term.data_fitted(&format!("  {}", term.get(&text!("现参保单位：{employer}（{code}）", "insured employer: {employer} ({code})"))))
        }
        _ => term.data_fitted(&format!("  {}", term.get(&Text::new("现参保单位：登记中没有", "insured employer: none in the register")))),
    }
    let shown = |key: &str| system.exam.get(key).map_or("–", String::as_str);
    if !system.exam.is_empty() {
        let (name, date, score, result) = (shown("exam_name"), shown("date"), shown("score"), shown("result"));
        term.data_fitted(&format!(
            "  {}",
            term.get(&text!("考试：{name}，{date}，成绩 {score}，{result}", "exam: {name}, {date}, score {score}, {result}"))
        ));
    } else if !ticket.is_empty() {
        term.data_fitted(&format!(
            "  {}",
            term.get(&text!("准考证号 {ticket}：登记中没有本人的成绩", "ticket {ticket}: no record of yours in the register"))
        ));
    }
}
