//! A router that is asked about packets: its entrances, each read when it is first asked for.

use super::down::Down;
use super::gate::Gate;
use byway_diagnostic::{escape, nearest};
use byway_ios::InterfaceName;
use byway_ios::state::Router;
use byway_lift::{Entrance, PolicyKey};
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

/// Names that are remembered as they were spelled.
const SPELLINGS: usize = 10_000;

/// A router that is asked about packets.
pub(super) struct Asked<'r> {
    router: &'r Router<'r>,
    down: &'r Down,
    /// The interfaces in the order of the router, and behind them the router itself.
    gates: Vec<OnceLock<Gate<'r>>>,
    /// The first entrance of each policy that was read.
    firsts: Mutex<HashMap<PolicyKey<'r>, usize>>,
    names: Vec<InterfaceName<'static>>,
}

impl<'r> Asked<'r> {
    pub(super) fn new(router: &'r Router<'r>, down: &'r Down) -> Self {
        let names: Vec<_> = router.interfaces.keys().map(|name| name.clone().into_owned()).collect();
        let gates = std::iter::repeat_with(OnceLock::new).take(names.len() + 1).collect();
        Self { router, down, gates, firsts: Mutex::default(), names }
    }

    pub(super) fn router(&self) -> &'r Router<'r> {
        self.router
    }

    /// Which entrance a name means. The error is in words for people, with advice behind it where there is some.
    pub(super) fn find(&self, name: &str) -> Result<usize, Unknown> {
        if name == "local" {
            return Ok(self.names.len());
        }
        let parsed = InterfaceName::parse(name);
        if let Some(at) = parsed.as_ref().and_then(|parsed| self.names.binary_search(parsed).ok()) {
            return Ok(at);
        }
        let known: Vec<String> = self.names.iter().map(ToString::to_string).collect();
        let spelled = parsed.map_or_else(|| name.to_owned(), |parsed| parsed.to_string());
        let near = nearest(&spelled, known.iter().map(String::as_str).chain(["local"]));
        Err(Unknown {
            words: format!("the configuration has no interface `{}`", escape(name)),
            help: match (near, &known[..]) {
                (Some(near), _) => format!("write `{near}`"),
                (None, []) => "it has none at all: `local` is what the router itself sends".to_owned(),
                (None, known) => {
                    let few =
                        known.iter().take(6).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                    let more = if known.len() > 6 { " and others" } else { "" };
                    format!("it has {few}{more}; `local` is what the router itself sends")
                }
            },
        })
    }

    /// The entrance of an index.
    pub(super) fn gate(&self, at: usize) -> &Gate<'r> {
        self.gates[at].get_or_init(|| {
            let entrance = self.names.get(at).cloned().map_or(Entrance::Local, Entrance::Interface);
            let key = PolicyKey::of(self.router, &entrance);
            let mut firsts = self.firsts.lock().unwrap_or_else(PoisonError::into_inner);
            let first = *firsts.entry(key).or_insert(at);
            drop(firsts);
            if first == at {
                Gate::new(self.router, entrance, self.down)
            } else {
                self.gate(first).at(self.router, entrance)
            }
        })
    }
}

/// An interface that the configuration does not have.
#[derive(Clone)]
pub(super) struct Unknown {
    /// What is wrong.
    pub(super) words: String,
    /// What to write.
    pub(super) help: String,
}

impl Unknown {
    /// In one line.
    pub(super) fn line(&self) -> String {
        format!("{}: {}", self.words, self.help)
    }
}

/// Entrances by the spelling of their names.
#[derive(Default)]
pub(super) struct Spellings {
    known: HashMap<Vec<u8>, Result<usize, Unknown>>,
    last: Vec<u8>,
    at: Option<usize>,
}

impl Spellings {
    pub(super) fn find(&mut self, asked: &Asked<'_>, name: &[u8]) -> Result<usize, Unknown> {
        if let (Some(at), true) = (self.at, self.last == name) {
            return Ok(at);
        }
        let found = self.known.get(name).cloned().unwrap_or_else(|| {
            let found = asked.find(&String::from_utf8_lossy(name));
            if self.known.len() >= SPELLINGS {
                self.known.clear();
            }
            self.known.insert(name.to_vec(), found.clone());
            found
        });
        self.at = found.as_ref().ok().copied();
        self.last.clear();
        self.last.extend_from_slice(name);
        found
    }
}
