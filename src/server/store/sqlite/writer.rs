//! The one writer. Work that waits is done in one transaction and answered after its one fsync: group commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::refused;
use super::signing::Receipts;
use crate::api::Code;
use crate::server::refusal::{Answer, Refusal};

/// How many pieces of work share a commit at most.
const GROUP: usize = 256;

/// What a piece of work has while it is its turn.
pub(super) struct Turn<'a> {
    pub(super) db: &'a Connection,
    pub(super) receipts: &'a Receipts,
}

/// One piece of work: `run` inside the transaction, `answer` after the commit.
trait Work: Send {
    /// It may fail when it has written already, and is undone alone then.
    fn is_undone_alone(&self) -> bool;
    fn run(&mut self, turn: &Turn<'_>) -> Result<(), Refusal>;
    /// `is_culprit` where the group was undone for this piece's own failure.
    fn answer(self: Box<Self>, committed: Result<(), &Refusal>, is_culprit: bool);
}

struct Piece<T, F> {
    is_undone_alone: bool,
    work: Option<F>,
    result: Option<Answer<T>>,
    reply: Sender<Answer<T>>,
}

impl<T: Send, F: FnOnce(&Turn<'_>) -> Answer<T> + Send> Work for Piece<T, F> {
    fn is_undone_alone(&self) -> bool {
        self.is_undone_alone
    }

    fn run(&mut self, turn: &Turn<'_>) -> Result<(), Refusal> {
        // A panic ends its own piece; the writer goes on for everybody else.
        let run = |work: F| catch_unwind(AssertUnwindSafe(|| work(turn))).unwrap_or_else(|_| Err(Refusal::internal("a piece of work panicked")));
        self.result = self.work.take().map(run);
        match &self.result {
            Some(Err(refusal)) => Err(refusal.clone()),
            _ => Ok(()),
        }
    }

    fn answer(self: Box<Self>, committed: Result<(), &Refusal>, is_culprit: bool) {
        let result = match (committed, self.result) {
            (Err(_), Some(Err(own))) if is_culprit => Err(own),
            // What was refused for what another of the group did is not true any more either.
            (Err(failed), _) => Err(failed.clone()),
            (Ok(()), None) => Err(Refusal::internal("work that was never run")),
            (Ok(()), Some(result)) => result,
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
        let receipts = Receipts::start()?;
        let thread = std::thread::Builder::new().name("store-writer".to_owned()).spawn(move || serve(db, &receipts, &work))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Does `work` in a transaction and returns when it is durable. What fails is undone.
    pub(super) fn write<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> Answer<T> + Send + 'static) -> Answer<T> {
        self.send(true, |turn| work(turn.db))
    }

    /// The same for work that has checked everything before it writes, and spares the savepoint, a tenth of what a filing takes. If it still
    /// fails later, all that would share its commit are undone and may try again.
    pub(super) fn write_checked<T: Send + 'static>(&self, work: impl FnOnce(&Turn<'_>) -> Answer<T> + Send + 'static) -> Answer<T> {
        self.send(false, work)
    }

    fn send<T: Send + 'static>(&self, is_undone_alone: bool, work: impl FnOnce(&Turn<'_>) -> Answer<T> + Send + 'static) -> Answer<T> {
        let (reply, answer) = channel();
        let piece = Box::new(Piece { is_undone_alone, work: Some(work), result: None, reply });
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

fn serve(mut db: Connection, receipts: &Receipts, queue: &Receiver<Box<dyn Work>>) {
    while let Ok(first) = queue.recv() {
        together(&mut db, receipts, vec![first], queue);
    }
    // Leaves one file behind instead of three where that is possible; losing this costs nothing.
    let _ = db.pragma_update(None, "wal_checkpoint", "TRUNCATE");
}

/// Why nothing of a group was kept, and which piece's failure it was.
struct Undone {
    why: Refusal,
    culprit: Option<usize>,
}

impl From<Refusal> for Undone {
    fn from(why: Refusal) -> Self {
        Self { why, culprit: None }
    }
}

