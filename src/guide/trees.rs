//! The parsed files of one guide: reads lists entry by entry, so that one mistake does not hide another, and knows where each entry stands.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;
use serde::Deserialize;

use super::data::Inherit;
use super::load::Head;
use super::problem::{Place, Problem};
use super::{COMMON, Files, Source, packed};
use crate::finding;
use crate::text;
use crate::text::Text;
use crate::yaml::{self, Data, Limits, Node, Span};

/// What a file of a guide may hold at most.
const LIMITS: Limits = Limits { bytes: 4 << 20, depth: 48, nodes: 1_000_000 };

/// The files with what was found in them.
#[derive(Debug)]
pub(super) struct Trees {
    id: String,
    files: BTreeMap<String, (String, Option<Arc<Node>>)>,
    /// The keys of the sources that entries may name.
    sources: BTreeSet<String>,
    /// The keys that were asked of each file: any other is a mistake.
    asked: HashMap<String, Vec<String>>,
    /// Of each list of a file, by name and key: which of its entries could be read.
    kept: HashMap<(String, String), Vec<usize>>,
    problems: Vec<Problem>,
}

impl Trees {
    fn of(files: &Files) -> Self {
        let id = files.keys().find_map(|path| path.strip_suffix("/guide.yaml")).unwrap_or_default().to_owned();
        Self { id, files: BTreeMap::new(), sources: BTreeSet::new(), asked: HashMap::new(), kept: HashMap::new(), problems: Vec::new() }
    }

    /// The trees of built-in files. Nothing in them has a place.
    pub(super) fn packed(files: &Files) -> Self {
        let mut trees = Self::of(files);
        let packed = packed::trees(|path| files.contains_key(path));
        trees.files = packed.into_iter().map(|(path, root)| (path, (String::new(), root.map(Arc::new)))).collect();
        trees
    }

    pub(super) fn parse(files: &Files) -> Self {
        let mut trees = Self::of(files);
        let texts: Vec<(&String, &String)> = files.iter().filter(|(path, _)| path.ends_with(".yaml")).collect();
        let parsed: Vec<_> = texts.into_par_iter().map(|(path, text)| (path, yaml::parse(text.as_bytes(), &LIMITS))).collect();
        for (path, (text, parsed)) in parsed {
            for finding in parsed.findings {
                let place = if let finding::Place::Bytes(range) = finding.place { Place::Bytes(range) } else { Place::Whole };
                let problem = Problem::new(path, "guide-syntax", place, finding.message);
                trees.problems.push(match finding.help {
                    Some(help) => problem.help(help),
                    None => problem,
                });
            }
            let root = parsed.root.map(Arc::new);
            trees.files.insert(path.clone(), (text, root));
        }
        trees
    }

    /// Every text that lacks a language, or whose English is Chinese.
    pub(super) fn translations(&mut self) {
        let roots: Vec<(String, Arc<Node>)> =
            self.files.iter().filter_map(|(path, (_, root))| Some((path.clone(), Arc::clone(root.as_ref()?)))).collect();
        roots.iter().for_each(|(path, root)| self.translations_in(path, root));
    }

    /// Where a file of this name stands: the guide's own, else the one that all share.
    pub(super) fn path(&self, name: &str) -> Option<String> {
        [self.id.as_str(), COMMON].into_iter().map(|folder| format!("{folder}/{name}.yaml")).find(|path| self.files.contains_key(path))
    }

    fn root(&self, name: &str) -> Option<&Node> {
        self.files.get(&self.path(name)?)?.1.as_deref()
    }

    /// The names of the controlled lists.
    pub(super) fn list_names(&self) -> BTreeSet<String> {
        let name = |path: &String| path.split_once("/lists/").and_then(|(_, name)| name.strip_suffix(".yaml")).map(str::to_owned);
        self.files.keys().filter_map(name).collect()
    }

    /// The sources that entries may name.
    pub(super) fn cite(&mut self, sources: &[Source]) {
        self.sources = sources.iter().map(|source| source.key.clone()).collect();
    }

