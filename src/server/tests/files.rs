//! An application of `examples/minimal` with the least of files, ready to be filed and to be spoilt.

use axum::http::Method;
use serde_json::Value;
use uuid::Uuid;

use super::world::{Reply, User, World};
use crate::api::{Application, Filing, FindOrCreate};
use crate::canonical::{self, Commitment, Item, Manifest, Sha256, application_digest, filing_digest, pruned};
use crate::document::Document;
use crate::guide::{Demand, Stage};
use crate::pointer::Pointer;

const MINIMAL: &[u8] = include_bytes!("../../../examples/minimal/app.yaml");

#[derive(Clone)]
pub(super) struct Draft {
    pub(super) id: Uuid,
    pub(super) filing: Filing,
}

impl Draft {
    /// Begins the least application that passes.
    pub(super) async fn new(world: &World, user: &User) -> Self {
        Self::of(world, user, &minimal(world)).await
    }

    /// The same by an officer for a person of the staff list.
    pub(super) async fn for_staff(world: &World, officer: &User, member: Uuid) -> Self {
        Self::begin(world, officer, &minimal(world), Some(member)).await
    }

    /// Begins an application and uploads what it needs.
    pub(super) async fn of(world: &World, user: &User, document: &Document) -> Self {
        Self::begin(world, user, document, None).await
    }

    async fn begin(world: &World, user: &User, document: &Document, person: Option<Uuid>) -> Self {
        let guide = document.guide();
        let value = pruned(document.value()).unwrap();
        let series = value["declared_title"]["series"].as_str().unwrap().to_owned();
        let wanted = FindOrCreate { person, guide: guide.id.clone(), series, again: false };
        let application: Application = user.call(world, Method::POST, "/v1/applications", &wanted).await.json();
        let mut items = Vec::new();
        for need in guide.needed(document).into_iter().filter(|need| need.material.stage == Stage::File && need.demand == Demand::Required) {
            let material = need.material.id.clone();
            let (bytes, ending) = if material == canonical::PHOTO { (photo(), "jpg") } else { (pdf(&format!("{material}{:?}", need.entry)), "pdf") };
            let sha256 = Sha256::of(&bytes);
            let file_name = format!("{material}{}.{ending}", items.len());
            items.push(Item { material, entry: need.entry, sequence: 1, file_name, size: bytes.len() as u64, sha256 });
            let sent = world.send(Method::PUT, &format!("/v1/applications/{}/blobs/{sha256}", application.id), Some(user), &[], bytes).await;
            assert!(sent.status.is_success());
        }
        let written = &document.application().commitment;
        let commitment =
            Commitment { version: written.version.text().to_owned(), agreed_on: *written.agreed_on.get().unwrap(), on_paper: person.is_some() };
        let filing = Filing {
            application: value,
            manifest: Manifest::new(items),
            guide: crate::server::guides::reference(guide).unwrap(),
            commitment,
            application_digest: Sha256::of(b""),
            filing_digest: Sha256::of(b""),
            unread_pages: Vec::new(),
            again: false,
        };
        let mut draft = Self { id: application.id, filing };
        draft.seal();
        draft
    }

    pub(super) fn series(&self) -> &str {
        self.filing.application["declared_title"]["series"].as_str().unwrap()
    }

    /// Makes the digests those of the content.
    pub(super) fn seal(&mut self) {
        let filing = &mut self.filing;
        let photo = filing.manifest.photo().unwrap_or(Sha256::of(b""));
        filing.application_digest = application_digest(&filing.application, &photo);
        filing.filing_digest = filing_digest(&filing.application_digest, &filing.manifest, &filing.guide, &filing.commitment);
    }

    /// Writes another value at a place, and seals again.
    pub(super) fn change(&mut self, pointer: &str, value: Value) {
        let at = Pointer::parse(pointer);
        let key = at.segments().last().unwrap();
        let holder = self.filing.application.pointer_mut(at.parent().unwrap().as_str()).unwrap();
        holder.as_object_mut().unwrap().insert(key, value);
        self.seal();
    }

    /// Puts another file in the place of that of a material, and seals again.
    pub(super) async fn replace_file(&mut self, world: &World, user: &User, material: &str, bytes: Vec<u8>) {
        let sha256 = Sha256::of(&bytes);
        let item = self.filing.manifest.items.iter_mut().find(|item| item.material == material).unwrap();
        (item.sha256, item.size) = (sha256, bytes.len() as u64);
        let sent = world.send(Method::PUT, &format!("/v1/applications/{}/blobs/{sha256}", self.id), Some(user), &[], bytes).await;
        assert!(sent.status.is_success());
        self.seal();
    }

    pub(super) async fn file(&self, world: &World, user: &User, revision: u32) -> Reply {
        user.call(world, Method::PUT, &format!("/v1/applications/{}/filings/{revision}", self.id), &self.filing).await
    }
}

fn minimal(world: &World) -> Document {
    Document::parse("app.yaml", MINIMAL, world.shared.guides.judge().guides())
}

/// A PDF of one empty page that no other has.
pub(super) fn pdf(title: &str) -> Vec<u8> {
    use lopdf::{Document, Object, dictionary};
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let page =
        document.add_object(dictionary! { "Type" => "Page", "Parent" => pages, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] });
    document.objects.insert(pages, Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }));
    let info = document.add_object(dictionary! { "Title" => Object::string_literal(title) });
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    document.trailer.set("Info", info);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// A photo within the guide's measures: a plain ground with some grain.
fn photo() -> Vec<u8> {
    let picture =
        image::RgbImage::from_fn(413, 579, |x, y| if y > 200 { image::Rgb([(x * 7) as u8, (y * 5) as u8, 90]) } else { image::Rgb([250; 3]) });
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 70).encode_image(&picture).unwrap();
    bytes
}
