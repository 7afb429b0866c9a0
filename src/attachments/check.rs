//! The whole picture of an application's files: what is needed and why, what is there, what is missing, what belongs nowhere.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value;

use super::folder::{self, Found};
use super::inspect::{self, Type};
use super::matching::{Matcher, Proposal, Verdict, Vocabulary};
use super::place::{self, Placed};
use super::reuse::{self, Reused};
use super::{picture, scan, vocabulary};
use crate::canonical::{self, Item, Manifest, PHOTO, Sha256};
use crate::files;
use crate::finding::{Finding, Place, Severity};
use crate::guide::{Demand, Guide, Need, Stage, Values};
use crate::paper::Form;
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// The application whose files are looked at.
#[derive(Clone, Copy)]
pub struct Application<'a> {
    /// Its canonical value: English keys, codes as codes.
    pub value: &'a Value,
    /// The same with the system's values, for the conditions of the guide.
    pub values: &'a dyn Values,
    pub guide: &'a Guide,
    pub stage: Stage,
}

/// A file that proves something.
#[derive(Clone, Debug)]
pub struct Attached {
    pub file: Found,
    pub material: String,
    pub entry: Option<Pointer>,
    /// Its place among the files of this material and entry, from one.
    pub sequence: u32,
    /// The numbers in the names of this place's files have gaps or doubles.
    pub torn: bool,
    pub size: u64,
    pub sha256: Sha256,
    pub kind: Type,
    pub pages: Option<usize>,
    /// What is measured of a picture.
    pub picture: Option<picture::Facts>,
}

impl Attached {
    /// What the manifest says of it.
    pub fn item(&self) -> Item {
        Item {
            material: self.material.clone(),
            entry: self.entry.clone(),
            sequence: self.sequence,
            file_name: self.file.name().to_owned(),
            size: self.size,
            sha256: self.sha256,
        }
    }
}

/// A file that proves nothing yet.
#[derive(Clone, Debug)]
pub struct Stray {
    pub file: Found,
    pub why: Why,
    /// The path of a placed file that has just the same content.
    pub same_as: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// This material is not needed now.
    NotNeeded(String),
    /// The likeliest places, best first; empty where nothing is near.
    Unplaced(Vec<Proposal>),
}

/// What is needed, what is there.
#[derive(Debug)]
pub struct Picture<'g> {
    pub needs: Vec<Need<'g>>,
    pub attached: Vec<Attached>,
    /// Files that were filed before and are taken again; they need not be at hand.
    pub reused: Vec<Reused>,
    pub strays: Vec<Stray>,
    /// The pages of the signed form, as far as they were read.
    pub scan: Vec<scan::Page>,
    pub findings: Vec<Finding>,
}

/// Looks at the attachments of the application in `folder`. `print` is our own print of it without a signature, where it is at hand.
pub fn look<'g>(folder: &Path, application: Application<'g>, print: Option<Arc<Vec<u8>>>) -> Picture<'g> {
    let (mut picture, read) = read(folder, application);
    picture.findings.extend(doubles(&picture.attached));
    picture.tell_copies();
    picture.take_again(application.value, application.guide);
    picture.findings.extend(missing(&picture.needs, &picture.manifest()));
    picture.check_scans(&read, application, print);
    picture
}

/// As [`look`], but says only which files are there: nothing of what is missing, and the signed form is not looked into.
pub fn files<'g>(folder: &Path, application: Application<'g>) -> Picture<'g> {
    read(folder, application).0
}

fn read<'g>(folder: &Path, application: Application<'g>) -> (Picture<'g>, Vec<(String, scan::File)>) {
    let (mut picture, placed) = arrange(folder, application);
    let scans = picture.read(placed, application.guide);
    (picture, scans)
}

/// The file of the ID photo, found as [`look`] finds it; no other file is read.
pub fn photo_file(folder: &Path, application: Application<'_>) -> Option<Found> {
    let (_, placed) = arrange(folder, application);
    placed.into_iter().map(|(placed, _)| placed).find(|placed| placed.material == PHOTO).map(|placed| placed.file)
}

/// Which file proves what, by what the application says of its attachments and by their names.
fn arrange<'g>(folder: &Path, application: Application<'g>) -> (Picture<'g>, Vec<(Placed, u32)>) {
    let guide = application.guide;
    let needs: Vec<Need<'g>> = guide.needed(application.values).into_iter().filter(|need| need.material.stage == application.stage).collect();
    let walk = folder::walk(folder);
    let words = vocabulary::of(application.value, guide, &needs);
    let mut picture = Picture { needs, attached: Vec::new(), reused: Vec::new(), strays: Vec::new(), scan: Vec::new(), findings: walk.findings };
    let explicit = place::explicit(folder, &walk.files, application.value, guide);
    picture.findings.extend(explicit.findings);
    let mut placed = explicit.placed;
    let rest = walk.files.into_iter().filter(|file| !placed.iter().any(|placed| placed.file.full == file.full)).collect();
    placed.extend(picture.match_names(rest, &words));
    let placed = place::in_order(placed, &mut picture.findings);
    (picture, placed)
}

