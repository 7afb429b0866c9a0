//! What registers say of a person, for nobody but a confirmed person.

use axum::Json;
use axum::extract::State;

use super::App;
use super::parts::Ids;
use crate::api::{Code, ExamRecord, Insurance, Problem, Role};
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
                "请让用人单位把您（姓名、证件号码、注册邮箱）列入职工名册，再用 declare me employers 查看、确认。在此之前提交的，不与登记信息比对，审核人看得到这一点。",
                "Ask the employer to put you (name, number, registered mail address) on its staff list, then see and confirm it with `declare me employers`. What is filed before that is not compared with the registers, and the reviewers see so.",
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
