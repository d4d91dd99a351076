//! All methods compared: tried on an earlier period, one chosen, its chances calibrated, its list tested on a later
//! period.

pub mod backtest;
#[cfg(test)]
mod businesses;
pub mod calibration;
pub mod choice;
pub mod coherence;
pub mod dividing;
pub mod division_choice;
mod drift;
pub mod fit_cache;
#[cfg(test)]
mod held_out;
mod lessons;
pub mod level;
pub(crate) mod level_words;
pub mod panel;
pub mod price_season;
pub mod question;
pub mod reason;
pub mod same_phase;
pub mod settings;
#[cfg(test)]
mod simulated;
pub mod spread;
#[cfg(test)]
mod times;
pub mod totals;
pub mod trial;
pub mod verdict;
