//! The check of a signed scan: do its pages belong to this application as it now is, are all there, and is it more than our own print?
//!
//! Another version or a missing page is an error. A code that cannot be read (a stamp over it, a crease) is a warning that names the page,
//! for the reviewer to look at.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Arc;

use image::{GrayImage, ImageReader, Limits};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::pdf;
use crate::canonical::Sha256;
use crate::finding::{Finding, Place, Severity};
use crate::paper::{self, Code, Form, Mark};
use crate::text;
use crate::text::Text;

/// One file of a scan, in the order the person gave them.
#[derive(Clone, Debug)]
pub struct File {
    pub name: String,
    pub bytes: Arc<Vec<u8>>,
}

/// What the scan should be of.
#[derive(Clone, Debug)]
pub struct Expected {
    pub form: Form,
    /// The application digest.
    pub digest: Sha256,
    /// Our own print without a signature, where it is at hand.
    pub print: Option<Arc<Vec<u8>>>,
}

/// What stands on one page of a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub file: String,
    /// The page's number within its file, from one.
    pub number: usize,
    /// Its codes; empty where none can be read.
    pub codes: Vec<Code>,
}

/// The findings, and what was read, page by page.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub pages: Vec<Page>,
    pub findings: Vec<Finding>,
}

/// Fine enough for the code of a scan, and half the work of the next.
const DPI: f32 = 150.0;
const FINER_DPI: f32 = 300.0;
/// A phone's photo is 12 to 50 million pixels.
const MOST_SIDE: u32 = 12_000;
/// Pages to try finer before a file is taken to be no scan of ours.
const BEGINNING: usize = 3;
/// No form is longer; the rest of a file is not read.
const MOST_PAGES: usize = 200;

/// Reads every page of `files` and compares it with what is expected.
pub fn check(files: &[File], expected: &Expected) -> Report {
    if let Some(file) = files.iter().find(|file| is_own_print(file, expected)) {
        return Report { pages: Vec::new(), findings: vec![unsigned(&file.name)] };
    }
    let pages: Vec<Page> = files.iter().flat_map(pages).collect();
    let findings = files.first().map(|first| judge(&first.name, &pages, expected)).unwrap_or_default();
    Report { pages, findings }
}

fn pages(file: &File) -> Vec<Page> {
    let page = |number: usize, codes| Page { file: file.name.clone(), number, codes };
    if !pdf::is_pdf(&file.bytes) {
        return vec![page(1, photo(&file.bytes).map(|picture| paper::decode(&picture)).unwrap_or_default())];
    }
    let count = pdf::inspect(&file.bytes).map_or(0, |facts| facts.pages.min(MOST_PAGES));
    let read = |picture: Option<GrayImage>| picture.map(|picture| paper::decode(&picture)).unwrap_or_default();
    let part = count.div_ceil(rayon::current_num_threads()).max(1);
    let parts: Vec<usize> = (0..count).step_by(part).collect();
    let coarse: Vec<Vec<Code>> =
        parts.into_par_iter().flat_map_iter(|start| pdf::through_red(&file.bytes, DPI, start..count.min(start + part)).map(read)).collect();
    let mut pages: Vec<Page> = (1..).zip(coarse).map(|(number, codes)| page(number, codes)).collect();
    // A scan too coarse at first may read well when drawn finer; of a file that is something else only the beginning is tried again.
    let mut patience = if pages.iter().all(|page| page.codes.is_empty()) { BEGINNING } else { MOST_PAGES };
    for page in pages.iter_mut().filter(|page| page.codes.is_empty()) {
        if patience == 0 {
            break;
        }
        page.codes = pdf::through_red(&file.bytes, FINER_DPI, page.number - 1..page.number).flat_map(read).collect();
        patience = if page.codes.is_empty() { patience - 1 } else { MOST_PAGES };
    }
    pages
}

fn photo(bytes: &[u8]) -> Option<GrayImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    reader.limits(limits);
    let picture = reader.decode().ok()?.into_rgb8();
    // Through a red glass, as the pages of a PDF.
    GrayImage::from_raw(picture.width(), picture.height(), picture.as_raw().iter().copied().step_by(3).collect())
}

