//! The trees of the built-in guides as the build script parsed them.
//!
//! For each file its path and its tree, each with its length before it (four bytes, the lowest first). A tree is a value: a letter and what
//! belongs to it. `p`, `q`, `b` is a scalar (plain, quoted, block) and its text with its length before it; `[` values up to `.`;
//! `{` keys and values in turn up to `.`. Nothing says where a value stood: of these files nobody is told a mistake.

use crate::yaml::{Data, Entry, Node, Span, Style};

static TREES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/guides.trees"));

/// The files whose path `wanted` takes, with their trees.
pub(super) fn trees(wanted: impl Fn(&str) -> bool) -> Vec<(String, Option<Node>)> {
    let (mut all, mut found) = (Reader(TREES), Vec::new());
    while let (Some(path), Some(tree)) = (all.text(), all.bytes()) {
        if wanted(path) {
            found.push((path.to_owned(), Reader(tree).node()));
        }
    }
    found
}

struct Reader<'t>(&'t [u8]);

impl<'t> Reader<'t> {
    fn bytes(&mut self) -> Option<&'t [u8]> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let (bytes, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        self.0 = rest;
        Some(bytes)
    }

    fn text(&mut self) -> Option<&'t str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    /// The next value; none where a collection or the tree ends.
    fn node(&mut self) -> Option<Node> {
        let (letter, rest) = self.0.split_first()?;
        self.0 = rest;
        let data = match letter {
            b'[' => Data::Seq(std::iter::from_fn(|| self.node()).collect()),
            b'{' => Data::Map(std::iter::from_fn(|| self.entry()).collect()),
            b'p' => Data::Scalar { text: self.text()?.to_owned(), style: Style::Plain },
            b'q' => Data::Scalar { text: self.text()?.to_owned(), style: Style::Quoted },
            b'b' => Data::Scalar { text: self.text()?.to_owned(), style: Style::Block },
            _ => return None,
        };
        Some(Node { data, span: Span::default() })
    }

    fn entry(&mut self) -> Option<Entry> {
        let Data::Scalar { text: key, .. } = self.node()?.data else { return None };
        Some(Entry { key, key_span: Span::default(), value: self.node()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::built_in_files;
    use crate::yaml::{self, Limits};

    fn without_places(mut node: Node) -> Node {
        node.span = Span::default();
        match &mut node.data {
            Data::Seq(items) => *items = std::mem::take(items).into_iter().map(without_places).collect(),
            Data::Map(entries) => {
                for entry in entries {
                    entry.key_span = Span::default();
                    entry.value = without_places(entry.value.clone());
                }
            }
            Data::Scalar { .. } => {}
        }
        node
    }

    #[test]
    fn a_packed_tree_is_the_tree_of_its_file() {
        let files = built_in_files();
        let packed = trees(|_| true);
        assert_eq!(packed.iter().map(|(path, _)| path).collect::<Vec<_>>(), files.keys().collect::<Vec<_>>());
        for (path, tree) in packed {
            let (_, parsed) = yaml::parse(files[&path].as_bytes(), &Limits { bytes: 4 << 20, depth: 48, nodes: 1_000_000 });
            assert!(parsed.findings.is_empty(), "{path}");
            assert_eq!(tree, parsed.root.map(without_places), "{path}");
        }
    }
}
