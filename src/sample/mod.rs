//! The invented dealership and synthetic rows of any number: seed in, rows out, the same on any machine.
