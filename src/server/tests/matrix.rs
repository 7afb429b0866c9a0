//! Who may call what: every route of the description, by every role, on what is theirs and what is not. What is somebody else's is answered
//! as what is not there: with the same status, the same words, and in about the same time.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::files::{Draft, pdf};
use super::world::{EMPLOYER, OTHER_EMPLOYER, Reply, Said, User, World};
use crate::api::{Filed, Problem, Role};
use crate::canonical::Sha256;
use crate::paper::Mark;

/// The callers, in the order of the columns. The person of the application, the officer it was filed with, and others of each kind.
const CALLERS: [&str; 7] = ["nobody", "person", "other person", "officer", "other officer", "bureau", "operator"];
/// Called last, so that what they may change is still there for the others.
const OWN: [usize; 2] = [3, 1];

/// A call that means the application of the person, her receipt, her file, her token, her row in the list.
struct Call {
    method: &'static str,
    path: &'static str,
    body: Body,
    /// The status for each of [`CALLERS`].
    wanted: [u16; 7],
}

enum Body {
    None,
    Json(&'static str),
    /// The filing as it was filed.
    Filing,
    /// A file that nobody has yet.
    Pdf,
}
use Body::{Filing, Json, None as Nothing, Pdf};

const fn call(method: &'static str, path: &'static str, body: Body, wanted: [u16; 7]) -> Call {
    Call { method, path, body, wanted }
}

const fn all(method: &'static str, path: &'static str, body: Body, status: u16) -> Call {
    call(method, path, body, [status; 7])
}

#[rustfmt::skip]
const TABLE: &[Call] = &[
    // Anybody. What they want in the body is theirs to say; here it is enough that nobody is turned away.
    all("post", "/v1/accounts", Json("{}"), 400),
    all("post", "/v1/accounts/confirm", Json("{}"), 400),
    all("post", "/v1/accounts/recover", Json("{}"), 202),
    all("post", "/v1/accounts/password", Json("{}"), 400),
    all("post", "/v1/token", Json("{}"), 400),
    all("post", "/v1/device", Json("{}"), 415),
    all("post", "/v1/device/token", Json("{}"), 415),
    all("get", "/v1/verify/{code}", Nothing, 200),
    all("get", "/v1/public-notices", Nothing, 200),
    all("get", "/v1/keys", Nothing, 200),
    all("get", "/v1/guides", Nothing, 200),
    all("get", "/v1/guides/{id}", Nothing, 200),
    all("get", "/v1/guides/{id}/{digest}", Nothing, 200),
    all("get", "/v1/healthz", Nothing, 204),
    all("get", "/v1/readyz", Nothing, 204),
    all("get", "/v1/openapi.json", Nothing, 200),
    // From this machine only.
    all("get", "/metrics", Nothing, 404),
    // One's own account.                                                        nobody person other officer other bureau operator
    call("get", "/v1/me", Nothing,                                               [401, 200, 200, 200, 200, 200, 200]),
    call("patch", "/v1/me", Json("{}"),                                          [401, 200, 200, 200, 200, 200, 200]),
    call("put", "/v1/me/password", Json("{}"),                                   [401, 400, 400, 400, 400, 400, 400]),
    call("post", "/v1/me/email", Json(r#"{"email": "x"}"#),                      [401, 422, 422, 403, 403, 403, 403]),
    call("put", "/v1/me/email", Json(r#"{"code": "1"}"#),                      [401, 401, 401, 403, 403, 403, 403]),
    call("get", "/v1/tokens", Nothing,                                           [401, 200, 200, 200, 200, 200, 200]),
    call("post", "/v1/tokens", Json(r#"{"label": "x", "scopes": ["read"], "days": 1}"#), [401, 201, 201, 201, 201, 201, 201]),
    call("delete", "/v1/tokens/{id}", Nothing,                                   [401, 204, 404, 404, 404, 404, 404]),
    // Registers and staff lists.
    call("get", "/v1/me/insurance", Nothing,                                     [401, 200, 200, 403, 403, 403, 403]),
    call("get", "/v1/exams/{ticket}", Nothing,                                   [401, 200, 404, 403, 403, 403, 403]),
    call("get", "/v1/me/employers", Nothing,                                     [401, 200, 200, 403, 403, 403, 403]),
    call("put", "/v1/me/employers/{employer}", Json(r#"{"confirmed": true}"#),   [401, 200, 404, 403, 403, 403, 403]),
    call("get", "/v1/staff", Nothing,                                            [401, 403, 403, 200, 200, 403, 403]),
    call("put", "/v1/staff", Json(r#"{"staff": []}"#),                           [401, 403, 403, 200, 200, 403, 403]),
    call("delete", "/v1/staff/{person}", Nothing,                                [401, 403, 403, 204, 404, 403, 403]),
    call("put", "/v1/staff/{person}", Json(r#"{"person": "00000000-0000-0000-0000-000000000009", "name": "张三", "id_type": "111", "id_number": "440300190001010015"}"#),
                                                                                 [401, 403, 403, 200, 200, 403, 403]),
    // Applications.
    call("post", "/v1/applications", Json(r#"{"guide": "shenzhen-2026", "series": "engineering"}"#), [401, 200, 201, 400, 400, 403, 403]),
    call("post", "/v1/applications", Json(r#"{"person": "00000000-0000-0000-0000-000000000007", "guide": "shenzhen-2026", "series": "engineering"}"#),
                                                                                 [401, 404, 404, 200, 404, 403, 403]),
    call("get", "/v1/applications", Nothing,                                     [401, 200, 200, 200, 200, 200, 200]),
    call("get", "/v1/applications/{id}", Nothing,                                [401, 200, 404, 200, 404, 404, 404]),
    call("get", "/v1/applications/{id}/events", Nothing,                         [401, 200, 404, 200, 404, 404, 404]),
    call("get", "/v1/receipts/{id}", Nothing,                                    [401, 200, 404, 200, 404, 404, 404]),
    call("get", "/v1/blobs", Nothing,                                            [401, 200, 200, 400, 400, 403, 403]),
    // The operator's token is for no files and no acts at all.
    call("post", "/v1/applications/{id}/blobs:check", Json(r#"{"blobs": []}"#),  [401, 200, 404, 200, 404, 404, 403]),
    call("head", "/v1/applications/{id}/blobs/{sha256}", Nothing,                [401, 200, 404, 200, 404, 404, 403]),
    call("get", "/v1/applications/{id}/blobs/{sha256}", Nothing,                 [401, 200, 404, 200, 404, 404, 404]),
    call("patch", "/v1/applications/{id}/blobs/{sha256}", Pdf,                   [401, 409, 404, 201, 404, 404, 403]),
    call("put", "/v1/applications/{id}/blobs/{sha256}", Pdf,                     [401, 409, 404, 201, 404, 404, 403]),
    call("post", "/v1/applications/{id}/filings:check", Filing,                  [401, 409, 404, 403, 404, 403, 403]),
    call("put", "/v1/applications/{id}/filings/{revision}", Filing,              [401, 200, 404, 403, 404, 403, 403]),
    call("put", "/v1/applications/{id}/actions/{action}", Json(r#"{"action": "withdraw"}"#), [401, 412, 404, 412, 404, 404, 403]),
    call("put", "/v1/applications/{id}/claim", Nothing,                          [401, 403, 403, 200, 404, 404, 403]),
    call("delete", "/v1/applications/{id}/claim", Nothing,                       [401, 403, 403, 204, 404, 404, 403]),
    // Ends the token that is used.
    call("delete", "/v1/token", Nothing,                                         [401, 204, 204, 204, 204, 204, 204]),
];

/// Everything a call can mean, and the same of nothing that is there.
struct Place {
    id: Uuid,
    receipt: Uuid,
    employer: Uuid,
    token: Uuid,
    member: Uuid,
    sha256: Sha256,
    ticket: &'static str,
}

struct Scene {
    world: World,
    users: [Option<User>; 7],
    draft: Draft,
    there: Place,
    nowhere: Place,
}

const PERSON: (&str, &str, &str) = ("lisimin", "李思敏", "440300199903080021");
const OTHER: (&str, &str, &str) = ("zhoumingyuan", "周明远", "44030019850615001X");

impl Scene {
    /// Two people of two employers, each confirmed by the register; one has filed.
    async fn set() -> Self {
        let world = World::new();
        let (officer, other_officer) = (world.officer(Role::Employer, EMPLOYER), world.officer(Role::Employer, OTHER_EMPLOYER));
        let mut people = Vec::new();
        for ((account, name, number), officer, code) in [(PERSON, &officer, EMPLOYER), (OTHER, &other_officer, OTHER_EMPLOYER)] {
            world.insure(name, number, code);
            let member =
                json!({"person": Uuid::from_u128(7), "name": name, "id_type": "111", "id_number": number, "email": format!("{account}@example.org")});
            officer.call(&world, Method::PUT, "/v1/staff", &json!({ "staff": [member] })).await;
            people.push(world.person(account, name, number).await);
        }
        // Somebody whom only the other list has under this id is nobody here.
        let leaving = json!({"person": Uuid::from_u128(9), "name": "张三", "id_type": "111", "id_number": "440300190001010015"});
        officer.call(&world, Method::PUT, "/v1/staff", &json!({ "staff": [leaving] })).await;
        other_officer.call(&world, Method::DELETE, &format!("/v1/staff/{}", Uuid::from_u128(7)), &()).await;
        let other_row =
            json!({"person": Uuid::from_u128(8), "name": OTHER.1, "id_type": "111", "id_number": OTHER.2, "email": "zhoumingyuan@example.org"});
        other_officer.call(&world, Method::PUT, "/v1/staff", &json!({ "staff": [other_row] })).await;
        world.admin.import_exams("考试.csv", format!("准考证号,证件号码,成绩\nA1,{},72\n", PERSON.2).as_bytes()).unwrap();

        let (person, other) = (people.remove(0), people.remove(0));
        let draft = Draft::new(&world, &person).await;
        let filed: Filed = draft.file(&world, &person, 1).await.json();
        let spare = person.call(&world, Method::POST, "/v1/tokens", &json!({"label": "x", "scopes": ["read"], "days": 1})).await.value();
        let employer = person.get(&world, "/v1/me/employers").await.value()["employers"][0]["employer"].as_str().unwrap().parse().unwrap();
        let there = Place {
            id: draft.id,
            receipt: filed.receipt.id,
            employer,
            token: spare["summary"]["id"].as_str().unwrap().parse().unwrap(),
            member: Uuid::from_u128(9),
            sha256: draft.filing.manifest.photo().unwrap(),
            ticket: "A1",
        };
        let nobody = Uuid::from_u128(4);
        let nowhere =
            Place { id: nobody, receipt: nobody, employer: nobody, token: nobody, member: nobody, sha256: Sha256::of(b"nothing"), ticket: "B1" };
        let (bureau, operator) = (world.officer(Role::Bureau, ""), world.officer(Role::Operator, ""));
        let users = [None, Some(person), Some(other), Some(officer), Some(other_officer), Some(bureau), Some(operator)];
        Self { world, users, draft, there, nowhere }
    }

    /// The path with everything in braces filled in.
    fn path(&self, call: &Call, place: &Place, sha256: Sha256) -> String {
        let guide = &self.draft.filing.guide;
        let of_guide = call.path.starts_with("/v1/guides");
        let id = match call.path {
            "/v1/receipts/{id}" => place.receipt,
            "/v1/tokens/{id}" => place.token,
            _ => place.id,
        };
        let mark = Mark::of(self.draft.filing.application_digest.as_bytes()).groups();
        let name: String = PERSON.1.bytes().map(|byte| format!("%{byte:02X}")).collect();
        call.path
            .replace("{code}", &format!("{mark}?name={name}"))
            .replace("{id}", &if of_guide { guide.id.clone() } else { id.to_string() })
            .replace("{digest}", &guide.digest.to_string())
            .replace("{sha256}", &sha256.to_string())
            .replace("{revision}", "1")
            .replace("{action}", &Uuid::now_v7().to_string())
            .replace("{ticket}", place.ticket)
            .replace("{employer}", &place.employer.to_string())
            .replace("{person}", &place.member.to_string())
    }

    async fn send(&self, call: &Call, caller: usize, place: &Place) -> Reply {
        // Who comes without a token is counted by address.
        self.world.move_on();
        let (body, sha256) = match call.body {
            Nothing => (Vec::new(), place.sha256),
            Json(text) => (text.as_bytes().to_vec(), place.sha256),
            Filing => (serde_json::to_vec(&self.draft.filing).unwrap(), place.sha256),
            Pdf => {
                let bytes = pdf(&format!("{} {caller}", call.method));
                let sha256 = Sha256::of(&bytes);
                (bytes, sha256)
            }
        };
        let length = body.len().to_string();
        let headers = [("if-match", "\"0\""), ("upload-offset", "0"), ("upload-length", length.as_str())];
        let method: Method = call.method.to_uppercase().parse().unwrap();
        self.world.send(method, &self.path(call, place, sha256), self.users[caller].as_ref(), &headers, body).await
    }
}

/// Makes every call of the table as each of its callers. What was asked and answered.
pub(super) async fn every_call() -> Vec<Said> {
    let scene = Scene::set().await;
    for call in TABLE {
        for caller in in_turn() {
            scene.send(call, caller, &scene.there).await;
        }
    }
    scene.world.said()
}

/// The callers, those last to whom it belongs.
fn in_turn() -> Vec<usize> {
    (0..CALLERS.len()).filter(|caller| !OWN.contains(caller)).chain(OWN).collect()
}

#[tokio::test]
async fn every_role_does_what_is_its_own_and_finds_nothing_else() {
    let scene = Scene::set().await;
    let mut wrong = Vec::new();
    for call in TABLE {
        let mut got = [0; 7];
        for caller in in_turn() {
            let reply = scene.send(call, caller, &scene.there).await;
            got[caller] = reply.status.as_u16();
            let foreign = !OWN.contains(&caller) && (400..500).contains(&got[caller]);
            if foreign && call.method != "head" {
                let absent = scene.send(call, caller, &scene.nowhere).await;
                let told = |reply: &Reply| Problem { request_id: String::new(), ..reply.problem() };
                if told(&reply) != told(&absent) {
                    wrong.push(format!("{} {}: {} is told of what is somebody else's", call.method, call.path, CALLERS[caller]));
                }
            }
        }
        if got != call.wanted {
            wrong.push(format!("{} {}: {got:?}, wanted {:?}", call.method, call.path, call.wanted));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn no_route_is_left_out_of_the_table() {
    let world = World::new();
    let description = world.send(Method::GET, "/v1/openapi.json", None, &[], Vec::new()).await.value();
    let mut described: BTreeSet<(String, String)> = BTreeSet::new();
    for (path, operations) in description["paths"].as_object().unwrap() {
        described.extend(operations.as_object().unwrap().keys().map(|method| (method.clone(), path.clone())));
    }
    let tabled: BTreeSet<(String, String)> = TABLE.iter().map(|call| (call.method.to_owned(), call.path.to_owned())).collect();
    assert_eq!(described, tabled);
}

/// A route that nobody gave a scope is open to no token, so a forgotten one shows here and not in the open.
#[tokio::test]
async fn every_private_route_has_its_scope() {
    let world = World::new();
    let description = world.send(Method::GET, "/v1/openapi.json", None, &[], Vec::new()).await.value();
    for (path, operations) in description["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            if operation["security"] == json!([{}]) {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            let open = Role::ALL.iter().any(|role| crate::server::scopes::allow(*role, role.scopes(), &method, path).is_ok());
            assert!(open, "{method} {path} is in no scope");
        }
    }
}

/// The middle of many times: a machine that is busy with something else stretches some of them.
async fn middle(scene: &Scene, call: &Call, caller: usize, place: &Place) -> Duration {
    let mut times = Vec::new();
    for _ in 0..41 {
        let began = Instant::now();
        scene.send(call, caller, place).await;
        times.push(began.elapsed());
    }
    times.sort();
    times[times.len() / 2]
}

#[tokio::test]
async fn what_is_somebody_elses_takes_no_longer_than_what_is_not_there() {
    let scene = Scene::set().await;
    for call in TABLE.iter().filter(|call| call.wanted[2] == 404 && call.method == "get") {
        // Each is measured in turn with the other, so that a slow spell of the machine meets both.
        let (there, absent) = (middle(&scene, call, 2, &scene.there).await, middle(&scene, call, 2, &scene.nowhere).await);
        let within = |one: Duration, other: Duration| one <= other * 4 + Duration::from_millis(20);
        assert!(within(there, absent) && within(absent, there), "{} {}: {there:?} and {absent:?}", call.method, call.path);
    }
}

/// Values that some route takes from a body are the person's own only where the row of the list is the employer's own.
#[tokio::test]
async fn a_row_of_another_list_is_no_row() {
    let scene = Scene::set().await;
    let asked: Value = json!({"person": Uuid::from_u128(8), "guide": "shenzhen-2026", "series": "engineering"});
    let reply = scene.users[3].as_ref().unwrap().call(&scene.world, Method::POST, "/v1/applications", &asked).await;
    assert_eq!(reply.status.as_u16(), 404);
}
