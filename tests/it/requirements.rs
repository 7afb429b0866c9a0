//! `docs/requirements.md`: which rules and which tests hold each requirement of the application itself. It is written from the rules'
//! own sources and from the list below (`UPDATE_DOCS=1 cargo test`), and held: every test it names exists, every rule stands in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use declare::rules::{self, Check, Rule};

/// A requirement, in a few words, and the tests that hold it besides those of each rule.
const ROWS: &[(&str, &str, &[&str])] = &[
    (
        "R1",
        "one server address, by flag, variable and config file, with named profiles",
        &["src/settings/tests.rs::flags_outweigh_variables_and_these_the_profile"],
    ),
    (
        "R2",
        "register; recover a forgotten user name or password",
        &[
            "src/server/tests/accounts.rs::register_confirm_sign_in_and_out",
            "src/server/tests/accounts.rs::a_forgotten_password_is_set_anew_and_every_sign_in_ends",
            "src/server/tests/pages.rs::a_forgotten_password_is_set_anew_at_a_browser",
            "src/server/tests/external/mail.rs::external_messages_leave_once_the_mail_server_takes_them",
            "src/server/tests/officers.rs::an_account_that_is_removed_frees_its_name_and_number",
        ],
    ),
    (
        "R3",
        "account, password and captcha, or single sign-on; scripts with a token",
        &[
            "src/server/tests/pages.rs::a_device_is_let_in_by_its_owner_at_a_browser",
            "src/server/tests/external/browser.rs::external_a_browser_lets_a_device_in",
            "src/server/tests/external/provider.rs::external_a_person_whom_the_provider_vouches_for_has_a_confirmed_identity",
            "src/server/tests/external/provider.rs::external_anybody_else_shows_once_which_account_is_theirs",
            "src/settings/tests.rs::a_token_is_kept_in_the_keyring_where_there_is_one",
        ],
    ),
    (
        "R4",
        "three kinds of actor, each sees and does only what is theirs",
        &[
            "src/server/tests/matrix.rs::every_role_does_what_is_its_own_and_finds_nothing_else",
            "src/server/tests/matrix.rs::no_route_is_left_out_of_the_table",
            "src/server/tests/matrix.rs::what_is_somebody_elses_takes_no_longer_than_what_is_not_there",
        ],
    ),
    (
        "R5",
        "the guide is shown: conditions, tips, materials and who handles the matter",
        &[
            "tests/it/guide.rs::show_tells_conditions_tips_dates_and_how_sure_they_are",
            "tests/it/guide.rs::materials_are_listed_short_and_full",
            "src/guide/tests/materials.rs::materials_follow_from_the_application_and_say_why",
        ],
    ),
    (
        "R6",
        "the commitment is shown, agreed to, and its version filed",
        &[
            "tests/it/guide.rs::the_commitment_is_shown_whole_with_its_version",
            "tests/it/filing.rs::what_is_wrong_is_said_at_once_before_anything_is_sent",
        ],
    ),
    (
        "R7",
        "basic: required fields, the insured employer from the system, what a Chinese nationality asks for",
        &[
            "src/schema/tests.rs::the_table_is_the_form",
            "src/rules/tests/people.rs::what_is_true_of_real_people_is_found_fault_with_by_nobody",
            "src/server/tests/accounts.rs::registers_answer_a_confirmed_person_only",
        ],
    ),
    (
        "R8",
        "education and work: lists with at least one entry",
        &["src/schema/tests.rs::the_table_is_the_form", "src/rules/tests/people.rs::career_breaks_are_no_errors"],
    ),
    (
        "R9",
        "associations: a list that may be empty",
        &["src/document/tests.rs::nothing_none_and_until_now_are_absent_where_nothing_is_wanted", "src/schema/tests.rs::the_table_is_the_form"],
    ),
    (
        "R10",
        "entries are added, edited, deleted: the file does that",
        &["tests/it/inputs.rs::a_new_application_says_in_a_screenful_what_to_fill_in", "tests/it/external/editor.rs::an_editor_completes_in_chinese"],
    ),
    ("R11", "current title: all of its fields or none", &["src/rules/tests/people.rs::ordinary_applications_go_one_level_up"]),
    (
        "R12",
        "declared title: kind, series, specialty, level, committee, other series",
        &[
            "src/guide/tests.rs::all_series_have_titles_and_specialties_have_modes",
            "src/rules/tests.rs::one_of_several_committees_is_chosen",
            "src/server/tests/staff.rs::a_person_has_one_application_a_year_and_series_by_both_ways",
            "src/rules/tests/people.rs::ordinary_applications_go_one_level_up",
            "tests/it/external/editor.rs::an_editor_completes_in_chinese",
        ],
    ),
    ("R13", "exam: where the specialty's mode asks for it", &["src/guide/tests.rs::all_series_have_titles_and_specialties_have_modes"]),
    ("R14", "study: an optional list", &["src/schema/tests.rs::the_table_is_the_form"]),
    ("R15", "continuing education: every counted year", &["src/guide/tests/counting.rs::years_and_hours"]),
    (
        "R16",
        "works: categories with their fields, representative works, what counts",
        &[
            "src/schema/editor/tests.rs::a_category_brings_its_fields_and_no_others",
            "src/rules/tests/people.rs::works_count_from_the_round_and_not_from_the_certificate",
            "src/guide/tests/counting.rs::counting_periods_follow_the_round_not_the_certificate",
        ],
    ),
    ("R17", "self-evaluation: at most 500 characters", &["src/rules/tests.rs::bad_examples_fire_their_rule_only_and_good_ones_nothing"]),
    (
        "R18",
        "negative record: every question answered, every yes explained",
        &["src/guide/tests.rs::questions_are_the_nine_and_categories_have_their_fields", "src/document/tests.rs::an_answer_of_none_stays_an_answer"],
    ),
    (
        "R19",
        "next step: where it goes and which employer it is sent to",
        &[
            "src/guide/tests/materials.rs::three_employers_decide_on_affiliation_or_contract",
            "src/server/check.rs::an_employers_name_is_the_registered_one_but_for_its_writing",
            "tests/it/filing.rs::what_the_server_would_refuse_is_refused_before_the_files_are_sent",
        ],
    ),
    (
        "R20",
        "the materials of this application, why each is needed, its file or that it is missing",
        &[
            "src/guide/tests/materials.rs::materials_follow_from_the_application_and_say_why",
            "src/attachments/check/tests.rs::what_is_missing_is_named_with_its_entry",
            "src/attachments/check/tests.rs::an_empty_folder_lacks_everything_and_says_so_once_each",
            "src/attachments/corpus.rs::names_as_people_give_them_are_placed_or_asked",
            "tests/it/materials.rs::the_files_of_all_people_find_their_places",
            "tests/it/materials.rs::the_report_for_scripts_fits_its_schema",
        ],
    ),
    (
        "R21",
        "from disk, or taken again from an earlier matter; nothing is sent twice",
        &[
            "tests/it/reuse.rs::an_earlier_file_is_taken_again_without_being_at_hand",
            "tests/it/reuse.rs::what_was_never_filed_cannot_be_taken_again",
            "src/client/transfer/tests.rs::what_is_there_is_not_sent_and_doubles_are_sent_once",
            "src/client/transfer/tests.rs::what_broke_off_goes_on_where_the_server_stands",
            "tests/it/faults.rs::on_a_bad_line_every_application_is_filed_once_and_nothing_is_sent_twice",
            "tests/it/kill.rs::killed_at_any_point_and_run_again_it_ends_as_if_nothing_had_happened",
        ],
    ),
    (
        "R22",
        "the ID photo meets the photo specification",
        &[
            "src/attachments/inspect.rs::unverified_figures_of_the_photo_only_warn",
            "src/attachments/photo.rs::a_plain_ground_is_plain_and_a_wall_is_not",
            "tests/it/hands.rs::a_phone_picture_becomes_the_photo_and_stays_as_the_original",
        ],
    ),
    (
        "R23",
        "attachments: formats, 10 MB each, larger ones split, names that tell the entry, several numbered",
        &[
            "src/attachments/inspect.rs::ten_megabytes_are_inclusive",
            "src/attachments/inspect.rs::content_decides_not_the_name",
            "src/attachments/check/tests.rs::strays_doubles_gaps_and_second_photos_are_told",
            "src/attachments/folder.rs::a_hostile_folder_harms_nobody",
            "src/attachments/naming/tests.rs::every_file_of_every_example_has_a_canonical_name",
            "src/attachments/split/tests.rs::parts_hold_every_page_once_in_order_and_look_the_same",
            "tests/it/hands.rs::a_file_above_the_limit_is_cut_where_it_lies",
            "tests/it/hands.rs::renaming_is_shown_then_done_then_undone",
        ],
    ),
    (
        "R24",
        "proof of affiliation where the employers differ; the recommendation of an exceptional application",
        &[
            "src/guide/tests/materials.rs::three_employers_decide_on_affiliation_or_contract",
            "src/server/check/materials.rs::alternatives_do_as_well_and_strange_files_are_named",
        ],
    ),
    (
        "R25",
        "the report is printed, signed, scanned, and the scan is of this very application",
        &[
            "src/attachments/scan/tests.rs::a_signed_and_a_sealed_scan_pass",
            "src/attachments/scan/tests.rs::our_own_print_is_not_signed",
            "tests/it/materials.rs::a_signed_scan_completes_the_folder_until_the_text_changes",
            "tests/it/materials.rs::the_print_itself_is_not_signed",
        ],
    ),
    (
        "R26",
        "submitted once all is done: then it is at the employer's, with a receipt",
        &[
            "tests/it/filing.rs::every_example_goes_from_file_to_receipt",
            "tests/it/filing.rs::submitting_again_sends_nothing_and_shows_the_same_receipt",
            "tests/it/filing.rs::what_is_wrong_is_said_at_once_before_anything_is_sent",
            "tests/it/wait.rs::it_ends_with_what_the_offices_decide",
        ],
    ),
    (
        "R27",
        "the employer passes on or returns, the bureau accepts, returns, refuses, approves",
        &[
            "src/server/workflow/tests.rs::every_cell_of_state_action_and_role_is_as_written",
            "src/server/workflow/tests.rs::random_walks_keep_the_invariants",
            "src/server/tests/filing.rs::the_whole_way_gives_four_receipts_that_verify",
            "src/server/tests/filing.rs::a_return_names_places_and_the_next_filing_shows_the_difference",
            "src/server/tests/workflow.rs::what_one_officer_claims_no_other_of_the_office_decides",
            "src/server/tests/workflow.rs::an_approval_is_revoked_by_two_people_only",
        ],
    ),
    (
        "R28",
        "my matters: four views, each with the department that has it now",
        &[
            "src/server/tests/access.rs::what_is_not_ones_own_is_not_there",
            "tests/it/status.rs::what_lies_here_and_is_not_filed_is_to_do",
            "tests/it/status.rs::watching_shows_the_table_once_and_then_what_changes",
        ],
    ),
    (
        "R29",
        "personal information: looked at, changed, filled in for the next application",
        &[
            "src/server/tests/accounts.rs::register_confirm_sign_in_and_out",
            "src/server/tests/me.rs::a_mail_address_counts_once_the_code_from_there_comes_back",
            "tests/it/account.rs::personal_information_is_kept_and_fills_a_new_application",
            "tests/it/account.rs::a_new_mail_address_is_proved_before_it_counts",
        ],
    ),
    (
        "B1",
        "every finding points at its line and column, in both languages, and can be explained",
        &[
            "tests/it/mistakes.rs::every_planted_mistake_is_found_at_its_place_and_nothing_else",
            "tests/it/mistakes.rs::mistakes_are_told_in_the_language_of_the_reader",
            "tests/it/architecture.rs::every_finding_can_be_explained",
            "tests/it/external/sarif.rs::the_log_is_sarif_2_1_0",
            "tests/it/external/yaml_suite.rs::the_suite_is_read_as_it_says",
        ],
    ),
    (
        "B2",
        "numbers, lists and wordings are data of a guide, with their sources",
        &[
            "src/guide/tests.rs::every_built_in_guide_loads_and_is_the_same_by_its_files",
            "src/guide/tests.rs::a_guide_comes_from_a_folder_and_its_mistakes_are_told_with_the_file",
            "src/rules/tests.rs::sources_are_known_to_the_guide_or_standards",
            "src/rules/tests/people.rs::unverified_figures_warn_and_do_not_stop",
        ],
    ),
    (
        "B6",
        "the editor completes and checks while the file is typed",
        &[
            "tests/it/external/editor.rs::an_editor_completes_in_chinese",
            "tests/it/external/editor.rs::an_editor_completes_in_english",
            "tests/it/external/editor.rs::an_editor_explains_in_the_language_of_the_keys",
            "tests/it/external/editor.rs::an_editor_finds_nothing_in_what_is_right",
            "tests/it/external/editor.rs::an_editor_points_at_what_is_wrong",
            "src/schema/editor/tests.rs::every_spelling_of_every_list_is_taken_and_what_is_none_is_not",
            "src/schema/editor/tests.rs::whatever_is_read_is_taken",
        ],
    ),
    (
        "B7",
        "wholly in Chinese labels or in English: the same application",
        &[
            "tests/it/twin.rs::whole_applications_are_the_same_in_both_languages",
            "tests/it/twin.rs::the_twin_validates_and_prints_the_same_bytes",
            "tests/it/twin.rs::the_twin_files_as_the_same_application",
            "src/document/tests.rs::either_language_and_any_notation_are_one_application",
            "src/schema/editor/tests.rs::every_name_of_every_field_is_known",
        ],
    ),
    ("B8", "nobody quotes a number", &["src/document/tests.rs::nobody_quotes_a_number", "src/yaml/tests.rs::scalars_keep_their_characters"]),
];

