//! The window's state: the open file, the loaded reports, the screens, the jobs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::app::Options;
use crate::app::clock;
use crate::app::jobs::{Jobs, Outcome};
use crate::app::notices::Notices;
use crate::app::office::OfficeOfWindow;
use crate::app::portal::PortalOfWindow;
use crate::app::recent::Recent;
use crate::app::sharing::SharingOfWindow;
use actions::database::Kept;
use domain::day::Day;
use domain::model::Model;
use domain::moment::Moment;
use domain::request::{Asker, Matter, Place};
use private_file::SealedFile;
use reports::backups::BackupsReport;
use reports::campaign::{CampaignPlan, CampaignsReport, MessagePreview};
use reports::campaign_recipe::RebuildReport;
use reports::campaign_results::{CampaignResults, Scoreboard};
use reports::clusters::ClusterReport;
use reports::customer_card::{CustomerCard, SearchHit};
use reports::customers::CustomersReport;
use reports::data::DataReport;
use reports::duplicates::DuplicatesReport;
use reports::freshness::Freshness;
use reports::home::HomeReport;
use reports::kpis::{KpiPreview, KpiReport};
use reports::leads::LeadsReport;
use reports::log::LogEntry;
use reports::patterns::PatternReport;
use reports::people::PeopleReport;
use reports::privacy::AskedLine;
use reports::purchases::FaultyPurchases;
use reports::ranking::RankReport;
use reports::segments::{SegmentCount, SegmentsReport};
use reports::settings::SettingsReport;
use reports::waves::WavesReport;
use screens::action::{ActionQueue, FileAction, ThemeChoice};
use screens::around::Around;
use screens::campaigns::CampaignsScreen;
use screens::clusters::ClustersScreen;
use screens::customer_card::CustomerCardScreen;
use screens::customers::{Columns, CustomersScreen};
use screens::data::DataScreen;
use screens::duplicates::DuplicatesScreen;
use screens::faulty_purchases::FaultyPurchasesScreen;
use screens::home::HomeScreen;
use screens::import::ImportScreen;
use screens::kpis::KpisScreen;
use screens::leads::LeadsScreen;
use screens::manual_entry::ManualEntryScreen;
use screens::office::OfficeScreen;
use screens::palette::PaletteScreen;
use screens::path_prompt::PathPrompt;
use screens::patterns::PatternsScreen;
use screens::place::Screen;
use screens::ranking::AccountsScreen;
use screens::settings::SettingsScreen;
use screens::sign_in::SignInScreen;
use screens::welcome::{RecentFile, WelcomeScreen};

/// A report, and whether it is still up to date.
#[derive(Debug)]
pub struct Slot<T> {
    pub value: Option<T>,
    /// Needs to be read again.
    pub stale: bool,
    /// Whether the stored result itself is based on the current data.
    pub freshness: Freshness,
}

impl<T> Default for Slot<T> {
    fn default() -> Slot<T> {
        Slot { value: None, stale: true, freshness: Freshness::Present }
    }
}

impl<T> Slot<T> {
    pub fn fill(&mut self, value: Option<T>) {
        *self = Slot { value, stale: false, freshness: Freshness::Present };
    }

    /// A stored result, which may be based on older data.
    pub fn fill_stored(&mut self, stored: Option<(T, Freshness)>) {
        let freshness = stored.as_ref().map(|(_, freshness)| *freshness).unwrap_or_default();
        *self = Slot { value: stored.map(|(value, _)| value), stale: false, freshness };
    }
}

/// The newest reports of the open file.
#[derive(Debug, Default)]
pub struct Reports {
    pub home: Slot<HomeReport>,
    pub data: Slot<DataReport>,
    pub customers: Slot<CustomersReport>,
    pub purchases: Option<FaultyPurchases>,
    pub kpis: Slot<KpiReport>,
    pub kpi_preview: Option<KpiPreview>,
    pub segments: Slot<SegmentsReport>,
    pub segment_count: Option<SegmentCount>,
    pub clusters: Slot<ClusterReport>,
    pub ranked: HashMap<Model, Slot<RankReport>>,
    pub patterns: Slot<PatternReport>,
    pub campaigns: Slot<CampaignsReport>,
    pub leads: Slot<LeadsReport>,
    /// Whether the portal's log must be reloaded when it is next shown.
    pub portal_stale: bool,
    pub settings: Slot<SettingsReport>,
    pub backups: Slot<BackupsReport>,
    pub people: Slot<PeopleReport>,
    /// What customers asked for.
    pub wishes: Slot<Vec<AskedLine>>,
    pub log: Slot<Vec<LogEntry>>,
    pub plan: Option<CampaignPlan>,
    pub messages: Vec<MessagePreview>,
    pub results: Option<CampaignResults>,
    pub scoreboard: Option<Scoreboard>,
    pub waves: Option<WavesReport>,
    pub rebuilt: Option<RebuildReport>,
    pub card: Option<CustomerCard>,
    pub duplicates: Option<DuplicatesReport>,
    pub hits: Vec<SearchHit>,
}

