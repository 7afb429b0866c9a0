//! `declare print --check`: what a signed scan shows, page by page, and whether it is of this application as it now is.

use std::path::Path;
use std::sync::Arc;

use super::chosen::Chosen;
use super::{Args, photo};
use crate::attachments::check::Application;
use crate::attachments::folder::own_print;
use crate::attachments::inspect::Type;
use crate::attachments::scan::{self, Expected, Page};
use crate::canonical::{Sha256, application_digest};
use crate::cli::inputs;
use crate::cli::term::Term;
use crate::cli::{Context, Exit};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::files;
use crate::filing::system::System as Fetched;
use crate::finding::{Finding, has_errors, human};
use crate::forms::Form;
use crate::guide::{Guides, Stage};
use crate::paper::Mark;
use crate::text;
use crate::text::Text;

/// A photographed form of many pages; the server's own limit is lower.
const LARGEST: u64 = 256 * 1024 * 1024;

pub(super) fn run(args: &Args, chosen: &Chosen, context: &Context) -> Result<Exit> {
    let term = &context.term;
    let form = chosen.only().filter(|form| form.code().is_some()).ok_or_else(not_one_form)?;
    let inputs = inputs::applications(&args.files)?;
    let input = match <[_; 1]>::try_from(inputs) {
        Ok([input]) => input,
        Err(_) => return Err(several()),
    };
    input.found?;
    let document = Document::open(&input.path, &Guides::with(args.guide.as_deref())?)?;
    let told = |findings: &[Finding]| {
        if !findings.is_empty() {
            term.raw(human::without_verdict(findings, &document, term.data_style()).as_bytes());
        }
    };
    let Some(digest) = digest(&document, &input.path, told)? else { return Ok(Exit::Findings) };
    let scans = args.check.iter().map(|path| open(path)).collect::<Result<Vec<scan::File>>>()?;
    let print = if form == Form::ReviewForm { own_print(inputs::folder(&input.path)) } else { None };
    let report = scan::check(&scans, &Expected { form, digest, print });
    let mark = Mark::of(digest.as_bytes());
    for line in lines(&report.pages, mark) {
        term.data(term.get(&line));
    }
    told(&report.findings);
    term.data(&verdict(&report.findings, report.pages.len(), term));
    Ok(if has_errors(&report.findings) { Exit::Findings } else { Exit::Ok })
}

/// What the pages should say they are of. `None` when that cannot be said, which is told.
fn digest(document: &Document, path: &Path, told: impl Fn(&[Finding])) -> Result<Option<Sha256>> {
    if !document.is_readable() {
        told(document.findings());
        return Ok(None);
    }
    let folder = inputs::folder(path);
    let values = Fetched::read(folder)?.beside(document.value());
    let application = Application { value: document.value(), values: &values, guide: document.guide(), stage: Stage::File };
    match photo::find(folder, application) {
        (Some(photo), _) => Ok(Some(application_digest(document.value(), &photo.sha256))),
        (None, findings) => {
            told(&findings);
            Ok(None)
        }
    }
}

fn open(path: &Path) -> Result<scan::File> {
    let bytes = files::read_up_to(path, LARGEST)?;
    match Type::of(&bytes) {
        Type::Pdf | Type::Jpeg | Type::Png => Ok(scan::File { name: path.display().to_string(), bytes: Arc::new(bytes) }),
        _ => Err(no_scan(path)),
    }
}

/// What one page shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Number and count of the form's pages; of this version or another.
    Page {
        form: Form,
        page: u16,
        pages: u16,
        is_current: bool,
    },
    Nothing,
}

impl Shown {
    fn of(page: &Page, mark: Mark) -> Self {
        page.codes.first().map_or(Self::Nothing, |code| Self::Page {
            form: code.form(),
            page: code.page(),
            pages: code.pages(),
            is_current: code.mark() == mark,
        })
    }

