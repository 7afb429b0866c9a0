//! What the operator does beside a server that runs: copies, checks, counts, new keys.

use axum::http::{Method, StatusCode};
use serde_json::json;
use time::Duration;

use super::files::Draft;
use super::filing::{Offices, offices};
use super::world::{EMPLOYER, PASSWORD, World};
use crate::api::{Application, ApplicationPage, Filed, Keys, Me, Role, StaffList, State};
use crate::canonical::SignedReceipt;
use crate::error::Class;
use crate::server::admin::{Admin, restore};
use crate::text::Text;

const SOUND: Vec<Text> = Vec::new();
const NUMBER: &str = "440300199903080021";

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

#[test]
fn data_are_never_mixed_into_a_folder_of_other_things() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let documents = folder.path().join("documents");
    std::fs::create_dir(&documents).unwrap();
    std::fs::write(documents.join(".hidden"), "").unwrap();
    std::fs::create_dir(documents.join("blobs")).unwrap();
    std::fs::write(documents.join("declare.db.new-wal"), "").unwrap();
    std::fs::write(documents.join("serve.yaml"), "").unwrap();
    std::fs::write(documents.join("论文.docx"), "").unwrap();
    let refused = Admin::create(&documents, world.clock.clone()).err().unwrap();
    assert!(refused.class == Class::Usage && refused.what.zh.contains("论文.docx"), "{refused:?}");
    assert_eq!(world.admin.backup(&documents).unwrap_err().class, Class::Usage);
    assert!(!documents.join("declare.db").exists() && !documents.join("lock").exists());
    std::fs::remove_file(documents.join("论文.docx")).unwrap();
    Admin::create(&documents, world.clock.clone()).unwrap();
    std::fs::write(documents.join("论文.docx"), "").unwrap();
    Admin::create(&documents, world.clock.clone()).unwrap();
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

/// Lists and to-dos go by the columns; what a receipt proves goes by the chain.
#[tokio::test]
async fn what_lists_go_by_and_every_receipt_are_checked_too() {
    let world = World::new();
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    super::filing::endorsed(&world, draft.id).await;
    let db = rusqlite::Connection::open(crate::server::database(world.data())).unwrap();
    let columns = ["person", "guide", "series", "state", "employer", "on_paper", "at_bureau", "revoking", "due"];
    for column in columns {
        let was: rusqlite::types::Value = db.query_row(&format!("SELECT {column} FROM applications"), [], |row| row.get(0)).unwrap();
        let set = format!("UPDATE applications SET {column} = ?1");
        db.execute(&set, [if column == "at_bureau" || column == "on_paper" { "2" } else { "withdrawn" }]).unwrap();
        let wrong = world.admin.fsck().unwrap();
        assert!(wrong.len() == 1 && wrong[0].en.contains("where it belongs"), "{column}: {wrong:?}");
        db.execute(&set, [was]).unwrap();
    }
    assert_eq!(world.admin.fsck().unwrap(), SOUND);

    let told = |sql: &str| {
        db.execute_batch(sql).unwrap();
        world.admin.fsck().unwrap().into_iter().map(|wrong| wrong.en.into_owned()).collect::<Vec<_>>().join("\n")
    };
    let told_once = |sql: &str, what: &str| assert!(matches!(told(sql), wrong if wrong.contains(what) && wrong.lines().count() == 1), "{sql}");
    told_once(
        "INSERT INTO receipts SELECT 'ffffffff-ffff-7fff-bfff-ffffffffffff', application, 9, receipt, signature FROM receipts WHERE seq = 0",
        "there are 3 receipts, but events of 2",
    );
    db.execute_batch("DROP TRIGGER receipts_are_kept; DROP TRIGGER receipts_stay; DELETE FROM receipts WHERE seq = 9").unwrap();
    db.execute_batch("CREATE TABLE kept AS SELECT * FROM receipts").unwrap();
    told_once("DELETE FROM receipts WHERE seq = 1", "is missing");
    let restored = "DELETE FROM receipts; INSERT INTO receipts SELECT * FROM kept";
    assert_eq!(told(restored), "");
    let first = told("DELETE FROM receipts WHERE seq = 0");
    assert!(first.contains("is missing") && !first.contains("does not follow"), "{first}");
    assert_eq!(told(restored), "");
    let changed = told("UPDATE receipts SET receipt = replace(receipt, '李思敏', '李思明') WHERE seq = 0");
    assert!(changed.contains("does not verify") && changed.contains("does not follow"), "{changed}");
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

#[tokio::test]
async fn an_account_that_is_removed_frees_its_name_and_number() {
    let world = World::new();
    let employer = world.officer(Role::Employer, EMPLOYER);
    let first = world.person("first", "李四", NUMBER).await;
    let series = json!({"guide": "shenzhen-2026", "series": "engineering"});
    let draft: Application = first.call(&world, Method::POST, "/v1/applications", &series).await.json();
    world.list(&employer, "李四", NUMBER, "first@example.org").await;
    let binding = first.get(&world, "/v1/me/employers").await.value()["employers"][0]["employer"].clone();
    let confirm = format!("/v1/me/employers/{}", binding.as_str().unwrap());
    assert_eq!(first.call(&world, Method::PUT, &confirm, &json!({"confirmed": true})).await.status, StatusCode::OK);

    assert_eq!(world.admin.remove_account("nobody").unwrap_err().class, Class::NoInput);
    world.admin.remove_account(" First ").unwrap();
    assert_eq!(first.get(&world, "/v1/me").await.status, StatusCode::UNAUTHORIZED, "its tokens have ended");
    assert_eq!(world.sign_in("first", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.admin.remove_account("first").unwrap_err().class, Class::NoInput);
    let staff: StaffList = employer.get(&world, "/v1/staff").await.json();
    assert_eq!(staff.staff[0].confirmed_by, None, "what it said of its employer counts no more");
    assert_eq!(world.admin.fsck().unwrap(), SOUND);

    // Name and number are free; what was begun is over, and the owner begins anew under the right name.
    let owner = world.person("First", "李思敏", NUMBER).await;
    let all: ApplicationPage = owner.get(&world, "/v1/applications?view=all").await.json();
    assert_eq!(all.applications.iter().map(|one| (one.id, one.state)).collect::<Vec<_>>(), [(draft.id, State::Withdrawn)]);
    let again = json!({"guide": "shenzhen-2026", "series": "engineering", "again": true});
    let new: Application = owner.call(&world, Method::POST, "/v1/applications", &again).await.json();
    assert_eq!((new.applicant.as_str(), new.id == draft.id), ("李思敏", false));
    assert_eq!(world.admin.fsck().unwrap(), SOUND);
}

#[tokio::test]
async fn an_account_that_has_filed_stays() {
    let world = World::new();
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    assert_eq!(draft.file(&world, &person, 1).await.status, StatusCode::CREATED);
    let me: Me = person.get(&world, "/v1/me").await.json();
    assert_eq!(world.admin.remove_account(&me.user_name).unwrap_err().class, Class::Conflict);
    assert_eq!(person.get(&world, "/v1/me").await.status, StatusCode::OK);
}
