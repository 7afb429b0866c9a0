//! What offices and applicants do with an application, on the version they have seen.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;
use time::Date;
use uuid::Uuid;

use super::App;
use super::parts::{Body, Ids, seen, tagged};
use crate::api::{Acted, Action, ActionRequest, Problem, Reason, Role, State as Standing};
use crate::clock::CHINA;
use crate::document::names_field;
use crate::finding::Finding;
use crate::guide::Guide;
use crate::pointer::Pointer;
use crate::server::receipts::{Act, change, request_digest};
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{Caller, Change, Current, Event, Once, Stored};
use crate::server::{blocking, check, record, view, workflow};
use crate::text;
use crate::text::Text;

/// Acts on an application. The same action id gives the same answer.
#[utoipa::path(put, path = "/applications/{id}/actions/{action}",
    params(("id" = Uuid, Path), ("action" = Uuid, Path), ("if-match" = String, Header)), request_body = ActionRequest,
    responses((status = 200, body = Acted), (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub(super) async fn put(
    State(shared): State<App>,
    caller: Caller,
    Ids((id, action)): Ids<(Uuid, Uuid)>,
    headers: HeaderMap,
    Body(request): Body<ActionRequest>,
) -> Answer<Response> {
    if matches!(request.action, Action::File | Action::Lapse) {
        return Err(Refusal::bad_request(Text::new(
            "提交请用 filings 路径；逾期由服务器判定",
            "filing has its own path, and only the server lets things lapse",
        )));
    }
    let asked = Arc::new((caller, request));
    let (looking, of) = (shared.clone(), Arc::clone(&asked));
    // Files are opened here, not while the store waits for the decision.
    let look = move || {
        let (shared, (caller, request)) = (looking, &*of);
        let detail =
            shared.store.detail(id, caller.role)?.filter(|detail| view::visible(caller, &detail.application)).ok_or_else(Refusal::not_found)?;
        let version = seen(&headers)?;
        // Nobody's files are opened for what may not be done anyway.
        let switches = shared.guides.switches(&detail.application.origin.guide);
        let may = workflow::next(detail.application.state, request.action, caller.role, switches).is_some();
        let unfit = if may { check::attachments(&shared, caller, &detail, request)? } else { Vec::new() };
        Ok((detail, version, unfit, may))
    };
    let brings_files = !asked.1.attachments.items.is_empty();
    let (owner, is_office) = (asked.0.owner(), asked.0.office.is_some());
    let (detail, version, unfit, may) = if brings_files { shared.turns.wait(owner, is_office, look).await? } else { blocking(look).await? };
    blocking(move || {
        let (caller, request) = Arc::unwrap_or_clone(asked);
        if may && unfit.is_empty() {
            check::clean(&shared, &request.attachments)?;
        }
        let once = Once { id: action, digest: request_digest(&(&request, caller.account)) };
        // What the caller may see and what was checked is of this version: if another came in between, it is stale.
        let looked = detail.application.version;
        let (deciding, actor) = (shared.clone(), caller.clone());
        let decide = move |current: &Current| {
            if current.application.version != looked {
                return Err(Refusal::stale());
            }
            decide(&deciding, &actor, current, version, &detail.events, request, unfit)
        };
        let changed = shared.store.change(id, Some(once), Box::new(decide))?;
        let application = view::application(&shared, &caller, &changed.application)?;
        Ok(tagged(&changed.application, Json(Acted { application, receipt: changed.receipt })))
    })
    .await
}

/// What comes of a request: `version` is the one that the caller has seen, `events` those up to the current one, `unfit` what is wrong with
/// its files.
fn decide(
    shared: &App,
    caller: &Caller,
    current: &Current,
    version: u64,
    events: &[Event],
    request: ActionRequest,
    unfit: Vec<Finding>,
) -> Answer<Change> {
    let stored = &current.application;
    if stored.version != version {
        return Err(Refusal::stale());
    }
    if let Some(claim) = current.claim.as_ref().filter(|claim| claim.until > shared.clock.now())
        && claim.account != caller.account
        && Some(claim.office) == caller.office.as_ref().map(|office| office.id)
    {
        return Err(Refusal::claimed(&claim.name, claim.until));
    }
    let switches = shared.guides.switches(&stored.origin.guide);
    let to = workflow::next(stored.state, request.action, caller.role, switches).ok_or_else(|| not_now(stored.state, request.action, switches))?;
    view::revocation(stored, caller, request.action)?;
    view::notice(shared, stored, request.action)?;
    let posted = record::posted(stored.state, events);
    let request = record::completed(request, posted, switches);
    let guide = shared.guides.get(&stored.origin.guide);
    let standard = record::Standard {
        switches,
        guide: guide.as_deref(),
        today: shared.clock.today(),
        fee_notice: (stored.state == Standing::FeeDue).then(|| (stored.since.to_offset(CHINA).date(), stored.due)),
        notice_until: shared.guides.notice_until(stored),
        notice: shared.guides.notice_of(stored, request.action, shared.clock.today()),
        posted,
    };
    let mut findings = record::check(&request, &standard);
    findings.extend(unfit);
    findings.extend(beyond_the_round(stored, &request));
    findings.extend(nowhere(shared, current, &request));
    if !findings.is_empty() {
        return Err(Refusal::invalid(findings));
    }
    let due = record::due(&request).or(standard.notice.map(|notice| notice.until)).or_else(|| due(shared, stored, request.action));
    if to == Standing::PublicNotice && due.is_none() {
        return Err(Refusal::unavailable("the guide of the round is not here"));
    }
    let ActionRequest { action, data, reasons, attachments } = request;
    let act = Act { action, to, at: shared.clock.now(), data, reasons, attachments, due, filing: None };
    change(shared, Some(caller), current, act)
}

/// Why nothing comes of an action: it is another's to do, or nobody's where the application stands.
fn not_now(state: Standing, action: Action, switches: workflow::Switches) -> Refusal {
    let whose = Role::ALL.iter().find(|role| workflow::next(state, action, **role, switches).is_some());
    whose.map_or_else(|| Refusal::wrong_state(state), |role| Refusal::of_another(*role))
}

/// The day by which the employer must have endorsed what the bureau has not seen yet, where the round says one.
fn left(stored: &Stored) -> Option<Date> {
    stored.due.filter(|_| !stored.at_bureau)
}

/// What is returned for longer would miss the round.
fn beyond_the_round(stored: &Stored, request: &ActionRequest) -> Option<Finding> {
    let left = left(stored).filter(|left| request.action == Action::Return && record::due(request).is_some_and(|due| due > *left))?;
    let at = Pointer::root().key("data").key("due");
    let message = text!("单位须在 {left} 前报送，截止日期不能更晚", "the employer has until {left} to submit it: the due date cannot be later");
    Some(Finding::error("record-dates", &at, message))
}

/// Reasons about what is not in the filing and not in the guide: nobody could correct it, and nothing else would be unlocked.
fn nowhere(shared: &App, current: &Current, request: &ActionRequest) -> Vec<Finding> {
    let guide = shared.guides.get(&current.application.origin.guide);
    let filed = current.last_filing.as_ref().map(|filed| &filed.filing.application);
    let is_there = |reason: &Reason| {
        let place = reason.at.as_ref().zip(filed).is_none_or(|(at, filed)| leads_somewhere(at, filed, guide.as_deref()));
        let material = reason.material.as_ref().zip(guide.as_ref()).is_none_or(|(id, guide)| guide.material(id).is_some());
        place && material
    };
    let wrong = |(number, reason): (usize, &Reason)| {
        let at = Pointer::root().key("reasons").index(number);
        let named = reason.at.as_ref().map_or_else(|| reason.material.clone().unwrap_or_default(), |at| at.as_str().to_owned());
        let message = text!("申报里没有 {named}", "there is no {named} in the application");
        let help = text!(
            "位置写成 /work/0/post（从 0 数起），材料写它的编号，如 photo。",
            "Name a place like /work/0/post (counted from 0), or a material by its id, such as photo."
        );
        Finding::error("record-field", &at, message).help(help)
    };
    request.reasons.iter().enumerate().filter(|(_, reason)| !is_there(reason)).map(wrong).collect()
}

/// A place in `filed`, or a field or section that was left empty; never an entry of a list that is not there.
/// Without the guide any name is taken for a field's.
fn leads_somewhere(at: &Pointer, filed: &Value, guide: Option<&Guide>) -> bool {
    if !at.is_root() && !at.as_str().starts_with('/') {
        return false;
    }
    let mut inside = filed;
    let mut parts = at.segments();
    while let Some(part) = parts.next() {
        let number = part.parse::<usize>().ok();
        let next = match inside {
            Value::Array(entries) => number.and_then(|number| entries.get(number)),
            // What was left empty is not filed.
            Value::Object(fields) if !fields.contains_key(&part) => {
                let is_entry = parts.any(|part| part.parse::<usize>().is_ok());
                return !is_entry && guide.is_none_or(|guide| names_field(at, guide));
            }
            Value::Object(fields) => fields.get(&part),
            _ => None,
        };
        let Some(next) = next else { return false };
        inside = next;
    }
    true
}

/// The due date that an action sets where its record names none: a return gives the days that the guide grants, but the employer's no more
/// than are left to endorse it; the employer's notice changes nothing; the last day of the public notice is kept while an objection is
/// looked into.
fn due(shared: &App, stored: &Stored, action: Action) -> Option<Date> {
    let (guide, today) = (&stored.origin.guide, shared.clock.today());
    match action {
        Action::Return => {
            let granted = shared.guides.correct_until(guide, today);
            granted.into_iter().chain(left(stored).filter(|left| *left >= today)).min()
        }
        Action::Notice | Action::Object => stored.due,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reason_is_about_what_is_there_or_was_left_empty() {
        let filed = json!({"work": [{"post": "a"}], "basic": {"name": "b"}});
        let guide = crate::guide::Guides::built_in().newest();
        let leads = |at: &str, guide| leads_somewhere(&serde_json::from_value(json!(at)).unwrap(), &filed, guide);
        for there in [
            "",
            "/work",
            "/work/0/post",
            "/work/0/specialty",
            "/basic/name",
            "/basic/post",
            "/awards",
            "/current_title",
            "/current_title/holds_title",
        ] {
            assert!(leads(there, Some(&guide)), "{there}");
        }
        for nowhere in [
            "work",
            "work/0",
            "/nothing",
            "/nothing/post",
            "/basic/nothing",
            "/basic/category",
            "/basic/post/more",
            "/basic/name/0",
            "/work/1",
            "/work/1/post",
            "/work/x",
            "/work/0/nothing",
            "/awards/0",
            "/awards/0/category",
            "/awards/category",
        ] {
            assert!(!leads(nowhere, Some(&guide)), "{nowhere}");
        }
        assert!(leads("/basic/of_a_guide_that_is_gone", None) && !leads("/work/1", None));
    }
}
