//! Campaigns: the list and the builder.

use foresale::domain::campaign::{CampaignBrief, CampaignStatus};
use foresale::domain::consent::Channel;
use foresale::domain::customer::CustomerId;
use foresale::domain::list_format::ListFormat;
use foresale::domain::resolution::{Failed, Resolution};
use foresale::reports::campaign::{CampaignPlan, CampaignsReport, MessagePreview, OutboxCounts};
use foresale::reports::home::CampaignLine;
use foresale::reports::waves::{DueWave, WavesReport};
use foresale::screens::action::{Action, CampaignAction, CustomerAction};
use foresale::screens::around::{CampaignJob, JobKind};
use foresale::screens::campaigns::builder::CampaignBuilder;
use foresale::screens::campaigns::sending::sending_ui;
use foresale::screens::campaigns::{CampaignsScreen, CampaignsShown, View, status_chip};
use foresale::screens::place::Screen;

use super::{Stage, busy, campaign_reports, has, idle, mentions, press, reports, show};

fn building(builder: CampaignBuilder) -> CampaignsScreen {
    let mut screen = CampaignsScreen::default();
    screen.builder = Some(builder);
    screen
}

fn staged(
    screen: CampaignsScreen,
    around: foresale::screens::around::Around,
    overview: CampaignsReport,
    plan: Option<CampaignPlan>,
) -> egui_kittest::Harness<'static, Stage<CampaignsScreen>> {
    let messages = vec![MessagePreview {
        recipient: "ada@example.com".into(),
        subject: "Something for you, Ada".into(),
        body: "Dear Ada".into(),
    }];
    show(screen, around, move |ui, s, around, asked| {
        let shown = CampaignsShown {
            overview: Some(&overview),
            plan: plan.as_ref(),
            messages: &messages,
            ..CampaignsShown::default()
        };
        s.ui(ui, shown, around, asked);
    })
}

#[test]
fn the_list_opens_a_campaign_and_begins_one() {
    let mut stage = staged(CampaignsScreen::default(), idle(), reports::campaigns(), None);
    assert_eq!(press(&mut stage, "Open campaign Spring tyres, Planned"), [Action::Campaigns(CampaignAction::Open(7))]);
    assert_eq!(press(&mut stage, "New campaign"), [Action::Campaigns(CampaignAction::New(None))]);
}

#[test]
fn a_person_decides_about_messages_that_may_have_arrived() {
    let mut report = reports::campaigns();
    report.outbox.uncertain = 1;
    let mut stage = staged(CampaignsScreen::default(), idle(), report, None);
    assert!(mentions(&stage, "1 message was handed over without an answer"));
    let decided = |resolution| Action::Campaigns(CampaignAction::ResolveUncertain { list: None, resolution });
    assert_eq!(press(&mut stage, "Send again"), [decided(Resolution::SendAgain)]);
    assert_eq!(press(&mut stage, "They arrived"), [decided(Resolution::WasSent)]);
}

#[test]
fn without_campaigns_the_way_leads_to_the_accounts() {
    let empty = CampaignsReport { campaigns: Vec::new(), ..reports::campaigns() };
    let mut stage = staged(CampaignsScreen::default(), idle(), empty, None);
    assert_eq!(press(&mut stage, "Go to the accounts"), [Action::Go(Screen::Accounts)]);
}

#[test]
fn steps_are_ticked_as_they_are_done_and_visited_in_any_order() {
    let mut stage = staged(
        building(CampaignBuilder::new(reports::brief())),
        idle(),
        reports::campaigns(),
        Some(reports::plan(None)),
    );
    assert!(has(&stage, "Audience, done") && has(&stage, "Review and send, open"));
    assert!(mentions(&stage, "refuse e-mail"), "who drops out and why");
    assert!(press(&mut stage, "Control group, done").is_empty());
    assert!(mentions(&stage, "Only a rise of the response rate from"));
    press(&mut stage, "Economics, done");
    assert!(mentions(&stage, "Expected profit by list size"), "the curve has a name");
}

#[test]
fn the_message_step_asks_once_for_a_preview_and_inserts_fields() {
    let screen = building(CampaignBuilder::new(reports::brief()));
    let mut stage = staged(screen, idle(), reports::campaigns(), Some(reports::plan(None)));
    assert_eq!(
        press(&mut stage, "Message, done"),
        [Action::Campaigns(CampaignAction::PreviewMessages(reports::brief()))]
    );
    assert!(has(&stage, "Something for you, Ada"), "as a real recipient gets it");
    let asked = press(&mut stage, "Insert town");
    let mut brief = reports::brief();
    brief.creative.body.push_str("{{ city }}");
    assert_eq!(
        asked,
        [Action::Campaigns(CampaignAction::PreviewMessages(brief))],
        "new words ask for a preview, not for new figures"
    );
}

