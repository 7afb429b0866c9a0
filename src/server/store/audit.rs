//! What stands in the chain of events beside the workflow: who of an office looked at whose data, who holds what, and what changed
//! about accounts and tokens. Ids only: whom they mean is in the tables, so nothing personal is kept here for ever.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::fold::EventBody;
use crate::canonical::{bytes, instant};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// An office opened an application, its events or its receipts.
    Read,
    /// An office opened a file of an application.
    ReadFile,
    /// An office looked at a list of applications, or at the staff list.
    List,
    Claim,
    Release,
    /// An account counts from now on: confirmed, vouched for, or issued by the operator.
    AddAccount,
    /// The operator took an account away, with its tokens.
    RemoveAccount,
    IssueToken,
    RevokeToken,
    SetPassword,
    /// A sign-on provider knows this account from now on.
    BindIdentity,
    PutStaff,
    RemoveStaff,
    /// A person changed their mobile number, postal or mail address.
    ChangeMe,
    /// The operator brought in a register, an employer or the bureau, a key.
    ImportInsurance,
    ImportExams,
    AddOffice,
    RotateKey,
    /// A person said of an employer that lists them whether it is theirs.
    AnswerEmployer,
}

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    #[serde(with = "instant")]
    pub at: OffsetDateTime,
    pub audit: What,
    /// The account that did it; absent for the operator at the machine itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Uuid>,
    /// The application, account, token or office it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Uuid>,
}

/// What a row of the chain holds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Entry {
    Audit(Audit),
    Event(Box<EventBody>),
}

impl Audit {
    pub fn to_bytes(&self) -> Vec<u8> {
        bytes(self)
    }
}
