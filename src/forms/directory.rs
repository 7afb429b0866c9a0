//! 《职称送评材料目录单》 (表一, domain facts 1.1): what lies in the box, by volume, with the pages of each file. Pasted on the box and sealed.

use super::fonts::Fonts;
use super::layout::{Align, Builder, Cell, Paper, Row, Table};
use super::parts::digest;
use super::parts::page;
use super::parts::show::{self, Shown};
use super::parts::style::{self, SMALL, small};
use super::{Form, PaperFile, Papers, Sources};
use crate::canonical::Item;
use crate::guide::Demand;
use crate::pointer::Pointer;

pub(super) fn form(sources: &Sources<'_>, papers: Papers<'_>, fonts: &Fonts) -> Paper {
    let form = Form::Directory;
    let mut builder = Builder::new(fonts, page::A4_PLAIN);
    let declared = &sources.application.declared_title;
    let about = [declared.series.shown(), declared.specialty.shown(), declared.title.shown()].join("　");
    builder.paragraph(&about, style::CELL.align(Align::Right));
    builder.space(10.0);
    builder.part(form.title());
    style::title(&mut builder, &format!("{}{}", show::bracketed_level(declared), form.title()));
    style::note(&mut builder, sources, form);
    let basic = &sources.application.basic;
    let declaring = sources.application.next_step.employer.shown();
    builder.table(&style::pairs(&[
        [("送评单位", declaring), ("姓名", basic.name.shown())],
        [("申报类型", declared.kind.shown()), ("申报年度", sources.look().year())],
    ]));
    builder.space(8.0);
    builder.table(&contents(sources, papers));
    page::finish(builder, sources, form)
}

/// A line of the directory: a material, or the entry of one, with its files.
struct Line<'a> {
    material: &'a str,
    name: &'a str,
    entry: Option<&'a Pointer>,
    files: Vec<&'a PaperFile>,
}

/// The least height of a line: most directories are to be one page.
const LINE: f32 = 18.0;

/// What lies in the box, how much that is, and who says so: the end stays with the last line.
fn contents(sources: &Sources<'_>, papers: Papers<'_>) -> Table {
    let heads = ["序号", "材料", "对应的学历、条目或事项", "文件数", "页数"].map(|head| Cell::new(head, SMALL.bold().center()));
    let mut table = Table::new([0.7, 2.8, 5.0, 0.8, 0.8]).head(Row::new(heads.to_vec()).min(22.0));
    table.padding = (3.0, 3.0);
    let lines = lines(sources, papers);
    let mut number = 0;
    for (volume, title) in volumes(sources) {
        let mut of_volume = lines.iter().filter(|line| volume_of(sources, line.material) == volume).peekable();
        if of_volume.peek().is_some() {
            table.push(Row::new(vec![Cell::new(title, SMALL.bold()).wide(5)]).min(LINE).with_next());
        }
        for line in of_volume {
            number += 1;
            table.push(Row::new(cells(sources, number, line)).min(LINE));
        }
    }
    if number == 0 {
        table.push(Row::new(vec![small(show::NONE).wide(5)]).min(LINE));
    }
    if let Some(last) = table.rows.last_mut() {
        last.with_next = true;
    }
    let files = lines.iter().map(|line| line.files.len()).sum::<usize>();
    let total = Cell::new("合计", SMALL.bold().center());
    let pages = pages(lines.iter().flat_map(|line| line.files.iter().copied()));
    table.push(Row::new(vec![total.wide(3), small(files.to_string()), small(pages)]).min(20.0).with_next());
    let sign = style::signature(&["经办人签名：", "送评单位（公章）："]);
    table.push(Row::new(vec![Cell::new("送评单位核对意见：", style::NOTE).top().wide(5).foot(sign)]).min(104.0).whole());
    table
}

fn cells(sources: &Sources<'_>, number: usize, line: &Line<'_>) -> Vec<Cell> {
    let entry = line.entry.map_or_else(String::new, |entry| digest::entry(sources, entry));
    let (count, pages) = if line.files.is_empty() {
        ("未附".to_owned(), "—".to_owned())
    } else {
        (line.files.len().to_string(), pages(line.files.iter().copied()))
    };
    vec![small(number.to_string()), Cell::new(line.name, SMALL), Cell::new(entry, SMALL.align(Align::Both)), small(count), small(pages)]
}

/// The pages of some files; where one could not be counted, the others with a sign of it.
fn pages<'a>(files: impl Iterator<Item = &'a PaperFile>) -> String {
    let (mut sum, mut open) = (0, false);
    for file in files {
        match file.pages {
            Some(pages) => sum += pages,
            None => open = true,
        }
    }
    match (sum, open) {
        (0, true) => "—".to_owned(),
        (sum, true) => format!("{sum}＋"),
        (sum, false) => sum.to_string(),
    }
}

/// What is asked for or there, in the guide's order; what may be added and was not is left out. A file that nothing asks for comes last.
fn lines<'a>(sources: &'a Sources<'_>, papers: Papers<'a>) -> Vec<Line<'a>> {
    let mut files: Vec<&PaperFile> = papers.files.iter().collect();
    files.sort_by_key(|file| file.item.sequence);
    let belongs = |item: &Item, material: &str, entry: Option<&Pointer>| item.material == material && item.entry.as_ref() == entry;
    let of = |material: &str, entry: Option<&Pointer>| files.iter().copied().filter(|file| belongs(&file.item, material, entry)).collect::<Vec<_>>();
    let needed = papers.needs.iter().map(|need| Line {
        material: &need.material.id,
        name: &need.material.name.zh,
        entry: need.entry.as_ref(),
        files: of(&need.material.id, need.entry.as_ref()),
    });
    let asked = |line: &Line<'_>| papers.needs.iter().any(|need| need.material.id == line.material && need.demand == Demand::Required);
    let mut lines: Vec<Line<'a>> = needed.filter(|line| !line.files.is_empty() || asked(line)).collect();
    for file in &files {
        let (material, entry) = (file.item.material.as_str(), file.item.entry.as_ref());
        if !lines.iter().any(|line| line.material == material && line.entry == entry) {
            let name = sources.guide.material(material).map_or(material, |material| &material.name.zh);
            lines.push(Line { material, name, entry, files: of(material, entry) });
        }
    }
    lines
}

/// The volumes by the name of their cover, with their titles; what is bound under none is handed in by itself and comes first.
fn volumes(sources: &Sources<'_>) -> Vec<(Option<Form>, String)> {
    let covers = [Form::Certificates, Form::Achievements, Form::Academic];
    let bound = covers.into_iter().filter(|form| sources.guide.printed_form(form.name()).is_some());
    let title = |form: Form| format!("{}　{}", form.number().unwrap_or_default(), form.title());
    std::iter::once((None, "单独提交".to_owned())).chain(bound.map(|form| (Some(form), title(form)))).collect()
}

fn volume_of(sources: &Sources<'_>, material: &str) -> Option<Form> {
    let covers = [Form::Certificates, Form::Achievements, Form::Academic];
    covers.into_iter().find(|form| sources.guide.printed_form(form.name()).is_some_and(|form| form.materials.iter().any(|id| id == material)))
}
