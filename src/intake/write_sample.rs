//! Synthetic files of any size, written while they are made.
