//! `declare print`: the forms of applications as PDF, and the check of what came back signed.

mod check;
mod chosen;
mod photo;
mod press;
mod shelf;
mod target;

use std::path::PathBuf;

use rayon::prelude::*;

use crate::cli::bars::{Counting, Doing};
use crate::cli::inputs::{self, Input};
use crate::cli::{Context, Exit};
use crate::error::Result;
use crate::finding::{Finding, Severity, Source as _, human};
use crate::forms::Form;
use crate::forms::layout::Paper;
use crate::text;
use crate::text::counted;
use chosen::Chosen;
use press::{Press, Ready, Refused, SetUp, Sheet};
use target::{Place, Target};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 申报文件或文件夹，可以多个（默认当前文件夹） ¦ Application files or folders (default: the current folder)
    files: Vec<PathBuf>,

    /// 打印哪种表：名称、表题、表一至表六，或 all（全部适用的），可以多次（默认评审表） ¦ Which form: its name or Chinese title, or all that apply; repeatable (default: review-form)
    #[arg(long, value_name = "NAME|all")]
    form: Vec<String>,

    /// 写到这个文件夹，或合成这一个 .pdf 文件（默认申报文件夹下的 report/） ¦ Write into this folder, or all into this one .pdf file (default: report/ in the application's folder)
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,

    /// 有错误也打印，每页标明“草稿”，不带校验码 ¦ Print even with errors, every page marked as a draft, without codes
    #[arg(long)]
    draft: bool,

    /// 覆盖不是由本程序打印、或打印后改动过的文件 ¦ Replace a file that was not printed by this program, or was changed since
    #[arg(long)]
    force: bool,

    /// 先用这个字体文件（如单位自有的仿宋、宋体），没有的字用自带字体，可以多次；也可写在配置文件的 fonts 里 ¦ Use this font file first and the built-in fonts for what it lacks; repeatable, or under `fonts` in the config file
    #[arg(long, value_name = "FILE")]
    font: Vec<PathBuf>,

    /// 不打印，检查签名后的扫描件或照片（PDF、JPEG、PNG）是不是这份申报现在的内容、页是否齐全 ¦ Print nothing; check the scan or photos of the signed form (PDF, JPEG, PNG): this application as it now is, every page there?
    #[arg(long, value_name = "SCAN", num_args = 1.., conflicts_with_all = ["output", "draft", "force", "font"])]
    check: Vec<PathBuf>,

    /// 用这个文件夹里的指南，代替同编号的内置指南 ¦ Use the guide in this folder in place of the built-in one of its id
    #[arg(long, value_name = "FOLDER")]
    guide: Option<PathBuf>,
}

/// How many applications are printed before they are told.
const BATCH: usize = 64;
/// More applications than this are told in short.
const READ_WHOLE: usize = 8;

/// How many forms there are, by what became of them.
#[derive(Default)]
struct Count {
    fresh: usize,
    current: usize,
    failed: usize,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let chosen = Chosen::of(&args.form)?;
    if !args.check.is_empty() {
        return check::run(&args, &chosen, context);
    }
    let inputs = inputs::applications(&args.files)?;
    let target = Target::of(&inputs, args.output.as_deref(), &chosen)?;
    let press = Press::new(&args, chosen)?;
    let count = inputs.len();
    let mut run = Run { press, context, many: count > READ_WHOLE, counting: Counting::new(context.term, count, Doing::Printing) };
    let exits = match target {
        Target::Apart(places) => run.apart(inputs.into_iter().zip(places).collect()),
        Target::Together(path) => run.together(inputs, &path),
    };
    let is_signed = !args.draft && run.press.chosen.has(Form::ReviewForm);
    if is_signed && exits.contains(&Exit::Ok) {
        context.term.say(&text!(
            "请打印并签名，扫描后放进附件文件夹（文件名含“评审表”），再运行 declare submit。",
            "Print and sign it, put the scan into the attachments folder (its name with “评审表” in it), then run `declare submit`."
        ));
    }
    Ok(Exit::of_several(&exits))
}

/// One run over all inputs, told in their order.
struct Run<'c> {
    press: Press,
    context: &'c Context,
    many: bool,
    counting: Counting,
}

/// What became of one application whose forms go to places of their own, and what is told of it where it is one of few.
type Printed = std::result::Result<(Option<Box<Ready>>, Vec<Result<Sheet>>), Refused>;

