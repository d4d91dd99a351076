//! Files become checked rows and numbered problems.
