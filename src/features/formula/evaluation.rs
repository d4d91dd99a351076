//! A formula over columns of numbers, evaluated by polars.

use polars::prelude::*;

use super::function::Function;
use super::syntax::{Comparison, Node, Operator};
use super::{Fault, Formula};

/// A formula could not be evaluated.
#[derive(Debug, thiserror::Error)]
#[error("the formula could not be evaluated: {0}")]
pub struct EvaluationError(#[from] PolarsError);

/// Named columns of equal length, NaN where a value is unknown.
pub type Columns<'a> = [(&'a str, &'a [f64])];

/// The value of the formula in each of `rows` rows, NaN where it is unknown. Names are matched ignoring case.
///
/// # Errors
/// When polars refuses the query, which should not happen for a formula that was checked against the columns.
pub fn evaluate(formula: &Formula, columns: &Columns<'_>, rows: usize) -> Result<Vec<f64>, EvaluationError> {
    if rows == 0 {
        return Ok(Vec::new());
    }
    // An extra column gives the frame its height if the formula names nothing.
    let mut series = vec![Column::new("rows".into(), vec![0.0; rows])];
    for (name, values) in columns {
        let used = formula.names().iter().any(|used| used.word.eq_ignore_ascii_case(name));
        let name = column_name(name);
        if used && series.iter().all(|column| column.name() != &name) {
            let known: Float64Chunked = values.iter().map(|v| v.is_finite().then_some(*v)).collect();
            series.push(known.with_name(name.as_str().into()).into_series().into());
        }
    }
    let frame = DataFrame::new(rows, series)?;
    let value = expression(formula.root()).cast(DataType::Float64).alias("value");
    let answer = frame.lazy().with_columns([value]).collect()?;
    Ok(answer.column("value")?.f64()?.iter().map(|v| v.filter(|v| v.is_finite()).unwrap_or(f64::NAN)).collect())
}

/// Parses, checks and evaluates in one step.
///
/// # Errors
/// The fault of the formula, with its position.
pub fn evaluate_text(text: &str, columns: &Columns<'_>, rows: usize) -> Result<Vec<f64>, Fault> {
    let formula = Formula::read(text)?;
    formula.check(columns.iter().map(|(name, _)| *name))?;
    evaluate(&formula, columns, rows).map_err(|error| Fault::new(1, error.to_string()))
}

/// Never clashes with "rows" and "value", whatever the name.
fn column_name(name: &str) -> String {
    format!("= {}", name.to_ascii_lowercase())
}

fn unknown() -> Expr {
    lit(NULL).cast(DataType::Float64)
}

fn expression(node: &Node) -> Expr {
    match node {
        Node::Number(number) => lit(*number),
        // Only rules contain texts, and rules are not calculated.
        Node::Unknown | Node::Text(_) => unknown(),
        Node::Named(name) => col(column_name(name)),
        Node::Negative(inner) => lit(0.0) - expression(inner),
        Node::Arithmetic(operator, left, right) => arithmetic(*operator, left, right),
        Node::Call(function, arguments) => call(*function, arguments),
        Node::Case(branches, otherwise) => branches.iter().rev().fold(expression(otherwise), |rest, (when_, then_)| {
            when(holds(when_)).then(expression(then_)).otherwise(rest)
        }),
        Node::Switch(value, branches, otherwise) => {
            let parts = branches.iter().flat_map(|(when, then)| [when, then]);
            each_row(std::iter::once(&**value).chain(parts).chain([&**otherwise]), switch)
        }
        Node::Counted(inner) => expression(inner),
        Node::Truth(truth) => lit(*truth),
        Node::Compare(comparison, left, right) => compare(*comparison, expression(left), expression(right)),
        Node::Between(value, low, high) => each_row([&**value, &**low, &**high].into_iter(), between).eq(lit(1.0)),
        Node::OneOf(value, list) => each_row(std::iter::once(&**value).chain(list), one_of).eq(lit(1.0)),
        Node::And(left, right) => expression(left).and(expression(right)),
        Node::Or(left, right) => expression(left).or(expression(right)),
        Node::Not(inner) => expression(inner).not(),
        Node::IsUnknown(inner) => expression(inner).is_null(),
    }
}

/// An unknown condition counts as false.
fn holds(node: &Node) -> Expr {
    expression(node).fill_null(lit(false))
}

fn arithmetic(operator: Operator, left: &Node, right: &Node) -> Expr {
    match operator {
        Operator::Plus => expression(left) + expression(right),
        Operator::Minus => expression(left) - expression(right),
        Operator::Times => expression(left) * expression(right),
        Operator::Divide => each_row([left, right].into_iter(), |v| Some(v[0]? / v[1].filter(|by| *by != 0.0)?)),
        Operator::Remainder => each_row([left, right].into_iter(), |v| Some(v[0]? % v[1].filter(|by| *by != 0.0)?)),
    }
}

fn compare(comparison: Comparison, left: Expr, right: Expr) -> Expr {
    match comparison {
        Comparison::Less => left.lt(right),
        Comparison::LessOrEqual => left.lt_eq(right),
        Comparison::Greater => left.gt(right),
        Comparison::GreaterOrEqual => left.gt_eq(right),
        Comparison::Equal => left.eq(right),
        Comparison::NotEqual => left.neq(right),
    }
}

fn call(function: Function, arguments: &[Node]) -> Expr {
    let given = arguments.iter();
    match function {
        Function::Coalesce => each_row(given, |v| v.iter().flatten().next().copied()),
        Function::Least => each_row(given, |v| v.iter().flatten().copied().reduce(f64::min)),
        Function::Greatest => each_row(given, |v| v.iter().flatten().copied().reduce(f64::max)),
        Function::Nullif => each_row(given, |v| v[0].filter(|x| v[1] != Some(*x))),
        Function::Power => each_row(given, |v| Some(v[0]?.powf(v[1]?))),
        Function::Round => each_row(given, |v| Some(rounded(v[0]?, v.get(1).copied().flatten().unwrap_or(0.0)))),
        Function::Abs => each_row(given, |v| v[0].map(f64::abs)),
        Function::Ceil => each_row(given, |v| v[0].map(f64::ceil)),
        Function::Exp => each_row(given, |v| v[0].map(f64::exp)),
        Function::Floor => each_row(given, |v| v[0].map(f64::floor)),
        Function::Ln => each_row(given, |v| v[0].map(f64::ln)),
        Function::Log10 => each_row(given, |v| v[0].map(f64::log10)),
        Function::Sign => each_row(given, |v| v[0].map(|x| if x == 0.0 { 0.0 } else { x.signum() })),
        Function::Sqrt => each_row(given, |v| v[0].map(f64::sqrt)),
    }
}

/// Rounds halves away from zero, as SQL does.
fn rounded(value: f64, digits: f64) -> f64 {
    let scale = 10_f64.powf(digits);
    (value * scale).round() / scale
}

fn switch(values: &[Option<f64>]) -> Option<f64> {
    let [value, branches @ .., otherwise] = values else { return None };
    let matching = branches.chunks_exact(2).find(|pair| value.is_some() && pair[0] == *value);
    matching.map_or(*otherwise, |pair| pair[1])
}

fn between(values: &[Option<f64>]) -> Option<f64> {
    let (value, low, high) = (values[0]?, values[1], values[2]);
    // As in SQL: one bound that is violated decides, whether or not the other is known.
    let missed = low.is_some_and(|low| value < low) || high.is_some_and(|high| value > high);
    if missed { Some(0.0) } else { low.and(high).map(|_| 1.0) }
}

fn one_of(values: &[Option<f64>]) -> Option<f64> {
    let (value, list) = values.split_first()?;
    let value = (*value)?;
    if list.contains(&Some(value)) {
        return Some(1.0);
    }
    list.iter().all(Option::is_some).then_some(0.0)
}

/// A function of the values of one row; a value that is not finite is unknown. Each part is built once, however often
/// it is used: otherwise nested formulas would double in size with every level.
fn each_row<'a>(parts: impl Iterator<Item = &'a Node>, function: fn(&[Option<f64>]) -> Option<f64>) -> Expr {
    let mut parts = parts.map(|part| expression(part).cast(DataType::Float64));
    let first = parts.next().unwrap_or_else(unknown);
    let rest: Vec<Expr> = parts.collect();
    let of_columns = move |columns: &mut [Column]| {
        let given = columns.iter().map(|column| column.f64()).collect::<PolarsResult<Vec<_>>>()?;
        let rows = given.iter().map(|values| values.len()).max().unwrap_or(0);
        let mut row = vec![None; given.len()];
        let answer: Float64Chunked = (0..rows)
            .map(|i| {
                for (value, values) in row.iter_mut().zip(&given) {
                    // One value stands for all rows.
                    *value = values.get(if values.len() == 1 { 0 } else { i });
                }
                function(&row).filter(|value| value.is_finite())
            })
            .collect();
        let name = columns.first().map(|column| column.name().clone()).unwrap_or_default();
        Ok(answer.with_name(name).into_series().into())
    };
    first.map_many(of_columns, &rest, |_, fields| {
        let name = fields.first().map(|field| field.name().clone()).unwrap_or_default();
        Ok(Field::new(name, DataType::Float64))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREQUENCY: [f64; 4] = [4.0, 0.0, f64::NAN, 10.0];
    const SPEND: [f64; 4] = [100.0, 50.0, 30.0, -5.5];

    fn values(text: &str) -> Vec<Option<f64>> {
        let columns: [(&str, &[f64]); 2] = [("frequency", &FREQUENCY), ("Spend here", &SPEND)];
        let answer = evaluate_text(text, &columns, 4).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        answer.into_iter().map(|value| value.is_finite().then_some(value)).collect()
    }

    #[test]
    fn formulas_are_worth_what_sql_says() {
        let all = |x: f64| vec![Some(x); 4];
        assert_eq!(values("1 + 2 * 3 - 4 / 2"), all(5.0));
        assert_eq!(values("-(-7) % 4"), all(3.0));
        assert_eq!(values("\"spend HERE\" / frequency"), [Some(25.0), None, None, Some(-0.55)]);
        assert_eq!(values("\"Spend here\" / nullif(FREQUENCY, 4)"), [None, None, None, Some(-0.55)]);
        assert_eq!(values("coalesce(frequency, 99)"), [Some(4.0), Some(0.0), Some(99.0), Some(10.0)]);
        assert_eq!(values("least(frequency, 3, null)"), [Some(3.0), Some(0.0), Some(3.0), Some(3.0)]);
        assert_eq!(values("greatest(frequency, 5)"), [Some(5.0), Some(5.0), Some(5.0), Some(10.0)]);
        assert_eq!(values("round(\"Spend here\" / 3, 1)")[0], Some(33.3));
        assert_eq!(values("round(2.5) + round(-2.5)"), all(0.0));
        assert_eq!(values("ln(exp(2)) + sqrt(9) + abs(-1) + power(2, 3) + log10(1000) + sign(-5)"), all(16.0));
        assert_eq!(values("ln(frequency)")[1], None);
        assert_eq!(values("ceil(1.2) * 10 + floor(1.8)"), all(21.0));
    }

    #[test]
    fn conditions_count_and_choose() {
        assert_eq!(values("frequency > 3"), [Some(1.0), Some(0.0), None, Some(1.0)]);
        assert_eq!(
            values("case when frequency > 5 then 2 when frequency > 3 then 1 else 0 end"),
            [Some(1.0), Some(0.0), Some(0.0), Some(2.0)]
        );
        assert_eq!(values("case frequency when 4 then 1 when 10 then 2 end"), [Some(1.0), None, None, Some(2.0)]);
        assert_eq!(values("frequency between 0 and 4"), [Some(1.0), Some(1.0), None, Some(0.0)]);
        assert_eq!(values("frequency in (4, 10)"), [Some(1.0), Some(0.0), None, Some(1.0)]);
        assert_eq!(values("frequency is null"), [Some(0.0), Some(0.0), Some(1.0), Some(0.0)]);
        assert_eq!(values("not (frequency = 4 or frequency is null)"), [Some(0.0), Some(1.0), Some(0.0), Some(1.0)]);
    }

    #[test]
    fn faults_are_told_at_their_letter() {
        let columns: [(&str, &[f64]); 2] = [("frequency", &FREQUENCY), ("spend_last_year", &SPEND)];
        let fault = |text: &str| evaluate_text(text, &columns, 4).expect_err(text).to_string();
        assert_eq!(
            fault("frequency  +  spnd_last_year"),
            "at 15: there is no KPI or attribute called 'spnd_last_year'; did you mean 'spend_last_year'?"
        );
        assert_eq!(
            fault("frequency +"),
            "at 12: the formula ends too early; a value, a closing bracket or END is missing"
        );
        assert_eq!(fault("frequency + )"), "at 13: ')' is not expected here");
        assert!(fault("frequency frequency").starts_with("at 11: 'frequency' is not expected here"));
        assert_eq!(fault("rond(frequency)"), "at 1: there is no function called 'rond'; did you mean 'round'?");
        assert!(fault("1 + (frequency > 2)").starts_with("at 6: a number is needed here"));
        assert!(fault("frequency and 1").starts_with("at 1: a condition is needed here"));
        assert!(fault("'text'").contains("double quotes"));
        assert!(fault("\"frequency").contains("not closed"));
        assert!(fault("  ").contains("empty"));
        assert!(fault("round(1, frequency)").contains("whole number"));
        assert!(fault("1 -- two").contains("no comments"));
        for far in ["(".repeat(500), "-".repeat(900), format!("{}1", "1+".repeat(499)), "case when ".repeat(90)] {
            assert!(!fault(&far).is_empty());
        }
    }
}
