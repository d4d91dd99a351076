//! The window as a whole: shortcuts, palette, rail, notices.

use std::collections::HashSet;

use egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use foresale::app::shortcuts;
use foresale::app::state::{Foresale, Remembered};
use foresale::domain::customer::Customer;
use foresale::reports::manual_entry::{CustomerForm, EntryForm};
use foresale::screens::action::{
    Action, CampaignAction, ClusterAction, CustomerAction, DataAction, DuplicateAction, FileAction, KpiAction,
    LeadAction, PatternAction, PortalAction, PrivacyAction, RankingAction, RecordAction, SegmentAction, SettingsAction,
    ThemeChoice,
};
use foresale::screens::palette::entries;
use foresale::screens::path_prompt::Purpose;
use foresale::screens::place::Screen;

pub(super) fn window() -> Harness<'static, Option<Foresale>> {
    // The usual quarter of a second per step would make toasts disappear while a busy machine works.
    let builder = Harness::builder().with_size(vec2(1280.0, 800.0)).with_max_steps(8).with_step_dt(1.0 / 30.0);
    let mut harness = builder.build_ui_state(
        |ui, app: &mut Option<Foresale>| {
            let app = app.get_or_insert_with(|| Foresale::bare(ui.ctx().clone(), Remembered::default()));
            app.frame_ui(ui);
        },
        None,
    );
    harness.run_ok();
    harness
}

pub(super) fn app<'a>(harness: &'a mut Harness<'static, Option<Foresale>>) -> &'a mut Foresale {
    harness.state_mut().as_mut().expect("made in the first frame")
}

#[test]
fn no_two_shortcuts_clash() {
    let mut seen = HashSet::new();
    for shortcut in shortcuts::all() {
        let keys = (shortcut.keys.modifiers.command, shortcut.keys.modifiers.shift, shortcut.keys.logical_key);
        assert!(seen.insert(keys), "{:?} asks for two things", shortcut.keys);
    }
}

