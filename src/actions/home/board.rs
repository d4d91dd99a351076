//! Which plays are on the board: the most profitable of each kind, and what is still missing.

use anyhow::Result;

use super::reckoning::{Proposed, Reckoning};
use super::{found, ranked};
use crate::audience::Reachable;
use crate::campaigns::valuation;
use domain::assumption::Assumptions;
use domain::day::Day;
use domain::model::Model;
use reports::home::{Play, PlayStep};
use reports::leads::LeadListLine;
use store::Store;
use store::summary::Totals;

/// As many as can be taken in at a glance.
const MOST_PLAYS: usize = 6;

/// The plays, and how many pattern lists are not among them.
pub(super) struct Board {
    pub plays: Vec<Play>,
    pub more_lists: usize,
}

/// # Errors
/// When the database cannot be read.
pub(super) fn board(store: &mut Store, totals: &Totals, assumptions: &Assumptions, today: Day) -> Result<Board> {
    if totals.purchases == 0 {
        return Ok(Board { plays: vec![import_play()], more_lists: 0 });
    }
    let reach = Reachable::load(store, today)?;
    let learned = valuation::learned(store, assumptions, today)?;
    let reckoning = Reckoning { assumptions, reach: &reach, learned };
    let ranked = ranked::plays(store, &reckoning)?;
    let found = found::plays(store, &reckoning)?;
    let mut missing = Vec::new();
    if ranked.is_empty() {
        missing.push(predict_play(totals));
    }
    if !found.searched && totals.products > 0 {
        missing.push(patterns_play(totals));
    }
    if totals.dealers > 0 {
        missing.push(dealers_play(&store.lead_list_lines()?, totals));
    }
    let shown = MOST_PLAYS.saturating_sub(missing.len());
    let mut plays = choose(ranked.into_iter().chain(found.plays).collect(), shown);
    let lists = plays.iter().filter(|play| matches!(play.step, PlayStep::List(_))).count();
    plays.extend(missing);
    Ok(Board { plays, more_lists: found.lists - lists })
}

/// The best of every kind before the second of any kind, then the most profitable first.
fn choose(mut proposed: Vec<Proposed>, most: usize) -> Vec<Play> {
    // What would come in without a contact is no gain, however much it is.
    let by_itself = |play: &Play| play.step == PlayStep::Campaign(Model::Spending);
    let profit = |play: &Play| (by_itself(play), std::cmp::Reverse(play.expected_profit));
    proposed.sort_by_key(|one| (one.round, profit(&one.play)));
    proposed.truncate(most);
    let mut plays: Vec<Play> = proposed.into_iter().map(|one| one.play).collect();
    plays.sort_by_key(profit);
    plays
}

fn import_play() -> Play {
    Play {
        title: "Bring in your purchases".into(),
        why: "Everything here is found in your own sales records: a file from the till, the web shop or the card processor.".into(),
        sure: String::new(),
        customers: 0,
        reachable: None,
        expected_profit: None,
        over: String::new(),
        button: "Import a file".into(),
        step: PlayStep::Import,
    }
}

fn predict_play(totals: &Totals) -> Play {
    Play {
        title: "See who will buy again".into(),
        why: "The program ranks your customers and tests the ranking on the past; it takes a few seconds.".into(),
        sure: String::new(),
        customers: usize::try_from(totals.customers - totals.prospects).unwrap_or(0),
        reachable: None,
        expected_profit: None,
        over: String::new(),
        button: "Compute the lists".into(),
        step: PlayStep::Predict,
    }
}

fn patterns_play(totals: &Totals) -> Play {
    Play {
        title: "See who is due, and who lacks what others buy".into(),
        why: "The program searches your purchases for repeat cycles and for groups that belong together.".into(),
        sure: String::new(),
        customers: usize::try_from(totals.customers - totals.prospects).unwrap_or(0),
        reachable: None,
        expected_profit: None,
        over: String::new(),
        button: "Find patterns".into(),
        step: PlayStep::FindPatterns,
    }
}

fn dealers_play(lists: &[LeadListLine], totals: &Totals) -> Play {
    let dealers = if totals.dealers == 1 {
        "your dealer".into()
    } else {
        format!("your {} dealers", figures::count(totals.dealers))
    };
    let given = lists.iter().filter(|list| list.published.is_some());
    let open: usize = given.map(|list| list.assigned - list.worked.min(list.assigned)).sum();
    let why = if open > 0 {
        format!("They have {} leads waiting for a first contact.", figures::count(open))
    } else {
        "Choose what they should offer and when; each gets the customers most likely to buy in their territory.".into()
    };
    Play {
        title: format!("Leads for {dealers}"),
        why,
        sure: String::new(),
        customers: open,
        reachable: None,
        expected_profit: None,
        over: String::new(),
        button: if open > 0 { "See the leads".into() } else { "Make a lead list".into() },
        step: PlayStep::Leads,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Money;

    fn proposed(title: &str, round: usize, profit: i64) -> Proposed {
        Proposed { play: Play { title: title.into(), expected_profit: Some(Money(profit)), ..import_play() }, round }
    }

    #[test]
    fn the_best_of_each_kind_stands_before_the_second_of_any() {
        let all = || {
            vec![
                proposed("due", 0, 50),
                proposed("also due", 1, 40),
                proposed("lacks", 0, 7),
                proposed("dormant", 0, 90),
            ]
        };
        let titles = |most| choose(all(), most).into_iter().map(|play| play.title).collect::<Vec<_>>();
        assert_eq!(titles(3), ["dormant", "due", "lacks"]);
        assert_eq!(titles(6), ["dormant", "due", "also due", "lacks"]);
        assert_eq!(titles(1), ["dormant"]);
        let keep = Proposed {
            play: Play { step: PlayStep::Campaign(Model::Spending), ..proposed("keep", 0, 900).play },
            round: 0,
        };
        let titles: Vec<_> =
            choose(all().into_iter().chain([keep]).collect(), 6).into_iter().map(|p| p.title).collect();
        assert_eq!(titles.last().map(String::as_str), Some("keep"), "whatever it is said to bring");
    }
}
