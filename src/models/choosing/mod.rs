//! All methods side by side: tried on an earlier period, one chosen, its chances calibrated, its list tested on a later one.

pub mod backtest;
pub mod calibration;
pub mod choice;
pub mod coherence;
pub mod dividing;
pub mod division_choice;
pub mod fit_cache;
#[cfg(test)]
mod held_out;
pub mod level;
pub mod panel;
pub mod question;
pub mod reason;
pub mod settings;
#[cfg(test)]
mod simulated;
pub mod spread;
pub mod totals;
pub mod trial;
pub mod verdict;
