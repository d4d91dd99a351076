//! Every campaign as an experiment: who is left alone at random, what that can show, and what it did show.

use crate::audience::Contactable;
use domain::customer::CustomerId;
use stats::interval::difference;
use stats::special::normal;

/// Standard normal quantile of 97.5 %: two-sided 5 %.
pub(super) const Z_95: f64 = 1.959_963_984_540_054;
/// Standard normal quantile of 80 %: the power.
const Z_POWER: f64 = 0.841_621_233_572_914_3;
/// Keeps the draw of the global control group independent of those of campaigns.
const GLOBAL: u64 = 0x474C_4F42;
/// A limit above this many contacts has no effect.
const MOST_CONTACTS: usize = 1 << 40;
/// Strata of equal size by probability.
const FIFTHS: usize = 5;

/// Where a customer of the list ended up. Only the contacted carry a [`Contactable`], so that a customer of the control
/// group cannot become a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assigned {
    Contacted(Contactable),
    Control(CustomerId),
}

/// A customer of a list, as far as drawing a control group needs to know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Listed {
    pub customer: CustomerId,
    /// Of responding, 0 to 1.
    pub probability: f64,
    /// Position of the offer.
    pub offer: usize,
}

/// Leaves a share of the list alone, the same share for each offer and in each fifth of probability; true: left alone,
/// in the order of `list`. Who is drawn depends on the seed and the customers, not on their order.
#[must_use]
pub fn draw_control_group(list: &[Listed], share: f64, seed: u64) -> Vec<bool> {
    let id = |place: usize| list[place].customer.0;
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by(|&a, &b| {
        let by_offer = list[a].offer.cmp(&list[b].offer);
        let by_chance = by_offer.then_with(|| list[b].probability.total_cmp(&list[a].probability));
        by_chance.then_with(|| mixed(seed ^ 1, id(a)).cmp(&mixed(seed ^ 1, id(b)))).then_with(|| id(a).cmp(&id(b)))
    });
    let mut left_alone = vec![false; list.len()];
    let (mut before, mut drawn) = (0, 0);
    for with_offer in order.chunk_by_mut(|&a, &b| list[a].offer == list[b].offer) {
        let size = with_offer.len();
        for fifth in 0..FIFTHS {
            let end = (fifth + 1) * size / FIFTHS;
            let stratum = &mut with_offer[fifth * size / FIFTHS..end];
            stratum.sort_by_key(|&place| (mixed(seed, id(place)), id(place)));
            // Counted from the start, so that rounding errors do not accumulate.
            let due = control_size(before + end, share) - drawn;
            for &place in stratum.iter().take(due) {
                left_alone[place] = true;
                drawn += 1;
            }
        }
        before += size;
    }
    left_alone
}

/// Assigns a customer of a list according to the draw. Only the contacted keep their [`Contactable`].
#[must_use]
pub fn assign(contactable: Contactable, left_alone: bool) -> Assigned {
    if left_alone { Assigned::Control(contactable.customer()) } else { Assigned::Contacted(contactable) }
}

/// Whether a customer belongs to the global control group that every campaign leaves alone. It depends on the customer
/// and the seed alone: a larger share contains everybody of a smaller one.
#[must_use]
pub fn is_globally_left_alone(customer: CustomerId, share: f64, seed: u64) -> bool {
    let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    let drawn = (mixed(seed ^ GLOBAL, customer.0) >> 11) as f64 / (1_u64 << 53) as f64;
    drawn < share
}

/// A number that looks random for each seed and customer (splitmix64, Steele, Lea and Flood 2014).
fn mixed(seed: u64, customer: i64) -> u64 {
    let step = |mut z: u64| {
        z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    step(step(seed) ^ customer.cast_unsigned())
}

/// How many of a list are left alone.
#[must_use]
pub fn control_size(list: usize, share: f64) -> usize {
    let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the list's size")]
    let size = (list as f64 * share).round() as usize;
    size.min(list)
}

/// Longest list in which no more than `contacts` customers are contacted when `share` of it is left alone.
#[must_use]
pub fn list_size_for(contacts: usize, share: f64) -> usize {
    if contacts > MOST_CONTACTS || share >= 1.0 {
        return usize::MAX;
    }
    let contacted = |list: usize| list - control_size(list, share);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a huge list saturates")]
    let mut list = (contacts as f64 / (1.0 - share.max(0.0))) as usize;
    while contacted(list + 1) <= contacts {
        list += 1;
    }
    while contacted(list) > contacts {
        list -= 1;
    }
    list
}

/// Smallest rise of the response rate above `base_rate` that two groups of these sizes show with 80 % power at the
/// two-sided 5 % level (Fleiss, Levin and Paik 2003, equation 4.14 solved for the difference). None: not even a
/// response from everybody would show.
#[must_use]
pub fn smallest_effect(contacted: usize, control: usize, base_rate: f64) -> Option<f64> {
    if contacted == 0 || control == 0 || base_rate.is_nan() {
        return None;
    }
    let p0 = base_rate.clamp(0.0, 1.0);
    // How far the difference exceeds what must be reached for it to show.
    let surplus = |difference: f64| {
        let (null, real) = standard_errors([contacted, control], [p0 + difference, p0]);
        difference - Z_95 * null - Z_POWER * real
    };
    let (mut low, mut high) = (0.0, 1.0 - p0);
    if high <= 0.0 || surplus(high) < 0.0 {
        return None;
    }
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if surplus(middle) < 0.0 { low = middle } else { high = middle }
    }
    Some(high)
}

