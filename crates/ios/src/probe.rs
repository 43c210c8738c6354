//! Probes and their schedules: `rtr`, `ip sla monitor`, `ip sla` (ios-facts 4).
//!
//! ```text
//! 12.3:     "rtr" N NL "type echo protocol ipIcmpEcho" A [ "source-ipaddr" B ]
//! 12.3(14)T "ip sla monitor" N NL "type echo protocol ipIcmpEcho" A [ "source-ipaddr" B | "source-interface" IF ]
//! 12.4(4)T  "ip sla" N NL "icmp-echo" A [ "source-ip" B | "source-interface" IF ]
//! schedule: FORM "schedule" N [ "life" ("forever"|SEC) ] [ "start-time" ... ] [ "ageout" SEC ] [ "recurring" ]
//! ```

use crate::config::At;
use crate::interface::{InterfaceName, interface_name};
use crate::name::Name;
use crate::places::{Field, Places, field};
use crate::print::{Dialect, Printer};
use crate::word::{Keyword, Parsed, Words, end, into_failure, name, number, phrase, quad, quad_of, refused};
use std::net::Ipv4Addr;

/// How a release spells probes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProbeForm {
    /// `rtr` (up to 12.3(11)T)
    Rtr,
    /// `ip sla monitor` (12.3(14)T, 12.4)
    IpSlaMonitor,
    /// `ip sla` (12.4(4)T and later)
    IpSla,
}

impl ProbeForm {
    /// The keywords.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Rtr => "rtr",
            Self::IpSlaMonitor => "ip sla monitor",
            Self::IpSla => "ip sla",
        }
    }
}

/// A probe with the lines of its mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeBlock<'a> {
    /// Its number.
    pub number: u32,
    /// How it is spelled.
    pub form: ProbeForm,
    /// The lines of its mode.
    pub commands: Vec<At<ProbeCommand<'a>>>,
}

/// A line of a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeCommand<'a> {
    /// An ICMP echo.
    Echo {
        /// Whom it asks: an address, or a name that the router resolves.
        target: Target<'a>,
        /// From where.
        source: Option<ProbeSource<'a>>,
    },
    /// `timeout N`: milliseconds.
    Timeout(u32),
    /// `threshold N`: milliseconds.
    Threshold(u32),
    /// `frequency N`: seconds.
    Frequency(u32),
    /// `tos N`
    Tos(u8),
    /// `vrf V`
    Vrf(Name<'a>),
    /// `no` before a line.
    No(Box<ProbeCommand<'a>>),
    /// Another line: another kind of probe, or a detail of this one.
    Other,
    /// A line that could not be read.
    Unread,
}

/// Whom a probe asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// An IPv4 address.
    Address(Ipv4Addr),
    /// A host name, or an IPv6 address.
    Host(Name<'a>),
}

/// From where a probe asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeSource<'a> {
    /// An address.
    Address(Ipv4Addr),
    /// An interface.
    Interface(InterfaceName<'a>),
}

/// A `schedule` command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeSchedule<'a> {
    /// The probe.
    pub probe: u32,
    /// How it is spelled.
    pub form: ProbeForm,
    /// How long it runs; an hour where nothing is written (ios-facts 4.2, memory).
    pub life: Option<Life>,
    /// When it starts; never where nothing is written.
    pub start: Option<Start<'a>>,
    /// `ageout N`: seconds.
    pub ageout: Option<u32>,
    /// `recurring`
    pub recurring: bool,
}

/// How long a probe runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Life {
    /// `forever`
    Forever,
    /// Seconds.
    Seconds(u32),
}

