//! From a draft to an approval: filing, deciding, returning, and what is refused on the way.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use super::files::{Draft, pdf};
use super::world::{EMPLOYER, EMPLOYER_NAME, OTHER_EMPLOYER, Reply, User, World};
use crate::api::{
    Acted, Action, ActionRequest, Application, ApplicationDetail, ApplicationPage, Code, EarlierFiles, Event, Filed, Keys, Reason, Role, State,
};
use crate::canonical::{Item, Kind, Manifest, Sha256, SignedReceipt};
use crate::document::Document;
use crate::pointer::Pointer;
use crate::text::Text;

pub(super) struct Offices {
    pub(super) person: User,
    pub(super) employer: User,
    pub(super) bureau: User,
}

pub(super) async fn offices(world: &World) -> Offices {
    Offices {
        person: world.person("lisimin", "李思敏", "440300199903080021").await,
        employer: world.officer(Role::Employer, EMPLOYER),
        bureau: world.officer(Role::Bureau, ""),
    }
}

pub(super) fn request(action: Action, data: Value) -> ActionRequest {
    ActionRequest { action, data: Some(data), reasons: Vec::new(), attachments: Manifest::default() }
}

/// Acts on the version that the user sees now.
pub(super) async fn act(world: &World, user: &User, id: Uuid, request: &ActionRequest) -> Reply {
    let detail = user.get(world, &format!("/v1/applications/{id}")).await;
    let etag = detail.headers.get("etag").map_or("\"0\"", |etag| etag.to_str().unwrap()).to_owned();
    act_on(world, user, id, Uuid::now_v7(), &etag, request).await
}

async fn act_on(world: &World, user: &User, id: Uuid, action: Uuid, etag: &str, request: &ActionRequest) -> Reply {
    let body = serde_json::to_vec(request).unwrap();
    world.send(Method::PUT, &format!("/v1/applications/{id}/actions/{action}"), Some(user), &[("if-match", etag)], body).await
}

pub(super) async fn endorsing(world: &World, employer: &User, id: Uuid) -> ActionRequest {
    let mut items = Vec::new();
    for material in ["report_sealed", "notice_proof"] {
        let bytes = pdf(material);
        let (sha256, size, file_name) = (Sha256::of(&bytes), bytes.len() as u64, format!("{material}.pdf"));
        let sent = world.send(Method::PUT, &format!("/v1/applications/{id}/blobs/{sha256}"), Some(employer), &[], bytes).await;
        assert!(sent.status.is_success(), "{}", sent.value());
        items.push(Item { material: material.to_owned(), entry: None, sequence: 1, file_name, size, sha256 });
    }
    let data = json!({"notice_start": "2026-03-03", "notice_end": "2026-03-10", "place": "公告栏", "objections": "无", "opinion": "同意推荐"});
    ActionRequest { action: Action::Endorse, data: Some(data), reasons: Vec::new(), attachments: Manifest::new(items) }
}

/// The receipt of an endorsement by a new officer of the employer, after a notice that is over.
pub(super) async fn endorsed(world: &World, id: Uuid) -> SignedReceipt {
    world.clock.advance(Duration::days(9));
    let employer = world.officer(Role::Employer, EMPLOYER);
    let endorse = endorsing(world, &employer, id).await;
    act(world, &employer, id, &endorse).await.json::<Acted>().receipt.unwrap()
}

