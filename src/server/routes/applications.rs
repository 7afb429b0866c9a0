//! Finding, listing and reading applications, their events and receipts.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::App;
use super::parts::{Body, Id, Ids, both, page, tagged};
use crate::api::{Application, ApplicationDetail, ApplicationPage, Event, FindOrCreate, Problem, Role, View};
use crate::canonical::SignedReceipt;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{self, Caller, Opener, Origin, What};
use crate::server::{blocking, reading, view};
use crate::text::Text;

/// Finds the application of (person, guide, series) in any state, or begins a draft.
#[utoipa::path(post, path = "/applications", request_body = FindOrCreate,
    responses((status = 200, body = Application), (status = 201, body = Application), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn find_or_create(State(shared): State<App>, caller: Caller, Body(asked): Body<FindOrCreate>) -> Answer<(StatusCode, Response)> {
    if !shared.guides.has_series(&asked.guide, &asked.series) {
        return Err(unknown_guide(&asked));
    }
    blocking(move || {
        let (person, applicant, employer) = applicant(&shared, &caller, asked.person)?;
        let origin = Origin { id: Uuid::now_v7(), person, applicant, guide: asked.guide, series: asked.series, employer };
        let opener = Opener { actor: caller.actor(), account: caller.account, confirmed: caller.identity_confirmed };
        let (stored, new) = shared.store.find_or_create(origin, opener, asked.again, shared.clock.now())?;
        let status = if new { StatusCode::CREATED } else { StatusCode::OK };
        Ok((status, both(view::application(&shared, &caller, &stored)?, &stored)))
    })
    .await
}

/// Whose application it is, by what name, and the employer whose officer asks. Of somebody whose binding does not count an officer is told
/// the same, whatever else is known of the person.
pub(super) fn applicant(shared: &App, caller: &Caller, member: Option<Uuid>) -> Answer<(Uuid, String, Option<Uuid>)> {
    match (caller.role, member) {
        (Role::Applicant, None) => Ok((caller.person.ok_or_else(Refusal::not_allowed)?, caller.name.clone(), None)),
        // Nobody has a staff list but employers.
        (Role::Applicant, Some(_)) => Err(Refusal::not_found()),
        (Role::Employer, Some(member)) => {
            let member = shared.store.staff_member(caller.owner(), member)?.ok_or_else(Refusal::not_found)?;
            if !member.is_confirmed() {
                return Err(Refusal::not_confirmed_staff());
            }
            Ok((shared.store.person(&member.id_type, &member.id_number)?, member.name, Some(caller.owner())))
        }
        (Role::Employer, None) => {
            Err(Refusal::bad_request(Text::new("请写明为哪位职工申报（person）", "say for which person of the staff list (person)")))
        }
        (Role::Bureau | Role::Operator, _) => Err(Refusal::not_allowed()),
    }
}

fn unknown_guide(asked: &FindOrCreate) -> Refusal {
    let (guide, series) = (&asked.guide, &asked.series);
    Refusal::bad_request(crate::text!(
        "本服务器没有申报指南 {guide}，或其中没有系列 {series}",
        "this server has no guide {guide}, or the guide has no series {series}"
    ))
}

/// Which applications a list asks for.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct ListQuery {
    view: Option<View>,
    /// Part of a name, an id or a declared title; or the whole of an identity, acceptance or certificate number.
    search: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    limit: Option<usize>,
}

/// The caller's applications, newest change first.
#[utoipa::path(get, path = "/applications", params(ListQuery), responses((status = 200, body = ApplicationPage), (status = 401, body = Problem)))]
pub(super) async fn list(State(shared): State<App>, caller: Caller, Query(asked): Query<ListQuery>) -> Answer<Json<ApplicationPage>> {
    let before = match asked.cursor.as_deref().map(str::parse).transpose() {
        Ok(before) => before,
        Err(_) => return Err(Refusal::bad_request(Text::new("翻页标记不对", "the cursor is not one of ours"))),
    };
    let search = asked.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let query = store::Query { view: asked.view.unwrap_or(View::All), search, before, limit: page(asked.limit) };
    reading(&shared.clone(), move || {
        view::note_reading(&shared, &caller, What::List, None)?;
        let (found, next) = shared.store.applications(&caller, &query)?;
        let applications = found.iter().map(|stored| view::application(&shared, &caller, stored)).collect::<Answer<Vec<_>>>()?;
        Ok(Json(ApplicationPage { applications, next: next.map(|next| next.to_string()) }))
    })
    .await
}

/// An application with what was filed last.
#[utoipa::path(get, path = "/applications/{id}", params(("id" = Uuid, Path)),
    responses((status = 200, body = ApplicationDetail), (status = 404, body = Problem)))]
pub(super) async fn detail(State(shared): State<App>, caller: Caller, Ids(id): Id) -> Answer<Response> {
    reading(&shared.clone(), move || {
        let found =
            shared.store.detail(id, caller.role)?.filter(|detail| view::visible(&caller, &detail.application)).ok_or_else(Refusal::not_found)?;
        let stored = found.application.clone();
        view::note_reading(&shared, &caller, What::Read, Some(id))?;
        Ok(tagged(&stored, Json(view::detail(&shared, &caller, found)?)))
    })
    .await
}

/// What happened to an application, oldest first.
#[utoipa::path(get, path = "/applications/{id}/events", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<Event>), (status = 404, body = Problem)))]
pub(super) async fn events(State(shared): State<App>, caller: Caller, Ids(id): Id) -> Answer<Json<Vec<Event>>> {
    reading(&shared.clone(), move || {
        let found =
            shared.store.detail(id, caller.role)?.filter(|detail| view::visible(&caller, &detail.application)).ok_or_else(Refusal::not_found)?;
        view::note_reading(&shared, &caller, What::Read, Some(id))?;
        Ok(Json(found.events.into_iter().map(view::event).collect()))
    })
    .await
}

/// A receipt, byte for byte as it was signed.
#[utoipa::path(get, path = "/receipts/{id}", params(("id" = Uuid, Path)),
    responses((status = 200, body = SignedReceipt), (status = 404, body = Problem)))]
pub(super) async fn receipt(State(shared): State<App>, caller: Caller, Ids(id): Id) -> Answer<Json<SignedReceipt>> {
    reading(&shared.clone(), move || {
        let (application, signed) = shared.store.receipt(id)?.ok_or_else(Refusal::not_found)?;
        view::find(&shared, &caller, application)?;
        view::note_reading(&shared, &caller, What::Read, Some(application))?;
        Ok(Json(signed))
    })
    .await
}