    pub(super) fn head(&self, name: &str) -> Head {
        self.root(name).map_or_else(Head::default, |root| {
            let text = |key: &str| root.get(key).and_then(Node::as_text).map(str::to_owned);
            Head { source: text("source"), confidence: root.get("confidence").and_then(|node| yaml::from_node(node).ok()) }
        })
    }

    /// A whole file.
    pub(super) fn file<T: for<'a> Deserialize<'a>>(&mut self, name: &str) -> Option<T> {
        let (path, root) = self.there(name)?;
        let read = yaml::from_node(&root);
        self.asked.insert(name.to_owned(), root.entries().iter().map(|entry| entry.key.clone()).collect());
        self.took(&path, read)
    }

    /// One value of a file that may be absent.
    pub(super) fn value<T: for<'a> Deserialize<'a> + Inherit>(&mut self, name: &str, key: &str) -> Option<T> {
        self.asked.entry(name.to_owned()).or_default().push(key.to_owned());
        let path = self.path(name)?;
        let node = self.root(name)?.get(key)?.clone();
        let read = yaml::from_node(&node);
        let value: T = self.took(&path, read)?;
        self.cited(&path, &node, &value);
        Some(value)
    }

    /// One value of a file that cannot be absent.
    pub(super) fn needed<T: for<'a> Deserialize<'a> + Inherit>(&mut self, name: &str, key: &str) -> Option<T> {
        let (path, root) = self.there(name)?;
        if root.get(key).is_none() {
            self.problem(&path, "guide-syntax", Place::Whole, text!("缺少 {key}", "{key} is missing"));
        }
        self.value(name, key)
    }

    /// The entries of a list that can be read, each with its source and confidence, which the head of the file may supply.
    pub(super) fn list<T: for<'a> Deserialize<'a> + Inherit>(&mut self, name: &str, key: &str) -> Vec<T> {
        let head = self.head(name);
        let mut entries: Vec<T> = self.plain(name, key);
        for (number, entry) in entries.iter_mut().enumerate() {
            entry.inherit(head.source.as_deref(), head.confidence);
            if self.is_unfounded(entry)
                && let (Some(path), Some(node)) = (self.path(name), self.entry(name, key, number).cloned())
            {
                self.cited(&path, &node, entry);
            }
        }
        entries
    }