/// When a probe starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start<'a> {
    /// `now`
    Now,
    /// `pending`: never by itself.
    Pending,
    /// `after HH:MM:SS`
    After(Name<'a>),
    /// `random MS`
    Random(u32),
    /// `HH:MM[:SS] [MONTH DAY]`, as written.
    At(Vec<Name<'a>>),
}

const IP: Keyword = Keyword::whole("ip");
const SLA: Keyword = Keyword::whole("sla");
const MONITOR: Keyword = Keyword::new("monitor", 3);
const RTR: Keyword = Keyword::whole("rtr");
const SCHEDULE: Keyword = Keyword::new("schedule", 2);
const TYPE: Keyword = Keyword::new("type", 2);
const ECHO: Keyword = Keyword::new("echo", 2);
const PROTOCOL: Keyword = Keyword::new("protocol", 2);
const IP_ICMP_ECHO: Keyword = Keyword::new("ipIcmpEcho", 3);
const ICMP_ECHO: Keyword = Keyword::new("icmp-echo", 6);
const SOURCE_IP: Keyword = Keyword::new("source-ipaddr", 8);
const SOURCE_INTERFACE: Keyword = Keyword::new("source-interface", 9);
const TIMEOUT: Keyword = Keyword::new("timeout", 2);
const THRESHOLD: Keyword = Keyword::new("threshold", 2);
const FREQUENCY: Keyword = Keyword::new("frequency", 1);
const TOS: Keyword = Keyword::whole("tos");
const VRF: Keyword = Keyword::whole("vrf");
const NO: Keyword = Keyword::whole("no");
const LIFE: Keyword = Keyword::new("life", 1);
const FOREVER: Keyword = Keyword::new("forever", 1);
const START_TIME: Keyword = Keyword::new("start-time", 1);
const NOW: Keyword = Keyword::new("now", 1);
const PENDING: Keyword = Keyword::new("pending", 1);
const AFTER: Keyword = Keyword::new("after", 1);
const RANDOM: Keyword = Keyword::new("random", 1);
const AGEOUT: Keyword = Keyword::new("ageout", 1);
const RECURRING: Keyword = Keyword::new("recurring", 1);

const PROBE_NUMBER: &str = "the number of a probe";

/// The words behind `rtr`, `ip sla monitor` or `ip sla`, and which of them it was.
fn form<'a, 'b>(words: Words<'a, 'b>) -> Option<(Words<'a, 'b>, ProbeForm)> {
    if words.starts_with(RTR) {
        return Some((words.skip(1), ProbeForm::Rtr));
    }
    let (rest, ()) = phrase(&[IP, SLA])(words).ok()?;
    if rest.starts_with(MONITOR) {
        return Some((rest.skip(1), ProbeForm::IpSlaMonitor));
    }
    Some((rest, ProbeForm::IpSla))
}

/// A probe's header; none for another command (`ip sla responder` and the like).
pub(crate) fn header<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Option<Parsed<'a, 'b, ProbeBlock<'a>>> {
    let (rest, form) = form(words)?;
    if !rest.first()?.text[0].is_ascii_digit() {
        return None;
    }
    let parsed = field(rest, places, Field::ProbeNumber, number(PROBE_NUMBER, 1..=u32::MAX));
    Some(parsed.and_then(|(rest, number)| {
        let (rest, ()) = end(rest)?;
        Ok((rest, ProbeBlock { number, form, commands: Vec::new() }))
    }))
}

/// A `schedule` command; none for another command.
pub(crate) fn schedule<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Option<Parsed<'a, 'b, ProbeSchedule<'a>>> {
    let (rest, form) = form(words)?;
    rest.starts_with(SCHEDULE).then(|| scheduled(rest.skip(1), form, places))
}

fn scheduled<'a, 'b>(
    words: Words<'a, 'b>,
    form: ProbeForm,
    places: &mut impl Places,
) -> Parsed<'a, 'b, ProbeSchedule<'a>> {
    let (mut rest, probe) = field(words, places, Field::Probe, number(PROBE_NUMBER, 1..=u32::MAX))?;
    let mut schedule = ProbeSchedule { probe, form, life: None, start: None, ageout: None, recurring: false };
    while let Some(word) = rest.first() {
        let after = rest.skip(1);
        if LIFE.is(word.text) {
            let (after, life) = if after.starts_with(FOREVER) {
                (after.skip(1), Life::Forever)
            } else {
                let (after, seconds) =
                    number("`forever` or seconds", 0..=u32::MAX)(after).map_err(into_failure)?;
                (after, Life::Seconds(seconds))
            };
            schedule.life = Some(life);
            rest = after;
        } else if START_TIME.is(word.text) {
            let (after, start) = start(after)?;
            schedule.start = Some(start);
            rest = after;
        } else if AGEOUT.is(word.text) {
            let (after, seconds) = number("seconds", 0..=u32::MAX)(after).map_err(into_failure)?;
            schedule.ageout = Some(seconds);
            rest = after;
        } else if RECURRING.is(word.text) {
            schedule.recurring = true;
            rest = after;
        } else {
            return refused(rest, "`life`, `start-time`, `ageout` or `recurring`");
        }
    }
    Ok((rest, schedule))
}

