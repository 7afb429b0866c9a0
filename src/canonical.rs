//! What is signed and filed, as bytes: the canonical form of an application, its digests, and the receipts that prove a filing.
//!
//! Two files that say the same give the same bytes, whatever their white space, comments, key language or order. `document` has
//! already given every value its canonical text (codes, dates, decimals, NFC); here absence is made one thing and the JSON is
//! written by RFC 8785.

mod difference;
mod digest;
mod filing;
mod receipt;
mod signature;

use serde::Serialize;
use serde_json::{Map, Value};

pub use difference::{Change, difference};
pub use digest::{Hasher, NotADigest, Sha256};
pub use filing::{Commitment, GuideRef, Item, Manifest, PHOTO, date, filing_digest};
#[cfg(test)]
pub(crate) use receipt::tests::filed as filed_receipt;
pub use receipt::{Actor, Kind, Receipt, SignedReceipt, Unreadable, instant};
pub use signature::{PublicKey, SecretKey, Unverified, signed_by};

/// The canonical form of an application: absent, null, "", [] and {} are one, then RFC 8785.
pub fn application(value: &Value) -> Vec<u8> {
    bytes(&pruned(value).unwrap_or_else(|| Value::Object(Map::new())))
}

/// What the report shows and the person signs: the application and the ID photo, but not which files prove it
/// (`attachments`) nor whether and when the commitment was agreed to.
pub fn application_digest(value: &Value, photo: &Sha256) -> Sha256 {
    let mut signed = value.clone();
    if let Some(fields) = signed.as_object_mut() {
        fields.shift_remove("attachments");
        if let Some(commitment) = fields.get_mut("commitment").and_then(Value::as_object_mut) {
            commitment.shift_remove("agreed");
            commitment.shift_remove("agreed_on");
        }
    }
    let signed = pruned(&signed).unwrap_or_else(|| Value::Object(Map::new()));
    Sha256::of(&bytes(&serde_json::json!({ "application": signed, "photo": photo })))
}

/// The value without anything that means "absent"; `None` when nothing is left of it.
pub fn pruned(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => (!text.is_empty()).then(|| value.clone()),
        Value::Array(items) => {
            let kept: Vec<Value> = items.iter().filter_map(pruned).collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        Value::Object(fields) => {
            let kept: Map<String, Value> = fields.iter().filter_map(|(key, value)| Some((key.clone(), pruned(value)?))).collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        Value::Bool(_) | Value::Number(_) => Some(value.clone()),
    }
}

/// The RFC 8785 bytes of what `value` is in JSON. Everything of ours holds only text, whole numbers and booleans under names that are text, so
/// nothing can fail to be written.
pub fn bytes(value: &impl Serialize) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn absence_has_one_form() {
        let full = json!({"basic": {"name": "张三", "former_name": null, "email": ""}, "study": [], "exam": {"place": ""}, "work": [{"end": null}]});
        assert_eq!(application(&full), r#"{"basic":{"name":"张三"}}"#.as_bytes());
        assert_eq!(application(&json!({})), b"{}");
    }

    #[test]
    fn false_and_nought_are_said_and_stay() {
        assert_eq!(application(&json!({"b": false, "a": 0})), br#"{"a":0,"b":false}"#);
    }

    #[test]
    fn keys_are_ordered_by_utf_16_as_rfc_8785_asks() {
        // The RFC's own example (section 3.2.3).
        let value = json!({"\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh", "1": "One",
            "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis"});
        let text = String::from_utf8(application(&value)).unwrap();
        let order: Vec<&str> = text.split('"').filter(|part| part.contains(' ') || ["One", "Control"].contains(part)).collect();
        assert_eq!(
            order,
            [
                "Carriage Return",
                "One",
                "Control",
                "Latin Small Letter O With Diaeresis",
                "Euro Sign",
                "Emoji: Grinning Face",
                "Hebrew Letter Dalet With Dagesh"
            ]
        );
    }

    #[test]
    fn the_application_digest_leaves_out_files_and_agreement_only() {
        let photo = Sha256::of(b"photo");
        let signed = json!({"basic": {"name": "张三"}, "commitment": {"version": "2026-1"}});
        let filed = json!({"commitment": {"agreed": true, "version": "2026-1", "agreed_on": "2026-03-01"}, "basic": {"name": "张三"},
            "attachments": [{"material": "photo", "files": ["照片.jpg"]}]});
        let digest = application_digest(&signed, &photo);
        assert_eq!(digest, application_digest(&filed, &photo));
        assert_ne!(digest, application_digest(&signed, &Sha256::of(b"another photo")));
        assert_ne!(digest, application_digest(&json!({"basic": {"name": "张三"}, "commitment": {"version": "2026-2"}}), &photo));
        // A published vector: sha256 of {"application":{"basic":{"name":"张三"},"commitment":{"version":"2026-1"}},"photo":"<sha256 of photo>"}.
        let text = format!(r#"{{"application":{{"basic":{{"name":"张三"}},"commitment":{{"version":"2026-1"}}}},"photo":"{photo}"}}"#);
        assert_eq!(digest, Sha256::of(text.as_bytes()));
    }

    proptest::proptest! {
        #[test]
        fn the_form_of_a_form_is_the_form(text in "\\PC{0,20}", number in proptest::prelude::any::<i32>(), key in "[a-z_]{1,8}") {
            let value = json!({key: {"text": text, "list": [number, "", {"x": null}]}});
            let once = application(&value);
            let again = application(&serde_json::from_slice(&once).unwrap());
            proptest::prop_assert_eq!(once, again);
        }
    }
}
