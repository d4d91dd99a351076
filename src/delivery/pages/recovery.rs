//! The recovery key of an encrypted file, to be kept on paper.

use serde::Serialize;

use super::wording::fitted;
use super::{PageError, press};
use domain::day::Day;
use reports::settings::Business;

const TEMPLATE: &str = include_str!("../../../assets/pages/recovery.typ");

#[derive(Serialize)]
struct Page {
    business: String,
    today: String,
    title: &'static str,
    subtitle: String,
    key: String,
    advice: [&'static str; 4],
}

pub fn page(key: &str, file: &str, business: &Business, today: Day) -> Result<Vec<u8>, PageError> {
    let page = Page {
        business: fitted(&business.name, 80),
        today: today.spoken(),
        title: "Recovery key",
        subtitle: format!("It opens {} when every password is forgotten", fitted(file, 80)),
        key: key.to_owned(),
        advice: [
            "Keep this page where you keep contracts, apart from the computer: whoever has it and the file can read everything.",
            "To get back in, choose the file in Foresale and follow the hint under the password.",
            "Try it once a year, under Settings, Encryption. A new recovery key makes this page worthless.",
            "Nobody else has a copy. Without a password and without this page the file stays closed for ever.",
        ],
    };
    press::print("the recovery key", TEMPLATE, &page)
}
