//! The models against their papers, against simulated customers, and at the edges.

mod published;
//! Models against figures by hand, simulation and brute force.

mod clusters;
mod patterns;
