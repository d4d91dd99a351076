//! A call: its current place, and what each input leads to.

use serde::{Deserialize, Serialize};

use super::heard::{Heard, Meaning};
use super::menu::{BACK, Go, MESSAGE, Node, REPEAT, behind, menu_at};
use super::turn::{Then, Turn, offers};
use crate::portal::backend::{Admission, Message, Origin, PhoneBackend, PortalResult};
use domain::dealer::DealerId;
use domain::lead::Outcome;
use domain::moment::Moment;
use reports::portal::{DealerLead, Happening, Means, Standing, TypedReport};

/// How many times silence or nonsense is tolerated.
const PATIENCE: u32 = 3;
/// How many leads are read out in one call.
const MOST_LEADS: usize = 50;

/// The state of a call, kept between its steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    pub sid: String,
    pub node: Node,
    /// The step whose answer is awaited.
    pub step: u32,
    /// Dealer number as entered.
    number: String,
    /// Known once the code was correct.
    dealer: Option<i64>,
    /// Numbers of the leads being read out, and the current position among them.
    leads: Vec<u32>,
    place: usize,
    lead: Option<u32>,
    outcome: Option<Outcome>,
    /// Consecutive silences and misunderstandings.
    lost: u32,
}

impl Call {
    #[must_use]
    pub fn new(sid: &str) -> Call {
        Call {
            sid: sid.to_owned(),
            node: Node::Number,
            step: 0,
            number: String::new(),
            dealer: None,
            leads: Vec::new(),
            place: 0,
            lead: None,
            outcome: None,
            lost: 0,
        }
    }
}

/// A call while one request continues it.
pub struct Talk<'a> {
    pub backend: &'a dyn PhoneBackend,
    pub call: Call,
    pub now: Moment,
}

