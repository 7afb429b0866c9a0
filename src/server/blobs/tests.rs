//! Uploads as they arrive: whole, in parts, spoilt, too long, from two connections at once.

use axum::body::Body;
use futures_util::StreamExt as _;

use super::*;
use crate::api::limit;

fn upload(content: &[u8], from: u64, total: Option<u64>) -> Upload {
    Upload { owner: Uuid::from_u128(1), sha256: Sha256::of(content), from, total, content: None }
}

async fn receive(blobs: &Blobs, upload: Upload, body: impl Into<Body>) -> Answer<Received> {
    let claim = blobs.claim(upload.owner, false, upload.sha256).await?;
    claimed(blobs, claim, upload, body.into()).await
}

async fn claimed(blobs: &Blobs, claim: Claim, upload: Upload, body: Body) -> Answer<Received> {
    blobs.begin(claim, &upload)?.receive(body).await?.finish(|_| Ok(()))
}

#[tokio::test]
async fn an_upload_goes_on_where_it_broke_off() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let content = b"a file of some bytes";
    let whole = Some(content.len() as u64);
    let first = receive(&blobs, upload(content, 0, whole), content[..7].to_vec()).await.unwrap();
    assert_eq!(first, Received::Part(7));
    assert_eq!(blobs.offset(Uuid::from_u128(1), &Sha256::of(content)), 7);
    let wrong = receive(&blobs, upload(content, 9, whole), content[9..].to_vec()).await.unwrap_err();
    assert_eq!(wrong.problem.code, Code::WrongOffset);
    let rest = receive(&blobs, upload(content, 7, whole), content[7..].to_vec()).await.unwrap();
    assert_eq!(rest, Received::Whole(20));
    assert_eq!(blobs.read(&Sha256::of(content)).unwrap(), content);
    assert_eq!(blobs.offset(Uuid::from_u128(1), &Sha256::of(content)), 0);
}

#[tokio::test]
async fn a_part_is_kept_for_a_while() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    receive(&blobs, upload(b"some bytes", 0, Some(10)), "some").await.unwrap();
    let (past, future) = (time::OffsetDateTime::UNIX_EPOCH, time::macros::datetime!(2200-01-01 00:00 UTC));
    assert_eq!((blobs.forget_parts(past).unwrap(), blobs.forget_parts(future).unwrap()), (0, 1));
    assert_eq!(blobs.offset(Uuid::from_u128(1), &Sha256::of(b"some bytes")), 0);
}

#[tokio::test]
async fn other_bytes_than_the_digest_are_not_kept() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let refused = receive(&blobs, upload(b"one", 0, None), "two").await.unwrap_err();
    assert_eq!(refused.problem.code, Code::NotWhatItClaims);
    assert!(!blobs.path(&Sha256::of(b"one")).exists());
    assert_eq!(blobs.offset(Uuid::from_u128(1), &Sha256::of(b"one")), 0);
}

#[tokio::test]
async fn more_than_the_limit_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let long = vec![0; usize::try_from(limit::BLOB).unwrap() + 1];
    let refused = receive(&blobs, upload(&long, 0, None), long.clone()).await.unwrap_err();
    assert_eq!(refused.problem.code, Code::TooLarge);
}

#[tokio::test]
async fn a_part_that_was_hurt_on_the_way_is_not_kept_but_what_came_before_is() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let (content, owner) = (b"a file of some bytes", Uuid::from_u128(1));
    let whole = Some(content.len() as u64);
    receive(&blobs, upload(content, 0, whole), content[..7].to_vec()).await.unwrap();
    let said = Upload { content: Some(Sha256::of(&content[7..])), ..upload(content, 7, whole) };
    let refused = receive(&blobs, said, b"of many bytes".to_vec()).await.unwrap_err();
    assert_eq!((refused.problem.code, blobs.offset(owner, &Sha256::of(content))), (Code::NotWhatItClaims, 7));
    assert_eq!(receive(&blobs, said, content[7..].to_vec()).await.unwrap(), Received::Whole(20));
}

