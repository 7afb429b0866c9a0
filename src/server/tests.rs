//! The server asked in process, as each kind of user.

mod access;
mod accounts;
mod blobs;
mod files;
mod filing;
mod operation;
mod papers;
mod workflow;
mod world;
