//! All files of one person, as names and bytes: the same in every run, so that a test can hold the committed ones to it.

use std::path::Path;

use declare::document::Document;
use declare::forms::fonts::Fonts;
use declare::guide::Guides;
use time::macros::date;

use super::facts::Facts;
use super::people::Person;
use super::photo::{self, Look};
use super::{names, papers, sheet};

/// A development tool: whatever goes wrong is shown as it is.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The files of the person whose application lies in `examples`, each with its name.
pub(crate) fn files(person: &Person, examples: &Path, guides: &Guides, fonts: &Fonts) -> Result<Vec<(String, Vec<u8>)>> {
    let facts = Facts::new(Document::open(&examples.join(person.folder).join("app.yaml"), guides)?);
    let name = facts.name();
    let papers = papers::of(&facts);
    let mut files = vec![(names::photo(person.habit, &name), photo::jpeg(&Look::of(&name, person.long_hair))?)];
    for (paper, usual) in papers.iter().zip(names::of(person.habit, &name, &papers)) {
        let unnamed = person.unnamed.iter().find(|(material, part, _)| *material == paper.material && *part == paper.part);
        let file = unnamed.map_or(usual, |(_, _, own)| (*own).to_owned());
        files.push((file, sheet::pdf(paper, &name, date!(2026 - 03 - 01), fonts)?));
    }
    Ok(files)
}
