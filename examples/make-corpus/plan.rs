//! What is declared: drawn from the guide's series, specialties, levels, committees and years of service.

use declare::guide::{Education, Guide, Series, Specialty, Title};

use super::chance::Chance;
use super::when::{Day, Month};

/// What a fault wants of the application that it is planted in. Nothing asked: whatever is drawn.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wishes {
    pub(crate) kind: Option<&'static str>,
    pub(crate) level: Option<&'static str>,
    pub(crate) holds: Option<bool>,
    /// The title held is by review.
    pub(crate) by_review: bool,
    /// Whether the specialty asks for an exam.
    pub(crate) exam: Option<bool>,
    /// Whether the specialty has a threshold of works.
    pub(crate) threshold: Option<bool>,
    /// Several committees fit.
    pub(crate) committees: bool,
    /// The guide says how many months the title must be held; at least as many as this.
    pub(crate) service: Option<u32>,
    /// A Chinese national with a resident card, or a foreigner with a passport.
    pub(crate) resident: Option<bool>,
    /// Two posts or more, no studies in between, and a senior high school at the start.
    pub(crate) record: bool,
    /// Nothing that is predicted to be found.
    pub(crate) spotless: bool,
}

/// The title held.
#[derive(Clone, Debug)]
pub(crate) struct Held<'g> {
    pub(crate) series: &'g Series,
    pub(crate) level: String,
    pub(crate) title: &'g Title,
    pub(crate) by: &'static str,
    pub(crate) round: Option<i32>,
    pub(crate) obtained: Day,
    /// The first year of continuing education.
    pub(crate) years_from: i32,
    /// The first month in which any work counts, by whatever reading of the round.
    pub(crate) works_from: Month,
}

#[derive(Clone, Debug)]
pub(crate) struct Plan<'g> {
    pub(crate) kind: &'static str,
    pub(crate) series: &'g Series,
    pub(crate) specialty: Option<&'g Specialty>,
    pub(crate) level: String,
    pub(crate) titles: Vec<&'g Title>,
    pub(crate) education: Education,
    pub(crate) held: Option<Held<'g>>,
    /// Months that must lie behind the person at the end of the counting period.
    pub(crate) months: u32,
}

/// Draws until something fits the wishes.
pub(crate) fn plan<'g>(guide: &'g Guide, chance: &mut Chance, wishes: &Wishes) -> Plan<'g> {
    loop {
        if let Some(plan) = attempt(guide, chance, wishes).filter(|plan| fits(guide, plan, wishes)) {
            return plan;
        }
    }
}

fn fits(guide: &Guide, plan: &Plan<'_>, wishes: &Wishes) -> bool {
    let code = plan.specialty.map_or("", |specialty| specialty.id.as_str());
    let committees = guide.committees(code, &plan.level).len();
    let needs_exam = guide.exam_mode(code, &plan.level).is_some_and(|mode| mode.needs_exam());
    wishes.kind.is_none_or(|kind| kind == plan.kind)
        && wishes.level.is_none_or(|level| level == plan.level)
        && wishes.holds.is_none_or(|holds| holds == plan.held.is_some())
        && (!wishes.by_review || plan.held.as_ref().is_some_and(|held| held.by == "review"))
        && wishes.exam.is_none_or(|exam| plan.specialty.is_some() && exam == needs_exam)
        && wishes.threshold.is_none_or(|threshold| threshold == guide.thresholds(code, &plan.level).next().is_some())
        && (!wishes.committees || committees > 1)
        && wishes.service.is_none_or(|least| plan.held.is_some() && plan.months >= least)
        && (!wishes.spotless || plan.specialty.is_some())
}

fn attempt<'g>(guide: &'g Guide, chance: &mut Chance, wishes: &Wishes) -> Option<Plan<'g>> {
    let known: Vec<&Series> = guide.series.iter().filter(|series| guide.specialties_of(&series.id).next().is_some()).collect();
    let series = if chance.percent(70) { *chance.pick(&known) } else { chance.pick(&guide.series) };
    let listed: Vec<&Specialty> = guide.specialties_of(&series.id).collect();
    let takes_any = guide.list("specialty").is_some_and(declare::guide::CodeList::is_open);
    let specialty = if listed.is_empty() || (takes_any && !wishes.spotless && chance.percent(4)) { None } else { Some(*chance.pick(&listed)) };
    if specialty.is_none() && !takes_any {
        return None;
    }
    let levels: Vec<&String> = match specialty {
        Some(specialty) => specialty.levels.keys().collect(),
        None => series.titles.keys().collect(),
    };
    let level = (*chance.pick(&levels)).clone();
    let titles = specialty.map_or_else(|| guide.titles(&series.id, &level).iter().collect(), |specialty| guide.titles_of(specialty, &level));
    let kind = wishes.kind.unwrap_or(match chance.below(100) {
        0..65 => "ordinary",
        65..82 => "exceptional",
        _ => "series_change",
    });
    let mut plan = Plan { kind, series, specialty, level, titles, education: Education::Bachelor, held: None, months: 0 };
    if plan.titles.is_empty() {
        return None;
    }
    match kind {
        "ordinary" => ordinary(guide, chance, &mut plan)?,
        "exceptional" => exceptional(guide, chance, &mut plan)?,
        _ => change(guide, chance, &mut plan)?,
    }
    Some(plan)
}

