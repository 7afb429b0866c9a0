//! As much of HTTP/1.1 as the proxy must know: heads, and the lengths of bodies.

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

/// A request's or an answer's head, as it came.
pub(crate) struct Head {
    pub(crate) bytes: Vec<u8>,
    pub(crate) first: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) length: u64,
}

impl Head {
    fn of(bytes: Vec<u8>) -> Self {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let first = text.lines().next().unwrap_or_default().to_owned();
        let mut words = first.split(' ').map(str::to_owned);
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let length = text.lines().find_map(length_of).unwrap_or(0);
        Self { bytes, first, method, path, length }
    }

    /// What is asked, the same in every run: ids that the server draws are left out.
    pub(crate) fn without_ids(&self) -> String {
        let is_id = |part: &str| part.len() == 36 && part.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        let path: Vec<&str> = self.path.split('/').map(|part| if is_id(part) { "*" } else { part }).collect();
        format!("{} {}", self.method, path.join("/"))
    }

    /// The same head with another length.
    pub(crate) fn with_length(&self, length: u64) -> Vec<u8> {
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        let lines = text.split("\r\n").map(|line| if length_of(line).is_some() { format!("content-length: {length}") } else { line.to_owned() });
        lines.collect::<Vec<_>>().join("\r\n").into_bytes()
    }
}

fn length_of(line: &str) -> Option<u64> {
    let (name, value) = line.split_once(':')?;
    name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok()).flatten()
}

/// The next head; `None` where the line has ended.
pub(crate) async fn read_head(stream: &mut TcpStream) -> std::io::Result<Option<Head>> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => bytes.push(byte),
            Err(ended) if ended.kind() == std::io::ErrorKind::UnexpectedEof && bytes.is_empty() => return Ok(None),
            Err(failed) => return Err(failed),
        }
    }
    Ok(Some(Head::of(bytes)))
}
