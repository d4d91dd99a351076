//! What a formula consists of, independent of the library that reads it.

use super::function::Function;

/// A KPI or attribute that a formula names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The position of its first letter in the formula, counted from 1.
    pub at: usize,
    pub word: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Plus,
    Minus,
    Times,
    /// No value if the divisor is 0.
    Divide,
    /// The remainder of a division.
    Remainder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

/// A part of a formula. An unknown part makes the whole unknown, as in SQL; an unknown condition counts as false.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Number(f64),
    Unknown,
    Named(String),
    /// Only conditions of rules contain texts, which are compared and never used in calculations.
    Text(String),
    Negative(Box<Node>),
    Arithmetic(Operator, Box<Node>, Box<Node>),
    Call(Function, Vec<Node>),
    /// Conditions with their results, checked in order, and the default.
    Case(Vec<(Node, Node)>, Box<Node>),
    /// The result for the first value that equals the first part, and the default.
    Switch(Box<Node>, Vec<(Node, Node)>, Box<Node>),
    Truth(bool),
    Compare(Comparison, Box<Node>, Box<Node>),
    /// A value and both bounds, inclusive.
    Between(Box<Node>, Box<Node>, Box<Node>),
    /// A value and the values that it may equal.
    OneOf(Box<Node>, Vec<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    IsUnknown(Box<Node>),
    /// 1 if the condition holds, 0 if it does not.
    Counted(Box<Node>),
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
    Condition,
}

impl Node {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Node::Number(_)
            | Node::Unknown
            | Node::Named(_)
            | Node::Negative(_)
            | Node::Arithmetic(..)
            | Node::Call(..)
            | Node::Case(..)
            | Node::Switch(..)
            | Node::Counted(_) => Kind::Number,
            Node::Text(_) => Kind::Text,
            Node::Truth(_)
            | Node::Compare(..)
            | Node::Between(..)
            | Node::OneOf(..)
            | Node::And(..)
            | Node::Or(..)
            | Node::Not(_)
            | Node::IsUnknown(_) => Kind::Condition,
        }
    }
}
