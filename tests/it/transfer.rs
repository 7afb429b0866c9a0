//! An upload that breaks off goes on where the real server stands.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use declare::api::{Blob, BlobCheck, FindOrCreate, SignIn};
use declare::canonical::Sha256;
use declare::client::{Client, Upload};
use declare::progress::Progress;

use crate::round::{PASSWORD, Round};

/// Where each file was begun.
#[derive(Default)]
struct Begun(Mutex<Vec<(String, u64)>>);

impl Progress for Begun {
    fn file_begin(&self, name: &str, _size: u64, at: u64) {
        self.0.lock().unwrap().push((name.to_owned(), at));
    }
}

#[test]
fn a_broken_upload_goes_on_where_the_server_stands() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    let sign_in = SignIn { user_name: "person-minimal".into(), password: PASSWORD.into(), label: String::new(), days: None };
    let token = round.wait(Client::new(&round.url, None).unwrap().sign_in(&sign_in)).unwrap().token;
    let client = Client::new(&round.url, Some(&token)).unwrap();
    let wanted = FindOrCreate { person: None, guide: "shenzhen-2026".into(), series: "engineering".into(), again: false };
    let id = round.wait(client.find_or_create(&wanted)).unwrap().id;

    let bytes: Vec<u8> = (0..2_000_000_u32).map(|n| (n % 253) as u8).collect();
    let (sha256, half) = (Sha256::of(&bytes), bytes.len() / 2);
    let path = desk.path("large.pdf");
    std::fs::write(&path, &bytes).unwrap();

    let host = round.url.strip_prefix("http://").unwrap();
    let mut line = TcpStream::connect(host).unwrap();
    let length = bytes.len();
    write!(
        line,
        "PUT /v1/applications/{id}/blobs/{sha256} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/octet-stream\r\ncontent-length: {length}\r\n\r\n"
    )
    .unwrap();
    line.write_all(&bytes[..half]).unwrap();
    drop(line);
    let asked = BlobCheck { blobs: vec![Blob { sha256, size: length as u64 }] };
    let offset = || round.wait(client.check_blobs(id, &asked)).unwrap().missing[0].offset;
    assert!((0..100_000).any(|_| offset() == half as u64), "the server keeps what came before the break");

    let begun = Arc::new(Begun::default());
    let progress: Arc<dyn Progress> = Arc::clone(&begun) as _;
    let upload = Upload { path, name: "large.pdf".into(), sha256, size: length as u64 };
    let done = round.wait(client.transfer(id, std::slice::from_ref(&upload), &progress)).unwrap();
    assert_eq!((done.sent, done.sent_bytes), (1, half as u64));
    assert_eq!(begun.0.lock().unwrap().first(), Some(&("large.pdf".to_owned(), half as u64)));
    assert_eq!(round.wait(client.blob(id, &sha256)).unwrap(), bytes);
    let again = round.wait(client.transfer(id, &[upload], &progress)).unwrap();
    assert_eq!((again.sent, again.reused), (0, 1));
}
