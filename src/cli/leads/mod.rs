//! Dealers' leads: make, assign, publish, deliver, outcomes.

mod after;
pub mod arguments;
pub mod rule_arguments;
mod rules;

use anyhow::{Context, Result, bail};

use crate::cli::desk::Desk;
use crate::cli::output::Output;
use actions::leads::requests::{
    AssignLeads, FindLead, FindNewestList, MakeAccessCode, MakeLeads, MoveLead, PublishLeads, RateCharacteristics,
    ReadLeads, RecallLeads,
};
use actions::request::Request;
use arguments::{Leads, LeadsCharacteristics, LeadsMake, OneList};
use domain::day::Day;
use domain::lead::LeadBrief;
use domain::money::Money;
use reports::leads::LeadListReport;

pub fn run(command: &Leads, out: &mut Output) -> Result<()> {
    match command {
        Leads::Make(arguments) => make(arguments, out),
        Leads::Assign { list, last_dealer } => {
            with_list(list, out, |list| AssignLeads { list, last_dealer: (*last_dealer).into() })
        }
        Leads::Publish(list) => with_list(list, out, |list| PublishLeads { list }),
        Leads::Recall(list) => with_list(list, out, |list| RecallLeads { list }),
        Leads::Move { db, lead, dealer } => move_lead(db, *lead, dealer.as_deref(), out),
        Leads::Pass { list, days, dry_run } => after::pass(list, *days, *dry_run, out),
        Leads::Deliver(arguments) => after::deliver(arguments, out),
        Leads::Outcomes(arguments) => after::outcomes(arguments, out),
        Leads::Receipts(list) => after::receipts(list, out),
        Leads::Characteristics(arguments) => characteristics(arguments, out),
        Leads::Rules { command } => rules::run(command, out),
        Leads::Dealers { db, json } => after::dealers(db, *json, out),
        Leads::Code { db, dealer } => {
            let mut desk = Desk::open(db)?;
            let dealer = after::dealer_number(&mut desk, dealer)?;
            let made = desk.ask(MakeAccessCode { dealer })?;
            out.line(&format!("{}: {} (shown only once)", made.dealer, made.code))
        }
    }
}

fn newest(desk: &mut Desk, list: Option<i64>) -> Result<i64> {
    list.map_or_else(|| desk.ask(FindNewestList {}), Ok)
}

/// Does something to a list and shows its distribution.
fn with_list<R: Request<Answer = LeadListReport>>(
    of: &OneList,
    out: &mut Output,
    request: impl FnOnce(i64) -> R,
) -> Result<()> {
    let mut desk = Desk::open(&of.db)?;
    let list = newest(&mut desk, of.list)?;
    let report = desk.ask_at_length(request(list))?;
    if of.json { out.json(&assignment(&report)) } else { tell_assignment(&report, out) }
}

fn move_lead(db: &std::path::Path, number: u32, dealer: Option<&str>, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open(db)?;
    let lead = desk.ask(FindLead { number })?;
    let to = dealer.map(|dealer| after::dealer_number(&mut desk, dealer)).transpose()?;
    for warning in desk.ask(MoveLead { lead, dealer: to })? {
        super::output::note(&warning);
    }
    out.line(&format!("lead {number}: {}", dealer.unwrap_or("with nobody")))
}

fn make(arguments: &LeadsMake, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open(&arguments.db)?;
    let first = arguments.dates.first().map(|span| span.first);
    let offer_day = offer_day(&mut desk, arguments.time.offer_day.or(first))?;
    if !arguments.control.is_finite() {
        bail!("--control must be a share such as 0.1");
    }
    let offer = &arguments.offer;
    if [offer.discount, offer.offer_cost].into_iter().chain(offer.price).any(|number| !number.is_finite()) {
        bail!("--discount is a share such as 0.1; --price and --offer-cost are amounts of money");
    }
    let brief = LeadBrief {
        name: arguments.name.clone(),
        category: arguments.category.clone(),
        product: offer.product.clone(),
        discount: offer.discount,
        price: offer.price.map(Money::from_major),
        offer_cost: Money::from_major(offer.offer_cost),
        validity: offer.valid.unwrap_or_default(),
        offer_text: offer.offer_text.clone(),
        offer_day,
        unit: arguments.time.unit.into(),
        periods: arguments.time.months,
        dates: arguments.dates.clone(),
        activity: arguments.activity.into(),
        prospects: arguments.prospects.into(),
        postcodes: arguments.postcodes.clone(),
        bought_category: arguments.bought.clone(),
        segment: match &arguments.segment {
            Some(name) => Some(super::segments::named(&mut desk, name)?.id),
            None => None,
        },
        rules: if arguments.by_rules { Some(rules::stored(&mut desk, &arguments.category)?.id) } else { None },
        characteristics: arguments.characteristics.clone(),
        group_by: arguments.group_by.clone(),
        most: arguments.most,
        weeks: arguments.weeks,
        control_share: arguments.control,
        rest_days: arguments.rest,
        expiry_days: arguments.expiry,
        fields: arguments.tell.iter().map(|told| (*told).into()).collect(),
    };
    let report = desk.ask_at_length(MakeLeads { brief })?;
    if arguments.json { out.json(&report) } else { tell_list(&report, out) }
}

