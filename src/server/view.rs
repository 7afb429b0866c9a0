//! What a caller sees of an application, and whether at all.

use super::Shared;
use super::refusal::{Answer, Refusal};
use super::store::{Caller, Detail, Stored, endorsement};
use super::workflow;
use crate::api::{Action, Application, ApplicationDetail, Event, Record, Role, State};
use crate::canonical::{Item, difference};

/// Whether the application is the caller's: the person's own; the employer's to which it was sent; the bureau's once endorsed.
pub(super) fn visible(caller: &Caller, stored: &Stored) -> bool {
    match caller.role {
        Role::Applicant => stored.origin.person == caller.account,
        Role::Employer => stored.state != State::Draft && stored.filing.as_ref().is_some_and(|filing| filing.employer == caller.owner()),
        Role::Bureau => stored.at_bureau,
        Role::Operator => false,
    }
}

/// The application, or the answer that there is none.
pub(super) fn find(shared: &Shared, caller: &Caller, id: uuid::Uuid) -> Answer<Stored> {
    shared.store.application(id)?.filter(|stored| visible(caller, stored)).ok_or_else(Refusal::not_found)
}

pub(super) fn application(shared: &Shared, caller: &Caller, stored: &Stored) -> Answer<Application> {
    let with = stored.state.with();
    let department = match with {
        Some(Role::Employer) => stored.filing.as_ref().map(|filing| filing.employer_name.clone()),
        Some(Role::Bureau) => shared.store.bureau()?.map(|bureau| bureau.name),
        _ => None,
    };
    let switches = shared.guides.switches(&stored.origin.guide);
    Ok(Application {
        id: stored.origin.id,
        version: stored.version,
        applicant: stored.origin.applicant.clone(),
        guide: stored.origin.guide.clone(),
        series: stored.origin.series.clone(),
        declared: stored.filing.as_ref().map(|filing| filing.declared.clone()),
        state: stored.state,
        with,
        department,
        since: stored.since,
        due: stored.due,
        revision: stored.revision,
        filing_digest: stored.filing.as_ref().map(|filing| filing.digest),
        guide_digest: stored.filing.as_ref().map(|filing| filing.guide_digest),
        reasons: stored.reasons.clone(),
        actions: workflow::actions(stored.state, caller.role, switches),
        receipts: stored.receipts.clone(),
    })
}

pub(super) fn detail(shared: &Shared, caller: &Caller, detail: Detail) -> Answer<ApplicationDetail> {
    let application = application(shared, caller, &detail.application)?;
    let endorsement = endorsement(&detail.events);
    let (mut changes, mut changed_files) = (Vec::new(), Vec::new());
    if let (Some(now), Some(before)) = (&detail.filing, &detail.previous) {
        changes = difference(&before.filing.application, &now.filing.application);
        let same = |item: &Item| before.filing.manifest.items.contains(item);
        changed_files = now.filing.manifest.items.iter().filter(|item| !same(item)).cloned().collect();
    }
    let record = detail.events.iter().filter_map(record).collect();
    let (filing, system) = match detail.filing {
        Some(filed) => (Some(filed.filing), filed.system),
        None => (None, None),
    };
    Ok(ApplicationDetail { application, filing, system, changes, changed_files, endorsement, record })
}

fn record(event: &super::store::Event) -> Option<Record> {
    let body = &event.body;
    let action = Action::from_name(&body.action).filter(|action| *action != Action::File)?;
    Some(Record { action, at: body.at, by: body.by.clone(), data: body.data.clone(), reasons: body.reasons.clone() })
}

pub(super) fn event(event: super::store::Event) -> Event {
    let body = event.body;
    Event {
        version: body.version,
        at: body.at,
        action: body.action,
        by: body.by,
        from: body.from,
        to: body.to,
        revision: body.revision,
        data: body.data,
        reasons: body.reasons,
        hash: event.hash,
    }
}
