//! Parses the text of a formula into a [`Node`]; everything not allowed in a formula is refused with its position.

use sqlparser::ast::{
    BinaryOperator, CeilFloorKind, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Spanned,
    UnaryOperator, Value,
};
use sqlparser::dialect::AnsiDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, Tokenizer, TokenizerError};

use super::function::{self, Described, Function};
use super::nearest::nearest;
use super::syntax::{Comparison, Kind, Name, Node, Operator};
use super::{Fault, Formula};

/// A formula longer than this is not readable for anybody.
const LONGEST: usize = 1_000;

/// The maximum nesting of parts.
const DEEPEST: usize = 64;

/// Brackets in brackets.
const MOST_OPEN: usize = 20;

pub(super) fn read(text: &str, texts: Texts) -> Result<Formula, Fault> {
    if text.trim().is_empty() {
        return Err(Fault::new(1, "the formula is empty; name a KPI, for example spend_last_year / frequency"));
    }
    if text.chars().count() > LONGEST {
        return Err(Fault::new(
            LONGEST,
            format!("a formula has at most {LONGEST} letters; make a KPI of a part of it"),
        ));
    }
    // Made one line, so that the column is the position; a comment would hide the rest of it.
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if let Some(found) = line.find("--").or_else(|| line.find("/*")) {
        return Err(Fault::new(place(&line, found), "a formula has no comments; use its meaning instead"));
    }
    let tokens = Tokenizer::new(&AnsiDialect {}, &line).tokenize_with_location().map_err(|error| unreadable(&error))?;
    refuse_nesting(tokens.iter().map(|token| (&token.token, token.span.start)))?;
    let mut parser = Parser::new(&AnsiDialect {}).with_recursion_limit(2 * DEEPEST).with_tokens_with_locations(tokens);
    let parsed = parser.parse_expr();
    let stopped = parser.peek_token();
    let expression = parsed.map_err(|error| unexpected(&error, &parser, &line))?;
    if stopped.token != Token::EOF {
        let message = format!("'{}' is not expected here; an operator such as + - * / is missing", stopped.token);
        return Err(Fault::new(column(stopped.span.start), message));
    }
    let mut reader = Reader { names: Vec::new(), texts };
    let root = reader.node(&expression, 0)?;
    let root = if root.kind() == Kind::Condition { Node::Counted(Box::new(root)) } else { root };
    Ok(Formula { root, names: reader.names })
}

fn column(location: Location) -> usize {
    usize::try_from(location.column).unwrap_or(1).max(1)
}

/// The character position of a byte, from 1.
fn place(line: &str, byte: usize) -> usize {
    line[..byte].chars().count() + 1
}

/// Brackets in brackets are counted before the parser sees them: it tries several readings of each.
fn refuse_nesting<'a>(tokens: impl Iterator<Item = (&'a Token, Location)>) -> Result<(), Fault> {
    let mut open: usize = 0;
    for (token, start) in tokens {
        match token {
            Token::LParen => open += 1,
            Token::RParen => open = open.saturating_sub(1),
            _ => {}
        }
        if open > MOST_OPEN {
            return Err(Fault::new(column(start), too_deep()));
        }
    }
    Ok(())
}

fn too_deep() -> String {
    "the formula is nested too deeply here; make a KPI of a part of it".to_owned()
}

fn unreadable(error: &TokenizerError) -> Fault {
    let message = if error.message.contains("Unterminated") || error.message.contains("close delimiter") {
        "a quotation mark is not closed".to_owned()
    } else {
        "this character has no meaning in a formula".to_owned()
    };
    Fault::new(column(error.location), message)
}

/// The parser's error in plain English, at the character where it stopped.
fn unexpected(error: &ParserError, parser: &Parser<'_>, line: &str) -> Fault {
    let ParserError::ParserError(text) = error else {
        return Fault::new(1, too_deep());
    };
    let told = text.rsplit_once("Column: ").and_then(|(_, number)| number.trim().parse().ok());
    let found = text.split_once("found: ").map(|(_, rest)| rest.split(" at Line").next().unwrap_or(rest).trim());
    let end = line.trim_end().chars().count() + 1;
    match found {
        Some("EOF") | None if parser.peek_token().token == Token::EOF => {
            Fault::new(end, "the formula ends too early; a value, a closing bracket or END is missing")
        }
        Some(found) if found != "EOF" => Fault::new(told.unwrap_or(end), format!("'{found}' is not expected here")),
        _ => Fault::new(told.unwrap_or(end), "the formula cannot be read from here on"),
    }
}

/// Whether parts may be compared with texts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    Refused,
    Compared,
}

struct Reader {
    names: Vec<Name>,
    texts: Texts,
}

