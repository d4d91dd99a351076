//! The models against their papers, against simulated customers, by brute force, and at the edges.

mod choosing;
mod clusters;
mod contact_trial;
mod edges;
mod futures;
mod hazard;
mod learned;
mod next_product;
mod pattern_groups;
mod patterns;
mod published;
mod real_baskets;
mod recovery;
mod simulated;
mod soundness;
mod uplift;
