//! Thin.

use super::fonts::Fonts;
use super::layout::{Builder, Paper};
use super::parts::page::{self, Dress};
use super::{Form, Sources};

pub(super) fn form(sources: &Sources<'_>, fonts: &Fonts) -> Paper {
    let builder = Builder::new(fonts, page::A4);
    page::finish(builder, sources, &Dress { title: Form::Undertaking.title(), code: Form::Undertaking.code(), titled: true })
}
