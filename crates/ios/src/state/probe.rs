//! Probes as they are held, each with its schedule (ios-facts 4.2, 4.3).

use super::{Held, Issue, Origin, Origins};
use crate::name::Name;
use crate::probe::{ProbeCommand, ProbeForm, ProbeSchedule, ProbeSource, Target};

/// A probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe<'a> {
    /// Its number.
    pub number: u32,
    /// How it was spelled.
    pub form: ProbeForm,
    /// The lines that opened it.
    pub opened: Origins,
    /// Its lines that could not be read.
    pub unread: Origins,
    /// Whom it asks, where it is an ICMP echo.
    pub echo: Option<Held<Echo<'a>>>,
    /// `timeout`: milliseconds; 5000 where nothing is written (ios-facts 4.3).
    pub timeout: Option<Held<u32>>,
    /// `threshold`: milliseconds; 5000 where nothing is written (ios-facts 4.3).
    pub threshold: Option<Held<u32>>,
    /// `frequency`: seconds; 60 where nothing is written (ios-facts 4.3).
    pub frequency: Option<Held<u32>>,
    /// `tos`
    pub tos: Option<Held<u8>>,
    /// `vrf`
    pub vrf: Option<Held<Name<'a>>>,
    /// Its lines that byway does not type: another type of probe, or details.
    pub other: Origins,
    /// When it runs; without a schedule never.
    pub schedule: Option<Held<&'a ProbeSchedule<'a>>>,
}

/// An ICMP echo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo<'a> {
    /// Whom it asks.
    pub target: &'a Target<'a>,
    /// From where.
    pub source: Option<&'a ProbeSource<'a>>,
}

impl<'a> Probe<'a> {
    pub(super) fn new(number: u32, form: ProbeForm) -> Self {
        Self {
            number,
            form,
            opened: Origins::default(),
            unread: Origins::default(),
            echo: None,
            timeout: None,
            threshold: None,
            frequency: None,
            tos: None,
            vrf: None,
            other: Origins::default(),
            schedule: None,
        }
    }

    /// One line of the probe.
    pub(super) fn command(&mut self, command: &'a ProbeCommand<'a>, origin: Origin) -> Option<Issue<'a>> {
        match command {
            ProbeCommand::Echo { target, source } => {
                if let Some(echo) = &self.echo {
                    return Some(Issue::ProbeTypeAgain { probe: self.number, first: echo.origin });
                }
                self.echo = Some(Held { origin, value: Echo { target, source: source.as_ref() } });
            }
            ProbeCommand::Timeout(value) => self.timeout = Some(Held { origin, value: *value }),
            ProbeCommand::Threshold(value) => self.threshold = Some(Held { origin, value: *value }),
            ProbeCommand::Frequency(value) => self.frequency = Some(Held { origin, value: *value }),
            ProbeCommand::Tos(value) => self.tos = Some(Held { origin, value: *value }),
            ProbeCommand::Vrf(vrf) => self.vrf = Some(Held { origin, value: vrf.clone() }),
            ProbeCommand::No(command) => self.no(command),
            ProbeCommand::Other => self.other.0.push(origin),
            ProbeCommand::Unread => self.unread.0.push(origin),
        }
        None
    }

    fn no(&mut self, command: &ProbeCommand<'a>) {
        match command {
            ProbeCommand::Timeout(_) => self.timeout = None,
            ProbeCommand::Threshold(_) => self.threshold = None,
            ProbeCommand::Frequency(_) => self.frequency = None,
            ProbeCommand::Tos(_) => self.tos = None,
            ProbeCommand::Vrf(_) => self.vrf = None,
            // The type of a probe cannot be taken away, only the probe (ios-facts 4.3, BATFISH).
            ProbeCommand::Echo { .. } | ProbeCommand::No(_) | ProbeCommand::Other | ProbeCommand::Unread => {}
        }
    }
}
