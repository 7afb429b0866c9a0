//! `declare submit`: from file to receipt. What is wrong is said all at once before anything is sent; running it again sends nothing twice.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::cli::inputs::{self, Input};
use crate::cli::remote::{self, Remote};
use crate::cli::term::{Colour, size};
use crate::cli::{Context, Exit, bars, matters};
use crate::client::{Client, Failure};
use crate::document::Document;
use crate::error::{Class, Error, Result};
use crate::filing::system::System;
use crate::filing::{self, Filed, Prepared, Ready, Standing, Way};
use crate::finding::{Finding, Severity, human};
use crate::guide::Guides;
use crate::progress::Progress;
use crate::rules::Judge;
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 申报文件或文件夹，可以多个（默认当前文件夹） ¦ Application files or folders (default: the current folder)
    files: Vec<PathBuf>,

    /// 只检查并列出要做的事，不连服务器 ¦ Check and show what would be done; ask no server
    #[arg(long)]
    dry_run: bool,

    /// 退回后没有改动也提交；撤回、不予推荐、不予受理后重新申报 ¦ File unchanged after a return; apply anew after withdrawal or refusal
    #[arg(long)]
    again: bool,

    #[command(flatten)]
    remote: Remote,
}

/// One input, judged.
struct Judged {
    path: PathBuf,
    prepared: Result<Prepared>,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let inputs = inputs::applications(&args.files)?;
    let judge = Judge::new(Guides::built_in());
    let judged: Vec<Judged> = inputs.into_par_iter().map(|input| judged(input, &judge)).collect();
    let several = judged.len() > 1;
    let ends: Vec<Exit> = if args.dry_run {
        judged.into_iter().map(|each| plan(each, several, context)).collect()
    } else {
        let sender = Sender::new(&args, &judge, context);
        remote::wait(async {
            let mut ends = Vec::new();
            for each in judged {
                ends.push(sender.one(each, several).await);
            }
            Ok(ends)
        })?
    };
    if several {
        summary(&ends, context);
    }
    Ok(Exit::of_several(&ends))
}

fn judged(input: Input, judge: &Judge) -> Judged {
    let prepared = input.found.and_then(|()| filing::prepare(&input.path, judge));
    Judged { path: input.path, prepared }
}

/// What stops it, or what would be sent.
fn plan(each: Judged, several: bool, context: &Context) -> Exit {
    head(&each.path, several, context);
    match checked(each.prepared, context) {
        Ok((_, ready)) => {
            let (files, size, digest) = (ready.uploads.len(), size(ready.filing.manifest.size()), ready.filing.filing_digest);
            context.term.data(
                context.term.get(&text!("可以提交：{files} 个文件，{size}，摘要 {digest}", "ready to file: {files} files, {size}, digest {digest}")),
            );
            Exit::Ok
        }
        Err(exit) => exit,
    }
}

fn head(path: &Path, several: bool, context: &Context) {
    if several {
        let name = path.display().to_string();
        context.term.data(&context.term.paint(Colour::Bold, &name));
    }
}

/// The application if it may be filed; else what stops it is shown.
fn checked(prepared: Result<Prepared>, context: &Context) -> Result<(Document, Ready), Exit> {
    let Prepared { document, findings, left_out, ready } = prepared.map_err(|error| {
        context.term.error(&error);
        Exit::from(&error)
    })?;
    if !left_out.is_empty() {
        let names = left_out.join(", ");
        context
            .term
            .say(&text!("这些文件不属于所需材料，不会发送：{names}", "these files belong to no material that is needed and are not sent: {names}"));
    }
    match ready {
        Some(ready) => {
            let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning).count();
            if warnings > 0 {
                let name = document_name(&document);
                context
                    .term
                    .say(&text!("另有 {warnings} 条提醒，见 declare validate {name}", "{warnings} warnings besides; see declare validate {name}"));
            }
            Ok((document, ready))
        }
        None => {
            show(&findings, &document, context);
            context.term.say(&Text::new("没有提交；什么也没有发送。", "Nothing was filed, and nothing was sent."));
            Err(Exit::Findings)
        }
    }
}

fn document_name(document: &Document) -> &str {
    crate::finding::Source::name(document)
}

fn show(findings: &[Finding], document: &Document, context: &Context) {
    let term = &context.term;
    let style = term.data_style();
    term.raw(human::render(findings, document, style).as_bytes());
}

/// Who files, and how. Signing in is asked for only once something is ready to be sent.
struct Sender<'a> {
    signed_in: Result<(Client, Way)>,
    judge: &'a Judge,
    context: &'a Context,
}

