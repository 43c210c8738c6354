//! `byway trace`

mod asking;
mod down;
mod fields;
mod flat_line;
mod gate;
mod lines;
mod router;
mod story;
mod words;

pub(super) use asking::{Ask, asking};
pub(super) use words::of as words;

use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{Outcome, input, kind};
use byway_diagnostic::{Diagnostic, Source, escape};
use byway_ios::Table;
use byway_ios::state::Router;
use byway_packet::PartialPacket;
use clap::{ArgGroup, Args, ValueEnum};
use down::Down;
use router::Asked;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Tells what a running-config does to a packet, and which lines decide
///
/// A packet is written `PROTOCOL SOURCE DESTINATION`, with ports behind the addresses, then flags, an ICMP message, `fragment`,
/// `dscp`, `ttl` or `length`: `tcp 192.168.0.5:40000 10.0.0.9:22 syn`, `icmp 192.168.0.5 10.0.0.9 echo`, `udp 10.0.0.0/24
/// any:53`, `tcp 1.1.1.1 2.2.2.2 fragment`. What is left out is open: where the answer depends on it, each case is told.
/// Answers are those of the policy alone: next hops, track objects and interfaces count as up, and the routing table is not
/// asked.
#[derive(Args)]
#[command(
    after_help = "Example:\n  byway trace edge.cfg --interface Fa0/0 --packet 'tcp 192.168.0.5:40000 10.0.0.9:22'"
)]
#[command(group = ArgGroup::new("asked").required(true).args(["packet", "packets"]))]
pub(crate) struct Arguments {
    /// The configuration; `-` is standard input
    #[arg(value_name = "RUNNING")]
    running: PathBuf,
    /// Where the packet comes in, in any spelling that IOS takes; `local` for what the router itself sends
    #[arg(long, value_name = "INTERFACE", required_unless_present = "packets")]
    interface: Option<String>,
    /// The packet
    #[arg(long, value_name = "PACKET")]
    packet: Option<String>,
    /// Packets, each a line of JSON (`byway schema packet`); `-` is standard input
    #[arg(long, value_name = "FILE")]
    packets: Option<PathBuf>,
    /// A next hop, track object or interface that counts as down; may be given again
    #[arg(long, value_name = "NAME_OR_ADDRESS")]
    down: Vec<String>,
    /// How to tell it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The way of each packet, with the lines that decide
    Text,
    /// The outcome of each packet, one JSON object a line
    Json,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    if arguments.running.as_os_str() == "-"
        && arguments.packets.as_ref().is_some_and(|path| path.as_os_str() == "-")
    {
        return Err(Failure::new(
            "one-input",
            "standard input cannot be both the configuration and the packets",
        )
        .help("name a file for one of them"));
    }
    let input = input::configuration(&arguments.running)?;
    let config = byway_ios::parse(&input.text);
    kind::configuration(&input.name, &config)?;
    let unread = config.diagnostics().len();
    if unread > 0 {
        let lines = if unread == 1 { "1 fault".to_owned() } else { format!("{unread} faults") };
        terminal.note(&format!("note: {} has {lines}; `byway parse` tells them", input.name));
    }
    let router = byway_ios::state::load(&config);
    let down = Down::read(&arguments.down, &router)?;
    for idle in &down.idle {
        terminal.note(&format!("note: {idle}"));
    }
    for (vrf, line) in undefined_vrfs(&router) {
        let file = &input.name;
        terminal.note(&format!(
            "note: {file}:{line} sends packets to VRF {vrf}, which is not defined: they count as sent there"
        ));
    }
    let trace = Trace {
        terminal,
        config: &config,
        asked: Asked::new(&router, &down),
        interface: arguments.interface.as_deref(),
        format: arguments.format,
    };
    match (&arguments.packets, &arguments.packet) {
        (Some(path), _) => trace.many(path),
        (None, packet) => trace.one(packet.as_deref().unwrap_or_default()),
    }
}

/// The VRFs that policies send packets to and nobody defined, each with the line that does so first.
fn undefined_vrfs(router: &Router<'_>) -> BTreeMap<String, u32> {
    let tables = router.route_maps.values().flat_map(|map| map.clauses.values()).flat_map(|clause| {
        let whole = clause.table.iter().filter_map(|held| match &held.value {
            Table::Vrf(vrf) => Some((vrf, held.origin)),
            Table::Global => None,
        });
        let hops = clause
            .table_hops
            .iter()
            .filter_map(|(table, hops)| Some((table.vrf.as_ref()?, hops.iter().next()?.origin)));
        let tracked =
            clause.tracked_hops.iter().filter_map(|((vrf, _), held)| Some((vrf.as_ref()?, held.origin)));
        whole.chain(hops).chain(tracked)
    });
    let mut undefined = BTreeMap::new();
    for (vrf, origin) in tables.filter(|(vrf, _)| !router.vrfs.contains_key(*vrf)) {
        let line = origin.line.number();
        undefined
            .entry(vrf.to_string())
            .and_modify(|first: &mut u32| *first = line.min(*first))
            .or_insert(line);
    }
    undefined
}

