//! The parts of one application's way: parsing, judging, printing. Run with `cargo bench`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use declare::canonical::Sha256;
use declare::document::Document;
use declare::forms::fonts::Fonts;
use declare::forms::{self, Form, Papers, Sources, System, pdf};
use declare::guide::Guides;
use declare::paper::Mark;
use declare::rules::Judge;
use declare::schema::Schema;

/// English keys and nothing to mend; Chinese keys; a file with a score of mistakes.
const APPLICATION: &[u8] = include_bytes!("../examples/senior-engineer/app.yaml");
const CHINESE: &[u8] = include_bytes!("../examples/rare-name/app.yaml");
const BROKEN: &[u8] = include_bytes!("../examples/broken/app.yaml");

/// What every process does before its first file.
fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    group.bench_function("guide", |bencher| bencher.iter(|| Guides::built_in().newest()));
    let guide = Guides::built_in().newest();
    group.bench_function("schema", |bencher| bencher.iter(|| Schema::of(black_box(&guide))));
    group.finish();
}

fn text(criterion: &mut Criterion) {
    let judge = Judge::new(Guides::built_in());
    for (name, bytes) in [("senior-engineer", APPLICATION), ("rare-name", CHINESE), ("broken", BROKEN)] {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function("tree", |bencher| bencher.iter(|| declare::yaml::parse(black_box(bytes), &declare::yaml::Limits::default())));
        group.bench_function("parse", |bencher| bencher.iter(|| Document::parse("app.yaml", black_box(bytes), judge.guides())));
        let document = Document::parse("app.yaml", bytes, judge.guides());
        group.bench_function("judge", |bencher| bencher.iter(|| judge.judge(black_box(&document))));
        group.bench_function("validate", |bencher| {
            bencher.iter(|| {
                let document = Document::parse("app.yaml", black_box(bytes), judge.guides());
                judge.judge(&document)
            });
        });
        group.finish();
    }
}

fn print(criterion: &mut Criterion) {
    let guides = Guides::built_in();
    let document = Document::parse("app.yaml", APPLICATION, &guides);
    let fonts = Fonts::builtin();
    let system = System::default();
    let mark = Mark::of(Sha256::of(APPLICATION).as_bytes());
    let set = || {
        let (application, guide) = (document.application(), document.guide());
        let sources = Sources { application, guide, system: &system, photo: None, mark: Some(mark) };
        forms::set(Form::ReviewForm, &sources, Papers::default(), &fonts)
    };
    let paper = set();
    let mut group = criterion.benchmark_group("review-form");
    group.bench_function("set", |bencher| bencher.iter(set));
    group.bench_function("write", |bencher| bencher.iter(|| pdf::write(black_box(&paper), &fonts)));
    group.finish();
}

criterion_group!(benches, start, text, print);
criterion_main!(benches);
