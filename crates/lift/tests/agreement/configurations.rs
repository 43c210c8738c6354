//! Random configurations as text: interfaces, object groups, time ranges, and the lists and maps of the neighbours of this file.

use crate::dice::Dice;
use std::fmt::{Display, Write as _};
use std::net::Ipv4Addr;

/// The interfaces that packets enter; the last one is in no configuration.
pub(crate) const INTERFACES: [&str; 4] =
    ["FastEthernet0/0", "FastEthernet0/1", "FastEthernet0/2", "FastEthernet9/9"];
pub(crate) const NETWORK_GROUPS: [&str; 6] = ["hosts", "nets", "outer", "ring", "void", "garbled"];
pub(crate) const SERVICE_GROUPS: [&str; 4] = ["services", "more-services", "no-services", "partly"];

/// A configuration while it is written.
pub(crate) struct Writer {
    pub(crate) dice: Dice,
    text: String,
    /// The lists that are there, as a clause names them.
    pub(crate) lists: Vec<&'static str>,
}

/// The configuration of a seed.
pub(crate) fn configuration(seed: u64) -> String {
    let mut writer = Writer { dice: Dice::new(seed), text: String::new(), lists: Vec::new() };
    writer.write();
    writer.text
}

impl Writer {
    pub(crate) fn line(&mut self, line: impl Display) {
        let _ = writeln!(self.text, "{line}");
    }

    fn write(&mut self) {
        match self.dice.below(3) {
            0 => self.line("version 12.3"),
            1 => self.line("version 17.3"),
            _ => {}
        }
        for vrf in ["INSPECT", "GUEST"] {
            self.line(format_args!("ip vrf {vrf}\n rd 1:{}", vrf.len()));
        }
        self.line("track 7 interface FastEthernet0/0 line-protocol");
        self.line("time-range work\n periodic weekdays 8:00 to 18:00");
        self.line("ip prefix-list some seq 5 permit 10.0.0.0/24");
        if self.dice.chance(60) {
            self.network_groups();
            self.service_groups();
        }
        self.lists();
        self.maps();
        self.interfaces();
    }

    fn interfaces(&mut self) {
        let maps = ["x", "x", "y", "gone"];
        for (index, name) in INTERFACES[..3].iter().enumerate() {
            self.line(format_args!("interface {name}"));
            if self.dice.chance(30) {
                let vrf = self.dice.pick(&["INSPECT", "GUEST"]);
                self.line(format_args!(" ip vrf forwarding {vrf}"));
            }
            if self.dice.chance(80) {
                self.line(format_args!(" ip address 10.0.{index}.1 255.255.255.0"));
                if self.dice.chance(30) {
                    self.line(format_args!(" ip address 192.168.{index}.1 255.255.255.248 secondary"));
                }
            }
            if self.dice.chance(20) {
                self.line(" shutdown");
            }
            // The last one has a map rarely, the first one nearly always.
            if self.dice.chance([92, 70, 15][index]) {
                let map = self.dice.pick(&maps);
                self.line(format_args!(" ip policy route-map {map}"));
            }
        }
        if self.dice.chance(60) {
            let map = self.dice.pick(&maps);
            self.line(format_args!("ip local policy route-map {map}"));
        }
    }

    /// An address in a small world, so that entries meet.
    pub(crate) fn address(&mut self) -> Ipv4Addr {
        const BASES: [u32; 6] =
            [0x0a00_0000, 0x0a00_0100, 0x0a01_0000, 0xc0a8_0000, 0xac10_0000, 0x0a00_00f8];
        const EDGES: [u32; 8] =
            [0, 0x7f00_0001, 0xdfff_ffff, 0xe000_0000, 0xefff_ffff, 0xf000_0000, 0xffff_fffe, 0xffff_ffff];
        let address = match self.dice.below(20) {
            0 => self.dice.word(),
            1 => self.dice.pick(&EDGES),
            _ => self.dice.pick(&BASES) + u32::from(self.dice.byte() % 8),
        };
        Ipv4Addr::from(address)
    }

    fn network_groups(&mut self) {
        for name in NETWORK_GROUPS {
            if name == "void" {
                self.line("object-group network void");
                if self.dice.chance(30) {
                    self.line(" description nothing yet");
                }
                continue;
            }
            self.line(format_args!("object-group network {name}"));
            for _ in 0..=self.dice.below(3) {
                let member = self.network_member();
                self.line(format_args!(" {member}"));
            }
            let inner: &[&str] = match name {
                "outer" => &["hosts", "nets", "void", "nowhere"],
                "ring" => &["outer", "ring"],
                _ => &[],
            };
            if !inner.is_empty() && self.dice.chance(75) {
                let inner = self.dice.pick(inner);
                self.line(format_args!(" group-object {inner}"));
            }
            if name == "garbled" {
                self.line(" host nobody.example");
            }
        }
    }

    fn network_member(&mut self) -> String {
        let address = self.address();
        match self.dice.below(8) {
            0 | 1 => format!("host {address}"),
            2 => format!("{address} 255.255.255.{}", self.dice.pick(&[252, 248, 0])),
            3 => format!("{address} 255.255.0.0"),
            4 => format!("{address}/{}", self.dice.pick(&[30, 29, 24, 8])),
            5 => {
                let last = u32::from(address).saturating_add(self.dice.pick(&[0, 0, 1, 5, 39]));
                format!("range {address} {}", Ipv4Addr::from(last))
            }
            // It may run backwards.
            6 => format!("range {address} {}", self.address()),
            _ if self.dice.chance(15) => "any".to_owned(),
            _ => format!("host {address}"),
        }
    }

    fn service_groups(&mut self) {
        for name in SERVICE_GROUPS {
            self.line(format_args!("object-group service {name}"));
            if name == "no-services" {
                continue;
            }
            for _ in 0..=self.dice.below(3) {
                let member = self.service_member();
                self.line(format_args!(" {member}"));
            }
            if name == "more-services" {
                let inner = self.dice.pick(&["services", "nowhere", "no-services", "more-services"]);
                self.line(format_args!(" group-object {inner}"));
            }
            if name == "partly" {
                self.line(" tcp between 1 2");
            }
        }
    }

    fn service_member(&mut self) -> String {
        let transport = self.dice.pick(&["tcp", "udp", "tcp-udp"]);
        match self.dice.below(10) {
            0 => "ip".to_owned(),
            1 => "icmp".to_owned(),
            2 => format!("icmp {}", self.dice.pick(&["echo", "echo-reply", "packet-too-big", "5"])),
            3 => (self.dice.pick(&["gre", "esp", "132", "200", "igmp"])).to_owned(),
            4 => transport.to_owned(),
            5 => format!("{transport} {}", self.port()),
            6 => {
                let ports = self.ports(false);
                format!("{transport} source {ports}")
            }
            7 => {
                let (source, destination) = (self.ports(false), self.ports(false));
                format!("{transport} source {source} {destination}")
            }
            _ => {
                let ports = self.ports(false);
                format!("{transport} {ports}")
            }
        }
    }
}