/// Why an action has no line in the palette; none: it must have one. Every new action must be listed here.
#[expect(clippy::too_many_lines, reason = "a line an action")]
fn reason_for_no_entry(action: &Action) -> Option<&'static str> {
    match action {
        Action::Go(_)
        | Action::File(
            FileAction::AskOpen
            | FileAction::AskNew
            | FileAction::AskOffice
            | FileAction::TrySample
            | FileAction::BackUp
            | FileAction::Share
            | FileAction::Lock,
        )
        | Action::Data(DataAction::AskImport | DataAction::Select(_))
        | Action::Kpis(KpiAction::Compute | KpiAction::Export(_))
        | Action::Clusters(
            ClusterAction::Compute(..)
            | ClusterAction::Rename { .. }
            | ClusterAction::Save(..)
            | ClusterAction::SaveAll,
        )
        | Action::Ranking(RankingAction::Show(_) | RankingAction::PredictAll)
        | Action::Customers(CustomerAction::OpenCard(_))
        | Action::Patterns(PatternAction::Find { .. } | PatternAction::ShowOpportunities)
        | Action::Campaigns(CampaignAction::New(_))
        | Action::Settings(SettingsAction::TestMail | SettingsAction::SavePace(_))
        | Action::Portal(PortalAction::Start)
        | Action::SetTheme(_)
        | Action::Reload
        | Action::Records(RecordAction::Edit(_))
        | Action::Duplicates(DuplicateAction::Find)
        | Action::Quit => None,
        Action::OpenPalette | Action::Search(_) => Some("is the palette itself"),
        Action::File(FileAction::Open(_) | FileAction::Create(_) | FileAction::ForgetRecent(_)) => Some("needs a path"),
        Action::File(FileAction::ReachOffice(_) | FileAction::TrustOffice { .. }) => Some("needs an address"),
        Action::File(FileAction::TryAgain) => Some("belongs to a line that is lost"),
        Action::File(FileAction::StopSharing) => Some("belongs to the settings, which have an entry"),
        Action::File(FileAction::SignIn { .. }) => Some("needs a name and a password"),
        Action::Settings(
            SettingsAction::AddPerson { .. }
            | SettingsAction::RemovePerson(_)
            | SettingsAction::SetRole { .. }
            | SettingsAction::SetRight { .. }
            | SettingsAction::SetPassword { .. },
        ) => Some("needs a person in sight"),
        Action::Privacy(PrivacyAction::SearchLog | PrivacyAction::ExportLog { .. } | PrivacyAction::Unheard { .. }) => {
            Some("belongs to the settings, which have an entry")
        }
        Action::Privacy(
            PrivacyAction::NoteAsked { .. }
            | PrivacyAction::CloseAsked(_)
            | PrivacyAction::ExportPerson { .. }
            | PrivacyAction::PreviewErasure(_)
            | PrivacyAction::Erase(_),
        ) => Some("needs a customer in sight"),
        Action::Settings(
            SettingsAction::ChangeOwnPassword { .. }
            | SettingsAction::EncryptFile(_)
            | SettingsAction::ExchangeKey
            | SettingsAction::NewRecoveryKey
            | SettingsAction::TryRecoveryKey(_)
            | SettingsAction::SaveRecoveryPage(_),
        ) => Some("needs a question first, or something typed"),
        Action::File(FileAction::Restore { .. }) => Some("needs a backup from the list, and a question first"),
        Action::Data(
            DataAction::Preview { .. }
            | DataAction::Import(_)
            | DataAction::Rehearse(_)
            | DataAction::SaveRejects
            | DataAction::CloseImport,
        ) => Some("belongs to a file that is being imported"),
        Action::Data(DataAction::TakeBack(_)) => Some("needs a step from the list"),
        Action::Customers(
            CustomerAction::Show(_)
            | CustomerAction::List(_)
            | CustomerAction::ReadRows(_)
            | CustomerAction::RememberColumns(_),
        ) => Some("belongs to the table of customers, which has an entry"),
        Action::Customers(
            CustomerAction::CountChosen(_) | CustomerAction::Copy { .. } | CustomerAction::Export { .. },
        )
        | Action::Duplicates(DuplicateAction::Review { .. }) => Some("needs customers that were chosen"),
        Action::Records(RecordAction::ShowPurchases(_)) => Some("belongs to a fault of the data"),
        Action::Records(RecordAction::EditPurchase(_) | RecordAction::DeletePurchase(_) | RecordAction::Save(_))
        | Action::Customers(
            CustomerAction::Refuse { .. } | CustomerAction::EndRefusal { .. } | CustomerAction::PermitAgain { .. },
        )
        | Action::Duplicates(DuplicateAction::Merge { .. } | DuplicateAction::TellApart { .. }) => {
            Some("needs a record in sight")
        }
        Action::Kpis(
            KpiAction::Tick { .. }
            | KpiAction::Preview { .. }
            | KpiAction::Save(_)
            | KpiAction::Remove(_)
            | KpiAction::SaveSet(_)
            | KpiAction::ChooseSet(_)
            | KpiAction::RemoveSet(_),
        )
        | Action::Segments(
            SegmentAction::Count(_)
            | SegmentAction::Save { .. }
            | SegmentAction::Name { .. }
            | SegmentAction::Delete(_),
        ) => Some("needs a segment or its rule in sight"),
        Action::Ranking(RankingAction::Predict { .. }) => Some("needs a horizon; all of them have an entry"),
        Action::Ranking(RankingAction::Export { .. }) => Some("needs the list in sight"),
        Action::Customers(CustomerAction::CloseCard)
        | Action::Campaigns(CampaignAction::Close)
        | Action::Duplicates(DuplicateAction::Close)
        | Action::Records(RecordAction::ClosePurchases) => Some("closes what is in sight"),
        Action::Campaigns(
            CampaignAction::NewOf(_)
            | CampaignAction::SavePlay(_)
            | CampaignAction::RemovePlay(_)
            | CampaignAction::RestorePlays,
        ) => Some("needs a play in sight"),
        Action::Campaigns(
            CampaignAction::Open(_)
            | CampaignAction::Plan(_)
            | CampaignAction::PreviewMessages(_)
            | CampaignAction::Save(_)
            | CampaignAction::SendToMe(_)
            | CampaignAction::Send(_)
            | CampaignAction::Pause(_)
            | CampaignAction::Resume(_)
            | CampaignAction::RetryFailed { .. }
            | CampaignAction::Withdraw(_)
            | CampaignAction::MarkSent(_)
            | CampaignAction::Discard(_)
            | CampaignAction::Export { .. }
            | CampaignAction::ShowResults(_)
            | CampaignAction::Schedule { .. }
            | CampaignAction::Rebuild(_)
            | CampaignAction::ResolveUncertain { .. },
        ) => Some("needs a campaign, and sending must be seen before it is asked for"),
        Action::Campaigns(CampaignAction::ShowScoreboard) => Some("is a tab of the campaigns, which have an entry"),
        Action::Leads(
            LeadAction::Open(_)
            | LeadAction::Make(_)
            | LeadAction::MeasureCharacteristics(_)
            | LeadAction::LearnRules(_)
            | LeadAction::ChangeRule { .. }
            | LeadAction::RemoveRule { .. }
            | LeadAction::Assign { .. }
            | LeadAction::Publish(_)
            | LeadAction::Recall(_)
            | LeadAction::Pass { .. }
            | LeadAction::MakeAccessCode(_)
            | LeadAction::Reassign { .. }
            | LeadAction::WriteFiles(_)
            | LeadAction::Mail(_)
            | LeadAction::Print(_)
            | LeadAction::RecordOutcome { .. }
            | LeadAction::SaveDealer(_),
        ) => Some("needs a list, a lead or a dealer"),
        Action::Portal(
            PortalAction::Stop
            | PortalAction::MarkMessageRead(_)
            | PortalAction::UnlockDealer(_)
            | PortalAction::MakeLink(_),
        ) => Some("belongs to a running portal"),
        Action::Portal(PortalAction::RingUp | PortalAction::SayOnCall(_) | PortalAction::HangUp) => {
            Some("belongs to the trial call")
        }
        Action::Settings(
            SettingsAction::SaveBusiness(_) | SettingsAction::SaveAssumptions(_) | SettingsAction::SaveMail { .. },
        )
        | Action::Portal(PortalAction::Save(_)) => Some("needs what was typed"),
        Action::Settings(SettingsAction::ChooseMailAuthorities) => Some("fills a field of the settings"),
        Action::Segments(SegmentAction::SaveList(_)) => Some("needs customers picked on a screen"),
        Action::Cancel(_) | Action::Copy(_) | Action::DismissNotice(_) => Some("stands beside what it is about"),
    }
}

