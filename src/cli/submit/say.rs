//! What `submit` tells, for people or as JSON lines.

use std::path::Path;

use serde_json::{Value, json};

use crate::attachments::folder::shown;
use crate::canonical::Item;
use crate::cli::bars::{self, Tally, say_json};
use crate::cli::remote::Format;
use crate::cli::term::{Colour, pad, size, width};
use crate::cli::{Context, Exit, inputs, matters};
use crate::document::Document;
use crate::error::{Class, Error, Result};
use crate::filing::{Filed, Prepared, Ready, receipts};
use crate::finding::json::FindingV1;
use crate::finding::{Finding, Place, Severity, Source, human};
use crate::guide::Confidence;
use crate::text;
use crate::text::{Text, counted};

/// So many files that are left out are named.
const MOST_NAMED: usize = 12;

pub(super) struct Say<'a> {
    pub(super) context: &'a Context,
    format: Format,
    several: bool,
}

impl<'a> Say<'a> {
    pub(super) const fn new(context: &'a Context, format: Format, several: bool) -> Self {
        Self { context, format, several }
    }

    fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    fn event(&self, event: &str, path: &Path, mut more: Value) {
        if let Some(more) = more.as_object_mut() {
            more.insert("file".to_owned(), path.display().to_string().into());
        }
        say_json(&self.context.term, event, more);
    }

    /// Which application what follows is about.
    pub(super) fn head(&self, path: &Path) {
        if self.several && !self.is_json() {
            let name = path.display().to_string();
            self.context.term.data(&self.context.term.paint(Colour::Bold, &name));
        }
    }

    /// The application if it may be filed; else all that stops it is shown.
    pub(super) fn checked(&self, path: &Path, prepared: Result<Prepared>) -> Result<(Document, Ready), Exit> {
        let term = &self.context.term;
        let Prepared { document, findings, left_out, ready, .. } = prepared.map_err(|error| self.failed(path, &error))?;
        if !left_out.is_empty() {
            let names = left_out.iter().take(MOST_NAMED).map(|name| shown(name)).collect::<Vec<_>>().join(", ");
            let more = if left_out.len() > MOST_NAMED { ", …" } else { "" };
            let count = left_out.len();
            term.say(&text!(
                "有{count}个文件不属于所需材料，不会发送：{names}{more}",
                "files that belong to no material that is needed and are not sent ({count}): {names}{more}"
            ));
        }
        let Some(ready) = ready else { return Err(self.stopped(path, &findings, &document)) };
        let warnings: Vec<&Finding> = findings.iter().filter(|finding| finding.severity == Severity::Warning).collect();
        if !warnings.is_empty() {
            let (count, name, folder) = (warnings.len(), document.name(), inputs::folder(path).display());
            // What is of a file is told with the files.
            let of_files = warnings.iter().filter(|finding| matches!(finding.place, Place::File(_))).count();
            let by = match (of_files, count - of_files) {
                (0, _) => text!("declare validate {name}", "declare validate {name}"),
                (_, 0) => text!("declare materials {folder}", "declare materials {folder}"),
                _ => text!("declare validate {name} 和 declare materials {folder}", "declare validate {name} and declare materials {folder}"),
            };
            term.say(&text!(("另有 {count} 条提醒，见 {}", by.zh), ("{} besides; see {}", counted(count as i64, "warning"), by.en)));
        }
        Ok((document, ready))
    }

    /// That a first filing comes after the person's last day, where that day is not verified: else the server refuses it, and says so.
    pub(super) fn late(&self, document: &Document) {
        let (guide, declared, today) = (document.guide(), document.declared(), self.context.clock.today());
        if guide.last_day(declared).is_some_and(|last| last.confidence == Confidence::Unverified && last.is_past(today)) {
            self.context.term.say(&guide.deadline(declared, today));
        }
    }

    /// What must be mended before anything is sent.
    pub(super) fn stopped(&self, path: &Path, findings: &[Finding], document: &Document) -> Exit {
        self.found(path, findings, document);
        self.context.term.say(&Text::new("没有提交；没有发送任何文件。", "Nothing was filed, and no file was sent."));
        Exit::Findings
    }

    pub(super) fn found(&self, path: &Path, findings: &[Finding], document: &Document) {
        if self.is_json() {
            let findings: Vec<FindingV1> = findings.iter().map(|finding| FindingV1::new(finding, document)).collect();
            return self.event("findings", path, json!({ "findings": findings }));
        }
        let term = &self.context.term;
        term.raw(human::render(findings, document, term.data_style()).as_bytes());
    }

    pub(super) fn failed(&self, path: &Path, error: &Error) -> Exit {
        self.not_begun(path, error);
        self.context.term.error(error);
        Exit::from(error)
    }

    /// For scripts, an application that an error of all of them stops, which people are told once.
    pub(super) fn not_begun(&self, path: &Path, error: &Error) {
        if self.is_json() {
            self.event("failed", path, json!({"exit": Exit::from(error).code(), "what": error.what, "help": error.help}));
        }
    }

    /// What failed for the one before and is not told twice to people.
    pub(super) fn failed_likewise(&self, path: &Path, error: &Error) -> Exit {
        if self.is_json() {
            return self.failed(path, error);
        }
        self.context.term.say(&Text::new("没有提交，原因同上", "not filed, for the same reason"));
        Exit::from(error)
    }