/// The screens with the user's settings on them.
#[derive(Debug, Default)]
pub struct Screens {
    pub welcome: WelcomeScreen,
    pub home: HomeScreen,
    pub data: DataScreen,
    pub customers: CustomersScreen,
    pub faulty_purchases: FaultyPurchasesScreen,
    pub import: ImportScreen,
    pub kpis: KpisScreen,
    pub clusters: ClustersScreen,
    pub accounts: AccountsScreen,
    pub patterns: PatternsScreen,
    pub campaigns: CampaignsScreen,
    pub leads: LeadsScreen,
    pub settings: SettingsScreen,
    pub sign_in: SignInScreen,
    pub office: OfficeScreen,
    pub card: CustomerCardScreen,
    pub manual_entry: ManualEntryScreen,
    pub duplicates: DuplicatesScreen,
    pub palette: PaletteScreen,
    pub path_prompt: PathPrompt,
}

/// What is written into the window's own settings.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Remembered {
    pub theme: ThemeChoice,
    pub recent: Recent,
    /// For the customer table; settings from older versions have none.
    #[serde(default)]
    pub columns: Columns,
}

/// The window.
pub struct Foresale {
    pub ctx: egui::Context,
    pub screen: Screen,
    /// The open file, or the address of the office.
    pub path: Option<PathBuf>,
    /// Where the database is at another computer.
    pub office: Option<OfficeOfWindow>,
    /// What jobs have read of the open file, for the next ones.
    pub kept: Option<Kept>,
    /// Whether the open file is read-only.
    pub read_only: bool,
    pub reports: Reports,
    pub screens: Screens,
    pub jobs: Jobs<Foresale>,
    pub notices: Notices,
    pub remembered: Remembered,
    pub recent: Vec<RecentFile>,
    /// Who works in this window; the owner while the file has no people.
    pub asker: Asker,
    /// When call sheets that a viewer was given were last cleared away.
    pub sheets_cleared: i64,
    /// When somebody last did something in this window.
    pub touched_at: Moment,
    /// The day on which the daily backup was last taken care of.
    pub backup_day: Option<Day>,
    /// The side panel with one customer.
    pub card_open: bool,
    /// The last import's rejected rows, which nobody but this window can read.
    pub rejects: Option<SealedFile>,
    pub currency: String,
    pub portal: PortalOfWindow,
    /// Other desks that work with the open file.
    pub sharing: SharingOfWindow,
    pub asked: ActionQueue,
    /// A theme for this start only.
    pub start_theme: Option<ThemeChoice>,
    /// Which screen to show once the file requested at startup is open.
    pub start_screen: Option<Screen>,
}

const KEY: &str = "foresale";

impl Foresale {
    #[must_use]
    pub fn new(creation: &eframe::CreationContext<'_>, options: Options) -> Foresale {
        let remembered = creation.storage.and_then(|storage| eframe::get_value(storage, KEY)).unwrap_or_default();
        let mut app = Foresale::bare(creation.egui_ctx.clone(), remembered);
        app.start_screen = options.screen;
        if let Some(theme) = options.theme {
            app.start_theme = Some(theme);
            app.apply_theme();
        }
        if let Some(path) = options.path {
            app.asked.ask(FileAction::Open(path));
        } else if options.sample {
            app.asked.ask(FileAction::TrySample);
        }
        app
    }

