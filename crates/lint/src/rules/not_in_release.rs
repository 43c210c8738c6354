//! `not-in-release`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::{Severity, Span};
use byway_ios::{
    Ace, AclBlock, AclCommand, AclForm, AclName, AddressMatch, ClauseCommand, Family, Feature, Field,
    InterfaceCommand, Item, ItemKind, LineId, MarkingMatch, PortMatch, ProbeForm, ProtocolMatch, Release,
    Set, Since, TcpFlags, TrackedObject,
};

pub(super) const RULE: Rule = Rule {
    name: "not-in-release",
    severity: Severity::Error,
    default: true,
    finds: "a construct that is newer than the release of the file",
    rationale: "A router refuses a line that its release does not know, and takes the rest of the text as if the line were not \
                there. The release is that of `--release`, else that of the file's `version`; since that line shows no train \
                (12.3 may be 12.3T), what any train of the number knows is not reported then.",
    wrong: "\
version 12.2
!
route-map scb permit 10
 set ip next-hop recursive 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    right: "\
version 12.4
!
route-map scb permit 10
 set ip next-hop recursive 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    sources: &["ios-facts 7 (sources and marks there), 5.1 (CFG), 8 no. 60"],
    check,
};

/// What the rule can see, with the words for it.
const FEATURES: [(Feature, &str); 25] = [
    (Feature::NamedAcl, "a named access list"),
    (Feature::ExpandedAclNumbers, "a list number of the expanded range"),
    (Feature::Remark, "`remark`"),
    (Feature::Fragments, "`fragments`"),
    (Feature::Dscp, "`dscp`"),
    (Feature::TimeRange, "a time range"),
    (Feature::AclSequence, "a number before an entry"),
    (Feature::SeveralPorts, "several ports in one entry"),
    (Feature::TcpFlagConditions, "`match-any` or `match-all`"),
    (Feature::AclOption, "`option`"),
    (Feature::AclTtl, "`ttl`"),
    (Feature::LogCookie, "a word behind `log`"),
    (Feature::ObjectGroup, "an object group"),
    (Feature::Track, "`track`"),
    (Feature::TrackList, "a list of track objects"),
    (Feature::TrackedNextHop, "`set ip next-hop verify-availability` with a track object"),
    (Feature::RecursiveNextHop, "`set ip next-hop recursive`"),
    (Feature::DhcpNextHop, "`set ip next-hop dynamic dhcp`"),
    (Feature::VrfSelection, "the choice of a VRF by a route-map"),
    (Feature::TrackedVrfNextHop, "`set ip vrf ... next-hop verify-availability`"),
    (Feature::RecursiveDefaultNextHop, "`set ip default next-hop recursive`"),
    (Feature::IpSlaMonitor, "`ip sla monitor`"),
    (Feature::IpSla, "`ip sla`"),
    (Feature::TrackIpSla, "`track ... ip sla`"),
    (Feature::VrfDefinition, "`vrf definition` or `vrf forwarding`"),
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let Some(release) = subject.release() else { return };
    let exact = subject.settings.release.is_some();
    let is_missing = |feature: Feature| !(release.has(feature) || !exact && may_have(release, feature));
    let missing: Vec<(Feature, &'static str)> =
        FEATURES.into_iter().filter(|(feature, _)| is_missing(*feature)).collect();
    if missing.is_empty() {
        return;
    }
    let mut used = Used { subject, missing: &missing, found: Vec::new() };
    for item in subject.config.items() {
        used.item(item);
    }
    for (feature, words, span) in used.found {
        let message = format!("{words} is not in {release}");
        findings.report(span, message, |found| {
            found
                .why("the router refuses the line and takes the rest of the text as if it were not there")
                .help(format!("it came with {}", feature.releases()))
        });
    }
}

/// Whether a train of the number on a `version` line, which shows none, has the feature.
fn may_have(release: &Release, feature: Feature) -> bool {
    let own = (release.major, release.minor);
    release.family == Family::Classic
        && release.build.is_none()
        && feature.since().iter().any(|since| match since {
            Since::Technology(major, minor, _) | Since::Service(major, minor, _, _) => {
                (*major, *minor) == own
            }
            // XE 2 and 3 show the numbers of classic trains.
            Since::Xe(major, _) => *major < 16 && own >= (15, 0),
            Since::Mainline(..) => false,
        })
}

/// The features that a text uses and the release lacks, with their places.
struct Used<'u, 's> {
    subject: &'u Subject<'s>,
    /// What the release lacks, in words.
    missing: &'u [(Feature, &'static str)],
    found: Vec<(Feature, &'static str, Span)>,
}

