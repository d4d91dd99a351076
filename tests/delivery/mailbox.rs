//! An outbox in memory, a server with scripted answers, and a clock that only advances by waiting.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use foresale::delivery::outbox::{
    About, Message, Messenger, OutboxId, OutboxStore, Queued, SendError, Settlement, State, StoreFailure, message_id,
};
use foresale::delivery::sending::Clock;
use foresale::delivery::sending::pace::domain_of;
use foresale::domain::resolution::Resolution;
use foresale::reports::campaign::OutboxCounts;

#[derive(Debug, Clone)]
pub struct Row {
    pub queued: Queued,
    pub state: State,
    pub not_before: i64,
    pub error: String,
    pub about: About,
    pub handed_over: Option<i64>,
    /// The run that has claimed it.
    pub run: u32,
}

/// What survives a crash: exactly what was committed.
#[derive(Debug, Clone, Default)]
pub struct Outbox {
    pub rows: BTreeMap<OutboxId, Row>,
    pub suppressed: Vec<OutboxId>,
    /// Changes still allowed before the power fails; none: no failure.
    pub changes_left: Option<u32>,
    /// Which run is looking at it, and which others are alive.
    pub run: u32,
    pub living: Vec<u32>,
    pub paused: Rc<Cell<bool>>,
}

impl Outbox {
    pub fn of(messages: i64) -> Outbox {
        let row = |i: i64| {
            let id = OutboxId(i);
            let message = Message {
                message_id: message_id("test", id, "hello@example.com"),
                to_address: format!("customer{i}@example.org"),
                subject: "Hello".into(),
                text: format!("Dear customer {i}"),
                ..Message::default()
            };
            let queued = Queued { id, tries: 0, taken_back: 0, message };
            let (about, error) = (About::Unclear, String::new());
            (id, Row { queued, state: State::Queued, not_before: 0, error, about, handed_over: None, run: 0 })
        };
        Outbox { rows: (1..=messages).map(row).collect(), ..Outbox::default() }
    }

    pub fn states(&self) -> Vec<State> {
        self.rows.values().map(|row| row.state).collect()
    }

    fn change(&mut self) -> Result<(), StoreFailure> {
        if let Some(left) = &mut self.changes_left {
            *left = left.checked_sub(1).ok_or("the power failed")?;
        }
        Ok(())
    }

    fn row(&mut self, id: OutboxId) -> Result<&mut Row, StoreFailure> {
        self.rows.get_mut(&id).ok_or_else(|| "no such row".into())
    }
}

impl OutboxStore for Outbox {
    fn next_due(&mut self, now: i64, busy: &[String]) -> Result<Option<Queued>, StoreFailure> {
        let is_free = |row: &Row| !busy.contains(&domain_of(&row.queued.message.to_address));
        let due = |row: &&Row| row.state == State::Queued && row.not_before <= now && is_free(row);
        let first = self.rows.values().filter(due).min_by_key(|row| (row.queued.taken_back, row.queued.id));
        Ok(first.map(|row| row.queued.clone()))
    }

    fn is_paused(&mut self) -> Result<bool, StoreFailure> {
        Ok(self.paused.get())
    }

    fn handed_over_since(&mut self, moment: i64) -> Result<Vec<(i64, String)>, StoreFailure> {
        let domain = |row: &Row| domain_of(&row.queued.message.to_address);
        let all = self.rows.values().filter_map(|row| Some((row.handed_over?, domain(row))));
        let mut found: Vec<(i64, String)> = all.filter(|(at, _)| *at >= moment).collect();
        found.sort();
        Ok(found)
    }

    fn next_due_at(&mut self) -> Result<Option<i64>, StoreFailure> {
        Ok(self.rows.values().filter(|row| row.state == State::Queued).map(|row| row.not_before).min())
    }

    fn is_suppressed(&mut self, id: OutboxId) -> Result<bool, StoreFailure> {
        Ok(self.suppressed.contains(&id))
    }

