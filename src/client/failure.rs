//! What went wrong with a call, for people and for code: the server's own words where it is our server, ours where it is not or is silent.

mod insecure;

use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use std::error::Error as _;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::api::{Code, Problem, header};
use crate::clock::Clock;
use crate::error::{Class, Error};
use crate::finding::Finding;
use crate::text;
use crate::text::Text;

/// A call that did not succeed.
#[derive(Debug)]
pub struct Failure {
    pub(super) error: Box<Error>,
    /// What the server calls it; absent where no server of ours answered.
    pub code: Option<Code>,
    /// What the server found in what was sent.
    pub findings: Vec<Finding>,
    pub(super) status: Option<StatusCode>,
    pub(super) retry: Kind,
    /// Seconds that the server asks to wait.
    pub(super) retry_after: Option<u64>,
    /// How much of an upload the server has.
    pub(super) offset: Option<u64>,
    /// The server or the line has too much to do: send less at once.
    pub(super) crowded: bool,
}

/// Whether trying again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nobody listens there: a short while, unless somebody did before.
    Unreachable,
    /// Trouble on the way or at the server: patiently.
    Passing,
    Lasting,
}

pub type Answer<T> = Result<T, Failure>;

impl Failure {
    fn new(retry: Kind, error: Error) -> Self {
        Self { error: Box::new(error), code: None, findings: Vec::new(), status: None, retry, retry_after: None, offset: None, crowded: false }
    }

    pub(super) fn is(&self, status: StatusCode) -> bool {
        self.status == Some(status) && self.code.is_some()
    }

    /// The same, where the token is the one of `DECLARE_TOKEN`: to sign in would change nothing.
    pub(super) fn of_variable(mut self) -> Self {
        if self.code == Some(Code::SignInNeeded) {
            self.error.what =
                Text::new("环境变量 DECLARE_TOKEN 里的令牌不对、已过期或已作废", "the token in DECLARE_TOKEN is wrong, has expired or was revoked");
            self.error.help = Text::new(
                "换一个令牌，或取消这个变量（它优先于 declare login 保存的登录）。",
                "Put another one there, or unset the variable: it outweighs what `declare login` kept.",
            );
        }
        self
    }

    pub fn error(&self) -> &Error {
        &self.error
    }

    /// No answer came, or it broke off.
    pub(super) fn from_transport(server: &str, failed: reqwest::Error) -> Self {
        let deepest = deepest(&failed);
        if failed.is_builder() {
            let help = Text::new("请检查服务器的网址。", "Check the server's address.");
            return Self::new(
                Kind::Lasting,
                Error::usage(text!("不能向 {server} 发出请求", "no request can be made to {server}"), help).because(deepest),
            );
        }
        if let Some((retry, error)) = insecure::told(server, &failed) {
            return Self::new(retry, error.because(deepest));
        }
        if failed.is_connect() {
            let help = Text::new(
                "请检查网址和网络；服务器可能没有运行。稍后原样再运行一次即可，不会重复提交。",
                "Check the address and the network; the server may be down. Run the same command again later: nothing is filed twice.",
            );
            return Self::new(
                Kind::Unreachable,
                Error::new(Class::Temporary, text!("连不上服务器 {server}", "the server {server} cannot be reached"), help).because(deepest),
            );
        }
        if failed.is_timeout() {
            return Self::silent(server);
        }
        let what = text!("与服务器 {server} 的连接中断", "the connection to {server} broke off");
        let help = Text::new("原样再运行一次即可，不会重复提交。", "Run the same command again: nothing is filed twice.");
        Self::new(Kind::Passing, Error::new(Class::Temporary, what, help).because(deepest))
    }

    /// Nothing came, or nothing moved, for too long.
    pub(super) fn silent(server: &str) -> Self {
        let help = Text::new("原样再运行一次即可，不会重复提交。", "Run the same command again: nothing is filed twice.");
        let what = text!("服务器 {server} 太久没有回答", "the server {server} did not answer in time");
        Self { crowded: true, ..Self::new(Kind::Passing, Error::new(Class::Temporary, what, help)) }
    }

    /// Our server's answer, hurt on the way.
    fn damaged(server: &str) -> Self {
        let help = Text::new("原样再运行一次即可，不会重复提交。", "Run the same command again: nothing is filed twice.");
        let what = text!("服务器 {server} 的回答在途中损坏", "an answer of {server} was damaged on the way");
        Self::new(Kind::Passing, Error::new(Class::Temporary, what, help))
    }

    /// A success whose content cannot be read: our server's was hurt on the way, another's was never ours.
    pub(super) fn unreadable(server: &str, headers: &HeaderMap, why: &serde_json::Error) -> Self {
        if headers.contains_key(header::REQUEST_ID) { Self::damaged(server) } else { Self::not_our_server(server, why.to_string()) }
    }