impl Used<'_, '_> {
    fn add(&mut self, feature: Feature, line: LineId) {
        self.add_at(feature, || self.subject.span(line));
    }

    fn add_field(&mut self, feature: Feature, line: LineId, field: Field) {
        self.add_at(feature, || self.subject.field(line, field));
    }

    fn add_at(&mut self, feature: Feature, place: impl FnOnce() -> Span) {
        if let Some((_, words)) = self.missing.iter().find(|(missing, _)| *missing == feature) {
            self.found.push((feature, words, place()));
        }
    }

    fn item(&mut self, item: &Item<'_>) {
        match &item.kind {
            ItemKind::Acl(block) => self.list(block, item.first),
            ItemKind::Clause(block) => {
                for command in &block.commands {
                    if let ClauseCommand::Set(set) = &command.value {
                        self.set(set, command.line);
                    }
                }
            }
            ItemKind::Interface(block) => {
                for command in &block.commands {
                    if matches!(command.value, InterfaceCommand::Vrf { definition: true, .. }) {
                        self.add(Feature::VrfDefinition, command.line);
                    }
                }
            }
            ItemKind::ObjectGroup(_) => self.add(Feature::ObjectGroup, item.first),
            ItemKind::TimeRange(_) => self.add(Feature::TimeRange, item.first),
            ItemKind::Track(block) => {
                self.add(Feature::Track, item.first);
                match block.object {
                    Some(TrackedObject::List(_)) => self.add(Feature::TrackList, item.first),
                    Some(TrackedObject::Probe { ip_sla: true, .. }) => {
                        self.add(Feature::TrackIpSla, item.first);
                    }
                    _ => {}
                }
            }
            ItemKind::Probe(block) => self.probe(block.form, item.first),
            ItemKind::Schedule(schedule) => self.probe(schedule.form, item.first),
            ItemKind::Vrf(block) if block.definition => self.add(Feature::VrfDefinition, item.first),
            _ => {}
        }
    }

    fn probe(&mut self, form: ProbeForm, line: LineId) {
        match form {
            ProbeForm::Rtr => {}
            ProbeForm::IpSlaMonitor => self.add(Feature::IpSlaMonitor, line),
            ProbeForm::IpSla => self.add(Feature::IpSla, line),
        }
    }

    fn set(&mut self, set: &Set<'_>, line: LineId) {
        let feature = match set {
            Set::TrackedNextHop { vrf: None, .. } => Feature::TrackedNextHop,
            Set::TrackedNextHop { vrf: Some(_), .. } => Feature::TrackedVrfNextHop,
            Set::RecursiveNextHop { .. } => Feature::RecursiveNextHop,
            Set::DhcpNextHop => Feature::DhcpNextHop,
            Set::RecursiveDefaultNextHop { .. } => Feature::RecursiveDefaultNextHop,
            Set::Vrf(_) | Set::Global | Set::TableNextHop { .. } => Feature::VrfSelection,
            _ => return,
        };
        self.add(feature, line);
    }

