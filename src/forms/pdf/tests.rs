use super::super::fonts::Weight;
use super::super::layout::{Align, Builder, Cell, Frame, Para, Row, Style, Table};
use super::*;

fn sample(fonts: &Fonts, photo: Vec<u8>) -> Paper {
    let style = Style::new(10.5);
    let mut builder = Builder::new(fonts, Frame::a4(30.0, 20.0, 25.0, 20.0));
    builder.part("基本情况");
    builder.heading("一、基本情况", style.sized(16.0).bold().center());
    let photo = builder.add_image(Jpeg::parse(photo).unwrap(), "证件照");
    let label = |text: &str| Cell::new(text, style.align(Align::Spread(4.0))).label();
    let mut table = Table::new([1.0, 2.0, 1.0, 2.0, 1.2]);
    table.push(Row::new(vec![
        label("姓名"),
        Cell::new("王𬍛䶮𪚥", style.center()),
        label("性别"),
        Cell::new("女", style.center()),
        Cell::picture(photo, 70.0, 98.0).tall(3),
    ]));
    table.push(Row::new(vec![label("民族"), Cell::new("汉族", style.center()), label("政治面貌"), Cell::new("群众", style.center())]));
    table.push(Row::new(vec![label("通讯地址"), Cell::new("深圳市南山区科技园示例路1号A座2301室（示例）", style).wide(3)]));
    builder.table(&table);
    builder.space(10.0);
    builder.part("业绩");
    builder.heading("二、业绩成果", style.bold().sized(14.0));
    let long = "主持完成了示例市轨道交通12号线GB/T 50378-2019绿色建筑评价工作，投资额12,345.67万元，采用BIM正向设计（Revit 2024），节约工期35天；"
        .repeat(12);
    let mut table = Table::new([0.6, 4.0, 1.0]).head(Row::new(["序号", "内容", "排名"].map(|text| Cell::new(text, style.bold().center())).to_vec()));
    for number in 1..=6 {
        let opinion =
            Cell::new(long.clone(), style.align(Align::Both).indent(2.0)).foot(vec![Para::new("签名：　　　　　　", style.align(Align::Right))]);
        table.push(Row::new(vec![Cell::new(number.to_string(), style.center()), opinion, Cell::new("1/5", style.center())]));
    }
    builder.table(&table);
    let date = time::Date::from_calendar_date(2026, time::Month::March, 1).unwrap();
    builder.finish("广东省职称评审表", "王𬍛䶮 <A&B>", date, |canvas, page, count| {
        canvas.text(0.0, 800.0, 595.0, &format!("第 {page} 页　共 {count} 页"), Style::new(9.0).center());
    })
}

fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode(&[200u8; 50 * 70 * 3], 50, 70, image::ExtendedColorType::Rgb8).unwrap();
    bytes
}

#[test]
fn the_same_paper_gives_the_same_bytes_and_the_photo_is_untouched() {
    let fonts = Fonts::builtin();
    let bytes = write(&sample(&fonts, photo()), &fonts).unwrap();
    if let Ok(out) = std::env::var("FORMS_OUT") {
        std::fs::write(out, &bytes).unwrap();
    }
    assert!(bytes == write(&sample(&Fonts::builtin(), photo()), &Fonts::builtin()).unwrap());
    let file = lopdf::Document::load_mem(&bytes).unwrap();
    let jpegs: Vec<&Vec<u8>> = file
        .objects
        .values()
        .filter_map(|object| object.as_stream().ok())
        .map(|stream| &stream.content)
        .filter(|c| c.starts_with(&[0xff, 0xd8]))
        .collect();
    assert_eq!(jpegs, [&photo()]);
}

#[test]
fn all_that_was_put_in_can_be_read_from_the_file() {
    let fonts = Fonts::builtin();
    let paper = sample(&fonts, photo());
    let file = lopdf::Document::load_mem(&write(&paper, &fonts).unwrap()).unwrap();
    assert_eq!(file.get_pages().len(), paper.pages.len());
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    for page in 0..paper.pages.len() {
        let read = file.extract_text(&[u32::try_from(page).unwrap() + 1]).unwrap();
        assert_eq!(bare(&read), bare(&paper.text_of_page(page)));
    }
}