/// The levels of a series below another, the highest first.
fn levels_below<'g>(guide: &Guide, series: &'g Series, level: &str) -> Vec<&'g str> {
    let mut below: Vec<&str> = series.titles.keys().map(String::as_str).filter(|other| guide.rank(other) > guide.rank(level)).collect();
    below.sort_by_key(|level| guide.rank(level));
    below
}

fn any_education(guide: &Guide, chance: &mut Chance, level: &str) -> Education {
    let low = guide.rank(level) >= Some(4) || chance.percent(15);
    let all = [Education::Bachelor, Education::Master, Education::Doctor, Education::SecondBachelor, Education::College, Education::Secondary];
    *chance.pick(if low { &all } else { &all[..4] })
}

fn ordinary<'g>(guide: &'g Guide, chance: &mut Chance, plan: &mut Plan<'g>) -> Option<()> {
    let below = levels_below(guide, plan.series, &plan.level);
    let ways: Vec<_> = guide.years.iter().filter(|rule| rule.series == plan.series.id && rule.target == plan.level).collect();
    let held = if ways.is_empty() {
        plan.education = any_education(guide, chance, &plan.level);
        below.first().copied()
    } else {
        let way = chance.pick(&ways);
        plan.education = *chance.pick(&way.education);
        plan.months = way.months;
        way.current.as_deref().or_else(|| below.first().copied().filter(|_| chance.percent(40)))
    };
    if let Some(level) = held {
        plan.held = Some(hold(guide, chance, plan.series, level, plan.months)?);
    }
    Some(())
}

/// Something that the guide asks for is missing: no way that it lists fits education and title.
fn exceptional<'g>(guide: &'g Guide, chance: &mut Chance, plan: &mut Plan<'g>) -> Option<()> {
    let below = levels_below(guide, plan.series, &plan.level);
    plan.education = any_education(guide, chance, &plan.level);
    if !below.is_empty() && chance.percent(85) {
        let level = *chance.pick(&below);
        plan.held = hold(guide, chance, plan.series, level, 0);
    }
    let held = plan.held.as_ref().map(|held| held.level.as_str());
    let mut ways = guide.years.iter().filter(|rule| rule.series == plan.series.id && rule.target == plan.level);
    let is_met = ways.any(|rule| rule.education.contains(&plan.education) && (rule.current.is_none() || rule.current.as_deref() == held));
    (!is_met).then_some(())
}

fn change<'g>(guide: &'g Guide, chance: &mut Chance, plan: &mut Plan<'g>) -> Option<()> {
    let others: Vec<&Series> =
        guide.series.iter().filter(|other| other.id != plan.series.id && !guide.titles(&other.id, &plan.level).is_empty()).collect();
    plan.education = any_education(guide, chance, &plan.level);
    let from = *chance.pick(&others);
    plan.held = Some(hold(guide, chance, from, &plan.level, 0)?);
    Some(())
}

/// A title that has been held for at least so many months at the end of the counting period.
fn hold<'g>(guide: &'g Guide, chance: &mut Chance, series: &'g Series, level: &str, months: u32) -> Option<Held<'g>> {
    let title = chance.pick(guide.titles(&series.id, level));
    let years = i32::try_from(months.div_ceil(12)).ok()?.max(2);
    // Years count from 1 January of this year at the latest.
    let from = guide.counts_until.date.year() + 1 - years - chance.between(0, 3);
    let ways: &[&str] =
        if guide.rank(level) >= Some(3) { &["review", "review", "exam", "recognition", "exam_and_review"] } else { &["review", "exam_and_review"] };
    let by = *chance.pick(ways);
    let level = level.to_owned();
    if !by.contains("review") {
        let obtained = Month::new(from - 1, chance.between(1, 12)).day(chance.between(1, 28));
        return Some(Held { series, level, title, by, round: None, obtained, years_from: from - 1, works_from: Month::new(from, 1) });
    }
    // Until the round of 2020 years count from the round's own year, since then from the year after.
    let round = if from <= 2020 { from } else { from - 1 };
    let issued = if chance.percent(60) { Month::new(round, chance.between(10, 12)) } else { Month::new(round + 1, chance.between(1, 6)) };
    let works_from = issued.plus(1).max(Month::new(round + 1, 1));
    let years_from = if round <= 2020 { round } else { round + 1 };
    Some(Held { series, level, title, by, round: Some(round), obtained: issued.day(chance.between(1, 28)), years_from, works_from })
}
