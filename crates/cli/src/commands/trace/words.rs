//! Outcomes in words that a colleague understands without the manual.

use byway_diagnostic::escape;
use byway_wire::outcome::{Action, Marks, Outcome, RouteReason};
use std::net::Ipv4Addr;

/// What becomes of packets, in one line.
pub(in crate::commands) fn of(outcome: &Outcome) -> String {
    let mut words = action(&outcome.action);
    if let Some(marks) = outcome.marks {
        words += &marked(marks);
    }
    words
}

fn action(of: &Action) -> String {
    match of {
        Action::Redirect { next_hops, recursive, vrf, otherwise } => {
            let behind = otherwise.as_deref().map(action);
            let to = hops(next_hops, *recursive, vrf.as_deref());
            if next_hops.is_empty() {
                return to;
            }
            let which = if next_hops.len() == 1 { "it is" } else { "one is" };
            let behind = behind.unwrap_or_else(|| "routed by the routing table".to_owned());
            format!("{to}; if {which} not usable, {behind}").replace("one is not", "none is")
        }
        Action::Interface { interfaces, otherwise } => {
            let behind = otherwise.as_deref().map(action);
            let behind = behind.unwrap_or_else(|| "routed by the routing table".to_owned());
            let which = if interfaces.len() == 1 { "it is not" } else { "none is" };
            format!("{}; if {which} up, {behind}", out_of(interfaces))
        }
        Action::Default { next_hops, interfaces, recursive, vrf, otherwise } => {
            let to = match (next_hops, interfaces) {
                (Some(next_hops), _) => hops(next_hops, *recursive, vrf.as_deref()),
                (None, Some(interfaces)) if interfaces.iter().all(|name| name == "Null0") => {
                    "dropped (Null0)".to_owned()
                }
                (None, interfaces) => out_of(interfaces.as_deref().unwrap_or_default()),
            };
            let behind =
                otherwise.as_deref().map(|next| format!("; if that is not usable, {}", action(next)));
            format!(
                "routed where the routing table has an explicit route, else {to}{}",
                behind.unwrap_or_default()
            )
        }
        Action::Drop => "dropped (Null0)".to_owned(),
        Action::Route { reason, reasons } => {
            let all = if reasons.is_empty() { std::slice::from_ref(reason) } else { reasons };
            let why = all.iter().map(|reason| why(*reason)).collect::<Vec<_>>().join(", or ");
            format!("routed by the routing table: {why}")
        }
        // Cases are told one by one.
        Action::Depends { on, .. } => format!("it depends on {}", on.join(", ")),
    }
}

const fn why(reason: RouteReason) -> &'static str {
    match reason {
        RouteReason::NoPolicy => "no policy is bound here",
        RouteReason::UndefinedRouteMap => "the route-map is not defined",
        RouteReason::NoMatch => "no clause matches",
        RouteReason::DenyClause => "the clause that matches is a deny clause",
        RouteReason::ClauseWithoutSet => "the clause that matches has no set command that says a way",
        RouteReason::NotUnicast => "policy routing handles unicast alone",
        RouteReason::NothingUsable => "nothing that the clause tries is usable",
    }
}

fn hops(hops: &[Ipv4Addr], recursive: bool, vrf: Option<&str>) -> String {
    let table = match vrf {
        None => String::new(),
        Some("global") => "the global routing table".to_owned(),
        Some(vrf) => format!("VRF {}", escape(vrf)),
    };
    let list = hops.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let way = if recursive { ", by the route to it" } else { "" };
    let within = if table.is_empty() { String::new() } else { format!(" in {table}") };
    match hops {
        [] => format!("routed by {table}"),
        [_] => format!("sent to {list}{way}{within}"),
        _ => format!("sent to the first usable of {list}{way}{within}"),
    }
}

fn out_of(interfaces: &[String]) -> String {
    let list = interfaces.iter().map(|name| escape(name)).collect::<Vec<_>>().join(", ");
    match interfaces {
        [_] => format!("sent out of {list}"),
        _ => format!("sent out of the first of {list} that is up"),
    }
}

fn marked(marks: Marks) -> String {
    let Marks { precedence, tos, df, qos_group } = marks;
    let words = [
        precedence.map(|value| format!("precedence {value}")),
        tos.map(|value| format!("tos {value}")),
        df.map(|value| format!("df {}", u8::from(value))),
        qos_group.map(|value| format!("qos-group {value}")),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    format!(", and marked {}", words.join(", "))
}
