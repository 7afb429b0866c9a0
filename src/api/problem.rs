//! Errors on the wire: RFC 9457 problem documents that carry both languages, findings, and whether a repeat may help.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Class, Error};
use crate::finding::Finding;
use crate::text::Text;

/// What kind of problem it is: the last part of `type`. A client decides by this, never by words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// 400: not JSON, a wrong parameter.
    BadRequest,
    /// 400: a device is not let in yet (RFC 8628).
    AuthorizationPending,
    /// 400: a device asks too often.
    SlowDown,
    /// 400: the owner refused a device.
    AccessDenied,
    /// 400: the code of a device is too old or used.
    ExpiredToken,
    /// 401: no token, or not (any more) a valid one.
    SignInNeeded,
    /// 401: user name or password wrong, or the account not confirmed.
    SignInFailed,
    /// 403: signed in, but this is not for this account.
    NotAllowed,
    /// 403: system values open only for a confirmed identity.
    IdentityNotConfirmed,
    /// 404: not there, or not yours.
    NotFound,
    /// 408: the body came too slowly.
    TooSlow,
    /// 409: the application's state does not allow this.
    WrongState,
    /// 409: another officer of the same office has claimed it.
    Claimed,
    /// 409: another person has to do this.
    SecondPersonNeeded,
    /// 409: this revision was filed with another digest.
    OtherDigest,
    /// 409: the user name or identity is taken.
    Taken,
    /// 409: an upload does not stand where the client thinks; `Upload-Offset` says where.
    WrongOffset,
    /// 412: someone changed it in between.
    Stale,
    /// 413
    TooLarge,
    /// 415 and the like: bytes that are not what they claim.
    NotWhatItClaims,
    /// 422: the content has errors; `findings` say which.
    Invalid,
    /// 428: `If-Match` is missing.
    PreconditionRequired,
    /// 429
    TooMany,
    /// 500
    Internal,
    /// 503: try again later.
    Unavailable,
    /// 507: the server has no space left.
    NoSpace,
}

impl Code {
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest | Self::AuthorizationPending | Self::SlowDown | Self::AccessDenied | Self::ExpiredToken => 400,
            Self::SignInNeeded | Self::SignInFailed => 401,
            Self::NotAllowed | Self::IdentityNotConfirmed => 403,
            Self::NotFound => 404,
            Self::TooSlow => 408,
            Self::WrongState | Self::Claimed | Self::SecondPersonNeeded | Self::OtherDigest | Self::Taken | Self::WrongOffset => 409,
            Self::Stale => 412,
            Self::TooLarge => 413,
            Self::NotWhatItClaims => 415,
            Self::Invalid => 422,
            Self::PreconditionRequired => 428,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::NoSpace => 507,
        }
    }

    /// The same request may succeed later without being changed.
    pub const fn retryable(self) -> bool {
        matches!(self, Self::TooSlow | Self::TooMany | Self::Internal | Self::Unavailable | Self::NoSpace)
    }

    /// What it is to the person at the command line.
    pub const fn class(self) -> Class {
        match self {
            Self::AccessDenied
            | Self::ExpiredToken
            | Self::SignInNeeded
            | Self::SignInFailed
            | Self::NotAllowed
            | Self::IdentityNotConfirmed
            | Self::NotFound => Class::SignIn,
            Self::WrongState
            | Self::Claimed
            | Self::SecondPersonNeeded
            | Self::OtherDigest
            | Self::Taken
            | Self::WrongOffset
            | Self::Stale
            | Self::PreconditionRequired => Class::Conflict,
            Self::Invalid | Self::NotWhatItClaims | Self::TooLarge => Class::Findings,
            Self::AuthorizationPending | Self::SlowDown | Self::TooSlow | Self::TooMany | Self::Internal | Self::Unavailable | Self::NoSpace => {
                Class::Temporary
            }
            Self::BadRequest => Class::Usage,
        }
    }
}

impl Code {
    /// The word of OAuth 2.0 for it (RFC 6749, RFC 8628).
    pub const fn oauth(self) -> &'static str {
        match self {
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::AccessDenied => "access_denied",
            Self::ExpiredToken => "expired_token",
            _ => "invalid_request",
        }
    }
}

/// A problem document (`application/problem+json`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `urn:declare:problem:<code>`
    #[serde(rename = "type")]
    pub kind: String,
    pub code: Code,
    /// What happened, in English; `what` has both languages.
    pub title: String,
    pub status: u16,
    #[schema(value_type = Object)]
    pub what: Text,
    /// What to do now.
    #[schema(value_type = Object)]
    pub help: Text,
    pub request_id: String,
    pub retryable: bool,
    /// For a device that signs in: the word of RFC 8628.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Finding>,
}

impl Problem {
    /// A problem whose request id is still to be filled in by the router.
    pub fn new(code: Code, what: Text, help: Text) -> Self {
        let kind = serde_json::to_value(code).ok().and_then(|name| name.as_str().map(|name| format!("urn:declare:problem:{name}")));
        Self {
            kind: kind.unwrap_or_default(),
            code,
            title: what.en.clone().into_owned(),
            status: code.status(),
            what,
            help,
            request_id: String::new(),
            retryable: code.retryable(),
            error: None,
            findings: Vec::new(),
        }
    }

    #[must_use]
    pub fn findings(mut self, findings: Vec<Finding>) -> Self {
        self.findings = findings;
        self
    }

    /// The error it is to the person who called. Its findings are to be shown beside it.
    pub fn into_error(self) -> Error {
        Error::new(self.code.class(), self.what, self.help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_back_and_names_its_type() {
        let problem = Problem::new(Code::WrongOffset, Text::new("断点不符", "wrong offset"), Text::new("请重试", "try again"));
        let text = serde_json::to_string(&problem).unwrap();
        assert!(text.contains(r#""type":"urn:declare:problem:wrong-offset","code":"wrong-offset""#), "{text}");
        assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem);
        assert_eq!(problem.into_error().class, Class::Conflict);
    }
}
