//! Random route-maps: clauses with every `match` and `set`.

use crate::configurations::Writer;
use std::fmt::Write as _;

impl Writer {
    pub(crate) fn maps(&mut self) {
        for tag in ["x", "y"] {
            if tag == "y" && self.dice.chance(20) {
                continue;
            }
            for _ in 0..=self.dice.below(5) {
                let action = if self.dice.chance(22) { "deny" } else { "permit" };
                let number = 10 * (1 + self.dice.below(5));
                self.line(format_args!("route-map {tag} {action} {number}"));
                self.matches();
                self.sets();
            }
        }
    }

    fn list_names(&mut self) -> String {
        let mut names = String::new();
        for _ in 0..=self.dice.below(3).saturating_sub(1) {
            let name = if self.dice.chance(6) {
                self.dice.pick(&["nowhere", "150"])
            } else {
                self.dice.pick(&self.lists)
            };
            let _ = write!(names, " {name}");
        }
        names
    }

    fn matches(&mut self) {
        if self.dice.chance(10) {
            self.line(" description redirects");
        }
        let mut lines = Vec::new();
        if self.dice.chance(82) {
            lines.push(format!("match ip address{}", self.list_names()));
            if self.dice.chance(20) {
                lines.push(format!("match ip address{}", self.list_names()));
            }
        }
        if self.dice.chance(20) {
            let lengths = [0, 20, 59, 60, 61, 100, 1500, 65535, 65536, 2_147_483_647];
            lines.push(format!("match length {} {}", self.dice.pick(&lengths), self.dice.pick(&lengths)));
            if self.dice.chance(50) {
                lines.push("match length 40 1500".to_owned());
            }
        }
        for (percent, line) in [
            (4, "match ip address prefix-list some other"),
            (4, "match interface FastEthernet0/1"),
            (4, "match ipv6 address six"),
            (2, "match metric 5"),
            (2, "match length short long"),
            (2, "match ip next-hop 5"),
        ] {
            if self.dice.chance(percent) {
                lines.push(line.to_owned());
            }
        }
        self.dice.shuffle(&mut lines);
        for line in lines {
            self.line(format_args!(" {line}"));
        }
    }

    /// An address of a next hop: most are neighbours.
    fn hop(&mut self) -> String {
        if self.dice.chance(20) {
            return self.address().to_string();
        }
        format!("10.0.{}.{}", self.dice.below(3), 2 + self.dice.below(6))
    }

    fn hops(&mut self) -> String {
        let count = 1 + self.dice.below(3);
        let hops: Vec<String> = (0..count).map(|_| self.hop()).collect();
        hops.join(" ")
    }

    fn way_out(&mut self) -> String {
        let count = 1 + self.dice.below(3);
        let interfaces = ["Tunnel1", "Serial0/0", "Null0", "fa0/1"];
        let interfaces: Vec<&str> = (0..count).map(|_| self.dice.pick(&interfaces)).collect();
        interfaces.join(" ")
    }

    fn sets(&mut self) {
        let mut lines = Vec::new();
        // One form mostly; now and then many at once, since their order counts.
        let forms = match self.dice.below(12) {
            0 => 0,
            1..=6 => 1,
            7..=9 => 2,
            _ => 6,
        };
        for _ in 0..forms {
            lines.push(self.set());
        }
        for (percent, line) in [
            (6, "set ip precedence flash"),
            (5, "set ip tos 4"),
            (5, "set ip df 0"),
            (4, "set ip qos-group 9"),
            (3, "set metric 5"),
            (2, "continue 50"),
            (2, "set ip next-hop far away"),
        ] {
            if self.dice.chance(percent) {
                lines.push(line.to_owned());
            }
        }
        self.dice.shuffle(&mut lines);
        for line in lines {
            self.line(format_args!(" {line}"));
        }
    }

    fn set(&mut self) -> String {
        let (hop, vrf, track) =
            (self.hop(), self.dice.pick(&["INSPECT", "GUEST"]), self.dice.pick(&["7", "7", "8"]));
        let order = 10 * (1 + self.dice.below(3));
        match self.dice.below(24) {
            0..=5 => format!("set ip next-hop {}", self.hops()),
            6 | 7 => format!("set ip next-hop verify-availability {hop} {order} track {track}"),
            8 => "set ip next-hop verify-availability".to_owned(),
            9 => format!("set ip next-hop recursive {hop}"),
            10 if self.dice.chance(50) => format!("set ip next-hop recursive global {hop}"),
            10 => format!("set ip next-hop recursive vrf {vrf} {hop}"),
            11 if self.dice.chance(40) => "set ip next-hop dynamic dhcp".to_owned(),
            11 => format!("set ip vrf {vrf} next-hop verify-availability {hop} {order} track {track}"),
            12..=14 => format!("set interface {}", self.way_out()),
            15 | 16 => format!("set ip default next-hop {}", self.hops()),
            17 => "set ip default next-hop verify-availability".to_owned(),
            18 if self.dice.chance(50) => format!("set ip default next-hop recursive {hop}"),
            18 => format!("set ip default next-hop recursive vrf {vrf} {hop}"),
            19 if self.dice.chance(40) => "set default interface Null0".to_owned(),
            19 => format!("set default interface {}", self.way_out()),
            20 if self.dice.chance(50) => format!("set vrf {vrf}"),
            20 => "set global".to_owned(),
            21 => format!("set ip vrf {vrf} next-hop {}", self.hops()),
            22 => format!("set ip global next-hop {}", self.hops()),
            _ if self.dice.chance(50) => format!("set ip default vrf {vrf} next-hop {}", self.hops()),
            _ => format!("set ip default global next-hop {}", self.hops()),
        }
    }
}
