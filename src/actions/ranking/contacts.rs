//! Propensity and response, learned from contacts whose answer is known: which data answer the question, and the test.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

use super::{BacktestSettings, Design};
use crate::scope::{SEED, Scope, record_end};
use domain::columns::ContactColumns;
use domain::consent::Channel;
use domain::day::Day;
use domain::model::{MethodChoice, Model};
use domain::selection::Selection;
use domain::table::FeatureTable;
use features::contact_table::{Answered, answer_days, answered, case_table};
use features::moment::Facts;
use models::contact::trial::fits::CANDIDATES;
use models::contact::trial::learning::{try_in_folds, try_on_later};
use models::contact::trial::report::{Subject, not_enough, report};
use models::contact::trial::{Cases, FEWEST_CASES, FEWEST_OF_EACH, enough, leaks};
use models::contact::uplift::choice::{Teller, choose};
use models::contact::uplift::{Approach, Experiment};
use reports::backtest::{BacktestReport, Tested, UpliftFigures};
use store::Store;

/// Fewest customers contacted, and fewest left alone, from which the effect of a contact is learned.
const FEWEST_OF_AN_ARM: usize = 100;
/// Contacts closer together than this are not divided into earlier and later ones.
const SHORTEST_SPREAD: i32 = 28;

/// What a question is answered from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    Contacts,
    /// With the reason, for propensity and response; empty for others.
    Purchases {
        why: String,
    },
}

impl Basis {
    /// Contacts if enough answers are known on a day or there are no purchases; else purchases.
    pub fn new(facts: &Facts, model: Model, method: MethodChoice, known: Day) -> Basis {
        let purchases = |why: String| Basis::Purchases { why };
        if !matches!(model, Model::Propensity | Model::Response) {
            return purchases(String::new());
        }
        if let MethodChoice::Fixed(method) = method
            && !CANDIDATES.contains(&method)
        {
            return purchases(format!("because {} can only speak of purchases", method.name()));
        }
        let cases = cases_of(facts, model, known);
        let positives = cases.iter().filter(|case| case.positive).count();
        if enough(cases.len(), positives) || (facts.purchases.is_empty() && !facts.contacts.is_empty()) {
            return Basis::Contacts;
        }
        purchases(match cases.len() {
            0 => "because there is no contact with a known answer".into(),
            n if n < FEWEST_CASES => format!("because there are only {n} contacts with a known answer"),
            n => format!("because {positives} of {} contacts with a known answer were answered", figures::count(n)),
        })
    }
}

/// The cases known on a day that a question learns from. Customers who were left alone tell nothing about the response
/// to a contact.
pub fn cases_of(facts: &Facts, model: Model, known: Day) -> Vec<Answered> {
    let control = &facts.contacts.control;
    let mut cases = answered(&facts.contacts, known.0);
    cases.retain(|case| model != Model::Response || !control[case.contact]);
    in_order_of_names(facts, &mut cases);
    cases
}

/// Draws and folds follow the order of cases, which must not depend on that of a file.
fn in_order_of_names(facts: &Facts, cases: &mut [Answered]) {
    cases.sort_by_key(|case| (facts.by_name.place(facts.contacts.customer[case.contact]), case.contact));
}

/// Cases with what was known about their customers; nothing later than `until` shapes the features.
pub fn learnable(facts: &Facts, cases: &[Answered], until: Day) -> Cases {
    Cases {
        table: case_table(facts, cases, until.0),
        positive: cases.iter().map(|case| case.positive).collect(),
        days: cases.iter().map(|case| Day(case.day)).collect(),
    }
}

/// The last day about which anything is known.
pub fn last_day(store: &Store, scope: &Scope) -> Result<Day> {
    Ok(last_known(store, &scope.selection)?.unwrap_or(scope.as_of))
}

/// The same; none where nothing is known.
pub fn last_known(store: &Store, selection: &Selection) -> Result<Option<Day>> {
    let days = [record_end(store, selection)?, store.last_contact_day()?, store.last_answer_day()?];
    Ok(days.into_iter().flatten().max())
}