/// The rows of rules that cite a standard or a source of the guides only: by the file that they stand in.
const OF_FILE: &[(&str, &str)] = &[
    ("identity", "R7"),
    ("contact", "R7"),
    ("education", "R8"),
    ("work", "R8"),
    ("current_title", "R11"),
    ("declared_title", "R12"),
    ("specialty", "R12"),
    ("service", "R12"),
    ("exam", "R13"),
    ("continuing_education", "R15"),
    ("works", "R16"),
    ("works_numbers", "R16"),
    ("next_step", "R19"),
];

/// Rules that cite no requirement and stand in no section's file are of the file itself.
const OF_THE_FORMAT: &str = "B1";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Which file below `src/rules` has each rule.
fn files() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root().join("src/rules")).unwrap().map(|entry| entry.unwrap().path()) {
        let Some(name) = entry.file_stem().map(|name| name.to_string_lossy().into_owned()) else { continue };
        if name == "tests" || entry.is_dir() {
            continue;
        }
        let text = fs::read_to_string(&entry).unwrap();
        for rule in rules::all().filter(|rule| text.contains(&format!("id: \"{}\"", rule.id))) {
            found.insert(rule.id.to_owned(), name.clone());
        }
    }
    found
}

/// The rows that a rule belongs to. What is found in the attachments and by the server is of other requirements.
fn rows_of(rule: &Rule, files: &BTreeMap<String, String>) -> BTreeSet<&'static str> {
    let known = |cited: &str| ROWS.iter().map(|(row, _, _)| *row).find(|row| *row == cited);
    let cited: BTreeSet<&'static str> = rule.source.split("; ").filter_map(known).collect();
    if !cited.is_empty() {
        return cited;
    }
    if matches!(rule.check, Check::Files | Check::Filing) {
        return BTreeSet::new();
    }
    let of_file = files.get(rule.id).and_then(|file| OF_FILE.iter().find(|(known, _)| known == file));
    BTreeSet::from([of_file.map_or(OF_THE_FORMAT, |(_, row)| *row)])
}

