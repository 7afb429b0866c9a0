//! What holds of any bytes whatever. The fuzz targets and a small test of the same (`tests/it/fuzz.rs`) call these.

use std::borrow::Cow;
use std::sync::LazyLock;

use declare::document::Document;
use declare::finding::{Place, Severity, Source};
use declare::guide::Guides;
use declare::rules::mend::mend;
use declare::rules::{self, Judge};
use declare::yaml::{self, Limits, Node};

/// Applications to start from.
const EXAMPLES: [&str; 4] = [
    include_str!("../examples/senior-engineer/app.yaml"),
    include_str!("../examples/minimal/app.yaml"),
    include_str!("../examples/nurse/app.yaml"),
    include_str!("../examples/broken/app.yaml"),
];

static JUDGE: LazyLock<Judge> = LazyLock::new(|| Judge::new(Guides::built_in()));

/// Parsing ends, with a tree or a reason; spans lie inside the text, on its characters, and inside their parents.
pub(crate) fn yaml(bytes: &[u8]) {
    let (text, parsed) = yaml::parse(bytes, &Limits::default());
    assert!(parsed.root.is_some() || !parsed.findings.is_empty(), "neither a tree nor a reason");
    if let Some(root) = &parsed.root {
        spans(root, &text);
    }
    for finding in &parsed.findings {
        if let Place::Bytes(range) = &finding.place {
            assert!(text.get(range.clone()).is_some(), "{} points beside the text: {range:?}", finding.rule);
        }
    }
}

fn spans(node: &Node, text: &str) {
    assert!(text.get(node.span.range()).is_some(), "a span beside the text: {:?}", node.span);
    for entry in node.entries() {
        assert!(text.get(entry.key_span.range()).is_some(), "a key's span beside the text: {:?}", entry.key_span);
        spans(&entry.value, text);
    }
    node.items().iter().for_each(|item| spans(item, text));
}

/// Reading ends, and reads the same again.
pub(crate) fn document(bytes: &[u8]) {
    let read = || Document::parse("app.yaml", bytes, JUDGE.guides());
    let document = read();
    assert_eq!(document.value(), read().value());
    assert!(document.is_readable() || document.findings().iter().any(|finding| finding.severity == Severity::Error));
}

/// The bytes as an application: themselves, or, where the first is large, one of the examples with changes that the others choose.
/// So deep rules are reached, which free bytes seldom do.
fn application(bytes: &[u8]) -> Cow<'_, [u8]> {
    let Some((first @ 128.., rest)) = bytes.split_first() else { return Cow::Borrowed(bytes) };
    let mut lines: Vec<Cow<'_, str>> = EXAMPLES[usize::from(*first) % EXAMPLES.len()].lines().map(Cow::Borrowed).collect();
    for change in rest.split(|byte| *byte == b'\n') {
        let [high, low, what, value @ ..] = change else { continue };
        let at = usize::from(u16::from_be_bytes([*high, *low])) % lines.len();
        let value = String::from_utf8_lossy(value);
        match what % 4 {
            0 => lines[at] = lines[at].split_once(": ").map_or_else(|| value.clone(), |(key, _)| Cow::Owned(format!("{key}: {value}"))),
            1 => lines[at] = Cow::Borrowed(""),
            2 => {
                let other = value.len() % lines.len();
                lines.swap(at, other);
            }
            _ => lines.insert(at, value),
        }
    }
    Cow::Owned(lines.join("\n").into_bytes())
}

/// Every finding is explained, placed inside the text, said in both languages, and says what to write instead.
pub(crate) fn rules(bytes: &[u8]) {
    let document = Document::parse("app.yaml", &application(bytes), JUDGE.guides());
    for finding in JUDGE.judge(&document) {
        assert!(rules::by_id(&finding.rule).is_some(), "{} is not explained", finding.rule);
        assert!(!finding.message.zh.is_empty() && !finding.message.en.is_empty());
        if let Some(location) = document.locate(&finding.place) {
            assert!(document.text().get(location.bytes.clone()).is_some(), "{} points beside the text: {:?}", finding.rule, location.bytes);
        }
    }
}

/// Mending ends; what it made it need not make again, no comment of a readable file is lost, and formatting is done once.
pub(crate) fn fix(bytes: &[u8]) {
    let mended = mend(&JUDGE, "app.yaml", &application(bytes), |_, _, fix| fix.safe);
    if let Ok(once) = mended.document.formatted(None) {
        let again = Document::parse("app.yaml", once.as_bytes(), JUDGE.guides());
        assert_eq!(again.value(), mended.document.value());
        assert_eq!(again.formatted(None).ok(), Some(once));
    }
}
