//! Studies and work: a record without gaps, in which a break may be full-time study, from the last school before work until now.

use declare::guide::Education;
use serde_json::{Value as Json, json};

use super::draw::Draw;
use super::plan::Wishes;
use super::when::Month;

/// One study.
struct Study {
    start: Month,
    end: Month,
    level: &'static str,
    /// How the codes of its degree begin; empty for none.
    degree: &'static str,
    mode: &'static str,
    school: (&'static str, Option<&'static str>),
    second: bool,
}

/// Studies and the times between them in which the person worked, the last without an end.
pub(crate) struct Record {
    studies: Vec<Study>,
    /// First and last month of work.
    times: Vec<(Month, Option<Month>)>,
    pub(crate) graduated: Month,
    pub(crate) age: i32,
}

const SCHOOLS: &[&str] = &["南岭理工大学", "珠江示例大学", "示例师范大学", "岭川示例学院", "示例医科大学", "示例科技大学（深圳）"];
const ABROAD: &[(&str, Option<&str>)] = &[
    ("University of Example", Some("826")),
    ("Example Institute of Technology", Some("840")),
    ("香港示例大学", Some("344")),
    ("澳门示例大学", Some("446")),
    ("台湾示例大学", Some("158")),
    ("Universität Beispiel", Some("276")),
];
const MAJORS: &[&str] =
    &["信息工程", "计算机应用技术", "微电子科学与工程", "土木工程", "会计学", "护理学", "汉语言文学", "机械设计制造及其自动化", "药学"];
const POSTS: &[&str] = &["工程师", "技术员", "技术主管", "项目经理", "部门副经理", "研究人员", "教师", "主管", "设计师"];
const TRADES: &[&str] =
    &["系统架构设计与研发", "示例产品的工艺与质量管理", "教学与教研", "临床护理", "财务核算与内部控制", "建筑结构设计", "实验室管理与检测"];
const EMPLOYERS: &[&str] =
    &["深圳市示例通信技术有限公司", "深圳市示例视觉技术有限公司", "示例市第一设计院", "广东示例建设集团有限公司", "深圳市示例学校"];

/// The record of who begins to work in a month and has an education.
pub(crate) fn record(draw: &mut Draw<'_>, wishes: &Wishes, education: Education, first: Month) -> Record {
    let end = Month::new(first.year(), 6);
    let school = (*draw.chance.pick(SCHOOLS), None);
    let full = |years: i32, level, degree| Study { start: end.plus(3 - years * 12), end, level, degree, mode: "full_time", school, second: false };
    let mut record = Record { studies: Vec::new(), times: vec![(first, None)], graduated: end, age: 22 };
    match education {
        Education::Secondary => (record.studies, record.age) = (vec![full(3, *draw.chance.pick(&["41", "44", "47"]), "")], 18),
        Education::College => (record.studies, record.age) = (vec![full(3, "31", "")], 21),
        Education::Bachelor if !wishes.record && draw.chance.percent(30) && end.plus(60) < draw.last => {
            (record.studies, record.age) = (vec![full(3, "31", ""), beside_work(draw, end)], 21);
        }
        Education::Bachelor => record.studies = vec![bachelor(draw, end)],
        Education::SecondBachelor => {
            let second = Study { second: true, ..full(2, "21", "4") };
            (record.studies, record.age) = (vec![bachelor(draw, end.plus(-24)), second], 24);
        }
        Education::Master if !wishes.record && draw.chance.percent(25) && end.plus(90) < draw.last => with_a_break(draw, &mut record),
        Education::Master => {
            let master = Study { school: school_for(draw, 20), ..full(2, "14", "3") };
            (record.studies, record.age) = (vec![bachelor(draw, end.plus(-24)), master], 24);
        }
        Education::Doctor => {
            let doctor = Study { school: school_for(draw, 20), ..full(3, "11", "2") };
            let master = Study { start: end.plus(-69), end: end.plus(-36), ..full(3, "14", "3") };
            (record.studies, record.age) = (vec![bachelor(draw, end.plus(-72)), master, doctor], 28);
        }
    }
    if wishes.record || draw.chance.percent(40) {
        high_school(&mut record);
    }
    if !wishes.record && education != Education::Secondary && draw.chance.percent(8) && end.plus(36) < draw.last {
        let level: &'static str = UNFINISHED[draw.chance.below(UNFINISHED.len())];
        let unfinished = Study { start: end.plus(9), end: end.plus(33), level, degree: "", mode: "part_time", school, second: false };
        record.studies.push(unfinished);
    }
    record.studies.sort_by_key(|study| study.start);
    record
}

fn school_for(draw: &mut Draw<'_>, percent_abroad: usize) -> (&'static str, Option<&'static str>) {
    if draw.chance.percent(percent_abroad) {
        return *draw.chance.pick(ABROAD);
    }
    (*draw.chance.pick(SCHOOLS), if draw.chance.percent(10) { Some("156") } else { None })
}

