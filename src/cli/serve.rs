//! Serving the dealers' portal or other desks, one-time sign-in links, and simulated telephone calls.

use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cli::desk::Desk;
use crate::cli::output::{Output, note};
use actions::desks::{self, DesksOptions};
use actions::leads::requests::{FindDealer, MakeAccessCode};
use actions::portal::{self, Certificate, Front, ServeOptions, SimulatedCall};
use actions::portal::{MakePortalLink, ReadPortal, SavePortal, UnlockDealer};
use domain::request::Right;

/// How often a running portal checks whether it was asked to stop.
const LOOK: Duration = Duration::from_millis(100);

#[derive(Debug, Args)]
pub struct Serve {
    /// Customer database
    pub db: PathBuf,
    /// Serve the office's other desks instead of dealers: they work by `foresale … https://this-computer:8443 --as NAME`
    #[arg(long, conflicts_with_all = ["public_address", "phone_token_env", "link", "new_code", "unlock", "simulate_call"])]
    pub desks: bool,
    /// Address and port, such as 192.168.1.20:8443; if not given, as in the settings, else only this computer; for desks
    /// 0.0.0.0:8443, the whole network
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Certificate with its chain, as PEM; one is made on the spot if none is given
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Its key, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// A proxy in front terminates TLS and gives the client's address in X-Forwarded-For
    #[arg(long, conflicts_with = "tls_cert")]
    pub behind_proxy: bool,
    /// Save this as the portal's public address, such as https://leads.example.com
    #[arg(long, value_name = "ADDRESS")]
    pub public_address: Option<String>,
    /// Environment variable with the token that the telephone service signs with; the token is saved
    #[arg(long, value_name = "VARIABLE")]
    pub phone_token_env: Option<String>,
    /// Make a link that signs this dealer in once, and exit
    #[arg(long, value_name = "DEALER", conflicts_with_all = ["listen", "simulate_call"])]
    pub link: Option<String>,
    /// Make a new access code for this dealer, show it, and exit
    #[arg(long, value_name = "DEALER", conflicts_with_all = ["listen", "simulate_call", "link"])]
    pub new_code: Option<String>,
    /// Forgive all wrong codes for this dealer, wherever they came from, and exit
    #[arg(long, value_name = "DEALER", conflicts_with_all = ["listen", "simulate_call", "link", "new_code"])]
    pub unlock: Option<String>,
    /// Simulate a call: type keys or words, one per line
    #[arg(long)]
    pub simulate_call: bool,
}

pub fn run(arguments: &Serve, out: &mut Output) -> Result<()> {
    desks::refuse_office(&arguments.db)?;
    if arguments.desks {
        // Who opens the database to others answers for it.
        Desk::open(&arguments.db)?.refuse_without(Right::Administer)?;
        return serve_desks(arguments, out);
    }
    keep_settings(arguments)?;
    if let Some(dealer) = &arguments.link {
        return link(&arguments.db, dealer, out);
    }
    if let Some(dealer) = &arguments.new_code {
        let mut desk = Desk::open(&arguments.db)?;
        let (dealer, _) = desk.ask(FindDealer { number: dealer.clone() })?;
        let made = desk.ask(MakeAccessCode { dealer: dealer.0 })?;
        return out.line(&format!("{}: {}", made.dealer, made.code));
    }
    if let Some(dealer) = &arguments.unlock {
        let mut desk = Desk::open(&arguments.db)?;
        let (_, number) = desk.ask(FindDealer { number: dealer.clone() })?;
        let had = desk.ask(UnlockDealer { number: number.clone() })?;
        return out.line(&format!("{number}: {}", if had { "unlocked" } else { "nothing was locked" }));
    }
    // Whoever may send may let dealers in.
    Desk::open(&arguments.db)?.refuse_without(Right::Send)?;
    if arguments.simulate_call {
        return simulate(&arguments.db, out);
    }
    serve(arguments, out)
}

