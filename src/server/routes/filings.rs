//! Filing: the same revision with the same digest gives the same receipt, however often it is sent.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

use super::App;
use super::parts::{Body, Id, Ids, tagged};
use crate::api::{Action, Code, Filed, Filing, Problem, Role, State as Standing};
use crate::canonical::{Manifest, SignedReceipt};
use crate::server::check::{self, Checked};
use crate::server::receipts::{Act, change};
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{Caller, Current, NewFiling, Stored, Written};
use crate::server::{blocking, view, workflow};
use crate::text::Text;

/// Whether this could be filed next if its files were there: what would be refused anyway is refused before they are sent.
#[utoipa::path(post, path = "/applications/{id}/filings:check", params(("id" = Uuid, Path)), request_body = Filing,
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn check(State(shared): State<App>, caller: Caller, Ids(id): Id, Body(filing): Body<Filing>) -> Answer<StatusCode> {
    let (turns, owner, is_office) = (shared.turns.clone(), caller.owner(), caller.office.is_some());
    let judged = turns.wait(owner, is_office, move || {
        let stored = to_file(&shared, &caller, id)?;
        may_file(&shared, &stored, stored.revision + 1)?;
        if let Some((last, _)) = shared.store.filing(id, stored.revision)? {
            changed(&last, &filing)?;
        }
        if stored.state == Standing::Draft {
            shared.store.only_one(&stored.origin)?;
        }
        check::before_files(&shared, &caller, &stored, &filing)?;
        Ok(StatusCode::NO_CONTENT)
    });
    judged.await
}

/// Files a revision: the last one again, or the one after it.
#[utoipa::path(put, path = "/applications/{id}/filings/{revision}", params(("id" = Uuid, Path), ("revision" = u32, Path)), request_body = Filing,
    responses((status = 200, body = Filed), (status = 201, body = Filed), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn put(
    State(shared): State<App>,
    caller: Caller,
    Ids((id, revision)): Ids<(Uuid, u32)>,
    Body(filing): Body<Filing>,
) -> Answer<(StatusCode, Response)> {
    let (owner, is_office) = (caller.owner(), caller.office.is_some());
    let asked = Arc::new((caller, filing));
    let (judging, judged) = (shared.clone(), Arc::clone(&asked));
    let checked = shared.turns.wait(owner, is_office, move || {
        let (shared, (caller, filing)) = (judging, &*judged);
        let stored = to_file(&shared, caller, id)?;
        if let Some(answer) = before(&shared, caller, &stored, revision, filing)? {
            return Ok(Err(answer));
        }
        may_file(&shared, &stored, revision)?;
        check::filing(&shared, caller, &stored, filing).map(Ok)
    });
    let checked = match checked.await? {
        Ok(checked) => checked,
        Err(answer) => return Ok(answer),
    };
    blocking(move || {
        let (caller, filing) = &*asked;
        check::clean(&shared, &filing.manifest)?;
        match file(&shared, caller, id, revision, filing, checked) {
            Ok((stored, receipt)) => answer(&shared, caller, &stored, receipt, StatusCode::CREATED),
            // The same request may have been quicker on another connection: then its answer is ours.
            Err(refusal) => before(&shared, caller, &view::find(&shared, caller, id)?, revision, filing)?.ok_or(refusal),
        }
    })
    .await
}

/// The application, where the caller is the one who files it.
fn to_file(shared: &App, caller: &Caller, id: Uuid) -> Answer<Stored> {
    if !matches!(caller.role, Role::Applicant | Role::Employer) {
        return Err(Refusal::not_allowed());
    }
    let stored = view::find(shared, caller, id)?;
    if view::may_file(caller, &stored) { Ok(stored) } else { Err(filed_by_the_person()) }
}

/// The answer when this revision was filed before.
fn before(shared: &App, caller: &Caller, stored: &Stored, revision: u32, filing: &Filing) -> Answer<Option<(StatusCode, Response)>> {
    let Some((filed, receipt)) = shared.store.filing(stored.origin.id, revision)? else { return Ok(None) };
    if filed.filing.filing_digest != filing.filing_digest {
        return Err(Refusal::new(
            Code::OtherDigest,
            crate::text!("第 {revision} 次提交的内容与此不同", "revision {revision} was filed with another content"),
            Text::new("已提交的版本不能改动；请用 declare status 看现状。", "A filed revision never changes; see declare status."),
        ));
    }
    answer(shared, caller, stored, receipt, StatusCode::OK).map(Some)
}

fn answer(shared: &App, caller: &Caller, stored: &Stored, receipt: SignedReceipt, status: StatusCode) -> Answer<(StatusCode, Response)> {
    let application = view::application(shared, caller, stored)?;
    Ok((status, tagged(stored, Json(Filed { application, receipt }))))
}

fn may_file(shared: &App, stored: &Stored, revision: u32) -> Answer<Standing> {
    let switches = shared.guides.switches(&stored.origin.guide);
    let to = workflow::next(stored.state, Action::File, Role::Applicant, switches).ok_or_else(|| Refusal::wrong_state(stored.state))?;
    if revision == stored.revision + 1 { Ok(to) } else { Err(Refusal::stale()) }
}

fn file(shared: &App, caller: &Caller, id: Uuid, revision: u32, filing: &Filing, checked: Checked) -> Answer<(Stored, SignedReceipt)> {
    let written = Written::new(NewFiling { filing: filing.clone(), system: checked.system })?;
    let (deciding, filer) = (shared.clone(), caller.clone());
    let decide = move |current: &Current| {
        let to = may_file(&deciding, &current.application, revision)?;
        if let Some(last) = &current.last_filing {
            changed(last, &written.filing().filing)?;
        }
        let act = Act {
            action: Action::File,
            to,
            at: deciding.clock.now(),
            data: None,
            reasons: Vec::new(),
            attachments: Manifest::default(),
            due: checked.due,
            filing: Some((written, checked.facts)),
        };
        change(&deciding, Some(&filer), current, act)
    };
    let changed = shared.store.change(id, None, Box::new(decide))?;
    shared.metrics.filings.inc();
    let receipt = changed.receipt.ok_or_else(|| Refusal::internal("a filing without a receipt"))?;
    Ok((changed.application, receipt))
}

fn filed_by_the_person() -> Refusal {
    Refusal::new(
        Code::NotAllowed,
        Text::new("这份申报由本人提交，单位不能代为修改", "the person filed this; the employer does not change it"),
        Text::new("请审核办理（declare review）；需要修改的，退回本人。", "Review it (declare review); return it to the person for corrections."),
    )
}

/// What comes after a return is another content, unless the person says that it shall not be.
fn changed(last: &NewFiling, filing: &Filing) -> Answer<()> {
    if last.filing.filing_digest != filing.filing_digest || filing.again {
        return Ok(());
    }
    Err(Refusal::new(
        Code::WrongState,
        Text::new("与退回的版本相比没有任何改动", "nothing has changed since it was returned"),
        Text::new("请按退回理由修改；确需原样提交时加 --again。", "Correct what the reasons name; to file it as it is, add --again."),
    ))
}
