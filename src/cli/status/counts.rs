//! What counts of a matter now and its list does not say: the fee that is due, the end of the employer's notice, the certificate of an approval,
//! the grounds of a refusal. The record of review has it.

use serde_json::Value;

use crate::api::{Action, Application, ApplicationDetail, Code, State};
use crate::cli::matters::plain;
use crate::cli::{Context, matters};
use crate::client::Client;
use crate::clock::CHINA;
use crate::error::Result;
use crate::text;
use crate::text::Text;

/// The record is asked for of so many matters of a kind: of a long list only who names some is told.
const MOST: usize = 10;
const DUE: &[State] = &[State::FeeDue];
const NOTICE: &[State] = &[State::EmployerNotice];
const CLOSED: &[State] = &[State::Approved, State::EmployerRefused, State::NotAccepted, State::NotPassed, State::Lapsed, State::Revoked];

/// Tells it of each of the matters that stand where something counts.
///
/// # Errors
/// When the server does not answer.
pub(super) async fn tell(client: &Client, applications: &[Application], context: &Context) -> Result<()> {
    let some = |states: &[State]| {
        let found: Vec<&Application> = applications.iter().filter(|application| states.contains(&application.state)).collect();
        if found.len() > MOST { Vec::new() } else { found }
    };
    let asked = some(DUE).into_iter().chain(some(NOTICE)).chain(some(CLOSED));
    for application in asked {
        let detail = match client.application(application.id).await {
            Ok(detail) => detail,
            // It left this account's sight since.
            Err(failure) if failure.code == Some(Code::NotFound) => continue,
            Err(failure) => return Err(failure.into()),
        };
        if let Some(said) = said(&detail) {
            let end = matters::end(application);
            context.term.data_fitted(context.term.get(&text!(("…{end} {}", said.zh), ("…{end} {}", said.en))));
        }
    }
    Ok(())
}

fn said(detail: &ApplicationDetail) -> Option<Text> {
    match detail.application.state {
        State::FeeDue => {
            let amount = recorded(detail, Action::Fee, "amount")?;
            Some(match detail.application.due {
                Some(due) => text!("应缴费 {amount} 元，最后一天 {due}", "the fee is {amount} yuan, to be paid by {due}"),
                None => text!("应缴费 {amount} 元", "the fee is {amount} yuan"),
            })
        }
        State::EmployerNotice => recorded(detail, Action::Notice, "notice_end")
            .map(|end| text!("单位公示到 {end} 为止，之后由单位推荐", "the employer's notice runs until {end}; it endorses after that")),
        State::Approved => {
            let of = |key| recorded(detail, Action::Approve, key);
            let (certificate, approval, date) = (of("certificate_number")?, of("approval_number")?, of("date")?);
            Some(text!("证书编号 {certificate}，{date} 核准（{approval}）", "certificate number {certificate}, approved on {date} ({approval})"))
        }
        State::EmployerRefused | State::NotAccepted => grounds(detail, Action::Refuse),
        State::NotPassed => match recorded(detail, Action::Uphold, "text") {
            Some(text) => Some(text!("核查结论：{text}", "conclusion of the inquiry: {text}")),
            None => recorded(detail, Action::Fail, "session").map(|session| text!("评审会次：{session}", "session: {session}")),
        },
        State::Revoked => grounds(detail, Action::Revoke),
        State::Lapsed => {
            let lapsed = detail.record.iter().rfind(|record| record.action == Action::Lapse)?.at.to_offset(CHINA).date();
            let due = detail.record.iter().rev().find_map(|record| record.data.as_ref()?.get("due")?.as_str().map(plain));
            Some(match due {
                Some(due) => {
                    text!("{lapsed} 逾期失效：最后一天是 {due}，没有办理", "lapsed on {lapsed}: the last day was {due}, and nothing was done by then")
                }
                None => text!("{lapsed} 逾期失效：期限内没有办理", "lapsed on {lapsed}: nothing was done in time"),
            })
        }
        _ => None,
    }
}

/// What the last record of an action gives as its grounds.
fn grounds(detail: &ApplicationDetail, action: Action) -> Option<Text> {
    let text = recorded(detail, action, "text")?;
    Some(text!("理由：{text}", "grounds: {text}"))
}

/// What the last record of an action says in a field.
fn recorded(detail: &ApplicationDetail, action: Action, key: &str) -> Option<String> {
    let record = detail.record.iter().rfind(|record| record.action == action)?;
    record.data.as_ref()?.get(key).and_then(Value::as_str).map(plain)
}
