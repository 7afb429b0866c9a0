//! `declare validate`: what is to mend in the text of applications.

use std::path::PathBuf;

use clap::ValueEnum;
use rayon::prelude::*;

use crate::cli::inputs::{self, Input};
use crate::cli::{Context, Exit};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::finding::{Finding, Source, github, has_errors, human, json, sarif, short};
use crate::guide::Guides;
use crate::rules::{self, Among, Judge};
use crate::text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 申报文件或文件夹，可以多个（默认当前文件夹） ¦ Application files or folders (default: the current folder)
    files: Vec<PathBuf>,

    /// 输出格式：human、short、json、sarif 或 github ¦ Output: human, short, json, sarif or github
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Human,
    Short,
    Json,
    Sarif,
    Github,
}

/// One judged file, or why it could not be opened.
type Judged = Result<(Document, Vec<Finding>), Unopened>;

struct Unopened {
    path: PathBuf,
    error: Box<Error>,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let inputs = inputs::applications(&args.files)?;
    let judge = Judge::new(Guides::built_in());
    let mut judged: Vec<Judged> = inputs.into_par_iter().map(|input| one(input, &judge)).collect();
    let mut among = Among::default();
    for (document, findings) in judged.iter_mut().flatten() {
        findings.extend(among.add(document));
    }
    match args.format {
        Format::Json => print_json(&judged, context)?,
        Format::Sarif => print_sarif(&judged, context),
        Format::Human | Format::Short | Format::Github => print_text(&judged, args.format, context),
    }
    Ok(Exit::of_looking(&judged.iter().map(exit).collect::<Vec<_>>()))
}

fn one(input: Input, judge: &Judge) -> Judged {
    let path = input.path;
    let opened = input.found.and_then(|()| Document::open(&path, judge.guides()));
    let document = opened.map_err(|error| Unopened { path, error: Box::new(error) })?;
    let findings = judge.judge(&document);
    Ok((document, findings))
}

fn exit(judged: &Judged) -> Exit {
    match judged {
        Ok((_, findings)) if has_errors(findings) => Exit::Findings,
        Ok(_) => Exit::Ok,
        Err(unopened) => Exit::from(&*unopened.error),
    }
}

fn print_text(judged: &[Judged], format: Format, context: &Context) {
    let term = &context.term;
    let style = human::Style { lang: term.lang, colour: term.data_is_terminal, width: term.width };
    for each in judged {
        match each {
            Ok((document, findings)) => term.raw(
                match format {
                    Format::Short => short::render(findings, document, term.lang),
                    Format::Github => github::render(findings, document, term.lang),
                    _ => human::render(findings, document, style),
                }
                .as_bytes(),
            ),
            Err(unopened) => term.error(&unopened.error),
        }
    }
    if format == Format::Human && judged.len() > 1 {
        summary(judged, context);
    }
}

fn summary(judged: &[Judged], context: &Context) {
    let count = |wanted| judged.iter().filter(|each| exit(each) == wanted).count();
    let (all, good, wrong) = (judged.len(), count(Exit::Ok), count(Exit::Findings));
    let unread = all - good - wrong;
    let mut said = text!("共 {all} 份：{good} 份可以填报，{wrong} 份有错误", "{all} files: {good} fit to file, {wrong} with errors");
    if unread > 0 {
        said = text!(("{}，{unread} 份打不开", said.zh), ("{}, {unread} could not be opened", said.en));
    }
    context.term.data(context.term.get(&said));
}

fn print_sarif(judged: &[Judged], context: &Context) {
    let mut results: Vec<(&[Finding], &dyn Source)> = Vec::new();
    for each in judged {
        match each {
            Ok((document, findings)) => results.push((findings, document)),
            Err(unopened) => context.term.error(&unopened.error),
        }
    }
    let rule = |rule: &rules::Rule| sarif::RuleText { id: rule.id, severity: rule.severity, title: rule.title.clone(), why: rule.why.clone() };
    let rules: Vec<_> = rules::all().map(rule).collect();
    context.term.data(&format!("{:#}", sarif::log(&results, &rules, context.term.lang)));
}

/// Stdout holds one JSON value whatever happens; what could not be opened is in it and told on stderr too.
fn print_json(judged: &[Judged], context: &Context) -> Result<()> {
    let (mut files, mut failed) = (Vec::new(), Vec::new());
    for each in judged {
        match each {
            Ok((document, findings)) => files.push(json::FileV1::new(findings, document)),
            Err(Unopened { path, error }) => {
                context.term.error(error);
                failed.push(json::FailedV1 { file: path.display().to_string(), message: error.what.clone(), help: error.help.clone() });
            }
        }
    }
    let report = json::ReportV1 { version: json::VERSION, files, failed };
    let text = serde_json::to_string_pretty(&report).map_err(|source| {
        Error::usage(text!("结果写不成 JSON", "the result cannot be written as JSON"), text!("请报告这个问题。", "Please report this."))
            .because(source)
    })?;
    context.term.data(&text);
    Ok(())
}
