//! The laws of setting: nothing lost, nothing over the edge, heads repeated, what belongs together together.

use proptest::prelude::*;

use super::super::fonts::Fonts;
use super::wrap::Measure;
use super::*;

const FRAME: Frame = Frame { width: 300.0, height: 260.0, left: 20.0, right: 20.0, top: 30.0, bottom: 30.0 };
const STYLE: Style = Style::new(10.0);

fn finish(builder: Builder<'_>) -> Paper {
    builder.finish("", "", time::Date::MIN, |_, _, _| {})
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Every page's text runs with their left, right, and baseline.
fn runs<'p>(paper: &'p Paper, fonts: &'p Fonts) -> impl Iterator<Item = (usize, &'p str, f32, f32, f32)> {
    paper.pages.iter().enumerate().flat_map(move |(page, content)| {
        content.draws.iter().filter_map(move |draw| match draw {
            Draw::Text { x, y, size, text, tracking, face, .. } => {
                let weight = if *face == FaceId::BOLD { Weight::Bold } else { Weight::Regular };
                let measure = Measure { fonts, weight, size: *size, tracking: 0.0 };
                let width = measure.text(text) + tracking * (text.chars().count() - 1) as f32;
                Some((page, text.as_str(), *x, x + width, *y))
            }
            _ => None,
        })
    })
}

fn table_of(texts: &[String]) -> Table {
    let mut table = Table::new([1.0, 3.0, 1.5]).head(Row::new(["序号", "内容", "备注"].map(|head| Cell::new(head, STYLE.bold().center())).to_vec()));
    for (number, text) in texts.iter().enumerate() {
        let note = Cell::new(text.chars().take(9).collect::<String>(), STYLE.align(Align::Field));
        table.push(Row::new(vec![Cell::new(number.to_string(), STYLE.center()), Cell::new(text.clone(), STYLE.align(Align::Both)), note]).min(20.0));
    }
    table
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_table_loses_nothing_keeps_inside_the_page_and_repeats_its_head(texts in proptest::collection::vec("[A-Za-z0-9 ，。（）职称评审业绩成果“”-]{0,200}", 0..12)) {
        let fonts = Fonts::builtin();
        let mut builder = Builder::new(&fonts, FRAME);
        builder.heading("业绩成果", STYLE.bold());
        builder.table(&table_of(&texts));
        let paper = finish(builder);
        for (page, text, left, right, y) in runs(&paper, &fonts) {
            prop_assert!(left >= FRAME.left - 0.05 && right <= FRAME.width - FRAME.right + 0.05, "{text} {left} {right}");
            prop_assert!((FRAME.top..=FRAME.height - FRAME.bottom).contains(&y), "{text} on page {page} at {y}");
        }
        for page in 0..paper.pages.len() {
            prop_assert!(paper.text_of_page(page).contains("序号"));
        }
        // The middle column, read in order over all pages, is what was put in.
        let (from, to) = (FRAME.left + 260.0 / 5.5, FRAME.left + 260.0 / 5.5 * 4.0);
        let middle: String = runs(&paper, &fonts).filter(|run| run.2 > from && run.2 < to && run.1 != "内容").map(|run| run.1.to_owned()).collect();
        prop_assert_eq!(bare(&middle), bare(&texts.concat()));
    }
}

#[test]
fn a_heading_stays_with_what_follows() {
    let fonts = Fonts::builtin();
    for filler in 0..20 {
        let mut builder = Builder::new(&fonts, FRAME);
        builder.space(filler as f32 * 10.0);
        builder.part("二");
        builder.heading("二、工作经历", STYLE.bold().leading(2.0));
        builder.table(&table_of(&["单位".repeat(30), "岗位".repeat(5)]));
        let paper = finish(builder);
        let with_heading = (0..paper.pages.len()).find(|page| paper.text_of_page(*page).contains("工作经历")).unwrap();
        assert!(paper.text_of_page(with_heading).contains("单位单位"), "{filler}");
        assert_eq!(paper.outline, [("二".to_owned(), with_heading)]);
    }
}

