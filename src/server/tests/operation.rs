//! What the operator does beside a server that runs: copies, checks, counts, new keys.

use axum::http::{Method, StatusCode};
use time::Duration;

use super::files::Draft;
use super::filing::{Offices, offices};
use super::world::{EMPLOYER, World};
use crate::api::{Filed, Keys, Role};
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

    restore(&copy, &again, &world.clock).unwrap();
    #[cfg(unix)]
    for folder in [&copy, &again] {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700, "identity numbers are nobody else's business");
    }
    assert_eq!(restore(&copy, &again, &world.clock).unwrap_err().class, Class::Usage, "what is there is never written over");
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

/// The server goes on with the file that it opened; what replaces it would take everything since away.
#[test]
fn a_copy_never_goes_into_the_data_nor_the_data_into_a_copy() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let (data, nested) = (world.data().to_owned(), folder.path().join("copy/data"));
    let before = std::fs::read(data.join("declare.db")).unwrap();
    let name = data.file_name().unwrap();
    let mut inside = vec![data.clone(), data.join("copy"), data.join("blobs/a/b"), data.join("nowhere/..").join("c"), data.join("..").join(name)];
    inside.push(folder.path().join("nowhere/..").join("..").join(name));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&data, folder.path().join("link")).unwrap();
        inside.extend([folder.path().join("link"), folder.path().join("link/new/copy"), folder.path().join("new/../link/copy")]);
        // A part of a copy that leads back is no copy of it.
        std::fs::create_dir(folder.path().join("linked")).unwrap();
        std::os::unix::fs::symlink(data.join("blobs"), folder.path().join("linked/blobs")).unwrap();
        inside.push(folder.path().join("linked"));
    }
    for to in inside {
        let refused = world.admin.backup(&to).unwrap_err();
        assert!(refused.class == Class::Usage && refused.what.en.contains("is the data folder"), "{to:?}: {refused:?}");
    }
    assert_eq!(std::fs::read(data.join("declare.db")).unwrap(), before);
    assert!(!data.join("copy").exists() && !data.join("nowhere").exists() && !data.join("lock").exists(), "nothing was made");
    Admin::create(&nested, world.clock.clone()).unwrap().backup(&folder.path().join("copy")).unwrap_err();
    assert!(!folder.path().join("copy/declare.db").exists());
}

#[tokio::test]
async fn a_copy_is_only_brought_up_to_date_from_the_same_data() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let (copy, twin) = (folder.path().join("copy"), folder.path().join("twin"));
    // Before anything happened the key tells whose it is.
    world.admin.backup(&copy).unwrap();
    world.admin.backup(&copy).unwrap();
    let stranger = World::new();
    let refused = stranger.admin.backup(&copy).unwrap_err();
    assert!(refused.class == Class::Usage && refused.what.en.contains("the data of another server"), "{refused:?}");

    world.person("first", "李四", NUMBER).await;
    world.admin.backup(&copy).unwrap();
    restore(&copy, &twin, &world.clock).unwrap();
    let served = World::over(&twin, world.clock.clone());
    served.officer(Role::Employer, EMPLOYER);
    world.officer(Role::Employer, EMPLOYER);
    stranger.officer(Role::Employer, EMPLOYER);
    let before = std::fs::read(copy.join("declare.db")).unwrap();
    stranger.admin.backup(&copy).unwrap_err();
    assert_eq!(std::fs::read(copy.join("declare.db")).unwrap(), before);
    served.admin.backup(&copy).unwrap();
    let diverged = world.admin.backup(&copy).unwrap_err();
    assert!(diverged.what.en.contains("went on further"), "both have the key, but each went on by itself: {diverged:?}");
    std::fs::write(copy.join("declare.db"), "no database, but somebody's").unwrap();
    let foreign = world.admin.backup(&copy).unwrap_err();
    assert!(foreign.what.en.contains("cannot be read as an earlier copy") && foreign.help.en.contains("another folder"), "{foreign:?}");
}

#[tokio::test]
async fn nothing_is_copied_to_where_a_server_runs() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let copy = folder.path().join("copy");
    world.admin.backup(&copy).unwrap();
    let serving = crate::server::serving::alone(&copy).unwrap();
    assert!(world.admin.backup(&copy).unwrap_err().what.en.contains("a server runs from it"));
    drop(serving);
    world.admin.backup(&copy).unwrap();
}

