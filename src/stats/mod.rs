//! Special functions, optimiser, intervals and seeded random numbers: thin over libraries.
