//! A virus scanner (clamd) is shown every file before it is filed, where the operator has one. What it finds is refused; while it does not
//! answer nothing is filed.

use std::io;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::path::Path;
use std::time::Duration;

use clamav_client::TransportProtocol;

use super::refusal::{Answer, Refusal};

/// How long the scanner may take to accept, and to answer for one file.
const CONNECT: Duration = Duration::from_secs(5);
const SCAN: Duration = Duration::from_secs(60);

/// The scanner at `host:port`.
struct Scanner<'a>(&'a str);

impl TransportProtocol for Scanner<'_> {
    type Stream = TcpStream;

    fn connect(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in self.0.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CONNECT) {
                Ok(stream) => {
                    stream.set_read_timeout(Some(SCAN))?;
                    stream.set_write_timeout(Some(SCAN))?;
                    return Ok(stream);
                }
                Err(failed) => last = failed,
            }
        }
        Err(last)
    }
}

/// What the scanner at `address` finds in a file: the name of what it is, or nothing.
pub(super) fn found(address: &str, file: &Path) -> Answer<Option<String>> {
    let unavailable = |cause: String| Refusal::unavailable(format!("the virus scanner: {cause}"));
    let answer = clamav_client::scan_file(file, Scanner(address), None).map_err(|failed| unavailable(failed.to_string()))?;
    let answer = String::from_utf8_lossy(&answer);
    verdict(answer.trim_end_matches(['\0', '\n']).trim()).map_err(unavailable)
}

/// `stream: OK`, `stream: Name FOUND`, or what went wrong.
fn verdict(answer: &str) -> Result<Option<String>, String> {
    let said = answer.strip_prefix("stream: ").ok_or(answer)?;
    if said == "OK" {
        return Ok(None);
    }
    said.strip_suffix(" FOUND").map(|name| Some(name.to_owned())).ok_or_else(|| answer.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_scanner_says_is_understood() {
        assert_eq!(verdict("stream: OK"), Ok(None));
        assert_eq!(verdict("stream: Eicar-Test-Signature FOUND"), Ok(Some("Eicar-Test-Signature".to_owned())));
        for trouble in ["INSTREAM size limit exceeded. ERROR", "", "stream: Can't allocate memory ERROR"] {
            assert!(verdict(trouble).is_err(), "{trouble}");
        }
    }
}
