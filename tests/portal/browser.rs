//! The dealer's day in a real browser, at phone and desktop width, with and without scripts.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::AtomicI64;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use foresale::domain::lead::Outcome;
use serde_json::{Value, json};
use thirtyfour::ChromeCapabilities;
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;
use thirtyfour::stringmatch::StringMatch;
use tokio::runtime::Runtime;

use super::{NO_LIMITS, NOON, moment, serve};
use crate::parts::{find_or_skip, skipped};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scripts {
    On,
    Off,
}

/// Chromium under its driver; both end when this is dropped.
struct Browser {
    runtime: Runtime,
    driver: Option<WebDriver>,
    _process: Process,
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            let _ = self.runtime.block_on(driver.quit());
        }
    }
}

/// Starts the driver of Chromium on a free port.
fn driver_process(program: &Path) -> (Process, u16) {
    let mut process = Process(Command::new(program).arg("--port=0").stdout(Stdio::piped()).spawn().expect("started"));
    let mut lines = BufReader::new(process.0.stdout.take().expect("piped")).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    // Its later output must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (process, port.expect("a port"))
}

/// Timeout for a page or a file to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

fn is_stale(error: &WebDriverError) -> bool {
    matches!(error.as_inner(), WebDriverErrorInner::StaleElementReference(_))
}

/// Whether asking again can do no harm: a click that was answered with an unknown error may have happened.
#[derive(Clone, Copy, PartialEq)]
enum Request {
    Reads,
    Acts,
}

impl Browser {
    fn start(width: u32, scripts: Scripts, downloads: &Path) -> Option<Browser> {
        let chromium = find_or_skip(&["chromium", "chromium-browser", "google-chrome"], &["--version"], "chromium")?;
        let program = find_or_skip(&["chromedriver"], &["--version"], "chromium-driver")?;
        let (process, port) = driver_process(&program);
        let capabilities = capabilities(&which(&chromium), width, scripts, downloads).expect("options");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let driver = runtime.block_on(WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities));
        Some(Browser { runtime, driver: Some(driver.expect("a session")), _process: process })
    }

    fn on<T>(&self, work: impl AsyncFn(&WebDriver) -> WebDriverResult<T>) -> T {
        self.answer(Request::Acts, work)
    }

    fn read<T>(&self, work: impl AsyncFn(&WebDriver) -> WebDriverResult<T>) -> T {
        self.answer(Request::Reads, work)
    }

    /// The browser's answer; asked again if the page changed between finding an element and using it. The driver has
    /// many words for that when a page is left while it is read, so a reading is repeated after any of them.
    #[expect(clippy::needless_pass_by_value, reason = "a closure is written where it is used")]
    fn answer<T>(&self, request: Request, work: impl AsyncFn(&WebDriver) -> WebDriverResult<T>) -> T {
        let driver = self.driver.as_ref().expect("until dropped");
        let start = Instant::now();
        loop {
            match self.runtime.block_on(work(driver)) {
                Err(error) if (request == Request::Reads || is_stale(&error)) && start.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                answer => return answer.expect("the browser answers"),
            }
        }
    }

    fn go(&self, address: &str) {
        self.on(async |driver| driver.goto(address).await);
    }

    fn click(&self, selector: &str) {
        self.on(async |driver| driver.query(By::Css(selector)).first().await?.click().await);
    }

    fn fill(&self, selector: &str, text: &str) {
        self.on(async |driver| driver.query(By::Css(selector)).first().await?.send_keys(text).await);
    }

    fn text(&self, selector: &str) -> String {
        self.read(async |driver| driver.query(By::Css(selector)).first().await?.text().await)
    }

    /// Waits until the first such element has this text: a requested page arrives a moment later.
    #[track_caller]
    fn shows(&self, selector: &str, words: &str) {
        let words = words.to_owned();
        let found = self.read(async |driver| {
            let wanted = driver.query(By::Css(selector)).with_text(StringMatch::new(words.as_str()).partial());
            wanted.first_opt().await
        });
        assert!(found.is_some(), "{selector} says “{}”, not “{words}”", self.text(selector));
    }

    fn run(&self, script: &str) -> Value {
        self.on(async |driver| Ok(driver.execute(script, Vec::new()).await?.json().clone()))
    }

    fn run_until_done(&self, script: &str) -> Value {
        self.on(async |driver| Ok(driver.execute_async(script, Vec::new()).await?.json().clone()))
    }

    fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.on(async |driver| driver.cdp().send_raw(command, parameters.clone()).await)
    }

    fn dark(&self) {
        let features = json!([{ "name": "prefers-color-scheme", "value": "dark" }]);
        self.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// A picture of the whole page, if `FORESALE_PICTURES` names a folder.
    fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("FORESALE_PICTURES").map(PathBuf::from) else { return };
        let picture = self.devtools("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }));
        let bytes = STANDARD.decode(picture["data"].as_str().unwrap_or_default()).expect("a picture");
        std::fs::create_dir_all(&folder).expect("made");
        std::fs::write(folder.join(format!("{name}.png")), bytes).expect("written");
    }
}

fn capabilities(
    chromium: &Path,
    width: u32,
    scripts: Scripts,
    downloads: &Path,
) -> WebDriverResult<ChromeCapabilities> {
    let mut chrome = DesiredCapabilities::chrome();
    chrome.set_binary(&chromium.to_string_lossy())?;
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
    {
        chrome.add_arg(argument)?;
    }
    // Emulated touches are sometimes lost when a page changes under them; then the driver waits for ever.
    let metrics = json!({ "width": width, "height": 844, "pixelRatio": 1.0, "mobile": width < 600, "touch": false });
    chrome.add_experimental_option("mobileEmulation", json!({ "deviceMetrics": metrics }))?;
    let allowed = if scripts == Scripts::On { 1 } else { 2 };
    let preferences = json!({
        "profile.managed_default_content_settings.javascript": allowed,
        "download.default_directory": downloads,
    });
    chrome.add_experimental_option("prefs", preferences)?;
    Ok(chrome)
}