    /// An answer that is no success.
    pub(super) async fn from_response(server: &str, response: Response) -> Self {
        let status = response.status();
        let headers = response.headers();
        let retry_after = headers.get(RETRY_AFTER).and_then(|value| seconds(value.to_str().ok()?));
        let offset = headers.get(header::UPLOAD_OFFSET).and_then(|value| value.to_str().ok()?.parse().ok());
        let is_problem =
            headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|kind| kind.starts_with("application/problem+json"));
        let is_ours = is_problem && headers.contains_key(header::REQUEST_ID);
        let elsewhere = headers.get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = response.bytes().await;
        let problem = body.as_ref().ok().filter(|_| is_problem).and_then(|body| serde_json::from_slice::<Problem>(body).ok());
        // The answer to a HEAD has no content and is whole all the same.
        let is_damaged = is_ours && !body.is_ok_and(|body| body.is_empty());
        let failure = match problem {
            Some(problem) => Self::from_problem(problem),
            None if is_damaged => Self::damaged(server),
            None if status.is_redirection() => Self::not_our_server(server, elsewhere.unwrap_or_default()),
            None => Self::from_status(server, status),
        };
        let crowded = status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE;
        Self { status: Some(status), retry_after, offset, crowded, ..failure }
    }

    fn from_problem(mut problem: Problem) -> Self {
        let code = problem.code;
        let findings = std::mem::take(&mut problem.findings);
        let retry = if problem.retryable { Kind::Passing } else { Kind::Lasting };
        let mut error = problem.into_error();
        if code == Code::SignInNeeded {
            error.help = Text::new("请运行 declare login 登录。", "Sign in with `declare login`.");
        }
        Self { code: Some(code), findings, ..Self::new(retry, error) }
    }

    /// Something between us and the server answered, or something else altogether.
    fn from_status(server: &str, status: StatusCode) -> Self {
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::REQUEST_TIMEOUT {
            let help = Text::new("原样再运行一次即可，不会重复提交。", "Run the same command again: nothing is filed twice.");
            let what = text!("服务器 {server} 暂时不能服务（{status}）", "the server {server} cannot serve now ({status})");
            return Self::new(Kind::Passing, Error::new(Class::Temporary, what, help));
        }
        Self::not_our_server(server, status.to_string())
    }

    pub(super) fn not_our_server(server: &str, detail: String) -> Self {
        let help = Text::new(
            "请检查 --server 或 DECLARE_SERVER 的网址；用 declare whoami 看它从哪里来。",
            "Check the address in --server or DECLARE_SERVER; `declare whoami` shows where it comes from.",
        );
        let what = text!("{server} 有回答，但不是申报系统的服务器", "{server} answers, but it is no server of this service");
        let error = Error::usage(what, help);
        Self::new(Kind::Lasting, if detail.is_empty() { error } else { error.because(detail) })
    }

    /// The server took a part and has not got the rest.
    pub(super) fn incomplete(server: &str, offset: u64) -> Self {
        let help = Text::new("原样再运行一次即可，会从断点接着传。", "Run the same command again: it goes on where it broke off.");
        let error =
            Error::new(Class::Temporary, text!("服务器 {server} 只收到文件的一部分", "the server {server} has only a part of the file"), help);
        Self { offset: Some(offset), ..Self::new(Kind::Passing, error) }
    }

    /// A receipt or key that does not fit.
    pub(super) fn proof(what: Text, help: Text) -> Self {
        Self::new(Kind::Lasting, Error::new(Class::Proof, what, help))
    }
}

/// Trouble on this side that ends a call.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(Kind::Lasting, error)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        *failure.error
    }
}

/// `Retry-After`: seconds, or the moment to come back.
fn seconds(asked: &str) -> Option<u64> {
    let until = || OffsetDateTime::parse(asked, &Rfc2822).ok().map(|at| (at - Clock::system().now()).whole_seconds());
    asked.parse().ok().or_else(|| until().map(|seconds| u64::try_from(seconds).unwrap_or(0)))
}

/// The last cause, which says most: "connection refused", not "error sending request".
fn deepest(failed: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = failed;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let text = cause.to_string();
    // hyper names the address it would not say to a person twice.
    if failed.source().is_some() { text } else { failed.to_string() }
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn the_server_says_when_in_seconds_or_as_a_moment() {
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds("Wed, 21 Oct 2015 07:28:00 GMT"), Some(0), "what is past is now");
        assert!(seconds("Fri, 31 Dec 2199 23:59:59 GMT").is_some_and(|seconds| seconds > 1_000_000));
        assert_eq!(seconds("soon"), None);
    }
}
