//! The way of a packet through a configuration, told so that a colleague understands it without the manual.

use super::gate::{Answer, Gate};
use super::words;
use crate::commands::told;
use byway_diagnostic::escape;
use byway_ios::state::{Clause, Origin, Router, TextId};
use byway_ios::{AclCommand, Action, Config, LineId};
use byway_lift::{Asked, Entrance};
use byway_packet::PartialPacket;
use byway_packet::set::Point;
use byway_policy::Step;
use byway_wire::outcome::{Case, Outcome};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Lines of packets in one case.
const LINES: usize = 12;

/// Tells the way of a packet, and what becomes of it.
pub(super) fn of<'s>(
    config: &'s Config<'s>,
    router: &'s Router<'s>,
    gate: &'s Gate<'s>,
    packet: &PartialPacket,
    answer: Answer,
) -> String {
    let mut story = Story { config, router, gate, text: String::new(), width: width(config) };
    let entrance = match &gate.entrance {
        Entrance::Interface(name) => format!("enters {}", escape(&name.to_string())),
        Entrance::Local => "is sent by the router itself".to_owned(),
    };
    story.say(&format!("{packet} {entrance}"));
    story.binding();
    match answer {
        Answer::Same(outcome, several) => {
            if let Some(point) = point_of(packet) {
                if several {
                    let words = "these packets take different ways to one outcome; the way of one of them:";
                    story.say(&format!("\n{words} {}", point.packet()));
                }
                story.way(&point);
            }
            story.end(&outcome);
        }
        Answer::Depends { on, cases } => story.cases(&on, &cases),
    }
    story.text
}

/// A packet that stands for all.
fn point_of(packet: &PartialPacket) -> Option<Point> {
    packet.regions().ok().map(|(region, _)| region.natural_point())
}

fn width(config: &Config<'_>) -> usize {
    config.line_count().max(1).ilog10() as usize + 1
}

struct Story<'s, 'r> {
    config: &'s Config<'s>,
    router: &'s Router<'s>,
    gate: &'s Gate<'r>,
    text: String,
    width: usize,
}