/// Commits `group`, with whatever has come in meanwhile, and answers. Where it was undone, whose failure it was is told of that, and all
/// others that they may try again.
fn together(db: &mut Connection, receipts: &Receipts, mut group: Vec<Box<dyn Work>>, queue: &Receiver<Box<dyn Work>>) {
    let committed = commit(db, receipts, &mut group, queue);
    receipts.forget();
    if let Err(Undone { why, culprit }) = &committed {
        tracing::error!(cause = why.cause, culprit, "a group of {} was not committed", group.len());
    }
    for (number, piece) in group.into_iter().enumerate() {
        match &committed {
            Ok(()) => piece.answer(Ok(()), false),
            Err(Undone { why, culprit }) => piece.answer(Err(why), *culprit == Some(number)),
        }
    }
}

/// Runs `group` and whatever has come in meanwhile, then commits all at once.
fn commit(db: &mut Connection, receipts: &Receipts, group: &mut Vec<Box<dyn Work>>, queue: &Receiver<Box<dyn Work>>) -> Result<(), Undone> {
    let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(refused)?;
    let mut done = 0;
    while let Some(piece) = group.get_mut(done) {
        run(piece.as_mut(), &Turn { db: &tx, receipts }).map_err(|why| Undone { why, culprit: Some(done) })?;
        done += 1;
        if done == group.len() && done < GROUP {
            group.extend(queue.try_iter().take(GROUP - done));
        }
    }
    receipts.write_down(&tx).map_err(|refusal| shared(Some(refusal)))?;
    Ok(tx.commit().map_err(refused)?)
}

/// Runs a piece; what it wrote is undone if it fails. An error is why nothing of the transaction is kept, of no piece.
fn run(piece: &mut dyn Work, turn: &Turn<'_>) -> Answer<()> {
    let tx = turn.db;
    let is_undone_alone = piece.is_undone_alone();
    if is_undone_alone {
        marked(tx, "SAVEPOINT piece")?;
    }
    // One sum: receipts of others that are written down meanwhile are no change of this piece.
    let written = || tx.total_changes() + turn.receipts.pending() as u64;
    let before = written();
    match piece.run(turn) {
        // After some failures of the disk SQLite has undone all of the transaction by itself.
        done if tx.is_autocommit() => Err(shared(done.err())),
        Ok(()) if is_undone_alone => marked(tx, "RELEASE piece"),
        Err(_) if is_undone_alone => {
            marked(tx, "ROLLBACK TO piece")?;
            marked(tx, "RELEASE piece")
        }
        Err(refusal) if written() != before => Err(shared(Some(refusal))),
        _ => Ok(()),
    }
}

/// What all the others of a group are told of the failure of one: the disk's trouble is everybody's.
pub(super) fn shared(failure: Option<Refusal>) -> Refusal {
    match failure {
        Some(refusal) if matches!(refusal.problem.code, Code::Unavailable | Code::NoSpace) => refusal,
        Some(refusal) => {
            let cause = refusal.cause.unwrap_or_else(|| refusal.problem.what.en.into_owned());
            Refusal::unavailable(format!("the transaction was undone: {cause}"))
        }
        None => Refusal::unavailable("the transaction was undone"),
    }
}

