//! The published YAML test suite: what is no YAML is refused; what is YAML is read as the suite's events say, structure, text and style of
//! every scalar, or it holds something that our limits name and is refused for that.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use declare::yaml::{self, Data, Limits, Node, Style};

/// The files of the suite by their paths.
fn suite() -> BTreeMap<String, Vec<u8>> {
    let packed = std::fs::read(super::data("yaml-test-suite.tar.gz")).unwrap();
    let mut tar = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut tar).unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned();
    let (mut files, mut at) = (BTreeMap::new(), 0);
    while at + 512 <= tar.len() && tar[at] != 0 {
        let header = &tar[at..at + 512];
        let size = usize::from_str_radix(text(&header[124..135]).trim(), 8).unwrap();
        files.insert(text(&header[..100]), tar[at + 512..at + 512 + size].to_vec());
        at += 512 + size.div_ceil(512) * 512;
    }
    files
}

/// What the events of a case say: its documents as trees, and what of YAML they use that a form does not need.
#[derive(Default)]
struct Told {
    documents: Vec<Tree>,
    /// The ids of the rules that refuse it.
    limits: BTreeSet<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Tree {
    Scalar(String, Style),
    Seq(Vec<Tree>),
    Map(Vec<(Tree, Tree)>),
}

impl Tree {
    /// Whether it stands for nothing.
    fn is_nothing(&self) -> bool {
        matches!(self, Tree::Scalar(text, Style::Plain) if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }
}

impl Told {
    fn of(source: &str, events: &str) -> Self {
        let mut told = Self::default();
        let mut lines = events.lines().map(str::trim_start).peekable();
        while let Some(line) = lines.next() {
            if line.starts_with("+DOC") {
                let tree = told.node(&mut lines);
                told.documents.extend(tree);
            }
        }
        told.limits.extend(has_directive(source).then_some("yaml-tag"));
        told.limits.extend((told.documents.len() > 1).then_some("yaml-documents"));
        told.limits.extend(told.documents.first().is_none_or(Tree::is_nothing).then_some("yaml-empty"));
        told
    }

    /// The node that begins with the next line; `None` where its collection or document ends.
    fn node<'e>(&mut self, lines: &mut impl Iterator<Item = &'e str>) -> Option<Tree> {
        let line = lines.next()?;
        let (kind, rest) = line.split_at(4.min(line.len()));
        let text = self.properties(rest.trim_start());
        match kind {
            "+SEQ" => Some(Tree::Seq(std::iter::from_fn(|| self.node(lines)).collect())),
            "+MAP" => {
                let mut entries: Vec<(Tree, Tree)> = Vec::new();
                while let Some(key) = self.node(lines) {
                    let value = self.node(lines)?;
                    self.limits.extend((!matches!(key, Tree::Scalar(..))).then_some("yaml-syntax"));
                    let is_twice = matches!(&key, Tree::Scalar(text, _) if entries.iter().any(|(known, _)| matches!(known, Tree::Scalar(other, _) if other == text)));
                    self.limits.extend(is_twice.then_some("yaml-duplicate-key"));
                    self.limits.extend((key == Tree::Scalar("<<".to_owned(), Style::Plain)).then_some("yaml-anchor"));
                    entries.push((key, value));
                }
                Some(Tree::Map(entries))
            }
            "=VAL" => Some(scalar(text)),
            "=ALI" => {
                self.limits.insert("yaml-anchor");
                Some(Tree::Scalar(String::new(), Style::Plain))
            }
            _ => None,
        }
    }

    /// Notes anchor and tag, and gives what stands behind them.
    fn properties<'e>(&mut self, mut rest: &'e str) -> &'e str {
        loop {
            let limit = match rest.chars().next() {
                Some('&') => "yaml-anchor",
                Some('<') => "yaml-tag",
                _ if rest.starts_with("{}") || rest.starts_with("[]") => {
                    rest = rest[2..].trim_start();
                    continue;
                }
                _ => return rest,
            };
            self.limits.insert(limit);
            rest = rest.split_once(' ').map_or("", |(_, rest)| rest);
        }
    }
}