/// Probability that two groups of these sizes show a rise of the response rate from `base_rate` by `effect`, at the
/// two-sided 5 % level (Fleiss, Levin and Paik 2003, equation 4.14 solved for the power). 0 if a group is empty.
#[must_use]
pub fn power(contacted: usize, control: usize, base_rate: f64, effect: f64) -> f64 {
    if contacted == 0 || control == 0 || base_rate.is_nan() || effect.is_nan() {
        return 0.0;
    }
    let p0 = base_rate.clamp(0.0, 1.0);
    let p1 = (p0 + effect).clamp(0.0, 1.0);
    let (null, real) = standard_errors([contacted, control], [p1, p0]);
    let (difference, reached) = ((p1 - p0).abs(), Z_95 * null);
    if real <= 0.0 {
        return f64::from(u8::from(difference > reached));
    }
    normal((difference - reached) / real) + normal((-difference - reached) / real)
}

/// Standard error of the difference of two rates, under the hypothesis that they are equal and as they are.
fn standard_errors([n1, n0]: [usize; 2], [p1, p0]: [f64; 2]) -> (f64, f64) {
    let (n1, n0) = (n1 as f64, n0 as f64);
    let pooled = (n1 * p1 + n0 * p0) / (n1 + n0);
    let null = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n0)).max(0.0).sqrt();
    let real = (p1 * (1.0 - p1) / n1 + p0 * (1.0 - p0) / n0).max(0.0).sqrt();
    (null, real)
}

/// Minimum number of customers of a list of `listed` who have to be left alone for a rise of `effect` above `base_rate`
/// to show with 80 % power, at most half. None: not even half and half would show it.
#[must_use]
pub fn control_for(listed: usize, base_rate: f64, effect: f64) -> Option<usize> {
    let shows = |control: usize| {
        smallest_effect(listed - control, control, base_rate).is_some_and(|smallest| smallest <= effect)
    };
    let (mut few, mut enough) = (0, listed / 2);
    if enough == 0 || !shows(enough) {
        return None;
    }
    while enough - few > 1 {
        let middle = usize::midpoint(few, enough);
        if shows(middle) { enough = middle } else { few = middle }
    }
    Some(enough)
}

/// Difference of two response rates.
#[derive(Debug, Clone, PartialEq)]
pub struct Uplift {
    pub contacted_rate: f64,
    pub control_rate: f64,
    /// Contacted − control, with its 95 % interval; 0 and −1 to 1 if a group is empty.
    pub uplift: f64,
    pub uplift_low: f64,
    pub uplift_high: f64,
    pub verdict: String,
}

/// A group's size and how many of it responded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    pub customers: usize,
    pub responses: usize,
}

impl Group {
    fn hits(self) -> usize {
        self.responses.min(self.customers)
    }

    fn rate(self) -> f64 {
        if self.customers == 0 { 0.0 } else { self.hits() as f64 / self.customers as f64 }
    }
}

/// What the campaign changed: difference of two proportions with Newcombe's hybrid score interval (1998, method 10).
#[must_use]
pub fn compare(contacted: Group, control: Group) -> Uplift {
    let (p1, p0) = (contacted.rate(), control.rate());
    if contacted.customers == 0 || control.customers == 0 {
        let verdict = if contacted.customers == 0 {
            "Nobody was contacted, so there is no effect to measure."
        } else {
            "There was no control group, so what the campaign changed cannot be measured."
        };
        let (uplift, uplift_low, uplift_high) = (0.0, -1.0, 1.0);
        return Uplift {
            contacted_rate: p1,
            control_rate: p0,
            uplift,
            uplift_low,
            uplift_high,
            verdict: verdict.into(),
        };
    }
    let uplift = p1 - p0;
    let (uplift_low, uplift_high) =
        difference(contacted.hits(), contacted.customers, control.hits(), control.customers);
    let verdict = verdict([p1, p0], uplift, uplift_low, uplift_high);
    Uplift { contacted_rate: p1, control_rate: p0, uplift, uplift_low, uplift_high, verdict }
}

fn verdict([p1, p0]: [f64; 2], uplift: f64, low: f64, high: f64) -> String {
    let (percent, points) = (figures::percent, figures::points);
    let rates = format!("{} of those contacted responded, {} of those left alone", percent(p1), percent(p0));
    let range = format!("between {} and {} with 95 % confidence", points(low), points(high));
    if low > 0.0 {
        format!("It worked: {rates}; the campaign added {} percentage points ({range}).", points(uplift))
    } else if high < 0.0 {
        format!("It did harm: {rates}; the campaign changed it by {} percentage points ({range}).", points(uplift))
    } else {
        format!("No effect can be shown yet: {rates}; the difference in percentage points lies {range}.")
    }
}
