//! The journey of an application from file to receipt, and the proof of it afterwards.

pub mod proof;
pub mod receipts;
pub mod system;
