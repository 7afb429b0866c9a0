//! serde from the tree: what a scalar means is decided by the type that asks, and errors carry the innermost place.

use std::fmt;
use std::slice::Iter;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Data, Entry, Node, Span, Style};

/// What did not fit the type, and where.
#[derive(Debug)]
pub struct Error {
    pub message: String,
    pub span: Option<Span>,
}

impl Error {
    /// The line of the error in its text, counted from one.
    pub fn line(&self, source: &str) -> Option<usize> {
        let start = self.span?.start.min(source.len());
        Some(source.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), span: None }
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
    fn scalar(&self, expected: &dyn fmt::Display) -> Result<&str, Error> {
        self.as_text().ok_or_else(|| Error { message: format!("expected {expected}"), span: Some(self.span) })
    }

    fn number<T: std::str::FromStr>(&self, expected: &str) -> Result<T, Error> {
        let text = self.scalar(&expected)?;
        text.parse().map_err(|_| Error { message: format!("expected {expected}, found `{text}`"), span: Some(self.span) })
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $expected:literal),* $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.number($expected)?)
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
        match self.scalar(&"true or false")? {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            other => Err(Error { message: format!("expected true or false, found `{other}`"), span: Some(self.span) }),
        }
    }

    numbers! {
        deserialize_i8 visit_i8 "a whole number", deserialize_i16 visit_i16 "a whole number",
        deserialize_i32 visit_i32 "a whole number", deserialize_i64 visit_i64 "a whole number",
        deserialize_u8 visit_u8 "a whole number", deserialize_u16 visit_u16 "a whole number",
        deserialize_u32 visit_u32 "a whole number", deserialize_u64 visit_u64 "a whole number",
        deserialize_f32 visit_f32 "a number", deserialize_f64 visit_f64 "a number",
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.scalar(&"text")?)
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
            _ => Err(Error { message: "expected one of several names".to_owned(), span: Some(self.span) }),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier }
}
