//! The table of fields and the kinds of their values.

use std::borrow::Cow;

use crate::text::Text;

mod kind;
mod list;
pub(crate) mod normal;
mod odd;
mod read;
pub(crate) mod table;
mod value;

pub use kind::Kind;
pub use list::List;
pub use odd::Instead;
pub use read::{Codes, Problem, date, month, read};
pub use value::{Appointed, Coded, Decimal, FromValue, Month, Rank, Slot, Value};

/// When a field must be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Required {
    Always,
    /// A rule decides.
    Conditional,
    Optional,
}

/// One field: its English key, its Chinese key (the form's label) and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub key: Cow<'static, str>,
    pub zh: Cow<'static, str>,
    pub aliases: Cow<'static, [Cow<'static, str>]>,
    pub kind: Kind,
    pub required: Required,
    /// A list of such values.
    pub many: bool,
    /// What to write, as a noun phrase, where its kind does not say it well enough.
    pub hint: Option<Text>,
}

/// What a section is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Value(Kind),
    Record,
    List,
    /// A list whose fields depend on the entry's category and are data of the guide.
    Works,
}

/// A section of an application: a top-level key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub key: &'static str,
    pub zh: &'static str,
    pub aliases: &'static [&'static str],
    pub shape: Shape,
    pub required: Required,
    /// What to write, where its shape does not say it well enough.
    pub hint: Option<Text>,
    pub fields: &'static [Field],
}

macro_rules! section_shape {
    (value $kind:ident) => {
        Shape::Value(Kind::$kind)
    };
    (record $type:ident) => {
        Shape::Record
    };
    (list $type:ident) => {
        Shape::List
    };
    (works $type:ident) => {
        Shape::Works
    };
}

macro_rules! many {
    () => {
        false
    };
    (many) => {
        true
    };
}

macro_rules! hint {
    () => {
        None
    };
    ($zh:literal $en:literal) => {
        Some(Text::new($zh, $en))
    };
}

macro_rules! sections {
    ($(
        $shape:ident $type:ident $key:ident $zh:literal [$($alias:literal),*] $required:ident $(= $hint_zh:literal $hint_en:literal)? {
            $($field:ident $field_zh:literal [$($field_alias:literal),*] $kind:ident $(($list:ident))? $field_required:ident $($many:ident)? $(= $zh_hint:literal $en_hint:literal)?;)*
        }
    )+) => {
        /// Every section of an application in the form's order.
        pub static SECTIONS: &[Section] = &[$(
            Section {
                key: stringify!($key),
                zh: $zh,
                aliases: &[$($alias),*],
                shape: section_shape!($shape $type),
                required: Required::$required,
                hint: hint!($($hint_zh $hint_en)?),
                fields: &[$(
                    Field {
                        key: Cow::Borrowed(stringify!($field)),
                        zh: Cow::Borrowed($field_zh),
                        aliases: Cow::Borrowed(&[$(Cow::Borrowed($field_alias)),*]),
                        kind: Kind::$kind $((List::$list))?,
                        required: Required::$field_required,
                        many: many!($($many)?),
                        hint: hint!($($zh_hint $en_hint)?),
                    }
                ),*],
            }
        ),+];
    };
}

table::application_table!(sections);

/// The two fields that every entry of works has besides its category's own. Awards have no category.
pub static WORKS_FIELDS: &[Field] = &[
    Field {
        key: Cow::Borrowed("category"),
        zh: Cow::Borrowed("材料分类"),
        // Not 类别, which is the label of a field of some categories.
        aliases: Cow::Borrowed(&[Cow::Borrowed("分类")]),
        kind: Kind::Code(List::WorksCategory),
        required: Required::Always,
        many: false,
        hint: None,
    },
    Field {
        key: Cow::Borrowed("representative"),
        zh: Cow::Borrowed("代表作"),
        aliases: Cow::Borrowed(&[Cow::Borrowed("是否代表作")]),
        kind: Kind::Bool,
        required: Required::Optional,
        many: false,
        hint: None,
    },
];