fn bachelor(draw: &mut Draw<'_>, end: Month) -> Study {
    let degree = if draw.chance.percent(90) { "4" } else { "" };
    Study { start: end.plus(3 - 48), end, level: "21", degree, mode: "full_time", school: school_for(draw, 10), second: false }
}

/// Studies beside work, after college.
fn beside_work(draw: &mut Draw<'_>, end: Month) -> Study {
    let mode = *draw.chance.pick(&["part_time", "self_study", "distance"]);
    let degree = if draw.chance.percent(50) { "4" } else { "" };
    Study { start: end.plus(9), end: end.plus(43), level: "21", degree, mode, school: (*draw.chance.pick(SCHOOLS), None), second: false }
}

/// Work, then a master's degree by full-time study, then work again.
fn with_a_break(draw: &mut Draw<'_>, record: &mut Record) {
    let (first, _) = record.times[0];
    let begins = Month::new(first.year() + draw.chance.between(2, 3), 9);
    let ends = begins.plus(if draw.chance.percent(50) { 21 } else { 33 });
    let master = Study { start: begins, end: ends, level: "14", degree: "3", mode: "full_time", school: school_for(draw, 20), second: false };
    record.studies = vec![bachelor(draw, record.graduated), master];
    record.times = vec![(first, Some(begins.plus(-draw.chance.between(1, 3)))), (ends.plus(draw.chance.between(1, 3)), None)];
}

fn high_school(record: &mut Record) {
    let Some(first) = record.studies.first() else { return };
    let end = Month::new(first.start.year(), 6);
    let school = ("岭川市第一中学", None);
    let study = Study { start: end.plus(3 - 36), end, level: "61", degree: "", mode: "full_time", school, second: false };
    record.studies.insert(0, study);
}

/// Studies that were not completed, or without graduation.
const UNFINISHED: &[&str] = &["22", "23", "15"];

const GRADUATED: &[&str] = &["11", "14", "21", "31", "41", "44", "47", "61"];

impl Record {
    pub(crate) fn education(&self, draw: &mut Draw<'_>) -> Json {
        self.studies.iter().map(|study| study.entry(draw)).collect()
    }

    /// Posts without gaps of four months; the last is at `employer`.
    pub(crate) fn work(&self, draw: &mut Draw<'_>, wishes: &Wishes, employer: &str) -> Json {
        let mut posts = Vec::new();
        for (start, end) in &self.times {
            let is_last = end.is_none();
            let until = end.unwrap_or(draw.filled.month);
            let mut starts = vec![*start];
            let most = if wishes.record { 2 } else { draw.chance.between(1, 4) };
            for _ in 1..most {
                let from = starts[starts.len() - 1].plus(14);
                if from.plus(14) < until {
                    starts.push(Month(draw.chance.between(from.0, until.plus(-14).0)));
                }
            }
            for (at, start) in starts.iter().enumerate() {
                let ends = starts.get(at + 1).map(|next| next.plus(-draw.chance.between(0, 4))).or(*end);
                let own = is_last && (ends.is_none() || draw.chance.percent(30));
                let employer = if own { employer } else { *draw.chance.pick(EMPLOYERS) };
                posts.push(post(draw, *start, ends, employer));
            }
        }
        Json::Array(posts)
    }
}

fn post(draw: &mut Draw<'_>, start: Month, end: Option<Month>, employer: &str) -> Json {
    let mut post = json!({ "start": start.to_string() });
    match end {
        Some(end) => post["end"] = json!(end.to_string()),
        None if draw.chance.percent(30) => post["end"] = json!("至今"),
        None => {}
    }
    post["employer"] = json!(employer);
    post["department"] = json!("示例技术部");
    post["post"] = json!(draw.chance.pick(POSTS));
    post["specialty"] = json!(draw.chance.pick(TRADES));
    if draw.chance.percent(70) {
        post["reference"] = json!("郑示例");
    }
    post
}

impl Study {
    fn entry(&self, draw: &mut Draw<'_>) -> Json {
        let (school, country) = self.school;
        let mut entry = json!({ "start": self.start.to_string(), "end": self.end.to_string(), "school": school });
        if draw.chance.percent(60) {
            entry["department"] = json!("示例学院");
        }
        entry["major"] = json!(if self.level == "61" { "理科" } else { draw.chance.pick(MAJORS) });
        entry["level"] = json!(self.level);
        let serial = draw.serial();
        if !self.degree.is_empty() {
            entry["degree"] = json!(draw.degree(self.degree));
            entry["degree_certificate_number"] = json!(format!("109984{}{serial:06}", self.end.year()));
        }
        if self.second {
            entry["second_bachelor"] = json!(true);
        }
        entry["study_mode"] = json!(self.mode);
        if GRADUATED.contains(&self.level) {
            entry["certificate_number"] = json!(format!("109980{}05{serial:06}", self.end.year()));
        }
        if let Some(country) = country {
            entry["country"] = json!(country);
        }
        if draw.chance.percent(50) {
            entry["length_years"] = json!(((self.end.0 - self.start.0 + 3) / 12).to_string());
        }
        if draw.chance.percent(50) {
            entry["reference"] = json!("陈示例");
        }
        entry
    }
}
