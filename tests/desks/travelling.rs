//! Every request that can travel arrives as it was asked, and its answer as it was given. What cannot travel is listed.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use foresale::actions::campaigns::requests as campaigns;
use foresale::actions::clusters::ClusterScope;
use foresale::actions::clusters::requests as clusters;
use foresale::actions::consent::Permission;
use foresale::actions::customers::requests as customers;
use foresale::actions::desks::{read, table, written};
use foresale::actions::kpis::requests as kpis;
use foresale::actions::leads::requests as leads;
use foresale::actions::leads::rules::requests as rules;
use foresale::actions::numbered::Repeat;
use foresale::actions::people::requests as people;
use foresale::actions::privacy::RetentionRule;
use foresale::actions::ranking::requests as rankings;
use foresale::actions::ranking::{BacktestSettings, Design, RankingSettings};
use foresale::actions::request::{Request, ask};
use foresale::actions::segments::NewRule;
use foresale::actions::segments::requests as segments;
use foresale::actions::{
    consent, data, database, duplicates, home, log, manual_entry, patterns, portal, privacy, purchases, settings, steps,
};
use foresale::domain::assumption::Assumptions;
use foresale::domain::campaign::AudienceSource;
use foresale::domain::consent::Channel;
use foresale::domain::customer::{Customer, CustomerId};
use foresale::domain::day::{Day, Horizon};
use foresale::domain::dealer::{Dealer, DealerId};
use foresale::domain::fault::PurchaseFault;
use foresale::domain::group_rule::{GroupRulesId, RuleChange, RulesWish};
use foresale::domain::kpi::{KpiSet, OwnKpi};
use foresale::domain::lead::{LastDealer, LeadBrief, Outcome, ToldOutcome};
use foresale::domain::model::{MethodChoice, Model};
use foresale::domain::moment::Moment;
use foresale::domain::person::Role;
use foresale::domain::request::{Asker, OFFICE, Place, Right};
use foresale::domain::resolution::{Failed, Resolution};
use foresale::domain::rule::Rule;
use foresale::domain::segment::SegmentId;
use foresale::domain::selection::Selection;
use foresale::domain::step::StepId;
use foresale::progress::Progress;
use foresale::reports::customers::{Query, fixed};
use foresale::reports::log::LogFilter;
use foresale::reports::manual_entry::{CustomerForm, EntryForm};
use foresale::reports::portal::PortalSettings;
use foresale::reports::privacy::AskedFor;
use foresale::reports::sending::SendReport;
use foresale::reports::settings::{Business, MailPace, MailServer};
use foresale::reports::waves::{SentDue, WavesReport};
use foresale::sample::LAST_DAY;
use foresale::store::Store;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cli::people::OWNER;

/// An open file and its owner; each request goes the way from one desk to another.
struct Traveller {
    store: Store,
    asker: Asker,
    asked: BTreeSet<&'static str>,
    answered: BTreeSet<&'static str>,
}

fn today() -> Day {
    LAST_DAY.plus(2)
}

impl Traveller {
    /// Asks with what has arrived; a request that changes something in one transaction, as the server does.
    fn tries<R>(&mut self, request: &R) -> anyhow::Result<R::Answer>
    where
        R: Request + Debug + DeserializeOwned,
        R::Answer: Debug,
    {
        let entry = table::find(R::NAME).unwrap_or_else(|| panic!("{} is in no list", R::NAME));
        let arrived: R = read(&entry.question(request).expect("written")).expect("read");
        assert_eq!(format!("{arrived:?}"), format!("{request:?}"));
        self.asked.insert(R::NAME);
        let now = Moment { seconds: 1_700_000_000, day: today() };
        let progress = Progress::new();
        let answer = if entry.repeat == Repeat::OneWhole {
            self.store.as_one_whole(|store| ask(store, &self.asker, now, arrived, &progress))?
        } else {
            ask(&mut self.store, &self.asker, now, arrived, &progress)?
        };
        Ok(answer)
    }

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a question is written where it is asked")]
    fn asks<R>(&mut self, request: R) -> R::Answer
    where
        R: Request + Debug + DeserializeOwned,
        R::Answer: Debug + Serialize,
    {
        let answer = self.tries(&request).unwrap_or_else(|error| panic!("{}: {error:#}", R::NAME));
        self.answers::<R>(&answer)
    }

