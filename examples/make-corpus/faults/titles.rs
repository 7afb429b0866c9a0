//! Mistakes in the title held and the title declared.

use serde_json::{Value as Json, json};

use super::super::draw::Draw;
use super::super::plan::Wishes;
use super::super::when::Month;
use super::{ANY, Planter, count, remove, set, value, written};

const HOLDER: Wishes = Wishes { holds: Some(true), ..ANY };
const REVIEWED: Wishes = Wishes { by_review: true, ..ANY };
const EXCEPTIONAL: Wishes = Wishes { kind: Some("exceptional"), ..ANY };
const CHANGE: Wishes = Wishes { kind: Some("series_change"), ..ANY };
const PROMOTED: Wishes = Wishes { kind: Some("ordinary"), holds: Some(true), ..ANY };

pub(super) static PLANTERS: &[Planter] = &[
    value("current-title-complete", HOLDER, |draw, application| {
        let key = *draw.chance.pick(&["specialty", "title", "issuer", "certificate_number", "appointed_on"]);
        remove(application, "/current_title/years_in_post");
        remove(application, &format!("/current_title/{key}"))
    }),
    value("current-title-unheld", Wishes { holds: Some(false), ..ANY }, |_, application| set(application, "/current_title/issuer", "示例局")),
    value("current-title-review", REVIEWED, |_, application| remove(application, "/current_title/reviewed_by")),
    value("current-title-level", Wishes { level: Some("technician"), ..CHANGE }, of_a_series_without_technicians),
    value("round-year", REVIEWED, |_, application| {
        let round: i32 = written(application, "/current_title/round_year").parse().unwrap_or(2020);
        set(application, "/current_title/obtained_on", format!("{}-01-20", round + 2));
        set(application, "/current_title/appointed_on", "未聘任");
        remove(application, "/current_title/years_in_post");
        remove(application, "/appointments");
        "/current_title/round_year".to_owned()
    }),
    value("appointed-before-title", HOLDER, |_, application| {
        let obtained = Month::read(&written(application, "/current_title/obtained_on")).unwrap_or(Month::new(2020, 1));
        remove(application, "/current_title/years_in_post");
        remove(application, "/appointments");
        set(application, "/current_title/appointed_on", obtained.plus(-1).to_string())
    }),
    value("years-in-field", ANY, |_, application| set(application, "/current_title/years_in_field", "60")),
    value("years-in-post", HOLDER, |_, application| {
        let obtained = written(application, "/current_title/obtained_on");
        set(application, "/current_title/appointed_on", &obtained[..7]);
        remove(application, "/appointments");
        set(application, "/current_title/years_in_post", "50")
    }),
    value("declared-specialty", ANY, of_another_series),
    value("specialty-not-listed", ANY, |draw, application| {
        let (series, level) = (written(application, "/declared_title/series"), written(application, "/declared_title/level"));
        let title = draw.guide.titles(&series, &level).first().map_or("", |title| title.code()).to_owned();
        set(application, "/declared_title/title", title);
        remove(application, "/declared_title/committee");
        set(application, "/declared_title/specialty", "示例新专业工程")
    }),
    value("declared-title-name", ANY, |_, application| {
        let series = written(application, "/declared_title/series");
        set(application, "/declared_title/title", if series == "accounting" { "助理工程师" } else { "助理会计师" })
    }),
    value("declared-level-step", PROMOTED, |draw, application| {
        let (series, level) = (written(application, "/declared_title/series"), written(application, "/declared_title/level"));
        let title = draw.guide.titles(&series, &level).first().map_or("", |title| &title.name.zh).to_owned();
        set(application, "/current_title/title", title);
        set(application, "/current_title/level", level);
        "/declared_title/level".to_owned()
    }),
    value("declared-series", PROMOTED, |draw, application| {
        let (series, level) = (written(application, "/declared_title/series"), written(application, "/current_title/level"));
        let others: Vec<_> = draw.guide.series.iter().filter(|other| other.id != series && other.titles.contains_key(&level)).collect();
        let other = *draw.chance.pick(&others);
        set(application, "/current_title/title", other.titles[&level][0].name.zh.as_ref());
        set(application, "/current_title/series", other.id.as_str());
        "/declared_title/series".to_owned()
    }),
    value("committee-choice", Wishes { committees: true, ..ANY }, |_, application| remove(application, "/declared_title/committee")),
    value("other-series-details", ANY, |_, application| {
        set(application, "/declared_title/other_series", true);
        remove(application, "/declared_title/other_series_details")
    }),
    value("exceptional-reason", EXCEPTIONAL, |_, application| remove(application, "/declared_title/exceptional_reason")),
    value("series-change-since", CHANGE, |_, application| remove(application, "/declared_title/series_change_since")),
    value("series-change-time", CHANGE, |draw, application| {
        let since = draw.last.plus(-draw.chance.between(1, 9));
        set(application, "/declared_title/series_change_since", since.to_string())
    }),
    value("title-obtained-age", Wishes { resident: Some(false), ..CHANGE }, |draw, application| {
        let birth = Month::read(&written(application, "/basic/birth_date")).unwrap_or(Month::new(1990, 1));
        obtained_by(draw, application, "exam", birth.plus(15 * 12 + 1))
    }),
    value("title-before-work", CHANGE, |draw, application| {
        let first = Month::read(&written(application, "/work/0/start")).unwrap_or(Month::new(2010, 7));
        set(application, "/basic/work_start", first.to_string());
        obtained_by(draw, application, "recognition", first.plus(-1))
    }),
    value("title-before-graduation", Wishes { record: true, threshold: Some(false), ..CHANGE }, graduated_late),
    value("current-title-name", HOLDER, |draw, application| {
        let (series, level) = (written(application, "/current_title/series"), written(application, "/current_title/level"));
        let other = draw.guide.series(&series).and_then(|series| series.titles.iter().find(|(other, _)| **other != level));
        remove(application, "/appointments");
        set(application, "/current_title/title", other.map_or("", |(_, titles)| titles[0].name.zh.as_ref()));
        "/current_title/level".to_owned()
    }),
    value("round-not-asked", CHANGE, |draw, application| {
        let obtained = Month::read(&written(application, "/current_title/obtained_on")).unwrap_or(Month::new(2020, 1));
        obtained_by(draw, application, "exam", obtained);
        set(application, "/current_title/reviewed_by", "示例评委会")
    }),
    value("appointment-of-title", HOLDER, |_, application| {
        let obtained = Month::read(&written(application, "/current_title/obtained_on")).unwrap_or(Month::new(2020, 1));
        let title = written(application, "/current_title/title");
        set(application, "/current_title/appointed_on", obtained.to_string());
        application["appointments"] = json!([{ "start": obtained.plus(2).to_string(), "title": title, "employer": "深圳市示例公司" }]);
        remove(application, "/current_title/years_in_post");
        "/appointments/0/start".to_owned()
    }),
    value("series-change-held", Wishes { holds: Some(false), kind: Some("ordinary"), ..ANY }, |draw, application| {
        set(application, "/declared_title/series_change_since", draw.last.plus(-13).to_string());
        set(application, "/declared_title/kind", "series_change");
        "/declared_title/kind".to_owned()
    }),
    value("declared-not-asked", Wishes { kind: Some("ordinary"), ..ANY }, |_, application| {
        set(application, "/declared_title/exceptional_reason", "业绩突出，由两名正高级职称的示例专家推荐。")
    }),
    value("series-change-before-work", CHANGE, |_, application| {
        let began = Month::read(&written(application, "/basic/work_start")).unwrap_or(Month::new(2010, 7));
        set(application, "/declared_title/series_change_since", began.plus(-1).to_string())
    }),
    value("exceptional-works", Wishes { threshold: Some(false), ..EXCEPTIONAL }, |_, application| {
        without_works(application);
        "/declared_title/kind".to_owned()
    }),
    value("exceptional-needed", Wishes { service: Some(24), ..PROMOTED }, |_, application| {
        set(application, "/declared_title/exceptional_reason", "业绩突出，由两名正高级职称的示例专家推荐。");
        set(application, "/declared_title/kind", "exceptional")
    }),
    value(
        "declared-without-title",
        Wishes { holds: Some(false), kind: Some("ordinary"), level: Some("assistant"), threshold: Some(false), ..ANY },
        |_, application| {
            set(application, "/declared_title/series", "performing_arts");
            set(application, "/declared_title/specialty", "culture-and-arts");
            remove(application, "/declared_title/committee");
            remove(application, "/exam");
            set(application, "/declared_title/title", "二级演员");
            set(application, "/declared_title/level", "associate_senior")
        },
    ),
    value("declared-level-exists", Wishes { holds: Some(false), level: Some("assistant"), ..ANY }, |draw, application| {
        let is_short =
            |series: &&declare::guide::Series| !series.titles.contains_key("technician") && draw.guide.specialties_of(&series.id).next().is_none();
        let short: Vec<_> = draw.guide.series.iter().filter(is_short).collect();
        let series = *draw.chance.pick(&short);
        set(application, "/declared_title/series", series.id.as_str());
        set(application, "/declared_title/specialty", "示例新专业");
        remove(application, "/declared_title/title");
        remove(application, "/declared_title/committee");
        set(application, "/declared_title/level", "technician")
    }),
    value("exam-ticket-form", Wishes { exam: Some(true), ..ANY }, |_, application| {
        let identity = written(application, "/basic/id_number");
        set(application, "/exam/ticket_number", identity)
    }),
    value("years-of-service", Wishes { service: Some(24), threshold: Some(false), ..PROMOTED }, too_few_years),
    value("education-and-title", Wishes { service: Some(60), exam: Some(false), ..PROMOTED }, vocational_school_only),
    value("exam-needed", Wishes { exam: Some(true), ..ANY }, |_, application| remove(application, "/exam")),
    value("exam-not-needed", Wishes { exam: Some(false), ..ANY }, |draw, application| {
        let ticket = format!("{}SL0000021", draw.last.year());
        set(application, "/exam", json!({ "ticket_number": ticket, "place": "深圳" }))
    }),
];

