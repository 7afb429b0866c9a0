//! Thin.

use super::fonts::Fonts;
use super::layout::{Builder, Paper};
use super::parts::page::{self, Dress};
use super::{Form, Papers, Sources};

pub(super) fn form(form: Form, sources: &Sources<'_>, _papers: Papers<'_>, fonts: &Fonts) -> Paper {
    let builder = Builder::new(fonts, page::A4);
    page::finish(builder, sources, &Dress { title: form.title(), code: form.code(), titled: true })
}