/// `scan` is the name of the first file, where a finding is of the scan as a whole.
fn judge(scan: &str, pages: &[Page], expected: &Expected) -> Vec<Finding> {
    let mark = Mark::of(expected.digest.as_bytes());
    let ours = |code: &&Code| code.mark() == mark && code.form() == expected.form;
    let mut findings: Vec<Finding> = Vec::new();
    let other: Vec<&Page> = pages.iter().filter(|page| page.codes.iter().any(|code| !ours(&code))).collect();
    findings.extend(other_versions(&by_file(&other)));
    let read: Vec<&Code> = pages.iter().flat_map(|page| page.codes.iter().filter(ours)).collect();
    if read.is_empty() {
        if other.is_empty() {
            findings.push(no_code(scan, expected.form));
        }
        return findings;
    }
    let unread: Vec<&Page> = pages.iter().filter(|page| page.codes.is_empty()).collect();
    findings.extend(by_file(&unread).into_iter().map(|(file, numbers)| unreadable(file, &numbers)));
    findings.extend(missing(&read, unread.len(), scan));
    let numbers: Vec<u16> = read.iter().map(|code| code.page()).collect();
    if !numbers.is_sorted() {
        findings.push(out_of_order(scan, &numbers));
    }
    findings
}

/// The numbers of pages by their file, so that a scan of many pages gives one finding.
fn by_file<'p>(pages: &[&'p Page]) -> Vec<(&'p str, Vec<usize>)> {
    pages.chunk_by(|one, next| one.file == next.file).map(|pages| (&*pages[0].file, pages.iter().map(|page| page.number).collect())).collect()
}

/// Ascending numbers, those that follow one another as a range: `1–4、7` and `1–4, 7`.
fn ranges(numbers: &[usize]) -> Text {
    let range = |run: &[usize]| match *run {
        [first, .., last] => format!("{first}–{last}"),
        [only] => only.to_string(),
        [] => String::new(),
    };
    let runs: Vec<String> = numbers.chunk_by(|one, next| one + 1 == *next).map(range).collect();
    let (zh, en) = (runs.join("、"), runs.join(", "));
    text!("{zh}", "{en}")
}

/// The pages that are neither read nor can be among those whose code cannot be read.
fn missing(read: &[&Code], unread: usize, file: &str) -> Option<Finding> {
    let total = read.iter().map(|code| code.pages()).max()?;
    let seen: BTreeSet<u16> = read.iter().map(|code| code.page()).collect();
    let missing: Vec<usize> = (1..=total).filter(|page| !seen.contains(page)).map(usize::from).collect();
    if missing.len() <= unread {
        return None;
    }
    let Text { zh, en } = ranges(&missing);
    let message = text!("签名扫描件缺第{zh}页（全表共{total}页）", "the signed scan lacks page {en} of {total}");
    let help = Text::new("请把每一页都扫描进去，空白的意见页也要。", "Scan every page, the empty pages for opinions too.");
    Some(Finding::new("scan-page-missing", Severity::Error, Place::File(file.to_owned()), message).help(help))
}

/// One finding a file, and one for all where they are many: photos of pages are a file each.
fn other_versions(files: &[(&str, Vec<usize>)]) -> Vec<Finding> {
    const FEW: usize = 2;
    match files {
        [(first, _), ..] if files.len() > FEW => {
            let (count, names) = (files.len(), files.iter().map(|(name, _)| *name).collect::<Vec<_>>());
            let (zh, en) = (names.join("、"), names.join(", "));
            let message =
                text!("{count}个文件不是这份申报现在的内容打印的：{zh}", "{count} files were not printed from this application as it now is: {en}");
            vec![other_version(first, message)]
        }
        _ => files.iter().map(|(file, numbers)| other_version(file, other_pages(numbers))).collect(),
    }
}

fn other_pages(numbers: &[usize]) -> Text {
    let Text { zh, en } = ranges(numbers);
    match numbers {
        [_] => text!("第{zh}页不是这份申报现在的内容打印的", "page {en} was not printed from this application as it now is"),
        _ => text!("第{zh}页不是这份申报现在的内容打印的", "pages {en} were not printed from this application as it now is"),
    }
}

