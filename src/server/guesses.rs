//! How often somebody may guess a password or a mailed code. A guess is counted before anybody knows whether it is right: several at once are
//! as many guesses. Nobody waits long, and nobody waits for what others guess elsewhere: where an account was signed in to, or its password set
//! anew with a mailed code, only guesses from there count.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use time::{Duration, OffsetDateTime};

use super::rates::subscriber;
use super::refusal::{Answer, Refusal};
use crate::text::Text;

/// Wrong guesses for a name from one address before that has to wait a little.
const FREE: u32 = 5;
/// The same for a name from all addresses.
const FREE_OF_NAME: u32 = 20;
/// The same for an address and all names: an office of many people may sit behind it.
const FREE_OF_ADDRESS: u32 = 50;
/// The longest wait: two to this power, in seconds.
const LONGEST: u32 = 8;
/// After so long half of the guesses are forgotten.
const HALF_LIFE: Duration = Duration::minutes(10);
/// So long an address is known as the owner's.
const KNOWN: Duration = Duration::days(30);
/// Beyond so many, what nobody waits for any more is forgotten.
const MOST: usize = 10_000;

/// What is guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Of {
    Password,
    /// The old password, by who is signed in.
    OldPassword,
    /// A mailed code, which counts for five tries only: names have no count of their own.
    Code,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Who {
    /// A name, guessed from an address.
    Here(Of, String, IpAddr),
    Name(Of, String),
    Address(IpAddr),
}

#[derive(Clone, Copy, Debug)]
struct Count {
    guesses: u32,
    since: OffsetDateTime,
    until: OffsetDateTime,
    /// The owner was here.
    known: bool,
}

impl Count {
    const fn new(now: OffsetDateTime) -> Self {
        Self { guesses: 0, since: now, until: now, known: false }
    }

    fn add(&mut self, free: u32, now: OffsetDateTime) {
        let halvings = (now - self.since).whole_seconds() / HALF_LIFE.whole_seconds();
        if let Some(halvings) = u32::try_from(halvings).ok().filter(|halvings| *halvings > 0) {
            self.guesses = self.guesses.checked_shr(halvings).unwrap_or(0);
            self.since = now;
        }
        self.guesses += 1;
        if self.guesses >= free {
            self.until = now + Duration::seconds(1_i64 << (self.guesses - free).min(LONGEST));
        }
    }

    fn is_over(&self, now: OffsetDateTime) -> bool {
        self.until <= now && now - self.since > if self.known { KNOWN } else { HALF_LIFE }
    }
}

/// A guess that was counted.
#[must_use]
pub(crate) struct Guess {
    here: Who,
    /// Who it was counted for, with how long they had to wait before it and after it.
    counted: Vec<(Who, OffsetDateTime, OffsetDateTime)>,
}

#[derive(Default)]
pub(crate) struct Guesses(Mutex<HashMap<Who, Count>>);

impl Guesses {
    /// Counts a guess, or refuses it while the name or the address has to wait.
    pub(super) fn begin(&self, of: Of, name: &str, address: IpAddr, now: OffsetDateTime) -> Answer<Guess> {
        let mut counts = self.counts();
        if counts.len() > MOST {
            counts.retain(|_, count| !count.is_over(now));
        }
        let address = subscriber(address);
        let here = Who::Here(of, name.to_owned(), address);
        let mut all = vec![(here.clone(), FREE)];
        if !counts.get(&here).is_some_and(|count| count.known) {
            all.push((Who::Address(address), FREE_OF_ADDRESS));
            if of != Of::Code {
                all.push((Who::Name(of, name.to_owned()), FREE_OF_NAME));
            }
        }
        if let Some(until) = all.iter().filter_map(|(who, _)| counts.get(who)).map(|count| count.until).max().filter(|until| *until > now) {
            return Err(too_many((until - now).unsigned_abs()));
        }
        let mut counted = Vec::new();
        for (who, free) in all {
            let count = counts.entry(who.clone()).or_insert_with(|| Count::new(now));
            let before = count.until;
            count.add(free, now);
            counted.push((who, before, count.until));
        }
        Ok(Guess { here, counted })
    }

    /// The guess was right: it is taken back, and wrong ones from here before it are forgotten. Those of the same address for other names,
    /// and of other addresses for this name, stay.
    pub(super) fn was_right(&self, guess: Guess, now: OffsetDateTime) {
        let mut counts = self.counts();
        for (who, before, after) in guess.counted {
            if let Some(count) = counts.get_mut(&who) {
                count.guesses = count.guesses.saturating_sub(1);
                if count.until == after {
                    count.until = before;
                }
            }
        }
        counts.insert(guess.here, Count { known: true, ..Count::new(now) });
    }

