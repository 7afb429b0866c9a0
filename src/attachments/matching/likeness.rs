//! Names that only resemble a place: proposed to a person, never placed.

use std::collections::BTreeSet;

use super::evidence::Matcher;
use super::judge::{MOST_PROPOSALS, Proposal, Reason, Verdict, proposal};
use super::name::{Name, is_chinese};

/// The least likeness of a name to a place worth proposing; Latin words share more letters by chance.
const ALIKE: f64 = 0.4;
const ALIKE_IN_LATIN: f64 = 0.75;
/// What is nearly as like as the best is proposed too.
const MUCH_ALIKE: f64 = 0.8;

/// Nothing in the name is known: the place whose words it resembles most.
pub(super) fn likeliest(matcher: &Matcher<'_>, stem: &str) -> Verdict {
    let name = Name::of(stem);
    let wanted = matcher.materials.iter().filter(|(at, _)| matcher.vocabulary.materials[*at].wanted);
    let materials = wanted.map(|(at, word)| (likeness(&name, word), *at, None));
    let titles = matcher.titles.iter().filter_map(|(at, word)| {
        let first = matcher.vocabulary.entries[*at].materials.first()?;
        let material = matcher.vocabulary.materials.iter().position(|material| material.id == *first)?;
        Some((likeness(&name, word), material, Some(*at)))
    });
    let least = if name.chars().iter().any(|letter| is_chinese(*letter)) { ALIKE } else { ALIKE_IN_LATIN };
    let mut near: Vec<(f64, usize, Option<usize>)> = materials.chain(titles).filter(|(likeness, ..)| *likeness >= least).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let Some(best) = near.first().map(|(likeness, ..)| *likeness) else { return Verdict::Unknown };
    let mut proposals: Vec<Proposal> = Vec::new();
    for (_, material, entry) in near.into_iter().filter(|(likeness, ..)| *likeness > best * MUCH_ALIKE) {
        let place = proposal(matcher, material, entry.filter(|_| matcher.vocabulary.materials[material].per_entry), Reason::Alike);
        if !proposals.contains(&place) {
            proposals.push(place);
        }
    }
    proposals.truncate(MOST_PROPOSALS);
    Verdict::Ask(proposals)
}

/// The share of the shorter one's pairs of neighbouring characters that both have; digits resemble each other by chance.
pub(super) fn likeness(a: &Name, b: &Name) -> f64 {
    let telling = |pair: &&[char]| !pair.iter().all(char::is_ascii_digit);
    let pairs = |name: &Name| name.chars().windows(2).filter(telling).map(|pair| (pair[0], pair[1])).collect::<BTreeSet<_>>();
    let (a, b) = (pairs(a), pairs(b));
    let shorter = a.len().min(b.len());
    if shorter < 2 { 0.0 } else { (&a & &b).len() as f64 / shorter as f64 }
}
