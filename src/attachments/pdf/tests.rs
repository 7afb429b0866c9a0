use std::sync::Arc;

use super::{Trouble, inspect, pictures};
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

    #[test]
    fn nothing_stalls_the_drawing() {
        for path in files() {
            // One file draws itself for minutes; it is given up, as any such file is.
            let pages = pictures(&Arc::new(std::fs::read(&path).unwrap()), 50.0, 0..2).count();
            assert_eq!(pages, 2, "{}", path.display());
        }
    }
}
