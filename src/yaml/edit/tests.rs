//! What an edit changes, and that it changes nothing else.

use proptest::prelude::*;

use super::*;

struct Plain;

impl Names for Plain {
    fn written(&self, at: &Pointer) -> String {
        at.segments().last().unwrap_or_default()
    }

    /// Alphabetical.
    fn order(&self, at: &Pointer) -> usize {
        self.written(at).bytes().next().map_or(0, usize::from)
    }
}

fn edited(source: &str, edits: &[Edit]) -> Option<String> {
    let edited = apply(source, tree(source).as_ref(), &[edits], &Plain);
    (edited.fates == [Fate::Done]).then_some(edited.text)
}

fn set(source: &str, at: &str, text: &str) -> Option<String> {
    edited(source, &[Edit::Set { at: Pointer::parse(at), text: text.into() }])
}

fn remove(source: &str, at: &str) -> Option<String> {
    edited(source, &[Edit::Remove { at: Pointer::parse(at) }])
}

fn rename(source: &str, at: &str, key: &str) -> Option<String> {
    edited(source, &[Edit::Rename { at: Pointer::parse(at), key: key.into() }])
}

#[test]
fn a_scalar_of_any_style_is_replaced() {
    for (source, at, text, wanted) in [
        ("a: 1 # c\nb: 2\n", "/a", "3", "a: 3 # c\nb: 2\n"),
        ("a: '1' # c\n", "/a", "it's", "a: 'it''s' # c\n"),
        ("a: \"1\"\n", "/a", "x\"y", "a: \"x\\\"y\"\n"),
        ("a: # c\nb: 2\n", "/a", "3", "a: 3 # c\nb: 2\n"),
        ("a:\r\nb: 2\r\n", "/a", "3", "a: 3\r\nb: 2\r\n"),
        ("\u{feff}a: 1\n", "/a", "2", "\u{feff}a: 2\n"),
        ("a: | # c\n  one\n  two\nb: 2\n", "/a", "3", "a: 3 # c\nb: 2\n"),
        ("a: | # c\n  one\n  two\n\nb: 2\n", "/a", "x\ny\n", "a: | # c\n  x\n  y\n\nb: 2\n"),
        ("l:\n  - a: 1\n    b: one\n      two\n", "/l/0/b", "x", "l:\n  - a: 1\n    b: x\n"),
        ("l: [{a: 1, b: 2}, {a: 3}]\n", "/l/0/b", "x, y", "l: [{a: 1, b: 'x, y'}, {a: 3}]\n"),
        ("{\"a\":1,\"b\":\"x\"}", "/b", "y", "{\"a\":1,\"b\":\"y\"}"),
        ("l:\n  - 1\n  - 2 # c\n", "/l/1", "3", "l:\n  - 1\n  - 3 # c\n"),
    ] {
        assert_eq!(set(source, at, text).as_deref(), Some(wanted), "{source:?}");
    }
}

#[test]
fn quotes_are_written_where_yaml_needs_them_only() {
    for (text, wanted) in [
        ("440301199001010014", "440301199001010014"),
        ("no", "no"),
        ("null", "'null'"),
        ("a: b", "'a: b'"),
        ("a:b", "a:b"),
        ("# x", "'# x'"),
        ("x # y", "'x # y'"),
        ("- x", "'- x'"),
        ("-1", "-1"),
        ("“x”：y", "“x”：y"),
        (" x", "' x'"),
        ("", "''"),
        ("it's\tx", "\"it's\\tx\""),
        ("@x", "'@x'"),
        ("one\ntwo", "|-\n  one\n  two"),
    ] {
        assert_eq!(set("a: 1\n", "/a", text), Some(format!("a: {wanted}\n")), "{text:?}");
    }
}