    /// Sends an answer back.
    #[track_caller]
    fn answers<R>(&mut self, answer: &R::Answer) -> R::Answer
    where
        R: Request,
        R::Answer: Debug + Serialize,
    {
        let entry = table::find(R::NAME).expect("listed");
        let arrived = entry.answer::<R>(&written(answer).expect("written")).expect("read");
        assert_eq!(format!("{arrived:?}"), format!("{answer:?}"), "{}", R::NAME);
        self.answered.insert(R::NAME);
        arrived
    }
}

fn customer(id: &str) -> EntryForm {
    let customer = Customer { external_id: id.into(), last_name: "Brook".into(), ..Customer::default() };
    EntryForm::Customer(CustomerForm { number: None, customer })
}

fn records(desk: &mut Traveller) {
    desk.asks(home::ReadHome {});
    desk.asks(data::ReadInfo {});
    desk.asks(data::ReadData {});
    desk.asks(data::Select { selection: Selection::default() });
    desk.asks(database::CheckFile {});
    let added = desk.asks(manual_entry::SaveManualEntry { form: customer("T-1") });
    desk.asks(manual_entry::SaveManualEntry { form: customer("T-2") });
    let (first, second) = (
        desk.asks(privacy::FindPerson { external_id: "T-1".into() }),
        desk.asks(privacy::FindPerson { external_id: "T-2".into() }),
    );
    desk.asks(duplicates::FindDuplicates {});
    desk.asks(duplicates::ReadPair { first, second });
    desk.asks(duplicates::TellApart { first, second });
    let record = Customer { external_id: "T-1".into(), last_name: "Brook".into(), ..Customer::default() };
    desk.asks(duplicates::Merge { first, second, record });
    let gone =
        desk.tries(&consent::Refuse { customers: vec![first, second], channel: Channel::Mail }).expect_err("gone");
    assert!(format!("{gone:#}").contains("no customer"), "{gone:#}");
    let first = desk.asks(privacy::FindPerson { external_id: "T-1".into() });
    desk.asks(steps::ReadSteps {});
    let third = desk.asks(manual_entry::SaveManualEntry { form: customer("T-3") });
    assert!(added.step.is_some());
    desk.asks(steps::Undo { step: StepId(third.step.expect("a step")) });
    desk.asks(manual_entry::ReadPurchaseForm { number: 1 });
    for fault in PurchaseFault::ALL {
        desk.asks(purchases::ReadFaulty { fault });
    }
    desk.asks(purchases::DeletePurchase { number: 1 });
    desk.asks(consent::Refuse { customers: vec![first], channel: Channel::Email });
    desk.asks(consent::EndRefusal { customer: first, channel: Channel::Email });
    desk.asks(consent::Refuse { customers: vec![first], channel: Channel::Telephone });
    let (reason, wording) = ("told at the till on 3 May".into(), String::new());
    let permission = Permission { channel: Channel::Telephone, reason, wording, expires: None };
    desk.asks(consent::PermitAgain { customer: first, permission });
    desk.asks(privacy::ReadPerson { customer: first });
    desk.asks(privacy::NoteAsked { customer: first, kind: AskedFor::Copy, note: "by letter".into() });
    let asked = desk.asks(privacy::ReadAsked {});
    assert_eq!(asked[0].of, first, "whose card to open travels too");
    desk.asks(privacy::CloseAsked { number: asked[0].number });
    desk.asks(privacy::PreviewErasure { customer: first });
    desk.asks(privacy::EraseCustomer { customer: first });
    desk.asks(privacy::ApplyRetention { rule: RetentionRule { months: 600, customers: false, dry_run: true } });
}