/// Returned by a new officer of the employer because of a place.
pub(super) async fn returned(world: &World, id: Uuid, at: &str) {
    let employer = world.officer(Role::Employer, EMPLOYER);
    let mut back = request(Action::Return, json!({"due": "2026-03-20"}));
    back.reasons = vec![Reason { at: Some(Pointer::parse(at)), material: None, text: "请核对".into() }];
    assert_eq!(act(world, &employer, id, &back).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_whole_way_gives_four_receipts_that_verify() {
    let world = World::new();
    let Offices { person, employer, bureau } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    let id = draft.id;
    let reply = draft.file(&world, &person, 1).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.value());
    let filed: Filed = reply.json();
    assert_eq!((filed.application.state, filed.application.revision), (State::EmployerReview, 1));
    assert_eq!(filed.application.department.as_deref(), Some(EMPLOYER_NAME));

    let repeated = draft.file(&world, &person, 1).await;
    assert_eq!((repeated.status, repeated.json::<Filed>().receipt), (StatusCode::OK, filed.receipt.clone()));

    world.clock.advance(Duration::days(9));
    let endorse = endorsing(&world, &employer, id).await;
    let endorsed: Acted = act(&world, &employer, id, &endorse).await.json();
    assert_eq!(endorsed.application.state, State::BureauIntake);
    for (action, data, state) in [
        (Action::Accept, json!({"acceptance_number": "受2026-0001"}), State::Accepted),
        (Action::Fee, json!({"amount": "300", "due": "2026-04-30"}), State::FeeDue),
        (Action::ConfirmFee, json!({"paid_on": "2026-03-11"}), State::InReview),
        (Action::Pass, json!({"session": "2026年第1次"}), State::PublicNotice),
        (Action::Approve, json!({"certificate_number": "2603001", "approval_number": "深人社发1号", "date": "2026-03-30"}), State::Approved),
    ] {
        if action == Action::Approve {
            world.clock.advance(Duration::days(20));
        }
        if action == Action::ConfirmFee {
            let early = act(&world, &bureau, id, &request(action, json!({"paid_on": "2026-03-10"}))).await.problem();
            assert_eq!(early.findings[0].rule, "record-dates", "the fee was asked for on the 11th: {early:?}");
        }
        let reply = act(&world, &bureau, id, &request(action, data)).await;
        assert_eq!(reply.status, StatusCode::OK, "{action:?}: {}", reply.value());
        assert_eq!(reply.json::<Acted>().application.state, state);
    }

    let detail: ApplicationDetail = person.get(&world, &format!("/v1/applications/{id}")).await.json();
    let kinds: Vec<Kind> = detail.application.receipts.iter().map(|receipt| receipt.kind).collect();
    assert_eq!(kinds, [Kind::Filed, Kind::Endorsed, Kind::Accepted, Kind::Decided]);
    assert_eq!(detail.endorsement, endorse.attachments);
    let keys: Keys = world.send(Method::GET, "/v1/keys", None, &[], Vec::new()).await.json();
    let mut previous = None;
    for reference in &detail.application.receipts {
        let signed: SignedReceipt = person.get(&world, &format!("/v1/receipts/{}", reference.id)).await.json();
        let (receipt, _) = signed.verify(&keys.keys).unwrap();
        assert_eq!((receipt.previous, receipt.filing_digest), (previous, draft.filing.filing_digest));
        previous = Some(signed.digest());
    }
    let page: ApplicationPage = person.get(&world, "/v1/applications?view=closed").await.json();
    assert_eq!(page.applications.len(), 1);
    assert_eq!(world.admin.fsck().unwrap(), Vec::<Text>::new());
}

#[tokio::test]
async fn what_was_filed_before_is_listed_for_its_person_until_an_office_refuses_it() {
    let world = World::new();
    let Offices { person, employer, bureau } = offices(&world).await;
    let other = world.person("zhang", "张三", "440300190001010015").await;
    let draft = Draft::new(&world, &person).await;
    let listed = async |user: &User, query: &str| user.get(&world, &format!("/v1/blobs{query}")).await.json::<EarlierFiles>().files;
    assert_eq!(listed(&person, "").await, [], "a file of a draft was never validly used");

    draft.file(&world, &person, 1).await;
    let items = &draft.filing.manifest.items;
    let files = listed(&person, "").await;
    assert_eq!(files.len(), items.len());
    let photo = listed(&person, "?material=photo").await;
    let [photo] = photo.as_slice() else { panic!("{photo:?}") };
    assert_eq!((Some(photo.sha256), photo.application, photo.guide.as_str()), (draft.filing.manifest.photo(), draft.id, "shenzhen-2026"));
    assert_eq!(listed(&other, "").await, []);
    assert_eq!(employer.get(&world, "/v1/blobs").await.problem().code, Code::BadRequest, "an officer says of whom");
    assert_eq!(bureau.get(&world, "/v1/blobs").await.problem().code, Code::NotAllowed);

    act(&world, &employer, draft.id, &request(Action::Refuse, json!({"code": "其他", "text": "材料不实"}))).await;
    assert_eq!(listed(&person, "").await, []);
}

#[tokio::test]
async fn every_example_can_be_filed() {
    let world = World::new();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut filed = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path().join("app.yaml");
        if !path.exists() || path.parent().is_some_and(|folder| folder.ends_with("broken")) {
            continue;
        }
        let document = Document::open(&path, world.shared.guides.judge().guides()).unwrap();
        let application = document.application();
        let next = &application.next_step;
        world.officer_of(Role::Employer, next.employer.text().to_owned(), next.employer_code.text());
        filed += 1;
        let person = world.person(&format!("person{filed}"), application.basic.name.text(), application.basic.id_number.text()).await;
        let draft = Draft::of(&world, &person, &document).await;
        let reply = draft.file(&world, &person, 1).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}: {:#}", path.display(), reply.value());
    }
    assert!(filed >= 12, "{filed}");
    assert_eq!(world.admin.fsck().unwrap(), Vec::<Text>::new());
}

