//! Where checks push their findings. How many of a rule are told, and what is folded into its cause, is decided here, not in the checks.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::finding::{Finding, Follower, Place, Severity};
use crate::text;

/// How many findings of one rule are told one by one; of more only the number is told.
pub const TOLD_PER_RULE: usize = 100;

/// The findings of one input.
#[derive(Debug, Default)]
pub struct Sink {
    told: Vec<Finding>,
    counts: HashMap<Cow<'static, str>, usize>,
    beyond: Vec<Beyond>,
}

/// What is kept of a finding that is not told on its own.
#[derive(Debug)]
struct Beyond {
    rule: Cow<'static, str>,
    severity: Severity,
    place: Place,
}

impl Sink {
    pub fn push(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.rule.clone()).or_insert(0);
        *count += 1;
        if *count <= TOLD_PER_RULE {
            self.told.push(finding);
        } else {
            self.beyond.push(Beyond { rule: finding.rule, severity: finding.severity, place: finding.place });
        }
    }

    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    /// Those told, with what only follows from them folded in, and one more for each rule of which there are more. `implies` says which
    /// rules' findings follow from one of a rule, at the same place or inside it.
    pub fn into_findings(mut self, implies: &dyn Fn(&str) -> &'static [&'static str]) -> Vec<Finding> {
        self.fold(implies);
        let mut more: BTreeMap<Cow<'static, str>, (usize, Severity)> = BTreeMap::new();
        for beyond in self.beyond {
            let (count, worst) = more.entry(beyond.rule).or_insert((0, beyond.severity));
            *count += 1;
            // A rule warns where its source is not sure: an error among those left out must still stop the filing.
            *worst = beyond.severity.max(*worst);
        }
        for (rule, (left, severity)) in more {
            let message = text!("同样的问题还有 {left} 处", "the same {left} times more");
            self.told.push(Finding { times: left, ..Finding::new(rule, severity, Place::Whole, message) });
        }
        self.told
    }

    /// Takes out every finding that only follows from another. A cause that is told keeps them by rule and place.
    fn fold(&mut self, implies: &dyn Fn(&str) -> &'static [&'static str]) {
        let causes = self.causes(implies);
        if causes.iter().all(Option::is_none) {
            return;
        }
        let told = self.told.len();
        let mut followers: Vec<(usize, Follower)> = Vec::new();
        let root = |mut of: usize| {
            // Rules imply each other in no circle (a test holds it), so this ends.
            while let Some(cause) = causes[of] {
                of = cause;
            }
            of
        };
        for (index, finding) in self.told.iter().enumerate().filter(|(index, _)| causes[*index].is_some()) {
            followers.push((root(index), Follower { rule: finding.rule.clone(), place: finding.place.clone() }));
        }
        for (cause, follower) in followers.into_iter().filter(|(cause, _)| *cause < told) {
            self.told[cause].follows.push(follower);
        }
        let mut folded = causes.iter().map(Option::is_some);
        self.told.retain(|_| !folded.next().unwrap_or(false));
        self.beyond.retain(|_| !folded.next().unwrap_or(false));
    }

    /// For each finding, told ones first, the one it follows from: the nearest that implies its rule and is no milder.
    fn causes(&self, implies: &dyn Fn(&str) -> &'static [&'static str]) -> Vec<Option<usize>> {
        let told = self.told.iter().map(|finding| (finding.rule.as_ref(), finding.severity, &finding.place));
        let beyond = self.beyond.iter().map(|beyond| (beyond.rule.as_ref(), beyond.severity, &beyond.place));
        let all: Vec<(&str, Severity, &Place)> = told.chain(beyond).collect();
        let implied: HashMap<&str, &[&str]> = self.counts.keys().map(|rule| (rule.as_ref(), implies(rule))).collect();
        let mut known: HashMap<(&str, &str), usize> = HashMap::new();
        for (index, (rule, _, place)) in all.iter().enumerate() {
            let Some(pointer) = pointer(place) else { continue };
            for implied in implied.get(rule).copied().unwrap_or_default() {
                known.entry((implied, pointer)).or_insert(index);
            }
        }
        if known.is_empty() {
            return vec![None; all.len()];
        }
        let cause = |(index, (rule, severity, place)): (usize, &(&str, Severity, &Place))| {
            let holders = std::iter::successors(pointer(place), |at| at.rfind('/').map(|slash| &at[..slash]));
            let mut causes = holders.filter_map(|at| known.get(&(*rule, at)).copied());
            causes.find(|cause| *cause != index && all[*cause].1 >= *severity)
        };
        all.iter().enumerate().map(cause).collect()
    }
}

fn pointer(place: &Place) -> Option<&str> {
    match place {
        Place::At(at) | Place::KeyAt(at) => Some(at.as_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::has_errors;
    use crate::pointer::Pointer;
    use crate::text::Text;

    fn implies(rule: &str) -> &'static [&'static str] {
        match rule {
            "cause" => &["effect"],
            "effect" => &["echo"],
            _ => &[],
        }
    }

    fn finding(rule: &'static str, severity: Severity, at: &str) -> Finding {
        Finding::new(rule, severity, Place::At(Pointer::parse(at)), Text::same(rule))
    }

    fn found(findings: Vec<Finding>) -> Vec<(String, usize, usize)> {
        let mut sink = Sink::default();
        sink.extend(findings);
        sink.into_findings(&implies).iter().map(|finding| (finding.rule.to_string(), finding.follows.len(), finding.times)).collect()
    }

    #[test]
    fn an_error_among_those_left_out_still_stops_a_filing() {
        let mut sink = Sink::default();
        (0..TOLD_PER_RULE).for_each(|_| sink.push(finding("works-period", Severity::Warning, "/awards/0")));
        sink.push(finding("works-period", Severity::Error, "/awards/0"));
        assert!(has_errors(&sink.into_findings(&implies)));
    }

    #[test]
    fn what_follows_is_folded_into_its_first_cause_at_its_place_or_inside_it() {
        use Severity::{Error, Warning};
        let cause = || finding("cause", Error, "/work/1");
        let one = |rule: &str, follows| vec![(rule.to_owned(), follows, 1)];
        assert_eq!(found(vec![finding("effect", Error, "/work/1/end"), cause()]), one("cause", 1));
        assert_eq!(found(vec![finding("echo", Warning, "/work/1/end/0"), cause(), finding("effect", Error, "/work/1/end")]), one("cause", 2));
        let apart = found(vec![cause(), finding("effect", Error, "/work/10"), finding("effect", Error, "/work")]);
        assert_eq!(apart.len(), 3, "beside it and around it is not inside it");
    }

    #[test]
    fn an_error_never_hides_in_a_warning() {
        assert_eq!(found(vec![finding("cause", Severity::Warning, "/a"), finding("effect", Severity::Error, "/a")]).len(), 2);
    }

    #[test]
    fn what_is_folded_is_not_counted_among_those_left_out() {
        let pair = |index: usize| {
            let at = format!("/work/{index}");
            [finding("cause", Severity::Error, &at), finding("effect", Severity::Error, &at)]
        };
        let all = found((0..TOLD_PER_RULE + 50).flat_map(pair).collect());
        assert_eq!(all.len(), TOLD_PER_RULE + 1);
        assert_eq!(all.last(), Some(&("cause".to_owned(), 0, 50)));
        assert!(all.iter().all(|(rule, ..)| rule == "cause"));
    }
}
