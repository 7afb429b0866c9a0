//! The left half: who applies, from what, for what.

use super::{LINE, ROW, section, sections};
use crate::forms::Sources;
use crate::forms::layout::{Align, Builder, Cell, Para, Row, Table};
use crate::forms::parts::show::{self, Shown};
use crate::forms::parts::style::{fitted, label};
use crate::forms::parts::{digest, photo};

/// The room for the photo, in points.
const PHOTO: (f32, f32) = (68.0, 94.0);

pub(super) fn set(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    basic(builder, sources);
    record(builder, sources);
    titles(builder, sources);
    proofs(builder, sources);
}

fn basic(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    let basic = &sources.application.basic;
    let photo = photo::cell(builder, sources.photo.as_ref(), PHOTO);
    let mut table = Table::new([1.15, 1.5, 1.15, 1.3, 1.15, 1.5, 1.45]);
    table.padding = (3.0, 2.0);
    let mut row = |cells: Vec<Cell>| table.push(Row::new(cells).exact(ROW + 1.0));
    row(vec![
        label("姓名"),
        fitted(basic.name.shown()),
        label("性别"),
        fitted(basic.sex.shown()),
        label("出生年月"),
        fitted(show::birth_month(basic)),
        photo.tall(4),
    ]);
    row(vec![
        label("民族"),
        fitted(basic.ethnicity.shown()),
        label("政治面貌"),
        fitted(basic.political_status.shown()),
        label("参加工作"),
        fitted(basic.work_start.shown()),
    ]);
    row(vec![label("证件号码"), fitted(basic.id_number.shown()).wide(3), label("手机"), fitted(basic.mobile.shown())]);
    row(vec![label("工作单位"), fitted(basic.employer.shown()).wide(3), label("单位性质"), fitted(basic.employer_kind.shown())]);
    let post = show::joined(&[basic.department.shown(), basic.post.shown()], "　");
    row(vec![label("部门职务"), fitted(post).wide(2), label("现参保单位"), fitted(sources.insured_employer()).wide(3)]);
    builder.table(&table);
}

/// Education and work, a line each.
fn record(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    let application = sources.application;
    let education = application.education.iter().map(|entry| {
        let when = show::on_a_line(&entry.start, &entry.end);
        show::joined(&[when, entry.school.shown(), entry.major.shown(), entry.level.shown(), entry.degree.shown(), entry.study_mode.shown()], "　")
    });
    let work = application.work.iter().map(|entry| {
        let when = show::on_a_line(&entry.start, &entry.end);
        show::joined(&[when, digest::shortened(&entry.employer.shown()), entry.post.shown(), digest::shortened(&entry.specialty.shown())], "　")
    });
    let mut table = sections();
    section(&mut table, "学历", digest::cell(education.collect(), LINE.hang(8.5)), 66.0);
    section(&mut table, "工作\n经历", digest::cell(work.collect(), LINE.hang(8.5)), 116.0);
    builder.table(&table);
}

fn titles(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    let (current, declared) = (&sources.application.current_title, &sources.application.declared_title);
    let mut table = Table::new([1.15, 1.95, 1.15, 1.95, 1.15, 1.85]);
    table.padding = (3.0, 2.0);
    let mut row = |fields: [(&str, String); 3]| {
        let cells = fields.into_iter().flat_map(|(name, text)| [label(name), fitted(text)]);
        table.push(Row::new(cells.collect()).exact(ROW));
    };
    row([("现职称", current.title.shown()), ("专业", current.specialty.shown()), ("取得时间", current.obtained_on.shown())]);
    row([("取得方式", current.obtained_by.shown()), ("聘任时间", current.appointed_on.shown()), ("证书编号", current.certificate_number.shown())]);
    row([
        ("现从事专业", current.field.shown()),
        ("专业年限", show::years(&current.years_in_field)),
        ("任职年限", show::years(&current.years_in_post)),
    ]);
    let (committee, _) = sources.look().committee(declared);
    row([("申报职称", show::title_with_level(declared)), ("申报年度", sources.look().year()), ("申报类型", declared.kind.shown())]);
    table.push(
        Row::new(vec![label("申报系列"), fitted(declared.series.shown()), label("申报专业"), fitted(declared.specialty.shown()).wide(3)]).exact(ROW),
    );
    table.push(Row::new(vec![label("评委会"), fitted(committee).wide(5)]).exact(ROW));
    builder.table(&table);
}

/// Appraisals, examination, continuing education, the negative record and the person's own evaluation.
fn proofs(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    let application = sources.application;
    let appraisals = application.appraisals.iter().map(|entry| format!("{}年{}", entry.year.shown(), entry.result.shown()));
    let hours = application.continuing_education.iter().map(|entry| format!("{}年{}学时", entry.year.shown(), digest::hours(entry)));
    let exam = if application.exam.present {
        let known = |key: &str| sources.exam(key);
        format!(
            "{}　成绩 {}　合格标准 {}　结论 {}　有效期至 {}",
            known("exam_name"),
            known("score"),
            known("pass_mark"),
            known("result"),
            known("valid_until")
        )
    } else {
        show::NONE.to_owned()
    };
    let negative = application.negative_record.iter().filter(|entry| entry.occurred.is_yes());
    let negative = negative.map(|entry| show::joined(&[entry.question.shown(), entry.details.shown()], "："));
    let evaluation = application.self_evaluation.shown();
    let evaluation: Vec<&str> = evaluation.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut table = sections();
    section(&mut table, "年度\n考核", Cell::new(listed(appraisals), LINE.align(Align::Field)), 32.0);
    section(&mut table, "考试\n成绩", Cell::new(exam, LINE.align(Align::Field)), 32.0);
    section(&mut table, "继续\n教育", Cell::new(listed(hours), LINE.align(Align::Field)), 32.0);
    section(&mut table, "负面\n情况", digest::cell(negative.collect(), LINE), 32.0);
    let text = Cell::new(evaluation.join("\n"), LINE.indent(2.0)).rest(Para::new("……（全文见《广东省职称评审表》）", LINE));
    section(&mut table, "自我\n评价", text.top(), 106.0);
    builder.table(&table);
}

/// Short entries behind one another.
fn listed(entries: impl Iterator<Item = String>) -> String {
    let entries: Vec<String> = entries.collect();
    if entries.is_empty() { show::NONE.to_owned() } else { entries.join("，") }
}
