//! The files of an application: placed, judged, and listed for sending.

use std::path::Path;

use super::system::System;
use crate::attachments::check::{self, Picture};
use crate::attachments::folder::own_print;
use crate::canonical::Manifest;
use crate::client::Upload;
use crate::document::Document;
use crate::error::Result;
use crate::finding::Finding;
use crate::guide::Stage;

pub(super) struct Files {
    pub(super) manifest: Manifest,
    pub(super) uploads: Vec<Upload>,
    /// Pages of the signed report whose code could not be read, from one.
    pub(super) unread_pages: Vec<u32>,
    /// Files that prove nothing now: they are not sent.
    pub(super) left_out: Vec<String>,
    pub(super) findings: Vec<Finding>,
}

/// Looks at the files in an application's folder.
pub(super) fn of(folder: &Path, document: &Document) -> Result<Files> {
    let values = System::read(folder)?.beside(document.value());
    let application = check::Application { value: document.value(), values: &values, guide: document.guide(), stage: Stage::File };
    let picture = check::look(folder, application, own_print(folder));
    let uploads = picture.attached.iter().map(|attached| Upload {
        path: attached.file.full.clone(),
        name: attached.file.name().to_owned(),
        sha256: attached.sha256,
        size: attached.size,
    });
    Ok(Files {
        manifest: picture.manifest(),
        uploads: uploads.collect(),
        unread_pages: unread(&picture),
        left_out: picture.strays.iter().map(|stray| stray.file.path.clone()).collect(),
        findings: picture.findings,
    })
}

fn unread(picture: &Picture<'_>) -> Vec<u32> {
    (1..).zip(&picture.scan).filter(|(_, page)| page.codes.is_empty()).map(|(number, _)| number).collect()
}
