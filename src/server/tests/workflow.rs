//! What several people do with one application: claims, revocation by two, deadlines of the round; and what of it is kept or public.

use axum::http::{Method, StatusCode};
use serde_json::json;
use time::Duration;
use time::macros::{date, datetime};
use uuid::Uuid;

use super::files::Draft;
use super::filing::{Offices, act, endorsed, endorsing, offices, request};
use super::world::{EMPLOYER, User, World};
use crate::api::{Acted, Action, ActionRequest, Application, ApplicationPage, Code, PublicNotices, Role, State};
use crate::text::Text;

async fn claim(world: &World, user: &User, draft: &Draft) -> super::world::Reply {
    world.send(Method::PUT, &format!("/v1/applications/{}/claim", draft.id), Some(user), &[], Vec::new()).await
}

#[tokio::test]
async fn what_one_officer_claims_no_other_of_the_office_decides() {
    let world = World::new();
    let Offices { person, employer, bureau } = offices(&world).await;
    let colleague = world.officer(Role::Employer, EMPLOYER);
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;

    assert_eq!(claim(&world, &person, &draft).await.problem().code, Code::NotAllowed);
    assert_eq!(claim(&world, &bureau, &draft).await.problem().code, Code::NotFound);
    let mine: Application = claim(&world, &employer, &draft).await.json();
    assert!(mine.claim.as_ref().is_some_and(|claim| claim.mine && claim.by == "王经办"), "{mine:?}");
    assert_eq!(claim(&world, &colleague, &draft).await.problem().code, Code::Claimed);
    let refuse = request(Action::Refuse, json!({"code": "其他", "text": "材料不实"}));
    assert_eq!(act(&world, &colleague, draft.id, &refuse).await.problem().code, Code::Claimed);
    let seen: ApplicationPage = colleague.get(&world, "/v1/applications").await.json();
    assert!(seen.applications[0].claim.as_ref().is_some_and(|claim| !claim.mine));
    let seen: ApplicationPage = person.get(&world, "/v1/applications").await.json();
    assert_eq!(seen.applications[0].claim, None, "the applicant is not shown who works on it");

    let path = format!("/v1/applications/{}/claim", draft.id);
    let not_theirs = world.send(Method::DELETE, &path, Some(&colleague), &[], Vec::new()).await;
    assert_eq!(not_theirs.problem().code, Code::Claimed, "only who has it gives it up");
    assert_eq!(claim(&world, &colleague, &draft).await.problem().code, Code::Claimed);
    assert_eq!(world.send(Method::DELETE, &path, Some(&employer), &[], Vec::new()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(claim(&world, &colleague, &draft).await.status, StatusCode::OK);

    world.clock.advance(Duration::minutes(31));
    assert_eq!(act(&world, &employer, draft.id, &refuse).await.status, StatusCode::OK, "a claim that is forgotten ends by itself");
    assert_eq!(claim(&world, &employer, &draft).await.problem().code, Code::WrongState, "it is closed");
    assert_eq!(world.admin.fsck().unwrap(), Vec::<Text>::new());
}

#[tokio::test]
async fn the_employers_notice_runs_to_its_end_and_is_said_once() {
    let world = World::new();
    let Offices { person, employer, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    let post = |end: &str| request(Action::Notice, json!({"notice_start": "2026-03-03", "notice_end": end, "place": "公告栏"}));
    assert_eq!(act(&world, &employer, draft.id, &post("2026-04-10")).await.status, StatusCode::OK);
    let before = endorsing(&world, &employer, draft.id).await;
    let runs = act(&world, &employer, draft.id, &before).await.problem();
    assert_eq!(runs.findings[0].message.en, "the employer's notice runs until 2026-04-10; endorse after it", "whatever days the endorsement gives");
    assert_eq!(act(&world, &employer, draft.id, &post("2026-03-10")).await.status, StatusCode::OK, "a slip is corrected");
    assert_eq!(act(&world, &employer, draft.id, &before).await.problem().findings.len(), 1);

    world.clock.advance(Duration::days(9));
    let short = json!({"objections": "无", "opinion": "不同意见：无，同意推荐"});
    let against = ActionRequest { data: Some(json!({"objections": "有", "opinion": "不同意"})), ..before.clone() };
    let refused = act(&world, &employer, draft.id, &against).await.problem();
    assert_eq!(refused.findings[0].message.zh, "推荐意见写的是“不同意”，这不是推荐");
    let endorse = ActionRequest { data: Some(short), ..before };
    let done = act(&world, &employer, draft.id, &endorse).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.value());
    let receipt = done.json::<Acted>().receipt.unwrap().read().unwrap();
    let said = receipt.data.unwrap();
    assert_eq!((&said["notice_start"], &said["notice_end"], &said["place"]), (&json!("2026-03-03"), &json!("2026-03-10"), &json!("公告栏")));
}

/// Approves what `draft` is, by the bureau's officer.
async fn approved(world: &World, draft: &Draft, bureau: &User) {
    endorsed(world, draft.id).await;
    for (action, data) in [
        (Action::Accept, json!({"acceptance_number": "受2026-0001"})),
        (Action::Fee, json!({"amount": "300", "due": "2026-04-30"})),
        (Action::ConfirmFee, json!({"paid_on": "2026-03-11"})),
        (Action::Pass, json!({"session": "2026年第1次"})),
    ] {
        assert_eq!(act(world, bureau, draft.id, &request(action, data)).await.status, StatusCode::OK, "{action:?}");
    }
    let notices: PublicNotices = world.send(Method::GET, "/v1/public-notices?guide=shenzhen-2026", None, &[], Vec::new()).await.json();
    let [notice] = notices.notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!((notice.name.as_str(), notice.employer.as_str()), ("李*敏", "深圳市示例微电子有限公司"));
    assert_eq!(notice.acceptance_number.as_deref(), Some("受2026-0001"), "what an objection names");
    assert_eq!((notice.since, notice.until), (date!(2026 - 03 - 11), Some(date!(2026 - 03 - 18))));
    let other: PublicNotices = world.send(Method::GET, "/v1/public-notices?guide=shenzhen-2025", None, &[], Vec::new()).await.json();
    assert_eq!(other.notices, []);
    world.clock.advance(Duration::days(8));
    assert_eq!(act(world, bureau, draft.id, &approval("2026-03-19")).await.status, StatusCode::OK);
    let notices: PublicNotices = world.send(Method::GET, "/v1/public-notices", None, &[], Vec::new()).await.json();
    assert_eq!(notices.notices, [], "the notice is over");
}

#[tokio::test]
async fn one_acceptance_number_is_of_one_application() {
    let world = World::new();
    let Offices { person, bureau, .. } = offices(&world).await;
    let accept = |number: &str| request(Action::Accept, json!({"acceptance_number": number}));
    let mut draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    endorsed(&world, draft.id).await;
    assert_eq!(act(&world, &bureau, draft.id, &accept("受2026-0001")).await.status, StatusCode::OK);
    assert_eq!(act(&world, &person, draft.id, &request(Action::Withdraw, json!({}))).await.status, StatusCode::OK);

    let first = draft.id;
    let wanted = json!({"guide": "shenzhen-2026", "series": draft.series(), "again": true});
    draft.id = person.call(&world, Method::POST, "/v1/applications", &wanted).await.json::<Application>().id;
    draft.file(&world, &person, 1).await;
    endorsed(&world, draft.id).await;
    let taken = act(&world, &bureau, draft.id, &accept(" 受2026 -０001")).await.problem();
    let told: Vec<_> = taken.findings.iter().map(|finding| (finding.rule.as_ref(), finding.message.en.contains(&first.to_string()))).collect();
    assert_eq!((taken.code, told), (Code::Invalid, vec![("record-taken", true)]), "{taken:?}");
    assert_eq!(act(&world, &bureau, draft.id, &accept("受2026-0002")).await.status, StatusCode::OK);
    let found = async |number: &str| {
        let page: ApplicationPage = bureau.get(&world, &format!("/v1/applications?search={number}")).await.json();
        page.applications.into_iter().map(|application| application.id).collect::<Vec<_>>()
    };
    let none: Vec<Uuid> = Vec::new();
    assert_eq!(found("%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%96-0002").await, none, "a part of a number");
    assert_eq!(found("%E5%8F%97%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%96-0002").await, [draft.id], "受２０２６-0002");
    assert_eq!(found("440300199903080021").await, [draft.id, first]);
    assert_eq!(found("44030019990308002").await, none);
    assert_eq!(world.admin.fsck().unwrap(), Vec::<Text>::new());
    let db = rusqlite::Connection::open(crate::server::database(world.data())).unwrap();
    assert_eq!(db.execute("DELETE FROM numbers WHERE number = '受2026-0002'", []).unwrap(), 1);
    assert!(world.admin.fsck().unwrap().iter().any(|wrong| wrong.zh.contains("受2026-0002")));
    let of_none = "INSERT INTO numbers VALUES ('acceptance_number', 'shenzhen-2026', '受2026-0002', 'nobody')";
    assert_eq!(db.execute(of_none, []).unwrap(), 1);
    assert!(world.admin.fsck().unwrap().iter().any(|wrong| wrong.zh.contains("受2026-0002")), "it is somebody else's");
}

/// The bureau enters what a bank tells it days later.
#[tokio::test]
async fn who_paid_in_time_does_not_lapse_before_that_is_entered() {
    let asked_to_pay = async |due: &str| {
        let world = World::new();
        let Offices { person, bureau, .. } = offices(&world).await;
        let draft = Draft::new(&world, &person).await;
        draft.file(&world, &person, 1).await;
        endorsed(&world, draft.id).await;
        for (action, data) in [(Action::Accept, json!({"acceptance_number": "1"})), (Action::Fee, json!({"amount": "300", "due": due}))] {
            assert_eq!(act(&world, &bureau, draft.id, &request(action, data)).await.status, StatusCode::OK, "{action:?}");
        }
        (world, bureau, draft.id)
    };
    let lapsed = |world: &World| crate::server::receipts::lapse(&world.shared).unwrap();
    let paid = |day: &str| request(Action::ConfirmFee, json!({"paid_on": day}));

    let (world, bureau, id) = asked_to_pay("2026-03-20").await;
    world.clock.advance(Duration::days(39));
    assert_eq!(lapsed(&world), 0, "thirty days after the last day to pay");
    let late = act(&world, &bureau, id, &paid("2026-03-21")).await.problem();
    assert_eq!(late.findings[0].message.en, "the last day to pay was 2026-03-20: a later payment is not confirmed");
    assert_eq!(act(&world, &bureau, id, &paid("2026-03-20")).await.status, StatusCode::OK);

    let (unpaid, ..) = asked_to_pay("2026-03-20").await;
    unpaid.clock.advance(Duration::days(40));
    assert_eq!(lapsed(&unpaid), 1);
}

fn approval(day: &str) -> ActionRequest {
    request(Action::Approve, json!({"certificate_number": "2603001", "approval_number": "深人社发1号", "date": day}))
}

#[tokio::test]
async fn nothing_is_approved_before_its_notice_is_over() {
    let world = World::new();
    let Offices { person, bureau, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    endorsed(&world, draft.id).await;
    for (action, data) in [
        (Action::Accept, json!({"acceptance_number": "受2026-0001"})),
        (Action::Fee, json!({"amount": "300", "due": "2026-04-30"})),
        (Action::ConfirmFee, json!({"paid_on": "2026-03-11"})),
    ] {
        act(&world, &bureau, draft.id, &request(action, data)).await;
    }
    // Wednesday the 11th: five working days after it are over with the 18th.
    let passed: Acted = act(&world, &bureau, draft.id, &request(Action::Pass, json!({"session": "1"}))).await.json();
    assert_eq!((passed.application.due, passed.application.actions), (Some(date!(2026 - 03 - 18)), vec![Action::Object]));
    world.clock.advance(Duration::days(5));
    let early = act(&world, &bureau, draft.id, &approval("2026-03-16")).await.problem();
    assert!(early.code == Code::WrongState && early.what.en.contains("2026-03-18"), "{early:?}");

    // On Monday the 16th three days are left: 16, 17, 18. They begin anew after the objection.
    let objection = |action| request(action, json!({"text": "业绩存疑"}));
    let held: Acted = act(&world, &bureau, draft.id, &objection(Action::Object)).await.json();
    assert_eq!((held.application.state, held.application.due), (State::ObjectionHold, None));
    world.clock.advance(Duration::days(30));
    assert_eq!(crate::server::receipts::lapse(&world.shared).unwrap(), 0);
    let again: Acted = act(&world, &bureau, draft.id, &objection(Action::Dismiss)).await.json();
    assert_eq!((again.application.state, again.application.due), (State::PublicNotice, Some(date!(2026 - 04 - 20))));
    world.clock.advance(Duration::days(5));
    let last: Application = detail(&world, &bureau, draft.id).await;
    assert_eq!((world.clock.today(), last.actions), (date!(2026 - 04 - 20), vec![Action::Object]), "the last day itself still counts");
    assert_eq!(act(&world, &bureau, draft.id, &approval("2026-04-20")).await.problem().code, Code::WrongState);

    // What is objected to on the day after the notice has no days left.
    world.clock.advance(Duration::days(1));
    let notices: PublicNotices = world.send(Method::GET, "/v1/public-notices", None, &[], Vec::new()).await.json();
    assert_eq!(notices.notices, [], "it is over, though nobody has approved yet");
    act(&world, &bureau, draft.id, &objection(Action::Object)).await;
    let over: Acted = act(&world, &bureau, draft.id, &objection(Action::Dismiss)).await.json();
    assert_eq!(over.application.actions, [Action::Object, Action::Approve]);
    assert_eq!(crate::server::receipts::lapse(&world.shared).unwrap(), 0, "it waits for the bureau");
    assert_eq!(act(&world, &bureau, draft.id, &approval("2026-04-21")).await.status, StatusCode::OK);
    assert_eq!(world.admin.fsck().unwrap(), Vec::<Text>::new());
}

async fn detail(world: &World, user: &User, id: Uuid) -> Application {
    user.get(world, &format!("/v1/applications/{id}")).await.json::<crate::api::ApplicationDetail>().application
}

#[tokio::test]
async fn a_notice_never_ends_too_early() {
    let world = World::new();
    let Offices { person, bureau, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    endorsed(&world, draft.id).await;
    for (action, data) in [
        (Action::Accept, json!({"acceptance_number": "受2026-0001"})),
        (Action::Fee, json!({"amount": "300", "due": "2026-04-30"})),
        (Action::ConfirmFee, json!({"paid_on": "2026-03-11"})),
    ] {
        act(&world, &bureau, draft.id, &request(action, data)).await;
    }
    // A Monday; 1 January 2027 is a day off that no arrangement tells yet.
    world.clock.advance(Duration::days(292));
    assert_eq!(world.clock.today(), date!(2026 - 12 - 28));
    let unknown = act(&world, &bureau, draft.id, &request(Action::Pass, json!({"session": "1"}))).await.problem();
    assert!(unknown.findings.iter().any(|finding| finding.message.en.contains("2027")), "{unknown:?}");
    let pass = request(Action::Pass, json!({"session": "1", "notice_end": "2027-01-05"}));
    let passed: Acted = act(&world, &bureau, draft.id, &pass).await.json();
    assert_eq!(passed.application.due, Some(date!(2027 - 01 - 05)));

    // Objected to on the day that it was posted it has all its days to come, and no more.
    let objection = |action, data| request(action, data);
    act(&world, &bureau, draft.id, &objection(Action::Object, json!({"text": "业绩存疑"}))).await;
    let dismiss = json!({"text": "不成立", "notice_end": "2027-01-03"});
    let short = act(&world, &bureau, draft.id, &objection(Action::Dismiss, dismiss)).await.problem();
    assert!(short.findings[0].message.en.contains("2027-01-04"), "{short:?}");

    // One that was posted before last days were kept.
    let mut old = world.shared.store.application(draft.id).unwrap().unwrap();
    (old.state, old.due, old.since) = (State::PublicNotice, None, datetime!(2026-03-11 17:00 +8));
    assert_eq!(world.shared.guides.notice_until(&old), Some(date!(2026 - 03 - 18)));
    old.state = State::ObjectionHold;
    let anew = world.shared.guides.notice_of(&old, Action::Dismiss, date!(2026 - 04 - 15)).unwrap();
    assert_eq!((anew.until, anew.is_certain), (date!(2026 - 04 - 22), true));
    old.origin.guide = "gone".to_owned();
    assert_eq!(world.shared.guides.notice_of(&old, Action::Pass, date!(2026 - 04 - 15)), None);
}

#[tokio::test]
async fn an_approval_is_revoked_by_two_people_only() {
    let world = World::new();
    let Offices { person, employer, bureau } = offices(&world).await;
    let second = world.officer(Role::Bureau, "");
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    approved(&world, &draft, &bureau).await;

    let ask = |action| request(action, json!({"text": "业绩材料不实"}));
    let code = async |user: &User, action| act(&world, user, draft.id, &ask(action)).await.problem().code;
    assert_eq!(code(&bureau, Action::Revoke).await, Code::SecondPersonNeeded, "nobody proposed it");
    assert_eq!(code(&employer, Action::ProposeRevoke).await, Code::WrongState);
    let proposed: Acted = act(&world, &bureau, draft.id, &ask(Action::ProposeRevoke)).await.json();
    assert_eq!((proposed.application.state, proposed.application.actions), (State::Approved, vec![Action::DropRevoke]));
    let to_do = async |user: &User| user.get(&world, "/v1/applications?view=todo").await.json::<ApplicationPage>().applications.len();
    let waits = [to_do(&second).await, to_do(&bureau).await, to_do(&person).await];
    assert_eq!(waits, [1, 0, 0], "it waits for another officer, and is nobody else's business");
    assert_eq!(code(&bureau, Action::Revoke).await, Code::SecondPersonNeeded);
    let again = async |user: &User| act(&world, user, draft.id, &ask(Action::ProposeRevoke)).await.problem();
    let (own, another) = (again(&bureau).await, again(&second).await);
    assert_eq!((own.code, another.code), (Code::SecondPersonNeeded, Code::SecondPersonNeeded));
    assert!(own.help.en.contains("You may take it back") && another.help.en.contains("agree with `revoke`"), "{own:?} {another:?}");
    let dropped: Acted = act(&world, &second, draft.id, &ask(Action::DropRevoke)).await.json();
    assert_eq!((dropped.application.actions, to_do(&second).await), (vec![Action::ProposeRevoke], 0));
    assert_eq!(code(&second, Action::Revoke).await, Code::SecondPersonNeeded, "the proposal was dropped");

    act(&world, &second, draft.id, &ask(Action::ProposeRevoke)).await;
    let revoked: Acted = act(&world, &bureau, draft.id, &ask(Action::Revoke)).await.json();
    assert_eq!((revoked.application.state, to_do(&bureau).await), (State::Revoked, 0));
    assert!(revoked.receipt.is_some(), "a decision gives a receipt");
    assert_eq!(world.admin.fsck().unwrap(), Vec::<Text>::new());
}

#[tokio::test]
async fn what_the_employer_did_not_submit_by_the_rounds_day_lapses() {
    let world = World::with_published_dates();
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    let filed: crate::api::Filed = draft.file(&world, &person, 1).await.json();
    assert_eq!(filed.application.due, Some(date!(2026 - 03 - 31)));
    world.clock.advance(Duration::days(29));
    assert_eq!(crate::server::receipts::lapse(&world.shared).unwrap(), 0, "the last day itself still counts");
    world.clock.advance(Duration::days(1));
    assert_eq!(crate::server::receipts::lapse(&world.shared).unwrap(), 1);

    let world = World::with_published_dates();
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    endorsed(&world, draft.id).await;
    world.clock.advance(Duration::days(60));
    assert_eq!(crate::server::receipts::lapse(&world.shared).unwrap(), 0, "what was submitted in time waits for the bureau");
}

#[tokio::test]
async fn what_the_bureau_had_once_does_not_lapse_by_the_rounds_day() {
    let world = World::with_published_dates();
    let Offices { person, bureau, .. } = offices(&world).await;
    let mut draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    endorsed(&world, draft.id).await;
    let mut back = request(Action::Return, json!({"due": "2026-03-30"}));
    back.reasons = vec![crate::api::Reason { at: Some(crate::pointer::Pointer::parse("/work/0/post")), material: None, text: "请核对".into() }];
    assert_eq!(act(&world, &bureau, draft.id, &back).await.status, StatusCode::OK);
    draft.change("/work/0/post", json!("数字设计主管"));
    let filed: crate::api::Filed = draft.file(&world, &person, 2).await.json();
    assert_eq!((filed.application.state, filed.application.due), (State::EmployerReview, None));
}

#[tokio::test]
async fn a_return_without_a_due_date_gives_the_days_of_the_guide() {
    let world = World::new();
    let Offices { person, employer, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    let mut back = request(Action::Return, json!({}));
    for (at, material) in [(Some("/work/9/post"), None), (Some("/basic/nothing"), None), (None, Some("证件照"))] {
        let at = at.map(crate::pointer::Pointer::parse);
        back.reasons = vec![crate::api::Reason { at, material: material.map(str::to_owned), text: "请核对".into() }];
        let refused = act(&world, &employer, draft.id, &back).await.problem();
        assert_eq!((refused.code, refused.findings.len()), (Code::Invalid, 1), "nobody could correct what is not there");
    }
    back.reasons = vec![crate::api::Reason { at: None, material: Some("photo".into()), text: "背景不符".into() }];
    let returned: Acted = act(&world, &employer, draft.id, &back).await.json();
    assert_eq!(returned.application.due, Some(date!(2026 - 03 - 12)));
}

#[tokio::test]
async fn what_an_office_looked_at_is_kept_in_the_chain() {
    let world = World::new();
    let Offices { person, employer, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    let events = || world.admin.stats().unwrap().into_iter().find(|(name, _)| name == "events").unwrap().1;
    let before = events();
    let path = format!("/v1/applications/{}", draft.id);
    person.get(&world, &path).await;
    assert_eq!(events(), before, "what a person reads of themselves is nobody's business");
    employer.get(&world, &path).await;
    employer.get(&world, &format!("{path}/events")).await;
    employer.get(&world, "/v1/applications").await;
    let photo = draft.filing.manifest.photo().unwrap();
    assert_eq!(employer.get(&world, &format!("{path}/blobs/{photo}")).await.status, StatusCode::OK);
    assert_eq!(events(), before + 4);
    assert_eq!(world.admin.fsck().unwrap(), Vec::<Text>::new());
}
