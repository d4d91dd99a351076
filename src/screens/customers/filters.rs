//! What the table is filtered by: a text while typing, buyers or prospects, a channel, a fault.

use egui::Ui;

use domain::consent::Channel;
use domain::fault::CustomerFault;
use reports::customers::{CHANNELS, Filter, Kind};
use ui::{button, field, page};

/// Widths of the controls; the narrow ones leave room for a customer's card next to the table.
const WIDE: [f32; 4] = [240.0, 140.0, 140.0, 210.0];
const NARROW: [f32; 4] = [146.0, 126.0, 136.0, 160.0];

/// Shows the controls; returns whether the filter was changed.
pub fn filters_ui(ui: &mut Ui, filter: &mut Filter, focus: bool) -> bool {
    let before = filter.clone();
    page::controls(ui, |ui| {
        let widths = if ui.available_width() > 900.0 { WIDE } else { NARROW };
        let hint = "Name, e-mail, id, phone, town";
        let find = field::short(ui, "Find", &mut filter.text, hint, None, widths[0]);
        if focus {
            find.request_focus();
        }
        field::select_in(ui, "Show", &mut filter.kind, &kinds(), widths[1]);
        field::select_in(ui, "Reachable by", &mut filter.reachable, &channels(), widths[2]);
        field::select_in(ui, "Records", &mut filter.fault, &faults(), widths[3]);
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
    std::iter::once((None, "All records".to_owned())).chain(named).collect()
}

/// Whom the filter selects, for the origin of a saved list: "customers without a name".
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
