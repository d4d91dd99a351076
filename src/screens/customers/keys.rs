//! Keys in the table: arrows, pages and ends, Enter, Space, Ctrl A, Ctrl C, Escape.

use egui::{Event, Key, Modifiers, Ui};

/// What a key does in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// Moves this many rows; with Shift all rows in between are selected.
    Walk {
        rows: i64,
        extending: bool,
    },
    Open,
    Toggle,
    All,
    Copy,
    Escape,
}

/// Far enough to reach either end.
const TO_THE_END: i64 = i64::MAX / 2;

/// The key pressed in this frame, if it is one of ours; `page` is how many rows fit.
pub fn pressed(ui: &Ui, page: i64) -> Option<Pressed> {
    let walks = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, page),
        (Key::PageUp, -page),
        (Key::Home, -TO_THE_END),
        (Key::End, TO_THE_END),
    ];
    let others = [
        (Modifiers::NONE, Key::Enter, Pressed::Open),
        (Modifiers::NONE, Key::Space, Pressed::Toggle),
        (Modifiers::COMMAND, Key::A, Pressed::All),
        (Modifiers::NONE, Key::Escape, Pressed::Escape),
    ];
    ui.input_mut(|input| {
        if input.events.iter().any(|event| matches!(event, Event::Copy)) {
            return Some(Pressed::Copy);
        }
        for (key, rows) in walks {
            if input.consume_key(Modifiers::SHIFT, key) {
                return Some(Pressed::Walk { rows, extending: true });
            }
            if input.consume_key(Modifiers::NONE, key) {
                return Some(Pressed::Walk { rows, extending: false });
            }
        }
        others.into_iter().find(|(held, key, _)| input.consume_key(*held, *key)).map(|(_, _, pressed)| pressed)
    })
}
