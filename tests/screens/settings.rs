//! Settings.

use egui_kittest::kittest::Queryable as _;
use foresale::domain::person::{Person, Role};
use foresale::domain::request::Right;
use foresale::reports::people::PeopleReport;
use foresale::reports::settings::{Business, MailPace, MailServer, MailSignIn};
use foresale::screens::action::{Action, FileAction, SettingsAction, ThemeChoice};
use foresale::screens::settings::{SettingsReports, SettingsScreen};
use foresale::screens::sign_in::SignInScreen;

use super::{has, idle, mentions, press, reports, show, show_in};

#[test]
fn a_change_can_be_saved_and_nothing_else() {
    let report = reports::settings();
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        s.ui(
            ui,
            SettingsReports { settings: Some(&report), ..SettingsReports::default() },
            ThemeChoice::System,
            around,
            asked,
        );
    };
    // Tall enough that nothing has to be scrolled to.
    let mut stage = show_in(egui::vec2(1280.0, 2000.0), SettingsScreen::default(), idle(), draw);
    assert!(press(&mut stage, "Save business").is_empty(), "nothing was changed");
    stage.get_by_role_and_label(egui::Role::TextInput, "Name").focus();
    stage.run_ok();
    stage.get_by_role_and_label(egui::Role::TextInput, "Name").type_text(" North");
    stage.run_ok();
    let changed = Business { name: "Brook Motors North".into(), ..report.business.clone() };
    assert_eq!(press(&mut stage, "Save business"), [Action::Settings(SettingsAction::SaveBusiness(changed))]);
    assert_eq!(press(&mut stage, "Dark"), [Action::SetTheme(ThemeChoice::Dark)]);
    assert_eq!(press(&mut stage, "Test"), [Action::Settings(SettingsAction::TestMail)]);
}

#[test]
fn the_pace_of_mail_is_written_as_hours() {
    let report = reports::settings();
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        s.ui(
            ui,
            SettingsReports { settings: Some(&report), ..SettingsReports::default() },
            ThemeChoice::System,
            around,
            asked,
        );
    };
    // Tall enough that nothing has to be scrolled to.
    let mut stage = show_in(egui::vec2(1280.0, 2000.0), SettingsScreen::default(), idle(), draw);
    assert!(mentions(&stage, "as fast as the server accepts it"));
    stage.get_by_role_and_label(egui::Role::TextInput, "Quiet hours").focus();
    stage.run_ok();
    stage.get_by_role_and_label(egui::Role::TextInput, "Quiet hours").type_text("20:00-8:00");
    stage.run_ok();
    let pace = MailPace { quiet: "20:00-08:00".parse().ok(), ..MailPace::default() };
    assert!(pace.quiet.is_some());
    assert_eq!(press(&mut stage, "Save pace"), [Action::Settings(SettingsAction::SavePace(pace))]);
}

#[test]
fn a_wrong_currency_is_told_under_its_field() {
    let mut report = reports::settings();
    report.business.currency = "euro".into();
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        s.ui(
            ui,
            SettingsReports { settings: Some(&report), ..SettingsReports::default() },
            ThemeChoice::System,
            around,
            asked,
        );
    };
    let stage = show(SettingsScreen::default(), idle(), draw);
    assert!(has(&stage, "Three capital letters, such as EUR or USD"));
}

#[test]
fn a_companys_mail_server_is_set_up_in_the_window() {
    let mut report = reports::settings();
    report.mail.authorities = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".into();
    report.mail.hello = "desk.example.com".into();
    report.mail.sign_in = MailSignIn::Xoauth2;
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        s.ui(
            ui,
            SettingsReports { settings: Some(&report), ..SettingsReports::default() },
            ThemeChoice::System,
            around,
            asked,
        );
    };
    // Tall enough that nothing has to be scrolled to.
    let mut stage = show_in(egui::vec2(1280.0, 2000.0), SettingsScreen::default(), idle(), draw);
    stage.get_by_role_and_label(egui::Role::PasswordInput, "Access token").focus();
    stage.run_ok();
    stage.get_by_role_and_label(egui::Role::PasswordInput, "Access token").type_text("t");
    stage.run_ok();
    press(&mut stage, "Your company's own certificate authority");
    assert_eq!(press(&mut stage, "From a file…"), [Action::Settings(SettingsAction::ChooseMailAuthorities)]);
    press(&mut stage, "Remove");
    let mail = MailServer { authorities: String::new(), ..report.mail.clone() };
    assert_eq!(
        press(&mut stage, "Save mail server"),
        [Action::Settings(SettingsAction::SaveMail { mail, password: Some("t".into()) })]
    );
}

#[test]
fn people_and_their_rights_are_a_matrix_of_plain_words() {
    let person =
        |name: &str, role| Person { name: name.into(), role, singly: Vec::new(), since: "2026-11-01 09:00".into() };
    let people = vec![person("Olga", Role::Owner), person("Ann", Role::Analyst)];
    let report = PeopleReport { people, me: "Olga".into(), ..PeopleReport::default() };
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        s.ui(
            ui,
            SettingsReports { people: Some(&report), ..SettingsReports::default() },
            ThemeChoice::System,
            around,
            asked,
        );
    };
    let mut stage = show_in(egui::vec2(1280.0, 1200.0), SettingsScreen::default(), idle(), draw);
    assert!(mentions(&stage, "Olga (you)") && mentions(&stage, "See people"));
    let asked = press(&mut stage, "Ann may see names and contact data");
    let given = SettingsAction::SetRight { name: "Ann".into(), right: Right::SeePersonalData, allowed: true };
    assert_eq!(asked, [Action::Settings(given)]);
    assert!(press(&mut stage, "Olga may send messages or hand out leads").is_empty(), "an owner may do everything");
    press(&mut stage, "Remove…");
    assert!(mentions(&stage, "Ann will not be able to sign in any more"));
    assert_eq!(press(&mut stage, "Remove"), [Action::Settings(SettingsAction::RemovePerson("Ann".into()))]);
}

