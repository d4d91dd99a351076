//! The command palette: every action that needs no further input, and the customers.

use egui::{Key, Modal, ScrollArea, Sense, Ui, vec2};
use frizbee::{CaseMatching, Config, Matcher, Pattern, PatternConfig};

use crate::action::{
    Action, ActionQueue, CampaignAction, ClusterAction, CustomerAction, DataAction, DuplicateAction, FileAction,
    KpiAction, PatternAction, PortalAction, RankingAction, RecordAction, SettingsAction, ThemeChoice,
};
use crate::clusters::ClusterWish;
use crate::place::Screen;
use crate::ranking::TABS;
use domain::list_format::ListFormat;
use reports::customer_card::SearchHit;
use reports::manual_entry::{CustomerForm, EntryForm, PurchaseForm};
use ui::button::focus_ring;
use ui::tokens;
use ui::{field, words};

/// Letters from which on one of a word may be wrong.
const LONG_WORD: usize = 5;

/// The palette while it is open.
#[derive(Debug, Default)]
pub struct PaletteScreen {
    open: bool,
    text: String,
    at: usize,
    /// The search text of the shown hits.
    asked_for: String,
    fresh: bool,
}

/// One line of the palette.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub name: String,
    pub detail: String,
    pub action: Action,
}

fn entry(name: &str, detail: &str, action: Action) -> Entry {
    Entry { name: name.to_owned(), detail: detail.to_owned(), action }
}

/// Everything the palette offers; without an open file, only what needs none.
#[must_use]
pub fn entries(file_open: bool) -> Vec<Entry> {
    let mut entries = vec![
        entry("Open a file…", "Ctrl O", Action::File(FileAction::AskOpen)),
        entry("Open on another computer…", "An office", Action::File(FileAction::AskOffice)),
        entry("New file…", "Ctrl N", Action::File(FileAction::AskNew)),
        entry("Try the sample dealership", "", Action::File(FileAction::TrySample)),
        entry("Files", "Go to", Action::Go(Screen::Welcome)),
    ];
    if file_open {
        entries.extend(
            Screen::RAIL.into_iter().map(|s| entry(s.name(), &format!("Go to: {}", s.purpose()), Action::Go(s))),
        );
        entries
            .extend(TABS.into_iter().map(|(m, name)| entry(name, "Accounts", Action::Ranking(RankingAction::Show(m)))));
        entries.extend([
            entry("Import a file…", "Ctrl I", Action::Data(DataAction::AskImport)),
            entry(
                "Add a customer",
                "Data",
                Action::Records(RecordAction::Edit(EntryForm::Customer(CustomerForm::default()))),
            ),
            entry(
                "Add a purchase",
                "Data",
                Action::Records(RecordAction::Edit(EntryForm::Purchase(PurchaseForm::default()))),
            ),
            entry("Find duplicates", "Data", Action::Duplicates(DuplicateAction::Find)),
            entry("Compute all predictions", "Accounts", Action::Ranking(RankingAction::PredictAll)),
            entry("Compute KPIs", "KPIs", Action::Kpis(KpiAction::Compute)),
            entry("Export KPIs as CSV…", "KPIs", Action::Kpis(KpiAction::Export(ListFormat::Csv))),
            entry("Export KPIs as Parquet…", "KPIs", Action::Kpis(KpiAction::Export(ListFormat::Parquet))),
            entry("Find clusters", "Clusters", Action::Clusters(ClusterAction::Compute(ClusterWish::default()))),
            entry("Find patterns", "Patterns", Action::Patterns(PatternAction::Find { min_support: None })),
            entry("Spending opportunities", "Patterns", Action::Patterns(PatternAction::ShowOpportunities)),
            entry("New campaign", "Campaigns", Action::Campaigns(CampaignAction::New(None))),
            entry(
                "Choose all data again",
                "Data",
                Action::Data(DataAction::Select(domain::selection::Selection::default())),
            ),
            entry("Start the dealers’ portal", "Leads", Action::Portal(PortalAction::Start)),
            entry("Test the mail server", "Settings", Action::Settings(SettingsAction::TestMail)),
            entry("Lock", "Sign in again to go on", Action::File(FileAction::Lock)),
            entry("Share with colleagues", "Settings", Action::File(FileAction::Share)),
            entry("Back up now", "Settings", Action::File(FileAction::BackUp)),
            entry("Reload the file", "F5", Action::Reload),
        ]);
    }
    entries.extend([
        entry("Light theme", "Look", Action::SetTheme(ThemeChoice::Light)),
        entry("Dark theme", "Look", Action::SetTheme(ThemeChoice::Dark)),
        entry("Theme like the system", "Look", Action::SetTheme(ThemeChoice::System)),
        entry("Quit", "Ctrl Q", Action::Quit),
    ]);
    entries
}

