//! `declare submit`: from file to receipt. What is wrong is said all at once before anything is sent; running it again sends nothing twice.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::api::State;
use crate::cli::bars::Telling;
use crate::cli::inputs::{self, Input};
use crate::cli::remote::{self, Format, Remote};
use crate::cli::{Context, Exit, bars};
use crate::client::{Client, Failure, PARALLEL};
use crate::document::Document;
use crate::error::{Class, Error, Result};
use crate::filing::system::System;
use crate::filing::{self, By, Filed, Filer, Prepared, Ready, Standing, Way};
use crate::guide::Guides;
use crate::progress::Progress;
use crate::rules::Judge;
use crate::settings::Settings;
use crate::text;
use crate::text::Text;

mod say;

use say::Say;

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

    /// 经办人代职工提交：承诺以本人签名的承诺书为准（用单位令牌登录时自动如此，演练时要写明） ¦ Filed by an officer on the person's signed undertaking (goes without saying when signed in as one; a rehearsal wants it)
    #[arg(long)]
    on_paper: bool,

    /// 同时传几个文件（1 到 32，默认 8；服务器忙时自动减少） ¦ Files in flight at once (1 to 32, default 8; fewer while the server is busy)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=32))]
    parallel: Option<u8>,

    /// 输出格式：human，或 json（每件事一行 JSON，含进度） ¦ Output: human, or json (a line of JSON for each event, progress too)
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,

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
    // Who has no token yet is told first what is wrong anyway; whose token the server does not take, or who cannot ask it, nothing: who files
    // decides what is judged.
    let say = Say::new(context, args.format, inputs.len() > 1);
    let account = match (!args.dry_run).then(|| args.remote.signed_in()) {
        None => None,
        Some(Err(error)) => Some(Err(error)),
        Some(Ok(signed_in)) => {
            let way = way(&args, signed_in).inspect_err(|error| inputs.iter().for_each(|input| say.not_begun(&input.path, error)));
            Some(Ok(way?))
        }
    };
    let by = match &account {
        Some(Ok((_, way))) => way.filer.by(),
        _ if args.on_paper => By::Officer,
        _ => By::Person,
    };
    let judged: Vec<Judged> = inputs.into_par_iter().map(|input| judged(input, &judge, by)).collect();
    let ends: Vec<Exit> = if let Some(signed_in) = account {
        let progress = bars::for_transfer(context.term, args.format);
        let sender = Sender { signed_in, judge: &judge, say: &say, progress, told: AtomicBool::new(false) };
        let done = remote::wait(async {
            let mut ends = Vec::new();
            for each in judged {
                ends.push(sender.one(each).await);
            }
            Ok(ends)
        });
        // Where the person interrupts, nothing half drawn stays, and what was achieved is told.
        sender.progress.end();
        done.map_err(|error| say.interrupted(error, &sender.progress.tally()))?
    } else {
        judged.into_iter().map(|each| plan(each, &say)).collect()
    };
    say.summary(&ends);
    Ok(Exit::of_several(&ends))
}

/// The client, and who files with it and how.
fn way(args: &Args, (settings, client): (Settings, Client)) -> Result<(Client, Way)> {
    let filer = remote::wait(async { Filer::of(&client).await.map_err(Error::from) })?;
    let way = Way { again: args.again, pinned_keys: settings.pinned_keys_file()?, filer };
    Ok((client.with_parallel(args.parallel.map_or(PARALLEL, usize::from)), way))
}

fn judged(input: Input, judge: &Judge, by: By) -> Judged {
    let prepared = input.found.and_then(|()| filing::prepare(&input.path, judge, by));
    Judged { path: input.path, prepared }
}

/// What stops it, or what would be done.
fn plan(each: Judged, say: &Say<'_>) -> Exit {
    say.head(&each.path);
    match say.checked(&each.path, each.prepared) {
        Ok((document, ready)) => {
            say.plan(&each.path, &document, &ready);
            Exit::Ok
        }
        Err(exit) => exit,
    }
}

/// Who files, and how. Who has no token is asked to sign in only once something is ready to be sent.
struct Sender<'a> {
    signed_in: Result<(Client, Way)>,
    judge: &'a Judge,
    say: &'a Say<'a>,
    progress: Arc<Telling>,
    /// That nobody is signed in was told.
    told: AtomicBool,
}

