//! States, actions, roles and views: their names on the wire and what people call them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text::Text;

/// A closed set of names: `snake_case` on the wire, a label in both languages for people.
macro_rules! names {
    ($(#[$about:meta])* $set:ident { $($(#[$note:meta])* $name:ident = $wire:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $set { $($(#[$note])* $name,)+ }

        impl $set {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name on the wire and in the store.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $wire,)+ }
            }

            /// What people call it.
            pub const fn label(self) -> Text {
                match self { $(Self::$name => Text::new($zh, $en),)+ }
            }

            /// Reads the wire name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}

names! {
    /// Whose account it is, and what it may do.
    Role {
        Applicant = "applicant", "申报人", "applicant";
        Employer = "employer", "用人单位", "employer";
        Bureau = "bureau", "受理审批部门", "bureau";
        Operator = "operator", "系统运维", "operator";
    }
}

impl Role {
    /// All that a token of this role may be used for.
    pub const fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Applicant => &[Scope::Read, Scope::File, Scope::Account],
            Self::Employer => &[Scope::Read, Scope::File, Scope::Review, Scope::Staff, Scope::Account],
            Self::Bureau => &[Scope::Read, Scope::Review, Scope::Account],
            Self::Operator => &[Scope::Read, Scope::Account],
        }
    }
}

names! {
    /// Where an application stands.
    State {
        Draft = "draft", "未提交", "draft";
        EmployerReview = "employer_review", "用人单位审核中", "with the employer for review";
        EmployerNotice = "employer_notice", "单位评前公示中", "in the employer's notice period";
        EmployerReturned = "employer_returned", "用人单位退回修改", "returned by the employer for correction";
        BureauIntake = "bureau_intake", "待受理", "with the bureau for acceptance";
        BureauReturned = "bureau_returned", "受理部门退回修改", "returned by the bureau for correction";
        Accepted = "accepted", "已受理", "accepted";
        FeeDue = "fee_due", "待缴费", "fee due";
        InReview = "in_review", "评审中", "in review";
        PublicNotice = "public_notice", "评后公示中", "in the public notice period";
        ObjectionHold = "objection_hold", "异议核查中", "on hold for an objection";
        Approved = "approved", "已核准", "approved";
        EmployerRefused = "employer_refused", "用人单位不予推荐", "refused by the employer";
        NotAccepted = "not_accepted", "不予受理", "not accepted";
        NotPassed = "not_passed", "评审未通过", "not passed";
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
        Lapsed = "lapsed", "逾期失效", "lapsed";
        Revoked = "revoked", "已撤销", "revoked";
    }
}

impl State {
    /// Nobody waits for anybody. Nothing more happens but that an approval may be revoked.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Approved | Self::EmployerRefused | Self::NotAccepted | Self::NotPassed | Self::Withdrawn | Self::Lapsed | Self::Revoked)
    }

    /// The application is the applicant's to work on: a draft or a return.
    pub const fn is_open_to_applicant(self) -> bool {
        matches!(self, Self::Draft | Self::EmployerReturned | Self::BureauReturned)
    }

    /// After these the same person may apply again in the same year and series.
    pub const fn allows_another(self) -> bool {
        matches!(self, Self::Withdrawn | Self::EmployerRefused | Self::NotAccepted)
    }

    /// Whose turn it is; `None` when it is closed.
    pub const fn with(self) -> Option<Role> {
        match self {
            Self::Draft | Self::EmployerReturned | Self::BureauReturned => Some(Role::Applicant),
            Self::EmployerReview | Self::EmployerNotice => Some(Role::Employer),
            Self::BureauIntake | Self::Accepted | Self::FeeDue | Self::InReview | Self::PublicNotice | Self::ObjectionHold => Some(Role::Bureau),
            _ => None,
        }
    }
}

names! {
    /// What moves an application. `file` comes by its own route, `lapse` from the server's clock.
    Action {
        File = "file", "提交", "file";
        Withdraw = "withdraw", "撤回", "withdraw";
        Notice = "notice", "开始评前公示", "start the employer's notice";
        Endorse = "endorse", "审核通过并推荐", "endorse";
        Return = "return", "退回修改", "return for correction";
        Refuse = "refuse", "不予通过", "refuse";
        Accept = "accept", "受理", "accept";
        Fee = "fee", "发出缴费通知", "send the fee notice";
        ConfirmFee = "confirm_fee", "确认缴费", "confirm the fee";
        StartReview = "start_review", "进入评审", "start the review";
        Pass = "pass", "评审通过", "pass";
        Fail = "fail", "评审不通过", "fail";
        Object = "object", "记录异议", "record an objection";
        Dismiss = "dismiss", "异议不成立", "dismiss the objection";
        Uphold = "uphold", "异议成立", "uphold the objection";
        Approve = "approve", "核准发证", "approve";
        /// The first of the two people that a revocation takes.
        ProposeRevoke = "propose_revoke", "提出撤销", "propose to revoke";
        DropRevoke = "drop_revoke", "不予撤销", "drop the proposal to revoke";
        /// By another person than who proposed it.
        Revoke = "revoke", "撤销", "revoke";
        Lapse = "lapse", "逾期", "lapse";
    }
}

impl Action {
    /// What it is called where this role does it: what an office refuses to do is its own.
    pub const fn label_of(self, role: Option<Role>) -> Text {
        match (self, role) {
            (Self::Refuse, Some(Role::Employer)) => Text::new("不予推荐", "refuse to recommend"),
            (Self::Refuse, Some(Role::Bureau)) => Text::new("不予受理", "refuse to accept"),
            _ => self.label(),
        }
    }
}

names! {
    /// What a token may be used for. A role has some of these, and a token no more than its role.
    Scope {
        Read = "read", "查看", "look";
        File = "file", "申报、撤回", "file and withdraw";
        Review = "review", "审核办理", "review";
        Staff = "staff", "维护职工名册", "keep the staff list";
        Account = "account", "账号：个人信息、密码、令牌、所属单位", "the account: personal information, password, tokens, employers";
    }
}

names! {
    /// Who says, besides the employer itself, that somebody is of its staff.
    ConfirmedBy {
        Register = "register", "参保登记", "the insurance register";
        Bureau = "bureau", "受理审批部门", "the bureau";
        Person = "person", "本人", "the person";
    }
}

names! {
    /// The four views of my matters (R28).
    View {
        All = "all", "全部", "all";
        Todo = "todo", "待办", "to do";
        InProgress = "in_progress", "办理中", "in progress";
        Closed = "closed", "办结", "closed";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_are_what_serde_writes() {
        fn agree<T: Serialize + Copy>(all: &[T], name: impl Fn(T) -> &'static str) {
            for one in all {
                assert_eq!(serde_json::to_value(one).unwrap(), name(*one));
            }
        }
        agree(Role::ALL, Role::name);
        agree(State::ALL, State::name);
        agree(Action::ALL, Action::name);
        agree(View::ALL, View::name);
        agree(Scope::ALL, Scope::name);
        agree(ConfirmedBy::ALL, ConfirmedBy::name);
    }

    #[test]
    fn every_state_is_with_someone_or_closed() {
        for state in State::ALL {
            assert_eq!(state.with().is_none(), state.is_closed(), "{state:?}");
        }
    }
}
