//! What the operator does about accounts: officers who come and leave, and accounts that somebody opened with another's number.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::files::Draft;
use super::filing::{Offices, offices};
use super::world::{EMPLOYER, EMPLOYER_NAME, PASSWORD, User, World};
use crate::api::{Application, ApplicationPage, Code, Me, Role, StaffList, State};
use crate::error::Class;
use crate::server::admin::Setup;
use crate::text::Text;

const SOUND: Vec<Text> = Vec::new();
const NUMBER: &str = "440300199903080021";

#[tokio::test]
async fn an_officer_who_left_is_shut_out() {
    let world = World::new();
    let setup = |officer: &str| Setup {
        role: Role::Bureau,
        office: "示例局".to_owned(),
        code: String::new(),
        officer: officer.to_owned(),
        days: 365,
        scopes: Vec::new(),
    };
    let leaves = [world.admin.add_officer(&setup("王敏")).unwrap(), world.admin.issue_token(&setup("王敏")).unwrap()];
    let stays = User(world.admin.add_colleague(&setup("李敏")).unwrap().token);
    assert_eq!(world.admin.revoke_tokens(&setup("王敏")).unwrap(), 2);
    for issued in leaves {
        assert_eq!(User(issued.token).get(&world, "/v1/me").await.problem().code, Code::SignInNeeded);
    }
    assert_eq!(stays.get(&world, "/v1/me").await.status, StatusCode::OK);
    assert!(world.admin.revoke_tokens(&setup("张敏")).is_err());
    assert_eq!(world.admin.fsck().unwrap(), SOUND);
}

#[test]
fn an_officer_who_is_there_gets_no_second_account() {
    let world = World::new();
    let setup = |officer: &str, code: &str| {
        let (role, office) = if code.is_empty() { (Role::Bureau, "示例局") } else { (Role::Employer, EMPLOYER_NAME) };
        Setup { role, office: office.to_owned(), code: code.to_owned(), officer: officer.to_owned(), days: 365, scopes: Vec::new() }
    };
    for code in ["", EMPLOYER] {
        world.admin.add_officer(&setup("王敏", code)).unwrap();
        for same in ["王敏", " 王 敏\u{3000}"] {
            for again in [world.admin.add_officer(&setup(same, code)), world.admin.add_colleague(&setup(same, code))] {
                let refused = again.err().unwrap();
                assert!(refused.class == Class::Usage && refused.help.en.contains("admin issue-token"), "{refused:?}");
            }
            world.admin.issue_token(&setup(same, code)).unwrap();
        }
        world.admin.add_colleague(&setup("王敏（二科）", code)).unwrap();
        assert!(world.admin.add_officer(&setup("王敏(二科)", code)).is_err());
        world.admin.add_officer(&setup("林晓", code)).unwrap();
    }
}

#[tokio::test]
async fn an_account_that_is_removed_frees_its_name_and_number() {
    let world = World::new();
    let employer = world.officer(Role::Employer, EMPLOYER);
    let first = world.person("first", "李四", NUMBER).await;
    let series = json!({"guide": "shenzhen-2026", "series": "engineering"});
    let draft: Application = first.call(&world, Method::POST, "/v1/applications", &series).await.json();
    world.list(&employer, "李四", NUMBER, "first@example.org").await;
    let binding = first.get(&world, "/v1/me/employers").await.value()["employers"][0]["employer"].clone();
    let confirm = format!("/v1/me/employers/{}", binding.as_str().unwrap());
    assert_eq!(first.call(&world, Method::PUT, &confirm, &json!({"confirmed": true})).await.status, StatusCode::OK);

    assert_eq!(world.admin.remove_account("nobody").unwrap_err().class, Class::NoInput);
    world.admin.remove_account(" First ").unwrap();
    assert_eq!(first.get(&world, "/v1/me").await.status, StatusCode::UNAUTHORIZED, "its tokens have ended");
    assert_eq!(world.sign_in("first", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.admin.remove_account("first").unwrap_err().class, Class::NoInput);
    let staff: StaffList = employer.get(&world, "/v1/staff").await.json();
    assert_eq!(staff.staff[0].confirmed_by, None, "what it said of its employer counts no more");
    assert_eq!(world.admin.fsck().unwrap(), SOUND);

    // Name and number are free; what was begun is over, and the owner begins anew under the right name.
    let owner = world.person("First", "李思敏", NUMBER).await;
    let all: ApplicationPage = owner.get(&world, "/v1/applications?view=all").await.json();
    assert_eq!(all.applications.iter().map(|one| (one.id, one.state)).collect::<Vec<_>>(), [(draft.id, State::Withdrawn)]);
    let again = json!({"guide": "shenzhen-2026", "series": "engineering", "again": true});
    let new: Application = owner.call(&world, Method::POST, "/v1/applications", &again).await.json();
    assert_eq!((new.applicant.as_str(), new.id == draft.id), ("李思敏", false));
    assert_eq!(world.admin.fsck().unwrap(), SOUND);
}

#[tokio::test]
async fn an_account_that_has_filed_stays() {
    let world = World::new();
    let Offices { person, .. } = offices(&world).await;
    let draft = Draft::new(&world, &person).await;
    assert_eq!(draft.file(&world, &person, 1).await.status, StatusCode::CREATED);
    let me: Me = person.get(&world, "/v1/me").await.json();
    assert_eq!(world.admin.remove_account(&me.user_name).unwrap_err().class, Class::Conflict);
    assert_eq!(person.get(&world, "/v1/me").await.status, StatusCode::OK);
}
