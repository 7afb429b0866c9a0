//! The bytes of a file: streams one by one, all other objects packed together, and at the end the table that finds them.
//!
//! The elements of the structure are many and small: in streams of objects they take a tenth. lopdf could pack them too, but sets each down
//! three times for that, and leaves its table as it is.

use std::fmt::Write as _;

use libdeflater::{CompressionLvl, Compressor};
use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, dictionary};

use super::seal;

/// The level of compression: the next ones take a third longer for half a percent.
const LEVEL: i32 = 5;
/// The most objects in one stream: who wants one of them unpacks all.
const TOGETHER: usize = 500;

/// Where an object is found.
#[derive(Clone, Copy)]
enum Place {
    /// Nowhere: a number that was given out and not used.
    Free,
    /// At a byte of the file.
    At(usize),
    /// In the stream of objects with this number, so many objects before it.
    In(u32, usize),
}

/// The whole file, its ID blank.
pub(super) fn write(document: Document) -> lopdf::Result<Vec<u8>> {
    let Document { version, binary_mark, objects, mut trailer, max_id, .. } = document;
    let mut file = File {
        bytes: [format!("%PDF-{version}\n%").as_bytes(), &binary_mark, b"\n"].concat(),
        places: vec![Place::Free; max_id as usize + 1],
        packer: Compressor::new(CompressionLvl::new(LEVEL).unwrap_or_default()),
    };
    let mut loose = Vec::with_capacity(objects.len());
    for ((id, _), object) in objects {
        match object {
            Object::Stream(stream) => file.stream(id, stream)?,
            object => loose.push((id, object)),
        }
    }
    let mut loose = loose.into_iter();
    while loose.len() > 0 {
        file.together(loose.by_ref().take(TOGETHER))?;
    }
    let (table, at) = (file.id(), file.bytes.len());
    file.places[table as usize] = Place::At(at);
    trailer.set("Type", "XRef");
    trailer.set("Size", file.places.len() as i64);
    trailer.set("W", [1, 4, 2].map(Object::Integer).to_vec());
    trailer.set("ID", seal::blank());
    file.stream(table, Stream::new(trailer, file.table()))?;
    file.bytes.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
    Ok(file.bytes)
}

/// An object as it stands in a file, and a space. lopdf gives it on its own only where it is what an operator works on.
fn bytes_of(object: Object) -> lopdf::Result<Vec<u8>> {
    Content { operations: [Operation { operator: String::new(), operands: vec![object] }] }.encode()
}

/// A file as it grows.
struct File {
    bytes: Vec<u8>,
    /// By number; the first is nobody's.
    places: Vec<Place>,
    packer: Compressor,
}

impl File {
    fn id(&mut self) -> u32 {
        self.places.push(Place::Free);
        self.places.len() as u32 - 1
    }

    /// Writes a stream, packed unless it is already or must not be.
    fn stream(&mut self, id: u32, mut stream: Stream) -> lopdf::Result<()> {
        if stream.allows_compression && !stream.dict.has(b"Filter") {
            stream.dict.set("Filter", "FlateDecode");
            let packed = self.pack(&stream.content);
            stream.set_content(packed);
        }
        self.places[id as usize] = Place::At(self.bytes.len());
        self.bytes.extend(format!("{id} 0 obj\n").bytes());
        self.bytes.extend(bytes_of(Object::Dictionary(stream.dict))?);
        self.bytes.extend(b"stream\n");
        self.bytes.extend(stream.content);
        self.bytes.extend(b"\nendstream\nendobj\n");
        Ok(())
    }

    fn pack(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut packed = vec![0; self.packer.zlib_compress_bound(bytes.len())];
        // There is always room: the bound is the packer's own.
        let length = self.packer.zlib_compress(bytes, &mut packed).unwrap_or_default();
        packed.truncate(length);
        packed
    }

    /// Writes objects that are no streams into one.
    fn together(&mut self, objects: impl Iterator<Item = (u32, Object)>) -> lopdf::Result<()> {
        let (stream, mut count, mut index, mut bodies) = (self.id(), 0, String::new(), Vec::new());
        for (at, (id, object)) in objects.enumerate() {
            let _ = write!(index, "{id} {} ", bodies.len());
            bodies.extend(bytes_of(object)?);
            self.places[id as usize] = Place::In(stream, at);
            count = at + 1;
        }
        let dictionary = dictionary! { "Type" => "ObjStm", "N" => count as i64, "First" => index.len() as i64 };
        self.stream(stream, Stream::new(dictionary, [index.into_bytes(), bodies].concat()))
    }

    /// The entries of the table: one byte for the kind, four for the place, two for what else.
    fn table(&self) -> Vec<u8> {
        let mut entries = Vec::with_capacity(7 * self.places.len());
        for place in &self.places {
            let (kind, at, more) = match place {
                Place::Free => (0, 0, u16::MAX),
                Place::At(at) => (1, *at as u32, 0),
                Place::In(stream, at) => (2, *stream, *at as u16),
            };
            entries.push(kind);
            entries.extend(at.to_be_bytes());
            entries.extend(more.to_be_bytes());
        }
        entries
    }
}
