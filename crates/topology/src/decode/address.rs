//! Addresses and prefixes as text.

use super::fault::Fault;
use crate::shown::shown;
use ipnet::{Ipv4Net, Ipv4Subnets};
use std::net::{Ipv4Addr, Ipv6Addr};

/// An address.
pub(crate) fn address(text: &str) -> Result<Ipv4Addr, Fault> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    refuse_ipv6(text)?;
    if let Some((before, _)) = text.split_once('/')
        && before.parse::<Ipv4Addr>().is_ok()
    {
        let message = format!("`{}` is a prefix, and one address belongs here", shown(text));
        return Err(Fault::new("invalid-address", 0..text.len(), message, format!("write `{before}`")));
    }
    Err(broken_address(text, "write an IPv4 address, as `192.0.2.1`"))
}

/// A prefix without host bits; an address alone is a /32.
pub(crate) fn prefix(text: &str) -> Result<Ipv4Net, Fault> {
    refuse_range(text)?;
    let net = addressed(text, "10.0.0.0/24")?.unwrap_or_else(Ipv4Net::from);
    let network = net.trunc();
    if net == network {
        return Ok(net);
    }
    let message = format!("prefix `{}` has host bits", shown(text));
    let help = format!("write `{network}` for the network, or `{}` for the one address", net.addr());
    Err(Fault::new("host-bits", 0..text.len(), message, help))
}

/// The address of an interface with the length of its prefix.
pub(crate) fn interface_address(text: &str) -> Result<Ipv4Net, Fault> {
    let net = addressed(text, "192.168.0.254/24")?.map_err(|address| {
        let message = format!("`{address}` has no prefix length");
        let help = format!("write the length of its subnet, as `{address}/24`");
        Fault::new("missing-prefix-length", 0..text.len(), message, help)
    });
    let net = net?;
    refuse_no_host(net, text)?;
    Ok(net)
}

/// Addresses that no host can have: IOS takes none of them on an interface or as a next hop (memory).
pub(crate) fn refuse_no_unicast(address: Ipv4Addr, text: &str) -> Result<(), Fault> {
    let kind = match address.octets()[0] {
        0 => "an address of network 0",
        127 => "a loopback address",
        224..=239 => "a multicast address",
        240..=255 => "a reserved address",
        _ => return Ok(()),
    };
    let message = format!("`{address}` is {kind}, and no host or router can have it");
    let help = "write the address that the host or router has";
    Err(Fault::new("not-unicast", 0..text.len(), message, help))
}

/// The network and the broadcast address of a subnet belong to no interface.
fn refuse_no_host(net: Ipv4Net, text: &str) -> Result<(), Fault> {
    let Some(kind) = special_address(net, net.addr()) else { return Ok(()) };
    let message = format!("`{}` is the {kind} address of its subnet", shown(text));
    let help = match net.hosts().last() {
        Some(last) => format!("write the router's own address, as `{last}/{}`", net.prefix_len()),
        None => "write the router's own address".to_owned(),
    };
    Err(Fault::new("interface-address", 0..text.len(), message, help))
}

/// Whether an address is the network or broadcast address of a subnet; /31 and /32 have none.
pub(crate) fn special_address(subnet: Ipv4Net, address: Ipv4Addr) -> Option<&'static str> {
    if subnet.prefix_len() >= 31 {
        None
    } else if address == subnet.network() {
        Some("network")
    } else if address == subnet.broadcast() {
        Some("broadcast")
    } else {
        None
    }
}

/// An address with its length, host bits kept, or an address alone.
fn addressed(text: &str, example: &str) -> Result<Result<Ipv4Net, Ipv4Addr>, Fault> {
    refuse_ipv6(text)?;
    refuse_mask(text)?;
    let help = format!("write an address and a length, as `{example}`");
    let Some((before, length)) = text.split_once('/') else {
        return text.parse().map(Err).map_err(|_| broken_address(text, &help));
    };
    let address: Ipv4Addr = before.parse().map_err(|_| broken_address(before, &help))?;
    let digits = !length.is_empty() && length.len() <= 2 && length.bytes().all(|byte| byte.is_ascii_digit());
    let net = length.parse().ok().filter(|_| digits).and_then(|length| Ipv4Net::new(address, length).ok());
    net.map(Ok).ok_or_else(|| {
        let message = format!("prefix length `{}` is not from 0 to 32", shown(length));
        Fault::new("invalid-prefix", before.len() + 1..text.len(), message, help)
    })
}

