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
use crate::server::store::{self, Caller, Origin, What};
use crate::server::{blocking, view};
use crate::text::Text;

/// Finds the application of (person, guide, series) in any state, or begins a draft.
#[utoipa::path(post, path = "/applications", request_body = FindOrCreate,
    responses((status = 200, body = Application), (status = 201, body = Application), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn find_or_create(State(shared): State<App>, caller: Caller, Body(asked): Body<FindOrCreate>) -> Answer<(StatusCode, Response)> {
    caller.must_be(Role::Applicant)?;
    if asked.person.is_some_and(|person| person != caller.account) {
        return Err(Refusal::not_found());
    }
    if !shared.guides.has_series(&asked.guide, &asked.series) {
        return Err(unknown_guide(&asked));
    }
    blocking(move || {
        let origin = Origin { id: Uuid::now_v7(), person: caller.account, applicant: caller.name.clone(), guide: asked.guide, series: asked.series };
        let (stored, new) = shared.store.find_or_create(origin, asked.again, shared.clock.now())?;
        let status = if new { StatusCode::CREATED } else { StatusCode::OK };
        Ok((status, both(view::application(&shared, &caller, &stored)?, &stored)))
    })
    .await
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
    /// Part of a name, an id or a declared title.
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
    blocking(move || {
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
    blocking(move || {
        let found = shared.store.detail(id)?.filter(|detail| view::visible(&caller, &detail.application)).ok_or_else(Refusal::not_found)?;
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
    blocking(move || {
        let found = shared.store.detail(id)?.filter(|detail| view::visible(&caller, &detail.application)).ok_or_else(Refusal::not_found)?;
        view::note_reading(&shared, &caller, What::Read, Some(id))?;
        Ok(Json(found.events.into_iter().map(view::event).collect()))
    })
    .await
}

/// A receipt, byte for byte as it was signed.
#[utoipa::path(get, path = "/receipts/{id}", params(("id" = Uuid, Path)),
    responses((status = 200, body = SignedReceipt), (status = 404, body = Problem)))]
pub(super) async fn receipt(State(shared): State<App>, caller: Caller, Ids(id): Id) -> Answer<Json<SignedReceipt>> {
    blocking(move || {
        let (application, signed) = shared.store.receipt(id)?.ok_or_else(Refusal::not_found)?;
        view::find(&shared, &caller, application)?;
        view::note_reading(&shared, &caller, What::Read, Some(application))?;
        Ok(Json(signed))
    })
    .await
}
