//! Receipts: what the server says it holds and has done, signed, each naming the one before it. Kept and served byte for byte for ever.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::signature::{PublicKey, SecretKey, Unverified, signed_by};
use super::{Commitment, GuideRef, Manifest, Sha256, bytes, filing_digest};

/// What a receipt is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Filed,
    Endorsed,
    Accepted,
    Decided,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Endorsed => "endorsed",
            Self::Accepted => "accepted",
            Self::Decided => "decided",
        }
    }
}

/// Who did it. An officer's act carries the officer's name and the office's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Actor {
    /// `applicant`, `employer` or `bureau`.
    pub role: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
}

impl Actor {
    /// The server itself, where nobody asks it to.
    pub fn server() -> Self {
        Self { role: "server".to_owned(), name: "declare".to_owned(), office: None }
    }
}

/// One receipt. Its bytes are the RFC 8785 form of this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    /// The version of this form: 1.
    pub format: u32,
    pub kind: Kind,
    pub id: Uuid,
    pub application: Uuid,
    pub revision: u32,
    /// The person the application is of.
    pub applicant: String,
    pub filing_digest: Sha256,
    pub application_digest: Sha256,
    pub guide: GuideRef,
    pub commitment: Commitment,
    /// The files this act brought: those of the filing, or those the employer added when endorsing.
    pub manifest: Manifest,
    /// What only the system knew at that moment (insured employer, exam record); never part of a digest of the filing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub system: Option<Value>,
    pub by: Actor,
    /// RFC 3339, China Standard Time.
    #[schema(value_type = String, format = DateTime)]
    #[serde(with = "instant")]
    pub at: OffsetDateTime,
    /// The action taken and the record of review that went with it.
    pub action: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub data: Option<Value>,
    /// The state after it.
    pub state: String,
    /// The digest of the bytes of the receipt before this one, of the same application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Sha256>,
    /// The id of the key that signed it.
    pub key: String,
}

/// The bytes are not a receipt in canonical form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("not a receipt: {0}")]
    Form(String),
    #[error("not in canonical form")]
    NotCanonical,
}

impl Receipt {
    /// The current version of the form.
    pub const FORMAT: u32 = 1;

    pub fn to_bytes(&self) -> Vec<u8> {
        bytes(self)
    }

    /// Reads a receipt; anything but its canonical bytes is refused, so that one receipt has one digest.
    pub fn from_bytes(text: &[u8]) -> Result<Self, Unreadable> {
        let receipt: Self = serde_json::from_slice(text).map_err(|failed| Unreadable::Form(failed.to_string()))?;
        if receipt.to_bytes() == text { Ok(receipt) } else { Err(Unreadable::NotCanonical) }
    }

    /// Signs it with `key`, whose id it takes.
    pub fn sign(mut self, key: &SecretKey) -> SignedReceipt {
        key.public().kid.clone_into(&mut self.key);
        let text = self.to_bytes();
        let signature = key.sign_detached(&text);
        SignedReceipt { id: self.id, receipt: String::from_utf8_lossy(&text).into_owned(), signature }
    }

    /// Whether the filing digest follows from what the receipt lists. Only a filing lists the files it is made of.
    pub fn adds_up(&self) -> bool {
        self.kind != Kind::Filed || filing_digest(&self.application_digest, &self.manifest, &self.guide, &self.commitment) == self.filing_digest
    }
}

/// A receipt as it travels and lies on disk: the exact text (`…-filed.json`) and its detached JWS (`….jws`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedReceipt {
    pub id: Uuid,
    /// The canonical JSON of the receipt, byte for byte what was signed.
    pub receipt: String,
    /// Detached JWS, compact (RFC 7515 appendix F), EdDSA with Ed25519 (RFC 8037).
    pub signature: String,
}

impl SignedReceipt {
    /// Takes the two files apart again.
    pub fn from_files(receipt: &[u8], signature: &str) -> Result<Self, Unreadable> {
        let id = Receipt::from_bytes(receipt)?.id;
        let receipt = String::from_utf8(receipt.to_vec()).map_err(|failed| Unreadable::Form(failed.to_string()))?;
        Ok(Self { id, receipt, signature: signature.trim().to_owned() })
    }

    pub fn read(&self) -> Result<Receipt, Unreadable> {
        Receipt::from_bytes(self.receipt.as_bytes())
    }

    /// The digest by which the next receipt names this one.
    pub fn digest(&self) -> Sha256 {
        Sha256::of(self.receipt.as_bytes())
    }

    /// Checks signature, form and arithmetic against the keys one trusts. Says which key it was signed with.
    pub fn verify<'a>(&self, keys: &'a [PublicKey]) -> Result<(Receipt, &'a PublicKey), Unverified> {
        let key = signed_by(&self.signature, self.receipt.as_bytes(), keys)?;
        let receipt = self.read().map_err(|failed| Unverified::Receipt(failed.to_string()))?;
        if receipt.key != key.kid {
            return Err(Unverified::Receipt("it names another key than the one that signed it".to_owned()));
        }
        if !key.valid_at(receipt.at) {
            return Err(Unverified::KeyNotValidThen(key.kid.clone()));
        }
        if !receipt.adds_up() {
            return Err(Unverified::Receipt("its filing digest does not follow from the files it lists".to_owned()));
        }
        Ok((receipt, key))
    }
}