fn tables(desk: &mut Traveller) {
    let listed = desk.asks(customers::ListCustomers { query: Query::default(), in_sight: 0..60 });
    let of = Arc::new(listed.list.ids.iter().copied().take(50).collect::<Vec<CustomerId>>());
    let fields: Vec<_> = fixed().collect();
    desk.asks(customers::CountReach { of: Arc::clone(&of) });
    desk.asks(customers::ReadRows { of: Arc::clone(&of), pages: 0..1 });
    desk.asks(customers::CopyCustomers { of: Arc::clone(&of), fields: fields.clone() });
    desk.asks(customers::WriteCustomersCsv { of: Arc::clone(&of), fields });
    desk.asks(rankings::ReadCard { customer: of[0] });
    desk.asks(rankings::ReadCardAgain { customer: of[0] });
    desk.asks(rankings::Search { text: "a".into() });
    desk.asks(kpis::ComputeKpis { as_of: None });
    desk.asks(kpis::PreviewKpi { formula: "frequency * 2".into(), code: None });
    let kpi =
        OwnKpi { code: "twice".into(), name: "Twice".into(), formula: "frequency * 2".into(), ..OwnKpi::default() };
    desk.asks(kpis::SaveKpi { kpi });
    desk.asks(kpis::TickKpi { code: "frequency".into(), chosen: true });
    desk.asks(kpis::SaveKpiSet { set: KpiSet { name: "Mine".into(), codes: vec!["frequency".into()] } });
    desk.asks(kpis::ChooseKpiSet { name: "Mine".into() });
    desk.asks(kpis::RemoveKpiSet { name: "Mine".into() });
    desk.asks(kpis::RemoveKpi { code: "twice".into() });
    desk.asks(segments::ParseRule { text: "frequency >= 2".into() });
    desk.asks(segments::CountSegment { rule: Rule::default() });
    let rule = NewRule { id: None, name: "All".into(), label: "A".into(), rule: Rule::default() };
    let saved: SegmentId = desk.asks(segments::SaveRule { rule }).id;
    desk.asks(segments::NameSegment { segment: saved, name: "Everybody".into(), label: "E".into() });
    desk.asks(segments::SaveList { name: "Some".into(), origin: "By hand".into(), members: of });
    desk.asks(segments::ReadSegments {});
    desk.asks(segments::ListSegments {});
    desk.asks(segments::FindSegment { name: "Everybody".into() });
    desk.asks(segments::ReadMembers { segment: saved });
    desk.asks(segments::ReadAhead {});
    desk.asks(segments::DeleteSegment { segment: saved });
}

fn lists(desk: &mut Traveller) {
    let (horizon, method) = (Horizon::weeks(26), MethodChoice::Auto);
    let what = RankingSettings { model: Model::Dormancy, as_of: None, horizon, method, period: None };
    let report = desk.asks(rankings::ComputeRanking { what });
    assert!(report.accounts.iter().all(|account| account.customer.is_some()), "whose card to open travels too");
    desk.asks(rankings::ComputeRankings { what: vec![what] });
    desk.asks(rankings::ReadRanking { model: Model::Dormancy });
    let how = BacktestSettings { as_of: None, horizon, method, design: Design::Usual };
    desk.asks(rankings::TestModels { models: vec![Model::Dormancy], how });
    let by = ClusterScope { k: Some(3), ..ClusterScope::default() };
    desk.asks(clusters::ComputeClusters { by: by.clone() });
    let found = desk.asks(clusters::FindClusters { by });
    assert!(!found.scatter.is_empty(), "the picture travels too");
    desk.asks(clusters::ReadClusters {});
    desk.asks(clusters::ReadClusterReport {});
    desk.asks(clusters::RenameCluster { number: 1, name: "First".into() });
    desk.asks(clusters::SaveClusters { number: Some(1) });
    desk.asks(patterns::FindPatterns { min_support: None });
    desk.asks(patterns::ReadPatterns {});
}

fn selling(desk: &mut Traveller) {
    desk.asks(campaigns::BeginBrief { play: None, channel: Some(Channel::Mail) });
    let audience = Some(AudienceSource::Ranked(Model::Dormancy));
    let (mut brief, _) = desk.asks(campaigns::BeginCampaign { audience, category: String::new() });
    brief.name = "Spring".into();
    let plays = desk.asks(campaigns::ReadPlays {});
    desk.asks(campaigns::BeginPlay { play: plays[0].play.name.clone() });
    let mut play = plays[0].play.clone();
    play.name = "Mine".into();
    desk.asks(campaigns::SavePlay { play });
    desk.asks(campaigns::RemovePlay { name: "Mine".into() });
    desk.asks(campaigns::RestorePlays {});
    let plan = desk.asks(campaigns::PlanCampaign { brief: brief.clone() });
    assert!(plan.targets.iter().all(|target| target.id.is_some()), "whose card to open travels too");
    let targets = plan.targets.into_iter().take(3).collect();
    desk.asks(campaigns::PreviewMessages { brief: brief.clone(), targets });
    let (saved, _) = desk.asks(campaigns::SaveCampaign { brief: brief.clone() });
    let campaign = saved.id.expect("saved");
    desk.asks(campaigns::ReadCampaigns {});
    desk.asks(campaigns::OpenCampaign { campaign });
    desk.asks(campaigns::ScheduleCampaign { campaign, not_before: Some(today().plus(3)), further: Vec::new() });
    desk.asks(campaigns::ReadWaves { campaign });
    desk.asks(campaigns::ReadNothingLeft { campaign });
    desk.asks(campaigns::RebuildCampaign { campaign });
    desk.asks(campaigns::PauseCampaign { campaign, paused: true });
    desk.asks(campaigns::PauseCampaign { campaign, paused: false });
    desk.asks(campaigns::ResolveCampaignMail { campaign: Some(campaign), resolution: Resolution::WasSent });
    desk.asks(campaigns::RetryFailed { campaign, which: Failed::All });
    desk.asks(campaigns::WithdrawCampaign { campaign });
    desk.asks(campaigns::MarkCampaignSent { campaign, day: today() });
    desk.asks(campaigns::ReadResults { campaign });
    desk.asks(campaigns::ReadScoreboard {});
    brief.name = "Summer".into();
    let (saved, _) = desk.asks(campaigns::SaveCampaign { brief });
    desk.asks(campaigns::DiscardCampaign { campaign: saved.id.expect("saved") });
}

