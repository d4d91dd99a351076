//! A backtest on the terminal: the figures of the trust panel, 100 columns wide.

use anyhow::Result;

use crate::cli::output::Output;
use reports::backtest::{BacktestReport, DivisionFigures, Evidence, MethodFigures, PeriodFigures};
use reports::measure::Measure;
use reports::proof::{Coverage, Kind, TOLD_SHARES};

/// Figures shown in one table; empty columns are left out.
const TABLES: [(&str, &[Measure]); 2] = [
    (
        "Ranking and chances",
        &[
            Measure::RanksRight,
            Measure::TopTenth,
            Measure::OffBy,
            Measure::LogLoss,
            Measure::Brier,
            Measure::RankMatch,
            Measure::WhoFirst,
        ],
    ),
    (
        "Purchases and money",
        &[
            Measure::CountError,
            Measure::CountMiss,
            Measure::CountBias,
            Measure::MoneyError,
            Measure::MoneyMiss,
            Measure::MoneyBias,
            Measure::Held,
        ],
    ),
];

/// Verdict first, then why this method, then the figures.
pub fn print(report: &BacktestReport, out: &mut Output) -> Result<()> {
    out.line(&format!(
        "{} as of {}, {} days ahead",
        report.model.name(),
        report.as_of.spoken(),
        figures::count(report.horizon_days)
    ))?;
    out.line("")?;
    out.wrapped(&report.verdict)?;
    if !report.learned_from.is_empty() {
        out.wrapped(&report.learned_from)?;
    }
    if report.evidence == Evidence::Tested {
        out.wrapped(&format!("Tested: {}", report.tested_spoken()))?;
    }
    out.line("")?;
    out.wrapped(&format!("Why {}: {}", report.method.name(), report.choice))?;
    for (title, measures) in TABLES {
        methods(report, title, measures, out)?;
    }
    gains(report, out)?;
    calibration(report, out)?;
    timing(report, out)?;
    money(report, out)?;
    uplift(report, out)?;
    out.line("")
}

fn methods(report: &BacktestReport, title: &str, measures: &[Measure], out: &mut Output) -> Result<()> {
    let known = |measure: &&Measure| report.methods.iter().any(|figures| measure.of(figures).is_some());
    let shown: Vec<Measure> = measures.iter().filter(known).copied().collect();
    if shown.is_empty() {
        return Ok(());
    }
    out.line("")?;
    let mut header = vec![title];
    header.extend(shown.iter().map(|measure| measure.title()));
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        let tried: Vec<&MethodFigures> =
            report.methods.iter().filter(|f| Kind::from_method(f.method) == kind).collect();
        if !tried.is_empty() {
            rows.push(vec![kind.name().to_owned()]);
        }
        rows.extend(tried.into_iter().map(|figures| {
            let mark = if figures.method == report.method { "*" } else { " " };
            let name = std::iter::once(format!("{mark} {}", figures.method.name()));
            name.chain(shown.iter().map(|measure| measure.written(figures))).collect()
        }));
    }
    let right: Vec<usize> = (1..header.len()).collect();
    out.table(&header, &rows, &right)
}

fn gains(report: &BacktestReport, out: &mut Output) -> Result<()> {
    let row = |at: &f64| {
        let found = report.found_at(*at)?;
        Some(vec![
            format!("best {}", figures::whole_percent(*at)),
            figures::percent(found),
            format!("{:.1} ×", found / at),
        ])
    };
    let rows: Vec<Vec<String>> = TOLD_SHARES.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    out.line("")?;
    out.table(&["Of the list", "buyers found", "lift"], &rows, &[1, 2])
}

fn calibration(report: &BacktestReport, out: &mut Output) -> Result<()> {
    if report.calibration.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> = report
        .calibration
        .iter()
        .map(|bin| {
            let interval = format!("{}–{}", figures::percent(bin.low), figures::percent(bin.high));
            vec![
                figures::percent(bin.predicted),
                figures::percent(bin.observed),
                interval,
                figures::count(bin.customers),
            ]
        })
        .collect();
    out.line("")?;
    out.table(&["Predicted", "came true", "95 % interval", "customers"], &rows, &[0, 1, 2, 3])
}

fn timing(report: &BacktestReport, out: &mut Output) -> Result<()> {
    let Some(timing) = &report.timing else { return Ok(()) };
    out.line("")?;
    let period = |period: &PeriodFigures| {
        vec![period.name.clone(), figures::percent(period.predicted_share), figures::percent(period.observed_share)]
    };
    let rows: Vec<Vec<String>> = timing.by_period.iter().map(period).collect();
    out.table(&["First purchase in", "predicted", "came true"], &rows, &[1, 2])?;
    out.line("")?;
    if let Some(order) = timing.order_spoken() {
        out.wrapped(&order)?;
    }
    out.wrapped(&timing.penalty_spoken())?;
    out.wrapped(&timing.choice)?;
    out.line("")?;
    let way = |way: &DivisionFigures| {
        let mark = if way.chosen { "*" } else { " " };
        let score = format!("{:.1}", way.ranked_probability_score * 1000.0);
        vec![format!("{mark} {}", way.name), score, way.c_index.map_or("–".into(), figures::percent)]
    };
    let rows: Vec<Vec<String>> = timing.tried.iter().map(way).collect();
    out.table(&["Chance divided by", "penalty × 1,000", "order right"], &rows, &[1, 2])
}

fn money(report: &BacktestReport, out: &mut Output) -> Result<()> {
    let Some(chosen) = report.chosen() else { return Ok(()) };
    let mut told = Vec::new();
    if let Some(predicted) = chosen.predicted_of_hundred() {
        told.push(format!("For every 100 spent, {predicted:.0} was predicted."));
    }
    if let Some(top) = chosen.spend_top10_share {
        told.push(format!("The best tenth by expected spend brought {} of the money.", figures::percent(top)));
    }
    if let (Some(spoken), Some(held)) = (chosen.coverage_spoken(), chosen.coverage()) {
        told.push(format!("{spoken} They are {}.", Coverage::from_held(held).name()));
    }
    if told.is_empty() {
        return Ok(());
    }
    out.line("")?;
    out.wrapped(&format!("Money: {}", told.join(" ")))
}

fn uplift(report: &BacktestReport, out: &mut Output) -> Result<()> {
    let Some(uplift) = &report.uplift else { return Ok(()) };
    out.line("")?;
    out.wrapped(&uplift.spoken())?;
    out.wrapped(&uplift.ranking_spoken())?;
    let group =
        |who: &str, people: usize, rate: f64| vec![who.to_owned(), figures::count(people), figures::percent(rate)];
    let rows = [
        group("contacted", uplift.treated, uplift.treated_rate),
        group("left alone", uplift.control, uplift.control_rate),
    ];
    out.table(&["Group", "customers", "responded"], &rows, &[1, 2])?;
    out.line(&format!(
        "Uplift in the best 30 %: {} points. Qini × 1,000: {:.2}, by response alone {:.2}.",
        figures::signed_points(uplift.uplift_top30),
        uplift.qini * 1000.0,
        uplift.qini_response * 1000.0
    ))
}
