//! Expressions over what a connection showed: `status 400 or no-answer and closed`.
//!
//! [`parse`] reads one with carets on errors, [`Expr::holds`] evaluates it over a
//! finished or running [`Transcript`](crate::transcript::Transcript), and
//! [`Expr::explain`] says in one sentence which facts made it true or false.
//!
//! `not` binds tighter than `and`, `and` tighter than `or`. The subject of a
//! predicate may be written before it: `NAME.` (a connection), `rK.` (its K-th
//! final response), `NAME.rK.`; without it the last opened connection and its
//! first final response are meant.

mod eval;
mod judge;
mod operand;
mod parse;
mod predicate;
mod reader;

use std::fmt;

pub use eval::{Focus, View};
pub use parse::{parse, parse_at, parse_prefix};
pub use predicate::{
    Amount, BodyTest, Compare, FieldTest, FramingKind, InterimTest, Number, PartTest, Pattern,
    Position, Predicate, RequestTest, ResponseRef, StatusPattern, Subject,
};

pub(crate) use reader::Reader;

/// A parsed expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// `true`
    True,
    /// One predicate with its subject.
    Holds(Term),
    /// `not EXPR`
    Not(Box<Expr>),
    /// `A and B and ...`, at least two.
    And(Vec<Expr>),
    /// `A or B or ...`, at least two.
    Or(Vec<Expr>),
}

/// A predicate, whom it is about, and its source text for reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Connection and response it is about.
    pub subject: Subject,
    /// What is asked.
    pub predicate: Predicate,
    /// The text as written, subject included.
    pub text: String,
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, all: &[Self], word: &str| {
            for (index, expr) in all.iter().enumerate() {
                if index > 0 {
                    write!(f, " {word} ")?;
                }
                match expr {
                    Self::Or(_) => write!(f, "({expr})")?,
                    _ => expr.fmt(f)?,
                }
            }
            Ok(())
        };
        match self {
            Self::True => f.write_str("true"),
            Self::Holds(term) => f.write_str(&term.text),
            Self::Not(inner) => match **inner {
                Self::And(_) | Self::Or(_) => write!(f, "not ({inner})"),
                _ => write!(f, "not {inner}"),
            },
            Self::And(all) => list(f, all, "and"),
            Self::Or(all) => list(f, all, "or"),
        }
    }
}

impl Expr {
    /// Names of the variables its operands read.
    pub fn variables(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.each_term(&mut |term| names.extend(term.predicate.variables()));
        names
    }

    /// Names of the connections it mentions.
    pub fn connections(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.each_term(&mut |term| {
            names.extend(term.subject.connection.clone());
            names.extend(term.predicate.other_connection());
        });
        names
    }

    /// Calls `visit` with every term, left to right.
    pub fn each_term<'a>(&'a self, visit: &mut dyn FnMut(&'a Term)) {
        match self {
            Self::True => {}
            Self::Holds(term) => visit(term),
            Self::Not(inner) => inner.each_term(visit),
            Self::And(all) | Self::Or(all) => {
                for expr in all {
                    expr.each_term(visit);
                }
            }
        }
    }
}
