//! serde from the tree: what a scalar means is decided by the type that asks, and errors carry the innermost place.

use std::fmt;
use std::slice::Iter;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Data, Entry, Node, Span, Style};
use crate::text;
use crate::text::Text;

/// What did not fit the type, and where.
#[derive(Debug)]
pub struct Error {
    pub message: Text,
    /// The key that a mapping lacks, where that is what is wrong.
    pub missing: Option<&'static str>,
    pub span: Option<Span>,
}

impl Error {
    pub(super) const fn new(message: Text, span: Option<Span>) -> Self {
        Self { message, missing: None, span }
    }

    /// The line of the error in its text, counted from one.
    pub fn line(&self, source: &str) -> Option<usize> {
        let start = self.span?.start.min(source.len());
        Some(source.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.en)
    }
}

impl std::error::Error for Error {}

/// Between the two languages of a message that comes through serde, which has one only.
const BETWEEN: char = '¦';

impl de::Error for Error {
    /// A message in both languages is written `中文 ¦ English`.
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        Self::new(message.split_once(BETWEEN).map_or_else(|| Text::same(&*message), |(zh, en)| text!(("{}", zh.trim()), ("{}", en.trim()))), None)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(
            text!(
                ("没有“{variant}”这种写法，可以写：{}", expected.join("、")),
                ("there is no “{variant}” here; write one of: {}", expected.join(", "))
            ),
            None,
        )
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(
            text!(("不认识“{field}”，这里可以有：{}", expected.join("、")), ("“{field}” is not known here; there may be: {}", expected.join(", "))),
            None,
        )
    }

    fn missing_field(field: &'static str) -> Self {
        Self { missing: Some(field), ..Self::new(text!("缺少“{field}”", "“{field}” is missing"), None) }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(text!("“{field}”写了两次", "“{field}” is written twice"), None)
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let zh = match found {
            de::Unexpected::Map => "不应是一组“键: 值”",
            de::Unexpected::Seq => "不应是列表",
            de::Unexpected::Unit | de::Unexpected::Option => "不能空着",
            _ => "不应是这样的值",
        };
        Self::new(text!(("这里{zh}"), ("this is {found}, but {expected} is wanted")), None)
    }
}

/// Reads a type from a tree.
pub fn from_node<'a, T: Deserialize<'a>>(node: &'a Node) -> Result<T, Error> {
    at(T::deserialize(node), node.span)
}

fn at<T>(result: Result<T, Error>, span: Span) -> Result<T, Error> {
    result.map_err(|mut error| {
        error.span.get_or_insert(span);
        error
    })
}

struct Items<'a>(Iter<'a, Node>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        self.0.next().map(|node| at(seed.deserialize(node), node.span)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Members<'a> {
    rest: Iter<'a, Entry>,
    value: Option<&'a Node>,
}

impl<'a> Members<'a> {
    fn of(entries: &'a [Entry]) -> Self {
        Self { rest: entries.iter(), value: None }
    }
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some(entry) = self.rest.next() else { return Ok(None) };
        self.value = Some(&entry.value);
        at(seed.deserialize(de::value::BorrowedStrDeserializer::new(&entry.key)), entry.key_span).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let node = self.value.take().ok_or_else(|| de::Error::custom("a value was asked for before its key"))?;
        at(seed.deserialize(node), node.span)
    }
}

impl Node {
    fn scalar(&self, expected: &Text) -> Result<&str, Error> {
        self.as_text().ok_or_else(|| Error::new(text!(("应是{}", expected.zh), ("it should be {}", expected.en)), Some(self.span)))
    }

    fn number<T: std::str::FromStr>(&self, expected: &Text) -> Result<T, Error> {
        let text = self.scalar(expected)?;
        text.parse().map_err(|_| self.instead_of(expected, text))
    }

    fn instead_of(&self, expected: &Text, found: &str) -> Error {
        Error::new(text!(("应是{}，不是“{found}”", expected.zh), ("it should be {}, not “{found}”", expected.en)), Some(self.span))
    }
}

const WHOLE: Text = Text::new("整数", "a whole number");
const NUMBER: Text = Text::new("数", "a number");
const TEXT: Text = Text::new("一段文字", "a text");
const YES_OR_NO: Text = Text::new("true 或 false", "true or false");

macro_rules! numbers {
    ($($method:ident $visit:ident $expected:ident),* $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.number(&$expected)?)
        })*
    };
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Error;

    /// Without a type that asks: null, booleans and whole numbers as they look when unquoted, else text.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.data {
            Data::Seq(items) => visitor.visit_seq(Items(items.iter())),
            Data::Map(entries) => visitor.visit_map(Members::of(entries)),
            Data::Scalar { .. } if self.is_null() => visitor.visit_unit(),
            Data::Scalar { text, style: Style::Plain } => match (text.as_str(), text.parse::<i64>()) {
                ("true", _) => visitor.visit_bool(true),
                ("false", _) => visitor.visit_bool(false),
                (_, Ok(number)) if number.to_string() == *text => visitor.visit_i64(number),
                _ => visitor.visit_borrowed_str(text),
            },
            Data::Scalar { text, .. } => visitor.visit_borrowed_str(text),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scalar(&YES_OR_NO)? {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            other => Err(self.instead_of(&YES_OR_NO, other)),
        }
    }

    numbers! {
        deserialize_i8 visit_i8 WHOLE, deserialize_i16 visit_i16 WHOLE,
        deserialize_i32 visit_i32 WHOLE, deserialize_i64 visit_i64 WHOLE,
        deserialize_u8 visit_u8 WHOLE, deserialize_u16 visit_u16 WHOLE,
        deserialize_u32 visit_u32 WHOLE, deserialize_u64 visit_u64 WHOLE,
        deserialize_f32 visit_f32 NUMBER, deserialize_f64 visit_f64 NUMBER,
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.scalar(&TEXT)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        match &self.data {
            Data::Scalar { text, .. } => visitor.visit_enum(StrDeserializer::new(text)),
            Data::Map(entries) if entries.len() == 1 => visitor.visit_enum(MapAccessDeserializer::new(Members::of(entries))),
            _ => Err(Error::new(Text::new("应是几个词之一", "it should be one of several words"), Some(self.span))),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier }
}
