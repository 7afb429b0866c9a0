//! `declare receipt`: fetches receipts, and verifies them without a network.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::api::{Action, Role};
use crate::canonical::{Kind, Receipt};
use crate::cli::inputs;
use crate::cli::matters::plain;
use crate::cli::remote::{self, Remote};
use crate::cli::term::Colour;
use crate::cli::{Context, Exit, matters};
use crate::client::{Client, keys};
use crate::error::{Class, Error, Result};
use crate::filing::proof::{self, Proved, Trusted};
use crate::filing::receipts;
use crate::guide::Guides;
use crate::settings::{Asked, Settings};
use crate::text;
use crate::text::{Text, counted};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// 从服务器取回回执，存到 receipts 文件夹 ¦ Fetch receipts from the server into the folder `receipts`
    Get(Get),
    /// 验证回执（不用网络）：签名、公钥来源、每个文件 ¦ Verify receipts (no network): signature, where the key came from, each file
    Verify(Verify),
}

#[derive(Debug, clap::Args)]
struct Get {
    /// 事项编号或申报文件夹，可以多个（默认当前文件夹） ¦ Ids of matters, or application folders (default: the current folder)
    matters: Vec<String>,

    /// 存到这个文件夹（默认申报文件夹下的 receipts） ¦ Save them here (default: `receipts` in the application's folder)
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,

    #[command(flatten)]
    remote: Remote,
}

#[derive(Debug, clap::Args)]
struct Verify {
    /// 回执文件或申报文件夹，可以多个（默认当前文件夹） ¦ Receipt files or application folders (default: the current folder)
    paths: Vec<PathBuf>,

    /// 公钥文件（默认用首次登录时记下的） ¦ File of keys (default: those pinned at the first sign-in)
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    match args.what {
        What::Get(args) => get(args, context),
        What::Verify(args) => verify(args, context),
    }
}

fn get(args: Get, context: &Context) -> Result<Exit> {
    let (settings, client) = args.remote.signed_in()?;
    let given = if args.matters.is_empty() { vec![".".to_owned()] } else { args.matters };
    let ends = remote::wait(async {
        let server_keys = client.keys().await?.keys;
        // What is fetched verifies afterwards, whichever key signed it.
        keys::pin(&settings.pinned_keys_file()?, client.server(), &server_keys)?;
        let mut ends = Vec::new();
        for matter in &given {
            let ended = fetch(&client, matter, args.out.as_deref(), &server_keys, context).await;
            if let Err(error) = &ended {
                context.term.error(error);
            }
            ends.push(ended.as_ref().map_or_else(Exit::from, |()| Exit::Ok));
        }
        Ok(ends)
    })?;
    Ok(Exit::of_several(&ends))
}

async fn fetch(client: &Client, matter: &str, out: Option<&Path>, server_keys: &[crate::canonical::PublicKey], context: &Context) -> Result<()> {
    let own = Path::new(matter).is_dir().then(|| Path::new(matter).join(receipts::FOLDER));
    let id = match &own {
        Some(folder) => receipts::application_in(folder)?.ok_or_else(|| no_receipt(folder))?,
        None => matters::find(client, matter).await?,
    };
    let folder = out.map(Path::to_owned).or(own).unwrap_or_else(|| PathBuf::from(receipts::FOLDER));
    let detail = matters::detail(client, id).await?;
    for wanted in &detail.application.receipts {
        let signed = client.receipt(wanted.id).await?;
        let sound = signed.verify(server_keys).is_ok_and(|(receipt, _)| receipt.application == id);
        if !sound {
            return Err(unsound());
        }
        let kept = receipts::keep(&folder, &signed)?;
        context.term.data(&kept.path.display().to_string());
    }
    keys::write(&folder.join(keys::BESIDE_RECEIPTS), server_keys)
}

fn unsound() -> Error {
    Error::new(
        Class::Proof,
        Text::new("服务器给出的回执不能通过验证，没有保存", "a receipt that the server gave does not verify; it was not kept"),
        Text::new("已有的回执没有改动；请向服务器的运维核实。", "What is kept already has not changed; ask who runs the server."),
    )
}

