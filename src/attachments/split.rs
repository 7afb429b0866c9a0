//! A PDF above the limit cut into parts at page borders: every page once, in order, with what it needs and nothing of the others.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::pdf::{self, Trouble};

/// A part of the file.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its pages in the whole, from nought.
    pub pages: Range<usize>,
    pub bytes: Arc<Vec<u8>>,
}

/// Why a file is not cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Uncut {
    #[error(transparent)]
    Pdf(#[from] Trouble),
    /// Restricted or password-protected files would lose their protection.
    #[error("protected")]
    Protected,
    /// A page alone (from nought) is larger than the limit: it has so many bytes.
    #[error("page {page} alone has {bytes} bytes")]
    Page { page: usize, bytes: u64 },
}

/// Cutting a hundred megabytes takes some seconds.
const PATIENCE: Duration = Duration::from_mins(5);
/// What a page inherits from the tree of pages.
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];
/// A tree of pages is not deeper.
const DEEPEST: usize = 64;

/// Cuts `bytes` into as few parts of at most `limit` bytes as consecutive pages allow.
pub fn split(bytes: &Arc<Vec<u8>>, limit: u64) -> Result<Vec<Part>, Uncut> {
    let facts = pdf::inspect(bytes)?;
    if facts.restricted {
        return Err(Uncut::Protected);
    }
    let file = Arc::clone(bytes);
    let parts = pdf::apart(PATIENCE, move || cut(&file, limit))??;
    // What was written is read again: a part that another reader cannot open is no part.
    for part in &parts {
        let read = pdf::inspect(&part.bytes)?;
        if read.pages != part.pages.len() || read.mended {
            return Err(Uncut::Pdf(Trouble::Damaged));
        }
    }
    if parts.iter().map(|part| part.pages.len()).sum::<usize>() == facts.pages { Ok(parts) } else { Err(Uncut::Pdf(Trouble::Damaged)) }
}

fn cut(bytes: &[u8], limit: u64) -> Result<Vec<Part>, Uncut> {
    let document = Document::load_mem(bytes).map_err(|_| Trouble::Damaged)?;
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    let mut parts = Vec::new();
    let mut first = 0;
    while first < pages.len() {
        let part = longest(&document, &pages, first, limit)?;
        first = part.pages.end;
        parts.push(part);
    }
    Ok(parts)
}

/// The part from page `first` on that holds most pages.
fn longest(document: &Document, pages: &[ObjectId], first: usize, limit: u64) -> Result<Part, Uncut> {
    let make = |end: usize| part(document, pages, first..end);
    let fits = |part: &Part| part.bytes.len() as u64 <= limit;
    let one = make(first + 1)?;
    if !fits(&one) {
        return Err(Uncut::Page { page: first, bytes: one.bytes.len() as u64 });
    }
    // Between what fits and what does not.
    let (mut best, mut beyond) = (one, pages.len() + 1);
    let mut next = pages.len();
    while next > best.pages.end && next < beyond {
        let tried = make(next)?;
        if fits(&tried) {
            best = tried;
        } else {
            beyond = next;
        }
        next = usize::midpoint(best.pages.end, beyond);
    }
    Ok(best)
}

fn part(document: &Document, pages: &[ObjectId], chosen: Range<usize>) -> Result<Part, Trouble> {
    let all: BTreeSet<ObjectId> = pages.iter().copied().collect();
    let mut part = Document::with_version(document.version.clone());
    part.max_id = document.max_id;
    let tree = part.new_object_id();
    let mut waiting: Vec<ObjectId> = Vec::new();
    for id in &pages[chosen.clone()] {
        let page = alone(document, *id, tree)?;
        follow(&Object::Dictionary(page.clone()), &all, &mut waiting, 0);
        part.objects.insert(*id, page.into());
    }
    while let Some(id) = waiting.pop() {
        let Some(object) = document.objects.get(&id).filter(|object| !part.objects.contains_key(&id) && !is_of_the_whole(object)) else { continue };
        follow(object, &all, &mut waiting, 0);
        part.objects.insert(id, object.clone());
    }
    let kids: Vec<Object> = pages[chosen.clone()].iter().map(|id| (*id).into()).collect();
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    part.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = part.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    part.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    part.save_to(&mut bytes).map_err(|_| Trouble::Damaged)?;
    Ok(Part { pages: chosen, bytes: Arc::new(bytes) })
}

/// A page with what it inherited, under the new tree. Threads and structure belong to the whole.
fn alone(document: &Document, id: ObjectId, tree: ObjectId) -> Result<Dictionary, Trouble> {
    let mut page = document.get_dictionary(id).map_err(|_| Trouble::Damaged)?.clone();
    let mut above = parent(document, &page);
    for _ in 0..DEEPEST {
        let Some(node) = above else { break };
        for key in INHERITED {
            if let (false, Ok(value)) = (page.has(key), node.get(key)) {
                page.set(key.to_vec(), value.clone());
            }
        }
        above = parent(document, node);
    }
    for key in [&b"B"[..], b"StructParents", b"Parent"] {
        page.remove(key);
    }
    page.set("Parent", tree);
    Ok(page)
}

fn parent<'d>(document: &'d Document, node: &Dictionary) -> Option<&'d Dictionary> {
    document.get_dictionary(node.get(b"Parent").and_then(Object::as_reference).ok()?).ok()
}

/// The catalog, the tree of pages and the tree of structure lead to every page.
fn is_of_the_whole(object: &Object) -> bool {
    let named = |names: &[&[u8]]| {
        object.as_dict().and_then(|dictionary| dictionary.get(b"Type")).and_then(Object::as_name).is_ok_and(|name| names.contains(&name))
    };
    named(&[b"Catalog", b"Pages", b"StructTreeRoot", b"StructElem"])
}

/// What `object` refers to, other pages left out.
fn follow(object: &Object, pages: &BTreeSet<ObjectId>, waiting: &mut Vec<ObjectId>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match object {
        Object::Reference(id) if !pages.contains(id) => waiting.push(*id),
        Object::Array(items) => items.iter().for_each(|item| follow(item, pages, waiting, depth + 1)),
        Object::Dictionary(dictionary) => dictionary.iter().for_each(|(_, value)| follow(value, pages, waiting, depth + 1)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| follow(value, pages, waiting, depth + 1)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
