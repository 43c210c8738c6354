//! What `byway parse --format json` tells: every item with its lines and their states, and the diagnostics.

use crate::acl::{self, AclCommand, AclForm, AclType, Action};
use crate::diagnostic::Finding;
use crate::interface::{InterfaceCommand, LinkKind};
use crate::route_map::ClauseCommand;
use crate::shown;
use crate::spelling::{keyword, text};
use byway_diagnostic::{SourceId, Sources};
use byway_ios as ios;
use byway_ios::{Config, Dialect, LineId, Release};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// A configuration as byway reads it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Parsed<'c> {
    /// The file, as it was named; `-` is standard input.
    pub file: String,
    /// The host name; null where the configuration has none.
    pub hostname: Option<String>,
    /// The release that `version` names; null where there is none that byway knows.
    pub release: Option<String>,
    /// How many lines are in each state.
    pub lines: LineCount,
    /// Every command, in the order of the text. Comments and blank lines between items belong to none.
    #[schemars(with = "Vec<Item>")]
    pub items: Items<'c>,
    /// Lines of a known kind that could not be read.
    pub diagnostics: Vec<Finding>,
}

/// The items of a configuration. They are made one by one as they are written: a configuration may have a million entries.
#[derive(Clone, Copy, Debug)]
pub struct Items<'c> {
    config: &'c Config<'c>,
    dialect: Dialect,
}

/// How many lines are in each state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LineCount {
    /// All lines.
    pub total: usize,
    /// Typed, or the body of something typed.
    pub modelled: usize,
    /// Known, and without influence on what policy routing does to packets.
    pub irrelevant: usize,
    /// Known, and it may matter to packets.
    pub unmodelled: usize,
    /// Not known, or of a known kind and unreadable.
    pub unknown: usize,
}

/// How far a line is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Typed, or the body of something typed.
    Modelled,
    /// Known, and without influence on what policy routing does to packets.
    Irrelevant,
    /// Known, and it may matter to packets: an answer that could depend on it says so.
    Unmodelled,
    /// Not known, or of a known kind and unreadable.
    Unknown,
}

/// A command with the lines that belong to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Item {
    /// Its first line, from 1.
    pub line: u32,
    /// Its last line.
    pub end_line: u32,
    /// The state of its first line; the lines of its mode have their own.
    pub state: State,
    /// The command as the release prints it; absent where byway does not type it, and for lists of `access-list` commands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What it is.
    #[serde(flatten)]
    pub kind: ItemKind,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ItemKind {
    /// `version`
    Version {
        /// As written.
        version: String,
    },
    /// `hostname`
    Hostname {
        /// The name.
        hostname: String,
    },
    /// Commands for an access list.
    Acl {
        /// The list, by name or number.
        name: String,
        /// Standard or extended.
        #[serde(rename = "type")]
        acl_type: AclType,
        /// How the block is written.
        form: AclForm,
        /// Its commands.
        lines: Vec<AclLine>,
    },
    /// A clause of a route-map.
    Clause {
        /// The map.
        route_map: String,
        /// `permit` or `deny`; absent where it is not written.
        #[serde(skip_serializing_if = "Option::is_none")]
        action: Option<Action>,
        /// The number; absent where it is not written.
        #[serde(skip_serializing_if = "Option::is_none")]
        sequence: Option<u16>,
        /// The lines of its mode.
        lines: Vec<ClauseLine>,
    },
    /// An interface.
    Interface {
        /// Its name as the router prints it.
        name: String,
        /// What kind of link a subinterface is.
        #[serde(skip_serializing_if = "Option::is_none")]
        link: Option<LinkKind>,
        /// The lines of its mode.
        lines: Vec<InterfaceLine>,
    },
    /// `ip local policy route-map TAG`
    LocalPolicy {
        /// The route-map.
        route_map: String,
    },
    /// An object group.
    ObjectGroup {
        /// Its name.
        name: String,
        /// What it groups.
        #[serde(rename = "type")]
        group_type: GroupType,
        /// Its members.
        lines: Vec<ModeLine>,
    },
    /// A time range.
    TimeRange {
        /// Its name.
        name: String,
        /// Its lines.
        lines: Vec<ModeLine>,
    },
    /// `ip route`
    StaticRoute(StaticRoute),
    /// `ip prefix-list`
    PrefixList {
        /// The list.
        name: String,
    },
    /// A track object.
    Track {
        /// Its number.
        number: u16,
        /// Its lines.
        lines: Vec<ModeLine>,
    },
    /// A probe: `rtr`, `ip sla monitor`, `ip sla`.
    Probe {
        /// Its number.
        number: u32,
        /// Its lines.
        lines: Vec<ModeLine>,
    },
    /// The schedule of a probe.
    Schedule {
        /// The probe.
        probe: u32,
    },
    /// A definition of a VRF.
    Vrf {
        /// Its name.
        name: String,
    },
    /// An IPv6 access list; its entries are not typed.
    Ipv6Acl {
        /// Its name.
        name: String,
    },
    /// `no` before one of the typed commands.
    Removal {
        /// What it takes away.
        removes: Removal,
    },
    /// A text with its own end; byway does not look inside.
    Opaque {
        /// What the text is.
        what: Opaque,
    },
    /// A command that byway does not type; its first word alone is told, as the rest may hold secrets.
    Other {
        /// The first word.
        keyword: String,
    },
}

