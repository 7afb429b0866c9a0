//! The employer's sealed form before it is sent: is it of the version that was filed, whole, and sealed at all?

use std::path::PathBuf;
use std::sync::Arc;

use crate::api::ApplicationDetail;
use crate::attachments::scan::{self, Expected};
use crate::canonical::Item;
use crate::cli::Context;
use crate::cli::remote;
use crate::client::Failure;
use crate::error::{Class, Error, Result};
use crate::files;
use crate::finding::{Finding, Place, Severity, has_errors};
use crate::forms::pdf;
use crate::paper::Form;
use crate::text::Text;

/// The material that carries the employer's seal.
const SEALED: &str = "report_sealed";
/// No scan is larger; the server's own limit is lower.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Checks the sealed form among `files` against what the applicant filed.
pub(super) fn check(files: &[(Item, PathBuf)], detail: &ApplicationDetail, context: &Context) -> Result<(), Failure> {
    let Some(filing) = &detail.filing else { return Ok(()) };
    let sealed: Vec<&(Item, PathBuf)> = files.iter().filter(|(item, _)| item.material == SEALED).collect();
    let mut findings: Vec<Finding> = Vec::new();
    let of_applicant = |item: &Item| filing.manifest.items.iter().any(|filed| filed.sha256 == item.sha256);
    findings.extend(sealed.iter().filter(|(item, _)| of_applicant(item)).map(|(item, _)| unsealed(item)));
    let mut scans = Vec::new();
    for (item, path) in &sealed {
        let bytes = files::read_up_to(path, LARGEST)?;
        findings.extend(pdf::source_of(&bytes).map(|_| printed(item)));
        scans.push(scan::File { name: item.file_name.clone(), bytes: Arc::new(bytes) });
    }
    let expected = Expected { form: Form::ReviewForm, digest: filing.application_digest, print: None };
    findings.extend(scan::check(&scans, &expected).findings);
    if has_errors(&findings) {
        let mut failure = Failure::from(refused());
        failure.findings = findings;
        return Err(failure);
    }
    remote::server_findings(&context.term, &findings);
    Ok(())
}

fn printed(item: &Item) -> Finding {
    let message =
        Text::new("未盖章：这是打印用的文件，不是盖章后的扫描件", "not sealed: this is the file for printing, not a scan of the sealed paper");
    let help = Text::new("请打印申报人签过名的那份，盖章后扫描。", "Print the one that the applicant signed, seal it, and scan it.");
    Finding::new("scan-unsealed", Severity::Error, Place::File(item.file_name.clone()), message).help(help)
}

fn unsealed(item: &Item) -> Finding {
    let message = Text::new("未盖章：这是申报人提交的扫描件本身", "not sealed: this is the very scan that the applicant filed");
    let help = Text::new("请打印这份扫描件（或评审表），盖章后重新扫描。", "Print that scan (or the form), seal it, and scan it again.");
    Finding::new("scan-unsealed", Severity::Error, Place::File(item.file_name.clone()), message).help(help)
}

fn refused() -> Error {
    Error::new(
        Class::Findings,
        Text::new("盖章的评审表不能用，没有办理", "the sealed form cannot be used; nothing was done"),
        Text::new("按上面的提示改好后重试。", "Mend what is said above and try again."),
    )
}
