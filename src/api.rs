//! The wire between client and server: types, names, paths. Both sides use exactly these; a test freezes their form.
//!
//! # In short (all paths under `/v1`, JSON both ways, `Authorization: Bearer <token>`)
//!
//! | call | body → answer | who |
//! |---|---|---|
//! | `POST accounts` | [`Registration`] → 202 [`Registered`]; a mail with a code goes out | anyone |
//! | `POST accounts/confirm` | [`Confirmation`] → 204 | anyone |
//! | `POST token` | [`SignIn`] → [`Token`] | anyone |
//! | `POST device`, then `POST device/token` (forms, RFC 8628) | → [`DeviceCodes`]; → [`DeviceToken`] once the owner has allowed it at a browser | anyone |
//! | `DELETE token` | → 204, the token used is revoked | signed in |
//! | `POST accounts/recover` | [`Recovery`] → 202 | anybody |
//! | `POST accounts/password` | [`PasswordReset`] → 204 | the code from the mail |
//! | `PUT me/password` | [`PasswordChange`] → 204 | signed in |
//! | `POST me/email` | [`MailChange`] → [`CodeSent`] | the applicant |
//! | `PUT me/email` | [`MailConfirmation`] → [`Me`] | the applicant |
//! | `GET tokens`, `POST`, `DELETE tokens/{id}` | → [`TokenList`]; [`TokenRequest`] → 201 [`Token`] | signed in |
//! | `GET me`, `PATCH me` | → [`Me`], [`MeChange`] → [`Me`] | signed in |
//! | `GET me/insurance`, `GET exams/{ticket}` | → [`Insurance`], [`ExamRecord`]; 403 until the identity is confirmed, 404 where there is none | applicant |
//! | `GET me/employers`, `PUT me/employers/{employer}` | → [`BindingList`]; [`BindingAnswer`] → [`Binding`] | applicant |
//! | `POST applications` | [`FindOrCreate`] → [`Application`] (200 found, 201 created), `ETag` | applicant, officer for staff |
//! | `GET applications?view&search&cursor&limit` | → [`ApplicationPage`] | own |
//! | `GET applications/{id}` | → [`ApplicationDetail`], `ETag` | own |
//! | `GET applications/{id}/events` | → `Vec<`[`Event`]`>` | own |
//! | `POST applications/{id}/blobs:check` | [`BlobCheck`] → [`BlobAnswer`] (≤ 1,000) | own |
//! | `PUT applications/{id}/blobs/{sha256}` | bytes → 201 stored, 200 already there | own |
//! | `HEAD`, `PATCH applications/{id}/blobs/{sha256}` | [`header::UPLOAD_OFFSET`] says how much the server has; `PATCH` from there, with [`header::UPLOAD_LENGTH`] | own |
//! | `GET applications/{id}/blobs/{sha256}` | → bytes | own |
//! | `GET blobs?material&person` | → [`EarlierFiles`]: what this person has validly filed before; an officer names the person and sees what was filed with the employer | applicant, officer for staff |
//! | `PUT applications/{id}/filings/{revision}` | [`Filing`] → [`Filed`] (201, or 200 and the same receipt when repeated; 409 for another digest; 422 with findings) | applicant, officer for staff |
//! | `PUT applications/{id}/actions/{uuid}` | [`ActionRequest`] with `If-Match` → [`Acted`] | whoever has it |
//! | `PUT`, `DELETE applications/{id}/claim` | → [`Application`]: half an hour in which no other officer of the office decides on it | officer |
//! | `GET public-notices?guide` | → [`PublicNotices`]: results in their public notice, names masked | anyone |
//! | `GET receipts/{id}` | → [`crate::canonical::SignedReceipt`] | own |
//! | `GET verify/{code}?name` | → [`Paper`]; 404 for a code or a name that is not of a filing | anyone |
//! | `GET keys` | → [`Keys`] | anyone |
//! | `GET guides`, `GET guides/{id}`, `GET guides/{id}/{digest}` | → [`GuideList`], [`GuideFiles`] | anyone |
//! | `GET staff`, `PUT staff` | → [`StaffList`]; [`StaffList`] (≤ 1,000 rows, all or none) → the same as kept | employer |
//! | `PUT staff/{person}`, `DELETE` | [`StaffMember`] → [`StaffMember`] | employer |
//! | `GET healthz`, `readyz`, `openapi.json` | | anyone |
//!
//! # Actions
//!
//! `data` is the record of review; every field is text, dates are `2026-03-01`. Required unless marked `?`. An amount is in yuan, above 0 and
//! with two decimals at most. What was paid or approved is not dated ahead, an approval is dated after the public notice, an employer's notice
//! that is posted is not over yet, and a public notice ends with the day that the working days of the guide come to, or later.
//!
//! | who | state | action | `data` |
//! |---|---|---|---|
//! | applicant | until the review starts | `withdraw` | |
//! | employer | `employer_review` | `notice` (where the guide has one) | `notice_start` `notice_end` `place` |
//! | employer | `employer_review`, `employer_notice` | `endorse`, with the employer's files | `opinion`; with a notice also `notice_start` `notice_end` `place` `objections` |
//! | employer, bureau | theirs until accepted | `return`, with `reasons` | `due`? |
//! | employer, bureau | theirs until accepted | `refuse` | `code` `text` |
//! | bureau | `bureau_intake` | `accept` | `acceptance_number` |
//! | bureau | `accepted` | `fee`, or `start_review` where there is none | `amount` `due` |
//! | bureau | `fee_due` | `confirm_fee`, which starts the review | `paid_on` |
//! | bureau | `in_review` | `pass` | `session` `notice_end`? (required where the guide does not know a year's holidays) |
//! | bureau | `in_review` | `fail` | `session` |
//! | bureau | `public_notice` | `object` | `text` |
//! | bureau | `objection_hold` | `dismiss`, which posts the notice for the days that were left, or `uphold` | `text`; `dismiss` also `notice_end`? |
//! | bureau | `approved` | `propose_revoke`; then, by another officer, `revoke` or `drop_revoke` | `text` |
//! | bureau | `public_notice` once its last day is over, or `in_review` where there is none | `approve` | `certificate_number` `approval_number` `date` |
//!
//! Every error is a [`Problem`] (`application/problem+json`). Any request may be repeated: the same filing and the same action id give
//! the same answer.

