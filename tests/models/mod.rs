//! The models against their papers, against simulated customers, by brute force, and at the edges.

mod choosing;
mod clusters;
mod edges;
mod hazard;
mod patterns;
mod published;
mod recovery;
mod simulated;
