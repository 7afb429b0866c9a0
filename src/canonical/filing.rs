//! What the client holds of a filing: its files, its guide, its commitment, and the one digest over all of it.

use serde::{Deserialize, Serialize};
use serde_json::json;
use time::Date;
use utoipa::ToSchema;

use super::{Sha256, bytes};
use crate::pointer::Pointer;

/// The material id of the ID photo, the one file that the application digest covers.
pub const PHOTO: &str = "photo";

/// One file of a filing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Item {
    /// The material id, such as `id_document`.
    pub material: String,
    /// The entry it proves, as a pointer into the application; absent where the material belongs to the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, examples("/publications/0"))]
    pub entry: Option<Pointer>,
    /// Its place among the files of this material and entry, from one.
    pub sequence: u32,
    pub file_name: String,
    /// Bytes.
    pub size: u64,
    pub sha256: Sha256,
}

/// The files of a filing, in the order of material, entry and sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Manifest {
    pub items: Vec<Item>,
}

impl Manifest {
    /// Takes items in any order: the order they are found in never changes the digest.
    pub fn new(mut items: Vec<Item>) -> Self {
        items.sort_by(|a, b| (&a.material, &a.entry, a.sequence, &a.file_name).cmp(&(&b.material, &b.entry, b.sequence, &b.file_name)));
        Self { items }
    }

    pub fn of_material<'a>(&'a self, material: &'a str) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(move |item| item.material == material)
    }

    /// The ID photo's digest, which the application digest needs.
    pub fn photo(&self) -> Option<Sha256> {
        self.of_material(PHOTO).next().map(|item| item.sha256)
    }

    pub fn size(&self) -> u64 {
        self.items.iter().fold(0, |sum: u64, item| sum.saturating_add(item.size))
    }
}

/// The guide that an application was checked with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuideRef {
    #[schema(examples("shenzhen-2026"))]
    pub id: String,
    pub digest: Sha256,
}

/// The commitment as it was agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Commitment {
    pub version: String,
    #[schema(value_type = String, format = Date)]
    #[serde(with = "date")]
    pub agreed_on: Date,
    /// Agreed by the signed paper that an officer files for the person, not by the person's own hand in the file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_paper: bool,
}

/// The digest of everything the client holds: the same files and words give the same digest, again and again.
pub fn filing_digest(application: &Sha256, manifest: &Manifest, guide: &GuideRef, commitment: &Commitment) -> Sha256 {
    let ordered = Manifest::new(manifest.items.clone());
    Sha256::of(&bytes(&json!({ "application": application, "manifest": ordered, "guide": guide, "commitment": commitment })))
}

/// Dates on the wire and in receipts: `2026-03-01`.
pub mod date {
    use serde::{Deserialize, Deserializer, Serializer};
    use time::Date;
    use time::format_description::StaticFormatDescription;
    use time::macros::format_description;

    const FORM: StaticFormatDescription = format_description!("[year]-[month]-[day]");

    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&date.format(FORM).map_err(serde::ser::Error::custom)?)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Date::parse(&text, FORM).map_err(serde::de::Error::custom)
    }

    /// The same for a date that may be absent.
    pub mod option {
        use serde::{Deserialize, Deserializer, Serializer};
        use time::Date;

        pub fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
            match date {
                Some(date) => super::serialize(date, serializer),
                None => serializer.serialize_none(),
            }
        }

        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
            let text = Option::<String>::deserialize(deserializer)?;
            text.map(|text| Date::parse(&text, super::FORM).map_err(serde::de::Error::custom)).transpose()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(material: &str, entry: Option<&str>, sequence: u32) -> Item {
        let file_name = format!("{material}-{sequence}.pdf");
        Item { material: material.into(), entry: entry.map(Pointer::parse), sequence, size: 3, sha256: Sha256::of(file_name.as_bytes()), file_name }
    }

    fn digest(items: Vec<Item>) -> Sha256 {
        let guide = GuideRef { id: "shenzhen-2026".into(), digest: Sha256::of(b"guide") };
        let agreed_on = time::macros::date!(2026 - 03 - 01);
        let commitment = Commitment { version: "2026-1".into(), agreed_on, on_paper: false };
        filing_digest(&Sha256::of(b"application"), &Manifest { items }, &guide, &commitment)
    }

    #[test]
    fn the_order_of_files_does_not_matter_but_each_file_does() {
        let (one, two) = (item("photo", None, 1), item("publication_evidence", Some("/publications/0"), 1));
        let both = digest(vec![one.clone(), two.clone()]);
        assert_eq!(both, digest(vec![two.clone(), one.clone()]));
        assert_ne!(both, digest(vec![one.clone()]));
        assert_ne!(both, digest(vec![one, Item { sequence: 2, ..two }]));
    }

    #[test]
    fn the_digest_is_over_canonical_json() {
        let text = format!(
            r#"{{"application":"{}","commitment":{{"agreed_on":"2026-03-01","version":"2026-1"}},"guide":{{"digest":"{}","id":"shenzhen-2026"}},"manifest":{{"items":[]}}}}"#,
            Sha256::of(b"application"),
            Sha256::of(b"guide")
        );
        assert_eq!(digest(Vec::new()), Sha256::of(text.as_bytes()));
    }
}
