//! The built-in key performance indicators: the name, meaning, unit and period of each.

/// One built-in KPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kpi {
    /// The word used on the command line and in the database.
    pub code: &'static str,
    pub name: &'static str,
    pub meaning: &'static str,
    pub unit: &'static str,
    /// The time that it covers, up to the as-of day: "ever", "last 91 days".
    pub period: &'static str,
    /// Ticked until the user says otherwise.
    pub chosen_at_first: bool,
}

/// Code, name, unit, period, meaning.
type Entry = [&'static str; 5];

const fn kpi([code, name, unit, period, meaning]: Entry) -> Kpi {
    Kpi { code, name, meaning, unit, period, chosen_at_first: false }
}

const fn chosen(entry: Entry) -> Kpi {
    Kpi { chosen_at_first: true, ..kpi(entry) }
}

/// Every built-in KPI, in display order.
pub const CATALOGUE: &[Kpi] = &[
    chosen([
        "days_since_last_purchase",
        "Days since last purchase",
        "days",
        "ever",
        "How long ago the customer last bought something.",
    ]),
    chosen(["frequency", "Purchase days", "days", "ever", "On how many different days the customer bought something."]),
    chosen(["monetary_value", "Total spend", "money", "ever", "Everything the customer has ever spent, less returns."]),
    chosen([
        "mean_basket",
        "Spend per purchase day",
        "money",
        "ever",
        "What the customer spends per purchase day, on average.",
    ]),
    kpi([
        "margin",
        "Contribution",
        "money",
        "ever",
        "What is left of the customer's purchases after the cost of the goods.",
    ]),
    kpi(["tenure", "Days as a customer", "days", "ever", "How long ago the customer bought for the first time."]),
    kpi([
        "mean_gap",
        "Days between purchases",
        "days",
        "ever",
        "The customer's own rhythm; known from the second purchase on.",
    ]),
    chosen([
        "overdue_ratio",
        "Overdue",
        "ratio",
        "ever",
        "Days since the last purchase compared with the customer's own rhythm: 2 means twice the usual gap.",
    ]),
    kpi([
        "purchases_last_year",
        "Purchase days in the last year",
        "days",
        "last 365 days",
        "Purchase days in the 365 days up to the as-of day.",
    ]),
    kpi([
        "spend_last_year",
        "Spend in the last year",
        "money",
        "last 365 days",
        "Spend in the 365 days up to the as-of day.",
    ]),
    kpi([
        "trend",
        "Trend of spend",
        "ratio",
        "last 2 years",
        "Last year's spend against the year before: 1 means only lately, 0 the same, −1 only before.",
    ]),
    chosen([
        "category_breadth",
        "Product groups bought",
        "groups",
        "ever",
        "How many different product groups the customer bought from.",
    ]),
    kpi([
        "top_category_share",
        "Share of the largest group",
        "share",
        "ever",
        "How much of the spend goes into the customer's main product group.",
    ]),
    kpi([
        "quantity_per_day",
        "Pieces per purchase day",
        "pieces",
        "ever",
        "How many pieces the customer buys per purchase day.",
    ]),
    kpi(["return_share", "Share returned", "share", "ever", "Value of returns compared with the value of purchases."]),
    chosen([
        "online_share",
        "Share bought online",
        "share",
        "ever",
        "How much of the spend came through web, e-commerce and digital television.",
    ]),
    kpi(["sources_used", "Sources used", "sources", "ever", "Through how many different sources the customer bought."]),
    kpi([
        "spend_variation",
        "Variation of spend",
        "ratio",
        "ever",
        "How much the spend differs from one purchase day to the next: 0 means always the same.",
    ]),
    kpi([
        "gap_variation",
        "Irregularity",
        "ratio",
        "ever",
        "How much the gaps differ from one to the next: 0 means always the same; known from the third purchase on.",
    ]),
    kpi([
        "days_to_second",
        "Days to the second purchase",
        "days",
        "ever",
        "How long after the first purchase the second one came.",
    ]),
    kpi(["last_gap", "Last pause", "days", "ever", "Days between the last two purchases."]),
    kpi([
        "purchases_per_year",
        "Purchase days per year",
        "days a year",
        "ever",
        "Purchase days per year as a customer; newcomers count as customers of one month.",
    ]),
    kpi([
        "purchases_last_quarter",
        "Purchase days in the last quarter",
        "days",
        "last 91 days",
        "Purchase days in the 91 days up to the as-of day.",
    ]),
    kpi([
        "spend_last_quarter",
        "Spend in the last quarter",
        "money",
        "last 91 days",
        "Spend in the 91 days up to the as-of day.",
    ]),
    kpi([
        "quarter_trend",
        "Trend of the quarter",
        "ratio",
        "last 182 days",
        "The last quarter's spend against the quarter before: 1 means only lately, 0 the same, −1 only before.",
    ]),
    kpi([
        "purchases_last_month",
        "Purchase days in the last month",
        "days",
        "last 30 days",
        "Purchase days in the 30 days up to the as-of day.",
    ]),
    kpi([
        "spend_last_month",
        "Spend in the last month",
        "money",
        "last 30 days",
        "Spend in the 30 days up to the as-of day.",
    ]),
    kpi(["first_spend", "First spend", "money", "first day", "What the customer spent on the first purchase day."]),
    kpi(["last_spend", "Last spend", "money", "last day", "What the customer spent on the last purchase day."]),
    kpi(["largest_spend", "Largest spend", "money", "ever", "The most that the customer spent on one day."]),
    kpi([
        "spend_per_year",
        "Spend a year",
        "money a year",
        "ever",
        "Spend per year as a customer; newcomers count as customers of one month.",
    ]),
    kpi([
        "margin_share",
        "Contribution share",
        "share",
        "ever",
        "How much of the spend is left after the cost of the goods.",
    ]),
    kpi(["returns", "Returns", "lines", "ever", "How many purchase lines were returned."]),
    kpi(["products_bought", "Products bought", "products", "ever", "How many different products the customer bought."]),
    kpi(["lines_per_day", "Lines per purchase day", "lines", "ever", "How many lines per purchase day has."]),
    kpi([
        "new_categories",
        "New product groups",
        "groups",
        "last 365 days",
        "Product groups that the customer bought from for the first time in the last year.",
    ]),
    kpi(["stores_used", "Stores used", "stores", "ever", "In how many different stores the customer bought."]),
    kpi([
        "first_online",
        "Came online",
        "0 or 1",
        "first day",
        "1 where the first purchase came through web, e-commerce or digital television, else 0.",
    ]),
    kpi(["pos_share", "Share at the till", "share", "ever", "How much of the spend came through the point of sale."]),
    kpi([
        "home_shopping_share",
        "Share by home shopping",
        "share",
        "ever",
        "How much of the spend came through home shopping.",
    ]),
    kpi(["e_commerce_share", "Share by e-commerce", "share", "ever", "How much of the spend came through e-commerce."]),
    kpi([
        "credit_card_share",
        "Share by credit card",
        "share",
        "ever",
        "How much of the spend came from credit card records.",
    ]),
    kpi([
        "bank_card_share",
        "Share by bank card",
        "share",
        "ever",
        "How much of the spend came from bank card records.",
    ]),
    kpi(["web_share", "Share by web", "share", "ever", "How much of the spend came through the web."]),
    kpi([
        "digital_tv_share",
        "Share by digital television",
        "share",
        "ever",
        "How much of the spend came through digital television.",
    ]),
    kpi([
        "weekend_share",
        "Share at weekends",
        "share",
        "ever",
        "How many of the purchase days were a Saturday or Sunday.",
    ]),
    kpi(["spring_share", "Share in spring", "share", "ever", "How much of the spend fell in March, April and May."]),
    kpi(["summer_share", "Share in summer", "share", "ever", "How much of the spend fell in June, July and August."]),
    kpi([
        "autumn_share",
        "Share in autumn",
        "share",
        "ever",
        "How much of the spend fell in September, October and November.",
    ]),
    kpi([
        "winter_share",
        "Share in winter",
        "share",
        "ever",
        "How much of the spend fell in December, January and February.",
    ]),
];

/// The built-in KPI with a code, ignoring case.
#[must_use]
pub fn built_in(code: &str) -> Option<&'static Kpi> {
    CATALOGUE.iter().find(|kpi| kpi.code.eq_ignore_ascii_case(code))
}
