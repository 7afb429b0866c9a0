use image::{DynamicImage, GrayImage, ImageFormat, Rgb, RgbImage};

use super::*;

fn saved(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Red above, blue below.
fn flag(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |_, y| if y < height / 2 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) }).into()
}

/// A JPEG whose EXIF says how it lies: 6 is a quarter turn to the right.
fn lying(bytes: &[u8], orientation: u8) -> Vec<u8> {
    let exif: &[u8] = &[
        0xff,
        0xe1,
        0,
        34,
        b'E',
        b'x',
        b'i',
        b'f',
        0,
        0,
        b'M',
        b'M',
        0,
        42,
        0,
        0,
        0,
        8,
        0,
        1,
        0x01,
        0x12,
        0,
        3,
        0,
        0,
        0,
        1,
        0,
        orientation,
        0,
        0,
        0,
        0,
        0,
        0,
    ];
    [&bytes[..2], exif, &bytes[2..]].concat()
}

#[test]
fn size_colour_and_kind() {
    let of = |picture: &DynamicImage, format| inspect(&saved(picture, format)).unwrap();
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let facts = of(&flag(300, 200), format);
        assert_eq!((facts.width, facts.height, facts.colour, facts.turned), (300, 200, true, false), "{format:?}");
        assert!(!of(&GrayImage::new(30, 20).into(), format).colour);
    }
    assert_eq!(inspect(b""), Err(Trouble::OtherKind));
    assert_eq!(inspect(b"GIF89a"), Err(Trouble::OtherKind));
    assert_eq!(inspect(b"%PDF-1.7"), Err(Trouble::OtherKind));
}

#[test]
fn what_exif_says_is_done() {
    let upright = saved(&flag(300, 200), ImageFormat::Jpeg);
    let (picture, facts) = open(&lying(&upright, 6)).unwrap();
    assert_eq!((facts.width, facts.height, facts.turned), (200, 300, true));
    let picture = picture.into_rgb8();
    // What was above is to the right.
    assert!(picture.get_pixel(190, 150)[0] > 150 && picture.get_pixel(10, 150)[2] > 150);
    assert!(!inspect(&lying(&upright, 1)).unwrap().turned);
    assert!(!inspect(&lying(&upright, 77)).unwrap().turned);
}

#[test]
fn the_resolution_is_read_where_it_is_written() {
    let jpeg = saved(&flag(30, 20), ImageFormat::Jpeg);
    let at = jpeg.windows(5).position(|window| window == b"JFIF\0").unwrap();
    let with = |unit: u8, dots: u16| {
        let mut bytes = jpeg.clone();
        bytes[at + 7] = unit;
        bytes[at + 8..at + 10].copy_from_slice(&dots.to_be_bytes());
        inspect(&bytes).unwrap().dpi
    };
    assert_eq!((with(0, 1), with(1, 300), with(2, 118)), (None, Some(300), Some(299)));
    let png = saved(&flag(30, 20), ImageFormat::Png);
    assert_eq!(inspect(&png).unwrap().dpi, None);
    let crc = [0_u8; 4];
    let chunk = [&9_u32.to_be_bytes()[..], b"pHYs", &11_811_u32.to_be_bytes(), &11_811_u32.to_be_bytes(), &[1], &crc].concat();
    assert_eq!(png_dpi(&[&png[..33], &chunk, &png[33..]].concat()), Some(299));
}

#[test]
fn bombs_and_broken_files_are_named() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let good = saved(&flag(300, 200), format);
        assert_eq!(inspect(&good[..good.len() / 3]), Err(Trouble::Damaged), "{format:?}");
    }
    let mut jpeg = saved(&flag(300, 200), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(inspect(&jpeg), Err(Trouble::TooLarge));
    // A PNG of eleven thousand pixels square that says it has few bytes of them.
    let mut png = saved(&flag(300, 200), ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0x2a, 0xf8, 0, 0, 0x2a, 0xf8]);
    assert!(matches!(inspect(&png), Err(Trouble::TooLarge | Trouble::Damaged)));
    let line = saved(&RgbImage::new(1, 11_999).into(), ImageFormat::Png);
    assert_eq!(inspect(&line).unwrap().height, 11_999);
    assert_eq!(inspect(&saved(&RgbImage::new(1, 12_001).into(), ImageFormat::Png)), Err(Trouble::TooLarge));
}
