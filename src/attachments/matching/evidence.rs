//! What one name says: the materials and entries it names, its numbers, and what of it is not understood.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::name::{Name, is_chinese};
use super::number::{self, Sequence};
use super::spans::{Kind, is_inside, without_contained, without_pictures};
use super::words::{DEVICES, DOUBTFUL, EMPTY};
use super::{Entry, Vocabulary, judge};

/// The vocabulary, its words made comparable.
pub struct Matcher<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) materials: Vec<(usize, Name)>,
    pub(super) titles: Vec<(usize, Name)>,
    proofs: Vec<(usize, usize, Name)>,
    related: Vec<(usize, Name)>,
    others: Vec<(usize, Name)>,
    hints: Vec<(usize, Name)>,
    nouns: Vec<(usize, Name, u32)>,
    /// The grades of awards; whether the entry has this one.
    grades: Vec<(usize, Name, bool)>,
    neutral: Vec<Name>,
    doubtful: Vec<Name>,
}

/// What one name says. Numbers are places in the vocabulary.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    pub(super) materials: BTreeSet<usize>,
    /// Entries whose title or number stands in the name.
    pub(super) titled: BTreeSet<usize>,
    /// Materials and entries named by a number of theirs.
    pub(super) proofs: BTreeSet<(usize, usize)>,
    /// Entries that belong to what the name calls.
    pub(super) related: BTreeSet<usize>,
    /// Materials that this cannot be, and the word that says so.
    pub(super) others: Vec<(usize, String)>,
    /// Entries counted by noun and number; empty beside `miscounted` where no entry has that number.
    pub(super) numbered: BTreeSet<usize>,
    pub(super) miscounted: bool,
    /// Entries that a number may count, but it may number the files too.
    pub(super) perhaps_numbered: BTreeSet<usize>,
    /// A second number follows an entry's: 业绩1-2合同.
    pub(super) second_number: bool,
    /// Entries of a noun that stands without a number.
    pub(super) nouned: BTreeSet<usize>,
    pub(super) hinted: BTreeSet<usize>,
    /// Entries that have another grade than the name says.
    pub(super) graded_otherwise: BTreeSet<usize>,
    pub(super) sequence: Option<Sequence>,
    /// What stands before the sequence: files that share it belong to one series.
    pub(super) series: String,
    /// Chinese words that are not understood.
    pub(super) unknown: Vec<String>,
    /// Words only that name no paper: empty ones, and those that devices give.
    pub(super) says_nothing: bool,
    /// A word that makes it something else.
    pub(super) doubtful: Option<String>,
}

impl<'a> Matcher<'a> {
    pub fn new(vocabulary: &'a Vocabulary) -> Self {
        let entries = || vocabulary.entries.iter().enumerate();
        let names = |words: &'a [String]| words.iter().map(|word| Name::of(word)).filter(|name| name.len() > 0);
        Self {
            vocabulary,
            materials: vocabulary
                .materials
                .iter()
                .enumerate()
                .flat_map(|(at, material)| names(&material.names).map(move |name| (at, name)))
                .collect(),
            titles: entries().flat_map(|(at, entry)| names(&entry.titles).filter(is_telling).map(move |name| (at, name))).collect(),
            proofs: entries().flat_map(|(at, entry)| proofs(vocabulary, entry).map(move |(material, name)| (at, material, name))).collect(),
            related: entries().flat_map(|(at, entry)| names(&entry.related).filter(is_telling).map(move |name| (at, name))).collect(),
            others: vocabulary.materials.iter().enumerate().flat_map(|(at, material)| names(&material.others).map(move |name| (at, name))).collect(),
            hints: entries().flat_map(|(at, entry)| names(&entry.hints).map(move |name| (at, name))).collect(),
            nouns: entries().flat_map(|(at, entry)| entry.nouns.iter().map(move |(noun, number)| (at, Name::of(noun), *number))).collect(),
            grades: entries().flat_map(|(at, entry)| grades(entry).map(move |(name, own)| (at, name, own))).collect(),
            neutral: names(&vocabulary.neutral).filter(|name| name.len() > 1).chain(EMPTY.iter().map(|word| Name::of(word))).collect(),
            doubtful: DOUBTFUL.iter().map(|word| Name::of(word)).collect(),
        }
    }

    /// Where the file at `path` (relative to the attachments folder, parts separated by `/`) belongs.
    pub fn place(&self, path: &str) -> judge::Verdict {
        judge::place(self, path)
    }

    /// What a name without its extension says.
    pub(super) fn read(&self, stem: &str) -> Evidence {
        Reading::of(self, Name::of(stem)).evidence()
    }
}

