//! Random access lists: entries of every form.

use crate::configurations::{NETWORK_GROUPS, SERVICE_GROUPS, Writer};
use std::net::Ipv4Addr;

const STANDARD: [&str; 5] = ["insiders", "5", "99", "1300", "1999"];
const EXTENDED: [&str; 7] = ["web", "ssh", "Web", "101", "199", "2000", "2699"];

impl Writer {
    pub(crate) fn lists(&mut self) {
        for _ in 0..=self.dice.below(2) {
            let name = self.dice.pick(&STANDARD);
            self.list(name, true);
        }
        for _ in 0..2 + self.dice.below(3) {
            let name = self.dice.pick(&EXTENDED);
            self.list(name, false);
        }
    }

    /// A list, or more entries of one that is there.
    fn list(&mut self, name: &'static str, standard: bool) {
        let kind = if standard { "standard" } else { "extended" };
        let numbered = name.parse::<u16>().is_ok();
        let entries = if self.dice.chance(8) { 0 } else { 1 + self.dice.below(7) };
        let global = numbered && entries > 0 && self.dice.chance(60);
        let in_mode = !global;
        if in_mode {
            self.line(format_args!("ip access-list {kind} {name}"));
        }
        if !self.lists.contains(&name) {
            self.lists.push(name);
        }
        let sequences = in_mode && self.dice.chance(25);
        if entries == 0 && self.dice.chance(50) {
            self.line(" remark nothing yet");
        }
        for _ in 0..entries {
            let entry = if standard { self.standard() } else { self.extended(in_mode) };
            if self.dice.chance(10) {
                let start = if in_mode { String::new() } else { format!("access-list {name}") };
                let text = self.dice.pick(&["permit ip any any", "of web", "\"quotes\""]);
                self.line(format_args!("{start} remark {text}"));
            }
            if in_mode {
                let sequence =
                    if sequences { format!("{} ", 1 + self.dice.below(60)) } else { String::new() };
                self.line(format_args!(" {sequence}{entry}"));
            } else {
                self.line(format_args!("access-list {name} {entry}"));
            }
        }
        if in_mode && self.dice.chance(3) {
            self.line(if standard { " permit 10.0.0.0 nonsense" } else { " permit tcp any any whatever" });
        }
        // A catch-all now and then, in both senses: else nearly every list denies nearly every packet.
        if entries > 0 && self.dice.chance(25) {
            let action = self.action();
            let rest = if standard { "any" } else { "ip any any" };
            let start = if in_mode { String::new() } else { format!("access-list {name}") };
            self.line(format_args!("{start} {action} {rest}"));
        }
    }

