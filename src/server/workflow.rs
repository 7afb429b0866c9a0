//! The workflow as one table: (state, action, role) → state, and what lapses when. Pure: no store, no clock.

use time::{Date, Duration};

use crate::api::{Action, Role, State};
use crate::canonical::Kind;

/// What a guide switches on for its round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switches {
    /// The employer posts a notice before it endorses.
    pub employer_notice: bool,
    /// The bureau sends a fee notice after acceptance.
    pub fee: bool,
    /// A public notice stands between passing and approval.
    pub public_notice: bool,
}

/// When a row of the table counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Always,
    Notice,
    Fee,
    NoFee,
    PublicNotice,
    NoPublicNotice,
}

impl When {
    const fn holds(self, switches: Switches) -> bool {
        match self {
            Self::Always => true,
            Self::Notice => switches.employer_notice,
            Self::Fee => switches.fee,
            Self::NoFee => !switches.fee,
            Self::PublicNotice => switches.public_notice,
            Self::NoPublicNotice => !switches.public_notice,
        }
    }
}

struct Row(&'static [State], Action, Role, State, When);

/// How long after the last day to pay the bureau may enter what was paid in time, before an application lapses that nobody paid for.
pub const TO_ENTER_PAYMENTS: Duration = Duration::days(30);

/// The last day before an application lapses that is due on `due`.
pub fn lapses_after(state: State, due: Date) -> Date {
    if state == State::FeeDue { due + TO_ENTER_PAYMENTS } else { due }
}

/// The server itself acts when a due date passes; no request may.
const CLOCK: Role = Role::Operator;

/// Every refiling goes to the employer. With the notice switched on, an employer may post it first (`notice`) or endorse with a notice
/// already over; which of both is checked with the record of review. A fee, once sent, is confirmed before the review starts.
const TABLE: &[Row] = {
    use Action as A;
    use Role::{Applicant, Bureau, Employer};
    use State as S;
    &[
        Row(&[S::Draft, S::EmployerReturned, S::BureauReturned], A::File, Applicant, S::EmployerReview, When::Always),
        Row(
            &[S::Draft, S::EmployerReview, S::EmployerNotice, S::EmployerReturned, S::BureauIntake, S::BureauReturned, S::Accepted, S::FeeDue],
            A::Withdraw,
            Applicant,
            S::Withdrawn,
            When::Always,
        ),
        Row(&[S::EmployerReview, S::EmployerNotice], A::Notice, Employer, S::EmployerNotice, When::Notice),
        Row(&[S::EmployerReview, S::EmployerNotice], A::Endorse, Employer, S::BureauIntake, When::Always),
        Row(&[S::EmployerReview, S::EmployerNotice], A::Return, Employer, S::EmployerReturned, When::Always),
        Row(&[S::EmployerReview, S::EmployerNotice], A::Refuse, Employer, S::EmployerRefused, When::Always),
        Row(&[S::BureauIntake], A::Accept, Bureau, S::Accepted, When::Always),
        Row(&[S::BureauIntake], A::Return, Bureau, S::BureauReturned, When::Always),
        Row(&[S::BureauIntake], A::Refuse, Bureau, S::NotAccepted, When::Always),
        Row(&[S::Accepted], A::Fee, Bureau, S::FeeDue, When::Fee),
        Row(&[S::FeeDue], A::ConfirmFee, Bureau, S::InReview, When::Always),
        Row(&[S::Accepted], A::StartReview, Bureau, S::InReview, When::NoFee),
        Row(&[S::InReview], A::Pass, Bureau, S::PublicNotice, When::PublicNotice),
        Row(&[S::InReview], A::Fail, Bureau, S::NotPassed, When::Always),
        Row(&[S::PublicNotice], A::Object, Bureau, S::ObjectionHold, When::Always),
        Row(&[S::ObjectionHold], A::Dismiss, Bureau, S::PublicNotice, When::Always),
        Row(&[S::ObjectionHold], A::Uphold, Bureau, S::NotPassed, When::Always),
        Row(&[S::PublicNotice], A::Approve, Bureau, S::Approved, When::Always),
        Row(&[S::InReview], A::Approve, Bureau, S::Approved, When::NoPublicNotice),
        // Two people of the bureau, one after the other: which of them may do what is decided with the proposal.
        Row(&[S::Approved], A::ProposeRevoke, Bureau, S::Approved, When::Always),
        Row(&[S::Approved], A::DropRevoke, Bureau, S::Approved, When::Always),
        Row(&[S::Approved], A::Revoke, Bureau, S::Revoked, When::Always),
        Row(&[S::EmployerReview, S::EmployerNotice, S::EmployerReturned, S::BureauReturned, S::FeeDue], A::Lapse, CLOCK, S::Lapsed, When::Always),
    ]
};

/// Where `action` by `role` leads from `state`; `None` where the table has no such cell.
pub fn next(state: State, action: Action, role: Role, switches: Switches) -> Option<State> {
    let row = TABLE.iter().find(|row| row.0.contains(&state) && row.1 == action && row.2 == role && row.4.holds(switches))?;
    Some(row.3)
}

/// What `role` may do in `state`, in the order of the table.
pub fn actions(state: State, role: Role, switches: Switches) -> Vec<Action> {
    TABLE.iter().filter(|row| row.0.contains(&state) && row.2 == role && row.4.holds(switches)).map(|row| row.1).collect()
}

/// The receipt an action gives.
pub const fn receipt(action: Action) -> Option<Kind> {
    match action {
        Action::File => Some(Kind::Filed),
        Action::Endorse => Some(Kind::Endorsed),
        Action::Accept => Some(Kind::Accepted),
        Action::Approve | Action::Fail | Action::Refuse | Action::Uphold | Action::Revoke => Some(Kind::Decided),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
