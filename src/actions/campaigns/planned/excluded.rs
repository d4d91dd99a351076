//! Customers whom a brief leaves out of its audience, each for the first reason that applies.

use std::collections::HashSet;

use anyhow::{Result, bail};

use super::in_cluster;
use crate::segments;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::targeting::Exclusion;
use progress::Progress;
use reports::campaign::DropOut;
use store::Store;

/// Who is left out, by reason.
pub(super) struct Excluded {
    reasons: Vec<(String, HashSet<CustomerId>)>,
}

/// The part of an audience that is left out.
pub(super) struct LeftOut {
    pub customers: Vec<(CustomerId, String)>,
    pub drop_outs: Vec<DropOut>,
}

impl Excluded {
    pub(super) fn load(store: &mut Store, asked: &[Exclusion], today: Day, progress: &Progress) -> Result<Excluded> {
        let mut reasons = Vec::new();
        for exclusion in asked {
            reasons.push(customers(store, *exclusion, today, progress)?);
        }
        Ok(Excluded { reasons })
    }

    /// Those who remain, and those who are left out.
    pub(super) fn split(&self, audience: &[CustomerId]) -> (Vec<CustomerId>, LeftOut) {
        let mut counts = vec![0; self.reasons.len()];
        let (mut kept, mut customers) = (Vec::new(), Vec::new());
        for customer in audience {
            match self.reasons.iter().position(|(_, members)| members.contains(customer)) {
                None => kept.push(*customer),
                Some(reason) => {
                    counts[reason] += 1;
                    customers.push((*customer, self.reasons[reason].0.clone()));
                }
            }
        }
        let told = self.reasons.iter().zip(counts).filter(|(_, customers)| *customers > 0);
        let drop_outs = told.map(|((why, _), customers)| DropOut { why: why.clone(), customers }).collect();
        (kept, LeftOut { customers, drop_outs })
    }
}

fn customers(
    store: &mut Store,
    exclusion: Exclusion,
    today: Day,
    progress: &Progress,
) -> Result<(String, HashSet<CustomerId>)> {
    Ok(match exclusion {
        Exclusion::Segment(segment) => {
            let Ok(saved) = store.segment(segment) else {
                bail!("a segment that the campaign leaves out is gone; remove it from those left out");
            };
            let members = segments::members(store, segment, today, progress)?.into_iter().collect();
            (format!("in the segment '{}', which is left out", saved.name), members)
        }
        Exclusion::Cluster(number) => {
            (format!("in cluster {number}, which is left out"), in_cluster(store, number)?.into_iter().collect())
        }
        Exclusion::BoughtWithin(days) => {
            let from = today.plus(1 - i32::try_from(days)?.clamp(1, 36_500));
            let why = format!("bought within the last {}", figures::days(days));
            (why, store.customers_who_bought_since(from)?)
        }
        Exclusion::Ranked(model) => {
            let listed = store.ranking(model)?.map(|list| list.accounts).unwrap_or_default();
            let members = listed.into_iter().filter_map(|account| account.customer).collect();
            (format!("on the list '{}', which is left out", model.name()), members)
        }
        Exclusion::RunningCampaigns => (
            "contacted by a campaign that is planned or still runs".to_owned(),
            store.customers_in_running_campaigns(today)?,
        ),
    })
}