fn start<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, Start<'a>> {
    let rest = words.skip(1);
    match words.first() {
        Some(word) if NOW.is(word.text) => Ok((rest, Start::Now)),
        Some(word) if PENDING.is(word.text) => Ok((rest, Start::Pending)),
        Some(word) if AFTER.is(word.text) => {
            let (rest, time) = name("a time, as `00:05:00`")(rest).map_err(into_failure)?;
            Ok((rest, Start::After(time)))
        }
        Some(word) if RANDOM.is(word.text) => {
            let (rest, time) = number("milliseconds", 0..=u32::MAX)(rest).map_err(into_failure)?;
            Ok((rest, Start::Random(time)))
        }
        Some(word) if word.text[0].is_ascii_digit() => {
            let stop = [LIFE, AGEOUT, RECURRING];
            let is_part = |index: &usize| {
                words.get(*index).is_some_and(|word| !stop.iter().any(|keyword| keyword.is(word.text)))
            };
            let count = (0..3).take_while(is_part).count();
            let parts =
                (0..count).filter_map(|index| words.get(index)).map(|word| Name::new(word.text)).collect();
            Ok((words.skip(count), Start::At(parts)))
        }
        _ => refused(words, "`now`, `pending`, `after`, `random` or a time"),
    }
}

/// One line of a probe.
pub(crate) fn command<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, ProbeCommand<'a>> {
    let rest = words.skip(1);
    let all = words.skip(usize::MAX);
    if words.starts_with(NO) {
        let (rest, command) = command(rest, places)?;
        return Ok((rest, ProbeCommand::No(Box::new(command))));
    }
    if words.starts_with(ICMP_ECHO) {
        return echo(rest, places);
    }
    if let Ok((rest, ())) = phrase(&[TYPE, ECHO, PROTOCOL, IP_ICMP_ECHO])(words) {
        return echo(rest, places);
    }
    let value = |what| number(what, 0..=u32::MAX);
    if words.starts_with(TIMEOUT) {
        return value("milliseconds")(rest).map(|(rest, value)| (rest, ProbeCommand::Timeout(value)));
    }
    if words.starts_with(THRESHOLD) {
        return value("milliseconds")(rest).map(|(rest, value)| (rest, ProbeCommand::Threshold(value)));
    }
    if words.starts_with(FREQUENCY) {
        return value("seconds")(rest).map(|(rest, value)| (rest, ProbeCommand::Frequency(value)));
    }
    if words.starts_with(TOS) {
        return number("a number from 0 to 255", 0..=255u8)(rest)
            .map(|(rest, tos)| (rest, ProbeCommand::Tos(tos)));
    }
    if words.starts_with(VRF) {
        let (rest, vrf) = field(rest, places, Field::Vrf, name("the name of a VRF"))?;
        return Ok((rest, ProbeCommand::Vrf(vrf)));
    }
    Ok((all, ProbeCommand::Other))
}

fn echo<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, ProbeCommand<'a>> {
    let (rest, target) = field(words, places, Field::Address, name("the address to ask"))?;
    let target = quad_of(target.as_bytes()).map_or(Target::Host(target), Target::Address);
    let (rest, source) = if rest.starts_with(SOURCE_INTERFACE) {
        let (rest, interface) =
            field(rest.skip(1), places, Field::Interface, interface_name).map_err(into_failure)?;
        (rest, Some(ProbeSource::Interface(interface)))
    } else if rest.starts_with(SOURCE_IP) {
        let after = rest.skip(1);
        match quad("an IPv4 address")(after) {
            Ok((rest, address)) => (rest, Some(ProbeSource::Address(address))),
            // An IPv6 probe: its source is no IPv4 address either.
            Err(_) if matches!(target, Target::Host(_)) => {
                return Ok((words.skip(usize::MAX), ProbeCommand::Other));
            }
            Err(error) => return Err(into_failure(error)),
        }
    } else {
        (rest, None)
    };
    let (rest, ()) = end(rest)?;
    Ok((rest, ProbeCommand::Echo { target, source }))
}

