//! Attachments: which file proves what, whether it is fit to be filed, and whether a signed scan belongs to this application.

pub mod matching;
pub mod pdf;
pub mod pen;
pub mod photo;
pub mod scan;
