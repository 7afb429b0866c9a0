//! How long work tells how far it is. The command line shows bars or plain lines; the library only calls this.

/// One piece of work that counts bytes and files. Every call may come from any thread.
pub trait Progress: Send + Sync {
    /// The whole work: how many files and bytes it has, of which `reused` need not be sent.
    fn begin(&self, _files: u64, _bytes: u64) {}
    /// A file is in flight under `name`, and stands at `at` of `size` bytes (above nought when resumed).
    fn file_begin(&self, _name: &str, _size: u64, _at: u64) {}
    /// `bytes` more of the file were sent.
    fn file_advance(&self, _name: &str, _bytes: u64) {}
    /// The file is done; `reused` when the other side had it already.
    fn file_done(&self, _name: &str, _reused: bool) {}
    /// The whole work is over.
    fn end(&self) {}
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}
