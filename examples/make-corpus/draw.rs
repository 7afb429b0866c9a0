//! One whole application, valid by construction: what it declares first, then a life that leads there.

use std::sync::Arc;

use declare::field::List;
use declare::guide::Guide;
use serde_json::{Map, Value as Json, json};

use super::chance::Chance;
use super::plan::{self, Plan, Wishes};
use super::when::{Day, Month};
use super::{numbers, person, record, titles, works};

/// What has been drawn so far of one application, and where more of it comes from.
pub(crate) struct Draw<'g> {
    pub(crate) guide: &'g Arc<Guide>,
    pub(crate) chance: Chance,
    /// The day of filling in.
    pub(crate) filled: Day,
    /// When work began.
    pub(crate) began: Month,
    /// The first and the last month of works that count.
    pub(crate) first: Month,
    pub(crate) last: Month,
    serials: u32,
}

/// An application with its English keys, and what must be found in it: rule and pointer. Codes stand as codes, months as `2015-07`.
pub(crate) struct Sown {
    pub(crate) value: Json,
    pub(crate) predicted: Vec<(&'static str, String)>,
}

impl<'g> Draw<'g> {
    pub(crate) fn new(guide: &'g Arc<Guide>, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let filled = Month::new(guide.year, 3).day(chance.between(1, 20));
        let until = guide.counts_until.date;
        let last = Month::new(until.year(), i32::from(u8::from(until.month()))).min(filled.month.plus(-1));
        // Applications of different seeds share no number: two of one person are a mistake.
        let serials = u32::try_from(seed % 10_000 * 64).unwrap_or_default();
        Self { guide, chance, filled, began: last, first: last, last, serials }
    }

    /// A number that this application has not used.
    pub(crate) fn serial(&mut self) -> u32 {
        self.serials += 1;
        self.serials
    }

    /// A code among the first so many of a list.
    pub(crate) fn code(&mut self, list: &str, most: usize) -> String {
        let Some(list) = List::by_id(list) else { return String::new() };
        let entries = self.guide.codes(list);
        entries[self.chance.below(entries.len().min(most))].code.clone()
    }

