//! Parser events → tree. Findings that leave the structure certain are collected; the others end the parse.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Span as Range, StructureStyle};

use super::{Data, Entry, Limits, Node, Parsed, Span, Style, hints, syntax};
use crate::finding::{Finding, Place, Related, Severity};
use crate::text;
use crate::text::Text;

/// Above this many keys a mapping remembers them in a table, so that finding a duplicate stays cheap.
const FEW_KEYS: usize = 32;

/// Parses the text of one document.
pub(super) fn tree(source: &str, limits: &Limits) -> Parsed {
    let mut builder = Builder { source, limits, stack: Vec::new(), root: None, nodes: 0, documents: 0, findings: Vec::new() };
    let mut options = granit_parser::options! {
        strict_indentation: true,
        disallow_directives: true,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
    };
    options.set_emit_comments(false);
    for event in Parser::new_from_str_with_options(source, options) {
        let step = match event {
            Ok((event, range)) => builder.take(event, &range),
            Err(error) => {
                builder.findings.extend(syntax::findings(source, &error, limits));
                Err(Stop)
            }
        };
        if step.is_err() {
            return Parsed { root: None, findings: builder.findings };
        }
    }
    builder.finish()
}

/// The structure is no longer certain: the finding that says why has been pushed.
struct Stop;

type Step = Result<(), Stop>;

struct Builder<'s> {
    source: &'s str,
    limits: &'s Limits,
    stack: Vec<Frame>,
    root: Option<Node>,
    nodes: usize,
    documents: usize,
    findings: Vec<Finding>,
}