#[test]
fn a_campaign_is_saved_and_then_sent() {
    let screen = building(CampaignBuilder::new(reports::brief()));
    let mut stage = staged(screen, idle(), reports::campaigns(), Some(reports::plan(None)));
    press(&mut stage, "Review and send, open");
    assert_eq!(press(&mut stage, "Save campaign"), [Action::Campaigns(CampaignAction::Save(reports::brief()))]);
    assert_eq!(press(&mut stage, "Ada Brook"), [Action::Customers(CustomerAction::OpenCard(CustomerId(100)))]);

    let saved = building(CampaignBuilder::saved(reports::brief(), 9, CampaignStatus::Planned));
    let mut stage = staged(saved, idle(), reports::campaigns(), Some(reports::plan(Some(9))));
    assert!(press(&mut stage, "Send e-mails").is_empty(), "asked about first");
    assert!(mentions(&stage, "as Brook <hello@example.com> now?") && mentions(&stage, "left alone."));
    assert_eq!(press(&mut stage, "Send one to me"), [Action::Campaigns(CampaignAction::SendToMe(9))]);
    assert!(press(&mut stage, "Cancel").is_empty() && !has(&stage, "Yes, send"));
    press(&mut stage, "Send e-mails");
    assert_eq!(press(&mut stage, "Yes, send"), [Action::Campaigns(CampaignAction::Send(9))]);
    assert!(!has(&stage, "Yes, send"), "agreed to once");
    let export = Action::Campaigns(CampaignAction::Export { campaign: 9, format: ListFormat::Pdf });
    assert_eq!(press(&mut stage, "Export PDF…"), [export]);
    assert_eq!(press(&mut stage, "See results"), [Action::Campaigns(CampaignAction::ShowResults(9))]);
}

#[test]
fn a_control_group_that_shows_nothing_is_warned_of_with_a_way_out() {
    let plan = CampaignPlan { expected_rate: 0.06, smallest_effect: Some(0.07), ..reports::plan(None) };
    let mut stage = staged(building(CampaignBuilder::new(reports::brief())), idle(), reports::campaigns(), Some(plan));
    press(&mut stage, "Control group, done");
    assert!(mentions(&stage, "from 6.0 % to 13.0 % or more will show"));
    let asked = press(&mut stage, "Leave alone 30 %");
    let brief = CampaignBrief { control_share: 0.3, ..reports::brief() };
    assert_eq!(asked, [Action::Campaigns(CampaignAction::Plan(brief))]);
}

#[test]
fn a_campaign_is_discarded_before_it_went_out_and_withdrawn_while_it_goes() {
    let open = |status| {
        let saved = building(CampaignBuilder::saved(reports::brief(), 9, status));
        staged(saved, idle(), reports::campaigns(), Some(reports::plan(Some(9))))
    };
    let mut draft = open(CampaignStatus::Planned);
    assert_eq!(press(&mut draft, "Sent elsewhere today"), [], "it asks first");
    assert_eq!(press(&mut draft, "Yes, sent elsewhere today"), [Action::Campaigns(CampaignAction::MarkSent(9))]);
    assert_eq!(press(&mut draft, "Discard"), [], "it asks first");
    assert_eq!(press(&mut draft, "Yes, discard"), [Action::Campaigns(CampaignAction::Discard(9))]);
    assert!(!has(&draft, "Withdraw waiting messages"));
    let mut going = open(CampaignStatus::Sending);
    assert_eq!(press(&mut going, "Withdraw waiting messages"), [], "it asks first");
    assert_eq!(press(&mut going, "Yes, withdraw waiting messages"), [Action::Campaigns(CampaignAction::Withdraw(9))]);
    assert!(!has(&going, "Discard"));
    assert!(!has(&open(CampaignStatus::Sent), "Withdraw waiting messages"));
}

#[test]
fn while_sending_it_cannot_be_sent_again() {
    let saved = building(CampaignBuilder::saved(reports::brief(), 9, CampaignStatus::Sending));
    let mut stage =
        staged(saved, busy(JobKind::Campaigns(CampaignJob::Send)), reports::campaigns(), Some(reports::plan(Some(9))));
    assert!(press(&mut stage, "Sending…").is_empty());
}

#[test]
fn without_a_list_to_draw_from_the_builder_says_where_to_get_one() {
    let none = CampaignsReport { audiences: Vec::new(), ..reports::campaigns() };
    let stage = staged(building(CampaignBuilder::new(reports::brief())), idle(), none, None);
    assert!(mentions(&stage, "Compute one on the Accounts screen"));
}

