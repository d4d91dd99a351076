//! When customers buy: periods, seasons, hazards, and how well they were predicted.

pub mod backtest;
pub mod division;
pub mod first_purchase;
pub mod hazard;
pub mod periods;
pub mod renewal;
