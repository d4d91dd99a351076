//! Predictions, ranked lists, backtests.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};

use crate::cli::desk::Desk;
use crate::cli::list_arguments::{Backtest, Format, Models, Predict, Rank};
use crate::cli::output::{Output, note};
use crate::cli::{backtest, report_table};
use actions::ranking::requests::{ComputeRanking, ComputeRankings, ExportRanking, ReadRanking, TestModels};
use actions::ranking::{BacktestSettings, Design, RANKING_FORMATS, RankingSettings};
use delivery::files::{self, ByteOrderMark};
use domain::list_format::ListFormat;
use domain::model::Model;
use reports::ranking::RankReport;
use reports::ranking::{self, Filled};

/// How many rows of a table are printed by default.
const USUAL_TOP: usize = 20;

pub fn predict(arguments: &Predict, out: &mut Output) -> Result<()> {
    let timed = matches!(arguments.model, Models::All | Models::One(Model::Timing));
    if arguments.periods.is_some() && !timed {
        bail!("only timing is divided into periods; leave --periods out, or ask for --model {}", Model::Timing);
    }
    let mut desk = Desk::open(&arguments.db)?;
    let what = |model| RankingSettings {
        model,
        as_of: arguments.as_of,
        horizon: arguments.horizon,
        method: arguments.method,
        period: arguments.periods.filter(|_| model == Model::Timing),
    };
    let Models::One(model) = arguments.model else { return predict_all(&mut desk, what, arguments.json, out) };
    let report = desk.ask_at_length(ComputeRanking { what: what(model) })?;
    if arguments.json {
        desk.refuse_taking_along()?;
        return out.json(&report);
    }
    introduce(&report, out)?;
    table(&report, USUAL_TOP, out)
}

/// All lists, which share what was read and fitted: each as it would be on its own, in JSON under its model's name.
fn predict_all(desk: &mut Desk, what: impl Fn(Model) -> RankingSettings, json: bool, out: &mut Output) -> Result<()> {
    let problems = desk.ask_at_length(ComputeRankings { what: Model::ALL.map(&what).to_vec() })?;
    if let Some((_, why)) = problems.first() {
        if problems.len() == Model::ALL.len() && problems.iter().all(|(_, other)| other == why) {
            bail!("{why}");
        }
        let told: Vec<String> = problems.iter().map(|(model, why)| format!("{model}: {why}")).collect();
        bail!(
            "not all lists could be computed; `foresale rank` shows the others, which are stored. {}",
            told.join("; ")
        );
    }
    if json {
        desk.refuse_taking_along()?;
    }
    let mut lists = BTreeMap::new();
    for model in Model::ALL {
        // Just stored, so that it is only read.
        let report = desk.ask(ComputeRanking { what: what(model) })?;
        if json {
            lists.insert(model, report);
        } else {
            introduce(&report, out)?;
            table(&report, USUAL_TOP, out)?;
            out.line("")?;
        }
    }
    if json { out.json(&lists) } else { Ok(()) }
}

pub fn rank(arguments: &Rank, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open_to_read(&arguments.db)?;
    let model = arguments.model;
    let Some((mut report, freshness)) = desk.ask(ReadRanking { model })? else {
        bail!(
            "there is no ranked list of '{}' yet; compute it with `foresale predict DB --model {model}`",
            model.name()
        );
    };
    if let Some(told) = freshness.told("this list was computed") {
        note(&format!("{told}; `foresale predict DB --model {model}` computes it again"));
    }
    if let Some(path) = &arguments.out {
        refuse_two_formats(path, arguments.format)?;
        return desk.ask(ExportRanking { model, top: arguments.top, path: path.clone() });
    }
    if arguments.format != Format::Table {
        desk.refuse_taking_along()?;
    }
    report.missing_labels.iter().for_each(|missing| note(missing));
    report.accounts.truncate(arguments.top.unwrap_or(match arguments.format {
        Format::Table => USUAL_TOP,
        Format::Csv | Format::Json => usize::MAX,
    }));
    match arguments.format {
        Format::Table => {
            introduce(&report, out)?;
            table(&report, usize::MAX, out)
        }
        Format::Csv => out.bytes(&files::ranked_accounts(&report, ByteOrderMark::Without)),
        Format::Json => out.json(&report),
    }
}

/// The file name determines the format; `--format` may only say the same.
pub fn refuse_two_formats(path: &Path, format: Format) -> Result<()> {
    let said = match format {
        Format::Table => return Ok(()),
        Format::Csv => ListFormat::Csv,
        Format::Json => ListFormat::Json,
    };
    if ListFormat::of_name(path, RANKING_FORMATS)? != said {
        let name = path.display();
        bail!(
            "--format {0} and the name '{name}' contradict each other; leave out --format, or end the name in .{0}",
            said.ending()
        );
    }
    Ok(())
}

fn introduce(report: &RankReport, out: &mut Output) -> Result<()> {
    out.line(&format!("{}, {}, as of {}", report.model.name(), report.horizon_spoken, report.as_of))?;
    out.line(&report.population_spoken)?;
    out.line(&report.backtest.verdict)?;
    out.line("")
}

fn table(report: &RankReport, most: usize, out: &mut Output) -> Result<()> {
    let columns = ranking::columns(report, Filled::by(report));
    report_table::print(&columns, report.accounts.iter().take(most), out)
}

pub fn backtest(arguments: &Backtest, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open_to_read(&arguments.db)?;
    let models = match &arguments.model {
        Models::All => Model::ALL.to_vec(),
        Models::One(model) => vec![*model],
    };
    let how = BacktestSettings {
        as_of: arguments.as_of,
        horizon: arguments.horizon,
        method: arguments.method,
        design: if arguments.folds.is_some() { Design::FiveFolds } else { Design::Usual },
    };
    let reports = desk.ask_at_length(TestModels { models, how })?;
    match (&arguments.model, reports.first()) {
        (Models::One(_), Some(report)) if arguments.json => out.json(report),
        _ if arguments.json => out.json(&reports),
        _ => reports.iter().try_for_each(|report| backtest::print(report, out)),
    }
}
