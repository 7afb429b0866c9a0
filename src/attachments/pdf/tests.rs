use std::sync::Arc;

use lopdf::{Document, Object, Stream, dictionary};

use super::{Carries, Trouble, inspect, pictures};
use crate::attachments::testing::pdf_of;

/// A PDF of `pages` A4 pages, each with a black square of 100 points at the lower left.
fn pdf(pages: usize) -> Arc<Vec<u8>> {
    Arc::new(pdf_of(&vec!["0 0 100 100 re f".to_owned(); pages]))
}

#[test]
fn pages_are_counted_and_drawn() {
    let file = pdf(3);
    let facts = inspect(&file).unwrap();
    assert_eq!((facts.pages, facts.restricted, facts.mended), (3, false, false));
    let drawn: Vec<_> = pictures(&file, 72.0, 1..3).collect();
    assert_eq!(drawn.len(), 2);
    let page = drawn[0].as_ref().unwrap();
    assert_eq!(page.dimensions(), (595, 842));
    assert_eq!((page.get_pixel(50, 800).0, page.get_pixel(50, 100).0), ([0; 3], [255; 3]));
    assert_eq!(pictures(&file, 72.0, 2..5).map(|page| page.is_some()).collect::<Vec<_>>(), [true, false, false]);
}

#[test]
fn what_does_not_open_is_named() {
    let good = pdf(2);
    let named = |bytes: &[u8]| inspect(&Arc::new(bytes.to_vec())).map(|facts| (facts.pages, facts.mended));
    assert_eq!(named(b""), Err(Trouble::NotPdf));
    assert_eq!(named(b"PK\x03\x04 a workbook"), Err(Trouble::NotPdf));
    assert_eq!(named(b"%PDF-1.7\n"), Err(Trouble::Damaged));
    assert_eq!(named(&pdf(0)), Err(Trouble::Empty));
    assert_eq!(named(&good[..good.len() - 60]), Ok((2, true)));
}

/// A one-page PDF whose catalog also holds `entry`.
fn with_catalog_entry(key: &str, entry: Object) -> Arc<Vec<u8>> {
    let mut document = Document::load_mem(&pdf(1)).unwrap();
    let added = document.add_object(entry);
    document.catalog_mut().unwrap().set(key, added);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    Arc::new(bytes)
}

#[test]
fn what_acts_or_hides_is_told() {
    let carries = |file: &Arc<Vec<u8>>| inspect(file).unwrap().carries;
    assert_eq!(carries(&pdf(1)), Carries::default());
    let to_page: Object = dictionary! { "S" => "GoTo", "D" => Object::Array(vec![1.into(), "Fit".into()]) }.into();
    assert_eq!(carries(&with_catalog_entry("OpenAction", to_page)), Carries::default());
    let active = Carries { active: true, files: false };
    for action in
        [dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") }, dictionary! { "S" => "Launch", "F" => "a.exe" }]
    {
        assert_eq!(carries(&with_catalog_entry("OpenAction", action.into())), active);
    }
    let nested = Object::Array(vec![Object::Array(vec![dictionary! { "Subtype" => "RichMedia" }.into()])]);
    assert_eq!(carries(&with_catalog_entry("Extra", nested)), active);
    let hidden: Object = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"PK".to_vec()).into();
    assert_eq!(carries(&with_catalog_entry("Hidden", hidden)), Carries { active: false, files: true });
    // Cut short, it can no longer be read object by object.
    let cut = with_catalog_entry("OpenAction", dictionary! { "S" => "JavaScript" }.into());
    let cut = Arc::new(cut[..cut.len() - 60].to_vec());
    assert_eq!(carries(&cut), active);
}

/// Real files nobody here wrote, damaged and hostile ones among them.
#[cfg(feature = "external")]
mod external {
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use super::*;