/// Like [`test`], with what a contact adds, if control groups show it.
///
/// # Errors
/// Same as [`test`].
pub fn test_with_uplift(facts: &Facts, model: Model, request: &BacktestSettings, end: Day) -> Result<BacktestReport> {
    let mut report = test(facts, model, request, end)?;
    if model == Model::Response {
        report.uplift = uplift(facts, end).map(|effect| effect.figures);
    }
    Ok(report)
}

/// Tests the methods on contacts known by `end`: on those after the as-of day asked for, else on the last third, or in
/// five folds if they are too close together or folds are asked for.
///
/// # Errors
/// When folds and an as-of day are both asked for.
pub fn test(facts: &Facts, model: Model, request: &BacktestSettings, end: Day) -> Result<BacktestReport> {
    let cases = cases_of(facts, model, end);
    let split = match (request.as_of, request.design) {
        (Some(_), Design::FiveFolds) => bail!("--folds uses every contact; leave out --as-of or --folds"),
        (Some(as_of), Design::Usual) => {
            let days = i32::try_from(request.horizon.days_from(as_of))?;
            Some((as_of, as_of.plus(days)))
        }
        (None, Design::FiveFolds) => None,
        (None, Design::Usual) => latest_third(facts, model, &cases).map(|as_of| (as_of, end)),
    };
    Ok(match split {
        Some((as_of, last)) => later_period(facts, model, request.method, &cases, as_of, last),
        None => five_folds(facts, model, request.method, &cases, end),
    })
}

/// The day before the last third of the contacts (or the last half, if a third makes no test); none if they are too
/// close together, or too few answers are known before or after.
fn latest_third(facts: &Facts, model: Model, cases: &[Answered]) -> Option<Day> {
    let mut days: Vec<i32> = cases.iter().map(|case| case.day).collect();
    days.sort_unstable();
    if days.last()? - days.first()? < SHORTEST_SPREAD {
        return None;
    }
    let at = |place: usize| days[place.min(days.len() - 1)];
    let tries = [at(days.len() * 2 / 3) - 1, at(days.len() * 2 / 3), at(days.len() / 2) - 1, at(days.len() / 2)];
    tries.into_iter().map(Day).find(|as_of| {
        let earlier = cases_of(facts, model, *as_of);
        let later: Vec<&Answered> = cases.iter().filter(|case| case.day > as_of.0).collect();
        let hits = later.iter().filter(|case| case.positive).count();
        enough(earlier.len(), earlier.iter().filter(|case| case.positive).count())
            && hits.min(later.len() - hits) >= FEWEST_OF_EACH
    })
}

fn later_period(
    facts: &Facts,
    model: Model,
    method: MethodChoice,
    cases: &[Answered],
    as_of: Day,
    last: Day,
) -> BacktestReport {
    let known = cases_of(facts, model, as_of);
    let later: Vec<Answered> = cases.iter().filter(|case| case.day > as_of.0 && case.day <= last.0).copied().collect();
    let newest = later.iter().map(|case| case.day).max().unwrap_or(as_of.0);
    let earlier = learnable(facts, &known, as_of);
    let subject = Subject {
        model,
        as_of,
        horizon_days: u32::try_from(newest - as_of.0).unwrap_or(0),
        tested: Tested::LaterPeriod,
        learned_from: learned_from(facts, &known),
        warning: warning(facts, &earlier),
    };
    if !earlier.is_enough() {
        return not_enough(&subject, too_few(known.len(), earlier.positives(), "up to the as-of day"));
    }
    let later = learnable(facts, &later, as_of);
    if later.positives().min(later.len() - later.positives()) < FEWEST_OF_EACH {
        return not_enough(&subject, too_few(later.len(), later.positives(), "after the as-of day"));
    }
    told_of_leaks(report(&subject, &try_on_later(&earlier, &later, method)), facts, &earlier)
}

