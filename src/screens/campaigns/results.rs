//! What a campaign brought: a sentence, contacted against left alone, the money, the days, the parts.

use egui::{RichText, Ui};

use crate::action::{ActionQueue, CampaignAction};
use crate::around::Around;
use reports::campaign_results::{Breakdown, CampaignResults, MoneyRange, PriceTestResult, ResultState};
use ui::chip::Tone;
use ui::curves::{Race, race};
use ui::table::{Column, Table};
use ui::tile::{self, Tile};
use ui::tokens::{ROW_HEIGHT, STEP};
use ui::{button, card, notice, page, tokens, words};

/// Height of a table's header with room for its last row.
const HEADER_ROOM: f32 = 48.0;

/// What the user asked of the page itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    Stay,
    Back,
}

/// The whole page of one campaign's results.
pub fn results_page(ui: &mut Ui, results: &CampaignResults, around: &Around, asked: &mut ActionQueue) -> Leave {
    let mut leave = Leave::Stay;
    let purpose = format!(
        "Purchases from {} to {}, contacted against those left alone.",
        results.started.plus(1).spoken(),
        results.window_ends.spoken()
    );
    page::header(ui, &format!("Results of {}", results.name), &purpose, |ui| {
        if button::secondary(ui, "Back").clicked() {
            leave = Leave::Back;
        }
        if button::secondary(ui, "Open the campaign").clicked() {
            asked.ask(CampaignAction::Open(results.id));
            leave = Leave::Back;
        }
    });
    page::scrolling(ui, "results", |ui| {
        verdict_ui(ui, results, around);
        if matches!(results.state, ResultState::NotSent | ResultState::Nothing) {
            return;
        }
        money_ui(ui, results, around);
        days_ui(ui, results);
        for breakdown in &results.breakdowns {
            breakdown_ui(ui, breakdown);
        }
        if let Some(test) = &results.price_test {
            price_test_ui(ui, test);
        }
    });
    leave
}

/// What came of offers that were drawn at random.
fn price_test_ui(ui: &mut Ui, test: &PriceTestResult) {
    card::titled(ui, "Price test", "Among customers who got one of these offers at random", |ui| {
        words::body(ui, &test.verdict);
        let columns = [
            Column::text("Offer", 160.0).stretch(1.0),
            Column::number("Discount", 80.0),
            Column::number("Customers", 84.0),
            Column::number("Responses", 84.0),
            Column::number("Profit each", 96.0).hint("What a customer brought after all costs"),
            Column::text("95 % interval", 130.0),
            Column::number("Best with", 84.0).hint("How sure it is that this offer brings most"),
        ];
        let mut table = Table::new("price test", &columns, HEADER_ROOM + ROW_HEIGHT * test.offers.len() as f32);
        table.row_height = ROW_HEIGHT;
        table.show(ui, test.offers.len(), |i, row| {
            let one = &test.offers[i];
            row.strong(&one.name);
            row.text(&figures::percent_as_set(one.discount));
            row.text(&figures::count(one.customers));
            row.text(&figures::count(one.responses));
            row.text(&figures::decimals(one.profit, 2));
            row.weak(&format!("{} to {}", figures::decimals(one.profit_low, 2), figures::decimals(one.profit_high, 2)));
            row.text(&one.best.map(figures::percent).unwrap_or_default());
        });
    });
}

fn verdict_ui(ui: &mut Ui, results: &CampaignResults, around: &Around) {
    card::card(ui, |ui| {
        words::lead(ui, &results.verdict);
        if matches!(results.state, ResultState::NotSent | ResultState::Nothing) {
            return;
        }
        ui.add_space(STEP);
        tile::tiles(ui, &tiles(results, around));
        uplift_ui(ui, results);
    });
}

fn tiles(results: &CampaignResults, around: &Around) -> Vec<Tile> {
    let rate = |name: &str, share: f64, of: usize, hits: usize| Tile {
        name: name.to_owned(),
        figure: figures::percent(share),
        change: None,
        note: format!("{} of {} bought", figures::count(hits), figures::count(of)),
    };
    let low = figures::percent(results.expected_rate_low);
    let mut tiles = vec![
        rate("Contacted", results.contacted_rate, results.contacted, results.contacted_responses),
        rate("Left alone", results.control_rate, results.control, results.control_responses),
        Tile {
            name: "Added by the campaign".into(),
            figure: figures::signed_points(results.uplift),
            change: None,
            note: format!(
                "points; {} to {}",
                figures::signed_points(results.uplift_low),
                figures::signed_points(results.uplift_high)
            ),
        },
        Tile {
            name: "Forecast".into(),
            figure: figures::percent(results.expected_rate),
            change: None,
            note: format!("{low} to {}", figures::percent(results.expected_rate_high)),
        },
    ];
    if let Some(added) = best_range(results) {
        tiles.insert(
            3,
            Tile {
                name: format!("Profit added, {}", around.currency),
                figure: added.amount.rounded(),
                change: None,
                note: format!("{} to {}", added.low.rounded(), added.high.rounded()),
            },
        );
    }
    tiles
}

fn best_range(results: &CampaignResults) -> Option<&MoneyRange> {
    results.money.added_adjusted.as_ref().or(results.money.added.as_ref())
}

