//! 《广东省专业技术人员申报职称评前公示情况表》 (domain facts 1.1 and 7.1): for the employer to post, fill in and seal.
//!
//! It is made to be posted: it names the person and what is declared, hides the middle of the document's number, and says neither birth,
//! household, address nor how to reach the person.

use super::fonts::Fonts;
use super::layout::{Align, Builder, Cell, Paper, Row, Table};
use super::parts::page;
use super::parts::show::{self, Shown};
use super::parts::style::{self, CELL, ROW, SMALL, fitted, label, value};
use super::parts::{digest, mask};
use super::{Form, Sources};

const COLUMNS: [f32; 4] = [1.2, 2.0, 1.2, 2.0];
/// The height of the digest of works.
const WORKS: f32 = 106.0;
/// The height of a row that may hold a long name. Rows do not grow: the form is one page.
const LONG: f32 = 30.0;

pub(super) fn form(sources: &Sources<'_>, fonts: &Fonts) -> Paper {
    let form = Form::Notice;
    let mut builder = Builder::new(fonts, page::A4);
    builder.part(form.title());
    style::title(&mut builder, form.title());
    style::note(&mut builder, sources, form);
    builder.table(&declared(sources));
    builder.table(&notice(sources));
    page::finish(builder, sources, form)
}

/// What is posted.
fn declared(sources: &Sources<'_>) -> Table {
    let application = sources.application;
    let (basic, current, declared) = (&application.basic, &application.current_title, &application.declared_title);
    let education = digest::highest_education(&application.education);
    let education = education.map_or_else(|| show::NONE.to_owned(), |entry| show::joined(&[entry.level.shown(), entry.major.shown()], "，"));
    let mut table = Table::new(COLUMNS);
    table.push(Row::new(vec![label("公示单位"), value(application.next_step.employer.shown()).wide(3)]).exact(LONG));
    let mut pair = |height: f32, one: [&str; 2], two: [String; 2]| {
        let [first, second] = two.map(fitted);
        table.push(Row::new(vec![label(one[0]), first, label(one[1]), second]).exact(height));
    };
    let post = show::joined(&[basic.department.shown(), basic.post.shown()], "　");
    pair(LONG, ["姓名", "性别"], [basic.name.shown(), basic.sex.shown()]);
    pair(LONG, ["证件号码", "学历及专业"], [mask::number(basic.id_number.text()), education]);
    pair(LONG, ["工作单位", "部门及职务"], [basic.employer.shown(), post]);
    pair(ROW, ["现职称", "取得时间"], [current.title.shown(), current.obtained_on.shown()]);
    pair(ROW, ["申报系列", "申报专业"], [declared.series.shown(), declared.specialty.shown()]);
    pair(ROW, ["申报职称", "申报类型"], [show::title_with_level(declared), declared.kind.shown()]);
    let works = digest::all_works(sources);
    table.push(Row::new(vec![label("主要业绩"), digest::cell(works, SMALL.hang(1.5).align(Align::Both)).wide(3)]).exact(WORKS));
    table
}

/// What the employer fills in.
fn notice(sources: &Sources<'_>) -> Table {
    let days = sources.guide.workflow.employer_notice_days;
    let blank = || value("");
    let mut table = Table::new(COLUMNS);
    let from_until = Cell::new(format!("　　　年　　月　　日　至　　　　年　　月　　日（不少于{days}个工作日）"), CELL.center());
    table.push(Row::new(vec![label("公示起止时间"), from_until.wide(3)]).min(ROW));
    table.push(Row::new(vec![label("公示方式"), blank(), label("公示地点"), blank()]).min(ROW));
    table.push(Row::new(vec![label("受理人"), blank(), label("受理电话"), blank()]).min(ROW));
    let asked = "评审表、业绩成果和学术成果材料一并公示：　□ 是　　□ 否";
    table.push(Row::new(vec![label("公示材料"), Cell::new(asked, CELL).wide(3)]).min(ROW));
    table.push(Row::new(vec![label("有无异议"), Cell::new("□ 无异议　　□ 有异议（情况另附）", CELL).wide(3)]).min(ROW));
    table.push(Row::new(vec![label("异议核实情况"), blank().wide(3)]).min(44.0));
    let seal =
        Cell::new("公示结果及单位意见：", style::NOTE).top().wide(3).foot(style::signature(&["经办人签名：", "单位负责人签名：", "单位（公章）："]));
    table.push(Row::new(vec![label("公示结果"), seal]).min(140.0).whole());
    table
}