fn no_receipt(place: &Path) -> Error {
    let place = place.display();
    Error::new(
        Class::NoInput,
        text!("{place} 里没有回执", "there is no receipt in {place}"),
        Text::new(
            "提交后才有回执；也可以用事项编号取回：declare receipt get 编号。",
            "There is one after filing; or fetch it by the matter's id: declare receipt get ID.",
        ),
    )
}

fn not_a_receipt(path: &Path) -> Error {
    let path = path.display();
    Error::usage(
        text!("{path} 不是回执", "{path} is no receipt"),
        Text::new(
            "请给出申报文件夹，或 receipts 里以 .json 结尾的文件（签名 .jws 放在它旁边）。",
            "Give the application's folder, or a file of `receipts` that ends in .json, its signature (.jws) beside it.",
        ),
    )
}

/// One receipt to verify, with the application whose files it lists where that is known.
struct Task {
    path: PathBuf,
    application: Option<PathBuf>,
}

fn verify(args: Verify, context: &Context) -> Result<Exit> {
    let pinned = Settings::load(Asked::default())?.pinned_keys_folder();
    let trusted = Trusted::load(args.key.as_deref(), &pinned)?;
    let guides = Guides::built_in();
    let mut given = if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths };
    // `receipts/*.json` names the keys that lie among them too.
    if !given.iter().all(|path| are_keys(path)) {
        given.retain(|path| !are_keys(path));
    }
    let mut ends = Vec::new();
    for path in &given {
        match tasks(path) {
            Ok(tasks) => {
                ends.extend(tasks.iter().map(|task| one(task, &trusted, &guides, context)));
                if !path.is_file() || tasks.len() > 1 {
                    say_missing(&tasks, context);
                }
            }
            Err(error) => {
                context.term.error(&error);
                ends.push(Exit::from(&error));
            }
        }
    }
    Ok(Exit::of_looking(&ends))
}

fn are_keys(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == keys::BESIDE_RECEIPTS)
}

/// A file is a receipt or an application; a folder holds receipts, or applications that hold them. The files on disk are those of the last filing.
fn tasks(path: &Path) -> Result<Vec<Task>> {
    let kind = std::fs::metadata(path).map_err(|source| Error::io(path, source))?;
    let is_of = |ending: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending));
    if kind.is_file() && is_of("json") && !are_keys(path) {
        return Ok(vec![Task { path: path.to_owned(), application: None }]);
    }
    if kind.is_file() && !is_of("yaml") && !is_of("yml") {
        return Err(not_a_receipt(path));
    }
    let mut tasks = Vec::new();
    match inputs::applications(&[path.to_owned()]) {
        Ok(found) => {
            for application in found.into_iter().map(|input| input.path) {
                add(&mut tasks, &inputs::folder(&application).join(receipts::FOLDER), Some(&application))?;
            }
        }
        Err(_) => {
            let above = above(path);
            add(&mut tasks, path, above.as_deref())?;
        }
    }
    if tasks.is_empty() { Err(no_receipt(path)) } else { Ok(tasks) }
}

/// The application in whose folder a folder of receipts lies.
fn above(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok().filter(|folder| folder.file_name().is_some_and(|name| name == receipts::FOLDER))?;
    inputs::applications(&[folder.parent()?.to_owned()]).ok()?.into_iter().map(|input| input.path).find(|path| path.parent() == folder.parent())
}

fn add(tasks: &mut Vec<Task>, folder: &Path, application: Option<&Path>) -> Result<()> {
    let mut found = receipts::list(folder)?;
    proof::in_order(&mut found);
    let last = found.iter().filter_map(|path| Some((filed(path)?, path))).max_by_key(|(filed, _)| *filed).map(|(_, path)| path.clone());
    let of_last = |path: &PathBuf| application.filter(|_| Some(path) == last.as_ref()).map(Path::to_owned);
    tasks.extend(found.into_iter().map(|path| Task { application: of_last(&path), path }));
    Ok(())
}

/// When a filing was made, of which application and as which revision; nothing where the receipt is of another act. What is applied for anew begins
/// with the first revision again.
fn filed(path: &Path) -> Option<(time::OffsetDateTime, uuid::Uuid, u32)> {
    let receipt = receipts::read(path).ok()?.receipt;
    (receipt.kind == Kind::Filed).then_some((receipt.at, receipt.application, receipt.revision))
}

