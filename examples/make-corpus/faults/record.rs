//! Mistakes in studies, work, and what is told year by year.

use serde_json::{Value as Json, json};

use super::super::draw::Draw;
use super::super::plan::Wishes;
use super::super::when::Month;
use super::{ANY, Planter, count, push, remove, set, value, written};

/// A senior high school, a university, two posts or more.
const RECORD: Wishes = Wishes { record: true, ..ANY };
const HOLDER: Wishes = Wishes { holds: Some(true), ..ANY };

/// A change of series, for which no years are asked, with such a record.
const CHANGED: Wishes = Wishes { kind: Some("series_change"), ..RECORD };
/// Promotion to a level that asks for years of service and of appraisals.
const SENIOR: Wishes = Wishes { kind: Some("ordinary"), holds: Some(true), level: Some("full_senior"), service: Some(60), ..ANY };

pub(super) static PLANTERS: &[Planter] = &[
    value("education-certificate", CHANGED, |_, application| {
        only_education(application, "21");
        remove(application, "/education/0/certificate_number")
    }),
    value("degree-certificate", CHANGED, |draw, application| {
        let degree = draw.degree("4");
        only_education(application, "21");
        set(application, "/education/0/degree", degree);
        remove(application, "/education/0/degree_certificate_number")
    }),
    value("second-bachelor", RECORD, |_, application| set(application, "/education/0/second_bachelor", true)),
    value("education-order", RECORD, |_, application| swap(application, "education")),
    value("education-overlap", RECORD, |_, application| {
        let next = month(application, "/education/1/start");
        set(application, "/education/0/end", next.plus(4).to_string());
        "/education/1/start".to_owned()
    }),
    value("overseas-verification", ANY, |_, application| {
        set(application, "/education/0/school", "University of Example");
        remove(application, "/education/0/country")
    }),
    value("work-order", RECORD, |_, application| swap(application, "work")),
    value("work-gap", RECORD, |_, application| {
        let next = month(application, "/work/1/start");
        set(application, "/work/0/end", next.plus(-5).to_string());
        "/work/1/start".to_owned()
    }),
    value("work-overlap", RECORD, |_, application| {
        let next = month(application, "/work/1/start");
        set(application, "/work/0/end", next.plus(2).to_string());
        "/work/1/start".to_owned()
    }),
    value("work-current", ANY, |_, application| {
        let last = count(application, "work") - 1;
        set(application, &format!("/work/{last}/employer"), "深圳市示例旧单位有限公司")
    }),
    value("work-start-record", ANY, |_, application| {
        let first = month(application, "/work/0/start");
        set(application, "/basic/work_start", first.plus(-4).to_string())
    }),
    value("end-before-start", ANY, |_, application| {
        let entry = json!({ "start": "2024-05", "end": "2024-04", "institution": "珠江示例大学", "content": "示例方法" });
        application["study"] = json!([entry]);
        "/study/0/end".to_owned()
    }),
    value("future-date", ANY, |_, application| push(application, "appraisals", json!({ "year": "2031", "result": "competent" })) + "/year"),
    value("continuing-education-years", HOLDER, |_, application| {
        remove(application, "/continuing_education/1");
        "/continuing_education".to_owned()
    }),
    value("continuing-education-hours", ANY, |_, application| {
        let last = count(application, "continuing_education") - 1;
        set(application, &format!("/continuing_education/{last}/public_hours"), "3")
    }),
    value("continuing-education-number", HOLDER, |_, application| {
        number_certificates(application);
        remove(application, "/continuing_education/1/certificate_number")
    }),
    value("education-age", RECORD, |_, application| {
        let birth = written(application, "/basic/birth_date");
        set(application, "/education/0/start", &birth[..7])
    }),
    value("continuing-education-doubled", ANY, |_, application| {
        let first = application["continuing_education"][0].clone();
        push(application, "continuing_education", first) + "/year"
    }),
    value("appraisals-doubled", ANY, |_, application| {
        let first = application["appraisals"][0].clone();
        push(application, "appraisals", first) + "/year"
    }),
    value("planned-end", ANY, |draw, application| {
        let last = count(application, "work") - 1;
        set(application, &format!("/work/{last}/end"), draw.filled.month.plus(20).to_string())
    }),
    value("education-stage", RECORD, |_, application| set(application, "/education/0/level", "60")),
    value("education-counts", CHANGED, |_, application| {
        only_education(application, "23");
        "/education/0/level".to_owned()
    }),
    value("degree-without-graduation", CHANGED, |draw, application| {
        let last = count(application, "education") - 1;
        let start = written(application, &format!("/education/{last}/start"));
        let end = month(application, &format!("/education/{last}/end")).to_string();
        let entry = json!({
            "start": start, "end": end, "school": "珠江示例大学", "major": "示例学", "level": "22", "degree": draw.degree("4"),
            "study_mode": "part_time", "degree_certificate_number": "示例-21",
        });
        push(application, "education", entry) + "/degree"
    }),
    value("degree-level", CHANGED, |draw, application| {
        let degree = draw.degree("2");
        only_education(application, "21");
        set(application, "/education/0/degree_certificate_number", "示例-21");
        set(application, "/education/0/degree", degree)
    }),
    value("certificate-number-year", RECORD, |_, application| {
        let end = month(application, "/education/0/end");
        set(application, "/education/0/certificate_number", format!("109980{}05000021", end.year() + 3))
    }),
    value("entries-order", ANY, |_, application| {
        application["associations"] = json!([
            { "start": "2024-05", "organisation": "示例省电子学会", "post": "会员" },
            { "start": "2023-05", "organisation": "示例市半导体行业协会", "post": "会员" },
        ]);
        "/associations/1/start".to_owned()
    }),
    value("association-twice", ANY, |_, application| {
        application["associations"] = json!([
            { "start": "2023-05", "organisation": "示例市半导体行业协会", "post": "会员" },
            { "start": "2024-05", "organisation": "示例市半导体行业协会", "post": "会员" },
        ]);
        "/associations/1".to_owned()
    }),
    value("appraisal-before-work", ANY, |_, application| {
        let began = month(application, "/basic/work_start");
        push(application, "appraisals", json!({ "year": (began.year() - 1).to_string(), "result": "competent" })) + "/year"
    }),
    value("appraisal-negative", CHANGED, |_, application| {
        set(application, "/appraisals/0/result", "incompetent");
        "/negative_record/5/occurred".to_owned()
    }),
    value("appraisals-needed", SENIOR, |_, application| {
        let last = count(application, "appraisals") - 1;
        remove(application, &format!("/appraisals/{last}"));
        "/appraisals".to_owned()
    }),
    value("study-hours", ANY, |_, application| {
        let entry = json!({ "start": "2024-05", "end": "2024-05", "institution": "珠江示例大学", "content": "示例方法", "hours": "400" });
        application["study"] = json!([entry]);
        "/study/0/hours".to_owned()
    }),
    value("continuing-education-certificate", HOLDER, |_, application| {
        number_certificates(application);
        set(application, "/continuing_education/0/certificate_number", "JX2020000021");
        set(application, "/continuing_education/1/certificate_number", "JX2020000021")
    }),
    value("full-width-digits", RECORD, |_, application| set(application, "/education/0/certificate_number", "ＧＺ２０１８００２１")),
    value("template-text", ANY, hinted),
    value("invisible-character", ANY, |_, application| set(application, "/basic/address", "深圳市\u{200B}南山区")),
    value("private-use-character", ANY, |_, application| set(application, "/basic/address", "深圳市\u{E000}南山区")),
    value("radical-character", ANY, |_, application| set(application, "/basic/address", "深圳市南⼭区")),
];

