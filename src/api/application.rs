//! Applications, blobs, filings, actions, events and guides on the wire.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Action, Role, State};
use crate::canonical::{Actor, Change, Commitment, GuideRef, Item, Kind, Manifest, PublicKey, Sha256, SignedReceipt, date, instant};
use crate::pointer::Pointer;
use crate::text::Text;

/// Asks for the application of (person, guide, series): the latest in any state, or a new draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindOrCreate {
    /// The row of the officer's staff list; absent for oneself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Uuid>,
    #[schema(examples("shenzhen-2026"))]
    pub guide: String,
    /// The code of the series.
    pub series: String,
    /// Start anew where the last one was withdrawn, refused by the employer or not accepted.
    #[serde(default)]
    pub again: bool,
}

/// An application as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Application {
    pub id: Uuid,
    /// Goes up with every event; the `ETag` is this number in quotes.
    pub version: u64,
    pub applicant: String,
    pub guide: String,
    pub series: String,
    /// The declared specialty, level and title of the last filing, as text for people; absent in a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub declared: Option<Text>,
    pub state: State,
    /// Who has it now; absent when closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Role>,
    /// The name of that employer or bureau.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    #[serde(with = "instant")]
    #[schema(value_type = String, format = DateTime)]
    pub since: OffsetDateTime,
    /// The last day: of whoever has it now, after which it lapses (of a fee thirty days later, for what was paid in time may be entered then);
    /// of the public notice, after which it may be approved.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "date::option")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    /// The last filed revision; 0 in a draft.
    pub revision: u32,
    /// An officer of the employer files it for the person, on the person's signed undertaking.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_paper: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filing_digest: Option<Sha256>,
    /// The guide version of the last filing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide_digest: Option<Sha256>,
    /// Why it was returned or refused; empty otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// What the caller may do with it now.
    pub actions: Vec<Action>,
    /// The officer who works on it now; shown to the office that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    pub receipts: Vec<ReceiptRef>,
}

/// That an officer works on an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Claim {
    /// The officer's name.
    pub by: String,
    /// Whether it is the caller's own.
    pub mine: bool,
    #[serde(with = "instant")]
    #[schema(value_type = String, format = DateTime)]
    pub until: OffsetDateTime,
}

/// A result in its public notice, as anyone may see it: the name is masked, nothing else is personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicNotice {
    /// 受理号: what an objection names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance_number: Option<String>,
    /// `李*敏`
    pub name: String,
    pub employer: String,
    pub guide: String,
    /// Specialty and title.
    #[schema(value_type = Object)]
    pub declared: Text,
    #[serde(with = "date")]
    #[schema(value_type = String, format = Date)]
    pub since: Date,
    /// The last day on which to object.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "date::option")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
}

/// The results in their public notice, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicNotices {
    pub notices: Vec<PublicNotice>,
}

/// One page of a list, newest change first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApplicationPage {
    pub applications: Vec<Application>,
    /// Give it back for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An application with what was filed last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ApplicationDetail {
    pub application: Application,
    /// The last filing; absent in a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filing: Option<Filing>,
    /// What the registers said at the moment of filing, without what they do not know; absent where the identity was not confirmed then, and
    /// nothing was compared with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub system: Option<Value>,
    /// What the last filing changed against the last one before it that the caller had: of an employer's, what went to it; of the bureau's,
    /// what was endorsed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Files whose material, entry or content is new against that one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed_files: Vec<Item>,
    /// Files of that one that are not in this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed_files: Vec<Item>,
    /// The employer's own materials, added when endorsing.
    #[serde(default)]
    pub endorsement: Manifest,
    /// The record of review so far, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub record: Vec<Record>,
}

/// One act of review and the data that went with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Record {
    pub action: Action,
    #[serde(with = "instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: OffsetDateTime,
    pub by: Actor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub data: Option<Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReceiptRef {
    pub id: Uuid,
    pub kind: Kind,
    pub revision: u32,
    #[serde(with = "instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: OffsetDateTime,
}

/// A file by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Blob {
    pub sha256: Sha256,
    pub size: u64,
}

