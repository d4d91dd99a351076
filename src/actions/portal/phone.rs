//! What the telephone asks of the database besides what the portal asks.

use super::desk::PortalDesk;
use super::{SETTINGS, sign_in};
use delivery::portal::desk::{DeskResult, Message, PhoneDesk};
use domain::dealer::DealerId;
use domain::moment::Moment;
use reports::portal::{Happening, Means, PortalSettings};

impl PortalDesk {
    fn settings(&self) -> DeskResult<PortalSettings> {
        self.asked(|store| Ok(store.setting(SETTINGS)?))
    }
}

impl PhoneDesk for PortalDesk {
    fn phone_token(&self) -> DeskResult<Option<String>> {
        Ok(Some(self.settings()?.phone_token).filter(|token| !token.is_empty()))
    }

    fn public_address(&self) -> DeskResult<String> {
        Ok(self.settings()?.public_address)
    }

    fn office_phone(&self) -> DeskResult<String> {
        Ok(self.settings()?.office_phone)
    }

    fn call(&self, sid: &str) -> DeskResult<Option<String>> {
        self.asked(|store| Ok(store.phone_call(sid)?))
    }

    fn answered(&self, sid: &str, step: &str) -> DeskResult<Option<String>> {
        self.asked(|store| Ok(store.phone_answer(sid, step)?))
    }

    fn keep_step(&self, sid: &str, step: &str, state: &str, answer: &str, now: Moment) -> DeskResult<()> {
        self.noted(|store| store.atomically(|store| Ok(store.put_phone_step(sid, step, state, answer, now.seconds)?)))
    }

    fn leave_message(&self, message: &Message<'_>, now: Moment) -> DeskResult<()> {
        self.noted(|store| {
            store.atomically(|store| {
                let Message { dealer, caller, text, recording } = *message;
                store.put_office_message(now.seconds, dealer, caller, text, recording)?;
                let event = sign_in::event(dealer, Means::Telephone, Happening::LeftMessage, "", now);
                Ok(store.put_portal_event(&event)?)
            })
        })
    }

    fn ask_for_list(&self, dealer: DealerId, now: Moment) -> DeskResult<bool> {
        let who = self.asked(|store| {
            let found = store.dealers()?.into_iter().find(|(id, _)| *id == dealer);
            Ok(found.map(|(_, dealer)| dealer).filter(|dealer| !dealer.email.trim().is_empty()))
        })?;
        let Some(who) = who else { return Ok(false) };
        let text = format!("Please send {} the current list to {}.", who.name, who.email.trim());
        let caller = who.phone;
        self.leave_message(&Message { dealer: Some(dealer), caller: &caller, text: &text, recording: "" }, now)?;
        Ok(true)
    }
}
