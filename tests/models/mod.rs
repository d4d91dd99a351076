//! The models against their papers, against simulated customers, by brute force, and at the edges.

mod choosing;
mod clusters;
mod contact_trial;
mod edges;
mod futures;
mod hazard;
mod learned;
mod patterns;
mod published;
mod recovery;
mod simulated;
mod soundness;
mod uplift;
