//! What rules ask about, read when a rule needs it and cached while it does not change: a rule being edited asks for
//! the same data with every change.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Result, bail};

use super::unseen::refuse_unseen;
use crate::audience;
use crate::everybody::Everybody;
use crate::kpis::values::values;
use crate::scope::{ASSUMPTIONS, SELECTION, Scope, present_fingerprint};
use domain::columns::AttributeColumn;
use domain::consent::Channel;
use domain::day::Day;
use domain::model::Model;
use domain::rule::{Condition, Goods, Rule};
use domain::segment::{Members, SegmentId};
use domain::selection::Selection;
use features::kpis::KpiTable;
use features::members::{Grouping, Known, Mask, Ranking, members};
use progress::Progress;
use store::Store;
use store::mark::MarkedTables;

/// How deeply segments may name other segments.
const DEEPEST: usize = 32;

/// Reads what rules ask about.
pub struct Reader<'a> {
    store: &'a Store,
    progress: &'a Progress,
    scope: Scope,
    today: Day,
    known: Known,
}

impl<'a> Reader<'a> {
    /// # Errors
    /// When the database cannot be read.
    pub fn load(store: &'a Store, today: Day, progress: &'a Progress) -> Result<Reader<'a>> {
        progress.stage("Counting customers", 0)?;
        let everybody = Everybody::load(store)?;
        let scope = scope(store, today)?;
        let known = Known {
            as_of: scope.as_of,
            today,
            customers: Arc::clone(&everybody.numbers),
            records: Arc::clone(&everybody.records),
            purchases: Arc::default(),
            stores: store.store_names()?,
            products: HashMap::new(),
            contacts: Arc::default(),
            attributes: Arc::default(),
            kpis: HashMap::new(),
            grouping: None,
            rankings: HashMap::new(),
            reach: HashMap::new(),
            segments: HashMap::new(),
        };
        Ok(Reader { store, progress, scope, today, known })
    }

    #[must_use]
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// The customers that the rule selects.
    ///
    /// # Errors
    /// When the rule cannot be evaluated, the database cannot be read or the work was cancelled.
    pub fn members(&mut self, rule: &Rule) -> Result<Mask> {
        self.members_below(rule, 0)
    }

    /// Which customers belong to a saved segment.
    ///
    /// # Errors
    /// When its rule cannot be evaluated, the database cannot be read or the work was cancelled.
    pub fn members_of(&mut self, segment: SegmentId) -> Result<Mask> {
        self.read_segment(segment, 0)?;
        Ok(self.known.segments.get(&segment).cloned().unwrap_or_default())
    }

    fn members_below(&mut self, rule: &Rule, depth: usize) -> Result<Mask> {
        if depth > DEEPEST {
            bail!("the rule refers to itself through another segment; take that condition out");
        }
        for condition in rule.conditions() {
            self.progress.check()?;
            refuse_unseen(self.store, condition)?;
            self.read_for(condition, depth)?;
        }
        self.read_kpis(rule)?;
        Ok(members(rule, &self.known, self.progress)?)
    }

    fn read_for(&mut self, condition: &Condition, depth: usize) -> Result<()> {
        match condition {
            Condition::Kpi { .. } | Condition::Field { .. } => Ok(()),
            Condition::Purchases(asked) => {
                self.read_purchases()?;
                if let Goods::Product(id) = &asked.goods {
                    match self.store.product_number(id)? {
                        Some(number) => self.known.products.insert(id.clone(), number),
                        None if id.trim().is_empty() => bail!("choose a product"),
                        None => bail!("there is no product '{id}'; choose another one"),
                    };
                }
                Ok(())
            }
            Condition::Contacts(_) => {
                let mark = self.store.mark_of(MarkedTables::Contacts)?;
                self.known.contacts =
                    self.store.cache().kept("contacts", &mark, || self.store.contact_columns(None))?;
                Ok(())
            }
            Condition::Attribute { .. } => {
                self.known.attributes = attributes(self.store)?;
                Ok(())
            }
            Condition::Cluster { .. } => self.read_clusters(),
            Condition::Prediction { model, .. } => self.read_ranking(*model),
            Condition::Reach { channel, .. } => self.read_reach(*channel),
            Condition::Segment { segment, .. } => self.read_segment(*segment, depth + 1),
        }
    }

    /// All KPIs of a rule in one pass.
    fn read_kpis(&mut self, rule: &Rule) -> Result<()> {
        let code_of = |condition: &Condition| match condition {
            Condition::Kpi { code, .. } => Some(code.to_lowercase()),
            _ => None,
        };
        let codes: Vec<String> = rule.conditions().into_iter().filter_map(code_of).collect();
        let known: Vec<String> =
            crate::kpis::listed::all(self.store)?.into_iter().map(|kpi| kpi.code.to_lowercase()).collect();
        let own = serde_json::to_string(&self.store.own_kpis()?)?;
        let customers = self.store.mark_of(MarkedTables::Customers)?;
        let mark = format!("{customers} {} {} {own}", self.scope.as_of, self.scope.fingerprint);
        let codes: Vec<String> = codes.into_iter().filter(|code| known.contains(code)).collect();
        let mut computed: Option<KpiTable> = None;
        for code in &codes {
            if !self.known.kpis.contains_key(code) {
                // On the first uncached one, everything that the rule asks for.
                let values = self.store.cache().kept(&format!("kpi {code}"), &mark, || {
                    let table = match computed.take() {
                        Some(table) => table,
                        None => self.kpi_table(&codes)?,
                    };
                    let table = computed.insert(table);
                    anyhow::Ok(self.aligned(table, code))
                })?;
                self.known.kpis.insert(code.clone(), values);
            }
        }
        Ok(())
    }

    /// Empty where nobody bought anything.
    fn kpi_table(&self, codes: &[String]) -> Result<KpiTable> {
        if self.store.last_day(&self.scope.selection)?.is_none() {
            return Ok(KpiTable::default());
        }
        Ok(values(self.store, &self.scope, Some(codes), self.progress)?.table)
    }

    /// A KPI of all customers, NaN for those without purchases.
    fn aligned(&self, table: &KpiTable, code: &str) -> Vec<f64> {
        let mut aligned = vec![f64::NAN; self.known.customers.len()];
        let column = table.column(code).unwrap_or_default();
        put_in_order(&self.known.customers, table.customers.iter().copied().zip(column.iter().copied()), &mut aligned);
        aligned
    }

    fn read_clusters(&mut self) -> Result<()> {
        let Some((report, _)) = self.store.clusters(&self.scope.fingerprint)? else { return Ok(()) };
        let mut number = vec![0; self.known.customers.len()];
        let members = self.store.cluster_members()?;
        put_in_order(&self.known.customers, members.iter().map(|m| (m.customer.0, m.cluster)), &mut number);
        let names = report.clusters.into_iter().map(|cluster| (cluster.number, cluster.name)).collect();
        self.known.grouping = Some(Grouping { names, number });
        Ok(())
    }

    fn read_ranking(&mut self, model: Model) -> Result<()> {
        let chances = self.store.chances(model)?;
        if chances.is_empty() {
            return Ok(());
        }
        let n = self.known.customers.len();
        let mut ranking = Ranking { probability: vec![f64::NAN; n], rank: vec![0; n] };
        let customers = &self.known.customers;
        put_in_order(customers, chances.iter().map(|c| (c.customer.0, c.probability)), &mut ranking.probability);
        put_in_order(customers, chances.iter().map(|c| (c.customer.0, c.rank)), &mut ranking.rank);
        self.known.rankings.insert(model, ranking);
        Ok(())
    }

    /// # Errors
    /// When the database cannot be read.
    pub fn read_purchases(&mut self) -> Result<()> {
        if self.known.purchases.is_empty() {
            self.known.purchases = self.store.purchase_columns(&self.scope.selection, Some(self.scope.as_of))?;
        }
        Ok(())
    }

    /// Who may and can be reached through a channel today.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read_reach(&mut self, channel: Channel) -> Result<()> {
        if self.known.reach.contains_key(&channel) {
            return Ok(());
        }
        let mask = audience::reached_by(self.store, channel, self.today)?;
        self.known.reach.insert(channel, mask);
        Ok(())
    }

    fn read_segment(&mut self, id: SegmentId, depth: usize) -> Result<()> {
        if self.known.segments.contains_key(&id) {
            return Ok(());
        }
        let Ok(segment) = self.store.segment(id) else { return Ok(()) };
        let mask = match segment.members {
            Members::Rule(rule) => self.members_below(&rule, depth)?,
            Members::List(_) => {
                let mut mask = vec![false; self.known.customers.len()];
                let listed = self.store.segment_members(id)?;
                put_in_order(&self.known.customers, listed.iter().map(|customer| (customer.0, true)), &mut mask);
                mask
            }
        };
        self.known.segments.insert(id, mask);
        Ok(())
    }
}

