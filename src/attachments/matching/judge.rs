//! From what a name and its folders say to one certain place, or to the places a person should choose from.

use std::collections::BTreeSet;

use super::evidence::{Evidence, Matcher};
use super::likeness::{likeliest, likeness};
use super::name::Name;
use super::number::Sequence;
use crate::pointer::Pointer;
use crate::text::Text;

/// Where a file belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// `series` is what stands before the sequence: files that share it are numbered together.
    Certain {
        material: String,
        entry: Option<Pointer>,
        sequence: Option<Sequence>,
        series: String,
    },
    /// Surely this material, but this application does not need it now.
    NotNeeded {
        material: String,
    },
    /// The likeliest places, best first.
    Ask(Vec<Proposal>),
    Unknown,
}

/// A place that a file may belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub material: String,
    pub entry: Option<Pointer>,
    pub reason: Reason,
}

/// Why a place is only proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Several places fit as well.
    SeveralFit,
    /// The name holds words that are not understood.
    UnknownWords(String),
    /// A word says that it is not the paper itself, such as 模板.
    Doubtful(String),
    /// A number may count entries or files.
    NumberUnclear,
    /// The name, or name and folder, contradict themselves.
    Contradiction,
    /// The name resembles this place.
    Alike,
}

impl Reason {
    pub fn text(&self) -> Text {
        match self {
            Self::SeveralFit => Text::new("几处都对得上", "several places fit as well"),
            Self::UnknownWords(words) => crate::text!("名称里还有“{words}”，不能肯定", "its name also says “{words}”"),
            Self::Doubtful(word) => crate::text!("名称里有“{word}”", "its name says “{word}”"),
            Self::NumberUnclear => Text::new("其中的数字可能是条目号，也可能是文件序号", "its number may count entries or files"),
            Self::Contradiction => Text::new("名称（或所在文件夹）前后不一致", "its name and folder contradict each other"),
            Self::Alike => Text::new("名称相近", "the names are alike"),
        }
    }
}

/// How many places a person is offered.
pub(super) const MOST_PROPOSALS: usize = 5;

pub(super) fn place(matcher: &Matcher<'_>, path: &str) -> Verdict {
    let (folders, file) = path.rsplit_once('/').map_or((None, path), |(folders, file)| (Some(folders), file));
    let (stem, extension) = match file.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= 5 || is_unfinished(extension) => (stem, extension),
        _ => (file, ""),
    };
    let mut own = matcher.read(stem);
    if is_unfinished(extension) || is_package(extension) {
        own.doubtful = Some(format!(".{extension}"));
    }
    let around: Vec<Evidence> = folders.into_iter().flat_map(|folders| folders.rsplit('/')).map(|folder| matcher.read(folder)).collect();
    let case = Case::of(matcher, &own, &around);
    let places = case.places();
    match (places.as_slice(), case.doubt(&places)) {
        // A name that says nothing, such as 扫描件0001, resembles nothing.
        ([], _) if own.says_nothing => Verdict::Unknown,
        ([], _) => likeliest(matcher, stem),
        // A hint alone, such as a word of the subject studied, says less than a likeness to a title.
        (_, Some(_)) if case.only_hinted() && likeliest(matcher, stem) != Verdict::Unknown => likeliest(matcher, stem),
        ([only], None) => case.certain(*only),
        (several, doubt) => {
            let reason = doubt.unwrap_or(Reason::SeveralFit);
            let several = case.likeliest_first(several, stem);
            Verdict::Ask(several.iter().take(MOST_PROPOSALS).map(|place| case.proposal(*place, reason.clone())).collect())
        }
    }
}

