//! `declare guide check`: everything that is wrong with the files of a guide, each at its line.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::cli::{Context, Exit};
use crate::error::{Error, Result};
use crate::finding::{Finding, human, json, short};
use crate::guide::{self, Files, GuideFile, Problem};
use crate::text;

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
    let (mut wrong, mut ends, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for named in guides {
        match checked(named) {
            Ok((files, problems)) => {
                ends.push(if problems.is_empty() { Exit::Ok } else { Exit::Findings });
                let files = by_file(named, &files, problems);
                if args.format != Format::Json {
                    told(named, &files, args.format, context);
                }
                wrong.extend(files);
            }
            Err(error) => {
                context.term.error(&error);
                ends.push(Exit::from(&error));
                failed.push(json::FailedV1 { file: named.clone(), message: error.what, help: error.help });
            }
        }
    }
    if args.format == Format::Json {
        let files = wrong.iter().map(|(file, findings)| json::FileV1::new(findings, file)).collect();
        let report = json::ReportV1 { version: json::VERSION, files, failed };
        context.term.data(&serde_json::to_string_pretty(&report).unwrap_or_default());
    }
    Ok(Exit::of_looking(&ends))
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

fn told(named: &str, files: &[Wrong], format: Format, context: &Context) {
    let term = &context.term;
    let style = human::Style { lang: term.lang, colour: term.data_is_terminal, width: term.width };
    for (file, findings) in files {
        let said = match format {
            Format::Short => short::render(findings, file, term.lang),
            _ => human::render(findings, file, style),
        };
        term.raw(said.as_bytes());
    }
    if format == Format::Human {
        let problems: usize = files.iter().map(|(_, findings)| findings.len()).sum();
        let said = if problems == 0 {
            text!("{named}：没有问题", "{named}: nothing wrong")
        } else {
            text!("{named}：{problems} 个问题，改正后才能使用", "{named}: {problems} problems; correct them before it is used")
        };
        term.data(term.get(&said));
    }
}
