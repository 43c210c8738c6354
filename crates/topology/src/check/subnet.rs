//! Subnets of the interfaces of a router.

use super::Check;
use crate::model::Router;
use crate::shown::shown;
use byway_diagnostic::Diagnostic;
use ipnet::Ipv4Net;
use std::collections::BTreeMap;

impl Check<'_> {
    /// Subnets of one VRF of a router must not overlap: IOS refuses the second address.
    pub(super) fn subnets(&self, out: &mut Vec<Diagnostic>) {
        for router in &self.topology.routers {
            let mut vrfs: BTreeMap<Option<&str>, Vec<(Ipv4Net, usize, usize)>> = BTreeMap::new();
            for (at, interface) in router.interfaces.iter().enumerate() {
                let subnets = vrfs.entry(interface.vrf()).or_default();
                subnets.extend(
                    interface.addresses.iter().zip(0..).map(|(net, nth)| (net.value.trunc(), at, nth)),
                );
            }
            for (vrf, mut subnets) in vrfs {
                // A subnet comes right behind those that hold it.
                subnets.sort_unstable();
                let mut outer: Vec<(Ipv4Net, usize, usize)> = Vec::new();
                for subnet in subnets {
                    while outer.pop_if(|holds| !holds.0.contains(&subnet.0)).is_some() {}
                    if let Some(holds) = outer.last() {
                        out.extend(overlapping(router, vrf, *holds, subnet));
                    }
                    outer.push(subnet);
                }
            }
        }
    }
}

fn overlapping(
    router: &Router,
    vrf: Option<&str>,
    a: (Ipv4Net, usize, usize),
    b: (Ipv4Net, usize, usize),
) -> Option<Diagnostic> {
    let ((_, a_interface, a_nth), (_, b_interface, b_nth)) = (a, b);
    let (first, second) = if (a_interface, a_nth) < (b_interface, b_nth) { (a, b) } else { (b, a) };
    let place = |(_, interface, nth): (Ipv4Net, usize, usize)| {
        let interface = &router.interfaces[interface];
        (interface, &interface.addresses[nth])
    };
    let ((first_port, first), (second_port, second)) = (place(first), place(second));
    let same_address = first.value.addr() == second.value.addr();
    if a_interface == b_interface && first.value.trunc() == second.value.trunc() && !same_address {
        // Two addresses of one subnet on one interface are in order.
        return None;
    }
    let (name, port, other) =
        (shown(&router.name.value), shown(&second_port.name.value), shown(&first_port.name.value));
    let (second_net, first_net) = (second.value.trunc(), first.value.trunc());
    let mut message = if a_interface == b_interface {
        format!("subnets `{second_net}` and `{first_net}` of interface `{port}` of router `{name}` overlap")
    } else {
        format!(
            "subnet `{second_net}` of interface `{port}` of router `{name}` overlaps `{first_net}` of `{other}`"
        )
    };
    if same_address {
        message = format!(
            "address `{}` of interface `{port}` of router `{name}` is that of `{other}` too",
            second.value.addr()
        );
        if a_interface == b_interface {
            message = format!(
                "interface `{port}` of router `{name}` has the address `{}` twice",
                second.value.addr()
            );
        }
    }
    if let Some(vrf) = vrf {
        message = format!("{message}, both in VRF `{}`", shown(vrf));
    }
    Some(
        Diagnostic::error("overlapping-subnets", message)
            .at(second.span)
            .relate(first.span, "it overlaps this one")
            .why("IOS refuses the second of two addresses whose subnets overlap")
            .help("mend one of the addresses or prefix lengths"),
    )
}
