//! What a caller sees of an application, and whether at all.

use super::Shared;
use super::refusal::{Answer, Proposed, Refusal};
use super::store::{Audit, Caller, Detail, Stored, What, endorsement};
use super::workflow;
use crate::api::{Action, Application, ApplicationDetail, Claim, Event, Record, Role, State};
use crate::canonical::{Item, Manifest, difference};

/// Whether the application is the caller's: the person's own, what an officer files for the person only once the identity is confirmed;
/// the employer's to which it was sent or whose officer began it; the bureau's once endorsed.
pub(super) fn visible(caller: &Caller, stored: &Stored) -> bool {
    match caller.role {
        Role::Applicant => caller.person == Some(stored.origin.person) && (caller.identity_confirmed || !stored.is_on_paper()),
        Role::Employer => stored.employer() == Some(caller.owner()),
        Role::Bureau => stored.at_bureau,
        Role::Operator => false,
    }
}

/// Whether the caller, who sees it, may work on it while it is the applicant's: the person, or an officer on what officers file.
pub(super) fn may_file(caller: &Caller, stored: &Stored) -> bool {
    match caller.role {
        Role::Applicant => true,
        Role::Employer => stored.is_on_paper(),
        Role::Bureau | Role::Operator => false,
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
    let office = caller.office.as_ref().filter(|_| with == Some(caller.role));
    let claim = match office {
        Some(office) => shared.store.claim_of(stored.origin.id, shared.clock.now())?.filter(|claim| claim.office == office.id),
        None => None,
    };
    let claim = claim.map(|claim| Claim { mine: claim.account == caller.account, by: claim.name, until: claim.until });
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
        // An objection stops the notice, however long it takes.
        due: shared.guides.notice_until(stored).or(stored.due).filter(|_| stored.state != State::ObjectionHold),
        revision: stored.revision,
        on_paper: stored.is_on_paper(),
        filing_digest: stored.filing.as_ref().map(|filing| filing.digest),
        guide_digest: stored.filing.as_ref().map(|filing| filing.guide_digest),
        reasons: stored.reasons.clone(),
        actions: actions(shared, stored, caller, switches),
        claim,
        receipts: stored.receipts.clone(),
    })
}

/// What the caller may do now. A revocation is proposed by one person, and decided by another; nothing is approved during its notice.
fn actions(shared: &Shared, stored: &Stored, caller: &Caller, switches: workflow::Switches) -> Vec<Action> {
    let mut actions = workflow::actions(stored.state, caller.role, switches);
    actions.retain(|action| revocation(stored, caller, *action).is_ok() && notice(shared, stored, *action).is_ok());
    // The table knows filing as the applicant's, in whose place an officer does it.
    let stands_in = caller.role == Role::Employer && may_file(caller, stored);
    if stands_in && workflow::next(stored.state, Action::File, Role::Applicant, switches).is_some() {
        actions.push(Action::File);
    }
    actions
}

/// Refuses what one person may not do alone. Who proposed a revocation may take that back.
pub(super) fn revocation(stored: &Stored, caller: &Caller, action: Action) -> Answer<()> {
    match (action, stored.revocation) {
        (Action::ProposeRevoke | Action::Revoke, Some(proposed)) if proposed == caller.account => Err(Refusal::second_person(Proposed::ByThemselves)),
        (Action::ProposeRevoke, Some(_)) => Err(Refusal::second_person(Proposed::ByAnother)),
        (Action::Revoke | Action::DropRevoke, None) => Err(Refusal::second_person(Proposed::ByNobody)),
        _ => Ok(()),
    }
}

/// Refuses to approve while the public may still object.
pub(super) fn notice(shared: &Shared, stored: &Stored, action: Action) -> Answer<()> {
    let until = shared.guides.notice_until(stored).filter(|until| action == Action::Approve && *until >= shared.clock.today());
    until.map_or(Ok(()), |until| Err(Refusal::notice_runs(until)))
}

/// Keeps that somebody of an office looked at personal data, before it is shown.
pub(super) fn note_reading(shared: &Shared, caller: &Caller, audit: What, about: Option<uuid::Uuid>) -> Answer<()> {
    if caller.office.is_none() {
        return Ok(());
    }
    shared.store.note(Audit { at: shared.clock.now(), audit, account: Some(caller.account), about })
}

/// `张三` → `张*`, `李思敏` → `李*敏`, `Anna Maria Lee` → `A************e`: the first character, and the last of three and more.
pub(super) fn masked(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let last = characters.len().saturating_sub(1);
    let shown = |at: usize| at == 0 || (at == last && last > 1);
    characters.iter().enumerate().map(|(at, character)| if shown(at) { *character } else { '*' }).collect()
}

pub(super) fn detail(shared: &Shared, caller: &Caller, detail: Detail) -> Answer<ApplicationDetail> {
    let application = application(shared, caller, &detail.application)?;
    let endorsement = endorsement(&detail.events);
    let (mut changes, mut changed_files, mut removed_files) = (Vec::new(), Vec::new(), Vec::new());
    if let (Some(now), Some(before)) = (&detail.filing, &detail.previous) {
        changes = difference(&before.filing.application, &now.filing.application);
        (changed_files, removed_files) =
            (beyond(&before.filing.manifest, &now.filing.manifest), beyond(&now.filing.manifest, &before.filing.manifest));
    }
    let record = detail.events.iter().filter_map(record).collect();
    let (filing, system) = match detail.filing {
        Some(filed) => (Some(filed.filing), filed.system),
        None => (None, None),
    };
    Ok(ApplicationDetail { application, filing, system, changes, changed_files, removed_files, endorsement, record })
}

/// The files of `other` that `manifest` lacks. A new name or number of the same content is no other file.
fn beyond(manifest: &Manifest, other: &Manifest) -> Vec<Item> {
    let same = |a: &Item, b: &Item| (&a.material, &a.entry, a.sha256) == (&b.material, &b.entry, b.sha256);
    other.items.iter().filter(|item| !manifest.items.iter().any(|there| same(there, item))).cloned().collect()
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
