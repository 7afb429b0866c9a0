//! Attachments: which file proves what, whether it is fit to be filed, and whether a signed scan belongs to this application.

pub mod check;
#[cfg(test)]
mod corpus;
pub mod folder;
pub mod inspect;
pub mod matching;
pub mod pdf;
pub mod pen;
pub mod photo;
pub mod picture;
mod place;
pub mod reuse;
pub mod scan;
pub mod split;
#[cfg(test)]
mod testing;
pub mod vocabulary;
