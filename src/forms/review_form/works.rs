//! Pages 5 to 9: continuing education and the works since the title held.

use crate::document::Work;
use crate::field::Field;
use crate::forms::Sources;
use crate::forms::layout::{Align, Builder, Cell, Row, Table};
use crate::forms::parts::digest;
use crate::forms::parts::show::{self, Shown};
use crate::forms::parts::style::{self, CELL, ROW, SMALL, label, small, value};

/// A value wider than this many ems takes a whole row.
const SHORT: usize = 12;

pub(super) fn continuing_education(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "十一", "完成继续教育任务情况");
    let rows = sources.application.continuing_education.iter().map(|entry| {
        vec![
            small(entry.year.shown()),
            small(entry.public_hours.shown()),
            small(entry.professional_hours.shown()),
            small(entry.elective_hours.shown()),
            small(digest::hours(entry)),
            small(entry.certificate_number.shown()),
            small(digest::completed(sources.guide, entry)),
        ]
    });
    let heads = ["年度", "公需科目学时", "专业科目学时", "选修科目学时", "合计学时", "证书编号", "是否完成"];
    builder.table(&style::list(&[0.9, 1.35, 1.35, 1.35, 1.1, 2.3, 1.0], &heads, rows.collect()));
}

pub(super) fn achievements(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "十二", "业绩成果");
    works(builder, sources, "achievements", &sources.application.achievements);
}

pub(super) fn awards(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "十三", "获奖情况");
    works(builder, sources, "awards", &sources.application.awards);
}

pub(super) fn publications(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "十四", "论文、专著、学术会议宣读论文、专项技术分析报告（含未发表）");
    works(builder, sources, "publications", &sources.application.publications);
}

pub(super) fn intellectual_property(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "十五", "专利及著作（已登记著作权）");
    works(builder, sources, "intellectual_property", &sources.application.intellectual_property);
}

fn works(builder: &mut Builder<'_>, sources: &Sources<'_>, section: &str, works: &[Work]) {
    let mut table = Table::new([1.3, 2.2, 1.3, 2.2]);
    table.padding = (4.0, 3.0);
    if works.is_empty() {
        table.push(Row::new(vec![value(show::NONE).wide(4)]).min(ROW));
    }
    for (number, work) in works.iter().enumerate() {
        let first = table.rows.len();
        table.push(entry_head(sources, section, number + 1, work));
        let named_by = sources.look().category(section, work).map_or("", |category| category.named_by.as_str());
        fields(&mut table, named_by, &sources.look().fields(section, work));
        keep(&mut table.rows[first..]);
    }
    builder.table(&table);
}

/// A short entry stays on one page; of a longer one neither its head nor its last row stands alone.
fn keep(rows: &mut [Row]) {
    let count = rows.len();
    let whole = count <= 8;
    for (at, row) in rows.iter_mut().enumerate() {
        row.with_next = at + 1 < count && (whole || at < 2 || at + 2 == count);
    }
}

/// Number, category and mark of an entry, in bold over its fields; again with 续 on each further page.
fn entry_head(sources: &Sources<'_>, section: &str, number: usize, work: &Work) -> Row {
    let category = work.category.get().map(|coded| coded.name.zh.to_string());
    let category = category.or_else(|| sources.look().category(section, work).map(|category| category.name.zh.to_string())).unwrap_or_default();
    let mark = if work.representative.is_yes() { "　★代表作" } else { "" };
    let title = format!("{number}．{category}{mark}");
    let name = |text: String| Row::new(vec![Cell::new(text, CELL.bold()).wide(4)]).min(24.0);
    name(title.clone()).again(name(format!("{title}（续）")))
}

/// The name alone, then two short fields a row; a long one has its own row and may stand before a short one that waits for its partner.
fn fields(table: &mut Table, named_by: &str, fields: &[(&Field, String)]) {
    let mut waiting: Option<(&str, &str)> = None;
    let lonely = |(name, text): (&str, &str)| Row::new(vec![label(name), value(text).wide(3)]).min(22.0);
    for (field, text) in fields {
        if field.key == named_by || is_long(text) {
            table.push(alone(&field.zh, text));
            continue;
        }
        // A start stands beside its end.
        if field.key == "start" {
            waiting.take().into_iter().for_each(|field| table.push(lonely(field)));
        }
        match waiting.take() {
            None => waiting = Some((&field.zh, text)),
            Some((name, first)) => table.push(Row::new(vec![label(name), value(first), label(&field.zh), value(text)]).min(22.0)),
        }
    }
    waiting.into_iter().for_each(|field| table.push(lonely(field)));
}

fn is_long(text: &str) -> bool {
    let halves: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    halves > 2 * SHORT || text.contains('\n')
}

fn alone(name: &str, text: &str) -> Row {
    let style = if text.chars().count() > 300 { SMALL.sized(10.0) } else { CELL };
    Row::new(vec![label(name), Cell::new(text, style.align(Align::Both)).wide(3)]).min(22.0)
}
