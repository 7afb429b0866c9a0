//! The server asked in process, as each kind of user.

mod access;
mod accounts;
mod blobs;
mod description;
#[cfg(feature = "external")]
mod external;
mod files;
mod filing;
mod matrix;
mod me;
mod officers;
mod operation;
mod pages;
mod papers;
mod staff;
mod tokens;
mod workflow;
mod world;