/// Puts values at the positions of their customers; customers not in the list are left out.
fn put_in_order<T>(customers: &[i64], values: impl Iterator<Item = (i64, T)>, to: &mut [T]) {
    let mut guess = 0;
    for (customer, value) in values {
        // Mostly in the order of the customers, so the next position is usually the right one.
        let place = match customers.get(guess) {
            Some(next) if *next == customer => Ok(guess),
            _ => customers.binary_search(&customer),
        };
        if let Ok(place) = place {
            to[place] = value;
            guess = place + 1;
        }
    }
}

/// Every attribute with its values.
pub(super) fn attributes(store: &Store) -> Result<Arc<Vec<AttributeColumn>>> {
    store.cache().kept("attributes", &store.mark_of(MarkedTables::Attributes)?, || Ok(store.attribute_columns()?))
}

/// The scope of the rules; in a database without purchases and contacts they are as of today.
fn scope(store: &Store, today: Day) -> Result<Scope> {
    let nothing = store.last_day(&Selection::default())?.is_none() && store.last_contact_day()?.is_none();
    if !nothing {
        return Scope::load(store, None);
    }
    Ok(Scope {
        selection: store.setting(SELECTION)?,
        as_of: today,
        assumptions: store.setting(ASSUMPTIONS)?,
        characteristics: Vec::new(),
        fingerprint: present_fingerprint(store)?,
    })
}