impl PaletteScreen {
    pub fn open(&mut self) {
        *self = PaletteScreen { open: true, fresh: true, ..PaletteScreen::default() };
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    pub fn ui(&mut self, ui: &mut Ui, file_open: bool, hits: &[SearchHit], asked: &mut ActionQueue) {
        if !self.open {
            return;
        }
        let found = self.matching(file_open, hits);
        self.keys(ui, found.len());
        let enter = ui.input(|i| i.key_pressed(Key::Enter));
        let mut taken = enter.then(|| found.get(self.at).map(|e| e.action.clone())).flatten();
        let modal = Modal::new(egui::Id::unique("command palette"))
            .frame(egui::Frame::popup(ui.style()).inner_margin(12))
            .show(ui.ctx(), |ui| {
                ui.set_width(560.0_f32.min(ui.ctx().content_rect().width() - 64.0));
                let hint = if file_open { "Type an action or a customer" } else { "Type an action" };
                let field = field::bare(ui, "Search actions and customers", &mut self.text, hint, f32::INFINITY);
                if self.fresh {
                    field.request_focus();
                    self.fresh = false;
                }
                if field.changed() {
                    self.at = 0;
                }
                ScrollArea::vertical().max_height(360.0).min_scrolled_height(360.0).auto_shrink([false, true]).show(
                    ui,
                    |ui| {
                        ui.spacing_mut().item_spacing.y = 2.0;
                        for (i, one) in found.iter().enumerate() {
                            if row_ui(ui, one, i == self.at) {
                                taken = Some(one.action.clone());
                            }
                        }
                        if found.is_empty() {
                            words::weak(ui, "Nothing fits. Try fewer letters.");
                        }
                    },
                );
            });
        if let Some(action) = taken {
            asked.ask(action);
            self.open = false;
        } else if modal.should_close() {
            self.open = false;
        } else if file_open && self.text.trim().len() >= 2 && self.text != self.asked_for {
            self.asked_for.clone_from(&self.text);
            asked.ask(Action::Search(self.text.trim().to_owned()));
        }
    }

    fn keys(&mut self, ui: &Ui, found: usize) {
        let (up, down) = ui.input(|i| (i.key_pressed(Key::ArrowUp), i.key_pressed(Key::ArrowDown)));
        if down {
            self.at = (self.at + 1).min(found.saturating_sub(1));
        }
        if up {
            self.at = self.at.saturating_sub(1);
        }
    }

    fn matching(&self, file_open: bool, hits: &[SearchHit]) -> Vec<Entry> {
        let wanted = self.text.trim();
        let mut found = fitting(entries(file_open), wanted);
        if wanted.len() >= 2 {
            found.extend(hits.iter().map(|hit| {
                entry(
                    &hit.name,
                    &format!("Customer {}, {}", hit.external_id, hit.city),
                    Action::Customers(CustomerAction::OpenCard(hit.id)),
                )
            }));
        }
        found
    }
}

/// What every word of a text fits, the best first. Letters between those that were typed may be left out, and one of a
/// longer word may be wrong.
fn fitting(entries: Vec<Entry>, text: &str) -> Vec<Entry> {
    let config = PatternConfig::default().casing(Some(CaseMatching::Ignore));
    let pattern = |word: &str| {
        let slips = u16::from(word.chars().count() >= LONG_WORD);
        Pattern::new(word, config.clone()).max_typos(Some(slips))
    };
    let patterns: Vec<Pattern> = text.split_whitespace().map(pattern).collect();
    if patterns.is_empty() {
        return entries;
    }
    let told: Vec<String> = entries.iter().map(|entry| format!("{} {}", entry.name, entry.detail)).collect();
    let found = Matcher::from_patterns(&patterns, &Config::default()).match_list(&told);
    found.into_iter().filter_map(|found| entries.get(found.index as usize).cloned()).collect()
}

fn row_ui(ui: &mut Ui, one: &Entry, chosen: bool) -> bool {
    let palette = tokens::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 36.0), Sense::click());
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, 6.0, if chosen { palette.tint } else { palette.hover });
    }
    if chosen {
        ui.scroll_to_rect(rect, None);
    }
    let left = egui::pos2(rect.left() + 12.0, rect.center().y);
    let right = egui::pos2(rect.right() - 12.0, rect.center().y);
    ui.painter().text(left, egui::Align2::LEFT_CENTER, &one.name, tokens::body(), palette.text);
    ui.painter().text(right, egui::Align2::RIGHT_CENTER, &one.detail, tokens::small(), palette.weak);
    focus_ring(ui, &response);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::MenuItem, true, chosen, &one.name));
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> String {
        fitting(entries(true), text).first().map_or(String::new(), |entry| entry.name.clone())
    }

    #[test]
    fn what_is_meant_stands_first() {
        assert_eq!(first("duplicates"), "Find duplicates");
        assert_eq!(first("duplcates"), "Find duplicates", "a letter is left out");
        assert_eq!(first("dupkicates"), "Find duplicates", "a letter is wrong");
        assert_eq!(first("DARK"), "Dark theme");
        assert_eq!(first("kpis csv"), "Export KPIs as CSV…");
        assert_eq!(first("impfile"), "Import a file…");
        assert_eq!((first("xyzzy"), fitting(entries(true), " ").len()), (String::new(), entries(true).len()));
    }
}
