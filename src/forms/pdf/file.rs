//! The bytes of a file: streams one by one, all other objects packed together, and at the end the table that finds them.
//!
//! The elements of the structure are many and small: in streams of objects they take a tenth.

use std::fmt::Write as _;
use std::ops::Range;

use libdeflater::{CompressionLvl, Compressor};
use pdf_writer::{Chunk, Dict, Filter, Name, Obj, Ref, Settings, Stream};

use super::seal;

/// The version, and four bytes that tell a copier that this is no text.
const HEADER: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
/// The level of compression: the next ones take a third longer for half a percent.
const LEVEL: i32 = 5;
/// The most objects in one stream: who wants one of them unpacks all.
const TOGETHER: usize = 500;
/// Compact: what is read by people is on the page.
const SETTINGS: Settings = Settings { pretty: false };

/// Where an object is found.
#[derive(Clone, Copy)]
enum Place {
    /// Nowhere: a number that was given out and not used.
    Free,
    /// At a byte of the file.
    At(usize),
    /// In the stream of objects with this number, as its so-and-so-manieth.
    In(Ref, usize),
}

/// A file as it grows.
pub(super) struct File {
    streams: Chunk,
    objects: Chunk,
    /// The objects that are no streams: number, and where their bytes are in `objects`.
    loose: Vec<(Ref, Range<usize>)>,
    /// By number; the first is nobody's.
    places: Vec<Place>,
    packer: Compressor,
}

impl File {
    pub(super) fn new() -> Self {
        Self {
            streams: Chunk::with_settings_and_capacity(SETTINGS, 256 * 1024),
            objects: Chunk::with_settings_and_capacity(SETTINGS, 128 * 1024),
            loose: Vec::new(),
            places: vec![Place::Free],
            packer: Compressor::new(CompressionLvl::new(LEVEL).unwrap_or_default()),
        }
    }

    /// A number for an object that is to be written once.
    pub(super) fn id(&mut self) -> Ref {
        let id = Ref::new(i32::try_from(self.places.len()).unwrap_or(i32::MAX));
        self.places.push(Place::Free);
        id
    }

    /// Writes an object that is no stream.
    pub(super) fn object(&mut self, id: Ref, write: impl FnOnce(Obj<'_>)) {
        // In a stream of objects they stand without these words around them.
        let (before, after) = (" 0 obj\n".len() + id.get().ilog10() as usize + 1, "\nendobj\n".len());
        let start = self.objects.len();
        write(self.objects.indirect(id));
        self.loose.push((id, start + before..self.objects.len() - after));
    }

    /// Writes a stream, packed.
    pub(super) fn stream(&mut self, id: Ref, bytes: &[u8], dictionary: impl FnOnce(&mut Dict<'_>)) {
        let packed = self.pack(bytes);
        self.stream_as_is(id, &packed, |stream| {
            stream.filter(Filter::FlateDecode);
            dictionary(stream);
        });
    }

    /// Writes a stream of bytes that stay as they are.
    pub(super) fn stream_as_is(&mut self, id: Ref, bytes: &[u8], dictionary: impl FnOnce(&mut Stream<'_>)) {
        self.place(id, Place::At(HEADER.len() + self.streams.len()));
        dictionary(&mut self.streams.stream(id, bytes));
    }

    fn place(&mut self, id: Ref, place: Place) {
        if let Some(known) = usize::try_from(id.get()).ok().and_then(|at| self.places.get_mut(at)) {
            *known = place;
        }
    }

    fn pack(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut packed = vec![0; self.packer.zlib_compress_bound(bytes.len())];
        // There is always room: the bound is the packer's own.
        let length = self.packer.zlib_compress(bytes, &mut packed).unwrap_or_default();
        packed.truncate(length);
        packed
    }

    /// The whole file, its ID blank.
    pub(super) fn finish(mut self, catalog: Ref, info: Ref) -> Vec<u8> {
        self.pack_objects();
        let table = self.id();
        let at = HEADER.len() + self.streams.len();
        self.place(table, Place::At(at));
        let (size, entries) = (self.places.len(), self.table());
        self.stream(table, &entries, |stream| {
            stream.pair(Name(b"Type"), Name(b"XRef"));
            stream.pair(Name(b"Size"), size as i32);
            stream.insert(Name(b"W")).array().items([1, 4, 2]);
            stream.pair(Name(b"Root"), catalog);
            stream.pair(Name(b"Info"), info);
            seal::blank(stream.insert(Name(b"ID")));
        });
        [HEADER, self.streams.as_bytes(), format!("startxref\n{at}\n%%EOF\n").as_bytes()].concat()
    }

    fn pack_objects(&mut self) {
        let loose = std::mem::take(&mut self.loose);
        for together in loose.chunks(TOGETHER) {
            let stream = self.id();
            let (mut index, mut bodies) = (String::new(), Vec::new());
            for (at, (id, range)) in together.iter().enumerate() {
                let _ = write!(index, "{} {} ", id.get(), bodies.len());
                bodies.extend_from_slice(&self.objects.as_bytes()[range.clone()]);
                bodies.push(b'\n');
                self.place(*id, Place::In(stream, at));
            }
            let first = index.len();
            self.stream(stream, &[index.as_bytes(), &bodies].concat(), |dictionary| {
                dictionary.pair(Name(b"Type"), Name(b"ObjStm"));
                dictionary.pair(Name(b"N"), together.len() as i32);
                dictionary.pair(Name(b"First"), first as i32);
            });
        }
    }

    /// The entries of the table: one byte for the kind, four for the place, two for what else.
    fn table(&self) -> Vec<u8> {
        let mut entries = Vec::with_capacity(7 * self.places.len());
        for place in &self.places {
            let (kind, at, more) = match place {
                Place::Free => (0, 0, u16::MAX),
                Place::At(at) => (1, *at as u32, 0),
                Place::In(stream, at) => (2, stream.get() as u32, *at as u16),
            };
            entries.push(kind);
            entries.extend(at.to_be_bytes());
            entries.extend(more.to_be_bytes());
        }
        entries
    }
}
