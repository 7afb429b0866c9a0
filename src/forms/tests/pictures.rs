//! How the forms look: a small grey picture of each page, held against the one that was looked at.
//!
//! Where a form changes on purpose, look at the PDFs below `target/tmp/forms`, then take the new pictures with `cargo insta accept`.

use super::*;
use crate::attachments::pdf as reader;

#[test]
fn the_forms_look_as_they_did_when_they_were_looked_at() {
    let fonts = Fonts::builtin();
    for name in ["senior-engineer", "exceptional", "stress"] {
        let document = document(name);
        for form in applying(&document) {
            written(form, name, &printed(form, &document, &fonts), &fonts);
        }
    }
    let _ = reader::is_pdf(b"");
}