enum Frame {
    Seq { items: Vec<Node>, span: Span, flow: bool },
    Map { entries: Vec<Entry>, key: Option<(String, Span)>, seen: HashMap<String, Span>, span: Span, flow: bool },
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, range: &Range) -> Step {
        let span = self.span(range);
        if range.tag_span().is_some() {
            self.forbid("yaml-tag", range.tag_span().map_or(span, |tag| self.span(&tag)), syntax::tag());
        }
        match event {
            Event::DocumentStart(..) => self.document(span),
            Event::Scalar(text, style, ..) => self.scalar(text.into_owned(), style, span),
            Event::SequenceStart(style, ..) => self.open(span, |span, flow| Frame::Seq { items: Vec::new(), span, flow }, &style),
            Event::MappingStart(style, ..) => {
                let frame = |span, flow| Frame::Map { entries: Vec::new(), key: None, seen: HashMap::new(), span, flow };
                self.open(span, frame, &style)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Anchor(..) => {
                self.forbid("yaml-anchor", span, syntax::anchor());
                Ok(())
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.forbid("yaml-anchor", span, syntax::alias());
                self.scalar(String::new(), ScalarStyle::Plain, span)
            }
            _ => Ok(()),
        }
    }

    fn span(&self, range: &Range) -> Span {
        let end = self.source.len();
        range.byte_range().map_or(Span::new(end, end), |bytes| Span::new(bytes.start.min(end), bytes.end.min(end)))
    }

    fn forbid(&mut self, rule: &'static str, span: Span, (message, help): (Text, Text)) {
        self.findings.push(Finding::new(rule, Severity::Error, Place::Bytes(span.range()), message).help(help));
    }

    fn stop(&mut self, finding: Finding) -> Step {
        self.findings.push(finding);
        Err(Stop)
    }

    fn document(&mut self, span: Span) -> Step {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let (message, help) = syntax::documents();
        self.stop(Finding::new("yaml-documents", Severity::Error, Place::Bytes(span.range()), message).help(help))
    }

    fn count(&mut self, span: Span) -> Step {
        self.nodes += 1;
        if self.nodes <= self.limits.nodes {
            return Ok(());
        }
        let limit = self.limits.nodes;
        let message = text!("内容超过 {limit} 项", "there are more than {limit} values");
        let finding = Finding::new("yaml-too-large", Severity::Error, Place::Bytes(span.range()), message);
        self.stop(finding.help(Text::new("请检查是不是给错了文件。", "Check that this is the right file.")))
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, span: Span) -> Step {
        self.count(span)?;
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
            _ => Style::Block,
        };
        let span = self.trimmed(span, style);
        if let Some(Frame::Map { key: key @ None, .. }) = self.stack.last_mut() {
            *key = Some((text, span));
            return self.check_key(style);
        }
        let span = if span.start == span.end { self.nothing_at(span) } else { span };
        self.place(Node { data: Data::Scalar { text, style }, span })
    }

    /// A block scalar's range starts behind its sign and runs into the next line's indent; a plain one may end in blanks.
    fn trimmed(&self, span: Span, style: Style) -> Span {
        if style == Style::Quoted {
            return span;
        }
        let text = self.source.get(span.range()).unwrap_or_default();
        let end = span.start + text.trim_end_matches([' ', '\t', '\r', '\n']).len();
        if style == Style::Plain {
            return Span::new(span.start, end);
        }
        let floor = match self.stack.last() {
            Some(Frame::Map { key: Some((_, key)), .. }) => key.end,
            Some(Frame::Seq { items, span, .. }) => items.last().map_or(span.start, |item| item.span.end),
            _ => 0,
        };
        let sign = self.source.get(floor..span.start).and_then(|header| header.find(['|', '>']));
        Span::new(sign.map_or(span.start, |at| floor + at), end)
    }

    /// Where a value would stand that was left out: right behind its key's colon.
    fn nothing_at(&self, span: Span) -> Span {
        let Some(Frame::Map { key: Some((_, key)), .. }) = self.stack.last() else { return span };
        let rest = self.source.get(key.end..).unwrap_or_default();
        match rest.find(':') {
            Some(colon) if rest[..colon].trim().is_empty() => Span::new(key.end + colon + 1, key.end + colon + 1),
            _ => Span::new(key.end, key.end),
        }
    }

    fn check_key(&mut self, style: Style) -> Step {
        let Some(Frame::Map { entries, key: Some((text, span)), seen, flow, .. }) = self.stack.last_mut() else { return Ok(()) };
        let span = *span;
        let is_hinted = style == Style::Plain && (!*flow || text.contains('：'));
        if let Some(first) = written_before(entries, seen, text, span) {
            let (message, help) = syntax::duplicate(text);
            let mut finding = Finding::new("yaml-duplicate-key", Severity::Error, Place::Bytes(span.range()), message).help(help);
            finding.related.push(Related { place: Place::Bytes(first.range()), label: Text::new("第一次写在这里", "first written here") });
            self.findings.push(finding);
        }
        if style == Style::Plain && text == "<<" {
            self.forbid("yaml-anchor", span, syntax::merge());
        }
        let hint = if is_hinted { hints::key(self.source, span) } else { None };
        hint.map_or(Ok(()), |finding| self.stop(finding))
    }

    fn open(&mut self, span: Span, frame: impl FnOnce(Span, bool) -> Frame, style: &StructureStyle) -> Step {
        self.count(span)?;
        if let Some(Frame::Map { key: None, .. }) = self.stack.last() {
            let (message, help) = syntax::odd_key();
            return self.stop(Finding::new("yaml-syntax", Severity::Error, Place::Bytes(span.range()), message).help(help));
        }
        if self.stack.len() >= self.limits.depth {
            return self.stop(syntax::too_deep(span, self.limits));
        }
        self.stack.push(frame(span, matches!(style, StructureStyle::Flow)));
        Ok(())
    }

    /// Ends a collection. One in brackets ends with its bracket, one by indentation with its last value.
    fn close(&mut self, end: Span) -> Step {
        let (data, span, flow, last) = match self.stack.pop() {
            Some(Frame::Seq { items, span, flow }) => {
                let last = items.last().map(|item| item.span.end);
                (Data::Seq(items), span, flow, last)
            }
            Some(Frame::Map { entries, span, flow, .. }) => {
                let last = entries.last().map(|entry| entry.value.span.end);
                (Data::Map(entries), span, flow, last)
            }
            None => return Ok(()),
        };
        let end = if flow { end.end } else { last.unwrap_or(span.end) };
        self.place(Node { data, span: Span::new(span.start, end.max(span.start)) })
    }

    fn place(&mut self, node: Node) -> Step {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::Seq { items, .. }) => items.push(node),
            Some(Frame::Map { entries, key, .. }) => {
                if let Some((key, key_span)) = key.take() {
                    entries.push(Entry { key, key_span, value: node });
                }
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Parsed {
        self.root.take_if(|root| root.is_null());
        if self.root.is_none() && self.findings.is_empty() {
            let (message, help) = syntax::empty();
            self.findings.push(Finding::new("yaml-empty", Severity::Error, Place::Whole, message).help(help));
        }
        Parsed { root: self.root, findings: self.findings }
    }
}

/// Where a key of a mapping was written before this time, if it was.
fn written_before(entries: &[Entry], seen: &mut HashMap<String, Span>, key: &str, span: Span) -> Option<Span> {
    if entries.len() < FEW_KEYS {
        return entries.iter().find(|entry| entry.key == key).map(|entry| entry.key_span);
    }
    if seen.is_empty() {
        seen.extend(entries.iter().map(|entry| (entry.key.clone(), entry.key_span)));
    }
    let first = seen.get(key).copied();
    if first.is_none() {
        seen.insert(key.to_owned(), span);
    }
    first
}
