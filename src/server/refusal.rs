//! Why a request is refused: a problem document for the caller, and the cause for the log only.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use time::{Date, OffsetDateTime};

use crate::api::header::UPLOAD_OFFSET;
use crate::api::{Code, Problem, Role, State};
use crate::clock::CHINA;
use crate::finding::Finding;
use crate::text::{Text, counted};

/// A refusal on its way out. The router fills in the request id.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub problem: Box<Problem>,
    /// What the operator sees; never sent.
    pub cause: Option<String>,
    /// Where an upload stands; sent as `Upload-Offset`.
    pub offset: Option<u64>,
    /// Seconds to wait; sent as `Retry-After`.
    pub retry_after: Option<u64>,
}

pub type Answer<T> = Result<T, Refusal>;

const REPEAT: Text = Text::new("稍后重复同一命令即可，不会重复提交。", "Repeat the same command later; nothing is filed twice.");

/// Who proposed to revoke an approval, as seen by who acts now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proposed {
    ByThemselves,
    ByAnother,
    ByNobody,
}

impl Refusal {
    pub fn new(code: Code, what: Text, help: Text) -> Self {
        Self { problem: Box::new(Problem::new(code, what, help)), cause: None, offset: None, retry_after: None }
    }

    #[must_use]
    pub fn because(mut self, cause: impl std::fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// Not there, or not the caller's: the same answer for both.
    pub fn not_found() -> Self {
        Self::new(
            Code::NotFound,
            Text::new("没有这个事项，或它不属于当前账号", "there is no such thing, or it is not this account's"),
            Text::new(
                "请用 declare whoami 看当前账号，用 declare status 看自己的事项。",
                "See declare whoami for the account and declare status for your matters.",
            ),
        )
    }

    pub fn sign_in_needed() -> Self {
        Self::new(
            Code::SignInNeeded,
            Text::new("尚未登录，或登录已失效", "not signed in, or not any more"),
            Text::new("请先运行 declare login。", "Run declare login first."),
        )
    }

    pub fn not_allowed() -> Self {
        Self::new(
            Code::NotAllowed,
            Text::new("当前账号无权办理", "this account may not do that"),
            Text::new("请换用有权限的账号登录。", "Sign in with an account that may."),
        )
    }

    /// An officer's binding to a person counts once somebody besides the employer says so.
    pub fn not_confirmed_staff() -> Self {
        Self::new(
            Code::IdentityNotConfirmed,
            Text::new(
                "此人在职工名册上，但尚未核实，单位还不能代为申报",
                "this person is on the staff list, but not confirmed: the employer cannot file yet",
            ),
            Text::new(
                "参保登记、本人（declare me confirm）或受理部门核实后即可；邮箱须是本人注册账号用的。",
                "The insurance register, the person (declare me confirm) or the bureau confirms it; the mail address must be that of the person's account.",
            ),
        )
    }

    pub fn wrong_state(state: State) -> Self {
        let label = state.label();
        Self::new(
            Code::WrongState,
            Text {
                zh: format!("事项现为“{}”，不能这样办理", label.zh).into(),
                en: format!("the application is {}, which does not allow this", label.en).into(),
            },
            Text::new("请用 declare status 看事项的现状。", "See declare status for where it stands."),
        )
    }

    /// An id that was chosen for one request came with another.
    pub fn id_taken() -> Self {
        Self::new(
            Code::OtherDigest,
            Text::new("同一操作编号已用于另一内容", "this action id was used for something else"),
            Text::new("请用新的操作编号。", "Use a new action id."),
        )
    }

    /// In this state it is somebody else's to do.
    pub fn of_another(role: Role) -> Self {
        let role = role.label();
        Self::new(
            Code::WrongState,
            crate::text!(("这一步由{}办理", role.zh), ("this is for the {} to do", role.en)),
            Text::new(
                "用 declare status 看现在由谁办理；只有正在办理的一方能用 declare review return 还给申报人。",
                "See `declare status` for who has it: only the office that has it gives it back to the applicant, with `declare review return`.",
            ),
        )
    }

    /// Nothing is approved before the public had its days to object.
    pub fn notice_runs(until: Date) -> Self {
        Self::new(
            Code::WrongState,
            crate::text!("评后公示到 {until} 为止，期满后才能核准", "the public notice runs until {until}; approve after it"),
            Text::new("有异议的，先登记异议（object）。", "Record what is objected to with `object`."),
        )
    }

    /// Another officer of the same office works on it.
    pub fn claimed(name: &str, until: OffsetDateTime) -> Self {
        let until = until.to_offset(CHINA).time();
        let (hour, minute) = (until.hour(), until.minute());
        Self::new(
            Code::Claimed,
            crate::text!("{name} 正在办理这件事项", "{name} is working on this application"),
            crate::text!(
                "请找 {name} 释放（declare review release），或等到 {hour:02}:{minute:02} 自动释放。",
                "Ask {name} to release it (declare review release), or wait until {hour:02}:{minute:02}, when the claim ends."
            ),
        )
    }

    /// A revocation takes two people, one after the other.
    pub fn second_person(proposed: Proposed) -> Self {
        let what = Text::new("撤销须由两人先后办理", "a revocation takes two people, one after the other");
        let help = match proposed {
            Proposed::ByThemselves => Text::new(
                "提出的人不能自己确认，请另一名经办人办理 revoke；您可以用 drop-revoke 收回。",
                "Who proposed it cannot agree to it: another officer does `revoke`. You may take it back with `drop-revoke`.",
            ),
            Proposed::ByAnother => Text::new(
                "另一名经办人已经提出；同意请办理 revoke，不同意请办理 drop-revoke。",
                "Another officer has proposed it: agree with `revoke`, or end it with `drop-revoke`.",
            ),
            Proposed::ByNobody => Text::new("请先由一名经办人办理 propose-revoke。", "One officer does `propose-revoke` first."),
        };
        Self::new(Code::SecondPersonNeeded, what, help)
    }

    pub fn stale() -> Self {
        Self::new(
            Code::Stale,
            Text::new("事项在此期间已有变化", "the application has changed in between"),
            Text::new("请重新查看后再办理。", "Look at it again, then decide."),
        )
    }

    pub fn bad_request(what: Text) -> Self {
        Self::new(Code::BadRequest, what, Text::new("请检查请求，或升级 declare。", "Check the request, or update declare."))
    }

    /// The content has errors.
    pub fn invalid(findings: Vec<Finding>) -> Self {
        let count = findings.len();
        let mut refusal = Self::new(
            Code::Invalid,
            crate::text!(("内容有 {count} 处需要改正"), ("{} must be corrected", counted(count as i64, "place"))),
            Text::new("请改正所列各条后再试。", "Correct what is listed, then try again."),
        );
        refusal.problem.findings = findings;
        refusal
    }

    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::new(Code::Internal, Text::new("服务器内部错误", "the server failed"), REPEAT).because(cause)
    }

