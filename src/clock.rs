//! The only source of now. The server, the demo and the tests hold a [`Clock`]; nothing else asks the system for the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use time::format_description::well_known::Rfc3339;
use time::{Date, Duration, OffsetDateTime, UtcOffset};

/// The time zone of every date that people see: China Standard Time, UTC+8, no daylight saving.
pub const CHINA: UtcOffset = match UtcOffset::from_hms(8, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

/// A clock that follows the system's, or stands where it was set until it is advanced. Clones share their time.
#[derive(Clone, Debug)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    pub const fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `at` (whole seconds) until [`Clock::advance`].
    pub fn standing_at(at: OffsetDateTime) -> Self {
        Self(Some(Arc::new(AtomicI64::new(at.unix_timestamp()))))
    }

    /// A clock that stands at the moment `text` says (RFC 3339, such as `2026-03-10T09:00:00+08:00`): the demo and the tests hand their
    /// time to the programs they start.
    pub fn standing_at_text(text: &str) -> Option<Self> {
        OffsetDateTime::parse(text, &Rfc3339).ok().map(Self::standing_at)
    }

    /// The present moment as [`Clock::standing_at_text`] reads it.
    pub fn text(&self) -> String {
        self.now().format(&Rfc3339).unwrap_or_default()
    }

    /// Now, in China Standard Time, with whole seconds.
    pub fn now(&self) -> OffsetDateTime {
        let seconds = match &self.0 {
            Some(standing) => standing.load(Ordering::SeqCst),
            None => OffsetDateTime::now_utc().unix_timestamp(),
        };
        OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH).to_offset(CHINA)
    }

    /// Today's date in China.
    pub fn today(&self) -> Date {
        self.now().date()
    }

    /// Moves a standing clock on; a system clock is left alone.
    pub fn advance(&self, by: Duration) {
        if let Some(standing) = &self.0 {
            standing.fetch_add(by.whole_seconds(), Ordering::SeqCst);
        }
    }
}
