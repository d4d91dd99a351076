//! Keyboard shortcuts and their actions.

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use screens::action::{Action, ActionQueue, DataAction, FileAction};
use screens::place::Screen;

/// A key and its action; keys that need an open file are marked.
#[derive(Debug, Clone)]
pub struct Shortcut {
    pub keys: KeyboardShortcut,
    pub action: Action,
    pub needs_file: bool,
}

/// Every shortcut of the window.
#[must_use]
pub fn all() -> Vec<Shortcut> {
    let command =
        |key, action, needs_file| Shortcut { keys: KeyboardShortcut::new(Modifiers::COMMAND, key), action, needs_file };
    let mut all = vec![
        command(Key::K, Action::OpenPalette, false),
        command(Key::O, Action::File(FileAction::AskOpen), false),
        command(Key::N, Action::File(FileAction::AskNew), false),
        command(Key::Q, Action::Quit, false),
        command(Key::L, Action::File(FileAction::Lock), true),
        command(Key::I, Action::Data(DataAction::AskImport), true),
        Shortcut { keys: KeyboardShortcut::new(Modifiers::NONE, Key::F5), action: Action::Reload, needs_file: true },
    ];
    let digits =
        [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9, Key::Num0];
    all.extend(digits.into_iter().zip(Screen::RAIL).map(|(key, screen)| command(key, Action::Go(screen), true)));
    all
}

/// Triggers the actions of the pressed keys.
pub fn listen(ctx: &Context, file_open: bool, asked: &mut ActionQueue) {
    for shortcut in all() {
        if (file_open || !shortcut.needs_file) && ctx.input_mut(|input| input.consume_shortcut(&shortcut.keys)) {
            asked.ask(shortcut.action);
        }
    }
}
