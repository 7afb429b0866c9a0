//! What a PDF carries besides its pages: scripts, programs to start, files inside.

use lopdf::{Dictionary, Document, Object};

use super::{Carries, find};

/// Objects inside one another that are followed; references are not, every object is looked at in its turn.
const DEEPEST: usize = 32;

/// What the objects of `document` carry.
pub(super) fn of(document: &Document) -> Carries {
    let mut carries = Carries::default();
    document.objects.values().for_each(|object| look(object, 0, &mut carries));
    carries
}

/// What the words in `bytes` tell of a file whose objects cannot be read; compressed ones stay hidden.
pub(super) fn by_words(bytes: &[u8]) -> Carries {
    let any = |words: &[&[u8]]| words.iter().any(|word| find(bytes, word).is_some());
    Carries { active: any(&[b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/RichMedia"]), files: any(&[b"/EmbeddedFile"]) }
}

fn look(object: &Object, depth: usize, carries: &mut Carries) {
    if depth > DEEPEST {
        return;
    }
    match object {
        Object::Dictionary(dictionary) => look_into(dictionary, depth, carries),
        Object::Stream(stream) => look_into(&stream.dict, depth, carries),
        Object::Array(items) => items.iter().for_each(|item| look(item, depth + 1, carries)),
        _ => {}
    }
}

fn look_into(dictionary: &Dictionary, depth: usize, carries: &mut Carries) {
    let is = |key: &[u8], names: &[&[u8]]| dictionary.get(key).and_then(Object::as_name).is_ok_and(|name| names.contains(&name));
    carries.active |=
        dictionary.has(b"JS") || is(b"S", &[b"JavaScript", b"Launch", b"ImportData"]) || is(b"Subtype", &[b"RichMedia", b"Movie", b"Screen"]);
    carries.files |= is(b"Type", &[b"EmbeddedFile"]) || is(b"Subtype", &[b"FileAttachment"]) || dictionary.has(b"EmbeddedFiles");
    dictionary.iter().for_each(|(_, value)| look(value, depth + 1, carries));
}
