//! The words that a name holds, each at its place: which of them count where they lie over each other.

use std::ops::Range;

use super::name::Name;

/// What a word calls. Numbers are places in the vocabulary.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Material(usize),
    Title(usize),
    Proof(usize, usize),
    Related(usize),
    Noun(usize, u32),
    Hint(usize),
    Neutral,
}

pub(super) fn is_inside(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// 毕业证照片 is a picture of the certificate, not the ID photo: where the name calls something else, a word for any picture says nothing.
pub(super) fn without_pictures(name: &Name, spans: Vec<(Range<usize>, Kind)>) -> Vec<(Range<usize>, Kind)> {
    let picture = |span: &Range<usize>| ["照片", "photo"].iter().any(|word| name.chars()[span.clone()].iter().copied().eq(word.chars()));
    let called = spans.iter().any(|(span, kind)| match kind {
        Kind::Material(_) => !picture(span),
        Kind::Title(_) | Kind::Proof(..) | Kind::Noun(..) => true,
        Kind::Related(_) | Kind::Hint(_) | Kind::Neutral => false,
    });
    let plain = |(span, kind)| if called && matches!(kind, Kind::Material(_)) && picture(&span) { (span, Kind::Neutral) } else { (span, kind) };
    spans.into_iter().map(plain).collect()
}

/// The longest words win: 学历证书 inside 学历证书电子注册备案表 names nothing.
pub(super) fn without_contained(spans: Vec<(Range<usize>, Kind)>) -> Vec<(Range<usize>, Kind)> {
    let inside = |inner: &Range<usize>, outer: &Range<usize>| outer.start <= inner.start && inner.end <= outer.end && inner.len() < outer.len();
    let kept = |(span, kind): &(Range<usize>, Kind)| {
        // Of two materials whose words run into each other the longer is meant: 教师资格证书 is no 资格证书.
        let crossed = matches!(kind, Kind::Material(_))
            && spans.iter().any(|(other, of)| matches!(of, Kind::Material(_)) && of != kind && crosses(span, other));
        // A noun or hint never hides a material or title that it holds.
        let hides = |other: &Kind| !matches!(other, Kind::Hint(_)) || matches!(kind, Kind::Hint(_) | Kind::Neutral);
        *kind == Kind::Neutral || !crossed && !spans.iter().any(|(other, of)| inside(span, other) && hides(of))
    };
    spans.iter().filter(|span| kept(span)).cloned().collect()
}

/// Whether a longer word runs into this one, neither holding the other.
fn crosses(span: &Range<usize>, other: &Range<usize>) -> bool {
    let overlap = span.start < other.end && other.start < span.end;
    overlap && !is_inside(span, other) && !is_inside(other, span) && other.len() > span.len()
}