#[tokio::test]
async fn a_return_names_places_and_the_next_filing_shows_the_difference() {
    let world = World::new();
    let Offices { person, employer, .. } = offices(&world).await;
    let mut draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    let mut back = request(Action::Return, json!({"due": "2026-03-20"}));
    assert_eq!(act(&world, &employer, draft.id, &back).await.problem().code, Code::Invalid);
    back.reasons = vec![Reason { at: Some(Pointer::parse("/work/0/post")), material: None, text: "职务与聘书不符".into() }];
    let returned: Acted = act(&world, &employer, draft.id, &back).await.json();
    assert_eq!(returned.application.state, State::EmployerReturned);
    let mine: Application = person.get(&world, "/v1/applications?view=todo").await.json::<ApplicationPage>().applications.remove(0);
    assert_eq!((mine.reasons, mine.due), (back.reasons, Some(time::macros::date!(2026 - 03 - 20))));

    assert_eq!(draft.file(&world, &person, 2).await.problem().code, Code::WrongState, "nothing has changed");
    draft.change("/work/0/post", json!("数字设计主管"));
    assert_eq!(draft.file(&world, &person, 1).await.problem().code, Code::OtherDigest);
    assert_eq!(draft.file(&world, &person, 3).await.problem().code, Code::Stale);
    let mut more = draft.clone();
    more.change("/basic/mobile", json!("13800000009"));
    let closed = more.file(&world, &person, 2).await.problem();
    assert_eq!(closed.findings.iter().map(|finding| finding.rule.as_ref()).collect::<Vec<_>>(), ["not-returned"]);
    let filed: Filed = draft.file(&world, &person, 2).await.json();
    assert_eq!((filed.application.revision, filed.application.reasons.len()), (2, 0));
    let detail: ApplicationDetail = employer.get(&world, &format!("/v1/applications/{}", draft.id)).await.json();
    assert_eq!(detail.changes.iter().map(|change| change.at.as_str()).collect::<Vec<_>>(), ["/work/0/post"]);
    let events: Vec<Event> = employer.get(&world, &format!("/v1/applications/{}/events", draft.id)).await.json();
    assert_eq!(events.iter().map(|event| event.action.as_str()).collect::<Vec<_>>(), ["create", "file", "return", "file"]);
}

