//! The operations of the store, each handed to a reader or to the writer.

use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{Sqlite, accounts, applications, changes, check, claims, devices, me, passwords, refused, registers, staff};
use crate::api::{Binding, Blob, EarlierFile, MeChange, Role, StaffMember, State, TokenSummary};
use crate::canonical::{PublicKey, Sha256, SignedReceipt};
use crate::paper::Mark;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{
    Audit, Caller, Changed, Claim, Credentials, Decide, Detail, Device, Exam, Insured, MailAsked, NewAccount, NewDevice, NewFiling, NewToken, Office,
    Once, Opener, Origin, Polled, Query, Reader, Registered, Removed, Store, Stored,
};

impl Store for Sqlite {
    fn register(&self, account: NewAccount, code: Sha256, until: OffsetDateTime) -> Answer<Registered> {
        self.write(move |db| accounts::register(db, &account, &code, until))
    }

    fn confirm(&self, user_name: &str, code: Sha256, now: OffsetDateTime) -> Answer<bool> {
        let user_name = user_name.to_owned();
        self.write(move |db| accounts::confirm(db, &user_name, &code, now))
    }

    fn credentials(&self, user_name: &str) -> Answer<Option<Credentials>> {
        self.read(|db| accounts::credentials(db, user_name))
    }

    fn issue_token(&self, token: NewToken) -> Answer<()> {
        self.write(move |db| accounts::issue_token(db, &token))
    }

    fn revoke_token(&self, account: Uuid, id: Uuid, now: OffsetDateTime) -> Answer<bool> {
        self.write(move |db| accounts::revoke_token(db, account, id, now))
    }

    fn tokens(&self, account: Uuid, now: OffsetDateTime) -> Answer<Vec<TokenSummary>> {
        self.read(|db| accounts::tokens(db, account, now))
    }

    fn user_names(&self, email: &str) -> Answer<Vec<String>> {
        self.read(|db| passwords::user_names(db, email))
    }

    fn put_code(&self, user_name: &str, code: Sha256, until: OffsetDateTime) -> Answer<Option<String>> {
        let user_name = user_name.to_owned();
        self.write(move |db| passwords::put_code(db, &user_name, &code, until))
    }

    fn reset_password(&self, user_name: &str, code: Sha256, password_hash: String, now: OffsetDateTime) -> Answer<bool> {
        let user_name = user_name.to_owned();
        self.write(move |db| passwords::reset(db, &user_name, &code, &password_hash, now))
    }

    fn end_tokens(&self, account: Uuid, now: OffsetDateTime) -> Answer<usize> {
        self.write(move |db| accounts::end_tokens(db, account, now))
    }

    fn set_password(&self, account: Uuid, password_hash: String, kept: Uuid, now: OffsetDateTime) -> Answer<()> {
        self.write(move |db| passwords::set(db, account, &password_hash, Some(kept), now))
    }

    fn caller(&self, token: Sha256, now: OffsetDateTime) -> Answer<Option<Caller>> {
        self.callers.read(|db| accounts::caller(db, &token, now))
    }

    fn caller_at_once(&self, token: Sha256, now: OffsetDateTime) -> Option<Answer<Option<Caller>>> {
        self.callers.read_at_once(|db| accounts::caller(db, &token, now))
    }

    fn credentials_of(&self, account: Uuid) -> Answer<Option<Credentials>> {
        self.read(|db| accounts::credentials_of(db, account))
    }

    fn put_device(&self, device: NewDevice) -> Answer<()> {
        self.write(move |db| devices::put(db, &device))
    }

    fn device(&self, user_code: Sha256, now: OffsetDateTime) -> Answer<Option<Device>> {
        self.read(|db| devices::waiting(db, &user_code, now))
    }

    fn answer_device(&self, user_code: Sha256, account: Option<Uuid>, now: OffsetDateTime) -> Answer<bool> {
        self.write(move |db| devices::answer(db, &user_code, account, now))
    }

    fn poll_device(&self, code: Sha256, now: OffsetDateTime) -> Answer<Polled> {
        // Asked again and again, and by anybody: only an answer is worth the writer's time.
        match self.read(|db| devices::look(db, &code, now))? {
            Some(waiting) => Ok(waiting),
            None => self.write(move |db| devices::poll(db, &code, now)),
        }
    }

    fn identity(&self, issuer: &str, subject: &str) -> Answer<Option<Uuid>> {
        self.read(|db| devices::known(db, issuer, subject))
    }

