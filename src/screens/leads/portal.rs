//! The portal and the telephone: started and stopped, who is signed in, what was seen, messages, and a trial call.

use egui::Ui;

use crate::action::{Action, ActionQueue, PortalAction};
use crate::around::{Around, JobKind, PortalJob};
use reports::leads::DealerLine;
use reports::portal::{EventLine, Happening, PortalReport, PortalSettings};
use ui::chip::{self, Tone};
use ui::table::{Column, Table};
use ui::tokens::{GAP, STEP};
use ui::{button, card, field, notice, page, words};

/// The address to listen on so that other computers can reach the portal.
const IN_MY_NETWORK: &str = "0.0.0.0:8443";

/// The office's settings and their effect.
#[derive(Debug, Default)]
pub struct PortalTab {
    report: Option<PortalReport>,
    /// As it is being typed.
    settings: PortalSettings,
    /// The address at which the portal answers; none while it is off.
    address: Option<String>,
    fingerprint: Option<String>,
    /// Dealer for whom a link is made, and the newest link.
    dealer: Option<i64>,
    link: Option<String>,
    call: Vec<String>,
    is_calling: bool,
    typed: String,
}

impl PortalTab {
    /// Call when a new report has arrived; text being typed stays.
    pub fn show(&mut self, report: PortalReport) {
        let known = self.report.as_ref().map(|known| &known.settings);
        if known != Some(&report.settings) {
            self.settings = report.settings.clone();
        }
        self.report = Some(report);
    }

    /// Call when the portal has started.
    pub fn started(&mut self, address: String, fingerprint: Option<String>) {
        (self.address, self.fingerprint) = (Some(address), fingerprint);
    }

    /// Call when it was stopped.
    pub fn stopped(&mut self) {
        (self.address, self.fingerprint) = (None, None);
    }

    /// Shows a link that was just made, as a path below the portal's address.
    pub fn show_link(&mut self, path: &str) {
        let public = self.report.as_ref().map_or("", |report| report.settings.public_address.as_str());
        let own = self.address.as_deref().unwrap_or_default();
        self.link = Some(format!("{}{path}", if public.is_empty() { own } else { public }));
    }

    /// What the trial call said.
    pub fn said(&mut self, sentences: Vec<String>, goes_on: CallState) {
        self.call.extend(sentences);
        self.is_calling = goes_on == CallState::GoesOn;
    }

    pub fn ui(&mut self, ui: &mut Ui, dealers: &[DealerLine], around: &Around, asked: &mut ActionQueue) {
        page::scrolling(ui, "portal", |ui| {
            self.serving_ui(ui, around, asked);
            self.messages_ui(ui, asked);
            self.signed_in_ui(ui);
            self.links_ui(ui, dealers, asked);
            self.call_ui(ui, asked);
            self.events_ui(ui);
        });
    }

