//! Groups of similar customers on a list, and what each group needs.

use std::collections::{HashMap, HashSet};

use anyhow::Result;

use crate::clusters::needs::{label, needs};
use crate::kpis::listed;
use crate::kpis::values::values;
use crate::leads::rules::ByRules;
use crate::scope::{SEED, Scope};
use domain::clustering::Method;
use domain::customer::CustomerId;
use features::kpis::KpiTable;
use models::clusters::names::describe;
use models::clusters::{ClusterError, ClusterSettings, Kpi, find_clusters_unless};
use progress::{Cancelled, Progress};
use reports::clusters::{NeedKind, NeedReport};
use store::Store;

/// Fewer customers than this form one group.
const FEWEST: usize = 40;
/// The group name for prospects.
const PROSPECTS: &str = "Prospects";

/// The groups of a list.
#[derive(Debug, Default)]
pub struct Groups {
    names: Vec<String>,
    needs: Vec<Vec<String>>,
    /// The product group that each needs most.
    product: Vec<Option<String>>,
    of: HashMap<CustomerId, usize>,
}

impl Groups {
    /// Groups the people who bought, by the KPIs asked for (none: the ticked ones); people without a purchase form one extra group.
    ///
    /// # Errors
    /// When the database cannot be read, or the work is cancelled.
    pub fn load(
        store: &Store,
        scope: &Scope,
        people: &[CustomerId],
        (buyers, by): (&HashSet<CustomerId>, &[String]),
        progress: &Progress,
    ) -> Result<Groups> {
        let mut groups = Groups::default();
        let (bought, prospects): (Vec<_>, Vec<_>) = people.iter().copied().partition(|id| buyers.contains(id));
        if bought.len() >= FEWEST {
            groups.add_clusters(store, scope, (&bought, by), progress)?;
        }
        if !prospects.is_empty() && (!groups.names.is_empty() || !bought.is_empty()) {
            groups.names.push(PROSPECTS.into());
            groups.needs.push(Vec::new());
            groups.product.push(None);
            groups.of.extend(prospects.into_iter().map(|id| (id, groups.names.len() - 1)));
        }
        Ok(groups)
    }

    /// The groups of stored rules, with what each buys more than the others.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn by_rules(store: &Store, scope: &Scope, by_rules: &ByRules, people: &[CustomerId]) -> Result<Groups> {
        let of: HashMap<CustomerId, usize> =
            people.iter().filter_map(|id| Some((*id, by_rules.group(*id)?.0))).collect();
        let number = |group: &usize| u32::try_from(*group).unwrap_or(u32::MAX);
        let cluster_of = of.iter().map(|(id, group)| (id.0, number(group))).collect();
        let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
        let needs = needs(&purchases, &cluster_of, by_rules.rules.groups.len());
        let product = |needs: &Vec<NeedReport>| {
            needs.iter().find(|need| need.kind == NeedKind::ProductGroup).map(|need| need.what.clone())
        };
        Ok(Groups {
            names: by_rules.rules.groups.iter().map(|group| group.name.clone()).collect(),
            product: needs.iter().map(product).collect(),
            needs: needs.iter().map(|needs| needs.iter().map(label).collect()).collect(),
            of,
        })
    }

    fn add_clusters(
        &mut self,
        store: &Store,
        scope: &Scope,
        (people, by): (&[CustomerId], &[String]),
        progress: &Progress,
    ) -> Result<()> {
        let all = listed::all(store)?;
        let codes = criteria(store, &all, by)?;
        let described =
            |kpi: &listed::ListedKpi| Kpi { code: kpi.code.clone(), name: kpi.name.clone(), unit: kpi.unit.clone() };
        let kpis: Vec<Kpi> = codes.iter().map(|code| listed::find(&all, code).map(described)).collect::<Result<_>>()?;
        if kpis.is_empty() {
            return Ok(());
        }
        let table = of_people(values(store, scope, Some(&codes), progress)?.table, people);
        let settings = ClusterSettings { k: None, method: Method::Kmeans, scales: vec![None; kpis.len()], seed: SEED };
        let stop = || progress.check().is_err();
        let clustering = match find_clusters_unless(&table.columns, &kpis, &settings, &stop) {
            Ok(clustering) => clustering,
            Err(ClusterError::Stopped) => return Err(Cancelled.into()),
            // Customers who are all alike form one group.
            Err(_) => return Ok(()),
        };
        let cluster_of: HashMap<i64, u32> =
            table.customers.iter().copied().zip(clustering.assignment.iter().copied()).collect();
        let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
        for (words, needs) in
            describe(&clustering, &kpis).into_iter().zip(needs(&purchases, &cluster_of, clustering.k()))
        {
            self.names.push(words.name);
            let product = needs.iter().find(|need| need.kind == NeedKind::ProductGroup);
            self.product.push(product.map(|need| need.what.clone()));
            self.needs.push(needs.iter().map(label).collect());
        }
        self.of.extend(cluster_of.into_iter().map(|(customer, cluster)| (CustomerId(customer), cluster as usize)));
        Ok(())
    }

    /// The name of a person's group; empty without one.
    pub fn name(&self, customer: CustomerId) -> &str {
        self.of.get(&customer).map_or("", |group| self.names[*group].as_str())
    }

    /// The product group that a person's group buys more than other groups do.
    pub fn product(&self, customer: CustomerId) -> Option<&str> {
        self.product[*self.of.get(&customer)?].as_deref()
    }

    /// Name and needs of each group.
    pub fn told(&self) -> Vec<(String, Vec<String>)> {
        self.names.iter().cloned().zip(self.needs.iter().cloned()).collect()
    }
}

/// The codes of the KPIs by which similar customers are put together: those asked for, else the ticked ones.
fn criteria(store: &Store, all: &[listed::ListedKpi], by: &[String]) -> Result<Vec<String>> {
    if by.is_empty() {
        return listed::ticked(store, all);
    }
    let mut codes = Vec::new();
    for code in by.iter().map(|code| code.trim()).filter(|code| !code.is_empty()) {
        let known = listed::find(all, code)?;
        if !codes.contains(&known.code) {
            codes.push(known.code.clone());
        }
    }
    Ok(codes)
}

/// Whether every one of these is a KPI; asked before any work is done.
///
/// # Errors
/// When one is not.
pub fn check_criteria(store: &Store, by: &[String]) -> Result<()> {
    criteria(store, &listed::all(store)?, by).map(drop)
}

/// The rows for these people.
fn of_people(table: KpiTable, people: &[CustomerId]) -> KpiTable {
    let wanted: HashSet<i64> = people.iter().map(|id| id.0).collect();
    let rows: Vec<usize> = (0..table.customers.len()).filter(|row| wanted.contains(&table.customers[*row])).collect();
    KpiTable {
        customers: rows.iter().map(|row| table.customers[*row]).collect(),
        columns: table.columns.iter().map(|column| rows.iter().map(|row| column[*row]).collect()).collect(),
        codes: table.codes,
    }
}
