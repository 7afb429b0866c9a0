//! The one reader of PDFs: does it open, how many pages, what do they look like.
//!
//! Files come from anywhere, so each is read on a thread of its own: a panic, a deep recursion or an endless loop in the reading library
//! is "damaged", never the end of the program.

use std::ops::Range;
use std::sync::mpsc::{Receiver, SendError, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::{GrayImage, RgbImage};

/// What speaks against a PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Trouble {
    #[error("not a PDF")]
    NotPdf,
    #[error("a password is needed to open it")]
    Locked,
    #[error("damaged")]
    Damaged,
    #[error("no pages")]
    Empty,
}

/// What is known of a PDF that opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    pub pages: usize,
    /// Opens without a password, but forbids printing or copying to programs that obey.
    pub restricted: bool,
    /// Damaged, but opens after repair here; other readers may not open it or show less.
    pub mended: bool,
    pub carries: Carries,
}

/// What a PDF carries besides its pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carries {
    /// Scripts, programs to start, films: what acts when it is opened or touched.
    pub active: bool,
    /// Files inside the file.
    pub files: bool,
}

/// The longest side of a picture of a page, in pixels: an A3 sheet at 300 dpi.
const LONGEST_SIDE: f32 = 5_000.0;
/// How long one step may take. An A4 scan takes a tenth of a second; what takes so long is made to.
const PATIENCE: Duration = Duration::from_secs(20);
/// After so many pages that could not be drawn the rest of a file is not tried.
const MOST_FAILURES: usize = 3;
/// Room for the recursion of deeply nested files.
const STACK: usize = 64 * 1024 * 1024;

/// Whether `bytes` begin as a PDF; readers allow some junk before.
pub fn is_pdf(bytes: &[u8]) -> bool {
    find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some()
}

/// Opens the PDF and counts its pages.
pub fn inspect(bytes: &Arc<Vec<u8>>) -> Result<Facts, Trouble> {
    if !is_pdf(bytes) {
        return Err(Trouble::NotPdf);
    }
    let file = Arc::clone(bytes);
    let (pages, other) = guarded(move || open(&file).map(|pdf| (pdf.pages().len(), second_opinion(&file))))??;
    if pages == 0 {
        return Err(Trouble::Empty);
    }
    let (agreed, carries) = other.map_or_else(|| (None, contents::by_words(bytes)), |(pages, carries)| (Some(pages), carries));
    Ok(Facts { pages, restricted: is_encrypted(bytes), mended: agreed != Some(pages), carries })
}

/// The pictures of a PDF's pages, drawn ahead by one on a thread of their own.
pub struct Pictures<P> {
    bytes: Arc<Vec<u8>>,
    dpi: f32,
    pages: Range<usize>,
    /// Makes a picture of width, height and red, green, blue and alpha bytes.
    develop: fn(u32, u32, &[u8]) -> Option<P>,
    failures: usize,
    running: Option<Receiver<Option<P>>>,
}

/// Pictures of the pages numbered `pages` (from nought) at `dpi`, or as much less as keeps a picture within bounds. `None` stands for a
/// page that cannot be drawn.
pub fn pictures(bytes: &Arc<Vec<u8>>, dpi: f32, pages: Range<usize>) -> Pictures<RgbImage> {
    let develop = |width, height, pixels: &[u8]| {
        let mut colours = Vec::with_capacity(pixels.len() / 4 * 3);
        pixels.chunks_exact(4).for_each(|pixel| colours.extend_from_slice(&pixel[..3]));
        RgbImage::from_raw(width, height, colours)
    };
    Pictures { bytes: Arc::clone(bytes), dpi, pages, develop, failures: 0, running: None }
}

/// As [`pictures`], through a red glass: print stays black, and a red seal over it nearly vanishes.
pub fn through_red(bytes: &Arc<Vec<u8>>, dpi: f32, pages: Range<usize>) -> Pictures<GrayImage> {
    let develop = |width, height, pixels: &[u8]| GrayImage::from_raw(width, height, pixels.iter().copied().step_by(4).collect());
    Pictures { bytes: Arc::clone(bytes), dpi, pages, develop, failures: 0, running: None }
}

