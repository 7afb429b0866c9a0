//! What registers say of a person, for nobody but a confirmed person; and the employer's staff list.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use uuid::Uuid;

use super::App;
use super::parts::{Body, Ids};
use crate::api::{Code, ExamRecord, Insurance, Problem, Role, StaffList, StaffMember};
use crate::server::accounts::number;
use crate::server::blocking;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::Caller;
use crate::text::Text;

/// The caller's number, once somebody who can know has confirmed that it is the caller's.
fn confirmed(caller: &Caller) -> Answer<String> {
    caller.must_be(Role::Applicant)?;
    caller.id_number.clone().filter(|_| caller.identity_confirmed).ok_or_else(|| {
        Refusal::new(
            Code::IdentityNotConfirmed,
            Text::new("身份尚未核实，不能查询登记信息", "the identity is not confirmed, so the registers do not answer"),
            Text::new(
                "请让用人单位把您（姓名、证件号码、注册邮箱）列入职工名册；系统值提交时再核对。",
                "Ask the employer to put you (name, number, registered mail address) on its staff list; system values are checked when you submit.",
            ),
        )
    })
}

/// The employer that pays the caller's social insurance (现参保单位).
#[utoipa::path(get, path = "/me/insurance",
    responses((status = 200, body = Insurance), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn insurance(State(shared): State<App>, caller: Caller) -> Answer<Json<Insurance>> {
    let number = confirmed(&caller)?;
    let found = blocking(move || shared.store.insurance(&number)).await?.ok_or_else(Refusal::not_found)?;
    Ok(Json(Insurance { insured_employer: found.employer, insured_employer_code: found.employer_code }))
}

/// An exam record of the caller.
#[utoipa::path(get, path = "/exams/{ticket}", params(("ticket" = String, Path)),
    responses((status = 200, body = ExamRecord), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn exam(State(shared): State<App>, caller: Caller, Ids(ticket): Ids<String>) -> Answer<Json<ExamRecord>> {
    let number = confirmed(&caller)?;
    let found = blocking(move || shared.store.exam(&ticket)).await?.filter(|exam| exam.id_number == number);
    let exam = found.ok_or_else(Refusal::not_found)?;
    Ok(Json(ExamRecord { ticket_number: exam.ticket_number, record: exam.record }))
}

/// The caller's staff list.
#[utoipa::path(get, path = "/staff", responses((status = 200, body = StaffList), (status = 403, body = Problem)))]
pub(super) async fn staff(State(shared): State<App>, caller: Caller) -> Answer<Json<StaffList>> {
    caller.must_be(Role::Employer)?;
    let staff = blocking(move || shared.store.staff(caller.owner())).await?;
    Ok(Json(StaffList { staff }))
}

/// Puts a person on the staff list. The binding counts once a register or the bureau agrees.
#[utoipa::path(put, path = "/staff/{person}", params(("person" = Uuid, Path)), request_body = StaffMember,
    responses((status = 200, body = StaffMember), (status = 403, body = Problem)))]
pub(super) async fn put_staff(
    State(shared): State<App>,
    caller: Caller,
    Ids(person): Ids<Uuid>,
    Body(member): Body<StaffMember>,
) -> Answer<Json<StaffMember>> {
    caller.must_be(Role::Employer)?;
    let member = StaffMember { person, id_number: number(&member.id_number), confirmed: false, ..member };
    blocking(move || {
        let own = |member: &StaffMember| (member.id_type.clone(), member.id_number.clone());
        let there = shared.store.staff(caller.owner())?.into_iter().find(|old| own(old) == own(&member));
        let member = StaffMember { person: there.map_or(member.person, |old| old.person), ..member };
        shared.store.put_staff(caller.owner(), vec![member.clone()])?;
        let kept = shared.store.staff(caller.owner())?.into_iter().find(|kept| own(kept) == own(&member));
        Ok(Json(kept.unwrap_or(member)))
    })
    .await
}

/// Takes a person off the staff list.
#[utoipa::path(delete, path = "/staff/{person}", params(("person" = Uuid, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn remove_staff(State(shared): State<App>, caller: Caller, Ids(person): Ids<Uuid>) -> Answer<StatusCode> {
    caller.must_be(Role::Employer)?;
    let gone = blocking(move || shared.store.remove_staff(caller.owner(), person)).await?;
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(Refusal::not_found()) }
}
