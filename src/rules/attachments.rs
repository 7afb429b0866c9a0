//! The section `attachments` as far as the text alone tells: entries that exist, materials that fit, names that stay inside. R21, R23.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::document::Attachment;
use crate::field::SECTIONS;
use crate::finding::Severity;
use crate::guide::{Category, Material};
use crate::pointer::Pointer;
use crate::rules::text::{remove, rewrite};
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "attachment-no-such-entry",
        severity: Severity::Error,
        title: Text::new("附件对应的条目要有", "The entry that an attachment proves exists"),
        why: Text::new(
            "条目按现在的顺序数；删过或移动过条目的，对应条目也要跟着改。",
            "Entries are counted in their present order; where some were removed or moved, this follows.",
        ),
        source: "R23",
        bad: "attachments: [{material: 业绩佐证, entry: 业绩成果第2条, files: [合同.pdf]}]",
        good: "attachments: [{material: 业绩佐证, entry: 业绩成果第1条, files: [合同.pdf]}]",
        implies: &[],
        check: Check::Law(no_such_entry),
    },
    Rule {
        id: "attachment-other-section",
        severity: Severity::Error,
        title: Text::new("附件的材料与条目的部分相符", "The material is one of the entry's section"),
        why: Text::new(
            "每种材料证明一个部分的条目：获奖证书证明获奖，专利证书证明专利。",
            "Each material proves entries of one section: an award certificate an award, a patent certificate a patent.",
        ),
        source: "R23",
        bad: "attachments: [{material: 获奖证书, entry: 业绩成果第1条, files: [合同.pdf]}]",
        good: "attachments: [{material: 业绩佐证, entry: 业绩成果第1条, files: [合同.pdf]}]",
        implies: &[],
        check: Check::Law(other_section),
    },
    Rule {
        id: "attachment-file-name",
        severity: Severity::Error,
        title: Text::new("附件写文件名，不写别处的路径", "Attachments are named, not fetched from elsewhere"),
        why: Text::new(
            "附件都放在申报文件夹里；写本机的完整路径，换一台电脑就找不到。",
            "They lie inside the application's folder; a path of one computer is found on no other.",
        ),
        source: "R23",
        bad: "attachments: [{material: 身份证件, files: ['D:\\\\材料\\\\身份证.pdf']}]",
        good: "attachments: [{material: 身份证件, files: [材料/身份证.pdf]}]",
        implies: &["attachment-path"],
        check: Check::Law(file_name),
    },
    Rule {
        id: "attachment-named-twice",
        severity: Severity::Warning,
        title: Text::new("一个文件只写在一处", "A file is named in one place"),
        why: Text::new(
            "同一个文件写在两处，多半有一处写错了；确实证明两项的可以不改。",
            "Named in two places one of them is mostly wrong; where it truly proves both, leave it.",
        ),
        source: "R23",
        bad: "attachments: [{material: 身份证件, files: [扫描件.pdf]}, {material: 个人承诺书, files: [扫描件.pdf]}]",
        good: "attachments: [{material: 身份证件, files: [扫描件.pdf]}, {material: 个人承诺书, files: [承诺书.pdf]}]",
        implies: &[],
        check: Check::Law(named_twice),
    },
    Rule {
        id: "attachment-digest",
        severity: Severity::Error,
        title: Text::new("复用的文件写 64 位摘要", "A reused file is named by its digest"),
        why: Text::new(
            "以前交过的文件按内容的 SHA-256 摘要找，抄少一位就找不到。",
            "A file filed before is found by the SHA-256 of its content; with a digit missing it is not.",
        ),
        source: "R21",
        bad: "attachments: [{material: 身份证件, reuse: [身份证.pdf]}]",
        good: "attachments: [{material: 身份证件, reuse: [e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855]}]",
        implies: &["attachment-reuse"],
        check: Check::Law(digest),
    },
    Rule {
        id: "attachment-nothing",
        severity: Severity::Warning,
        title: Text::new("附件一栏写了材料就写文件", "An attachment names its files"),
        why: Text::new("只写了材料，没有文件也没有复用，这一条什么也不说明。", "A material without files or digests says nothing."),
        source: "R23",
        bad: "attachments: [{material: 身份证件}]",
        good: "attachments: [{material: 身份证件, files: [身份证.pdf]}]",
        implies: &[],
        check: Check::Law(nothing),
    },
];