/// `10.0.0.0/255.255.255.0`, `10.0.0.0 255.255.255.0`, and the same with wildcard masks.
fn refuse_mask(text: &str) -> Result<(), Fault> {
    let Some((before, after)) = text.split_once(['/', ' ', '\t']) else { return Ok(()) };
    let mask = after.trim();
    let (Ok(address), Ok(mask)) = (before.parse::<Ipv4Addr>(), mask.parse::<Ipv4Addr>()) else {
        return Ok(());
    };
    let inverse = Ipv4Addr::from_bits(!mask.to_bits());
    let (kind, net) = match (Ipv4Net::with_netmask(address, mask), Ipv4Net::with_netmask(address, inverse)) {
        (Ok(net), _) => ("a netmask", Some(net)),
        (_, Ok(net)) => ("a wildcard mask", Some(net)),
        _ => ("a mask", None),
    };
    let message = format!("`{}` has {kind} where a prefix length belongs", shown(text));
    let help = match net {
        Some(net) if net.prefix_len() == 32 => format!("write `{address}`"),
        Some(net) => format!("write `{net}`"),
        None => "write an address and a length for each network, as `10.0.0.0/24`".to_owned(),
    };
    Err(Fault::new("netmask", 0..text.len(), message, help))
}

/// `10.0.0.1-10.0.0.9`
fn refuse_range(text: &str) -> Result<(), Fault> {
    let ends = text.split_once('-').map(|(first, last)| (first.trim().parse(), last.trim().parse()));
    let Some((Ok(first), Ok(last))) = ends else { return Ok(()) };
    let nets: Vec<String> = if first <= last {
        Ipv4Subnets::new(first, last, 0).take(9).map(|net| net.to_string()).collect()
    } else {
        Vec::new()
    };
    let help = match nets.len() {
        0 | 9.. => "write the prefixes that make it up, as a list".to_owned(),
        1 => format!("write `{}`", nets[0]),
        _ => format!("write `[{}]`", nets.join(", ")),
    };
    let message = format!("`{}` is a range of addresses, and a prefix belongs here", shown(text));
    Err(Fault::new("invalid-prefix", 0..text.len(), message, help))
}

fn refuse_ipv6(text: &str) -> Result<(), Fault> {
    let address = text.split(['/', '%']).next().unwrap_or(text);
    if !text.contains(':') || address.parse::<Ipv6Addr>().is_err() {
        return Ok(());
    }
    let message = format!("`{}` is IPv6, which the language does not have yet", shown(text));
    Err(Fault::new(
        "ipv6",
        0..text.len(),
        message,
        "write IPv4 addresses and prefixes, and keep IPv6 out of the topology",
    ))
}