/// Gives every year a certificate.
fn number_certificates(application: &mut Json) {
    for number in 0..count(application, "continuing_education") {
        set(application, &format!("/continuing_education/{number}/certificate_number"), format!("JX{number}"));
    }
}

fn month(application: &Json, at: &str) -> Month {
    Month::read(&written(application, at)).unwrap_or(Month::new(2020, 1))
}

/// Puts the second entry first; it is the second then that begins too early.
fn swap(application: &mut Json, section: &str) -> String {
    if let Some(entries) = application[section].as_array_mut() {
        entries.swap(0, 1);
    }
    format!("/{section}/1/start")
}

/// One study until work began, of a level.
fn only_education(application: &mut Json, level: &str) {
    let last = count(application, "education") - 1;
    let (start, end) = (written(application, "/education/0/start"), written(application, &format!("/education/{last}/end")));
    application["education"] = json!([{
        "start": start, "end": end, "school": "珠江示例大学", "major": "示例学", "level": level, "study_mode": "full_time", "certificate_number": "示例-21",
    }]);
}

fn hinted(draw: &mut Draw<'_>, application: &mut Json) -> String {
    let hint = *draw.chance.pick(&["（请填写通讯地址）", "XXX", "待填", "____"]);
    set(application, "/basic/address", hint)
}
