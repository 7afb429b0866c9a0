//! Files: asked for, sent whole and in parts, read back, answered for their owner only.

use axum::http::{Method, StatusCode};

use super::world::{User, World};
use crate::api::{Application, Blob, BlobAnswer, BlobCheck, Code, MissingBlob};
use crate::canonical::Sha256;

async fn draft(world: &World, user: &User) -> String {
    let ask = br#"{"guide": "shenzhen-2026", "series": "engineering"}"#;
    let application: Application = world.send(Method::POST, "/v1/applications", Some(user), &[], ask.to_vec()).await.json();
    format!("/v1/applications/{}", application.id)
}

async fn missing(world: &World, user: &User, application: &str, content: &[u8]) -> Vec<MissingBlob> {
    let check = BlobCheck { blobs: vec![Blob { sha256: Sha256::of(content), size: content.len() as u64 }] };
    user.call(world, Method::POST, &format!("{application}/blobs:check"), &check).await.json::<BlobAnswer>().missing
}

#[tokio::test]
async fn a_file_is_sent_once_and_read_back_by_its_owner() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", "440300199903080021").await;
    let other = world.person("zhang", "张三", "440300190001010015").await;
    let (mine, theirs) = (draft(&world, &user).await, draft(&world, &other).await);
    let content = b"%PDF-1.7 of a sort".to_vec();
    let sha256 = Sha256::of(&content);
    assert_eq!(missing(&world, &user, &mine, &content).await, [MissingBlob { sha256, offset: 0 }]);

    let path = format!("{mine}/blobs/{sha256}");
    assert_eq!(world.send(Method::PUT, &path, Some(&user), &[], content.clone()).await.status, StatusCode::CREATED);
    assert!(missing(&world, &user, &mine, &content).await.is_empty());
    assert_eq!(world.send(Method::PUT, &path, Some(&user), &[], content.clone()).await.status, StatusCode::OK);
    assert_eq!(user.get(&world, &path).await.body, content);

    // The same content of somebody else is not told of, nor given.
    assert_eq!(missing(&world, &other, &theirs, &content).await, [MissingBlob { sha256, offset: 0 }]);
    assert_eq!(other.get(&world, &format!("{theirs}/blobs/{sha256}")).await.status, StatusCode::NOT_FOUND);
}

/// An office has no bound of its own, and what is replaced is kept.
#[tokio::test]
async fn one_matter_takes_no_more_than_twice_what_can_be_filed() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", "440300199903080021").await;
    let application = draft(&world, &user).await;
    let put = async |content: Vec<u8>| {
        let path = format!("{application}/blobs/{}", Sha256::of(&content));
        world.send(Method::PUT, &path, Some(&user), &[], content).await
    };
    for number in 0..399 {
        assert_eq!(put(format!("%PDF-1.7 {number}").into_bytes()).await.status, StatusCode::CREATED, "{number}");
    }
    std::fs::remove_file(world.shared.blobs.path(&Sha256::of(b"%PDF-1.7 0"))).unwrap();
    assert_eq!(put(b"%PDF-1.7 0".to_vec()).await.status, StatusCode::CREATED, "what the disk lost is counted once");
    assert_eq!(put(b"%PDF-1.7 399".to_vec()).await.status, StatusCode::CREATED);
    let over = put(b"%PDF-1.7 one more".to_vec()).await.problem();
    assert!(over.code == Code::TooLarge && over.what.en.contains("400 files or 1000 MB"), "{over:?}");
    assert_eq!(put(b"%PDF-1.7 0".to_vec()).await.status, StatusCode::OK, "what is there is there");
}

#[tokio::test]
async fn a_broken_upload_goes_on_from_where_the_server_stands() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", "440300199903080021").await;
    let application = draft(&world, &user).await;
    let content: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let sha256 = Sha256::of(&content);
    let path = format!("{application}/blobs/{sha256}");
    assert_eq!(world.send(Method::HEAD, &path, Some(&user), &[], Vec::new()).await.status, StatusCode::NOT_FOUND);

    let part =
        world.send(Method::PATCH, &path, Some(&user), &[("upload-offset", "0"), ("upload-length", "100000")], content[..40_000].to_vec()).await;
    assert_eq!((part.status, part.headers["upload-offset"].to_str().unwrap()), (StatusCode::NO_CONTENT, "40000"));
    assert_eq!(missing(&world, &user, &application, &content).await, [MissingBlob { sha256, offset: 40_000 }]);
    let head = world.send(Method::HEAD, &path, Some(&user), &[], Vec::new()).await;
    assert_eq!(head.headers["upload-offset"], "40000");

    let wrong =
        world.send(Method::PATCH, &path, Some(&user), &[("upload-offset", "50000"), ("upload-length", "100000")], content[50_000..].to_vec()).await;
    assert_eq!(wrong.problem().code, Code::WrongOffset);
    let rest =
        world.send(Method::PATCH, &path, Some(&user), &[("upload-offset", "40000"), ("upload-length", "100000")], content[40_000..].to_vec()).await;
    assert_eq!(rest.status, StatusCode::CREATED);
    assert_eq!(user.get(&world, &path).await.body, content);
}

#[tokio::test]
async fn what_is_not_what_it_claims_is_not_kept() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", "440300199903080021").await;
    let application = draft(&world, &user).await;
    let path = format!("{application}/blobs/{}", Sha256::of(b"one thing"));
    let refused = world.send(Method::PUT, &path, Some(&user), &[], b"another".to_vec()).await;
    assert_eq!(refused.problem().code, Code::NotWhatItClaims);
    assert_eq!(user.get(&world, &path).await.status, StatusCode::NOT_FOUND);
    let owners = std::fs::read_dir(world.data().join("uploads")).unwrap().map(|owner| owner.unwrap().path());
    assert!(owners.into_iter().all(|owner| std::fs::read_dir(owner).unwrap().next().is_none()));
}

#[tokio::test]
async fn a_stored_file_that_the_disk_lost_is_taken_again() {
    let world = World::new();
    let user = world.person("lisimin", "李思敏", "440300199903080021").await;
    let application = draft(&world, &user).await;
    let content = b"%PDF-1.7 of some bytes".to_vec();
    let path = format!("{application}/blobs/{}", Sha256::of(&content));
    assert_eq!(world.send(Method::PUT, &path, Some(&user), &[], content.clone()).await.status, StatusCode::CREATED);
    assert_eq!(world.send(Method::PUT, &path, Some(&user), &[], content.clone()).await.status, StatusCode::OK, "it is there");
    std::fs::write(world.shared.blobs.path(&Sha256::of(&content)), b"%PDF").unwrap();
    assert_eq!(world.send(Method::PUT, &path, Some(&user), &[], content.clone()).await.status, StatusCode::CREATED);
    assert_eq!(user.get(&world, &path).await.body, content);
}
