//! 《广东省深圳市职称破格申报推荐表》 (domain facts 1.1 and 5.2): why the exception, who recommends it, what employer and offices say.

use super::fonts::Fonts;
use super::layout::{Align, Builder, Cell, Paper, Para, Row, Table};
use super::parts::digest;
use super::parts::page;
use super::parts::show::{self, Shown};
use super::parts::style::{self, BODY, CELL, NOTE, ROW, fitted, label, opinion, value};
use super::{Form, Sources};
use crate::guide::Recommenders;

/// Shares of a block to sign: its name and its room.
const SIDES: [f32; 2] = [1.0, 6.0];

pub(super) fn form(sources: &Sources<'_>, fonts: &Fonts) -> Paper {
    let form = Form::Exceptional;
    let mut builder = Builder::new(fonts, page::A4);
    style::title(&mut builder, form.title());
    style::note(&mut builder, sources, form);
    style::section(&mut builder, "一", "基本情况");
    builder.table(&person(sources));
    style::section(&mut builder, "二", "破格条件（在符合的一项前打“√”）");
    builder.table(&ways(sources));
    style::section(&mut builder, "三", "破格理由");
    let reason = sources.application.declared_title.exceptional_reason.shown();
    let style = if reason == show::NONE { CELL.center() } else { BODY.sized(11.0) };
    builder.table(&Table::new([1.0]).row(Row::new(vec![Cell::new(reason.trim(), style).top()]).min(90.0)));
    style::section(&mut builder, "四", "主要业绩");
    builder.table(&works(sources));
    experts(&mut builder, sources);
    style::section(&mut builder, "六", "单位及主管部门意见");
    let mut table = Table::new(SIDES);
    table.push(opinion("单位\n意见", "申报人情况是否属实，是否同意破格推荐：", &["单位负责人签名：", "单位（公章）："], 106.0).with_next());
    table.push(opinion("主管部门\n意见", "", &["审核人签名：", "主管部门（公章）："], 96.0));
    builder.table(&table);
    page::finish(builder, sources, form)
}

fn person(sources: &Sources<'_>) -> Table {
    let application = sources.application;
    let (basic, current, declared) = (&application.basic, &application.current_title, &application.declared_title);
    let education = digest::highest_education(&application.education);
    let of = |show: fn(&crate::document::Education) -> String| education.map_or_else(|| show::NONE.to_owned(), show);
    let mut table = style::pairs(&[
        [("姓名", basic.name.shown()), ("性别", basic.sex.shown())],
        [("证件号码", basic.id_number.shown()), ("联系电话", basic.mobile.shown())],
        [("最高学历", of(|entry| entry.level.shown())), ("所学专业", of(|entry| entry.major.shown()))],
        [("毕业院校", of(|entry| entry.school.shown())), ("毕业时间", of(|entry| entry.end.shown()))],
        [("现职称", current.title.shown()), ("取得时间", current.obtained_on.shown())],
        [("申报系列", declared.series.shown()), ("申报专业", declared.specialty.shown())],
        [("申报职称", show::title_with_level(declared)), ("申报年度", sources.look().year())],
    ]);
    table.rows.insert(1, Row::new(vec![label("工作单位"), value(basic.employer.shown()).wide(3)]).min(ROW));
    table
}

/// The ways to an exception that the guide knows for this series, specialty and level.
fn ways(sources: &Sources<'_>) -> Table {
    let mut lines: Vec<Para> =
        chosen(sources).map(|way| Para::new(format!("□ {}", way.text.zh), CELL.align(Align::Both).leading(1.6).hang(1.5))).collect();
    lines.push(Para::new("□ 其他（依据的文件和条款）：", CELL.leading(1.6)));
    Table::new([1.0]).row(Row::new(vec![Cell::paras(lines)]))
}

fn chosen<'a>(sources: &Sources<'a>) -> impl Iterator<Item = &'a crate::guide::Exceptional> {
    let declared = &sources.application.declared_title;
    let code = |slot: &'a crate::field::Slot<crate::field::Coded>| slot.get().map(|coded| coded.code.as_str());
    sources.guide.exceptional_ways(code(&declared.series), code(&declared.specialty), code(&declared.level))
}

/// A row for each work, so that many go over pages.
fn works(sources: &Sources<'_>) -> Table {
    let works = digest::all_works(sources);
    let mut table = Table::new([1.0]);
    if works.is_empty() {
        table.push(Row::new(vec![value(show::NONE)]).min(ROW));
    }
    for line in works {
        table.push(Row::new(vec![Cell::new(line, CELL.align(Align::Both).hang(1.5))]));
    }
    table.padding = (4.0, 3.0);
    table
}

/// A block for each expert that the way asks most of.
fn experts(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    let asked = chosen(sources).filter_map(|way| way.recommenders.as_ref()).max_by_key(|asked| asked.number);
    let number = asked.map_or(1, |asked| asked.number);
    let level = asked.map(|asked: &Recommenders| sources.guide.list("title_level").and_then(|list| list.find(&asked.level)));
    let whom = level.flatten().map_or_else(String::new, |level| format!("（本专业{}以上职称的同行专家）", level.name.zh));
    style::section(builder, "五", &format!("推荐专家意见{whom}"));
    for expert in 1..=number {
        let blank = || value("");
        let mut table = Table::new([1.0, 1.5, 1.0, 2.0, 1.0, 1.5]);
        let name = format!("推荐\n专家{}", style::numeral(expert as usize));
        table.push(Row::new(vec![label("姓名"), blank(), label("工作单位"), blank().wide(3)]).min(ROW).with_next());
        table.push(Row::new(vec![label("职称"), blank(), label("从事专业"), blank(), label("联系电话"), fitted("")]).min(ROW).with_next());
        let body = Cell::new("推荐意见（对申报人的专业水平、业绩贡献的评价，是否同意破格推荐）：", NOTE).top().wide(5);
        let sign = body.foot(style::signature(&["推荐专家签名："]));
        table.push(Row::new(vec![Cell::new(name, CELL.center()), sign]).min(98.0).whole());
        if expert > 1 {
            builder.space(6.0);
        }
        builder.table(&table);
    }
}
