//! Campaigns under limits, with exclusions, offers by rule, plays and the history of assumptions.

use std::collections::HashSet;

use foresale::actions::{campaigns, leads, segments, settings};
use foresale::domain::assumption::Assumptions;
use foresale::domain::campaign::{AudienceSource, CampaignBrief, Offer, Validity};
use foresale::domain::customer::CustomerId;
use foresale::domain::lead::LeadBrief;
use foresale::domain::model::Model;
use foresale::domain::money::Money;
use foresale::domain::play::{Behaviour, Play};
use foresale::domain::targeting::{ContactCap, Exclusion, Goal, ListLimits, OfferRule};
use foresale::progress::Progress;
use foresale::reports::campaign::{CampaignPlan, PlayOrigin, differing};
use foresale::reports::import::ImportKind;
use foresale::sample::LAST_DAY;

use super::Bench;

fn bench() -> (Bench, CampaignBrief) {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let brief = campaigns::new_brief(&mut bench.store).expect("a brief");
    let offer = |name: &str, discount| Offer { name: name.into(), discount, ..Offer::default() };
    let brief = CampaignBrief {
        name: "Spring".into(),
        audience: AudienceSource::Ranked(Model::Spending),
        offers: vec![offer("greeting", 0.0), offer("voucher", 0.1)],
        contact_cost: Money(50),
        ..brief
    };
    (bench, brief)
}

fn plan(bench: &mut Bench, brief: &CampaignBrief) -> CampaignPlan {
    campaigns::plan(&mut bench.store, brief, LAST_DAY.plus(1), &Progress::new()).expect("planned")
}

fn ids(plan: &CampaignPlan) -> HashSet<CustomerId> {
    plan.targets.iter().filter_map(|target| target.id).collect()
}

#[test]
fn the_contacted_keep_every_limit_and_the_plan_tells_what_binds() {
    let (mut bench, mut brief) = bench();
    let free = plan(&mut bench, &brief);
    assert!(free.chosen > 50 && free.prices.is_empty() && free.infeasible.is_empty());
    assert!(free.if_response_20_lower < free.expected_profit);
    // The dearer offer is worth its cost only where it lifts the response.
    brief.discount_effect = 2.0;
    brief.offers[1].most = Some(20);
    brief.limits = ListLimits { responses: Some(free.expected_responses / 2.0), ..ListLimits::default() };
    let limited = plan(&mut bench, &brief);
    let with = |name: &str| limited.targets.iter().filter(|target| target.offer == name).count();
    assert!((1..=20).contains(&with("voucher")), "{}", with("voucher"));
    assert!(limited.expected_responses <= free.expected_responses / 2.0 + 1e-6);
    assert!(limited.binding.contains("the responses that can be served"), "{}", limited.binding);
    let responses = limited.prices.iter().find(|price| price.limit.contains("responses")).expect("priced");
    assert!(responses.binds && responses.one_more > 0.0);
    assert!(limited.expected_profit <= limited.upper_bound && limited.gap < 0.05);

    brief.limits = ListLimits { response_rate: Some(free.expected_rate * 1.3), ..ListLimits::default() };
    let rated = plan(&mut bench, &brief);
    assert!(rated.chosen > 0 && rated.expected_rate >= free.expected_rate * 1.3 - 1e-9, "{}", rated.expected_rate);
}

#[test]
fn what_is_promised_what_is_possible_and_the_gap_between_them_agree() {
    let (mut bench, mut brief) = bench();
    for (control_share, seed) in [(0.1, 1), (0.3, 2), (0.3, 3), (0.5, 4)] {
        (brief.control_share, brief.seed) = (control_share, seed);
        for responses in [None, Some(20.0)] {
            brief.limits.responses = responses;
            let planned = plan(&mut bench, &brief);
            let [profit, bound] = [planned.expected_profit, planned.upper_bound].map(Money::major);
            assert!(profit > 0.0 && planned.control > 0);
            let between = 1.0 - profit / bound;
            assert!((between - planned.gap).abs() < 0.001, "{between} and {}", planned.gap);
        }
    }
}

