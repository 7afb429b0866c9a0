//! `declare split`: cuts a PDF above the limit into parts at page borders, numbered, the original kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::attachments::check::{self, Application};
use crate::attachments::naming;
use crate::attachments::pdf::Trouble;
use crate::attachments::split::{self, Part, Uncut};
use crate::cli::inputs::{self, Input};
use crate::cli::set_aside::{application_of, set_aside};
use crate::cli::{Context, Exit, term};
use crate::document::Document;
use crate::error::{Class, Error, Result};
use crate::files;
use crate::filing::system::System;
use crate::guide::{Guides, Stage};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 要拆的 PDF，可以多个 ¦ The PDFs to cut
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// 每个文件的上限，如 10MB、800KB（默认按指南） ¦ The most that a part may have, such as 10MB or 800KB (default: the guide's limit)
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_size: Option<u64>,

    /// 拆出的文件放到这个文件夹，原件不动 ¦ Put the parts into this folder and leave the original where it is
    #[arg(long, short, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// No PDF that is cut is larger.
const LARGEST: u64 = 2 * 1024 * 1024 * 1024;

/// Bytes; KB and MB are those of the limit, 1,024 and 1,048,576.
fn size(text: &str) -> Result<u64, String> {
    let text = text.trim().to_uppercase();
    let (number, unit) = [("MB", 1_048_576_f64), ("M", 1_048_576.0), ("KB", 1_024.0), ("K", 1_024.0), ("B", 1.0), ("", 1.0)]
        .into_iter()
        .find_map(|(ending, unit)| text.strip_suffix(ending).map(|number| (number.trim().to_owned(), unit)))
        .unwrap_or_default();
    let bytes = number.parse::<f64>().ok().map(|number| (number * unit).floor()).filter(|bytes| *bytes >= 1.0 && *bytes < 1e15);
    bytes.map(|bytes| bytes as u64).ok_or_else(|| "10MB".to_owned())
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let limit = args.max_size.unwrap_or_else(|| Guides::built_in().newest().limits.attachment_bytes);
    let one = |file: &PathBuf| {
        cut(file, limit, args.output.as_deref(), context).unwrap_or_else(|error| {
            context.term.error(&error);
            Exit::from(&error)
        })
    };
    Ok(Exit::of_several(&args.files.iter().map(one).collect::<Vec<_>>()))
}

fn cut(file: &Path, limit: u64, output: Option<&Path>, context: &Context) -> Result<Exit> {
    let bytes = Arc::new(files::read_up_to(file, LARGEST)?);
    let shown = file.display();
    if bytes.len() as u64 <= limit {
        let size = term::size(bytes.len() as u64);
        context.term.say(&text!("{shown} 只有{size}，不用拆。", "{shown} has only {size}; there is nothing to cut."));
        return Ok(Exit::Ok);
    }
    let parts = split::split(&bytes, limit).map_err(|why| uncut(file, why, limit))?;
    let paths = free(names(file, parts.len(), output))?;
    for (part, path) in parts.iter().zip(&paths) {
        files::write_atomic(path, &part.bytes)?;
        context.term.data(&format!("{}  {}", path.display(), context.term.get(&described(part))));
    }
    if output.is_none()
        && let Some(kept) = set_aside(file)?
    {
        let kept = kept.display();
        context.term.say(&text!("原件移到 {kept}。", "The original is now {kept}."));
    }
    Ok(Exit::Ok)
}

fn described(part: &Part) -> Text {
    let (first, last, size) = (part.pages.start + 1, part.pages.end, term::size(part.bytes.len() as u64));
    if first == last {
        text!("第{first}页，{size}", "page {first}, {size}")
    } else {
        text!("第{first}至{last}页，{size}", "pages {first} to {last}, {size}")
    }
}

