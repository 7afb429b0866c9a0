//! What the server keeps, as whole operations: each either happens altogether and is durable when it returns, or not at all.
//!
//! Calls block (a commit waits for the disk); handlers make them from blocking tasks.

mod accounts;
pub mod audit;
pub mod fold;
pub mod sqlite;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

pub use accounts::{Caller, Credentials, Device, Exam, Insured, MailAsked, NewAccount, NewDevice, NewToken, Office, Polled, Registered, Removed};
pub use audit::{Audit, What};
pub use fold::{Event, EventBody, FilingFacts, Origin, Stored};

use super::refusal::{Answer, Refusal};
use crate::api::{self, Action, MeChange, Role, View};
use crate::canonical::{Actor, Manifest, PublicKey, Receipt, SecretKey, Sha256, SignedReceipt};
use crate::paper::Mark;

/// Who begins an application: the person, or an officer of the employer that its origin names.
#[derive(Clone, Debug)]
pub struct Opener {
    pub actor: Actor,
    pub account: Uuid,
    /// Of the person: the identity is confirmed, so that what officers filed is shown too.
    pub confirmed: bool,
}

/// Who asks for files that were filed before.
#[derive(Clone, Copy, Debug)]
pub enum Reader {
    /// The person; what officers filed only once the identity is confirmed.
    Person { confirmed: bool },
    /// An officer of this employer: what was filed with it.
    Employer(Uuid),
}

/// Which applications a list asks for.
#[derive(Clone, Debug)]
pub struct Query {
    pub view: View,
    pub search: Option<String>,
    /// Changed before this event.
    pub before: Option<i64>,
    pub limit: usize,
}

/// A change to an application that was decided on its fresh state.
pub struct Change {
    pub event: EventBody,
    pub filing: Option<Written>,
    /// The receipt that the event names.
    pub receipt: Option<Unsigned>,
}

/// A receipt and the key that signs it. Signing takes a while, and need not take it from those who wait for their turn.
pub struct Unsigned {
    pub receipt: Receipt,
    pub key: Arc<SecretKey>,
}

impl Unsigned {
    pub fn sign(self) -> SignedReceipt {
        self.receipt.sign(&self.key)
    }
}

/// A filed revision. It never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewFiling {
    pub filing: api::Filing,
    pub system: Option<Value>,
}

/// A revision as it will be kept. It is written out before its turn comes, for while a change is made all others wait.
#[derive(Clone)]
pub struct Written {
    filing: NewFiling,
    text: String,
}

impl Written {
    pub fn new(filing: NewFiling) -> Answer<Self> {
        let text = serde_json::to_string(&filing).map_err(Refusal::internal)?;
        Ok(Self { filing, text })
    }

    pub const fn filing(&self) -> &NewFiling {
        &self.filing
    }
}

/// Who of an office works on an application, so that nobody else of that office does at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub account: Uuid,
    pub office: Uuid,
    /// The officer, for the others.
    pub name: String,
    /// A claim that is forgotten ends by itself.
    pub until: OffsetDateTime,
}

/// What a change is decided on.
pub struct Current {
    pub application: Stored,
    /// Who claimed it last, perhaps too long ago.
    pub claim: Option<Claim>,
    /// The digest of the last receipt of this application.
    pub last_receipt: Option<Sha256>,
    /// The last filed revision.
    pub last_filing: Option<NewFiling>,
}

/// Decides on the state that nobody else can change meanwhile.
pub type Decide = Box<dyn FnOnce(&Current) -> Answer<Change> + Send>;

/// The id and the digest of a request that may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Once {
    pub id: Uuid,
    pub digest: Sha256,
}

/// What a change came to; the same again when it is repeated.
#[derive(Clone, Debug)]
pub struct Changed {
    pub application: Stored,
    pub receipt: Option<SignedReceipt>,
    pub repeated: bool,
}

/// Everything of an application that its readers see.
#[derive(Clone, Debug)]
pub struct Detail {
    pub application: Stored,
    pub filing: Option<NewFiling>,
    /// What the reader had before it.
    pub previous: Option<NewFiling>,
    pub events: Vec<Event>,
}