#[tokio::test]
async fn who_comes_back_on_another_line_takes_over_from_the_dead_one() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let (content, owner) = (b"a file of some bytes", Uuid::from_u128(1));
    let whole = Some(content.len() as u64);
    let never_ends = futures_util::stream::iter([Ok::<_, std::io::Error>(&content[..7])]).chain(futures_util::stream::pending());
    let (dead, here) = (blobs.clone(), upload(content, 0, whole));
    let stuck = tokio::spawn(async move { receive(&dead, here, Body::from_stream(never_ends)).await });
    while blobs.busy.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    let claim = blobs.claim(owner, false, Sha256::of(content)).await.unwrap();
    assert_eq!(stuck.await.unwrap().unwrap_err().problem.code, Code::Unavailable);
    let stands = blobs.offset(owner, &Sha256::of(content));
    let rest = content[usize::try_from(stands).unwrap()..].to_vec();
    assert_eq!(claimed(&blobs, claim, upload(content, stands, whole), rest.into()).await.unwrap(), Received::Whole(20));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_trickles_is_cut_and_what_came_is_kept() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let content = b"a file that never comes to its end";
    let trickling = futures_util::stream::iter(content.iter()).then(|byte| async move {
        tokio::time::sleep(Duration::from_secs(10)).await;
        Ok::<_, std::io::Error>(vec![*byte])
    });
    let refused = receive(&blobs, upload(content, 0, Some(content.len() as u64)), Body::from_stream(trickling)).await.unwrap_err();
    assert_eq!(refused.problem.code, Code::TooSlow);
    let kept = blobs.offset(Uuid::from_u128(1), &Sha256::of(content));
    assert!((1..content.len() as u64).contains(&kept), "{kept}");
    assert_eq!(blobs.waiting_bytes(Uuid::from_u128(1), &Sha256::of(b"another")), kept);
    assert_eq!(blobs.waiting_bytes(Uuid::from_u128(2), &Sha256::of(b"another")), 0, "everybody has their own");
}

#[tokio::test]
async fn so_many_files_of_one_person_are_on_their_way_at_once() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let mut claims = Vec::new();
    for number in 0..16_u8 {
        claims.push(blobs.claim(one, false, Sha256::of(&[number])).await.unwrap());
    }
    let Err(refused) = blobs.claim(one, false, Sha256::of(b"one more")).await else { panic!("one more was taken") };
    assert_eq!((refused.problem.code, refused.retry_after), (Code::TooMany, Some(1)));
    assert!(blobs.claim(other, false, Sha256::of(b"one more")).await.is_ok(), "everybody has their own");
    assert!(blobs.claim(one, true, Sha256::of(b"one more")).await.is_ok(), "an office may send more");
    claims.pop();
    assert!(blobs.claim(one, false, Sha256::of(b"one more")).await.is_ok());
}

#[tokio::test]
async fn what_is_sent_again_mends_what_the_disk_has_damaged() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let content = b"a file of some bytes";
    receive(&blobs, upload(content, 0, None), content.to_vec()).await.unwrap();
    std::fs::write(blobs.path(&Sha256::of(content)), b"a file of sXme bytes").unwrap();
    receive(&blobs, upload(content, 0, None), content.to_vec()).await.unwrap();
    assert_eq!(blobs.read(&Sha256::of(content)).unwrap(), content);
}

#[tokio::test]
async fn a_part_that_the_disk_did_not_take_is_begun_anew() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path()).unwrap();
    let (owner, content) = (Uuid::from_u128(1), b"a file of some bytes");
    let (sha256, whole) = (Sha256::of(content), Some(content.len() as u64));
    receive(&blobs, upload(content, 0, whole), content[..7].to_vec()).await.unwrap();
    // As where neither emptying nor removing it succeeds.
    blobs.claim(owner, false, sha256).await.unwrap().spoil();
    assert_eq!(blobs.offset(owner, &sha256), 0);
    let refused = receive(&blobs, upload(content, 7, whole), content[7..].to_vec()).await.unwrap_err();
    assert_eq!((refused.problem.code, refused.offset), (Code::WrongOffset, Some(0)));
    assert_eq!(receive(&blobs, upload(content, 0, whole), content[..9].to_vec()).await.unwrap(), Received::Part(9));
    assert_eq!(blobs.offset(owner, &sha256), 9, "what is begun anew is as good as any");
    assert_eq!(receive(&blobs, upload(content, 9, whole), content[9..].to_vec()).await.unwrap(), Received::Whole(20));
}
