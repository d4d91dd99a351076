//! The same actions from the command line.