fn one(task: &Task, trusted: &Trusted, guides: &Guides, context: &Context) -> Exit {
    let proved = match proof::verify(&task.path, trusted) {
        Ok(proved) => proved,
        Err(error) => {
            context.term.error(&error);
            return Exit::from(&error);
        }
    };
    say(&proved, context);
    let Some(application) = &task.application else { return Exit::Ok };
    let term = &context.term;
    let differences = match proof::differences(&proved, application, guides) {
        Ok(differences) => differences,
        Err(error) => {
            term.error(&error);
            return Exit::from(&error);
        }
    };
    for difference in &differences {
        let mark = if difference.is_harmless() { term.paint(Colour::Yellow, "≈") } else { term.paint(Colour::Red, "✗") };
        term.data_fitted(&format!("  {mark} {}", term.get(&difference.text())));
    }
    if differences.iter().all(proof::Difference::is_harmless) {
        let count = proved.kept.receipt.manifest.items.len();
        let same = text!(("申报内容和 {count} 个文件与提交时一致"), ("the application and {} are what was filed", counted(count as i64, "file")));
        term.data_fitted(&format!("  {} {}", term.paint(Colour::Green, "✓"), term.get(&same)));
        Exit::Ok
    } else {
        Exit::Proof
    }
}

/// Each receipt names the one before: one that is not at hand is told. Those that are there prove what they say all the same.
fn say_missing(tasks: &[Task], context: &Context) {
    let paths: Vec<&Path> = tasks.iter().map(|task| task.path.as_path()).collect();
    for follower in proof::unlinked(&paths) {
        let shown = follower.display();
        let term = &context.term;
        let said = text!(
            "{shown} 之前的一份回执不在这里：用 declare receipt get 取回",
            "the receipt before {shown} is not here: fetch it with `declare receipt get`"
        );
        term.data_fitted(&format!("{} {}", term.paint(Colour::Yellow, "≈"), term.get(&said)));
    }
}

fn say(proved: &Proved, context: &Context) {
    let term = &context.term;
    let receipt = &proved.kept.receipt;
    term.data(&format!("{} {}", term.paint(Colour::Green, "✓"), proved.kept.path.display()));
    let (name, revision, at, kind) = (&receipt.applicant, receipt.revision, receipt.at, kind(receipt.kind));
    let at = format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute());
    let filed = text!(("{}：{name}，第 {revision} 次提交，{at}", kind.zh), ("{}: {name}, revision {revision}, {at}", kind.en));
    term.data_fitted(&format!("  {}", term.get(&filed)));
    if let Some(by) = by(receipt) {
        term.data_fitted(&format!("  {}", term.get(&by)));
    }
    let (kid, from) = (&proved.key, proved.key_from.display());
    let said = if proved.key_is_beside {
        text!(
            "签名成立；公钥 {kid} 来自回执旁的 {from}（本机没有登录时记下的公钥，请向受理部门核对）",
            "the signature holds; the key {kid} comes from {from} beside the receipt (none was pinned here at sign-in: compare it with the office's)"
        )
    } else {
        text!("签名成立；公钥 {kid} 来自 {from}", "the signature holds; the key {kid} comes from {from}")
    };
    term.data_fitted(&format!("  {}", term.get(&said)));
}

/// What an officer did, and for whom: a decision is one way or the other.
fn by(receipt: &Receipt) -> Option<Text> {
    let (name, office) = (plain(&receipt.by.name), plain(receipt.by.office.as_deref()?));
    let action = Action::from_name(&receipt.action);
    let action = action.map_or_else(|| Text::same(plain(&receipt.action)), |action| action.label_of(Role::from_name(&receipt.by.role)));
    Some(if receipt.kind == Kind::Filed && receipt.commitment.on_paper {
        text!("{office} {name} 按本人签名的承诺书代为提交", "filed by {name}, {office}, on the person's signed undertaking")
    } else {
        text!(("{office} {name}：{}", action.zh), ("{name}, {office}: {}", action.en))
    })
}

const fn kind(kind: Kind) -> Text {
    match kind {
        Kind::Filed => Text::new("提交回执", "filed"),
        Kind::Endorsed => Text::new("单位推荐回执", "endorsed"),
        Kind::Accepted => Text::new("受理回执", "accepted"),
        Kind::Decided => Text::new("决定回执", "decided"),
    }
}
