//! How many groups, and by which method: as many as are separated by gaps, so that one group is a valid answer too.

use ndarray::{Array2, Axis};
use rand::Rng;
use rayon::prelude::*;

use crate::clusters::common_spread::CommonSpread;
use crate::clusters::kmeans::{self, rows};
use crate::clusters::mixture::{self, Mixture};
use crate::clusters::{
    ClusterError, ClusterSettings, Stop, Tried, gaps, generator, quality, sample_rows, sphering, wording,
};
use domain::clustering::Method;
use stats::random::Seeded;

/// Numbers of groups from 2 up to this are tried.
pub(super) const MOST_TRIED: usize = 10;
/// Rows on which the number of groups and the first centres are found.
const SEARCH_ROWS: usize = 3_000;
/// Rows on which silhouette and stability are measured.
const MEASURED_ROWS: usize = 2_000;
/// Rows drawn in a resample.
const RESAMPLE_ROWS: usize = 1_000;
/// Share of the other method's score that counts as just as good.
const NEARLY: f64 = 0.95;
/// Without gaps: numbers of groups that one can still act on, and what makes a division into them worth showing.
const USEFUL: std::ops::RangeInclusive<usize> = 3..=6;
const LEAST_SILHOUETTE: f64 = 0.2;
const LEAST_STABILITY: f64 = 0.8;
/// Inertia relative to that of a single cloud without gaps.
const LUMPY: f64 = 0.9;
const CLOUDS: u64 = 3;
/// Normal quantile of 99 %: the scales also clamp the customers at their 1st and 99th percentiles.
const HELD: f64 = 2.326;
const RESAMPLES: u64 = 5;
const STARTS: usize = 10;
const RESAMPLE_STARTS: usize = 2;
const COMMON_STARTS: usize = 4;

/// The rule that assigns a customer to a group; learned from one day's customers, valid for another day's.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    Centres(Array2<f64>),
    Common(CommonSpread),
    Mixture(Mixture),
}

impl Rule {
    /// For each row the group, and its probability if the method gives one.
    pub fn assign(&self, points: &Array2<f64>) -> (Vec<usize>, Option<Vec<f64>>) {
        match self {
            Rule::Centres(centres) => (kmeans::nearest(points, centres), None),
            Rule::Common(common) => (common.nearest(points), None),
            Rule::Mixture(mixture) => {
                let (labels, chances) = mixture.assign(points).into_iter().unzip();
                (labels, Some(chances))
            }
        }
    }

    fn bic(&self, points: &Array2<f64>) -> f64 {
        match self {
            Rule::Centres(centres) => mixture::bic_of_centres(points, centres),
            Rule::Common(common) => common.bic(points),
            Rule::Mixture(mixture) => mixture.bic(points),
        }
    }
}

/// The rule chosen and how good it is.
pub(super) struct Chosen {
    pub rule: Rule,
    pub method: Method,
    pub silhouette: f64,
    pub stability: f64,
    pub tried: Vec<Tried>,
    pub sentence: String,
}

/// What is being grouped, and samples of it.
struct Field<'a> {
    points: &'a Array2<f64>,
    search: Array2<f64>,
    measured: Array2<f64>,
    settings: &'a ClusterSettings,
    stop: Stop<'a>,
}

/// A method with its number of groups.
struct Contender {
    method: Method,
    rule: Rule,
    best: Tried,
    stability: f64,
    tried: Vec<Tried>,
}

/// Finds the number of groups unless it is given, then the groups. `kinds` is the number of distinct rows, counted only
/// as far as it matters.
pub(super) fn choose(
    points: &Array2<f64>,
    kinds: usize,
    settings: &ClusterSettings,
    stop: Stop<'_>,
) -> Result<Chosen, ClusterError> {
    let search = sample_rows(points, SEARCH_ROWS, &mut generator(settings.seed, 1));
    let measured = sample_rows(&search, MEASURED_ROWS, &mut generator(settings.seed, 2));
    let field = Field { points, search, measured, settings, stop };
    let by = |method| field.by(method, kinds);
    let (candidate, why) = match settings.method {
        Method::Kmeans => (by(Method::Kmeans)?, String::new()),
        Method::Mixture => (by(Method::Mixture)?, String::new()),
        Method::Auto => field.better(by(Method::Kmeans)?, by(Method::Mixture)),
    };
    let Contender { method, rule, best, stability, tried } = candidate;
    let rule = match rule {
        Rule::Centres(centres) => Rule::Centres(kmeans::carry_on(points, centres, stop)?.centres),
        Rule::Common(common) => Rule::Common(common.carry_on(points, stop)?),
        rule @ Rule::Mixture(_) => rule,
    };
    let sentence = wording::choice(best, stability, &tried, settings.k, method) + why.as_str();
    Ok(Chosen { rule, method, silhouette: best.silhouette, stability, tried, sentence })
}

