//! What holds of any bytes whatever. The fuzz targets and a small test of the same (`tests/it/fuzz.rs`) call these.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock, Once};

use declare::attachments::matching::{Matcher, Verdict, Vocabulary};
use declare::attachments::{folder, inspect, pdf, photo, picture, split, vocabulary};
use declare::document::Document;
use declare::finding::{Place, Severity, Source};
use declare::guide::{Guide, Guides};
use declare::pointer::Pointer;
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

/// The words of an example's files.
static WORDS: LazyLock<Vocabulary> = LazyLock::new(|| {
    let document = Document::parse("app.yaml", EXAMPLES[0].as_bytes(), JUDGE.guides());
    vocabulary::of(document.value(), document.guide(), &document.guide().needed(document.value()))
});

/// Any name gets the same answer twice; a certain one is a place of this application, a proposal a material of the guide.
pub(crate) fn names(bytes: &[u8]) {
    let path = String::from_utf8_lossy(bytes);
    let matcher = Matcher::new(&WORDS);
    let verdict = matcher.place(&path);
    assert_eq!(verdict, matcher.place(&path));
    let known = |id: &str| WORDS.materials.iter().find(|material| material.id == id);
    match &verdict {
        Verdict::Certain { material, entry, sequence, .. } => {
            assert!(known(material).is_some_and(|known| known.wanted && known.per_entry == entry.is_some()), "{path}: {verdict:?}");
            let proves = |at: &Pointer| WORDS.entries.iter().any(|entry| entry.at == *at && entry.materials.contains(material));
            assert!(entry.as_ref().is_none_or(proves), "{path}: {verdict:?}");
            assert!(sequence.is_none_or(|sequence| sequence.number > 0 && sequence.of.is_none_or(|of| of >= sequence.number)), "{path}: {verdict:?}");
        }
        Verdict::NotNeeded { material } => assert!(known(material).is_some()),
        Verdict::Ask(proposals) => assert!(!proposals.is_empty() && proposals.iter().all(|proposal| known(&proposal.material).is_some())),
        Verdict::Unknown => {}
    }
    assert!(!folder::shown(&path).chars().any(char::is_control));
}

static GUIDE: LazyLock<Arc<Guide>> = LazyLock::new(|| JUDGE.guides().newest());

/// Readers of PDFs may fail on their own thread, which is "damaged"; everywhere else a panic is one.
fn let_readers_fail() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() != Some("pdf") {
                hook(info);
            }
        }));
    });
}

/// Inspecting ends and says something of what does not open; parts of a PDF are whole PDFs that hold its pages once.
pub(crate) fn pdf(bytes: &[u8]) {
    let_readers_fail();
    let file = Arc::new(bytes.to_vec());
    for material in ["undertaking", "id_document"] {
        let Some(material) = GUIDE.material(material) else { continue };
        let found = inspect::inspect("a.pdf", &file, material, &GUIDE);
        assert!(found.pages.is_some() || !found.findings.is_empty());
    }
    let limit = file.len() as u64 / 2;
    if let (Ok(facts), Ok(parts)) = (pdf::inspect(&file), split::split(&file, limit)) {
        assert_eq!(parts.iter().map(|part| part.pages.len()).sum::<usize>(), facts.pages);
        assert!(parts.iter().all(|part| part.bytes.len() as u64 <= limit));
    }
}

/// Measuring ends within bounds; what is made to measure is measured so.
pub(crate) fn image(bytes: &[u8]) {
    let file = Arc::new(bytes.to_vec());
    for material in ["photo", "id_document"] {
        let Some(material) = GUIDE.material(material) else { continue };
        let found = inspect::inspect("a.jpg", &file, material, &GUIDE);
        assert!(found.picture.is_some() || !found.findings.is_empty());
    }
    if let Ok(facts) = picture::inspect(&file) {
        assert!(facts.width > 0 && facts.height > 0);
    }
    if let Ok(fitted) = photo::fit::fit(&file, &GUIDE.photo) {
        let facts = photo::inspect(&fitted.bytes).expect("what was written opens");
        assert_eq!((facts.picture.width, facts.picture.height), (fitted.width, fitted.height));
        assert!((GUIDE.photo.min_width..=GUIDE.photo.max_width).contains(&fitted.width) && facts.bytes <= GUIDE.photo.max_bytes);
    }
}
