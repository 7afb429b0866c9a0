//! Mistakes in the characters of the file.

use super::{Planter, Spot, text};

pub(super) static PLANTERS: &[Planter] = &[
    text("yaml-syntax", |draw, text, zh| {
        let name = text.find(if zh { "  姓名: " } else { "  name: " }).unwrap_or(0);
        let colon = name + text[name..].find(": ").unwrap_or(0);
        let dash = text.find("- ").unwrap_or(0);
        let (at, length, wrong) = *draw.chance.pick(&[
            (colon, 2, "："),
            (colon, 2, ":"),
            (name, 2, "\u{3000}"),
            (name, 2, "\t"),
            (dash, 2, "－ "),
            (text.len(), 0, "＃ 说明\n"),
        ]);
        (format!("{}{wrong}{}", &text[..at], &text[at + length..]).into_bytes(), Spot::Byte(at))
    }),
    text("yaml-encoding", |draw, text, _| {
        if draw.chance.percent(50) {
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            return ([vec![0xFF, 0xFE], wide].concat(), Spot::Whole);
        }
        // GBK lacks some rare characters: they are left out beforehand.
        let common: String = text.chars().filter(|c| !encoding_rs::GBK.encode(c.encode_utf8(&mut [0; 4])).2).collect();
        (encoding_rs::GBK.encode(&common).0.into_owned(), Spot::Whole)
    }),
    text("yaml-empty", |_, _, _| ("# 只有注释\n".into(), Spot::Whole)),
    text("yaml-too-large", |_, text, _| {
        let comments = "# 示例\n".repeat(160_000);
        ((text + &comments).into_bytes(), Spot::Whole)
    }),
    text("yaml-too-deep", |_, text, _| {
        let (deep, at) = ("[".repeat(40) + &"]".repeat(40), text.len());
        (format!("{text}x: {deep}\n").into_bytes(), Spot::Byte(at + 3 + 32))
    }),
    text("yaml-anchor", |_, text, zh| before_value(&text, zh, "&a ")),
    text("yaml-tag", |_, text, zh| before_value(&text, zh, "!!str ")),
    text("yaml-documents", |_, text, _| {
        let at = text.len();
        ((text + "---\nguide: shenzhen-2026\n").into_bytes(), Spot::Byte(at))
    }),
    text("yaml-duplicate-key", |_, text, zh| {
        let at = text.len();
        let again = if zh { "申报指南: shenzhen-2026\n" } else { "guide: shenzhen-2026\n" };
        ((text + again).into_bytes(), Spot::Byte(at))
    }),
    text("yaml-control-character", |_, text, zh| {
        let key = if zh { "  姓名: " } else { "  name: " };
        let at = text.find(key).map_or(0, |at| at + key.len());
        (format!("{}\u{7}{}", &text[..at], &text[at..]).into_bytes(), Spot::Byte(at))
    }),
];

/// Puts a sign before the name.
fn before_value(text: &str, zh: bool, sign: &str) -> (Vec<u8>, Spot) {
    let key = if zh { "  姓名: " } else { "  name: " };
    let at = text.find(key).map_or(0, |at| at + key.len());
    (format!("{}{sign}{}", &text[..at], &text[at..]).into_bytes(), Spot::Byte(at))
}
