//! JSON Pointer (RFC 6901): the one address of a place in an application, a guide or a table.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An RFC 6901 pointer such as `/work/1/employer`; the empty pointer is the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pointer(String);

impl Pointer {
    pub const fn root() -> Self {
        Self(String::new())
    }

    /// Takes a pointer as written; a missing leading slash is supplied.
    pub fn parse(text: &str) -> Self {
        if text.is_empty() || text.starts_with('/') { Self(text.to_owned()) } else { Self(format!("/{text}")) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// This place's member `key`.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        if key.contains(['~', '/']) {
            Self(format!("{}/{}", self.0, key.replace('~', "~0").replace('/', "~1")))
        } else {
            Self(format!("{}/{key}", self.0))
        }
    }

    /// This place's element number `index`, counted from nought.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// The place that holds this one; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        self.0.rfind('/').map(|cut| Self(self.0[..cut].to_owned()))
    }

    /// The decoded segments from the root.
    pub fn segments(&self) -> impl Iterator<Item = String> + '_ {
        self.0.split('/').skip(1).map(|segment| segment.replace("~1", "/").replace("~0", "~"))
    }

    /// Whether `self` is `other` or lies inside it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.strip_prefix(&other.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Pointer;

    #[test]
    fn escapes_and_decodes() {
        let p = Pointer::root().key("a/b~c").index(3);
        assert_eq!(p.as_str(), "/a~1b~0c/3");
        assert_eq!(p.segments().collect::<Vec<_>>(), ["a/b~c", "3"]);
        assert_eq!(p.parent().map(|p| p.to_string()).as_deref(), Some("/a~1b~0c"));
    }

    #[test]
    fn within_compares_whole_segments() {
        assert!(Pointer::parse("/work/1/end").is_within(&Pointer::parse("/work/1")));
        assert!(!Pointer::parse("/work/10").is_within(&Pointer::parse("/work/1")));
    }
}
