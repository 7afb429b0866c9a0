//! `declare materials`: which files an application needs and why, which are there, which are missing, and which belong nowhere.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::attachments::check::{self, Application, Picture};
use crate::attachments::folder::own_print;
use crate::cli::inputs;
use crate::cli::remote::Format;
use crate::cli::{Context, Exit};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::filing::system::System;
use crate::finding::{Severity, has_errors};
use crate::guide::{Guides, Stage};
use crate::text;

mod earlier;
mod json;
mod rename;
mod table;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 申报文件或文件夹，可以多个（默认当前文件夹） ¦ Application files or folders (default: the current folder)
    files: Vec<PathBuf>,

    /// 用这个文件夹里的指南，代替同编号的内置指南 ¦ Use the guide in this folder in place of the built-in one of its id
    #[arg(long, value_name = "FOLDER")]
    guide: Option<PathBuf>,

    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    earlier: earlier::Args,

    /// 按统一的命名改名：先列出，答“是”后才改，可用 --undo 撤销 ¦ Rename the files in the canonical way: shown first, done after a yes, undone by --undo
    #[arg(long, conflicts_with = "format")]
    rename: bool,

    /// 不问，直接改名（供脚本用，与 --rename 合用） ¦ Rename without asking (for scripts, with --rename)
    #[arg(long, requires = "rename")]
    yes: bool,

    /// 撤销最近一次改名 ¦ Undo the latest renaming
    #[arg(long, conflicts_with_all = ["rename", "format"])]
    undo: bool,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    if args.earlier.is_asked() {
        return earlier::run(&args.earlier, &args.files, args.format, context);
    }
    let inputs = inputs::applications(&args.files)?;
    if args.undo {
        return Ok(rename::undo(inputs, context));
    }
    let guides = Guides::with(args.guide.as_deref())?;
    let mut ends = Vec::new();
    let mut shown = Vec::new();
    let several = inputs.len() > 1;
    for input in inputs {
        let folder = inputs::folder(&input.path);
        let read = input.found.and_then(|()| Ok((open(&input.path, &guides)?, System::read(folder)?)));
        let (document, values) = match read {
            Ok((document, system)) => {
                let values = system.beside(document.value());
                (document, values)
            }
            Err(error) => {
                context.term.error(&error);
                ends.push(Exit::from(&error));
                continue;
            }
        };
        if args.rename {
            ends.push(rename::run(folder, application(&document, &values), args.yes, context));
            continue;
        }
        let picture = look(&document, &values, folder);
        ends.push(if has_errors(&picture.findings) { Exit::Findings } else { Exit::Ok });
        match args.format {
            Format::Human => table::print(&document, &picture, several, &context.term),
            Format::Json => shown.push(json::FileV1::new(&document, &picture)),
        }
    }
    if args.format == Format::Json {
        context.term.data(&json::text(shown)?);
    }
    Ok(if args.rename { Exit::of_several(&ends) } else { Exit::of_looking(&ends) })
}

/// An application that can be read; what is needed cannot be said of any other.
fn open(path: &Path, guides: &Guides) -> Result<Document> {
    let document = Document::open(path, guides)?;
    if document.is_readable() {
        return Ok(document);
    }
    let shown = path.display();
    let broken = document.findings().iter().find(|finding| finding.severity == Severity::Error);
    let what = match broken {
        Some(finding) => text!(("{shown} 读不出内容：{}", finding.message.zh), ("{shown} cannot be read: {}", finding.message.en)),
        None => text!("{shown} 是空的", "{shown} is empty"),
    };
    let help = text!("先用 declare validate {shown} 改好。", "Mend it first, with `declare validate {shown}`.");
    Err(Error::new(crate::error::Class::Findings, what, help))
}

/// Looks at its files. What the conditions ask of the system stands in `values`.
fn look<'g>(document: &'g Document, values: &'g Value, folder: &Path) -> Picture<'g> {
    check::look(folder, application(document, values), own_print(folder))
}

fn application<'g>(document: &'g Document, values: &'g Value) -> Application<'g> {
    Application { value: document.value(), values, guide: document.guide(), stage: Stage::File }
}
