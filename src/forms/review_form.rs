//! 《广东省职称评审表》 (表二): cover, sixteen pages and more where the person has more to say, the code of the application on each.
//!
//! No official blank was available: the sections follow domain facts 1.2, and every copy says 栏目参照官方表式，以受理系统打印件为准.

mod cover;
mod opinions;
mod person;
mod statements;
mod titles;
mod works;

use super::fonts::Fonts;
use super::layout::{Builder, Paper};
use super::parts::page;
use super::{Form, Sources};

pub(super) fn form(sources: &Sources<'_>, fonts: &Fonts) -> Paper {
    let mut builder = Builder::new(fonts, page::A4);
    cover::cover(&mut builder, sources);
    builder.new_page();
    cover::notes(&mut builder);
    person::basic(&mut builder, sources);
    builder.new_page();
    person::education(&mut builder, sources);
    person::work(&mut builder, sources);
    person::associations(&mut builder, sources);
    builder.new_page();
    titles::current(&mut builder, sources);
    titles::appointments(&mut builder, sources);
    titles::appraisals(&mut builder, sources);
    builder.new_page();
    titles::declared(&mut builder, sources);
    titles::exam(&mut builder, sources);
    titles::study(&mut builder, sources);
    builder.new_page();
    works::continuing_education(&mut builder, sources);
    works::achievements(&mut builder, sources);
    works::awards(&mut builder, sources);
    builder.new_page();
    works::publications(&mut builder, sources);
    builder.new_page();
    works::intellectual_property(&mut builder, sources);
    builder.new_page();
    statements::self_evaluation(&mut builder, sources);
    statements::negative_record(&mut builder, sources);
    builder.new_page();
    statements::commitment(&mut builder, sources);
    opinion_pages(&mut builder);
    page::finish(builder, sources, Form::ReviewForm)
}

fn opinion_pages(builder: &mut Builder<'_>) {
    for page in [opinions::employer, opinions::authority, opinions::panel, opinions::committee, opinions::approval] {
        builder.new_page();
        page(builder);
    }
}

#[cfg(test)]
mod tests;
