//! The picture for people.

use crate::attachments::check::{Attached, Picture, Stray, Why};
use crate::attachments::folder::shown;
use crate::cli::term::{self, Colour, Term, pad, width};
use crate::document::Document;
use crate::finding::{Finding, Place, Severity, Source, wrap};
use crate::guide::{Demand, Need};
use crate::pointer::Pointer;
use crate::text;
use crate::text::{Text, counted};

/// Columns of the first column at most; the files of a longer name stand below it.
const WIDEST: usize = 44;
/// So many files that belong nowhere are listed: a wrong folder may hold thousands.
const MOST_STRAYS: usize = 60;
/// Columns that a file beside its material takes at least.
const BESIDE: usize = 28;

pub(super) fn print(document: &Document, picture: &Picture<'_>, several: bool, term: &Term) {
    if several {
        term.data(&term.paint(Colour::Bold, document.name()));
    }
    let needs: Vec<&Need<'_>> = picture.needs.iter().filter(|need| is_listed(need, picture)).collect();
    let names: Vec<String> = needs.iter().map(|need| name(need, document, term)).collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0).min(WIDEST);
    // Where little room is left beside the names, their files stand below.
    let column = Some(widest).filter(|widest| widest + BESIDE <= term.width);
    for (need, name) in needs.iter().zip(&names) {
        line(need, name, column, picture, term);
    }
    also(picture, document, term);
    strays(picture, document, term);
    optional(picture, term);
    let findings: Vec<&Finding> = picture.findings.iter().filter(|finding| finding.rule != "material-missing").collect();
    if !findings.is_empty() {
        heading(&Text::new("文件有这些问题", "About these files"), term);
        findings.iter().for_each(|finding| problem(finding, document, term));
    }
    if picture.attached.is_empty() && picture.strays.is_empty() {
        let hint = Text::new(
            "把文件放进申报文件旁边的 attachments 或“附件”文件夹，文件名写明是什么材料。",
            "Put the files into a folder `attachments` (or 附件) beside the application, named after what they are.",
        );
        term.data("");
        remark(&hint, term);
    }
    verdict(picture, term);
    if several {
        term.data("");
    }
}

/// Optional materials are listed only where they are there.
fn is_listed(need: &Need<'_>, picture: &Picture<'_>) -> bool {
    need.demand != Demand::Optional || picture.files_of(need).next().is_some() || picture.is_met_again(need)
}

fn heading(heading: &Text, term: &Term) {
    term.data("");
    term.paragraph(0, Some(Colour::Bold), term.get(heading));
}

fn name(need: &Need<'_>, document: &Document, term: &Term) -> String {
    place(&need.material.name, need.entry.as_ref(), document, term)
}

/// 论文专著材料 · 论文专著第2条
fn place(material: &Text, entry: Option<&Pointer>, document: &Document, term: &Term) -> String {
    let material = term.get(material);
    entry.map_or_else(|| material.to_owned(), |entry| format!("{material} · {}", term.get(&document.label(entry))))
}

fn line(need: &Need<'_>, name: &str, column: Option<usize>, picture: &Picture<'_>, term: &Term) {
    let files: Vec<&Attached> = picture.files_of(need).collect();
    let missing = picture.findings.iter().any(|finding| is_missing(finding, need));
    let again = picture.is_met_again(need);
    let wrong = files.iter().any(|file| picture.findings.iter().any(|finding| is_wrong(finding, file)));
    let (mark, colour) = match (files.is_empty() && !again, missing || wrong) {
        (_, true) => ("✗", Colour::Red),
        (false, false) => ("✓", Colour::Green),
        (true, false) => ("·", Colour::Yellow),
    };
    let mark = term.paint(colour, mark);
    // What stands before the first thing said of the material, and before the others.
    let (head, indent) = match column {
        Some(column) if width(name) > column => {
            let name = wrap::fill(name, "", "  ", term.width.saturating_sub(2));
            (format!("{mark} {name}\n{}", " ".repeat(column + 4)), " ".repeat(column + 4))
        }
        Some(column) => (format!("{mark} {}  ", pad(name, column)), " ".repeat(column + 4)),
        None => (format!("{mark} {}\n    ", wrap::fill(name, "", "  ", term.width.saturating_sub(2))), "    ".to_owned()),
    };
    if files.is_empty() {
        let said = match (missing, need.demand) {
            _ if again => term.paint(Colour::Green, term.get(&Text::new("复用以前提交的", "taken again from before"))),
            (true, _) => term.paint(Colour::Red, term.get(&Text::new("暂未上传", "not there yet"))),
            (false, Demand::Unknown) => term.paint(Colour::Yellow, term.get(&Text::new("待系统核对", "for the system to check"))),
            (false, _) => term.paint(Colour::Yellow, term.get(&Text::new("已有可替代的材料", "another material does as well"))),
        };
        term.data(&format!("{head}{said}"));
        if let Some(why) = &need.because {
            remark(&text!(("因为{}", why.zh), ("because {}", why.en)), term);
        }
        // The requirement of a material is told once, not with every entry.
        let first = picture.needs.iter().find(|other| other.material.id == need.material.id && picture.files_of(other).next().is_none());
        if missing && first.is_some_and(|first| first.entry == need.entry) {
            remark(&need.material.requirements, term);
        }
        return;
    }
    let leads = std::iter::once(&head).chain(std::iter::repeat(&indent));
    let lines: Vec<String> = leads.zip(&files).map(|(lead, file)| format!("{lead}{}", described(file, term))).collect();
    if lines.iter().all(|line| term.fits(line)) {
        lines.iter().for_each(|line| term.data(line));
    } else {
        // Too long to stand beside the material's name: below it, in lines of their own.
        term.data(head.trim_end());
        files.iter().for_each(|file| term.paragraph(4, None, &described_plainly(file, term)));
    }
}

