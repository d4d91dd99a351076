//! The models against their papers, against simulated customers, by brute force, and at the edges.

mod clusters;
mod patterns;
mod published;
