//! Where the comments of a text stand. The tree does not hold them; whoever changes a text keeps them.

use super::{Data, Node, Span, Style};

/// Every comment in order, each from its `#` to the end of its line.
pub fn comments(source: &str, root: &Node) -> Vec<Span> {
    let mut scalars = Vec::new();
    collect(root, &mut scalars);
    let (mut found, mut from) = (Vec::new(), 0);
    for (span, style) in scalars {
        between(source, from, span.start, &mut found);
        if style == Style::Block {
            between(source, span.start, line_end(source, span.start).min(span.end), &mut found);
        }
        from = span.end.max(from);
    }
    between(source, from, source.len(), &mut found);
    found
}

fn collect(node: &Node, scalars: &mut Vec<(Span, Style)>) {
    match &node.data {
        Data::Scalar { style, .. } => scalars.push((node.span, *style)),
        Data::Seq(items) => items.iter().for_each(|item| collect(item, scalars)),
        Data::Map(entries) => {
            for entry in entries {
                scalars.push((entry.key_span, Style::Plain));
                collect(&entry.value, scalars);
            }
        }
    }
}

/// The comments of a part that holds no scalar: every `#` in it starts one.
fn between(source: &str, from: usize, to: usize, found: &mut Vec<Span>) {
    let mut at = from;
    while at < to {
        let Some(sign) = source[at..to].find('#') else { return };
        let end = line_end(source, at + sign);
        let text = source[at + sign..end].trim_end();
        found.push(Span::new(at + sign, at + sign + text.len()));
        at = end;
    }
}

/// Where the line that holds `at` ends, before its line end.
pub(super) fn line_end(source: &str, at: usize) -> usize {
    let end = source[at..].find('\n').map_or(source.len(), |length| at + length);
    if source[at..end].ends_with('\r') { end - 1 } else { end }
}

/// Where the line that holds `at` starts.
pub(super) fn line_start(source: &str, at: usize) -> usize {
    source[..at].rfind('\n').map_or_else(|| if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8().min(at) } else { 0 }, |end| end + 1)
}