/// The whole path of a program, as the driver wants it.
fn which(program: &Path) -> PathBuf {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let mut places = std::env::split_paths(&folders).map(|folder| folder.join(program));
    places.find(|path| path.exists()).unwrap_or(program.into())
}

/// What must be true for every page, whatever else checks it.
const OWN_CHECKS: &str = "
    const wrong = [];
    if (document.querySelectorAll('main').length !== 1) wrong.push('one main');
    if (document.querySelectorAll('h1').length !== 1) wrong.push('one h1');
    if (!document.documentElement.lang) wrong.push('language');
    if (document.documentElement.scrollWidth > window.innerWidth + 1) wrong.push('wider than the screen');
    for (const field of document.querySelectorAll('input:not([type=hidden]), textarea'))
        if (!field.labels.length) wrong.push('no label: ' + field.name);
    for (const one of document.querySelectorAll('button, a.button, nav a, .choice, input:not([type=hidden]):not([type=radio])')) {
        const box = one.getBoundingClientRect();
        if (box.width && box.height < 44) wrong.push('too small for a thumb: ' + one.textContent);
    }
    const channel = c => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    const luminance = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
    const colour = text => (text.match(/[\\d.]+/g) || []).map(Number);
    const behind = one => {
        for (let e = one; e; e = e.parentElement) {
            const c = colour(getComputedStyle(e).backgroundColor);
            if (c.length === 3 || c[3] > 0.99) return c;
        }
        return [255, 255, 255];
    };
    for (const one of document.querySelectorAll('body *')) {
        if (![...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
        if (one.className === 'skip' || !one.getBoundingClientRect().width) continue;
        const a = luminance(colour(getComputedStyle(one).color)), b = luminance(behind(one));
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) wrong.push('contrast ' + ratio.toFixed(2) + ': ' + one.textContent.trim().slice(0, 30));
    }
    return wrong;";

/// Our own checks, and axe-core's if `FORESALE_AXE` names its file.
fn check(driver: &Browser, page: &str) {
    assert_eq!(driver.run(OWN_CHECKS), json!([]), "{page}");
    let Some(axe) = std::env::var_os("FORESALE_AXE") else {
        skipped("axe-core: FORESALE_AXE does not name axe.min.js");
        return;
    };
    let axe = std::fs::read_to_string(axe).expect("axe.min.js");
    driver.run(&axe);
    let script = "const done = arguments[arguments.length - 1]; axe.run().then(r => done(r.violations.map(v => \
                  v.impact + ' ' + v.id + ': ' + v.nodes.map(n => n.html).join(' ').slice(0, 200))));";
    let found = driver.run_until_done(script);
    let serious: Vec<&Value> = found
        .as_array()
        .expect("a list")
        .iter()
        .filter(|text| text.as_str().is_some_and(|text| text.starts_with("serious") || text.starts_with("critical")))
        .collect();
    assert!(serious.is_empty(), "{page}: {serious:?}");
}

fn appears(folder: &Path, name: &str) -> bool {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if folder.join(name).exists() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

fn the_day(width: u32, scripts: Scripts) {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let downloads = tempfile::tempdir().expect("a folder");
    let Some(driver) = Browser::start(width, scripts, downloads.path()) else { return };
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let (me, home) = (bench.dealers[0].clone(), bench.running.address.clone());
    let look = |page: &str| {
        driver.picture(&format!("{page}-{width}-{scripts:?}"));
        if scripts == Scripts::On {
            check(&driver, page);
        }
    };
    driver.go(&home);
    look("sign-in");
    driver.fill("#number", &me.number);
    driver.fill("#code", "11111111");
    driver.click("form button.main");
    driver.shows("[role=alert]", "do not match");
    look("sign-in-wrong");
    driver.fill("#code", &me.code);
    driver.click("form button.main");
    driver.shows("h1", "My leads");
    look("leads");
    driver.click(".leads a");
    driver.shows("p.lead", "Lead ");
    let lead: u32 = driver
        .text("p.lead")
        .split("Lead ")
        .nth(1)
        .and_then(|t| t.split_whitespace().next()?.parse().ok())
        .expect("a lead");
    look("lead");
    driver.click("input[value=appointment]");
    driver.fill("#note", "Tuesday at nine");
    driver.click("main form button.main");
    driver.shows("h1", "Saved");
    assert_eq!(bench.outcome(lead), Some(Outcome::Appointment));
    look("reported");
    driver.click("form[action$=undo] button");
    driver.shows("h1", "Taken back");
    assert_eq!(bench.outcome(lead), None);
    driver.click("nav a[href='/results']");
    driver.shows("h1", "My results");
    look("results");
    driver.click("nav a[href='/leads']");
    driver.shows("h1", "My leads");
    driver.click("a[href$='.csv']");
    assert!(appears(downloads.path(), "leads-autumn-tyres.csv"), "downloaded");
    driver.dark();
    look("leads-dark");
    driver.click(".leads a");
    driver.shows("p.lead", "Lead ");
    look("lead-dark");
    driver.click("header form button");
    driver.shows("h1", "Welcome");
    driver.go(&format!("{home}/leads"));
    driver.shows("h1", "Welcome");
    look("sign-in-dark");
}

#[test]
fn the_dealers_day_on_a_telephone() {
    the_day(390, Scripts::On);
}

#[test]
fn the_dealers_day_at_a_desk() {
    the_day(1_280, Scripts::On);
}

#[test]
fn the_dealers_day_without_scripts() {
    the_day(390, Scripts::Off);
}
