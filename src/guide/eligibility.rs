//! Who may declare what: years of service, counting periods, continuing education, recognition and exceptions. Its data name their sources.

use serde::Deserialize;
use time::Date;

use super::data::cited;
use super::{Condition, Confidence, Guide};
use crate::field::Month;
use crate::text::Text;

/// What an education counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Education {
    /// 中职
    Secondary,
    /// 大专
    College,
    /// 本科或学士
    Bachelor,
    /// 第二学士学位
    SecondBachelor,
    Master,
    Doctor,
}

impl Education {
    /// From the codes of an education entry (GB/T 4658, GB/T 6864). Only graduation counts; the higher of education and degree does.
    pub fn of(level: &str, degree: Option<&str>, second_bachelor: bool) -> Option<Self> {
        let by_level = match level {
            "11" => Some(Self::Doctor),
            "14" => Some(Self::Master),
            "21" if second_bachelor => Some(Self::SecondBachelor),
            "17" | "21" | "28" => Some(Self::Bachelor),
            "31" => Some(Self::College),
            "41" | "44" | "47" => Some(Self::Secondary),
            _ => None,
        };
        let by_degree = degree.and_then(|code| match code {
            _ if code.starts_with('2') || code.ends_with("博士") => Some(Self::Doctor),
            _ if code.starts_with('3') || code.ends_with("硕士") => Some(Self::Master),
            _ if code.starts_with('4') || code.ends_with("学士") => Some(Self::Bachelor),
            _ => None,
        });
        by_level.max(by_degree)
    }

    pub const fn label(self) -> Text {
        match self {
            Self::Secondary => Text::new("中职", "secondary vocational school"),
            Self::College => Text::new("大专", "junior college"),
            Self::Bachelor => Text::new("本科或学士", "bachelor"),
            Self::SecondBachelor => Text::new("第二学士学位", "second bachelor's degree"),
            Self::Master => Text::new("硕士", "master"),
            Self::Doctor => Text::new("博士", "doctorate"),
        }
    }
}

/// How long one must have served before a level can be declared.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearsRule {
    pub series: String,
    pub target: String,
    pub education: Vec<Education>,
    /// The level of the title that must be held; none: no title is asked for.
    #[serde(default)]
    pub current: Option<String>,
    /// Months in the current title or, without one, in the specialty.
    pub months: u32,
    /// What is asked besides.
    #[serde(default)]
    pub note: Option<Text>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// Where a year or a date starts to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// 1 January of the round's year.
    RoundJanuary,
    /// 1 September of the round's year.
    RoundSeptember,
    /// 1 January of the year after the round.
    NextYear,
    /// The day on which the title was obtained.
    Obtained,
}

/// From when years and works count, by the way the current title was obtained and its round.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountingRule {
    /// Codes of the list `obtained_by`.
    pub by: Vec<String>,
    #[serde(default)]
    pub from_round: Option<i32>,
    #[serde(default)]
    pub until_round: Option<i32>,
    pub years: Start,
    pub works: Start,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// The hours of continuing education that a year asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    #[serde(default)]
    pub from: Option<i32>,
    #[serde(default)]
    pub until: Option<i32>,
    pub total: u32,
    pub public: u32,
    pub professional: u32,
    pub elective: u32,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// An education that the code lists do not have, and what it counts as.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equivalent {
    pub name: Text,
    pub counts_as: Education,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// Initial recognition (初次考核认定): what a full-time graduate is recognised as, without a committee, after so many months.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recognition {
    pub education: Education,
    pub target: String,
    pub months: u32,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// What a skilled worker of a grade may declare (高技能人才贯通).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skilled {
    pub series: String,
    pub grade: Text,
    pub target: String,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// How many experts recommend, and of which level at least.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommenders {
    pub number: u32,
    pub level: String,
}

/// Entries of a section of works that meet a condition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorksAsked {
    pub section: String,
    #[serde(default)]
    pub when: Option<Condition>,
}

/// One way to an exceptional application (破格申报). Empty lists hold for all.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptional {
    pub id: String,
    pub text: Text,
    #[serde(default)]
    pub series: Vec<String>,
    #[serde(default)]
    pub specialties: Vec<String>,
    /// The levels that are declared.
    #[serde(default)]
    pub levels: Vec<String>,
    /// The level that must be held, and for how many months.
    #[serde(default)]
    pub current: Option<String>,
    #[serde(default)]
    pub months: Option<u32>,
    #[serde(default)]
    pub works: Option<WorksAsked>,
    #[serde(default)]
    pub recommenders: Option<Recommenders>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// When people of a sex retire: the age of old, put off by a month for every few months by which it is reached after a month.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    /// Code of the list `sex`.
    pub sex: String,
    /// Years.
    pub age: u32,
    /// The first month in which who reaches that age retires later.
    pub later_from: Month,
    /// For every so many months after it, begun ones too, one month more.
    pub every_months: u32,
    /// At most so many months later.
    pub most_months: u32,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

impl Retirement {
    /// The month in which someone of this sex retires.
    pub fn month(&self, birth: Date) -> Option<Month> {
        let of_old = Month::of(birth).plus(i32::try_from(self.age).ok()?.checked_mul(12)?);
        let (every, most) = (i32::try_from(self.every_months.max(1)).ok()?, i32::try_from(self.most_months).ok()?);
        let after = self.later_from.until(of_old);
        Some(of_old.plus(if after < 0 { 0 } else { (after / every + 1).min(most) }))
    }
}

