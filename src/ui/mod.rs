//! The look: tokens, table, chart, field, notice, empty state. Knows egui only.
