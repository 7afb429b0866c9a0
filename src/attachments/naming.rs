//! The canonical names of an application's files: `NN-类别-标题[-材料名][-k].pdf`, in the order of the guide's list.
//!
//! A file is only renamed where its new name leads to the same place, so nothing can be lost from sight by it.

use std::collections::BTreeSet;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::check::{Application, Attached, Picture};
use super::inspect::Type;
use super::matching::{Entry, Matcher, Verdict, Vocabulary};
use super::{place, vocabulary};
use crate::guide::{Material, Stage};

/// A file with the name it should have, both relative to the application's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    pub from: String,
    pub to: String,
}

/// What is to be renamed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub renames: Vec<Rename>,
    /// Named in the application itself: another name would be lost there.
    pub named: Vec<String>,
    /// The numbers of their series have gaps or doubles: new ones would hide what is missing.
    pub torn: Vec<String>,
    /// No canonical name leads to their place, or another file has it.
    pub kept: Vec<String>,
}

/// Names that every system takes, and that a zip keeps: at most so many characters and bytes.
const MOST_CHARS: usize = 80;
const MOST_BYTES: usize = 200;
/// A title is cut to so many characters.
const MOST_TITLE: usize = 40;
/// What counts entries in a name, the most telling first.
const NOUNS: [&str; 8] = ["业绩", "获奖", "论文", "专著", "分析报告", "专利", "软著", "著作权"];

/// The canonical names of the files of `picture`, which are of `application`.
pub fn plan(picture: &Picture<'_>, application: Application<'_>) -> Plan {
    let words = vocabulary::of(application.value, application.guide, &picture.needs);
    let namer = Namer { application, words: &words, matcher: Matcher::new(&words) };
    let listed = place::named_files(application.value);
    let is_listed = |path: &str| listed.iter().any(|name| path.ends_with(name.as_str()));
    let mut plan = Plan::default();
    let mut taken: BTreeSet<String> = picture.strays.iter().map(|stray| folded(&stray.file.path)).collect();
    for attached in &picture.attached {
        let from = attached.file.path.clone();
        if is_listed(&from) {
            taken.insert(folded(&from));
            plan.named.push(from);
            continue;
        }
        if attached.torn {
            taken.insert(folded(&from));
            plan.torn.push(from);
            continue;
        }
        let several = picture.attached.iter().filter(|other| other.material == attached.material && other.entry == attached.entry).count() > 1;
        match namer.names(attached, several.then_some(attached.sequence)).into_iter().find(|to| !taken.contains(&folded(to))) {
            Some(to) => {
                taken.insert(folded(&to));
                if to != from {
                    plan.renames.push(Rename { from, to });
                }
            }
            None => plan.kept.push(from),
        }
    }
    // What stays keeps its name, whoever else would have liked it.
    let stays: BTreeSet<String> = plan.named.iter().chain(&plan.torn).chain(&plan.kept).map(|path| folded(path)).collect();
    let (free, late): (Vec<Rename>, Vec<Rename>) = plan.renames.into_iter().partition(|rename| !stays.contains(&folded(&rename.to)));
    plan.renames = free;
    plan.kept.extend(late.into_iter().map(|rename| rename.from));
    plan.renames.sort_by(|a, b| a.to.cmp(&b.to));
    plan
}

/// The canonical names of the parts that the file at `path` is cut into. Nothing where the application names it itself, or it shares its place
/// with other files: then new numbers would not follow theirs.
pub fn parts(picture: &Picture<'_>, application: Application<'_>, path: &str, count: u32) -> Option<Vec<String>> {
    let whole = picture.attached.iter().find(|attached| attached.file.path == path)?;
    let together = picture.attached.iter().filter(|other| other.material == whole.material && other.entry == whole.entry).count();
    if together > 1 || place::named_files(application.value).iter().any(|name| path.ends_with(name.as_str())) {
        return None;
    }
    let words = vocabulary::of(application.value, application.guide, &picture.needs);
    let namer = Namer { application, words: &words, matcher: Matcher::new(&words) };
    (1..=count).map(|number| namer.names(whole, Some(number)).into_iter().next()).collect()
}

/// As systems compare names that know neither case nor width.
fn folded(path: &str) -> String {
    path.nfkc().flat_map(char::to_lowercase).collect()
}

struct Namer<'a> {
    application: Application<'a>,
    words: &'a Vocabulary,
    matcher: Matcher<'a>,
}

impl Namer<'_> {
    /// The paths that a file may have and that lead to its place, the best first.
    fn names(&self, attached: &Attached, sequence: Option<u32>) -> Vec<String> {
        let Some(material) = self.application.guide.material(&attached.material) else { return Vec::new() };
        let entry = attached.entry.as_ref().and_then(|at| self.words.entries.iter().find(|entry| entry.at == *at));
        let before = format!("{:02}", position(material, self.application));
        let heads = entry.map_or_else(|| vec![vec![material.name.zh.to_string()]], |entry| heads(entry, material, self.application.value));
        let works = entry.filter(|entry| noun(entry).is_some());
        let paper = works.and_then(|entry| paper(attached.file.name(), entry));
        let (extension, folder) = (extension(attached), attached.file.path.rsplit_once('/').map_or("", |(folder, _)| folder));
        let papers = paper.into_iter().map(Some).chain([None]);
        let all = papers.flat_map(|paper| heads.iter().map(move |head| (paper.clone(), head)));
        let paths = all.map(|(paper, head)| format!("{folder}/{}", compose(&before, head, paper.as_deref(), sequence, &extension)));
        paths.filter(|path| self.leads_to(path, attached, sequence)).collect()
    }

    fn leads_to(&self, path: &str, attached: &Attached, wanted: Option<u32>) -> bool {
        let inside = path.split_once('/').map_or(path, |(_, inside)| inside);
        match self.matcher.place(inside) {
            Verdict::Certain { material, entry, sequence, .. } => {
                material == attached.material && entry == attached.entry && sequence.map(|sequence| sequence.number) == wanted
            }
            _ => false,
        }
    }
}

