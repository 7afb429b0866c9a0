//! Pages 1 and 2: who the person is, what they learnt, where they worked.

use crate::document::Education;
use crate::forms::Sources;
use crate::forms::layout::{Builder, Cell, Row, Table};
use crate::forms::parts::show::{self, Shown};
use crate::forms::parts::style::{self, fitted, label, period, small, value};
use crate::forms::parts::{digest, photo};

/// The height of a row of this page.
const ROW: f32 = 29.5;
/// The largest room for the photo, in points.
const PHOTO: (f32, f32) = (84.0, 118.0);

pub(super) fn basic(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "一", "基本情况");
    let basic = &sources.application.basic;
    let photo = photo::cell(builder, sources.photo.as_ref(), PHOTO);
    // Three pairs of label and value, and the photo.
    let mut table = Table::new([1.15, 1.5, 1.15, 1.15, 1.15, 1.55, 1.85]);
    let mut row = |cells: Vec<Cell>| table.push(Row::new(cells).min(ROW));
    row(vec![
        label("姓名"),
        value(basic.name.shown()),
        label("性别"),
        value(basic.sex.shown()),
        label("出生年月"),
        fitted(show::birth_month(basic)),
        photo.tall(5),
    ]);
    row(vec![
        label("曾用名"),
        value(basic.former_name.shown()),
        label("民族"),
        value(basic.ethnicity.shown()),
        label("政治面貌"),
        value(basic.political_status.shown()),
    ]);
    row(vec![label("国籍"), value(basic.nationality.shown()), label("户籍"), value(basic.household.shown()).wide(3)]);
    row(vec![label("证件类型"), value(basic.id_type.shown()).wide(2), label("证件号码"), fitted(basic.id_number.shown()).wide(2)]);
    row(vec![label("参加工作\n时间"), value(basic.work_start.shown()).wide(2), label("健康状况"), value(basic.health.shown()).wide(2)]);
    row(vec![label("手机"), value(basic.mobile.shown()).wide(2), label("邮箱"), fitted(basic.email.shown()).wide(3)]);
    row(vec![label("通讯地址"), value(basic.address.shown()).wide(6)]);
    row(vec![label("工作单位"), value(basic.employer.shown()).wide(3), label("单位性质"), value(basic.employer_kind.shown()).wide(2)]);
    row(vec![
        label("现参保单位"),
        value(sources.insured_employer()).wide(3),
        label("参保单位\n组织机构码"),
        fitted(sources.insured_employer_code()).wide(2),
    ]);
    let post = show::joined(&[basic.department.shown(), basic.post.shown()], "　");
    row(vec![label("部门及\n行政职务"), value(post).wide(3), label("任职时间"), value(basic.post_since.shown()).wide(2)]);
    highest(&mut table, digest::highest_education(&sources.application.education));
    builder.table(&table);
}

fn highest(table: &mut Table, entry: Option<&Education>) {
    let text = |show: fn(&Education) -> String| value(entry.map_or_else(|| show::NONE.to_owned(), show));
    table.push(
        Row::new(vec![
            label("最高学历"),
            text(|entry| entry.level.shown()).wide(2),
            label("学位"),
            text(|entry| entry.degree.shown()),
            label("毕业时间"),
            text(|entry| entry.end.shown()),
        ])
        .min(ROW),
    );
    table.push(
        Row::new(vec![label("毕业院校"), text(|entry| entry.school.shown()).wide(3), label("所学专业"), text(|entry| entry.major.shown()).wide(2)])
            .min(ROW),
    );
}

pub(super) fn education(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "二", "主要学历（从高中填起）");
    let rows = sources.application.education.iter().map(|entry| {
        let numbers = show::joined(&[entry.certificate_number.shown(), entry.degree_certificate_number.shown()], "\n");
        let major = show::joined(&[entry.department.shown(), entry.major.shown()], "\n");
        vec![
            period(&entry.start, &entry.end),
            small(entry.school.shown()),
            small(major),
            Cell::new(show::years(&entry.length_years), style::SMALL.center().shrink_to(7.0)),
            small(entry.level.shown()),
            small(entry.degree.shown()),
            small(entry.study_mode.shown()),
            Cell::new(numbers, style::SMALL.center().within(2, 7.0)),
            small(entry.reference.shown()),
        ]
    });
    let heads = ["起止年月", "学校", "院系 / 专业", "学制", "学历", "学位", "学习\n形式", "学历、学位\n证书编号", "证明人"];
    builder.table(&style::list(&[1.15, 1.4, 1.7, 0.6, 1.0, 1.05, 0.95, 2.0, 0.95], &heads, rows.collect()));
}

pub(super) fn work(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "三", "工作经历");
    let rows = sources.application.work.iter().map(|entry| {
        vec![
            period(&entry.start, &entry.end),
            small(entry.employer.shown()),
            small(entry.department.shown()),
            small(entry.specialty.shown()),
            small(entry.post.shown()),
            small(entry.reference.shown()),
        ]
    });
    let heads = ["起止年月", "单位", "部门", "从事何专业技术工作", "职务", "证明人"];
    builder.table(&style::list(&[1.15, 2.4, 1.6, 2.7, 1.4, 0.9], &heads, rows.collect()));
}

pub(super) fn associations(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "四", "专业（行业）组织职务");
    let rows = sources
        .application
        .associations
        .iter()
        .map(|entry| vec![period(&entry.start, &entry.end), small(entry.organisation.shown()), small(entry.post.shown())]);
    builder.table(&style::list(&[1.15, 5.0, 4.0], &["起止年月", "组织名称", "职务"], rows.collect()));
}
