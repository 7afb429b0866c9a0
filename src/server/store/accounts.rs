//! Accounts and offices, their tokens and devices, and what the registers say of people: as they are handed to the store and back.

use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::api::{Role, Scope, TokenKind, TokenSummary};
use crate::canonical::{Actor, Sha256};

/// An employer or the bureau.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    pub id: Uuid,
    pub role: Role,
    pub name: String,
    /// An employer's unified social credit code; empty for the bureau.
    pub code: String,
}

/// An account as it is registered or issued by the operator.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub id: Uuid,
    /// Folded to lower case.
    pub user_name: String,
    pub role: Role,
    pub name: String,
    pub id_type: Option<String>,
    pub id_number: Option<String>,
    pub email: String,
    pub mobile: Option<String>,
    pub password_hash: String,
    pub office: Option<Uuid>,
    pub confirmed: bool,
    pub at: OffsetDateTime,
}

/// A code that goes to a mail address which an account wants to have.
#[derive(Clone, Debug)]
pub struct MailAsked {
    pub account: Uuid,
    pub email: String,
    pub code: Sha256,
    /// Of the password that was proved; none where the account has no address yet.
    pub password_hash: Option<String>,
}

/// What a registration came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// A new account, to be confirmed by the code that is mailed.
    New,
    /// The identity has a confirmed account already, whose owner has this address: the owner is told by mail, the caller is not.
    IdentityTaken(String),
    UserNameTaken,
}

/// What became of an account that is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    Gone,
    /// No person has an account of that name.
    Unknown,
    /// Something was filed with it.
    HasFiled,
}

/// What signing in needs to know of an account.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub account: Uuid,
    pub role: Role,
    pub name: String,
    pub office: Option<Office>,
    pub password_hash: String,
    pub confirmed: bool,
}

/// A device that asks to be let in.
#[derive(Clone, Debug)]
pub struct NewDevice {
    /// The digests of what the device holds and of what its owner types.
    pub code: Sha256,
    pub user_code: Sha256,
    /// What it is called, for its owner.
    pub label: String,
    pub at: OffsetDateTime,
    pub until: OffsetDateTime,
}

/// A device that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub label: String,
}

/// What became of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Polled {
    Waiting,
    Allowed {
        account: Uuid,
        label: String,
    },
    Refused,
    /// Too old, answered before, or never there.
    Gone,
}

#[derive(Clone, Debug)]
pub struct NewToken {
    pub id: Uuid,
    /// The digest of the token; the token itself is nowhere.
    pub hash: Sha256,
    pub account: Uuid,
    pub kind: TokenKind,
    pub label: String,
    pub scopes: Vec<Scope>,
    pub expires_at: OffsetDateTime,
    pub at: OffsetDateTime,
}

/// Who makes a request: the account behind a token.
#[derive(Clone, Debug)]
pub struct Caller {
    pub account: Uuid,
    /// Of an applicant: the person of the document that the account was registered with, shared with staff lists.
    pub person: Option<Uuid>,
    pub user_name: String,
    pub role: Role,
    pub name: String,
    pub id_type: Option<String>,
    pub id_number: Option<String>,
    pub email: String,
    pub mobile: Option<String>,
    pub address: Option<String>,
    pub office: Option<Office>,
    /// An employer lists this account by number, name and mail address, and the insurance register, the bureau or the person agrees.
    pub identity_confirmed: bool,
    pub token: TokenSummary,
}

impl Caller {
    /// Whose files they are: the person's own, or the office's.
    pub fn owner(&self) -> Uuid {
        self.office.as_ref().map_or(self.account, |office| office.id)
    }

    /// Under whose names files of the caller are kept: what was sent, and once it is sure who the person is, what an officer filed for them.
    /// An office also has what was filed with it.
    pub fn owners(&self) -> Vec<Uuid> {
        let person = self.person.filter(|_| self.identity_confirmed);
        std::iter::once(self.owner()).chain(person).collect()
    }

    pub fn actor(&self) -> Actor {
        Actor { role: self.role.name().to_owned(), name: self.name.clone(), office: self.office.as_ref().map(|office| office.name.clone()) }
    }
}

/// A row of the insurance register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insured {
    pub id_number: String,
    pub name: String,
    pub employer: String,
    /// Nine characters.
    pub employer_code: String,
}

/// A row of the exam register.
#[derive(Clone, Debug, PartialEq)]
pub struct Exam {
    pub ticket_number: String,
    pub id_number: String,
    pub record: Value,
}
