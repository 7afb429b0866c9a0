//! Which application is last year's: the one that is named, or the newest of an earlier guide beside or below the current folder.

use std::path::{Path, PathBuf};

use crate::cli::inputs;
use crate::document::Document;
use crate::error::{Class, Error, Result};
use crate::finding::Source;
use crate::guide::{Guide, Guides};
use crate::text;
use crate::text::Text;

/// What finds it by itself.
const LAST_YEAR: &str = "last-year";

/// Last year's application, read.
pub(super) fn find(from: &Path, folder: &Path, guide: &Guide, guides: &Guides) -> Result<Document> {
    let document = if from.as_os_str() == LAST_YEAR { newest(folder, guide, guides)? } else { named(from, guides)? };
    if document.is_readable() {
        return Ok(document);
    }
    let name = document.name();
    let help = text!("先用 declare validate {name} 看哪里要改。", "See what to mend first: declare validate {name}");
    Err(Error::new(Class::Findings, text!("{name} 读不通", "{name} cannot be read"), help))
}

fn named(from: &Path, guides: &Guides) -> Result<Document> {
    let mut found = inputs::applications(&[from.to_owned()])?;
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => only.found.and_then(|()| Document::open(&only.path, guides)),
        _ => {
            let from = from.display();
            Err(Error::usage(
                text!("{from} 里有几份申报", "{from} holds several applications"),
                Text::new("请给出其中一份的路径。", "Name one of them."),
            ))
        }
    }
}

/// Where every year has its folder: `2025/周明远` for `2026/周明远`.
fn other_years(beside: &Path, folder: &Path) -> Vec<inputs::Input> {
    let above = match beside.parent() {
        Some(above) if above.as_os_str().is_empty() && beside == Path::new(".") => Path::new(".."),
        Some(above) if above.as_os_str().is_empty() => Path::new("."),
        Some(above) => above,
        None => return Vec::new(),
    };
    let (Some(name), Ok(years)) = (folder.file_name(), std::fs::read_dir(above)) else { return Vec::new() };
    let same: Vec<PathBuf> = years.flatten().map(|year| year.path().join(name)).filter(|other| other.is_dir()).collect();
    if same.is_empty() { Vec::new() } else { inputs::applications(&same).unwrap_or_default() }
}

fn newest(folder: &Path, guide: &Guide, guides: &Guides) -> Result<Document> {
    let beside = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut found = inputs::applications(std::slice::from_ref(&beside)).unwrap_or_default();
    found.extend(other_years(&beside, folder));
    let read = found.into_iter().filter_map(|input| input.found.and_then(|()| Document::open(&input.path, guides)).ok());
    let mut earlier: Vec<Document> = read.filter(|document| document.is_readable() && document.guide().year < guide.year).collect();
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_theirs = |document: &Document| {
        let person = document.application().basic.name.text();
        !person.is_empty() && name.contains(person)
    };
    if earlier.iter().any(is_theirs) {
        earlier.retain(is_theirs);
    }
    let person = |document: &Document| document.application().basic.id_number.text().to_owned();
    if earlier.iter().any(|document| person(document) != person(&earlier[0])) {
        return Err(Error::usage(
            Text::new("找到好几个人往年的申报，不知道用哪一份", "there are earlier applications of several people"),
            Text::new("用 --from 文件 指明，或以申报人姓名命名文件夹。", "Name the file with --from, or name the folder after the person."),
        ));
    }
    let age = |document: &Document| (document.guide().year, document.application().filled_on.get().copied());
    earlier.into_iter().max_by_key(age).ok_or_else(|| {
        Error::new(
            Class::NoInput,
            Text::new("没有找到往年的申报", "no earlier application was found"),
            Text::new("用 --from 文件 指明去年的 app.yaml。", "Name last year's app.yaml with --from."),
        )
    })
}
