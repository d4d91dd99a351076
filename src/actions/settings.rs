//! Who the business is, what it assumes, and how it sends.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::audience::MOST_CAP_DAYS;
use crate::campaigns::valuation;
use crate::full_price::business_margin;
use crate::mail_setup;
use crate::people::computer_user;
use crate::request::request;
use crate::scope::{ASSUMPTIONS, BUSINESS, MAIL, MAIL_PACE, MAIL_PASSWORD};
use delivery::mail_server::{authorities_of_file, certificates_in};
use delivery::mailer::Mailer;
use domain::assumption::Assumptions;
use domain::consent::Channel;
use domain::day::Day;
use domain::money::Money;
use domain::phone::Country;
use figures::percent_as_set as percent;
use progress::Progress;
use reports::settings::{AssumptionLine, Business, MailPace, MailServer, SettingsReport};
use store::Store;

/// Changes of assumptions that are shown.
const CHANGES: u32 = 100;
/// No mail server accepts more from one sender.
const MOST_A_MINUTE: u32 = 10_000;

/// # Errors
/// When the database cannot be read.
pub fn settings(store: &mut Store) -> Result<SettingsReport> {
    Ok(SettingsReport {
        business: store.setting(BUSINESS)?,
        assumptions: store.setting(ASSUMPTIONS)?,
        mail: store.setting(MAIL)?,
        mail_pace: store.setting(MAIL_PACE)?,
        has_mail_password: store.setting::<Option<String>>(MAIL_PASSWORD)?.is_some(),
        assumption_changes: store.assumption_changes(CHANGES)?,
    })
}

/// # Errors
/// When the database cannot be written.
pub fn save_business(store: &mut Store, business: &Business) -> Result<()> {
    let currency = business.currency.trim().to_uppercase();
    if currency.len() != 3 || !currency.chars().all(|c| c.is_ascii_uppercase()) {
        bail!("'{}' is not a currency; use its three letters, such as EUR or USD", business.currency);
    }
    let country = business.country.trim().to_uppercase();
    if !country.is_empty() && Country::from_letters(&country).is_none() {
        bail!("'{}' is not a country; use its two letters, such as DE or US, or leave it empty", business.country);
    }
    let business = Business { currency, country, ..business.clone() };
    store.atomically(|store| {
        store.set_setting(BUSINESS, &business)?;
        store.log("Changed the business's name, address, currency or country")?;
        Ok(())
    })
}

/// Stores the assumptions, and records who changed which of them.
///
/// # Errors
/// When a value is outside its range or the database cannot be written.
pub fn save_assumptions(store: &mut Store, assumptions: &Assumptions) -> Result<()> {
    check_assumptions(assumptions)?;
    let before: Assumptions = store.setting(ASSUMPTIONS)?;
    let who = person(store);
    store.atomically(|store| {
        store.set_setting(ASSUMPTIONS, assumptions)?;
        let mut told = Vec::new();
        for ((what, was), (_, became)) in before.told().iter().zip(assumptions.told()) {
            if *was != became {
                store.note_assumption_change(&who, what, was, &became)?;
                told.push(format!("{what}, from {was} to {became}"));
            }
        }
        match told.as_slice() {
            [] => store.log(&format!("{who} saved the assumptions and changed none"))?,
            [one] => store.log(&format!("{who} changed an assumption: {one}"))?,
            several => store.log(&format!("{who} changed assumptions: {}", several.join("; ")))?,
        }
        Ok(())
    })
}

