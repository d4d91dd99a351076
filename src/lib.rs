//! # Foresale: the map of the house
//!
//! Foresale tells a business from its own sales records who will buy again, when, how much and what to offer them, and
//! turns the answer into campaigns and dealers' leads. One program: a window, and the same work from the command line,
//! over one SQLite file that belongs to the user.
//!
//! ## In reading order
//!
//! 1. [`domain`]: the nouns as plain structs and newtypes: customer, purchase, product, dealer, campaign, offer, lead,
//!    consent, money, day. Nothing here computes or stores. [`figures`] below it is how numbers, shares, amounts, plurals
//!    and lists are written, for everybody.
//! 2. [`store`]: the customer database, the only SQL of the program. One file a noun; numbered migrations; foreign and
//!    newer files are refused untouched.
//! 3. [`intake`]: files (text, workbooks, Parquet, other SQLite files) become checked rows and numbered problems:
//!    encoding, delimiter, header, date order and decimal mark are detected from evidence that a person can see and
//!    change.
//! 4. [`features`]: purchases become what models eat: histories as of a day, KPI values (built in, and by a person's own
//!    formula: [`features::formula`]), affinities, and whom a rule selects ([`features::members`]). Polars lives here.
//! 5. [`stats`] and [`models`]: numbers in, numbers out. The purchase models with the equations of their papers
//!    (Pareto/NBD, BG/NBD, MBG/NBD, BG/BB, Gamma-Gamma); [`models::learned`] (logistic regression, boosted trees) on
//!    the features of earlier days ([`models::origins`]), beside them; rules of thumb that always run along;
//!    [`models::choosing::choice`] among all of them on an earlier period, [`models::choosing::calibration`] and
//!    [`models::choosing::spread`] for honest chances and amounts; [`models::contact::trial`] and
//!    [`models::contact::uplift`] on past contacts, [`models::timing::hazard`] for when; the backtest on a later
//!    period; clusters; patterns, trends, cycles, next products; rules for groups ([`models::groups`]). linfa and ndarray do not leave `models`.
//! 6. [`planning`]: pure decisions: who may be contacted, with which offer, where a list should end, who is left alone
//!    to measure the effect, which dealer gets which lead, which records may be one customer.
//! 7. [`delivery`]: what leaves: the outbox and its sender, mail, typeset pages, CSV, print; and where dealers come to:
//!    [`delivery::portal`] (pages over HTTP) and [`delivery::portal::phone`] (a menu as data, rendered for a telephone
//!    service). It declares the small interfaces it needs ([`delivery::portal::backend`], answered by [`actions::portal`])
//!    and knows neither SQL nor the screen.
//! 8. [`reports`]: plain figures that a screen, a page, a letter and a command all show.
//! 9. [`actions`]: everything that can be asked, one file or folder an area, one function a verb. Here the rooms above meet.
//!    [`actions::desks`] lets another computer ask, over [`delivery::desks`].
//! 10. [`cli`] and [`app`]: two ways to ask. [`screens`] show a report and queue requests; [`ui`] is the look and knows
//!     egui only.
//!
//! [`sample`] invents the dealership of the demonstration, [`progress`] is how long work tells how far it is,
//! [`contained`] keeps the panics of readers of damaged files, [`private_file`] makes every file that leaves.
//!
//! Each room is a member of the workspace with a manifest of its own, so that the compiler keeps who may use whom, and an
//! edit is checked with its own room and those above it; `tests/layers.rs` keeps the finer rules. [`app`] and [`cli`] are
//! modules of the program itself.
//!
//! ## Following one slice
//!
//! A row of a file: [`cli`] or the import screen asks for [`actions::import`], which lets [`intake`] read and check the rows
//! (`intake/lib.rs` has the map; `kinds.rs`, `rows.rs`, and of purchases `read_ahead.rs`) and writes them in portions
//! (`store/portion.rs`, `store/purchase.rs`), or the first purchases at one go while nobody works with the file (`purchase_bulk.rs`).
//!
//! A lead: `actions/leads/making` values the candidates, `assigning.rs` shares them out by [`planning::allocation`],
//! `callable.rs` knows who may be called, whoever asks; `publishing.rs` shares a list, `handover.rs`, `mailing.rs` and
//! `sheets.rs` hand over, and so do the portal's pages (`actions/portal/viewing.rs`, `downloads.rs`); [`actions::outbox`]
//! calls back for each message (`mailing.rs::as_it_leaves`), so that it says what holds when it leaves.
//!
//! What a dealer reports: a page of [`delivery::portal`] asks through its `Backend`, which [`actions::portal`] answers by a
//! request; `actions/portal/reporting.rs` checks whose lead it is, `leads/outcomes.rs` stores outcome and contact through
//! [`store::lead`], and `store/portal/report.rs` the report itself. The contact is read by
//! `store/contact_reading.rs` into the facts of `actions/ranking/windows.rs`; `contacts.rs` beside it says whether a list of
//! response or propensity learns from contacts (`from_contacts.rs`), and `answers.rs` learns for the next lead list. Nothing is
//! recomputed by itself: the report marks the data as changed, so that stored lists say that they are outdated.
//!
//! Dormant customers: [`screens::ranking`] shows a [`reports::ranking::RankReport`] and queues an action; [`app`]
//! makes a request of it ([`actions::request`]), as [`cli`] does of a command; [`actions::ranking::predict`] cuts the
//! purchases at the as-of day ([`features::history`]), lets [`models::choosing::choice`] pick a method on an earlier
//! period and [`models::choosing::backtest`] test it, and keeps the list in [`store::ranking`].
//!
//! ## How to add
//!
//! - *A column of a table*: its value in the row and one entry in the list of columns, which stand together: [`reports::ranking`],
//!   [`reports::recipients`], [`reports::lead_columns`], `reports/customer_columns.rs`, [`reports::dealer_columns`],
//!   [`reports::kpi_columns`]. Ranked accounts are shown from there everywhere: screen, page, file, terminal
//!   (`actions/ranking/account.rs` begins the rows, `from_purchases.rs` and `from_contacts.rs` beside it complete them). JSON is the
//!   row itself: what is only computed for a column and is to stand there too is a field of the row. Of the others the files, and of customers,
//!   dealers and KPIs screen and terminal too; a lead's page, message and table, and a recipient's page, are drawn one by one
//!   (`delivery/pages`, `delivery/dealer_mail.rs`, `screens/leads/table.rs`). A ranked account's value that is kept with the list:
//!   a migration and its name in `STORED` of [`store::ranking`]; lists that were stored without it say so until they are computed
//!   again ([`reports::freshness`]).
//! - *Something to ask for in the window*: a variant in `screens/action/` under its area, an arm in `app/dispatch.rs` that
//!   calls one function, and that function under `app/requests`. What takes longer than a frame is a job: a variant in
//!   [`screens::around`], which says whether it changes data and shows its progress.
//! - *A request*: `request!` beside its action says name, right, what it makes stale, and rule (its doc comment is what the log
//!   says of it); `tests/requests.rs` prints the
//!   line that `tests/fixtures/requests.txt` lacks. The window asks by `Foresale::ask` (`app/asking.rs`), which obeys
//!   the rule; a command by `Desk::ask` (`cli/desk.rs`). So that other desks can make it too, it gets a line in
//!   `actions/desks/table/listed.rs` and one in `tests/desks/travelling.rs`; one that names files of the desk's own computer says
//!   which in `actions/desks/table/with_files.rs`.
//! - *A model of purchases*: a file in [`models::purchase`] with its paper and equations, a variant of
//!   [`domain::model::Method`] with code and name, its fit among [`models::purchase::candidates`], and the questions
//!   that it may answer in [`models::choosing::question`]; published figures into `tests/models`.
//! - *An import kind*: a variant of [`reports::import::ImportKind`] with its fields (`reports/import_fields.rs`), their words in `intake/words.rs`, a checked
//!   row in `intake/kinds.rs` (contacts, dealers and refusals have files of their own), how it is told from the others in
//!   `intake/guess.rs` and `guess_kind.rs`, who writes it in `actions/import/writing.rs`, and its line in
//!   `screens/import/mod.rs`; a file of its kind into `tests/fixtures/zoo`, with its line in `tests/intake/zoo_table.rs`.
//! - *A screen*: its report in [`reports`], its drawing in [`screens`], a place in [`screens::place::Screen`], what it reads in
//!   `app/loading.rs` (its slot in `app/state.rs`), what makes it stale in `app/stale.rs`, and its call in `app/frame.rs`.
//! - *A command*: a variant in `cli/arguments.rs` with a help text (of a command with subcommands in its own file), its arm in
//!   `cli/mod.rs`, whether the backup of the day comes first in `cli/daily_backup.rs`, and a function that makes a request of it. A
//!   button is the recipe for the window above, with its place in a screen; both together with a request are some ten files,
//!   each a line or two.
//! - *A migration*: a file with the next number in `store/migrations`. A table of records is also
//!   named in `store/step.rs`, one of results in `store/result.rs`; one that refers to customers in `merge.rs`, `step.rs` and
//!   `forgetting.rs` (a test asks), with words in `undo_refusals.rs`, and in `hiding.rs` if it names them. A column of a recorded
//!   table has a default, or undo cannot write back rows from before it. What people should read gets a `readable_…` view, made
//!   anew where it is to show more; amounts are named in `MONEY` of `known_of.rs`.
//! - *A figure in a sentence*: by [`figures`], so that it is rounded and separated like every other.
//!
//! Within a room modules beside each other form no circle, a folder counting with all that lies below it: whoever reads
//! one needs those that it names, and none of them needs it in turn (`tests/circles.rs`). What two of them share stands in
//! a third, or above both.
//!
//! ## Invariants
//!
//! - Everything that changes an open database is asked for by a request: the right is checked, and who asked is logged, there.
//! - What another desk asks to change carries a number and is done once: what is short is one transaction with its answer, what
//!   is stored in parts counts in each that it was kept ([`store::once`]).
//! - Once a file has people, nobody works on it without signing in, and each request reads the rights anew. Whoever may not
//!   see people reads through views that show numbers in their place (`store/hiding.rs`).
//! - With its first person a file is encrypted as a whole ([`store::keys`]), and with it its logs, backups, copies and what
//!   stands beside it. Each connection gives the key that somebody has opened with a password; the key file is written before
//!   the database is put in place, so that whichever of them is old or new, it opens.
//! - The log is a chain of digests (`store/log_chain.rs`); what an erasure overwrites in it is named by a later entry, so that
//!   the chain still holds.
//! - Who was erased leaves a keyed hash, by which no later import and no restored backup brings the person back.
//! - Everything a model sees is computed as of a day from records up to and including it.
//! - The figures shown beside a list are never those its method was chosen by.
//! - A [`planning::audience::Contactable`] is made only by the audience step, so a customer who refused cannot reach
//!   delivery; only contacted customers carry one, so the control group cannot either.
//! - A refusal and being left alone hold for an address: whoever else has it in the records is bound by them, and a list of
//!   messages names it once.
//! - Who is left alone by a lead list is kept apart from its leads, and whenever leads are placed, published or handed over
//!   it is looked up anew who may be called. A lead that a dealer has is withdrawn only for a refusal or a wrong number.
//! - An e-mail to a dealer is written at the moment when it is sent, and every handing-over is noted before and after.
//! - No import and no merge loosens consent: the ledger takes refusals and keeps them, the strictest word of two merged
//!   customers holds, and only a person with a reason permits again.
//! - Telephone numbers stay as they were written; they are compared as E.164.
//! - What changes customers, purchases or other records runs as a step ([`store::step`]): while it is made, triggers note
//!   what each row was, so that [`actions::steps::undo`] can take it back whole, or say what was built on it.
//! - On the portal nothing changes on a GET; every query names the dealer, so that another's lead answers like none; what
//!   a dealer sees, takes, reports or is refused is on the disk before the answer goes out: in the log of the database, or,
//!   of what is only shown while somebody else is writing there, in a file beside it from which the log is completed, each
//!   entry once, whoever dies ([`store::spool`]); a form or a step of a call counts once.
//! - Wrong codes lock a dealer's number for the place that they came from and for nobody else ([`planning::admission`]); a
//!   browser that has signed in before answers for its own wrong codes only.
//! - Nobody waits for long work: it is stored in portions of a tenth of a second. An import is one step all the same, and
//!   one that does not come to its end, however it ends, is taken back whole before anything builds on it; results are seen
//!   when their last row is there. What is computed while an import is under way never passes for up to date.
//! - An outbox row changes its state before and after each hand-over: after a crash a message was certainly sent,
//!   certainly not, or is *uncertain* until a person decides.
//! - A row that is being handed over carries its run ([`store::run`]): only what a dead run left becomes uncertain.
//! - A refusal that concerns whoever sends ([`delivery::smtp::verdict`]) costs no message a try, and stops the run.
//! - Everything that a mail server says has an end: a length, and a moment by which it was said.
//! - Same data, settings and seed: the same list, with any number of threads. A saved campaign keeps all of these as its
//!   recipe, so that [`actions::campaigns::rebuild`] can show it or say where and why a list differs.
//! - A run of sending looks at the messages of one campaign or one lead list ([`store::outbox::Mailing`]); nothing leaves
//!   because something else was sent.
//! - Who is left alone by a campaign is so until the window of its last wave has closed, or the campaign is discarded before
//!   anything went out; what was never sent has no results and teaches nothing. A wave goes only to contacted
//!   customers, once each ([`store::wave`]).
//!
//! ## Words that mean one thing here
//!
//! A *ranking* is a ranked list of customers with its proof, in every room; the table that keeps it is named `prediction`, and its
//! screen *Accounts*. A *receipt* is the proof that leads were handed over; what a till prints is a `reference`. A *chunk* is some
//! thousand lines of a file, an *import* all of it. A dealer *reports* what came of a lead; what screens show are
//! [`reports`]. A *store* is a shop that sells; the database is opened as a [`store::Store`].
//!
//! *Recency* (`recency`, t_x) is the time from the first to the last purchase, as in the papers; a marketer's recency is
//! `days_since_last_purchase`. A *holdout period* is a later period to test on; customers left alone are the *control
//! group* ([`domain::campaign::Arm::Control`]). A *wave* is one contact of a campaign, the first or a further one to whoever
//! has not answered ([`domain::wave`]). An *occasion* is a day of spending, however many lines it has.

pub use actions;
pub mod app;
pub mod cli;
pub use contained;
pub use delivery;
pub use domain;
pub use features;
pub use figures;
pub use intake;
pub use models;
pub use planning;
pub use private_file;
pub use progress;
pub use reports;
pub use sample;
pub use screens;
pub use stats;
pub use store;
pub use ui;