struct Trace<'t, 'r> {
    terminal: &'t Terminal,
    config: &'r byway_ios::Config<'r>,
    asked: Asked<'r>,
    interface: Option<&'t str>,
    format: Format,
}

impl Trace<'_, '_> {
    /// The packet of the command line.
    fn one(&self, text: &str) -> Result<Outcome, Failure> {
        let interface = self.interface.unwrap_or_default();
        let found = self.asked.find(interface).map_err(|unknown| {
            (unknown.line(), Failure::new("unknown-interface", unknown.words).help(unknown.help))
        });
        let bad = |error: String| {
            let failure = Failure::new("bad-packet", error.clone());
            (error, failure.help("`byway help trace` shows how a packet is written"))
        };
        let packet = text.parse::<PartialPacket>().map_err(|error| bad(error.to_string()));
        let answered = found.and_then(|at| {
            let (gate, packet) = (self.asked.gate(at), packet?);
            let answer = gate.ask(&packet).map_err(|error| {
                let failure = Failure::new("not-decided", error.clone());
                (error, failure)
            })?;
            Ok((gate, packet, answer))
        });
        match (answered, self.format) {
            (Ok((gate, packet, answer)), Format::Text) => {
                let story = story::of(self.config, self.asked.router(), gate, &packet, answer);
                self.terminal.result(story.as_bytes())?;
                Ok(Outcome::Clean)
            }
            (Ok((gate, _, answer)), Format::Json) => {
                self.terminal.result(gate::line(Ok(gate.wire(answer))).as_bytes())?;
                Ok(Outcome::Clean)
            }
            (Err((_, failure)), Format::Text) => Err(failure),
            (Err((error, _)), Format::Json) => {
                self.terminal.result(gate::line(Err(error)).as_bytes())?;
                Ok(Outcome::Refused)
            }
        }
    }

    /// The packets of a file.
    fn many(&self, path: &std::path::Path) -> Result<Outcome, Failure> {
        let (name, reader) = input::open_stream(path)?;
        let mut blocks = lines::Blocks::new(reader, name.clone());
        let mut outcome = Outcome::Clean;
        let mut told = Told { name: &name, line: 0, first: true };
        let mut out = Vec::new();
        while let Some(block) = blocks.next()? {
            let all = match self.format {
                Format::Json => lines::answer(&self.asked, self.interface, block, &mut out),
                Format::Text => self.stories(block, &mut told, &mut out),
            };
            if !all {
                outcome = Outcome::Refused;
            }
            self.terminal.result(&out)?;
            // Who asks one packet after the other through a pipe waits for each answer.
            if block.len() < SMALL {
                self.terminal.finish()?;
            }
            out.clear();
        }
        Ok(outcome)
    }

    fn stories(&self, block: &[u8], told: &mut Told<'_>, out: &mut Vec<u8>) -> bool {
        let mut all = true;
        let block = block.strip_suffix(b"\n").unwrap_or(block);
        for line in block.split(|byte| *byte == b'\n') {
            told.line = told.line.saturating_add(1);
            let line = lines::unmarked(line);
            if line.trim_ascii().is_empty() {
                continue;
            }
            match self.story(line) {
                Ok(story) => {
                    if !told.first {
                        out.push(b'\n');
                    }
                    told.first = false;
                    out.extend_from_slice(story.as_bytes());
                }
                Err(error) => {
                    all = false;
                    self.say_bad(&error, told, line);
                }
            }
        }
        all
    }

    fn story(&self, line: &[u8]) -> Result<String, String> {
        let line = lines::read(line)?;
        let name = line.interface.as_deref().map(String::from_utf8_lossy);
        let name = name.as_deref().or(self.interface).ok_or(lines::NO_INTERFACE)?;
        let gate = self.asked.gate(self.asked.find(name).map_err(|unknown| unknown.line())?);
        let answer = gate.ask(&line.packet)?;
        Ok(story::of(self.config, self.asked.router(), gate, &line.packet, answer))
    }

    fn say_bad(&self, error: &str, told: &Told<'_>, line: &[u8]) {
        // What is not even meant as a packet may be a configuration with its secrets, and is not shown.
        let line = if line.trim_ascii_start().starts_with(b"{") { line.trim_ascii_end() } else { b"" };
        let end = u32::try_from(line.len()).unwrap_or(u32::MAX);
        let diagnostic = Diagnostic::error("bad-packet", error).at(byway_diagnostic::Span::new(0, end));
        // The line alone is the source, and stands where it stands in the file.
        let source = Source::new(escape(told.name), line).from_line(told.line);
        let sources = byway_diagnostic::Sources::one(source);
        self.terminal.say([&diagnostic], &sources);
    }
}

/// Blocks below this come from somebody who waits.
const SMALL: usize = 64 << 10;

/// Where the telling of many packets stands.
struct Told<'n> {
    name: &'n str,
    line: u32,
    first: bool,
}
