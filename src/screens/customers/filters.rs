//! What the table is narrowed to: a text as one types, buyers or prospects, a channel, a fault.

use egui::Ui;

use crate::domain::consent::Channel;
use crate::domain::fault::CustomerFault;
use crate::reports::customers::{CHANNELS, Filter, Kind};
use crate::ui::{button, field, page};

/// Shows the controls; answers whether the filter was changed.
pub fn filters_ui(ui: &mut Ui, filter: &mut Filter, focus: bool) -> bool {
    let before = filter.clone();
    page::controls(ui, |ui| {
        let find = field::short(ui, "Find", &mut filter.text, "Name, e-mail, id, telephone, town", None, 230.0);
        if focus {
            find.request_focus();
        }
        field::select(ui, "Show", &mut filter.kind, &kinds());
        field::select(ui, "Reachable by", &mut filter.reachable, &channels());
        field::select(ui, "Records", &mut filter.fault, &faults());
        if !filter.is_nothing() && field::beside(ui, |ui| button::quiet(ui, "Clear filters")).clicked() {
            *filter = Filter::default();
        }
    });
    *filter != before
}

fn kinds() -> [(Kind, String); 3] {
    [(Kind::Everybody, "Everybody".into()), (Kind::Buyers, "Buyers".into()), (Kind::Prospects, "Prospects".into())]
}

fn channels() -> Vec<(Option<Channel>, String)> {
    let named = CHANNELS.into_iter().map(|channel| (Some(channel), channel.name().to_owned()));
    std::iter::once((None, "Any or none".to_owned())).chain(named).collect()
}

fn faults() -> Vec<(Option<CustomerFault>, String)> {
    let named = CustomerFault::ALL.into_iter().map(|fault| (Some(fault), fault.name().to_owned()));
    std::iter::once((None, "With or without faults".to_owned())).chain(named).collect()
}

/// Whom the filter leaves, for the origin of a saved list: "customers without a name".
#[must_use]
pub fn spoken(filter: &Filter) -> String {
    let mut parts = Vec::new();
    if !filter.text.trim().is_empty() {
        parts.push(format!("found by '{}'", filter.text.trim()));
    }
    match filter.kind {
        Kind::Everybody => {}
        Kind::Buyers => parts.push("buyers".to_owned()),
        Kind::Prospects => parts.push("prospects".to_owned()),
    }
    if let Some(channel) = filter.reachable {
        parts.push(format!("reachable by {}", channel.name().to_lowercase()));
    }
    parts.extend(filter.fault.map(|fault| fault.name().to_lowercase()));
    if parts.is_empty() {
        return "Chosen in the table of customers".to_owned();
    }
    format!("Chosen in the table of customers: {}", parts.join(", "))
}
