//! The title held, the one declared, and what is told year by year.

use serde_json::{Value as Json, json};

use super::draw::Draw;
use super::plan::{Held, Plan};
use super::when::Month;

pub(crate) fn current(draw: &mut Draw<'_>, plan: &Plan<'_>, first: Month) -> Json {
    let years = (draw.filled.month.0 - first.0) / 12;
    let mut title = json!({
        "field": plan.specialty.map_or("示例专业方向", |specialty| &specialty.name.zh),
        "years_in_field": (years - draw.chance.between(0, 2)).max(0).to_string(),
        "holds_title": plan.held.is_some(),
    });
    if let Some(held) = &plan.held {
        hold(draw, plan, held, &mut title);
    }
    title
}

fn hold(draw: &mut Draw<'_>, plan: &Plan<'_>, held: &Held<'_>, title: &mut Json) {
    title["series"] = json!(held.series.id);
    let own = plan.specialty.filter(|_| held.series.id == plan.series.id && draw.chance.percent(60));
    title["specialty"] = json!(own.map_or("示例专业", |specialty| &specialty.name.zh));
    title["level"] = json!(held.level);
    title["title"] = json!(held.title.name.zh);
    title["obtained_on"] = json!(held.obtained.to_string());
    title["obtained_by"] = json!(held.by);
    if let Some(round) = held.round {
        title["round_year"] = json!(round.to_string());
        title["reviewed_by"] = json!("深圳市示例专业职称评审委员会");
    }
    title["issuer"] = json!("深圳市人力资源和社会保障局");
    title["certificate_number"] = json!(format!("SL{}{:06}", held.obtained.month.year(), draw.serial()));
    if draw.chance.percent(20) {
        title["appointed_on"] = json!("未聘任");
        return;
    }
    let since = held.obtained.month.plus(draw.chance.between(0, 3)).min(draw.last);
    title["appointed_on"] = json!(since.to_string());
    if draw.chance.percent(60) {
        title["years_in_post"] = json!(((draw.filled.month.0 - since.0) / 12).to_string());
    }
}

pub(crate) fn declared(draw: &mut Draw<'_>, plan: &Plan<'_>, wants_choice: bool) -> Json {
    let specialty = plan.specialty.map_or("示例专业工程", |specialty| specialty.id.as_str());
    let mut declared = json!({ "kind": plan.kind, "series": plan.series.id, "specialty": specialty, "level": plan.level });
    if plan.titles.len() > 1 || draw.chance.percent(60) {
        declared["title"] = json!(draw.chance.pick(&plan.titles).code());
    }
    let committees: Vec<String> = draw.guide.committees(specialty, &plan.level).iter().map(|committee| committee.id.clone()).collect();
    if committees.len() > 1 || (!committees.is_empty() && (wants_choice || draw.chance.percent(50))) {
        declared["committee"] = json!(draw.chance.pick(&committees));
    }
    let has_other = draw.chance.percent(8);
    declared["other_series"] = json!(has_other);
    if has_other {
        declared["other_series_details"] = json!("2024年曾申报示例系列中级资格（未通过）。");
    }
    match plan.kind {
        "exceptional" => declared["exceptional_reason"] = json!("工作年限不足，获示例省专利金奖，由两名正高级职称的示例专家推荐。"),
        "series_change" => {
            let since = draw.last.plus(-draw.chance.between(13, 30));
            declared["series_change_since"] = json!(since.to_string());
        }
        _ => {}
    }
    declared
}

/// The exam, where the specialty asks for one at this level.
pub(crate) fn exam(draw: &mut Draw<'_>, plan: &Plan<'_>) -> Option<Json> {
    let specialty = plan.specialty?;
    let mode = draw.guide.exam_mode(&specialty.id, &plan.level)?;
    let ticket = format!("{}SL{:07}", draw.last.year(), draw.serial());
    mode.needs_exam().then(|| json!({ "ticket_number": ticket, "place": "深圳" }))
}

/// Hours for every year that counts, and at least for the last.
pub(crate) fn continuing_education(draw: &mut Draw<'_>, plan: &Plan<'_>) -> Json {
    let last = draw.guide.counts_until.date.year().min(draw.filled.month.year());
    let first = plan.held.as_ref().map_or(last - draw.chance.between(0, 2), |held| held.years_from);
    // Every year has its certificate's number, or none has.
    let is_numbered = draw.chance.percent(80);
    let year = |draw: &mut Draw<'_>, year: i32| {
        let hours = draw.guide.continuing_education(year).map_or((30, 42, 90), |hours| (hours.public, hours.professional, hours.total));
        let (public, professional, total) = hours;
        let more = u32::try_from(draw.chance.between(0, 12)).unwrap_or(0);
        let mut entry =
            json!({ "year": year.to_string(), "public_hours": public.to_string(), "professional_hours": (professional + more).to_string() });
        entry["elective_hours"] = json!((total - public - professional).to_string());
        if is_numbered {
            entry["certificate_number"] = json!(format!("JX{year}{:06}", draw.serial()));
        }
        entry
    };
    (first.min(last)..=last).map(|number| year(draw, number)).collect()
}

pub(crate) fn appraisals(draw: &mut Draw<'_>, plan: &Plan<'_>, first: Month) -> Json {
    let last = draw.guide.counts_until.date.year().min(draw.filled.month.year());
    let from = plan.held.as_ref().map_or(first.year(), |held| held.obtained.month.year());
    (from..=last).map(|year| json!({ "year": year.to_string(), "result": *draw.chance.pick(&["excellent", "competent", "competent"]) })).collect()
}

pub(crate) fn appointments(draw: &mut Draw<'_>, plan: &Plan<'_>, current: &Json, employer: &str) -> Json {
    let (Some(held), Some(since)) = (&plan.held, current["appointed_on"].as_str().filter(|since| since.starts_with('2'))) else {
        return Json::Null;
    };
    let mut entry = json!({ "start": since, "title": held.title.name.zh, "employer": employer });
    if draw.chance.percent(60) {
        entry["specialty"] = json!("示例专业");
    }
    json!([entry])
}