fn page() -> String {
    let files = files();
    let mut of_row: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in rules::all() {
        for row in rows_of(rule, &files) {
            of_row.entry(row).or_default().push(rule.id);
        }
    }
    let mut page = String::from(
        "# What holds each requirement\n\n\
         The requirements of the portal (R1–R29) and what goes beyond the portal (B). A rule has its reason, its source and its\n\
         examples in `declare explain RULE`; its own tests are its examples (`src/rules/tests.rs`) and its cases (`src/rules/tests/cases/`).\n\
         The table is written by `UPDATE_DOCS=1 cargo test --test it requirements`, and a test holds it.\n\n\
         | | requirement | rules | tests |\n|---|---|---|---|\n",
    );
    let ticked = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ");
    for (row, what, tests) in ROWS {
        let rules = of_row.get(row).map(|rules| ticked(rules)).unwrap_or_default();
        let _ = writeln!(page, "| {row} | {what} | {rules} | {} |", ticked(tests));
    }
    page
}

#[test]
fn the_page_says_which_rules_and_tests_hold_each_requirement() {
    let file = root().join("docs/requirements.md");
    let wanted = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &wanted).unwrap();
    }
    assert!(fs::read_to_string(&file).unwrap_or_default() == wanted, "run UPDATE_DOCS=1 cargo test --test it requirements");
}

#[test]
fn every_test_that_the_page_names_is_there() {
    for (row, _, tests) in ROWS {
        assert!(!tests.is_empty(), "{row}");
        for test in *tests {
            let (file, name) = test.split_once("::").unwrap();
            let text = fs::read_to_string(root().join(PathBuf::from(file))).unwrap_or_else(|wrong| panic!("{test}: {wrong}"));
            assert!(text.contains(&format!("fn {name}(")), "{row}: there is no {test}");
        }
    }
}

#[test]
fn every_requirement_with_a_law_has_its_rules_and_every_rule_its_row() {
    let page = page();
    for rule in rules::all().filter(|rule| !matches!(rule.check, Check::Files | Check::Filing)) {
        assert!(page.contains(&format!("`{}`", rule.id)), "{} stands nowhere", rule.id);
    }
    let files = files();
    for row in ["R6", "R7", "R8", "R9", "R11", "R12", "R13", "R14", "R15", "R16", "R17", "R18", "R19"] {
        assert!(rules::all().any(|rule| rows_of(rule, &files).contains(row)), "{row} has no rule");
    }
}