/// The extension of a file that is still being fetched or was put aside.
fn is_unfinished(extension: &str) -> bool {
    let known = ["crdownload", "part", "partial", "download", "downloading", "opdownload", "tmp", "temp", "bak", "td", "xltd"];
    known.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// An archive may hold many papers.
fn is_package(extension: &str) -> bool {
    ["zip", "rar", "7z", "tar", "gz", "tgz"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// A material and perhaps an entry, as places in the vocabulary.
type Place = (usize, Option<usize>);

struct Case<'c, 'a> {
    matcher: &'c Matcher<'a>,
    own: &'c Evidence,
    materials: BTreeSet<usize>,
    /// Entries named surely, by the file or its folders.
    entries: BTreeSet<usize>,
    hinted: BTreeSet<usize>,
    nouned: BTreeSet<usize>,
    contradiction: bool,
    /// A folder's word that makes its files something else, such as 备份.
    doubtful: Option<String>,
    /// The folders alone say which material, or which entry, it is: the file may be called as it likes.
    by_folder: bool,
    /// What is not understood in the folders that alone say which material it is.
    strange: Vec<String>,
}

impl<'c, 'a> Case<'c, 'a> {
    fn of(matcher: &'c Matcher<'a>, own: &'c Evidence, around: &[Evidence]) -> Self {
        let (mut entries, mut contradiction) = named(own);
        let mut materials = own.materials.clone();
        let related = related(matcher, own);
        let (mut by_folder, mut strange) = (false, Vec::new());
        let proved: BTreeSet<usize> = own.proofs.iter().map(|(_, material)| *material).collect();
        if materials.is_empty() {
            materials = proved;
        }
        let (mut hinted, mut nouned) = (own.hinted.clone(), own.nouned.clone());
        for folder in around {
            let (of_folder, torn) = named(folder);
            contradiction |= torn || folder.miscounted;
            by_folder |= merge(&mut entries, of_folder, &mut contradiction);
            if merge(&mut materials, folder.materials.clone(), &mut contradiction) {
                by_folder = true;
                strange.extend(folder.unknown.iter().cloned());
            }
            if hinted.is_empty() {
                hinted.clone_from(&folder.hinted);
            }
            if nouned.is_empty() {
                nouned.clone_from(&folder.nouned);
            }
        }
        // What the name calls belongs to another entry than the one it proves: 智慧园区平台项目获奖证书.
        let proves = |entry: &usize| materials.iter().any(|material| proves(matcher, *entry, *material)) || own.nouned.contains(entry);
        if own.numbered.is_empty() && !related.is_empty() && !entries.iter().any(proves) && (entries.is_empty() || related.iter().any(proves)) {
            entries = related;
        }
        contradiction |= own.miscounted;
        let doubtful = std::iter::once(own).chain(around).find_map(|evidence| evidence.doubtful.clone());
        Self { matcher, own, materials, entries, hinted, nouned, contradiction, doubtful, by_folder, strange }
    }

    fn proves(&self, entry: usize, material: usize) -> bool {
        proves(self.matcher, entry, material)
    }

    fn only_hinted(&self) -> bool {
        self.materials.is_empty() && self.entries.is_empty() && self.nouned.is_empty()
    }

    /// Every place that fits what is known.
    fn places(&self) -> Vec<Place> {
        let all = 0..self.matcher.vocabulary.entries.len();
        if self.materials.is_empty() {
            let both = &self.nouned & &self.hinted;
            let entries = [&self.entries, &both, &self.nouned].into_iter().find(|set| !set.is_empty()).unwrap_or(&self.hinted);
            let materials = 0..self.matcher.vocabulary.materials.len();
            return entries.iter().flat_map(|entry| materials.clone().filter(|m| self.proves(*entry, *m)).map(|m| (m, Some(*entry)))).collect();
        }
        let mut places = Vec::new();
        for material in &self.materials {
            let known = &self.matcher.vocabulary.materials[*material];
            if !known.per_entry || !known.wanted {
                places.push((*material, None));
                continue;
            }
            let able: Vec<usize> = all.clone().filter(|entry| self.proves(*entry, *material)).collect();
            let narrowed = [&self.entries, &self.hinted, &self.nouned]
                .into_iter()
                .map(|set| able.iter().copied().filter(|entry| set.contains(entry)).collect::<Vec<_>>())
                .find(|narrowed| !narrowed.is_empty());
            places.extend(narrowed.unwrap_or(able).into_iter().map(|entry| (*material, Some(entry))));
        }
        // The name calls an entry that this material does not prove: its own material may be meant.
        if !self.entries.is_empty() && !self.entries.iter().any(|entry| self.materials.iter().any(|material| self.proves(*entry, *material))) {
            let materials = 0..self.matcher.vocabulary.materials.len();
            places.extend(self.entries.iter().flat_map(|entry| materials.clone().filter(|m| self.proves(*entry, *m)).map(|m| (m, Some(*entry)))));
        }
        places
    }

    /// What keeps the places from being certain.
    fn doubt(&self, places: &[Place]) -> Option<Reason> {
        if let Some(word) = &self.doubtful {
            return Some(Reason::Doubtful(word.clone()));
        }
        let strays = |entry: &usize| !places.iter().any(|(_, of)| *of == Some(*entry));
        // 发明专利-实用新型的名称: the noun and the title speak of different entries.
        let named = self.own.titled.iter().chain(&self.own.numbered);
        let torn = !self.own.nouned.is_empty() && !self.own.titled.is_empty() && named.into_iter().all(|entry| !self.own.nouned.contains(entry));
        if torn || self.contradiction || (!self.entries.is_empty() && self.entries.iter().all(strays)) {
            return Some(Reason::Contradiction);
        }
        if places.len() > 1 || self.materials.len() > 1 {
            return Some(Reason::SeveralFit);
        }
        if places.iter().any(|(_, entry)| entry.is_some_and(|entry| self.own.graded_otherwise.contains(&entry))) {
            return Some(Reason::Contradiction);
        }
        let other = |place: &Place| self.own.others.iter().find(|(material, _)| *material == place.0);
        if let Some((_, word)) = places.iter().find_map(other) {
            return Some(Reason::Doubtful(word.clone()));
        }
        if self.entries.is_empty() && places.iter().any(|place| self.is_loosely_told(place)) {
            return Some(Reason::SeveralFit);
        }
        if self.reads_like_another(places) {
            return Some(Reason::Contradiction);
        }
        if self.own.second_number {
            return Some(Reason::NumberUnclear);
        }
        // 项目照片 is a picture of a project, not of the person.
        let off = |material: usize| !self.own.nouned.is_empty() && !self.own.nouned.iter().any(|entry| self.proves(*entry, material));
        if places.iter().any(|(material, _)| off(*material)) {
            return Some(Reason::Contradiction);
        }
        if !self.own.perhaps_numbered.is_empty() && self.own.nouned.len() > 1 && self.entries.is_empty() {
            return Some(Reason::NumberUnclear);
        }
        let own = self.own.unknown.iter().filter(|_| !self.by_folder).chain(&self.strange);
        let unknown: Vec<&str> = own.map(String::as_str).filter(|word| !self.is_about(places, word)).collect();
        let unknown = unknown.join("、");
        (self.entries.is_empty() && !unknown.is_empty()).then_some(Reason::UnknownWords(unknown))
    }

    /// Whether only a noun that may mean any of several entries tells this one.
    fn is_loosely_told(&self, (material, entry): &Place) -> bool {
        let entries = &self.matcher.vocabulary.entries;
        let loose = entry.is_some_and(|entry| !entries[entry].told_by_noun && !self.hinted.contains(&entry));
        loose && (0..entries.len()).filter(|entry| self.proves(*entry, *material)).count() > 1
    }

    /// Whether a number tells the entry, but the words resemble the title of another one more.
    fn reads_like_another(&self, places: &[Place]) -> bool {
        const READS_LIKE: f64 = 0.7;
        let words = Name::of(&self.own.unknown.concat());
        if self.own.numbered.is_empty() || !self.own.titled.is_empty() || words.len() < 4 {
            return false;
        }
        let is_here = |entry: usize| places.iter().any(|(_, of)| *of == Some(entry));
        let most = |here: bool| {
            let titles = self.matcher.titles.iter().filter(|(entry, _)| is_here(*entry) == here);
            titles.map(|(_, title)| likeness(&words, title)).fold(0.0, f64::max)
        };
        most(false) > READS_LIKE.max(most(true))
    }

    /// Whether the entry itself speaks of `word`, two characters or more.
    fn is_about(&self, places: &[Place], word: &str) -> bool {
        let entries = || places.iter().filter_map(|(_, entry)| entry.map(|at| &self.matcher.vocabulary.entries[at]));
        let part = |word: &str| entries().any(|entry| consists_of(word, &entry.parts));
        let name = Name::of(word);
        let mut texts = entries().flat_map(|entry| &entry.about);
        part(word) || (name.len() > 1 && texts.any(|text| Name::of(text).find(&name).next().is_some()))
    }

    fn certain(&self, (material, entry): Place) -> Verdict {
        let material = &self.matcher.vocabulary.materials[material];
        if !material.wanted {
            return Verdict::NotNeeded { material: material.id.clone() };
        }
        Verdict::Certain {
            material: material.id.clone(),
            entry: entry.map(|at| self.matcher.vocabulary.entries[at].at.clone()),
            sequence: self.own.sequence,
            series: self.own.series.clone(),
        }
    }

    /// Those whose title resembles the name first, else in the application's order.
    fn likeliest_first(&self, places: &[Place], stem: &str) -> Vec<Place> {
        let name = Name::of(stem);
        let alike = |(_, entry): &Place| {
            let titles = self.matcher.titles.iter().filter(|(at, _)| Some(*at) == *entry);
            titles.map(|(_, title)| likeness(&name, title)).fold(0.0, f64::max)
        };
        let mut places = places.to_vec();
        places.sort_by(|a, b| alike(b).total_cmp(&alike(a)));
        places
    }

    fn proposal(&self, (material, entry): Place, reason: Reason) -> Proposal {
        proposal(self.matcher, material, entry, reason)
    }
}

fn proves(matcher: &Matcher<'_>, entry: usize, material: usize) -> bool {
    matcher.vocabulary.entries[entry].materials.contains(&matcher.vocabulary.materials[material].id)
}

/// Entries that belong to what the name calls, only those of the material where it calls one.
fn related(matcher: &Matcher<'_>, own: &Evidence) -> BTreeSet<usize> {
    let fits = |entry: &usize| own.materials.is_empty() || own.materials.iter().any(|material| proves(matcher, *entry, *material));
    own.related.iter().copied().filter(fits).collect()
}

pub(super) fn proposal(matcher: &Matcher<'_>, material: usize, entry: Option<usize>, reason: Reason) -> Proposal {
    let vocabulary = matcher.vocabulary;
    Proposal { material: vocabulary.materials[material].id.clone(), entry: entry.map(|at| vocabulary.entries[at].at.clone()), reason }
}

/// Whether `word` is some of `parts` one after another: 封面目录正文.
fn consists_of(word: &str, parts: &[String]) -> bool {
    word.is_empty() || parts.iter().any(|part| word.strip_prefix(part.as_str()).is_some_and(|rest| consists_of(rest, parts)))
}

/// The entries that one name surely names, and whether it contradicts itself.
fn named(evidence: &Evidence) -> (BTreeSet<usize>, bool) {
    let proved = evidence.proofs.iter().map(|(entry, _)| *entry);
    let titled: &BTreeSet<usize> = &evidence.titled.iter().copied().chain(proved).collect();
    let numbered = &evidence.numbered;
    let entries: BTreeSet<usize> = match (titled.is_empty(), numbered.is_empty()) {
        (false, false) => titled & numbered,
        (false, true) => titled.clone(),
        (true, _) => numbered.clone(),
    };
    let torn = entries.is_empty() && !titled.is_empty() && !numbered.is_empty();
    let by_noun = &entries & &evidence.nouned;
    let entries = if torn { titled | numbered } else { entries };
    (if by_noun.is_empty() { entries } else { by_noun }, torn)
}

/// Takes what a folder says into what the file says; true if only the folder says it.
fn merge(own: &mut BTreeSet<usize>, of_folder: BTreeSet<usize>, contradiction: &mut bool) -> bool {
    if of_folder.is_empty() {
        return false;
    }
    if own.is_empty() {
        *own = of_folder;
        return true;
    }
    let both = &*own & &of_folder;
    if both.is_empty() {
        own.extend(of_folder);
        *contradiction = true;
    } else {
        *own = both;
    }
    false
}
