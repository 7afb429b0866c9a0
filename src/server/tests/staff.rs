//! Staff lists, who confirms them, and what an officer files for the people on them.

use axum::http::{Method, StatusCode};
use serde_json::json;
use uuid::Uuid;

use super::files::{Draft, pdf};
use super::filing::{act, request};
use super::world::{EMPLOYER, OTHER_EMPLOYER, Reply, User, World};
use crate::api::{
    Acted, Action, Application, ApplicationDetail, ApplicationPage, BindingList, Code, ConfirmedBy, EarlierFiles, Event, Filed, Me, Role, StaffList,
    StaffMember, State,
};
use crate::canonical::{Item, SignedReceipt};
use crate::text::Text;

const NAME: &str = "李思敏";
const NUMBER: &str = "440300199903080021";
const MAIL: &str = "lisimin@example.org";

/// What an officer asks for a person of the list.
async fn begin(world: &World, officer: &User, member: &StaffMember) -> Reply {
    let wanted = json!({"person": member.person, "guide": "shenzhen-2026", "series": "engineering"});
    officer.call(world, Method::POST, "/v1/applications", &wanted).await
}

async fn employers(world: &World, user: &User) -> BindingList {
    user.get(world, "/v1/me/employers").await.json()
}

async fn answer(world: &World, user: &User, employer: Uuid, confirmed: bool) -> Reply {
    user.call(world, Method::PUT, &format!("/v1/me/employers/{employer}"), &json!({ "confirmed": confirmed })).await
}

fn rules(reply: &Reply) -> Vec<String> {
    reply.problem().findings.into_iter().map(|finding| finding.rule.into_owned()).collect()
}

/// The problem without what differs from request to request.
fn told(reply: &Reply) -> (StatusCode, crate::api::Problem) {
    (reply.status, crate::api::Problem { request_id: String::new(), ..reply.problem() })
}