#[test]
fn a_missing_key_finds_its_place() {
    for (source, at, wanted) in [
        ("a: 1 # c\nd: 2\n", "/b", "a: 1 # c\nb: x\nd: 2\n"),
        ("b: 1", "/c", "b: 1\nc: x"),
        ("b: 1\n", "/a", "a: x\nb: 1\n"),
        ("s:\n  a: 1\n\nt: 1\n", "/s/b", "s:\n  a: 1\n  b: x\n\nt: 1\n"),
        ("s:\n  - b: 1\n    c: 2\n", "/s/0/a", "s:\n  - a: x\n    b: 1\n    c: 2\n"),
        ("s: {a: 1}\n", "/s/b", "s: {a: 1, b: x}\n"),
        ("s: {b: 1}\n", "/s/a", "s: {a: x, b: 1}\n"),
        ("s: {}\n", "/s/a", "s: {a: x}\n"),
        ("r: 1\ns: # *\nt: 1\n", "/s/a", "r: 1\ns: # *\n  a: x\nt: 1\n"),
        ("r: 1\n\nt: 1\n", "/s/a", "r: 1\n\ns:\n  a: x\n\nt: 1\n"),
        ("s:\r\n  a: 1\r\n", "/s/b", "s:\r\n  a: 1\r\n  b: x\r\n"),
    ] {
        assert_eq!(set(source, at, "x").as_deref(), Some(wanted), "{source:?}");
    }
    assert_eq!(set("l: [1]\n", "/l/3", "x"), None);
    assert_eq!(set("a: 1\n", "/a/b", "x"), None);
}

#[test]
fn what_is_removed_leaves_its_comments() {
    for (source, at, wanted) in [
        ("a: 1\nb: 2 # c\nd: 3\n", "/b", "a: 1\n# c\nd: 3\n"),
        ("s:\n  a: 1\nt: 2\n", "/s/a", "s:\nt: 2\n"),
        ("s:\n  # above\n  a:\n    - 1 # one\n    - 2\n  b: 3\n", "/s/a", "s:\n  # above\n  # one\n  b: 3\n"),
        ("l:\n  - a: 1\n    b: 2\n  - a: 3\n", "/l/0", "l:\n  - a: 3\n"),
        ("l:\n  - a: 1\n    b: 2\n  - a: 3\n", "/l/1", "l:\n  - a: 1\n    b: 2\n"),
        ("l:\n- a\n", "/l/0", "l:\n"),
        ("l:\n- a\n- b\nm: 1\n", "/l/0", "l:\n- b\nm: 1\n"),
        ("l:\n  - a: 1\n    b: 2\n", "/l/0/a", "l:\n  - b: 2\n"),
        ("l:\n  - a: 1 # c\n    b: 2\n", "/l/0/a", "l:\n  - # c\n    b: 2\n"),
        ("l:\n  - a: 1\n  - a: 2\n", "/l/0/a", "l:\n  - {}\n  - a: 2\n"),
        ("l: [1, 2, 3]\n", "/l/2", "l: [1, 2]\n"),
        ("l: [1, 2, 3]\n", "/l/0", "l: [2, 3]\n"),
        ("l: [1]\n", "/l/0", "l: []\n"),
        ("l: {a: 1, b: 2}\n", "/l/a", "l: {b: 2}\n"),
        ("a: |\n  x\n  y\nb: 2\n", "/a", "b: 2\n"),
        ("l:\n  - 1\n  # between\n  - 2\n", "/l/1", "l:\n  - 1\n  # between\n"),
    ] {
        assert_eq!(remove(source, at).as_deref(), Some(wanted), "{source:?}");
    }
}

#[test]
fn keys_are_renamed_in_their_quotes() {
    assert_eq!(rename("s:\n  naem: x # c\n", "/s/naem", "name").unwrap(), "s:\n  name: x # c\n");
    assert_eq!(rename("{\"naem\":1}", "/naem", "name").unwrap(), "{\"name\":1}");
    assert_eq!(rename("a: 1\n", "/a", "x: y").unwrap(), "'x: y': 1\n");
    assert_eq!(rename("a: 1\nb: 2\n", "/a", "b").map(|_| ()), Some(()));
}