fn five_folds(facts: &Facts, model: Model, method: MethodChoice, known: &[Answered], end: Day) -> BacktestReport {
    let cases = learnable(facts, known, end);
    let subject = Subject {
        model,
        as_of: end,
        horizon_days: u32::try_from(answer_days(&facts.contacts, end.0)).unwrap_or(0),
        tested: Tested::FiveFolds,
        learned_from: learned_from(facts, known),
        warning: warning(facts, &cases),
    };
    if !cases.is_enough() {
        return not_enough(&subject, too_few(cases.len(), cases.positives(), "in all"));
    }
    told_of_leaks(report(&subject, &try_in_folds(&cases, method)), facts, &cases)
}

fn too_few(cases: usize, positives: usize, when: &str) -> String {
    format!(
        "There are {} contacts with a known answer {when}, of which {} were answered; at least {FEWEST_CASES} with \
         {FEWEST_OF_EACH} of each answer are needed. Importing more contacts with their results would help.",
        figures::count(cases),
        figures::count(positives)
    )
}

/// Warns of a model that as a whole predicts the answers too well, although none of its attributes does so alone.
fn told_of_leaks(report: BacktestReport, facts: &Facts, cases: &Cases) -> BacktestReport {
    let attributes: Vec<String> = facts.attributes.iter().map(|attribute| attribute.name.clone()).collect();
    let chosen = report.methods.iter().find(|figures| figures.method == report.method);
    let area = chosen.and_then(|figures| figures.auc);
    if !leaks::suspects(cases, &attributes).is_empty() || !area.is_some_and(leaks::is_too_good_for_a_model) {
        return report;
    }
    let caution = leaks::spoken_of_model(&leaks::carriers(cases, &attributes));
    BacktestReport { verdict: format!("{} {caution}", report.verdict).trim().to_owned(), ..report }
}

fn warning(facts: &Facts, cases: &Cases) -> String {
    let attributes: Vec<String> = facts.attributes.iter().map(|attribute| attribute.name.clone()).collect();
    leaks::spoken(&leaks::suspects(cases, &attributes))
}

/// "45,211 telephone contacts from May 2008 to November 2010, of which 5,289 were answered."
pub fn learned_from(facts: &Facts, cases: &[Answered]) -> String {
    let contacts = &facts.contacts;
    let days = || cases.iter().map(|case| case.day);
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return String::new() };
    let (first, last) = (Day(first).month_name(), Day(last).month_name());
    let when = if first == last { first } else { format!("{first} to {last}") };
    let channel = contacts.channel[cases[0].contact];
    let is_same = cases.iter().all(|case| contacts.channel[case.contact] == channel);
    let how = if is_same { channel_adjective(&contacts.channels[channel as usize]) } else { "" };
    let answered = cases.iter().filter(|case| case.positive).count();
    let alone = cases.iter().filter(|case| contacts.control[case.contact]).count();
    let alone = if alone > 0 { format!(" ({} of them left alone)", figures::count(alone)) } else { String::new() };
    format!(
        "{} {how}contacts{alone} from {when}, of which {} were answered.",
        figures::count(cases.len()),
        figures::count(answered)
    )
}

fn channel_adjective(code: &str) -> &'static str {
    match code.parse() {
        Ok(Channel::Email) => "e-mail ",
        Ok(Channel::Mail) => "postal ",
        Ok(Channel::Telephone) => "telephone ",
        Ok(Channel::Web) => "web ",
        Err(_) => "",
    }
}

/// What a contact adds, learned from campaigns that left somebody alone.
pub struct Effect {
    pub teller: Teller,
    pub figures: UpliftFigures,
    approach: Approach,
    /// Channels of the contacts that it was learned from.
    pub channels: BTreeSet<Channel>,
}

impl Effect {
    /// Whether ranking by it did better than ranking by response on held-out cases.
    pub fn leads(&self) -> bool {
        self.approach != Approach::ResponseOnly && self.figures.qini > self.figures.qini_response
    }

