//! What was understood of a configuration, in a dozen lines.

use byway_diagnostic::{SourceId, Sources, escape, escape_bytes};
use byway_ios::state::{self, Acl, Router};
use byway_ios::{AclKind, Config, ItemKind, LineId, LineState, Opaque};
use std::collections::HashMap;
use std::fmt::{Display, Write};
use std::hash::Hash;

/// A row tells at most this many things of a kind.
const MOST: usize = 8;
/// A name is shown up to this length.
const NAME: usize = 63;

pub(crate) fn of(config: &Config<'_>, sources: &Sources<'_>) -> String {
    let mut report = Report(String::new());
    // What the router holds after the text: what a `no` took away is not told.
    let router = state::load(config);
    let name = sources.get(SourceId::default()).map_or("", |source| source.name());
    report.row("file", &escape(name));
    report.row("host name", &config.hostname().map_or_else(|| "none".to_owned(), short));
    report.row("release", &config.release().map_or_else(|| "not stated".to_owned(), ToString::to_string));
    report.row("lines", &lines(config));
    report.row("lists", &lists(&router));
    report.row("route-maps", &route_maps(&router));
    report.row("interfaces", &interfaces(&router));
    report.row("local policy", &local_policy(&router));
    report.row("besides", &besides(config));
    report.row("unmodelled", &in_state(config, LineState::Unmodelled));
    report.row("unknown", &in_state(config, LineState::Unknown));
    report.row("diagnostics", &config.diagnostics().len().to_string());
    report.0
}

struct Report(String);

impl Report {
    fn row(&mut self, label: &str, words: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{label:<13}{words}");
    }
}

fn lines(config: &Config<'_>) -> String {
    let states = LineState::ALL.map(|state| format!("{} {}", config.count(state), state.word()));
    format!("{}: {}", config.line_count(), states.join(", "))
}

fn lists(router: &Router<'_>) -> String {
    let lists: Vec<&Acl<'_>> = router.acls.values().collect();
    let of_kind = |kind: AclKind| lists.iter().filter(|list| list.kind == kind).count();
    let names = counted(&lists, "entry", "entries", |list| (short(&list.name), list.aces().count()));
    match (of_kind(AclKind::Standard), of_kind(AclKind::Extended)) {
        (0, 0) => names,
        (standard, extended) => format!("{standard} standard, {extended} extended: {names}"),
    }
}

fn route_maps(router: &Router<'_>) -> String {
    let maps: Vec<_> = router.route_maps.values().collect();
    let names = counted(&maps, "clause", "clauses", |map| (short(&map.tag), map.clauses.len()));
    if maps.is_empty() { names } else { format!("{}: {names}", maps.len()) }
}

fn interfaces(router: &Router<'_>) -> String {
    if router.interfaces.is_empty() {
        return "none".to_owned();
    }
    let bound = router.interfaces.values().filter_map(|interface| {
        let map = interface.policy.as_ref()?;
        Some(format!("{} with {}", short(&interface.name), short(&map.value)))
    });
    let bound: Vec<String> = bound.collect();
    let policies = if bound.is_empty() { "none with a policy".to_owned() } else { several(&bound) };
    format!("{}: {policies}", router.interfaces.len())
}

fn local_policy(router: &Router<'_>) -> String {
    router.local_policy.as_ref().map_or_else(|| "none".to_owned(), |map| short(&map.value))
}

/// What else is typed, and texts with an end of their own.
fn besides(config: &Config<'_>) -> String {
    let named = config.items().iter().filter_map(|item| {
        let names = match &item.kind {
            ItemKind::StaticRoute(_) => ("static route", "static routes"),
            ItemKind::PrefixList(_) => ("prefix list entry", "prefix list entries"),
            ItemKind::ObjectGroup(_) => ("object group", "object groups"),
            ItemKind::TimeRange(_) => ("time range", "time ranges"),
            ItemKind::Track(_) => ("track object", "track objects"),
            ItemKind::Probe(_) => ("probe", "probes"),
            ItemKind::Vrf(_) => ("VRF", "VRFs"),
            ItemKind::Ipv6Acl(_) => ("IPv6 list", "IPv6 lists"),
            ItemKind::Removal(_) => ("removal", "removals"),
            ItemKind::Opaque(Opaque::Banner) => ("banner", "banners"),
            ItemKind::Opaque(Opaque::Certificate) => ("certificate chain", "certificate chains"),
            ItemKind::Opaque(Opaque::Macro) => ("macro", "macros"),
            ItemKind::Opaque(Opaque::Pem) => ("key in PEM", "keys in PEM"),
            ItemKind::Version(_)
            | ItemKind::Hostname(_)
            | ItemKind::Acl(_)
            | ItemKind::Clause(_)
            | ItemKind::Interface(_)
            | ItemKind::LocalPolicy(_)
            | ItemKind::Schedule(_)
            | ItemKind::Other(_) => return None,
        };
        Some((names, ()))
    });
    let kinds = grouped(named);
    let words: Vec<String> = kinds.iter().map(|((one, many), of)| plural(of.len(), one, many)).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}

