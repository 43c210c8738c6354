//! The back end for Cisco IOS: a plan as typed commands, refused where a release cannot hold them, and as a text.

mod lay;
mod name;
mod readback;
mod refuse;
mod release;
mod remark;
mod spell;

pub(crate) use lay::lay;
pub use lay::{Line, Order};
pub use readback::Fault;
pub(crate) use readback::read_back;
pub(crate) use refuse::refuse;
pub(crate) use release::release_of;
pub(crate) use spell::spell;

use crate::plan::Half;
use byway_diagnostic::Span;
use byway_ios::{Dialect, Item, ItemKind};

/// A typed item, and its lines as the release prints them.
#[derive(Clone, Debug)]
pub(crate) struct Spelled {
    pub(crate) item: Item<'static>,
    pub(crate) lines: Vec<Line>,
}

/// The redirect that a line comes from, and the place in the YAML that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The half; none for a line that serves several, as the header of an interface.
    pub half: Option<Half>,
    /// The place.
    pub span: Span,
}

/// The commands of one router, by kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Commands {
    pub(crate) lists: Vec<Spelled>,
    pub(crate) clauses: Vec<Spelled>,
    pub(crate) interfaces: Vec<Spelled>,
    pub(crate) local: Option<Spelled>,
}

impl Commands {
    pub(crate) fn all(&self) -> impl Iterator<Item = &Spelled> {
        self.lists.iter().chain(&self.clauses).chain(&self.interfaces).chain(&self.local)
    }

    /// The commands in the order of a block.
    pub(crate) fn in_order(&self, order: Order) -> Vec<&Spelled> {
        match order {
            Order::Paste => self.all().collect(),
            // interfaces < ip local policy < ip access-list < access-list N < route-map (ios-facts 5.2)
            Order::RunningConfig => {
                self.interfaces.iter().chain(&self.local).chain(&self.lists).chain(&self.clauses).collect()
            }
        }
    }
}

impl Spelled {
    /// Prints an item. `lines` has an origin for each line of its mode; for a numbered list, for each of its commands.
    pub(crate) fn print(
        kind: ItemKind<'static>,
        header: Origin,
        lines: Vec<Origin>,
        dialect: Dialect,
    ) -> Self {
        let texts = byway_ios::print(&kind, dialect);
        // A list in its numbered form has no header of its own.
        let headers = texts.len().saturating_sub(lines.len());
        let origins = std::iter::repeat_n(header, headers).chain(lines);
        let line = |(text, origin)| Line { text: text_of(text), origin: Some(origin) };
        Self { lines: texts.into_iter().zip(origins).map(line).collect(), item: Item::made(kind) }
    }
}

/// A line is made of the YAML's text, which is UTF-8.
fn text_of(line: Vec<u8>) -> String {
    String::from_utf8(line).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
