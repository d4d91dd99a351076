//! Models against figures by hand, simulation and brute force.

mod clusters;
mod patterns;
