//! `declare validate`: judges the text of any number of applications and points at everything to mend.
//!
//! All cores take one input each at a time and keep of it only what is to be written, which is written in the order of the inputs: memory
//! does not grow with their number.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rayon::prelude::*;
use time::Date;

use crate::cli::bars::{Counting, Doing};
use crate::cli::inputs::{self, Input};
use crate::cli::{Context, Exit};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::finding::csv::Csv;
use crate::finding::github::Github;
use crate::finding::human::{self, Human};
use crate::finding::json::Json;
use crate::finding::sarif::{RuleText, Sarif};
use crate::finding::short::Short;
use crate::finding::{Failed, Finding, Output, Total, has_errors};
use crate::guide::Guides;
use crate::rules::{self, Among, Claim, Judge};
use crate::text::Text;
use crate::yaml::Limits;

mod severities;
mod target;
mod watch;

use severities::Severities;
use target::Target;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 申报文件、文件夹或通配符，可以多个；- 是标准输入（默认当前文件夹） ¦ Application files, folders or patterns; - is standard input (default: the current folder)
    files: Vec<PathBuf>,

    /// 用这个文件夹里的指南，代替同编号的内置指南 ¦ Use the guide in this folder in place of the built-in one of its id
    #[arg(long, value_name = "FOLDER")]
    guide: Option<PathBuf>,

    /// 输出格式：human、short、csv（表格）、json、sarif 或 github；旧控制台自动改用 ASCII 线条，DECLARE_ASCII=1 或 0 可以指定 ¦ Output: human, short, csv (for spreadsheets), json, sarif or github; old consoles get lines of ASCII, and DECLARE_ASCII=1 or 0 says so
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,

    /// 结果写入这个文件 ¦ Write the findings to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// 改一条规则的级别：RULE=error|warning|note|off，可以多次；也可写在配置文件的 severity 里。只影响这里的输出和退出码，打印和提交照旧 ¦ Another severity for a rule: RULE=error|warning|note|off, repeatable; or under `severity` in the config file. It changes this output and exit code only, never printing or filing
    #[arg(long, value_name = "RULE=LEVEL")]
    severity: Vec<String>,

    /// 按这一天算离本人最后一天还有几天（默认今天），例如 2026-03-01 ¦ Count the days to the person's last day from this one (default: today), such as 2026-03-01
    #[arg(long, value_name = "DATE", value_parser = crate::cli::day)]
    today: Option<Date>,

    /// 标准输入在结果里的名称 ¦ What standard input is called in the findings
    #[arg(long, value_name = "NAME")]
    stdin_name: Option<String>,

    /// 文件一改就重新检查，按 Ctrl-C 结束 ¦ Check again whenever a file changes, until Ctrl-C
    #[arg(long)]
    watch: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Human,
    Short,
    Csv,
    Json,
    Sarif,
    Github,
}

/// More inputs than this are told in short.
const READ_WHOLE: usize = 8;

/// So many inputs are judged before what was found of them is written.
const BATCH: usize = 128;

/// The path that stands for standard input.
const STDIN: &str = "-";

/// What to do, worked out once.
struct Job<'c> {
    args: Args,
    judge: Judge,
    severities: Severities,
    context: &'c Context,
}

/// How inputs are told of.
struct Told<'o> {
    output: &'o dyn Output,
    /// With each person's last day.
    has_deadlines: bool,
}

/// What is kept of a judged input.
struct Judged {
    path: PathBuf,
    /// What there is to write of it.
    part: String,
    findings: Vec<Finding>,
    claim: Option<Claim>,
}

struct Unopened {
    path: PathBuf,
    error: Box<Error>,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let severities = Severities::of(&args.severity)?;
    let judge = Judge::new(Guides::with(args.guide.as_deref())?);
    let job = Job { args, judge, severities, context };
    if job.args.watch { watch::run(&job) } else { job.once() }
}

/// The end of a run, and which exit codes its inputs had.
#[derive(Default)]
struct Run {
    total: Total,
    failed: Vec<Failed>,
    exits: Vec<Exit>,
    has_part: bool,
}