    fn serving_ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut ActionQueue) {
        let busy = around.is_running(JobKind::Portal(PortalJob::Run));
        let purpose = "Dealers sign in by their number and access code, on any telephone or computer.";
        card::titled(ui, "The dealers’ portal", purpose, |ui| {
            ui.horizontal_wrapped(|ui| {
                if let Some(address) = &self.address {
                    chip::state(ui, Tone::Good, "On");
                    words::strong(ui, address);
                    if button::quiet(ui, "Copy the address").clicked() {
                        asked.ask(Action::Copy(address.clone()));
                    }
                    if button::secondary_if(ui, !busy, "Stop the portal").clicked() {
                        asked.ask(PortalAction::Stop);
                    }
                } else {
                    chip::state(ui, Tone::Plain, "Off");
                    let text = if busy { "Starting…" } else { "Start the portal" };
                    if button::primary_if(ui, !busy, text).clicked() {
                        asked.ask(PortalAction::Start);
                    }
                }
            });
            if let Some(fingerprint) = &self.fingerprint {
                words::weak(
                    ui,
                    "Browsers will warn, because the certificate was made here. Its SHA-256 fingerprint, to compare \
                    once:",
                );
                words::body(ui, fingerprint);
            }
            self.reach_ui(ui, asked);
            ui.add_space(STEP);
            self.settings_ui(ui, asked);
        });
    }

    /// Warns while only this computer can open the portal, with what to do.
    fn reach_ui(&mut self, ui: &mut Ui, asked: &mut ActionQueue) {
        if !is_for_this_computer(&self.settings) {
            return;
        }
        let restart = if self.address.is_some() { " The portal restarts for it." } else { "" };
        let text = "Only this computer can open it. Dealers can reach it once it listens on your network, or through \
                    a public address that leads here.";
        notice::notice_with(ui, Tone::Warn, text, |ui| {
            let hint = format!("From then on it listens on port 8443 of this computer’s network.{restart}");
            if button::secondary(ui, "Let dealers in my network in").on_hover_text(hint).clicked() {
                self.settings.listen = IN_MY_NETWORK.into();
                asked.ask(PortalAction::Save(self.settings.clone()));
            }
        });
    }

    fn settings_ui(&mut self, ui: &mut Ui, asked: &mut ActionQueue) {
        let settings = &mut self.settings;
        page::controls(ui, |ui| {
            let hint = "127.0.0.1:8443";
            field::short(ui, "Listens on", &mut settings.listen, hint, None, 200.0);
            let public = &mut settings.public_address;
            let wrong = !public.trim().is_empty() && !public.trim().starts_with("https://");
            let error = wrong.then_some("It begins with https://");
            field::short(ui, "Public address", public, "https://leads.example.com", error, 220.0);
            field::short(ui, "Office telephone", &mut settings.office_phone, "+15550199", None, 140.0);
        });
        field::password(ui, "Secret from your telephone provider", &mut settings.phone_token, "Empty: no telephone");
        let telephone = if settings.phone_token.trim().is_empty() {
            "Without that secret no call is answered; the trial call below works anyway."
        } else {
            "Tell the telephone service to ask POST <public address>/phone when a call comes in."
        };
        words::weak(ui, telephone);
        let unsubscribe = if settings.public_address.trim().is_empty() {
            "Without a public address, e-mails ask customers to write back to unsubscribe."
        } else {
            "E-mails carry a link to unsubscribe, which the portal must be running to answer."
        };
        words::weak(ui, unsubscribe);
        let stored = self.report.as_ref().map(|report| &report.settings);
        if stored != Some(&self.settings) && button::secondary(ui, "Save").clicked() {
            asked.ask(PortalAction::Save(self.settings.clone()));
        }
    }

    fn messages_ui(&mut self, ui: &mut Ui, asked: &mut ActionQueue) {
        let Some(report) = &self.report else { return };
        for message in &report.messages {
            let who = if message.dealer.is_empty() { &message.caller } else { &message.dealer };
            let recording =
                if message.recording.is_empty() { String::new() } else { format!(" Recording: {}", message.recording) };
            let text = format!("{} {who}: {}{recording}", message.at, message.text);
            notice::notice_with(ui, Tone::Warn, &text, |ui| {
                if button::secondary(ui, "Done").on_hover_text("Takes the message off this list").clicked() {
                    asked.ask(PortalAction::MarkMessageRead(message.number));
                }
            });
        }
        for line in &report.locked {
            notice::notice_with(ui, Tone::Bad, &line.sentence(), |ui| {
                let hint = "Clears all wrong codes for this number, wherever they came from";
                if button::secondary(ui, "Unlock").on_hover_text(hint).clicked() {
                    asked.ask(PortalAction::UnlockDealer(line.number.clone()));
                }
            });
        }
    }

    fn signed_in_ui(&self, ui: &mut Ui) {
        let Some(report) = &self.report else { return };
        card::titled(ui, "Signed in now", "Dealers on the portal", |ui| {
            if report.signed_in.is_empty() {
                words::weak(ui, "Nobody at the moment.");
            }
            for line in &report.signed_in {
                words::body(ui, &format!("{}, since {}, last seen {}", line.dealer, line.since, line.last_seen));
            }
        });
    }

    fn links_ui(&mut self, ui: &mut Ui, dealers: &[DealerLine], asked: &mut ActionQueue) {
        if dealers.is_empty() {
            return;
        }
        card::titled(ui, "One-time link", "Signs a dealer in once, within three days", |ui| {
            page::controls(ui, |ui| {
                let all: Vec<_> = dealers.iter().map(|line| (Some(line.id), line.dealer.name.clone())).collect();
                self.dealer = self.dealer.or(all.first().and_then(|(id, _)| *id));
                field::select(ui, "For", &mut self.dealer, &all);
                let Some(dealer) = self.dealer else { return };
                if field::beside(ui, |ui| button::secondary(ui, "Make a link").clicked()) {
                    asked.ask(PortalAction::MakeLink(dealer));
                }
            });
            if let Some(link) = &self.link {
                words::body(ui, link);
                if button::quiet(ui, "Copy the link").clicked() {
                    asked.ask(Action::Copy(link.clone()));
                }
            }
        });
    }

    fn call_ui(&mut self, ui: &mut Ui, asked: &mut ActionQueue) {
        card::titled(ui, "Trial call", "What a dealer hears on the telephone; what is reported here is real", |ui| {
            let from = self.call.len().saturating_sub(12);
            for sentence in &self.call[from..] {
                words::body(ui, sentence);
            }
            ui.add_space(STEP);
            if !self.is_calling {
                if button::secondary(ui, "Ring up").clicked() {
                    self.call.clear();
                    asked.ask(PortalAction::RingUp);
                }
                return;
            }
            ui.horizontal(|ui| {
                let answer = field::bare(ui, "Keys or words", &mut self.typed, "Keys or words", 220.0);
                let entered = answer.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
                if button::primary(ui, "Answer").clicked() || entered {
                    let typed = std::mem::take(&mut self.typed);
                    self.call.push(format!("› {typed}"));
                    asked.ask(PortalAction::SayOnCall(typed));
                    answer.request_focus();
                }
                if button::secondary(ui, "Hang up").clicked() {
                    asked.ask(PortalAction::HangUp);
                }
            });
        });
    }

    fn events_ui(&self, ui: &mut Ui) {
        let Some(report) = &self.report else { return };
        ui.add_space(GAP);
        card::titled(ui, "What happened", "Every view, download, report, sign-in and lock, newest first", |ui| {
            if report.events.is_empty() {
                words::weak(ui, "Nothing yet.");
                return;
            }
            let columns = [
                Column::text("When", 150.0),
                Column::text("Dealer", 150.0).stretch(1.0),
                Column::text("What", 130.0),
                Column::number("Lead", 52.0),
                Column::text("By", 80.0),
                Column::text("Detail", 180.0).stretch(1.5),
            ];
            let mut table = Table::new("portal events", &columns, 420.0);
            table.row_height = 36.0;
            table.show(ui, report.events.len(), |i, row| {
                let event = &report.events[i];
                row.named(format!("{} {}", event.at, event.sentence()));
                row.weak(&event.at);
                row.text(if event.dealer.is_empty() { "–" } else { &event.dealer });
                row.chip(tone(event), event.what.name());
                row.text(&event.lead.map_or("–".to_owned(), |lead| lead.to_string()));
                row.weak(event.means.code());
                row.sentence(&event.detail);
            });
        });
    }
}

/// Whether the portal listens on this computer alone and no public address leads to it.
fn is_for_this_computer(settings: &PortalSettings) -> bool {
    let listen = settings.listen.trim();
    let loopback = ["127.", "localhost", "[::1]"].iter().any(|own| listen.starts_with(own));
    settings.public_address.trim().is_empty() && (listen.is_empty() || loopback)
}

/// Whether a trial call is in progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallState {
    GoesOn,
    IsOver,
}

fn tone(event: &EventLine) -> Tone {
    match event.what {
        Happening::Reported => Tone::Good,
        Happening::Locked | Happening::ManyWrongCodes | Happening::Refused => Tone::Bad,
        Happening::WrongCode | Happening::LeftMessage | Happening::Unsubscribed => Tone::Warn,
        Happening::SignedIn | Happening::TookBack | Happening::Downloaded => Tone::Accent,
        _ => Tone::Plain,
    }
}
