//! The mail server that is set up, as whoever sends uses it.

use anyhow::{Result, bail};

use crate::scope::{MAIL, MAIL_PACE, MAIL_PASSWORD};
use delivery::mailer::Mailer;
use delivery::sending::Limits;
use reports::settings::{MailPace, MailServer};
use store::Store;

/// The stored pace, in the form used by the sender.
///
/// # Errors
/// When the database cannot be read.
pub fn limits(store: &Store) -> Result<Limits> {
    let MailPace { per_minute, per_domain, quiet } = store.setting(MAIL_PACE)?;
    Ok(Limits { per_minute, per_domain, quiet })
}

/// The stored mail server, ready to send.
///
/// # Errors
/// When none is set up, or its settings cannot be used.
pub fn mailer(store: &Store) -> Result<Mailer> {
    let mail: MailServer = store.setting(MAIL)?;
    if mail.host.trim().is_empty() {
        bail!("no mail server is set up; enter it under Settings, or with `foresale settings DB --smtp HOST:PORT`");
    }
    let password: Option<String> = store.setting(MAIL_PASSWORD)?;
    Ok(Mailer::new(&mail, password.as_deref())?)
}

/// The sender's bare address: where replies and unsubscribe requests go.
pub(crate) fn reply_address(mail: &MailServer) -> Option<&str> {
    let from = mail.from.trim();
    let bare = match (from.rfind('<'), from.rfind('>')) {
        (Some(open), Some(close)) if open < close => &from[open + 1..close],
        _ => from,
    };
    (!bare.is_empty()).then_some(bare)
}