/// The section that a top-level key names, in either language.
pub fn section(key: &str) -> Option<&'static Section> {
    let names = |section: &'static Section| [section.key, section.zh].into_iter().chain(section.aliases.iter().copied());
    SECTIONS.iter().find(|section| section.key == key || section.zh == key).or_else(|| nearly(SECTIONS.iter(), key, names))
}

/// The one of `fields` that a key names, in either language or by an alias: which one in their order.
pub fn named(fields: &[&Field], key: &str) -> Option<usize> {
    let exact = fields.iter().position(|field| field.key == key || field.zh == key);
    exact.or_else(|| nearly(fields.iter().enumerate(), key, |(_, field)| field.names()).map(|(number, _)| number))
}

/// The first that has the key among its names: as it stands, else as it is compared.
fn nearly<'n, T: Copy, N: Iterator<Item = &'n str>>(all: impl Iterator<Item = T> + Clone, key: &str, names: impl Fn(T) -> N) -> Option<T> {
    all.clone().find(|one| names(*one).any(|name| name == key)).or_else(|| {
        let wanted = normal::compact(key);
        all.clone().find(|one| names(*one).any(|name| normal::compact(name) == wanted))
    })
}

impl Field {
    /// Its names in both languages and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.key, &self.zh].into_iter().chain(self.aliases.iter()).map(Cow::as_ref)
    }

    /// Whether `key` names this field, in either language or by an alias.
    pub fn is_named(&self, key: &str) -> bool {
        named(&[self], key).is_some()
    }

    /// What a person may write, in a few words.
    pub fn form(&self) -> Text {
        match (&self.hint, self.kind) {
            (None, kind) => kind.form(),
            (Some(hint), Kind::Code(_)) => {
                let list = self.kind.form();
                crate::text!(("{}；{}", hint.zh, list.zh), ("{}; {}", hint.en, list.en))
            }
            (Some(hint), _) => hint.clone(),
        }
    }

    /// The label for people: the form's label, or the key with blanks.
    pub fn label(&self) -> Text {
        Text { zh: self.zh.clone(), en: Cow::Owned(self.key.replace('_', " ")) }
    }
}

impl Section {
    /// What a person may write, in a few words.
    pub fn form(&self) -> Text {
        self.hint.clone().unwrap_or_else(|| match self.shape {
            Shape::Value(kind) => kind.form(),
            Shape::Record => Text::new("一组项目", "a group of fields"),
            Shape::List | Shape::Works => Text::new("列表，每条以“- ”开头", "a list, each entry beginning with `- `"),
        })
    }

    pub fn label(&self) -> Text {
        Text { zh: Cow::Borrowed(self.zh), en: Cow::Owned(self.key.replace('_', " ")) }
    }
}

/// A key as it is compared: NFKC, without white space, so （专业） is (专业).
pub fn normal_key(key: &str) -> Cow<'_, str> {
    normal::compact(key)
}

/// Whether a key is written in Chinese.
pub fn is_chinese(key: &str) -> bool {
    key.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_alias_names_one_field_of_its_section() {
        for section in SECTIONS {
            for field in section.fields {
                for name in std::iter::once(&field.key).chain([&field.zh]).chain(field.aliases.iter()) {
                    let named: Vec<_> = section.fields.iter().filter(|other| other.is_named(name)).map(|other| &other.key).collect();
                    assert_eq!(named, [&field.key], "{name} in {}", section.key);
                }
            }
        }
    }

    #[test]
    fn keys_forgive_width_and_spaces() {
        let current = section("专业技术资格信息").unwrap();
        assert!(current.fields[0].is_named("现从事专业(学科)"));
        assert!(current.fields[0].is_named("现从事专业 （学科）"));
        assert_eq!(section("专业(行业)组织职务").unwrap().key, "associations");
    }
}