    /// The code of a degree that begins so; one of three digits, which says the field.
    pub(crate) fn degree(&mut self, start: &str) -> String {
        let fits: Vec<&str> = self
            .guide
            .codes(List::Degree)
            .iter()
            .map(|entry| entry.code.as_str())
            .filter(|code| code.len() == 3 && code.starts_with(start))
            .collect();
        (*self.chance.pick(&fits)).to_owned()
    }
}

/// Draws an application.
pub(crate) fn application(draw: &mut Draw<'_>, wishes: &Wishes) -> Sown {
    let guide = draw.guide;
    let plan = plan::plan(guide, &mut draw.chance, wishes);
    let first = first_month(draw, &plan);
    let record = record::record(draw, wishes, plan.education, first);
    draw.began = first;
    draw.first = plan.held.as_ref().map_or(first.plus(1), |held| held.works_from).min(draw.last);

    let employer = *draw.chance.pick(&[
        "深圳市示例智联科技有限公司",
        "深圳市示例微电子有限公司",
        "示例市第一人民医院",
        "深圳市示例学校",
        "深圳示例（集团）股份有限公司",
    ]);
    let code = numbers::credit_code(u32::try_from(draw.chance.between(1, 9999)).unwrap_or(1));
    let mut application = json!({ "guide": guide.id, "filled_on": draw.filled.to_string() });
    application["commitment"] = commitment(draw);
    application["basic"] = employed(draw, wishes, &record, (employer, &code), first);
    application["education"] = record.education(draw);
    application["work"] = record.work(draw, wishes, employer);
    if draw.chance.percent(30) {
        application["basic"]["post"] = json!("部门副经理");
        application["basic"]["post_since"] =
            application["work"].as_array().and_then(|posts| posts.last()).map_or(Json::Null, |post| post["start"].clone());
    }
    application["associations"] = associations(draw, first);
    application["current_title"] = titles::current(draw, &plan, first);
    application["appointments"] = titles::appointments(draw, &plan, &application["current_title"], employer);
    application["appraisals"] = titles::appraisals(draw, &plan, first);
    application["declared_title"] = titles::declared(draw, &plan, wishes.committees);
    if let Some(exam) = titles::exam(draw, &plan) {
        application["exam"] = exam;
    }
    application["study"] = study(draw);
    application["continuing_education"] = titles::continuing_education(draw, &plan);
    works::sections(draw, &mut application);
    application["self_evaluation"] = json!(self_evaluation(draw));
    application["negative_record"] = negative_record(draw);
    let destination = draw.code("destination", 1);
    application["next_step"] = json!({ "destination": destination, "employer": employer, "employer_code": code });
    application["attachments"] = attachments(draw, &application);
    prune(&mut application);
    let mut sown = Sown { value: application, predicted: Vec::new() };
    if plan.specialty.is_none() {
        sown.predicted.push(("specialty-not-listed", "/declared_title/specialty".to_owned()));
    }
    if !wishes.spotless && draw.chance.percent(4) {
        through_the_parent(&mut sown);
    }
    sown
}

/// Without a title, far enough back for the years that are asked for; with one, the years that lead to its level.
fn first_month(draw: &mut Draw<'_>, plan: &Plan<'_>) -> Month {
    let month = draw.chance.between(7, 9);
    let year = match &plan.held {
        None => draw.last.year() - i32::try_from(plan.months.div_ceil(12)).unwrap_or(0) - draw.chance.between(3, 6),
        Some(held) => {
            let years = match draw.guide.rank(&held.level) {
                Some(5) => draw.chance.between(1, 2),
                Some(4) => draw.chance.between(2, 4),
                Some(3) => draw.chance.between(5, 8),
                _ => draw.chance.between(9, 12),
            };
            held.obtained.month.year() - years
        }
    };
    Month::new(year, month)
}

fn commitment(draw: &mut Draw<'_>) -> Json {
    let version = draw.guide.commitment().map(|commitment| commitment.version.clone());
    json!({ "version": version, "agreed": true, "agreed_on": draw.filled.to_string() })
}

/// Who applies, and where they work.
fn employed(draw: &mut Draw<'_>, wishes: &Wishes, record: &record::Record, (employer, code): (&str, &str), first: Month) -> Json {
    let mut basic = person::basic(draw, wishes, record.graduated, record.age);
    let before = if draw.chance.percent(20) { draw.chance.between(0, 3) } else { 0 };
    basic["work_start"] = json!(first.plus(-before).to_string());
    basic["employer"] = json!(employer);
    basic["employer_code"] = json!(code);
    if draw.chance.percent(70) {
        basic["employer_kind"] = json!(*draw.chance.pick(&["state_owned", "collective", "private", "foreign_invested", "hmt_invested"]));
    }
    if draw.chance.percent(60) {
        basic["department"] = json!("示例技术部");
    }
    if draw.chance.percent(40) {
        basic["insured_via_agency"] = json!(false);
    }
    basic
}

fn associations(draw: &mut Draw<'_>, first: Month) -> Json {
    let entry = |draw: &mut Draw<'_>| {
        let start = Month(draw.chance.between(first.0, draw.last.0));
        let organisation = format!("示例市第{}行业协会", draw.serial());
        let mut entry = json!({ "start": start.to_string(), "organisation": organisation, "post": "理事" });
        if draw.chance.percent(40) {
            entry["end"] = json!(draw.last.to_string());
        }
        entry
    };
    in_order((0..draw.chance.between(0, 2)).map(|_| entry(draw)).collect())
}

fn in_order(mut entries: Vec<Json>) -> Json {
    entries.sort_by_key(|entry| entry["start"].as_str().map(str::to_owned));
    Json::Array(entries)
}