/// What the required materials lack, by the manifest alone: the server says the same of what was sent.
pub fn missing(needs: &[Need<'_>], manifest: &Manifest) -> Vec<Finding> {
    lacking(needs, manifest).into_iter().map(lacks).collect()
}

/// The needs that `manifest` does not meet.
pub fn lacking<'n, 'g>(needs: &'n [Need<'g>], manifest: &Manifest) -> Vec<&'n Need<'g>> {
    let there = |material: &str, entry: &Option<Pointer>| manifest.items.iter().any(|item| item.material == material && item.entry == *entry);
    let met = |need: &Need<'_>| {
        let or = &need.material.satisfied_by;
        there(&need.material.id, &need.entry) || or.iter().any(|other| manifest.of_material(other).next().is_some())
    };
    let mut lacking: Vec<&'n Need<'g>> = Vec::new();
    for need in needs.iter().filter(|need| need.demand == Demand::Required && !met(need)) {
        // One of several that would do is asked for once.
        if !lacking.iter().any(|earlier| earlier.material.satisfied_by.contains(&need.material.id)) {
            lacking.push(need);
        }
    }
    lacking
}

/// That nothing is there for a need.
pub fn lacks(need: &Need<'_>) -> Finding {
    let material = need.material;
    let place = need.entry.clone().map_or(Place::Whole, Place::At);
    let (zh, en) = (&material.name.zh, &material.name.en);
    let message = match &need.because {
        Some(why) => text!(("{zh}：暂未上传（{}）", why.zh), ("{en}: not there yet ({})", why.en)),
        None => text!("{zh}：暂未上传", "{en}: not there yet"),
    };
    Finding::new("material-missing", Severity::Error, place, message).help(material.requirements.clone())
}