fn of_a_series_without_technicians(draw: &mut Draw<'_>, application: &mut Json) -> String {
    let declared = written(application, "/declared_title/series");
    let without: Vec<_> = draw.guide.series.iter().filter(|other| other.id != declared && !other.titles.contains_key("technician")).collect();
    let other = *draw.chance.pick(&without);
    set(application, "/current_title/series", other.id.as_str());
    "/current_title/level".to_owned()
}

fn of_another_series(draw: &mut Draw<'_>, application: &mut Json) -> String {
    let series = written(application, "/declared_title/series");
    let others: Vec<_> = draw.guide.specialties.iter().filter(|other| other.series != series).collect();
    let other = *draw.chance.pick(&others);
    remove(application, "/declared_title/committee");
    set(application, "/declared_title/specialty", other.id.as_str())
}

/// The title was obtained by an exam in the last year that counts; works would be too early then.
fn too_few_years(draw: &mut Draw<'_>, application: &mut Json) -> String {
    without_works(application);
    remove(application, "/appointments");
    for key in ["round_year", "reviewed_by", "years_in_post"] {
        remove(application, &format!("/current_title/{key}"));
    }
    set(application, "/current_title/obtained_by", "exam");
    set(application, "/current_title/obtained_on", draw.last.plus(-6).day(15).to_string());
    set(application, "/current_title/appointed_on", "未聘任");
    "/declared_title/level".to_owned()
}

