//! Mistakes in the shape: keys, lists, what is missing, and values that cannot be read.

use declare::field::{Field, Kind, List, Required, SECTIONS};
use serde_json::{Value as Json, json};

use super::super::draw::Draw;
use super::super::plan::Wishes;
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
        let at = any_place(draw, application, |field| field.required == Required::Always);
        remove(application, &at)
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
    text("unused-ignore", |_, text, _| {
        let line = "# declare: ignore[";
        let at = text.len() + line.len();
        (format!("{text}{line}name-form] 示例\n").into_bytes(), Spot::Byte(at))
    }),
    value("wrong-shape", Wishes { record: true, ..ANY }, |draw, application| {
        let at = *draw.chance.pick(&["/education", "/basic/address", "/next_step", "/appraisals/0"]);
        let wrong = if at == "/basic/address" { json!(["深圳", "南山"]) } else { json!("深圳示例") };
        replace(application, at, wrong)
    }),
    value("unknown-code", ANY, |draw, application| {
        // A name that an open list does not have is taken as written; a category that is none of the guide's leaves its fields unread.
        unreadable(draw, application, is_closed_list, &["第三种示例", "？", "12345"])
    }),
    value("not-a-month", ANY, |draw, application| unreadable(draw, application, |kind| kind == Kind::Month, &["2015-13", "去年七月", "15-07"])),
    value("not-a-date", ANY, |draw, application| unreadable(draw, application, |kind| kind == Kind::Date, &["1985-02-30", "1985-06", "五月一日"])),
    value("not-a-year", ANY, |draw, application| unreadable(draw, application, |kind| kind == Kind::Year, &["十九", "19", "二〇二〇"])),
    value("not-a-number", ANY, |draw, application| {
        unreadable(draw, application, |kind| matches!(kind, Kind::Int | Kind::Decimal), &["十年", "5.5.5", "很多"])
    }),
    value("not-yes-or-no", ANY, |draw, application| unreadable(draw, application, |kind| kind == Kind::Bool, &["大概", "？", "1"])),
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

/// A place of the application whose field is as wanted.
fn any_place(draw: &mut Draw<'_>, application: &Json, is_wanted: impl Fn(&Field) -> bool) -> String {
    let mut places = Vec::new();
    let mut look = |at: &str, fields: &mut dyn Iterator<Item = &Field>, record: &Json| {
        let there = fields.filter(|field| is_wanted(field) && record.get(field.key.as_ref()).is_some());
        places.extend(there.map(|field| format!("{at}/{}", field.key)));
    };
    for section in SECTIONS {
        let at = format!("/{}", section.key);
        match &application[section.key] {
            Json::Array(entries) => {
                for (index, entry) in entries.iter().enumerate() {
                    let category = draw.guide.category(section.key, entry["category"].as_str());
                    let of_category = category.into_iter().flat_map(|category| &category.fields);
                    look(&format!("{at}/{index}"), &mut section.fields.iter().chain(of_category), entry);
                }
            }
            record => look(&at, &mut section.fields.iter(), record),
        }
    }
    draw.chance.pick(&places).clone()
}

/// What is no value of its kind stands somewhere.
fn unreadable(draw: &mut Draw<'_>, application: &mut Json, is_of_kind: fn(Kind) -> bool, wrong: &[&str]) -> String {
    let at = any_place(draw, application, |field| is_of_kind(field.kind) && !field.many);
    let wrong = *draw.chance.pick(wrong);
    set(application, &at, wrong)
}

fn is_closed_list(kind: Kind) -> bool {
    matches!(kind, Kind::Code(list) if !matches!(list, List::Specialty | List::WorksCategory))
}
