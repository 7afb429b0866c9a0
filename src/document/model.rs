//! The typed application, made from the table of fields. It is total: whatever was written, every field is absent, read or unreadable
//! (and then already reported), so rules run on any file that parses.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::field::table::application_table;
use crate::field::{Appointed, Coded, Decimal, Field, FromValue, Month, Rank, Slot, Value};
use crate::pointer::Pointer;

macro_rules! kind_type {
    (Bool) => {
        bool
    };
    (Int) => {
        i64
    };
    (Decimal) => {
        Decimal
    };
    (Year) => {
        i32
    };
    (Month) => {
        Month
    };
    (Date) => {
        time::Date
    };
    (Appointed) => {
        Appointed
    };
    (Code) => {
        Coded
    };
    (Rank) => {
        Rank
    };
    (Entry) => {
        Pointer
    };
    ($text:ident) => {
        String
    };
}

macro_rules! field_type {
    ($kind:ident) => { Slot<kind_type!($kind)> };
    ($kind:ident many) => { Vec<Slot<kind_type!($kind)>> };
}

macro_rules! section_type {
    (value $kind:ident) => { Slot<kind_type!($kind)> };
    (record $type:ident) => { $type };
    (list $type:ident) => { Vec<$type> };
    (works $type:ident) => { Vec<Work> };
}

macro_rules! take {
    ($filled:ident) => {
        one($filled.next())
    };
    ($filled:ident many) => {
        several($filled.next())
    };
}

macro_rules! section_struct {
    (value $type:ident $zh:literal {}) => {};
    (works $type:ident $zh:literal {}) => {};
    ($shape:ident $type:ident $zh:literal { $($field:ident $kind:ident $($many:ident)?;)* }) => {
        #[doc = $zh]
        #[derive(Clone, Debug, Default)]
        pub struct $type {
            /// Where it stands.
            pub at: Pointer,
            /// Whether it was written at all, with anything in it.
            pub present: bool,
            $(pub $field: field_type!($kind $($many)?),)*
        }

        impl From<Record> for $type {
            fn from(record: Record) -> Self {
                let mut filled = record.filled.into_iter();
                Self { present: record.present, $($field: take!(filled $($many)?),)* at: record.at }
            }
        }
    };
}

macro_rules! from_sections {
    ($sections:ident value $key:ident) => {
        $sections.value(stringify!($key))
    };
    ($sections:ident record $key:ident) => {
        $sections.record(stringify!($key)).into()
    };
    ($sections:ident list $key:ident) => {
        $sections.list(stringify!($key)).into_iter().map(Into::into).collect()
    };
    ($sections:ident works $key:ident) => {
        $sections.works(stringify!($key))
    };
}

macro_rules! model {
    ($(
        $shape:ident $type:ident $key:ident $zh:literal [$($alias:literal),*] $required:ident $(= $hint_zh:literal $hint_en:literal)? {
            $($field:ident $field_zh:literal [$($field_alias:literal),*] $kind:ident $(($list:ident))? $field_required:ident $($many:ident)? $(= $zh_hint:literal $en_hint:literal)?;)*
        }
    )+) => {
        /// An application for a professional title (职称评审申报).
        #[derive(Clone, Debug, Default)]
        pub struct Application {
            $(pub $key: section_type!($shape $type),)+
        }

        $(section_struct!($shape $type $zh { $($field $kind $($many)?;)* });)+

        impl From<Sections> for Application {
            fn from(mut sections: Sections) -> Self {
                Self { $($key: from_sections!(sections $shape $key),)+ }
            }
        }
    };
}

application_table!(model);

/// An entry of one of the four sections of works. Which fields it has follows from its category.
#[derive(Clone, Debug, Default)]
pub struct Work {
    pub at: Pointer,
    /// Absent in awards, which have no categories.
    pub category: Slot<Coded>,
    pub representative: Slot<bool>,
    /// What was written, readable or not, in the order of the category's fields.
    fields: Vec<(Cow<'static, str>, Slot<Value>)>,
}

impl Work {
    pub(super) fn new(record: Record, fields: &[&Field]) -> Self {
        let mut work = Self { at: record.at, ..Self::default() };
        for (field, filled) in fields.iter().zip(record.filled) {
            match field.key.as_ref() {
                "category" => work.category = one(Some(filled)),
                "representative" => work.representative = one(Some(filled)),
                _ => match filled {
                    Filled::One(Slot::Absent) | Filled::Many(_) => {}
                    Filled::One(slot) => work.fields.push((field.key.clone(), slot)),
                },
            }
        }
        work
    }