/// A dim paragraph under a line.
fn remark(remark: &Text, term: &Term) {
    term.paragraph(4, Some(Colour::Dim), term.get(remark));
}

/// The finding of a missing material names it first.
fn is_missing(finding: &Finding, need: &Need<'_>) -> bool {
    let here = match &finding.place {
        Place::At(at) => need.entry.as_ref() == Some(at),
        _ => need.entry.is_none(),
    };
    finding.rule == "material-missing" && here && finding.message.zh.starts_with(&format!("{}：", need.material.name.zh))
}

/// An error in this very file.
fn is_wrong(finding: &Finding, file: &Attached) -> bool {
    let here = matches!(&finding.place, Place::File(path) if *path == shown(&file.file.path));
    here && finding.severity == Severity::Error
}

fn described(file: &Attached, term: &Term) -> String {
    format!("{}  {}", shown(file.file.inside()), term.paint(Colour::Dim, term.get(&facts(file))))
}

fn described_plainly(file: &Attached, term: &Term) -> String {
    format!("{}  {}", shown(file.file.inside()), term.get(&facts(file)))
}

fn facts(file: &Attached) -> Text {
    let size = term::size(file.size);
    match file.pages {
        Some(pages) if pages > 1 => text!("{pages}页，{size}", "{pages} pages, {size}"),
        _ => Text::same(size),
    }
}

/// Files that the application names for something that is not asked for.
fn also(picture: &Picture<'_>, document: &Document, term: &Term) {
    let asked = |file: &Attached| picture.needs.iter().any(|need| need.material.id == file.material && need.entry == file.entry);
    let more: Vec<&Attached> = picture.attached.iter().filter(|file| !asked(file)).collect();
    if more.is_empty() {
        return;
    }
    heading(&Text::new("另外附上（附件里写明的）", "Attached besides, as the application says"), term);
    for file in more {
        let material = document.guide().material(&file.material).map_or_else(|| Text::same(file.material.clone()), |material| material.name.clone());
        let proves = place(&material, file.entry.as_ref(), document, term);
        let line = format!("  {}  {proves}", described(file, term));
        if term.fits(&line) {
            term.data(&line);
        } else {
            term.paragraph(2, None, &described_plainly(file, term));
            term.paragraph(4, None, &proves);
        }
    }
}

fn strays(picture: &Picture<'_>, document: &Document, term: &Term) {
    if picture.strays.is_empty() {
        return;
    }
    heading(&Text::new("没有归位、不会提交的文件", "Files that belong nowhere and will not be filed"), term);
    for stray in picture.strays.iter().take(MOST_STRAYS) {
        let (file, why) = (shown(stray.file.inside()), why(stray, document, term));
        let line = format!("  {}  {}", term.paint(Colour::Yellow, &file), term.get(&why));
        if term.fits(&line) {
            term.data(&line);
        } else {
            term.paragraph(2, Some(Colour::Yellow), &file);
            term.paragraph(4, None, term.get(&why));
        }
    }
    if let Some(more) = picture.strays.len().checked_sub(MOST_STRAYS).filter(|more| *more > 0) {
        term.paragraph(2, None, term.get(&text!("另有{more}个，没有列出", "{more} more, not listed")));
    }
    let help = Text::new(
        "改成能看出材料和条目的名称（如 论文2-题目-1.pdf），或在申报文件的“附件”里写明。",
        "Give them names that tell material and entry (such as 论文2-题目-1.pdf), or name them under `attachments` in the application.",
    );
    term.paragraph(2, Some(Colour::Dim), term.get(&help));
}

