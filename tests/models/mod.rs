//! The models against their papers, against simulated customers, and at the edges.

mod choosing;
mod edges;
mod published;
mod recovery;
mod simulated;