/// Whatever reads no such page finds nothing wrong with it.
#[tokio::test]
async fn a_damaged_page_of_any_table_is_told() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    offices(&world).await;
    let (copy, again) = (folder.path().join("copy"), folder.path().join("again"));
    world.admin.backup(&copy).unwrap();
    let at = copy.join("declare.db");
    let whole = std::fs::read(&at).unwrap();
    let db = rusqlite::Connection::open(&at).unwrap();
    let number = |sql: &str| usize::try_from(db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()).unwrap();
    let size = number("PRAGMA page_size");
    let roots = ["accounts", "tokens", "staff", "insurance", "exams", "staff_by_number"]
        .map(|name| (name, number(&format!("SELECT rootpage FROM sqlite_schema WHERE name = '{name}'"))));
    drop(db);
    for (name, root) in roots {
        let mut bytes = whole.clone();
        bytes[(root - 1) * size..root * size].fill(0xa5);
        std::fs::write(&at, bytes).unwrap();
        let wrong = Admin::open(&copy, world.clock.clone()).unwrap().fsck().unwrap();
        assert!(!wrong.is_empty() && wrong.iter().all(|what| what.en.contains("database is damaged") && !what.en.contains('*')), "{name}: {wrong:?}");
        assert!(wrong.len() <= 20, "{name}");
        assert_eq!(restore(&copy, &again, &world.clock).unwrap_err().class, Class::Proof, "{name}");
        assert!(!again.exists());
    }
    std::fs::write(&at, &whole).unwrap();
    assert_eq!(Admin::open(&copy, world.clock.clone()).unwrap().fsck().unwrap(), SOUND);
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
    assert_eq!(restore(&early, &again, &world.clock).unwrap_err().class, Class::Proof);
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
    assert_eq!(told(restored), "");
    // What is decided on is what was filed.
    told_once("DROP TRIGGER filings_stay; UPDATE filings SET body = replace(body, '李思敏', '李思明')", "has changed");
}

/// A bit that flips within a row leaves every page sound.
#[tokio::test]
async fn a_row_that_cannot_be_read_is_told_and_replaces_no_sound_copy() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    super::filing::endorsed(&world, draft.id).await;
    let (copy, other) = (folder.path().join("copy"), folder.path().join("other"));
    world.admin.backup(&copy).unwrap();
    let db = rusqlite::Connection::open(crate::server::database(world.data())).unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF; DROP TRIGGER events_stay; DROP TRIGGER filings_stay; DROP TRIGGER receipts_stay").unwrap();
    let harm = |table: &str, column: &str, bytes: &str| {
        let whole: String = db.query_row(&format!("SELECT {column} FROM {table} WHERE rowid = 1"), [], |row| row.get(0)).unwrap();
        db.execute_batch(&format!("UPDATE {table} SET {column} = CAST(CAST({column} AS BLOB) || {bytes} AS TEXT) WHERE rowid = 1")).unwrap();
        let wrong = world.admin.fsck().unwrap();
        assert!(!wrong.is_empty(), "{table}");
        for to in [&copy, &other] {
            assert_eq!(world.admin.backup(to).unwrap_err().class, Class::Proof, "{table}");
        }
        assert_eq!(Admin::open(&copy, world.clock.clone()).unwrap().fsck().unwrap(), SOUND, "the copy is the one before");
        assert!(!Admin::open(&other, world.clock.clone()).unwrap().fsck().unwrap().is_empty(), "where there was none before it is kept as it is");
        std::fs::remove_dir_all(&other).unwrap();
        db.execute(&format!("UPDATE {table} SET {column} = ?1 WHERE rowid = 1"), [whole]).unwrap();
        wrong.into_iter().map(|wrong| wrong.en.into_owned()).collect::<Vec<_>>().join("\n")
    };
    for bytes in ["x'ff'", "'}'"] {
        assert!(harm("events", "body", bytes).contains("event 1 cannot be read"));
        assert!(harm("filings", "body", bytes).contains(&format!("application {} cannot be read", draft.id)));
        assert!(harm("applications", "body", bytes).contains("cannot be read"));
        assert!(harm("receipts", "receipt", bytes).contains("does not verify"));
    }
    assert_eq!(world.admin.fsck().unwrap(), SOUND);
    db.execute_batch("DELETE FROM people").unwrap();
    let wrong = world.admin.fsck().unwrap();
    assert!(wrong.len() == 1 && wrong[0].en.contains("is not among those known"), "{wrong:?}");
    db.execute_batch("DELETE FROM accounts WHERE role = 'employer'").unwrap();
    assert!(world.admin.fsck().unwrap()[1].en.contains("which has acted, is missing"));
}