    fn slot(&self, key: &str) -> Option<&Slot<Value>> {
        self.fields.iter().find(|(known, _)| known == key).map(|(_, slot)| slot)
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.slot(key).and_then(Slot::get)
    }

    /// Whether anything was written there, readable or not.
    pub fn has(&self, key: &str) -> bool {
        self.slot(key).is_some()
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn rank(&self, key: &str) -> Option<Rank> {
        match self.get(key)? {
            Value::Rank(rank) => Some(*rank),
            _ => None,
        }
    }

    pub fn date(&self, key: &str) -> Option<time::Date> {
        match self.get(key)? {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The month of a month or date.
    pub fn month(&self, key: &str) -> Option<Month> {
        match self.get(key)? {
            Value::Month(month) => Some(*month),
            Value::Date(date) => Some(Month::of(*date)),
            _ => None,
        }
    }

    /// Every field that was read, with its key.
    pub fn values(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.fields.iter().filter_map(|(key, slot)| slot.get().map(|value| (key.as_ref(), value)))
    }
}

impl Application {
    /// The four sections of works with their keys, in the form's order.
    pub fn works(&self) -> [(&'static str, &[Work]); 4] {
        [
            ("achievements", &self.achievements),
            ("awards", &self.awards),
            ("publications", &self.publications),
            ("intellectual_property", &self.intellectual_property),
        ]
    }
}

/// A mapping as read, before it takes its type: what stands in each of its fields, in the order of the table. Empty where it was not written.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    pub(super) at: Pointer,
    pub(super) present: bool,
    pub(super) filled: Vec<Filled>,
}

/// What stands in one field.
#[derive(Clone, Debug)]
pub(super) enum Filled {
    One(Slot<Value>),
    Many(Vec<Slot<Value>>),
}

fn one<T: FromValue>(filled: Option<Filled>) -> Slot<T> {
    match filled {
        Some(Filled::One(slot)) => typed(slot),
        Some(Filled::Many(_)) | None => Slot::Absent,
    }
}

fn several<T: FromValue>(filled: Option<Filled>) -> Vec<Slot<T>> {
    match filled {
        Some(Filled::Many(slots)) => slots.into_iter().map(typed).collect(),
        Some(Filled::One(_)) | None => Vec::new(),
    }
}

fn typed<T: FromValue>(slot: Slot<Value>) -> Slot<T> {
    match slot {
        Slot::Absent => Slot::Absent,
        Slot::Unreadable => Slot::Unreadable,
        Slot::Read(value) => T::from_value(value).map_or(Slot::Unreadable, Slot::Read),
    }
}

/// All sections as read.
#[derive(Debug, Default)]
pub(super) struct Sections {
    pub(super) values: BTreeMap<&'static str, Slot<Value>>,
    pub(super) records: BTreeMap<&'static str, Record>,
    pub(super) lists: BTreeMap<&'static str, Vec<Record>>,
    pub(super) works: BTreeMap<&'static str, Vec<Work>>,
}

impl Sections {
    fn value<T: FromValue>(&mut self, key: &str) -> Slot<T> {
        self.values.remove(key).map_or(Slot::Absent, typed)
    }

    /// A section that was not written is a record at its place with nothing in it.
    fn record(&mut self, key: &str) -> Record {
        self.records.remove(key).unwrap_or_else(|| Record { at: Pointer::root().key(key), ..Record::default() })
    }

    fn list(&mut self, key: &str) -> Vec<Record> {
        self.lists.remove(key).unwrap_or_default()
    }

    fn works(&mut self, key: &str) -> Vec<Work> {
        self.works.remove(key).unwrap_or_default()
    }
}
