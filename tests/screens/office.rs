//! An office at another computer: its address, its certificate, and sharing a file oneself.

use std::path::PathBuf;

use egui_kittest::kittest::Queryable as _;
use foresale::reports::desks::AtDesk;
use foresale::reports::people::PeopleReport;
use foresale::screens::action::{Action, FileAction, LeadAction, ThemeChoice};
use foresale::screens::around::{Around, FileJob, JobKind};
use foresale::screens::leads::LeadsScreen;
use foresale::screens::office::OfficeScreen;
use foresale::screens::settings::edited::Part;
use foresale::screens::settings::sharing::Shared;
use foresale::screens::settings::{SettingsReports, SettingsScreen};
use foresale::screens::welcome::WelcomeScreen;

use super::{busy, has, idle, mentions, press, reports, show, show_in};

const PRINT: &str = "2C:E4:4B:02:57:2D:D7:8C:16:BF:63:B7:98:71:6A:0E:01:DB:4A:0A:52:D4:CD:8B:AF:2E:0B:84:06:33:97:60";

fn draw(
    ui: &mut egui::Ui,
    screen: &mut OfficeScreen,
    around: &Around,
    asked: &mut foresale::screens::action::ActionQueue,
) {
    screen.ui(ui, around, asked);
}

#[test]
fn an_office_is_reached_by_its_address_and_confirmed_by_its_letters() {
    let mut stage = show(WelcomeScreen, idle(), |ui, s, around, asked| s.ui(ui, &[], around, asked));
    assert_eq!(press(&mut stage, "On another computer…"), [Action::File(FileAction::AskOffice)]);
    let mut screen = OfficeScreen::default();
    screen.ask();
    let mut stage = show(screen, idle(), draw);
    assert!(press(&mut stage, "Connect").is_empty(), "nothing is typed yet");
    let role = egui::Role::TextInput;
    stage.get_by_role_and_label(role, "Address of the office").focus();
    stage.run_ok();
    stage.get_by_role_and_label(role, "Address of the office").type_text(" office:8443 ");
    stage.run_ok();
    let reach = Action::File(FileAction::ReachOffice("office:8443".into()));
    assert_eq!(press(&mut stage, "Connect"), [reach]);
    stage.state_mut().screen.refuse("Nobody answers there.".into());
    stage.run_ok();
    assert!(mentions(&stage, "Nobody answers there."));
    let mut screen = OfficeScreen::default();
    screen.show(PathBuf::from("https://office:8443"), "office:8443", PRINT.into());
    let mut stage = show(screen, idle(), draw);
    assert!(has(&stage, &format!("Fingerprint {PRINT}")) && mentions(&stage, "office:8443 is here for the first time"));
    let trust = FileAction::TrustOffice { office: PathBuf::from("https://office:8443"), fingerprint: PRINT.into() };
    assert_eq!(press(&mut stage, "They are the same"), [Action::File(trust)]);
    assert!(press(&mut stage, "They differ").is_empty());
    assert!(!stage.state().screen.is_open(), "nothing was trusted");
    let mut screen = OfficeScreen::default();
    screen.ask();
    let mut stage = show(screen, busy(JobKind::Files(FileJob::Open)), draw);
    assert!(press(&mut stage, "Connecting…").is_empty());
}

#[test]
fn a_file_is_shared_from_the_settings_which_show_who_is_there() {
    let people = PeopleReport { me: "Olga".into(), ..PeopleReport::default() };
    let shared = Shared {
        addresses: vec!["https://192.168.1.20:8443".into()],
        fingerprint: Some(PRINT.into()),
        present: vec![AtDesk { person: "Ann".into(), address: "192.168.1.31".into(), idle_seconds: 130 }],
    };
    let of = |shared: Option<Shared>, me: &'static str, around: Around| {
        let people = people.clone();
        // All of the settings in sight.
        show_in(egui::vec2(1280.0, 2_400.0), SettingsScreen::default(), around, move |ui, s, around, asked| {
            let shown =
                SettingsReports { people: Some(&people), me, shared: shared.as_ref(), ..SettingsReports::default() };
            s.ui(ui, shown, ThemeChoice::Light, around, asked);
        })
    };
    assert_eq!(press(&mut of(None, "Olga", idle()), "Share this file"), [Action::File(FileAction::Share)]);
    assert!(press(&mut of(None, "", idle()), "Share this file").is_empty(), "nobody could sign in");
    let mut stage = of(Some(shared), "Olga", idle());
    assert!(mentions(&stage, "https://192.168.1.20:8443") && mentions(&stage, "Ann · 192.168.1.31 · idle for 2 min"));
    assert_eq!(press(&mut stage, "Stop sharing"), [Action::File(FileAction::StopSharing)]);
    let stage = of(None, "Olga", Around { at_office: true, ..idle() });
    assert!(!mentions(&stage, "Share with colleagues") && mentions(&stage, "where its backups are made"));
}

#[test]
fn what_was_typed_stays_when_somebody_else_saves_and_whoever_is_later_chooses() {
    let first = reports::settings();
    let shown = std::rc::Rc::new(std::cell::RefCell::new(first.clone()));
    let read = std::rc::Rc::clone(&shown);
    let mut stage = show(SettingsScreen::default(), idle(), move |ui, s: &mut SettingsScreen, around, asked| {
        let report = read.borrow();
        s.ui(
            ui,
            SettingsReports { settings: Some(&report), ..SettingsReports::default() },
            ThemeChoice::Light,
            around,
            asked,
        );
    });
    let role = egui::Role::TextInput;
    stage.get_by_role_and_label(role, "Name").focus();
    stage.run_ok();
    stage.get_by_role_and_label(role, "Name").type_text(" and Sons");
    stage.run_ok();
    shown.borrow_mut().business.name = "Brook and Daughters".into();
    stage.run_ok();
    assert!(mentions(&stage, "Somebody else has changed the business while you typed"));
    assert!(mentions(&stage, "theirs “Brook and Daughters”"));
    press(&mut stage, "Take theirs");
    assert!(!mentions(&stage, "Somebody else has changed"));
    stage.state_mut().screen.saved(Part::Business);
}

#[test]
fn sheets_are_printed_at_the_office_and_written_here() {
    let report = reports::leads(1);
    let around = Around { at_office: true, ..idle() };
    let mut stage = show(LeadsScreen::default(), around, move |ui, s: &mut LeadsScreen, around, asked| {
        s.ui(ui, Some(&report), around, asked);
    });
    assert!(press(&mut stage, "Print").is_empty(), "the printer is elsewhere");
    assert_eq!(press(&mut stage, "Write call sheets…"), [Action::Leads(LeadAction::WriteFiles(5))]);
}