    fn action(&mut self) -> &'static str {
        self.dice.pick(&["permit", "permit", "deny", "deny  "])
    }

    fn standard(&mut self) -> String {
        let address = self.address();
        let source = match self.dice.below(6) {
            0 => "any".to_owned(),
            1 => address.to_string(),
            2 => format!("host {address}"),
            _ => format!("{address} {}", self.wildcard()),
        };
        let log = if self.dice.chance(15) { " log" } else { "" };
        format!("{} {source}{log}", self.action())
    }

    fn wildcard(&mut self) -> Ipv4Addr {
        let bits = match self.dice.below(8) {
            0 => self.dice.word(),
            1 => 0xffff_fffe,
            2 => 0x0001_0000 | u32::from(self.dice.byte() & 5),
            3 => 0xffff_ff00,
            _ => (1u32 << self.dice.pick(&[1, 2, 3, 8, 16, 24])) - 1,
        };
        Ipv4Addr::from(bits)
    }

    fn addresses(&mut self) -> String {
        let address = self.address();
        match self.dice.below(12) {
            0..=3 => "any".to_owned(),
            4 | 5 => format!("host {address}"),
            6..=9 => format!("{address} {}", self.wildcard()),
            _ if self.dice.chance(92) => format!("object-group {}", self.dice.pick(&NETWORK_GROUPS)),
            // Not defined, or a group of the other kind.
            _ => format!("object-group {}", self.dice.pick(&["nowhere", "services"])),
        }
    }

    pub(crate) fn port(&mut self) -> u16 {
        match self.dice.below(8) {
            0 => self.dice.half(),
            1 => self.dice.pick(&[0, 65535]),
            _ => self.dice.pick(&[1, 21, 22, 23, 24, 80, 443, 1023, 1024, 65534]),
        }
    }

    /// An operator with its ports.
    pub(crate) fn ports(&mut self, several: bool) -> String {
        let (first, second) = (self.port(), self.port());
        match self.dice.below(9) {
            0..=2 if several && self.dice.chance(40) => format!("eq {first} {second} {}", self.port()),
            0..=2 => format!("eq {first}"),
            3 if several && self.dice.chance(50) => format!("neq {first} {second}"),
            3 => format!("neq {first}"),
            4 => format!("lt {first}"),
            5 => format!("gt {first}"),
            6 => format!("range {first} {second}"),
            _ => format!("range {} {}", first.min(second), first.max(second)),
        }
    }

    fn maybe_ports(&mut self, percent: usize, several: bool) -> String {
        if !self.dice.chance(percent) {
            return String::new();
        }
        format!(" {}", self.ports(several))
    }

    /// An entry; what only named lists take stands in a mode.
    fn extended(&mut self, in_mode: bool) -> String {
        if in_mode && self.dice.chance(4) {
            return "evaluate sessions".to_owned();
        }
        let (action, source, destination) = (self.action(), self.addresses(), self.addresses());
        let dynamic = if self.dice.chance(3) { "dynamic door " } else { "" };
        let mut above = false;
        let body = match self.dice.below(20) {
            0..=6 => {
                let (from, to) = (self.maybe_ports(25, in_mode), self.maybe_ports(60, in_mode));
                let flags = if self.dice.chance(30) { self.flags(in_mode) } else { String::new() };
                above = !(from.is_empty() && to.is_empty() && flags.is_empty());
                format!("tcp {source}{from} {destination}{to}{flags}")
            }
            7..=10 => {
                let (from, to) = (self.maybe_ports(55, in_mode), self.maybe_ports(55, in_mode));
                above = !(from.is_empty() && to.is_empty());
                format!("udp {source}{from} {destination}{to}")
            }
            11 | 12 => {
                let message = self.message();
                above = !message.is_empty();
                format!("icmp {source} {destination}{message}")
            }
            13 => {
                above = self.dice.chance(60);
                let kind = if above { self.dice.pick(&[" 1", " host-report", " 15", " 0"]) } else { "" };
                format!("igmp {source} {destination}{kind}")
            }
            14 => {
                let number = self.dice.pick(&["gre", "esp", "47", "6", "17", "1", "2", "255", "ospf", "200"]);
                format!("{number} {source} {destination}")
            }
            15 => {
                let to = self.maybe_ports(50, false);
                above = !to.is_empty();
                format!("{} {source} {destination}{to}", if above { "sctp" } else { "132" })
            }
            16 => {
                // Now and then a group that is not defined, or one of the other kind.
                let odd = self.dice.chance(12);
                let group =
                    if odd { self.dice.pick(&["nowhere", "hosts"]) } else { self.dice.pick(&SERVICE_GROUPS) };
                format!("object-group {group} {source} {destination}")
            }
            _ => format!("ip {source} {destination}"),
        };
        let options = self.options(in_mode, above, action == "permit");
        format!("{dynamic}{action} {body}{options}")
    }

    fn flags(&mut self, in_mode: bool) -> String {
        let names = ["ack", "fin", "psh", "rst", "syn", "urg"];
        match self.dice.below(4) {
            0 => " established".to_owned(),
            1 if in_mode && self.dice.chance(30) => " match-all +ack -ack".to_owned(),
            1 if self.dice.chance(30) => " established fin".to_owned(),
            _ if in_mode && self.dice.chance(60) => {
                let word = if self.dice.chance(50) { "match-any" } else { "match-all" };
                let mut flags = format!(" {word}");
                for _ in 0..=self.dice.below(3) {
                    // One flag may stand with both signs.
                    flags.extend([self.dice.pick(&[" +", " -"]), self.dice.pick(&names)]);
                }
                flags
            }
            _ => {
                let first = self.dice.pick(&names);
                let second = if self.dice.chance(40) { self.dice.pick(&names) } else { "" };
                format!(" {first} {second}")
            }
        }
    }

    fn message(&mut self) -> String {
        match self.dice.below(4) {
            0 => String::new(),
            1 => format!(
                " {}",
                self.dice.pick(&["echo", "echo-reply", "unreachable", "packet-too-big", "traceroute"])
            ),
            2 => format!(" {}", self.dice.pick(&[0, 3, 8, 255])),
            _ => format!(" {} {}", self.dice.pick(&[0, 3, 8, 255]), self.dice.pick(&[0, 1, 4, 255])),
        }
    }

    fn options(&mut self, in_mode: bool, above: bool, permit: bool) -> String {
        let mut options = Vec::new();
        match self.dice.below(24) {
            0 => options.push(format!("dscp {}", self.dice.pick(&["ef", "af11", "63", "default", "1"]))),
            1 => options.push(format!("precedence {}", self.dice.pick(&["critical", "0", "7"]))),
            2 => options.push(format!("tos {}", self.dice.pick(&["min-delay", "0", "15", "5"]))),
            3 => {
                options.push(format!("precedence {}", self.dice.below(8)));
                options.push(format!("tos {}", self.dice.below(16)));
            }
            _ => {}
        }
        if in_mode && self.dice.chance(10) {
            let (first, second) = (self.time_to_live(), self.time_to_live());
            options.push(match self.dice.below(6) {
                0 => format!("ttl eq {first}"),
                1 => format!("ttl eq {first} {second}"),
                2 => format!("ttl neq {first} {second}"),
                3 => format!("ttl lt {first}"),
                4 => format!("ttl gt {first}"),
                _ => format!("ttl range {first} {second}"),
            });
        }
        if in_mode && self.dice.chance(3) {
            options.push(format!("option {}", self.dice.pick(&["any-options", "traceroute", "7"])));
        }
        if !above && self.dice.chance(10) {
            options.push("fragments".to_owned());
        }
        if self.dice.chance(4) {
            options.push(format!("time-range {}", self.dice.pick(&["work", "undefined-range"])));
        }
        if in_mode && permit && self.dice.chance(4) {
            options.push("reflect sessions timeout 300".to_owned());
        }
        self.dice.shuffle(&mut options);
        if self.dice.chance(8) {
            // At the end: a word behind it would be one for the log.
            options.push((self.dice.pick(&["log", "log-input", "log WORD12"])).to_owned());
        }
        options.iter().flat_map(|option| [" ", option]).collect()
    }

    fn time_to_live(&mut self) -> u8 {
        self.dice.pick(&[0, 1, 2, 63, 64, 65, 128, 254, 255])
    }
}
