//! Attachments: which file proves what, whether it is fit to be filed, and whether a signed scan belongs to this application.

pub mod check;
pub mod folder;
pub mod inspect;
pub mod matching;
pub mod pdf;
pub mod pen;
pub mod photo;
mod place;
pub mod reuse;
pub mod scan;
#[cfg(test)]
mod testing;
mod vocabulary;