    /// A window without a file, for any egui context.
    #[must_use]
    pub fn bare(ctx: egui::Context, remembered: Remembered) -> Foresale {
        ui::theme::install(&ctx);
        let waker = ctx.clone();
        let wake = move || {
            let ctx = waker.clone();
            Box::new(move || ctx.request_repaint()) as Box<dyn Fn() + Send>
        };
        let mut app = Foresale {
            ctx,
            screen: Screen::Welcome,
            path: None,
            office: None,
            kept: None,
            read_only: false,
            reports: Reports::default(),
            screens: Screens::default(),
            jobs: Jobs::new(wake),
            notices: Notices::default(),
            recent: Vec::new(),
            asker: Asker::owner(Place::Window),
            remembered,
            sheets_cleared: clock::now().seconds,
            touched_at: clock::now(),
            backup_day: None,
            card_open: false,
            rejects: None,
            currency: String::new(),
            portal: PortalOfWindow::default(),
            sharing: SharingOfWindow::default(),
            asked: ActionQueue::default(),
            start_theme: None,
            start_screen: None,
        };
        app.apply_theme();
        app.recent = app.remembered.recent.described(clock::today());
        app
    }

    /// The theme in force.
    #[must_use]
    pub fn theme(&self) -> ThemeChoice {
        self.start_theme.unwrap_or(self.remembered.theme)
    }

    pub fn apply_theme(&self) {
        let preference = match self.theme() {
            ThemeChoice::System => egui::ThemePreference::System,
            ThemeChoice::Light => egui::ThemePreference::Light,
            ThemeChoice::Dark => egui::ThemePreference::Dark,
        };
        self.ctx.set_theme(preference);
    }

    /// A file is open now: forget the other one.
    pub fn opened(&mut self, path: &Path) {
        self.forget_file();
        self.watch_portal(path);
        self.kept = Some(actions::database::keep(path));
        self.show_opened(path);
    }

    /// The work is at an office now.
    pub fn opened_at(&mut self, place: &Path, office: OfficeOfWindow) {
        self.forget_file();
        self.portal = PortalOfWindow::default();
        self.kept = None;
        self.office = Some(office);
        self.show_opened(place);
    }

    fn show_opened(&mut self, path: &Path) {
        self.sharing.keep_only(path);
        self.remembered.recent.used(path, clock::today());
        self.recent = self.remembered.recent.described(clock::today());
        self.path = Some(path.to_owned());
        self.read_only = false;
        self.screen = self.start_screen.take().filter(|screen| *screen != Screen::Welcome).unwrap_or(Screen::Home);
    }

    /// Shows nothing of the open file any more, and forgets what was read of it.
    pub fn close_file(&mut self) {
        self.forget_file();
        self.portal = PortalOfWindow::default();
        self.path = None;
        self.kept = None;
        self.screen = Screen::Welcome;
    }

    fn forget_file(&mut self) {
        self.jobs.abandon();
        self.office = None;
        self.asker = Asker::owner(Place::Window);
        self.backup_day = None;
        self.reports = Reports { portal_stale: true, ..Reports::default() };
        self.screens = Screens::default();
        self.screens.customers.columns = self.remembered.columns.clone();
        self.card_open = false;
        self.rejects = None;
        self.currency.clear();
    }

    /// Everything computed may have changed: reload it when it is next shown.
    pub fn mark_stale(&mut self) {
        self.touched(Matter::ALL);
    }

    /// Collects the results of jobs, then carries out the requested actions.
    pub fn advance(&mut self) {
        for finished in self.jobs.drain() {
            match finished.outcome {
                Outcome::Done(apply) => apply(self),
                Outcome::Cancelled => self.notices.note("Cancelled; nothing was changed."),
                Outcome::SignedOut(why) => self.sign_in_again(&why),
                Outcome::Failed { headline, details, restore } => {
                    let details = if details.is_empty() { details } else { format!("{}: {details}", finished.title) };
                    self.notices.fail(headline, details);
                    if let Some(offer) = restore {
                        self.notices.offer("Restore this backup", *offer);
                    }
                }
            }
        }
        self.hear_portal();
        self.hear_office();
        self.watch_sharing();
        for action in self.asked.take() {
            self.carry_out(action);
        }
        self.lock_when_idle();
        self.clear_sheets_hourly();
        self.back_up_daily();
        if !self.is_restoring() {
            self.load_shown();
            self.read_portal();
        }
    }

    #[must_use]
    pub fn around(&self) -> Around {
        let (jobs, currency, today) = (self.jobs.view(), self.currency.clone(), clock::today());
        Around { jobs, currency, today, at_office: self.office.is_some() }
    }
}

impl eframe::App for Foresale {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.advance();
        if !self.jobs.is_idle() {
            ctx.request_repaint_after(std::time::Duration::from_millis(100));
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.frame_ui(ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, KEY, &self.remembered);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
