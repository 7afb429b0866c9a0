//! The one integration binary: everything here runs the real executable or the real server on loopback.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod account;
mod architecture;
mod authoring;
mod client;
mod corpus;
mod demo;
mod examples;
#[cfg(feature = "external")]
mod external;
mod faults;
mod filing;
mod findings;
mod fuzz;
mod guide;
mod hands;
mod inputs;
mod kill;
mod materials;
mod mistakes;
mod print;
mod progress;
mod readme;
mod requirements;
mod reuse;
mod review;
mod round;
mod schema;
mod server;
mod server_kill;
mod staff;
mod status;
mod support;
#[cfg(not(any(windows, target_vendor = "apple")))]
mod tls;
mod transfer;
mod twin;
mod vectors;
mod wait;

// What stands between and what is filed: the benchmarks use these too.
#[path = "../support/filling.rs"]
mod filling;
#[path = "../support/message.rs"]
mod message;
#[path = "../support/paper.rs"]
mod paper;
#[path = "../support/proxy.rs"]
mod proxy;