    /// What would be done: to whom it would go, each file with what it proves, and how much that is.
    pub(super) fn plan(&self, path: &Path, document: &Document, ready: &Ready) {
        let (manifest, files, again) = (&ready.filing.manifest, ready.uploads.len(), ready.reused.len());
        let digest = ready.filing.filing_digest;
        if self.is_json() {
            let digest = (again == 0).then_some(digest);
            return self.event("plan", path, json!({"files": manifest.items, "bytes": manifest.size(), "reused": again, "filing_digest": digest}));
        }
        let term = &self.context.term;
        if receipts::list(&inputs::folder(path).join(receipts::FOLDER)).is_ok_and(|kept| kept.is_empty()) {
            self.late(document);
        }
        let next = &document.application().next_step;
        let (employer, code, guide) = (next.employer.text(), next.employer_code.text(), &ready.filing.guide.id);
        term.data_fitted(term.get(&text!("将提交给：{employer}（{code}），指南 {guide}", "goes to: {employer} ({code}), guide {guide}")));
        let name = |id: &str| document.guide().material(id).map_or_else(|| Text::same(id.to_owned()), |material| material.name.clone());
        let mut items: Vec<&Item> = manifest.items.iter().collect();
        items.sort_by_key(|item| document.guide().order_of(&item.material));
        let rows: Vec<(String, String, u64)> = items
            .into_iter()
            .map(|item| {
                let proves = term.get(&name(&item.material)).to_owned();
                let proves = item.entry.as_ref().map_or(proves.clone(), |entry| format!("{proves} · {}", term.get(&document.label(entry))));
                let taken_again = item.file_name.is_empty();
                let file = if taken_again {
                    term.get(&Text::new("复用以前提交的", "taken again from before")).to_owned()
                } else {
                    shown(&item.file_name)
                };
                (proves, file, item.size)
            })
            .collect();
        let column = rows.iter().map(|(proves, ..)| width(proves)).max().unwrap_or(0).min(term.width / 2);
        for (proves, file, bytes) in rows {
            let line = format!("  {}  {file}  {}", pad(&proves, column), term.paint(Colour::Dim, &size(bytes)));
            if term.fits(&line) {
                term.data(&line);
            } else {
                term.paragraph(2, None, &proves);
                term.paragraph(4, Some(Colour::Dim), &format!("{file}  {}", size(bytes)));
            }
        }
        let (bytes, counted) = (size(manifest.size()), counted(files as i64, "file"));
        term.data_fitted(term.get(&match again {
            0 => text!("可以提交：{files} 个文件，{bytes}，摘要 {digest}", "ready to file: {counted}, {bytes}, digest {digest}"),
            _ => text!(
                "可以提交：{files} 个文件，{bytes}，另复用 {again} 个（提交时向服务器核对）",
                "ready to file: {counted}, {bytes}, and {again} taken again (the server is asked for them when it is filed)"
            ),
        }));
        term.say(&Text::new(
            "只是演练，什么也没有发送；服务器已有的文件到时不会再传。",
            "A rehearsal: nothing was sent. What the server has by then is not sent again.",
        ));
    }

    pub(super) fn filed(&self, path: &Path, filed: &Filed) {
        let application = &filed.application;
        let (name, revision, standing) = (&application.applicant, application.revision, matters::standing(application));
        let receipt = filed.receipt.path.display();
        if self.is_json() {
            let sent = filed.transferred.unwrap_or_default();
            let more = json!({
                "application": application.id, "revision": revision, "state": application.state, "receipt": receipt.to_string(),
                "filed_before": filed.transferred.is_none(), "sent": sent.sent, "sent_bytes": sent.sent_bytes, "reused": sent.reused,
                "reused_bytes": sent.reused_bytes,
            });
            return self.event("filed", path, more);
        }
        let term = &self.context.term;
        match &filed.transferred {
            None => term.data(term.get(&text!("{name}：已经提交过，没有再发送任何文件", "{name}: filed before; nothing was sent"))),
            Some(transferred) => {
                term.say(&bars::summary(transferred));
                term.data_fitted(term.get(&text!("{name}：第 {revision} 次提交成功", "{name}: revision {revision} is filed")));
            }
        }
        let of_the_filing = &filed.receipt.receipt;
        if of_the_filing.commitment.on_paper {
            let officer = matters::plain(&of_the_filing.by.name);
            let by = text!("按本人签名的承诺书，由 {officer} 代为提交", "on the person's signed undertaking, by {officer}");
            term.data(&format!("  {}", term.get(&by)));
        }
        term.data(&format!("  {}", term.get(&text!(("现在：{}", standing.zh), ("now: {}", standing.en)))));
        term.data(&format!("  {}", term.get(&text!("回执 {receipt}", "receipt {receipt}"))));
    }

    /// What is kept when the person interrupts.
    pub(super) fn interrupted(&self, error: Error, tally: &Tally) -> Error {
        if error.class != Class::Interrupted || tally.files == 0 {
            return error;
        }
        let Tally { files, done, .. } = tally;
        let there = size(tally.there);
        let help = text!(
            ("服务器上已有 {done}/{files} 个文件，共 {there}，都保留着（传了一半的也是）。再运行一次会接着办，不会重复传送或提交。"),
            (
                "The server has {done} of {}, {there}, and keeps them, and those that came halfway. Run it again to go on: nothing is sent or filed twice.",
                counted(*files as i64, "file")
            )
        );
        Error { help, ..error }
    }

    pub(super) fn summary(&self, ends: &[Exit]) {
        if !self.several || self.is_json() {
            return;
        }
        let (all, done) = (ends.len(), ends.iter().filter(|end| **end == Exit::Ok).count());
        let failed = all - done;
        self.context
            .term
            .data(self.context.term.get(&text!("共 {all} 份：{done} 份完成，{failed} 份没有", "{all} applications: {done} done, {failed} not")));
    }
}
