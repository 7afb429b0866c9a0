//! An application is the fold of its events: what it is now follows from what happened, and from nothing else.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::api::{Action, Reason, ReceiptRef, Role, State};
use crate::canonical::{Actor, Manifest, Sha256, bytes, date, instant};
use crate::text::Text;

/// The action of the first event of every application.
pub const CREATE: &str = "create";

/// Who an application is of, and for what. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub id: Uuid,
    /// The person of a document, with an account or without.
    pub person: Uuid,
    pub applicant: String,
    pub guide: String,
    pub series: String,
    /// The employer whose officer began it for the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<Uuid>,
}

/// What a filing changes beside the state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilingFacts {
    pub digest: Sha256,
    pub guide_digest: Sha256,
    /// The employer now in `next_step`.
    pub employer: Uuid,
    pub employer_name: String,
    pub declared: Text,
    /// An officer of that employer filed it, on the person's signed undertaking.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_paper: bool,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventBody {
    pub application: Uuid,
    /// 1 for the first.
    pub version: u64,
    #[serde(with = "instant")]
    pub at: OffsetDateTime,
    pub action: String,
    pub by: Actor,
    /// The account that did it; absent for the server itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Uuid>,
    pub from: State,
    pub to: State,
    pub revision: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filing: Option<FilingFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    #[serde(default, skip_serializing_if = "is_empty")]
    pub attachments: Manifest,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "date::option")]
    pub due: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptRef>,
}

fn is_empty(manifest: &Manifest) -> bool {
    manifest.items.is_empty()
}

/// An event as it is kept: `hash` covers the event and the hash of the event before it in the whole table.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub seq: i64,
    pub body: EventBody,
    pub hash: Sha256,
}

impl EventBody {
    /// What follows on `before` and changes nothing but the state.
    pub fn after(before: &Stored, at: OffsetDateTime, action: Action, by: Actor, to: State) -> Self {
        Self {
            application: before.origin.id,
            version: before.version + 1,
            at,
            action: action.name().to_owned(),
            by,
            account: None,
            from: before.state,
            to,
            revision: before.revision,
            origin: None,
            filing: None,
            data: None,
            reasons: Vec::new(),
            attachments: Manifest::default(),
            due: None,
            receipt: None,
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        bytes(self)
    }

    /// The link of the chain: what was before, then this.
    pub fn hash(text: &[u8], previous: &Sha256) -> Sha256 {
        let mut chained = previous.as_bytes().to_vec();
        chained.extend_from_slice(text);
        Sha256::of(&chained)
    }
}

/// What an application is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    pub origin: Origin,
    pub version: u64,
    pub state: State,
    pub revision: u32,
    pub filing: Option<FilingFacts>,
    #[serde(with = "instant")]
    pub since: OffsetDateTime,
    #[serde(default, with = "date::option")]
    pub due: Option<Date>,
    pub reasons: Vec<Reason>,
    pub receipts: Vec<ReceiptRef>,
    /// It was endorsed at least once, so the bureau knows of it.
    pub at_bureau: bool,
    /// The account that proposed to revoke it; another one has to agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocation: Option<Uuid>,
}

impl Stored {
    /// The application after its first event; `None` when that does not begin one.
    pub fn begin(event: &EventBody) -> Option<Self> {
        let origin = event.origin.clone().filter(|_| event.action == CREATE)?;
        Some(Self {
            origin,
            version: event.version,
            state: event.to,
            revision: 0,
            filing: None,
            since: event.at,
            due: None,
            reasons: Vec::new(),
            receipts: Vec::new(),
            at_bureau: false,
            revocation: None,
        })
    }

    /// Takes in one more event.
    pub fn apply(&mut self, event: &EventBody) {
        self.version = event.version;
        self.revision = event.revision;
        if event.to != self.state {
            self.since = event.at;
        }
        self.state = event.to;
        self.due = event.due;
        self.reasons.clone_from(&event.reasons);
        if let Some(filing) = &event.filing {
            self.filing = Some(filing.clone());
        }
        self.receipts.extend(event.receipt.clone());
        self.at_bureau |= event.to.with() == Some(Role::Bureau);
        self.revocation = event.account.filter(|_| event.action == Action::ProposeRevoke.name());
    }

    /// The fold of all its events, oldest first.
    pub fn fold<'a>(events: impl IntoIterator<Item = &'a EventBody>) -> Option<Self> {
        let mut events = events.into_iter();
        let mut application = Self::begin(events.next()?)?;
        events.for_each(|event| application.apply(event));
        Some(application)
    }

    /// The employer that sees it: the one it was filed with, or whose officer began it.
    pub fn employer(&self) -> Option<Uuid> {
        self.filing.as_ref().map(|filing| filing.employer).or(self.origin.employer)
    }

    /// An officer files it for the person, who sees it once the identity is confirmed.
    pub fn is_on_paper(&self) -> bool {
        self.filing.as_ref().map_or(self.origin.employer.is_some(), |filing| filing.on_paper)
    }

    /// The `ETag`.
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::canonical::{Item, Kind};
    use crate::pointer::Pointer;
    use crate::server::store::{Audit, What};

    /// They are written out without a tree between; a reader who takes one makes the same bytes of it.
    #[test]
    fn what_is_chained_is_canonical() {
        let at = datetime!(2026-03-10 09:00:00.5 +8);
        let origin = Origin {
            id: Uuid::nil(),
            person: Uuid::nil(),
            applicant: "李\u{1}\"思\\敏\u{1F600}".to_owned(),
            guide: "g".to_owned(),
            series: "s".to_owned(),
            employer: Some(Uuid::nil()),
        };
        let item = Item {
            material: "photo".to_owned(),
            entry: Some(Pointer::root().key("a/b")),
            sequence: 1,
            file_name: "a.jpg".to_owned(),
            size: 1 << 52,
            sha256: Sha256::of(b""),
        };
        let event = EventBody {
            origin: Some(origin),
            account: Some(Uuid::nil()),
            filing: Some(FilingFacts {
                digest: Sha256::of(b""),
                guide_digest: Sha256::of(b""),
                employer: Uuid::nil(),
                employer_name: "\u{7f}\u{2028}".to_owned(),
                declared: Text::new("工程师", "engineer"),
                on_paper: true,
            }),
            data: Some(serde_json::json!({ "z": [1, 0.1, 1e30, -0.0], "a": { "é": null, "e": true }, "\u{20ac}": "", "\r": "\u{8}" })),
            reasons: vec![Reason { at: Some(Pointer::root().key("basic")), material: Some("m".to_owned()), text: "\t".to_owned() }],
            attachments: Manifest::new(vec![item]),
            due: Some(at.date()),
            receipt: Some(ReceiptRef { id: Uuid::nil(), kind: Kind::Filed, revision: 1, at }),
            application: Uuid::nil(),
            version: 2,
            at,
            action: Action::File.name().to_owned(),
            by: Actor { role: "employer".to_owned(), name: String::new(), office: Some("o".to_owned()) },
            from: State::Draft,
            to: State::EmployerReview,
            revision: 1,
        };
        assert_eq!(event.to_bytes(), bytes(&serde_json::to_value(&event).unwrap()));
        let audit = Audit { at, audit: What::ReadFile, account: Some(Uuid::nil()), about: Some(Uuid::nil()) };
        assert_eq!(audit.to_bytes(), bytes(&serde_json::to_value(&audit).unwrap()));
    }
}
