//! The places of the window, in the order of the workflow.

use ui::icon::Icon;

/// A screen one can go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Screen {
    #[default]
    Welcome,
    Home,
    Data,
    Customers,
    Kpis,
    Clusters,
    Accounts,
    Patterns,
    Campaigns,
    Leads,
    Settings,
}

impl Screen {
    pub const ALL: [Screen; 11] = [
        Screen::Welcome,
        Screen::Home,
        Screen::Data,
        Screen::Customers,
        Screen::Kpis,
        Screen::Clusters,
        Screen::Accounts,
        Screen::Patterns,
        Screen::Campaigns,
        Screen::Leads,
        Screen::Settings,
    ];

    /// Those on the rail while a file is open.
    pub const RAIL: [Screen; 10] = [
        Screen::Home,
        Screen::Data,
        Screen::Customers,
        Screen::Kpis,
        Screen::Clusters,
        Screen::Accounts,
        Screen::Patterns,
        Screen::Campaigns,
        Screen::Leads,
        Screen::Settings,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Screen::Welcome => "Files",
            Screen::Home => "Home",
            Screen::Data => "Data",
            Screen::Customers => "Customers",
            Screen::Kpis => "KPIs",
            Screen::Clusters => "Clusters",
            Screen::Accounts => "Accounts",
            Screen::Patterns => "Patterns",
            Screen::Campaigns => "Campaigns",
            Screen::Leads => "Leads",
            Screen::Settings => "Settings",
        }
    }

    /// What it is for, in the width of the rail.
    #[must_use]
    pub fn purpose(self) -> &'static str {
        match self {
            Screen::Welcome => "Open or make a file",
            Screen::Home => "What to do next",
            Screen::Data => "Choose and import",
            Screen::Customers => "Everybody, one per row",
            Screen::Kpis => "Measure customers",
            Screen::Clusters => "Find similar groups",
            Screen::Accounts => "Who will buy again",
            Screen::Patterns => "Bought together",
            Screen::Campaigns => "Plan, send, measure",
            Screen::Leads => "Lists for dealers",
            Screen::Settings => "Business and mail",
        }
    }

    #[must_use]
    pub fn icon(self) -> Icon {
        match self {
            Screen::Welcome => Icon::File,
            Screen::Home => Icon::Home,
            Screen::Data => Icon::Data,
            Screen::Customers => Icon::Customers,
            Screen::Kpis => Icon::Kpis,
            Screen::Clusters => Icon::Clusters,
            Screen::Accounts => Icon::Accounts,
            Screen::Patterns => Icon::Patterns,
            Screen::Campaigns => Icon::Campaigns,
            Screen::Leads => Icon::Leads,
            Screen::Settings => Icon::Settings,
        }
    }
}
