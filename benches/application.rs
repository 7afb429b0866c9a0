//! The parts of one application's way: parsing, judging, printing. Run with `cargo bench`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use declare::canonical::Sha256;
use declare::document::Document;
use declare::forms::fonts::Fonts;
use declare::forms::{pdf, review_form};
use declare::guide::Guides;
use declare::paper::Mark;
use declare::rules::Judge;

const APPLICATION: &[u8] = include_bytes!("../examples/senior-engineer/app.yaml");

fn text(criterion: &mut Criterion) {
    let judge = Judge::new(Guides::built_in());
    let mut group = criterion.benchmark_group("senior-engineer");
    group.throughput(Throughput::Bytes(APPLICATION.len() as u64));
    group.bench_function("tree", |bencher| bencher.iter(|| declare::yaml::parse(black_box(APPLICATION), &declare::yaml::Limits::default())));
    group.bench_function("parse", |bencher| bencher.iter(|| Document::parse("app.yaml", black_box(APPLICATION), judge.guides())));
    let document = Document::parse("app.yaml", APPLICATION, judge.guides());
    group.bench_function("judge", |bencher| bencher.iter(|| judge.judge(black_box(&document))));
    group.bench_function("validate", |bencher| {
        bencher.iter(|| {
            let document = Document::parse("app.yaml", black_box(APPLICATION), judge.guides());
            judge.judge(&document)
        });
    });
    group.finish();
}

fn print(criterion: &mut Criterion) {
    let guides = Guides::built_in();
    let document = Document::parse("app.yaml", APPLICATION, &guides);
    let fonts = Fonts::builtin();
    let system = review_form::System::default();
    let mark = Mark::of(Sha256::of(APPLICATION).as_bytes());
    let set = || {
        let (application, guide) = (document.application(), document.guide());
        review_form::set(review_form::Sources { application, guide, system: &system, photo: None, mark: Some(mark) }, &fonts)
    };
    let paper = set();
    let mut group = criterion.benchmark_group("review-form");
    group.bench_function("set", |bencher| bencher.iter(set));
    group.bench_function("write", |bencher| bencher.iter(|| pdf::write(black_box(&paper), &fonts)));
    group.finish();
}

criterion_group!(benches, text, print);
criterion_main!(benches);