#[tokio::test]
async fn an_officer_files_for_who_has_no_account_and_the_person_sees_it_later() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    let other = world.officer(Role::Employer, OTHER_EMPLOYER);
    world.insure(NAME, NUMBER, EMPLOYER);
    let member = world.list(&officer, NAME, NUMBER, MAIL).await;
    assert_eq!((member.confirmed_by, member.id_type.as_str()), (Some(ConfirmedBy::Register), "111"));

    let draft = Draft::for_staff(&world, &officer, member.person).await;
    let reply = draft.file(&world, &officer, 1).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{:#}", reply.value());
    let filed: Filed = reply.json();
    assert!(filed.application.on_paper && filed.application.applicant == NAME);
    let receipt = filed.receipt.read().unwrap();
    assert_eq!((receipt.applicant.as_str(), receipt.by.name.as_str(), receipt.by.role.as_str()), (NAME, "王经办", "employer"));
    assert!(receipt.commitment.on_paper);
    assert_eq!(receipt.system.unwrap()["insured_employer_code"], EMPLOYER[8..17], "a confirmed binding opens the system values of the filing");
    assert_eq!(draft.file(&world, &officer, 1).await.json::<Filed>().receipt, filed.receipt, "a repeat gives the same receipt");
    let again: Application = begin(&world, &officer, &member).await.json();
    assert_eq!((again.id, again.state), (draft.id, State::EmployerReview));
    let events: Vec<Event> = officer.get(&world, &format!("/v1/applications/{}/events", draft.id)).await.json();
    let by: Vec<(&str, Option<&str>)> = events.iter().map(|event| (event.action.as_str(), event.by.office.as_deref())).collect();
    assert_eq!(by, [("create", Some(super::world::EMPLOYER_NAME)), ("file", Some(super::world::EMPLOYER_NAME))]);
    assert_eq!(other.get(&world, &format!("/v1/applications/{}", draft.id)).await.problem().code, Code::NotFound);

    // The person opens an account: with the address on the list it is theirs, and they may withdraw it.
    let person = world.person("lisimin", NAME, NUMBER).await;
    let page: ApplicationPage = person.get(&world, "/v1/applications").await.json();
    assert_eq!(page.applications.iter().map(|one| one.id).collect::<Vec<_>>(), [draft.id]);
    assert_eq!(person.get(&world, &format!("/v1/receipts/{}", filed.receipt.id)).await.json::<SignedReceipt>(), filed.receipt);
    let found = person.call(&world, Method::POST, "/v1/applications", &json!({"guide": "shenzhen-2026", "series": "engineering"})).await;
    assert_eq!((found.status, found.json::<Application>().id), (StatusCode::OK, draft.id), "one application, whoever filed it");
    assert_eq!(person.get(&world, "/v1/blobs").await.json::<EarlierFiles>().files.len(), draft.filing.manifest.items.len());
    let withdrawn: Acted = act(&world, &person, draft.id, &request(Action::Withdraw, json!({}))).await.json();
    assert_eq!(withdrawn.application.state, State::Withdrawn);

    // Now the person files the same files: they are theirs, and none is sent again.
    let wanted = json!({"guide": "shenzhen-2026", "series": "engineering", "again": true});
    let own: Application = person.call(&world, Method::POST, "/v1/applications", &wanted).await.json();
    let mut mine = Draft { id: own.id, ..draft.clone() };
    mine.filing.commitment.on_paper = false;
    mine.seal();
    let reply = mine.file(&world, &person, 1).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{:#}", reply.value());
    let refused = mine.file(&world, &officer, 2).await;
    assert_eq!(refused.problem().code, Code::NotAllowed, "what the person filed an officer does not change");
    assert_eq!(world.admin.fsck().unwrap(), Vec::<Text>::new());
}

#[tokio::test]
async fn of_somebody_whom_nobody_confirmed_an_officer_learns_nothing() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    let known = world.person("lisimin", NAME, NUMBER).await;
    Draft::new(&world, &known).await.file(&world, &known, 1).await;
    let there = world.list(&officer, NAME, NUMBER, "other@example.org").await;
    let nowhere = world.list(&officer, "张三", "440300190001010015", "other@example.org").await;
    assert_eq!((there.confirmed_by, nowhere.confirmed_by), (None, None));
    let answers = [told(&begin(&world, &officer, &there).await), told(&begin(&world, &officer, &nowhere).await)];
    assert_eq!(answers[0].1.code, Code::IdentityNotConfirmed);
    assert_eq!(answers[0], answers[1]);
    let files = async |member: &StaffMember| told(&officer.get(&world, &format!("/v1/blobs?person={}", member.person)).await);
    assert_eq!(files(&there).await, files(&nowhere).await);
    // The account is not listed by its own address: it is told of no employer, and can confirm none.
    assert!(employers(&world, &known).await.employers.is_empty());
    assert_eq!(known.get(&world, "/v1/me/insurance").await.problem().code, Code::IdentityNotConfirmed);
    // Somebody on no list and somebody on another's list are told alike.
    let other = world.officer(Role::Employer, OTHER_EMPLOYER);
    let stranger = StaffMember { person: Uuid::from_u128(5), ..there.clone() };
    assert_eq!(told(&begin(&world, &other, &there).await), told(&begin(&world, &other, &stranger).await));
}