impl Sender<'_> {
    async fn one(&self, mut each: Judged) -> Exit {
        self.say.head(&each.path);
        if let Err(exit) = self.with_what_stops_besides(&mut each).await {
            return exit;
        }
        let (document, ready) = match self.say.checked(&each.path, each.prepared) {
            Ok(checked) => checked,
            Err(exit) => return exit,
        };
        let (client, way) = match &self.signed_in {
            Ok(signed_in) => (&signed_in.0, &signed_in.1),
            Err(error) if self.told.swap(true, Ordering::Relaxed) => return self.say.failed_likewise(&each.path, error),
            Err(error) => return self.say.failed(&each.path, error),
        };
        match self.send(client, way, &each.path, document, ready).await {
            Ok(filed) => {
                self.say.filed(&each.path, &filed);
                Exit::Ok
            }
            Err(exit) => exit,
        }
    }

    async fn send(&self, client: &Client, way: &Way, path: &Path, document: Document, ready: Ready) -> Result<Filed, Exit> {
        let folder = inputs::folder(path);
        let ready = self.with_earlier(client, way, path, &document, ready).await?;
        let open = match filing::find(client, folder, &ready, way).await {
            Ok(Standing::Filed(filed)) => return Ok(*filed),
            Ok(Standing::Open(open)) => open,
            Err(failure) => return Err(self.refused(path, failure, &document)),
        };
        if open.state == State::Draft {
            self.say.late(&document);
        }
        let (document, ready) = self.with_system_values(client, way, path, document, ready).await?;
        let progress: Arc<dyn Progress> = Arc::clone(&self.progress) as _;
        filing::file(client, folder, &ready, way, &open, &progress).await.map_err(|failure| self.refused(path, failure, &document))
    }

    /// Adds what the server holds against what is faulty here: else it would be told only after another print and signature.
    async fn with_what_stops_besides(&self, each: &mut Judged) -> Result<(), Exit> {
        let (Ok((client, way)), Ok(prepared)) = (&self.signed_in, &mut each.prepared) else { return Ok(()) };
        let Some(faulty) = prepared.faulty.take() else { return Ok(()) };
        match filing::stopped_besides(client, inputs::folder(&each.path), faulty, way).await {
            Ok(more) => prepared.findings.extend(more),
            // It cannot be filed now, whatever is mended.
            Err(failure) if failure.error().class == Class::Conflict => return Err(self.say.failed(&each.path, failure.error())),
            // What is wrong here is told all the same.
            Err(_) => {}
        }
        Ok(())
    }

    /// Where the application takes files again, asks what they are.
    async fn with_earlier(&self, client: &Client, way: &Way, path: &Path, document: &Document, ready: Ready) -> Result<Ready, Exit> {
        if ready.reused.is_empty() {
            return Ok(ready);
        }
        let person = way.filer.applicant(&ready.filing).map_err(|failure| self.refused(path, *failure, document))?;
        let earlier = client.earlier(person, None).await.map_err(|failure| self.refused(path, failure, document))?;
        filing::resolve(ready, &earlier).map_err(|findings| self.say.stopped(path, &findings, document))
    }

    /// Asks the registers anew. Where they say something else than before, the files are judged again: another employer in the register
    /// asks for another proof. They open to the person alone: what an officer files is judged by them at the server.
    async fn with_system_values(&self, client: &Client, way: &Way, path: &Path, document: Document, ready: Ready) -> Result<(Document, Ready), Exit> {
        if way.filer.by() == By::Officer {
            return Ok((document, ready));
        }
        let folder = inputs::folder(path);
        let ticket = document.application().exam.ticket_number.text();
        let fetched = System::fetch(client, ticket).await;
        if !ticket.is_empty() && fetched.as_ref().is_ok_and(|system| system.exam.is_empty()) {
            self.say.context.term.say(&text!(
                "准考证号 {ticket}：登记中没有本人的成绩，审核人看得到这一点；请照准考证核对",
                "ticket {ticket}: no record of yours in the register, and the reviewers see so; hold it against the admission ticket"
            ));
        }
        match fetched {
            Ok(system) if System::read(folder).is_ok_and(|before| before == system) => Ok((document, ready)),
            Ok(system) => {
                system.write(folder).map_err(|error| self.say.failed(path, &error))?;
                let (document, ready) = self.say.checked(path, tokio::task::block_in_place(|| filing::prepare(path, self.judge, By::Person)))?;
                let ready = self.with_earlier(client, way, path, &document, ready).await?;
                Ok((document, ready))
            }
            // Anybody may write somebody else's number: until it is confirmed the registers say nothing of it, and that stops nothing.
            Err(failure) if failure.error().class == Class::SignIn && failure.code != Some(crate::api::Code::SignInNeeded) => {
                self.say.context.term.say(&Text::new(
                    "系统值：身份未核实，不与登记信息比对，审核人看得到这一点（见 declare me employers）",
                    "system values: not compared with the registers while your identity is not confirmed, and the reviewers see so (declare me employers)",
                ));
                Ok((document, ready))
            }
            Err(failure) => Err(self.refused(path, failure, &document)),
        }
    }

    /// What the server found is shown in the person's own file.
    fn refused(&self, path: &Path, failure: Failure, document: &Document) -> Exit {
        self.progress.end();
        if failure.findings.is_empty() {
            return self.say.failed(path, &failure.into());
        }
        self.say.found(path, &failure.findings, document);
        self.say.failed(path, &failure.into())
    }
}