fn keep_settings(arguments: &Serve) -> Result<()> {
    if arguments.public_address.is_none() && arguments.phone_token_env.is_none() {
        return Ok(());
    }
    let mut desk = Desk::open(&arguments.db)?;
    let mut settings = desk.ask(ReadPortal {})?.settings;
    if let Some(address) = &arguments.public_address {
        settings.public_address.clone_from(address);
    }
    if let Some(variable) = &arguments.phone_token_env {
        settings.phone_token =
            std::env::var(variable).with_context(|| format!("the environment variable {variable} is not set"))?;
    }
    desk.ask(SavePortal { settings }).map(|_| ())
}

fn link(db: &Path, dealer: &str, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open(db)?;
    let (dealer, _) = desk.ask(FindDealer { number: dealer.to_owned() })?;
    let path = desk.ask(MakePortalLink { dealer })?;
    let public = desk.ask(ReadPortal {})?.settings.public_address;
    if public.is_empty() {
        note("the link works on this computer only; keep the address that others reach by --public-address https://…");
        return out.line(&format!("http://{}{path}", portal::USUAL));
    }
    out.line(&format!("{public}{path}"))
}

fn serve(arguments: &Serve, out: &mut Output) -> Result<()> {
    let (certificate, front) = (certificate(arguments), front(arguments));
    let options = ServeOptions { listen: arguments.listen.clone(), certificate, front, ..ServeOptions::default() };
    let stop = stop_signal()?;
    let mut running = portal::serve(&arguments.db, &options, super::now)?;
    out.line(&format!("the dealers' portal is at {}", running.address))?;
    if let Some(fingerprint) = &running.fingerprint {
        out.line("its certificate was made here, so browsers warn; compare its SHA-256 fingerprint once:")?;
        out.line(fingerprint)?;
    }
    until_stopped(&stop, &arguments.db, out)?;
    running.stop();
    out.line("ended")
}

fn serve_desks(arguments: &Serve, out: &mut Output) -> Result<()> {
    let (certificate, front) = (certificate(arguments), front(arguments));
    let options = DesksOptions { listen: arguments.listen.clone(), certificate, front };
    let stop = stop_signal()?;
    let mut running = desks::serve(&arguments.db, &options, super::now)?;
    out.line(&format!("other desks are served at {}", running.address))?;
    if let Some(fingerprint) = &running.fingerprint {
        out.line("each desk shows this SHA-256 fingerprint when it is here for the first time; compare it once:")?;
        out.line(fingerprint)?;
    }
    until_stopped(&stop, &arguments.db, out)?;
    running.stop();
    out.line("ended")
}

fn certificate(arguments: &Serve) -> Certificate {
    match (&arguments.tls_cert, &arguments.tls_key) {
        (Some(certificate), Some(key)) => Certificate::Files { certificate: certificate.clone(), key: key.clone() },
        _ => Certificate::MadeWhereNeeded,
    }
}

fn front(arguments: &Serve) -> Front {
    if arguments.behind_proxy { Front::Proxy } else { Front::Nobody }
}

fn stop_signal() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop)).context("Ctrl-C cannot be caught")?;
    }
    Ok(stop)
}

/// Waits for Ctrl-C, and makes the backup of each day.
fn until_stopped(stop: &AtomicBool, db: &Path, out: &mut Output) -> Result<()> {
    out.line("press Ctrl-C to stop it")?;
    out.flush()?;
    let mut day = super::today();
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(LOOK);
        if day != super::today() {
            day = super::today();
            super::backups::of_the_day(db);
        }
    }
    Ok(())
}

fn simulate(db: &Path, out: &mut Output) -> Result<()> {
    let (mut call, said) = SimulatedCall::dial(db, super::now)?;
    tell(&said, out)?;
    let mut lines = std::io::stdin().lock().lines();
    while !call.is_over() {
        let Some(line) = lines.next() else { bail!("the line broke off before the call ended") };
        let said = call.say(&line.context("the input cannot be read")?)?;
        tell(&said, out)?;
    }
    Ok(())
}

fn tell(said: &[String], out: &mut Output) -> Result<()> {
    said.iter().try_for_each(|sentence| out.line(sentence))?;
    out.flush()
}