    /// What a contact adds to the chance of each row, as far as held-out cases let it be believed.
    pub fn gains(&self, table: &FeatureTable) -> Vec<f64> {
        self.teller.model.score(table).into_iter().map(|score| self.teller.gain.gain(score)).collect()
    }
}

/// What a contact adds, learned from the campaigns known on a day that left somebody alone; none if these are too few.
/// Where ranking by response does best, two models still estimate how much a contact adds.
pub fn uplift(facts: &Facts, known: Day) -> Option<Effect> {
    let mut with_both = with_both_arms(&facts.contacts, known);
    in_order_of_names(facts, &mut with_both);
    let (cases, treated) = experiment(facts, &with_both, known)?;
    let experiment = Experiment { table: &cases.table, treated: &treated, positive: &cases.positive };
    let chosen = choose(&experiment, SEED).ok()?;
    let contacts = &facts.contacts;
    let channel = |case: &Answered| contacts.channels[contacts.channel[case.contact] as usize].parse().ok();
    Some(Effect {
        approach: chosen.model.approach(),
        figures: chosen.figures,
        teller: chosen.teller,
        channels: with_both.iter().filter_map(channel).collect(),
    })
}

/// The campaigns (or days, where no campaign is told) by channel that left somebody alone: customers and responses of
/// those contacted and of those left alone.
pub fn trials(contacts: &ContactColumns, known: Day) -> Vec<(Channel, [usize; 2], [usize; 2])> {
    let mut by: BTreeMap<(i64, i32, u32), [[usize; 2]; 2]> = BTreeMap::new();
    for case in with_both_arms(contacts, known) {
        let (campaign, day) = campaign_of(contacts, &case);
        let arms = by.entry((campaign, day, contacts.channel[case.contact])).or_default();
        let arm = &mut arms[usize::from(contacts.control[case.contact])];
        arm[0] += 1;
        arm[1] += usize::from(case.positive);
    }
    let told = |((_, _, channel), [contacted, left_alone]): ((i64, i32, u32), [[usize; 2]; 2])| {
        Some((contacts.channels[channel as usize].parse().ok()?, contacted, left_alone))
    };
    by.into_iter().filter_map(told).collect()
}

/// The campaign of a contact; the day of one that tells none.
fn campaign_of(contacts: &ContactColumns, case: &Answered) -> (i64, i32) {
    match contacts.campaign[case.contact] {
        Some(campaign) => (i64::from(campaign), 0),
        None => (-1, case.day),
    }
}

/// Cases of campaigns (or days, where no campaign is given) with both arms.
fn with_both_arms(contacts: &ContactColumns, known: Day) -> Vec<Answered> {
    let mut cases = answered(contacts, known.0);
    let key = |case: &Answered| campaign_of(contacts, case);
    let with = |control: bool| -> BTreeSet<(i64, i32)> {
        cases.iter().filter(|case| contacts.control[case.contact] == control).map(key).collect()
    };
    let both: BTreeSet<(i64, i32)> = with(true).intersection(&with(false)).copied().collect();
    cases.retain(|case| both.contains(&key(case)));
    cases
}

/// These cases as an experiment, and whether each was contacted; none if they are too few.
fn experiment(facts: &Facts, cases: &[Answered], known: Day) -> Option<(Cases, Vec<bool>)> {
    let contacts = &facts.contacts;
    let treated: Vec<bool> = cases.iter().map(|case| !contacts.control[case.contact]).collect();
    let contacted = treated.iter().filter(|treated| **treated).count();
    let answers = cases.iter().filter(|case| case.positive).count();
    if contacted.min(cases.len() - contacted) < FEWEST_OF_AN_ARM || answers < FEWEST_OF_EACH {
        return None;
    }
    let mut learnable = learnable(facts, cases, known);
    // Which arm a case was in is not a feature of the customer.
    learnable.table.features.retain(|feature| feature.name != "arm");
    Some((learnable, treated))
}
