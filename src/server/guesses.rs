//! How often somebody may guess a password or a mailed code. A guess is counted before anybody knows whether it is right: several at once are
//! as many guesses. Nobody waits long, and nobody waits for what others guess elsewhere: where an account was signed in to, or its password set
//! anew with a mailed code, only guesses from there count. All of it is forgotten when the server stops.

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
    /// The owner was here, and is known here so long.
    known_until: Option<OffsetDateTime>,
}

impl Count {
    const fn new(now: OffsetDateTime) -> Self {
        Self { guesses: 0, since: now, until: now, known_until: None }
    }

    fn of_owner(now: OffsetDateTime) -> Self {
        Self { known_until: Some(now + KNOWN), ..Self::new(now) }
    }

    fn is_owners(&self, now: OffsetDateTime) -> bool {
        self.known_until.is_some_and(|until| until >= now)
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
        self.until <= now && now - self.since > HALF_LIFE && !self.is_owners(now)
    }
}

/// A guess that was counted. One that is never judged is taken back: where the server was too busy, or who asked went away without an answer.
#[must_use]
pub(crate) struct Guess<'g> {
    guesses: &'g Guesses,
    here: Who,
    /// Who it was counted for, with how long they had to wait before it and after it.
    counted: Vec<(Who, OffsetDateTime, OffsetDateTime)>,
}

impl Guess<'_> {
    pub(super) fn was_wrong(mut self) {
        self.counted.clear();
    }

    /// It is taken back, and wrong ones from here before it are forgotten. Those of the same address for other names, and of other addresses for
    /// this name, stay.
    pub(super) fn was_right(self, now: OffsetDateTime) {
        let (guesses, here) = (self.guesses, self.here.clone());
        drop(self);
        guesses.counts().insert(here, Count::of_owner(now));
    }
}

impl Drop for Guess<'_> {
    fn drop(&mut self) {
        let mut counts = self.guesses.counts();
        for (who, before, after) in self.counted.drain(..) {
            if let Some(count) = counts.get_mut(&who) {
                count.guesses = count.guesses.saturating_sub(1);
                if count.until == after {
                    count.until = before;
                }
            }
        }
    }
}

#[derive(Default)]
pub(crate) struct Guesses(Mutex<HashMap<Who, Count>>);

impl Guesses {
    /// Counts a guess, or refuses it while the name or the address has to wait.
    pub(super) fn begin(&self, of: Of, name: &str, address: IpAddr, now: OffsetDateTime) -> Answer<Guess<'_>> {
        let mut counts = self.counts();
        let address = subscriber(address);
        let here = Who::Here(of, name.to_owned(), address);
        let mut all = vec![(here.clone(), FREE)];
        if !counts.get(&here).is_some_and(|count| count.is_owners(now)) {
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
        Ok(Guess { guesses: self, here, counted })
    }

    /// The owner of a name was at this address, whatever was guessed from it before.
    pub(super) fn owner_is_at(&self, name: &str, address: IpAddr, now: OffsetDateTime) {
        self.counts().insert(Who::Here(Of::Password, name.to_owned(), subscriber(address)), Count::of_owner(now));
    }

    /// Forgets what nobody waits for any more.
    pub(super) fn forget(&self, now: OffsetDateTime) {
        self.counts().retain(|_, count| !count.is_over(now));
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Who, Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn too_many(wait: std::time::Duration) -> Refusal {
    let mut refusal = Refusal::too_often(wait);
    refusal.problem.what = Text::new("尝试过于频繁", "too many tries");
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
        names.take(200).take_while(|name| guesses.begin(of, name, address, now).map(Guess::was_wrong).is_ok()).count()
    }

    fn only(name: &str) -> impl Iterator<Item = String> {
        std::iter::repeat(name.to_owned())
    }

    #[test]
    fn a_guess_counts_before_it_is_known_to_be_wrong() {
        let guesses = Guesses::default();
        let open: Vec<Answer<Guess<'_>>> = (0..48).map(|_| guesses.begin(Of::Password, "zhang", at(1), NOW)).collect();
        assert_eq!(open.iter().filter(|guess| guess.is_ok()).count(), 5);
        drop(open);
        assert_eq!(wrong(&guesses, Of::Password, only("zhang"), at(1), NOW), 5, "what was never judged counts no more");
    }

    #[test]
    fn who_guesses_waits_and_the_owner_elsewhere_does_not() {
        let guesses = Guesses::default();
        guesses.begin(Of::Password, "zhang", at(1), NOW).unwrap().was_right(NOW);
        for from in 2..20 {
            wrong(&guesses, Of::Password, only("zhang"), at(from), NOW);
        }
        assert!(guesses.begin(Of::Password, "zhang", at(30), NOW).is_err(), "many guessed from many places");
        for _ in 0..10 {
            guesses.begin(Of::Password, "zhang", at(1), NOW).unwrap().was_right(NOW);
        }
        assert!(guesses.begin(Of::Password, "zhang", at(30), NOW).is_err());
        guesses.owner_is_at("zhang", at(30), NOW);
        assert!(guesses.begin(Of::Password, "zhang", at(30), NOW).is_ok(), "who set the password anew by mail is the owner");
        assert!(guesses.begin(Of::Password, "zhang", at(1), NOW + KNOWN + Duration::seconds(1)).is_ok(), "others' guesses are over too");
        assert!(!guesses.counts()[&Who::Here(Of::Password, "zhang".into(), at(1))].is_owners(NOW + KNOWN + Duration::seconds(1)));
    }

    #[test]
    fn an_address_waits_after_many_names_and_not_for_ever() {
        let guesses = Guesses::default();
        let names = || (0..).map(|number| format!("name{number}"));
        assert_eq!(wrong(&guesses, Of::Code, names(), at(1), NOW), 50);
        assert!(guesses.begin(Of::Password, "li", at(1), NOW).is_err());
        let later = NOW + Duration::minutes(41);
        guesses.begin(Of::Password, "li", at(1), later).unwrap().was_right(later);
        assert!(wrong(&guesses, Of::Password, names().skip(100), at(1), later) > 40, "it was forgotten meanwhile");
        assert!(guesses.begin(Of::Password, "li", at(1), later).is_ok(), "who signed in from here before does not wait for the others");
    }

    #[test]
    fn the_wait_doubles_up_to_some_minutes() {
        let guesses = Guesses::default();
        let (mut now, mut waits) = (NOW, Vec::new());
        for _ in 0..16 {
            match guesses.begin(Of::Password, "zhang", at(1), now) {
                Ok(guess) => guess.was_wrong(),
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
            guesses.begin(Of::Code, "zhang", address, NOW).unwrap().was_wrong();
        }
        guesses.forget(NOW + Duration::minutes(9));
        assert_eq!(guesses.counts().len(), 40_000);
        guesses.owner_is_at("zhang", at(1), NOW);
        guesses.forget(NOW + Duration::minutes(11));
        assert_eq!(guesses.counts().len(), 1, "the owner's place stays");
    }
}