#[tokio::test]
async fn the_person_confirms_declines_and_takes_it_back() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    let person = world.person("lisimin", NAME, NUMBER).await;
    let stranger = world.person("zhang", "张三", "440300190001010015").await;
    let member = world.list(&officer, NAME, NUMBER, "LiSimin@example.org").await;
    let [binding] = employers(&world, &person).await.employers.try_into().unwrap();
    assert_eq!((binding.code.as_str(), binding.confirmed_by), (EMPLOYER, None));
    assert!(!person.get(&world, "/v1/me").await.json::<Me>().identity_confirmed);
    assert_eq!(answer(&world, &stranger, binding.employer, true).await.problem().code, Code::NotFound, "nobody confirms for another");

    assert_eq!(answer(&world, &person, binding.employer, true).await.value()["confirmed_by"], "person");
    assert!(person.get(&world, "/v1/me").await.json::<Me>().identity_confirmed);
    assert_eq!(begin(&world, &officer, &member).await.status, StatusCode::CREATED);
    // The same row again leaves it confirmed; another address is another person as far as anybody knows.
    assert_eq!(world.list(&officer, NAME, NUMBER, MAIL).await.confirmed_by, Some(ConfirmedBy::Person));
    assert_eq!(world.list(&officer, NAME, NUMBER, "else@example.org").await.confirmed_by, None);
    world.list(&officer, NAME, NUMBER, MAIL).await;
    answer(&world, &person, binding.employer, true).await;

    let no = answer(&world, &person, binding.employer, false).await;
    assert_eq!((no.value()["declined"].as_bool(), no.value().get("confirmed_by")), (Some(true), None));
    assert_eq!(begin(&world, &officer, &member).await.problem().code, Code::IdentityNotConfirmed);
    let listed: StaffList = officer.get(&world, "/v1/staff").await.json();
    assert_eq!(serde_json::to_value(&listed.staff[0]).unwrap().get("declined"), None, "the employer is not told");

    // What the bureau says stands, whatever the account says.
    let table = format!("统一社会信用代码,姓名,证件类型,证件号码,邮箱\n{EMPLOYER},{NAME},居民身份证,{NUMBER},{MAIL}\n");
    world.admin.import_staff("名册.csv", table.as_bytes()).unwrap();
    assert_eq!(answer(&world, &person, binding.employer, false).await.value()["confirmed_by"], "bureau");
}

#[tokio::test]
async fn the_bureau_vouches_for_no_mail_address_that_the_employer_gave() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    world.list(&officer, NAME, NUMBER, MAIL).await;
    let table = format!("统一社会信用代码,姓名,证件号码\n{EMPLOYER},{NAME},{NUMBER}\n");
    world.admin.import_staff("名册.csv", table.as_bytes()).unwrap();
    let listed: StaffList = officer.get(&world, "/v1/staff").await.json();
    let one = &listed.staff[0];
    assert_eq!((one.confirmed_by.map(crate::api::ConfirmedBy::name), one.email.as_deref()), (Some("bureau"), None));
}

#[tokio::test]
async fn employers_who_are_not_here_are_told_all_at_once() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    let (one, other) = ("91440300MA5EXAMPLE", "91440300MA5FXAMPLE");
    let table = format!("统一社会信用代码,姓名,证件号码\n{EMPLOYER},{NAME},{NUMBER}\n{one},{NAME},{NUMBER}\n{other},{NAME},{NUMBER}\n");
    let refused = world.admin.import_staff("名册.csv", table.as_bytes()).unwrap_err();
    assert_eq!(refused.what.en, format!("there is no employer with the code {one}, {other}; nothing was imported"));
    let listed: StaffList = officer.get(&world, "/v1/staff").await.json();
    assert!(listed.staff.is_empty());
}

#[tokio::test]
async fn a_person_has_one_application_a_year_and_series_by_both_ways() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    world.insure(NAME, NUMBER, EMPLOYER);
    let member = world.list(&officer, NAME, NUMBER, MAIL).await;
    let person = world.person("lisimin", NAME, NUMBER).await;
    let mine = Draft::new(&world, &person).await;
    let theirs = Draft::for_staff(&world, &officer, member.person).await;
    assert_ne!(mine.id, theirs.id, "what is not filed is nobody else's business");
    assert_eq!(theirs.file(&world, &officer, 1).await.status, StatusCode::CREATED);
    let before = person.call(&world, Method::POST, &format!("/v1/applications/{}/filings:check", mine.id), &json!(mine.filing)).await;
    assert_eq!(before.problem().code, Code::WrongState, "told before any file is sent");
    let second = mine.file(&world, &person, 1).await;
    assert_eq!(second.problem().code, Code::WrongState, "{}", second.value());

    act(&world, &person, theirs.id, &request(Action::Withdraw, json!({}))).await;
    assert_eq!(mine.file(&world, &person, 1).await.status, StatusCode::CREATED, "one that was withdrawn stands in nobody's way");
    let wanted = json!({"person": member.person, "guide": "shenzhen-2026", "series": "engineering", "again": true});
    let refused = officer.call(&world, Method::POST, "/v1/applications", &wanted).await;
    assert_eq!(refused.json::<Application>().id, mine.id, "it was filed with this employer, which sees it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_ways_at_once_one_wins() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    world.insure(NAME, NUMBER, EMPLOYER);
    let member = world.list(&officer, NAME, NUMBER, MAIL).await;
    let person = world.person("lisimin", NAME, NUMBER).await;
    let (mine, theirs) = (Draft::new(&world, &person).await, Draft::for_staff(&world, &officer, member.person).await);
    let (one, two) = tokio::join!(mine.file(&world, &person, 1), theirs.file(&world, &officer, 1));
    let mut ended = [one.status, two.status];
    ended.sort();
    assert_eq!(ended, [StatusCode::CREATED, StatusCode::CONFLICT]);
    assert_eq!(world.admin.fsck().unwrap(), Vec::<Text>::new());
}

