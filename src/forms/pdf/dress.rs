//! Dressing a PDF for the archive: metadata, colour profile, language, outline.

use std::borrow::Cow;

use pdf_writer::types::{OutputIntentSubtype, PageMode};
use pdf_writer::writers::{Catalog, DocumentInfo, Outline, OutlineItem};
use pdf_writer::{Date, Finish, Name, Ref, TextStr};

use super::super::layout::Paper;
use super::file::File;
use super::{Together, profile};

pub(super) const PRODUCER: &str = concat!("declare ", env!("CARGO_PKG_VERSION"));

/// Adds what the whole file says of itself, and gives the catalog and the information. `tree` is the tree of pages, `pages` those in order.
pub(super) fn add(file: &mut File, together: &Together<'_>, tree: Ref, pages: &[Ref], structure: Ref) -> (Ref, Ref) {
    let [catalog, info, metadata, profile] = std::array::from_fn(|_| file.id());
    file.stream_as_is(metadata, metadata_packet(together).as_bytes(), |stream| {
        stream.pair(Name(b"Type"), Name(b"Metadata")).pair(Name(b"Subtype"), Name(b"XML"));
    });
    file.stream(profile, &profile::srgb(), |stream| {
        stream.pair(Name(b"N"), 3).pair(Name(b"Alternate"), Name(b"DeviceRGB"));
    });
    let outline = outline(file, together, pages);
    file.object(catalog, |object| {
        let mut catalog = object.start::<Catalog<'_>>();
        catalog.pages(tree).metadata(metadata).lang(TextStr("zh-CN"));
        catalog.pair(Name(b"StructTreeRoot"), structure);
        catalog.mark_info().marked(true);
        catalog.viewer_preferences().display_doc_title(true);
        let mut intents = catalog.output_intents();
        let mut intent = intents.push();
        intent.subtype(OutputIntentSubtype::PDFA).output_condition_identifier(TextStr("sRGB")).info(TextStr("sRGB")).dest_output_profile(profile);
        intent.finish();
        intents.finish();
        if let Some(outline) = outline {
            catalog.outlines(outline).page_mode(PageMode::UseOutlines);
        }
    });
    file.object(info, |object| {
        let mut info = object.start::<DocumentInfo<'_>>();
        let date = date(together.date);
        info.title(TextStr(&together.title)).author(TextStr(&together.author)).creator(TextStr("declare")).producer(TextStr(PRODUCER));
        info.creation_date(date).modified_date(date);
    });
    (catalog, info)
}

/// Midnight in China.
fn date(date: time::Date) -> Date {
    let year = u16::try_from(date.year()).unwrap_or_default();
    Date::new(year).month(date.month().into()).day(date.day()).hour(0).minute(0).second(0).utc_offset_hour(8)
}

/// An entry of the outline.
struct Entry<'p> {
    title: Cow<'p, str>,
    page: usize,
    below: Vec<Entry<'p>>,
}

/// The parts in the paper's order. Of several papers each has an entry over its parts.
fn outline(file: &mut File, together: &Together<'_>, pages: &[Ref]) -> Option<Ref> {
    let mut first = 0;
    let mut entries = Vec::new();
    for paper in together.papers {
        let parts = paper.outline.iter().map(|(title, page)| Entry { title: title.into(), page: first + page, below: Vec::new() });
        match together.papers {
            [_] => entries.extend(parts),
            _ => entries.push(Entry { title: named(paper).into(), page: first, below: parts.collect() }),
        }
        first += paper.pages.len();
    }
    if entries.is_empty() {
        return None;
    }
    let root = file.id();
    let (first, last) = level(file, &entries, root, pages)?;
    file.object(root, |object| {
        object.start::<Outline<'_>>().first(first).last(last).count(entries.len() as i32);
    });
    Some(root)
}

fn named(paper: &Paper) -> String {
    format!("{} {}", paper.author, paper.title).trim().to_owned()
}

/// Writes the entries of one level, what lies below them closed, and gives the first and the last.
fn level(file: &mut File, entries: &[Entry<'_>], parent: Ref, pages: &[Ref]) -> Option<(Ref, Ref)> {
    let ids: Vec<Ref> = entries.iter().map(|_| file.id()).collect();
    for (at, entry) in entries.iter().enumerate() {
        let page = *pages.get(entry.page)?;
        let below = level(file, &entry.below, ids[at], pages);
        file.object(ids[at], |object| {
            let mut item = object.start::<OutlineItem<'_>>();
            item.title(TextStr(&entry.title)).parent(parent);
            item.dest().page(page).fit();
            if at > 0 {
                item.prev(ids[at - 1]);
            }
            if let Some(next) = ids.get(at + 1) {
                item.next(*next);
            }
            if let Some((first, last)) = below {
                item.first(first).last(last).count(-(entry.below.len() as i32));
            }
        });
    }
    Some((*ids.first()?, *ids.last()?))
}

/// The metadata packet. Only papers whose colours the profile describes call themselves archival.
fn metadata_packet(together: &Together<'_>) -> String {
    let date = together.date;
    let date = format!("{:04}-{:02}-{:02}T00:00:00+08:00", date.year(), u8::from(date.month()), date.day());
    let archival = together.papers.iter().flat_map(|paper| &paper.images).all(|image| image.components != 4);
    let part = if archival { "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" } else { "" };
    let (title, author) = (escape(&together.title), escape(&together.author));
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
         xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
         <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\
         <dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>\
         <xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate><xmp:CreatorTool>declare</xmp:CreatorTool>\
         <pdf:Producer>{PRODUCER}</pdf:Producer>{part}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