/// The bureau had what the employer endorsed: what was asked for is shown to it, whatever went back and forth before it came again.
#[tokio::test]
async fn an_office_sees_what_changed_since_it_had_the_application() {
    let world = World::new();
    let Offices { person, employer, bureau } = offices(&world).await;
    let mut draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    returned(&world, draft.id, "/work/0/post").await;
    draft.change("/work/0/post", json!("数字设计主管"));
    assert_eq!(draft.file(&world, &person, 2).await.status, StatusCode::CREATED);
    endorsed(&world, draft.id).await;
    let changes = async |user: &User| {
        let detail: ApplicationDetail = user.get(&world, &format!("/v1/applications/{}", draft.id)).await.json();
        detail.changes.iter().map(|change| change.at.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((changes(&bureau).await, changes(&person).await), (vec![], vec!["/work/0/post".to_owned()]), "the bureau never had the first");

    let mut back = request(Action::Return, json!({"due": "2026-03-30"}));
    back.reasons = vec![Reason { at: Some(Pointer::parse("/basic/mobile")), material: None, text: "打不通".into() }];
    assert_eq!(act(&world, &bureau, draft.id, &back).await.status, StatusCode::OK);
    let mut again = draft.clone();
    again.change("/basic/mobile", json!("13800000009"));
    assert_eq!(again.file(&world, &person, 3).await.status, StatusCode::CREATED);
    back.reasons[0].at = Some(Pointer::parse("/work/0/post"));
    assert_eq!(act(&world, &employer, draft.id, &back).await.status, StatusCode::OK);
    again.change("/work/0/post", json!("设计主管"));
    assert_eq!(again.file(&world, &person, 4).await.status, StatusCode::CREATED);
    assert_eq!(changes(&employer).await, ["/work/0/post"]);
    endorsed(&world, draft.id).await;
    assert_eq!(changes(&bureau).await, ["/basic/mobile", "/work/0/post"]);
}

#[tokio::test]
async fn what_was_not_corrected_in_time_lapses() {
    let world = World::new();
    let Offices { person, employer, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    let mut back = request(Action::Return, json!({"due": "2026-03-20"}));
    back.reasons = vec![Reason { at: None, material: Some("photo".into()), text: "背景不符".into() }];
    act(&world, &employer, draft.id, &back).await;
    world.clock.advance(Duration::days(18));
    assert_eq!(crate::server::receipts::lapse(&world.shared).unwrap(), 0, "the due day itself still counts");
    world.clock.advance(Duration::days(1));
    assert_eq!(crate::server::receipts::lapse(&world.shared).unwrap(), 1);
    assert_eq!(draft.file(&world, &person, 2).await.problem().code, Code::WrongState);
    assert_eq!(world.admin.fsck().unwrap(), Vec::<Text>::new());
}

/// The employer's day of the round is 24 March: filed on it, and no longer after it.
#[tokio::test]
async fn a_first_filing_comes_by_the_last_day() {
    let world = World::with_published_dates();
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    world.clock.advance(Duration::days(23));
    let problem = draft.file(&world, &person, 1).await.problem();
    assert_eq!(problem.code, Code::Invalid);
    let [finding] = problem.findings.as_slice() else { panic!("{:?}", problem.findings) };
    assert_eq!((finding.rule.as_ref(), finding.pointer().map(Pointer::as_str)), ("deadline-passed", Some("/declared_title")));
    assert!(finding.message.zh.contains("2026-03-24") && finding.message.zh.contains("已过 1 天"), "{finding:?}");
    assert!(finding.help.as_ref().is_some_and(|help| help.zh.contains("公示不少于 5 个工作日")), "{finding:?}");

    let world = World::with_published_dates();
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    world.clock.advance(Duration::days(22));
    assert_eq!(draft.file(&world, &person, 1).await.status, StatusCode::CREATED, "the last day itself still counts");

    let world = World::new();
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    world.clock.advance(Duration::days(23));
    assert_eq!(draft.file(&world, &person, 1).await.status, StatusCode::CREATED, "an example's date refuses nobody");
}

/// What was returned has a due date of its own, which may lie after the last day of the round.
#[tokio::test]
async fn a_returned_application_is_filed_again_by_its_own_due_date() {
    let world = World::with_published_dates();
    let Offices { person, employer, .. } = offices(&world).await;
    let mut draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    let mut back = request(Action::Return, json!({"due": "2026-03-30"}));
    back.reasons = vec![Reason { at: Some(Pointer::parse("/work/0/post")), material: None, text: "职务与聘书不符".into() }];
    act(&world, &employer, draft.id, &back).await;
    world.clock.advance(Duration::days(26));
    draft.change("/work/0/post", json!("数字设计主管"));
    assert_eq!(draft.file(&world, &person, 2).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn the_server_trusts_no_client() {
    let world = World::new();
    let Offices { person, .. } = offices(&world).await;
    let good = Draft::new(&world, &person).await;
    let refused = async |draft: &Draft| -> Vec<String> {
        let problem = draft.file(&world, &person, 1).await.problem();
        assert_eq!(problem.code, Code::Invalid);
        problem.findings.into_iter().map(|finding| finding.rule.into_owned()).collect()
    };
    let changed = |pointer: &str, value: Value| {
        let mut draft = good.clone();
        draft.change(pointer, value);
        draft
    };
    assert!(refused(&changed("/basic/name", json!("李四"))).await.contains(&"not-this-account".to_owned()));
    assert!(refused(&changed("/commitment/agreed", json!(false))).await.contains(&"commitment-not-agreed".to_owned()));
    assert!(refused(&changed("/next_step/employer_code", json!(OTHER_EMPLOYER))).await.contains(&"employer-unknown".to_owned()));
    let other = changed("/next_step/employer", json!("深圳市示例软件有限公司"));
    assert!(refused(&other).await.contains(&"employer-another".to_owned()));
    assert!(refused(&changed("/basic/sex", json!("女"))).await.contains(&"not-canonical".to_owned()));
    assert!(!refused(&changed("/basic/birth_date", json!("2026-02-30"))).await.is_empty(), "the text is judged again");

    let mut digest = good.clone();
    digest.filing.filing_digest = Sha256::of(b"another");
    assert_eq!(refused(&digest).await, ["wrong-digest"]);
    let mut photo = good.clone();
    photo.filing.manifest.items.retain(|item| item.material != "photo");
    photo.seal();
    assert!(refused(&photo).await.contains(&"material-missing".to_owned()));
    let mut unsent = good.clone();
    unsent.filing.manifest.items[0].sha256 = Sha256::of(b"never sent");
    unsent.seal();
    assert!(refused(&unsent).await.contains(&"file-not-stored".to_owned()));
    let mut guide = good.clone();
    guide.filing.guide.digest = Sha256::of(b"another guide");
    guide.seal();
    assert_eq!(refused(&guide).await, ["guide-version-unknown"]);

    let check = async |draft: &Draft| {
        let path = format!("/v1/applications/{}/filings:check", draft.id);
        world.send(Method::POST, &path, Some(&person), &[], serde_json::to_vec(&draft.filing).unwrap()).await
    };
    assert_eq!(check(&unsent).await.status, StatusCode::NO_CONTENT, "files may still be to come");
    let named: Vec<_> = check(&other).await.problem().findings.into_iter().map(|finding| finding.rule.into_owned()).collect();
    assert!(named.contains(&"employer-another".to_owned()), "{named:?}");
    assert_eq!(good.file(&world, &person, 1).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn an_act_is_of_the_version_that_was_seen_and_of_whose_turn_it_is() {
    let world = World::new();
    let Offices { person, employer, bureau } = offices(&world).await;
    let other = world.officer(Role::Employer, OTHER_EMPLOYER);
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    let (path, withdraw) = (format!("/v1/applications/{}", draft.id), request(Action::Withdraw, json!({})));
    assert_eq!(other.get(&world, &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(bureau.get(&world, &path).await.status, StatusCode::NOT_FOUND, "not before it is endorsed");

    let id = Uuid::now_v7();
    let no_etag = person.call(&world, Method::PUT, &format!("{path}/actions/{id}"), &withdraw).await;
    assert_eq!(no_etag.problem().code, Code::PreconditionRequired);
    assert_eq!(act_on(&world, &person, draft.id, id, "\"1\"", &withdraw).await.problem().code, Code::Stale);
    assert_eq!(act(&world, &employer, draft.id, &withdraw).await.problem().code, Code::WrongState);
    assert_eq!(act(&world, &person, draft.id, &request(Action::Accept, json!({}))).await.problem().code, Code::WrongState);
    assert_eq!(act(&world, &employer, draft.id, &request(Action::File, json!({}))).await.problem().code, Code::BadRequest);

    let done: Acted = act_on(&world, &person, draft.id, id, "\"2\"", &withdraw).await.json();
    assert_eq!(done.application.state, State::Withdrawn);
    let again: Acted = act_on(&world, &person, draft.id, id, "\"2\"", &withdraw).await.json();
    assert_eq!(again, done);
    let reused = act_on(&world, &person, draft.id, id, "\"3\"", &request(Action::Withdraw, json!({"x": "y"}))).await;
    assert_eq!(reused.problem().code, Code::OtherDigest);

    let ask = json!({"guide": "shenzhen-2026", "series": draft.series()});
    let found: Application = person.call(&world, Method::POST, "/v1/applications", &ask).await.json();
    assert_eq!(found.id, draft.id);
    let anew =
        person.call(&world, Method::POST, "/v1/applications", &json!({"guide": "shenzhen-2026", "series": draft.series(), "again": true})).await;
    assert_eq!(anew.status, StatusCode::CREATED);
    assert_ne!(anew.json::<Application>().id, draft.id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_eight_who_decide_at_once_one_does() {
    let world = std::sync::Arc::new(World::new());
    let Offices { person, employer, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    draft.file(&world, &person, 1).await;
    let deciding = (0..8).map(|number| {
        let (world, employer, id) = (std::sync::Arc::clone(&world), employer.clone(), draft.id);
        let refuse = request(Action::Refuse, json!({"code": "其他", "text": format!("理由{number}")}));
        tokio::spawn(async move { act_on(&world, &employer, id, Uuid::now_v7(), "\"2\"", &refuse).await.status })
    });
    let statuses: Vec<StatusCode> = futures_util::future::join_all(deciding).await.into_iter().map(Result::unwrap).collect();
    let (done, stale) = (StatusCode::OK, StatusCode::PRECONDITION_FAILED);
    assert_eq!(statuses.iter().filter(|status| **status == done).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == stale).count(), 7, "{statuses:?}");
}
