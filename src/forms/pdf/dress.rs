//! Dressing a PDF for the archive: metadata, colour profile, language, outline.

use std::borrow::Cow;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

use super::super::layout::Paper;
use super::tags::{self, Marked};
use super::{Together, file, profile};
use crate::error::{Error, Result};
use crate::text::Text;

pub(super) const PRODUCER: &str = concat!("declare ", env!("CARGO_PKG_VERSION"));

/// Patches and writes the file, its ID blank.
pub(super) fn finish(mut document: Document, together: &Together<'_>, marked: &[Marked<'_>]) -> Result<Vec<u8>> {
    tidy(&mut document);
    patch(&mut document, together, marked).and_then(|()| file::write(document)).map_err(failed)
}

fn failed(source: lopdf::Error) -> Error {
    let what = Text::new("生成 PDF 出错", "the PDF could not be written");
    Error::usage(what, Text::new("这是程序的错误，请报告。", "This is a mistake of the program: please report it.")).because(source)
}

fn patch(file: &mut Document, together: &Together<'_>, marked: &[Marked<'_>]) -> lopdf::Result<()> {
    file.version = "1.7".to_owned();
    let metadata = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let metadata = file.add_object(Stream::new(metadata, metadata_packet(together).into_bytes()).with_compression(false));
    let profile = file.add_object(Stream::new(dictionary! { "N" => 3, "Alternate" => "DeviceRGB" }, profile::srgb()));
    let intent = dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal("sRGB"),
        "Info" => Object::string_literal("sRGB"),
        "DestOutputProfile" => profile,
    };
    let pages: Vec<ObjectId> = file.get_pages().into_values().collect();
    let outline = outline(file, together, &pages);
    let structure = tags::add(file, marked, &pages);
    let catalog = dictionary_at(file, b"Root")?;
    catalog.set("Metadata", metadata);
    catalog.set("Lang", Object::string_literal("zh-CN"));
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    catalog.set("StructTreeRoot", structure);
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("OutputIntents", vec![Object::Dictionary(intent)]);
    if let Some(outline) = outline {
        catalog.set("Outlines", outline);
        catalog.set("PageMode", "UseOutlines");
    }
    let info = dictionary_at(file, b"Info")?;
    for key in ["Trapped", "GTS_PDFXVersion", "Identifier", "Keywords", "Subject"] {
        info.remove(key.as_bytes());
    }
    let date = together.date;
    let stamp = format!("D:{:04}{:02}{:02}000000+08'00'", date.year(), u8::from(date.month()), date.day());
    for key in ["CreationDate", "ModDate"] {
        info.set(key, Object::string_literal(stamp.as_str()));
    }
    info.set("Title", text_string(&together.title));
    info.set("Author", text_string(&together.author));
    info.set("Creator", Object::string_literal("declare"));
    info.set("Producer", Object::string_literal(PRODUCER));
    Ok(())
}

/// An entry of the outline.
struct Entry<'p> {
    title: Cow<'p, str>,
    page: usize,
    below: Vec<Entry<'p>>,
}

/// The parts in the paper's order; printpdf would sort those of one page by name. Of several papers each has an entry over its parts.
fn outline(file: &mut Document, together: &Together<'_>, pages: &[ObjectId]) -> Option<ObjectId> {
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
    let root = file.new_object_id();
    let (first, last) = level(file, &entries, root, pages)?;
    file.set_object(root, dictionary! { "Type" => "Outlines", "First" => first, "Last" => last, "Count" => entries.len() as i64 });
    Some(root)
}

fn named(paper: &Paper) -> String {
    format!("{} {}", paper.author, paper.title).trim().to_owned()
}

/// Writes the entries of one level, what lies below them closed, and gives the first and the last.
fn level(file: &mut Document, entries: &[Entry<'_>], parent: ObjectId, pages: &[ObjectId]) -> Option<(ObjectId, ObjectId)> {
    let ids: Vec<ObjectId> = entries.iter().map(|_| file.new_object_id()).collect();
    for (at, entry) in entries.iter().enumerate() {
        let page = *pages.get(entry.page)?;
        let mut item = dictionary! { "Title" => text_string(&entry.title), "Parent" => parent, "Dest" => vec![page.into(), "Fit".into()] };
        if at > 0 {
            item.set("Prev", ids[at - 1]);
        }
        if let Some(next) = ids.get(at + 1) {
            item.set("Next", *next);
        }
        if let Some((first, last)) = level(file, &entry.below, ids[at], pages) {
            item.set("First", first);
            item.set("Last", last);
            item.set("Count", -(entry.below.len() as i64));
        }
        file.set_object(ids[at], item);
    }
    Some((*ids.first()?, *ids.last()?))
}

pub(super) fn text_string(text: &str) -> Object {
    let bytes = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    Object::String(bytes, StringFormat::Hexadecimal)
}

fn dictionary_at<'a>(file: &'a mut Document, key: &[u8]) -> lopdf::Result<&'a mut Dictionary> {
    let id = file.trailer.get(key)?.as_reference()?;
    file.get_object_mut(id)?.as_dict_mut()
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

/// Takes out empty dictionaries that strict readers stumble over, and what nothing leads to without them.
fn tidy(file: &mut Document) {
    let mut empty = Vec::new();
    for object in file.objects.values_mut() {
        let Object::Dictionary(dictionary) = object else { continue };
        if dictionary.has(b"Font") && dictionary.has(b"XObject") {
            empty.extend([&b"Shading"[..], b"ExtGState"].into_iter().filter_map(|key| dictionary.remove(key)));
        }
        let no_notes = dictionary.get(b"Annots").and_then(Object::as_array).is_ok_and(Vec::is_empty);
        if dictionary.has_type(b"Page") && no_notes {
            dictionary.remove(b"Annots");
        }
    }
    // All pages name the same two.
    empty.iter().filter_map(|object| object.as_reference().ok()).for_each(|id| drop(file.objects.remove(&id)));
}