    fn list(&mut self, block: &AclBlock<'_>, first: LineId) {
        match &block.name {
            AclName::Named(_) => self.add(Feature::NamedAcl, first),
            AclName::Numbered(1300..=2699) => self.add(Feature::ExpandedAclNumbers, first),
            AclName::Numbered(_) => {}
        }
        for line in &block.lines {
            if block.form == AclForm::Mode && line.sequence().is_some() {
                self.add_field(Feature::AclSequence, line.line(), Field::Sequence);
            }
            if line.ordinary().is_some() {
                continue;
            }
            match &*line.command() {
                AclCommand::Remark(_) => self.add(Feature::Remark, line.line()),
                AclCommand::Extended(entry) => self.entry(entry, line.line()),
                AclCommand::Standard(entry) => {
                    if entry.log.as_ref().is_some_and(|log| log.cookie.is_some()) {
                        self.add_field(Feature::LogCookie, line.line(), Field::Log);
                    }
                }
                AclCommand::Evaluate(_) | AclCommand::No(_) | AclCommand::Unread => {}
            }
        }
    }

    fn entry(&mut self, entry: &Ace<'_>, line: LineId) {
        let is_group = |address: &AddressMatch<'_>| matches!(address, AddressMatch::Group(_));
        for (is, field) in [
            (matches!(entry.protocol, ProtocolMatch::ServiceGroup(_)), Field::Protocol),
            (is_group(&entry.source), Field::Source),
            (is_group(&entry.destination), Field::Destination),
        ] {
            if is {
                self.add_field(Feature::ObjectGroup, line, field);
            }
        }
        let several = |ports: &PortMatch| matches!(ports, PortMatch::EqAny(_) | PortMatch::NeqAny(_));
        if let ProtocolMatch::Tcp { source, destination, .. }
        | ProtocolMatch::Udp { source, destination }
        | ProtocolMatch::Sctp { source, destination } = &entry.protocol
        {
            for (ports, field) in [(source, Field::SourcePort), (destination, Field::DestinationPort)] {
                if several(ports) {
                    self.add_field(Feature::SeveralPorts, line, field);
                }
            }
        }
        if let ProtocolMatch::Tcp { flags: Some(TcpFlags::MatchAny(_) | TcpFlags::MatchAll(_)), .. } =
            entry.protocol
        {
            self.add_field(Feature::TcpFlagConditions, line, Field::Flags);
        }
        let Some(options) = &entry.options else { return };
        for (is, feature, field) in [
            (matches!(options.marking, Some(MarkingMatch::Dscp(_))), Feature::Dscp, Field::Marking),
            (options.ip_option.is_some(), Feature::AclOption, Field::Option),
            (options.ttl.is_some(), Feature::AclTtl, Field::Ttl),
            (options.log.as_ref().is_some_and(|log| log.cookie.is_some()), Feature::LogCookie, Field::Log),
            (options.time_range.is_some(), Feature::TimeRange, Field::TimeRange),
            (options.fragments, Feature::Fragments, Field::Fragments),
        ] {
            if is {
                self.add_field(feature, line, field);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Settings, lint};
    use byway_ios::parse;
    use std::collections::BTreeSet;

    fn found(text: &str, release: Option<&str>) -> Vec<String> {
        let settings = Settings {
            select: Some(BTreeSet::from(["not-in-release".to_owned()])),
            release: release.map(|release| release.parse().expect("a release")),
            ..Settings::default()
        };
        lint(&parse(text.as_bytes()), &settings).into_iter().map(|one| one.message).collect()
    }

    #[test]
    fn a_version_line_shows_no_train() {
        let text = "version 12.3\nroute-map m permit 10\n set ip next-hop recursive 172.16.0.1\n";
        assert_eq!(found(text, None), [""; 0], "12.3(14)T has it, and its running-config says 12.3");
        assert_eq!(found(text, Some("12.3")), ["`set ip next-hop recursive` is not in 12.3"]);
        assert_eq!(found(text, Some("12.3(14)T")), [""; 0]);
        let older = text.replace("12.3", "12.1");
        assert_eq!(found(&older, None), ["`set ip next-hop recursive` is not in 12.1"]);
        assert_eq!(found(&text.replace("version 12.3\n", ""), None), [""; 0], "no release, nothing to say");
    }
}
