//! Dates and years in their order.

use time::Date;

use super::{Checker, Spot, spot};
use crate::text;
use crate::text::Text;

impl Checker<'_> {
    pub(super) fn dates(&mut self) {
        self.calendar();
        self.holidays();
        self.spans();
        let (until, year) = (self.guide.counts_until.date, self.guide.year);
        if !(year - 1..=year).contains(&until.year()) {
            let message = text!("{until} 既不在本年度，也不在上一年度", "{until} is neither of the round's year nor of the year before");
            self.trees.setting_problem("guide", "counts_until", "guide-dates", message, super::help("guide-dates"));
        }
    }

    fn ordered(&mut self, at: Spot, dates: &[(&str, Option<Date>)]) {
        let known: Vec<(&str, Date)> = dates.iter().filter_map(|(key, date)| Some((*key, (*date)?))).collect();
        for pair in known.windows(2) {
            if let [(early, first), (late, second)] = pair
                && first > second
            {
                let message = text!("{late} {second} 早于 {early} {first}", "{late} {second} is before {early} {first}");
                self.tell(at, late, &second.to_string(), "guide-dates", message);
            }
        }
    }

    fn calendar(&mut self) {
        let guide = self.guide;
        for (number, round) in guide.calendar.iter().enumerate() {
            let at = spot("calendar", "calendar", number);
            self.ordered(
                at,
                &[
                    ("open", round.open),
                    ("employer_until", round.employer_until),
                    ("submit_until", round.submit_until),
                    ("fee_until", round.fee_until),
                ],
            );
            if let Some(id) = round.committee.as_deref() {
                self.demand(guide.committees.iter().any(|committee| committee.id == id), at, "committee", id, ("评审委员会", "committee"));
            }
            self.each(at, "specialties", &round.specialties, Self::is_specialty);
            self.each(at, "levels", &round.levels, Self::is_level);
            let is_declared = |id: &String| round.levels.iter().any(|level| guide.exam_mode(id, level).is_some());
            if !round.levels.is_empty() && !round.specialties.is_empty() && !round.specialties.iter().any(is_declared) {
                let message =
                    Text::new("这些专业都不能申报这些级别，用不到", "none of these specialties can be declared at these levels: never used");
                self.unreachable(at, "specialties", "", message);
            }
            if let (Some(open), Some(last)) = (round.open, guide.last_day_by(round))
                && last.date < open
                && [round.employer_until, round.submit_until].into_iter().flatten().all(|until| open <= until)
            {
                let last = last.date;
                let message = text!(
                    "开始申报那天已过本人最后一天 {last}，没人来得及",
                    "the person's last day, {last}, is before the round opens: nobody can file"
                );
                self.unreachable(at, "open", &open.to_string(), message);
            }
            let same = |other: &crate::guide::Calendar| {
                (&other.committee, &other.specialties, &other.levels) == (&round.committee, &round.specialties, &round.levels)
            };
            if guide.calendar[..number].iter().any(same) {
                self.unreachable(
                    at,
                    "open",
                    "",
                    Text::new("前面已有同一对象的日程，这一条用不到", "dates of the same are listed before: these are never used"),
                );
            }
        }
    }

    fn holidays(&mut self) {
        for (number, year) in self.guide.holidays.iter().enumerate() {
            let at = spot("holidays", "years", number);
            for off in &year.days_off {
                self.ordered(at, &[("days_off", Some(off.from)), ("days_off", Some(off.until))]);
            }
            let days = year.days_off.iter().flat_map(|off| [off.from, off.until]).chain(year.working_weekends.iter().copied());
            for day in days.filter(|day| day.year() != year.year) {
                let message = text!(("{day} 不在 {} 年", year.year), ("{day} is not in {}", year.year));
                self.tell(at, "", &day.to_string(), "guide-dates", message);
            }
        }
    }

    /// Years of rounds and of continuing education: from before until, and no year that an earlier entry takes.
    fn spans(&mut self) {
        let guide = self.guide;
        for (number, hours) in guide.continuing_education.iter().enumerate() {
            let at = spot("counting", "continuing_education", number);
            let earlier = &guide.continuing_education[..number];
            self.span(at, hours.from, hours.until, earlier.iter().map(|other| (other.from, other.until)));
            self.gap(at, "from", hours.from, guide.continuing_education.iter().map(|other| (other.from, other.until)));
        }
        for (number, rule) in guide.counting.iter().enumerate() {
            let at = spot("counting", "counting", number);
            for by in &rule.by {
                let earlier =
                    guide.counting[..number].iter().filter(|other| other.by.contains(by)).map(|other| (other.from_round, other.until_round));
                self.span(at, rule.from_round, rule.until_round, earlier);
                let all = guide.counting.iter().filter(|other| other.by.contains(by)).map(|other| (other.from_round, other.until_round));
                self.gap(at, "from_round", rule.from_round, all);
            }
        }
    }

    /// Years between two entries that no entry takes.
    fn gap(&mut self, at: Spot, key: &str, from: Option<i32>, all: impl Iterator<Item = (Option<i32>, Option<i32>)> + Clone) {
        let Some(before) = from.and_then(|from| from.checked_sub(1)) else { return };
        let is_taken = all.clone().any(|(from, until)| from.is_none_or(|from| from <= before) && until.is_none_or(|until| before <= until));
        let last = all.filter_map(|(_, until)| until).filter(|until| *until < before).max();
        if let Some(last) = last.filter(|_| !is_taken) {
            let first = last.saturating_add(1);
            let message = text!("{first} 到 {before} 年没有哪一条规定，前后都有", "no entry is for {first} to {before}, between two that are listed");
            self.tell(at, key, &before.saturating_add(1).to_string(), "guide-dates", message);
        }
    }

    fn span(&mut self, at: Spot, from: Option<i32>, until: Option<i32>, mut earlier: impl Iterator<Item = (Option<i32>, Option<i32>)>) {
        let bounds = |from: Option<i32>, until: Option<i32>| (from.unwrap_or(i32::MIN), until.unwrap_or(i32::MAX));
        let (first, last) = bounds(from, until);
        if first > last {
            self.tell(
                at,
                "until",
                &last.to_string(),
                "guide-dates",
                text!("起始年 {first} 晚于终止年 {last}", "it begins in {first}, after its end {last}"),
            );
        }
        let overlaps = |(from, until): (Option<i32>, Option<i32>)| {
            let (other_first, other_last) = bounds(from, until);
            other_first <= last && first <= other_last
        };
        if earlier.any(overlaps) {
            self.unreachable(
                at,
                "by",
                "",
                Text::new("与前面一条的年份重叠，重叠的年份用不到这一条", "years of an earlier entry are here too, where this one is never used"),
            );
        }
    }
}