/// One command for a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AclLine {
    /// The line, from 1.
    pub line: u32,
    /// Its state.
    pub state: State,
    /// The line as the release prints it; absent where it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The number before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u32>,
    /// What it says.
    #[serde(flatten)]
    pub command: AclCommand,
}

/// One line of a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClauseLine {
    /// The line, from 1.
    pub line: u32,
    /// Its state.
    pub state: State,
    /// The line as the release prints it; absent where it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What it says.
    #[serde(flatten)]
    pub command: ClauseCommand,
}

/// One line of an interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InterfaceLine {
    /// The line, from 1.
    pub line: u32,
    /// Its state.
    pub state: State,
    /// The line as the release prints it; absent where byway does not type it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What it says.
    #[serde(flatten)]
    pub command: InterfaceCommand,
}

/// A line of a mode, told by its printed form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ModeLine {
    /// The line, from 1.
    pub line: u32,
    /// Its state.
    pub state: State,
    /// The line as the release prints it; absent where byway does not type it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What a group groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GroupType {
    /// Addresses.
    Network,
    /// Protocols and ports.
    Service,
}

/// `ip route`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StaticRoute {
    /// The table it is for; absent for the global one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vrf: Option<String>,
    /// The destinations, as `10.0.0.0/8`.
    pub prefix: String,
    /// The interface, where one is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface: Option<String>,
    /// The next hop, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_hop: Option<String>,
    /// The administrative distance, where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<u8>,
    /// The track object that it depends on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<u16>,
}

/// What `no` at the top level takes away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Removal {
    /// A whole list.
    Acl {
        /// The list, by name or number.
        name: String,
        /// Standard or extended.
        #[serde(rename = "type")]
        acl_type: AclType,
    },
    /// A route-map, or one clause of it.
    RouteMap {
        /// The map.
        route_map: String,
        /// The clause; absent for the whole map.
        #[serde(skip_serializing_if = "Option::is_none")]
        sequence: Option<u16>,
    },
    /// An interface.
    Interface {
        /// Its name.
        name: String,
    },
    /// The local policy.
    LocalPolicy,
    /// Another typed command; its printed form is the item's text.
    Command {
        /// What kind of item it is.
        of: &'static str,
    },
}

/// A text with its own end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Opaque {
    /// `banner`
    Banner,
    /// `crypto pki certificate chain`
    Certificate,
    /// `macro name`
    Macro,
    /// A key or certificate in PEM.
    Pem,
}

