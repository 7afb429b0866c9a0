//! The guides a server takes filings for, each version by its digest, and the one judge of texts.

use std::sync::Arc;

use time::{Date, Duration};

use super::workflow::Switches;
use crate::canonical::GuideRef;
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

    /// The last day of a public notice that is posted on `day`, which does not count itself; none where the guide is gone.
    pub fn public_notice_until(&self, id: &str, day: Date) -> Option<Date> {
        let guide = self.get(id)?;
        guide.working_days_after(day, guide.workflow.public_notice_days)
    }

    /// The last day of a public notice that was to end on `until`, was taken down on `down` and is posted again on `day`: with the working
    /// days that were left of it.
    pub fn public_notice_again(&self, id: &str, until: Date, down: Date, day: Date) -> Option<Date> {
        let guide = self.get(id)?;
        match guide.working_days(down, until) {
            0 => Some(until),
            left => guide.working_days_after(day, left),
        }
    }
}

/// How filings name a guide.
pub fn reference(guide: &Guide) -> Option<GuideRef> {
    Some(GuideRef { id: guide.id.clone(), digest: guide.digest().parse().ok()? })
}
