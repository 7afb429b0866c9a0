//! File name → material and entry, by plain names.
//!
//! A match is made only when it is certain. Whatever leaves a doubt (two places fit, or the name says more than we understand) is
//! proposed with its reason and left to the person: a wrong silent match would file the wrong paper.

mod evidence;
mod judge;
mod likeness;
mod name;
mod number;
mod script;
mod spans;
mod words;

pub use evidence::Matcher;
pub use judge::{Proposal, Reason, Verdict};
pub use number::Sequence;

use crate::pointer::Pointer;

/// The words that files of one application may be named by.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    pub materials: Vec<Material>,
    pub entries: Vec<Entry>,
    /// Words that change nothing: the person's name, their employers, schools, specialties.
    pub neutral: Vec<String>,
}

/// A material of the guide, needed by this application or not.
#[derive(Clone, Debug)]
pub struct Material {
    pub id: String,
    /// Whether this application may file it now.
    pub wanted: bool,
    /// One for each entry of a section.
    pub per_entry: bool,
    /// Its names in both languages, the plain ones that people use among them.
    pub names: Vec<String>,
    /// Words that make a file something else than this: another title than the one held.
    pub others: Vec<String>,
}

/// An entry of a list that files prove.
#[derive(Clone, Debug)]
pub struct Entry {
    pub at: Pointer,
    /// Nouns that its number follows (业绩, 论文), each with this entry's number among those that the noun names, from one.
    pub nouns: Vec<(String, u32)>,
    /// Whether a noun without a number tells this entry: 论文 is a paper, but 项目 may be anything that one has done.
    pub told_by_noun: bool,
    /// Titles and numbers that name this entry alone.
    pub titles: Vec<String>,
    /// Numbers that name this entry and a material of it alone (its id): the number of a diploma.
    pub proofs: Vec<(String, String)>,
    /// Titles of something else that this entry belongs to: the project of an award. They name it where nothing is called so itself.
    pub related: Vec<String>,
    /// Words that tell it from its neighbours but also stand elsewhere: 本科, a year.
    pub hints: Vec<String>,
    /// What the grade of an award is called (一等奖), and what it would be called if it were another.
    pub grades: Vec<String>,
    pub other_grades: Vec<String>,
    /// What its paper consists of: 封面, 验收报告.
    pub parts: Vec<String>,
    /// Everything it says: a word of the file's name that stands there is understood.
    pub about: Vec<String>,
    /// The ids of the materials that prove it.
    pub materials: Vec<String>,
}

#[cfg(test)]
mod tests;