fn study(draw: &mut Draw<'_>) -> Json {
    let entry = |draw: &mut Draw<'_>| {
        let start = Month(draw.chance.between(draw.first.0, draw.last.0));
        json!({
            "start": start.to_string(), "end": start.plus(1).min(draw.last).to_string(), "place": "深圳", "institution": "南岭理工大学继续教育学院",
            "content": "示例技术高级研修班", "hours": draw.chance.between(20, 80).to_string(), "result": "结业证书",
        })
    };
    in_order((0..draw.chance.between(0, 2)).map(|_| entry(draw)).collect())
}

fn self_evaluation(draw: &mut Draw<'_>) -> String {
    const PARTS: &[&str] = &[
        "一、专业能力。系统掌握本专业的理论和工程方法，能独立主持较大项目的设计与实施，熟悉国内外技术动态和现行标准、规范。",
        "二、工作经历与业绩。取得现资格以来，主持示例项目两项，均通过验收，解决了关键技术难题，年节约费用约180万元。",
        "三、学术成果。发表论文一篇，参编专著一部；获发明专利授权一项、软件著作权一项，均已实施应用。",
        "四、人才培养。带教青年技术人员六名，三人已取得中级职称。",
        "五、职业道德。遵纪守法，廉洁自律，近年考核均为合格以上。",
    ];
    let mut parts = vec!["本人从事本专业工作多年，遵纪守法，恪守职业道德，对照标准条件逐条说明如下。"];
    parts.extend(&PARTS[..3 + draw.chance.below(3)]);
    parts.join(if draw.chance.percent(50) { "\n" } else { "\n\n" })
}

fn negative_record(draw: &mut Draw<'_>) -> Json {
    let guide = draw.guide;
    let answer = |draw: &mut Draw<'_>, question: &declare::guide::Question| {
        let wording = question.aliases.first().filter(|_| draw.chance.percent(20)).map_or(question.name.zh.as_ref(), String::as_str);
        let has_occurred = question.id == "other" && draw.chance.percent(8);
        let mut entry = json!({ "question": wording, "occurred": has_occurred });
        if has_occurred {
            entry["details"] = json!("2024年因示例原因受通报批评，已改正，影响期已过。");
        }
        entry
    };
    guide.questions.iter().map(|question| answer(draw, question)).collect()
}

/// Files that their names do not place: of the person, and of an entry.
fn attachments(draw: &mut Draw<'_>, application: &Json) -> Json {
    if draw.chance.percent(70) {
        return Json::Null;
    }
    let mut entries = vec![json!({ "material": "id_document", "files": ["扫描件-1.pdf", "扫描件-2.pdf"] })];
    if let Some(last) = application["awards"].as_array().map(Vec::len).filter(|count| *count > 0) {
        let at = format!("/awards/{}", last - 1);
        entries.push(json!({ "material": "award_certificate", "entry": at, "files": ["奖状扫描件.pdf"] }));
    }
    if draw.chance.percent(30) {
        entries.push(json!({ "material": "technical_report", "reuse": [format!("{:064x}", draw.serial())] }));
    }
    Json::Array(entries)
}

/// A person in a branch, for whom the parent declares: worth a note.
fn through_the_parent(sown: &mut Sown) {
    sown.value["next_step"]["employer"] = json!("示例（集团）总公司");
    sown.value["next_step"]["employer_code"] = json!(numbers::credit_code(0));
    sown.predicted.push(("declaring-employer-differs", "/next_step/employer".to_owned()));
}

/// Leaves out what is null or empty.
fn prune(application: &mut Json) {
    if let Json::Object(members) = application {
        let kept: Map<String, Json> = std::mem::take(members).into_iter().filter(|(_, value)| !is_nothing(value)).collect();
        *members = kept;
    }
}

fn is_nothing(value: &Json) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}