/// Moments on the wire and in receipts: `2026-03-01T09:30:00+08:00`.
pub mod instant {
    use serde::{Deserialize, Deserializer, Serializer};
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;

    pub fn serialize<S: Serializer>(at: &OffsetDateTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&at.format(&Rfc3339).map_err(serde::ser::Error::custom)?)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OffsetDateTime, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        OffsetDateTime::parse(&text, &Rfc3339).map_err(serde::de::Error::custom)
    }

    /// The same for a moment that may be absent.
    pub mod option {
        use serde::{Deserialize, Deserializer, Serializer};
        use time::OffsetDateTime;
        use time::format_description::well_known::Rfc3339;

        pub fn serialize<S: Serializer>(at: &Option<OffsetDateTime>, serializer: S) -> Result<S::Ok, S::Error> {
            match at {
                Some(at) => super::serialize(at, serializer),
                None => serializer.serialize_none(),
            }
        }

        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OffsetDateTime>, D::Error> {
            let text = Option::<String>::deserialize(deserializer)?;
            text.map(|text| OffsetDateTime::parse(&text, &Rfc3339).map_err(serde::de::Error::custom)).transpose()
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::canonical::Item;

    pub(crate) fn filed() -> Receipt {
        let guide = GuideRef { id: "shenzhen-2026".into(), digest: Sha256::of(b"guide") };
        let commitment = Commitment { version: "2026-1".into(), agreed_on: time::macros::date!(2026 - 03 - 01), on_paper: false };
        let items =
            vec![Item { material: "photo".into(), entry: None, sequence: 1, file_name: "照片.jpg".into(), size: 9, sha256: Sha256::of(b"p") }];
        let manifest = Manifest::new(items);
        let application_digest = Sha256::of(b"application");
        Receipt {
            format: Receipt::FORMAT,
            kind: Kind::Filed,
            id: Uuid::from_u128(1),
            application: Uuid::from_u128(2),
            revision: 1,
            applicant: "张三".into(),
            filing_digest: filing_digest(&application_digest, &manifest, &guide, &commitment),
            application_digest,
            guide,
            commitment,
            manifest,
            system: None,
            by: Actor { role: "applicant".into(), name: "张三".into(), office: None },
            at: time::macros::datetime!(2026-03-01 09:30 +8),
            action: "file".into(),
            data: None,
            state: "employer_review".into(),
            previous: None,
            key: String::new(),
        }
    }

    #[test]
    fn a_signed_receipt_verifies_and_any_change_shows() {
        let key = SecretKey::from_seed([7; 32]);
        let signed = filed().sign(&key);
        let keys = [key.public().clone()];
        let (receipt, used) = signed.verify(&keys).unwrap();
        assert_eq!((receipt.applicant.as_str(), &used.kid), ("张三", &key.public().kid));

        let changed = SignedReceipt { receipt: signed.receipt.replace("张三", "张四"), ..signed.clone() };
        assert_eq!(changed.verify(&keys).unwrap_err(), Unverified::Signature);
        let other = SecretKey::from_seed([8; 32]);
        assert!(matches!(signed.verify(&[other.public().clone()]), Err(Unverified::UnknownKey(_))));
    }

    #[test]
    fn a_receipt_signed_with_a_wrong_sum_is_refused() {
        let key = SecretKey::from_seed([7; 32]);
        let mut wrong = filed();
        wrong.manifest.items[0].size = 10;
        assert!(matches!(wrong.sign(&key).verify(&[key.public().clone()]), Err(Unverified::Receipt(_))));
    }

    #[test]
    fn a_key_counts_only_while_it_was_valid() {
        let key = SecretKey::from_seed([7; 32]);
        let signed = filed().sign(&key);
        let mut late = key.public().clone();
        late.valid_from = Some(time::macros::datetime!(2026-03-02 00:00 +8));
        assert!(matches!(signed.verify(&[late]), Err(Unverified::KeyNotValidThen(_))));
    }

    #[test]
    fn its_bytes_are_canonical_and_read_back() {
        let signed = filed().sign(&SecretKey::from_seed([7; 32]));
        assert!(signed.receipt.starts_with(r#"{"action":"file","applicant":"张三","application":"00000000-0000-0000-0000-000000000002""#));
        assert_eq!(signed.read().unwrap().to_bytes(), signed.receipt.as_bytes());
        assert_eq!(SignedReceipt::from_files(signed.receipt.as_bytes(), &format!("{}\n", signed.signature)).unwrap(), signed);
        assert_eq!(signed.receipt.as_bytes(), bytes(&serde_json::to_value(signed.read().unwrap()).unwrap()));
        let spaced = format!("{} ", signed.receipt);
        assert_eq!(Receipt::from_bytes(spaced.as_bytes()).unwrap_err(), Unreadable::NotCanonical);
    }
}
