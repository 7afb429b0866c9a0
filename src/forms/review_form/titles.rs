//! Pages 3 and 4: the title held, the title declared, the examination, further study.

use crate::forms::Sources;
use crate::forms::layout::{Align, Builder, Cell, Row, Table};
use crate::forms::parts::show::{self, Shown, has};
use crate::forms::parts::style::{self, ROW, fitted, label, period, small, value};

pub(super) fn current(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "五", "专业技术资格");
    let current = &sources.application.current_title;
    let mut table = Table::new([1.45, 2.05, 1.45, 2.05]);
    let mut pair = |one: &str, first: String, two: &str, second: String| {
        table.push(Row::new(vec![label(one), fitted(first), label(two), fitted(second)]).min(ROW));
    };
    pair("现职称系列", current.series.shown(), "现职称专业", current.specialty.shown());
    pair("现职称级别", current.level.shown(), "现职称名称", current.title.shown());
    pair("取得时间", current.obtained_on.shown(), "取得方式", current.obtained_by.shown());
    let year = current.round_year.get().map_or_else(|| current.round_year.shown(), |year| format!("{year}年度"));
    pair("评审年度", year, "聘任时间", current.appointed_on.shown());
    pair("评审机构", current.reviewed_by.shown(), "发证机关", current.issuer.shown());
    pair("证书编号", current.certificate_number.shown(), "现任职务累计（年）", current.years_in_post.shown());
    pair("现从事专业（学科）", current.field.shown(), "从事本专业或相近专业工作累计（年）", current.years_in_field.shown());
    builder.table(&table);
}

pub(super) fn appointments(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "六", "聘任情况");
    let rows = sources.application.appointments.iter().map(|entry| {
        let post = show::joined(&[entry.specialty.shown(), entry.title.shown()], "　");
        vec![period(&entry.start, &entry.end), small(post), small(entry.employer.shown())]
    });
    builder.table(&style::list(&[1.15, 4.5, 4.5], &["自何年月\n至何年月", "从事何专业技术工作及职务", "聘任单位"], rows.collect()));
}

/// Two appraisals a row: years are many and their results short.
pub(super) fn appraisals(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "七", "年度考核");
    let cells: Vec<[Cell; 2]> = sources.application.appraisals.iter().map(|entry| [small(entry.year.shown()), small(entry.result.shown())]).collect();
    let rows = cells.chunks(2).map(|pair| {
        let second = pair.get(1).map_or_else(|| vec![small("以下空白").wide(2)], |pair| pair.to_vec());
        pair[0].iter().cloned().chain(second).collect()
    });
    builder.table(&style::list(&[1.0, 1.6, 1.0, 1.6], &["年度", "考核结果", "年度", "考核结果"], rows.collect()));
}

pub(super) fn declared(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "八", "申报的专业技术资格");
    let declared = &sources.application.declared_title;
    let mut table = Table::new([1.45, 2.05, 1.45, 2.05]);
    let mut pair = |one: &str, first: String, two: &str, second: String| {
        table.push(Row::new(vec![label(one), value(first), label(two), value(second)]).min(ROW));
    };
    pair("申报年度", sources.look().year(), "申报类型", declared.kind.shown());
    pair("申报系列", declared.series.shown(), "申报专业", declared.specialty.shown());
    pair("申报级别", declared.level.shown(), "申报职称名称", declared.title.shown());
    let (committee, office) = sources.look().committee(declared);
    pair("评审委员会", committee, "日常工作部门", office);
    if declared.series_change_since.get().is_some() {
        table.push(Row::new(vec![label("转岗时间"), value(declared.series_change_since.shown()).wide(3)]).min(ROW));
    }
    let other = show::joined(&[has(&declared.other_series), declared.other_series_details.shown()], "，");
    table.push(Row::new(vec![label("有无同时或不同时申报其他系列（专业）资格及其名称"), value(other).wide(3)]).min(ROW));
    let reason = Cell::new(
        declared.exceptional_reason.shown(),
        style::CELL.align(if declared.exceptional_reason.is_absent() { Align::Center } else { Align::Both }),
    );
    table.push(Row::new(vec![label("破格理由"), reason.wide(3)]).min(ROW));
    builder.table(&table);
}

/// What the person filled in, and what the register of examinations says where it was asked.
pub(super) fn exam(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "九", "专业实践能力考试成绩");
    let exam = &sources.application.exam;
    let mut table = Table::new([1.45, 2.05, 1.45, 2.05]);
    let mut pair = |one: &str, first: String, two: &str, second: String| {
        table.push(Row::new(vec![label(one), fitted(first), label(two), fitted(second)]).min(ROW));
    };
    let known = |key: &str| if exam.present { sources.exam(key) } else { show::NONE.to_owned() };
    pair("准考证号", exam.ticket_number.shown(), "考试地点", exam.place.shown());
    pair("考试名称", known("exam_name"), "考试时间", known("date"));
    pair("考试专业", known("specialty"), "考试级别", known("level"));
    pair("成绩", known("score"), "合格标准", known("pass_mark"));
    pair("考试结论", known("result"), "有效期至", known("valid_until"));
    builder.table(&table);
}

pub(super) fn study(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "十", "国内外进修情况");
    let rows = sources.application.study.iter().map(|entry| {
        vec![
            period(&entry.start, &entry.end),
            small(entry.place.shown()),
            small(entry.institution.shown()),
            small(entry.content.shown()),
            small(entry.hours.shown()),
            small(entry.result.shown()),
        ]
    });
    builder.table(&style::list(&[1.15, 1.1, 2.2, 2.6, 0.8, 2.2], &["起止年月", "地点", "机构", "内容", "学时", "结果或证书"], rows.collect()));
}
