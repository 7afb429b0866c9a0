//! From a decided action to its event and its receipt; and the one action that only time takes.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::refusal::{Answer, Refusal};
use super::store::{Caller, Change, Current, EventBody, Unsigned, Written};
use super::{Shared, blocking, workflow};
use crate::api::{Action, Code, Reason, ReceiptRef, Role, State};
use crate::canonical::{Actor, Kind, Manifest, Receipt, Sha256};
use crate::text::Lang;

/// How often the server looks for due dates that have passed.
const LOOK: Duration = Duration::from_secs(60);
/// How long the part of an upload that broke off is kept.
const PARTS: time::Duration = time::Duration::days(7);

/// An action that the workflow allows, with what goes with it.
pub(super) struct Act {
    pub(super) action: Action,
    pub(super) to: State,
    pub(super) at: OffsetDateTime,
    pub(super) data: Option<Value>,
    pub(super) reasons: Vec<Reason>,
    pub(super) attachments: Manifest,
    pub(super) due: Option<time::Date>,
    /// The filing that it is: for `file` only.
    pub(super) filing: Option<(Written, super::store::FilingFacts)>,
}

/// The change that `act` makes to `current`: its event, and its receipt where it gives one.
pub(super) fn change(shared: &Shared, caller: Option<&Caller>, current: &Current, act: Act) -> Answer<Change> {
    let by = caller.map_or_else(Actor::server, Caller::actor);
    let revision = current.application.revision + u32::from(act.filing.is_some());
    let receipt = match workflow::receipt(act.action) {
        Some(kind) => Some(unsigned(shared, &by, current, &act, kind, revision)?),
        None => None,
    };
    let (filing, facts) = act.filing.map_or((None, None), |(written, facts)| (Some(written), Some(facts)));
    let event = EventBody {
        account: caller.map(|caller| caller.account),
        revision,
        filing: facts,
        data: act.data,
        reasons: act.reasons,
        attachments: act.attachments,
        due: act.due,
        receipt: receipt.as_ref().map(|Unsigned { receipt, .. }| ReceiptRef { id: receipt.id, kind: receipt.kind, revision, at: act.at }),
        ..EventBody::after(&current.application, act.at, act.action, by, act.to)
    };
    Ok(Change { event, filing, receipt })
}

fn unsigned(shared: &Shared, by: &Actor, current: &Current, act: &Act, kind: Kind, revision: u32) -> Answer<Unsigned> {
    let filed = act.filing.as_ref().map(|(written, _)| written.filing()).or(current.last_filing.as_ref());
    let filed = filed.ok_or_else(|| Refusal::internal("a receipt without a filing"))?;
    let filing = &filed.filing;
    let manifest = if act.filing.is_some() { filing.manifest.clone() } else { act.attachments.clone() };
    let receipt = Receipt {
        format: Receipt::FORMAT,
        kind,
        id: Uuid::now_v7(),
        application: current.application.origin.id,
        revision,
        applicant: current.application.origin.applicant.clone(),
        filing_digest: filing.filing_digest,
        application_digest: filing.application_digest,
        guide: filing.guide.clone(),
        commitment: filing.commitment.clone(),
        manifest,
        system: filed.system.clone(),
        by: by.clone(),
        at: act.at,
        action: act.action.name().to_owned(),
        data: act.data.clone(),
        state: act.to.name().to_owned(),
        previous: current.last_receipt,
        key: String::new(),
    };
    Ok(Unsigned { receipt, key: shared.signers.at(act.at)? })
}

/// Ends what was not corrected or paid in time, forgets uploads that broke off, takes in rotated keys and tells addresses that were left, every so
/// often, until the server stops.
pub(super) async fn tend(shared: Arc<Shared>) {
    loop {
        let looking = Arc::clone(&shared);
        let tended = blocking(move || {
            if let Err(failed) = looking.signers.refresh(looking.store.as_ref()) {
                // What can be done without the key is done.
                tracing::error!(cause = failed.message(Lang::En), "a key that signs receipts could not be taken in");
            }
            let lapsed = lapse(&looking)?;
            super::mail::tell_left(&looking)?;
            looking.rates.forget();
            looking.guesses.forget(looking.clock.now());
            let forgotten = looking.blobs.forget_parts(looking.clock.now() - PARTS).map_err(|failed| Refusal::io(&failed))?;
            Ok((lapsed, forgotten))
        });
        match tended.await {
            Ok((0, 0)) => {}
            Ok((lapsed, forgotten)) => tracing::info!(lapsed, forgotten, "tended"),
            Err(refusal) => tracing::warn!(cause = refusal.cause, "due dates and uploads were not looked at"),
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Ends what is overdue today. Says how many.
pub(super) fn lapse(shared: &Arc<Shared>) -> Answer<usize> {
    let mut lapsed = 0;
    for id in shared.store.overdue(shared.clock.today())? {
        let deciding = Arc::clone(shared);
        let decide = move |current: &Current| {
            let (state, today) = (current.application.state, deciding.clock.today());
            let switches = deciding.guides.switches(&current.application.origin.guide);
            let overdue = current.application.due.is_some_and(|due| workflow::lapses_after(state, due) < today);
            let to = workflow::next(state, Action::Lapse, Role::Operator, switches).filter(|_| overdue);
            let to = to.ok_or_else(|| Refusal::wrong_state(state))?;
            let act = Act {
                action: Action::Lapse,
                to,
                at: deciding.clock.now(),
                data: None,
                reasons: Vec::new(),
                attachments: Manifest::default(),
                due: None,
                filing: None,
            };
            change(&deciding, None, current, act)
        };
        match shared.store.change(id, None, Box::new(decide)) {
            Ok(_) => lapsed += 1,
            // Whoever acted in between was in time.
            Err(refusal) if refusal.problem.code == Code::WrongState => {}
            // One that cannot be changed does not keep the others.
            Err(refusal) => tracing::error!(application = %id, cause = refusal.cause, "an application that is overdue could not lapse"),
        }
    }
    Ok(lapsed)
}

/// The digest by which a repeated request is known.
pub(super) fn request_digest(request: &impl serde::Serialize) -> Sha256 {
    Sha256::of(&crate::canonical::bytes(request))
}
