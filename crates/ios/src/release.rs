//! IOS releases: reading, comparing across trains, and what each brought (ios-facts 7).

use std::fmt;
use std::str::FromStr;

/// A release of IOS or IOS XE, as `12.3`, `12.3(4)T`, `12.2(33)SXI`, `15.2(4)M`, `XE 17.9`.
///
/// There is no order on releases as such, since trains grow side by side; [`Release::has`] answers the question that
/// matters, by [`Feature`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Release {
    /// Classic IOS or IOS XE.
    pub family: Family,
    /// The 12 of `12.3(4)T`.
    pub major: u16,
    /// The 3 of `12.3(4)T`.
    pub minor: u16,
    /// The 4 of `12.3(4)T`, where it is written.
    pub build: Option<u16>,
    /// The letters (and rebuild number) behind the build, as written in capitals: empty for the mainline.
    pub train: String,
}

/// The two families of releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// IOS.
    Classic,
    /// IOS XE.
    Xe,
}

/// The text is no release that byway knows how to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownRelease;

impl fmt::Display for UnknownRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a release of IOS; write for example `12.3`, `12.3(4)T`, `15.2(4)M` or `XE 17.9`")
    }
}

impl std::error::Error for UnknownRelease {}

impl FromStr for Release {
    type Err = UnknownRelease;

    /// Reads a release. A bare number from 16 up is IOS XE, as the `version` line of a running-config prints it
    /// (ios-facts 5.1, CFG).
    fn from_str(text: &str) -> Result<Self, UnknownRelease> {
        let text = text.trim();
        let upper = text.to_ascii_uppercase();
        let (rest, said_xe) = strip_family(&upper);
        let (numbers, tail) = match rest.split_once('(') {
            Some((numbers, tail)) => (numbers, Some(tail)),
            None => (rest, None),
        };
        let mut parts = numbers.split('.');
        let major = number(parts.next())?;
        let minor_text = parts.next().ok_or(UnknownRelease)?;
        let digits = minor_text.bytes().take_while(u8::is_ascii_digit).count();
        let minor = number(Some(&minor_text[..digits]))?;
        let letters = &minor_text[digits..];
        let family = if said_xe || major >= 16 { Family::Xe } else { Family::Classic };
        // XE counts `17.9.4a`: the third number is its build.
        let third = parts.next();
        if parts.next().is_some() || (third.is_some() && (family == Family::Classic || tail.is_some())) {
            return Err(UnknownRelease);
        }
        let (build, train) = match (tail, third) {
            (Some(tail), _) => {
                let (inside, train) = tail.split_once(')').ok_or(UnknownRelease)?;
                let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
                (Some(number(Some(&inside[..digits]))?), train)
            }
            (None, Some(third)) => {
                let digits = third.bytes().take_while(u8::is_ascii_digit).count();
                (Some(number(Some(&third[..digits]))?), &third[digits..])
            }
            (None, None) => (None, letters),
        };
        if tail.is_some() && !letters.is_empty() {
            return Err(UnknownRelease);
        }
        let known = match family {
            Family::Classic => (9..=15).contains(&major),
            Family::Xe => matches!(major, 2 | 3) || (16..=99).contains(&major),
        };
        if !known || train.len() > 8 || !train.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(UnknownRelease);
        }
        Ok(Self { family, major, minor, build, train: train.to_owned() })
    }
}

fn strip_family(text: &str) -> (&str, bool) {
    for prefix in ["IOS-XE", "IOS XE", "XE", "IOS"] {
        if let Some(rest) = text.strip_prefix(prefix) {
            return (rest.trim_start(), prefix != "IOS");
        }
    }
    (text, false)
}

fn number(text: Option<&str>) -> Result<u16, UnknownRelease> {
    let text = text.ok_or(UnknownRelease)?;
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(UnknownRelease);
    }
    text.parse().map_err(|_| UnknownRelease)
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.family {
            Family::Classic => {
                write!(f, "{}.{}", self.major, self.minor)?;
                if let Some(build) = self.build {
                    write!(f, "({build})")?;
                }
                f.write_str(&self.train)
            }
            Family::Xe => {
                write!(f, "XE {}.{}", self.major, self.minor)?;
                if let Some(build) = self.build {
                    write!(f, ".{build}")?;
                }
                // `17.9.4a`, but `3.16S`.
                if self.major >= 16 {
                    f.write_str(&self.train.to_ascii_lowercase())
                } else {
                    f.write_str(&self.train)
                }
            }
        }
    }
}