#[test]
fn a_signature_stays_together_with_lines_of_its_opinion() {
    let fonts = Fonts::builtin();
    for length in 1..60 {
        let mut builder = Builder::new(&fonts, FRAME);
        let cell = Cell::new("同意推荐。".repeat(length * 3), STYLE).foot(vec![Para::new("签名：", STYLE), Para::new("年月日", STYLE)]);
        builder.table(&Table::new([1.0]).row(Row::new(vec![cell])));
        let paper = finish(builder);
        let last = paper.text_of_page(paper.pages.len() - 1);
        assert!(last.contains("签名：") && last.contains("年月日") && last.contains('荐'), "{length}: {last}");
    }
}

#[test]
fn rows_under_a_spanning_cell_stay_on_one_page_and_grow_with_it() {
    let fonts = Fonts::builtin();
    let mut builder = Builder::new(&fonts, FRAME);
    builder.space(120.0);
    let mut table = Table::new([1.0, 1.0]);
    table.push(Row::new(vec![Cell::new("甲", STYLE), Cell::new("照片", STYLE).tall(3)]).min(30.0));
    table.push(Row::new(vec![Cell::new("乙", STYLE)]).min(30.0));
    table.push(Row::new(vec![Cell::new("丙", STYLE)]).min(30.0));
    builder.table(&table);
    let paper = finish(builder);
    assert_eq!(bare(&paper.text_of_page(1)), "甲照片乙丙");
}

#[test]
fn a_spanning_band_taller_than_a_page_is_broken_and_loses_nothing() {
    let fonts = Fonts::builtin();
    let long = "很长的地址".repeat(150);
    let mut table = Table::new([1.0, 1.0]);
    table.push(Row::new(vec![Cell::new(long.clone(), STYLE), Cell::new("照片", STYLE).tall(2)]));
    table.push(Row::new(vec![Cell::new(long.clone(), STYLE)]));
    let mut builder = Builder::new(&fonts, FRAME);
    builder.table(&table);
    let paper = finish(builder);
    assert!(runs(&paper, &fonts).all(|run| run.4 <= FRAME.height - FRAME.bottom));
    let all: String = (0..paper.pages.len()).map(|page| paper.text_of_page(page)).collect();
    assert_eq!(all.matches("很").count(), 300);
}

#[test]
fn labels_spread_their_letters_and_read_as_one_word() {
    let fonts = Fonts::builtin();
    let mut builder = Builder::new(&fonts, FRAME);
    builder.table(&Table::new([1.0]).row(Row::new(vec![Cell::new("姓名", STYLE.align(Align::Spread(4.0)))])));
    let paper = finish(builder);
    assert_eq!(paper.text_of_page(0), "姓名");
    let (_, _, left, right, _) = runs(&paper, &fonts).next().unwrap();
    assert!((right - left - 40.0).abs() < 0.1 && ((left + right) / 2.0 - 150.0).abs() < 0.1, "{left} {right}");
}

#[test]
fn straight_edges_are_straight_and_words_are_not_pulled_apart() {
    let fonts = Fonts::builtin();
    let mut builder = Builder::new(&fonts, FRAME);
    builder.paragraph(&"主持完成了BIM正向设计，".repeat(20), STYLE.align(Align::Both));
    let paper = finish(builder);
    let mut ends: std::collections::BTreeMap<i32, f32> = std::collections::BTreeMap::new();
    for (_, text, _, right, y) in runs(&paper, &fonts) {
        assert!(!text.contains('B') || text.contains("BIM"), "{text}");
        let end = ends.entry((y * 10.0) as i32).or_default();
        *end = end.max(right);
    }
    let straight = ends.values().rev().skip(1).filter(|end| (**end - 280.0).abs() < 0.2).count();
    assert!(straight * 10 >= (ends.len() - 1) * 9, "{ends:?}");
}

#[test]
fn what_must_fit_one_line_is_set_smaller() {
    let fonts = Fonts::builtin();
    let mut builder = Builder::new(&fonts, FRAME);
    builder.table(&Table::new([1.0, 2.0]).row(Row::new(vec![Cell::new("zhou@example.com", STYLE.shrink_to(6.0)), Cell::new("", STYLE)])));
    let paper = finish(builder);
    let sizes: Vec<f32> =
        paper.pages[0].draws.iter().filter_map(|draw| if let Draw::Text { size, .. } = draw { Some(*size) } else { None }).collect();
    assert!(sizes.len() == 1 && sizes[0] < 10.0 && sizes[0] >= 6.0, "{sizes:?}");
}
