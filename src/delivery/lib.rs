//! What leaves the program: mail through the outbox, pages, files.

pub mod cell;
pub mod dealer_downloads;
pub mod dealer_mail;
pub mod desks;
pub mod files;
pub mod json;
mod legible_values;
pub mod mail_server;
pub mod mailer;
pub mod merge_field;
pub mod mime;
pub mod outbox;
pub mod pages;
pub mod portal;
pub mod print;
mod rendered;
pub mod sending;
pub mod smtp;
pub mod template;
pub mod text_and_html;