#[tokio::test]
async fn an_account_that_need_not_be_the_person_sees_nothing_that_officers_file() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    world.insure(NAME, NUMBER, EMPLOYER);
    let member = world.list(&officer, NAME, NUMBER, "the.real.one@example.org").await;
    let claims = world.person("lisimin", NAME, NUMBER).await;
    let draft = Draft::for_staff(&world, &officer, member.person).await;
    draft.file(&world, &officer, 1).await;
    assert_eq!(claims.get(&world, &format!("/v1/applications/{}", draft.id)).await.problem().code, Code::NotFound);
    assert!(claims.get(&world, "/v1/applications").await.json::<ApplicationPage>().applications.is_empty());
    assert!(claims.get(&world, "/v1/blobs").await.json::<EarlierFiles>().files.is_empty());
    let own: Application =
        claims.call(&world, Method::POST, "/v1/applications", &json!({"guide": "shenzhen-2026", "series": "engineering"})).await.json();
    let photo = draft.filing.manifest.photo().unwrap();
    let (path, asked) = (format!("/v1/applications/{}/blobs:check", own.id), json!({"blobs": [{"sha256": photo, "size": 1}]}));
    let asked = claims.call(&world, Method::POST, &path, &asked).await;
    assert_eq!(asked.value()["missing"].as_array().unwrap().len(), 1, "not even that a file is known");
}

