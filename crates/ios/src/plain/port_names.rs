//! Names of ports by their bytes: in real lists every third entry has one.

use super::read::letters;
use byway_vocabulary::{Names, TCP_PORTS, UDP_PORTS};
use std::sync::LazyLock;

/// How many bits choose a place of the table: some four places for each name.
const BITS: u32 = 8;
const PLACES: usize = 1 << BITS;

/// The short names of one protocol, in a table that is open for collisions.
pub(super) struct PortNames {
    places: [(u64, u16); PLACES],
}

pub(super) static TCP: LazyLock<PortNames> = LazyLock::new(|| PortNames::new(&TCP_PORTS));
pub(super) static UDP: LazyLock<PortNames> = LazyLock::new(|| PortNames::new(&UDP_PORTS));

impl PortNames {
    fn new(names: &Names<u16>) -> Self {
        let mut places = [(0, 0); PLACES];
        for (name, port) in names.rows().iter().filter(|(name, _)| name.len() <= 8) {
            let (key, _) = letters(name.as_bytes());
            if let Some(place) = places_from(key).find(|place| places[*place].0 == 0) {
                places[place] = (key, *port);
            }
        }
        Self { places }
    }

    /// The port of a name of up to eight letters, as [`letters`] gives it; none where the table does not have it.
    pub(super) fn port(&self, key: u64) -> Option<u16> {
        let found =
            places_from(key).map(|place| self.places[place]).find(|(name, _)| *name == key || *name == 0);
        found.filter(|(name, _)| *name != 0).map(|(_, port)| port)
    }
}

/// Every place, from the one that belongs to a name on.
fn places_from(key: u64) -> impl Iterator<Item = usize> {
    let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - BITS);
    let first = usize::try_from(hash).unwrap_or(0);
    (first..first + PLACES).map(|place| place % PLACES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_knows_what_the_vocabulary_knows() {
        for (table, names) in [(&TCP, &TCP_PORTS), (&UDP, &UDP_PORTS)] {
            for (name, port) in names.rows() {
                let found = table.port(letters(name.as_bytes()).0);
                assert_eq!(found, Some(*port).filter(|_| name.len() <= 8), "{name}");
            }
            for other in ["", "w", "wwww", "ssh", "https"] {
                assert_eq!(table.port(letters(other.as_bytes()).0), None, "{other}");
            }
        }
    }
}