impl Release {
    /// The release of the reference case: mainline 12.3.
    pub fn reference() -> Self {
        Self { family: Family::Classic, major: 12, minor: 3, build: None, train: String::new() }
    }

    /// Whether this release has a feature, as far as the facts say.
    pub fn has(&self, feature: Feature) -> bool {
        feature.since().iter().any(|since| self.reached(*since))
    }

    fn reached(&self, since: Since) -> bool {
        let own = (self.major, self.minor);
        match (self.family, since) {
            (Family::Xe, Since::Xe(major, minor)) => own >= (major, minor),
            // XE 2 and 3 print as 15.x trains; what every XE has is written as XE 2.1.
            (Family::Xe, _) | (Family::Classic, Since::Xe(..)) => false,
            (Family::Classic, Since::Mainline(major, minor)) => own >= (major, minor),
            (Family::Classic, Since::Technology(major, minor, build)) => {
                // A mainline grows out of the T train before it (12.3T becomes 12.4), and 15.x M and T are one line.
                own > (major, minor)
                    || own == (major, minor) && self.is_technology() && self.build_or_zero() >= build
            }
            (Family::Classic, Since::Service(major, minor, build, train)) => {
                own == (major, minor) && self.train.starts_with(train) && self.build_or_zero() >= build
            }
        }
    }

    fn build_or_zero(&self) -> u16 {
        self.build.unwrap_or(0)
    }

    fn is_technology(&self) -> bool {
        self.train.starts_with(['T', 'X', 'Y', 'Z', 'M']) || (self.major >= 15 && self.train.is_empty())
    }
}

/// A first release of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The mainline of that number, and every release of a later number.
    Mainline(u16, u16),
    /// That T release, and every release of a later number: `Technology(12, 3, 4)` is 12.3(4)T.
    Technology(u16, u16, u16),
    /// That release of an S train, for trains whose name begins so: `Service(12, 2, 25, "S")` is 12.2(25)S.
    Service(u16, u16, u16, &'static str),
    /// That release of IOS XE, and every later one.
    Xe(u16, u16),
}

impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mainline(major, minor) => write!(f, "{major}.{minor}"),
            Self::Technology(major, minor, build) => write!(f, "{major}.{minor}({build})T"),
            Self::Service(major, minor, build, train) => write!(f, "{major}.{minor}({build}){train}"),
            Self::Xe(major, minor) => write!(f, "XE {major}.{minor}"),
        }
    }
}

/// What releases differ in: what the parser of a release accepts, and how it prints.
///
/// This is the one table of the kind; printer, compiler and lint ask it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Feature {
    /// `ip access-list extended NAME`.
    NamedAcl,
    /// Lists 1300-1999 and 2000-2699.
    ExpandedAclNumbers,
    /// `remark`.
    Remark,
    /// `fragments` in an entry.
    Fragments,
    /// `dscp` in an entry.
    Dscp,
    /// `time-range`.
    TimeRange,
    /// Numbers of entries, `ip access-list resequence`.
    AclSequence,
    /// Several ports after `eq` or `neq` (named lists).
    SeveralPorts,
    /// `match-any` and `match-all` (named lists).
    TcpFlagConditions,
    /// `option` in an entry (named lists).
    AclOption,
    /// `ttl` in an entry (named lists).
    AclTtl,
    /// A word behind `log`.
    LogCookie,
    /// Object groups in entries.
    ObjectGroup,
    /// `track`.
    Track,
    /// `track N list`.
    TrackList,
    /// `set ip next-hop verify-availability A N track T`.
    TrackedNextHop,
    /// `set ip next-hop recursive`.
    RecursiveNextHop,
    /// `set ip next-hop dynamic dhcp`.
    DhcpNextHop,
    /// `set vrf`, `set ip vrf V next-hop`, `set ip global next-hop`.
    VrfSelection,
    /// `set ip vrf V next-hop verify-availability A N track T`.
    TrackedVrfNextHop,
    /// `set ip default next-hop recursive`.
    RecursiveDefaultNextHop,
    /// `ip sla monitor`.
    IpSlaMonitor,
    /// `ip sla`.
    IpSla,
    /// `track N ip sla M`.
    TrackIpSla,
    /// `vrf definition`, `vrf forwarding`.
    VrfDefinition,
    /// The running-config shows numbers of entries, and numbered lists in the form of named ones.
    PrintsSequence,
    /// The running-config pads `deny` to the width of `permit`. Every release up to XE 16 does; see [`Feature::since`]
    /// of [`Feature::PrintsDenyUnpadded`].
    PrintsDenyUnpadded,
    /// The running-config shows a blank behind the number of a route-map clause.
    PrintsBlankBehindClause,
}

