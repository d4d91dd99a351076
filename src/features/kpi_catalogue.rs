//! The built-in key performance indicators: what each is called, what it means and what it is measured in.

/// One built-in KPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kpi {
    /// The word of the command line and the database.
    pub code: &'static str,
    pub name: &'static str,
    pub meaning: &'static str,
    pub unit: &'static str,
    /// Ticked until the user says otherwise.
    pub chosen_at_first: bool,
}

const fn kpi(code: &'static str, name: &'static str, unit: &'static str, meaning: &'static str) -> Kpi {
    Kpi { code, name, meaning, unit, chosen_at_first: false }
}

const fn chosen(kpi: Kpi) -> Kpi {
    Kpi { chosen_at_first: true, ..kpi }
}

/// Every KPI, in the order of the columns of [`crate::features::kpis::KpiTable`].
pub const CATALOGUE: [Kpi; 18] = [
    chosen(kpi(
        "days_since_last_purchase",
        "Days since last purchase",
        "days",
        "How long ago the customer last bought something.",
    )),
    chosen(kpi("frequency", "Purchase days", "days", "On how many different days the customer bought something.")),
    chosen(kpi("monetary_value", "Total spend", "money", "Everything the customer ever spent, less returns.")),
    chosen(kpi(
        "mean_basket",
        "Spend per purchase day",
        "money",
        "What the customer spends on a day of buying, on average.",
    )),
    kpi("margin", "Contribution", "money", "What is left of the customer's purchases after the cost of the goods."),
    kpi("tenure", "Days as a customer", "days", "How long ago the customer bought for the first time."),
    kpi("mean_gap", "Days between purchases", "days", "The customer's own rhythm; known from the second purchase on."),
    chosen(kpi(
        "overdue_ratio",
        "Overdue",
        "ratio",
        "Days since the last purchase compared with the customer's own rhythm: 2 means twice the usual pause.",
    )),
    kpi(
        "purchases_last_year",
        "Purchase days in the last year",
        "days",
        "Purchase days in the 365 days up to the as-of day.",
    ),
    kpi("spend_last_year", "Spend in the last year", "money", "Spend in the 365 days up to the as-of day."),
    kpi(
        "trend",
        "Trend of spend",
        "ratio",
        "Last year's spend against the year before: 1 only lately, 0 the same, −1 only before.",
    ),
    chosen(kpi(
        "category_breadth",
        "Product groups bought",
        "groups",
        "How many different product groups the customer bought from.",
    )),
    kpi(
        "top_category_share",
        "Share of the largest group",
        "share",
        "How much of the spend goes into the customer's main product group.",
    ),
    kpi(
        "quantity_per_day",
        "Pieces per purchase day",
        "pieces",
        "How many pieces the customer buys on a day of buying.",
    ),
    kpi("return_share", "Share returned", "share", "Value of returns compared with the value of purchases."),
    chosen(kpi(
        "online_share",
        "Share bought online",
        "share",
        "How much of the spend came through web, e-commerce and digital television.",
    )),
    kpi("sources_used", "Sources used", "sources", "Through how many different sources the customer bought."),
    kpi(
        "spend_variation",
        "Variation of spend",
        "ratio",
        "How much the spend differs from one purchase day to the next: 0 always the same.",
    ),
];

/// The place of a KPI in the catalogue.
#[must_use]
pub fn place_of(code: &str) -> Option<usize> {
    CATALOGUE.iter().position(|kpi| kpi.code == code)
}
