use std::collections::{BTreeSet, HashMap};

use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::canonical::{Actor, Manifest};
use crate::server::store::{EventBody, Origin, Stored, fold};

fn every_switch() -> impl Iterator<Item = Switches> {
    (0..8).map(|bits| Switches { employer_notice: bits & 1 != 0, fee: bits & 2 != 0, public_notice: bits & 4 != 0 })
}

const ALL_ON: Switches = Switches { employer_notice: true, fee: true, public_notice: true };
const ALL_OFF: Switches = Switches { employer_notice: false, fee: false, public_notice: false };

/// The table written out a second time, as sentences in the form `state action role → state`.
fn walk(from: State, steps: &[(Action, Role, State)], switches: Switches) {
    let mut state = from;
    for (action, role, to) in steps {
        let reached = next(state, *action, *role, switches);
        assert_eq!(reached, Some(*to), "{state:?} {action:?} {role:?}");
        state = *to;
    }
}

#[test]
fn the_whole_way_with_every_step() {
    use Action as A;
    use Role::{Applicant, Bureau, Employer};
    use State as S;
    let steps = [
        (A::File, Applicant, S::EmployerReview),
        (A::Return, Employer, S::EmployerReturned),
        (A::File, Applicant, S::EmployerReview),
        (A::Notice, Employer, S::EmployerNotice),
        (A::Endorse, Employer, S::BureauIntake),
        (A::Return, Bureau, S::BureauReturned),
        (A::File, Applicant, S::EmployerReview),
        (A::Endorse, Employer, S::BureauIntake),
        (A::Accept, Bureau, S::Accepted),
        (A::Fee, Bureau, S::FeeDue),
        (A::ConfirmFee, Bureau, S::InReview),
        (A::Pass, Bureau, S::PublicNotice),
        (A::Object, Bureau, S::ObjectionHold),
        (A::Dismiss, Bureau, S::PublicNotice),
        (A::Approve, Bureau, S::Approved),
    ];
    walk(S::Draft, &steps, ALL_ON);
}

#[test]
fn the_whole_way_with_nothing_switched_on() {
    use Action as A;
    use Role::{Applicant, Bureau, Employer};
    use State as S;
    let steps = [
        (A::File, Applicant, S::EmployerReview),
        (A::Endorse, Employer, S::BureauIntake),
        (A::Accept, Bureau, S::Accepted),
        (A::StartReview, Bureau, S::InReview),
        (A::Approve, Bureau, S::Approved),
    ];
    walk(S::Draft, &steps, ALL_OFF);
    assert_eq!(next(S::EmployerReview, A::Notice, Employer, ALL_OFF), None);
    assert_eq!(next(S::Accepted, A::Fee, Bureau, ALL_OFF), None);
    assert_eq!(next(S::InReview, A::Pass, Bureau, ALL_OFF), None);
    assert_eq!(next(S::InReview, A::Approve, Bureau, ALL_ON), None);
}

#[test]
fn closed_states_stay_and_every_other_can_leave() {
    for switches in every_switch() {
        for state in State::ALL {
            let mut ways: Vec<Action> = Role::ALL.iter().flat_map(|role| actions(*state, *role, switches)).collect();
            ways.retain(|way| ![Action::ProposeRevoke, Action::DropRevoke, Action::Revoke].contains(way));
            assert_eq!(ways.is_empty(), state.is_closed(), "{state:?} {switches:?}");
        }
    }
}

#[test]
fn each_cell_has_one_meaning_and_only_its_owner_moves_it() {
    for switches in every_switch() {
        for state in State::ALL {
            for role in Role::ALL {
                let mut seen = actions(*state, *role, switches);
                let all = seen.len();
                seen.dedup();
                assert_eq!(seen.len(), all, "{state:?} {role:?}");
                for action in seen {
                    let owner = state.with() == Some(*role) || (*state == State::Approved && *role == Role::Bureau);
                    assert!(owner || [Action::Withdraw, Action::Lapse].contains(&action), "{state:?} {role:?} {action:?}");
                }
            }
        }
    }
}

#[test]
fn what_the_table_leaves_out_is_refused() {
    use Role::{Applicant, Bureau, Employer};
    assert_eq!(next(State::InReview, Action::Withdraw, Applicant, ALL_ON), None);
    assert_eq!(next(State::EmployerReview, Action::Endorse, Bureau, ALL_ON), None);
    assert_eq!(next(State::BureauIntake, Action::Accept, Employer, ALL_ON), None);
    assert_eq!(next(State::Approved, Action::File, Applicant, ALL_ON), None);
    assert_eq!(next(State::FeeDue, Action::Lapse, Bureau, ALL_ON), None);
}

/// Every cell that leads anywhere, written out a second time: the state and who acts, then what they do and where it leads. `?notice`,
/// `?fee` and `?public` stand where a guide must have that step, `?no-fee` and `?no-public` where it must not.
const CELLS: &str = "
draft applicant: file employer_review, withdraw withdrawn
employer_review applicant: withdraw withdrawn
employer_review employer: notice employer_notice ?notice, endorse bureau_intake, return employer_returned, refuse employer_refused
employer_review operator: lapse lapsed
employer_notice applicant: withdraw withdrawn
employer_notice employer: notice employer_notice ?notice, endorse bureau_intake, return employer_returned, refuse employer_refused
employer_notice operator: lapse lapsed
employer_returned applicant: file employer_review, withdraw withdrawn
employer_returned operator: lapse lapsed
bureau_intake applicant: withdraw withdrawn
bureau_intake bureau: accept accepted, return bureau_returned, refuse not_accepted
bureau_returned applicant: file employer_review, withdraw withdrawn
bureau_returned operator: lapse lapsed
accepted applicant: withdraw withdrawn
accepted bureau: fee fee_due ?fee, start_review in_review ?no-fee
fee_due applicant: withdraw withdrawn
fee_due bureau: confirm_fee in_review
fee_due operator: lapse lapsed
in_review bureau: pass public_notice ?public, fail not_passed, approve approved ?no-public
public_notice bureau: object objection_hold, approve approved
objection_hold bureau: dismiss public_notice, uphold not_passed
approved bureau: propose_revoke approved, drop_revoke approved, revoke revoked
";

