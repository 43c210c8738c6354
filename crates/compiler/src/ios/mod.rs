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
pub use readback::Misread;
pub(crate) use readback::read_back;
pub(crate) use refuse::refuse;
pub(crate) use release::release_of;
pub(crate) use spell::spell;

use crate::plan::Half;
use byway_diagnostic::Span;
use byway_ios::{Item, ItemKind};

/// A typed item, and where each of its lines comes from.
#[derive(Clone, Debug)]
pub(crate) struct Spelled {
    pub(crate) item: Item<'static>,
    pub(crate) header: Origin,
    /// One for each line of its mode; for a numbered list, for each of its commands.
    pub(crate) lines: Vec<Origin>,
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
    /// Its lines as a release prints them, each with its origin.
    pub(crate) fn print(&self, dialect: byway_ios::Dialect) -> Vec<(String, Origin)> {
        let texts = byway_ios::print(&self.item.kind, dialect);
        // A list in its numbered form has no header of its own.
        let headers = texts.len().saturating_sub(self.lines.len());
        let origins = std::iter::repeat_n(&self.header, headers).chain(&self.lines).copied();
        // The text is made of the YAML's text, which is UTF-8.
        texts.into_iter().map(|text| String::from_utf8_lossy(&text).into_owned()).zip(origins).collect()
    }

    pub(crate) fn made(kind: ItemKind<'static>, header: Origin, lines: Vec<Origin>) -> Self {
        Self { item: Item::made(kind), header, lines }
    }
}