/// What exactly keeps a text from being an address.
fn broken_address(text: &str, help: &str) -> Fault {
    let whole = |message: String| Fault::new("invalid-address", 0..text.len(), message, help);
    let word = shown(text);
    if text.is_empty() {
        return whole("an address is missing".to_owned());
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return whole(format!("`{word}` is no IPv4 address"));
    }
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() != 4 || parts.contains(&"") {
        return whole(format!("`{word}` is no IPv4 address: it needs four numbers between dots"));
    }
    let mut start = 0;
    for part in parts {
        let range = start..start + part.len();
        if part.parse::<u8>().is_err() {
            let message = format!("`{word}` is no IPv4 address: `{}` is over 255", shown(part));
            return Fault::new("invalid-address", range, message, help);
        }
        if part.len() > 1 && part.starts_with('0') {
            let message = format!("`{word}` is no IPv4 address: `{}` begins with a zero", shown(part));
            return Fault::new("invalid-address", range, message, "write the number without zeros before it")
                .why("some systems read such a number as octal");
        }
        start += part.len() + 1;
    }
    whole(format!("`{word}` is no IPv4 address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused<T: std::fmt::Debug>(result: Result<T, Fault>, code: &str, part: &str, text: &str, help: &str) {
        let fault = result.expect_err(text);
        assert_eq!((fault.code, &text[fault.range.clone()]), (code, part), "{fault:?}");
        assert!(fault.help.contains(help), "{fault:?}");
    }

    #[test]
    fn prefixes() {
        assert_eq!(prefix("10.0.0.0/24").expect("valid").to_string(), "10.0.0.0/24");
        assert_eq!(prefix("10.0.0.1").expect("valid").to_string(), "10.0.0.1/32");
        assert_eq!(prefix("0.0.0.0/0").expect("valid").to_string(), "0.0.0.0/0");
        for (text, code, part, help) in [
            ("10.0.0.5/24", "host-bits", "10.0.0.5/24", "`10.0.0.0/24` for the network, or `10.0.0.5`"),
            ("10.0.0.0/33", "invalid-prefix", "33", "as `10.0.0.0/24`"),
            ("10.0.0.0/", "invalid-prefix", "", "as `10.0.0.0/24`"),
            ("10.0.0.0/+8", "invalid-prefix", "+8", "as `10.0.0.0/24`"),
            ("10.0.0.0/255.255.255.0", "netmask", "10.0.0.0/255.255.255.0", "write `10.0.0.0/24`"),
            ("10.0.0.0 255.255.255.0", "netmask", "10.0.0.0 255.255.255.0", "write `10.0.0.0/24`"),
            ("10.0.0.0 0.0.0.255", "netmask", "10.0.0.0 0.0.0.255", "write `10.0.0.0/24`"),
            ("10.0.0.1/255.255.255.255", "netmask", "10.0.0.1/255.255.255.255", "write `10.0.0.1`"),
            ("10.0.0.0/255.0.255.0", "netmask", "10.0.0.0/255.0.255.0", "for each network"),
            (
                "10.0.0.0-10.0.0.9",
                "invalid-prefix",
                "10.0.0.0-10.0.0.9",
                "write `[10.0.0.0/29, 10.0.0.8/31]`",
            ),
            ("10.0.0.9-10.0.0.0", "invalid-prefix", "10.0.0.9-10.0.0.0", "as a list"),
            ("2001:db8::/32", "ipv6", "2001:db8::/32", "IPv4"),
            ("::1", "ipv6", "::1", "IPv4"),
            ("fe80::1%eth0", "ipv6", "fe80::1%eth0", "IPv4"),
            ("10.0.300.0/24", "invalid-address", "300", "as `10.0.0.0/24`"),
            ("10.0.010.0/24", "invalid-address", "010", "without zeros"),
            ("10.0.0/24", "invalid-address", "10.0.0", "as `10.0.0.0/24`"),
            ("clients", "invalid-address", "clients", "as `10.0.0.0/24`"),
            ("", "invalid-address", "", "as `10.0.0.0/24`"),
        ] {
            refused(prefix(text), code, part, text, help);
        }
    }

    #[test]
    fn interface_addresses() {
        assert_eq!(interface_address("10.0.0.1/24").expect("valid").to_string(), "10.0.0.1/24");
        assert_eq!(interface_address("10.0.0.0/31").expect("valid").to_string(), "10.0.0.0/31");
        for (text, code, help) in [
            ("10.0.0.1", "missing-prefix-length", "`10.0.0.1/24`"),
            ("10.0.0.0/24", "interface-address", "`10.0.0.254/24`"),
            ("10.0.0.255/24", "interface-address", "`10.0.0.254/24`"),
            ("10.0.0.1 255.255.255.0", "netmask", "`10.0.0.1/24`"),
        ] {
            refused(interface_address(text), code, text, text, help);
        }
    }

    #[test]
    fn addresses() {
        assert_eq!(address("10.0.0.1"), Ok(Ipv4Addr::new(10, 0, 0, 1)));
        refused(address("10.0.0.1/32"), "invalid-address", "10.0.0.1/32", "10.0.0.1/32", "write `10.0.0.1`");
        assert!(refuse_no_unicast(Ipv4Addr::new(224, 0, 0, 1), "224.0.0.1").is_err());
        assert!(refuse_no_unicast(Ipv4Addr::new(10, 0, 0, 1), "10.0.0.1").is_ok());
    }
}