    /// Whether `next` goes on where this ends, so that one line tells both.
    fn goes_on(self, next: Self) -> bool {
        match (self, next) {
            (Self::Page { page, .. }, Self::Page { page: other, .. }) => other == page + 1 && self.at(0) == next.at(0),
            (Self::Nothing, Self::Nothing) => true,
            _ => false,
        }
    }

    const fn at(self, number: u16) -> Self {
        match self {
            Self::Page { form, pages, is_current, .. } => Self::Page { form, page: number, pages, is_current },
            Self::Nothing => Self::Nothing,
        }
    }
}

/// A line for each run of pages that go on from each other.
fn lines(pages: &[Page], mark: Mark) -> Vec<Text> {
    let mut runs: Vec<(&str, [usize; 2], [Shown; 2])> = Vec::new();
    for page in pages {
        let shown = Shown::of(page, mark);
        match runs.last_mut() {
            Some((file, [_, last], [_, end])) if *file == page.file && *last + 1 == page.number && end.goes_on(shown) => {
                (*last, *end) = (page.number, shown);
            }
            _ => runs.push((&page.file, [page.number; 2], [shown; 2])),
        }
    }
    runs.into_iter().map(|(file, numbers, ends)| line(file, numbers, ends)).collect()
}

fn line(file: &str, numbers: [usize; 2], [first, last]: [Shown; 2]) -> Text {
    let many = |ends: bool| if ends { "s" } else { "" };
    let (here, s) = (range(numbers.map(|number| number.to_string())), many(numbers[0] != numbers[1]));
    let (Shown::Page { form, page, pages, is_current }, Shown::Page { page: end, .. }) = (first, last) else {
        return text!("{file} 第{here}页：读不出二维码", "{file}, page{s} {here}: no code can be read");
    };
    let (there, of) = (range([page, end].map(|number| number.to_string())), many(page != end));
    let Text { zh, en } = form.label();
    let (now, now_en) = if is_current { ("是现在的内容", "as it now is") } else { ("不是现在的内容", "of another version") };
    text!("{file} 第{here}页：《{zh}》第{there}页，共{pages}页，{now}", "{file}, page{s} {here}: {en}, page{of} {there} of {pages}, {now_en}")
}

fn range([first, last]: [String; 2]) -> String {
    if first == last { first } else { format!("{first}–{last}") }
}

fn verdict(findings: &[Finding], pages: usize, term: &Term) -> String {
    let said = match findings {
        [] if pages == 1 => Text::new("是这份申报现在的内容，只有 1 页，完整", "this application as it now is: its one page"),
        [] => text!("是这份申报现在的内容，{pages} 页齐全，顺序正确", "this application as it now is: all {pages} pages, in order"),
        _ if has_errors(findings) => Text::new("这份扫描件不能用", "this scan cannot be used"),
        _ => Text::new("是这份申报现在的内容，但请看上面的提醒", "this application as it now is, but see the warnings above"),
    };
    human::conclusion(!has_errors(findings), term.get(&said), term.data_style())
}

fn not_one_form() -> Error {
    Error::usage(
        Text::new("--check 一次检查一种带校验码的表", "--check looks at one form that carries a code"),
        Text::new(
            "用 --form 指明，不写是评审表；材料目录单没有校验码。",
            "Name it with --form; without it, it is the review form. The directory has no code.",
        ),
    )
}

fn several() -> Error {
    Error::usage(
        Text::new("--check 一次检查一份申报", "--check looks at one application"),
        Text::new(
            "写明是哪个文件夹，例如 declare print 张三 --check 扫描.pdf。",
            "Name its folder, as in `declare print zhang-san --check scan.pdf`.",
        ),
    )
}

fn no_scan(path: &Path) -> Error {
    let path = path.display();
    Error::usage(
        text!("{path} 不是 PDF、JPEG 或 PNG", "{path} is not a PDF, JPEG or PNG"),
        Text::new("请扫描或拍照成其中一种。", "Scan or photograph the form as one of these."),
    )
}