impl Run<'_> {
    fn apart(&mut self, mut work: Vec<(Input, Place)>) -> Vec<Exit> {
        let (all, mut count, mut exits) = (work.len(), Count::default(), Vec::new());
        while !work.is_empty() {
            // A batch at a time, so that many forms are told while they are printed, in order.
            let batch: Vec<_> = work.drain(..work.len().min(BATCH)).collect();
            let (len, press, many) = (batch.len(), &self.press, self.many);
            let print = |(input, place)| print(press, input, &place, many);
            let printed: Vec<Result<Printed>> = batch.into_par_iter().map(print).collect();
            self.counting.aside(|| printed.iter().for_each(|each| self.tell(each, &mut count, &mut exits)));
            self.counting.advance(len);
        }
        self.counting.end();
        if all > 1 {
            let Count { fresh, current, failed } = count;
            self.context.term.say(&text!(
                ("{all} 份申报：打印 {fresh} 份表，{current} 份已是最新，{failed} 份没有打印"),
                ("{all} applications: {} printed, {current} up to date, {failed} not printed", counted(fresh as i64, "form"))
            ));
        }
        exits
    }

    /// All forms in one file, in the order of the inputs. Applications that cannot be printed are told, and are not in it.
    fn together(&mut self, mut inputs: Vec<Input>, path: &std::path::Path) -> Vec<Exit> {
        let (mut exits, mut papers, mut ready): (Vec<Exit>, Vec<Paper>, usize) = (Vec::new(), Vec::new(), 0);
        while !inputs.is_empty() {
            let batch: Vec<Input> = inputs.drain(..inputs.len().min(BATCH)).collect();
            let (len, press) = (batch.len(), &self.press);
            let set: Vec<Result<SetUp>> = batch.into_par_iter().map(|input| press.set(input)).collect();
            for each in set {
                match each {
                    Ok(Ok(done)) => {
                        self.about_photo(&done);
                        papers.extend(done.papers.into_iter().map(|(_, paper)| paper));
                        ready += 1;
                    }
                    Ok(Err(refused)) => self.counting.aside(|| exits.push(self.refused(&refused))),
                    Err(error) => {
                        self.counting.aside(|| self.context.term.error(&error));
                        exits.push(Exit::from(&error));
                    }
                }
            }
            self.counting.advance(len);
        }
        self.counting.end();
        if ready > 0 {
            let sheet = self.press.put(path, &papers);
            let term = &self.context.term;
            exits.push(self.sheet(&sheet, &mut Count::default(), false));
            let left_out = exits.len() - 1;
            if sheet.is_ok() && left_out > 0 {
                term.say(&text!(
                    ("  其中有 {ready} 份申报，{left_out} 份不在内"),
                    ("  in it: {}; left out: {left_out}", counted(ready as i64, "application"))
                ));
            }
        }
        exits
    }

    /// Paths on stdout, everything else on stderr.
    fn tell(&self, printed: &Result<Printed>, count: &mut Count, exits: &mut Vec<Exit>) {
        match printed {
            Ok(Ok((ready, sheets))) => {
                exits.extend(sheets.iter().map(|sheet| self.sheet(sheet, count, self.many)));
                ready.iter().for_each(|ready| self.about_photo(ready));
            }
            Ok(Err(refused)) => {
                count.failed += 1;
                exits.push(self.refused(refused));
            }
            Err(error) => {
                count.failed += 1;
                self.context.term.error(error);
                exits.push(Exit::from(error));
            }
        }
    }

    fn sheet(&self, sheet: &Result<Sheet>, count: &mut Count, in_short: bool) -> Exit {
        let term = &self.context.term;
        let Sheet { path, pages, is_fresh } = match sheet {
            Ok(sheet) => sheet,
            Err(error) => {
                count.failed += 1;
                term.error(error);
                return Exit::from(error);
            }
        };
        let counted = counted(*pages as i64, "page");
        let (tally, said) = match is_fresh {
            true => (&mut count.fresh, text!(("  共 {pages} 页"), ("  {counted}"))),
            false => (&mut count.current, text!(("  共 {pages} 页，已是最新，没有重印"), ("  {counted}, printed already and up to date"))),
        };
        *tally += 1;
        term.data(&path.display().to_string());
        if !in_short {
            term.say(&said);
        }
        Exit::Ok
    }

    fn about_photo(&self, ready: &Ready) {
        if !self.many {
            self.findings(&ready.photo, ready);
        }
    }

    fn findings(&self, findings: &[Finding], ready: &Ready) {
        if !findings.is_empty() {
            self.context.term.talk(human::render(findings, &*ready.document, self.context.term.talk_style()).trim_end());
        }
    }

    /// Why an application was not printed: of few in full, of many in a line.
    fn refused(&self, refused: &Refused) -> Exit {
        let Refused { document, findings } = refused;
        let term = &self.context.term;
        let path = document.name();
        if self.many {
            let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
            term.say(&text!(("{path}：{errors} 处错误，没有打印"), ("{path}: not printed, {}", counted(errors as i64, "error"))));
        } else {
            term.talk(human::render(findings, &**document, term.talk_style()).trim_end());
            term.say(&text!(
                "有错误，没有打印；先改正，或用 --draft 打印草稿。",
                "Not printed because of errors: mend them, or print a draft with --draft."
            ));
        }
        Exit::Findings
    }
}

/// Of one of `many` no more is kept than where its forms are.
fn print(press: &Press, input: Input, place: &Place, many: bool) -> Result<Printed> {
    Ok(press.set(input)?.map(|mut ready| {
        let put = |(form, paper): (Form, Paper)| press.put(&place.of(form, press.is_draft()), &[paper]);
        let sheets = std::mem::take(&mut ready.papers).into_iter().map(put).collect();
        ((!many).then_some(ready), sheets)
    }))
}