/// The title was obtained in this way and month; continuing education goes back as far.
fn obtained_by(draw: &mut Draw<'_>, application: &mut Json, by: &str, month: Month) -> String {
    for key in ["round_year", "reviewed_by", "years_in_post"] {
        remove(application, &format!("/current_title/{key}"));
    }
    remove(application, "/appointments");
    set(application, "/current_title/obtained_by", by);
    set(application, "/current_title/appointed_on", "未聘任");
    let last = draw.last.year();
    application["continuing_education"] = (month.year()..=last)
        .map(|year| json!({ "year": year.to_string(), "public_hours": "30", "professional_hours": "48", "elective_hours": "18" }))
        .collect();
    set(application, "/current_title/obtained_on", month.day(28).to_string())
}

/// Recognised before the first graduation, which was beside work.
fn graduated_late(draw: &mut Draw<'_>, application: &mut Json) -> String {
    let obtained = Month::read(&written(application, "/current_title/obtained_on")).unwrap_or(Month::new(2020, 1));
    application["education"] = json!([{
        "start": obtained.plus(-30).to_string(), "end": obtained.plus(6).to_string(), "school": "珠江示例大学", "major": "示例学", "level": "21",
        "study_mode": "part_time", "certificate_number": "示例-21",
    }]);
    without_works(application);
    obtained_by(draw, application, "recognition", obtained)
}

/// No works, which would be too early for a title obtained late, and no files of them.
fn without_works(application: &mut Json) {
    for section in ["achievements", "awards", "publications", "intellectual_property", "attachments"] {
        remove(application, &format!("/{section}"));
    }
}

/// Only a vocational school before work, which leads to no title as high as this.
fn vocational_school_only(_: &mut Draw<'_>, application: &mut Json) -> String {
    let first = Month::read(&written(application, "/education/0/start")).unwrap_or(Month::new(2010, 9));
    let last = count(application, "education") - 1;
    let end = written(application, &format!("/education/{last}/end"));
    application["education"] = json!([{
        "start": first.to_string(), "end": end, "school": "示例职业技术学校", "major": "机电", "level": "41", "study_mode": "full_time",
        "certificate_number": "ZZ20100021",
    }]);
    "/declared_title/level".to_owned()
}
