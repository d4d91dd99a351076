//! Clusterings and their members.

use rusqlite::{OptionalExtension, params};

use super::result::{CLUSTERS, SOME_ROWS};
use super::stored_form::tells_less;
use super::{Store, StoreError};
use domain::customer::CustomerId;
use reports::clusters::{ClusterReport, ScatterPoint};
use reports::freshness::Freshness;

/// Maximum number of members shown in the picture.
const PICTURE_POINTS: usize = 250_000;

impl Store {
    /// Replaces the stored clustering.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_clusters(
        &mut self,
        report: &ClusterReport,
        fingerprint: &str,
        members: &[ScatterPoint],
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(report).map_err(|error| StoreError::unparsable("clustering", &error))?;
        let head = |store: &Store, run: &str| {
            let sql = "INSERT INTO cluster_run (fingerprint, report, run) VALUES (?1, ?2, ?3) RETURNING id";
            Ok(store.connection.query_row(sql, params![fingerprint, text, run], |row| row.get(0))?)
        };
        self.store_result(&CLUSTERS, head, |store, run| {
            for some in members.chunks(SOME_ROWS) {
                store.put_some_members(run, some)?;
                store.breathe()?;
            }
            Ok(())
        })
    }

    fn put_some_members(&self, run: i64, members: &[ScatterPoint]) -> Result<(), StoreError> {
        let mut insert = self
            .connection
            .prepare_cached("INSERT INTO cluster_member (run_id, number, customer_id, x, y, probability) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for m in members {
            insert.execute(params![run, m.cluster, m.customer.0, m.x, m.y, m.probability])?;
        }
        Ok(())
    }

    /// Replaces the description of the stored clustering, and keeps its members.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn describe_clusters(&mut self, report: &ClusterReport) -> Result<(), StoreError> {
        let text = serde_json::to_string(report).map_err(|error| StoreError::unparsable("clustering", &error))?;
        let newest =
            "UPDATE cluster_run SET report = ?1 WHERE id = (SELECT max(id) FROM cluster_run WHERE run IS NULL)";
        self.connection.execute(newest, [text])?;
        Ok(())
    }

    /// The stored clustering with a picture thinned to what a screen can show, and whether it was computed from the
    /// data with this mark.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn clusters(&self, fingerprint: &str) -> Result<Option<(ClusterReport, Freshness)>, StoreError> {
        let newest = "SELECT report, fingerprint FROM cluster_run WHERE run IS NULL ORDER BY id DESC LIMIT 1";
        let found: Option<(String, String)> =
            self.connection.query_row(newest, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((text, stored)) = found else { return Ok(None) };
        let mut report: ClusterReport =
            serde_json::from_str(&text).map_err(|error| StoreError::unparsable("clustering", &error))?;
        let freshness = Freshness::new(fingerprint, &stored).telling(tells_less(&text, &report));
        report.scatter = self.cluster_members()?;
        Ok(Some((report, freshness)))
    }

    /// Names of the stored clustering's clusters; none without one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn cluster_names(&self) -> Result<Vec<String>, StoreError> {
        let newest = "SELECT report FROM cluster_run WHERE run IS NULL ORDER BY id DESC LIMIT 1";
        let Some(text) = self.connection.query_row(newest, [], |row| row.get::<_, String>(0)).optional()? else {
            return Ok(Vec::new());
        };
        let report: ClusterReport =
            serde_json::from_str(&text).map_err(|error| StoreError::unparsable("clustering", &error))?;
        Ok(report.clusters.into_iter().map(|cluster| cluster.name).collect())
    }

    /// Every member of the stored clustering.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn cluster_members(&self) -> Result<Vec<ScatterPoint>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT customer_id, x, y, number, probability FROM cluster_member
             WHERE run_id = (SELECT max(id) FROM cluster_run WHERE run IS NULL) ORDER BY customer_id",
        )?;
        let rows = query.query_map([], |row| {
            Ok(ScatterPoint {
                customer: CustomerId(row.get(0)?),
                x: row.get(1)?,
                y: row.get(2)?,
                cluster: row.get(3)?,
                probability: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Keeps every n-th member, as many as a picture can show, which spreads them evenly over the clusters.
pub fn thin(report: &mut ClusterReport) {
    let step = report.scatter.len() / PICTURE_POINTS + 1;
    if step > 1 {
        report.scatter = report.scatter.iter().step_by(step).copied().collect();
    }
}
