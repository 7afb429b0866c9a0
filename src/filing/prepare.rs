//! Everything that can be judged before a server is asked, said all at once: the text, the files, the signed report, the commitment.

use std::path::Path;

use crate::api::Filing;
use crate::canonical::{self, Commitment, GuideRef, Manifest, application_digest, filing_digest};
use crate::client::Upload;
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
}

/// An application that may be filed.
#[derive(Clone, Debug)]
pub struct Ready {
    pub filing: Filing,
    pub uploads: Vec<Upload>,
    /// The code of the declared series.
    pub series: String,
}

/// Reads and judges the application file at `path` with the files beside it.
///
/// # Errors
/// When it cannot be opened. What is wrong in it are findings.
pub fn prepare(path: &Path, judge: &Judge) -> Result<Prepared> {
    let document = Document::open(path, judge.guides())?;
    let mut findings = judge.judge(&document);
    if let Some(stops) = not_agreed(&document) {
        // The text alone is only warned of it.
        findings.retain(|finding| finding.rule != stops.rule);
        findings.push(stops);
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let files = super::materials::of(folder, &document)?;
    findings.extend(files.findings);
    let ready = if has_errors(&findings) { None } else { ready(&document, files.manifest, files.uploads, files.unread_pages) };
    Ok(Prepared { document, findings, left_out: files.left_out, ready })
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

/// Puts together what is filed. Without photo, guide digest or date of agreement there is nothing to file; each of these was told before.
fn ready(document: &Document, manifest: Manifest, uploads: Vec<Upload>, unread_pages: Vec<u32>) -> Option<Ready> {
    let application = document.application();
    let photo = manifest.photo()?;
    let guide = GuideRef { id: document.guide().id.clone(), digest: document.guide().digest().parse().ok()? };
    let agreed_on = *application.commitment.agreed_on.get()?;
    let commitment = Commitment { version: application.commitment.version.text().to_owned(), agreed_on, on_paper: false };
    let application_digest = application_digest(document.value(), &photo);
    let filing_digest = filing_digest(&application_digest, &manifest, &guide, &commitment);
    let series = application.declared_title.series.code().to_owned();
    let value = canonical::pruned(document.value())?;
    let filing = Filing { application: value, manifest, guide, commitment, application_digest, filing_digest, unread_pages, again: false };
    Some(Ready { filing, uploads, series })
}
