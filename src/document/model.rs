//! The typed application, made from the table of fields. It is total: whatever was written, every field is absent, read or unreadable
//! (and then already reported), so rules run on any file that parses.

use std::collections::BTreeMap;

use crate::field::table::application_table;
use crate::field::{Appointed, Coded, Decimal, FromValue, Month, Rank, Slot, Value};
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
    ($record:ident $field:ident) => {
        $record.take(stringify!($field))
    };
    ($record:ident $field:ident many) => {
        $record.take_many(stringify!($field))
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
            fn from(mut record: Record) -> Self {
                Self { present: record.present, $($field: take!(record $field $($many)?),)* at: record.at }
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
        $sections.list(stringify!($key)).into_iter().map(Into::into).collect()
    };
}

macro_rules! model {
    ($(
        $shape:ident $type:ident $key:ident $zh:literal [$($alias:literal),*] $required:ident {
            $($field:ident $field_zh:literal [$($field_alias:literal),*] $kind:ident $(($list:ident))? $field_required:ident $($many:ident)?;)*
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
    fields: BTreeMap<String, Slot<Value>>,
}

impl Work {
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.fields.get(key).and_then(Slot::get)
    }

    /// Whether anything was written there, readable or not.
    pub fn has(&self, key: &str) -> bool {
        self.fields.get(key).is_some_and(|slot| !slot.is_absent())
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

    /// Every field that was read, by key.
    pub fn values(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.fields.iter().filter_map(|(key, slot)| slot.get().map(|value| (key.as_str(), value)))
    }
}

impl From<Record> for Work {
    fn from(mut record: Record) -> Self {
        let category = record.take("category");
        let representative = record.take("representative");
        Self { category, representative, fields: record.slots, at: record.at }
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

/// A mapping as read, before it takes its type.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    pub(super) at: Pointer,
    pub(super) present: bool,
    pub(super) slots: BTreeMap<String, Slot<Value>>,
    pub(super) many: BTreeMap<String, Vec<Slot<Value>>>,
}

impl Record {
    fn take<T: FromValue>(&mut self, key: &str) -> Slot<T> {
        self.slots.remove(key).map_or(Slot::Absent, typed)
    }

    fn take_many<T: FromValue>(&mut self, key: &str) -> Vec<Slot<T>> {
        self.many.remove(key).unwrap_or_default().into_iter().map(typed).collect()
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
}
