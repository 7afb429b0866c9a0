use super::*;
use crate::canonical::{Commitment, GuideRef, Manifest, PHOTO, Receipt, SecretKey, filing_digest};
use crate::pointer::Pointer;

const APP: &str = "guide: shenzhen-2026\nbasic:\n  name: 张三\n";

/// An application's folder with a photo and a paper, and the receipt of its filing.
struct Filed {
    folder: tempfile::TempDir,
    key: SecretKey,
    receipt: PathBuf,
}

impl Filed {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = SecretKey::from_seed([7; 32]);
        std::fs::create_dir(folder.path().join("attachments")).unwrap();
        std::fs::write(folder.path().join("app.yaml"), APP).unwrap();
        let item = |material: &str, name: &str, entry: Option<&str>| {
            std::fs::write(folder.path().join("attachments").join(name), name).unwrap();
            let (sha256, size) = (Sha256::of(name.as_bytes()), name.len() as u64);
            Item { material: material.into(), entry: entry.map(Pointer::parse), sequence: 1, file_name: name.into(), size, sha256 }
        };
        let manifest = Manifest::new(vec![item(PHOTO, "照片.jpg", None), item("publication_evidence", "论文.pdf", Some("/publications/0"))]);
        let receipt = receipts::keep(&folder.path().join(receipts::FOLDER), &receipt(manifest).sign(&key)).unwrap().path;
        Self { folder, key, receipt }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn trusted(&self) -> Trusted {
        Trusted(vec![(PathBuf::from("pinned"), vec![self.key.public().clone()])])
    }

    fn differences(&self) -> Vec<Difference> {
        let proved = verify(&self.receipt, &self.trusted()).unwrap();
        differences(&proved, &self.path("app.yaml"), &Guides::built_in()).unwrap()
    }
}

fn receipt(manifest: Manifest) -> Receipt {
    let document = Document::parse("app.yaml", APP.as_bytes(), &Guides::built_in());
    let application_digest = application_digest(document.value(), &manifest.photo().unwrap());
    let guide = GuideRef { id: "shenzhen-2026".into(), digest: Sha256::of(b"guide") };
    let commitment = Commitment { version: "1".into(), agreed_on: time::macros::date!(2026 - 03 - 01), on_paper: false };
    Receipt {
        format: Receipt::FORMAT,
        kind: Kind::Filed,
        id: uuid::Uuid::from_u128(1),
        application: uuid::Uuid::from_u128(2),
        revision: 1,
        applicant: "张三".into(),
        filing_digest: filing_digest(&application_digest, &manifest, &guide, &commitment),
        application_digest,
        guide,
        commitment,
        manifest,
        system: None,
        by: crate::canonical::Actor { role: "applicant".into(), name: "张三".into(), office: None },
        at: time::macros::datetime!(2026-03-01 09:30 +8),
        action: "file".into(),
        data: None,
        state: "employer_review".into(),
        previous: None,
        key: String::new(),
    }
}

#[test]
fn what_was_filed_proves_itself() {
    let filed = Filed::new();
    assert_eq!(filed.differences(), []);
    let proved = verify(&filed.receipt, &filed.trusted()).unwrap();
    assert_eq!((proved.key_from.to_str(), proved.key_is_beside), (Some("pinned"), false));
}

#[test]
fn each_file_that_differs_is_named() {
    let filed = Filed::new();
    std::fs::write(filed.path("attachments/论文.pdf"), "another").unwrap();
    assert_eq!(filed.differences(), [Difference::Changed("论文.pdf".into())]);
    std::fs::remove_file(filed.path("attachments/论文.pdf")).unwrap();
    assert_eq!(filed.differences(), [Difference::Missing("论文.pdf".into())]);
    std::fs::write(filed.path("attachments/另存.pdf"), "论文.pdf").unwrap();
    assert_eq!(filed.differences(), [Difference::Renamed("论文.pdf".into(), filed.path("attachments/另存.pdf"))]);
}

#[test]
fn what_the_application_says_counts_not_how_it_is_written() {
    let filed = Filed::new();
    let app = filed.path("app.yaml");
    std::fs::write(&app, "# 备注\n申报指南: shenzhen-2026\n基本信息: {姓名: ' 张三 '}\n").unwrap();
    assert_eq!(filed.differences(), []);
    std::fs::write(&app, APP.replace("张三", "张四")).unwrap();
    assert!(matches!(filed.differences()[..], [Difference::Application(_)]));
}

#[test]
fn a_receipt_that_was_touched_or_signed_by_another_is_refused() {
    let filed = Filed::new();
    let stranger = Trusted(vec![(PathBuf::from("pinned"), vec![SecretKey::from_seed([8; 32]).public().clone()])]);
    assert_eq!(verify(&filed.receipt, &stranger).unwrap_err().class, Class::Proof);
    assert_eq!(verify(&filed.receipt, &Trusted::default()).unwrap_err().class, Class::Proof);
    let text = std::fs::read_to_string(&filed.receipt).unwrap().replace("张三", "张四");
    std::fs::write(&filed.receipt, text).unwrap();
    assert_eq!(verify(&filed.receipt, &filed.trusted()).unwrap_err().class, Class::Proof);
}

#[test]
fn a_key_beside_the_receipt_is_said_to_be_beside() {
    let filed = Filed::new();
    let beside = filed.path("receipts").join(keys::BESIDE_RECEIPTS);
    keys::write(&beside, &[filed.key.public().clone()]).unwrap();
    let proved = verify(&filed.receipt, &Trusted::default()).unwrap();
    assert_eq!((proved.key_from, proved.key_is_beside), (beside, true));
    assert!(!verify(&filed.receipt, &filed.trusted()).unwrap().key_is_beside);
    // Where a key is trusted, one that came with the receipt proves nothing.
    let stranger = Trusted(vec![(PathBuf::from("pinned"), vec![SecretKey::from_seed([8; 32]).public().clone()])]);
    assert_eq!(verify(&filed.receipt, &stranger).unwrap_err().class, Class::Proof);
}

#[test]
fn receipts_stand_in_the_order_of_their_chain_and_a_missing_link_is_told() {
    let filed = Filed::new();
    let folder = filed.path(receipts::FOLDER);
    let mut paths = vec![filed.receipt.clone()];
    // All at one moment; the names say nothing of the order.
    for (id, kind) in [(9, Kind::Endorsed), (3, Kind::Accepted), (7, Kind::Decided), (5, Kind::Decided)] {
        let before = receipts::read(paths.last().unwrap()).unwrap();
        let next = Receipt { id: uuid::Uuid::from_u128(id), kind, previous: Some(before.signed.digest()), ..before.receipt };
        paths.push(receipts::keep(&folder, &next.sign(&filed.key)).unwrap().path);
    }
    let mut found = receipts::list(&folder).unwrap();
    assert_ne!(found, paths);
    in_order(&mut found);
    assert_eq!(found, paths);
    let all: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    assert!(unlinked(&all).is_empty());
    let without = |gone: usize| all.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, path)| *path).collect::<Vec<_>>();
    assert_eq!(unlinked(&without(2)), [all[3]]);
    assert_eq!(unlinked(&without(0)), [all[1]]);
    assert!(unlinked(&without(4)).is_empty(), "nothing names the last one");
}
