//! The dates of a round, and working days counted backwards: by which day a person must have filed. Domain 9.

use std::collections::BTreeSet;

use serde::Deserialize;
use time::{Date, Weekday};

use super::data::{cited, day, days, optional_day};
use super::{Cited, Confidence, Guide};
use crate::text;
use crate::text::Text;

/// The dates of a round; the last days are inclusive.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The committee, or the specialties and levels, that the dates are of; none of them: of all that publish none.
    #[serde(default)]
    pub committee: Option<String>,
    #[serde(default)]
    pub specialties: Vec<String>,
    #[serde(default)]
    pub levels: Vec<String>,
    #[serde(default, deserialize_with = "optional_day")]
    pub open: Option<Date>,
    /// The employer's last day to finish its review, before its notice.
    #[serde(default, deserialize_with = "optional_day")]
    pub employer_until: Option<Date>,
    /// The last day for the employer to submit to the office, after its notice.
    #[serde(default, deserialize_with = "optional_day")]
    pub submit_until: Option<Date>,
    #[serde(default, deserialize_with = "optional_day")]
    pub fee_until: Option<Date>,
    #[serde(default)]
    pub note: Option<Text>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// Days off in a row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DaysOff {
    pub name: Text,
    #[serde(deserialize_with = "day")]
    pub from: Date,
    #[serde(deserialize_with = "day")]
    pub until: Date,
}

/// The public holidays of a year, and the days of weekends that are worked for them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holidays {
    pub year: i32,
    pub days_off: Vec<DaysOff>,
    #[serde(deserialize_with = "days")]
    pub working_weekends: Vec<Date>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

cited!(Calendar, Holidays);

/// What an application is declared for, as far as it is known: what decides whose dates hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Declared<'a> {
    pub committee: Option<&'a str>,
    pub specialty: Option<&'a str>,
    pub level: Option<&'a str>,
}

/// By which day a person must have filed, and how that follows from the round's dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastDay {
    pub date: Date,
    /// How it was reckoned, for people.
    pub reckoning: Text,
    pub confidence: Confidence,
}

impl Calendar {
    /// Whether they are the dates of no one in particular.
    const fn is_general(&self) -> bool {
        self.committee.is_none() && self.specialties.is_empty() && self.levels.is_empty()
    }

    fn is_of(&self, declared: Declared<'_>) -> bool {
        let has = |known: &[String], asked: Option<&str>| known.is_empty() || asked.is_some_and(|asked| known.iter().any(|one| one == asked));
        let committee = self.committee.is_none() || self.committee.as_deref() == declared.committee;
        committee && has(&self.specialties, declared.specialty) && has(&self.levels, declared.level)
    }
}

impl Guide {
    /// The dates that hold for what is declared: those of its committee or specialty, else those of all.
    pub fn calendar_of(&self, declared: Declared<'_>) -> Option<&Calendar> {
        let own = self.calendar.iter().find(|round| !round.is_general() && round.is_of(declared));
        own.or_else(|| self.calendar.iter().find(|round| round.is_general()))
    }

    /// Whether a day is worked, by the arrangements of its year; Monday to Friday in years that the guide does not know.
    pub fn is_working_day(&self, date: Date) -> bool {
        let Some(year) = self.holidays.iter().find(|year| year.year == date.year()) else { return is_weekday(date) };
        let is_off = year.days_off.iter().any(|off| (off.from..=off.until).contains(&date));
        !is_off && (is_weekday(date) || year.working_weekends.contains(&date))
    }

    /// The day from which to `until`, both included, lie so many working days; `None` past the end of time.
    pub fn working_days_back(&self, until: Date, days: u32) -> Option<Date> {
        let (mut date, mut left) = (until, days.saturating_sub(u32::from(self.is_working_day(until))));
        while left > 0 {
            date = date.previous_day()?;
            left -= u32::from(self.is_working_day(date));
        }
        Some(date)
    }

    /// The day with which so many working days after `from` are over; `None` past the end of time.
    pub fn working_days_after(&self, from: Date, days: u32) -> Option<Date> {
        let (mut date, mut left) = (from, days);
        while left > 0 {
            date = date.next_day()?;
            left -= u32::from(self.is_working_day(date));
        }
        Some(date)
    }

    /// Whether the holidays of every year from `first` to `last` are known.
    pub fn knows_holidays(&self, first: Date, last: Date) -> bool {
        (first.year()..=last.year()).all(|wanted| self.holidays.iter().any(|year| year.year == wanted))
    }

    /// How many days of `first` to `last`, both included, are worked. A year is long enough for every count.
    pub fn working_days(&self, first: Date, last: Date) -> u32 {
        let days = std::iter::successors(Some(first), |day| day.next_day()).take_while(|day| *day <= last).take(366);
        u32::try_from(days.filter(|day| self.is_working_day(*day)).count()).unwrap_or(u32::MAX)
    }

