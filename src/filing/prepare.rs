//! Everything that can be judged before a server is asked, said all at once: the text, the files, the signed report, the commitment.

use std::path::Path;

use super::filer::By;
use super::journal::{self, Basis, Remembered};
use super::materials::Files;
use crate::api::Filing;
use crate::attachments::reuse::Reused;
use crate::canonical::{self, Commitment, GuideRef, application_digest, filing_digest};
use crate::client::Upload;
use crate::clock::Clock;
use crate::document::Document;
use crate::error::Result;
use crate::finding::{Finding, has_errors};
use crate::rules::Judge;
use crate::text::Text;

/// A judged application.
#[derive(Debug)]
pub struct Prepared {
    pub document: Document,
    /// Those of the text, then those of the files.
    pub findings: Vec<Finding>,
    /// Files of the folder that prove nothing now: they are not sent.
    pub left_out: Vec<String>,
    /// Absent where an error stops the filing.
    pub ready: Option<Ready>,
    /// What it would be, where an error stops it and nothing of it is missing: the server can say what else stops it.
    pub faulty: Option<Ready>,
}

/// An application that may be filed.
#[derive(Clone, Debug)]
pub struct Ready {
    pub filing: Filing,
    pub uploads: Vec<Upload>,
    /// The code of the declared series.
    pub series: String,
    /// Files taken again; until the server was asked ([`super::resolve`]) their names and sizes are absent, and the digest is not the last.
    pub reused: Vec<Reused>,
}

/// Reads and judges the application file at `path` with the files beside it, as it is filed `by` the person or an officer. What was judged
/// before of just the same files counts again.
///
/// # Errors
/// When it cannot be opened. What is wrong in it are findings.
pub fn prepare(path: &Path, judge: &Judge, by: By) -> Result<Prepared> {
    // Before anything is read: what changes while it is read is another basis next time.
    let (now, basis) = (Clock::system().now(), Basis::of(path, by));
    let document = Document::open(path, judge.guides())?;
    let basis = basis.judged_by(document.guide());
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Some(Remembered { findings, left_out, ready }) = journal::remembered(folder, &basis) {
        return Ok(Prepared { document, findings, left_out, ready: Some(ready), faulty: None });
    }
    let mut findings = judge.judge(&document);
    if by == By::Officer {
        // Whether and when is on paper then; the file says only the day.
        findings.retain(|finding| !["commitment-not-agreed", "commitment-day"].contains(&finding.rule.as_ref()));
        findings.extend(no_day(&document));
    } else if let Some(stops) = not_agreed(&document) {
        // The text alone is only warned of it.
        findings.retain(|finding| finding.rule != stops.rule);
        findings.push(stops);
    }
    let mut files = super::materials::of(folder, &document, by)?;
    findings.append(&mut files.findings);
    let left_out = std::mem::take(&mut files.left_out);
    let (ready, faulty) = match ready(&document, files, by) {
        faulty if has_errors(&findings) => (None, faulty),
        ready => (ready, None),
    };
    if let Some(ready) = &ready {
        journal::remember(folder, basis, (&findings, &left_out), ready, now);
    }
    Ok(Prepared { document, findings, left_out, ready, faulty })
}

/// Printing needs no agreement; filing does.
fn not_agreed(document: &Document) -> Option<Finding> {
    let commitment = &document.application().commitment;
    let written = document.is_readable() && !commitment.agreed.is_yes();
    let message = Text::new("还没有同意申报承诺，不能提交", "the commitment has not been agreed to: it cannot be filed");
    let help = Text::new(
        "用 declare guide commitment 阅读全文；同意后由本人把“本人已阅读并同意”改为“是”，并写上承诺日期。",
        "Read it with `declare guide commitment`; if you agree, set `agreed: yes` yourself and write `agreed_on`.",
    );
    written.then(|| Finding::error("commitment-not-agreed", &commitment.at.key("agreed"), message).help(help))
}

/// The day on the signed undertaking is filed with it.
fn no_day(document: &Document) -> Option<Finding> {
    let commitment = &document.application().commitment;
    let missing = document.is_readable() && commitment.agreed_on.get().is_none();
    let message = Text::new("没有写本人签名的承诺书上的日期", "the date on the person's signed undertaking is missing");
    let help = Text::new("在“承诺日期”里照承诺书写，例如 2026-03-05。", "Write it under `agreed_on`, as on the undertaking, such as 2026-03-05.");
    missing.then(|| Finding::error("commitment-date", &commitment.at.key("agreed_on"), message).help(help))
}

/// Puts together what is filed. Without photo, guide digest or date of agreement there is nothing to file; each of these was told before.
fn ready(document: &Document, files: Files, by: By) -> Option<Ready> {
    let Files { manifest, uploads, unread_pages, reused, .. } = files;
    let application = document.application();
    let photo = manifest.photo()?;
    let guide = GuideRef { id: document.guide().id.clone(), digest: document.guide().digest().parse().ok()? };
    let agreed_on = *application.commitment.agreed_on.get()?;
    let commitment = Commitment { version: application.commitment.version.text().to_owned(), agreed_on, on_paper: by == By::Officer };
    let application_digest = application_digest(document.value(), &photo);
    let filing_digest = filing_digest(&application_digest, &manifest, &guide, &commitment);
    let series = application.declared_title.series.code().to_owned();
    let value = canonical::pruned(document.value())?;
    let filing = Filing { application: value, manifest, guide, commitment, application_digest, filing_digest, unread_pages, again: false };
    Some(Ready { filing, uploads, series, reused })
}
