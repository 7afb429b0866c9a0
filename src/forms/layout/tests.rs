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
            Draw::Text { x, y, size, text, tracking, spaces, face, .. } => {
                let weight = if *face == FaceId::BOLD { Weight::Bold } else { Weight::Regular };
                let measure = Measure { fonts, weight, size: *size, tracking: 0.0 };
                let width = text.chars().map(|c| measure.char(c)).sum::<f32>() + tracking * (text.chars().count() - 1) as f32;
                let width = width + spaces.iter().map(|(_, ems)| ems * size).sum::<f32>();
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

#[test]
fn an_entry_that_runs_over_a_page_is_named_again_there_and_only_there() {
    let fonts = Fonts::builtin();
    let name = |text: String| Row::new(vec![Cell::new(text, STYLE.bold())]);
    for above in 0..12 {
        let mut table = Table::new([1.0]);
        for entry in ["甲", "乙", "丙"] {
            table.push(name(format!("条目{entry}")).with_next().again(name(format!("条目{entry}（续）"))));
            (0..9).for_each(|field| table.push(Row::new(vec![Cell::new(format!("{entry}栏{field}"), STYLE)])));
        }
        let mut builder = Builder::new(&fonts, FRAME);
        builder.space(above as f32 * 14.0);
        builder.table(&table);
        let paper = finish(builder);
        for page in 1..paper.pages.len() {
            let text = paper.text_of_page(page);
            let first_field = text.find('栏').unwrap();
            let entry = text[..first_field].chars().last().unwrap();
            let goes_on = !text[..first_field].contains(&format!("条目{entry}{entry}"));
            assert_eq!(text.starts_with(&format!("条目{entry}（续）")), goes_on, "{above}: {text}");
            assert_eq!(text.matches('续').count(), usize::from(goes_on), "{above}: {text}");
        }
    }
}

/// A long entry whose rows hang together, and one row taller than a page: both are named again.
#[test]
fn what_cannot_be_kept_together_is_named_again_too() {
    let fonts = Fonts::builtin();
    let name = |text: &str| Row::new(vec![Cell::new(text, STYLE.bold())]);
    let mut table = Table::new([1.0]);
    table.push(name("条目").with_next().again(name("条目（续）")));
    table.push(Row::new(vec![Cell::new("很长的内容".repeat(300), STYLE)]).with_next());
    table.push(Row::new(vec![Cell::new("末行", STYLE)]));
    let mut builder = Builder::new(&fonts, FRAME);
    builder.table(&table);
    let paper = finish(builder);
    assert!(paper.pages.len() > 2);
    assert!((1..paper.pages.len()).all(|page| paper.text_of_page(page).starts_with("条目（续）")));
    assert!(!paper.text_of_page(0).contains('续'));
}

/// Baselines of a paper's text runs, page by page.
fn lines_of(paper: &Paper, fonts: &Fonts) -> Vec<usize> {
    let mut lines = vec![std::collections::BTreeSet::new(); paper.pages.len()];
    for (page, _, _, _, y) in runs(paper, fonts) {
        lines[page].insert((y * 10.0) as i32);
    }
    lines.into_iter().map(|lines| lines.len()).collect()
}

#[test]
fn no_line_of_a_paragraph_or_cell_stands_alone_on_a_page() {
    let fonts = Fonts::builtin();
    // A line of the frame holds 26 characters; 14 lines make a page.
    for count in 2..40 {
        for above in 0..15 {
            let text = "字".repeat(26 * count - 3);
            let mut builder = Builder::new(&fonts, FRAME);
            builder.space(above as f32 * 14.0);
            builder.paragraph(&text, STYLE);
            let lines = lines_of(&finish(builder), &fonts);
            assert!(lines.iter().all(|lines| *lines != 1) && lines.iter().sum::<usize>() == count, "{count} after {above}: {lines:?}");
            let mut builder = Builder::new(&fonts, FRAME);
            builder.space(above as f32 * 14.0);
            builder.table(&Table::new([1.0]).row(Row::new(vec![Cell::new(text, STYLE)])));
            let lines = lines_of(&finish(builder), &fonts);
            assert!(lines.iter().all(|lines| *lines != 1), "cell of {count} after {above}: {lines:?}");
        }
    }
}

#[test]
fn text_stands_in_the_middle_at_the_top_or_on_the_floor_of_its_cell() {
    let fonts = Fonts::builtin();
    let baseline = |cell: Cell| {
        let mut builder = Builder::new(&fonts, FRAME);
        builder.table(&Table::new([1.0]).row(Row::new(vec![cell]).min(100.0)));
        runs(&finish(builder), &fonts).next().unwrap().4
    };
    let text = || Cell::new("字", STYLE);
    // The cell runs from 30 to 130; a line is 14 high and its baseline 3.8 below its middle; 4 points are kept free.
    for (cell, middle) in [(text(), 80.0), (text().top(), 30.0 + 4.0 + 7.0), (text().bottom(), 130.0 - 4.0 - 7.0)] {
        assert!((baseline(cell) - middle - 3.8).abs() < 0.1, "{middle}");
    }
    // Higher than its least height, the cell is as high as its text.
    assert!((baseline(Cell::new("字\n".repeat(9), STYLE)) - (30.0 + 4.0 + 7.0 + 3.8)).abs() < 0.1);
}

#[test]
fn a_row_that_must_not_grow_sets_its_text_smaller_and_then_cuts_it() {
    let fonts = Fonts::builtin();
    let set = |cell: Cell| {
        let mut builder = Builder::new(&fonts, FRAME);
        builder.table(&Table::new([1.0]).row(Row::new(vec![cell]).exact(40.0)));
        assert!((builder.y() - FRAME.top - 40.0).abs() < 0.01);
        let paper = finish(builder);
        let sizes: Vec<f32> =
            paper.pages[0].draws.iter().filter_map(|draw| if let Draw::Text { size, .. } = draw { Some(*size) } else { None }).collect();
        assert!(runs(&paper, &fonts).all(|run| run.4 < FRAME.top + 40.0));
        (bare(&paper.text_of_page(0)), sizes.into_iter().fold(99.0, f32::min))
    };
    let cell = |count: usize| Cell::new("字".repeat(count), STYLE);
    assert_eq!(set(cell(50)), ("字".repeat(50), 10.0));
    let (text, size) = set(cell(110));
    assert!(text == "字".repeat(110) && (5.0..10.0).contains(&size), "{size}");
    let (text, size) = set(cell(2000));
    assert!(text.ends_with("字……") && text.chars().count() < 300 && size == 5.0, "{text} {size}");
    // With a last word whole paragraphs are left out and nothing is set smaller.
    let items = |count: usize| {
        let paras = (1..=count).map(|item| Para::new(format!("第{item}项"), STYLE)).collect();
        Cell::paras(paras).rest(Para::new(format!("等{count}项"), STYLE))
    };
    assert_eq!(set(items(2)), ("第1项第2项".to_owned(), 10.0));
    assert_eq!(set(items(9)), ("第1项等9项".to_owned(), 10.0));
    let (text, size) = set(cell(2000).rest(Para::new("（略）", STYLE)));
    assert_eq!(text, format!("{}（略）", "字".repeat(25)));
    assert_eq!(size, 10.0);
}

#[test]
fn text_is_set_smaller_until_it_takes_so_many_lines_and_not_without_need() {
    let fonts = Fonts::builtin();
    let size_of = |text: &str, lines: usize, least: f32| {
        let mut builder = Builder::new(&fonts, FRAME);
        builder.table(&Table::new([1.0, 4.0]).row(Row::new(vec![Cell::new(text, STYLE.within(lines, least)), Cell::new("", STYLE)])));
        let paper = finish(builder);
        paper.pages[0].draws.iter().find_map(|draw| if let Draw::Text { size, .. } = draw { Some(*size) } else { None }).unwrap()
    };
    assert_eq!(size_of("一二三四一二三四", 2, 6.0), 10.0);
    let smaller = size_of("一二三四五六七八九十", 2, 6.0);
    assert!((6.0..10.0).contains(&smaller), "{smaller}");
    // Where the least size does not do, it stays as it was.
    assert_eq!(size_of(&"字".repeat(60), 2, 6.0), 10.0);
}

#[test]
fn columns_fill_one_after_the_other_and_then_the_next_page() {
    let fonts = Fonts::builtin();
    let mut builder = Builder::new(&fonts, FRAME);
    builder.heading("题", STYLE);
    builder.columns(2, 20.0);
    builder.paragraph(&"左右".repeat(150), STYLE);
    builder.next_column();
    builder.table(&Table::new([1.0]).row(Row::new(vec![Cell::new("表", STYLE)])));
    let paper = finish(builder);
    let placed: Vec<_> = runs(&paper, &fonts).filter(|run| run.1 != "题").collect();
    // Each column is 120 wide: from 20 to 140 and from 160 to 280.
    assert!(placed.iter().all(|run| (run.2 >= 19.9 && run.3 <= 140.1) || (run.2 >= 159.9 && run.3 <= 280.1)));
    let of = |page: usize, right: bool| placed.iter().filter(move |run| run.0 == page && (run.2 > 150.0) == right);
    assert!(of(0, false).count() >= 12 && of(0, true).count() >= 12);
    let top = of(0, true).map(|run| run.4).fold(f32::MAX, f32::min);
    assert!(top > FRAME.top + 14.0, "columns start below the heading: {top}");
    assert!(of(1, false).any(|run| run.1 == "表") && paper.pages.len() == 2);
}

#[test]
fn lines_to_write_on_fill_the_page_down_to_what_is_kept_free() {
    let fonts = Fonts::builtin();
    let mut builder = Builder::new(&fonts, FRAME);
    builder.space(20.0);
    builder.writing_lines(30.0, 50.0);
    assert!((builder.y() - (FRAME.height - FRAME.bottom - 50.0)).abs() < 0.01);
    builder.paragraph("签名：", STYLE);
    let paper = finish(builder);
    assert_eq!(paper.pages.len(), 1);
    let lines: Vec<f32> = paper.pages[0].draws.iter().filter_map(|draw| if let Draw::Line { y1, .. } = draw { Some(*y1) } else { None }).collect();
    assert_eq!(lines, [80.0, 110.0, 140.0, 170.0]);
}

#[test]
fn no_word_is_torn_to_make_lines_even_or_while_it_can_be_set_smaller() {
    let fonts = Fonts::builtin();
    let lines = |text: &str, style: Style, width: f32| {
        let mut builder = Builder::new(&fonts, Frame { width: width + 48.0, ..FRAME });
        builder.table(&Table::new([1.0]).row(Row::new(vec![Cell::new(text, style)])));
        runs(&finish(builder), &fonts).map(|run| run.1.trim().to_owned()).collect::<Vec<_>>()
    };
    let field = STYLE.align(Align::Field);
    assert_eq!(lines("Anna Katharina Müller", field, 56.0), ["Anna", "Katharina", "Müller"]);
    assert_eq!(lines("Beispiel-Universität Musterstadt", field, 52.7), ["Beispiel-", "Universität", "Musterstadt"]);
    assert_eq!(lines("Beispiel-Universität Musterstadt", field.within(4, 6.5), 52.7), ["Beispiel-", "Universität", "Musterstadt"]);
    assert!(lines("Konstantinopolitanischen-Wissenschaften", field.within(2, 5.0), 52.7).len() <= 5);
    // A word that is too long even so is broken: nothing runs over the edge.
    assert!(lines(&"x".repeat(60), field, 52.7).len() > 3);
}