impl Picture<'_> {
    /// What would be filed. Of what is taken again only the server knows name and size.
    pub fn manifest(&self) -> Manifest {
        Manifest::new(self.attached.iter().map(Attached::item).chain(self.reused.iter().map(Reused::item)).collect())
    }

    /// What was filed before and meets a need again.
    pub fn reused_for<'p>(&'p self, need: &'p Need<'_>) -> impl Iterator<Item = &'p Reused> {
        self.reused.iter().filter(|reused| reused.material == need.material.id && reused.entry == need.entry)
    }

    /// Whether something that was filed before meets a need.
    pub fn is_met_again(&self, need: &Need<'_>) -> bool {
        self.reused_for(need).next().is_some()
    }

    /// Takes what the application says was filed before, behind the files that are here.
    fn take_again(&mut self, value: &Value, guide: &Guide) {
        let (reused, findings) = reuse::of(value, guide);
        for mut one in reused {
            let before = self.manifest().items.into_iter().filter(|item| item.material == one.material && item.entry == one.entry).count();
            one.sequence = u32::try_from(before + 1).unwrap_or(u32::MAX);
            self.reused.push(one);
        }
        self.findings.extend(findings);
    }

    /// The files of a need, in order.
    pub fn files_of<'p>(&'p self, need: &'p Need<'_>) -> impl Iterator<Item = &'p Attached> {
        self.attached.iter().filter(|attached| attached.material == need.material.id && attached.entry == need.entry)
    }

    fn match_names(&mut self, files: Vec<Found>, words: &Vocabulary) -> Vec<Placed> {
        let matcher = Matcher::new(words);
        let mut placed = Vec::new();
        let judged = |file: Found| (matcher.place(file.inside()), file);
        for (verdict, file) in files.into_par_iter().map(judged).collect::<Vec<_>>() {
            match verdict {
                Verdict::Certain { material, entry, sequence, series } => {
                    placed.push(Placed { file, material, entry, sequence, series, torn: false })
                }
                Verdict::NotNeeded { material } => self.strays.push(Stray { file, why: Why::NotNeeded(material), same_as: None }),
                Verdict::Ask(proposals) => self.strays.push(Stray { file, why: Why::Unplaced(proposals), same_as: None }),
                Verdict::Unknown => self.strays.push(Stray { file, why: Why::Unplaced(Vec::new()), same_as: None }),
            }
        }
        placed
    }

    /// Reads, hashes and inspects every placed file once. Hands back the contents of the signed form, which is looked at again.
    fn read(&mut self, placed: Vec<(Placed, u32)>, guide: &Guide) -> Vec<(String, scan::File)> {
        let limit = guide.limits.attachment_bytes;
        let read: Vec<_> = placed.into_par_iter().map(|(placed, sequence)| (read_one(&placed, guide, limit), placed, sequence)).collect();
        let mut scans = Vec::new();
        for (outcome, placed, sequence) in read {
            let path = folder::shown(&placed.file.path);
            let (bytes, size, inspected) = match outcome {
                Ok(read) => read,
                Err(error) => {
                    let finding = Finding::new("attachment-unreadable", Severity::Error, Place::File(path), error.what.clone());
                    self.findings.push(finding.help(error.help));
                    continue;
                }
            };
            self.findings.extend(inspected.findings);
            let sha256 = Sha256::of(&bytes);
            if guide.material(&placed.material).is_some_and(|material| material.carries_code) {
                scans.push((placed.material.clone(), scan::File { name: path, bytes }));
            }
            let (kind, pages, picture) = (inspected.kind, inspected.pages, inspected.picture);
            self.attached.push(Attached {
                file: placed.file,
                material: placed.material,
                entry: placed.entry,
                sequence,
                torn: placed.torn,
                size,
                sha256,
                kind,
                pages,
                picture,
            });
        }
        scans
    }

    /// Of strays that have the size of a placed file, which are copies of one. Others are not read.
    fn tell_copies(&mut self) {
        let attached = &self.attached;
        self.strays.par_iter_mut().for_each(|stray| {
            let size = std::fs::metadata(&stray.file.full).map_or(0, |found| found.len());
            let mut alike = attached.iter().filter(|file| size > 0 && file.size == size).peekable();
            if alike.peek().is_none() {
                return;
            }
            let sha256 = files::read_up_to(&stray.file.full, size).map(|bytes| Sha256::of(&bytes));
            let same = alike.find(|file| sha256.as_ref().is_ok_and(|sha256| *sha256 == file.sha256));
            stray.same_as = same.map(|file| file.file.path.clone());
        });
    }

    /// The signed form against the application's digest, which needs the photo.
    fn check_scans(&mut self, scans: &[(String, scan::File)], application: Application<'_>, print: Option<Arc<Vec<u8>>>) {
        let Some(photo) = self.manifest().photo() else { return };
        let expected = scan::Expected { form: Form::ReviewForm, digest: canonical::application_digest(application.value, &photo), print };
        let mut by_material: BTreeMap<&str, Vec<scan::File>> = BTreeMap::new();
        for (material, file) in scans {
            by_material.entry(material).or_default().push(file.clone());
        }
        for files in by_material.into_values() {
            let report = scan::check(&files, &expected);
            self.scan.extend(report.pages);
            self.findings.extend(report.findings);
        }
    }
}

type Read = (Arc<Vec<u8>>, u64, inspect::Inspected);

fn read_one(placed: &Placed, guide: &Guide, limit: u64) -> crate::error::Result<Read> {
    let bytes = Arc::new(files::read_up_to(&placed.file.full, limit)?);
    let size = bytes.len() as u64;
    let path = &placed.file.path;
    let inspected = match guide.material(&placed.material) {
        Some(material) => inspect::inspect(path, &bytes, material, guide),
        None => inspect::Inspected { kind: Type::of(&bytes), pages: None, picture: None, findings: Vec::new() },
    };
    Ok((bytes, size, inspected))
}

/// One content under two names: perhaps one of them should have been another paper.
fn doubles(attached: &[Attached]) -> Vec<Finding> {
    let mut first: BTreeMap<Sha256, &Attached> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in attached.iter().filter(|file| file.size > 0) {
        match first.get(&file.sha256) {
            Some(earlier) => {
                let other = folder::shown(&earlier.file.path);
                let message = text!("内容和 {other} 完全一样", "its content is the same as that of {other}");
                let help = Text::new("请确认没有放错文件。", "Make sure that no file was mistaken for another.");
                findings.push(Finding::new("attachment-double", Severity::Warning, Place::File(folder::shown(&file.file.path)), message).help(help));
            }
            None => drop(first.insert(file.sha256, file)),
        }
    }
    findings
}

/// The material whose file is the ID photo.
pub fn photo<'p>(picture: &'p Picture<'_>) -> Option<&'p Attached> {
    picture.attached.iter().find(|attached| attached.material == PHOTO)
}

#[cfg(test)]
mod tests;
