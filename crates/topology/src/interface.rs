//! Names of interfaces, as far as a topology must understand them.

/// Kinds of interfaces with one far end (memory). A subinterface is of the kind of its interface.
const POINT_TO_POINT: [&str; 15] = [
    "tunnel",
    "serial",
    "dialer",
    "multilink",
    "virtual-ppp",
    "virtual-template",
    "virtual-access",
    "pos",
    "async",
    "group-async",
    "bri",
    "cellular",
    "hssi",
    "atm",
    "vasi",
];

/// Whether an interface of this name has one far end, so that packets can be sent out of it without a next hop.
pub(crate) fn is_point_to_point(name: &str) -> bool {
    let (kind, _) = split(name);
    let vasi = kind.starts_with("vasileft") || kind.starts_with("vasiright");
    vasi || POINT_TO_POINT.iter().any(|known| kind.len() >= 2 && known.starts_with(&kind))
}

/// Whether two names mean one interface: the same but for case, blanks, and a kind that is cut short.
pub(crate) fn same(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let ((a, a_unit), (b, b_unit)) = (split(a), split(b));
    a_unit == b_unit && !a.is_empty() && !b.is_empty() && (a.starts_with(&b) || b.starts_with(&a))
}

/// Names that mean one interface, as pairs of the first and each further one.
pub(crate) fn repeated(names: &[&str]) -> Vec<(usize, usize)> {
    let mut order: Vec<_> = names.iter().map(|name| split(name)).zip(0..).collect();
    order.sort_unstable_by(|((a, a_unit), a_at), ((b, b_unit), b_at)| {
        (a_unit, a, a_at).cmp(&(b_unit, b, b_at))
    });
    let mut pairs = Vec::new();
    // Kinds that begin with a shorter one stand right behind it.
    let mut group = 0;
    for at in 1..order.len() {
        let ((short, unit), _) = &order[group];
        let ((long, other), _) = &order[at];
        if unit != other || short.is_empty() || !long.starts_with(short.as_str()) {
            group = at;
            continue;
        }
        let (a, b): (usize, usize) = (order[group].1, order[at].1);
        pairs.push((a.min(b), a.max(b)));
    }
    pairs
}

/// The unit of an interface: two names of one interface have it in common.
pub(crate) fn unit(name: &str) -> &str {
    split(name).1
}

/// Kind in lower case, and unit.
fn split(name: &str) -> (String, &str) {
    let unit = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
    (name[..unit].trim().to_ascii_lowercase(), name[unit..].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for name in ["Tunnel500", "Tu500", "Serial0/0.1", "se0/0", "Dialer1", "Multilink 1", "vasileft1"] {
            assert!(is_point_to_point(name), "{name}");
        }
        for name in [
            "FastEthernet0/0",
            "GigabitEthernet0/1.20",
            "Vlan10",
            "Loopback0",
            "Null0",
            "Port-channel1",
            "BVI1",
            "Te0/0",
            "t1",
        ] {
            assert!(!is_point_to_point(name), "{name}");
        }
    }

    #[test]
    fn spellings() {
        assert!(same("FastEthernet0/0", "fa0/0"));
        assert!(same("Fast 0/0", "FastEthernet 0/0"));
        assert!(!same("FastEthernet0/0", "FastEthernet0/1"));
        assert!(!same("FastEthernet0/0", "GigabitEthernet0/0"));
        assert!(!same("Tunnel5", "TenGigabitEthernet5"));
        let names = ["FastEthernet0/0", "Gi0/0", "fa0/0", "FastEthernet0/1", "GigabitEthernet0/0"];
        assert_eq!(repeated(&names), [(0, 2), (1, 4)]);
    }
}