/// The lines in a state, by the first word of their command: the rest of a line may hold secrets.
fn in_state(config: &Config<'_>, state: LineState) -> String {
    let ids = (0..config.line_count()).filter_map(|index| u32::try_from(index).ok()).map(LineId);
    let found = ids.filter(|id| config.state(*id) == state).map(|id| (keyword(config, id), id.number()));
    let groups = grouped(found);
    if groups.is_empty() {
        return "none".to_owned();
    }
    let groups: Vec<String> = groups
        .iter()
        .map(|(keyword, lines)| {
            let numbers: Vec<String> = lines.iter().map(ToString::to_string).collect();
            let word = if lines.len() == 1 { "line" } else { "lines" };
            format!("`{keyword}` ({word} {})", several(&numbers))
        })
        .collect();
    several(&groups)
}

/// The first word of the command that a line belongs to.
fn keyword(config: &Config<'_>, line: LineId) -> String {
    let Some(item) = config.item_of(line) else { return String::new() };
    let word = match &item.kind {
        // Without a word it may be part of a secret.
        ItemKind::Other(other) if other.keyword.is_empty() => "text",
        ItemKind::Other(other) => return short(&escape_bytes(&other.keyword)),
        ItemKind::Acl(_) => "access-list",
        ItemKind::Clause(_) => "route-map",
        ItemKind::Interface(_) => "interface",
        ItemKind::LocalPolicy(_) | ItemKind::StaticRoute(_) | ItemKind::PrefixList(_) => "ip",
        ItemKind::ObjectGroup(_) => "object-group",
        ItemKind::TimeRange(_) => "time-range",
        ItemKind::Track(_) => "track",
        ItemKind::Probe(_) | ItemKind::Schedule(_) => "ip sla",
        ItemKind::Vrf(_) => "vrf",
        ItemKind::Ipv6Acl(_) => "ipv6 access-list",
        ItemKind::Version(_) => "version",
        ItemKind::Hostname(_) => "hostname",
        ItemKind::Removal(_) => "no",
        ItemKind::Opaque(Opaque::Banner) => "banner",
        ItemKind::Opaque(Opaque::Certificate) => "crypto",
        ItemKind::Opaque(Opaque::Macro) => "macro",
        ItemKind::Opaque(Opaque::Pem) => "key",
    };
    word.to_owned()
}

/// Values by key, in the order in which the keys first appear.
fn grouped<K: Eq + Hash + Clone, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Vec<(K, Vec<V>)> {
    let mut groups: Vec<(K, Vec<V>)> = Vec::new();
    let mut places: HashMap<K, usize> = HashMap::new();
    for (key, value) in pairs {
        let place = *places.entry(key.clone()).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(value);
    }
    groups
}

/// The first of them with how much is in each, and how many more there are. The unit is named once.
fn counted<T>(things: &[T], one: &str, many: &str, of: impl Fn(&T) -> (String, usize)) -> String {
    if things.is_empty() {
        return "none".to_owned();
    }
    let mut shown = Vec::new();
    for thing in things {
        if shown.len() == MOST {
            shown.push(format!("and {} more", things.len() - MOST));
            break;
        }
        let (name, number) = of(thing);
        let number = if shown.is_empty() { plural(number, one, many) } else { number.to_string() };
        shown.push(format!("{name} ({number})"));
    }
    shown.join(", ")
}

fn several(words: &[String]) -> String {
    let shown = words.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    let more = words.len().saturating_sub(MOST);
    if more > 0 { format!("{shown}, and {more} more") } else { shown }
}

fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A name as it may be shown, cut where it is longer than names are.
fn short(name: &(impl Display + ?Sized)) -> String {
    let name = name.to_string();
    match name.char_indices().nth(NAME) {
        Some((at, _)) => format!("{}...", &name[..at]),
        None => name,
    }
}
