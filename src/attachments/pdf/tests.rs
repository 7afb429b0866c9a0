use std::sync::Arc;

use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, dictionary};

use super::{Trouble, inspect, pictures};

/// A PDF of `pages` A4 pages, each with a black square of 100 points at the lower left.
fn pdf(pages: usize) -> Arc<Vec<u8>> {
    let mut document = Document::with_version("1.7");
    let tree = document.new_object_id();
    let square = vec![Operation::new("re", vec![0.into(), 0.into(), 100.into(), 100.into()]), Operation::new("f", vec![])];
    let content = document.add_object(Stream::new(dictionary! {}, Content { operations: square }.encode().unwrap()));
    let kids: Vec<Object> = (0..pages)
        .map(|_| {
            let page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => dictionary! {},
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] };
            document.add_object(page).into()
        })
        .collect();
    let count = i64::try_from(pages).unwrap();
    document.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    Arc::new(bytes)
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
mod corpus {
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
