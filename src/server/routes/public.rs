//! What anyone may ask: keys, guides, whether the server is well.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;
use utoipa::IntoParams;

use super::App;
use super::parts::Ids;
use crate::api::{Code, GuideFiles, GuideList, Keys, Paper, Problem, PublicNotice, PublicNotices};
use crate::canonical::{GuideRef, Sha256};
use crate::clock::CHINA;
use crate::paper::Mark;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::Stored;
use crate::server::{Shared, blocking, view};
use crate::text::Text;

/// The keys that sign receipts, old ones included.
#[utoipa::path(get, path = "/keys", security(()), responses((status = 200, body = Keys)))]
pub(super) async fn keys(State(shared): State<App>) -> Answer<Json<Keys>> {
    let keys = blocking(move || shared.store.keys()).await?;
    Ok(Json(Keys { keys }))
}

/// The guides this server takes filings for.
#[utoipa::path(get, path = "/guides", security(()), responses((status = 200, body = GuideList)))]
pub(super) async fn guides(State(shared): State<App>) -> Json<GuideList> {
    Json(GuideList { guides: shared.guides.newest() })
}

/// The newest version of a guide.
#[utoipa::path(get, path = "/guides/{id}", security(()), params(("id" = String, Path)), responses((status = 200, body = GuideFiles), (status = 404, body = Problem)))]
pub(super) async fn guide(State(shared): State<App>, Ids(id): Ids<String>) -> Answer<Json<GuideFiles>> {
    let newest = shared.guides.newest().into_iter().find(|guide| guide.id == id).ok_or_else(Refusal::not_found)?;
    files(&shared, &newest)
}

/// One version of a guide.
#[utoipa::path(get, path = "/guides/{id}/{digest}", security(()), params(("id" = String, Path), ("digest" = Sha256, Path)),
    responses((status = 200, body = GuideFiles), (status = 404, body = Problem)))]
pub(super) async fn guide_version(State(shared): State<App>, Ids((id, digest)): Ids<(String, Sha256)>) -> Answer<Json<GuideFiles>> {
    files(&shared, &GuideRef { id, digest })
}

fn files(shared: &App, wanted: &GuideRef) -> Answer<Json<GuideFiles>> {
    let guide = shared.guides.version(wanted).ok_or_else(Refusal::not_found)?;
    Ok(Json(GuideFiles { guide: wanted.clone(), files: guide.files().clone() }))
}

/// Whose form somebody holds.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Holder {
    /// The name of the applicant as it is printed.
    #[param(required = true)]
    #[serde(default)]
    name: String,
}

/// What was filed with a printed form, for whoever holds it and knows whose it is.
#[utoipa::path(get, path = "/verify/{code}", security(()), params(("code" = String, Path), Holder),
    responses((status = 200, body = Paper), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn verify(State(shared): State<App>, Ids(code): Ids<String>, Query(holder): Query<Holder>) -> Answer<Json<Paper>> {
    if holder.name.trim().is_empty() {
        return Err(Refusal::bad_request(Text::new("请求缺少申报人姓名（?name=姓名）", "the name of the applicant is missing (?name=NAME)")));
    }
    let paper = blocking(move || paper(&shared, &code, &holder.name)).await?;
    paper.map(Json).ok_or_else(|| {
        Refusal::new(
            Code::NotFound,
            Text::new("没有这个校验码和姓名的申报", "nothing was filed with this code and name"),
            Text::new("请照打印件核对校验码和姓名。", "Compare code and name with what is printed."),
        )
    })
}

/// What a code and a name say together; nothing where either is of no filing.
pub(super) fn paper(shared: &Shared, code: &str, name: &str) -> Answer<Option<Paper>> {
    let Some(mark) = Mark::from_groups(code) else { return Ok(None) };
    let bare = |name: &str| name.nfc().filter(|c| !c.is_whitespace()).collect::<String>();
    let found = shared.store.paper(&mark)?.filter(|(stored, ..)| bare(&stored.origin.applicant) == bare(name));
    let Some((stored, filed, receipt, latest)) = found else { return Ok(None) };
    let filed_on = receipt.read().map_err(Refusal::internal)?.at.to_offset(CHINA).date();
    Ok(Some(Paper { application_digest: filed.filing.application_digest, state: stored.state, filed_on, latest }))
}

/// Which notices are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct NoticeQuery {
    /// Only those of this guide.
    guide: Option<String>,
}

/// The results in their public notice; names are masked.
#[utoipa::path(get, path = "/public-notices", security(()), params(NoticeQuery), responses((status = 200, body = PublicNotices)))]
pub(super) async fn public_notices(State(shared): State<App>, Query(asked): Query<NoticeQuery>) -> Answer<Json<PublicNotices>> {
    let notices = blocking(move || notices(&shared, asked.guide.as_deref())).await?;
    Ok(Json(PublicNotices { notices }))
}

/// What the public sees of the results in their notice.
pub(super) fn notices(shared: &Shared, guide: Option<&str>) -> Answer<Vec<PublicNotice>> {
    let found = shared.store.in_public_notice()?.into_iter().filter(|(stored, _)| guide.is_none_or(|guide| stored.origin.guide == guide));
    let today = shared.clock.today();
    let notice = |(stored, acceptance_number): (Stored, Option<String>)| {
        let until = shared.guides.notice_until(&stored);
        // What is over waits for the bureau, no more for the public.
        if until.is_some_and(|until| until < today) {
            return None;
        }
        let filing = stored.filing?;
        Some(PublicNotice {
            acceptance_number,
            name: view::masked(&stored.origin.applicant),
            employer: filing.employer_name,
            guide: stored.origin.guide,
            declared: filing.declared,
            since: stored.since.to_offset(CHINA).date(),
            until,
        })
    };
    Ok(found.filter_map(notice).collect())
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", security(()), responses((status = 204)))]
pub(super) async fn health() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The data can be read.
#[utoipa::path(get, path = "/readyz", security(()), responses((status = 204), (status = 503, body = Problem)))]
pub(super) async fn ready(State(shared): State<App>) -> Answer<StatusCode> {
    blocking(move || shared.store.ready()).await?;
    Ok(StatusCode::NO_CONTENT)
}
