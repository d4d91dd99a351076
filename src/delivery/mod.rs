//! What leaves the program: mail through the outbox, pages, files.