/// Begins or ends a piece. The statement stays prepared: there is one for every piece.
fn marked(db: &Connection, savepoint: &str) -> Answer<()> {
    db.prepare_cached(savepoint).and_then(|mut statement| statement.execute([])).map(drop).map_err(refused)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::server::store::sqlite::signing::tests::unsigned;

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

    type Job = Box<dyn FnOnce(&Turn<'_>) -> Answer<()> + Send>;

    /// What pieces of one group come to, each undone alone or not, and how many rows there are then.
    fn in_one_commit(jobs: Vec<(bool, Job)>) -> (Vec<Option<Code>>, i64) {
        let mut db = Connection::open_in_memory().unwrap();
        crate::server::store::sqlite::schema::migrate(&mut db).unwrap();
        db.execute_batch("CREATE TABLE t (x)").unwrap();
        let (reply, answers) = channel();
        let piece =
            |(is_undone_alone, job)| -> Box<dyn Work> { Box::new(Piece { is_undone_alone, work: Some(job), result: None, reply: reply.clone() }) };
        together(&mut db, &Receipts::start().unwrap(), jobs.into_iter().map(piece).collect(), &channel().1);
        let codes = answers.try_iter().map(|answer: Answer<()>| answer.err().map(|refusal| refusal.problem.code)).collect();
        (codes, db.query_row("SELECT (SELECT count(*) FROM t) + (SELECT count(*) FROM receipts)", [], |row| row.get(0)).unwrap())
    }

    #[test]
    fn what_fails_before_it_writes_harms_nobody_and_what_fails_after_it_undoes_all_or_itself() {
        let insert = || -> Job { Box::new(|turn| turn.db.execute("INSERT INTO t VALUES (1)", []).map(drop).map_err(refused)) };
        let refuse = || -> Job { Box::new(|_| Err(Refusal::not_found())) };
        let insert_and = |fail: fn() -> Refusal| -> Job {
            Box::new(move |turn| {
                insert()(turn)?;
                Err(fail())
            })
        };
        let (not_found, unavailable, no_space) = (Some(Code::NotFound), Some(Code::Unavailable), Some(Code::NoSpace));
        assert_eq!(in_one_commit(vec![(false, insert()), (false, refuse()), (false, insert())]), (vec![None, not_found, None], 2));
        let alone = vec![(false, insert()), (true, insert_and(Refusal::not_found)), (false, insert())];
        assert_eq!(in_one_commit(alone), (vec![None, not_found, None], 2));
        // Also what was refused before is answered anew: it may have been refused for what is undone now.
        let after = |fail: Job| vec![(false, insert()), (false, refuse()), (false, fail), (false, insert())];
        assert_eq!(in_one_commit(after(insert_and(Refusal::not_found))), (vec![unavailable, unavailable, not_found, unavailable], 0));
        let full = insert_and(|| Refusal::no_space("on purpose"));
        assert_eq!(in_one_commit(after(full)), (vec![no_space, no_space, no_space, no_space], 0));
        let broken = insert_and(|| Refusal::internal("on purpose"));
        assert_eq!(in_one_commit(after(broken)), (vec![unavailable, unavailable, Some(Code::Internal), unavailable], 0));
        // A receipt that is being signed is written too: no receipt stays of what failed.
        let sign = || -> Job { Box::new(|turn| turn.receipts.sign(Uuid::nil(), 0, unsigned(Uuid::nil(), None)).map(drop)) };
        assert_eq!(in_one_commit(vec![(false, insert()), (false, sign())]), (vec![None, None], 2));
        let settle_and_refuse: Job = Box::new(|turn| turn.receipts.settle(turn.db, Uuid::nil()).and(Err(Refusal::not_found())));
        let settled = in_one_commit(vec![(false, sign()), (false, settle_and_refuse), (false, insert())]);
        assert_eq!(settled, (vec![None, not_found, None], 2), "it wrote nothing of its own");
        let sign_and_refuse: Job = Box::new(move |turn| {
            sign()(turn)?;
            Err(Refusal::not_found())
        });
        assert_eq!(in_one_commit(after(sign_and_refuse)), (vec![unavailable, unavailable, not_found, unavailable], 0));
        let panicking: Job = Box::new(move |turn| {
            insert()(turn)?;
            panic!("on purpose");
        });
        assert_eq!(in_one_commit(after(panicking)), (vec![unavailable, unavailable, Some(Code::Internal), unavailable], 0));
        let by_itself: Job = Box::new(|turn| turn.db.execute_batch("ROLLBACK").map_err(refused));
        let undone = in_one_commit(vec![(true, insert()), (false, by_itself), (true, insert())]);
        assert_eq!(undone, (vec![unavailable, unavailable, unavailable], 0), "nobody is told that it was done");
    }
}