    /// The owner of a name was at this address, whatever was guessed from it before.
    pub(super) fn owner_is_at(&self, name: &str, address: IpAddr, now: OffsetDateTime) {
        self.counts().insert(Who::Here(Of::Password, name.to_owned(), subscriber(address)), Count { known: true, ..Count::new(now) });
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Who, Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn too_many(wait: std::time::Duration) -> Refusal {
    let mut refusal = Refusal::too_often(wait);
    refusal.problem.what = Text::new("登录过于频繁", "too many sign-ins");
    refusal
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-03-02 09:00 +8);

    fn at(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    /// How many wrong guesses one after the other are taken.
    fn wrong(guesses: &Guesses, of: Of, names: impl Iterator<Item = String>, address: IpAddr, now: OffsetDateTime) -> usize {
        names.take(200).take_while(|name| guesses.begin(of, name, address, now).is_ok()).count()
    }

    fn only(name: &str) -> impl Iterator<Item = String> {
        std::iter::repeat(name.to_owned())
    }

    #[test]
    fn a_guess_counts_before_it_is_known_to_be_wrong() {
        let guesses = Guesses::default();
        let open: Vec<Answer<Guess>> = (0..48).map(|_| guesses.begin(Of::Password, "zhang", at(1), NOW)).collect();
        assert_eq!(open.iter().filter(|guess| guess.is_ok()).count(), 5);
    }

    #[test]
    fn who_guesses_waits_and_the_owner_elsewhere_does_not() {
        let guesses = Guesses::default();
        let owner = guesses.begin(Of::Password, "zhang", at(1), NOW).unwrap();
        guesses.was_right(owner, NOW);
        for from in 2..20 {
            wrong(&guesses, Of::Password, only("zhang"), at(from), NOW);
        }
        assert!(guesses.begin(Of::Password, "zhang", at(30), NOW).is_err(), "many guessed from many places");
        for _ in 0..10 {
            let owner = guesses.begin(Of::Password, "zhang", at(1), NOW).unwrap();
            guesses.was_right(owner, NOW);
        }
        assert!(guesses.begin(Of::Password, "zhang", at(30), NOW).is_err());
        guesses.owner_is_at("zhang", at(30), NOW);
        assert!(guesses.begin(Of::Password, "zhang", at(30), NOW).is_ok(), "who set the password anew by mail is the owner");
        assert!(guesses.begin(Of::Password, "li", at(30), NOW).is_ok());
    }

    #[test]
    fn an_address_waits_after_many_names_and_not_for_ever() {
        let guesses = Guesses::default();
        let names = || (0..).map(|number| format!("name{number}"));
        assert_eq!(wrong(&guesses, Of::Code, names(), at(1), NOW), 50);
        assert!(guesses.begin(Of::Password, "li", at(1), NOW).is_err());
        let later = NOW + Duration::minutes(41);
        let right = guesses.begin(Of::Password, "li", at(1), later).unwrap();
        guesses.was_right(right, later);
        assert!(wrong(&guesses, Of::Password, names().skip(100), at(1), later) > 40, "it was forgotten meanwhile");
        assert!(guesses.begin(Of::Password, "li", at(1), later).is_ok(), "who signed in from here before does not wait for the others");
    }

    #[test]
    fn the_wait_doubles_up_to_some_minutes() {
        let guesses = Guesses::default();
        let (mut now, mut waits) = (NOW, Vec::new());
        for _ in 0..16 {
            match guesses.begin(Of::Password, "zhang", at(1), now) {
                Ok(_) => {}
                Err(refusal) => {
                    waits.push(refusal.retry_after.unwrap());
                    now += Duration::seconds(i64::try_from(*waits.last().unwrap()).unwrap());
                }
            }
        }
        assert_eq!(waits[..5], [2, 3, 5, 9, 17], "each until the second after");
    }

    #[test]
    fn what_is_over_is_forgotten() {
        let guesses = Guesses::default();
        for number in 0..20_000_u32 {
            let address = IpAddr::from(number.to_be_bytes());
            let _ = guesses.begin(Of::Code, "zhang", address, NOW).unwrap();
        }
        let _ = guesses.begin(Of::Code, "zhang", at(1), NOW + Duration::minutes(11)).unwrap();
        assert_eq!(guesses.counts().len(), 2);
    }
}
