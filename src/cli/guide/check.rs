//! `declare guide check`: everything that is wrong with the files of a guide, each at its line.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::cli::{Context, Exit};
use crate::error::{Error, Result};
use crate::finding::human::Human;
use crate::finding::json::Json;
use crate::finding::short::Short;
use crate::finding::{Failed, Finding, Output, Total};
use crate::guide::{self, Files, GuideFile, Problem};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 放指南的文件夹或指南编号，可以多个（默认当前文件夹） ¦ Folders of guides, or ids (default: the current folder)
    guides: Vec<String>,

    /// 输出格式：human、short 或 json ¦ Output: human, short or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Human,
    Short,
    Json,
}

/// A file with what is wrong in it.
type Wrong = (GuideFile, Vec<Finding>);

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit> {
    let here = [".".to_owned()];
    let guides = if args.guides.is_empty() { &here[..] } else { &args.guides };
    let output = output(args.format, context);
    let (mut total, mut failed, mut ends, mut parts) = (Total::default(), Vec::new(), Vec::new(), Vec::new());
    for named in guides {
        match checked(named) {
            Ok((files, problems)) => {
                ends.push(if problems.is_empty() { Exit::Ok } else { Exit::Findings });
                let wrong = by_file(named, &files, problems);
                parts.extend(wrong.iter().map(|(file, findings)| output.part(findings, file)));
                wrong.iter().for_each(|(_, findings)| total.add(findings));
                if args.format == Format::Human {
                    parts.push(verdict(named, &wrong).get(context.term.lang).to_owned() + "\n");
                }
            }
            Err(error) => {
                context.term.error(&error);
                ends.push(Exit::from(&error));
                failed.push(Failed { file: named.clone(), what: error.what, help: error.help });
                total.add_failed();
            }
        }
    }
    let end = if args.format == Format::Human { String::new() } else { output.end(&total, &failed) };
    context.term.raw(format!("{}{}{end}", output.head(), parts.join(output.between())).as_bytes());
    Ok(Exit::of_looking(&ends))
}

fn output(format: Format, context: &Context) -> Box<dyn Output> {
    match format {
        Format::Human => Box::new(Human { style: context.term.data_style(), many: false, title: |_| None }),
        Format::Short => Box::new(Short(context.term.lang)),
        Format::Json => Box::new(Json),
    }
}

fn checked(named: &str) -> Result<(Files, Vec<Problem>)> {
    let folder = Path::new(named);
    if folder.is_dir() {
        return guide::check_folder(folder);
    }
    guide::check_built_in(named).ok_or_else(|| {
        let known = guide::Guides::built_in().ids().join(", ");
        Error::usage(
            text!("没有“{named}”这个文件夹或这份指南", "there is no folder or guide “{named}”"),
            text!("请给出放 guide.yaml 的文件夹，或写 {known}。", "Name the folder that holds guide.yaml, or one of {known}."),
        )
    })
}

/// Problems are in the order of their files.
fn by_file(named: &str, files: &Files, problems: Vec<Problem>) -> Vec<Wrong> {
    let mut wrong: Vec<(String, Wrong)> = Vec::new();
    for problem in problems {
        if wrong.last().is_none_or(|(path, _)| *path != problem.file) {
            let text = files.get(&problem.file).cloned().unwrap_or_default().replace("\r\n", "\n");
            wrong.push((problem.file.clone(), (GuideFile { name: shown(named, &problem.file), text }, Vec::new())));
        }
        if let Some((_, (_, findings))) = wrong.last_mut() {
            findings.push(problem.finding());
        }
    }
    wrong.into_iter().map(|(_, wrong)| wrong).collect()
}

/// A file as the person would open it: below the folder that was named. What is shared is inside the program.
fn shown(named: &str, file: &str) -> String {
    let folder = Path::new(named);
    match file.split_once('/') {
        Some((top, rest)) if folder.is_dir() && top != "common" => {
            let path: PathBuf = if named == "." { PathBuf::from(rest) } else { folder.join(rest) };
            path.display().to_string()
        }
        _ => file.to_owned(),
    }
}

fn verdict(named: &str, files: &[Wrong]) -> Text {
    let problems: usize = files.iter().map(|(_, findings)| findings.len()).sum();
    if problems == 0 {
        text!("{named}：没有问题", "{named}: nothing wrong")
    } else {
        let noun = if problems == 1 { "problem" } else { "problems" };
        text!(("{named}：{problems} 个问题，改正后才能使用"), ("{named}: {problems} {noun}; correct before it is used"))
    }
}