#[test]
fn what_is_due_stands_above_the_list_with_its_button() {
    let due = DueWave {
        campaign: 7,
        name: "Spring tyres".into(),
        channel: Channel::Email,
        wave: 2,
        due: reports::LAST,
        status: CampaignStatus::Planned,
        customers: 212,
        paused: false,
    };
    let overview = CampaignsReport { due: vec![due], ..reports::campaigns() };
    let mut stage = staged(CampaignsScreen::default(), idle(), overview, None);
    assert!(mentions(&stage, "wave 2 has been due since"), "the day is named");
    assert!(press(&mut stage, "Send wave 2 of Spring tyres").is_empty(), "asked about first");
    assert!(mentions(&stage, "Send 212 e-mails of Spring tyres now?"));
    assert_eq!(press(&mut stage, "Yes, send"), [Action::Campaigns(CampaignAction::Send(7))]);
}

#[test]
fn results_say_the_verdict_the_money_and_the_parts() {
    let results = campaign_reports::results();
    let mut screen = CampaignsScreen::default();
    screen.results_of = Some(results.id);
    let mut stage = show(screen, idle(), move |ui, s, around, asked| {
        s.ui(ui, CampaignsShown { results: Some(&results), ..CampaignsShown::default() }, around, asked);
    });
    assert!(mentions(&stage, "It worked") && mentions(&stage, "The campaign added 1,230"));
    assert!(mentions(&stage, "Cluster 1 Weekend buyers: +5.0"), "a part with its interval");
    assert!(mentions(&stage, "2 parts too small to tell apart: too few to tell"));
    assert!(mentions(&stage, "After 2 days 12.0 % of those contacted"), "the curve has a name");
    assert_eq!(press(&mut stage, "Open the campaign"), [Action::Campaigns(CampaignAction::Open(7))]);
}

#[test]
fn the_scoreboard_judges_every_past_list() {
    let board = campaign_reports::scoreboard();
    let mut screen = CampaignsScreen::default();
    screen.view = View::Scoreboard;
    let overview = reports::campaigns();
    let mut stage = show(screen, idle(), move |ui, s, around, asked| {
        let shown = CampaignsShown { overview: Some(&overview), scoreboard: Some(&board), ..CampaignsShown::default() };
        s.ui(ui, shown, around, asked);
    });
    assert!(mentions(&stage, "The one past list came out within"), "the verdict");
    assert_eq!(press(&mut stage, "Spring tyres, As forecast"), [Action::Campaigns(CampaignAction::ShowResults(7))]);
}

#[test]
fn a_schedule_is_asked_for_with_its_further_wave() {
    let waves = campaign_reports::waves();
    let plan = reports::plan(Some(7));
    let screen = building(CampaignBuilder::saved(reports::brief(), 7, CampaignStatus::Planned));
    let mut stage = show(screen, idle(), move |ui, s, around, asked| {
        let shown = CampaignsShown { plan: Some(&plan), waves: Some(&waves), ..CampaignsShown::default() };
        s.ui(ui, shown, around, asked);
    });
    assert!(mentions(&stage, "Wave 1: not before"));
    let asked = press(&mut stage, "Save the schedule");
    let [Action::Campaigns(CampaignAction::Schedule { campaign: 7, not_before, further })] = asked.as_slice() else {
        panic!("{asked:?}")
    };
    assert_eq!((*not_before, further.len(), further[0].after_days), (Some(reports::LAST), 1, 10));
    assert_eq!(press(&mut stage, "Rebuild the list"), [Action::Campaigns(CampaignAction::Rebuild(7))]);
}

#[test]
fn the_sending_can_be_paused_resumed_and_tried_again() {
    let show_waves = |waves: WavesReport| {
        show((), idle(), move |ui, (): &mut (), around, asked| sending_ui(ui, &waves, around, asked))
    };
    let sending = |paused: bool, failed: u64| {
        let mut waves = WavesReport { paused, ..campaign_reports::waves() };
        waves.waves[0].wave.status = CampaignStatus::Sending;
        waves.waves[0].outbox = OutboxCounts { queued: 5, failed, ..OutboxCounts::default() };
        waves
    };
    assert_eq!(press(&mut show_waves(sending(false, 0)), "Pause"), [Action::Campaigns(CampaignAction::Pause(7))]);
    let mut paused = show_waves(sending(true, 0));
    assert!(mentions(&paused, "is paused"));
    assert_eq!(press(&mut paused, "Resume"), [Action::Campaigns(CampaignAction::Resume(7))]);
    let mut failed = show_waves(sending(false, 3));
    assert!(mentions(&failed, "3 messages failed"));
    let again = |which| [Action::Campaigns(CampaignAction::RetryFailed { campaign: 7, which })];
    assert_eq!(press(&mut failed, "Try again"), again(Failed::WorthATry));
    assert_eq!(press(&mut failed, "Include refused addresses"), again(Failed::All));
    let chip = status_chip(&CampaignLine { status: CampaignStatus::Sending, paused: true, ..reports::campaign_line() });
    assert_eq!(chip.1, "Paused");
}
