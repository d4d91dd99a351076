//! Requests about ranked accounts and about one customer.

use std::path::PathBuf;

use domain::customer::CustomerId;
use domain::model::Model;
use reports::backtest::BacktestReport;
use reports::customer_card::{CustomerCard, SearchHit};
use reports::freshness::Freshness;
use reports::ranking::RankReport;

use super::{BacktestSettings, RankingSettings};
use crate::request::request;
use crate::segments;

request! {
    /// Computes a ranked list with its backtest and the labels set by segments.
    ComputeRanking { what: RankingSettings } -> RankReport;
    "rankings.predict", See, [Rankings], NewestWins;
    |asked, session, progress| {
        let mut report = super::predict(session.store, &asked.what, progress)?;
        segments::label_accounts(session.store, &mut report, session.now.day)?;
        Ok(report)
    }
}

request! {
    /// Computes several ranked lists; those that cannot be computed are reported, the others are kept.
    ComputeRankings { what: Vec<RankingSettings> } -> Vec<(Model, String)>;
    "rankings.predict-each", See, [Rankings], NewestWins;
    |asked, session, progress| super::predict_each(session.store, &asked.what, progress)
}

request! {
    /// The newest stored list of a model, with the labels set by segments.
    ReadRanking { model: Model } -> Option<(RankReport, Freshness)>;
    "rankings.read", See, [], NewestWins;
    |asked, session, _| {
        let mut list = super::latest(session.store, asked.model)?;
        if let Some((report, _)) = &mut list {
            segments::label_accounts(session.store, report, session.now.day)?;
        }
        Ok(list)
    }
}

request! {
    /// Tests models on a later period.
    TestModels { models: Vec<Model>, how: BacktestSettings } -> Vec<BacktestReport>;
    "rankings.backtest", See, [], NewestWins;
    |asked, session, progress| super::backtest(session.store, &asked.models, &asked.how, progress)
}

request! {
    /// Writes the newest ranked list of a model to a file: all of it, or its first accounts.
    ExportRanking { model: Model, top: Option<usize>, path: PathBuf } -> ();
    "rankings.export", Export, [], Once;
    |asked, session, _| super::export(session.store, asked.model, asked.top, &asked.path, session.now.day)
}

request! {
    /// Everything about one customer.
    ReadCard { customer: CustomerId } -> CustomerCard;
    "customers.card", See, [], NewestWins;
    |asked, session, _| {
        let card = super::card(session.store, asked.customer, session.now.day)?;
        session.note_sight("Looked at the card of this customer", asked.customer)?;
        Ok(card)
    }
}

request! {
    /// Everything about one customer, who may no longer exist.
    ReadCardAgain { customer: CustomerId } -> Option<CustomerCard>;
    "customers.card-again", See, [], NewestWins;
    |asked, session, _| super::card_if_known(session.store, asked.customer, session.now.day)
}

request! {
    /// Customers that match what is typed.
    Search { text: String } -> Vec<SearchHit>;
    "customers.search", SeePersonalData, [], NewestWins;
    |asked, session, _| super::search(session.store, &asked.text)
}
