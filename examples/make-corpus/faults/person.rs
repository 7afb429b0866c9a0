//! Mistakes in who applies, in what they state, and in where the application goes.

use serde_json::{Value as Json, json};

use super::super::draw::Draw;
use super::super::numbers;
use super::super::plan::Wishes;
use super::super::when::Month;
use super::{ANY, Planter, push, remove, set, value, written};

const RESIDENT: Wishes = Wishes { resident: Some(true), ..ANY };
const FOREIGNER: Wishes = Wishes { resident: Some(false), ..ANY };

pub(super) static PLANTERS: &[Planter] = &[
    value("id-number-form", RESIDENT, |_, application| {
        let number = written(application, "/basic/id_number");
        set(application, "/basic/id_number", &number[..17])
    }),
    value("id-number-checksum", RESIDENT, |_, application| {
        let number = written(application, "/basic/id_number");
        let wrong = if number.ends_with('0') { '1' } else { '0' };
        set(application, "/basic/id_number", format!("{}{wrong}", &number[..17]))
    }),
    value("id-number-date", RESIDENT, |_, application| {
        let number = written(application, "/basic/id_number");
        let body = format!("{}0230{}", &number[..10], &number[14..17]);
        set(application, "/basic/id_number", numbers::identity(&body))
    }),
    value("id-number-region", RESIDENT, |_, application| {
        let number = written(application, "/basic/id_number");
        set(application, "/basic/id_number", numbers::identity(&format!("99{}", &number[2..17])))
    }),
    value("id-birth-date", RESIDENT, |_, application| {
        let birth = written(application, "/basic/birth_date");
        let day = if birth.ends_with("-07") { "08" } else { "07" };
        set(application, "/basic/birth_date", format!("{}-{day}", &birth[..7]))
    }),
    value("id-sex", RESIDENT, |_, application| {
        let other = if written(application, "/basic/sex") == "1" { "2" } else { "1" };
        set(application, "/basic/sex", other)
    }),
    value("national-fields", RESIDENT, |draw, application| {
        let at = *draw.chance.pick(&["/basic/household", "/basic/ethnicity", "/basic/political_status"]);
        remove(application, at)
    }),
    value("id-type-nationality", FOREIGNER, resident_card_of_a_foreigner),
    value("name-form", ANY, |_, application| set(application, "/basic/name", "阿卜杜拉.示例")),
    value("mobile-form", ANY, |draw, application| {
        let wrong = *draw.chance.pick(&["1380000001", "138000000011", "23800000000", "+861234567", "1380000000O"]);
        set(application, "/basic/mobile", wrong)
    }),
    value("email-form", ANY, |draw, application| {
        let wrong = *draw.chance.pick(&["applicant#example.com", "applicant@example", "applicant@@example.com", "applicant@example.com；"]);
        set(application, "/basic/email", wrong)
    }),
    value("uscc-form", ANY, |_, application| {
        let code = written(application, "/basic/employer_code");
        set(application, "/basic/employer_code", &code[..17])
    }),
    value("uscc-checksum", ANY, |_, application| {
        let code = written(application, "/basic/employer_code");
        let wrong = if code.ends_with('0') { '1' } else { '0' };
        set(application, "/basic/employer_code", format!("{}{wrong}", &code[..17]))
    }),
    value("work-start-birth", ANY, |_, application| begins_work_at(application, 0)),
    value("work-start-age", ANY, |_, application| begins_work_at(application, 12)),
    value("self-evaluation-length", ANY, |_, application| set(application, "/self_evaluation", "本人符合条件。".repeat(72))),
    value("self-evaluation-short", ANY, |_, application| set(application, "/self_evaluation", "符合条件")),
    value("negative-question", ANY, |_, application| {
        remove(application, "/negative_record/0");
        "/negative_record".to_owned()
    }),
    value("negative-unknown", ANY, |_, application| {
        push(application, "negative_record", json!({ "question": "迟到早退", "occurred": false })) + "/question"
    }),
    value("negative-details", ANY, |_, application| {
        set(application, "/negative_record/1/occurred", true);
        "/negative_record/1/details".to_owned()
    }),
    value("commitment-version", ANY, |_, application| set(application, "/commitment/version", "shenzhen-2020-9")),
    value("commitment-not-agreed", ANY, |_, application| {
        remove(application, "/commitment/agreed_on");
        set(application, "/commitment/agreed", false)
    }),
    value("commitment-date", ANY, |_, application| remove(application, "/commitment/agreed_on")),
    value("under-sixteen", Wishes { kind: Some("exceptional"), holds: Some(false), ..FOREIGNER }, begins_work_as_a_child),
    value("retirement-age", FOREIGNER, |_, application| set(application, "/basic/birth_date", "1951-01-20")),
    value("foreign-fields", FOREIGNER, |_, application| set(application, "/basic/household", "广东省深圳市南山区")),
    value("household-region", RESIDENT, |_, application| {
        of_hong_kong(application, "344");
        set(application, "/basic/household", "广东省深圳市南山区")
    }),
    value("id-number-nationality", RESIDENT, |_, application| {
        of_hong_kong(application, "446");
        set(application, "/basic/household", "澳门特别行政区");
        "/basic/nationality".to_owned()
    }),
    value("organisation-code-check", ANY, |_, application| {
        set_codes(application, &numbers::credit_code_with_wrong_core(21));
        "/basic/employer_code /next_step/employer_code".to_owned()
    }),
    value("employer-kind-code", ANY, |_, application| set(application, "/basic/employer_kind", "public_institution")),
    value("public-servant", ANY, |_, application| {
        set_codes(application, &numbers::credit_code_of("11", 21));
        set(application, "/basic/employer_kind", "state_organ")
    }),
    value("post-since", ANY, |_, application| {
        let start = Month::read(&written(application, "/work/0/start")).unwrap_or(Month::new(2010, 1));
        set(application, "/basic/post", "组长");
        set(application, "/basic/post_since", start.plus(-1).to_string())
    }),
    value("commitment-day", ANY, |draw, application| set(application, "/commitment/agreed_on", draw.filled.month.plus(-12).day(2).to_string())),
    value("filled-on-round", ANY, |draw, application| {
        let day = draw.filled.month.plus(24).day(2).to_string();
        set(application, "/commitment/agreed_on", day.as_str());
        set(application, "/filled_on", day)
    }),
    value("self-evaluation-repeated", ANY, |_, application| {
        let sentence = "本人长期从事示例专业工作，能独立完成示例设计和现场验证。";
        set(application, "/self_evaluation", format!("{sentence}熟悉本专业的标准和规范，遵守职业道德。{sentence}"))
    }),
    value("negative-bars", ANY, |_, application| {
        set(application, "/negative_record/0/details", "2025年受警告处分，处分期至2027年底。");
        set(application, "/negative_record/0/occurred", true)
    }),
    value("negative-doubled", ANY, |_, application| {
        let again = application["negative_record"][2].clone();
        push(application, "negative_record", again) + "/question"
    }),
    value("negative-contradiction", ANY, |_, application| set(application, "/negative_record/2/details", "2024年受通报批评，已改正。")),
    value("template-left", ANY, |_, application| {
        set(application, "/self_evaluation", "本人从事XXX工作多年，能独立完成示例设计和现场验证，熟悉本专业的标准和规范，符合条件。")
    }),
    value("garbled-text", ANY, |_, application| set(application, "/basic/address", "æ·±åœ³å¸‚é¾™å²—åŒº")),
    value("declaring-employer-differs", ANY, |_, application| {
        set(application, "/next_step/employer_code", numbers::credit_code(0));
        set(application, "/next_step/employer", "示例（集团）总公司")
    }),
    value("employer-name", ANY, |_, application| set(application, "/next_step/employer", "示例分公司")),
];

