//! Claims: who of an office works on an application now, so that two officers do not decide on the same one.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use time::Duration;

use super::App;
use super::parts::{Id, Ids};
use crate::api::{Application, Problem};
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{self, Caller};
use crate::server::{blocking, view};

/// How long a claim counts unless it is made again.
const LEASE: Duration = Duration::minutes(30);

/// Claims an application for the officer, or for another half an hour.
#[utoipa::path(put, path = "/applications/{id}/claim", params(("id" = Uuid, Path)),
    responses((status = 200, body = Application), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn claim(State(shared): State<App>, caller: Caller, Ids(id): Id) -> Answer<Json<Application>> {
    blocking(move || {
        let stored = view::find(&shared, &caller, id)?;
        let office = caller.office.as_ref().ok_or_else(Refusal::not_allowed)?;
        if stored.state.with() != Some(caller.role) {
            return Err(Refusal::wrong_state(stored.state));
        }
        let now = shared.clock.now();
        let wanted = store::Claim { account: caller.account, office: office.id, name: caller.name.clone(), until: now + LEASE };
        let holds = shared.store.claim(id, wanted, now)?;
        if holds.account != caller.account {
            return Err(Refusal::claimed(&holds.name, holds.until));
        }
        Ok(Json(view::application(&shared, &caller, &stored)?))
    })
    .await
}

/// Gives up a claim.
#[utoipa::path(delete, path = "/applications/{id}/claim", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn release(State(shared): State<App>, caller: Caller, Ids(id): Id) -> Answer<StatusCode> {
    blocking(move || {
        view::find(&shared, &caller, id)?;
        let now = shared.clock.now();
        // One's own that is over was given up already.
        if !shared.store.release(id, caller.account, now)?
            && let Some(claim) =
                shared.store.claim_of(id, now)?.filter(|claim| caller.office.as_ref().is_some_and(|office| office.id == claim.office))
        {
            return Err(Refusal::claimed(&claim.name, claim.until));
        }
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
