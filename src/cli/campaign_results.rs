//! What campaigns brought, and how good their forecasts were.

use anyhow::Result;

use crate::cli::desk::Desk;
use crate::cli::output::Output;
use actions::campaigns::requests::{ReadResults, ReadScoreboard};
use reports::campaign_results::{
    Breakdown, CampaignResults, PriceTestResult, ResultState, ScoreKind, Scoreboard, TestedOffer,
};

/// One campaign's results, or the scoreboard of all lists.
pub fn run(desk: &mut Desk, campaign: Option<i64>, json: bool, out: &mut Output) -> Result<()> {
    if let Some(campaign) = campaign {
        let results = desk.ask(ReadResults { campaign })?;
        return if json { out.json(&results) } else { tell(&results, out) };
    }
    let scoreboard = desk.ask(ReadScoreboard {})?;
    if json { out.json(&scoreboard) } else { tell_scoreboard(&scoreboard, out) }
}

fn tell(results: &CampaignResults, out: &mut Output) -> Result<()> {
    out.line(&format!("campaign {}: {}", results.id, results.name))?;
    out.wrapped(&results.verdict)?;
    if results.state == ResultState::NotSent {
        return out
            .line(&format!("`foresale campaign sent DB {} --on DAY` tells that another tool sent it", results.id));
    }
    let (from, to) = (results.started.plus(1).spoken(), results.window_ends.spoken());
    out.line(&format!("purchases from {from} to {to}"))?;
    out.line(&format!("contacted    {:>9}  responded {:>8}", results.contacted, results.contacted_responses))?;
    out.line(&format!("left alone   {:>9}  bought    {:>8}", results.control, results.control_responses))?;
    let percent = figures::percent;
    let (low, high) = (percent(results.expected_rate_low), percent(results.expected_rate_high));
    out.line(&format!("forecast     {:>9}  ({low} to {high})", percent(results.expected_rate)))?;
    let money = &results.money;
    for (name, range) in [("added profit", &money.added), ("  adjusted", &money.added_adjusted)] {
        if let Some(range) = range {
            let (low, high) = (range.low.plain(), range.high.plain());
            out.line(&format!("{name:<13}{:>9}  ({low} to {high})", range.amount.plain()))?;
        }
    }
    out.line(&format!("costs         contacts {}, offers {}", money.contact_cost.plain(), money.offer_cost.plain()))?;
    results.breakdowns.iter().try_for_each(|breakdown| tell_breakdown(breakdown, out))?;
    results.price_test.as_ref().map_or(Ok(()), |test| tell_test(test, out))
}

fn tell_test(test: &PriceTestResult, out: &mut Output) -> Result<()> {
    out.line("price test")?;
    out.wrapped(&test.verdict)?;
    let row = |one: &TestedOffer| {
        vec![
            one.name.clone(),
            figures::percent_as_set(one.discount),
            figures::count(one.customers),
            figures::count(one.responses),
            figures::decimals(one.profit, 2),
            format!("{} to {}", figures::decimals(one.profit_low, 2), figures::decimals(one.profit_high, 2)),
            one.best.map(figures::percent).unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = test.offers.iter().map(row).collect();
    let header = ["offer", "discount", "customers", "responses", "profit each", "95 %", "best with"];
    out.table(&header, &rows, &[1, 2, 3, 4, 5, 6])
}

fn tell_breakdown(breakdown: &Breakdown, out: &mut Output) -> Result<()> {
    let percent = figures::percent;
    let rows: Vec<Vec<String>> = breakdown
        .lines
        .iter()
        .map(|line| {
            let uplift = line.uplift.map_or("too few to tell".to_owned(), |range| {
                let [at, low, high] = [range.uplift, range.low, range.high].map(figures::signed_points);
                format!("{at} ({low} to {high})")
            });
            vec![
                line.name.clone(),
                figures::count(line.contacted),
                percent(line.contacted_rate),
                figures::count(line.control),
                percent(line.control_rate),
                uplift,
            ]
        })
        .collect();
    let by = breakdown.by.to_lowercase();
    out.line("")?;
    out.table(&[&by, "contacted", "responded", "left alone", "bought", "points added"], &rows, &[1, 2, 3, 4])?;
    out.wrapped(&breakdown.note)
}

fn tell_scoreboard(scoreboard: &Scoreboard, out: &mut Output) -> Result<()> {
    let percent = figures::percent;
    let rows: Vec<Vec<String>> = scoreboard
        .lines
        .iter()
        .map(|line| {
            let kind = if line.kind == ScoreKind::Campaign { "campaign" } else { "ranked list" };
            vec![
                line.from.to_string(),
                kind.to_owned(),
                line.name.clone(),
                figures::count(line.customers),
                percent(line.expected_rate),
                format!("{} to {}", percent(line.expected_rate_low), percent(line.expected_rate_high)),
                if line.outcome.is_judged() { percent(line.rate) } else { String::new() },
                line.outcome.spoken().to_lowercase(),
            ]
        })
        .collect();
    let header = ["from", "kind", "name", "customers", "forecast", "interval", "came", "verdict"];
    out.table(&header, &rows, &[3, 4, 6])?;
    out.wrapped(&scoreboard.verdict)
}
