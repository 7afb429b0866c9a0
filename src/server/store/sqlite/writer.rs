//! The one writer. Work that waits is done in one transaction and answered after its one fsync: group commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::refused;
use crate::api::Code;
use crate::server::refusal::{Answer, Refusal};

/// How many pieces of work share a commit at most.
const GROUP: usize = 256;

/// One piece of work: `run` inside the transaction (what fails is undone), `answer` after the commit.
trait Work: Send {
    fn run(&mut self, db: &Connection) -> Result<(), Refusal>;
    fn answer(self: Box<Self>, committed: Result<(), &Refusal>);
}

struct Piece<T, F> {
    work: Option<F>,
    result: Option<Answer<T>>,
    reply: Sender<Answer<T>>,
}

impl<T: Send, F: FnOnce(&Connection) -> Answer<T> + Send> Work for Piece<T, F> {
    fn run(&mut self, db: &Connection) -> Result<(), Refusal> {
        // A panic undoes its own piece; the writer goes on for everybody else.
        let run = |work: F| catch_unwind(AssertUnwindSafe(|| work(db))).unwrap_or_else(|_| Err(Refusal::internal("a piece of work panicked")));
        self.result = self.work.take().map(run);
        match &self.result {
            Some(Err(refusal)) => Err(refusal.clone()),
            _ => Ok(()),
        }
    }

    fn answer(self: Box<Self>, committed: Result<(), &Refusal>) {
        let result = match (committed, self.result) {
            (Err(failed), Some(Ok(_)) | None) => Err(failed.clone()),
            (Ok(()), None) => Err(Refusal::internal("work that was never run")),
            (_, Some(result)) => result,
        };
        // Nobody waits any more when the request was given up; what was committed stays committed.
        let _ = self.reply.send(result);
    }
}

/// Hands work to the writer's thread.
pub(super) struct Writer {
    queue: Option<Sender<Box<dyn Work>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(db: Connection) -> std::io::Result<Self> {
        let (queue, work) = channel();
        let thread = std::thread::Builder::new().name("store-writer".to_owned()).spawn(move || serve(db, &work))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Does `work` in a transaction and returns when it is durable.
    pub(super) fn write<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> Answer<T> + Send + 'static) -> Answer<T> {
        let (reply, answer) = channel();
        let piece = Box::new(Piece { work: Some(work), result: None, reply });
        let queue = self.queue.as_ref().ok_or_else(|| Refusal::unavailable("the store is closed"))?;
        queue.send(piece).map_err(|_| Refusal::unavailable("the store's writer has stopped"))?;
        answer.recv().map_err(|_| Refusal::unavailable("the store's writer has stopped"))?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(mut db: Connection, queue: &Receiver<Box<dyn Work>>) {
    while let Ok(first) = queue.recv() {
        let mut group = vec![first];
        let committed = commit(&mut db, &mut group, queue);
        if let Err(failed) = &committed {
            tracing::error!(cause = failed.cause, "a group of {} was not committed", group.len());
        }
        for piece in group {
            piece.answer(committed.as_ref().copied());
        }
    }
    // Leaves one file behind instead of three where that is possible; losing this costs nothing.
    let _ = db.pragma_update(None, "wal_checkpoint", "TRUNCATE");
}

/// Runs `group` and whatever has come in meanwhile, each piece undone alone if it fails, then commits all at once.
fn commit(db: &mut Connection, group: &mut Vec<Box<dyn Work>>, queue: &Receiver<Box<dyn Work>>) -> Answer<()> {
    let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(refused)?;
    let mut done = 0;
    while let Some(piece) = group.get_mut(done) {
        marked(&tx, "SAVEPOINT piece")?;
        match piece.run(&tx) {
            Ok(()) => marked(&tx, "RELEASE piece")?,
            // After some failures of the disk SQLite has undone all of the transaction by itself: then this is why nobody's piece is kept.
            Err(refusal) if tx.is_autocommit() => {
                let is_ours = matches!(refusal.problem.code, Code::Unavailable | Code::NoSpace | Code::Internal);
                return Err(if is_ours { refusal } else { Refusal::unavailable("the transaction was undone") });
            }
            Err(_) => {
                marked(&tx, "ROLLBACK TO piece")?;
                marked(&tx, "RELEASE piece")?;
            }
        }
        done += 1;
        if done == group.len() && done < GROUP {
            group.extend(queue.try_iter().take(GROUP - done));
        }
    }
    tx.commit().map_err(refused)
}

/// Begins or ends a piece. The statement stays prepared: there is one for every piece.
fn marked(db: &Connection, savepoint: &str) -> Answer<()> {
    db.prepare_cached(savepoint).and_then(|mut statement| statement.execute([])).map(drop).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_undoes_its_own_piece_and_the_writer_goes_on() {
        let writer = Writer::start(Connection::open_in_memory().unwrap()).unwrap();
        let insert = |db: &Connection| db.execute("INSERT INTO t VALUES (1)", []).map_err(refused);
        writer.write(|db| db.execute_batch("CREATE TABLE t (x)").map_err(refused)).unwrap();
        let panicked: Answer<()> = writer.write(move |db| {
            insert(db)?;
            panic!("on purpose");
        });
        assert!(panicked.is_err());
        // As SQLite does by itself after some failures of the disk.
        let undone: Answer<()> = writer.write(|db| {
            db.execute_batch("ROLLBACK").unwrap();
            Err(Refusal::no_space("on purpose"))
        });
        assert_eq!(undone.unwrap_err().problem.code, Code::NoSpace);
        writer.write(move |db| insert(db)).unwrap();
        let count: i64 = writer.write(|db| db.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).map_err(refused)).unwrap();
        assert_eq!(count, 1);
    }
}
