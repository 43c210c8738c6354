//! Whole topologies in, topologies and messages out.

mod errors;
mod hostile;
mod once;
mod places;
mod schema;
mod topology;

use byway_diagnostic::{Diagnostic, Source, Sources, render};

/// Messages as a terminal shows them, one after the other.
fn shown(name: &str, text: &[u8], diagnostics: &[Diagnostic]) -> String {
    let sources = Sources::one(Source::new(name, text));
    let messages =
        diagnostics.iter().map(|diagnostic| render::text(diagnostic, &sources, render::Style::PLAIN));
    messages.collect::<Vec<_>>().join("\n")
}

/// The reference topology.
const REFERENCE: &str = r#"networks:
  clients: 192.168.0.0/24
  servers: [10.0.0.0/24]
services:
  ssh: tcp/22
appliances:
  scb:
    address: 172.16.0.1
    source_address: client
redirects:
  ssh:
    from: clients
    to: servers
    service: ssh
    via: scb
routers:
  edge:
    platform: ios
    release: "12.3"
    interfaces:
      FastEthernet0/0: { address: 192.168.0.254/24, faces: clients }
      FastEthernet0/1: { address: 172.16.0.254/24, faces: scb }
      FastEthernet1/0: { address: 10.0.0.254/24, faces: servers }
"#;

/// The reference topology with some of its text written otherwise.
fn changed(changes: &[(&str, &str)]) -> String {
    let mut text = REFERENCE.to_owned();
    for (before, after) in changes {
        assert!(text.contains(before), "{before}");
        text = text.replacen(before, after, 1);
    }
    text
}