/// The material's place in the guide's list of what the applicant files, from one.
fn position(material: &Material, application: Application<'_>) -> usize {
    let stage = |other: &&Material| other.stage == Stage::File;
    application.guide.materials().iter().filter(stage).position(|other| other.id == material.id).map_or(99, |at| at + 1)
}

/// 论文02; its number among those of its kind is the least it is counted by.
fn noun(entry: &Entry) -> Option<String> {
    NOUNS.iter().find_map(|noun| {
        let counted = entry.nouns.iter().filter(|(own, _)| own == noun).map(|(_, number)| *number).min();
        counted.map(|number| format!("{noun}{number:02}"))
    })
}

/// Category and title: 业绩01, 智慧园区平台项目; 学历证书, 大学本科毕业.
fn heads(entry: &Entry, material: &Material, value: &Value) -> Vec<Vec<String>> {
    let own = material.name.zh.to_string();
    match (noun(entry), entry.titles.first()) {
        (Some(noun), Some(title)) => vec![vec![noun, title.clone()]],
        (Some(noun), None) => vec![vec![noun]],
        (None, _) => {
            let school = value.pointer(entry.at.as_str()).and_then(|fields| fields["school"].as_str()).map(str::to_owned);
            // The longest hints are the names of level, degree and school.
            let mut hints: Vec<&String> = entry.hints.iter().filter(|hint| Some(*hint) != school.as_ref()).collect();
            hints.sort_by_key(|hint| std::cmp::Reverse(hint.chars().count()));
            let degree = |hint: &&&String| ["学士", "硕士", "博士"].iter().any(|degree| hint.ends_with(degree)) && hint.chars().count() > 2;
            let level = |hint: &&&String| hint.ends_with("毕业");
            let wanted = if material.id == "degree_certificate" { hints.iter().find(degree) } else { hints.iter().find(level) };
            let label = wanted.or_else(|| hints.first()).map(|hint| (**hint).clone());
            let short = label.clone().map_or_else(|| vec![own.clone()], |label| vec![own.clone(), label]);
            let long = [Some(own), label, school].into_iter().flatten().collect();
            vec![short, long]
        }
    }
}

/// Which paper of its entry a file is, where its name says so: 合同, 封面目录正文.
fn paper(name: &str, entry: &Entry) -> Option<String> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // Titles hold such words too.
    let stem = entry.titles.iter().fold(stem.to_owned(), |stem, title| stem.replace(title.as_str(), "-"));
    let letters: Vec<(usize, char)> = stem.char_indices().collect();
    let run = |from: usize| {
        let mut end = from;
        while let Some(part) =
            entry.parts.iter().filter(|part| part.chars().count() > 1 && stem[end..].starts_with(part.as_str())).max_by_key(|part| part.len())
        {
            end += part.len();
        }
        &stem[from..end]
    };
    letters.iter().map(|(at, _)| run(*at)).max_by_key(|run| run.len()).filter(|run| !run.is_empty()).map(str::to_owned)
}

fn extension(attached: &Attached) -> String {
    match attached.kind {
        Type::Pdf => "pdf".to_owned(),
        Type::Jpeg => "jpg".to_owned(),
        Type::Png => "png".to_owned(),
        _ => attached.file.name().rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_lowercase()),
    }
}

fn compose(before: &str, head: &[String], paper: Option<&str>, sequence: Option<u32>, extension: &str) -> String {
    let after: String = paper.map(|paper| format!("-{}", clean(paper))).into_iter().chain(sequence.map(|number| format!("-{number}"))).collect();
    let ending = if extension.is_empty() { String::new() } else { format!(".{extension}") };
    let mut title: Vec<char> = head.iter().map(|word| clean(word)).collect::<Vec<_>>().join("-").chars().collect();
    title.truncate(MOST_TITLE);
    loop {
        let shown: String = title.iter().collect();
        let name = format!("{before}-{}{after}{ending}", shown.trim_end_matches(['-', '_', '.']));
        if title.is_empty() || (name.chars().count() <= MOST_CHARS && name.len() <= MOST_BYTES) {
            return name;
        }
        title.pop();
    }
}

/// Without what some system forbids in names, and without spaces.
fn clean(text: &str) -> String {
    let allowed = |letter: &char| !letter.is_control() && !r#"\/:*?"<>|#&%"#.contains(*letter) && super::folder::is_plain(*letter);
    let spaced: String = text.nfc().filter(allowed).map(|letter| if letter.is_whitespace() { '_' } else { letter }).collect();
    spaced.trim_matches(['_', '.', '-']).to_owned()
}

#[cfg(test)]
mod tests;