#[tokio::test]
async fn what_an_officer_may_not_file_is_refused() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    world.insure(NAME, NUMBER, EMPLOYER);
    let member = world.list(&officer, NAME, NUMBER, MAIL).await;
    let draft = Draft::for_staff(&world, &officer, member.person).await;
    let spoilt = async |spoil: &dyn Fn(&mut Draft)| {
        let mut spoilt = draft.clone();
        spoil(&mut spoilt);
        spoilt.seal();
        spoilt.file(&world, &officer, 1).await
    };
    let own_word = spoilt(&|draft| draft.filing.commitment.on_paper = false).await;
    assert_eq!(rules(&own_word), ["commitment-differs"]);
    let is_undertaking = |item: &Item| item.material == "undertaking";
    let without = spoilt(&|draft| draft.filing.manifest.items.retain(|item| !is_undertaking(item))).await;
    assert!(rules(&without).contains(&"material-missing".to_owned()));
    let elsewhere = spoilt(&|draft| draft.change("/next_step/employer_code", json!(OTHER_EMPLOYER))).await;
    assert!(rules(&elsewhere).contains(&"not-this-account".to_owned()));
    let somebody = spoilt(&|draft| draft.change("/basic/id_number", json!("440300190001010015"))).await;
    assert!(rules(&somebody).contains(&"not-this-account".to_owned()));

    // The file need not say that the person agreed: the paper does.
    let mut unsaid = draft.clone();
    unsaid.change("/commitment/agreed", json!(false));
    let gone = officer.call(&world, Method::DELETE, &format!("/v1/staff/{}", member.person), &()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(unsaid.file(&world, &officer, 1).await.problem().code, Code::IdentityNotConfirmed, "who left is no more filed for");
    world.list(&officer, NAME, NUMBER, MAIL).await;
    let reply = unsaid.file(&world, &officer, 1).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{:#}", reply.value());
}

#[tokio::test]
async fn no_paper_stands_in_for_the_word_of_a_person_who_files() {
    let world = World::new();
    world.officer(Role::Employer, EMPLOYER);
    let person = world.person("lisimin", NAME, NUMBER).await;
    let mut draft = Draft::new(&world, &person).await;
    draft.filing.commitment.on_paper = true;
    draft.seal();
    assert_eq!(rules(&draft.file(&world, &person, 1).await), ["commitment-differs"]);
}

#[tokio::test]
async fn a_returned_filing_on_paper_is_the_officers_to_correct() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    world.insure(NAME, NUMBER, EMPLOYER);
    let member = world.list(&officer, NAME, NUMBER, MAIL).await;
    let mut draft = Draft::for_staff(&world, &officer, member.person).await;
    draft.file(&world, &officer, 1).await;
    super::filing::returned(&world, draft.id, "/work/0/post").await;
    let todo: ApplicationPage = officer.get(&world, "/v1/applications?view=todo").await.json();
    assert_eq!(todo.applications.iter().map(|one| (one.id, one.actions.contains(&Action::File))).collect::<Vec<_>>(), [(draft.id, true)]);
    // The undertaking is printed and signed for what it is filed with.
    draft.replace_file(&world, &officer, "undertaking", pdf("signed anew")).await;
    assert_eq!(rules(&draft.file(&world, &officer, 2).await), ["not-returned"], "where nothing else changes, it need not");
    draft.change("/work/0/post", json!("数字设计主管"));
    let reply = draft.file(&world, &officer, 2).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{:#}", reply.value());
    let detail: ApplicationDetail = officer.get(&world, &format!("/v1/applications/{}", draft.id)).await.json();
    assert_eq!((detail.application.revision, detail.changes.len()), (2, 1));
}

#[tokio::test]
async fn a_list_is_kept_whole_or_not_at_all() {
    let world = World::new();
    let officer = world.officer(Role::Employer, EMPLOYER);
    let row =
        |number: &str, mobile: &str| json!({"person": Uuid::now_v7(), "name": NAME, "id_type": "居民身份证", "id_number": number, "mobile": mobile});
    let bad = json!({"staff": [row(NUMBER, "13800000000"), row("440300199903080022", "138")]});
    let problem = officer.call(&world, Method::PUT, "/v1/staff", &bad).await.problem();
    let places: Vec<String> = problem.findings.iter().map(|finding| format!("{} {:?}", finding.rule, finding.place)).collect();
    assert_eq!(places, [r#"id-number-checksum At(Pointer("/staff/1/id_number"))"#, r#"mobile-form At(Pointer("/staff/1/mobile"))"#]);
    assert!(officer.get(&world, "/v1/staff").await.json::<StaffList>().staff.is_empty());

    let good = json!({"staff": [row(NUMBER, "13800000000"), row(NUMBER, "13800000001")]});
    let kept: StaffList = officer.call(&world, Method::PUT, "/v1/staff", &good).await.json();
    assert_eq!(kept.staff[0], kept.staff[1], "the same number is the same row");
    let bare = json!({"staff": [{"person": Uuid::now_v7(), "name": NAME, "id_type": "111", "id_number": NUMBER}]});
    officer.call(&world, Method::PUT, "/v1/staff", &bare).await;
    let listed: StaffList = officer.get(&world, "/v1/staff").await.json();
    assert_eq!((listed.staff.len(), listed.staff[0].mobile.as_deref()), (1, Some("13800000001")), "what is not given stays");
    // A corrected number takes the place of the wrong one, unconfirmed.
    let id = listed.staff[0].person;
    let corrected = json!({"person": id, "name": NAME, "id_type": "111", "id_number": "440300190001010015"});
    officer.call(&world, Method::PUT, &format!("/v1/staff/{id}"), &corrected).await;
    let listed: StaffList = officer.get(&world, "/v1/staff").await.json();
    assert_eq!(listed.staff.iter().map(|one| (one.person, one.id_number.as_str())).collect::<Vec<_>>(), [(id, "440300190001010015")]);
    // The same id in another employer's list is another row.
    let other = world.officer(Role::Employer, OTHER_EMPLOYER);
    assert_eq!(other.call(&world, Method::PUT, &format!("/v1/staff/{id}"), &corrected).await.status, StatusCode::OK);
}
