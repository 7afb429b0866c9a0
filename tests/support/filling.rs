//! Papers that are nothing but weight.

use declare::canonical::Sha256;
use lopdf::{Document, Object, Stream, dictionary};

/// A paper of its own for each `text`, from some to some hundred kilobytes, that does not compress.
pub(crate) fn pdf(text: &str) -> Vec<u8> {
    let mut noise = Sha256::of(text.as_bytes());
    let length = usize::from(u16::from_le_bytes([noise.as_bytes()[0], noise.as_bytes()[1]])) * 5;
    let mut filling = Vec::new();
    while filling.len() < length {
        noise = Sha256::of(noise.as_bytes());
        filling.extend_from_slice(noise.as_bytes());
    }
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    document.add_object(Stream::new(dictionary! {}, filling));
    let page =
        document.add_object(dictionary! { "Type" => "Page", "Parent" => pages, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] });
    let kids = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(kids));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let _ = document.save_to(&mut bytes);
    bytes
}