impl<'a> Sender<'a> {
    fn new(args: &Args, judge: &'a Judge, context: &'a Context) -> Self {
        let signed_in = args.remote.signed_in().and_then(|(settings, client)| {
            let way = Way { again: args.again, pinned_keys: settings.pinned_keys_file()? };
            Ok((client, way))
        });
        Self { signed_in, judge, context }
    }

    async fn one(&self, each: Judged, several: bool) -> Exit {
        let context = self.context;
        head(&each.path, several, context);
        let (document, ready) = match checked(each.prepared, context) {
            Ok(checked) => checked,
            Err(exit) => return exit,
        };
        let (client, way) = match &self.signed_in {
            Ok(signed_in) => (&signed_in.0, &signed_in.1),
            Err(error) => {
                context.term.error(error);
                return Exit::from(error);
            }
        };
        match self.send(client, way, &each.path, document, ready).await {
            Ok(filed) => {
                say(&filed, context);
                Exit::Ok
            }
            Err(exit) => exit,
        }
    }

    async fn send(&self, client: &Client, way: &Way, path: &Path, document: Document, ready: Ready) -> Result<Filed, Exit> {
        let folder = inputs::folder(path);
        let open = match filing::find(client, folder, &ready, way).await {
            Ok(Standing::Filed(filed)) => return Ok(*filed),
            Ok(Standing::Open(open)) => open,
            Err(failure) => return Err(self.refused(failure, &document)),
        };
        let (document, ready) = self.with_system_values(client, path, document, ready).await?;
        let progress: Arc<dyn Progress> = Arc::from(bars::for_transfer(self.context.term));
        filing::file(client, folder, &ready, way, &open, &progress).await.map_err(|failure| self.refused(failure, &document))
    }

    /// Asks the registers anew. Where they say something else than before, the files are judged again: another employer in the register
    /// asks for another proof.
    async fn with_system_values(&self, client: &Client, path: &Path, document: Document, ready: Ready) -> Result<(Document, Ready), Exit> {
        let folder = inputs::folder(path);
        let ticket = document.application().exam.ticket_number.text();
        match System::fetch(client, ticket).await {
            Ok(system) if System::read(folder).is_ok_and(|before| before == system) => Ok((document, ready)),
            Ok(system) => {
                system.write(folder).map_err(|error| self.failed(&error))?;
                checked(tokio::task::block_in_place(|| filing::prepare(path, self.judge)), self.context)
            }
            // The server judges by what it knows itself; that the person may not see it yet stops nothing.
            Err(failure) if failure.error().class == Class::SignIn && failure.code != Some(crate::api::Code::SignInNeeded) => {
                self.context.term.say(&Text::new(
                    "系统值：待系统核对（身份确认后才能取得）",
                    "system values: judged at the server (open to you once your identity is confirmed)",
                ));
                Ok((document, ready))
            }
            Err(failure) => Err(self.refused(failure, &document)),
        }
    }

    /// What the server found is shown in the person's own file.
    fn refused(&self, failure: Failure, document: &Document) -> Exit {
        if !failure.findings.is_empty() {
            show(&failure.findings, document, self.context);
        }
        self.failed(&failure.into())
    }

    fn failed(&self, error: &Error) -> Exit {
        self.context.term.error(error);
        Exit::from(error)
    }
}

fn say(filed: &Filed, context: &Context) {
    let term = &context.term;
    let application = &filed.application;
    let (name, revision, standing) = (&application.applicant, application.revision, matters::standing(application));
    match &filed.transferred {
        None => term.data(term.get(&text!("{name}：已经提交过，没有再发送任何文件", "{name}: filed before; nothing was sent"))),
        Some(transferred) => {
            term.say(&bars::summary(transferred));
            term.data(term.get(&text!("{name}：第 {revision} 次提交成功", "{name}: revision {revision} is filed")));
        }
    }
    term.data(&format!("  {}", term.get(&text!(("现在：{}", standing.zh), ("now: {}", standing.en)))));
    let path = filed.receipt.path.display();
    term.data(&format!("  {}", term.get(&text!("回执 {path}", "receipt {path}"))));
}

fn summary(ends: &[Exit], context: &Context) {
    let (all, done) = (ends.len(), ends.iter().filter(|end| **end == Exit::Ok).count());
    let failed = all - done;
    context.term.data(context.term.get(&text!("共 {all} 份：{done} 份完成，{failed} 份没有", "{all} applications: {done} done, {failed} not")));
}
