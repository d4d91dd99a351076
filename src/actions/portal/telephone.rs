//! What callers can ask for on the telephone besides what the portal offers, and where their calls are.

use super::SETTINGS;
use super::events::event;
use crate::request::request;
use anyhow::Result;
use domain::dealer::DealerId;
use domain::moment::Moment;
use reports::portal::{Happening, Means, PortalSettings};
use store::Store;

request! {
    /// How the telephone service signs, by which address it knows us, and the number that connected calls show.
    ReadTelephone {} -> PortalSettings;
    "telephone.settings", RunPortal, [], NewestWins;
    |_, session, _| Ok(session.store.setting(SETTINGS)?)
}

request! {
    /// The state of a call; none before its first step.
    FindCall { sid: String } -> Option<String>;
    "telephone.call", RunPortal, [], NewestWins;
    |asked, session, _| Ok(session.store.phone_call(&asked.sid)?)
}

request! {
    /// What a step of a call was answered.
    FindAnswer { sid: String, step: String } -> Option<String>;
    "telephone.answer", RunPortal, [], NewestWins;
    |asked, session, _| Ok(session.store.phone_answer(&asked.sid, &asked.step)?)
}

request! {
    /// Notes a step of a call with its answer.
    KeepStep { sid: String, step: String, state: String, answer: String } -> ();
    "telephone.keep-step", RunPortal, [], InTurn;
    |asked, session, _| {
        let (KeepStep { sid, step, state, answer }, at) = (asked, session.now.seconds);
        session.store.atomically(|store| Ok(store.put_phone_step(&sid, &step, &state, &answer, at)?))
    }
}

request! {
    /// A message for the office, of a dealer or of whoever calls.
    LeaveMessage { caller: String, text: String, recording: String } -> ();
    "telephone.leave-message", EnterPortal, [Portal], InTurn;
    |asked, session, _| {
        let LeaveMessage { caller, text, recording } = asked;
        leave(session.store, session.asker.dealer, [&caller, &text, &recording], session.now)
    }
}

request! {
    /// Leaves word for the office to send the dealer who asks the list by e-mail; false when no address is known.
    AskForList {} -> bool;
    "telephone.ask-for-list", OwnLeads, [Portal], InTurn;
    |_, session, _| {
        let dealer = session.dealer()?;
        let found = session.store.dealers()?.into_iter().find(|(id, _)| *id == dealer).map(|(_, dealer)| dealer);
        let Some(who) = found.filter(|dealer| !dealer.email.trim().is_empty()) else { return Ok(false) };
        let text = format!("Please send {} the current list to {}.", who.name, who.email.trim());
        leave(session.store, Some(dealer), [&who.phone, &text, ""], session.now)?;
        Ok(true)
    }
}

fn leave(store: &mut Store, dealer: Option<DealerId>, message: [&str; 3], now: Moment) -> Result<()> {
    store.atomically(|store| {
        let [caller, text, recording] = message;
        store.put_office_message(now.seconds, dealer, caller, text, recording)?;
        let event = event(dealer, Means::Telephone, Happening::LeftMessage, "", now);
        store.put_portal_event(&event)?;
        if dealer.is_some() {
            store.log("Left a message for the office by telephone")?;
        }
        Ok(())
    })
}