impl Feature {
    /// The releases that brought it, one for each line of development. Marked S (a source) or M (memory) as in the facts
    /// sheet, section 7.
    pub const fn since(self) -> &'static [Since] {
        use Since::{Mainline, Service, Technology, Xe};
        match self {
            Self::NamedAcl => &[Mainline(11, 2), Xe(2, 1)], // S: CIB-IPACL
            Self::ExpandedAclNumbers => &[Mainline(12, 0), Xe(2, 1)], // S: ICND2-311
            Self::Remark => &[Mainline(12, 1), Technology(12, 0, 2), Xe(2, 1)], // M
            Self::Fragments => &[Mainline(12, 1), Xe(2, 1)], // S: FRAG-8014
            Self::Dscp => &[Mainline(12, 2), Xe(2, 1)],     // M
            Self::TimeRange => &[Mainline(12, 1), Technology(12, 0, 1), Xe(2, 1)], // M
            // S: SEQ-FG
            Self::AclSequence => &[Mainline(12, 3), Service(12, 2, 14, "S"), Technology(12, 2, 15), Xe(2, 1)],
            // S: OREILLY-19.15, NUTSHELL
            Self::SeveralPorts => &[Mainline(12, 4), Technology(12, 3, 7), Service(12, 2, 25, "S"), Xe(2, 1)],
            // S: FWB-1696; releases of `option`: M
            Self::TcpFlagConditions | Self::AclOption => {
                &[Mainline(12, 4), Technology(12, 3, 4), Service(12, 2, 25, "S"), Xe(2, 1)]
            }
            Self::AclTtl => &[Mainline(15, 0), Technology(12, 4, 2), Xe(2, 1)], // M
            Self::LogCookie => &[Mainline(15, 0), Technology(12, 4, 22), Xe(3, 1)], // M
            Self::ObjectGroup => &[Mainline(15, 0), Technology(12, 4, 20), Xe(3, 12)], // S: OG-15.1; releases M
            Self::Track => &[Mainline(12, 3), Technology(12, 2, 15), Xe(2, 1)],        // M
            // S: EOT-123DOC
            Self::TrackList => &[Mainline(12, 4), Technology(12, 3, 8), Service(12, 2, 25, "S"), Xe(2, 1)],
            // S: GTPBRTRK
            Self::TrackedNextHop => &[
                Mainline(12, 4),
                Technology(12, 3, 4),
                Service(12, 2, 25, "S"),
                Service(12, 2, 33, "SXH"),
                Xe(2, 1),
            ],
            // S: PBRREC-DOCS
            Self::RecursiveNextHop => {
                &[Mainline(12, 4), Technology(12, 3, 14), Service(12, 0, 28, "S"), Xe(2, 1)]
            }
            Self::DhcpNextHop => &[Mainline(12, 4), Technology(12, 3, 8), Xe(2, 1)], // M
            // S: MVRF, PI3S-MVRF; releases M
            Self::VrfSelection => {
                &[Mainline(15, 0), Technology(12, 4, 24), Service(12, 2, 33, "SRB"), Xe(2, 2)]
            }
            // S: GENIE, seen on XE; the first release is not known, so the oldest XE is taken (memory)
            Self::TrackedVrfNextHop | Self::RecursiveDefaultNextHop => &[Xe(3, 1)],
            Self::IpSlaMonitor => &[Mainline(12, 4), Technology(12, 3, 14)], // S: GTPBRTRK
            Self::IpSla => {
                &[
                    Mainline(15, 0),
                    Technology(12, 4, 4),
                    Service(12, 2, 33, "SRB"),
                    Service(12, 2, 33, "SX"),
                    Service(12, 2, 33, "SB"),
                    Xe(2, 1),
                ] // M
            }
            // S: COMM-2171195
            Self::TrackIpSla => &[
                Mainline(15, 0),
                Technology(12, 4, 20),
                Service(12, 2, 33, "SXI"),
                Service(12, 2, 33, "SRE"),
                Xe(2, 4),
            ],
            Self::VrfDefinition => {
                &[Mainline(15, 0), Technology(12, 4, 20), Service(12, 2, 33, "SR"), Xe(2, 1)] // M
            }
            // S: CFG, LABFAC: seen in 17.3 to 17.16, not in 16.9; 17.1 and 17.2 are taken to be like 17.3
            Self::PrintsSequence => &[Xe(17, 1)],
            // S: CFG, LABFAC: one blank in 17.15; the first such release is not known, XE 17 is taken as a whole
            Self::PrintsDenyUnpadded => &[Xe(17, 1)],
            // S: CFG, LABFAC: 16.9 and 17.15; earlier XE is taken to be like classic IOS (memory)
            Self::PrintsBlankBehindClause => &[Xe(16, 1)],
        }
    }

    /// The first releases in words: `12.4, 12.3(4)T, 12.2(25)S or XE 2.1`.
    pub fn releases(self) -> String {
        let list: Vec<String> = self.since().iter().map(ToString::to_string).collect();
        match list.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
            None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Release {
        text.parse().unwrap_or_else(|_| panic!("{text} is a release"))
    }

    #[test]
    fn releases_print_as_they_are_written() {
        for text in [
            "12.3",
            "12.3(4)T",
            "12.4(24)T",
            "12.2(33)SXI",
            "15.2(4)M",
            "15.9(3)M",
            "XE 3.7",
            "XE 16.9",
            "XE 17.9",
            "12.4(15)T7",
            "15.2(4)M6",
            "12.0(28)S",
            "XE 17.9.4a",
            "12.3T",
            "XE 3.16S",
        ] {
            assert_eq!(release(text).to_string(), text);
        }
        for (typed, printed) in [
            ("17.9", "XE 17.9"),
            ("ios-xe 17.3.1", "XE 17.3.1"),
            ("IOS 12.3(4)t", "12.3(4)T"),
            ("12.3(10a)", "12.3(10)"),
        ] {
            assert_eq!(release(typed).to_string(), printed);
        }
    }

    #[test]
    fn what_is_no_release_is_refused() {
        for text in [
            "",
            "12",
            "twelve",
            "12.x",
            "12.3(",
            "12.3()",
            "12.3(4",
            "1.2",
            "12.3.4",
            "XE",
            "12.3(4)T!",
            "12.3T(4)",
        ] {
            assert_eq!(text.parse::<Release>(), Err(UnknownRelease), "{text}");
        }
    }

    #[test]
    fn features_follow_the_trains() {
        let tracked = Feature::TrackedNextHop;
        for (text, has) in [
            ("12.3", false),
            ("12.3(26)", false),
            ("12.3(2)T", false),
            ("12.3(4)T", true),
            ("12.3(11)T", true),
            ("12.4", true),
            ("12.4(15)T", true),
            ("15.2(4)M", true),
            ("12.2(18)S", false),
            ("12.2(25)S", true),
            ("12.2(33)SXI", true),
            ("12.2(33)SRB", true),
            ("XE 3.7", true),
            ("XE 17.9", true),
            ("12.2(15)T", false),
        ] {
            assert_eq!(release(text).has(tracked), has, "{text}");
        }
        assert!(!release("12.3").has(Feature::SeveralPorts));
        assert!(release("12.3").has(Feature::AclSequence));
        assert!(release("12.3").has(Feature::Track));
        assert!(!release("XE 16.9").has(Feature::PrintsSequence));
        assert!(release("XE 17.3").has(Feature::PrintsSequence));
        assert!(!release("15.9(3)M").has(Feature::PrintsSequence));
    }

    #[test]
    fn releases_of_a_feature_in_words() {
        assert_eq!(Feature::RecursiveNextHop.releases(), "12.4, 12.3(14)T, 12.0(28)S or XE 2.1");
        assert_eq!(Feature::PrintsSequence.releases(), "XE 17.1");
    }
}
