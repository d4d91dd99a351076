//! Purchases read and checked on a separate thread while earlier ones are being stored.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;

use crate::error::IntakeError;
use crate::kinds::read_and_sum_purchases;
use crate::name_numbers::NameNumbers;
use crate::rows::{Aside, Checked};
use crate::sums::Sums;
use domain::day::Day;
use domain::purchase_chunk::PurchaseChunk;
use progress::{Cancelled, Progress};
use reports::import::{ImportPlan, RejectedRow};

/// Lines per chunk: few enough that cancelling takes effect at once, enough that passing them on costs nothing.
const LINES: usize = 8192;
/// Batches waiting to be stored.
const WAITING: usize = 3;

/// A few thousand rows of a file, in its order.
#[derive(Debug, Default)]
pub struct ReadRows {
    pub purchases: PurchaseChunk,
    pub rejected: Vec<RejectedRow>,
}

/// Reads like [`read_and_sum_purchases`], one chunk ahead of `take`, which runs on the caller's thread.
///
/// # Errors
/// Same as [`read_and_sum_purchases`].
pub fn read_purchases_ahead<E: From<IntakeError> + From<Cancelled>>(
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    take: &mut dyn FnMut(&mut ReadRows) -> Result<(), E>,
) -> Result<Sums, E> {
    thread::scope(|scope| {
        let (send, chunks) = sync_channel(WAITING);
        let (give_back, used) = channel();
        let reader = Reader { numbering: NameNumbers::default(), rows: ReadRows::default(), send, used };
        let reading = scope.spawn(|| reader.read(plan, today, progress));
        for mut rows in chunks {
            // Returning drops the chunks' channel, which stops the reader.
            take(&mut rows)?;
            rows.purchases.clear();
            rows.rejected.clear();
            // The reader may have ended, and then it is not needed.
            let _ = give_back.send(rows);
        }
        match reading.join() {
            Ok(Err(Stop::Intake(error))) => Err(error.into()),
            Ok(Err(Stop::Cancelled(cancelled))) => Err(cancelled.into()),
            Ok(Ok(sums)) => Ok(sums),
            Ok(Err(Stop::NobodyTakes)) => Ok(Sums::default()),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Why the reader ended before the file did.
enum Stop {
    Intake(IntakeError),
    Cancelled(Cancelled),
    NobodyTakes,
}

impl From<IntakeError> for Stop {
    fn from(error: IntakeError) -> Stop {
        Stop::Intake(error)
    }
}

impl From<Cancelled> for Stop {
    fn from(cancelled: Cancelled) -> Stop {
        Stop::Cancelled(cancelled)
    }
}

struct Reader {
    numbering: NameNumbers,
    rows: ReadRows,
    send: SyncSender<ReadRows>,
    /// Batches to be reused.
    used: Receiver<ReadRows>,
}

impl Reader {
    fn read(mut self, plan: &ImportPlan, today: Day, progress: &Progress) -> Result<Sums, Stop> {
        let mut sums = Sums::default();
        let (mut totals, mut headings) = (0, 0);
        read_and_sum_purchases(plan, today, progress, &mut sums, &mut |checked| {
            match checked {
                Checked::Row { row, .. } => self.numbering.add(row, &mut self.rows.purchases),
                Checked::Rejected(row) => self.rows.rejected.push(row),
                Checked::Aside(Aside::Total) => totals += 1,
                Checked::Aside(Aside::Heading) => headings += 1,
            }
            if self.rows.purchases.lines.len() + self.rows.rejected.len() < LINES {
                return Ok(());
            }
            let next = self.used.try_recv().unwrap_or_default();
            self.hand_over(next)
        })?;
        self.hand_over(ReadRows::default())?;
        (sums.totals, sums.headings) = (totals, headings);
        Ok(sums)
    }

    fn hand_over(&mut self, next: ReadRows) -> Result<(), Stop> {
        let rows = std::mem::replace(&mut self.rows, next);
        self.send.send(rows).map_err(|_| Stop::NobodyTakes)
    }
}
