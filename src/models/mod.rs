//! Fitting and scoring, one model one file, with their evaluation beside them. Numbers in, numbers out.