mod account;
mod application;
mod names;
mod problem;
pub mod record;
pub mod route;

pub use account::{
    Binding, BindingAnswer, BindingList, CodeSent, Confirmation, DeviceCodes, DeviceToken, ExamRecord, Insurance, MailChange, MailConfirmation, Me,
    MeChange, PasswordChange, PasswordReset, Recovery, Registered, Registration, SignIn, StaffList, StaffMember, Token, TokenKind, TokenList,
    TokenRequest, TokenSummary,
};
pub use application::{
    Acted, ActionRequest, Application, ApplicationDetail, ApplicationPage, Blob, BlobAnswer, BlobCheck, Claim, EarlierFile, EarlierFiles, Event,
    Filed, Filing, FindOrCreate, GuideFiles, GuideList, Keys, MissingBlob, Paper, PublicNotice, PublicNotices, Reason, ReceiptRef, Record,
};
pub use names::{Action, ConfirmedBy, Role, Scope, State, View};
pub use problem::{Code, Problem};

/// Header names that HTTP has no constant for.
pub mod header {
    /// How many bytes of an upload the server has (RFC draft "resumable uploads").
    pub const UPLOAD_OFFSET: &str = "upload-offset";
    /// How many bytes the whole upload has.
    pub const UPLOAD_LENGTH: &str = "upload-length";
    /// The digest of just what a body holds (RFC 9530).
    pub const CONTENT_DIGEST: &str = "content-digest";
    /// The id by which the server's log knows a request.
    pub const REQUEST_ID: &str = "x-request-id";
}

/// Bounds that both sides know, so that a client asks in the right portions and refuses early.
pub mod limit {
    /// JSON bodies, bytes.
    pub const JSON: usize = 4 * 1024 * 1024;
    /// One file, bytes.
    pub const BLOB: u64 = 10 * 1024 * 1024;
    /// Files in one application.
    pub const FILES: usize = 200;
    /// All files of one application, bytes.
    pub const TOTAL: u64 = 500 * 1024 * 1024;
    /// Everything one person keeps here, over all years, bytes.
    pub const PERSON: u64 = 4 * TOTAL;
    /// Digests in one question.
    pub const CHECK: usize = 1_000;
    /// Rows of a staff list in one request.
    pub const STAFF: usize = 1_000;
    /// Applications in one page of a list.
    pub const PAGE: usize = 200;
}