fn other_version(file: &str, message: Text) -> Finding {
    let help = Text::new(
        "打印以后改过申报内容或照片，或拿错了文件。请重新打印、签名、扫描。",
        "The application or its photo was changed after printing, or it is another file. Print, sign and scan again.",
    );
    Finding::new("scan-other-version", Severity::Error, Place::File(file.to_owned()), message).help(help)
}

fn unreadable(file: &str, numbers: &[usize]) -> Finding {
    let Text { zh, en } = ranges(numbers);
    let message = match numbers {
        [_] => text!("第{zh}页的二维码读不出来", "the code of page {en} cannot be read"),
        _ => text!("第{zh}页的二维码读不出来", "the codes of pages {en} cannot be read"),
    };
    let help = Text::new(
        "可以提交，但审核人会逐页核对；印章、签名请避开二维码，扫描用200 dpi以上。",
        "It may be filed, and the reviewer will compare that page; keep seals and signatures off the code, and scan at 200 dpi or more.",
    );
    Finding::new("scan-unreadable-code", Severity::Warning, Place::File(file.to_owned()), message).help(help)
}

fn no_code(file: &str, form: Form) -> Finding {
    let (short, Text { en, .. }) = (form.short(), form.label());
    let message = text!("没有一页能读出{short}的二维码", "no page carries a readable code of the {en}");
    let flag = if form == Form::ReviewForm { String::new() } else { format!(" --form {}", form.name()) };
    let help = text!(
        "请确认这是 declare print{flag} 打印（不带草稿字样）并签名的{short}，扫描用200 dpi以上、端正清晰。",
        "Make sure it is the form printed by declare print{flag} (no draft), signed, and scan it upright and sharp at 200 dpi or more.",
    );
    Finding::new("scan-no-code", Severity::Error, Place::File(file.to_owned()), message).help(help)
}

fn out_of_order(file: &str, numbers: &[u16]) -> Finding {
    let order = numbers.iter().map(u16::to_string).collect::<Vec<_>>().join(" ");
    let message = text!("页的顺序不对：{order}", "the pages are out of order: {order}");
    let help =
        Text::new("请按页码排好；几个文件请在文件名后加 -1、-2。", "Put them in order; number several files -1, -2 at the end of their names.");
    Finding::new("scan-page-order", Severity::Warning, Place::File(file.to_owned()), message).help(help)
}

fn unsigned(file: &str) -> Finding {
    let message =
        Text::new("未签名：这是打印用的文件，不是签名后的扫描件", "not signed: this is the file for printing, not the scan of the signed paper");
    let help = Text::new("请打印、手写签名、扫描后再放进来。", "Print it, sign it by hand, scan it, and put the scan here.");
    Finding::new("scan-unsigned", Severity::Error, Place::File(file.to_owned()), message).help(help)
}

/// Whether a file is our print, byte for byte or saved again: every page looks the same to the pixel, so nothing was written on it.
fn is_own_print(file: &File, expected: &Expected) -> bool {
    const COARSE_DPI: f32 = 50.0;
    let Some(print) = &expected.print else { return false };
    if *print == file.bytes {
        return true;
    }
    let (Ok(ours), Ok(theirs)) = (pdf::inspect(print), pdf::inspect(&file.bytes)) else { return false };
    let pictures = |bytes: &Arc<Vec<u8>>| pdf::through_red(bytes, COARSE_DPI, 0..ours.pages);
    ours.pages == theirs.pages && pictures(print).zip(pictures(&file.bytes)).all(|(a, b)| a.zip(b).is_some_and(|(a, b)| look_the_same(&a, &b)))
}

/// Some pixels may differ by the rounding of another writer; a pen stroke is thousands.
fn look_the_same(a: &GrayImage, b: &GrayImage) -> bool {
    const DIFFERENT: u8 = 48;
    const ALLOWED: usize = 20;
    let differing = || a.as_raw().iter().zip(b.as_raw()).filter(|(a, b)| a.abs_diff(**b) > DIFFERENT);
    a.dimensions() == b.dimensions() && differing().take(ALLOWED + 1).count() <= ALLOWED
}

#[cfg(test)]
mod tests;
