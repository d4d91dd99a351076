//! The trust panel: every figure of a report can be found in it.

use egui::{Ui, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use foresale::domain::model::Model;
use foresale::domain::money::Money;
use foresale::reports::backtest::BacktestReport;
use foresale::reports::ranking::RankReport;
use foresale::screens::ranking::AccountsScreen;
use foresale::screens::trust::TrustPanel;

use super::{Stage, has, idle, mentions, press, reports, show, show_in};

/// The panel alone, as wide as next to the list and as high as needed.
fn panel(report: &BacktestReport) -> Harness<'_, Stage<TrustPanel>> {
    show_in(vec2(308.0, 3600.0), TrustPanel::default(), idle(), |ui: &mut Ui, panel, _, _| panel.ui(ui, report))
}

#[test]
fn the_proof_is_told_in_words_and_figures() {
    let report = reports::full_backtest(Model::Response);
    let mut panel = panel(&report);
    for part in [
        "41 of its top 100 would have come back",
        "8,204 contacts from 14 campaigns",
        "In five folds",
        "Contact helps: it added 5.1 points, with 95 % certainty between +3.2 and +7.0.",
        "6,200 contacted: 14.2 % responded",
        "better than a ranking by response alone",
        "Predicted: 98 for every 100 spent",
        "The 80 % intervals held in 81 of 100 cases, and in 74 of 100 of those who bought.",
    ] {
        assert!(mentions(&panel, part), "{part}");
    }
    assert!(!mentions(&panel, "Pareto/NBD ranked best") && !has(&panel, "Money: RMSE: 467"), "folded away");
    press(&mut panel, "How this was computed");
    press(&mut panel, "Figures of the money");
    assert!(mentions(&panel, "Pareto/NBD ranked best on the period before."));
    for line in ["Uplift, best 30 %: +11.8 points", "Money: bias: −2.0 %", "Money: RMSE: 467", "Intervals as promised"]
    {
        assert!(has(&panel, line), "{line}");
    }
}

#[test]
fn the_time_is_told_period_by_period_and_against_other_ways() {
    let report = reports::full_backtest(Model::Timing);
    let panel = panel(&report);
    for part in ["58.2 % of pairs", "0.1283", "22.1 % better", "by the customer's own rhythm and pause"] {
        assert!(mentions(&panel, part), "{part}");
    }
    assert!(mentions(&panel, "October 1997: predicted 7.3 %, came true 7.8 %"));
    assert!(has(&panel, "Rhythm and pause, chosen: penalty 128.3, order 58.2 %"));
    let other = reports::full_backtest(Model::Response);
    assert!(!mentions(&self::panel(&other), "Did they buy when expected?"), "only where the question is when");
}

#[test]
fn gains_turn_into_lift() {
    let report = reports::full_backtest(Model::Response);
    let mut panel = panel(&report);
    assert!(mentions(&panel, "Gains curve") && !mentions(&panel, "Lift curve"));
    press(&mut panel, "Lift");
    assert!(mentions(&panel, "Lift curve") && !mentions(&panel, "Gains curve"));
    assert!(mentions(&panel, "The best 10 % hold 31.6 % of the buyers, 3.2 ×"), "the same in figures");
}

#[test]
fn methods_stand_by_kind_and_the_chosen_one_is_marked() {
    let report = reports::full_backtest(Model::Propensity);
    let mut panel = panel(&report);
    for kind in ["Models of buying", "Learned from your customers", "Rules of thumb"] {
        assert!(has(&panel, kind), "{kind}");
    }
    assert!(has(&panel, "Blend, chosen: ranks right 85.0 %, top tenth 3.2 ×, off by 2.0 %"));
    press(&mut panel, "Money");
    assert!(has(&panel, "Logistic regression: money rmse 467, money bias +3.0 %, held 80.0 %"));
    assert!(has(&panel, "Recency: money rmse –, money bias –, held –"), "what does not apply is not invented");
}

#[test]
fn a_title_sorts_within_each_kind_with_the_best_first() {
    let report = reports::full_backtest(Model::Propensity);
    let mut panel = panel(&report);
    let top = |panel: &Harness<'_, Stage<TrustPanel>>, name: &str| {
        let rows = panel.get_all_by_role(egui::Role::Row);
        rows.into_iter()
            .find(|row| row.accesskit_node().label().is_some_and(|l| l.starts_with(name)))
            .expect("a row")
            .rect()
            .top()
    };
    assert!(top(&panel, "Logistic") < top(&panel, "Blend"), "as tried");
    press(&mut panel, "Sort by Ranks right");
    assert!(top(&panel, "Blend") < top(&panel, "Logistic"), "the best first");
    assert!(top(&panel, "Pareto") < top(&panel, "Blend"), "but each under its kind");
    press(&mut panel, "Sort by Ranks right");
    assert!(top(&panel, "Logistic") < top(&panel, "Blend"));
}

#[test]
fn every_figure_of_a_method_can_be_unfolded() {
    let report = reports::full_backtest(Model::Propensity);
    let mut panel = panel(&report);
    assert!(!mentions(&panel, "Brier score: "));
    press(&mut panel, "All figures");
    assert!(has(&panel, "Blend, all figures") && has(&panel, "Pairs ranked right (AUC): 85.0 % (79.0–83.0)"));
    press(&mut panel, "Recency: ranks right 81.0 %, top tenth 3.2 ×, off by 2.0 %");
    assert!(has(&panel, "Recency, all figures") && has(&panel, "Brier score: 0.100"));
    press(&mut panel, "Fewer figures");
    assert!(!mentions(&panel, "all figures"));
}

fn list(model: Model) -> RankReport {
    let mut report = reports::ranked(model, 40);
    report.backtest = reports::full_backtest(model);
    for account in &mut report.accounts {
        account.spend_low = Some(Money(0));
        account.spend_high = Some(Money(1_234_500));
        account.uplift = Some(0.021);
    }
    report.accounts[1].purchases = 0;
    report.accounts[1].last_purchase = None;
    report
}

fn on(model: Model) -> AccountsScreen {
    let mut screen = AccountsScreen::default();
    screen.model = model;
    screen
}

#[test]
fn nothing_leaves_the_panel_or_the_small_window() {
    for model in [Model::Spending, Model::Response, Model::Timing] {
        let report = list(model);
        for size in [vec2(1280.0, 800.0), vec2(1040.0, 760.0), vec2(676.0, 560.0)] {
            let stage = show_in(size, on(model), idle(), |ui: &mut Ui, s, around, asked| {
                s.ui(ui, Some(&report), around, asked);
            });
            for node in stage.query_all_by_label_contains("") {
                let rect = node.rect();
                assert!(
                    !rect.is_positive() || rect.right() <= size.x + 1.0,
                    "{:?} of {model:?} ends at {} in a window of {}",
                    node.accesskit_node().label(),
                    rect.right(),
                    size.x
                );
            }
        }
    }
}

#[test]
fn what_a_contact_adds_can_be_sorted_by() {
    let mut report = list(Model::Response);
    report.accounts[39].uplift = Some(0.5);
    let mut stage =
        show(on(Model::Response), idle(), |ui: &mut Ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    assert!(!has(&stage, "40 Ada Brook 39"));
    press(&mut stage, "Sort by Contact adds");
    assert!(has(&stage, "40 Ada Brook 39"));
}
