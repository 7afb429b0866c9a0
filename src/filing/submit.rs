//! From a prepared application to its receipt: find or create it, bring the files over, file, keep the receipt.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::earlier::resolve;
use super::filer::Filer;
use super::prepare::Ready;
use super::receipts::{self, Kept};
use crate::api::{Action, Application, Code, Filing, FindOrCreate, State};
use crate::canonical::{Kind, PublicKey, SignedReceipt};
use crate::client::{Answer, Client, Failure, Transferred, keys};
use crate::error::{Class, Error};
use crate::finding::Finding;
use crate::progress::Progress;
use crate::text;
use crate::text::Text;

/// How to file.
#[derive(Clone, Debug)]
pub struct Way {
    /// File although nothing changed since a return, or apply anew after an end that allows it.
    pub again: bool,
    /// Where the server's keys are pinned.
    pub pinned_keys: PathBuf,
    pub filer: Filer,
}

/// How an application stands at the server.
#[derive(Debug)]
pub enum Standing {
    /// This very filing is there, and here is its receipt.
    Filed(Box<Filed>),
    /// It may be filed.
    Open(Box<Application>),
}

/// An application with its receipt.
#[derive(Debug)]
pub struct Filed {
    pub application: Application,
    pub receipt: Kept,
    /// What was sent for it; `None` where it was there before.
    pub transferred: Option<Transferred>,
}

/// Finds out how a prepared application stands, and keeps its receipt in `folder` if it is filed already: two requests.
pub async fn find(client: &Client, folder: &Path, ready: &Ready, way: &Way) -> Answer<Standing> {
    let person = way.filer.applicant(&ready.filing).map_err(|failure| *failure)?;
    let wanted = FindOrCreate { person, guide: ready.filing.guide.id.clone(), series: ready.series.clone(), again: way.again };
    let application = client.find_or_create(&wanted).await?;
    if let Some(id) = filed_already(&application, ready) {
        let signed = client.receipt(id).await?;
        let receipt = keep(client, folder, &signed, &Of { application: application.id, ready }, way).await?;
        return Ok(Standing::Filed(Box::new(Filed { application, receipt, transferred: None })));
    }
    if !application.state.is_open_to_applicant() {
        return Err(Failure::from(not_open(&application)));
    }
    // What was begun and not filed says nothing of whether this one, which an office refused, is to be filed anew.
    if application.state == State::Draft
        && !way.again
        && let Some(ended) = filed_before(client, folder, ready, application.id).await?
    {
        return Err(Failure::from(not_open(&ended)));
    }
    Ok(Standing::Open(Box::new(application)))
}

