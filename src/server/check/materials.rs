//! The files of a filing against what the guide asks of this application, with the registers' word where only they know.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::of_file;
use crate::attachments::{check, inspect};
use crate::canonical::Manifest;
use crate::finding::{Finding, Severity};
use crate::guide::{self, Guide, Need, Stage, Values};
use crate::pointer::Pointer;
use crate::server::refusal::{Answer, Refusal};
use crate::server::{Shared, virus};
use crate::text;
use crate::text::Text;

/// So long all files of a filing may take: others wait for their turn meanwhile. Two hundred ordinary ones take a few seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// The application's values, with the system's under `/system`.
pub(super) struct WithSystem<'a> {
    pub(super) application: &'a dyn Values,
    /// Absent while the person's identity is not confirmed: then only the reviewers can say.
    pub(super) system: Option<&'a Value>,
}

impl Values for WithSystem<'_> {
    fn value(&self, at: &Pointer) -> guide::Answer<'_> {
        let Some(inside) = at.as_str().strip_prefix("/system") else { return self.application.value(at) };
        match self.system.map(|system| system.pointer(inside)) {
            Some(Some(value)) => guide::Answer::Value(value),
            Some(None) => guide::Answer::Absent,
            None => guide::Answer::Unknown,
        }
    }
}

/// What is missing of what the applicant must file, and files of materials that the guide does not know.
pub(super) fn missing(guide: &Guide, values: &dyn Values, manifest: &Manifest) -> Vec<Finding> {
    let needs: Vec<Need<'_>> = guide.needed(values).into_iter().filter(|need| need.material.stage == Stage::File).collect();
    let known: HashSet<&str> = guide.materials().iter().filter(|one| one.stage == Stage::File).map(|one| one.id.as_str()).collect();
    let message = || Text::new("申报指南没有这种材料", "the guide has no such material");
    let strange =
        manifest.items.iter().filter(|item| !known.contains(item.material.as_str())).map(|item| of_file(item, "material-unknown", message()));
    check::missing(&needs, manifest).into_iter().chain(strange).collect()
}

/// Files that are not what their material asks for, by their content. What cannot be read of our own folder is our trouble, not theirs.
pub(super) fn unfit(shared: &Shared, guide: &Guide, manifest: &Manifest) -> Answer<Vec<Finding>> {
    unfit_within(PATIENCE, shared, guide, manifest)
}

fn unfit_within(patience: Duration, shared: &Shared, guide: &Guide, manifest: &Manifest) -> Answer<Vec<Finding>> {
    let (began, mut findings) = (Instant::now(), Vec::new());
    for item in &manifest.items {
        let Some(material) = guide.material(&item.material) else { continue };
        if began.elapsed() > patience {
            let message = Text::new("这些文件读得太久，不能提交", "these files take too long to read; they cannot be filed");
            let help = Text::new("请把复杂的 PDF 打印或另存为普通 PDF 后重新提交。", "Print complex PDFs to plain ones, then submit again.");
            findings.push(of_file(item, "attachment-damaged", message).help(help));
            break;
        }
        let bytes = Arc::new(shared.blobs.read(&item.sha256).map_err(|failed| Refusal::io(&failed))?);
        let found = inspect::inspect(&item.file_name, &bytes, material, guide).findings;
        findings.extend(found.into_iter().filter(|finding| finding.severity == Severity::Error));
    }
    Ok(findings)
}

/// What the virus scanner finds, where there is a scanner; it may take its time.
pub(super) fn infected(shared: &Shared, manifest: &Manifest) -> Answer<Vec<Finding>> {
    let Some(clamd) = &shared.config.clamd else { return Ok(Vec::new()) };
    let mut findings = Vec::new();
    for item in &manifest.items {
        if let Some(name) = virus::found(clamd, &shared.blobs.path(&item.sha256))? {
            let message = text!("病毒扫描发现 {name}，不能提交", "the virus scanner found {name}; it cannot be filed");
            findings.push(of_file(item, "file-infected", message).help(Text::new("请换一份干净的文件。", "Use a clean file instead.")));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::canonical::{Item, Sha256};
    use crate::guide::Guides;

    fn item(material: &str, entry: Option<&str>) -> Item {
        let file_name = format!("{material}.pdf");
        Item { material: material.into(), entry: entry.map(Pointer::parse), sequence: 1, size: 1, sha256: Sha256::of(b"x"), file_name }
    }

    fn wanting(application: &Value, items: Vec<Item>) -> Vec<String> {
        let guide = Guides::built_in().get("shenzhen-2026").unwrap();
        let values = WithSystem { application, system: None };
        missing(&guide, &values, &Manifest { items }).into_iter().map(|finding| format!("{} {:?}", finding.rule, finding.place)).collect()
    }

    #[test]
    fn files_that_take_too_long_keep_nobody_else_waiting() {
        let data = tempfile::tempdir().unwrap();
        let config = crate::server::Config::local(data.path().to_owned(), ([127, 0, 0, 1], 0).into());
        let shared = Shared::open(config, crate::clock::Clock::system()).unwrap();
        let (guide, bytes) = (Guides::built_in().get("shenzhen-2026").unwrap(), b"%PDF-1.7 and no more");
        let manifest = Manifest { items: vec![Item { sha256: Sha256::of(bytes), ..item("id_document", None) }; 2] };
        std::fs::write(shared.blobs.path(&Sha256::of(bytes)), bytes).unwrap();
        let told = |patience| unfit_within(patience, &shared, &guide, &manifest).unwrap().len();
        assert_eq!((told(PATIENCE), told(Duration::ZERO)), (2, 1), "each is looked into, or none after the time is over");
    }

    #[test]
    fn what_is_always_needed_is_missed_until_it_is_there() {
        let empty = wanting(&json!({}), Vec::new());
        let with_photo = wanting(&json!({}), vec![item("photo", None)]);
        assert_eq!(empty.len(), with_photo.len() + 1);
    }

    #[test]
    fn alternatives_do_as_well_and_strange_files_are_named() {
        let exceptional = json!({"declared_title": {"kind": "exceptional"}});
        let before = wanting(&exceptional, Vec::new());
        let after = wanting(&exceptional, vec![item("recommendation_letters", None)]);
        assert_eq!(before.len(), after.len() + 1, "one of the two is asked for, either will do");
        assert!(wanting(&json!({}), vec![item("nonsense", None)]).contains(&r#"material-unknown File("nonsense.pdf")"#.to_owned()));
    }
}
