//! Receipts are signed on a thread of their own while the writer goes on, and written down before its commit.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{refused, unreadable};
use crate::canonical::SignedReceipt;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::Unsigned;

/// A receipt as it was written down; it is there once the commit is answered.
pub(super) type Signed = Receiver<SignedReceipt>;

struct Job {
    unsigned: Unsigned,
    reply: Sender<SignedReceipt>,
}

/// A receipt of the transaction under way.
struct Pending {
    application: Uuid,
    /// Which of the application's receipts it is.
    seq: usize,
    signing: Receiver<SignedReceipt>,
    reply: Sender<SignedReceipt>,
}

/// The receipts of the transaction under way that are not written down yet.
pub(super) struct Receipts {
    queue: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    pending: RefCell<Vec<Pending>>,
}

impl Receipts {
    pub(super) fn start() -> std::io::Result<Self> {
        let (queue, jobs) = channel();
        let thread = std::thread::Builder::new().name("store-signer".to_owned()).spawn(move || serve(&jobs))?;
        Ok(Self { queue: Some(queue), thread: Some(thread), pending: RefCell::default() })
    }

    /// Begins to sign an application's receipt. What it belongs to must be written with it or undone with it.
    pub(super) fn sign(&self, application: Uuid, seq: usize, unsigned: Unsigned) -> Answer<Signed> {
        let (signs, signing) = channel();
        let (reply, signed) = channel();
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.send(Job { unsigned, reply: signs }).map_err(|_| stopped())?;
        self.pending.borrow_mut().push(Pending { application, seq, signing, reply });
        Ok(signed)
    }

    /// How many are not written down yet.
    pub(super) fn pending(&self) -> usize {
        self.pending.borrow().len()
    }

    /// Writes them down if one is of this application: the next change to it begins with what stands in the tables.
    pub(super) fn settle(&self, db: &Connection, application: Uuid) -> Answer<()> {
        let is_of = |pending: &Pending| pending.application == application;
        if self.pending.borrow().iter().any(is_of) { self.write_down(db) } else { Ok(()) }
    }

    /// Writes all of them down, when they are signed.
    pub(super) fn write_down(&self, db: &Connection) -> Answer<()> {
        for Pending { application, seq, signing, reply } in self.pending.take() {
            let signed = signing.recv().map_err(|_| Refusal::internal("a receipt could not be signed"))?;
            let seq = i64::try_from(seq).map_err(unreadable)?;
            db.prepare_cached("INSERT INTO receipts (id, application, seq, receipt, signature) VALUES (?1, ?2, ?3, ?4, ?5)")
                .and_then(|mut insert| insert.execute(params![signed.id.to_string(), application.to_string(), seq, signed.receipt, signed.signature]))
                .map_err(refused)?;
            // Nobody waits any more when the request was given up.
            let _ = reply.send(signed);
        }
        Ok(())
    }

    /// Forgets those of a transaction that was undone.
    pub(super) fn forget(&self) {
        self.pending.take();
    }
}

impl Drop for Receipts {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(jobs: &Receiver<Job>) {
    while let Ok(Job { unsigned, reply }) = jobs.recv() {
        // A panic ends its own group; later ones are signed.
        if let Ok(signed) = catch_unwind(AssertUnwindSafe(|| unsigned.sign())) {
            let _ = reply.send(signed);
        }
    }
}

fn stopped() -> Refusal {
    Refusal::internal("the thread that signs has stopped")
}

#[cfg(test)]
pub(super) mod tests {
    use time::macros::datetime;

    use super::super::{changes, schema};
    use super::*;
    use crate::api::{Action, ReceiptRef, State};
    use crate::canonical::{Actor, Commitment, GuideRef, Kind, Manifest, Receipt, SecretKey, Sha256};
    use crate::server::store::sqlite::writer::Turn;
    use crate::server::store::{Change, Current, EventBody, Opener, Origin};

    const AT: time::OffsetDateTime = datetime!(2026-03-10 09:00 +8);

    pub(in super::super) fn unsigned(application: Uuid, previous: Option<Sha256>) -> Unsigned {
        let digest = Sha256::of(b"");
        let receipt = Receipt {
            format: Receipt::FORMAT,
            kind: Kind::Accepted,
            id: Uuid::now_v7(),
            application,
            revision: 0,
            applicant: "李思敏".to_owned(),
            filing_digest: digest,
            application_digest: digest,
            guide: GuideRef { id: "shenzhen-2026".to_owned(), digest },
            commitment: Commitment { version: "1".to_owned(), agreed_on: AT.date(), on_paper: false },
            manifest: Manifest::default(),
            system: None,
            by: Actor::server(),
            at: AT,
            action: "accept".to_owned(),
            data: None,
            state: "accepted".to_owned(),
            previous,
            key: String::new(),
        };
        Unsigned { receipt, key: SecretKey::from_seed([7; 32]).into() }
    }

    fn begun(db: &Connection, guide: &str) -> Uuid {
        let id = Uuid::now_v7();
        let origin = Origin { id, person: Uuid::nil(), applicant: String::new(), guide: guide.to_owned(), series: String::new(), employer: None };
        let opener = Opener { actor: Actor::server(), account: Uuid::nil(), confirmed: true };
        changes::find_or_create(db, &origin, &opener, false, AT).unwrap();
        id
    }

    /// The change of an application, with a receipt; and what was its last receipt then.
    fn changed(turn: &Turn<'_>, application: Uuid) -> (Signed, Option<Sha256>) {
        let (tell, told) = channel();
        let decide = move |current: &Current| {
            tell.send(current.last_receipt).unwrap();
            let unsigned = unsigned(application, current.last_receipt);
            let named = ReceiptRef { id: unsigned.receipt.id, kind: Kind::Accepted, revision: 0, at: AT };
            let event = EventBody::after(&current.application, AT, Action::Withdraw, Actor::server(), State::Draft);
            Ok(Change { event: EventBody { receipt: Some(named), ..event }, filing: None, receipt: Some(unsigned) })
        };
        let (_, signed) = changes::change(turn, application, None, Box::new(decide)).unwrap();
        (signed.unwrap(), told.recv().unwrap())
    }

    #[test]
    fn receipts_are_written_down_at_the_end_and_before_their_application_changes_again() {
        let mut db = Connection::open_in_memory().unwrap();
        schema::migrate(&mut db).unwrap();
        let (receipts, [one, other]) = (Receipts::start().unwrap(), ["a", "b"].map(|guide| begun(&db, guide)));
        let (turn, kept) = (Turn { db: &db, receipts: &receipts }, || db.query_row("SELECT count(*) FROM receipts", [], |row| row.get::<_, i64>(0)));

        let (first, before) = changed(&turn, one);
        assert_eq!((before, kept().unwrap(), receipts.pending()), (None, 0, 1));
        let (_, before) = changed(&turn, other);
        assert_eq!((before, kept().unwrap(), receipts.pending()), (None, 0, 2), "one of another application waits for nobody");
        let (second, before) = changed(&turn, one);
        let first = first.try_recv().unwrap();
        assert_eq!((before, kept().unwrap(), receipts.pending()), (Some(first.digest()), 2, 1));
        receipts.write_down(&db).unwrap();
        let second = second.try_recv().unwrap();
        assert_eq!((kept().unwrap(), receipts.pending(), second.read().unwrap().previous), (3, 0, Some(first.digest())));
    }
}