impl Job<'_> {
    /// Judges everything once.
    fn once(&self) -> Result<Exit> {
        let inputs = self.inputs()?;
        let output = self.args.output.as_deref();
        target::spares(output, &inputs)?;
        let mut target = Target::open(output)?;
        let output = self.output(inputs.len());
        let told = Told { output: &*output, has_deadlines: self.args.format == Format::Human && inputs.len() <= READ_WHOLE };
        let mut counting = Counting::new(self.context.term, inputs.len(), Doing::Checking);
        let (mut run, mut among) = (Run::default(), Among::default());
        target.write(&output.head())?;
        let mut inputs = inputs.into_iter();
        while inputs.len() > 0 {
            let batch: Vec<Input> = inputs.by_ref().take(BATCH).collect();
            let count = batch.len();
            // Each goes its whole way at once: what was just read is still at hand, and nothing of it need be kept.
            let judged: Vec<_> = batch.into_par_iter().map(|input| self.one(input, &told)).collect();
            let beside: Vec<_> = judged.into_iter().map(|mut judged| (claimed(&mut judged, &mut among), judged)).collect();
            let judged: Vec<_> = beside.into_par_iter().map(|(finding, judged)| self.again(judged, finding, &told)).collect();
            for judged in judged {
                counting.aside(|| self.write(&*output, &mut target, &mut run, judged))?;
            }
            target.flush()?;
            counting.advance(count);
        }
        counting.end();
        target.write(&output.end(&run.total, &run.failed))?;
        if target.commit()? {
            self.context.term.say(&run.total.said());
        }
        Ok(Exit::of_looking(&run.exits))
    }

    fn inputs(&self) -> Result<Vec<Input>> {
        let mut inputs = Vec::new();
        let mut named: Vec<PathBuf> = self.args.files.clone();
        let is_stdin = |path: &PathBuf| path.as_os_str() == STDIN;
        match named.iter().filter(|path| is_stdin(path)).count() {
            0 => return inputs::applications(&named),
            1 if !self.args.watch => inputs.push(Input { path: PathBuf::from(STDIN), found: Ok(()) }),
            _ => return Err(stdin_once()),
        }
        named.retain(|path| !is_stdin(path));
        if !named.is_empty() {
            inputs.extend(inputs::applications(&named)?);
        }
        Ok(inputs)
    }

    fn output(&self, inputs: usize) -> Box<dyn Output> {
        let term = &self.context.term;
        let mut style = term.data_style();
        style.colour &= self.args.output.is_none();
        match self.args.format {
            Format::Human => Box::new(Human { style, many: inputs > READ_WHOLE, title: |id| rules::by_id(id).map(|rule| rule.title.clone()) }),
            Format::Short => Box::new(Short(term.lang)),
            Format::Csv => Box::new(Csv(term.lang)),
            Format::Json => Box::new(Json),
            Format::Sarif => Box::new(Sarif::new(rules::all().map(texts).collect(), term.lang)),
            Format::Github => Box::new(Github(term.lang)),
        }
    }

    /// Judges an input and makes its part of the output.
    fn one(&self, input: Input, told: &Told<'_>) -> Result<Judged, Unopened> {
        let path = input.path;
        let opened = input.found.and_then(|()| self.open(&path));
        let document = opened.map_err(|error| Unopened { path: path.clone(), error: Box::new(error) })?;
        let (findings, part) = self.part(self.judge.judge(&document), &document, told);
        let claim = Claim::of(&document);
        Ok(Judged { path, part, findings, claim })
    }

    /// The same with what was found of it among those before it, if anything: then it is read once more. Standard input, which cannot be, is
    /// the first.
    fn again(&self, judged: Result<Judged, Unopened>, among: Option<Finding>, told: &Told<'_>) -> Result<Judged, Unopened> {
        let Some(finding) = among else { return judged };
        let judged = judged?;
        let document = self.open(&judged.path).map_err(|error| Unopened { path: judged.path.clone(), error: Box::new(error) })?;
        let (findings, part) = self.part(self.judge.judge_among(&document, finding), &document, told);
        Ok(Judged { part, findings, ..judged })
    }

    fn open(&self, path: &Path) -> Result<Document> {
        if path.as_os_str() != STDIN {
            return Document::open(path, self.judge.guides());
        }
        let standard = Text::new("标准输入", "standard input");
        let name = self.args.stdin_name.as_deref().unwrap_or_else(|| self.context.term.get(&standard));
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(Limits::default().bytes as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|source| Error::io(Path::new(name), source))?;
        Ok(Document::parse(name, &bytes, self.judge.guides()))
    }

    /// The findings as severe as they are to be, and what is written of them.
    fn part(&self, findings: Vec<Finding>, document: &Document, told: &Told<'_>) -> (Vec<Finding>, String) {
        let findings = self.severities.apply(findings);
        let mut part = told.output.part(&findings, document);
        if told.has_deadlines {
            part += &self.deadline(document);
        }
        (findings, part)
    }

    /// The person's last day to file, for who reads a file whole; nothing where the file cannot be read.
    fn deadline(&self, document: &Document) -> String {
        if !document.is_readable() {
            return String::new();
        }
        let today = self.args.today.unwrap_or_else(|| self.context.clock.today());
        let said = document.guide().deadline(document.declared(), today);
        human::remark(self.context.term.get(&said), self.context.term.data_style())
    }

    fn write(&self, output: &dyn Output, target: &mut Target, run: &mut Run, judged: Result<Judged, Unopened>) -> Result<()> {
        let (part, exit) = match judged {
            Ok(Judged { part, findings, .. }) => {
                run.total.add(&findings);
                (part, if has_errors(&findings) { Exit::Findings } else { Exit::Ok })
            }
            Err(Unopened { path, error }) => {
                // What was said of the inputs before it stands before it.
                target.flush()?;
                self.context.term.error(&error);
                let failed = Failed { file: path.display().to_string(), what: error.what.clone(), help: error.help.clone() };
                let part = output.failed(&failed);
                run.failed.push(failed);
                run.total.add_failed();
                (part, Exit::from(&*error))
            }
        };
        if !run.exits.contains(&exit) {
            run.exits.push(exit);
        }
        if part.is_empty() {
            return Ok(());
        }
        if run.has_part {
            target.write(output.between())?;
        }
        run.has_part = true;
        target.write(&part)
    }
}

/// What is found of a judged input among those before it.
fn claimed(judged: &mut Result<Judged, Unopened>, among: &mut Among) -> Option<Finding> {
    among.add(judged.as_mut().ok()?.claim.take()?)
}

fn texts(rule: &rules::Rule) -> RuleText {
    RuleText { id: rule.id, severity: rule.severity, title: rule.title.clone(), why: rule.why.clone() }
}

fn stdin_once() -> Error {
    Error::usage(
        Text::new("标准输入只能给一次，也不能与 --watch 合用", "standard input can be given once only, and not with --watch"),
        Text::new("其余的请给出文件的路径。", "Name files for the others."),
    )
}