impl<'c> Parsed<'c> {
    /// A configuration that was read from the first of the sources.
    pub fn of(config: &'c Config<'c>, sources: &Sources<'_>) -> Self {
        let file = sources.get(SourceId::default()).map_or("", |source| source.name());
        let dialect = Dialect::of(config.release().unwrap_or(&Release::reference()));
        Self {
            file: file.to_owned(),
            hostname: config.hostname().map(|name| text(name.as_bytes())),
            release: config.release().map(ToString::to_string),
            lines: LineCount::of(config),
            items: Items { config, dialect },
            diagnostics: Finding::list(shown::diagnostics(config, config.diagnostics()), sources),
        }
    }
}

impl Items<'_> {
    /// Makes them.
    pub fn iter(&self) -> impl Iterator<Item = Item> {
        self.config.items().iter().map(|item| Item::of(item, self.config, self.dialect))
    }
}

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl LineCount {
    fn of(config: &Config<'_>) -> Self {
        Self {
            total: config.line_count(),
            modelled: config.count(ios::LineState::Modelled),
            irrelevant: config.count(ios::LineState::Irrelevant),
            unmodelled: config.count(ios::LineState::Unmodelled),
            unknown: config.count(ios::LineState::Unknown),
        }
    }
}

impl From<ios::LineState> for State {
    fn from(state: ios::LineState) -> Self {
        match state {
            ios::LineState::Modelled => Self::Modelled,
            ios::LineState::Irrelevant => Self::Irrelevant,
            ios::LineState::Unmodelled => Self::Unmodelled,
            ios::LineState::Unknown => Self::Unknown,
        }
    }
}

impl Item {
    fn of(item: &ios::Item<'_>, config: &Config<'_>, dialect: Dialect) -> Self {
        let mut printed = Printed(ios::print(&item.kind, dialect).into_iter());
        let has_header = match &item.kind {
            // A dialect that shows numbers prints a header that an `access-list` command does not have.
            ios::ItemKind::Acl(block) if block.form == ios::AclForm::Global => {
                if dialect.sequence {
                    printed.next();
                }
                false
            }
            _ => true,
        };
        let header = if has_header { printed.next() } else { None };
        Self {
            kind: ItemKind::of(&item.kind, config, &mut printed),
            line: item.first.number(),
            end_line: item.last.number(),
            state: config.state(item.first).into(),
            text: header,
        }
    }
}

/// The printed lines of an item, one behind the other.
struct Printed(std::vec::IntoIter<Vec<u8>>);

impl Printed {
    fn next(&mut self) -> Option<String> {
        self.0.next().map(|line| text(&line))
    }

    /// The next line, for a command that has a printed form.
    fn next_if(&mut self, has_form: bool) -> Option<String> {
        if has_form { self.next() } else { None }
    }
}

