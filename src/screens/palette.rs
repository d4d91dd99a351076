//! The command palette: every action that needs no further word, and the customers.

use egui::{Key, Modal, ScrollArea, Sense, Ui, vec2};

use crate::accounts::TABS;
use crate::action::{Action, ActionQueue, ThemeChoice};
use crate::clusters::ClusterWish;
use crate::place::Screen;
use domain::list_format::ListFormat;
use reports::accounts::SearchHit;
use reports::manual_entry::{CustomerForm, EntryForm, PurchaseForm};
use ui::button::focus_ring;
use ui::tokens;
use ui::{field, words};

/// The palette while it is open.
#[derive(Debug, Default)]
pub struct PaletteScreen {
    open: bool,
    text: String,
    at: usize,
    /// What the shown hits were searched for.
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

/// Everything the palette offers; without a file only what needs none.
#[must_use]
pub fn entries(file_open: bool) -> Vec<Entry> {
    let mut entries = vec![
        entry("Open a file…", "Ctrl O", Action::AskOpen),
        entry("New file…", "Ctrl N", Action::AskNew),
        entry("Try the sample dealership", "", Action::TrySample),
        entry("Files", "Go to", Action::Go(Screen::Welcome)),
    ];
    if file_open {
        entries.extend(
            Screen::RAIL.into_iter().map(|s| entry(s.name(), &format!("Go to: {}", s.purpose()), Action::Go(s))),
        );
        entries.extend(TABS.into_iter().map(|(m, name)| entry(name, "Accounts", Action::ShowModel(m))));
        entries.extend([
            entry("Import a file…", "Ctrl I", Action::AskImport),
            entry("Add a customer", "Data", Action::EditManualEntry(EntryForm::Customer(CustomerForm::default()))),
            entry("Add a purchase", "Data", Action::EditManualEntry(EntryForm::Purchase(PurchaseForm::default()))),
            entry("Find duplicates", "Data", Action::FindDuplicates),
            entry("Compute all predictions", "Accounts", Action::PredictAll),
            entry("Compute KPIs", "KPIs", Action::ComputeKpis),
            entry("Export KPIs as CSV…", "KPIs", Action::ExportKpis(ListFormat::Csv)),
            entry("Export KPIs as Parquet…", "KPIs", Action::ExportKpis(ListFormat::Parquet)),
            entry("Find clusters", "Clusters", Action::ComputeClusters(ClusterWish::default())),
            entry("Find patterns", "Patterns", Action::FindPatterns { min_support: None }),
            entry("Spending opportunities", "Patterns", Action::ShowOpportunities),
            entry("New campaign", "Campaigns", Action::NewCampaign(None)),
            entry("Choose all data again", "Data", Action::Select(domain::selection::Selection::default())),
            entry("Start the dealers’ portal", "Leads", Action::StartPortal),
            entry("Test the mail server", "Settings", Action::TestMail),
            entry("Back up now", "Settings", Action::BackUp),
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
        let wanted = self.text.trim().to_lowercase();
        let fits = |e: &Entry| {
            let whole = format!("{} {}", e.name, e.detail).to_lowercase();
            wanted.split_whitespace().all(|word| whole.contains(word))
        };
        let mut found: Vec<Entry> = entries(file_open).into_iter().filter(fits).collect();
        if wanted.len() >= 2 {
            found.extend(hits.iter().map(|hit| {
                entry(&hit.name, &format!("Customer {}, {}", hit.external_id, hit.city), Action::OpenCard(hit.id))
            }));
        }
        found
    }
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