/// Whether a line with a `%` stands where a document has not begun; inside one it is text.
fn has_directive(source: &str) -> bool {
    let mut is_between = true;
    for line in source.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if is_between && line.starts_with('%') {
            return true;
        }
        is_between = line.starts_with("...");
    }
    false
}

/// A scalar of the events. One that was left out is `~` in our tree.
fn scalar(told: &str) -> Tree {
    if told == ":" {
        return Tree::Scalar("~".to_owned(), Style::Plain);
    }
    let style = match told.chars().next() {
        Some('"' | '\'') => Style::Quoted,
        Some('|' | '>') => Style::Block,
        _ => Style::Plain,
    };
    let (mut text, mut escaped) = (String::new(), false);
    for c in told.chars().skip(1) {
        match (escaped, c) {
            (false, '\\') => escaped = true,
            (false, c) => text.push(c),
            (true, c) => {
                escaped = false;
                text.push(match c {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'b' => '\u{8}',
                    other => other,
                });
            }
        }
    }
    Tree::Scalar(text, style)
}

fn read(node: &Node) -> Tree {
    match &node.data {
        Data::Scalar { text, style } => Tree::Scalar(text.clone(), *style),
        Data::Seq(items) => Tree::Seq(items.iter().map(read).collect()),
        // Every key of the suite that we read is a word; its style is not kept.
        Data::Map(entries) => Tree::Map(entries.iter().map(|entry| (Tree::Scalar(entry.key.clone(), Style::Plain), read(&entry.value))).collect()),
    }
}

/// The same tree with every key as if it were plain.
fn plain_keys(tree: Tree) -> Tree {
    match tree {
        Tree::Seq(items) => Tree::Seq(items.into_iter().map(plain_keys).collect()),
        Tree::Map(entries) => {
            let plain = |key| match key {
                Tree::Scalar(text, _) => Tree::Scalar(text, Style::Plain),
                other => other,
            };
            Tree::Map(entries.into_iter().map(|(key, value)| (plain(key), plain_keys(value))).collect())
        }
        scalar => scalar,
    }
}

#[test]
fn the_suite_is_read_as_it_says() {
    let files = suite();
    let (mut invalid, mut valid, mut equal) = (0, 0, 0);
    let (mut limits, mut wrong) = (BTreeMap::<String, usize>::new(), Vec::new());
    for (path, source) in files.iter().filter(|(path, _)| path.ends_with("/in.yaml")) {
        let beside = |name: &str| files.get(&path.replace("in.yaml", name));
        let (text, parsed) = yaml::parse(source, &Limits::default());
        let rules: BTreeSet<&str> = parsed.findings.iter().map(|finding| finding.rule.as_ref()).collect();
        if beside("error").is_some() {
            invalid += 1;
            wrong.extend(rules.is_empty().then(|| format!("{path}: no YAML, and accepted")));
            continue;
        }
        valid += 1;
        let mut told = Told::of(&text, &String::from_utf8_lossy(beside("test.event").unwrap()));
        let unexplained: Vec<_> = rules.iter().filter(|rule| !told.limits.contains(*rule)).collect();
        if !unexplained.is_empty() {
            wrong.push(format!("{path}: {unexplained:?} and only {:?} is there: {}", told.limits, parsed.findings[0].message.en));
        } else if let Some(first) = rules.first() {
            *limits.entry((*first).to_owned()).or_default() += 1;
        } else if !told.limits.is_empty() {
            wrong.push(format!("{path}: {:?} passed", told.limits));
        } else {
            let (read, told) = (parsed.root.as_ref().map(read), told.documents.pop().map(plain_keys));
            if read == told {
                equal += 1;
            } else {
                wrong.push(format!("{path}: {read:?} is not {told:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let limits: Vec<String> = limits.into_iter().map(|(rule, cases)| format!("{rule} {cases}")).collect();
    assert_eq!((invalid, valid, equal), (94, 308, 204), "{limits:?}");
    // A key that is no word is `yaml-syntax`.
    let wanted = ["yaml-anchor 29", "yaml-documents 14", "yaml-duplicate-key 1", "yaml-empty 5", "yaml-syntax 14", "yaml-tag 41"];
    assert_eq!(limits, wanted);
}