fn cells(switches: Switches) -> HashMap<(State, Action, Role), State> {
    let mut cells = HashMap::new();
    for line in CELLS.lines().filter(|line| !line.is_empty()) {
        let (who, does) = line.split_once(": ").unwrap();
        let (state, role) = who.split_once(' ').unwrap();
        let (state, role) = (State::from_name(state).unwrap(), Role::from_name(role).unwrap());
        for step in does.split(", ") {
            let words: Vec<&str> = step.split(' ').collect();
            let holds = match words.get(2) {
                None => true,
                Some(&"?notice") => switches.employer_notice,
                Some(&"?fee") => switches.fee,
                Some(&"?no-fee") => !switches.fee,
                Some(&"?public") => switches.public_notice,
                Some(&"?no-public") => !switches.public_notice,
                Some(other) => panic!("{other}"),
            };
            if holds {
                let action = Action::from_name(words[0]).unwrap();
                assert_eq!(cells.insert((state, action, role), State::from_name(words[1]).unwrap()), None, "{line}");
            }
        }
    }
    cells
}

#[test]
fn every_cell_of_state_action_and_role_is_as_written() {
    for switches in every_switch() {
        let written = cells(switches);
        for state in State::ALL {
            for action in Action::ALL {
                for role in Role::ALL {
                    let found = next(*state, *action, *role, switches);
                    assert_eq!(found, written.get(&(*state, *action, *role)).copied(), "{state:?} {action:?} {role:?} {switches:?}");
                }
            }
        }
    }
}

#[test]
fn from_every_state_an_end_can_be_reached() {
    for switches in every_switch() {
        for start in State::ALL {
            let (mut reached, mut open) = (BTreeSet::from([*start]), vec![*start]);
            while let Some(state) = open.pop() {
                for role in Role::ALL {
                    for action in actions(state, *role, switches) {
                        let to = next(state, action, *role, switches).unwrap();
                        if reached.insert(to) {
                            open.push(to);
                        }
                    }
                }
            }
            assert!(reached.iter().any(|state| state.is_closed()), "{start:?} {switches:?}");
        }
    }
}

/// A small generator of numbers that look random, always the same from one seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// Walks at random, allowed steps and others, as many as `DECLARE_WALKS` says (`scripts/walks.sh`): whatever people try, an application
/// is the fold of its events, a revision is new with a filing and only then, and the bureau has nothing that the employer did not endorse.
#[test]
fn random_walks_keep_the_invariants() {
    let walks = std::env::var("DECLARE_WALKS").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000);
    let switches: Vec<Switches> = every_switch().collect();
    for seed in 0..walks {
        let mut dice = Dice(seed);
        let switches = switches[dice.roll(switches.len())];
        let mut events = vec![first()];
        let mut walked = Stored::begin(&events[0]).unwrap();
        let mut endorsed = false;
        for _ in 0..40 {
            let (action, role) = (Action::ALL[dice.roll(Action::ALL.len())], Role::ALL[dice.roll(Role::ALL.len())]);
            let Some(to) = next(walked.state, action, role, switches) else { continue };
            let event = step(&walked, action, to, Uuid::from_u128(1 + dice.roll(3) as u128));
            let before = walked.clone();
            walked.apply(&event);
            assert_eq!(walked.revision, before.revision + u32::from(action == Action::File), "{seed}");
            assert!(!before.state.is_closed() || (before.state == State::Approved && role == Role::Bureau), "{seed}");
            match action {
                Action::Endorse => endorsed = true,
                Action::File => endorsed = false,
                _ => {}
            }
            assert!(walked.state.with() != Some(Role::Bureau) || endorsed, "{seed}: {:?}", walked.state);
            assert!(walked.version == before.version + 1 && walked.origin == before.origin, "{seed}");
            let proposed = event.account.filter(|_| action == Action::ProposeRevoke);
            assert_eq!(walked.revocation, proposed, "{seed}");
            events.push(event);
        }
        assert_eq!(Stored::fold(&events).as_ref(), Some(&walked), "{seed}");
    }
}

fn first() -> EventBody {
    let origin = Origin {
        id: Uuid::nil(),
        person: Uuid::nil(),
        applicant: "李思敏".into(),
        guide: "shenzhen-2026".into(),
        series: "engineering".into(),
        employer: None,
    };
    EventBody {
        application: origin.id,
        version: 1,
        at: datetime!(2026-03-02 09:00 +8),
        action: fold::CREATE.to_owned(),
        by: Actor { role: "applicant".into(), name: String::new(), office: None },
        account: None,
        from: State::Draft,
        to: State::Draft,
        revision: 0,
        origin: Some(origin),
        filing: None,
        data: None,
        reasons: Vec::new(),
        attachments: Manifest::default(),
        due: None,
        receipt: None,
    }
}

fn step(at: &Stored, action: Action, to: State, account: Uuid) -> EventBody {
    let revision = at.revision + u32::from(action == Action::File);
    EventBody { revision, account: Some(account), ..EventBody::after(at, first().at, action, first().by, to) }
}
