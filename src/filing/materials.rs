//! The files of an application: placed, judged, and listed for sending.

use std::path::Path;
use std::sync::Arc;

use super::filer::By;
use super::system::System;
use crate::api::limit;
use crate::attachments::check::{self, Picture};
use crate::attachments::folder::{own_print, shown};
use crate::attachments::reuse::Reused;
use crate::attachments::scan;
use crate::canonical::{Manifest, application_digest};
use crate::client::Upload;
use crate::document::Document;
use crate::error::Result;
use crate::files;
use crate::finding::{Finding, Place, Severity};
use crate::guide::Stage;
use crate::paper::Form;
use crate::text;
use crate::text::Text;

pub(super) struct Files {
    pub(super) manifest: Manifest,
    pub(super) uploads: Vec<Upload>,
    pub(super) reused: Vec<Reused>,
    /// Pages of the signed report whose code could not be read, from one.
    pub(super) unread_pages: Vec<u32>,
    /// Files that prove nothing now: they are not sent.
    pub(super) left_out: Vec<String>,
    pub(super) findings: Vec<Finding>,
}

/// The person's agreement where an officer files: it must carry the code of just this application.
const UNDERTAKING: &str = "undertaking";
/// Where `print` leaves it.
pub(super) const UNDERTAKING_PRINT: &str = "report/个人承诺书.pdf";

/// Looks at the files in an application's folder.
pub(super) fn of(folder: &Path, document: &Document, by: By) -> Result<Files> {
    let values = System::read(folder)?.beside(document.value());
    let application = check::Application { value: document.value(), values: &values, guide: document.guide(), stage: Stage::File };
    let picture = check::look(folder, application, own_print(folder));
    let uploads = picture.attached.iter().map(|attached| Upload {
        path: attached.file.full.clone(),
        name: attached.file.inside().to_owned(),
        sha256: attached.sha256,
        size: attached.size,
    });
    let uploads = uploads.collect();
    let manifest = picture.manifest();
    let (unread_pages, left_out) = (unread(&picture), picture.strays.iter().map(|stray| stray.file.path.clone()).collect());
    let agreement = if by == By::Officer { undertaking(folder, document, &picture, &manifest)? } else { Vec::new() };
    let reused = picture.reused;
    let findings = picture.findings.into_iter().chain(agreement).chain(beyond_limits(&manifest)).collect();
    Ok(Files { manifest, uploads, reused, unread_pages, left_out, findings })
}

/// The signed undertaking against the application's digest.
fn undertaking(folder: &Path, document: &Document, picture: &Picture<'_>, manifest: &Manifest) -> Result<Vec<Finding>> {
    let mut scans = Vec::new();
    for attached in picture.attached.iter().filter(|attached| attached.material == UNDERTAKING) {
        let bytes = Arc::new(files::read_up_to(&attached.file.full, limit::BLOB)?);
        scans.push(scan::File { name: shown(&attached.file.path), bytes });
    }
    let Some(photo) = manifest.photo().filter(|_| !scans.is_empty()) else { return Ok(Vec::new()) };
    let print = files::read_up_to(&folder.join(UNDERTAKING_PRINT), limit::BLOB).ok().map(Arc::new);
    let expected = scan::Expected { form: Form::Undertaking, digest: application_digest(document.value(), &photo), print };
    Ok(scan::check(&scans, &expected).findings)
}

/// What the server would refuse after everything had been sent.
fn beyond_limits(manifest: &Manifest) -> Option<Finding> {
    let (files, most, megabytes) = (manifest.items.len(), limit::FILES, limit::TOTAL / 1024 / 1024);
    let (rule, message) = if files > most {
        ("too-many-files", text!("共 {files} 个文件，最多 {most} 个", "{files} files; at most {most} are taken"))
    } else if manifest.size() > limit::TOTAL {
        ("files-too-large", text!("文件合计超过 {megabytes} MB", "the files together exceed {megabytes} MB"))
    } else {
        return None;
    };
    let help = Text::new("请把同一材料的几个文件合并，或降低扫描分辨率。", "Join the files of one material, or scan with fewer dots.");
    Some(Finding::new(rule, Severity::Error, Place::Whole, message).help(help))
}

fn unread(picture: &Picture<'_>) -> Vec<u32> {
    (1..).zip(&picture.scan).filter(|(_, page)| page.codes.is_empty()).map(|(number, _)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::{Item, Sha256};

    fn manifest(files: u32, size: u64) -> Manifest {
        let item = |sequence| Item { material: "other".into(), entry: None, sequence, file_name: "a.pdf".into(), size, sha256: Sha256::of(b"") };
        Manifest::new((1..=files).map(item).collect())
    }

    #[test]
    fn what_the_server_will_not_take_is_said_before_it_is_sent() {
        assert!(beyond_limits(&manifest(200, 1)).is_none());
        assert!(beyond_limits(&manifest(201, 1)).is_some());
        assert!(beyond_limits(&manifest(100, 10 * 1024 * 1024)).is_some());
    }
}
