//! What a formula consists of, independent of the library that reads it.

use super::function::Function;

/// A KPI or attribute that a formula names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its first letter in the formula, counted from 1.
    pub at: usize,
    pub word: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Plus,
    Minus,
    Times,
    /// Without a value where the divisor is 0.
    Divide,
    /// What remains of a division.
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

/// A part of a formula. What is unknown makes the whole unknown, as in SQL; an unknown condition does not hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Number(f64),
    Unknown,
    Named(String),
    /// Only conditions of rules hold texts, which are compared and never calculated with.
    Text(String),
    Negative(Box<Node>),
    Arithmetic(Operator, Box<Node>, Box<Node>),
    Call(Function, Vec<Node>),
    /// Conditions with their results in turn, and what else.
    Case(Vec<(Node, Node)>, Box<Node>),
    /// The result beside the first value that equals the first part, and what else.
    Switch(Box<Node>, Vec<(Node, Node)>, Box<Node>),
    Truth(bool),
    Compare(Comparison, Box<Node>, Box<Node>),
    /// A value and both ends, which belong to it.
    Between(Box<Node>, Box<Node>, Box<Node>),
    /// A value and those that it may equal.
    OneOf(Box<Node>, Vec<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    IsUnknown(Box<Node>),
    /// 1 where the condition holds, 0 where it does not.
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
