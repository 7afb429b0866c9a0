//! Turns for work that keeps a core busy: on threads of which there are as many as cores, in the order it comes, no more of one owner waiting
//! than would hold up the others, and no more in all than can be done while somebody listens.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use super::refusal::{Answer, Refusal};

/// So much work may wait and be done at once: of a person, of an office with its officers and scripts, and in all.
const OF_A_PERSON: usize = 2;
const OF_AN_OFFICE: usize = 32;
const OF_ALL: usize = 256;

/// How much each owner has waiting or under way.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<HashMap<Uuid, usize>>>);

/// A place in the queue; it goes when this is dropped.
struct Place {
    turns: Turns,
    owner: Uuid,
}

impl Turns {
    /// Does `work` when its turn comes.
    ///
    /// # Errors
    /// That of `work`; and 429 where the queue has no room for this owner.
    pub(super) async fn wait<T: Send + 'static>(&self, owner: Uuid, is_office: bool, work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
        let place = self.place(owner, is_office)?;
        let (send, receive) = tokio::sync::oneshot::channel();
        rayon::spawn_fifo(move || {
            // The client has gone, and may have come back with the same.
            if send.is_closed() {
                return;
            }
            // A panic is this work's own trouble: on these threads it would end the program.
            let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Refusal::internal("a piece of work panicked")));
            drop(place);
            let _ = send.send(done);
        });
        receive.await.map_err(Refusal::internal)?
    }

    fn place(&self, owner: Uuid, is_office: bool) -> Answer<Place> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, own) = (queue.values().sum::<usize>(), queue.get(&owner).copied().unwrap_or_default());
        if all >= OF_ALL || own >= if is_office { OF_AN_OFFICE } else { OF_A_PERSON } {
            return Err(Refusal::too_often(Duration::ZERO));
        }
        queue.insert(owner, own + 1);
        Ok(Place { turns: self.clone(), owner })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut queue = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = queue.get_mut(&self.owner) {
            *own -= 1;
            if *own == 0 {
                queue.remove(&self.owner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::api::Code;

    #[tokio::test]
    async fn one_owner_leaves_room_for_the_others() {
        let (turns, one, other) = (Turns::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        let places: Vec<Place> = (0..OF_A_PERSON).map(|_| turns.place(one, false).ok().unwrap()).collect();
        let refused = turns.wait(one, false, || Ok(())).await.unwrap_err();
        assert_eq!((refused.problem.code, refused.retry_after), (Code::TooMany, Some(1)));
        assert_eq!(turns.wait(other, false, || Ok(7)).await.unwrap(), 7);
        assert_eq!(turns.wait(one, true, || Ok(7)).await.unwrap(), 7, "an office has more");
        drop(places);
        assert_eq!(turns.wait(one, false, || Ok(7)).await.unwrap(), 7);
        assert!(turns.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_not_done() {
        let turns = Turns::default();
        let held = Arc::new(Barrier::new(rayon::current_num_threads() + 1));
        (0..rayon::current_num_threads()).for_each(|_| {
            let held = Arc::clone(&held);
            rayon::spawn_fifo(move || {
                held.wait();
            });
        });
        let done = Arc::new(AtomicBool::new(false));
        let doing = Arc::clone(&done);
        let mut gone = Box::pin(turns.wait(Uuid::nil(), false, move || {
            doing.store(true, Ordering::SeqCst);
            Ok(())
        }));
        assert!(futures_util::poll!(&mut gone).is_pending());
        drop(gone);
        held.wait();
        // What comes after it is done after it.
        turns.wait(Uuid::nil(), false, || Ok(())).await.unwrap();
        assert!(!done.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn a_panic_is_refused_and_gives_its_place_back() {
        let turns = Turns::default();
        let panicked: Answer<()> = turns.wait(Uuid::nil(), false, || panic!("on purpose")).await;
        assert_eq!(panicked.unwrap_err().problem.code, Code::Internal);
        assert_eq!(turns.wait(Uuid::nil(), false, || Ok(7)).await.unwrap(), 7);
    }
}