impl<P: Send + 'static> Pictures<P> {
    fn start(&self) -> Option<Receiver<Option<P>>> {
        let (send, receive) = sync_channel(1);
        let (bytes, dpi, pages, develop) = (Arc::clone(&self.bytes), self.dpi, self.pages.clone(), self.develop);
        let draw = move || {
            let Ok(pdf) = open(&bytes) else { return };
            let cache = RenderCache::new();
            for number in pages {
                if send.send(picture(&pdf, number, dpi, &cache, develop)).is_err() {
                    return;
                }
            }
        };
        thread(draw).ok().map(|()| receive)
    }
}

impl<P: Send + 'static> Iterator for Pictures<P> {
    type Item = Option<P>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.pages.is_empty() {
            return None;
        }
        if self.running.is_none() && self.failures < MOST_FAILURES {
            self.running = self.start();
        }
        self.pages.start += 1;
        let drawn = self.running.as_ref().and_then(|running| running.recv_timeout(PATIENCE).ok());
        if drawn.is_none() {
            // The thread is left to itself; the pages after this one get a new one.
            self.running = None;
            self.failures += 1;
        }
        Some(drawn.flatten())
    }
}

fn open(bytes: &Arc<Vec<u8>>) -> Result<Pdf, Trouble> {
    Pdf::new(Arc::clone(bytes)).map_err(|why| match why {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => Trouble::Locked,
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => Trouble::Damaged,
    })
}

fn picture<'a, P>(pdf: &'a Pdf, number: usize, dpi: f32, cache: &RenderCache<'a>, develop: fn(u32, u32, &[u8]) -> Option<P>) -> Option<P> {
    let page = pdf.pages().get(number)?;
    let (width, height) = page.render_dimensions();
    let longest = width.max(height);
    if !longest.is_finite() || longest <= 0.0 {
        return None;
    }
    let scale = (dpi / 72.0).min(LONGEST_SIDE / longest);
    if width * scale < 1.0 || height * scale < 1.0 {
        return None;
    }
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixmap = hayro::render(page, cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    develop(u32::from(pixmap.width()), u32::from(pixmap.height()), pixmap.data_as_u8_slice())
}

/// How many pages another reader, which repairs nothing, finds, and what else; `None` if it gives up.
fn second_opinion(bytes: &[u8]) -> Option<(usize, Carries)> {
    lopdf::Document::load_mem(bytes).ok().map(|document| (document.get_pages().len(), contents::of(&document)))
}

fn guarded<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Trouble> {
    apart(PATIENCE, work)
}

/// Runs `work` on a thread with room for deep recursion; a panic or an endless loop there becomes `Damaged`.
pub(super) fn apart<T: Send + 'static>(patience: Duration, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Trouble> {
    let (send, receive) = sync_channel(1);
    // Nobody listens any more if the answer comes too late.
    thread(move || drop(send.send(work()))).map_err(|_| Trouble::Damaged)?;
    receive.recv_timeout(patience).map_err(|_| Trouble::Damaged)
}

type Work = Box<dyn FnOnce() + Send>;

/// Threads that wait for their next piece of work: to make one for each would take more time and memory than most files do. A thread whose
/// work panics or never ends does not come back here.
static WAITING: Mutex<Vec<Sender<Work>>> = Mutex::new(Vec::new());
/// So many may wait; more end.
const MOST_WAITING: usize = 8;

fn thread(work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    let waiting = || WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut work: Work = Box::new(work);
    loop {
        let Some(thread) = waiting().pop() else { break };
        match thread.send(work) {
            Ok(()) => return Ok(()),
            Err(SendError(back)) => work = back,
        }
    }
    let (send, receive) = channel();
    let run = move || {
        let mut next = Ok(work);
        while let Ok(work) = next {
            work();
            let mut waiting = waiting();
            if waiting.len() >= MOST_WAITING {
                return;
            }
            waiting.push(send.clone());
            drop(waiting);
            next = receive.recv();
        }
    };
    std::thread::Builder::new().name("pdf".to_owned()).stack_size(STACK).spawn(run).map(drop)
}

/// The trailer names an encryption dictionary; trailers are never compressed.
fn is_encrypted(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = find(rest, b"/Encrypt") {
        rest = &rest[at + b"/Encrypt".len()..];
        if rest.first().is_some_and(|next| !next.is_ascii_alphanumeric()) {
            return true;
        }
    }
    false
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

mod contents;
#[cfg(test)]
mod tests;