/// The numbers of an entry with the place of the material that each names.
fn proofs<'v>(vocabulary: &'v Vocabulary, entry: &'v Entry) -> impl Iterator<Item = (usize, Name)> + 'v {
    let material = |id: &str| vocabulary.materials.iter().position(|material| material.id == id);
    entry.proofs.iter().filter_map(move |(number, id)| Some((material(id)?, Name::of(number)))).filter(|(_, name)| is_telling(name))
}

/// The grades that a name may say of an award, and whether it is the award's own.
fn grades(entry: &Entry) -> impl Iterator<Item = (Name, bool)> + '_ {
    let own = entry.grades.iter().map(|grade| (Name::of(grade), true));
    own.chain(entry.other_grades.iter().map(|grade| (Name::of(grade), false)))
}

/// Long enough to name one entry and nothing else: four Chinese characters, or six letters and digits.
fn is_telling(name: &Name) -> bool {
    let chinese = name.chars().iter().filter(|letter| is_chinese(**letter)).count();
    chinese >= 4 || name.len() >= 6
}

struct Reading<'m, 'a> {
    matcher: &'m Matcher<'a>,
    name: Name,
    spans: Vec<(Range<usize>, Kind)>,
    /// Every noun, those inside longer words too.
    nouns: Vec<(Range<usize>, usize)>,
    covered: Vec<bool>,
}

impl<'m, 'a> Reading<'m, 'a> {
    fn of(matcher: &'m Matcher<'a>, name: Name) -> Self {
        let mut spans = Vec::new();
        let mut find = |word: &Name, kind| spans.extend(name.find(word).map(|span| (span, kind)));
        matcher.materials.iter().for_each(|(at, word)| find(word, Kind::Material(*at)));
        matcher.titles.iter().for_each(|(at, word)| find(word, Kind::Title(*at)));
        matcher.proofs.iter().for_each(|(at, material, word)| find(word, Kind::Proof(*at, *material)));
        matcher.related.iter().for_each(|(at, word)| find(word, Kind::Related(*at)));
        matcher.nouns.iter().for_each(|(at, word, number)| find(word, Kind::Noun(*at, *number)));
        matcher.hints.iter().for_each(|(at, word)| find(word, Kind::Hint(*at)));
        matcher.neutral.iter().for_each(|word| find(word, Kind::Neutral));
        matcher.grades.iter().for_each(|(_, word, _)| find(word, Kind::Neutral));
        let hidden = spans.iter().filter_map(|(span, kind)| if let Kind::Noun(at, _) = kind { Some((span.clone(), *at)) } else { None }).collect();
        let spans = without_pictures(&name, without_contained(spans));
        let mut covered = vec![false; name.len()];
        spans.iter().for_each(|(span, _)| covered[span.clone()].fill(true));
        Self { matcher, name, spans, nouns: hidden, covered }
    }

    fn evidence(mut self) -> Evidence {
        let mut found = Evidence::default();
        for (_, kind) in &self.spans {
            match kind {
                Kind::Material(at) => drop(found.materials.insert(*at)),
                Kind::Title(at) => drop(found.titled.insert(*at)),
                Kind::Proof(at, material) => drop(found.proofs.insert((*at, *material))),
                Kind::Related(at) => drop(found.related.insert(*at)),
                Kind::Hint(_) | Kind::Noun(..) | Kind::Neutral => {}
            }
        }
        found.hinted = self.hinted();
        found.others = self.others();
        self.weigh_grades(&mut found);
        self.count_entries(&mut found);
        found.nouned.extend(self.nouns_of_materials());
        let whole = self.name.len();
        let (sequence, start) = self.take_sequence().map_or((None, whole), |(sequence, start)| (Some(sequence), start));
        found.sequence = sequence;
        found.series = self.name.chars()[..start].iter().collect();
        found.unknown = self.unknown();
        let chinese = self.name.chars().iter().any(|letter| is_chinese(*letter));
        let empty = found.unknown.is_empty() && self.spans.iter().all(|(_, kind)| *kind == Kind::Neutral);
        found.says_nothing = empty && (chinese || self.is_a_devices());
        let doubtful = self.matcher.doubtful.iter().find(|word| self.name.find(word).any(|span| self.stands_alone(&span)));
        found.doubtful = doubtful.map(|word| word.chars().iter().collect());
        found
    }

    /// The entries that fit every hint; where none does, those that fit any.
    fn hinted(&self) -> BTreeSet<usize> {
        let mut by_word: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
        for (span, kind) in &self.spans {
            if let Kind::Hint(at) = kind {
                by_word.entry((span.start, span.end)).or_default().insert(*at);
            }
        }
        let all = by_word.values().flatten().copied().collect();
        let both = by_word.into_values().reduce(|a, b| &a & &b).unwrap_or_default();
        if both.is_empty() { all } else { both }
    }

