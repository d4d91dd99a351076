//! The models against their papers, against simulated customers, and at the edges.

mod published;