#[test]
fn goals_order_the_list_and_keep_their_rate() {
    let (mut bench, brief) = bench();
    let by = |bench: &mut Bench, goal| plan(bench, &CampaignBrief { goal, ..brief.clone() });
    let rate = 0.5;
    let likely = by(&mut bench, Goal::Likelihood { least: rate });
    assert!(likely.chosen > 0 && likely.targets.iter().all(|target| target.probability >= rate));
    let overall = by(&mut bench, Goal::ResponseRate { least: rate });
    assert!(overall.chosen > likely.chosen && overall.expected_rate >= rate - 1e-9, "{}", overall.expected_rate);
    let profit = by(&mut bench, Goal::Profit);
    assert!(profit.expected_profit >= overall.expected_profit);
    let likelihoods: Vec<f64> = likely.targets.iter().map(|target| target.probability).collect();
    assert!(likelihoods.windows(2).all(|pair| pair[0] >= pair[1]), "best first by the goal");
}

#[test]
fn what_cannot_be_kept_is_named_and_not_saved() {
    let (mut bench, mut brief) = bench();
    brief.limits.margin = Some(0.99);
    let planned = plan(&mut bench, &brief);
    assert_eq!(planned.chosen, 0);
    assert!(planned.infeasible[0].contains("a margin of at least 99.0 %: the best customer reaches"));
    let refused = campaigns::save(&mut bench.store, &brief, LAST_DAY.plus(1), &Progress::new());
    let told = refused.expect_err("nobody is on it").to_string();
    assert!(told.contains("a margin of at least 99.0 %"), "{told}");
    for wrong in [f64::NAN, 1.5] {
        brief.limits.margin = Some(wrong);
        assert!(campaigns::plan(&mut bench.store, &brief, LAST_DAY.plus(1), &Progress::new()).is_err());
    }
}

#[test]
fn who_is_left_out_is_told_by_reason() {
    let (mut bench, mut brief) = bench();
    let all = plan(&mut bench, &brief);
    let some: Vec<CustomerId> = all.targets.iter().take(15).filter_map(|target| target.id).collect();
    let saved = segments::save_list(&mut bench.store, "Friends", "by hand", &some, LAST_DAY.plus(1)).expect("saved").id;
    brief.exclusions = vec![Exclusion::Segment(saved), Exclusion::BoughtWithin(30)];
    let fewer = plan(&mut bench, &brief);
    assert!(ids(&fewer).is_disjoint(&some.iter().copied().collect()));
    let told: Vec<&str> = fewer.drop_outs.iter().map(|out| out.why.as_str()).collect();
    assert!(told.contains(&"in the segment 'Friends', which is left out"), "{told:?}");
    assert!(told.contains(&"bought within the last 30 days"), "{told:?}");
    let dropped: usize = fewer.drop_outs.iter().map(|out| out.customers).sum();
    assert_eq!(fewer.reachable + dropped, fewer.audience, "everybody is somewhere");

    let first = campaigns::save(&mut bench.store, &brief, LAST_DAY.plus(1), &Progress::new()).expect("saved");
    brief.exclusions = vec![Exclusion::RunningCampaigns];
    assert!(ids(&plan(&mut bench, &brief)).is_disjoint(&ids(&first)), "nobody twice at a time");
}

#[test]
fn who_is_to_rest_from_campaigns_becomes_no_lead() {
    let (mut bench, mut brief) = bench();
    brief.control_share = 0.0;
    let first = campaigns::save(&mut bench.store, &brief, LAST_DAY.plus(1), &Progress::new()).expect("saved");
    campaigns::mark_sent(&mut bench.store, first.id.expect("saved"), LAST_DAY.plus(1), LAST_DAY.plus(1))
        .expect("noted");
    let today = LAST_DAY.plus(2);
    let leads = LeadBrief { name: "After".into(), offer_day: today, most: 5_000, ..LeadBrief::default() };
    let mut made = |rest_days| {
        let brief = LeadBrief { rest_days, ..leads.clone() };
        let list = leads::make(&mut bench.store, &brief, today, &Progress::new()).expect("made");
        list.leads.into_iter().map(|lead| lead.customer).collect::<HashSet<String>>()
    };
    let written: HashSet<String> = first.targets.iter().map(|target| target.customer.clone()).collect();
    assert!(!made(0).is_disjoint(&written), "nobody rests unless somebody says so");
    assert!(made(30).is_disjoint(&written));
}