/// The section that an entry's pointer names, its label and how many entries it has; `None` for what is no list.
fn section_of(facts: &Facts<'_>, entry: &Pointer) -> Option<(&'static str, Text, usize)> {
    let key = entry.segments().next()?;
    let section = SECTIONS.iter().find(|section| section.key == key)?;
    let count = facts.document.value()[section.key].as_array().map_or(0, Vec::len);
    Some((section.key, section.label(), count))
}

fn index_of(entry: &Pointer) -> Option<usize> {
    entry.segments().nth(1)?.parse().ok()
}

fn no_such_entry(facts: &Facts<'_>, report: &mut Report) {
    for attachment in &facts.application.attachments {
        let Some(entry) = attachment.entry.get() else { continue };
        let (Some((_, label, count)), Some(index)) = (section_of(facts, entry), index_of(entry)) else { continue };
        if index < count {
            continue;
        }
        let number = index.saturating_add(1);
        let message =
            text!(("“{}”只有 {count} 条，没有第 {number} 条", label.zh), ("“{}” has {count} entries, there is no entry {number}", label.en));
        let help = text!(
            ("写现有的条目，例如“{}第{}条”。", label.zh, count.max(1)),
            ("Write an entry that is there, such as “{} {}”.", label.en, count.max(1))
        );
        report.find(&attachment.at.key("entry"), message, help);
    }
}

/// The material of an attachment and the entry that it is said to prove, where both are known.
fn proved<'a>(facts: &Facts<'a>, attachment: &'a Attachment) -> Option<(&'a Material, &'a Pointer)> {
    Some((facts.guide.material(attachment.material.code())?, attachment.entry.get()?))
}

fn other_section(facts: &Facts<'_>, report: &mut Report) {
    for attachment in &facts.application.attachments {
        let Some((material, entry)) = proved(facts, attachment) else { continue };
        let Some((section, label, _)) = section_of(facts, entry) else { continue };
        let name = &material.name;
        if material.per.is_none() {
            let message = text!(("“{}”不对应条目", name.zh), ("“{}” proves no single entry", name.en));
            let mut finding = report.finding(&attachment.at.key("entry"), message).help(Text::new("删去对应条目。", "Remove the entry."));
            // It says nothing for such a material, so nothing is lost.
            finding.fix = Some(remove(true, &attachment.at.key("entry")));
            finding.severity = Severity::Warning;
            report.push(finding);
            continue;
        }
        let Some(right) = fitting(facts, section, entry).filter(|right| right.id != material.id && !right.satisfied_by.contains(&material.id)) else {
            continue;
        };
        let message = text!(("“{}”不是这一条“{}”的材料", name.zh, label.zh), ("“{}” is no material of this entry of “{}”", name.en, label.en));
        let at = attachment.at.key("material");
        let mut finding = report
            .finding(&at, message)
            .help(text!(("材料写“{}”，或改对应条目。", right.name.zh), ("Write the material “{}”, or another entry.", right.name.en)))
            .also(entry, Text::new("对应的条目", "the entry"))
            .fix(rewrite(false, &at, right.name.zh.to_string()));
        // Inside the section the files are found all the same.
        finding.severity = if material.per.as_deref() == Some(section) { Severity::Warning } else { Severity::Error };
        report.push(finding);
    }
}

/// The material that proves an entry of works; of other sections a material that is asked for each of their entries, if there is one alone.
fn fitting<'a>(facts: &Facts<'a>, section: &str, entry: &Pointer) -> Option<&'a Material> {
    let works = facts.application.works().into_iter().find(|(key, _)| *key == section);
    if let Some((_, works)) = works {
        let work = works.get(index_of(entry)?)?;
        let category: &Category = facts.guide.category(section, work.category.get().map(|category| category.code.as_str()))?;
        return facts.guide.material(&category.evidence);
    }
    let mut of_section = facts.guide.materials().iter().filter(|material| material.per.as_deref() == Some(section));
    of_section.next().filter(|_| of_section.next().is_none())
}