/// The application that `folder` was filed as before and that ended so that another may follow, where it is not `now`.
async fn filed_before(client: &Client, folder: &Path, ready: &Ready, now: Uuid) -> Answer<Option<Application>> {
    // A receipt that cannot be read is told when it is verified.
    let before = receipts::application_in(&folder.join(receipts::FOLDER)).ok().flatten();
    let Some(before) = before.filter(|before| *before != now) else { return Ok(None) };
    match client.application(before).await {
        Ok(detail) => Ok(Some(detail.application).filter(|before| is_of(before, ready) && before.state.allows_another())),
        // Filed elsewhere, or by another account.
        Err(failure) if failure.code == Some(Code::NotFound) => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn is_of(application: &Application, ready: &Ready) -> bool {
    let applicant = ready.filing.application.pointer("/basic/name").and_then(Value::as_str);
    application.guide == ready.filing.guide.id && application.series == ready.series && applicant.is_none_or(|name| name == application.applicant)
}

/// What the server would hold against a faulty application that was filed from `folder` before, so that nobody prints and signs in vain:
/// places that a return left closed. Asks nothing where there is no receipt of this round and series, and changes nothing at the server.
///
/// # Errors
/// When it cannot be filed now, whatever is mended; or as any request.
pub async fn stopped_besides(client: &Client, folder: &Path, faulty: Ready, way: &Way) -> Answer<Vec<Finding>> {
    let Some(id) = receipts::application_in(&folder.join(receipts::FOLDER)).map_err(Failure::from)? else { return Ok(Vec::new()) };
    let application = client.application(id).await?.application;
    // The receipt may be of another year, or there may be another application by now.
    if !is_of(&application, &faulty) || application.state.allows_another() || filed_already(&application, &faulty).is_some() {
        return Ok(Vec::new());
    }
    if !application.state.is_open_to_applicant() {
        return Err(Failure::from(not_open(&application)));
    }
    let person = way.filer.applicant(&faulty.filing).map_err(|failure| *failure)?;
    let earlier = if faulty.reused.is_empty() { Vec::new() } else { client.earlier(person, None).await? };
    // What is not there to be taken again is told when it is filed.
    let Ok(faulty) = resolve(faulty, &earlier) else { return Ok(Vec::new()) };
    let refused = client.check_filing(id, &faulty.filing).await.err();
    Ok(refused.into_iter().flat_map(|failure| failure.findings).filter(|finding| finding.rule == "not-returned").collect())
}

/// Brings the files over, files, and keeps the receipt in `folder`. Any of it may be repeated.
pub async fn file(client: &Client, folder: &Path, ready: &Ready, way: &Way, open: &Application, progress: &Arc<dyn Progress>) -> Answer<Filed> {
    let filing = Filing { again: way.again, ..ready.filing.clone() };
    // What the server would refuse is refused before a byte is sent.
    client.check_filing(open.id, &filing).await?;
    let transferred = client.transfer(open.id, &ready.uploads, progress).await?;
    let filed = client.file(open.id, open.revision + 1, &filing).await?;
    let receipt = keep(client, folder, &filed.receipt, &Of { application: open.id, ready }, way).await?;
    Ok(Filed { application: filed.application, receipt, transferred: Some(transferred) })
}

/// The receipt of this very filing, where it is the last one and still stands.
fn filed_already(application: &Application, ready: &Ready) -> Option<Uuid> {
    let same = application.filing_digest == Some(ready.filing.filing_digest);
    let stands = !application.state.is_open_to_applicant() && !is_over(application);
    let receipt = application.receipts.iter().find(|receipt| receipt.kind == Kind::Filed && receipt.revision == application.revision)?;
    (same && stands).then_some(receipt.id)
}

/// The filing that a receipt must be of.
struct Of<'r> {
    application: Uuid,
    ready: &'r Ready,
}

/// Verifies a receipt with the server's pinned keys before it is kept, and that it is of this very filing: anything else is no receipt.
async fn keep(client: &Client, folder: &Path, signed: &SignedReceipt, of: &Of<'_>, way: &Way) -> Answer<Kept> {
    let known = trusted(client, signed, &way.pinned_keys).await?;
    let (receipt, _) = signed.verify(&known).map_err(|failed| Failure::from(unsound(client.server()).because(failed)))?;
    if receipt.kind != Kind::Filed || receipt.application != of.application || receipt.filing_digest != of.ready.filing.filing_digest {
        return Err(Failure::from(unsound(client.server())));
    }
    let folder = folder.join(receipts::FOLDER);
    let kept = keys::write(&folder.join(keys::BESIDE_RECEIPTS), &known).and_then(|()| receipts::keep(&folder, signed));
    kept.map_err(Failure::from)
}

/// The pinned keys, or the server's present ones where it has a new one and still knows the pinned ones.
async fn trusted(client: &Client, signed: &SignedReceipt, pinned: &Path) -> Answer<Vec<PublicKey>> {
    if let Some(known) = keys::read(pinned).map_err(Failure::from)?
        && signed.verify(&known).is_ok()
    {
        return Ok(known);
    }
    let now = client.keys().await?.keys;
    keys::pin(pinned, client.server(), &now).map_err(Failure::from)?;
    Ok(now)
}

fn unsound(server: &str) -> Error {
    Error::new(
        Class::Proof,
        text!("{server} 给出的回执不能通过验证，没有保存", "the receipt that {server} gave does not verify; it was not kept"),
        Text::new(
            "请向受理部门核实；原样再运行一次会再取回执，不会重复提交。",
            "Ask the office; running it again fetches the receipt again and files nothing twice.",
        ),
    )
}

/// Whether it has ended without a result.
fn is_over(application: &Application) -> bool {
    application.state.is_closed() && application.state != State::Approved
}

fn not_open(application: &Application) -> Error {
    let (state, id) = (application.state.label(), application.id);
    let what = application.declared.clone().unwrap_or_else(|| Text::same(application.series.as_str()));
    if application.state.allows_another() {
        return Error::new(
            Class::Conflict,
            text!(
                ("这份申报提交过，现在是“{}”，没有再提交", state.zh),
                ("this application was filed and is now {}; it was not filed again", state.en)
            ),
            text!(
                "要重新申报请运行 declare submit --again；先前的情况见 declare status {id}。",
                "To apply anew run `declare submit --again`; for what came of it see `declare status {id}`."
            ),
        );
    }
    if is_over(application) {
        return Error::new(
            Class::Conflict,
            text!(
                ("这份申报已结束（{}），本年度在这个系列不能再申报", state.zh),
                ("this application has ended ({}), and there is no other in this series this year", state.en)
            ),
            text!("经过见 declare status {id}。", "See `declare status {id}` for what happened."),
        );
    }
    Error::new(
        Class::Conflict,
        text!(
            ("本年度在这个系列已提交一份申报（{}，{}，编号 {id}），现在的内容与它不同，不能再提交", what.zh, state.zh),
            (
                "an application in this series was filed this year ({}, {}, id {id}); what is here differs from it and cannot be filed now",
                what.en,
                state.en
            )
        ),
        if application.actions.contains(&Action::Withdraw) {
            text!(
                "需要修改时，请联系正在办理的部门退回；或先 declare withdraw {id} 撤回，再 declare submit --again 重新提交。现状见 declare status {id}。",
                "To change it, ask the office that has it to return it; or withdraw it with `declare withdraw {id}` and file it anew with `declare submit --again`. See `declare status {id}`."
            )
        } else {
            text!(
                "需要修改时，请联系正在办理的部门退回；现状见 declare status {id}。",
                "To change it, ask the office that has it to return it; see `declare status {id}`."
            )
        },
    )
}