#[test]
fn nobody_hears_of_us_more_often_than_the_cap_allows() {
    let (mut bench, mut brief) = bench();
    brief.control_share = 0.0;
    // What is learned from the further contact moves whoever hardly pays for the postage; here everybody is wanted.
    brief.goal = Goal::Likelihood { least: 0.0 };
    let first = campaigns::save(&mut bench.store, &brief, LAST_DAY.plus(1), &Progress::new()).expect("saved");
    let day = LAST_DAY.plus(1);
    brief.limits.contacts = Some(ContactCap { contacts: 1, days: 30 });
    assert_eq!(ids(&plan(&mut bench, &brief)), ids(&first), "a draft is no contact");
    campaigns::mark_sent(&mut bench.store, first.id.expect("saved"), day, day).expect("noted");
    let once = &first.targets[0];
    let line = format!("customer,date,channel\n{},{},email\n", once.customer, LAST_DAY.plus(-9));
    bench.import(ImportKind::Contacts, &line);
    brief.limits.contacts = Some(ContactCap { contacts: 1, days: 30 });
    let second = plan(&mut bench, &brief);
    assert!(ids(&second).is_disjoint(&ids(&first)), "the campaign of today counts");
    brief.limits.contacts = Some(ContactCap { contacts: 2, days: 30 });
    let third = plan(&mut bench, &brief);
    let missing: Vec<_> = ids(&first).difference(&ids(&third)).copied().collect();
    assert_eq!(missing, [once.id.expect("a customer")], "only who has two contacts already");
    brief.limits.contacts = Some(ContactCap { contacts: 2, days: 10 });
    assert_eq!(ids(&plan(&mut bench, &brief)), ids(&first), "the window has slid past the older one");
}

#[test]
fn a_shared_mailbox_counts_as_one_for_the_cap() {
    let (mut bench, mut brief) = bench();
    brief.limits.contacts = Some(ContactCap { contacts: 1, days: 10 });
    brief.control_share = 0.0;
    let before = plan(&mut bench, &brief);
    let tired = before.targets[0].id.expect("a customer");
    let (_, customer) = bench.store.customers().expect("read").into_iter().find(|(id, _)| *id == tired).expect("known");
    bench.import(ImportKind::Customers, &format!("customer,email\nBESIDE,{}\n", customer.email.to_uppercase()));
    let missing = |bench: &mut Bench| -> Vec<CustomerId> {
        let after = plan(bench, &brief);
        ids(&before).difference(&ids(&after)).copied().collect()
    };
    let contact = |channel: &str| format!("customer,date,channel\nBESIDE,{},{channel}\n", LAST_DAY.plus(-3));
    bench.import(ImportKind::Contacts, &contact("telephone"));
    assert_eq!(missing(&mut bench), [], "a call to the one is no mail to the other");
    bench.import(ImportKind::Contacts, &contact("email"));
    assert_eq!(missing(&mut bench), [tired], "whoever opens it has read of us this week");
}

#[test]
fn offers_go_by_rule_first_and_by_profit_else() {
    let (mut bench, mut brief) = bench();
    brief.control_share = 0.0;
    let all = plan(&mut bench, &brief);
    assert!(all.targets.iter().all(|target| target.offer == "greeting"), "a discount that lifts nothing only costs");
    let some: Vec<CustomerId> = all.targets.iter().take(15).filter_map(|target| target.id).collect();
    let saved = segments::save_list(&mut bench.store, "Friends", "by hand", &some, LAST_DAY.plus(1)).expect("saved").id;
    brief.offer_rules = vec![OfferRule { segment: saved, offer: 1 }];
    brief.size = Some(all.chosen);
    let ruled = plan(&mut bench, &brief);
    for target in &ruled.targets {
        let is_friend = some.contains(&target.id.expect("a customer"));
        assert_eq!(target.offer == "voucher", is_friend, "{}", target.name);
    }
    brief.offer_rules[0].offer = 7;
    assert!(campaigns::plan(&mut bench.store, &brief, LAST_DAY.plus(1), &Progress::new()).is_err());
}

