//! What a token must be for, route by route: the one place that says so. A route that is not here is open to no token.

use axum::http::Method;

use super::refusal::{Answer, Refusal};
use crate::api::{Code, Role, Scope, route};
use crate::text;

/// Any of these scopes will do.
type AnyOf = &'static [Scope];

const READ: AnyOf = &[Scope::Read];
const FILE: AnyOf = &[Scope::File];
const REVIEW: AnyOf = &[Scope::Review];
const STAFF: AnyOf = &[Scope::Staff];
const ACCOUNT: AnyOf = &[Scope::Account];
/// Files go with a filing, or with an act of review.
const SEND: AnyOf = &[Scope::File, Scope::Review];
/// Every token may say whose it is and end itself.
const ANY: AnyOf = Scope::ALL;

/// Paths as the router knows them, behind [`route::BASE`].
const TABLE: &[(Method, &str, AnyOf)] = &[
    (Method::DELETE, "/token", ANY),
    (Method::GET, "/tokens", ACCOUNT),
    (Method::POST, "/tokens", ACCOUNT),
    (Method::DELETE, "/tokens/{id}", ACCOUNT),
    (Method::GET, "/me", ANY),
    (Method::PATCH, "/me", ACCOUNT),
    (Method::PUT, "/me/password", ACCOUNT),
    (Method::POST, "/me/email", ACCOUNT),
    (Method::PUT, "/me/email", ACCOUNT),
    (Method::GET, "/me/insurance", READ),
    (Method::GET, "/me/employers", READ),
    (Method::PUT, "/me/employers/{employer}", ACCOUNT),
    (Method::GET, "/exams/{ticket}", READ),
    (Method::GET, "/staff", READ),
    (Method::PUT, "/staff", STAFF),
    (Method::PUT, "/staff/{person}", STAFF),
    (Method::DELETE, "/staff/{person}", STAFF),
    (Method::POST, "/applications", FILE),
    (Method::GET, "/applications", READ),
    (Method::GET, "/applications/{id}", READ),
    (Method::GET, "/applications/{id}/events", READ),
    (Method::GET, "/receipts/{id}", READ),
    (Method::GET, "/blobs", READ),
    (Method::POST, "/applications/{id}/blobs:check", SEND),
    (Method::HEAD, "/applications/{id}/blobs/{sha256}", SEND),
    (Method::PUT, "/applications/{id}/blobs/{sha256}", SEND),
    (Method::PATCH, "/applications/{id}/blobs/{sha256}", SEND),
    (Method::GET, "/applications/{id}/blobs/{sha256}", READ),
    (Method::POST, "/applications/{id}/filings:check", FILE),
    (Method::PUT, "/applications/{id}/filings/{revision}", FILE),
    (Method::PUT, "/applications/{id}/claim", REVIEW),
    (Method::DELETE, "/applications/{id}/claim", REVIEW),
];

/// An applicant withdraws, an office reviews: by the same route.
const ACT: &str = "/applications/{id}/actions/{action}";

/// Refuses a token that is not for this. `path` is the route's, not the request's.
pub(super) fn allow(role: Role, has: &[Scope], method: &Method, path: &str) -> Answer<()> {
    let path = path.strip_prefix(route::BASE).unwrap_or(path);
    let wanted = match role {
        Role::Applicant if path == ACT => FILE,
        _ if path == ACT => REVIEW,
        _ => of_route(method, path).or_else(|| of_route(&Method::GET, path).filter(|_| method == Method::HEAD)).unwrap_or_default(),
    };
    if wanted.iter().any(|scope| has.contains(scope)) { Ok(()) } else { Err(not_for_this(wanted)) }
}

fn of_route(method: &Method, path: &str) -> Option<AnyOf> {
    TABLE.iter().find(|(of, at, _)| of == method && *at == path).map(|(_, _, any)| *any)
}

fn not_for_this(wanted: &[Scope]) -> Refusal {
    let names: Vec<&str> = wanted.iter().map(|scope| scope.name()).collect();
    let (zh, en) = (names.join("、"), names.join(" or "));
    Refusal::new(
        Code::NotAllowed,
        text!("这个令牌的用途不含 {zh}", "this token is not for {en}"),
        text!("请换用含有 {zh} 用途的令牌，或重新登录（declare login）。", "Use a token that is for {en}, or sign in anew (declare login)."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_does_what_it_is_for_and_nothing_else() {
        let may = |role: Role, has: &[Scope], method: Method, path: &str| allow(role, has, &method, path).is_ok();
        let read = &[Scope::Read];
        assert!(may(Role::Applicant, read, Method::GET, "/v1/applications/{id}"));
        assert!(may(Role::Applicant, read, Method::DELETE, "/v1/token"), "any token can end itself");
        assert!(may(Role::Applicant, read, Method::HEAD, "/v1/applications"), "who may read may ask for the head of it");
        assert!(!may(Role::Applicant, read, Method::HEAD, "/v1/applications/{id}/blobs/{sha256}"), "but this one asks how far an upload came");
        assert!(!may(Role::Applicant, read, Method::POST, "/v1/applications"));
        assert!(!may(Role::Applicant, read, Method::POST, "/v1/tokens"), "it makes no others");
        let action = "/v1/applications/{id}/actions/{action}";
        assert!(may(Role::Applicant, &[Scope::File], Method::PUT, action));
        assert!(!may(Role::Employer, &[Scope::File], Method::PUT, action), "who files for staff does not review");
        assert!(may(Role::Employer, &[Scope::Review], Method::PUT, action));
        assert!(!may(Role::Bureau, Scope::ALL, Method::GET, "/v1/nowhere"));
    }
}