    /// More requests than are taken from one; the same may come again after `wait`.
    pub fn too_often(wait: std::time::Duration) -> Self {
        let seconds = wait.as_secs() + 1;
        let mut refusal = Self::new(
            Code::TooMany,
            Text::new("请求过于频繁", "too many requests"),
            crate::text!(("请过 {seconds} 秒再试。"), ("Try again in {}.", counted(i64::try_from(seconds).unwrap_or(i64::MAX), "second"))),
        );
        refusal.retry_after = Some(seconds);
        refusal
    }

    /// A body that holds a connection for nothing.
    pub fn too_slow() -> Self {
        let help = Text::new("请检查网络后重试；文件会从断点续传。", "Check the network, then try again; a file goes on from where it was.");
        Self::new(Code::TooSlow, Text::new("请求内容传得太慢", "the body came too slowly"), help)
    }

    pub fn unavailable(cause: impl std::fmt::Display) -> Self {
        Self::new(Code::Unavailable, Text::new("服务器暂时不能办理", "the server cannot do this now"), REPEAT).because(cause)
    }

    /// What is stored cannot be read; `fsck` tells whether it is the disk or the data.
    pub fn damaged(cause: impl std::fmt::Display) -> Self {
        let what = Text::new("服务器的数据读不出来", "the server's data cannot be read");
        let help = Text::new(
            "请告诉服务器的运维：用 declare admin fsck 检查，损坏时用 declare admin restore 从备份恢复。什么也没有重复提交。",
            "Tell who runs the server: declare admin fsck says what is damaged, declare admin restore makes the data anew from a backup. Nothing was filed twice.",
        );
        Self::new(Code::Unavailable, what, help).because(cause)
    }

    pub fn no_space(cause: impl std::fmt::Display) -> Self {
        Self::new(Code::NoSpace, Text::new("服务器存储空间不足", "the server has no space left"), REPEAT).because(cause)
    }

    /// What it means to a caller that a file of the server's own could not be read or written.
    pub fn of_file(error: &crate::error::Error) -> Self {
        let cause = error.message(crate::text::Lang::En);
        match error.source.as_ref().and_then(|source| source.downcast_ref::<std::io::Error>()) {
            Some(failed) => Self::io(failed).because(cause),
            None => Self::unavailable(cause),
        }
    }

    /// What a failed read or write of the server's own folder means to a caller.
    pub fn io(failed: &std::io::Error) -> Self {
        match failed.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::no_space(failed),
            _ => Self::unavailable(failed),
        }
    }
}

/// Only marks the response: the router's outermost layer writes the document, with the request's id in it.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Some(offset) = self.offset {
            response.headers_mut().insert(UPLOAD_OFFSET, offset.into());
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}