    /// A grade in the name tells of which awards it may be the certificate, unless it is a part of a title.
    fn weigh_grades(&self, found: &mut Evidence) {
        let titled = |span: &Range<usize>| self.spans.iter().any(|(outer, kind)| is_inside(span, outer) && matches!(kind, Kind::Title(_)));
        for (at, word, own) in &self.matcher.grades {
            if !self.name.find(word).any(|span| !titled(&span)) {
                continue;
            }
            if *own {
                found.hinted.insert(*at);
                found.nouned.insert(*at);
            } else {
                found.graded_otherwise.insert(*at);
            }
        }
    }

    /// Whether a scanner, camera or program gave the name: scan0001, IMG_1234.
    fn is_a_devices(&self) -> bool {
        let chars = self.name.chars();
        let mut words = vec![String::new()];
        for (at, letter) in chars.iter().enumerate() {
            if self.name.breaks_at(at) || letter.is_ascii_digit() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut().filter(|_| !letter.is_ascii_digit()) {
                word.push(*letter);
            }
        }
        words.iter().all(|word| word.is_empty() || DEVICES.contains(&word.as_str()))
    }

    /// Words that exclude a material, unless they are a part of its name or of a title.
    fn others(&self) -> Vec<(usize, String)> {
        let part =
            |span: &Range<usize>| self.spans.iter().any(|(outer, kind)| is_inside(span, outer) && matches!(kind, Kind::Material(_) | Kind::Title(_)));
        let found = self.matcher.others.iter().filter(|(_, word)| self.name.find(word).any(|span| !part(&span)));
        found.map(|(at, word)| (*at, word.chars().iter().collect())).collect()
    }

    /// The 作品登记 of 作品登记证书 tells which of several registrations it is.
    fn nouns_of_materials(&self) -> Vec<usize> {
        let proves = |material: usize, entry: usize| {
            self.matcher.vocabulary.entries[entry].materials.contains(&self.matcher.vocabulary.materials[material].id)
        };
        let longest = |span: &Range<usize>| !self.nouns.iter().any(|(outer, _)| is_inside(span, outer) && outer.len() > span.len());
        let touches = |span: &Range<usize>, other: &Range<usize>| span.start < other.end && other.start < span.end;
        let within = |(span, entry): &&(Range<usize>, usize)| {
            let of_material =
                |(outer, kind): &(Range<usize>, Kind)| matches!(kind, Kind::Material(at) if touches(span, outer) && proves(*at, *entry));
            longest(span) && self.spans.iter().any(of_material)
        };
        self.nouns.iter().filter(within).map(|(_, entry)| *entry).collect()
    }

    /// Reads the numbers beside nouns.
    fn count_entries(&mut self, found: &mut Evidence) {
        let mut nouns: Vec<Range<usize>> =
            self.spans.iter().filter(|(_, kind)| matches!(kind, Kind::Noun(..))).map(|(span, _)| span.clone()).collect();
        nouns.dedup();
        nouns.sort_by_key(|span| (span.start, span.end));
        nouns.dedup();
        for noun in nouns {
            let of_noun: Vec<(usize, u32)> = self
                .spans
                .iter()
                .filter_map(|(span, kind)| match kind {
                    Kind::Noun(at, number) if *span == noun => Some((*at, *number)),
                    _ => None,
                })
                .collect();
            let counted = |number: u32| of_noun.iter().filter(move |(_, own)| *own == number).map(|(at, _)| *at);
            match self.number_beside(&noun) {
                Some((number, true, end)) => {
                    found.numbered.extend(counted(number));
                    found.miscounted |= counted(number).next().is_none();
                    self.more_numbers(end).into_iter().for_each(|number| found.numbered.extend(counted(number)));
                    found.second_number |= self.second_number(end);
                }
                Some((number, false, _)) => {
                    found.perhaps_numbered.extend(counted(number));
                    found.nouned.extend(of_noun.iter().map(|(at, _)| *at));
                }
                None => found.nouned.extend(of_noun.iter().map(|(at, _)| *at)),
            }
        }
    }

    /// The other numbers of an enumeration that goes on at `at`: the 2 of 论文1和2.
    fn more_numbers(&mut self, mut at: usize) -> Vec<u32> {
        let mut numbers = Vec::new();
        loop {
            let chars = self.name.chars();
            let joined = usize::from(chars.get(at).is_some_and(|letter| "和与及".contains(*letter)));
            if joined == 0 && !self.name.lists_at(at) {
                return numbers;
            }
            let Some((number, length)) = number::leading(&chars[at + joined..]) else { return numbers };
            self.covered[at..at + joined + length].fill(true);
            at += joined + length;
            numbers.push(number);
        }
    }