/// Asks which files need not be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlobCheck {
    pub blobs: Vec<Blob>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlobAnswer {
    /// What is still to be sent, in the order asked; everything else is stored and durable.
    pub missing: Vec<MissingBlob>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingBlob {
    pub sha256: Sha256,
    /// How much of it the server has from an upload that broke off.
    pub offset: u64,
}

/// A file that was filed before: it may be used again without being sent, or being at hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EarlierFile {
    /// The material it proved.
    pub material: String,
    pub file_name: String,
    pub size: u64,
    pub sha256: Sha256,
    /// The application that filed it last, its guide, and when.
    pub application: Uuid,
    pub guide: String,
    #[serde(with = "instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: OffsetDateTime,
}

/// What a person has validly used before, newest first; each content once a material.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EarlierFiles {
    pub files: Vec<EarlierFile>,
}

/// A filing: everything the client holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Filing {
    /// The canonical application with its English keys, never the YAML.
    #[schema(value_type = Object)]
    pub application: Value,
    pub manifest: Manifest,
    pub guide: GuideRef,
    pub commitment: Commitment,
    pub application_digest: Sha256,
    pub filing_digest: Sha256,
    /// Pages of the signed report whose code could not be read, from one: the reviewer is told to look at them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread_pages: Vec<u32>,
    /// After a return: file again although nothing changed.
    #[serde(default)]
    pub again: bool,
}

/// The answer to a filing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Filed {
    pub application: Application,
    pub receipt: SignedReceipt,
}

/// Something to mend: a place in the application or a material, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// A pointer into the filed revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub at: Option<Pointer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<String>,
    pub text: String,
}

/// An act of an office or of the applicant. Its id is in the path: a repeat gives the same answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ActionRequest {
    pub action: Action,
    /// The record of review for this action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub data: Option<Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Files the office adds (endorsing: the sealed report, proof of the notice), uploaded before.
    #[serde(default)]
    pub attachments: Manifest,
}

/// The answer to an action; `receipt` for those that give one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Acted {
    pub application: Application,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<SignedReceipt>,
}

/// One event of an application. `hash` covers this event and the hash before, so that no event can be changed or lost unseen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    pub version: u64,
    #[serde(with = "instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: OffsetDateTime,
    pub action: String,
    pub by: Actor,
    pub from: State,
    pub to: State,
    pub revision: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub data: Option<Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    pub hash: Sha256,
}

/// What the server says of a printed form to whoever holds it and knows whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Paper {
    pub application_digest: Sha256,
    /// Where the application stands now.
    pub state: State,
    /// When what is printed was filed.
    #[serde(with = "date")]
    #[schema(value_type = String, format = Date)]
    pub filed_on: Date,
    /// Whether nothing was filed after it.
    pub latest: bool,
}

/// The keys that sign receipts, old ones included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Keys {
    pub keys: Vec<PublicKey>,
}

/// The guides that this server takes filings for, the newest version of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuideList {
    pub guides: Vec<GuideRef>,
}

/// One version of a guide: its files by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuideFiles {
    pub guide: GuideRef,
    /// The sha256 of this map in canonical JSON is the guide's digest.
    pub files: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_reads_back() {
        let application = Application {
            id: Uuid::from_u128(1),
            version: 3,
            applicant: "张三".into(),
            guide: "shenzhen-2026".into(),
            series: "engineering".into(),
            declared: None,
            state: State::BureauReturned,
            with: Some(Role::Applicant),
            department: None,
            since: time::macros::datetime!(2026-03-01 09:30 +8),
            due: Some(time::macros::date!(2026 - 03 - 20)),
            revision: 1,
            on_paper: false,
            filing_digest: Some(Sha256::of(b"filing")),
            guide_digest: None,
            reasons: vec![Reason { at: Some(Pointer::parse("/work/0")), material: None, text: "单位名称有误".into() }],
            actions: vec![Action::Withdraw],
            claim: None,
            receipts: Vec::new(),
        };
        let text = serde_json::to_string(&application).unwrap();
        assert!(text.contains(r#""since":"2026-03-01T09:30:00+08:00","due":"2026-03-20""#), "{text}");
        assert_eq!(serde_json::from_str::<Application>(&text).unwrap(), application);
    }
}