    fn bind_identity(&self, issuer: &str, subject: &str, account: Uuid, vouched: bool, at: OffsetDateTime) -> Answer<()> {
        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
        self.write(move |db| devices::bind(db, &issuer, &subject, account, vouched, at))
    }

    fn has_account(&self, id_number: &str) -> Answer<bool> {
        self.read(|db| devices::has_account(db, id_number))
    }

    fn account_of_person(&self, name: &str, id_number: &str) -> Answer<Option<Uuid>> {
        self.read(|db| devices::of_person(db, name, id_number))
    }

    fn remove_account(&self, user_name: &str, at: OffsetDateTime) -> Answer<Removed> {
        let user_name = user_name.to_owned();
        self.write(move |db| accounts::remove(db, &user_name, at))
    }

    fn change_me(&self, account: Uuid, change: MeChange, now: OffsetDateTime) -> Answer<()> {
        self.write(move |db| me::change(db, account, &change, now))
    }

    fn ask_mail(&self, asked: MailAsked, until: OffsetDateTime) -> Answer<bool> {
        self.write(move |db| me::ask_mail(db, &asked, until))
    }

    fn set_mail(&self, account: Uuid, code: Sha256, now: OffsetDateTime) -> Answer<bool> {
        self.write(move |db| me::set_mail(db, account, &code, now))
    }

    fn give_mail(&self, user_name: &str, email: &str, password_hash: String, now: OffsetDateTime) -> Answer<bool> {
        let (user_name, email) = (user_name.to_owned(), email.to_owned());
        self.write(move |db| me::give_mail(db, &user_name, &email, &password_hash, now))
    }

    fn left_mails(&self) -> Answer<Vec<(String, String)>> {
        self.read(me::left_mails)
    }

    fn told(&self, user_name: &str, email: &str) -> Answer<()> {
        let (user_name, email) = (user_name.to_owned(), email.to_owned());
        self.write(move |db| me::told(db, &user_name, &email))
    }

    fn add_office(&self, office: Office) -> Answer<Office> {
        self.write(move |db| accounts::add_office(db, office))
    }

    fn add_account(&self, account: NewAccount) -> Answer<()> {
        self.write(move |db| accounts::insert(db, &account))
    }

    fn officer(&self, office: Uuid, name: &str) -> Answer<Option<Uuid>> {
        self.read(|db| accounts::officer(db, office, name))
    }

    fn employer_by_code(&self, code: &str) -> Answer<Option<Office>> {
        self.read(|db| accounts::office(db, crate::api::Role::Employer, Some(code)))
    }

    fn bureau(&self) -> Answer<Option<Office>> {
        self.read(|db| accounts::office(db, crate::api::Role::Bureau, None))
    }

    fn import_insurance(&self, rows: Vec<Insured>) -> Answer<usize> {
        self.write(move |db| registers::import_insurance(db, &rows))
    }

    fn import_exams(&self, rows: Vec<Exam>) -> Answer<usize> {
        self.write(move |db| registers::import_exams(db, &rows))
    }

    fn insurance(&self, id_number: &str) -> Answer<Option<Insured>> {
        self.read(|db| registers::insurance(db, id_number))
    }

    fn exam(&self, ticket: &str) -> Answer<Option<Exam>> {
        self.read(|db| registers::exam(db, ticket))
    }

    fn put_staff(&self, employer: Uuid, members: Vec<StaffMember>) -> Answer<Vec<StaffMember>> {
        self.write(move |db| staff::put(db, employer, &members))
    }

    fn remove_staff(&self, employer: Uuid, member: Uuid) -> Answer<bool> {
        self.write(move |db| staff::remove(db, employer, member))
    }

    fn staff(&self, employer: Uuid) -> Answer<Vec<StaffMember>> {
        self.read(|db| staff::list(db, employer))
    }

    fn staff_member(&self, employer: Uuid, member: Uuid) -> Answer<Option<StaffMember>> {
        self.read(|db| staff::one(db, employer, member))
    }

    fn staff_of(&self, employer: Uuid, person: Uuid) -> Answer<Option<StaffMember>> {
        self.read(|db| staff::of_person(db, employer, person))
    }

    fn person(&self, id_type: &str, id_number: &str) -> Answer<Uuid> {
        let (id_type, id_number) = (id_type.to_owned(), id_number.to_owned());
        self.write(move |db| staff::person(db, &id_type, &id_number))
    }

    fn bindings(&self, account: Uuid) -> Answer<Vec<Binding>> {
        self.read(|db| staff::bindings(db, account))
    }