fn why(stray: &Stray, document: &Document, term: &Term) -> Text {
    let named = |id: &str| document.guide().material(id).map_or_else(|| Text::same(id.to_owned()), |material| material.name.clone());
    if let Some(same) = &stray.same_as {
        let same = shown(same.split_once('/').map_or(same.as_str(), |(_, inside)| inside));
        return text!("内容和 {same} 完全一样，是它的副本", "the same content as {same}: a copy of it");
    }
    match &stray.why {
        Why::NotNeeded(material) => {
            let name = named(material);
            text!(("是{}，这次不需要", name.zh), ("is {}, which is not needed now", name.en))
        }
        Why::Unplaced(proposals) => match proposals.split_first() {
            None => Text::new("看不出是什么材料", "what it is cannot be told"),
            Some((first, others)) => {
                let likely =
                    |proposal: &crate::attachments::matching::Proposal| place(&named(&proposal.material), proposal.entry.as_ref(), document, term);
                let places: Vec<String> = std::iter::once(first).chain(others.iter().take(2)).map(likely).collect();
                let reason = first.reason.text();
                text!(("可能是 {}（{}）", places.join(" 或 "), reason.zh), ("perhaps {} ({})", places.join(" or "), reason.en))
            }
        },
    }
}

/// One line of what may be added.
fn optional(picture: &Picture<'_>, term: &Term) {
    let more = picture.needs.iter().filter(|need| need.demand == Demand::Optional && picture.files_of(need).next().is_none());
    let mut names: Vec<&str> = more.map(|need| term.get(&need.material.name)).collect();
    names.dedup();
    if !names.is_empty() {
        term.data("");
        let listed = text!(("可以另外附上：{}", names.join("、")), ("May be added: {}", names.join(", ")));
        term.paragraph(0, Some(Colour::Dim), term.get(&listed));
    }
}

fn problem(finding: &Finding, document: &Document, term: &Term) {
    let (mark, colour) = match finding.severity {
        Severity::Error => ("✗", Colour::Red),
        Severity::Warning => ("!", Colour::Yellow),
        Severity::Note => ("·", Colour::Dim),
    };
    let place = match &finding.place {
        Place::File(path) => path.clone(),
        place => document.locate(place).map_or_else(String::new, |at| format!("{}:{}:{}", at.file, at.start.line, at.start.column)),
    };
    let line = format!("{} {place}  {}  {}", term.paint(colour, mark), term.get(&finding.message), term.paint(Colour::Dim, &finding.rule));
    if term.fits(&line) {
        term.data(&line);
    } else {
        term.data(&format!("{} {place}", term.paint(colour, mark)));
        term.paragraph(4, None, &format!("{}  {}", term.get(&finding.message), finding.rule));
    }
    match &finding.help {
        Some(help) if term.fits(&format!("    {}", term.get(help))) => term.data(&format!("    {}", term.get(help))),
        Some(help) => term.paragraph(4, None, term.get(help)),
        None => {}
    }
}

fn verdict(picture: &Picture<'_>, term: &Term) {
    let missing = picture.findings.iter().filter(|finding| finding.rule == "material-missing").count();
    let errors = picture.findings.iter().filter(|finding| finding.severity == Severity::Error).count() - missing;
    let (files, bytes) = (picture.attached.len(), picture.attached.iter().map(|file| file.size).sum::<u64>());
    let size = term::size(bytes);
    let (colour, said) = if missing + errors == 0 {
        (Colour::Green, text!(("材料齐全：{files}个文件，{size}"), ("All materials are there: {}, {size}", counted(files as i64, "file"))))
    } else {
        let counts = [(missing, "material"), (errors, "error"), (files, "file")].map(|(count, one)| counted(count as i64, one));
        let [materials, wrong, there] = counts;
        let said = text!(
            ("还缺{missing}项材料，{errors}处文件错误；已有{files}个文件，{size}"),
            ("{materials} missing, {wrong} in files; {there} there, {size}")
        );
        (Colour::Red, said)
    };
    term.data("");
    term.paragraph(0, Some(colour), term.get(&said));
}
