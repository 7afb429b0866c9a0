//! Staff lists, and what the people on them say of that. An employer may list anybody, and learns nothing by it: what it is told of a
//! person that nobody has confirmed does not depend on whether the person is known here.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use uuid::Uuid;

use super::App;
use super::parts::{Body, Ids};
use crate::api::{Binding, BindingAnswer, BindingList, Problem, Role, StaffList, StaffMember, limit};
use crate::finding::{Finding, Place};
use crate::people::{self, Written};
use crate::pointer::Pointer;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{Audit, Caller, What};
use crate::server::{blocking, view};
use crate::text::Text;

/// The employer's staff list.
#[utoipa::path(get, path = "/staff", responses((status = 200, body = StaffList), (status = 403, body = Problem)))]
pub(super) async fn list(State(shared): State<App>, caller: Caller) -> Answer<Json<StaffList>> {
    caller.must_be(Role::Employer)?;
    let staff = blocking(move || {
        view::note_reading(&shared, &caller, What::List, Some(caller.owner()))?;
        shared.store.staff(caller.owner())
    });
    Ok(Json(StaffList { staff: staff.await? }))
}

/// Puts people on the staff list, all or none, by their numbers. A binding counts once the insurance register, the person or the bureau agrees.
#[utoipa::path(put, path = "/staff", request_body = StaffList,
    responses((status = 200, body = StaffList), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn put_many(State(shared): State<App>, caller: Caller, Body(asked): Body<StaffList>) -> Answer<Json<StaffList>> {
    caller.must_be(Role::Employer)?;
    if asked.staff.len() > limit::STAFF {
        return Err(Refusal::bad_request(Text::new("一次最多1000人", "at most 1,000 people in one request")));
    }
    blocking(move || {
        let (mut members, mut findings) = (Vec::new(), Vec::new());
        for (at, member) in asked.staff.into_iter().enumerate() {
            match checked(&shared, member) {
                Ok(member) => members.push(member),
                Err(found) => findings.extend(found.into_iter().map(|finding| inside(at, finding))),
            }
        }
        if !findings.is_empty() {
            return Err(Refusal::invalid(findings));
        }
        view::note_reading(&shared, &caller, What::PutStaff, Some(caller.owner()))?;
        Ok(Json(StaffList { staff: shared.store.put_staff(caller.owner(), members)? }))
    })
    .await
}

/// Puts a person on the staff list, or changes the row.
#[utoipa::path(put, path = "/staff/{person}", params(("person" = Uuid, Path)), request_body = StaffMember,
    responses((status = 200, body = StaffMember), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn put(
    State(shared): State<App>,
    caller: Caller,
    Ids(person): Ids<Uuid>,
    Body(member): Body<StaffMember>,
) -> Answer<Json<StaffMember>> {
    caller.must_be(Role::Employer)?;
    blocking(move || {
        let member = checked(&shared, StaffMember { person, ..member }).map_err(Refusal::invalid)?;
        view::note_reading(&shared, &caller, What::PutStaff, Some(person))?;
        let kept = shared.store.put_staff(caller.owner(), vec![member])?;
        kept.into_iter().next().map(Json).ok_or_else(|| Refusal::internal("a row that was not kept"))
    })
    .await
}

/// Takes a person off the staff list.
#[utoipa::path(delete, path = "/staff/{person}", params(("person" = Uuid, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn remove(State(shared): State<App>, caller: Caller, Ids(person): Ids<Uuid>) -> Answer<StatusCode> {
    caller.must_be(Role::Employer)?;
    let gone = blocking(move || {
        view::note_reading(&shared, &caller, What::RemoveStaff, Some(person))?;
        shared.store.remove_staff(caller.owner(), person)
    });
    if gone.await? { Ok(StatusCode::NO_CONTENT) } else { Err(Refusal::not_found()) }
}

/// The employers that list the caller by name, number and the mail address of the account.
#[utoipa::path(get, path = "/me/employers", responses((status = 200, body = BindingList), (status = 403, body = Problem)))]
pub(super) async fn bindings(State(shared): State<App>, caller: Caller) -> Answer<Json<BindingList>> {
    caller.must_be(Role::Applicant)?;
    let employers = blocking(move || shared.store.bindings(caller.account)).await?;
    Ok(Json(BindingList { employers }))
}

/// Confirms that the caller is of this employer's staff, or says no.
#[utoipa::path(put, path = "/me/employers/{employer}", params(("employer" = Uuid, Path)), request_body = BindingAnswer,
    responses((status = 200, body = Binding), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn answer(
    State(shared): State<App>,
    caller: Caller,
    Ids(employer): Ids<Uuid>,
    Body(said): Body<BindingAnswer>,
) -> Answer<Json<Binding>> {
    caller.must_be(Role::Applicant)?;
    let answered = blocking(move || {
        let at = shared.clock.now();
        shared.store.note(Audit { at, audit: What::AnswerEmployer, account: Some(caller.account), about: Some(employer) })?;
        shared.store.answer_binding(caller.account, employer, said.confirmed)
    });
    answered.await?.map(Json).ok_or_else(Refusal::not_found)
}

/// The row in the forms that are kept, confirmed by nobody.
fn checked(shared: &App, member: StaffMember) -> Result<StaffMember, Vec<Finding>> {
    let written = Written {
        name: &member.name,
        id_type: &member.id_type,
        id_number: &member.id_number,
        email: member.email.as_deref(),
        mobile: member.mobile.as_deref(),
    };
    people::read(written, shared.guides.judge()).map(|person| person.member(member.person))
}

/// A finding of one row, in the list of all.
fn inside(row: usize, mut finding: Finding) -> Finding {
    if let Place::At(at) = &finding.place {
        finding.place = Place::At(Pointer::parse(&format!("/staff/{row}{}", at.as_str())));
    }
    finding
}