/// Every assumption with where its value comes from: the program, a person, purchases, or past campaigns.
///
/// # Errors
/// When the database cannot be read.
pub fn assumptions(store: &mut Store, today: Day) -> Result<Vec<AssumptionLine>> {
    let stored: Assumptions = store.setting(ASSUMPTIONS)?;
    let usual = Assumptions::default().told();
    let changes = store.assumption_changes(u32::MAX)?;
    let own = business_margin(store)?;
    let learned = valuation::learned(store, &stored, today)?;
    let line = |(at, (name, value)): (usize, (&'static str, String))| {
        let code = Assumptions::CODES[at];
        let change = changes.iter().find(|change| change.what == name);
        let set = change.map(|change| format!("set by {} on {}", change.who, change.at));
        let channel = match code {
            "email-effect" => Some(Channel::Email),
            "mail-effect" => Some(Channel::Mail),
            "call-effect" => Some(Channel::Telephone),
            _ => None,
        };
        let from = match (set, channel) {
            (Some(set), _) => set,
            (None, Some(channel)) => stored.contact_effects.source(channel).to_owned(),
            (None, None) if usual[at].1 == value => "the program's own start; nobody changed it".to_owned(),
            (None, None) => "set".to_owned(),
        };
        let then = match (code, own, channel) {
            ("margin", Some(rate), _) => format!("; your purchases tell {}, which counts first", percent(rate)),
            (_, _, Some(channel)) if learned.campaigns > 0 => format!(
                "; {} of your own campaigns and lists now make it {}",
                learned.campaigns,
                percent(learned.by(channel).mean.exp_m1())
            ),
            _ => String::new(),
        };
        AssumptionLine { code: code.to_owned(), name: name.to_owned(), value, source: format!("{from}{then}") }
    };
    Ok(stored.told().into_iter().enumerate().map(line).collect())
}

/// Whoever signed in, else the user of the computer.
fn person(store: &Store) -> String {
    let told = [store.asking_person().to_owned(), computer_user()];
    told.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "somebody".to_owned())
}

fn check_assumptions(a: &Assumptions) -> Result<()> {
    if !(0.0..=1.0).contains(&a.margin_rate) {
        bail!("the margin must lie between 0 and 100 %");
    }
    if !(0.0..=0.9).contains(&a.control_share) {
        bail!("the control group must be between 0 and 90 % of those who qualify");
    }
    if a.effect.is_some_and(|effect| !(0.0005..=1.0).contains(&effect)) {
        bail!("the smallest effect worth knowing must lie between 0.05 and 100 percentage points");
    }
    if !(0.0..=10.0).contains(&a.discount_effect) {
        bail!("the effect of a discount must lie between 0 and 1,000 % for ten points of discount");
    }
    let effects = [a.contact_effects.email, a.contact_effects.mail, a.contact_effects.telephone];
    if effects.iter().any(|effect| !(-0.9..=20.0).contains(effect)) {
        bail!("what a contact adds to the odds of a purchase must lie between -90 and 2,000 %");
    }
    if !(0.0..=0.5).contains(&a.global_control_share) {
        bail!("the global control group must be between 0 and 50 % of all customers");
    }
    if a.contact_cap.is_some_and(|cap| !(1..=MOST_CAP_DAYS).contains(&cap.days)) {
        bail!("the contact cap must cover 1 to 3,650 days");
    }
    if [a.email_cost, a.mail_cost, a.telephone_cost].iter().any(|cost| *cost < Money::ZERO) {
        bail!("a contact cannot cost less than nothing");
    }
    if !(1..=1_000).contains(&a.response_window_days) {
        bail!("the response window must be between 1 and 1,000 days");
    }
    if a.dormancy_days.is_some_and(|days| !(7..=3_650).contains(&days)) {
        bail!("the dormancy period must be between 7 and 3,650 days");
    }
    Ok(())
}