fn dealers(desk: &mut Traveller) {
    let brief = LeadBrief {
        name: "Autumn tyres".into(),
        offer_day: LAST_DAY.first_of_month().plus_months(1),
        most: 60,
        ..LeadBrief::default()
    };
    desk.asks(leads::RateCharacteristics { brief: brief.clone() });
    let made = desk.asks(leads::MakeLeads { brief });
    assert!(made.leads.iter().all(|lead| lead.id > 0), "the leads' own numbers travel too");
    let list = made.list;
    desk.asks(leads::AssignLeads { list, last_dealer: LastDealer::NoMatter });
    desk.asks(leads::PublishLeads { list });
    let report = desk.asks(leads::ReadLeadList { list });
    desk.asks(leads::ReadLeads { list: Some(list) });
    desk.asks(leads::FindNewestList {});
    let lead = desk.asks(leads::FindLead { number: report.leads[0].number });
    let told = ToldOutcome { outcome: Outcome::CallBack, note: "later".into(), day: today(), next: None };
    desk.asks(leads::RecordOutcome { lead, report: told });
    desk.asks(leads::PreviewPassing { list, days: 1 });
    desk.asks(leads::PassIdleLeads { list, days: 1 });
    desk.asks(leads::ReadWithdrawn { list });
    desk.asks(leads::ReadReceipts { list: None });
    let known = desk.asks(leads::ReadDealers {});
    let (dealer, number) = desk.asks(leads::FindDealer { number: known[0].dealer.external_id.clone() });
    desk.asks(leads::MoveLead { lead: report.leads[1].id, dealer: Some(dealer.0) });
    desk.asks(leads::RecallLeads { list });
    desk.asks(leads::ResolveLeadMail { list, resolution: Resolution::SendAgain });
    desk.asks(leads::MakeAccessCode { dealer: dealer.0 });
    let dealer_form = Dealer { external_id: "D-new".into(), name: "North".into(), capacity: 5, ..Dealer::default() };
    desk.asks(leads::SaveDealer { dealer: dealer_form });
    desk.asks(portal::ReadPortal {});
    desk.asks(portal::SavePortal { settings: PortalSettings::default() });
    desk.asks(portal::MakePortalLink { dealer: DealerId(dealer.0) });
    desk.asks(portal::MarkMessageRead { message: 1 });
    desk.asks(portal::UnlockDealer { number });
    desk.asks(rules::ReadGroupRules {});
    // Too few of this dealership bought to learn a rule from; tests of group rules have larger ones.
    let rules = GroupRulesId(1);
    let _ = desk.tries(&rules::LearnGroupRules { wish: RulesWish::default() }).map(|told| {
        desk.answers::<rules::LearnGroupRules>(&told);
    });
    let _ = desk.tries(&rules::ReadByGroupRules { rules });
    let _ = desk.tries(&rules::ChangeGroupRule { rules, place: Some(0), change: RuleChange::default() });
    let _ = desk.tries(&rules::RemoveGroupRule { rules, place: Some(0) });
}

