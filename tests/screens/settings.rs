//! Settings.

use egui_kittest::kittest::Queryable as _;
use foresale::reports::settings::Business;
use foresale::screens::asked::{Action, ThemeChoice};
use foresale::screens::settings::SettingsScreen;

use super::{has, idle, press, reports, show};

#[test]
fn a_change_can_be_saved_and_nothing_else() {
    let report = reports::settings();
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        s.ui(ui, Some(&report), ThemeChoice::System, around, asked);
    };
    let mut stage = show(SettingsScreen::default(), idle(), draw);
    assert!(press(&mut stage, "Save business").is_empty(), "nothing was changed");
    stage.get_by_role_and_label(egui::Role::TextInput, "Name").focus();
    stage.run_ok();
    stage.get_by_role_and_label(egui::Role::TextInput, "Name").type_text(" North");
    stage.run_ok();
    let changed = Business { name: "Brook Motors North".into(), ..report.business.clone() };
    assert_eq!(press(&mut stage, "Save business"), [Action::SaveBusiness(changed)]);
    assert_eq!(press(&mut stage, "Dark"), [Action::SetTheme(ThemeChoice::Dark)]);
    assert_eq!(press(&mut stage, "Test"), [Action::TestMail]);
}

#[test]
fn a_wrong_currency_is_told_under_its_field() {
    let mut report = reports::settings();
    report.business.currency = "euro".into();
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        s.ui(ui, Some(&report), ThemeChoice::System, around, asked);
    };
    let stage = show(SettingsScreen::default(), idle(), draw);
    assert!(has(&stage, "Three capital letters, such as EUR or USD"));
}
