//! Asking the server now and then, until there is what one waits for.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::Result;

/// How often, where nobody says.
pub(super) const EVERY: Duration = Duration::from_secs(30);
/// No server is asked more often: what an office reads is written down each time. Tests do not wait so long.
const SHORTEST: Duration = if cfg!(debug_assertions) { Duration::from_millis(50) } else { Duration::from_secs(2) };

/// How long to wait before the server is asked again.
pub(super) fn pause(every: Duration) -> Duration {
    every.max(SHORTEST)
}

/// Asks until the answer is enough or time is up, and gives the last one.
pub(super) async fn poll<T>(
    every: Duration,
    until: Option<Instant>,
    mut ask: impl AsyncFnMut() -> Result<T>,
    mut is_enough: impl FnMut(&T) -> bool,
) -> Result<T> {
    loop {
        let answer = ask().await?;
        let next = Instant::now() + pause(every);
        if is_enough(&answer) || until.is_some_and(|until| Instant::now() >= until) {
            return Ok(answer);
        }
        tokio::time::sleep_until(until.map_or(next, |until| until.min(next))).await;
    }
}

/// A span of time as people write it: `90`, `30s`, `500ms`, `10m`, `2h`, `3d`.
pub(super) fn span(text: &str) -> std::result::Result<Duration, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let milliseconds = match unit {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err("30s, 10m, 2h, 3d".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "30s, 10m, 2h, 3d".to_owned())?;
    number.checked_mul(milliseconds).map(Duration::from_millis).ok_or_else(|| "3d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        for (text, seconds) in [("0", 0), ("90", 90), ("30s", 30), ("10m", 600), ("2h", 7_200), ("3d", 259_200)] {
            assert_eq!(span(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(span("500ms"), Ok(Duration::from_millis(500)));
        for bad in ["", "m", "-1", "1w", "99999999999999999999", "18446744073709551615d"] {
            assert!(span(bad).is_err(), "{bad}");
        }
    }
}