    /// The committee's code for what is declared: the one chosen, else the only one that fits.
    pub fn declared<'a>(&'a self, chosen: Option<&'a str>, specialty: Option<&'a str>, level: Option<&'a str>) -> Declared<'a> {
        let fitting = specialty.zip(level).map(|(specialty, level)| self.committees(specialty, level)).unwrap_or_default();
        let only = if let [only] = fitting.as_slice() { Some(only.id.as_str()) } else { None };
        Declared { committee: chosen.or(only), specialty, level }
    }

    /// The person's real last day to file: the employer's last day, or the day on which its notice must begin to be over in time.
    pub fn last_day(&self, declared: Declared<'_>) -> Option<LastDay> {
        self.last_day_by(self.calendar_of(declared)?)
    }

    /// The same for dates at hand.
    pub fn last_day_by(&self, round: &Calendar) -> Option<LastDay> {
        let notice = round.submit_until.filter(|_| self.workflow.employer_notice).and_then(|until| self.notice(until));
        let employer = round.employer_until.map(|until| (until, text!("单位审核截止 {until}", "the employer must have reviewed by {until}")));
        let submit = round.submit_until.filter(|_| notice.is_none()).map(|until| (until, text!("报送截止 {until}", "it is submitted by {until}")));
        let steps: Vec<(Date, Text)> = [notice, employer, submit].into_iter().flatten().collect();
        let date = steps.iter().map(|(date, _)| *date).min()?;
        let join = |pick: fn(&Text) -> &str, between: &str| steps.iter().map(|(_, step)| pick(step)).collect::<Vec<_>>().join(between);
        let (zh, en) = (join(|step| &step.zh, "；"), join(|step| &step.en, "; "));
        let earliest = if steps.len() > 1 { ("，取早的一天", "; the earlier day holds") } else { ("", "") };
        let reckoning = text!(("{zh}{}", earliest.0), ("{en}{}", earliest.1));
        Some(LastDay { date, reckoning, confidence: round.confidence() })
    }

    /// The day on which the notice begins at the latest, so that its working days are over when the application is submitted.
    fn notice(&self, submit_until: Date) -> Option<(Date, Text)> {
        let days = self.workflow.employer_notice_days;
        let begins = self.working_days_back(submit_until, days)?;
        let off = self.holidays_between(begins, submit_until);
        let (zh, en) = if off.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("，避开{}", join(&off, true)), format!(", {} left out", join(&off, false)))
        };
        let step = text!(
            "报送截止 {submit_until}，之前公示不少于 {days} 个工作日{zh}，最晚 {begins} 审核完并开始公示",
            "it is submitted by {submit_until}, after a notice of at least {days} working days{en}, which begins by {begins} when the review is done"
        );
        Some((begins, step))
    }

    fn holidays_between(&self, from: Date, until: Date) -> Vec<&Text> {
        let all = self.holidays.iter().flat_map(|year| &year.days_off);
        all.filter(|off| off.from <= until && from <= off.until).map(|off| &off.name).collect()
    }

    /// The line about the deadline that people are shown: their last day, how many days are left or gone, and whose date it is.
    pub fn deadline(&self, declared: Declared<'_>, today: Date) -> Text {
        let Some(last) = self.last_day(declared) else {
            return Text::new(
                "本人最晚哪天提交：日程未公布，以评审通知为准",
                "your last day to file: the calendar is not published; see the committee's notice",
            );
        };
        let line = last.line(today);
        if last.confidence == Confidence::Unverified {
            return text!(("{}；日期未核实，以评审通知为准", line.zh), ("{}; the dates are unverified, see the committee's notice", line.en));
        }
        line
    }

    /// The last year whose continuing education is asked for.
    pub fn continuing_education_until(&self) -> i32 {
        self.continuing_education_until.as_ref().map_or(self.counts_until.date.year(), |until| until.value)
    }
}

impl LastDay {
    pub fn is_past(&self, today: Date) -> bool {
        today > self.date
    }

    /// `本人最晚 2026-03-24 提交到单位（还有 12 天）`
    pub fn line(&self, today: Date) -> Text {
        let date = self.date;
        let left = (date - today).whole_days();
        let left = match left {
            0 => Text::new("就是今天", "that is today"),
            1.. => text!(("还有 {left} 天"), ("{left} {} left", if left == 1 { "day" } else { "days" })),
            _ => {
                let gone = -left;
                text!(("已过 {gone} 天"), ("{gone} {} ago", if gone == 1 { "day" } else { "days" }))
            }
        };
        text!(("本人最晚 {date} 提交到单位（{}）", left.zh), ("your last day to file to the employer is {date} ({})", left.en))
    }
}

fn is_weekday(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn join(names: &[&Text], zh: bool) -> String {
    let names: BTreeSet<&str> = names.iter().map(|name| if zh { name.zh.as_ref() } else { name.en.as_ref() }).collect();
    names.into_iter().collect::<Vec<_>>().join(if zh { "、" } else { ", " })
}