/// The canonical names where the file's place is certain, else 合同-1.pdf, 合同-2.pdf.
fn names(file: &Path, count: usize, output: Option<&Path>) -> Vec<PathBuf> {
    let folder = output.or_else(|| file.parent()).unwrap_or_else(|| Path::new("."));
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let names = canonical(file, count).unwrap_or_else(|| (1..=count).map(|number| format!("{stem}-{number}.pdf")).collect());
    names.into_iter().map(|name| folder.join(name)).collect()
}

/// What `materials --rename` would call the parts, where the file lies among the attachments of one application.
fn canonical(file: &Path, count: usize) -> Option<Vec<String>> {
    let home = application_of(file)?;
    let inputs = inputs::applications(std::slice::from_ref(&home.given)).ok()?;
    let [Input { path, found: Ok(()) }] = inputs.as_slice() else { return None };
    let guides = Guides::built_in();
    let document = Document::open(path, &guides).ok().filter(Document::is_readable)?;
    let values = System::read(&home.given).ok()?.beside(document.value());
    let application = Application { value: document.value(), values: &values, guide: document.guide(), stage: Stage::File };
    let picture = check::files(&home.given, application);
    let paths = naming::parts(&picture, application, &home.inside, u32::try_from(count).ok()?)?;
    Some(paths.into_iter().map(|path| path.rsplit('/').next().unwrap_or(&path).to_owned()).collect())
}

/// All of them free, so that nothing is overwritten and no series is torn.
fn free(paths: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
    match paths.iter().find(|path| path.symlink_metadata().is_ok()) {
        None => Ok(paths),
        Some(taken) => {
            let taken = taken.display();
            let help = Text::new("请移走它，或用 -o 指定另一个文件夹。", "Move it away, or name another folder with -o.");
            Err(Error::usage(text!("已经有 {taken}，不会覆盖", "{taken} exists and is not overwritten"), help))
        }
    }
}

fn uncut(file: &Path, why: Uncut, limit: u64) -> Error {
    let (shown, limit) = (file.display(), term::size(limit));
    let (what, help) = match why {
        Uncut::Page { page, bytes } => {
            let (page, size) = (page + 1, term::size(bytes));
            (
                text!(
                    "{shown} 拆不开：单是第{page}页就有{size}，超过{limit}",
                    "{shown} cannot be cut: page {page} alone has {size}, more than {limit}"
                ),
                Text::new("请把这一页按300 dpi（或更低）重新扫描，或压缩图片。", "Scan this page again at 300 dpi or less, or compress its picture."),
            )
        }
        Uncut::Protected => (
            text!("{shown} 有权限限制，没有拆", "{shown} is restricted and was not cut"),
            Text::new("请去掉限制后另存，再拆。", "Save it without restrictions first."),
        ),
        Uncut::Pdf(Trouble::Locked) => (
            text!("{shown} 有打开密码，拆不了", "{shown} needs a password and cannot be cut"),
            Text::new("请去掉密码后另存，再拆。", "Save it without a password first."),
        ),
        Uncut::Pdf(Trouble::NotPdf) => (
            text!("{shown} 不是 PDF，拆不了", "{shown} is no PDF and cannot be cut"),
            Text::new("图片请压缩，或转成 PDF。", "Compress a picture, or turn it into a PDF."),
        ),
        Uncut::Pdf(Trouble::Damaged | Trouble::Empty) => (
            text!("{shown} 损坏或没有页，拆不了", "{shown} is damaged or has no pages and cannot be cut"),
            Text::new("请重新导出，或打印成新的 PDF，再拆。", "Export it again, or print it to a new PDF first."),
        ),
    };
    Error::new(Class::Findings, what, help)
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_as_people_write_them() {
        for (text, bytes) in [("10MB", 10_485_760), ("10mb", 10_485_760), ("9.5 M", 9_961_472), ("800KB", 819_200), ("1024", 1_024), ("12B", 12)] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "MB", "-1MB", "0", "ten", "1e99MB", "NaN"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