impl Talk<'_> {
    /// What is said first. Nothing personal until the code was correct.
    pub fn greet(&mut self) -> PortalResult<Turn> {
        let business = self.backend.business()?;
        let hello = if business.is_empty() { "Welcome.".to_owned() } else { format!("Welcome to {business}.") };
        Ok(self.ask(Node::Number, vec![hello]))
    }

    /// What the answer to the current step leads to.
    pub fn hear(&mut self, heard: &Heard) -> PortalResult<Turn> {
        match self.call.node {
            Node::Number => self.hear_number(heard),
            Node::Code => self.hear_code(heard),
            Node::Message => self.hear_message(heard),
            Node::LeadNumber => self.hear_lead_number(heard),
            node => self.hear_choice(node, heard),
        }
    }

    /// Says something, then asks the question of a place.
    fn ask(&mut self, node: Node, mut say: Vec<String>) -> Turn {
        self.call.node = node;
        self.call.step += 1;
        let step = self.call.step;
        let then = match node {
            Node::Number => {
                say.push("Please enter your dealer number, then press hash.".to_owned());
                Then::Digits { step }
            }
            Node::Code => {
                say.push("Now your access code, then hash.".to_owned());
                Then::Digits { step }
            }
            Node::LeadNumber => {
                say.push("Enter the number of the lead, then press hash.".to_owned());
                Then::Digits { step }
            }
            Node::Message => {
                say.push("Please speak after the tone, and press hash when you are done.".to_owned());
                Then::Record { step }
            }
            Node::Main => {
                say.push(offers(node));
                say.push("Star repeats, 9 goes back, 0 leaves a message.".to_owned());
                Then::Choose { node, step }
            }
            _ => {
                say.push(offers(node));
                Then::Choose { node, step }
            }
        };
        Turn { say, then }
    }

    fn goodbye(&mut self, why: &str) -> Turn {
        self.call.step += 1;
        Turn { say: vec![why.to_owned(), "Goodbye.".to_owned()], then: Then::HangUp }
    }

    /// Silence or nonsense: patience twice, then a polite end.
    fn lost(&mut self, what: &str) -> PortalResult<Turn> {
        self.call.lost += 1;
        if self.call.lost >= PATIENCE {
            return Ok(self.goodbye("I am sorry, that did not work. Please call again, or ask the office."));
        }
        let words = vec![what.to_owned()];
        if self.call.node == Node::Lead {
            return self.read_lead(words);
        }
        Ok(self.ask(self.call.node, words))
    }

    fn not_heard(&mut self, heard: &Heard) -> PortalResult<Turn> {
        let what = if heard.is_silence() { "I did not hear anything." } else { "Sorry, I did not understand that." };
        self.lost(what)
    }

    fn hear_number(&mut self, heard: &Heard) -> PortalResult<Turn> {
        if heard.is_common(REPEAT) {
            return Ok(self.ask(Node::Number, Vec::new()));
        }
        if heard.is_common(MESSAGE) {
            return Ok(self.ask(Node::Message, Vec::new()));
        }
        let number = heard.number();
        if number.is_empty() {
            return self.not_heard(heard);
        }
        self.call.lost = 0;
        self.call.number = number;
        Ok(self.ask(Node::Code, Vec::new()))
    }

    fn hear_code(&mut self, heard: &Heard) -> PortalResult<Turn> {
        if heard.is_common(REPEAT) {
            return Ok(self.ask(Node::Code, Vec::new()));
        }
        let code = heard.number();
        if code.is_empty() {
            return self.not_heard(heard);
        }
        let number = self.call.number.clone();
        let from = Origin { means: Means::Telephone, place: heard.telephone(), browser: None };
        match self.backend.sign_in(&number, &code, &from)? {
            Admission::Admitted { who, .. } => {
                self.call.dealer = Some(who.dealer.0);
                self.call.lost = 0;
                let hello = format!("Hello {}.", who.name);
                self.main(vec![hello])
            }
            Admission::Wrong => {
                let again = "That number and code do not match. Let us try again.".to_owned();
                Ok(self.ask(Node::Number, vec![again]))
            }
            Admission::Locked { minutes } => {
                let wait = format!(
                    "From your telephone, this number is locked for {minutes} minutes. The office has been told."
                );
                Ok(self.goodbye(&wait))
            }
            Admission::Slow { seconds } => {
                let wait = format!("There were many wrong codes just now. Please call again in {seconds} seconds.");
                Ok(self.goodbye(&wait))
            }
        }
    }

    fn leave(&self, dealer: Option<DealerId>, heard: &Heard, text: &str) -> PortalResult<()> {
        let message = Message { dealer, caller: &heard.caller, text, recording: &heard.recording };
        self.backend.leave_message(&message)
    }

    fn hear_message(&mut self, heard: &Heard) -> PortalResult<Turn> {
        let dealer = self.call.dealer.map(DealerId);
        if heard.recording.is_empty() && heard.speech.trim().is_empty() {
            return self.not_heard(heard);
        }
        self.leave(dealer, heard, heard.speech.trim())?;
        let thanks = "Thank you. The office has your message.";
        if dealer.is_none() {
            return Ok(self.goodbye(thanks));
        }
        self.main(vec![thanks.to_owned()])
    }

    /// The dealer; signing in always precedes anything that needs it.
    fn dealer(&self) -> DealerId {
        DealerId(self.call.dealer.unwrap_or_default())
    }

    fn main(&mut self, mut say: Vec<String>) -> PortalResult<Turn> {
        let leads = self.backend.leads(self.dealer())?;
        let (new, due) = (leads.count(Standing::New, self.now.day), leads.count(Standing::Due, self.now.day));
        let plural = figures::plural(new, "lead", "leads");
        let late = leads.overdue(self.now.day);
        let overdue = if late > 0 { format!(" {late} more are overdue.") } else { String::new() };
        say.push(format!("You have {new} new {plural} and {} due today.{overdue}", due - late));
        Ok(self.ask(Node::Main, say))
    }

    fn hear_lead_number(&mut self, heard: &Heard) -> PortalResult<Turn> {
        if heard.is_common(REPEAT) {
            return Ok(self.ask(Node::LeadNumber, Vec::new()));
        }
        if heard.is_common(BACK) {
            return self.main(Vec::new());
        }
        let Ok(number) = heard.number().parse() else { return self.not_heard(heard) };
        if self.backend.leads(self.dealer())?.lead(number).is_none() {
            self.note(Happening::Refused, None, &format!("lead {number}, which is not there or not this dealer's"))?;
            return self.lost("There is no such lead on your list.");
        }
        self.call.lost = 0;
        (self.call.leads, self.call.place, self.call.lead) = (vec![number], 0, Some(number));
        Ok(self.ask(Node::Outcome, vec![format!("Lead {number}.")]))
    }

    fn note(&self, what: Happening, lead: Option<u32>, detail: &str) -> PortalResult<()> {
        let event =
            crate::portal::backend::Event { dealer: Some(self.dealer()), means: Means::Telephone, what, lead, detail };
        self.backend.note(&event)
    }

    fn hear_choice(&mut self, node: Node, heard: &Heard) -> PortalResult<Turn> {
        let Some(menu) = menu_at(node) else { return self.not_heard(heard) };
        // After a connected call the service reports how it ended; nothing was pressed.
        let choice = match heard.in_menu(menu) {
            Meaning::Silence if node == Node::Connected && self.call.lost == 0 => {
                self.call.lost = 1;
                return Ok(self.ask(Node::Connected, vec!["How did it go?".to_owned()]));
            }
            Meaning::Silence | Meaning::Nonsense => return self.not_heard(heard),
            Meaning::Common(key) => return self.common(node, key),
            Meaning::Chosen(choice) => choice,
        };
        self.call.lost = 0;
        self.go(choice.goes)
    }

    fn common(&mut self, node: Node, key: char) -> PortalResult<Turn> {
        self.call.lost = 0;
        let to = match key {
            REPEAT => node,
            BACK => behind(node),
            _ => return Ok(self.ask(Node::Message, Vec::new())),
        };
        match to {
            Node::Main => self.main(Vec::new()),
            Node::Lead => self.read_lead(Vec::new()),
            Node::Confirm => Ok(self.confirm()),
            to => Ok(self.ask(to, Vec::new())),
        }
    }

    fn go(&mut self, goes: Go) -> PortalResult<Turn> {
        match goes {
            Go::NewLeads => self.begin(Standing::New),
            Go::DueLeads => self.begin(Standing::Due),
            Go::ByNumber => Ok(self.ask(Node::LeadNumber, Vec::new())),
            Go::MailList => {
                let asked = self.backend.ask_for_list(self.dealer())?;
                let words = if asked {
                    "The office has your request and will send your list by e-mail."
                } else {
                    "We do not have your e-mail address. Please leave a message for the office."
                };
                self.main(vec![words.to_owned()])
            }
            Go::Connect => self.connect(),
            Go::Report => Ok(self.ask(Node::Outcome, Vec::new())),
            Go::NextLead => {
                self.call.place += 1;
                self.read_lead(Vec::new())
            }
            Go::MoreOutcomes => Ok(self.ask(Node::MoreOutcomes, Vec::new())),
            Go::Outcome(outcome) => {
                self.call.outcome = Some(outcome);
                Ok(self.confirm())
            }
            Go::Save => self.save(),
            Go::DoNotSave => Ok(self.ask(Node::Outcome, vec!["Nothing was saved.".to_owned()])),
        }
    }

    fn begin(&mut self, standing: Standing) -> PortalResult<Turn> {
        let leads = self.backend.leads(self.dealer())?;
        let own = leads.leads.iter().filter(|lead| lead.standing(self.now.day) == standing);
        self.call.leads = own.map(|lead| lead.line.number).take(MOST_LEADS).collect();
        self.call.place = 0;
        if self.call.leads.is_empty() {
            return self.main(vec!["There are none at the moment.".to_owned()]);
        }
        self.read_lead(Vec::new())
    }

    /// Reads out the lead at the current position; one that was withdrawn meanwhile is skipped.
    fn read_lead(&mut self, mut say: Vec<String>) -> PortalResult<Turn> {
        let leads = self.backend.leads(self.dealer())?;
        while let Some(number) = self.call.leads.get(self.call.place).copied() {
            if let Some(lead) = leads.lead(number) {
                self.call.lead = Some(number);
                self.note(Happening::SawLead, Some(number), "")?;
                say.push(spoken(lead));
                return Ok(self.ask(Node::Lead, say));
            }
            self.call.place += 1;
        }
        say.push("There are no more.".to_owned());
        self.main(say)
    }

    fn connect(&mut self) -> PortalResult<Turn> {
        let leads = self.backend.leads(self.dealer())?;
        let lead = self.call.lead.and_then(|number| leads.lead(number));
        let number = lead.map(|lead| lead.line.phone.clone()).unwrap_or_default();
        if number.trim().is_empty() {
            return self.read_lead(vec!["There is no number for this lead.".to_owned()]);
        }
        self.note(Happening::SawLead, self.call.lead, "connected")?;
        (self.call.node, self.call.step, self.call.lost) = (Node::Connected, self.call.step + 1, 0);
        let then = Then::Connect {
            number: crate::portal::views::tel(&number),
            caller_id: self.backend.office_phone()?,
            step: self.call.step,
        };
        Ok(Turn { say: vec!["I am connecting you.".to_owned()], then })
    }

    fn confirm(&mut self) -> Turn {
        let outcome = self.call.outcome.map_or("", Outcome::name).to_lowercase();
        let lead = self.call.lead.unwrap_or_default();
        let mut words = vec![format!("Lead {lead}: {outcome}.")];
        if self.call.outcome == Some(Outcome::DoNotContact) {
            words.push("Nobody will call them any more.".to_owned());
        }
        self.ask(Node::Confirm, words)
    }

    fn save(&mut self) -> PortalResult<Turn> {
        let (Some(lead), Some(outcome)) = (self.call.lead, self.call.outcome) else {
            return self.main(vec!["Nothing was saved.".to_owned()]);
        };
        let report = TypedReport {
            lead,
            outcome,
            note: String::new(),
            next: None,
            means: Means::Telephone,
            occasion: format!("call {} {}", self.call.sid, self.call.step),
        };
        let words = match self.backend.report(self.dealer(), &report)? {
            Some(reported) => format!("Saved. Your receipt number is {}.", reported.receipt),
            None => "This lead is not on your list any more, so nothing was saved.".to_owned(),
        };
        self.call.place += 1;
        if self.call.place < self.call.leads.len() {
            return self.read_lead(vec![words, "The next one.".to_owned()]);
        }
        self.main(vec![words])
    }
}

/// "Lead 412: Ada Brook in Milldale. … Best time: October."
fn spoken(lead: &DealerLead) -> String {
    let line = &lead.line;
    let place = if line.city.is_empty() { String::new() } else { format!(" in {}", line.city) };
    let mut parts = vec![format!("Lead {}: {}{place}", line.number, line.name)];
    parts.extend([&line.need, &line.reason].into_iter().map(|part| part.trim_end_matches('.').to_owned()));
    if line.call_week.is_some() {
        parts.push(format!("Call: {}", line.right_days()));
    } else if !line.best_time.is_empty() {
        parts.push(format!("Best time: {}", line.best_time));
    }
    parts.retain(|part| !part.trim().is_empty());
    format!("{}.", parts.join(". "))
}
