//! Arguments for the business and its mail server.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::mail_pace::PaceArguments;

#[derive(Debug, Args)]
pub struct Settings {
    /// Customer database
    pub db: PathBuf,
    /// Name of the business
    #[arg(long)]
    pub business: Option<String>,
    /// Postal address in one line
    #[arg(long)]
    pub address: Option<String>,
    /// Three letters, such as EUR
    #[arg(long)]
    pub currency: Option<String>,
    /// Mail server as HOST:PORT
    #[arg(long)]
    pub smtp: Option<String>,
    /// How the connection to the mail server is secured
    #[arg(long, value_enum)]
    pub smtp_security: Option<Security>,
    /// User name for the mail server
    #[arg(long)]
    pub smtp_user: Option<String>,
    /// With a password, or with the provider's access token
    #[arg(long, value_enum)]
    pub smtp_auth: Option<SmtpAuth>,
    /// Environment variable with the mail server's password or the access token
    #[arg(long, value_name = "VARIABLE", visible_alias = "smtp-token-env")]
    pub smtp_password_env: Option<String>,
    /// Certificates (PEM) of your company's own authority, which may vouch for the mail server; an empty name removes them
    #[arg(long, value_name = "FILE")]
    pub smtp_ca: Option<String>,
    /// Name by which this computer greets the mail server, such as mail.example.com; found automatically if empty
    #[arg(long, value_name = "NAME")]
    pub smtp_hello: Option<String>,
    /// Connect to the mail server and sign in, without sending
    #[arg(long)]
    pub smtp_test: bool,
    /// Sender, such as "Brook Motors <hello@example.com>"
    #[arg(long)]
    pub from: Option<String>,
    #[command(flatten)]
    pub pace: PaceArguments,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

/// How to sign in to the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SmtpAuth {
    Password,
    Xoauth2,
}

/// How the connection to the mail server is secured.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Security {
    Starttls,
    Tls,
    /// Only to a server on this computer
    None,
}