/// Stores the mail server; `password` none keeps the existing one.
///
/// # Errors
/// When the server settings cannot be used, or the database cannot be written.
pub fn save_mail(store: &mut Store, mail: &MailServer, password: Option<&str>) -> Result<()> {
    // A password is not an access token, or the other way round: after a change the other kind must be entered.
    let same_kind = store.setting::<MailServer>(MAIL)?.sign_in == mail.sign_in;
    let kept: Option<String> = store.setting(MAIL_PASSWORD)?;
    let kept = kept.filter(|_| same_kind);
    // Pasted text may contain more than the certificates; text without any is reported when the settings are checked.
    let certificates = certificates_in(&mail.authorities);
    let authorities = if certificates.is_empty() { mail.authorities.trim().to_owned() } else { certificates };
    let mail = &MailServer { authorities, hello: mail.hello.trim().to_owned(), ..mail.clone() };
    // An empty host switches sending off.
    if !mail.host.trim().is_empty() {
        Mailer::new(mail, password.or(kept.as_deref()))?;
    }
    store.atomically(|store| {
        store.set_setting(MAIL, mail)?;
        let secret = password.or(kept.as_deref()).filter(|secret| !secret.is_empty());
        store.set_setting(MAIL_PASSWORD, &secret)?;
        store.log("Changed the mail server")?;
        Ok(())
    })
}

/// The certificates of a company's own authority, as text: the content is stored, so the file may be moved.
///
/// # Errors
/// When the file cannot be read, or contains no certificate that can be used.
pub fn mail_authorities(file: &Path) -> Result<String> {
    crate::database::refuse_open_file(file)?;
    let cannot = || format!("'{}' does not contain the certificate of an authority", file.display());
    authorities_of_file(file).with_context(cannot)
}

/// Stores how fast and at what hours mail is sent; a run in progress keeps its old settings.
///
/// # Errors
/// When a limit is out of range, or the database cannot be written.
pub fn save_mail_pace(store: &mut Store, pace: &MailPace) -> Result<()> {
    for most in [pace.per_minute, pace.per_domain].into_iter().flatten() {
        if !(1..=MOST_A_MINUTE).contains(&most) {
            bail!(
                "a limit is 1 to 10,000 messages per minute; leave it empty to send as fast as the server accepts \
                them"
            );
        }
    }
    store.atomically(|store| {
        store.set_setting(MAIL_PACE, pace)?;
        store.log(&format!("Mail leaves {}", pace.told()))?;
        Ok(())
    })
}

/// Connects to the mail server and signs in, without sending.
///
/// # Errors
/// When the server does not answer or refuses, in its own words.
pub fn test_mail(store: &mut Store, progress: &Progress) -> Result<()> {
    progress.stage("Connecting to the mail server", 0)?;
    mail_setup::mailer(store)?.test_connection()?;
    Ok(())
}

request! {
    /// All settings.
    ReadSettings {} -> SettingsReport;
    "settings.read", See, [], NewestWins;
    |_, session, _| settings(session.store)
}

request! {
    /// Who the business is.
    SaveBusiness { business: Business } -> ();
    "settings.business", Administer, [Settings], InTurn;
    |asked, session, _| save_business(session.store, &asked.business)
}

request! {
    /// What every campaign starts from, with where each value comes from.
    ReadAssumptions {} -> Vec<AssumptionLine>;
    "settings.read-assumptions", See, [], NewestWins;
    |_, session, _| assumptions(session.store, session.now.day)
}

request! {
    /// What every campaign starts from.
    SaveAssumptions { assumptions: Assumptions } -> ();
    "settings.assumptions", Administer, [Settings], InTurn;
    |asked, session, _| save_assumptions(session.store, &asked.assumptions)
}

request! {
    /// The server that sends mail; no password: the stored one.
    SaveMail { mail: MailServer, password: Option<String> } -> ();
    "settings.mail", Administer, [Settings], InTurn;
    |asked, session, _| save_mail(session.store, &asked.mail, asked.password.as_deref())
}

request! {
    /// How fast mail is sent, and when it pauses.
    SaveMailPace { pace: MailPace } -> ();
    "settings.pace", Administer, [Settings], InTurn;
    |asked, session, _| save_mail_pace(session.store, &asked.pace)
}

request! {
    /// Connects to the mail server and signs in, without sending.
    TestMail {} -> ();
    "settings.test-mail", Send, [], Once;
    |_, session, progress| test_mail(session.store, progress)
}