impl Reader {
    fn node(&mut self, expression: &Expr, depth: usize) -> Result<Node, Fault> {
        if depth > DEEPEST {
            return Err(Fault::new(column(expression.span().start), too_deep()));
        }
        let depth = depth + 1;
        match expression {
            Expr::Identifier(name) => Ok(self.name(name)),
            Expr::Nested(inner) => self.node(inner, depth),
            Expr::Value(value) => literal(&value.value, self.texts, column(value.span.start)),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr, depth),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right, depth),
            Expr::Between { expr, negated, low, high } => self.between(expr, low, high, *negated, depth),
            Expr::InList { expr, list, negated } => self.in_list(expr, list, *negated, depth),
            Expr::IsNull(inner) => Ok(Node::IsUnknown(self.number(inner, depth)?)),
            Expr::IsNotNull(inner) => Ok(Node::Not(Box::new(Node::IsUnknown(self.number(inner, depth)?)))),
            Expr::Case { operand, conditions, else_result, .. } => {
                let cases = conditions.iter().map(|when| (&when.condition, &when.result));
                self.case(operand.as_deref(), cases, else_result.as_deref(), depth)
            }
            Expr::Ceil { expr, field } => self.whole(Function::Ceil, expr, field, depth),
            Expr::Floor { expr, field } => self.whole(Function::Floor, expr, field, depth),
            Expr::Function(call) => self.call(call, depth),
            other => Err(Fault::new(column(other.span().start), "this has no meaning in a formula")),
        }
    }

    fn name(&mut self, name: &Ident) -> Node {
        self.names.push(Name { at: column(name.span.start), word: name.value.clone() });
        Node::Named(name.value.clone())
    }

    fn of_kind(&mut self, expression: &Expr, kind: Kind, depth: usize) -> Result<Box<Node>, Fault> {
        let node = self.node(expression, depth)?;
        if node.kind() == kind { Ok(Box::new(node)) } else { Err(misplaced(&node, kind, expression)) }
    }

    fn number(&mut self, expression: &Expr, depth: usize) -> Result<Box<Node>, Fault> {
        self.of_kind(expression, Kind::Number, depth)
    }

    /// A number, or a text if texts may be compared.
    fn value(&mut self, expression: &Expr, depth: usize) -> Result<Box<Node>, Fault> {
        let node = self.node(expression, depth)?;
        if node.kind() == Kind::Condition {
            return Err(misplaced(&node, Kind::Number, expression));
        }
        Ok(Box::new(node))
    }

    fn condition(&mut self, expression: &Expr, depth: usize) -> Result<Box<Node>, Fault> {
        self.of_kind(expression, Kind::Condition, depth)
    }

    fn unary(&mut self, operator: UnaryOperator, inner: &Expr, depth: usize) -> Result<Node, Fault> {
        match operator {
            UnaryOperator::Minus => Ok(Node::Negative(self.number(inner, depth)?)),
            UnaryOperator::Plus => Ok(*self.number(inner, depth)?),
            UnaryOperator::Not => Ok(Node::Not(self.condition(inner, depth)?)),
            _ => Err(Fault::new(column(inner.span().start), format!("'{operator}' has no meaning in a formula"))),
        }
    }

    fn binary(&mut self, left: &Expr, by: &BinaryOperator, right: &Expr, depth: usize) -> Result<Node, Fault> {
        if let Some(operator) = arithmetic(by) {
            return Ok(Node::Arithmetic(operator, self.number(left, depth)?, self.number(right, depth)?));
        }
        if let Some(comparison) = comparison(by) {
            return Ok(Node::Compare(comparison, self.value(left, depth)?, self.value(right, depth)?));
        }
        match by {
            BinaryOperator::And => Ok(Node::And(self.condition(left, depth)?, self.condition(right, depth)?)),
            BinaryOperator::Or => Ok(Node::Or(self.condition(left, depth)?, self.condition(right, depth)?)),
            _ => Err(Fault::new(column(right.span().start), format!("'{by}' before this has no meaning in a formula"))),
        }
    }

    fn between(&mut self, of: &Expr, low: &Expr, high: &Expr, negated: bool, depth: usize) -> Result<Node, Fault> {
        let [value, low, high] = [self.number(of, depth)?, self.value(low, depth)?, self.value(high, depth)?];
        Ok(unless(negated, Node::Between(value, low, high)))
    }

    fn in_list(&mut self, of: &Expr, list: &[Expr], negated: bool, depth: usize) -> Result<Node, Fault> {
        let value = self.number(of, depth)?;
        let list = list.iter().map(|one| self.value(one, depth).map(|node| *node)).collect::<Result<_, _>>()?;
        Ok(unless(negated, Node::OneOf(value, list)))
    }

    fn case<'a>(
        &mut self,
        operand: Option<&Expr>,
        cases: impl Iterator<Item = (&'a Expr, &'a Expr)>,
        otherwise: Option<&Expr>,
        depth: usize,
    ) -> Result<Node, Fault> {
        let operand = operand.map(|operand| self.number(operand, depth)).transpose()?;
        let mut branches = Vec::new();
        for (when, then) in cases {
            let when = match &operand {
                Some(_) => self.number(when, depth)?,
                None => self.condition(when, depth)?,
            };
            branches.push((*when, *self.number(then, depth)?));
        }
        let otherwise = match otherwise {
            Some(otherwise) => self.number(otherwise, depth)?,
            None => Box::new(Node::Unknown),
        };
        Ok(match operand {
            Some(value) => Node::Switch(value, branches, otherwise),
            None => Node::Case(branches, otherwise),
        })
    }

    fn whole(&mut self, function: Function, of: &Expr, field: &CeilFloorKind, depth: usize) -> Result<Node, Fault> {
        match field {
            CeilFloorKind::DateTimeField(sqlparser::ast::DateTimeField::NoDateTime) => {
                Ok(Node::Call(function, vec![*self.number(of, depth)?]))
            }
            _ => Err(Fault::new(column(of.span().start), "this function takes one value")),
        }
    }

    fn call(&mut self, call: &sqlparser::ast::Function, depth: usize) -> Result<Node, Fault> {
        let at = column(call.name.span().start);
        let word = call.name.to_string();
        let Some(described) = function::called(&word) else {
            let hint = nearest(&word, function::ALL.iter().map(|known| known.word));
            let hint = hint.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
            return Err(Fault::new(at, format!("there is no function called '{word}'{hint}")));
        };
        let plain = call.filter.is_none() && call.over.is_none() && call.within_group.is_empty();
        let FunctionArguments::List(list) = &call.args else { return Err(wrong_number(&described, at)) };
        if !plain || list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
            return Err(Fault::new(at, format!("'{}' takes values only", described.word)));
        }
        if !(described.least_arguments..=described.most_arguments).contains(&list.args.len()) {
            return Err(wrong_number(&described, at));
        }
        let mut arguments = Vec::new();
        for argument in &list.args {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) = argument else {
                return Err(Fault::new(at, format!("'{}' takes values only", described.word)));
            };
            arguments.push(*self.number(value, depth)?);
        }
        if let (Function::Round, Some(digits)) = (described.function, arguments.get(1))
            && !matches!(digits, Node::Number(n) if (0.0..=12.0).contains(n) && n.fract() == 0.0)
        {
            return Err(Fault::new(at, "the digits of 'round' are a whole number from 0 to 12"));
        }
        Ok(Node::Call(described.function, arguments))
    }
}