#[test]
fn the_palette_holds_every_action_that_needs_no_further_word() {
    let offered = entries(true);
    for entry in &offered {
        assert_eq!(reason_for_no_entry(&entry.action), None, "{} is offered", entry.name);
    }
    let names: HashSet<_> = offered.iter().map(|entry| (&entry.name, &entry.detail)).collect();
    assert_eq!(names.len(), offered.len(), "no two lines read the same");
    for screen in Screen::RAIL {
        assert!(offered.iter().any(|entry| entry.action == Action::Go(screen)), "{screen:?} can be reached");
    }
    for shortcut in shortcuts::all().into_iter().filter(|s| reason_for_no_entry(&s.action).is_none()) {
        assert!(offered.iter().any(|entry| entry.action == shortcut.action), "{:?} is offered too", shortcut.action);
    }
}

#[test]
fn without_a_file_the_palette_offers_only_what_needs_none() {
    assert!(entries(false).iter().all(|entry| !matches!(
        entry.action,
        Action::Kpis(KpiAction::Compute) | Action::Ranking(RankingAction::PredictAll)
    )));
}

#[test]
fn the_palette_opens_by_keys_finds_and_runs() {
    let mut harness = window();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_ok();
    app(&mut harness).advance();
    harness.run_ok();
    harness.get_by_label("Search actions and customers").type_text("dark");
    harness.run_ok();
    harness.get_by_label("Dark theme").click();
    harness.run_ok();
    app(&mut harness).advance();
    harness.run_ok();
    assert_eq!(app(&mut harness).remembered.theme, ThemeChoice::Dark);
    assert!(harness.query_by_label("Search actions and customers").is_none(), "it closes afterwards");
}

#[test]
fn a_failure_stays_until_dismissed_and_can_be_copied() {
    let mut harness = window();
    app(&mut harness).notices.fail("The mail server refused the password", "535 authentication failed");
    harness.run_ok();
    assert!(harness.query_by_label("The mail server refused the password").is_some());
    assert!(harness.query_by_label("Copy").is_some());
    harness.get_by_label("Dismiss").click();
    harness.run_ok();
    app(&mut harness).advance();
    harness.run_ok();
    assert!(harness.query_by_label("The mail server refused the password").is_none());
}

#[test]
fn the_rail_leads_everywhere_once_a_file_is_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shop.foresale");
    drop(foresale::actions::database::create(&path).expect("a new database"));
    let mut harness = window();
    app(&mut harness).opened(&path);
    harness.run_ok();
    for screen in Screen::RAIL {
        harness.get_by_role_and_label(egui::Role::Button, screen.name()).click();
        harness.run_ok();
        let app = app(&mut harness);
        let asked = app.asked.take();
        assert_eq!(asked, [Action::Go(screen)]);
        // Shown without its report: every screen works before anything was read.
        app.screen = screen;
        harness.run_ok();
    }
}