#[test]
fn the_first_person_is_the_owner() {
    let report = PeopleReport::default();
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        s.ui(
            ui,
            SettingsReports { people: Some(&report), ..SettingsReports::default() },
            ThemeChoice::System,
            around,
            asked,
        );
    };
    let mut stage = show_in(egui::vec2(1280.0, 1200.0), SettingsScreen::default(), idle(), draw);
    assert!(mentions(&stage, "Nobody has to sign in"));
    for (label, role, text) in [
        ("Your name", egui::Role::TextInput, "Olga"),
        ("Password", egui::Role::PasswordInput, "a few long words"),
        ("The same again", egui::Role::PasswordInput, "a few long words"),
    ] {
        stage.get_by_role_and_label(role, label).focus();
        stage.run_ok();
        stage.get_by_role_and_label(role, label).type_text(text);
        stage.run_ok();
    }
    let added =
        SettingsAction::AddPerson { name: "Olga".into(), role: Role::Owner, password: "a few long words".into() };
    assert_eq!(press(&mut stage, "Add yourself as owner"), [Action::Settings(added)]);
}

#[test]
fn the_recovery_key_is_shown_once_and_can_be_tried() {
    let olga = Person { name: "Olga".into(), role: Role::Owner, singly: Vec::new(), since: "2026-03-01 09:30".into() };
    let report =
        PeopleReport { people: vec![olga], me: "Olga".into(), encrypted: true, without_key: vec!["Ann".into()] };
    let draw = move |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        s.ui(
            ui,
            SettingsReports { people: Some(&report), ..SettingsReports::default() },
            ThemeChoice::System,
            around,
            asked,
        );
    };
    let mut screen = SettingsScreen::default();
    screen.keys.show("7K4M-0000".into());
    let mut stage = show_in(egui::vec2(1280.0, 1400.0), screen, idle(), draw);
    assert!(mentions(&stage, "7K4M-0000") && mentions(&stage, "shown only now"));
    assert!(mentions(&stage, "Ann cannot open the encrypted file yet"));
    let page = [Action::Settings(SettingsAction::SaveRecoveryPage("7K4M-0000".into()))];
    assert_eq!(press(&mut stage, "Save a page to print…"), page);
    press(&mut stage, "I have kept it");
    assert!(!mentions(&stage, "7K4M-0000"));
    let label = "Try your recovery key";
    stage.get_by_role_and_label(egui::Role::TextInput, label).focus();
    stage.run_ok();
    stage.get_by_role_and_label(egui::Role::TextInput, label).type_text("7k4m");
    stage.run_ok();
    assert_eq!(press(&mut stage, "Try"), [Action::Settings(SettingsAction::TryRecoveryKey("7k4m".into()))]);
    for (open, yes, asked) in [
        ("New recovery key…", "Make a new recovery key", SettingsAction::NewRecoveryKey),
        ("Encrypt with a new key…", "Encrypt anew", SettingsAction::ExchangeKey),
    ] {
        assert!(press(&mut stage, open).is_empty(), "a question first");
        assert_eq!(press(&mut stage, yes), [Action::Settings(asked)]);
    }
}

#[test]
fn whoever_has_signed_in_changes_the_own_password() {
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        let shown = SettingsReports { me: "Ann", ..SettingsReports::default() };
        s.ui(ui, shown, ThemeChoice::System, around, asked);
    };
    let typed = |again: &str| {
        let mut stage = show(SettingsScreen::default(), idle(), draw);
        assert!(mentions(&stage, "You have signed in as Ann"));
        for (label, text) in
            [("Old password", "an older one 1"), ("New password", "a few long words"), ("New password again", again)]
        {
            stage.get_by_role_and_label(egui::Role::PasswordInput, label).focus();
            stage.run_ok();
            stage.get_by_role_and_label(egui::Role::PasswordInput, label).type_text(text);
            stage.run_ok();
        }
        stage
    };
    let mut stage = typed("a few long wonders");
    assert!(press(&mut stage, "Change it").is_empty() && mentions(&stage, "two different passwords"));
    let change =
        SettingsAction::ChangeOwnPassword { old: "an older one 1".into(), password: "a few long words".into() };
    assert_eq!(press(&mut typed("a few long words"), "Change it"), [Action::Settings(change)]);
}

#[test]
fn a_file_with_people_opens_for_them() {
    let mut screen = SignInScreen::default();
    screen.open(std::path::Path::new("/data/shop.foresale"), "shop", "");
    let draw = |ui: &mut egui::Ui, s: &mut SignInScreen, around: &_, asked: &mut _| s.ui(ui, around, asked);
    let mut stage = show(screen, idle(), draw);
    assert!(mentions(&stage, "shop opens for the people it knows"));
    assert!(press(&mut stage, "Sign in").is_empty(), "nothing is typed yet");
    for (label, role, text) in
        [("Your name", egui::Role::TextInput, "Olga"), ("Password", egui::Role::PasswordInput, "a few long words")]
    {
        stage.get_by_role_and_label(role, label).focus();
        stage.run_ok();
        stage.get_by_role_and_label(role, label).type_text(text);
        stage.run_ok();
    }
    let asked = FileAction::SignIn {
        database: "/data/shop.foresale".into(),
        name: "Olga".into(),
        password: "a few long words".into(),
    };
    assert_eq!(press(&mut stage, "Sign in"), [Action::File(asked)]);
}