    /// Whether another small number follows an entry's, and is not the end of the name: it may count files, pages or entries.
    fn second_number(&self, at: usize) -> bool {
        let chars = self.name.chars();
        let free = at < self.name.len() && self.name.breaks_at(at) && !self.covered[at];
        free && number::leading(&chars[at..])
            .is_some_and(|(_, length)| length <= 2 && at + length < chars.len() && !self.name.breaks_at(at + length) && chars[at + length] != 'o')
    }

    /// The number beside a noun, whether it surely counts entries, and where it ends.
    fn number_beside(&mut self, noun: &Range<usize>) -> Option<(u32, bool, usize)> {
        if let Some((number, start)) = number::position_before(&self.name.chars()[..noun.start]) {
            self.covered[start..noun.start].fill(true);
            return Some((number, true, noun.end));
        }
        let free = self.covered[noun.end..].iter().take_while(|covered| !**covered).count();
        let rest = &self.name.chars()[noun.end..(noun.end + free).min(self.name.next_number(noun.end))];
        let (number, length, explicit) = number::position(rest)?;
        let end = noun.end + length;
        let attached = !self.name.breaks_at(noun.end) && !self.is_qualified(noun.start);
        let followed = !self.is_qualified(noun.start) && end < self.name.len() && number::sequence(&self.name.chars()[end..], |at| at == 0).is_none();
        let sure = (explicit && !self.is_qualified(noun.start)) || attached || followed;
        if sure {
            self.covered[noun.end..end].fill(true);
        }
        Some((number, sure, end))
    }

    /// Whether an unknown word stands right before a noun: 代表业绩1 need not be the first of all.
    fn is_qualified(&self, noun: usize) -> bool {
        let before = noun.checked_sub(1).map(|at| (at, self.name.chars()[at]));
        let joins = |letter| "和与及".contains(letter);
        before.is_some_and(|(at, letter)| !self.name.breaks_at(noun) && !self.covered[at] && is_chinese(letter) && !joins(letter))
    }

    /// The sequence at the end, words that say nothing left aside, and where it begins.
    fn take_sequence(&mut self) -> Option<(Sequence, usize)> {
        // 12月 counts no files.
        let dated = |end: usize| "年月日度".contains(self.name.chars()[end - 1]);
        let neutral = |end: usize| {
            let ending = self.spans.iter().filter(|(span, kind)| *kind == Kind::Neutral && span.end == end && !dated(end));
            ending.map(|(span, _)| span.start).min()
        };
        let mut end = self.name.len();
        while let Some(start) = neutral(end) {
            end = start;
        }
        let chars = self.name.chars();
        let starts = |at: usize| {
            let after_year = at >= 4 && chars[at - 4..at].iter().all(char::is_ascii_digit);
            let new_run = at == 0 || self.name.breaks_at(at) || !(chars[at - 1].is_ascii_digit() && chars[at].is_ascii_digit());
            let stands_out = self.name.breaks_at(at) || chars[at].is_ascii_digit() || "第之".contains(chars[at]) || number::begins_side(&chars[at..]);
            new_run
                && stands_out
                && self.name.next_number(at) >= end
                && !(after_year && chars[at].is_ascii_digit())
                && self.covered[at..end].iter().all(|covered| !covered)
        };
        let (sequence, start) = number::sequence(&chars[..end], starts)?;
        self.covered[start..end].fill(true);
        Some((sequence, start))
    }

    /// A word of its own, not a part of a longer one: the 样本 of 小样本学习 is no sample.
    fn stands_alone(&self, span: &Range<usize>) -> bool {
        let titled = |(title, kind): &(Range<usize>, Kind)| matches!(kind, Kind::Title(_)) && title.start <= span.start && span.end <= title.end;
        let apart = |at: usize, neighbour: Option<&bool>| self.name.breaks_at(at) || neighbour.is_none_or(|covered| *covered);
        let before = span.start.checked_sub(1).and_then(|at| self.covered.get(at));
        !self.spans.iter().any(titled) && (apart(span.start, before) || apart(span.end, self.covered.get(span.end)))
    }

    /// Runs of Chinese that nothing covers; a lone numeral, as in 三、学历证书, is no word.
    fn unknown(&self) -> Vec<String> {
        let chars = self.name.chars();
        let mut runs: Vec<Vec<char>> = Vec::new();
        let mut open = false;
        for (at, letter) in chars.iter().enumerate() {
            let joins = open && !self.name.breaks_at(at);
            open = !self.covered[at];
            match runs.last_mut() {
                _ if !open => {}
                Some(run) if joins => run.push(*letter),
                _ => runs.push(vec![*letter]),
            }
        }
        runs.retain(|run| run.iter().any(|letter| is_chinese(*letter)) && !number::is_number(run));
        runs.into_iter().map(|run| run.into_iter().filter(|letter| is_chinese(*letter)).collect()).collect()
    }
}
