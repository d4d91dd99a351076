//! The look: tokens, table, chart, field, notice, empty state. Knows egui only.

pub mod bars;
pub mod button;
pub mod card;
pub mod cell;
pub mod chart;
pub mod chip;
pub mod confirm;
pub mod curves;
pub mod facts;
pub mod field;
pub mod icon;
pub mod notice;
pub mod page;
pub mod profit_chart;
pub mod progress;
pub mod scatter;
pub mod scroll;
pub mod sheet;
pub mod table;
pub mod theme;
pub mod tile;
pub mod tokens;
pub mod words;
