//! The guides a server takes filings for, each version by its digest, and the one judge of texts.

use std::sync::Arc;

use time::{Date, Duration, OffsetDateTime};

use super::store::Stored;
use super::workflow::Switches;
use crate::api::{Action, State};
use crate::canonical::GuideRef;
use crate::clock::CHINA;
use crate::guide::{self, Guide};
use crate::rules::Judge;

/// The guides at hand.
pub struct Guides {
    judge: Judge,
}

impl Guides {
    pub fn new(guides: guide::Guides) -> Self {
        Self { judge: Judge::new(guides) }
    }

    /// Those inside the program.
    pub fn built_in() -> Self {
        Self::new(guide::Guides::built_in())
    }

    pub const fn judge(&self) -> &Judge {
        &self.judge
    }

    pub fn get(&self, id: &str) -> Option<Arc<Guide>> {
        self.judge.guides().get(id)
    }

    /// The newest version of each.
    pub fn newest(&self) -> Vec<GuideRef> {
        self.judge.guides().ids().into_iter().filter_map(|id| reference(&*self.get(id)?)).collect()
    }

    /// One version.
    pub fn version(&self, wanted: &GuideRef) -> Option<Arc<Guide>> {
        self.get(&wanted.id).filter(|guide| guide.digest() == wanted.digest.to_string())
    }

    pub fn has_series(&self, id: &str, series: &str) -> bool {
        self.get(id).is_some_and(|guide| guide.series(series).is_some())
    }

    /// The steps of a guide's round. A guide that is gone asks for every step.
    pub fn switches(&self, id: &str) -> Switches {
        match self.get(id) {
            Some(guide) => {
                Switches { employer_notice: guide.workflow.employer_notice, fee: guide.workflow.fee, public_notice: guide.workflow.public_notice }
            }
            None => Switches { employer_notice: true, fee: true, public_notice: true },
        }
    }

    /// The last day to correct what is returned today; none where the guide grants no days.
    pub fn correct_until(&self, id: &str, today: Date) -> Option<Date> {
        let days = self.get(id).map_or(0, |guide| guide.workflow.correction_days);
        (days > 0).then(|| today.checked_add(Duration::days(i64::from(days)))).flatten()
    }

    /// The public notice of `stored` now, while it is posted: its last day.
    pub fn notice_until(&self, stored: &Stored) -> Option<Date> {
        if stored.state != State::PublicNotice {
            return None;
        }
        // What was posted before last days were kept has one all the same.
        stored.due.or_else(|| Some(self.notice_from(&stored.origin.guide, day_of(stored.since))?.until))
    }

    /// The public notice that `action` would post today, if it posts one. What an objection took down is posted for the days that were left.
    pub fn notice_of(&self, stored: &Stored, action: Action, today: Date) -> Option<Notice> {
        let guide = &stored.origin.guide;
        match (action, stored.due) {
            (Action::Dismiss, Some(until)) => self.notice_again(guide, until, day_of(stored.since), today),
            (Action::Pass | Action::Dismiss, _) => self.notice_from(guide, today),
            _ => None,
        }
    }

    /// A notice that is posted on `day`, which does not count itself.
    fn notice_from(&self, id: &str, day: Date) -> Option<Notice> {
        let guide = self.get(id)?;
        let until = guide.working_days_after(day, guide.workflow.public_notice_days)?;
        Some(Notice { until, is_certain: guide.knows_holidays(day, until) })
    }

    /// A notice that was to end on `until` and was taken down on `down`.
    fn notice_again(&self, id: &str, until: Date, down: Date, day: Date) -> Option<Notice> {
        let guide = self.get(id)?;
        // On the day it was posted one more would be left than there were.
        let left = guide.working_days(down, until).min(guide.workflow.public_notice_days);
        let until = if left == 0 { until } else { guide.working_days_after(day, left)? };
        Some(Notice { until, is_certain: guide.knows_holidays(down, until) })
    }
}

/// A public notice as the calendar has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The first day with which it may end.
    pub until: Date,
    /// Whether the holidays of its years are known.
    pub is_certain: bool,
}

fn day_of(moment: OffsetDateTime) -> Date {
    moment.to_offset(CHINA).date()
}

/// How filings name a guide.
pub fn reference(guide: &Guide) -> Option<GuideRef> {
    Some(GuideRef { id: guide.id.clone(), digest: guide.digest().parse().ok()? })
}