#[test]
fn as_few_are_left_alone_as_show_the_effect() {
    let (mut bench, mut brief) = bench();
    brief.control_share = 0.5;
    brief.effect = Some(0.2);
    let by_effect = plan(&mut bench, &brief);
    assert!(by_effect.smallest_effect.is_some_and(|effect| effect <= 0.201), "{:?}", by_effect.smallest_effect);
    let listed = by_effect.chosen + by_effect.control;
    assert!(by_effect.control < listed / 2, "{} of {listed}", by_effect.control);
    assert!(
        by_effect.control_why.starts_with("Just enough customers are left alone to show"),
        "{}",
        by_effect.control_why
    );
    brief.effect = Some(0.001);
    brief.control_share = 0.1;
    let never = plan(&mut bench, &brief);
    assert!(never.control_why.contains("too short"), "{}", never.control_why);
    assert_eq!(never.control, (listed as f64 * 0.1).round() as usize);
}

#[test]
fn plays_become_campaigns_and_campaigns_become_plays() {
    let (mut bench, brief) = bench();
    let names = |bench: &Bench| -> Vec<(String, PlayOrigin)> {
        let plays = campaigns::plays(&bench.store).expect("read");
        plays.into_iter().map(|known| (known.play.name, known.origin)).collect()
    };
    assert_eq!(names(&bench).len(), 5);
    assert!(names(&bench).iter().all(|(_, origin)| *origin == PlayOrigin::BuiltIn));
    let keep = campaigns::brief_of(&mut bench.store, "  keep ").expect("a brief");
    let planned = plan(&mut bench, &keep);
    assert!(planned.chosen > 0);
    let messages = campaigns::preview_messages(&mut bench.store, &keep, LAST_DAY.plus(1)).expect("written");
    assert!(messages.iter().any(|message| message.body.contains("the next time would be around")), "{messages:?}");
    for play in Play::built_in() {
        assert!(!campaigns::brief_of(&mut bench.store, &play.name).expect("a brief").offers.is_empty());
    }

    let mut changed = Play::new("Keep", Behaviour::Keep, "Now with a voucher.", &brief);
    changed.brief.offers[1].validity = Validity::Days(14);
    campaigns::save_play(&mut bench.store, &changed).expect("saved");
    campaigns::save_play(&mut bench.store, &Play::new("Mine", Behaviour::WinBack, "", &brief)).expect("saved");
    campaigns::remove_play(&mut bench.store, "Let rest").expect("removed");
    let known = names(&bench);
    assert!(known.contains(&("Keep".into(), PlayOrigin::Changed)) && known.contains(&("Mine".into(), PlayOrigin::Own)));
    assert!(!known.iter().any(|(name, _)| name == "Let rest"));
    assert_eq!(campaigns::brief_of(&mut bench.store, "keep").expect("a brief").offers, changed.brief.offers);
    let told = campaigns::brief_of(&mut bench.store, "Let rest").expect_err("removed").to_string();
    assert!(told.contains("there are Win back, Second purchase"), "{told}");
    campaigns::restore_plays(&mut bench.store).expect("restored");
    assert_eq!(names(&bench).iter().filter(|(_, origin)| *origin == PlayOrigin::BuiltIn).count(), 5);
}

#[test]
fn assumptions_tell_who_changed_them_and_campaigns_go_back_to_them() {
    let (mut bench, mut brief) = bench();
    let before: Assumptions = settings::settings(&mut bench.store).expect("read").assumptions;
    let after = Assumptions { response_window_days: 30, email_cost: Money(7), ..before.clone() };
    settings::save_assumptions(&mut bench.store, &after).expect("saved");
    settings::save_assumptions(&mut bench.store, &after).expect("saved");
    let report = settings::settings(&mut bench.store).expect("read");
    let changes: Vec<(&str, &str, &str)> =
        report.assumption_changes.iter().map(|c| (c.what.as_str(), c.was.as_str(), c.became.as_str())).collect();
    assert_eq!(changes, [("responses count for", "60 days", "30 days"), ("cost of an e-mail", "0.05", "0.07")]);
    assert!(report.assumption_changes.iter().all(|change| !change.who.is_empty() && change.at.len() == 16));

    let overview = campaigns::overview(&mut bench.store, LAST_DAY.plus(1)).expect("read");
    let told: Vec<String> = differing(&brief, &overview.stored).into_iter().map(|one| one.what).collect();
    assert_eq!(told, ["cost of one contact", "responses count for"]);
    brief.assume(&overview.stored);
    assert!(differing(&brief, &overview.stored).is_empty());
    let odd = Assumptions { global_control_share: 0.9, ..after };
    assert!(settings::save_assumptions(&mut bench.store, &odd).is_err());
}
