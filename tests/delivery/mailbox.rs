//! An outbox in memory, a server that answers as told, and a clock that runs when one waits.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use foresale::delivery::outbox::{
    Message, Messenger, OutboxId, OutboxStore, Queued, SendError, Settlement, State, StoreFailure, message_id,
};
use foresale::delivery::sending::Clock;
use foresale::domain::resolution::Resolution;
use foresale::reports::campaign::OutboxCounts;

#[derive(Debug, Clone)]
pub struct Row {
    pub queued: Queued,
    pub state: State,
    pub not_before: i64,
    pub error: String,
}

/// What survives a crash: exactly what was committed.
#[derive(Debug, Clone, Default)]
pub struct Outbox {
    pub rows: BTreeMap<OutboxId, Row>,
    pub suppressed: Vec<OutboxId>,
    /// Changes still allowed before the power fails; none: no failure.
    pub changes_left: Option<u32>,
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
            let queued = Queued { id, tries: 0, message };
            (id, Row { queued, state: State::Queued, not_before: 0, error: String::new() })
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
    fn next_due(&mut self, now: i64) -> Result<Option<Queued>, StoreFailure> {
        let due = |row: &&Row| row.state == State::Queued && row.not_before <= now;
        Ok(self.rows.values().find(due).map(|row| row.queued.clone()))
    }

    fn next_due_at(&mut self) -> Result<Option<i64>, StoreFailure> {
        Ok(self.rows.values().filter(|row| row.state == State::Queued).map(|row| row.not_before).min())
    }

    fn is_suppressed(&mut self, id: OutboxId) -> Result<bool, StoreFailure> {
        Ok(self.suppressed.contains(&id))
    }

    fn claim(&mut self, id: OutboxId) -> Result<bool, StoreFailure> {
        self.change()?;
        let row = self.row(id)?;
        let free = row.state == State::Queued;
        if free {
            row.state = State::Sending;
        }
        Ok(free)
    }

    fn settle(&mut self, id: OutboxId, settlement: &Settlement) -> Result<(), StoreFailure> {
        self.change()?;
        let row = self.row(id)?;
        if matches!(row.state, State::Queued | State::Sending | State::Uncertain) {
            row.state = settlement.state;
            row.queued.tries = settlement.tries;
            row.not_before = settlement.not_before;
            row.error.clone_from(&settlement.error);
        }
        Ok(())
    }

    fn recover(&mut self) -> Result<u64, StoreFailure> {
        let mut recovered = 0;
        for row in self.rows.values_mut().filter(|row| row.state == State::Sending) {
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

/// Delivers by writing down the address, after asking how to answer.
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

/// Time passes only by waiting, at a second a time, so that tests take none.
#[derive(Debug, Default)]
pub struct Hourglass {
    pub seconds: Cell<i64>,
}

impl Clock for Hourglass {
    fn now(&self) -> i64 {
        self.seconds.get()
    }

    fn wait(&self, _: Duration) {
        self.seconds.set(self.seconds.get() + 1);
    }
}
