//! Names that are near others, for "did you mean".

use byway_diagnostic::{escape_bytes, nearest};
use byway_ios::Reference;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

/// So many pairs of names are compared for one kind of thing: past them only names that differ by case alone are near.
const MOST_COMPARISONS: usize = 300_000;

/// Names of one kind of thing. Numbers are none of them, since numbers that are near mean nothing.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Each once, in the order of the text, with the place of the first in the table of references.
    in_order: Vec<(String, u32)>,
    /// The first of each, without regard to case.
    by_letters: HashMap<String, u32>,
    compared: Cell<usize>,
    known: RefCell<HashMap<String, Option<u32>>>,
}

impl Names {
    pub(crate) fn new<'r, 's: 'r>(references: impl Iterator<Item = (u32, &'r Reference<'s>)>) -> Self {
        let mut names = Self::default();
        let mut seen = HashSet::new();
        for (place, one) in references.filter(|(_, one)| !is_number(one.name.as_bytes())) {
            if seen.insert(one.name.as_bytes()) {
                let name = escape_bytes(one.name.as_bytes());
                names.by_letters.entry(name.to_ascii_lowercase()).or_insert(place);
                names.in_order.push((name, place));
            }
        }
        names
    }

    /// The place of the reference whose name is near another; none where none is, or where too many were compared.
    pub(crate) fn nearest(&self, name: &[u8]) -> Option<u32> {
        if is_number(name) {
            return None;
        }
        let name = escape_bytes(name);
        if let Some(same) = self.by_letters.get(&name.to_ascii_lowercase()) {
            return Some(*same);
        }
        if let Some(known) = self.known.borrow().get(&name) {
            return *known;
        }
        let compared = self.compared.get().saturating_add(self.in_order.len());
        if compared > MOST_COMPARISONS {
            return None;
        }
        self.compared.set(compared);
        let near = nearest(&name, self.in_order.iter().map(|(name, _)| name.as_str()));
        let near = near.and_then(|near| self.in_order.iter().find(|(name, _)| name == near));
        let near = near.map(|(_, place)| *place);
        self.known.borrow_mut().insert(name, near);
        near
    }
}

fn is_number(name: &[u8]) -> bool {
    name.iter().all(u8::is_ascii_digit)
}