/// Every file that is named, with its place.
fn files<'a>(facts: &Facts<'a>) -> impl Iterator<Item = (Pointer, &'a str)> {
    facts.application.attachments.iter().flat_map(|attachment| {
        let files = attachment.files.iter().enumerate();
        files.filter_map(|(index, file)| file.get().map(|name| (attachment.at.key("files").index(index), name.as_str())))
    })
}

/// A name as files are compared: one kind of slash, no `./`, NFC.
fn plain(name: &str) -> String {
    let slashed: String = name.trim().replace('\\', "/").nfc().collect();
    slashed.trim_start_matches("./").to_owned()
}

fn leads_elsewhere(name: &str) -> bool {
    let has_drive = name.as_bytes().get(1) == Some(&b':') && name.starts_with(|c: char| c.is_ascii_alphabetic());
    name.starts_with('/') || name.starts_with('~') || has_drive || name.contains("://") || name.split('/').any(|part| part == "..")
}

fn file_name(facts: &Facts<'_>, report: &mut Report) {
    for (at, written) in files(facts) {
        let name = plain(written);
        if !leads_elsewhere(&name) {
            continue;
        }
        let last = name.rsplit('/').find(|part| !part.is_empty() && *part != "..").unwrap_or_default().to_owned();
        let finding = report
            .finding(&at, text!("“{written}”指到申报文件夹外面", "“{written}” leads out of the application's folder"))
            .help(text!("把文件放进附件文件夹，只写文件名：{last}", "Put the file into the attachments folder and write its name only: {last}"))
            .fix(rewrite(false, &at, last));
        report.push(finding);
    }
}

fn named_twice(facts: &Facts<'_>, report: &mut Report) {
    let mut first: HashMap<String, Pointer> = HashMap::new();
    for (at, written) in files(facts) {
        // Windows and macOS see no difference of case.
        let name = plain(written).to_lowercase();
        if let Some(before) = first.get(&name) {
            let finding = report
                .finding(&at, text!("文件“{written}”写了两次", "the file “{written}” is named twice"))
                .help(Text::new("留在它证明的那一处；确实证明两项的不必改。", "Leave it where it proves something; if it proves both, leave both."))
                .also(before, Text::new("第一次在这里", "first here"));
            report.push(finding);
        } else {
            first.insert(name, at);
        }
    }
}

fn digest(facts: &Facts<'_>, report: &mut Report) {
    for attachment in &facts.application.attachments {
        for (index, written) in attachment.reuse.iter().enumerate().filter_map(|(index, slot)| slot.get().map(|written| (index, written))) {
            if written.len() == 64 && written.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                continue;
            }
            let message = text!("“{written}”不是文件的摘要", "“{written}” is not the digest of a file");
            let help = Text::new(
                "从回执或以前的材料清单复制 64 位摘要；新的文件写到“文件”。",
                "Copy the 64 digits from a receipt or an earlier list of materials; a new file belongs under files.",
            );
            report.find(&attachment.at.key("reuse").index(index), message, help);
        }
    }
}

fn nothing(facts: &Facts<'_>, report: &mut Report) {
    for attachment in facts.application.attachments.iter().filter(|attachment| attachment.files.is_empty() && attachment.reuse.is_empty()) {
        // Where even the material is missing, that is told.
        if attachment.material.get().is_some() {
            let message = Text::new("没有写文件", "no file is named");
            let help = Text::new(
                "写文件名，或删去这一条：文件名能说明的不用写。",
                "Name the files, or remove this: what names of files say need not be written.",
            );
            let finding = report.finding(&attachment.at.key("files"), message).help(help).fix(remove(false, &attachment.at));
            report.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_told_from_those_inside() {
        for elsewhere in ["/home/x.pdf", "D:/材料/x.pdf", "../x.pdf", "材料/../../x.pdf", "~/x.pdf", "https://example.com/x.pdf", "\\\\server\\x.pdf"]
        {
            assert!(leads_elsewhere(&plain(elsewhere)), "{elsewhere}");
        }
        for inside in ["x.pdf", "./x.pdf", "材料\\x.pdf", "材料/业绩1-…-1.pdf", "a..b.pdf", "D：.pdf"] {
            assert!(!leads_elsewhere(&plain(inside)), "{inside}");
        }
    }
}