#[tokio::test]
async fn a_data_folder_that_lost_its_database_is_not_begun_anew() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let copy = folder.path().join("copy");
    world.admin.backup(&copy).unwrap();
    let lost = |why: &str| {
        let (opened, made) = (Admin::open(&copy, world.clock.clone()).err().unwrap(), Admin::create(&copy, world.clock.clone()).err().unwrap());
        for refused in [opened, made] {
            assert!(refused.class == Class::Proof && refused.what.en.contains("holds keys, but its database"), "{why}: {refused:?}");
        }
    };
    std::fs::write(copy.join("declare.db"), "").unwrap();
    std::fs::write(copy.join("declare.db-wal"), "what was written last").unwrap();
    lost("empty");
    assert!(copy.join("declare.db-wal").exists(), "it may be all that is left");
    std::fs::remove_file(copy.join("declare.db")).unwrap();
    lost("missing");
    world.admin.backup(&copy).unwrap();
    assert_eq!(Admin::open(&copy, world.clock.clone()).unwrap().fsck().unwrap(), SOUND, "a copy that broke off is made whole");
    std::fs::remove_file(copy.join("declare.db")).unwrap();
    std::fs::remove_dir_all(copy.join("keys")).unwrap();
    assert!(Admin::create(&copy, world.clock.clone()).is_ok(), "nothing shows that there was any data");
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

/// A key that cannot be read is told by its file, and none signs for it after its time.
#[tokio::test]
async fn no_key_signs_that_does_not_count_then() {
    let world = World::new();
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    let new = world.admin.rotate_key().unwrap();
    let file = world.data().join("keys").join(format!("{}.key", new.kid));
    let private = std::fs::read(&file).unwrap();
    let refresh = || world.shared.signers.refresh(world.shared.store.as_ref());
    for unusable in [&b"a5"[..], &[0xff; 64], &[b'a'; 64]] {
        std::fs::write(&file, unusable).unwrap();
        assert!(refresh().unwrap_err().what.en.contains(file.to_str().unwrap()));
        let wrong = world.admin.fsck().unwrap();
        assert!(wrong.len() == 1 && wrong[0].en.contains(&new.kid), "{wrong:?}");
    }
    let signed: Filed = draft.file(&world, &person, 1).await.json();
    assert_ne!(signed.receipt.read().unwrap().key, new.kid, "until its time is over the old one signs");

    world.clock.advance(Duration::days(9) + Duration::minutes(11));
    std::fs::remove_file(&file).unwrap();
    assert!(refresh().is_err());
    assert!(world.admin.fsck().unwrap()[0].en.contains("does not exist"));
    assert!(crate::server::Shared::open(world.shared.config.clone(), world.clock.clone()).err().unwrap().help.en.contains("admin rotate-key"));
    let at = world.clock.now();
    assert_eq!(world.shared.signers.at(at).err().unwrap().problem.status, 503);
    // What the message says does help: a new key, after its notice.
    let newest = world.admin.rotate_key().unwrap();
    crate::server::Shared::open(world.shared.config.clone(), world.clock.clone()).unwrap();
    refresh().unwrap();
    assert_eq!(world.shared.signers.at(at).err().unwrap().problem.status, 503);
    assert_eq!(world.shared.signers.at(at + Duration::minutes(11)).unwrap().public().kid, newest.kid);
    // And so does the file from a backup.
    std::fs::write(&file, private).unwrap();
    refresh().unwrap();
    assert_eq!(world.shared.signers.at(at).unwrap().public().kid, new.kid);
    assert_eq!(world.admin.fsck().unwrap(), SOUND);
}

#[test]
fn a_copy_without_the_key_that_signs_is_not_restored() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let (copy, again) = (folder.path().join("copy"), folder.path().join("again"));
    world.admin.backup(&copy).unwrap();
    std::fs::remove_dir_all(copy.join("keys")).unwrap();
    std::fs::create_dir(copy.join("keys")).unwrap();
    let refused = restore(&copy, &again, &world.clock).unwrap_err();
    assert!(refused.class == Class::Proof && refused.what.en.contains(".key does not exist"), "{refused:?}");
    assert!(refused.what.en.contains(copy.to_str().unwrap()) && refused.help.en.contains("rotate-key --data"), "{refused:?}");
    assert!(!again.exists());
}

/// The operator may be root where the server is somebody else. Who is not root has no folder of another to try it on.
#[cfg(unix)]
#[test]
fn a_new_key_belongs_to_whom_the_keys_do() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let world = World::new();
    let keys = world.data().join("keys");
    // Where the folder itself is lost too, its owner is that of the data.
    std::fs::remove_dir_all(&keys).unwrap();
    let given = chown(world.data(), Some(65534), Some(65534));
    let new = world.admin.rotate_key().unwrap();
    let (folder, file) = (std::fs::metadata(&keys).unwrap(), std::fs::metadata(keys.join(format!("{}.key", new.kid))).unwrap());
    assert_eq!((file.uid(), file.mode() & 0o777), (folder.uid(), 0o600));
    assert!(given.is_err() || (file.uid(), file.gid()) == (65534, 65534));
}