impl ProbeBlock<'_> {
    pub(crate) fn print_header(&self, dialect: Dialect) -> Vec<u8> {
        let mut printer = Printer::new(dialect);
        printer.word(self.form.words());
        printer.show(self.number);
        printer.finish()
    }

    /// One of its lines: the echo is spelled as the form of the probe has it.
    pub(crate) fn print_command(&self, command: &ProbeCommand<'_>, printer: &mut Printer) {
        match command {
            ProbeCommand::Echo { target, source } => {
                let monitor = self.form != ProbeForm::IpSla;
                printer.word(if monitor { "type echo protocol ipIcmpEcho" } else { "icmp-echo" });
                match target {
                    Target::Address(address) => printer.show(address),
                    Target::Host(host) => printer.name(host),
                }
                match source {
                    Some(ProbeSource::Address(address)) => {
                        printer.word(if monitor { "source-ipaddr" } else { "source-ip" });
                        printer.show(address);
                    }
                    Some(ProbeSource::Interface(interface)) => {
                        printer.word("source-interface");
                        printer.show(interface);
                    }
                    None => {}
                }
            }
            ProbeCommand::Timeout(value) => print_value(printer, "timeout", value),
            ProbeCommand::Threshold(value) => print_value(printer, "threshold", value),
            ProbeCommand::Frequency(value) => print_value(printer, "frequency", value),
            ProbeCommand::Tos(value) => print_value(printer, "tos", value),
            ProbeCommand::Vrf(vrf) => {
                printer.word("vrf");
                printer.name(vrf);
            }
            ProbeCommand::No(command) => {
                printer.word("no");
                self.print_command(command, printer);
            }
            ProbeCommand::Other | ProbeCommand::Unread => {}
        }
    }
}

fn print_value(printer: &mut Printer, word: &str, value: impl std::fmt::Display) {
    printer.word(word);
    printer.show(value);
}

impl ProbeCommand<'_> {
    /// Whether byway types it.
    pub fn is_typed(&self) -> bool {
        match self {
            Self::No(command) => command.is_typed(),
            Self::Other | Self::Unread => false,
            _ => true,
        }
    }
}

impl ProbeSchedule<'_> {
    /// `life forever start-time now` is the printed order whatever the order of input (ios-facts 4.2, CFG).
    pub(crate) fn print(&self, printer: &mut Printer) {
        printer.word(self.form.words());
        printer.word("schedule");
        printer.show(self.probe);
        match self.life {
            Some(Life::Forever) => printer.word("life forever"),
            Some(Life::Seconds(seconds)) => print_value(printer, "life", seconds),
            None => {}
        }
        if let Some(start) = &self.start {
            printer.word("start-time");
            match start {
                Start::Now => printer.word("now"),
                Start::Pending => printer.word("pending"),
                Start::After(time) => {
                    printer.word("after");
                    printer.name(time);
                }
                Start::Random(time) => print_value(printer, "random", time),
                Start::At(parts) => parts.iter().for_each(|part| printer.name(part)),
            }
        }
        if let Some(seconds) = self.ageout {
            print_value(printer, "ageout", seconds);
        }
        if self.recurring {
            printer.word("recurring");
        }
    }
}

/// Whether a line that is not indented is a command of a probe.
pub(crate) fn is_of_mode(words: Words<'_, '_>) -> bool {
    let first = if words.starts_with(NO) { words.skip(1) } else { words };
    [ICMP_ECHO, TYPE, Keyword::new("timeout", 5), Keyword::new("threshold", 5), Keyword::new("frequency", 4)]
        .iter()
        .any(|keyword| first.starts_with(*keyword))
}