fn house(desk: &mut Traveller) {
    desk.asks(settings::ReadSettings {});
    desk.asks(settings::ReadAssumptions {});
    desk.asks(settings::SaveAssumptions { assumptions: Assumptions { margin_rate: 0.31, ..Assumptions::default() } });
    desk.asks(settings::SaveBusiness { business: Business { currency: "EUR".into(), ..Business::default() } });
    desk.asks(settings::SaveMail { mail: MailServer::default(), password: Some("a word".into()) });
    desk.asks(settings::SaveMailPace { pace: MailPace::default() });
    desk.asks(log::ReadLog { filter: LogFilter::default(), most: 50 });
    let (name, password) = ("Bert".to_owned(), "Bert's long words".to_owned());
    desk.asks(people::AddPerson { name: name.clone(), role: Role::Viewer, password: password.clone() });
    desk.asks(people::SetRole { name: name.clone(), role: Role::Manager });
    desk.asks(people::SetRight { name: name.clone(), right: Right::Export, allowed: false });
    desk.asks(people::SetPassword { name: name.clone(), password: password.clone() });
    desk.asks(people::ReadPeople {});
    desk.asks(people::RemovePerson { name });
    desk.asks(people::ChangeOwnPassword { old: OWNER.1.into(), password });
}

/// What sends mail needs a server, which other tests have: only the way there and back.
fn mail(desk: &mut Traveller) {
    let waves = desk.asks(campaigns::ReadWaves { campaign: 1 });
    let _ = desk.tries(&campaigns::SendToMe { campaign: 1 });
    desk.answers::<campaigns::SendToMe>(&"sent".to_owned());
    let _ = desk.tries(&campaigns::SendCampaign { campaign: 1 });
    desk.answers::<campaigns::SendCampaign>(&(Some("why".into()), SendReport::default(), waves as WavesReport));
    let _ = desk.tries(&campaigns::SendDue {});
    desk.answers::<campaigns::SendDue>(&SentDue { sent: Vec::new(), problems: vec!["one".into()] });
    let _ = desk.tries(&leads::MailLeads { list: 1 });
    desk.answers::<leads::MailLeads>(&(SendReport::default(), vec!["one".into()]));
    let _ = desk.tries(&settings::TestMail {});
    desk.answers::<settings::TestMail>(&());
}

#[test]
fn every_question_and_every_answer_survives_the_way() {
    let (_folder, db) = crate::cli::sample();
    crate::cli::people::owned(&db);
    let store = database::open(&db).expect("opened");
    let asker = Asker::limited(OWNER.0, Place::Desk, &OFFICE);
    let mut desk = Traveller { store, asker, asked: BTreeSet::new(), answered: BTreeSet::new() };
    let areas: [fn(&mut Traveller); 7] = [records, tables, lists, selling, dealers, mail, house];
    // Each area tells by itself what does not arrive.
    let lost = areas.map(|area| catch_unwind(AssertUnwindSafe(|| area(&mut desk))).is_err());
    assert!(!lost.contains(&true), "records, tables, lists, selling, dealers, mail, house: {lost:?}");
    // Those that take files along are asked by commands, of a real office.
    let all: BTreeSet<&str> = table::all().values().filter(|entry| !entry.has_file).map(|entry| entry.name).collect();
    assert_eq!(desk.asked, all, "a request that can travel is asked in this test");
    let unanswered: Vec<&str> = all.difference(&desk.answered).copied().collect();
    let rules = ["leads.by-rules", "leads.change-rule", "leads.learn-rules", "leads.remove-rule"];
    assert!(unanswered.iter().all(|name| rules.contains(name)), "{unanswered:?}");
}

#[test]
fn what_stays_at_home_is_listed_and_only_grows_fewer() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let requests = std::fs::read_to_string(root.join("requests.txt")).expect("the table of requests");
    let portals = ["EnterPortal", "OwnLeads", "RunPortal"];
    let offices = requests.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        (!portals.contains(&words[2])).then_some(words[0])
    });
    let offices: BTreeSet<&str> = offices.collect();
    let travelling: BTreeSet<&str> = table::all().keys().copied().collect();
    assert!(travelling.is_subset(&offices), "nobody else's request travels: {:?}", travelling.difference(&offices));
    let found: Vec<&str> = offices.difference(&travelling).copied().collect();
    let known = std::fs::read_to_string(root.join("requests_at_home.txt")).unwrap_or_default();
    let known: Vec<&str> = known.lines().collect();
    assert_eq!(known, found, "tests/fixtures/requests_at_home.txt is to read:\n{}\n", found.join("\n"));
}
