//! How many files are in flight at once: as many as asked, half of them when server or line are crowded, one more again after each round that
//! went well.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The lanes of one transfer.
pub(super) struct Lanes {
    state: Mutex<State>,
    freed: Notify,
}

struct State {
    most: usize,
    open: usize,
    busy: usize,
    /// Files that came through since the number last changed.
    well: usize,
    /// Tries that began before the last halving say nothing new.
    round: u64,
}

/// A lane that one file holds while it is in flight.
pub(super) struct Lane<'a> {
    lanes: &'a Lanes,
    round: u64,
}

impl Lanes {
    pub(super) fn new(most: usize) -> Self {
        Self { state: Mutex::new(State { most, open: most, busy: 0, well: 0, round: 0 }), freed: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a lane.
    pub(super) async fn enter(&self) -> Lane<'_> {
        loop {
            let freed = self.freed.notified();
            if let Some(lane) = self.try_enter() {
                return lane;
            }
            freed.await;
        }
    }

    fn try_enter(&self) -> Option<Lane<'_>> {
        let mut state = self.state();
        (state.busy < state.open).then(|| {
            state.busy += 1;
            Lane { lanes: self, round: state.round }
        })
    }
}

impl Lane<'_> {
    /// The file came through.
    pub(super) fn went_well(&self) {
        let mut state = self.lanes.state();
        state.well += 1;
        if state.well >= state.open && state.open < state.most {
            state.open += 1;
            state.well = 0;
            self.lanes.freed.notify_one();
        }
    }

    /// Server or line have too much to do. Files that were in flight together halve the lanes once.
    pub(super) fn was_crowded(&self) {
        let mut state = self.lanes.state();
        if self.round == state.round {
            state.open = (state.open / 2).max(1);
            state.well = 0;
            state.round += 1;
        }
    }
}

impl Drop for Lane<'_> {
    fn drop(&mut self) {
        self.lanes.state().busy -= 1;
        self.lanes.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter_all(lanes: &Lanes) -> Vec<Lane<'_>> {
        std::iter::from_fn(|| lanes.try_enter()).collect()
    }

    #[test]
    fn trouble_halves_the_lanes_once_a_round_and_success_opens_them_again() {
        let lanes = Lanes::new(8);
        let first = enter_all(&lanes);
        assert_eq!(first.len(), 8);
        first.iter().for_each(Lane::was_crowded);
        drop(first);
        let second = enter_all(&lanes);
        assert_eq!(second.len(), 4, "eight that were refused together are one sign");
        second.iter().for_each(Lane::went_well);
        drop(second);
        let third = enter_all(&lanes);
        assert_eq!(third.len(), 5);
        drop(third);
        for _ in 0..10 {
            let lane = lanes.try_enter().unwrap();
            lane.was_crowded();
        }
        assert_eq!(enter_all(&lanes).len(), 1, "one lane stays");
    }

    #[tokio::test]
    async fn who_waits_is_let_in_when_a_lane_is_free() {
        let lanes = Lanes::new(1);
        let held = lanes.enter().await;
        let waiting = lanes.enter();
        tokio::pin!(waiting);
        assert!(tokio::time::timeout(std::time::Duration::ZERO, &mut waiting).await.is_err());
        drop(held);
        waiting.await.went_well();
    }
}
