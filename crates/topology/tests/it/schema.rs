//! The schema beside the decoder.

use crate::REFERENCE;
use byway_testkit::{files, fixture};
use byway_topology::{load, schema};
use jsonschema::Validator;
use serde_json::{Map, Value};
use std::path::Path;

fn validator() -> Validator {
    jsonschema::validator_for(&schema().to_value()).expect("the schema is one")
}

/// YAML as an editor hands it to a schema: plain numbers are numbers.
fn json(text: &str) -> Option<Value> {
    let options = serde_yaml::options! { merge_keys: serde_yaml::options::MergeKeyPolicy::AsOrdinary };
    serde_yaml::from_str_with_options::<Value>(text, options).ok()
}

#[test]
fn whatever_loads_validates() {
    let validator = validator();
    let fixtures = files(&fixture(""));
    let named = fixtures.iter().filter(|path| path.file_name().is_some_and(|name| name == "topology.yaml"));
    let texts = named.filter_map(|path| std::fs::read_to_string(path).ok());
    let texts = texts.chain([REFERENCE.to_owned(), WHOLE.to_owned()]).chain(warned());
    for text in texts.filter(|text| !load(text.as_bytes()).has_errors()) {
        let value = json(&text).expect("what loads is YAML");
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
    }
}

/// Fixtures with nothing but warnings.
fn warned() -> impl Iterator<Item = String> {
    files(&fixture("errors")).into_iter().filter_map(|path| std::fs::read_to_string(path).ok())
}

/// Codes of mistakes that a schema sees too.
const STRUCTURAL: [&str; 11] = [
    "unknown-key",
    "wrong-kind",
    "missing-value",
    "missing-key",
    "empty-map",
    "empty-list",
    "conflicting-keys",
    "unknown-value",
    "unknown-platform",
    "netmask",
    "missing-prefix-length",
];

#[test]
fn what_is_structurally_bad_does_not_validate() {
    let validator = validator();
    let mut seen = 0;
    for path in files(&fixture("errors")) {
        let name = path.file_stem().expect("a file").to_string_lossy().into_owned();
        if !STRUCTURAL.iter().any(|code| name.starts_with(code)) {
            continue;
        }
        let Some(value) = std::fs::read_to_string(&path).ok().and_then(|text| json(&text)) else { continue };
        assert!(!validator.is_valid(&value), "{name}");
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn every_key_of_the_schema_is_taken_by_the_decoder() {
    // The file has each key of the schema once, and it loads.
    let loaded = load(WHOLE.as_bytes());
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    let value = json(WHOLE).expect("valid");
    let schema = schema().to_value();
    let definitions = schema["$defs"].as_object().expect("definitions");
    let objects =
        definitions.values().chain([&schema]).filter_map(|definition| definition["properties"].as_object());
    let mut written = Vec::new();
    collect_keys(&value, &mut written);
    for key in objects.flat_map(Map::keys) {
        assert!(written.contains(key), "`{key}` is not in the file");
    }
}

fn collect_keys(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            keys.push(key.clone());
            collect_keys(value, keys);
        }),
        Value::Array(list) => list.iter().for_each(|value| collect_keys(value, keys)),
        _ => {}
    }
}

#[test]
fn the_example_of_the_language_page_validates() {
    let Some(shared) = byway_testkit::shared("") else { return };
    for example in examples(&shared.join("topology-language.md")) {
        let loaded = load(example.as_bytes());
        assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
        let value = json(&example).expect("valid");
        let validator = validator();
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

/// The indented blocks of the page that are topologies.
fn examples(page: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(page).unwrap_or_default();
    let mut blocks = vec![String::new()];
    for line in text.lines() {
        match line.strip_prefix("    ") {
            Some(line) => blocks.last_mut().expect("never empty").extend([line, "\n"]),
            None => blocks.push(String::new()),
        }
    }
    let topologies: Vec<String> = blocks.into_iter().filter(|block| block.starts_with("networks:")).collect();
    assert_eq!(topologies.len(), 2);
    topologies
}

/// Every key, and every form that a value can have.
pub(crate) const WHOLE: &str = r#"networks:
  clients: [192.168.0.0/24, 192.168.1.0/24]
  servers: 10.0.0.0/24
  host: 10.0.0.1
services:
  web: [tcp/80, tcp/443, udp/443]
  vnc: tcp/5900-5910,6000
  acks: tcp/22->any
  tunnel: 47
  voice: { match: udp/16384-32767, dscp: ef }
  bulk: [{ match: ip, precedence: 1, tos: min-delay }, { match: gre, tos: 8 }]
appliances:
  scb:
    address: [172.16.0.1, 172.16.0.2]
    source_address: client
    control: [192.0.2.123]
  ids:
    address: { inbound: 172.16.1.1, outbound: [172.16.2.1, 172.16.2.2] }
    source_address: client
    control: 192.0.2.0/24
  wan:
    address: [{ address: 5.20.25.2, track: 10 }, 5.20.26.2]
    when_down: drop
  single: { address: { address: 172.16.0.9, track: "7" } }
  cloud: { interface: Tunnel500 }
  far: { address: 198.51.100.2, reach: recursive, when_down: bypass }
  guard: { address: 10.9.0.1, vrf: 100, source_address: appliance }
redirects:
  scb: { from: clients, to: [servers, host], service: [web, vnc, tcp/22], via: scb }
  ids: { from: clients, to: servers, service: 47, via: ids, directions: [inbound, outbound], when: always }
  web:
    from: [clients, 192.168.7.0/24]
    to: any
    service: { match: tcp/80, dscp: 46 }
    via: cloud
    when: no-route
    except: [{ from: host, to: any }, { to: router, service: tcp/22 }]
    directions: inbound
    description: |
      Web of the clients,
      filtered in the cloud
  far: { from: clients, to: 8.8.8.8, via: far, except: { to: 8.8.8.8, service: [acks, bulk] } }
  guard: { from: clients, to: any, service: voice, via: guard }
  probes: { from: router, to: 8.8.4.4, service: icmp/echo, via: wan }
  stop: { from: clients, to: 9.9.9.9, via: route, description: 2 }
  drop-it: { from: clients, to: 9.9.9.0/24, via: drop }
  tracked: { from: clients, to: 9.9.8.0/24, via: single }
routers:
  edge:
    platform: ios
    release: 15.2
    interfaces:
      GigabitEthernet0/0: { address: [192.168.0.254/24, 192.168.1.254/24], faces: clients }
      GigabitEthernet0/1: { address: unnumbered, faces: [192.168.7.0/24] }
      GigabitEthernet0/2: { address: 172.16.0.254/24, faces: [scb, single] }
      GigabitEthernet0/3: { address: 172.16.1.254/24, faces: ids }
      GigabitEthernet0/4: { address: 172.16.2.254/24, faces: ids }
      GigabitEthernet0/5: { address: 5.20.25.1/24, faces: wan }
      GigabitEthernet0/6: { address: 5.20.26.1/24, faces: wan }
      GigabitEthernet0/7: { address: 10.9.0.254/24, vrf: 100, faces: guard }
      GigabitEthernet0/8: { address: 10.0.0.254/24, faces: [servers] }
      Tunnel500: { address: unnumbered, faces: cloud }
    names: { acl: 101, route_map: "{router}-{appliance}-{direction}" }
    sequence: { start: 100, step: 5 }
"#;