fn resident_card_of_a_foreigner(_: &mut Draw<'_>, application: &mut Json) -> String {
    let birth = written(application, "/basic/birth_date").replace('-', "");
    let sequence = if written(application, "/basic/sex") == "1" { 1 } else { 2 };
    set(application, "/basic/id_type", "111");
    set(application, "/basic/id_number", numbers::resident("440300", &birth, sequence));
    "/basic/nationality".to_owned()
}

/// Both employers have this code.
fn set_codes(application: &mut Json, code: &str) {
    for at in ["/basic/employer_code", "/next_step/employer_code"] {
        set(application, at, code);
    }
    remove(application, "/basic/employer_kind");
}

/// A resident of Hong Kong by number, of the nationality that is said.
fn of_hong_kong(application: &mut Json, nationality: &str) {
    let birth = written(application, "/basic/birth_date").replace('-', "");
    let sequence = if written(application, "/basic/sex") == "1" { 1 } else { 2 };
    set(application, "/basic/id_type", "residence_permit");
    set(application, "/basic/id_number", numbers::resident("810000", &birth, sequence));
    set(application, "/basic/nationality", nationality);
}

/// Fifteen years old, and at work for half a year.
fn begins_work_as_a_child(draw: &mut Draw<'_>, application: &mut Json) -> String {
    let start = draw.filled.month.plus(-6).to_string();
    let last = application["work"].as_array().and_then(|posts| posts.last().cloned()).unwrap_or_default();
    application["work"] = json!([last]);
    set(application, "/work/0/start", start.as_str());
    set(application, "/basic/work_start", start);
    set(application, "/current_title/years_in_field", "0");
    for at in ["/appraisals", "/basic/post_since", "/basic/post"] {
        remove(application, at);
    }
    set(application, "/basic/birth_date", draw.filled.month.plus(-15 * 12 - 3).day(20).to_string())
}

/// Work begins so many years after birth, in the record too.
fn begins_work_at(application: &mut Json, years: i32) -> String {
    let birth = Month::read(&written(application, "/basic/birth_date")).unwrap_or(Month::new(1990, 1));
    let start = birth.plus(years * 12).to_string();
    set(application, "/work/0/start", start.as_str());
    set(application, "/basic/work_start", start)
}
