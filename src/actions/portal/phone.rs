//! The backend behind the telephone: what a call asks besides what the portal asks.

use super::backend::PortalBackend;
use super::telephone::{AskForList, FindAnswer, FindCall, KeepStep, LeaveMessage, ReadTelephone};
use delivery::portal::backend::{Message, PhoneBackend, PortalResult};
use domain::dealer::DealerId;
use domain::request::{Asker, Place};

impl PhoneBackend for PortalBackend {
    fn phone_token(&self) -> PortalResult<Option<String>> {
        Ok(Some(self.portal(ReadTelephone {})?.phone_token).filter(|token| !token.is_empty()))
    }

    fn public_address(&self) -> PortalResult<String> {
        Ok(self.portal(ReadTelephone {})?.public_address)
    }

    fn office_phone(&self) -> PortalResult<String> {
        Ok(self.portal(ReadTelephone {})?.office_phone)
    }

    fn call(&self, sid: &str) -> PortalResult<Option<String>> {
        self.portal(FindCall { sid: sid.to_owned() })
    }

    fn answered(&self, sid: &str, step: &str) -> PortalResult<Option<String>> {
        self.portal(FindAnswer { sid: sid.to_owned(), step: step.to_owned() })
    }

    fn keep_step(&self, sid: &str, step: &str, state: &str, answer: &str) -> PortalResult<()> {
        let [sid, step, state, answer] = [sid, step, state, answer].map(str::to_owned);
        self.writes(&Asker::portal(Place::Telephone), KeepStep { sid, step, state, answer })
    }

    fn leave_message(&self, message: &Message<'_>) -> PortalResult<()> {
        let asker = match message.dealer {
            Some(dealer) => Asker::dealer(dealer, Place::Telephone),
            None => Asker::visitor(Place::Telephone),
        };
        let [caller, text, recording] = [message.caller, message.text, message.recording].map(str::to_owned);
        self.writes(&asker, LeaveMessage { caller, text, recording })
    }

    fn ask_for_list(&self, dealer: DealerId) -> PortalResult<bool> {
        self.writes(&Asker::dealer(dealer, Place::Telephone), AskForList {})
    }
}