/// The uplift's interval on a line with zero marked.
fn uplift_ui(ui: &mut Ui, results: &CampaignResults) {
    let palette = tokens::palette(ui);
    let span = results.uplift_low.abs().max(results.uplift_high.abs()).max(0.005) * 1.15;
    let (rect, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 40.0), egui::Sense::hover());
    let summary = format!(
        "The campaign added {} points, between {} and {}",
        figures::signed_points(results.uplift),
        figures::signed_points(results.uplift_low),
        figures::signed_points(results.uplift_high)
    );
    ui::chart::spoken(&response, &summary);
    let x = |value: f64| rect.left() + rect.width() * ui::bars::unit(0.5 + value / span / 2.0);
    let y = rect.top() + 12.0;
    let painter = ui.painter();
    painter.hline(rect.x_range(), y, egui::Stroke::new(1.0, palette.border));
    painter.vline(x(0.0), (y - 10.0)..=(y + 10.0), egui::Stroke::new(1.5, palette.weak));
    let ink = if results.uplift_low > 0.0 {
        palette.good
    } else if results.uplift_high < 0.0 {
        palette.bad
    } else {
        palette.warn
    };
    painter.hline(x(results.uplift_low)..=x(results.uplift_high), y, egui::Stroke::new(4.0, ink));
    painter.circle_filled(egui::pos2(x(results.uplift), y), 6.0, ink);
    let zero = egui::pos2(x(0.0), y + 12.0);
    painter.text(zero, egui::Align2::CENTER_TOP, "no effect", tokens::small(), palette.weak);
    let told = "The bar is the 95 % interval of what the campaign added, in percentage points.";
    ui.label(RichText::new(told).font(tokens::small()).color(palette.weak));
}

fn money_ui(ui: &mut Ui, results: &CampaignResults, around: &Around) {
    let money = &results.money;
    let title = format!("Money, {}", around.currency);
    card::titled(ui, &title, "Margin of all purchases in the window, less what offers and contacts cost", |ui| {
        words::body(
            ui,
            &format!(
                "Those contacted earned {}; as many of those left alone earned {}. Contacts cost {}, offers {}.",
                money.contacted_profit.rounded(),
                money.without_campaign.rounded(),
                money.contact_cost.rounded(),
                money.offer_cost.rounded()
            ),
        );
        let told = |range: &MoneyRange| {
            format!("{} ({} to {})", range.amount.rounded(), range.low.rounded(), range.high.rounded())
        };
        match (&money.added, &money.added_adjusted) {
            (Some(plain), Some(adjusted)) => {
                let doubt = if money.doubt_removed > 0.005 {
                    format!("; that removes {} of the uncertainty", figures::percent(money.doubt_removed))
                } else {
                    String::new()
                };
                words::body(
                    ui,
                    &format!(
                        "The campaign added {}, after allowing for differences in past spending{doubt}. Without \
                        that: {}.",
                        told(adjusted),
                        told(plain)
                    ),
                );
            }
            _ => notice::notice(ui, Tone::Plain, "The groups are too small to say what the campaign added in money."),
        }
        if let Some(any) = &results.any_purchase {
            words::weak(
                ui,
                &format!(
                    "Of anything at all, {} of those contacted and {} of those left alone bought ({} points, {} to {}).",
                    figures::percent(any.contacted_rate),
                    figures::percent(any.control_rate),
                    figures::signed_points(any.uplift),
                    figures::signed_points(any.uplift_low),
                    figures::signed_points(any.uplift_high)
                ),
            );
        }
        if results.answers > 0 {
            let answers = figures::counted(results.answers, "customer", "customers");
            words::weak(ui, &format!("{answers} answered a contact, according to your contact records."));
        }
    });
}

fn days_ui(ui: &mut Ui, results: &CampaignResults) {
    card::titled(ui, "Response by day", "Share that has bought since the campaign went out", |ui| {
        let line = |share: fn(&reports::campaign_results::ResponseDay) -> f64| -> Vec<(f64, f64)> {
            results.by_day.iter().map(|day| (f64::from(day.day), share(day))).collect()
        };
        let summary = format!(
            "After {} days {} of those contacted and {} of those left alone have bought",
            results.by_day.last().map_or(0, |day| day.day),
            figures::percent(results.contacted_rate),
            figures::percent(results.control_rate)
        );
        race(
            ui,
            &Race {
                id: "responses",
                height: 220.0,
                first: ("contacted", &line(|day| day.contacted)),
                second: ("left alone", &line(|day| day.control)),
                x_label: "days after the campaign went out",
                summary: &summary,
            },
        );
    });
}

fn breakdown_ui(ui: &mut Ui, breakdown: &Breakdown) {
    card::titled(ui, &format!("By {}", breakdown.by.to_lowercase()), &breakdown.note, |ui| {
        let columns = [
            Column::text(breakdown.by.as_str(), 200.0).stretch(2.0),
            Column::number("Contacted", 84.0),
            Column::number("Bought", 72.0),
            Column::number("Left alone", 84.0),
            Column::number("Bought", 72.0),
            Column::text("Points added, with interval", 190.0).stretch(1.0),
        ];
        let height = HEADER_ROOM + ROW_HEIGHT * breakdown.lines.len() as f32;
        let id = format!("by {}", breakdown.by);
        Table::new(&id, &columns, height).show(ui, breakdown.lines.len(), |i, row| {
            let line = &breakdown.lines[i];
            let uplift = line.uplift.map_or("too few to tell".to_owned(), |range| {
                format!(
                    "{} ({} to {})",
                    figures::signed_points(range.uplift),
                    figures::signed_points(range.low),
                    figures::signed_points(range.high)
                )
            });
            row.named(format!("{}: {uplift}", line.name));
            row.strong(&line.name);
            row.text(&figures::count(line.contacted));
            row.text(&figures::percent(line.contacted_rate));
            row.text(&figures::count(line.control));
            row.text(&figures::percent(line.control_rate));
            if line.uplift.is_some() { row.text(&uplift) } else { row.weak(&uplift) }
        });
    });
}