/// Where everything is kept.
pub trait Store: Send + Sync {
    fn register(&self, account: NewAccount, code: Sha256, until: OffsetDateTime) -> Answer<Registered>;
    /// Confirms the account if the code is the one that was mailed and not too old; five wrong tries use it up.
    fn confirm(&self, user_name: &str, code: Sha256, now: OffsetDateTime) -> Answer<bool>;
    fn credentials(&self, user_name: &str) -> Answer<Option<Credentials>>;
    fn issue_token(&self, token: NewToken) -> Answer<()>;
    /// Ends a token of this account; false where it has none of that id that counts.
    fn revoke_token(&self, account: Uuid, id: Uuid, now: OffsetDateTime) -> Answer<bool>;
    /// Revokes every token of an account. Says how many.
    fn end_tokens(&self, account: Uuid, now: OffsetDateTime) -> Answer<usize>;
    /// The tokens of an account that still count, the newest first.
    fn tokens(&self, account: Uuid, now: OffsetDateTime) -> Answer<Vec<api::TokenSummary>>;
    /// The user names of the confirmed accounts with this mail address.
    fn user_names(&self, email: &str) -> Answer<Vec<String>>;
    /// Keeps a code for a new password and says where to send it; nothing for who has no confirmed account or was sent one just now.
    fn put_code(&self, user_name: &str, code: Sha256, until: OffsetDateTime) -> Answer<Option<String>>;
    /// Sets a password and ends every token of the account, if the code is right; as [`Store::confirm`] takes codes.
    fn reset_password(&self, user_name: &str, code: Sha256, password_hash: String, now: OffsetDateTime) -> Answer<bool>;
    /// Sets a password and ends every other token of the account.
    fn set_password(&self, account: Uuid, password_hash: String, kept: Uuid, now: OffsetDateTime) -> Answer<()>;
    fn caller(&self, token: Sha256, now: OffsetDateTime) -> Answer<Option<Caller>>;
    /// The same where it need not wait for anybody: a few rows by their keys, which take less time than handing the question to another thread.
    fn caller_at_once(&self, token: Sha256, now: OffsetDateTime) -> Option<Answer<Option<Caller>>>;
    /// What signing in needs to know of an account that has proved itself already.
    fn credentials_of(&self, account: Uuid) -> Answer<Option<Credentials>>;
    fn put_device(&self, device: NewDevice) -> Answer<()>;
    /// A device that waits for its owner.
    fn device(&self, user_code: Sha256, now: OffsetDateTime) -> Answer<Option<Device>>;
    /// Lets a device in as this account, or refuses it; false when none waits.
    fn answer_device(&self, user_code: Sha256, account: Option<Uuid>, now: OffsetDateTime) -> Answer<bool>;
    fn poll_device(&self, code: Sha256, now: OffsetDateTime) -> Answer<Polled>;
    /// The account of a sign-on provider's person.
    fn identity(&self, issuer: &str, subject: &str) -> Answer<Option<Uuid>>;
    /// Keeps whose account a provider's person is; `vouched` where the provider vouches for name and number.
    fn bind_identity(&self, issuer: &str, subject: &str, account: Uuid, vouched: bool, at: OffsetDateTime) -> Answer<()>;
    /// Whether somebody has a confirmed account with this number.
    fn has_account(&self, id_number: &str) -> Answer<bool>;
    /// The confirmed account of a person with this name and number.
    fn account_of_person(&self, name: &str, id_number: &str) -> Answer<Option<Uuid>>;
    /// Takes a person's account away, with its tokens and drafts and what it said of employers, unless something was filed with it.
    fn remove_account(&self, user_name: &str, at: OffsetDateTime) -> Answer<Removed>;
    fn change_me(&self, account: Uuid, change: MeChange, now: OffsetDateTime) -> Answer<()>;
    /// Keeps the code that goes to an address which this account wants to have; false where what was proved of the account no longer holds.
    fn ask_mail(&self, asked: MailAsked, until: OffsetDateTime) -> Answer<bool>;
    /// Takes the address that was asked for, if the code is right; wrong ones use it up as in [`Store::confirm`]. The same again does no harm.
    fn set_mail(&self, account: Uuid, code: Sha256, now: OffsetDateTime) -> Answer<bool>;
    /// Gives the confirmed account of a person another address and ends everything that let anybody into it; false where there is none of that
    /// name.
    fn give_mail(&self, user_name: &str, email: &str, password_hash: String, now: OffsetDateTime) -> Answer<bool>;
    /// User names with the addresses that they left and that were not told yet.
    fn left_mails(&self) -> Answer<Vec<(String, String)>>;
    /// That address was told.
    fn told(&self, user_name: &str, email: &str) -> Answer<()>;

    /// Adds an employer or the bureau, or gives the one that has this code (the bureau: this role).
    fn add_office(&self, office: Office) -> Answer<Office>;
    fn add_account(&self, account: NewAccount) -> Answer<()>;
    /// The account of the officer of that name, whatever its width, blanks and capitals; the latest of several.
    fn officer(&self, office: Uuid, name: &str) -> Answer<Option<Uuid>>;
    fn employer_by_code(&self, code: &str) -> Answer<Option<Office>>;
    fn bureau(&self) -> Answer<Option<Office>>;

    /// Takes the register as it is now: rows with the same key are replaced.
    fn import_insurance(&self, rows: Vec<Insured>) -> Answer<usize>;
    fn import_exams(&self, rows: Vec<Exam>) -> Answer<usize>;
    fn insurance(&self, id_number: &str) -> Answer<Option<Insured>>;
    fn exam(&self, ticket: &str) -> Answer<Option<Exam>>;
    /// Puts these on the employer's list, by their numbers, and gives their rows as they are now.
    fn put_staff(&self, employer: Uuid, members: Vec<api::StaffMember>) -> Answer<Vec<api::StaffMember>>;
    fn remove_staff(&self, employer: Uuid, member: Uuid) -> Answer<bool>;
    fn staff(&self, employer: Uuid) -> Answer<Vec<api::StaffMember>>;
    /// A row of the employer's list by its id.
    fn staff_member(&self, employer: Uuid, member: Uuid) -> Answer<Option<api::StaffMember>>;
    /// The row of a person of [`Store::person`].
    fn staff_of(&self, employer: Uuid, person: Uuid) -> Answer<Option<api::StaffMember>>;
    /// The person of a document, the same for ever.
    fn person(&self, id_type: &str, id_number: &str) -> Answer<Uuid>;
    /// The employers that list an account by number, name and mail address.
    fn bindings(&self, account: Uuid) -> Answer<Vec<api::Binding>>;
    /// Writes down whether the person confirms; nothing where this employer does not list the account.
    fn answer_binding(&self, account: Uuid, employer: Uuid, yes: bool) -> Answer<Option<api::Binding>>;

