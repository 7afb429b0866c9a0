//! Thin.

use super::fonts::Fonts;
use super::layout::{Builder, Paper};
use super::parts::page::{self, Dress};
use super::{Form, Papers, Sources};

pub(super) fn form(sources: &Sources<'_>, _papers: Papers<'_>, fonts: &Fonts) -> Paper {
    let builder = Builder::new(fonts, page::A4);
    page::finish(builder, sources, &Dress { title: Form::Directory.title(), code: Form::Directory.code(), titled: true })
}