#[test]
fn edits_that_meet_wait_for_their_turn() {
    let source = "a: 1\nb: 2\n";
    let groups: [&[Edit]; 3] = [
        &[Edit::Set { at: Pointer::parse("/a"), text: "x".into() }],
        &[Edit::Remove { at: Pointer::parse("/a") }],
        &[Edit::Set { at: Pointer::parse("/b"), text: "y".into() }],
    ];
    let edited = apply(source, tree(source).as_ref(), &groups, &Plain);
    assert_eq!((edited.text.as_str(), edited.fates), ("a: x\nb: y\n", vec![Fate::Done, Fate::Later, Fate::Done]));
}

#[test]
fn an_edit_that_would_break_the_text_is_refused() {
    let source = "a: 1\nb: 2\n";
    let groups: [&[Edit]; 2] = [&[Edit::Bytes { bytes: 0..1, text: "[".into() }], &[Edit::Bytes { bytes: 8..9, text: "3".into() }]];
    let edited = apply(source, tree(source).as_ref(), &groups, &Plain);
    assert_eq!((edited.text.as_str(), edited.fates), ("a: 1\nb: 3\n", vec![Fate::Refused, Fate::Done]));
    assert_eq!(edited_bytes("a: x\n", 1..99), None);
}

fn edited_bytes(source: &str, bytes: Range<usize>) -> Option<String> {
    edited(source, &[Edit::Bytes { bytes, text: String::new() }])
}

/// A form of two levels with comments and blank lines between, in blocks or brackets.
fn forms() -> impl Strategy<Value = String> {
    let value = prop_oneof!["[a-z0-9 .:'\"#-]{0,6}", "[男女一二]{1,3}", Just("x\ny".to_owned())];
    let field = (value, any::<bool>());
    let item = (prop::collection::vec(field, 1..4), any::<bool>(), any::<bool>());
    prop::collection::vec(item, 1..4).prop_map(|items| {
        let mut out = String::from("# head\nlist:\n");
        for (fields, flow, above) in items {
            if above {
                out.push_str("  # above\n");
            }
            for (number, (value, comment)) in fields.iter().enumerate() {
                let key = char::from(b'a' + u8::try_from(number).unwrap());
                let around = Around { flow, indent: (!flow).then_some(4), newline: "\n" };
                let value = scalar::write(value, around);
                let tail = if *comment && !value.starts_with('|') { " # tail" } else { "" };
                match (flow, number) {
                    (true, 0) => out.push_str(&format!("  - {{{key}: {value}")),
                    (true, _) => out.push_str(&format!(", {key}: {value}")),
                    (false, 0) => out.push_str(&format!("  - {key}: {value}{tail}\n")),
                    (false, _) => out.push_str(&format!("    {key}: {value}{tail}\n")),
                }
            }
            if flow {
                out.push_str("}\n");
            }
        }
        out
    })
}

proptest! {
    /// Whatever is set is what is read, and lines that the edit is not of stay byte for byte.
    #[test]
    fn lines_that_an_edit_is_not_of_stay(source in forms(), item in 0usize..3, key in "[abc]", text in "\\PC{0,8}") {
        let at = Pointer::root().key("list").index(item).key(&key);
        let before = tree(&source);
        prop_assume!(before.is_some());
        if let Some(changed) = set(&source, at.as_str(), &text) {
            let after = tree(&changed).unwrap();
            prop_assert_eq!(after.locate(&at).unwrap().1.as_text().unwrap(), text.as_str());
            let gone: Vec<&str> = source.lines().filter(|line| !changed.lines().any(|other| other == *line)).collect();
            let own = before.as_ref().and_then(|root| root.locate(&at)).map_or(1, |(_, node)| source[node.span.range()].lines().count().max(1));
            prop_assert!(gone.len() <= own.max(1), "{:?} {}", gone, changed);
        }
        if let Some(changed) = remove(&source, at.as_str()) {
            let words = |text: &str| comments(text, &tree(text).unwrap()).len();
            prop_assert_eq!(words(&source), words(&changed));
        }
        prop_assert_eq!(edited(&source, &[]), Some(source.clone()).filter(|_| true));
    }
}
