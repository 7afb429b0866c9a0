//! `declare fix`: mends what is certain, asks about what is likely, keeps comments and layout, and says what is left.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::cli::term::Term;
use crate::cli::{Context, Exit, diff, inputs};
use crate::document::Document;
use crate::error::{Class, Error, Result};
use crate::files;
use crate::finding::{Finding, Fix, Source, Tally, has_errors};
use crate::guide::Guides;
use crate::rules::Judge;
use crate::rules::mend::{Made, Mended, mend};
use crate::text;
use crate::text::Text;
use crate::yaml::Limits;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 申报文件或文件夹，可以多个（默认当前文件夹） ¦ Application files or folders (default: the current folder)
    files: Vec<PathBuf>,

    /// 不能确定的也改，每处先问 ¦ Also make the mends that are only likely, asking before each
    #[arg(long)]
    ask_first: bool,

    /// 对每个问题都答“是”（供脚本用，与 --ask-first 合用） ¦ Answer yes to every question (for scripts, with --ask-first)
    #[arg(long, requires = "ask_first")]
    yes: bool,

    /// 只显示会改什么，不写文件 ¦ Show what would change and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    if args.ask_first && !args.yes && !args.dry_run && !std::io::stdin().is_terminal() {
        return Err(Error::usage(
            Text::new("--ask-first 要在终端里逐项回答", "--ask-first asks questions, which needs a terminal"),
            Text::new("在脚本里请加 --yes，或去掉 --ask-first。", "In scripts add --yes, or leave out --ask-first."),
        ));
    }
    refuse_stdin(&args.files)?;
    let judge = Judge::new(Guides::built_in());
    let mut ends = Vec::new();
    for input in inputs::applications(&args.files)? {
        let path = input.path;
        let ended = input.found.and_then(|()| one(&path, &args, &judge, context));
        ends.push(ended.unwrap_or_else(|error| {
            context.term.error(&error);
            Exit::from(&error)
        }));
    }
    Ok(together(&ends))
}

/// A file is changed in its place; standard input has none.
pub(super) fn refuse_stdin(files: &[PathBuf]) -> Result<()> {
    if !files.iter().any(|file| file.as_os_str() == "-") {
        return Ok(());
    }
    Err(Error::usage(
        Text::new("标准输入（-）不能就地修改", "standard input (-) cannot be changed in place"),
        Text::new("请给出文件；只检查可用 declare validate -。", "Name a file; `declare validate -` checks standard input."),
    ))
}

/// What could not be opened among files that were mended makes it partly done; else errors that are left decide.
pub(super) fn together(ends: &[Exit]) -> Exit {
    let is_failed = |exit: &Exit| !matches!(exit, Exit::Ok | Exit::Findings);
    if ends.iter().any(is_failed) { Exit::of_several(ends) } else { Exit::of_looking(ends) }
}

fn one(path: &Path, args: &Args, judge: &Judge, context: &Context) -> Result<Exit> {
    let term = &context.term;
    let bytes = files::read_up_to(path, Limits::default().bytes as u64)?;
    // A rehearsal without anybody to answer shows what would be asked.
    let yes = args.yes || args.dry_run && !std::io::stdin().is_terminal();
    let mended = mend(judge, &path.display().to_string(), &bytes, |document, finding, fix| {
        fix.safe || args.ask_first && (yes || is_wanted(document, finding, fix, term))
    });
    if mended.unreadable {
        term.error(&unread(path, &mended.left));
        return Ok(Exit::Findings);
    }
    let text = mended.document.text();
    let changed = mended.converted || !mended.made.is_empty();
    if args.dry_run {
        if changed {
            let (old, _) = crate::yaml::parse(&bytes, &Limits::default());
            diff::print(path, &old, text, term);
        }
    } else if changed {
        let kept = if mended.converted { Some(keep_original(path, &bytes)?) } else { None };
        files::write_atomic(path, text.as_bytes())?;
        if let Some(kept) = kept {
            let kept = kept.display();
            term.say(&text!("原文件留作 {kept}", "The original is kept as {kept}"));
        }
    }
    tell(path, &mended, args, term);
    Ok(if has_errors(&mended.left) { Exit::Findings } else { Exit::Ok })
}