impl ItemKind {
    fn of(kind: &ios::ItemKind<'_>, config: &Config<'_>, printed: &mut Printed) -> Self {
        let state = |line: LineId| State::from(config.state(line));
        match kind {
            ios::ItemKind::Version(version) => Self::Version { version: text(&version.text) },
            ios::ItemKind::Hostname(name) => Self::Hostname { hostname: text(name.as_bytes()) },
            ios::ItemKind::Acl(block) => Self::Acl {
                name: acl::name(&block.name),
                acl_type: block.kind.into(),
                form: block.form.into(),
                lines: block
                    .lines
                    .iter()
                    .map(|line| AclLine {
                        command: (&*line.command()).into(),
                        sequence: line.sequence(),
                        line: line.line().number(),
                        state: state(line.line()),
                        text: printed.next_if(!line.is_unread()),
                    })
                    .collect(),
            },
            ios::ItemKind::Clause(block) => Self::Clause {
                route_map: text(block.tag.as_bytes()),
                action: block.action.map(Action::from),
                sequence: block.sequence,
                lines: block
                    .commands
                    .iter()
                    .map(|command| ClauseLine {
                        command: (&command.value).into(),
                        line: command.line.number(),
                        state: state(command.line),
                        text: clause_text(&command.value, printed),
                    })
                    .collect(),
            },
            ios::ItemKind::Interface(block) => Self::Interface {
                name: block.name.to_string(),
                link: block.link.map(LinkKind::from),
                lines: block
                    .commands
                    .iter()
                    .map(|command| InterfaceLine {
                        command: InterfaceCommand::of(&command.value, first_word(config.line(command.line))),
                        line: command.line.number(),
                        state: state(command.line),
                        text: printed.next_if(is_typed(&command.value)),
                    })
                    .collect(),
            },
            ios::ItemKind::LocalPolicy(map) => Self::LocalPolicy { route_map: text(map.as_bytes()) },
            ios::ItemKind::ObjectGroup(block) => Self::ObjectGroup {
                name: text(block.name.as_bytes()),
                group_type: match block.kind {
                    ios::GroupKind::Network => GroupType::Network,
                    ios::GroupKind::Service => GroupType::Service,
                },
                lines: mode_lines(&block.members, config, printed, |member| {
                    *member != ios::GroupMember::Unread
                }),
            },
            ios::ItemKind::TimeRange(block) => Self::TimeRange {
                name: text(block.name.as_bytes()),
                lines: mode_lines(&block.lines, config, printed, |line| *line != ios::TimeRangeLine::Unread),
            },
            ios::ItemKind::StaticRoute(route) => Self::StaticRoute(route.into()),
            ios::ItemKind::PrefixList(line) => Self::PrefixList { name: text(line.name.as_bytes()) },
            ios::ItemKind::Track(block) => Self::Track {
                number: block.number,
                lines: mode_lines(&block.commands, config, printed, ios::TrackCommand::is_typed),
            },
            ios::ItemKind::Probe(block) => Self::Probe {
                number: block.number,
                lines: mode_lines(&block.commands, config, printed, ios::ProbeCommand::is_typed),
            },
            ios::ItemKind::Schedule(schedule) => Self::Schedule { probe: schedule.probe },
            ios::ItemKind::Vrf(block) => Self::Vrf { name: text(block.name.as_bytes()) },
            ios::ItemKind::Ipv6Acl(name) => Self::Ipv6Acl { name: text(name.as_bytes()) },
            ios::ItemKind::Removal(removal) => Self::Removal { removes: removal.into() },
            ios::ItemKind::Opaque(opaque) => Self::Opaque { what: (*opaque).into() },
            ios::ItemKind::Other(other) => Self::Other { keyword: keyword(&other.keyword) },
        }
    }
}

/// The printed form of a line of a clause, as far as it may be shown.
fn clause_text(command: &ios::ClauseCommand<'_>, printed: &mut Printed) -> Option<String> {
    let text = printed.next_if(*command != ios::ClauseCommand::Unread);
    let mut innermost = command;
    while let ios::ClauseCommand::No(command) = innermost {
        innermost = command;
    }
    let is_other = matches!(innermost, ios::ClauseCommand::Other(_));
    text.map(|text| if is_other { shown::words(&text) } else { text })
}

/// The lines of a mode, each with its printed form where it has one.
fn mode_lines<T>(
    lines: &[ios::At<T>],
    config: &Config<'_>,
    printed: &mut Printed,
    has_form: impl Fn(&T) -> bool,
) -> Vec<ModeLine> {
    let line = |line: &ios::At<T>| ModeLine {
        line: line.line.number(),
        state: config.state(line.line).into(),
        text: printed.next_if(has_form(&line.value)),
    };
    lines.iter().map(line).collect()
}

impl From<&ios::StaticRoute<'_>> for StaticRoute {
    fn from(route: &ios::StaticRoute<'_>) -> Self {
        Self {
            vrf: route.vrf.as_ref().map(|vrf| text(vrf.as_bytes())),
            prefix: route.prefix.to_string(),
            interface: route.interface.as_ref().map(ToString::to_string),
            next_hop: route.next_hop.map(|hop| hop.to_string()),
            distance: route.distance,
            track: route.track,
        }
    }
}

