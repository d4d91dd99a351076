//! The functions that a formula may call.

/// A function of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    Abs,
    Ceil,
    Coalesce,
    Exp,
    Floor,
    Greatest,
    Least,
    Ln,
    Log10,
    Nullif,
    Power,
    Round,
    Sign,
    Sqrt,
}

/// A function as documented for users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described {
    pub function: Function,
    pub word: &'static str,
    /// Its arguments: "x, y".
    pub arguments: &'static str,
    pub meaning: &'static str,
    pub least_arguments: usize,
    pub most_arguments: usize,
}

const fn one(function: Function, word: &'static str, meaning: &'static str) -> Described {
    Described { function, word, arguments: "x", meaning, least_arguments: 1, most_arguments: 1 }
}

const fn several(
    function: Function,
    word: &'static str,
    arguments: &'static str,
    numbers: (usize, usize),
    meaning: &'static str,
) -> Described {
    Described { function, word, arguments, meaning, least_arguments: numbers.0, most_arguments: numbers.1 }
}

/// The maximum number of arguments of a function.
const MANY: usize = 32;

/// All functions by name.
pub const ALL: [Described; 14] = [
    one(Function::Abs, "abs", "without its sign"),
    one(Function::Ceil, "ceil", "the next whole number above"),
    several(Function::Coalesce, "coalesce", "x, y, …", (1, MANY), "the first value that is known"),
    one(Function::Exp, "exp", "e to the power of x"),
    one(Function::Floor, "floor", "the next whole number below"),
    several(Function::Greatest, "greatest", "x, y, …", (1, MANY), "the largest value that is known"),
    several(Function::Least, "least", "x, y, …", (1, MANY), "the smallest value that is known"),
    one(Function::Ln, "ln", "the natural logarithm; unknown for 0 and less"),
    one(Function::Log10, "log10", "the decimal logarithm; unknown for 0 and less"),
    several(Function::Nullif, "nullif", "x, y", (2, 2), "x, or unknown where it equals y"),
    several(Function::Power, "power", "x, y", (2, 2), "x to the power of y"),
    several(Function::Round, "round", "x, digits", (1, 2), "to a whole number, or to so many digits"),
    one(Function::Sign, "sign", "−1, 0 or 1"),
    one(Function::Sqrt, "sqrt", "the square root; unknown below 0"),
];

/// The function with a name, ignoring case. `ceiling`, `log` and `pow` are accepted too.
#[must_use]
pub fn called(word: &str) -> Option<Described> {
    let word = word.to_ascii_lowercase();
    let usual = match word.as_str() {
        "ceiling" => "ceil",
        "log" => "ln",
        "pow" => "power",
        other => other,
    };
    ALL.into_iter().find(|described| described.word == usual)
}
