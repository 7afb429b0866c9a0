//! How often somebody may write and read: a bucket for each token, and one for each address that has none yet.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use governor::clock::{Clock as _, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use uuid::Uuid;

use super::refusal::{Answer, Refusal};
use crate::api::TokenKind;
use crate::canonical::Sha256;

type Buckets<K> = RateLimiter<K, HashMapStateStore<K>, MonotonicClock, NoOpMiddleware<std::time::Instant>>;

/// A second, and at once.
const PERSON: (u32, u32) = (10, 50);
const OFFICE: (u32, u32) = (50, 250);
const ADDRESS: (u32, u32) = (10, 50);
const DEVICE: (u32, u32) = (1, 3);
/// Mails that anybody may have sent to an address: so many at once, then one each ten minutes.
const MAILS: (std::time::Duration, u32) = (std::time::Duration::from_mins(10), 5);
const READS: (u32, u32) = (100, 500);

/// The buckets. They are counted by the machine's clock, whatever the server's own says.
pub(crate) struct Rates {
    people: Buckets<Uuid>,
    offices: Buckets<Uuid>,
    addresses: Buckets<IpAddr>,
    devices: Buckets<Sha256>,
    mails: Buckets<Sha256>,
    reads: Buckets<Uuid>,
}

impl Default for Rates {
    fn default() -> Self {
        let (each, burst) = MAILS;
        let mails =
            Quota::with_period(each).unwrap_or(Quota::per_hour(NonZeroU32::MIN)).allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN));
        let mails = RateLimiter::new(mails, HashMapStateStore::default(), MonotonicClock);
        Self {
            mails,
            people: buckets(PERSON),
            offices: buckets(OFFICE),
            addresses: buckets(ADDRESS),
            devices: buckets(DEVICE),
            reads: buckets(READS),
        }
    }
}

impl Rates {
    /// A write with a token.
    pub(super) fn write(&self, kind: TokenKind, token: Uuid) -> Answer<()> {
        match kind {
            TokenKind::Personal => take(&self.people, &token),
            TokenKind::Organisation => take(&self.offices, &token),
        }
    }

    /// A reading with a token: only what no script that means well would ask.
    pub(super) fn read(&self, token: Uuid) -> Answer<()> {
        take(&self.reads, &token)
    }

    /// A write by somebody who has not signed in. Of IPv6 a whole network of one subscriber counts as one.
    pub(super) fn stranger(&self, address: IpAddr) -> Answer<()> {
        take(&self.addresses, &subscriber(address))
    }

    /// A question of a device whether it may sign in; false when it comes too soon.
    pub(super) fn device(&self, code: Sha256) -> bool {
        take(&self.devices, &code).is_ok()
    }

    /// A mail of a kind that somebody has sent to this address, or that this account has sent. Kinds are counted apart: whoever asks for one does
    /// not keep another away.
    pub(super) fn mail(&self, kind: &str, address: &str) -> Answer<()> {
        take(&self.mails, &Sha256::of(format!("{kind} {}", address.to_lowercase()).as_bytes()))
    }

    /// Forgets buckets that are full again.
    pub(super) fn forget(&self) {
        self.people.retain_recent();
        self.offices.retain_recent();
        self.addresses.retain_recent();
        self.devices.retain_recent();
        self.mails.retain_recent();
        self.reads.retain_recent();
    }
}

fn buckets<K: Hash + Eq + Clone>((second, burst): (u32, u32)) -> Buckets<K> {
    let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    RateLimiter::new(Quota::per_second(number(second)).allow_burst(number(burst)), HashMapStateStore::default(), MonotonicClock)
}

fn take<K: Hash + Eq + Clone>(buckets: &Buckets<K>, key: &K) -> Answer<()> {
    buckets.check_key(key).map_err(|full| Refusal::too_often(full.wait_time_from(MonotonicClock.now())))
}

/// The address of one subscriber: of IPv6 the first 64 bits.
pub(super) fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_taken_and_then_one_waits() {
        let rates = Rates::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let taken = (0..60).take_while(|_| rates.write(TokenKind::Personal, one).is_ok()).count();
        assert!((50..60).contains(&taken), "{taken}");
        let refusal = rates.write(TokenKind::Personal, one).unwrap_err();
        assert!(refusal.retry_after.is_some_and(|seconds| seconds >= 1), "{refusal:?}");
        assert!(rates.write(TokenKind::Personal, other).is_ok(), "everybody has a bucket of their own");
        let taken = (0..300).take_while(|_| rates.write(TokenKind::Organisation, one).is_ok()).count();
        assert!(taken >= 250, "{taken}");
    }

    #[test]
    fn who_reads_without_end_waits_too() {
        let (rates, one, other) = (Rates::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        let taken = (0..2_000).take_while(|_| rates.read(one).is_ok()).count();
        assert!((500..2_000).contains(&taken), "{taken}");
        assert!(rates.read(one).unwrap_err().retry_after.is_some_and(|seconds| seconds >= 1));
        assert!(rates.read(other).is_ok() && rates.write(TokenKind::Personal, one).is_ok(), "nobody else waits, and writing is counted apart");
    }

    #[test]
    fn the_addresses_of_one_subscriber_are_one() {
        let of = |text: &str| subscriber(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
