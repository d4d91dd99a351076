//! Which report depends on which data: after a request, exactly the reports it touched are reloaded when they are next
//! shown.

use domain::request::Matter;
use screens::action::SegmentAction;

use crate::app::state::Foresale;

const EVERYTHING: &[Matter] = Matter::ALL;
const DATA: &[Matter] = &[
    Matter::Customers,
    Matter::Purchases,
    Matter::Contacts,
    Matter::Consent,
    Matter::Selection,
    Matter::Steps,
    Matter::Dealers,
    Matter::Settings,
];
const CUSTOMERS: &[Matter] = &[
    Matter::Customers,
    Matter::Purchases,
    Matter::Consent,
    Matter::Selection,
    Matter::Segments,
    Matter::Rankings,
    Matter::Settings,
];
const KPIS: &[Matter] =
    &[Matter::Customers, Matter::Purchases, Matter::Contacts, Matter::Selection, Matter::Kpis, Matter::Settings];
const SEGMENTS: &[Matter] = &[
    Matter::Customers,
    Matter::Purchases,
    Matter::Contacts,
    Matter::Consent,
    Matter::Selection,
    Matter::Kpis,
    Matter::Segments,
    Matter::Clusters,
    Matter::Rankings,
    Matter::Settings,
];
// Clusters and opportunities show which segments were saved from them.
const CLUSTERS: &[Matter] = &[
    Matter::Customers,
    Matter::Purchases,
    Matter::Selection,
    Matter::Kpis,
    Matter::Segments,
    Matter::Clusters,
    Matter::Settings,
];
const PATTERNS: &[Matter] = &[
    Matter::Customers,
    Matter::Purchases,
    Matter::Selection,
    Matter::Segments,
    Matter::Clusters,
    Matter::Patterns,
    Matter::Settings,
];
const RANKINGS: &[Matter] = &[
    Matter::Customers,
    Matter::Purchases,
    Matter::Contacts,
    Matter::Selection,
    Matter::Segments,
    Matter::Rankings,
    Matter::Settings,
];
const CAMPAIGNS: &[Matter] = EVERYTHING;
const LEADS: &[Matter] = &[
    Matter::Customers,
    Matter::Purchases,
    Matter::Contacts,
    Matter::Consent,
    Matter::Selection,
    Matter::Segments,
    Matter::Clusters,
    Matter::Campaigns,
    Matter::Leads,
    Matter::Dealers,
    Matter::Portal,
    Matter::Settings,
];
const PORTAL: &[Matter] = &[Matter::Leads, Matter::Dealers, Matter::Portal, Matter::Settings];
const SETTINGS: &[Matter] = &[Matter::Settings, Matter::Campaigns, Matter::Selection];

impl Foresale {
    /// Marks as stale the reports that depend on these topics.
    pub(in crate::app) fn touched(&mut self, matters: &[Matter]) {
        let is_of = |depends: &[Matter]| depends.iter().any(|matter| matters.contains(matter));
        let reports = &mut self.reports;
        let slots = [
            (&mut reports.home.stale, EVERYTHING),
            (&mut reports.data.stale, DATA),
            (&mut reports.customers.stale, CUSTOMERS),
            (&mut reports.kpis.stale, KPIS),
            (&mut reports.segments.stale, SEGMENTS),
            (&mut reports.clusters.stale, CLUSTERS),
            (&mut reports.patterns.stale, PATTERNS),
            (&mut reports.campaigns.stale, CAMPAIGNS),
            (&mut reports.leads.stale, LEADS),
            (&mut reports.portal_stale, PORTAL),
            (&mut reports.settings.stale, SETTINGS),
            (&mut reports.backups.stale, EVERYTHING),
            (&mut reports.wishes.stale, CUSTOMERS),
            (&mut reports.log.stale, EVERYTHING),
        ];
        for (stale, depends) in slots {
            *stale |= is_of(depends);
        }
        if is_of(RANKINGS) {
            reports.ranked.values_mut().for_each(|slot| slot.stale = true);
        }
        if is_of(CAMPAIGNS) {
            reports.scoreboard = None;
        }
        // The rule being edited may select different customers now.
        if is_of(SEGMENTS)
            && let Some(count) = reports.segment_count.take_if(|_| self.screens.kpis.segments.is_building())
        {
            self.asked.ask(SegmentAction::Count(count.rule));
        }
    }
}
