//! What an import plan leaves unused although a person might expect it to be used.

use crate::import::{ColumnPreview, ImportKind, ImportPlan, ImportPreview};

/// Parts of headers under which tills and payment processors report that a payment failed or was reversed.
const STATUS: [&str; 29] = [
    "status",
    "storno",
    "cancel",
    "annul",
    "voided",
    "refunded",
    "erstattet",
    "rembours",
    "reembols",
    "rimbors",
    "zustand",
    "etat",
    "état",
    "estado",
    "stato",
    "stav",
    "tila",
    "durum",
    "állapot",
    "allapot",
    "stare",
    "situação",
    "статус",
    "состояние",
    "κατάσταση",
    "statut",
    "ステータス",
    "状態",
    "state",
];
const CURRENCY: [&str; 6] = ["currency", "waehrung", "währung", "devise", "moneda", "valuta"];

impl ImportPreview {
    /// Sentences about columns that the plan does not use, each with what to do; empty if there is nothing to warn
    /// about.
    #[must_use]
    pub fn cautions(&self, plan: &ImportPlan) -> Vec<String> {
        let told = [
            self.unread_consent(plan),
            self.unsure_amounts(plan),
            self.unused_status(plan),
            self.mixed_currencies(plan),
            unnamed_contacts(plan),
        ];
        told.into_iter().flatten().chain(self.value_cautions(plan)).collect()
    }

    /// Columns that the plan does not use.
    fn left<'a>(&'a self, plan: &'a ImportPlan) -> impl Iterator<Item = &'a ColumnPreview> {
        let has_use = |column: &ColumnPreview| {
            plan.ignored.contains(&column.name) || plan.mapping.iter().any(|(_, name)| *name == column.name)
        };
        self.columns.iter().filter(move |column| !has_use(column))
    }

    /// People who refuse in a column that is not used as consent would still be contacted.
    fn unread_consent(&self, plan: &ImportPlan) -> Option<String> {
        let left: Vec<String> = self.left(plan).filter(|column| column.tells_of_consent).map(told).collect();
        let which = match left.as_slice() {
            [] => return None,
            [one] => format!("The column {one} seems"),
            all => format!("The columns {} seem", all.join(", ")),
        };
        Some(format!(
            "{which} to say who may be contacted, but is not used for that: people who refuse there would still be \
             written to and called. Map it as a consent or a refusal if its values mean yes and no; otherwise import \
             those who refuse as do-not-contact."
        ))
    }

    /// 12.345 can mean twelve thousand or a little more than twelve.
    fn unsure_amounts(&self, plan: &ImportPlan) -> Option<String> {
        let mark = if plan.dialect.decimal_comma { '.' } else { ',' };
        let is_unsure = |text: &String| {
            let mut parts = text.split(mark);
            let (Some(whole), Some(rest), None) = (parts.next(), parts.next(), parts.next()) else { return false };
            let digits = |part: &str| part.chars().filter(char::is_ascii_digit).count();
            (1..=3).contains(&digits(whole)) && digits(rest) == 3 && !rest.contains([',', '.'])
        };
        let has_mark = |text: &&String| text.contains([',', '.']);
        let amounts = ["amount", "price", "unit_price", "margin"];
        let places = plan.mapping.iter().filter(|(field, _)| amounts.contains(&field.as_str()));
        let columns = places.filter_map(|(_, name)| self.columns.iter().find(|column| column.name == *name));
        let column = columns.into_iter().find(|column| {
            let mut marked = column.samples.iter().filter(has_mark).peekable();
            marked.peek().is_some() && marked.all(is_unsure)
        })?;
        let example = column.samples.iter().find(|text| is_unsure(text))?;
        Some(format!(
            "In {}, {example} is read as thousands. If it is a number with three decimals, say so: --decimal {} on the command \
             line, \"Amounts look like\" in the window.",
            told(column),
            if plan.dialect.decimal_comma { "point" } else { "comma" }
        ))
    }

    /// A failed payment looks like a successful one except for its status.
    fn unused_status(&self, plan: &ImportPlan) -> Option<String> {
        if plan.kind != ImportKind::Purchases {
            return None;
        }
        let is_read = |column: &&ColumnPreview| !plan.values.iter().any(|value| value.column == column.name);
        let is_status = |column: &&ColumnPreview| {
            let name = column.name.to_lowercase();
            !column.samples.is_empty() && STATUS.iter().any(|part| name.contains(part))
        };
        let left: Vec<String> = self.left(plan).filter(is_read).filter(is_status).map(told).collect();
        let which = match left.as_slice() {
            [] => return None,
            [one] => format!("The column {one} is"),
            all => format!("The columns {} are", all.join(", ")),
        };
        Some(format!(
            "{which} not read: every row counts as a sale, even one that failed, was cancelled or refunded. Remove \
             such rows from the file first, write refunds with a minus, or say what a word means: --value \
             COLUMN:WORD=no-sale."
        ))
    }

    /// Amounts are added up as written.
    fn mixed_currencies(&self, plan: &ImportPlan) -> Option<String> {
        let is_mixed = |column: &&ColumnPreview| {
            let name = column.name.to_lowercase();
            let differs = column.samples.iter().any(|sample| Some(sample) != column.samples.first());
            differs && CURRENCY.iter().any(|part| name.contains(part))
        };
        let column = self.left(plan).filter(|_| plan.kind == ImportKind::Purchases).find(is_mixed)?;
        Some(format!(
            "The column {} names several currencies, but amounts are added up as if they were one. Import each currency from \
             a file of its own, or convert the amounts first.",
            told(column)
        ))
    }
}

/// People for whom a file has nothing that would identify them again.
fn unnamed_contacts(plan: &ImportPlan) -> Option<String> {
    let has = |code: &str| plan.mapping.iter().any(|(field, _)| field == code);
    let is_unnamed = plan.kind == ImportKind::Contacts && !has("customer") && !has("email");
    is_unnamed.then(|| {
        "No column says who was contacted, so each row counts as a person of its own, named after the file and the \
         row. If there is such a column, use it as the customer id: --map customer=COLUMN."
            .to_owned()
    })
}

/// "Newsletter" (weekly, monthly)
fn told(column: &ColumnPreview) -> String {
    let mut samples: Vec<&str> = Vec::new();
    for sample in &column.samples {
        if samples.len() < 3 && !samples.contains(&sample.as_str()) {
            samples.push(sample);
        }
    }
    if samples.is_empty() {
        format!("\"{}\"", column.name)
    } else {
        format!("\"{}\" ({})", column.name, samples.join(", "))
    }
}