/// A fitted number of groups, with the measured rows' groups.
struct Fit {
    rule: Rule,
    labels: Vec<usize>,
    apart: bool,
}

impl Field<'_> {
    /// The method's best number of groups.
    fn by(&self, method: Method, kinds: usize) -> Result<Contender, ClusterError> {
        let numbers: Vec<usize> = match self.settings.k {
            Some(k) => vec![k],
            None => (2..=MOST_TRIED.min(kinds)).collect(),
        };
        let fits: Vec<(usize, Fit)> = numbers.par_iter().filter_map(|&k| Some((k, self.fit(method, k)?))).collect();
        if (self.stop)() {
            return Err(ClusterError::Stopped);
        }
        let labels: Vec<Vec<usize>> = fits.iter().map(|(_, fit)| fit.labels.clone()).collect();
        let silhouettes = quality::silhouettes(&self.measured, &labels);
        let tried: Vec<Tried> = fits
            .iter()
            .zip(silhouettes)
            .map(|((k, fit), silhouette)| Tried { k: *k, silhouette, apart: fit.apart })
            .collect();
        let best = match self.settings.k {
            Some(k) if fits.is_empty() => return Err(ClusterError::NoMixture { k }),
            Some(_) => Some((0, None)),
            None => match tried.iter().rposition(|tried| tried.apart) {
                None if method == Method::Kmeans => {
                    self.division(&fits, &tried).map(|(best, stable)| (best, Some(stable)))
                }
                gaps => gaps.map(|best| (best, None)),
            },
        };
        let Some((best, stability)) = best else {
            return Ok(Contender { method, rule: self.one_group(), best: Tried::ONE, stability: 1.0, tried });
        };
        let stability = stability.unwrap_or_else(|| self.stability(method, tried[best].k, &fits[best].1));
        if (self.stop)() {
            return Err(ClusterError::Stopped);
        }
        let rule = fits.into_iter().nth(best).map_or_else(|| self.one_group(), |(_, fit)| fit.rule);
        Ok(Contender { method, rule, best: tried[best], stability, tried })
    }

    /// If there are no gaps: the division into a few groups that recurs, if these customers are more lumpy than a
    /// single cloud with the same spread would be (Liu and others 2008, whose null this is); and its stability.
    fn division(&self, fits: &[(usize, Fit)], tried: &[Tried]) -> Option<(usize, f64)> {
        let clouds = self.clouds()?;
        let useful = |place: &usize| {
            let (k, fit) = &fits[*place];
            let Rule::Centres(centres) = &fit.rule else { return false };
            if !USEFUL.contains(k) || tried[*place].silhouette < LEAST_SILHOUETTE {
                return false;
            }
            let of_cloud = |cloud: &Array2<f64>| {
                kmeans::best_of(cloud, *k, COMMON_STARTS, &mut generator(self.settings.seed, 77)).inertia / whole(cloud)
            };
            let usual = clouds.iter().map(of_cloud).sum::<f64>() / clouds.len() as f64;
            kmeans::inertia(&self.search, centres) / whole(&self.search) < LUMPY * usual
        };
        let candidates: Vec<(usize, f64)> = (0..fits.len())
            .into_par_iter()
            .filter(useful)
            .map(|place| (place, self.stability(Method::Kmeans, fits[place].0, &fits[place].1)))
            .filter(|(_, stability)| *stability >= LEAST_STABILITY)
            .collect();
        let score = |(place, stability): &(usize, f64)| tried[*place].silhouette * stability;
        let most = candidates.iter().map(score).fold(0.0, f64::max);
        candidates.into_iter().rev().find(|candidate| score(candidate) >= NEARLY * most)
    }

    /// Normal clouds with the spread of the rows.
    fn clouds(&self) -> Option<Vec<Array2<f64>>> {
        let (rows, columns) = self.search.dim();
        let lower = sphering::within(&self.search, &vec![0; rows], 1)?;
        let cloud = |number: u64| {
            let mut random = Seeded::new(self.settings.seed.wrapping_add(number));
            let mut cloud = Array2::zeros((rows, columns));
            for mut row in cloud.rows_mut() {
                let z: Vec<f64> = (0..columns).map(|_| random.normal()).collect();
                for i in 0..columns {
                    let extent = (0..=i).map(|j| lower[i * columns + j].powi(2)).sum::<f64>().sqrt();
                    let place: f64 = (0..=i).map(|j| lower[i * columns + j] * z[j]).sum();
                    row[i] = place.clamp(-HELD * extent, HELD * extent);
                }
            }
            cloud
        };
        Some((0..CLOUDS).map(cloud).collect())
    }

    fn one_group(&self) -> Rule {
        Rule::Centres(Array2::zeros((1, self.points.ncols())))
    }

    fn fit(&self, method: Method, k: usize) -> Option<Fit> {
        if (self.stop)() {
            return None;
        }
        let step = 1_000 * k as u64;
        let rule = rule(method, &self.search, k, STARTS, self.settings.seed, step)?;
        let labels = rule.assign(&self.search).0;
        let fit = |rule: Rule, labels: &[usize]| {
            let apart = gaps::all_apart(&rows(&self.search), labels, k);
            Fit { labels: rule.assign(&self.measured).0, rule, apart }
        };
        let plain = fit(rule, &labels);
        // Long groups are cut across by plain k-means; only if the number is free may another measure find them.
        if plain.apart || method == Method::Mixture || self.settings.k.is_some() {
            return Some(plain);
        }
        let mut random = generator(self.settings.seed, step + 900);
        let Some(common) = CommonSpread::fit(&self.search, &labels, k, COMMON_STARTS, &mut random) else {
            return Some(plain);
        };
        let labels = common.nearest(&self.search);
        Some([fit(Rule::Common(common), &labels)].into_iter().find(|fit| fit.apart).unwrap_or(plain))
    }

    /// Mean agreement with the groups found in resamples of the customers.
    fn stability(&self, method: Method, k: usize, fit: &Fit) -> f64 {
        let agreement = |resample: u64| {
            if (self.stop)() {
                return 0.0;
            }
            let step = 1_000 * k as u64 + resample;
            let mut random = generator(self.settings.seed, step);
            let rows = self.search.nrows();
            let drawn: Vec<usize> = (0..rows.min(RESAMPLE_ROWS)).map(|_| random.gen_range(0..rows)).collect();
            let again = self.search.select(Axis(0), &drawn);
            let first = rule(method, &again, k, RESAMPLE_STARTS, self.settings.seed, step + 500);
            let again = match (&fit.rule, first) {
                (Rule::Common(_), Some(first)) => {
                    CommonSpread::fit(&again, &first.assign(&again).0, k, RESAMPLE_STARTS, &mut random)
                        .map(Rule::Common)
                }
                (_, first) => first,
            };
            again.map_or(0.0, |again| quality::adjusted_rand(&fit.labels, &again.assign(&self.measured).0))
        };
        let agreements: Vec<f64> = (1..=RESAMPLES).into_par_iter().map(agreement).collect();
        agreements.iter().sum::<f64>() / RESAMPLES as f64
    }

    /// The mixture if it describes customers better and its groups are as far apart, else k-means; and why.
    fn better(&self, centres: Contender, mixture: Result<Contender, ClusterError>) -> (Contender, String) {
        let Ok(mixture) = mixture else {
            return (centres, " A Gaussian mixture could not be fitted, so k-means was chosen.".to_owned());
        };
        let fits_better = mixture.rule.bic(&self.search) < centres.rule.bic(&self.search);
        // If the number is free, more groups separated by gaps say more; else the groups that are as clearly apart.
        let stands = match self.settings.k {
            None => mixture.best.k >= centres.best.k,
            Some(_) => mixture.best.apart || score(&mixture) >= NEARLY * score(&centres),
        };
        let why = wording::method(centres.best, mixture.best, fits_better, stands);
        if fits_better && stands { (mixture, why) } else { (centres, why) }
    }
}

fn rule(method: Method, points: &Array2<f64>, k: usize, starts: usize, seed: u64, step: u64) -> Option<Rule> {
    let mut random = generator(seed, step);
    match method {
        Method::Mixture => mixture::fit(points, k, &random).map(Rule::Mixture),
        Method::Kmeans | Method::Auto => Some(Rule::Centres(kmeans::best_of(points, k, starts, &mut random).centres)),
    }
}

/// Sum of squared distances from the mean of all rows.
fn whole(points: &Array2<f64>) -> f64 {
    points.mean_axis(Axis(0)).map_or(1.0, |mean| kmeans::inertia(points, &mean.insert_axis(Axis(0)))).max(1e-9)
}

fn score(candidate: &Contender) -> f64 {
    candidate.best.silhouette.max(0.0) * candidate.stability.max(0.0)
}
