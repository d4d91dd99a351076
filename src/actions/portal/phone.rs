//! The desk behind the telephone: what a call asks besides what the portal asks.

use super::desk::PortalDesk;
use super::telephone::{AskForList, FindAnswer, FindCall, KeepStep, LeaveMessage, ReadTelephone};
use delivery::portal::desk::{DeskResult, Message, PhoneDesk};
use domain::dealer::DealerId;
use domain::request::{Asker, Place};

impl PhoneDesk for PortalDesk {
    fn phone_token(&self) -> DeskResult<Option<String>> {
        Ok(Some(self.portal(ReadTelephone {})?.phone_token).filter(|token| !token.is_empty()))
    }

    fn public_address(&self) -> DeskResult<String> {
        Ok(self.portal(ReadTelephone {})?.public_address)
    }

    fn office_phone(&self) -> DeskResult<String> {
        Ok(self.portal(ReadTelephone {})?.office_phone)
    }

    fn call(&self, sid: &str) -> DeskResult<Option<String>> {
        self.portal(FindCall { sid: sid.to_owned() })
    }

    fn answered(&self, sid: &str, step: &str) -> DeskResult<Option<String>> {
        self.portal(FindAnswer { sid: sid.to_owned(), step: step.to_owned() })
    }

    fn keep_step(&self, sid: &str, step: &str, state: &str, answer: &str) -> DeskResult<()> {
        let [sid, step, state, answer] = [sid, step, state, answer].map(str::to_owned);
        self.writes(&Asker::portal(Place::Telephone), KeepStep { sid, step, state, answer })
    }

    fn leave_message(&self, message: &Message<'_>) -> DeskResult<()> {
        let asker = match message.dealer {
            Some(dealer) => Asker::dealer(dealer, Place::Telephone),
            None => Asker::visitor(Place::Telephone),
        };
        let [caller, text, recording] = [message.caller, message.text, message.recording].map(str::to_owned);
        self.writes(&asker, LeaveMessage { caller, text, recording })
    }

    fn ask_for_list(&self, dealer: DealerId) -> DeskResult<bool> {
        self.writes(&Asker::dealer(dealer, Place::Telephone), AskForList {})
    }
}