    fn files() -> Vec<PathBuf> {
        let data = std::env::var("DECLARE_TEST_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
        let folder = Path::new(&data).join("pdf-corpus");
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!(files.len() > 200);
        files
    }

    fn poppler(path: &Path) -> Option<usize> {
        let output = Command::new("pdfinfo").arg(path).output().expect("pdfinfo (poppler-utils) is installed");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().find_map(|line| line.strip_prefix("Pages:")?.trim().parse().ok())
    }

    #[test]
    fn verdicts_agree_with_poppler() {
        for path in files() {
            let name = path.file_name().unwrap().to_str().unwrap();
            let ours = inspect(&Arc::new(std::fs::read(&path).unwrap()));
            match (ours, poppler(&path)) {
                (Ok(ours), Some(pages)) => assert_eq!(ours.pages, pages, "{name}"),
                // Poppler gives up, we repair and say so.
                (Ok(ours), None) => assert!(ours.mended || name == "poppler-91414-0-53.pdf", "{name}: {ours:?}"),
                (Err(Trouble::Locked), None) => {}
                (ours, theirs) => panic!("{name}: {ours:?}, poppler {theirs:?}"),
            }
        }
    }

    /// What qpdf warns of though nothing on a page depends on it: the tables for reading a file while it is fetched, and counts.
    const BOOKKEEPING: [&str; 10] = [
        "object has offset 0",
        "nshared_total",
        "hint table",
        "linearized file",
        "shared identifier",
        "first page section",
        "shared object offset",
        "reported number of objects",
        "duplicated key",
        "operation succeeded with warnings",
    ];
    /// Files of which we say another thing than qpdf, and why.
    const OTHERWISE: [(&str, &str); 6] = [
        ("annotation-polyline-polygon.pdf", "the table of objects names one that is not there; no page needs it"),
        ("bug1539074.pdf", "sound, but our second reader does not know remarks among packed objects: we warn for nothing"),
        ("issue3566.pdf", "a stream tells its length wrongly; both our readers find its end"),
        ("issue5599.pdf", "the file's id is no list; only encryption needs it"),
        ("operator-in-TJ-array.pdf", "a stream does not tell its length; both our readers find its end"),
        ("poppler-91414-0-53.pdf", "a stream's length points at itself; both our readers find its end"),
    ];

    #[test]
    fn verdicts_agree_with_qpdf() {
        let mut differ = Vec::new();
        for path in files() {
            let name = path.file_name().unwrap().to_str().unwrap();
            let ours = inspect(&Arc::new(std::fs::read(&path).unwrap()));
            let output = Command::new("qpdf").arg("--check").arg(&path).output().expect("qpdf is installed");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let serious = said.lines().find(|line| !BOOKKEEPING.iter().any(|harmless| line.contains(harmless)));
            // 0 sound, 3 with warnings, 2 given up. Where qpdf gives up on what we mend, both call it damaged.
            let agree = match (output.status.code(), ours) {
                (Some(0), Ok(facts)) => !facts.mended,
                (Some(3), Ok(facts)) => facts.mended || serious.is_none(),
                (Some(2), Ok(facts)) => facts.mended,
                (Some(2), Err(Trouble::Locked)) => said.contains("password"),
                (Some(2), Err(_)) => true,
                _ => false,
            };
            if agree == OTHERWISE.iter().any(|(other, _)| *other == name) {
                differ.push(format!("{name}: {ours:?}, qpdf {:?} {}", output.status.code(), serious.unwrap_or_default()));
            }
        }
        assert!(differ.is_empty(), "{}:\n{}", differ.len(), differ.join("\n"));
    }

    #[test]
    fn nothing_stalls_the_drawing() {
        for path in files() {
            // One file draws itself for minutes; it is given up, as any such file is.
            let pages = pictures(&Arc::new(std::fs::read(&path).unwrap()), 50.0, 0..2).count();
            assert_eq!(pages, 2, "{}", path.display());
        }
    }
}
