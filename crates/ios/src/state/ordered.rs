//! Values in the order of their entry, each once.

use super::{Held, Origin};
use std::collections::HashMap;
use std::hash::Hash;

/// Values in the order of their entry, each once; a value that was taken out and entered again stands last.
///
/// Most have a handful of values; entering and taking out stay quick for any number.
#[derive(Clone, Debug)]
pub struct Ordered<T> {
    /// None where a value was taken out.
    values: Vec<Option<Held<T>>>,
    live: usize,
    /// Where each value stands; kept for large ones alone, and apart: a clause has many of these lists, nearly all of them empty.
    #[expect(clippy::box_collection, reason = "a map is six times as large as its box")]
    index: Option<Box<HashMap<T, usize>>>,
}

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self { values: Vec::new(), live: 0, index: None }
    }
}

impl<T: PartialEq> PartialEq for Ordered<T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T: Eq> Eq for Ordered<T> {}

impl<T> Ordered<T> {
    /// The values with their origins.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Held<T>> {
        self.values.iter().flatten()
    }

    /// The values.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.iter().map(|held| &held.value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// The first one.
    pub fn first(&self) -> Option<&Held<T>> {
        self.iter().next()
    }
}

impl<T: Clone + Eq + Hash> Ordered<T> {
    /// Up to this many values are looked through one by one.
    const SMALL: usize = 16;

    fn find(&self, value: &T) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(value).copied(),
            None => {
                self.values.iter().position(|held| held.as_ref().is_some_and(|held| held.value == *value))
            }
        }
    }

    /// The value as it was entered.
    pub fn get(&self, value: &T) -> Option<&Held<T>> {
        self.values.get(self.find(value)?)?.as_ref()
    }

    /// Enters a value at the end; gives the earlier one back where it is there already.
    pub(super) fn enter(&mut self, value: T, origin: Origin) -> Option<&Held<T>> {
        if let Some(at) = self.find(&value) {
            return self.values.get(at)?.as_ref();
        }
        if let Some(index) = &mut self.index {
            index.insert(value.clone(), self.values.len());
        }
        self.values.push(Some(Held { origin, value }));
        self.live += 1;
        if self.index.is_none() && self.values.len() > Self::SMALL {
            self.rebuild();
        }
        None
    }

    /// Takes a value out; says whether it was there.
    pub(super) fn take_out(&mut self, value: &T) -> bool {
        let Some(at) = self.find(value) else { return false };
        self.values[at] = None;
        self.live -= 1;
        if let Some(index) = &mut self.index {
            index.remove(value);
        }
        // The gaps are closed when they are half of it: each closing is paid for by as many takings.
        if self.live * 2 < self.values.len() {
            self.rebuild();
        }
        true
    }

    /// Takes every value out.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn rebuild(&mut self) {
        self.values.retain(Option::is_some);
        self.index = (self.values.len() > Self::SMALL).then(|| {
            let places = self.iter().enumerate().map(|(at, held)| (held.value.clone(), at));
            Box::new(places.collect())
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::LineId;
    use crate::state::TextId;

    #[test]
    fn it_equals_a_plain_list() {
        let origin = Origin { text: TextId(0), line: LineId(0) };
        let mut ordered = Ordered::default();
        let mut plain: Vec<u32> = Vec::new();
        let mut state: u32 = 1;
        for _ in 0..20_000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let value = (state >> 8) % 60;
            if state >> 31 == 0 {
                let there = plain.contains(&value);
                assert_eq!(ordered.enter(value, origin).is_some(), there);
                if !there {
                    plain.push(value);
                }
            } else {
                assert_eq!(ordered.take_out(&value), plain.contains(&value));
                plain.retain(|other| *other != value);
            }
            assert!(ordered.values().eq(plain.iter()));
            assert_eq!(ordered.len(), plain.len());
        }
    }
}
