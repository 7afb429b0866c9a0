use super::*;
use crate::attachments::testing::pdf_of;

/// A PDF of pages, each with a square of another size and so many bytes of remarks.
fn book(bytes: &[usize]) -> Arc<Vec<u8>> {
    let page = |(number, size): (usize, &usize)| {
        // Remarks that do not compress.
        let noise: String = (0..*size).map(|at| char::from(b'a' + u8::try_from((at * at * 7 + at * number + at / 13) % 26).unwrap())).collect();
        format!("0 0 {0} {0} re f\n% {noise}", 20 + 10 * number)
    };
    Arc::new(pdf_of(&bytes.iter().enumerate().map(page).collect::<Vec<_>>()))
}

fn ranges(parts: &[Part]) -> Vec<Range<usize>> {
    parts.iter().map(|part| part.pages.clone()).collect()
}

fn pictures(file: &Arc<Vec<u8>>, pages: usize) -> Vec<Vec<u8>> {
    pdf::pictures(file, 36.0, 0..pages).map(|page| page.unwrap().into_raw()).collect()
}

#[test]
fn parts_hold_every_page_once_in_order_and_look_the_same() {
    let whole = book(&[3_000; 9]);
    let parts = split(&whole, 10_000).unwrap();
    assert!(parts.len() > 2 && parts.iter().all(|part| part.bytes.len() <= 10_000), "{:?}", ranges(&parts));
    let shown: Vec<Vec<u8>> = parts.iter().flat_map(|part| pictures(&part.bytes, part.pages.len())).collect();
    assert_eq!(shown, pictures(&whole, 9));
    assert!(parts.windows(2).all(|pair| pair[0].pages.end == pair[1].pages.start));
    // No part could have taken the next page too.
    assert!(parts.windows(2).all(|pair| pair[0].bytes.len() + 3_000 > 10_000));
}

#[test]
fn what_fits_is_one_part_and_the_limit_counts_itself() {
    let whole = book(&[500; 3]);
    let one = split(&whole, 1_000_000).unwrap();
    assert_eq!(ranges(&one), [0..3]);
    let exact = one[0].bytes.len() as u64;
    assert_eq!(split(&whole, exact).unwrap().len(), 1);
    assert_eq!(split(&whole, exact - 1).unwrap().len(), 2);
}

#[test]
fn what_cannot_be_cut_is_told() {
    let heavy = book(&[100, 100, 9_000, 100]);
    assert!(matches!(split(&heavy, 5_000), Err(Uncut::Page { page: 2, bytes: 9_000.. })));
    assert_eq!(split(&Arc::new(b"%PDF-1.7".to_vec()), 5_000).unwrap_err(), Uncut::Pdf(Trouble::Damaged));
    assert_eq!(split(&Arc::new(b"PK".to_vec()), 5_000).unwrap_err(), Uncut::Pdf(Trouble::NotPdf));
}

#[test]
fn inherited_sizes_stay_and_links_to_other_pages_do_not_drag_them_along() {
    let mut document = Document::load_mem(&book(&[2_000; 4])).unwrap();
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    let tree = document.get_dictionary(pages[0]).unwrap().get(b"Parent").unwrap().as_reference().unwrap();
    for id in &pages {
        document.get_object_mut(*id).unwrap().as_dict_mut().unwrap().remove(b"MediaBox");
    }
    document.get_object_mut(tree).unwrap().as_dict_mut().unwrap().set("MediaBox", vec![0.into(), 0.into(), 200.into(), 100.into()]);
    let link = dictionary! { "Type" => "Annot", "Subtype" => "Link", "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()],
    "Dest" => vec![Object::Reference(pages[3]), "Fit".into()] };
    document.get_object_mut(pages[0]).unwrap().as_dict_mut().unwrap().set("Annots", vec![Object::Dictionary(link)]);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    let parts = split(&Arc::new(bytes), 3_500).unwrap();
    assert_eq!(parts.len(), 4);
    assert!(parts[0].bytes.len() < 3_500);
    let page = pdf::pictures(&parts[2].bytes, 72.0, 0..1).next().unwrap().unwrap();
    assert_eq!(page.dimensions(), (200, 100));
}