impl<'r> Story<'_, 'r> {
    fn say(&mut self, words: &str) {
        self.text.push_str(words);
        self.text.push('\n');
    }

    /// A line of the configuration as it stands there.
    fn quote(&mut self, origin: Origin) {
        let number = origin.line.number();
        let line = escape(&byway_wire::shown::line(self.config, origin.line));
        let width = self.width;
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "  {number:>width$} | {line}");
    }

    fn quote_number(&mut self, line: u32) {
        self.quote(Origin { text: TextId::default(), line: LineId(line.saturating_sub(1)) });
    }

    /// What is bound where the packet comes in.
    fn binding(&mut self) {
        let (router, lifted) = (self.router, &self.gate.lifted);
        let (who, whose) = match &self.gate.entrance {
            Entrance::Interface(name) => (name.to_string(), router.interface(name)),
            Entrance::Local => ("the router itself".to_owned(), None),
        };
        if let Some(down) = whose.and_then(|interface| interface.shutdown.as_ref()) {
            self.say(&format!("\n{who} is shut down: nothing enters until it is up"));
            self.quote(down.origin);
        }
        match (lifted.map, lifted.bound) {
            (Some(map), Some(bound)) => {
                let what = if router.route_map(map).is_some() { "" } else { ", which is not defined" };
                self.say(&format!("\n{who} has the policy route-map {}{what}", escape(&map.to_string())));
                self.quote(bound);
            }
            _ => self.say(&format!("\n{who} has no policy")),
        }
    }

    /// The stages that a packet goes through.
    fn way(&mut self, point: &Point) {
        let gate = self.gate;
        let walk = gate.walk(point);
        let decided = walk.steps.last().map(|step| (step.stage, step.test));
        let decides = gate.lifted.decision(decided, walk.outcome).clause.map(|clause| clause.sequence);
        let mut steps = &walk.steps[..];
        while let Some(first) = steps.first() {
            let Some(clause) = gate.lifted.asked(first.stage).clause() else {
                self.unicast(*first, point);
                steps = &steps[1..];
                continue;
            };
            let of_clause = |step: &&Step| {
                gate.lifted.asked(step.stage).clause().is_some_and(|other| other.sequence == clause.sequence)
            };
            let count = steps.iter().take_while(of_clause).count();
            self.clause(clause, &steps[..count], point, decides == Some(clause.sequence));
            steps = &steps[count..];
        }
    }

    fn unicast(&mut self, step: Step, point: &Point) {
        if step.test.is_some() {
            let address = std::net::Ipv4Addr::from_bits(point.destination);
            self.say(&format!("\n{address} is no unicast address: the route-map is not asked"));
        }
    }

    fn clause(&mut self, clause: &Clause<'r>, steps: &[Step], point: &Point, decides: bool) {
        let verdict = match (decides, clause.action) {
            (true, Action::Permit) => "matches",
            (true, Action::Deny) => "matches, and denies: the packet is not policy-routed",
            (false, _) => "does not match",
        };
        let action = if clause.action == Action::Permit { "permit" } else { "deny" };
        self.say(&format!("\nclause {} ({action}) {verdict}", clause.sequence));
        if let Some(opened) = clause.opened.first() {
            self.quote(opened);
        }
        let mut asks = None;
        for step in steps {
            asks = self.step(*step, point, asks);
        }
        if asks.is_none() && decides {
            self.say("  it asks nothing that policy routing looks at: every packet matches");
        }
    }

    /// Gives back the line that asks, if one does; the one before, which is not told again, is `told`.
    fn step(&mut self, step: Step, point: &Point, told: Option<Origin>) -> Option<Origin> {
        match self.gate.lifted.asked(step.stage) {
            Asked::Unicast | Asked::Clause(_) => told,
            Asked::Length(clause) => {
                let fits = if step.test.is_some() { "is" } else { "is not" };
                let length = clause.match_length.as_ref()?;
                self.quote(length.origin);
                let (least, most) = length.value;
                self.say(&format!("  the length {} {fits} from {least} to {most}", point.length));
                Some(length.origin)
            }
            Asked::List { clause, name, list } => {
                let line = clause.match_address.get(name).map(|held| held.origin);
                if let Some(line) = line.filter(|_| line != told) {
                    self.quote(line);
                }
                let name = escape(&name.to_string());
                match list {
                    None => self.say(&format!("  list {name} is not defined: IOS then matches every packet")),
                    Some(list) if list.aces().next().is_none() => {
                        self.say(&format!("  list {name} has no entry: IOS then matches every packet"));
                    }
                    Some(_) => self.entry(step, &name),
                }
                line
            }
        }
    }

    /// The entry that decided in a list.
    fn entry(&mut self, step: Step, name: &str) {
        let Asked::List { list: Some(list), .. } = self.gate.lifted.asked(step.stage) else { return };
        let tests = self.gate.lifted.policy.stage(step.stage).tests();
        let entry = step
            .test
            .and_then(|test| tests.get(test as usize))
            .and_then(|test| list.entries().get(test.tag as usize));
        let Some(entry) = entry else {
            self.say(&format!("  list {name}: no entry fits, and the end of a list denies"));
            return;
        };
        let denies = match &*entry.command() {
            AclCommand::Extended(ace) => ace.action == Action::Deny,
            AclCommand::Standard(ace) => ace.action == Action::Deny,
            _ => false,
        };
        let verb = if denies { "denies" } else { "permits" };
        self.say(&format!("  list {name} {verb} the packet by its first entry that fits"));
        self.quote(entry.origin());
    }

    /// What becomes of the packet.
    fn end(&mut self, outcome: &Outcome) {
        self.say(&format!("\noutcome: {}", words::of(outcome)));
        self.sets(outcome);
        self.conditions(outcome);
    }

    /// The lines that say the way.
    fn sets(&mut self, outcome: &Outcome) {
        let clause = self.clause_of(outcome).filter(|clause| clause.action == Action::Permit);
        let lines: BTreeSet<Origin> = clause.into_iter().flat_map(set_lines).collect();
        for line in lines {
            self.quote(line);
        }
    }

    fn clause_of(&self, outcome: &Outcome) -> Option<&Clause<'_>> {
        self.router.route_map(self.gate.lifted.map?)?.clauses.get(&outcome.sequence?)
    }

    fn conditions(&mut self, outcome: &Outcome) {
        if outcome.conditions.is_empty() {
            return;
        }
        self.say("\nthis answer holds under conditions:");
        for condition in &outcome.conditions {
            self.say(&format!("  {}: {}", condition.kind, escape(&condition.says)));
            if let Some(line) = condition.line {
                self.quote_number(line);
            }
        }
    }

    /// The packets of each outcome, where a field that was left out decides.
    fn cases(&mut self, on: &[&str], cases: &[Case]) {
        self.say(&format!("\nthe answer depends on {}, which the packet leaves open", on.join(", ")));
        for case in cases {
            self.text.push('\n');
            for packets in case.packets.iter().take(LINES) {
                for row in told::in_rows(&escape(packets)) {
                    self.say(&row);
                }
            }
            if case.packets.len() > LINES {
                self.say(&format!(
                    "and {} lines more (`--format json` has them)",
                    case.packets.len() - LINES
                ));
            }
            self.say(&format!("  are {}", words::of(&case.outcome)));
            if let Some(line) = case.outcome.line.filter(|_| case.outcome.sequence.is_some()) {
                self.quote_number(line);
            }
            self.sets(&case.outcome);
            for condition in &case.outcome.conditions {
                self.say(&format!("  {}: {}", condition.kind, escape(&condition.says)));
            }
        }
    }
}

/// Every line that says what a clause does.
fn set_lines<'c>(clause: &'c Clause<'_>) -> impl Iterator<Item = Origin> + 'c {
    let hops = clause.next_hops.iter().chain(clause.default_hops.iter()).map(|held| held.origin);
    let tables = clause.table_hops.values().flat_map(|hops| hops.iter().map(|held| held.origin));
    let tracked = clause.tracked_hops.values().map(|held| held.origin);
    let out = clause.interfaces.iter().chain(clause.default_interfaces.iter()).map(|held| held.origin);
    let one = [
        clause.recursive_hop.as_ref().map(|held| held.origin),
        clause.recursive_default_hop.as_ref().map(|held| held.origin),
        clause.verify_availability.as_ref().map(|held| held.origin),
        clause.verify_default.as_ref().map(|held| held.origin),
        clause.dhcp_hop.as_ref().map(|held| held.origin),
        clause.table.as_ref().map(|held| held.origin),
        clause.precedence.as_ref().map(|held| held.origin),
        clause.tos.as_ref().map(|held| held.origin),
        clause.df.as_ref().map(|held| held.origin),
        clause.qos_group.as_ref().map(|held| held.origin),
    ];
    hops.chain(tables).chain(tracked).chain(out).chain(one.into_iter().flatten())
}
