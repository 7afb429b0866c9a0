//! The one integration binary: everything here runs the real executable or the real server on loopback.

mod architecture;
mod client;
mod guide;
mod inputs;
mod print;
mod support;