impl From<&ios::Removal<'_>> for Removal {
    fn from(removal: &ios::Removal<'_>) -> Self {
        match removal {
            ios::Removal::Acl { name, kind } => Self::Acl { name: acl::name(name), acl_type: (*kind).into() },
            ios::Removal::RouteMap { tag, sequence } => {
                Self::RouteMap { route_map: text(tag.as_bytes()), sequence: *sequence }
            }
            ios::Removal::Interface(name) => Self::Interface { name: name.to_string() },
            ios::Removal::LocalPolicy => Self::LocalPolicy,
            ios::Removal::StaticRoute(_) => Self::Command { of: "static-route" },
            ios::Removal::PrefixList { .. } => Self::Command { of: "prefix-list" },
            ios::Removal::ObjectGroup { .. } => Self::Command { of: "object-group" },
            ios::Removal::TimeRange(_) => Self::Command { of: "time-range" },
            ios::Removal::Track(_) => Self::Command { of: "track" },
            ios::Removal::Probe(..) => Self::Command { of: "probe" },
            ios::Removal::Schedule(..) => Self::Command { of: "schedule" },
            ios::Removal::Vrf(_) => Self::Command { of: "vrf" },
        }
    }
}

impl From<ios::Opaque> for Opaque {
    fn from(opaque: ios::Opaque) -> Self {
        match opaque {
            ios::Opaque::Banner => Self::Banner,
            ios::Opaque::Certificate => Self::Certificate,
            ios::Opaque::Macro => Self::Macro,
            ios::Opaque::Pem => Self::Pem,
        }
    }
}

fn is_typed(command: &ios::InterfaceCommand<'_>) -> bool {
    !matches!(command, ios::InterfaceCommand::Other | ios::InterfaceCommand::Unread)
}

fn first_word(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii();
    let end = line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
    &line[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_diagnostic::Source;

    fn items(text: &[u8]) -> Vec<Item> {
        let sources = Sources::one(Source::new("edge.cfg", text));
        Parsed::of(&byway_ios::parse(text), &sources).items.iter().collect()
    }

    #[test]
    fn lines_that_cannot_be_read_do_not_shift_the_texts_of_others() {
        let items = items(
            b"ip access-list extended web\n permit tcp any any eq nosuch\n permit tcp any any eq 80\n\
              interface Fa0/0\n duplex full\n ip address 10.0.0.0/24\n ip policy route-map m\n",
        );
        let ItemKind::Acl { lines, .. } = &items[0].kind else { panic!("an access list") };
        let texts: Vec<Option<&str>> = lines.iter().map(|line| line.text.as_deref()).collect();
        assert_eq!(texts, [None, Some(" permit tcp any any eq www")]);
        let ItemKind::Interface { lines, .. } = &items[1].kind else { panic!("an interface") };
        let texts: Vec<Option<&str>> = lines.iter().map(|line| line.text.as_deref()).collect();
        assert_eq!(texts, [None, None, Some(" ip policy route-map m")]);
    }

    #[test]
    fn numbered_lists_of_a_release_that_prints_them_as_named_keep_their_texts() {
        let items = items(b"version 17.3\naccess-list 101 permit ip any any\n");
        assert_eq!(items[1].text, None);
        let ItemKind::Acl { lines, .. } = &items[1].kind else { panic!("an access list") };
        assert_eq!(lines[0].text.as_deref(), Some(" permit ip any any"));
    }

    #[test]
    fn of_what_is_not_typed_only_the_first_word_is_told() {
        let secret =
            b"snmp-server community Geheimnis RO\ninterface Fa0/0\n ppp chap password 7 0822455D0A16\n";
        let shown = crate::json::pretty(&items(secret));
        assert!(shown.contains("snmp-server") && shown.contains("ppp"), "{shown}");
        assert!(!shown.contains("Geheimnis") && !shown.contains("0822455D0A16"), "{shown}");
    }
}