/// The error for a part of the wrong kind at its position.
fn misplaced(node: &Node, wanted: Kind, expression: &Expr) -> Fault {
    let message = match (wanted, node.kind()) {
        (Kind::Condition, _) => "a condition is needed here, and this is a value; compare it, for example with > 0",
        (_, Kind::Text) => "a number is needed here, and this is a text",
        _ => "a number is needed here, and this is a condition; write CASE WHEN … THEN … END around it",
    };
    Fault::new(column(expression.span().start), message)
}

fn wrong_number(described: &Described, at: usize) -> Fault {
    Fault::new(at, format!("'{}' is used as {}({})", described.word, described.word, described.arguments))
}

fn unless(negated: bool, node: Node) -> Node {
    if negated { Node::Not(Box::new(node)) } else { node }
}

fn literal(value: &Value, texts: Texts, at: usize) -> Result<Node, Fault> {
    match value {
        Value::Number(digits, _) => match digits.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Node::Number(number)),
            _ => Err(Fault::new(at, format!("'{digits}' is not a number"))),
        },
        Value::Null => Ok(Node::Unknown),
        Value::Boolean(truth) => Ok(Node::Truth(*truth)),
        Value::SingleQuotedString(text) if texts == Texts::Compared => Ok(Node::Text(text.clone())),
        Value::SingleQuotedString(text) => Err(Fault::new(
            at,
            format!(
                "text cannot be used in a formula; compare words in the rules of segments; a name with blanks is \
                 written in double quotes: \"{text}\""
            ),
        )),
        _ => Err(Fault::new(at, "this has no meaning in a formula")),
    }
}

fn arithmetic(operator: &BinaryOperator) -> Option<Operator> {
    match operator {
        BinaryOperator::Plus => Some(Operator::Plus),
        BinaryOperator::Minus => Some(Operator::Minus),
        BinaryOperator::Multiply => Some(Operator::Times),
        BinaryOperator::Divide => Some(Operator::Divide),
        BinaryOperator::Modulo => Some(Operator::Remainder),
        _ => None,
    }
}

fn comparison(operator: &BinaryOperator) -> Option<Comparison> {
    match operator {
        BinaryOperator::Lt => Some(Comparison::Less),
        BinaryOperator::LtEq => Some(Comparison::LessOrEqual),
        BinaryOperator::Gt => Some(Comparison::Greater),
        BinaryOperator::GtEq => Some(Comparison::GreaterOrEqual),
        BinaryOperator::Eq => Some(Comparison::Equal),
        BinaryOperator::NotEq => Some(Comparison::NotEqual),
        _ => None,
    }
}
