//! The window: state, dispatch, jobs, navigation, palette, notices.

mod asking;
pub mod clock;
pub mod dialogs;
pub mod dispatch;
pub mod frame;
pub mod jobs;
pub mod loading;
pub mod notices;
pub mod office;
pub mod portal;
pub mod rail;
pub mod recent;
pub mod requests;
pub mod sharing;
pub mod shortcuts;
mod stale;
pub mod state;

use std::path::{Path, PathBuf};

use egui::{ViewportBuilder, vec2};

use crate::app::state::Foresale;
use screens::action::ThemeChoice;
use screens::place::Screen;

/// The name by which the system and the window library know the program.
const APP: &str = "foresale";

/// How the window starts.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// A database to open at once.
    pub path: Option<PathBuf>,
    /// The screen to show first; otherwise one that fits the situation.
    pub screen: Option<Screen>,
    /// A theme for this start only.
    pub theme: Option<ThemeChoice>,
    /// Make or open the sample dealership at once.
    pub sample: bool,
}

/// Whether this names something that can be opened: a file, or an office at another computer.
#[must_use]
pub fn is_there(place: &Path) -> bool {
    actions::desks::is_office(place) || place.exists()
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// In one readable sentence: when there is no display, or the system cannot open a window on it.
pub fn run(options: Options) -> Result<(), String> {
    if !has_display() {
        return Err("No display was found; use `foresale --help` for the commands that need none, for example \
                    `foresale demo --out DIR`."
            .into());
    }
    actions::leads::clear_old_sheets();
    requests::imports::forget_old_rejects();
    close_own_settings();
    let native = eframe::NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Foresale")
            .with_app_id(APP)
            .with_inner_size(vec2(1280.0, 800.0))
            .with_min_inner_size(vec2(900.0, 600.0)),
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    let start = Box::new(move |creation: &eframe::CreationContext<'_>| {
        Ok(Box::new(Foresale::new(creation, options)) as Box<dyn eframe::App>)
    });
    eframe::run_native(APP, native, start).map_err(|error| format!("The window could not be opened: {error}"))
}

/// What the window remembers (recent files, typed text) is written by a library that does not restrict who may read it.
fn close_own_settings() {
    if let Some(folder) = eframe::storage_dir(APP) {
        // Without it the window still works, but remembers nothing.
        let _ = private_file::close_folder_with(&folder, "app.ron", b"{}");
    }
}

/// On Linux and similar systems a display announces itself; elsewhere there always is one.
fn has_display() -> bool {
    if cfg!(any(target_os = "windows", target_os = "macos")) {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}
