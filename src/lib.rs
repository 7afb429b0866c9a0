//! Applications for a professional title (职称评审申报), from a file to a verified receipt.
//!
//! The map of the modules, and who may use whom, stands in `docs/architecture.md`; a test holds it.

#![forbid(unsafe_code)]

pub mod clock;
pub mod error;
pub mod files;
pub mod pointer;
pub mod progress;
pub mod text;

pub mod document;
pub mod field;
pub mod finding;
pub mod guide;
pub mod rules;
pub mod schema;
pub mod yaml;

pub mod attachments;
pub mod canonical;
pub mod forms;
pub mod paper;

pub mod api;
pub mod client;
pub mod filing;
pub mod people;
pub mod server;
pub mod settings;
pub mod table;

pub mod cli;
