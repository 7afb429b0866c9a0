//! The journey of an application from file to receipt, and the proof of it afterwards.
//!
//! [`prepare`] judges everything that can be judged here (text, files, signed report, commitment) and says it all at once; [`Filer`] says
//! who files; [`find`] asks
//! how it stands, [`stopped_besides`] what else stops one that is faulty, [`file`] brings over what is missing and files it. Nothing need be remembered between runs: the server knows what it has,
//! and the same filing gives the same receipt.

mod earlier;
mod filer;
mod journal;
mod materials;
mod prepare;
pub mod proof;
pub mod receipts;
mod submit;
pub mod system;

pub use earlier::resolve;
pub use filer::{By, Filer};
pub use prepare::{Prepared, Ready, prepare};
pub use submit::{Filed, Standing, Way, file, find, stopped_besides};