#[test]
fn everything_in_the_file_is_led_to() {
    let fonts = Fonts::builtin();
    let mut file = lopdf::Document::load_mem(&write(&sample(&fonts, photo()), &fonts).unwrap()).unwrap();
    // Streams of objects and the table are of the file, not in it.
    file.objects.retain(|_, object| !(object.type_name().is_ok_and(|name| matches!(name, b"ObjStm" | b"XRef"))));
    let objects = file.objects.clone();
    let lost: Vec<_> = file.prune_objects().into_iter().map(|id| &objects[&id]).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn a_character_without_a_font_is_named_and_never_drawn_as_a_box() {
    let fonts = Fonts::builtin();
    let mut builder = Builder::new(&fonts, Frame::a4(20.0, 20.0, 20.0, 20.0));
    builder.paragraph("张三😀", Style::new(10.5));
    let paper = builder.finish("t", "a", time::Date::MIN, |_, _, _| {});
    let error = write(&paper, &fonts).unwrap_err();
    assert!(error.what.zh.contains("U+1F600"), "{error:?}");
}

#[test]
fn a_print_is_known_again_unless_a_byte_was_changed() {
    let fonts = Fonts::builtin();
    let paper = sample(&fonts, photo());
    let mut bytes = write(&paper, &fonts).unwrap();
    let source = source(std::slice::from_ref(&paper), &fonts);
    assert_eq!(source_of(&bytes), Some(source));
    let other = Paper { date: paper.date.next_day().unwrap(), ..paper };
    assert_ne!(super::source(&[other], &fonts), source);
    for at in [0, 100, bytes.len() / 2, bytes.len() - 1] {
        bytes[at] ^= 1;
        assert_eq!(source_of(&bytes), None, "byte {at}");
        bytes[at] ^= 1;
    }
    assert_eq!(source_of(&[&bytes[..], b"\nmore"].concat()), None);
    assert_eq!(source_of(b"%PDF-1.7"), None);
}

/// The tree below an object as `type(children)`, content as dots.
fn tree(file: &lopdf::Document, object: &lopdf::Object) -> String {
    let object = file.dereference(object).unwrap().1;
    if let Ok(kids) = object.as_array() {
        return kids.iter().map(|kid| tree(file, kid)).collect();
    }
    let Ok(element) = object.as_dict() else { return ".".to_owned() };
    if element.has_type(b"MCR") {
        return ".".to_owned();
    }
    let kids = element.get(b"K").map(|kids| tree(file, kids)).unwrap_or_default();
    let name = element.get(b"S").and_then(lopdf::Object::as_name).map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default();
    format!("{name}({kids})")
}

#[test]
fn the_file_says_what_its_pieces_are_in_the_order_they_are_read() {
    let fonts = Fonts::builtin();
    let paper = sample(&fonts, photo());
    let file = lopdf::Document::load_mem(&write(&paper, &fonts).unwrap()).unwrap();
    let root = file.catalog().unwrap().get(b"StructTreeRoot").unwrap();
    let tree = tree(&file, root);
    let first =
        "(Document(Sect(H1(.)Table(TR(TH(.)TD(.)TH(.)TD(.)TD(Figure(.)))TR(TH(.)TD(.)TH(.)TD(.))TR(TH(.)TD(.))))Sect(H1(.)Table(TR(TH(.)TH(.)TH(.))";
    assert!(tree.starts_with(first), "{tree}");
    // A row that runs over a page is one row, its cell with a piece on each; the head repeated there is told once.
    assert!(tree.contains("TD(..)"), "{tree}");
    assert_eq!((tree.matches("TR(").count(), tree.matches("TH(").count()), (3 + 1 + 6, 5 + 3));
    for (number, page) in file.get_pages() {
        let operators = file.get_and_decode_page_content(page).unwrap().operations;
        let opened = operators.iter().filter(|operation| matches!(operation.operator.as_str(), "BDC" | "BMC")).count();
        assert_eq!(opened, operators.iter().filter(|operation| operation.operator == "EMC").count(), "page {number}");
    }
}

#[test]
fn characters_with_one_picture_stay_apart() {
    let fonts = Fonts::builtin();
    let pairs = [('…', '⋯'), ('•', '‧'), ('μ', 'µ')];
    let glyph = |character| fonts.glyph(character, Weight::Regular).map(|glyph| glyph.id);
    assert!(pairs.iter().any(|(a, b)| glyph(*a) == glyph(*b)), "the test wants a pair that shares its picture");
    let mut builder = Builder::new(&fonts, Frame::a4(20.0, 20.0, 20.0, 20.0));
    let text: String = pairs.iter().map(|(a, b)| format!("电阻{a}电阻{b}，")).collect();
    builder.paragraph(&text, Style::new(10.5));
    let paper = builder.finish("t", "a", time::Date::MIN, |_, _, _| {});
    let file = lopdf::Document::load_mem(&write(&paper, &fonts).unwrap()).unwrap();
    let page = *file.get_pages().get(&1).unwrap();
    let operators = file.get_and_decode_page_content(page).unwrap().operations;
    assert!(operators.iter().any(|operation| operation.operator == "BDC" && operation.operands[0].as_name().unwrap() == b"Span"));
}