    fn answer_binding(&self, account: Uuid, employer: Uuid, yes: bool) -> Answer<Option<Binding>> {
        self.write(move |db| staff::answer(db, account, employer, yes))
    }

    fn find_or_create(&self, origin: Origin, opener: Opener, again: bool, at: OffsetDateTime) -> Answer<(Stored, bool)> {
        self.write(move |db| changes::find_or_create(db, &origin, &opener, again, at))
    }

    fn only_one(&self, origin: &Origin) -> Answer<()> {
        self.read(|db| changes::only_one(db, origin))
    }

    fn applications(&self, caller: &Caller, query: &Query) -> Answer<(Vec<Stored>, Option<i64>)> {
        self.read(|db| applications::list(db, caller, query))
    }

    fn application(&self, id: Uuid) -> Answer<Option<Stored>> {
        self.read(|db| applications::one(db, id))
    }

    fn detail(&self, id: Uuid, reader: Role) -> Answer<Option<Detail>> {
        self.read(|db| applications::detail(db, id, reader))
    }

    fn change(&self, application: Uuid, once: Option<Once>, decide: Decide) -> Answer<Changed> {
        let (changed, signed) = self.writer.write_checked(move |turn| changes::change(turn, application, once, decide))?;
        match signed {
            Some(signed) => Ok(Changed { receipt: Some(signed.recv().map_err(Refusal::internal)?), ..changed }),
            None => Ok(changed),
        }
    }

    fn filing(&self, application: Uuid, revision: u32) -> Answer<Option<(NewFiling, SignedReceipt)>> {
        self.read(|db| applications::filing(db, application, revision))
    }

    fn receipt(&self, id: Uuid) -> Answer<Option<(Uuid, SignedReceipt)>> {
        self.read(|db| applications::receipt(db, id))
    }

    fn paper(&self, mark: &Mark) -> Answer<Option<(Stored, NewFiling, SignedReceipt, bool)>> {
        self.read(|db| applications::paper(db, mark))
    }

    fn overdue(&self, today: Date) -> Answer<Vec<Uuid>> {
        self.read(|db| applications::overdue(db, today))
    }

    fn in_public_notice(&self) -> Answer<Vec<(Stored, Option<String>)>> {
        self.read(applications::in_public_notice)
    }

    fn claim(&self, application: Uuid, claim: Claim, now: OffsetDateTime) -> Answer<Claim> {
        self.write(move |db| claims::claim(db, application, claim, now))
    }

    fn release(&self, application: Uuid, account: Uuid, now: OffsetDateTime) -> Answer<bool> {
        self.write(move |db| claims::release(db, application, account, now))
    }

    fn claim_of(&self, application: Uuid, now: OffsetDateTime) -> Answer<Option<Claim>> {
        self.read(|db| Ok(claims::of(db, application)?.filter(|claim| claim.until > now)))
    }

    fn note(&self, audit: Audit) -> Answer<()> {
        self.write(move |db| changes::note(db, &audit))
    }

    fn add_blob(&self, application: Uuid, owner: Uuid, blob: Blob, at: OffsetDateTime) -> Answer<()> {
        self.write(move |db| registers::bring(db, application, owner, blob, at))
    }

    fn brought(&self, application: Uuid, owner: Uuid) -> Answer<(u64, u64)> {
        self.read(|db| registers::brought(db, application, owner))
    }

    fn stored_bytes(&self, owner: Uuid) -> Answer<u64> {
        self.read(|db| registers::stored_bytes(db, owner))
    }

    fn blobs(&self, owners: &[Uuid], digests: &[Sha256]) -> Answer<Vec<Blob>> {
        self.read(|db| registers::blobs(db, owners, digests))
    }

    fn earlier(&self, person: Uuid, reader: Reader, material: Option<&str>) -> Answer<Vec<EarlierFile>> {
        self.read(|db| applications::earlier(db, person, reader, material))
    }

    fn put_keys(&self, keys: Vec<PublicKey>) -> Answer<()> {
        self.write(move |db| registers::put_keys(db, &keys))
    }

    fn keys(&self) -> Answer<Vec<PublicKey>> {
        self.read(registers::keys)
    }

    fn states(&self) -> Answer<Vec<(State, u64)>> {
        self.read(check::states)
    }

    fn ready(&self) -> Answer<()> {
        self.read(|db| db.query_row("SELECT 1", [], |_| Ok(())).map_err(refused))
    }
}
