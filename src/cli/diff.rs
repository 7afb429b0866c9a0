//! What would change in a file, as a unified diff on stdout, coloured where a person reads it.

use std::path::Path;

use similar::{ChangeTag, TextDiff};

use crate::cli::term::{Colour, Term};
use crate::finding::visible;

/// The difference of two texts of a file.
pub fn print(path: &Path, old: &str, new: &str, term: &Term) {
    let diff = TextDiff::from_lines(old, new);
    let mut unified = diff.unified_diff();
    let unified = unified.context_radius(2);
    let name = path.display();
    term.data(&term.paint(Colour::Bold, &format!("--- {name}")));
    term.data(&term.paint(Colour::Bold, &format!("+++ {name}")));
    for hunk in unified.iter_hunks() {
        term.data(&term.paint(Colour::Blue, &hunk.header().to_string()));
        for change in hunk.iter_changes() {
            let (sign, colour) = match change.tag() {
                ChangeTag::Delete => ('-', Some(Colour::Red)),
                ChangeTag::Insert => ('+', Some(Colour::Green)),
                ChangeTag::Equal => (' ', None),
            };
            let line = format!("{sign}{}", visible(change.to_string_lossy().trim_end_matches(['\r', '\n'])));
            term.data(&colour.map_or_else(|| line.clone(), |colour| term.paint(colour, &line)));
        }
    }
}