    /// The entries of a list that can be read; two of one id are told.
    pub(super) fn plain<T: for<'a> Deserialize<'a>>(&mut self, name: &str, key: &str) -> Vec<T> {
        self.asked.entry(name.to_owned()).or_default().push(key.to_owned());
        let Some((path, root)) = self.there(name) else { return Vec::new() };
        let Some(list) = root.get(key) else {
            self.problem(&path, "guide-syntax", Place::Whole, text!("缺少 {key}", "{key} is missing"));
            return Vec::new();
        };
        if !matches!(list.data, Data::Seq(_)) && !list.is_null() {
            self.problem(&path, "guide-syntax", Place::Bytes(list.span.range()), text!("{key} 应是列表", "{key} should be a list"));
        }
        let (mut entries, mut kept, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (number, node) in list.items().iter().enumerate() {
            self.known_once(&path, node, &mut seen);
            let read = yaml::from_node(node);
            if let Some(entry) = self.took(&path, read) {
                entries.push(entry);
                kept.push(number);
            }
        }
        self.kept.insert((name.to_owned(), key.to_owned()), kept);
        entries
    }

    /// The node of an entry by its number among those that could be read.
    pub(super) fn entry(&self, name: &str, key: &str, number: usize) -> Option<&Node> {
        let number = *self.kept.get(&(name.to_owned(), key.to_owned()))?.get(number)?;
        self.root(name)?.get(key)?.items().get(number)
    }

    /// Whether an entry of this id stands in a list, though it could not be read.
    pub(super) fn is_written(&self, name: &str, key: &str, id: &str) -> bool {
        let items = self.root(name).and_then(|root| root.get(key)).map_or(&[][..], Node::items);
        items.iter().any(|entry| entry.get("id").and_then(Node::as_text) == Some(id))
    }

    fn there(&mut self, name: &str) -> Option<(String, Arc<Node>)> {
        let Some(path) = self.path(name) else {
            let path = format!("{}/{name}.yaml", self.id);
            self.problem(&path, "guide-syntax", Place::Whole, Text::new("缺少这个文件", "the file is missing"));
            return None;
        };
        // Of a file without a tree it is said already that it is no YAML, unless it is empty.
        let root = self.files.get(&path)?.1.clone();
        if root.is_none() && !self.problems.iter().any(|problem| problem.file == path) {
            self.problem(&path, "guide-syntax", Place::Whole, Text::new("文件是空的", "the file is empty"));
        }
        Some((path, root?))
    }

    fn took<T>(&mut self, path: &str, read: Result<T, yaml::de::Error>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                // A text in one language only is told as what it is.
                if !matches!(error.missing, Some("zh" | "en")) {
                    let place = error.span.map_or(Place::Whole, |span| Place::Bytes(span.range()));
                    let message = &error.message;
                    let help = Text::new(
                        "照现有的指南写；各项的含义见 docs/guide.md。",
                        "Compare it with a guide that exists; docs/guide.md says what each entry means.",
                    );
                    self.push(
                        Problem::new(path, "guide-syntax", place, text!(("这里读不懂：{}", message.zh), ("this cannot be read: {}", message.en)))
                            .help(help),
                    );
                }
                None
            }
        }
    }

    fn known_once(&mut self, path: &str, node: &Node, seen: &mut BTreeSet<String>) {
        for key in ["id", "code", "version", "key"] {
            let Some((id, span)) = node.get(key).and_then(|node| Some((node.as_text()?.to_owned(), node.span))) else { continue };
            if !seen.insert(format!("{key} {id}")) {
                self.problem(path, "guide-twice", Place::Bytes(span.range()), text!("“{id}”已经有了", "there is a “{id}” already"));
            }
        }
    }

    /// Two entries that claim one spelling; the number is that of the second, or none that exists where it is not known.
    pub(super) fn twice(&mut self, name: &str, key: &str, number: usize, spelling: &str) {
        let (Some(path), Some(root)) = (self.path(name), self.root(name)) else { return };
        let within = self.entry(name, key, number).unwrap_or(root);
        let span = scalars(within).into_iter().rfind(|node| node.as_text() == Some(spelling)).unwrap_or(within).span;
        if self.problems.iter().any(|problem| problem.file == path && problem.rule == "guide-twice" && problem.start() == span.start) {
            return;
        }
        let message = text!("两个条目都叫“{spelling}”", "two entries are called “{spelling}”");
        self.problem(&path, "guide-twice", Place::Bytes(span.range()), message);
    }

    fn is_unfounded(&self, entry: &dyn Inherit) -> bool {
        !entry.is_cited() || !self.sources.contains(entry.source())
    }

    /// The same for an entry at hand, and for a setting of a file.
    pub(super) fn cited_at(&mut self, path: &str, node: &Node, entry: &dyn Inherit) {
        if self.is_unfounded(entry) {
            self.cited(path, node, entry);
        }
    }

    pub(super) fn cited_setting(&mut self, name: &str, key: &str, setting: &dyn Inherit) {
        if self.is_unfounded(setting)
            && let (Some(path), Some(node)) = (self.path(name), self.root(name).and_then(|root| root.get(key)).cloned())
        {
            self.cited(&path, &node, setting);
        }
    }

    /// Something wrong with a setting of a file.
    pub(super) fn setting_problem(&mut self, name: &str, key: &str, rule: &'static str, message: Text, help: Text) {
        if let (Some(path), Some(span)) = (self.path(name), self.root(name).and_then(|root| root.get(key)).map(|node| node.span)) {
            self.push(Problem::new(&path, rule, Place::Bytes(span.range()), message).help(help));
        }
    }

    /// Told of an entry whose source or confidence is missing, or whose source is not listed.
    pub(super) fn cited(&mut self, path: &str, node: &Node, entry: &dyn Inherit) {
        if !entry.is_cited() {
            let message = Text::new("没有写出处（source）或可信度（confidence）", "it has no source or no confidence");
            let help = Text::new(
                "写在条目里，或写在文件开头；confidence 是 official、reprint 或 unverified。",
                "Write them in the entry, or at the head of the file; confidence is official, reprint or unverified.",
            );
            self.push(Problem::new(path, "guide-source", Place::Bytes(node.span.range()), message).help(help));
        } else if !self.sources.contains(entry.source()) {
            let (source, span) = (entry.source().to_owned(), node.get("source").map_or(node.span, |node| node.span));
            let message = text!("sources.yaml 里没有出处“{source}”", "the source “{source}” is not in sources.yaml");
            self.push(
                Problem::new(path, "guide-source", Place::Bytes(span.range()), message)
                    .help(Text::new("先在 common/sources.yaml 里登记。", "List it in common/sources.yaml first.")),
            );
        }
    }

    /// Keys at the outermost level that nothing asks for.
    pub(super) fn only_known_keys(&mut self) {
        let asked = std::mem::take(&mut self.asked);
        for (name, keys) in asked {
            let (Some(path), Some(root)) = (self.path(&name), self.root(&name)) else { continue };
            let known = |key: &str| ["source", "confidence"].contains(&key) || keys.iter().any(|known| known == key);
            let strange: Vec<(String, Span)> =
                root.entries().iter().filter(|entry| !known(&entry.key)).map(|entry| (entry.key.clone(), entry.key_span)).collect();
            for (key, span) in strange {
                self.problem(&path, "guide-syntax", Place::Bytes(span.range()), text!("不认识“{key}”", "“{key}” is not known here"));
            }
        }
    }

    fn translations_in(&mut self, path: &str, node: &Node) {
        let entries = node.entries();
        let is_text = !entries.is_empty() && entries.iter().any(|entry| ["zh", "en"].contains(&entry.key.as_str()));
        if is_text {
            let said = |key: &str| node.get(key).and_then(Node::as_text).is_some_and(|text| !text.trim().is_empty());
            let in_chinese = node.get("en").and_then(Node::as_text).is_some_and(|text| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
            let message = match (said("zh"), said("en")) {
                (true, true) if in_chinese => Some(Text::new("英文（en）还是中文", "its English (en) is Chinese")),
                (true, true) => None,
                (false, _) => Some(Text::new("缺少中文（zh）", "it has no Chinese (zh)")),
                (_, false) => Some(Text::new("缺少英文（en）", "it has no English (en)")),
            };
            if let Some(message) = message {
                let help = Text::new("两种语言都写：{zh: 中文, en: English}", "Write both languages: {zh: 中文, en: English}");
                self.push(Problem::new(path, "guide-translation", Place::Bytes(node.span.range()), message).help(help));
            }
            return;
        }
        entries.iter().map(|entry| &entry.value).chain(node.items()).for_each(|inner| self.translations_in(path, inner));
    }

    pub(super) fn problem(&mut self, path: &str, rule: &'static str, place: Place, message: Text) {
        self.push(Problem::new(path, rule, place, message));
    }

    /// Keeps a problem; of what spans lines the first is shown.
    pub(super) fn push(&mut self, mut problem: Problem) {
        if let (Some((text, _)), Place::Bytes(range)) = (self.files.get(&problem.file), &mut problem.place) {
            problem.line = Some(text.get(..range.start).map_or(1, |before| before.matches('\n').count() + 1));
            let first = text.get(range.clone()).and_then(|part| part.find('\n'));
            range.end = first.map_or(range.end, |length| range.start + length);
        }
        self.problems.push(problem);
    }

    /// Everything that is wrong, file by file from top to bottom; the guide's own files first.
    pub(super) fn into_problems(mut self) -> Vec<Problem> {
        let common = format!("{COMMON}/");
        self.problems.sort_by_key(|problem| (problem.file.starts_with(&common), problem.file.clone(), problem.start()));
        self.problems
    }
}

/// Every scalar in a node, in order.
pub(super) fn scalars(node: &Node) -> Vec<&Node> {
    match &node.data {
        Data::Scalar { .. } => vec![node],
        Data::Seq(items) => items.iter().flat_map(scalars).collect(),
        Data::Map(entries) => entries.iter().flat_map(|entry| scalars(&entry.value)).collect(),
    }
}