/// Why a file stays as it is: what is shown of it is not all that it holds.
fn unread(path: &Path, left: &[Finding]) -> Error {
    let name = path.display();
    let why = left.iter().find(|finding| matches!(finding.rule.as_ref(), "yaml-too-large" | "yaml-encoding"));
    let (message, help) =
        why.map_or_else(|| (Text::new("读不通", "it cannot be read"), None), |finding| (finding.message.clone(), finding.help.clone()));
    let message = text!(("{name} 没有改动：{}", message.zh), ("{name} was left as it is: {}", message.en));
    let help = help.unwrap_or_else(|| text!("见 declare validate {name}", "See `declare validate {name}`"));
    Error::new(Class::Findings, message, help)
}

/// The bytes as they came, beside the file under a name that is not taken: `app.yaml.orig`, then `app.yaml.orig2`.
fn keep_original(path: &Path, bytes: &[u8]) -> Result<PathBuf> {
    let name = |number: usize| {
        let mut name = path.as_os_str().to_owned();
        name.push(if number == 1 { ".orig".to_owned() } else { format!(".orig{number}") });
        PathBuf::from(name)
    };
    let free = (1..).map(name).find(|kept| !kept.exists()).unwrap_or_else(|| name(1));
    files::write_atomic(&free, bytes)?;
    Ok(free)
}

/// Asks about one mend: the place, what is wrong, what would be done.
fn is_wanted(document: &Document, finding: &Finding, fix: &Fix, term: &Term) -> bool {
    let line = document.locate(&finding.place).map_or(1, |location| location.start.line);
    let (name, message) = (document.name(), &finding.message);
    term.say(&text!(("{name}:{line}: {}", message.zh), ("{name}:{line}: {}", message.en)));
    term.say(&text!(("  {}？[y/N]", fix.title.zh), ("  {}? [y/N]", fix.title.en)));
    term.is_answered_yes()
}

/// What was mended and what is left.
fn tell(path: &Path, mended: &Mended, args: &Args, term: &Term) {
    let name = path.display();
    let number = mended.made.len() + usize::from(mended.converted);
    let head = match (number, args.dry_run) {
        (0, _) => text!("{name}：没有可以直接改的", "{name}: nothing to mend"),
        (_, true) => text!("{name}：会改 {number} 处（没有写）", "{name}: {number} would be mended (nothing was written)"),
        (_, false) => text!("{name}：改了 {number} 处", "{name}: {number} mended"),
    };
    term.say(&head);
    if mended.converted {
        term.say(&Text::new("  全文：编码转成 UTF-8", "  the whole file: converted to UTF-8"));
    }
    for line in alike(&mended.made) {
        term.say(&line);
    }
    if mended.unfinished {
        term.say(&text!("  文件太大，一次改不完：再运行一次 declare fix {name}", "  too much to mend at once: run `declare fix {name}` again"));
    }
    if !mended.left.is_empty() {
        let said = Tally::of(&mended.left).said();
        term.say(&text!(("  还有 {}，见 declare validate {name}", said.zh), ("  left: {}; see declare validate {name}", said.en)));
    }
    let asked = mended.left.iter().filter(|finding| finding.fix.as_ref().is_some_and(|fix| !fix.safe)).count();
    if asked > 0 && !args.ask_first {
        term.say(&text!("  其中 {asked} 处可以用 --ask-first 逐项确认后改", "  for {asked} of them --ask-first has a proposal"));
    }
}

/// A line for each kind of mend; lines with the same mend share one.
fn alike(made: &[Made]) -> Vec<Text> {
    let mut kinds: Vec<(&Made, Vec<usize>)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for mend in made {
        let at = mend.line.and_then(|_| known.get(mend.title.en.as_ref()).copied()).unwrap_or(kinds.len());
        if at == kinds.len() {
            kinds.push((mend, Vec::new()));
        }
        if let Some(line) = mend.line {
            kinds[at].1.push(line);
            known.insert(&mend.title.en, at);
        }
    }
    kinds.into_iter().map(|(mend, lines)| made_there(mend, &lines)).collect()
}

/// One mend and where it was made: a few lines by their numbers.
fn made_there(mend: &Made, lines: &[usize]) -> Text {
    const NAMED: usize = 8;
    let (place, title) = (&mend.place, &mend.title);
    let numbers = |between: &str| lines.iter().take(NAMED).map(usize::to_string).collect::<Vec<_>>().join(between);
    match lines.len() {
        0 | 1 => text!(("  {}：{}", place.zh, title.zh), ("  {}: {}", place.en, title.en)),
        many if many > NAMED => {
            text!(("  第 {} 等 {many} 行：{}", numbers("、"), title.zh), ("  lines {}, … ({many} in all): {}", numbers(", "), title.en))
        }
        _ => text!(("  第 {} 行：{}", numbers("、"), title.zh), ("  lines {}: {}", numbers(", "), title.en)),
    }
}