#[test]
fn where_the_system_has_no_file_dialog_a_path_is_typed() {
    let mut harness = window();
    app(&mut harness).screens.path_prompt.open(Purpose::Open);
    harness.run_ok();
    harness.get_by_label("Path of the file").type_text("shop.foresale");
    harness.run_ok();
    harness.get_by_label("Open").click();
    harness.run_ok();
    assert_eq!(app(&mut harness).asked.take(), [Action::File(FileAction::Open("shop.foresale".into()))]);
    assert!(harness.query_by_label("Path of the file").is_none());
}

#[test]
fn a_new_file_fills_home_through_a_job() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shop.foresale");
    drop(foresale::actions::database::create(&path).expect("a new database"));
    let mut harness = window();
    app(&mut harness).asked.ask(FileAction::Open(path));
    let start = std::time::Instant::now();
    while app(&mut harness).reports.home.value.is_none() && start.elapsed().as_secs() < 20 {
        app(&mut harness).advance();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    harness.run_ok();
    assert_eq!(app(&mut harness).notices.headlines(), Vec::<&str>::new());
    assert!(harness.query_by_label("No purchases yet").is_some());
    assert!(harness.query_by_label("Import a file…").is_some(), "the obvious next step");
}

/// Lets the window work until `done` or twenty seconds have passed.
pub(super) fn work_until(harness: &mut Harness<'static, Option<Foresale>>, done: impl Fn(&Foresale) -> bool) {
    let start = std::time::Instant::now();
    while !done(app(harness)) && start.elapsed().as_secs() < 20 {
        app(harness).advance();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    harness.run_ok();
}

#[test]
fn a_customer_added_by_hand_can_be_undone_from_the_notice() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shop.foresale");
    drop(foresale::actions::database::create(&path).expect("a new database"));
    let mut harness = window();
    app(&mut harness).asked.ask(FileAction::Open(path));
    work_until(&mut harness, |app| app.path.is_some());
    let customer = Customer { last_name: "Brook".into(), ..Customer::default() };
    let form = EntryForm::Customer(CustomerForm { number: None, customer });
    app(&mut harness).asked.ask(RecordAction::Save(form));
    work_until(&mut harness, |app| app.reports.card.is_some() && app.jobs.is_idle());
    assert!(app(&mut harness).card_open && harness.query_by_label("Added Brook (H1).").is_some());
    harness.get_by_label("Undo").click();
    harness.run_ok();
    work_until(&mut harness, |app| app.reports.card.is_none() && app.jobs.is_idle());
    let app = app(&mut harness);
    assert!(!app.card_open, "the card goes with its customer");
    let told = app.notices.headlines();
    // A removed customer is named only by the number.
    assert!(told.iter().any(|told| told.starts_with("Undone: Added H1.")), "{told:?}");
}

#[test]
fn the_table_of_customers_fills_filters_and_follows_a_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shop.foresale");
    drop(
        foresale::actions::database::create_sample(&path, 300, &foresale::progress::Progress::new()).expect("a sample"),
    );
    let mut harness = window();
    app(&mut harness).asked.ask(FileAction::Open(path));
    work_until(&mut harness, |app| app.path.is_some());
    app(&mut harness).asked.ask(Action::Go(Screen::Customers));
    let counted = |app: &Foresale| app.reports.customers.value.as_ref().is_some_and(|r| r.list.reach.is_some());
    work_until(&mut harness, |app| counted(app) && app.jobs.is_idle());
    let all = app(&mut harness).reports.customers.value.as_ref().map_or(0, |report| report.list.ids.len());
    assert!(all >= 300 && harness.query_all_by_label_contains("reachable by e-mail").next().is_some());
    let fault = Some(foresale::domain::fault::CustomerFault::WithoutEmail);
    let filter = foresale::reports::customers::Filter { fault, ..Default::default() };
    app(&mut harness).asked.ask(CustomerAction::Show(filter.clone()));
    let listed =
        |app: &Foresale| app.reports.customers.value.as_ref().is_some_and(|r| r.list.query.filter.fault == fault);
    work_until(&mut harness, |app| listed(app) && app.jobs.is_idle());
    let some = app(&mut harness).reports.customers.value.as_ref().map_or(0, |report| report.list.ids.len());
    assert!(some > 0 && some < all);
    let customer = Customer { last_name: "Nobody".into(), ..Customer::default() };
    app(&mut harness).asked.ask(RecordAction::Save(EntryForm::Customer(CustomerForm { number: None, customer })));
    let grown = |app: &Foresale| app.reports.customers.value.as_ref().is_some_and(|r| r.list.ids.len() == some + 1);
    work_until(&mut harness, |app| grown(app) && app.jobs.is_idle());
    assert!(grown(app(&mut harness)), "the new customer has no address either");
}
