//! What the operator does beside a server that runs: copies, checks, counts, new keys.

use axum::http::{Method, StatusCode};
use time::Duration;

use super::files::Draft;
use super::filing::{Offices, offices};
use super::world::World;
use crate::api::{Filed, Keys};
use crate::canonical::SignedReceipt;
use crate::error::Class;
use crate::server::admin::{Admin, restore};
use crate::text::Text;

const SOUND: Vec<Text> = Vec::new();

#[tokio::test]
async fn a_copy_holds_what_was_filed_and_can_be_served_from() {
    let world = World::new();
    let Offices { person, .. } = offices(&world).await;
    let folder = tempfile::tempdir().unwrap();
    let (copy, again) = (folder.path().join("copy"), folder.path().join("restored"));
    let before = world.admin.backup(&copy).unwrap();
    assert_eq!((before.files, before.kept), (0, 0));

    let draft = Draft::new(&world, &person).await;
    let filed: Filed = draft.file(&world, &person, 1).await.json();
    let first = world.admin.backup(&copy).unwrap();
    assert!(first.files > 0 && first.bytes > 0 && first.kept == 0, "{first:?}");
    let second = world.admin.backup(&copy).unwrap();
    assert_eq!((second.files, second.bytes, second.kept), (0, 0, first.files), "what the copy has is not brought again");

    restore(&copy, &again).unwrap();
    #[cfg(unix)]
    for folder in [&copy, &again] {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700, "identity numbers are nobody else's business");
    }
    assert_eq!(restore(&copy, &again).unwrap_err().class, Class::Usage, "what is there is never written over");
    let restored = Admin::open(&again, world.clock.clone()).unwrap();
    assert_eq!((restored.fsck().unwrap(), restored.stats().unwrap()), (SOUND, world.admin.stats().unwrap()));
    let served = World::over(&again, world.clock.clone());
    let receipt: SignedReceipt = person.get(&served, &format!("/v1/receipts/{}", filed.receipt.id)).await.json();
    assert_eq!(receipt, filed.receipt);
}

#[tokio::test]
async fn damage_is_told_and_never_copied() {
    let world = World::new();
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    assert_eq!(draft.file(&world, &person, 1).await.status, StatusCode::CREATED);
    assert_eq!(world.admin.fsck().unwrap(), SOUND);
    let folder = tempfile::tempdir().unwrap();
    let (early, late, again) = (folder.path().join("early"), folder.path().join("late"), folder.path().join("again"));
    world.admin.backup(&early).unwrap();

    let [first, second] = [0, 1].map(|number| world.shared.blobs.path(&draft.filing.manifest.items[number].sha256));
    let mut bytes = std::fs::read(&first).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&first, bytes).unwrap();
    assert_eq!(world.admin.backup(&late).unwrap_err().class, Class::Proof);
    assert!(!late.join("declare.db").exists(), "a copy that is not whole is none");
    std::fs::remove_file(&second).unwrap();
    let wrong = world.admin.fsck().unwrap();
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(wrong.iter().any(|what| what.en.contains("has changed")) && wrong.iter().any(|what| what.en.contains("cannot be read")), "{wrong:?}");

    let event = "UPDATE receipts SET receipt = replace(receipt, '李思敏', '李思明')";
    let db = rusqlite::Connection::open(early.join("declare.db")).unwrap();
    db.execute_batch(&format!("DROP TRIGGER receipts_stay; {event}")).unwrap();
    drop(db);
    assert_eq!(restore(&early, &again).unwrap_err().class, Class::Proof);
    assert!(!again.exists());
}

#[tokio::test]
async fn a_new_key_signs_after_its_notice_and_old_receipts_go_on_verifying() {
    let world = World::new();
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    let keys = async || world.send(Method::GET, "/v1/keys", None, &[], Vec::new()).await.json::<Keys>().keys;
    let old = keys().await;

    let new = world.admin.rotate_key().unwrap();
    world.shared.signers.refresh(world.shared.store.as_ref()).unwrap();
    let both = keys().await;
    assert_eq!((both.len(), both[0].valid_until, &both[1]), (2, new.valid_from, &new));
    let during: Filed = draft.file(&world, &person, 1).await.json();
    assert_eq!(during.receipt.verify(&both).unwrap().1.kid, old[0].kid, "the old one signs until then");

    world.clock.advance(Duration::minutes(11));
    let endorsed = super::filing::endorsed(&world, draft.id).await;
    assert_eq!(endorsed.verify(&both).unwrap().1.kid, new.kid);
    assert!(endorsed.verify(&old).is_err());
    assert_eq!(during.receipt.verify(&keys().await).unwrap().1.kid, old[0].kid);

    let private = || std::fs::read_dir(world.data().join("keys")).unwrap().count();
    assert_eq!(private(), 2);
    let third = world.admin.rotate_key().unwrap();
    assert_eq!((private(), third.valid_from > new.valid_from), (2, true), "the key that signs no more has no private half");
    assert_eq!(world.admin.fsck().unwrap(), SOUND);
}
