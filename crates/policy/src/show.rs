//! Outcomes in words for people.

use crate::outcome::{Action, Marks, NextHops, Outcome, Table, Unrouted};
use std::fmt::{self, Display, Formatter};

/// In one line: `to 172.16.0.1, else drop`.
impl Display for Outcome {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.action, self.marks)
    }
}

impl Display for Action {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let otherwise = match self {
            Self::Redirect { to, otherwise } => {
                write!(f, "{to}")?;
                otherwise
            }
            Self::Interface { interfaces, otherwise } => {
                write!(f, "out of {}", interfaces.join(", "))?;
                otherwise
            }
            Self::Default { to, otherwise } => {
                write!(f, "without a route {to}")?;
                otherwise
            }
            Self::Drop => return f.write_str("drop"),
            Self::Route(reason) => return write!(f, "routed ({})", reason.word()),
        };
        match otherwise {
            Some(otherwise) => write!(f, ", else {otherwise}"),
            None => Ok(()),
        }
    }
}

impl Display for Unrouted {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redirect(to) => write!(f, "{to}"),
            Self::Interface(interfaces) => write!(f, "out of {}", interfaces.join(", ")),
            Self::Drop => f.write_str("drop"),
        }
    }
}

impl Display for NextHops {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if self.hops.is_empty() { "by the table" } else { "to " })?;
        for (index, hop) in self.hops.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{}", hop.address)?;
            if let Some(track) = hop.track {
                write!(f, " (track {track})")?;
            }
        }
        match &self.vrf {
            Some(Table::Vrf(vrf)) => write!(f, " in VRF {vrf}")?,
            Some(Table::Global) => f.write_str(" outside every VRF")?,
            None => {}
        }
        f.write_str(if self.recursive { " by its route" } else { "" })
    }
}

impl Display for Marks {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { precedence, tos, df, qos_group } = self;
        precedence.iter().try_for_each(|value| write!(f, ", precedence {value}"))?;
        tos.iter().try_for_each(|value| write!(f, ", tos {value}"))?;
        df.iter().try_for_each(|value| write!(f, ", df {}", u8::from(*value)))?;
        qos_group.iter().try_for_each(|value| write!(f, ", qos-group {value}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Hop, RouteReason};

    #[test]
    fn in_one_line() {
        let hop = |last, track| Hop { address: [10, 0, 0, last].into(), track };
        let hops = NextHops {
            hops: vec![hop(1, Some(7)), hop(2, None)],
            recursive: false,
            vrf: Some(Table::Vrf("INSPECT".to_owned())),
        };
        let recursive = NextHops { hops: vec![hop(3, None)], recursive: true, vrf: None };
        let action = Action::Redirect { to: hops, otherwise: None }
            .or_else(Action::Redirect { to: recursive.clone(), otherwise: None })
            .or_else(Action::Drop);
        let marks = Marks { precedence: Some(5), df: Some(false), ..Marks::default() };
        assert_eq!(
            Outcome { action, marks }.to_string(),
            "to 10.0.0.1 (track 7), 10.0.0.2 in VRF INSPECT, else to 10.0.0.3 by its route, else drop, precedence 5, df 0"
        );
        let interface = Unrouted::Interface(vec!["Tunnel1".to_owned(), "Tunnel2".to_owned()]);
        let action = Action::Default { to: Unrouted::Redirect(recursive), otherwise: None }
            .or_else(Action::Default { to: interface, otherwise: None });
        assert_eq!(
            action.to_string(),
            "without a route to 10.0.0.3 by its route, else without a route out of Tunnel1, Tunnel2"
        );
        assert_eq!(Outcome::route(RouteReason::NoMatch).to_string(), "routed (no-match)");
    }
}
