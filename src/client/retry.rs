//! How long to try: pauses with full jitter that double up to a bound, the server's own wish before ours, and an end.

use std::time::Duration;

use super::failure::{Failure, Kind};

/// Patience.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    /// Tries in all without progress where trouble passes.
    pub tries: u32,
    /// Tries in all where nobody has ever listened at the address.
    pub tries_unreachable: u32,
    /// The first pause is at most this long, each next one twice as long.
    pub first: Duration,
    /// No pause is longer, but for a `Retry-After` of up to a minute.
    pub longest: Duration,
    /// A server that says nothing for so long, or a line on which nothing moves, is given up for this try.
    pub silence: Duration,
    /// What a second that the server asks for counts: shorter only in tests.
    pub second: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            tries: 10,
            tries_unreachable: 3,
            first: Duration::from_millis(250),
            longest: Duration::from_secs(20),
            silence: Duration::from_secs(60),
            second: Duration::from_secs(1),
        }
    }
}

impl Retry {
    pub(super) const fn tries(self) -> Tries {
        Tries { retry: self, made: 0 }
    }
}

/// The tries of one call.
pub(super) struct Tries {
    retry: Retry,
    made: u32,
}

impl Tries {
    /// How long to wait before the next try; `None` when there is to be none.
    pub(super) fn next(&mut self, failure: &Failure) -> Option<Duration> {
        const LONGEST_ASKED: u32 = 60;
        self.made += 1;
        let allowed = match failure.retry {
            Kind::Lasting => return None,
            Kind::Unreachable => self.retry.tries_unreachable,
            Kind::Passing => self.retry.tries,
        };
        if self.made >= allowed {
            return None;
        }
        let doubled = self.retry.first.saturating_mul(1 << (self.made - 1).min(16));
        let pause = jittered(doubled.min(self.retry.longest));
        let asked = |seconds: u64| self.retry.second * u32::try_from(seconds).map_or(LONGEST_ASKED, |seconds| seconds.min(LONGEST_ASKED));
        Some(failure.retry_after.map_or(pause, |seconds| asked(seconds).max(pause)))
    }

    /// Something was achieved since: count anew.
    pub(super) const fn progressed(&mut self) {
        self.made = 0;
    }
}

/// Anywhere between nought and `most`, so that many clients do not come back together.
fn jittered(most: Duration) -> Duration {
    let random = getrandom::u32().unwrap_or(u32::MAX / 2);
    most.mul_f64(f64::from(random) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_ends() {
        let mut tries = Retry { tries: 3, ..Retry::default() }.tries();
        let failure = Failure::not_our_server("https://a.example.org", String::new());
        assert_eq!(tries.next(&failure), None, "what lasts is not tried again");

        let passing = Failure { retry: Kind::Passing, ..Failure::not_our_server("", String::new()) };
        let mut tries = Retry { tries: 3, ..Retry::default() }.tries();
        assert!(tries.next(&passing).is_some_and(|pause| pause <= Duration::from_millis(250)));
        assert!(tries.next(&passing).is_some_and(|pause| pause <= Duration::from_millis(500)));
        assert_eq!(tries.next(&passing), None);
    }

    #[test]
    fn the_server_may_ask_for_longer_but_not_for_ever() {
        let asked = |seconds| {
            let failure = Failure { retry: Kind::Passing, retry_after: Some(seconds), ..Failure::not_our_server("", String::new()) };
            Retry::default().tries().next(&failure)
        };
        assert_eq!(asked(5), Some(Duration::from_secs(5)));
        assert_eq!(asked(86_400), Some(Duration::from_secs(60)));
    }
}
