//! Who gets what and why: the dealers' shares of a list, and its groups of similar customers.

use std::collections::BTreeMap;

use egui::Ui;

use reports::leads::{DealerShare, LeadListReport, WeekShare};
use ui::chip::Tone;
use ui::table::{Column, Table};
use ui::{card, notice, words};

/// What is computed once per report: for each dealer why the leads went there.
#[derive(Debug, Default)]
pub struct Distribution {
    kept: Option<Vec<String>>,
}

impl Distribution {
    /// Call when a new report has arrived.
    pub fn forget(&mut self) {
        self.kept = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, open: &LeadListReport) {
        let whys = self.kept.get_or_insert_with(|| {
            let reasons = reasons(open);
            open.dealers.iter().map(|share| why(share, reasons.get(share.dealer.as_str()))).collect()
        });
        shares_ui(ui, open, whys);
    }
}

fn shares_ui(ui: &mut Ui, open: &LeadListReport, whys: &[String]) {
    if open.dealers.is_empty() && open.unassigned_why.is_empty() {
        words::caption(ui, "There are no dealers yet.");
        return;
    }
    let subtitle = if open.published.is_some() {
        "Leads and value of each dealer, against what an even distribution gives"
    } else {
        "A preview: the dealers do not have it yet. Move single leads in the table, then give the list to the dealers."
    };
    card::titled(ui, "Who gets what, and why", subtitle, |ui| {
        let columns = [
            Column::text("Dealer", 150.0).stretch(1.0),
            Column::number("Leads", 52.0),
            Column::number("A week", 56.0).hint("Leads per week that the dealer can work"),
            Column::text("Filled", 96.0),
            Column::number("Due", 52.0).hint("Leads that an even distribution of this list gives"),
            Column::number("Value", 64.0).hint("Expected value of the leads"),
            Column::number("Value due", 72.0).hint("What an even distribution of this list gives"),
            Column::number("Carried over", 88.0)
                .hint("Value owed from earlier lists that did not come; negative: too much came"),
            Column::text("Calls by week", 150.0).stretch(1.0).hint("How many leads are to be called in each week"),
            Column::text("Why", 160.0).stretch(1.4),
        ];
        let mut table = Table::long("shares", &columns, ui, open.dealers.len());
        table.row_height = 44.0;
        table.show(ui, open.dealers.len(), |i, row| {
            let share = &open.dealers[i];
            row.named(format!("{}: {} leads", share.dealer, share.leads));
            row.strong(&share.dealer);
            row.text(&figures::count(share.leads));
            row.weak(&figures::count(share.capacity as usize));
            row.share(share.leads as f64 / f64::from(share.capacity.max(1)) / f64::from(open.weeks.max(1)));
            row.weak(&figures::plain((share.due_leads * 10.0).round() / 10.0));
            row.text(&share.expected_value.rounded());
            row.weak(&share.due_value.rounded());
            row.weak(&share.credit_value.rounded());
            row.sentence(&by_week(share));
            row.sentence(whys.get(i).map_or("", String::as_str));
        });
        words::caption(ui, &format!("{} in all", figures::counted(open.dealers.len(), "dealer", "dealers")));
        for why in &open.unassigned_why {
            notice::notice(ui, Tone::Warn, why);
        }
    });
}

/// For each dealer the reasons for its leads, with a count for each.
fn reasons(open: &LeadListReport) -> BTreeMap<&str, BTreeMap<&str, usize>> {
    let mut reasons: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for lead in open.leads.iter().filter(|lead| lead.dealer_id.is_some() && !lead.dealer_why.is_empty()) {
        *reasons.entry(&lead.dealer).or_default().entry(&lead.dealer_why).or_default() += 1;
    }
    reasons
}

/// "12 from 1 Apr 2024, 8 from 8 Apr 2024"
fn by_week(share: &DealerShare) -> String {
    let week = |week: &WeekShare| format!("{} from {}", figures::count(week.leads), week.from.spoken());
    share.weeks.iter().map(week).collect::<Vec<_>>().join(", ")
}

/// "3 had this customer before, 12 was next in turn among 2 who can take it".
fn why(share: &DealerShare, reasons: Option<&BTreeMap<&str, usize>>) -> String {
    if !share.remark.is_empty() {
        return share.remark.clone();
    }
    let mut parts: Vec<(&&str, &usize)> = reasons.into_iter().flatten().collect();
    parts.sort_by_key(|(why, count)| (std::cmp::Reverse(**count), **why));
    if let [(why, count)] = parts.as_slice()
        && **count > 1
    {
        return format!("All {count}: {why}");
    }
    let parts: Vec<String> = parts.into_iter().map(|(why, count)| format!("{count} × {why}")).collect();
    parts.join(", ")
}

/// The groups of similar customers on the list, with the needs of each.
pub fn groups_ui(ui: &mut Ui, open: &LeadListReport) {
    let subtitle = "Similar customers on the list, and what they buy more than the others";
    card::titled(ui, "Groups on the list", subtitle, |ui| {
        let columns = [
            Column::text("Group", 200.0).stretch(1.0),
            Column::number("Leads", 64.0),
            Column::text("Will buy", 116.0).hint("Mean probability"),
            Column::number("Expected value", 110.0),
            Column::text("Needs", 240.0).stretch(1.6),
        ];
        let mut table = Table::long("lead groups", &columns, ui, open.clusters.len());
        table.row_height = 44.0;
        table.show(ui, open.clusters.len(), |i, row| {
            let group = &open.clusters[i];
            row.named(format!("{}: {} leads", group.name, group.leads));
            row.strong(&group.name);
            row.text(&figures::count(group.leads));
            row.probability(group.propensity, group.propensity, group.propensity);
            row.text(&group.expected_value.rounded());
            let needs =
                if group.needs.is_empty() { "nothing in particular".to_owned() } else { group.needs.join(", ") };
            row.sentence(&needs);
        });
    });
}