/// The day asked for, or where an offer usually starts.
fn offer_day(desk: &mut Desk, asked: Option<Day>) -> Result<Day> {
    match asked {
        Some(day) => Ok(day),
        None => desk
            .ask(ReadLeads { list: None })?
            .suggested_offer_day
            .context("there are no purchases and no contacts yet; import a file of them first"),
    }
}

fn characteristics(arguments: &LeadsCharacteristics, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open_to_read(&arguments.db)?;
    let brief = LeadBrief {
        category: arguments.category.clone(),
        offer_day: offer_day(&mut desk, arguments.time.offer_day)?,
        unit: arguments.time.unit.into(),
        periods: arguments.time.months,
        characteristics: arguments.characteristics.clone(),
        ..LeadBrief::default()
    };
    let report = desk.ask_at_length(RateCharacteristics { brief })?;
    if arguments.json {
        return out.json(&report);
    }
    out.line(&report.learned_from)?;
    out.line(&report.verdict)?;
    let rows: Vec<Vec<String>> = report
        .listed
        .iter()
        .map(|one| {
            let alone = one.alone.map_or_else(|| "–".to_owned(), |pairs| figures::decimals(pairs, 1));
            vec![one.code.clone(), one.name.clone(), if one.chosen { "yes" } else { "" }.to_owned(), alone]
        })
        .collect();
    out.table(&["characteristic", "what it is", "looked at", "alone, of 100 pairs"], &rows, &[3])
}

fn tell_list(report: &LeadListReport, out: &mut Output) -> Result<()> {
    out.line(&format!("list {}: {}", report.list, report.how))?;
    for cluster in &report.clusters {
        let needs = if cluster.needs.is_empty() { String::new() } else { format!(": {}", cluster.needs.join(", ")) };
        out.line(&format!("  {} × {}{needs}", figures::count(cluster.leads), cluster.name))?;
    }
    let mut header = vec!["lead", "name", "city", "chance"];
    header.extend(report.periods.iter().map(String::as_str));
    header.extend(["worth", "need"]);
    let rows: Vec<Vec<String>> = report
        .leads
        .iter()
        .take(20)
        .map(|lead| {
            let percent = figures::percent;
            let mut row = vec![lead.number.to_string(), lead.name.clone(), lead.city.clone(), percent(lead.propensity)];
            row.extend(lead.by_period.iter().map(|p| percent(*p)));
            row.extend([lead.expected_value.plain(), lead.need.clone()]);
            row
        })
        .collect();
    let right: Vec<usize> = std::iter::once(0).chain(3..header.len() - 1).collect();
    out.table(&header, &rows, &right)
}

/// The figures of an assignment under the keys of the contract, without the leads.
fn assignment(report: &LeadListReport) -> serde_json::Value {
    serde_json::json!({
        "list": report.list,
        "assigned": report.assigned,
        "unassigned": report.unassigned,
        "expected_value": report.expected_value,
        "upper_bound": report.upper_bound,
        "dealers": report.dealers,
        "unassigned_why": report.unassigned_why,
        "published": report.published,
        "expires": report.expires,
    })
}

fn tell_assignment(report: &LeadListReport, out: &mut Output) -> Result<()> {
    out.line(&format!(
        "{} assigned, {} not; worth {} out of at most {}",
        figures::count(report.assigned),
        figures::count(report.unassigned),
        report.expected_value.plain(),
        report.upper_bound.plain()
    ))?;
    for why in &report.unassigned_why {
        out.line(&format!("  {why}"))?;
    }
    out.line(&match (report.published, report.expires) {
        (Some(since), Some(until)) => format!("with the dealers since {since}, until {until}"),
        _ => "a preview: the dealers do not have it yet".to_owned(),
    })?;
    let rows: Vec<Vec<String>> = report
        .dealers
        .iter()
        .map(|share| {
            vec![
                share.dealer.clone(),
                share.leads.to_string(),
                share.capacity.to_string(),
                share.expected_value.plain(),
                format!("{:.1}", share.due_leads),
                format!("{:+.1}", share.credit_leads),
                share.weeks.iter().map(|week| format!("{}: {}", week.from, week.leads)).collect::<Vec<_>>().join(", "),
                share.remark.clone(),
            ]
        })
        .collect();
    out.table(
        &["dealer", "leads", "capacity", "worth", "due", "carried over", "calls in the week from", ""],
        &rows,
        &[1, 2, 3, 4, 5],
    )
}
