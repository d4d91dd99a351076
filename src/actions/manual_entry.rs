//! Customers, purchases and dealers entered by hand; each is a step that can be undone.

use anyhow::{Result, bail};

use crate::request::request;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::dealer::Dealer;
use domain::step::{NewStep, StepId, StepKind};
use reports::manual_entry::{CustomerForm, EntryForm, Faults, PurchaseForm, Saved, dealer_faults};
use store::{Change, Store};

/// Saves what a form holds.
///
/// # Errors
/// When a field is wrong (the message says which), an id belongs to another record, or the database cannot be written;
/// then nothing is changed.
pub fn save(store: &mut Store, form: &EntryForm, today: Day) -> Result<Saved> {
    match form {
        EntryForm::Customer(form) => save_customer(store, form, today),
        EntryForm::Purchase(form) => save_purchase(store, form, today),
        EntryForm::Dealer(dealer) => save_dealer(store, dealer, today),
    }
}

/// The form of a stored purchase.
///
/// # Errors
/// When there is no such purchase.
pub fn purchase_form(store: &mut Store, number: i64) -> Result<PurchaseForm> {
    Ok(PurchaseForm::new(number, &store.purchase(number)?.1))
}

fn refuse_faults(faults: &Faults) -> Result<()> {
    match faults.first() {
        Some((field, sentence)) => bail!("{field:?}: {sentence}"),
        None => Ok(()),
    }
}

fn save_customer(store: &mut Store, form: &CustomerForm, today: Day) -> Result<Saved> {
    refuse_faults(&form.faults())?;
    let mut record = form.record();
    if record.external_id.is_empty() {
        record.external_id = store.free_external_id()?;
    }
    if let Some(owner) = store.find_customer(&record.external_id)?.filter(|owner| Some(*owner) != form.number) {
        let name = store.customer(owner)?.display_name();
        bail!("the id '{}' belongs to {name}; choose another one", record.external_id);
    }
    let shown = format!("{} ({})", record.display_name(), record.external_id);
    if let Some(number) = form.number {
        if store.customer(number)? == record {
            return Ok(Saved { step: None, what: format!("{shown} has not changed"), customer: Some(number) });
        }
        return step(store, &format!("Changed {shown}"), today, |store| {
            store.replace_customer(number, &record)?;
            Ok(Some(number))
        });
    }
    step(store, &format!("Added {shown}"), today, |store| Ok(Some(store.put_customer(&record)?.0)))
}

fn save_purchase(store: &mut Store, form: &PurchaseForm, today: Day) -> Result<Saved> {
    refuse_faults(&form.faults(today))?;
    let Some(purchase) = form.record(today) else { bail!("the purchase cannot be read; check its fields") };
    let amount = purchase.amount.plain();
    if let Some(number) = form.number {
        let (customer, stored) = store.purchase(number)?;
        let what = format!("Changed a purchase of {} to {amount} on {}", stored.customer, purchase.day.spoken());
        return step(store, &what, today, |store| {
            store.change_purchase(number, &purchase)?;
            Ok(Some(customer))
        });
    }
    let Some(customer) = store.find_customer(&purchase.customer)? else {
        bail!("there is no customer '{}'; add the customer first", purchase.customer);
    };
    let noun = if purchase.amount.0 < 0 { "return" } else { "purchase" };
    let what = format!("Added a {noun} of {amount} on {} for {}", purchase.day.spoken(), purchase.customer);
    step(store, &what, today, |store| {
        store.add_purchase(customer, &purchase)?;
        Ok(Some(customer))
    })
}

/// Adds a dealer, or changes the one with this external id.
///
/// # Errors
/// When the id or name is empty, the e-mail address is malformed, or the database cannot be written.
pub fn save_dealer(store: &mut Store, dealer: &Dealer, today: Day) -> Result<Saved> {
    refuse_faults(&dealer_faults(dealer))?;
    let mut dealer = dealer.clone();
    dealer.external_id = dealer.external_id.trim().to_owned();
    dealer.name = dealer.name.trim().to_owned();
    let what = format!("Saved dealer {} ({})", dealer.name, dealer.external_id);
    let saved = NewStep { kind: StepKind::Edit, what: what.clone(), day: today };
    store.as_step(&saved, |store, step| {
        let change = store.put_dealer(&dealer)?;
        store.log(&what)?;
        let step = (change != Change::Unchanged).then_some(step.0);
        Ok(Saved { step, what: what.clone(), customer: None })
    })
}

fn step(
    store: &mut Store,
    what: &str,
    today: Day,
    work: impl FnOnce(&mut Store) -> Result<Option<CustomerId>>,
) -> Result<Saved> {
    store.as_step(&NewStep { kind: StepKind::Edit, what: what.to_owned(), day: today }, |store, StepId(step)| {
        let customer = work(store)?;
        store.mark_data_changed()?;
        store.log(what)?;
        Ok(Saved { step: Some(step), what: what.to_owned(), customer })
    })
}

request! {
    /// Saves what was entered in a form.
    SaveManualEntry { form: EntryForm } -> Saved;
    "records.save", Change, [Customers, Purchases, Contacts, Consent, Dealers, Leads, Steps], InTurn;
    |asked, session, _| save(session.store, &asked.form, session.now.day)
}

request! {
    /// A purchase as a form.
    ReadPurchaseForm { number: i64 } -> PurchaseForm;
    "purchases.form", SeePersonalData, [], InTurn;
    |asked, session, _| purchase_form(session.store, asked.number)
}