    /// The application of (person, guide, series) that the opener may see, the filed one before drafts and ends, the latest of several; or
    /// the one that `origin` begins. True when it is new.
    fn find_or_create(&self, origin: Origin, opener: Opener, again: bool, at: OffsetDateTime) -> Answer<(Stored, bool)>;
    /// Refuses where another application of the person, guide and series stands than that of `origin`.
    fn only_one(&self, origin: &Origin) -> Answer<()>;
    fn applications(&self, caller: &Caller, query: &Query) -> Answer<(Vec<Stored>, Option<i64>)>;
    fn application(&self, id: Uuid) -> Answer<Option<Stored>>;
    fn detail(&self, id: Uuid, reader: Role) -> Answer<Option<Detail>>;
    /// Changes an application once: `decide` sees its fresh state inside the transaction.
    fn change(&self, application: Uuid, once: Option<Once>, decide: Decide) -> Answer<Changed>;
    /// A filing that was made before, with its receipt.
    fn filing(&self, application: Uuid, revision: u32) -> Answer<Option<(NewFiling, SignedReceipt)>>;
    /// A receipt and the application it belongs to.
    fn receipt(&self, id: Uuid) -> Answer<Option<(Uuid, SignedReceipt)>>;
    /// What was last filed under the mark of a printed form, and whether nothing was filed after it.
    fn paper(&self, mark: &Mark) -> Answer<Option<(Stored, NewFiling, SignedReceipt, bool)>>;
    /// Applications whose due date has passed.
    fn overdue(&self, today: Date) -> Answer<Vec<Uuid>>;
    /// The results in their public notice, the newest first, each with its acceptance number.
    fn in_public_notice(&self) -> Answer<Vec<(Stored, Option<String>)>>;
    /// Claims an application, or claims it for longer, unless another of the same office holds it at `now`. Gives who holds it then.
    fn claim(&self, application: Uuid, claim: Claim, now: OffsetDateTime) -> Answer<Claim>;
    /// Gives up a claim; false where this account has none.
    fn release(&self, application: Uuid, account: Uuid, now: OffsetDateTime) -> Answer<bool>;
    /// Who holds an application at `now`.
    fn claim_of(&self, application: Uuid, now: OffsetDateTime) -> Answer<Option<Claim>>;

    /// Keeps what was done beside the workflow, in the chain of events.
    fn note(&self, audit: Audit) -> Answer<()>;

    fn add_blob(&self, application: Uuid, owner: Uuid, blob: api::Blob, at: OffsetDateTime) -> Answer<()>;
    /// How many files this owner sent for an application, and their bytes.
    fn brought(&self, application: Uuid, owner: Uuid) -> Answer<(u64, u64)>;
    /// The bytes of everything this owner has stored.
    fn stored_bytes(&self, owner: Uuid) -> Answer<u64>;
    /// Which of `digests` these owners have stored, with their sizes.
    fn blobs(&self, owners: &[Uuid], digests: &[Sha256]) -> Answer<Vec<api::Blob>>;

    /// The files of what was filed for this person, of one material or of all, newest first; not of what an office refused.
    fn earlier(&self, person: Uuid, reader: Reader, material: Option<&str>) -> Answer<Vec<api::EarlierFile>>;

    /// Adds keys, or says anew when those that are there count.
    fn put_keys(&self, keys: Vec<PublicKey>) -> Answer<()>;
    fn keys(&self) -> Answer<Vec<PublicKey>>;

    /// How many applications there are in each state.
    fn states(&self) -> Answer<Vec<(api::State, u64)>>;
    /// Whether the store answers.
    fn ready(&self) -> Answer<()>;
}

/// The files an application shows to whoever may read it: those filed and those the offices added.
pub fn files_of(detail: &Detail) -> impl Iterator<Item = &crate::canonical::Item> {
    let filed = [&detail.filing, &detail.previous].into_iter().flatten().flat_map(|filing| &filing.filing.manifest.items);
    let added = detail.events.iter().flat_map(|event| &event.body.attachments.items);
    filed.chain(added)
}

/// The manifest of the last endorsement since the last filing.
pub fn endorsement(events: &[Event]) -> Manifest {
    let since = events.iter().rposition(|event| event.body.action == Action::File.name()).unwrap_or(0);
    events[since..]
        .iter()
        .rev()
        .find(|event| event.body.action == Action::Endorse.name())
        .map(|event| event.body.attachments.clone())
        .unwrap_or_default()
}
