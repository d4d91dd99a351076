//! Patterns of products: bought together, in sequence, by season, again, next.

use anyhow::{Result, bail};

use crate::cli::desk::Desk;
use crate::cli::list_arguments::Patterns;
use crate::cli::output::{Output, note};
use actions::patterns::{ExportPatterns, FindPatterns, ReadPatterns};
use reports::pattern_words::SURE;
use reports::patterns::PatternReport;

/// Rows of each table.
const TOP: usize = 12;

pub fn patterns(arguments: &Patterns, out: &mut Output) -> Result<()> {
    let open = if arguments.stored { Desk::open_to_read } else { Desk::open };
    let mut desk = open(&arguments.db)?;
    if let Some(path) = &arguments.out {
        // Checked before the results are stored.
        desk.refuse_own_file(path)?;
    }
    let report = if arguments.stored { stored(&mut desk)? } else { search(&mut desk, arguments)? };
    if let Some(path) = &arguments.out {
        desk.ask(ExportPatterns { report: report.clone(), path: path.clone() })?;
    }
    if arguments.json {
        return out.json(&report);
    }
    together(&report, out)?;
    follows(&report, out)?;
    trends(&report, out)?;
    cycles(&report, out)?;
    next(&report, out)
}

fn search(desk: &mut Desk, arguments: &Patterns) -> Result<PatternReport> {
    desk.ask_at_length(FindPatterns { min_support: arguments.min_support })
}

fn stored(desk: &mut Desk) -> Result<PatternReport> {
    let Some((report, freshness)) = desk.ask(ReadPatterns {})? else {
        bail!("patterns have not been searched for yet; leave out --stored to search now");
    };
    if let Some(told) = freshness.told("these patterns were found") {
        note(&format!("{told}; leave out --stored to search again"));
    }
    Ok(report)
}

fn number(number: usize) -> String {
    figures::count(number)
}

fn together(report: &PatternReport, out: &mut Output) -> Result<()> {
    out.line(&report.together_spoken())?;
    let row = |rule: &reports::patterns::Rule| {
        vec![
            rule.antecedent.join(" + "),
            rule.consequent.join(" + "),
            number(rule.baskets),
            figures::whole_percent(rule.confidence),
            format!("{:.1}", rule.lift),
            format!("{:.1e}", rule.p_value),
        ]
    };
    let rows: Vec<Vec<String>> = report.rules.iter().take(TOP).map(row).collect();
    out.table(&["who buys", "also buys", "baskets", "confidence", "lift", "p"], &rows, &[2, 3, 4, 5])
}

fn follows(report: &PatternReport, out: &mut Output) -> Result<()> {
    out.line("")?;
    out.line(&report.follows_spoken())?;
    let row = |one: &reports::patterns::Sequence| {
        vec![
            one.first.clone(),
            one.then.clone(),
            number(one.customers),
            format!("{:.1}", one.lift),
            figures::span(one.median_days),
            format!("{:.1e}", one.p_value),
        ]
    };
    let rows: Vec<Vec<String>> = report.sequences.iter().filter(|one| one.p_value < SURE).take(TOP).map(row).collect();
    out.table(&["after", "comes", "customers", "lift", "half within", "p"], &rows, &[2, 3, 4, 5])
}

fn trends(report: &PatternReport, out: &mut Output) -> Result<()> {
    out.line("")?;
    out.line(&report.trends_spoken())?;
    let row = |one: &reports::patterns::Trend| {
        let group = if one.group.is_empty() { "all products" } else { &one.group };
        vec![group.to_owned(), one.value.clone(), one.trend_spoken(), format!("{:.1e}", one.still_p())]
    };
    let clear = report.trends.series.iter().filter(|one| one.direction().is_some());
    let rows: Vec<Vec<String>> = clear.take(TOP).map(row).collect();
    out.table(&["product group", "where", "trend", "p"], &rows, &[3])
}

fn cycles(report: &PatternReport, out: &mut Output) -> Result<()> {
    out.line("")?;
    out.line(&report.cycles_spoken())?;
    let row = |cycle: &reports::patterns::Cycle| {
        vec![
            cycle.group.clone(),
            figures::whole_percent(cycle.returning),
            figures::span(cycle.median_days),
            number(cycle.due),
            number(cycle.due_reachable),
            format!("{:.0}", cycle.expected_of_due()),
            cycle.segments.join(", "),
        ]
    };
    let rows: Vec<Vec<String>> = report.cycles.iter().take(TOP).map(row).collect();
    let header = ["product group", "buy again", "half within", "due", "reachable", "expected", "saved as"];
    out.table(&header, &rows, &[1, 2, 3, 4, 5])
}

fn next(report: &PatternReport, out: &mut Output) -> Result<()> {
    out.line("")?;
    out.line(&report.next_spoken())?;
    let next = &report.next_products;
    let row = |method: &reports::patterns::NextMethod| {
        let rates = method.hit_rates.iter().chain(&method.hit_rates_new).map(|rate| figures::whole_percent(*rate));
        std::iter::once(method.method.clone()).chain(rates).collect()
    };
    let rows: Vec<Vec<String>> = next.methods.iter().map(row).collect();
    let depths = next.depths.iter().map(|depth| format!("of {depth}"));
    let header: Vec<String> = std::iter::once("bought one".to_owned())
        .chain(depths.clone())
        .chain(depths.map(|depth| format!("new {depth}")))
        .collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    out.table(&header, &rows, &[1, 2, 3, 4, 5, 6, 7, 8])?;
    out.line("")?;
    out.line(&report.opportunities_spoken())?;
    let row = |list: &reports::patterns::Opportunity| {
        vec![
            list.who(),
            number(list.customers),
            number(list.reachable),
            format!("{:.1}", list.expected_buyers),
            list.expected_margin.rounded(),
            list.segments.join(", "),
        ]
    };
    let rows: Vec<Vec<String>> = report.opportunities.iter().take(TOP).map(row).collect();
    out.table(&["opportunity", "customers", "reachable", "buyers", "margin", "saved as"], &rows, &[1, 2, 3, 4])
}
