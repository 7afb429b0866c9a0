//! Mistakes in the shape: keys, lists, what is missing, and values that cannot be read.

use serde_json::{Value as Json, json};

use super::super::works;
use super::{ANY, Planter, Spot, push, remove, set, text, value};

pub(super) static PLANTERS: &[Planter] = &[
    text("duplicate-key", |_, text, zh| {
        // Another name of the same language, so that the languages are not mixed as well.
        let again = if zh { "指南: shenzhen-2026\n" } else { "ｇｕｉｄｅ: shenzhen-2026\n" };
        let at = text.len();
        ((text + again).into_bytes(), Spot::Byte(at))
    }),
    text("mixed-keys", |_, text, zh| {
        let (own, other) = if zh { ("  手机:", "  mobile:") } else { ("  mobile:", "  手机:") };
        (text.replacen(own, other, 1).into_bytes(), Spot::At("/basic/mobile".to_owned()))
    }),
    text("not-an-application", |_, _, _| (b"- shenzhen-2026\n".to_vec(), Spot::Byte(0))),
    text("unknown-guide", |_, text, zh| {
        let key = if zh { "申报指南: " } else { "guide: " };
        let at = text.find(key).map_or(0, |at| at + key.len());
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        (format!("{}beijing-1999{}", &text[..at], &text[end..]).into_bytes(), Spot::Byte(at))
    }),
    value("required", ANY, |draw, application| {
        let at = *draw.chance.pick(&[
            "/basic/name",
            "/basic/mobile",
            "/education/0/school",
            "/work/0/post",
            "/self_evaluation",
            "/next_step/employer",
            "/declared_title/other_series",
        ]);
        remove(application, at)
    }),
    value("unknown-key", ANY, |draw, application| {
        let key = *draw.chance.pick(&["emial", "微信号", "基本", "QQ"]);
        set(application, &format!("/basic/{key}"), "示例")
    }),
    value("system-value", ANY, |draw, application| {
        let key = *draw.chance.pick(&["insured_employer", "现参保单位", "insured_employer_code"]);
        set(application, &format!("/basic/{key}"), "示例")
    }),
    text("unknown-ignore", |_, text, _| {
        let line = "# declare: ignore[";
        let at = text.len() + line.len();
        (format!("{text}{line}no-such-rule] 示例\n").into_bytes(), Spot::Byte(at))
    }),
    value("wrong-shape", ANY, |draw, application| {
        let at = *draw.chance.pick(&["/education", "/basic/address", "/next_step", "/appraisals/0"]);
        let wrong = if at == "/basic/address" { json!(["深圳", "南山"]) } else { json!("深圳示例") };
        replace(application, at, wrong)
    }),
    value("unknown-code", ANY, |draw, application| {
        let at = *draw.chance.pick(&["/basic/sex", "/education/0/study_mode", "/next_step/destination", "/appraisals/0/result"]);
        set(application, at, "第三种示例")
    }),
    value("not-a-month", ANY, |draw, application| {
        let wrong = *draw.chance.pick(&["2015-13", "去年七月", "15-07"]);
        set(application, "/basic/post_since", wrong)
    }),
    value("not-a-date", ANY, |draw, application| {
        let wrong = *draw.chance.pick(&["1985-02-30", "1985-06", "五月一日"]);
        set(application, "/basic/birth_date", wrong)
    }),
    value("not-a-year", ANY, |_, application| set(application, "/appraisals/0/year", "十九")),
    value("not-a-number", ANY, |draw, application| {
        let wrong = *draw.chance.pick(&["十年", "5.5.5", "很多"]);
        set(application, "/current_title/years_in_field", wrong)
    }),
    value("not-yes-or-no", ANY, |_, application| set(application, "/basic/insured_via_agency", "大概")),
    value("not-a-rank", ANY, |draw, application| {
        let mut entry = works::of(draw, "awards", "award");
        entry["rank"] = json!("首位");
        push(application, "awards", entry) + "/rank"
    }),
    value("not-an-entry", ANY, |_, application| {
        push(application, "attachments", json!({ "material": "award_certificate", "entry": "那张奖状", "files": ["奖状.pdf"] })) + "/entry"
    }),
];

fn replace(application: &mut Json, at: &str, wrong: Json) -> String {
    match application.pointer_mut(at) {
        Some(there) => {
            *there = wrong;
            at.to_owned()
        }
        None => set(application, at, wrong),
    }
}