/// How many of the last years an appraisal is asked for, competent or better.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appraisals {
    pub series: String,
    pub target: String,
    /// Whom it is asked of; none: of all.
    #[serde(default)]
    pub education: Vec<Education>,
    pub years: u32,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

cited!(YearsRule, CountingRule, Hours, Equivalent, Recognition, Skilled, Exceptional, Retirement, Appraisals);

/// From when to when years and works count, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub years_from: Date,
    pub works_from: Date,
    pub until: Date,
    pub confidence: Confidence,
}

impl Start {
    fn date(self, round: i32, obtained_on: Date) -> Option<Date> {
        match self {
            Self::RoundJanuary => Date::from_calendar_date(round, time::Month::January, 1).ok(),
            Self::RoundSeptember => Date::from_calendar_date(round, time::Month::September, 1).ok(),
            Self::NextYear => Date::from_calendar_date(round.checked_add(1)?, time::Month::January, 1).ok(),
            Self::Obtained => Some(obtained_on),
        }
    }
}

fn spans(from: Option<i32>, until: Option<i32>, year: i32) -> bool {
    from.is_none_or(|from| from <= year) && until.is_none_or(|until| year <= until)
}

impl Guide {
    /// The month in which someone of a sex (code of the list `sex`) born on a day retires, with how sure that is.
    pub fn retires(&self, sex: &str, birth: Date) -> Option<(Month, Confidence)> {
        let rule = self.retirement.iter().find(|rule| rule.sex == sex)?;
        Some((rule.month(birth)?, super::Cited::confidence(rule)))
    }

    /// The appraisals that a level asks of people of an education: the most where several rules fit.
    pub fn appraisals_required(&self, series: &str, target: &str, education: Option<Education>) -> Option<&Appraisals> {
        let asks = |rule: &&Appraisals| rule.education.is_empty() || education.is_some_and(|education| rule.education.contains(&education));
        let fits = |rule: &&Appraisals| rule.series == series && rule.target == target && asks(rule);
        self.appraisals.iter().filter(fits).max_by_key(|rule| rule.years)
    }

    /// The period that counts for who obtained the current title on a day. `round_year` is the year of the round, which is not the
    /// certificate's; `by` is a code of the list `obtained_by`. `None` where nothing is known for it.
    pub fn counting_period(&self, obtained_on: Date, round_year: Option<i32>, by: &str) -> Option<Period> {
        let round = round_year.unwrap_or_else(|| obtained_on.year());
        let fits = |rule: &&CountingRule| rule.by.iter().any(|known| known == by) && spans(rule.from_round, rule.until_round, round);
        let rule = self.counting.iter().find(fits)?;
        Some(Period {
            years_from: rule.years.date(round, obtained_on)?,
            works_from: rule.works.date(round, obtained_on)?,
            until: self.counts_until.date,
            confidence: super::Cited::confidence(rule),
        })
    }

    /// The hours that a year asks for.
    pub fn continuing_education(&self, year: i32) -> Option<&Hours> {
        self.continuing_education.iter().find(|hours| spans(hours.from, hours.until, year))
    }

    /// The easiest rule that fits a person: target level, education, level of the current title. `None` where nothing is published for
    /// the series and level, or nothing fits (see [`Guide::has_years_rules`]).
    pub fn years_required(&self, series: &str, target: &str, education: Education, current: Option<&str>) -> Option<&YearsRule> {
        let fits = |rule: &&YearsRule| {
            rule.series == series
                && rule.target == target
                && rule.education.contains(&education)
                && (rule.current.is_none() || rule.current.as_deref() == current)
        };
        self.years.iter().filter(fits).min_by_key(|rule| rule.months)
    }

    /// Whether anything is known about the years that a series asks for at a level.
    pub fn has_years_rules(&self, series: &str, target: &str) -> bool {
        self.years.iter().any(|rule| rule.series == series && rule.target == target)
    }

    /// The ways to an exceptional application in a series, for a specialty and a level; `None` asks for all.
    pub fn exceptional_ways<'g>(
        &'g self,
        series: Option<&'g str>,
        specialty: Option<&'g str>,
        level: Option<&'g str>,
    ) -> impl Iterator<Item = &'g Exceptional> {
        let fits = |known: &[String], asked: Option<&str>| known.is_empty() || asked.is_none_or(|asked| known.iter().any(|one| one == asked));
        self.exceptional.iter().filter(move |way| fits(&way.series, series) && fits(&way.specialties, specialty) && fits(&way.levels, level))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    /// Men of old retire at sixty: who reaches that in January to April 2025 a month later, in May two, and so on up to three years.
    #[test]
    fn retirement_moves_by_the_month() {
        let guide = crate::guide::Guides::built_in().newest();
        let month = |sex, birth| guide.retires(sex, birth).map(|(month, _)| month.to_string());
        assert_eq!(month("1", date!(1964 - 12 - 31)).as_deref(), Some("2024-12"));
        assert_eq!(month("1", date!(1965 - 01 - 01)).as_deref(), Some("2025-02"));
        assert_eq!(month("1", date!(1965 - 04 - 30)).as_deref(), Some("2025-05"));
        assert_eq!(month("1", date!(1965 - 05 - 01)).as_deref(), Some("2025-07"));
        assert_eq!(month("1", date!(1990 - 06 - 01)).as_deref(), Some("2053-06"));
        assert_eq!(month("2", date!(1970 - 01 - 15)).as_deref(), Some("2025-02"));
        assert_eq!(month("2", date!(1999 - 03 - 08)).as_deref(), Some("2057-03"));
        assert_eq!(month("9", date!(1999 - 03 - 08)), None);
    }
}
