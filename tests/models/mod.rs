//! The models compared with their papers, with simulated customers, with brute force, and at the limits.

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
