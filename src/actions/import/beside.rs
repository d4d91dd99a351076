//! Sheets of customers and products beside the sales of one workbook: imported with them, in the same step.

use anyhow::Result;

use super::writing::{customers, products};
use super::{Tally, preview_written, suggested_plan};
use domain::day::Day;
use intake::attributes::FileAttributes;
use intake::preview::sheets_beside;
use progress::Progress;
use reports::import::{ImportKind, ImportPlan, TableChoice};
use store::Store;

/// Imports them, and says as a sentence each what came of it.
///
/// # Errors
/// When the database cannot be written, and when the work is cancelled. A sheet that cannot be read is told.
pub(super) fn import(store: &mut Store, plan: &ImportPlan, today: Day, progress: &Progress) -> Result<Vec<String>> {
    if plan.kind != ImportKind::Purchases || plan.dialect.part != TableChoice::Related {
        return Ok(Vec::new());
    }
    let mut told = Vec::new();
    for (sheet, kind) in sheets_beside(&plan.path)? {
        let Some(of_sheet) = plan_of(plan, &sheet, kind) else {
            told.push(format!("The sheet {sheet} looks like {kind}, but leaves a question open: import it by itself."));
            continue;
        };
        let mut tally = Tally::new(&of_sheet, None)?;
        if kind == ImportKind::Products {
            products(store, &of_sheet, today, progress, &mut tally)?;
        } else {
            let found = FileAttributes::from_plan(&of_sheet, progress)?;
            customers(store, &of_sheet, &found, today, progress, &mut tally)?;
        }
        let report = tally.finish(&of_sheet)?;
        told.push(format!(
            "The sheet {sheet} came with it: {} new {kind}, {} changed, {} unchanged, {} rejected.",
            report.added, report.changed, report.unchanged, report.rejected
        ));
    }
    Ok(told)
}

/// What is suggested for a sheet; none if only a person can say.
fn plan_of(plan: &ImportPlan, sheet: &str, kind: ImportKind) -> Option<ImportPlan> {
    let part = TableChoice::Named(sheet.to_owned());
    let preview = preview_written(&plan.path, Some(kind), &part, None, None, None).ok()?;
    let of_sheet = suggested_plan(&preview);
    let is_mapped = |code: &str| of_sheet.mapping.iter().any(|(field, _)| field == code);
    let is_clear = preview.question.is_none() && preview.questions().next().is_none();
    (is_clear && kind.missing(is_mapped).next().is_none()).then_some(of_sheet)
}
