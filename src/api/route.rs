//! The paths of the API, for the side that calls. The side that answers writes the same paths beside its handlers; a test compares them.

use uuid::Uuid;

use crate::canonical::Sha256;

/// What stands before every path.
pub const BASE: &str = "/v1";

pub const ACCOUNTS: &str = "/v1/accounts";
pub const CONFIRM: &str = "/v1/accounts/confirm";
pub const RECOVER: &str = "/v1/accounts/recover";
pub const RESET: &str = "/v1/accounts/password";
pub const TOKEN: &str = "/v1/token";
pub const DEVICE: &str = "/v1/device";
pub const DEVICE_TOKEN: &str = "/v1/device/token";
pub const TOKENS: &str = "/v1/tokens";
pub const ME: &str = "/v1/me";
pub const PASSWORD: &str = "/v1/me/password";
pub const EMAIL: &str = "/v1/me/email";
pub const INSURANCE: &str = "/v1/me/insurance";
pub const EMPLOYERS: &str = "/v1/me/employers";
pub const APPLICATIONS: &str = "/v1/applications";
pub const EARLIER: &str = "/v1/blobs";
pub const KEYS: &str = "/v1/keys";
pub const GUIDES: &str = "/v1/guides";
pub const STAFF: &str = "/v1/staff";
pub const PUBLIC_NOTICES: &str = "/v1/public-notices";
pub const HEALTH: &str = "/v1/healthz";
pub const READY: &str = "/v1/readyz";
pub const OPENAPI: &str = "/v1/openapi.json";

pub fn application(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}")
}

pub fn blobs_check(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}/blobs:check")
}

pub fn blob(id: Uuid, sha256: &Sha256) -> String {
    format!("{APPLICATIONS}/{id}/blobs/{sha256}")
}

pub fn filing(id: Uuid, revision: u32) -> String {
    format!("{APPLICATIONS}/{id}/filings/{revision}")
}

pub fn filings_check(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}/filings:check")
}

pub fn action(id: Uuid, action: Uuid) -> String {
    format!("{APPLICATIONS}/{id}/actions/{action}")
}

pub fn claim(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}/claim")
}

pub fn events(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}/events")
}

pub fn receipt(id: Uuid) -> String {
    format!("/v1/receipts/{id}")
}

pub fn token(id: Uuid) -> String {
    format!("{TOKENS}/{id}")
}

/// `code` is what is printed in groups on every page of a form.
pub fn verify(code: &str) -> String {
    format!("/v1/verify/{code}")
}

/// The ticket number is a path segment: everything but letters, digits, `-`, `.` and `_` is escaped.
pub fn exam(ticket: &str) -> String {
    use std::fmt::Write as _;
    let mut path = String::from("/v1/exams/");
    for byte in ticket.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            path.push(char::from(byte));
        } else {
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path
}

pub fn guide(id: &str) -> String {
    format!("{GUIDES}/{id}")
}

pub fn guide_version(id: &str, digest: &Sha256) -> String {
    format!("{GUIDES}/{id}/{digest}")
}

pub fn staff_member(person: Uuid) -> String {
    format!("{STAFF}/{person}")
}

/// One of the employers that list the caller.
pub fn employer(id: Uuid) -> String {
    format!("{EMPLOYERS}/{id}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_ticket_cannot_leave_its_segment() {
        assert_eq!(super::exam("A1/../准"), "/v1/exams/A1%2F..%2F%E5%87%86");
    }
}
