//! `declare fmt`: one style for application files, and their keys in one language; what they say does not change.

use std::path::{Path, PathBuf};

use crate::cli::fix::{refuse_stdin, together};
use crate::cli::new::{Keys, renew_schema};
use crate::cli::{Context, Exit, diff, inputs};
use crate::document::Document;
use crate::error::{Class, Error, Result};
use crate::files;
use crate::finding::Source;
use crate::guide::Guides;
use crate::text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 申报文件或文件夹，可以多个（默认当前文件夹） ¦ Application files or folders (default: the current folder)
    files: Vec<PathBuf>,

    /// 把键都改成中文（zh）或英文（en） ¦ Turn all keys into Chinese (zh) or English (en)
    #[arg(long, value_enum, value_name = "LANG")]
    keys: Option<Keys>,

    /// 只检查：有要整理的以 1 结束，不写文件 ¦ Only check: end with 1 if something would change, and write nothing
    #[arg(long)]
    check: bool,

    /// 只显示会改什么，不写文件 ¦ Show what would change and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    refuse_stdin(&args.files)?;
    let guides = Guides::built_in();
    let mut ends = Vec::new();
    for input in inputs::applications(&args.files)? {
        let path = input.path;
        let ended = input.found.and_then(|()| one(&path, &args, &guides, context));
        ends.push(ended.unwrap_or_else(|error| {
            context.term.error(&error);
            Exit::from(&error)
        }));
    }
    Ok(together(&ends))
}

fn one(path: &Path, args: &Args, guides: &Guides, context: &Context) -> Result<Exit> {
    let term = &context.term;
    let name = path.display();
    let document = Document::open(path, guides)?;
    let formatted = document
        .formatted(args.keys.map(Keys::lang))
        .map_err(|why| Error::new(Class::Findings, text!("{name} 没有整理", "{name} was not formatted"), text!(("{}。", why.zh), ("{}.", why.en))))?;
    if formatted == document.text() {
        return Ok(Exit::Ok);
    }
    if args.dry_run {
        diff::print(path, document.text(), &formatted, term);
    }
    if args.check {
        term.say(&text!("{name} 要整理", "{name} would change"));
        return Ok(Exit::Findings);
    }
    if !args.dry_run {
        files::write_atomic(path, formatted.as_bytes())?;
        if let Some(keys) = args.keys {
            renew_schema(path.parent().unwrap_or(Path::new("")), keys.lang(), document.guide())?;
        }
        term.say(&text!("已整理 {name}", "Formatted {name}"));
    }
    Ok(Exit::Ok)
}
