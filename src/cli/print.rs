//! `declare print`: the form to be signed, as a PDF.

mod photo;
mod target;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::attachments::check;
use crate::canonical::{Sha256, application_digest};
use crate::cli::inputs::{self, Input};
use crate::cli::{Context, Exit};
use crate::document::Document;
use crate::error::Result;
use crate::files;
use crate::filing::system::System as Fetched;
use crate::finding::{Finding, has_errors, human};
use crate::forms::fonts::Fonts;
use crate::forms::review_form::{self, Sources, System};
use crate::forms::{coverage, pdf};
use crate::guide::{Guides, Stage};
use crate::paper::Mark;
use crate::rules::Judge;
use crate::text;
use photo::Photo;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 申报文件或文件夹，可以多个（默认当前文件夹） ¦ Application files or folders (default: the current folder)
    files: Vec<PathBuf>,

    /// 写到这个文件（.pdf）或文件夹（默认申报文件夹下的 report/） ¦ Write to this file (.pdf) or folder (default: report/ in the application's folder)
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,

    /// 有错误也打印，每页标明“草稿”，不带校验码 ¦ Print even with errors, every page marked as a draft, without codes
    #[arg(long)]
    draft: bool,
}

/// How many forms are printed before they are told.
const BATCH: usize = 32;

/// What became of one application.
enum Printed {
    /// What is to be said of the photo goes with it; the text was judged by `validate`.
    Written { path: PathBuf, pages: usize, document: Box<Document>, photo: Vec<Finding> },
    /// It has errors; nothing was written.
    Refused(Box<Document>, Vec<Finding>),
}

/// What all applications are printed with.
struct Press {
    judge: Judge,
    fonts: Fonts,
    draft: bool,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let inputs = inputs::applications(&args.files)?;
    let targets = target::of(&inputs, args.output.as_deref(), args.draft)?;
    let press = Press { judge: Judge::new(Guides::built_in()), fonts: Fonts::builtin(), draft: args.draft };
    let mut work: Vec<(Input, PathBuf)> = inputs.into_iter().zip(targets).collect();
    let mut exits = Vec::new();
    while !work.is_empty() {
        // A batch at a time, so that many forms are told while they are printed, in order.
        let batch: Vec<_> = work.drain(..work.len().min(BATCH)).collect();
        let printed: Vec<Result<Printed>> = batch.into_par_iter().map(|(input, target)| press.print(input, target)).collect();
        printed.iter().for_each(|each| tell(each, context));
        exits.extend(printed.iter().map(exit));
    }
    if !args.draft && exits.contains(&Exit::Ok) {
        context.term.say(&text!(
            "请打印并签名，扫描后放进附件文件夹（文件名含“评审表”），再运行 declare submit。",
            "Print and sign it, put the scan into the attachments folder (its name with “评审表” in it), then run `declare submit`."
        ));
    }
    Ok(Exit::of_several(&exits))
}

fn exit(printed: &Result<Printed>) -> Exit {
    match printed {
        Ok(Printed::Written { .. }) => Exit::Ok,
        Ok(Printed::Refused(..)) => Exit::Findings,
        Err(error) => Exit::from(error),
    }
}

/// Paths on stdout, everything else on stderr.
fn tell(printed: &Result<Printed>, context: &Context) {
    let term = &context.term;
    let style = term.talk_style();
    match printed {
        Ok(Printed::Written { path, pages, document, photo }) => {
            term.data(&path.display().to_string());
            term.say(&text!("  共 {pages} 页", "  {pages} pages"));
            if !photo.is_empty() {
                term.talk(human::render(photo, document.as_ref(), style).trim_end());
            }
        }
        Ok(Printed::Refused(document, findings)) => {
            term.talk(human::render(findings, document.as_ref(), style).trim_end());
            term.say(&text!(
                "有错误，没有打印；先改正，或用 --draft 打印草稿。",
                "Not printed because of errors: mend them, or print a draft with --draft."
            ));
        }
        Err(error) => term.error(error),
    }
}

impl Press {
    fn print(&self, input: Input, target: PathBuf) -> Result<Printed> {
        input.found?;
        let document = Document::open(&input.path, self.judge.guides())?;
        let folder = inputs::folder(&input.path);
        let fetched = Fetched::read(folder)?;
        let mut findings = self.judge.judge(&document);
        findings.extend(coverage::check(document.value(), &self.fonts));
        let (photo, about_photo) = if self.draft { (None, Vec::new()) } else { photo_of(folder, &document, &fetched) };
        findings.extend(about_photo.iter().cloned());
        let stops = if self.draft { !document.is_readable() } else { has_errors(&findings) };
        if stops {
            return Ok(Printed::Refused(Box::new(document), findings));
        }
        let pages = self.write(&document, fetched, photo, &target)?;
        Ok(Printed::Written { path: target, pages, document: Box::new(document), photo: about_photo })
    }

    /// Writes the form to `path` and gives its number of pages.
    fn write(&self, document: &Document, fetched: Fetched, photo: Option<Photo>, path: &Path) -> Result<usize> {
        let system = System { insured_employer: fetched.insured_employer, insured_employer_code: fetched.insured_employer_code, exam: fetched.exam };
        let digest = photo.as_ref().map(|photo| application_digest(document.value(), &photo.sha256));
        let sources = Sources {
            application: document.application(),
            guide: document.guide(),
            system: &system,
            photo: photo.map(|photo| photo.picture),
            mark: digest.map(|digest: Sha256| Mark::of(digest.as_bytes())),
        };
        let paper = review_form::set(sources, &self.fonts);
        let bytes = pdf::write(&paper, &self.fonts)?;
        files::write_atomic(path, &bytes)?;
        Ok(paper.pages.len())
    }
}

fn photo_of(folder: &Path, document: &Document, fetched: &Fetched) -> (Option<Photo>, Vec<Finding>) {
    let values = fetched.beside(document.value());
    photo::find(folder, check::Application { value: document.value(), values: &values, guide: document.guide(), stage: Stage::File })
}