    fn claim(&mut self, id: OutboxId, now: i64) -> Result<bool, StoreFailure> {
        self.change()?;
        let run = self.run;
        let row = self.row(id)?;
        let free = row.state == State::Queued;
        if free {
            (row.state, row.run, row.handed_over) = (State::Sending, run, Some(now));
        }
        Ok(free)
    }

    fn settle(&mut self, id: OutboxId, settlement: &Settlement) -> Result<(), StoreFailure> {
        self.change()?;
        let run = self.run;
        let row = self.row(id)?;
        let is_mine = matches!(row.state, State::Sending | State::Uncertain) && row.run == run;
        if row.state == State::Queued || is_mine {
            row.state = settlement.state;
            row.about = settlement.about;
            row.queued.tries = settlement.tries;
            row.not_before = settlement.not_before;
            row.error.clone_from(&settlement.error);
        }
        Ok(())
    }

    fn take_back(&mut self, queued: &Queued, error: &str) -> Result<(), StoreFailure> {
        let row = self.row(queued.id)?;
        (row.state, row.not_before, row.about) = (State::Queued, 0, About::Unclear);
        (row.queued.tries, row.queued.taken_back) = (queued.tries, queued.taken_back + 1);
        error.clone_into(&mut row.error);
        Ok(())
    }

    fn recover(&mut self) -> Result<u64, StoreFailure> {
        let (mut recovered, living) = (0, self.living.clone());
        let is_left = |row: &&mut Row| row.state == State::Sending && !living.contains(&row.run);
        for row in self.rows.values_mut().filter(is_left) {
            row.state = State::Uncertain;
            recovered += 1;
        }
        Ok(recovered)
    }

    fn resolve(&mut self, id: OutboxId, resolution: Resolution) -> Result<bool, StoreFailure> {
        let row = self.row(id)?;
        let uncertain = row.state == State::Uncertain;
        if uncertain {
            row.state = State::after(resolution);
        }
        Ok(uncertain)
    }

    fn counts(&mut self) -> Result<OutboxCounts, StoreFailure> {
        let of = |state| self.rows.values().filter(|row| row.state == state).count() as u64;
        Ok(OutboxCounts {
            queued: of(State::Queued),
            uncertain: of(State::Uncertain) + of(State::Sending),
            sent: of(State::Sent),
            failed: of(State::Failed),
            suppressed: of(State::Suppressed),
        })
    }
}

type Answer = Box<dyn FnMut(&Message) -> Result<(), SendError>>;

/// Delivers by recording the address, after asking how to answer.
pub struct Postman {
    pub delivered: Rc<RefCell<Vec<String>>>,
    pub asked: usize,
    answer: Answer,
}

impl Postman {
    pub fn new(answer: impl FnMut(&Message) -> Result<(), SendError> + 'static) -> Postman {
        Postman { delivered: Rc::default(), asked: 0, answer: Box::new(answer) }
    }

    pub fn willing() -> Postman {
        Postman::new(|_| Ok(()))
    }

    pub fn times(&self, address: &str) -> usize {
        self.delivered.borrow().iter().filter(|delivered| *delivered == address).count()
    }
}

impl Messenger for Postman {
    fn send(&mut self, message: &Message) -> Result<(), SendError> {
        self.asked += 1;
        (self.answer)(message)?;
        self.delivered.borrow_mut().push(message.to_address.clone());
        Ok(())
    }
}

/// Time passes only by waiting, one second at a time, so that tests take no real time.
#[derive(Debug, Default)]
pub struct Hourglass {
    pub seconds: Cell<i64>,
}

impl Clock for Hourglass {
    fn now(&self) -> i64 {
        self.seconds.get()
    }

    fn minute_of_day(&self) -> u32 {
        u32::try_from(self.seconds.get() / 60 % (24 * 60)).expect("a minute")
    }

    fn wait(&self, _: Duration) {
        self.seconds.set(self.seconds.get() + 1);
    }
}
