//! Accounts, tokens, personal information, and what registers say of a person.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ConfirmedBy, Role, Scope};
use crate::canonical::instant;

/// Registers a personal account. A mail with a confirmation code goes to `email`.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Registration {
    /// 3 to 64 letters, digits, `.`, `_`, `-` or `@`; compared without case.
    #[schema(min_length = 3, max_length = 64)]
    pub user_name: String,
    /// 10 to 128 characters.
    #[schema(min_length = 10, max_length = 128)]
    pub password: String,
    pub name: String,
    /// A code of the guide's list of documents, such as `111`.
    pub id_type: String,
    pub id_number: String,
    pub email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
}

/// The answer to a registration: the same whether or not the identity was known, so that nobody learns who has an account.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Registered {
    pub user_name: String,
    /// Where the code was sent, shortened: `z***@example.org`.
    pub mail_to: String,
}

/// Confirms an account with the code from the mail.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Confirmation {
    pub user_name: String,
    pub code: String,
}

/// Signs in with a password and asks for a token.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SignIn {
    pub user_name: String,
    pub password: String,
    /// What the token is for, in the list of tokens: a host name, a script.
    #[serde(default)]
    pub label: String,
    /// For how long; at most 30 for a personal token, 365 for one of an organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// The codes of a device that wants to sign in (RFC 8628).
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DeviceCodes {
    /// What the device asks with; a secret.
    pub device_code: String,
    /// What its owner types: `BCDF-GHJK`.
    pub user_code: String,
    pub verification_uri: String,
    pub verification_uri_complete: String,
    /// Seconds.
    pub expires_in: u32,
    /// Seconds between two questions.
    pub interval: u32,
}

/// The token of a device that was let in.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DeviceToken {
    pub access_token: String,
    /// `Bearer`
    pub token_type: String,
    /// Seconds.
    pub expires_in: i64,
    pub summary: TokenSummary,
}

/// Asks for what was forgotten, by mail, if there is such an account: with `user_name` a code for a new password, with `email` the user
/// names that were registered with it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Sets a new password with the code from the mail. Every token of the account ends.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct PasswordReset {
    pub user_name: String,
    pub code: String,
    /// 10 to 128 characters.
    #[schema(min_length = 10, max_length = 128)]
    pub password: String,
}

/// Changes the password of the account that is signed in. Its other tokens end.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct PasswordChange {
    pub old: String,
    /// 10 to 128 characters.
    #[schema(min_length = 10, max_length = 128)]
    pub password: String,
}

/// Whose the token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    Personal,
    /// Of an employer, the bureau or the operator, issued to one officer by name.
    Organisation,
}

/// A token, shown this once.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Token {
    pub token: String,
    pub summary: TokenSummary,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenSummary {
    pub id: Uuid,
    pub kind: TokenKind,
    pub role: Role,
    /// The officer or person it was issued to.
    pub name: String,
    /// The employer or bureau of an officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    pub label: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    #[serde(with = "instant")]
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: OffsetDateTime,
}

/// Asks for one more token of the account, for a script or another machine. It never outlives the token that asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// What it is for, in the list of tokens.
    #[schema(min_length = 1, max_length = 100)]
    pub label: String,
    /// At least one, and none that the token that asks has not.
    pub scopes: Vec<Scope>,
    /// At most 30 for a personal token, 365 for one of an organisation.
    #[schema(minimum = 1, maximum = 365)]
    pub days: u32,
    /// Chosen by who asks, so that a request whose answer was lost may be repeated: one token has this id, and the last answer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
}

/// The tokens of an account that still count, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenList {
    pub tokens: Vec<TokenSummary>,
}

/// The account that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    pub account: Uuid,
    pub user_name: String,
    pub role: Role,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    pub email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Of an officer: the employer or bureau, and the employer's unified social credit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office_code: Option<String>,
    /// Somebody who can know has said that this account is this person: only then do registers answer.
    pub identity_confirmed: bool,
    pub token: TokenSummary,
}

/// Changes personal information; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// Asks for another mail address; a mail with a code goes there.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailChange {
    pub email: String,
    /// Whoever has the mailbox can set a new one. Not needed of an account that has no address yet.
    #[serde(default)]
    pub password: String,
}

/// Where a code was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodeSent {
    /// Shortened: `z***@example.org`.
    pub mail_to: String,
}

/// Takes the mail address that was asked for, with the code from there. The same again does no harm.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailConfirmation {
    pub code: String,
}

/// The employer that pays the person's social insurance (现参保单位), from the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Insurance {
    pub insured_employer: String,
    /// The nine characters of the organisation code.
    pub insured_employer_code: String,
}

/// An exam record, which only the system can say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExamRecord {
    pub ticket_number: String,
    #[schema(value_type = Object)]
    pub record: Value,
}

/// A person on an employer's staff list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffMember {
    /// Of this row of this list: it says nothing of whether the person is known elsewhere. What a first `PUT` names is kept.
    pub person: Uuid,
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// A code of the guide's list of documents, or its name; empty for the resident identity card.
    #[schema(examples("111"))]
    pub id_type: String,
    #[schema(examples("440300190001010015"))]
    pub id_number: String,
    /// By this address, which the person's account must have, the person can confirm the binding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
    /// Who says so besides the employer. Only the server writes it; without it the binding does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<ConfirmedBy>,
}

impl StaffMember {
    /// The binding counts.
    pub const fn is_confirmed(&self) -> bool {
        self.confirmed_by.is_some()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffList {
    /// At most 1,000 in one `PUT`.
    pub staff: Vec<StaffMember>,
}

/// An employer that lists the caller by name, number and the mail address of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Binding {
    pub employer: Uuid,
    pub name: String,
    /// The employer's unified social credit code.
    pub code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<ConfirmedBy>,
    /// The person said no; the employer is not told.
    #[serde(default)]
    pub declined: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BindingList {
    pub employers: Vec<Binding>,
}

/// What the person says of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BindingAnswer {
    /// Yes: this employer may file for me. No takes a yes back, and leaves what the register or the bureau says.
    pub confirmed: bool,
}

macro_rules! secret_debug {
    ($($secret:ty),+) => {$(
        /// Says nothing of what it holds: a log must never show a password or a token.
        impl fmt::Debug for $secret {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($secret), " { … }"))
            }
        }
    )+};
}
secret_debug!(DeviceCodes, DeviceToken, Registration, Confirmation, SignIn, PasswordReset, PasswordChange, MailChange, MailConfirmation, Token);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_reach_a_log() {
        let sign_in = SignIn { user_name: "zhang".into(), password: "correct horse".into(), label: String::new(), days: None };
        assert!(!format!("{sign_in:?}").contains("correct"));
    }
}
