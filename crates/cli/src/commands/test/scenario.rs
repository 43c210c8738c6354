//! One scenario: what it expects, and whether it is so.

use super::find::{Folder, PACKETS, TOPOLOGY, configurations};
use super::packets::Line;
use super::{block, packets};
use crate::commands::trace::asking;
use crate::commands::verify::{Deed, Proof, Wish, prove, tell};
use crate::directory::{self, Files};
use crate::failure::Failure as RunFailure;
use crate::{input, kind};
use byway_diagnostic::{Severity, Source, Sources, render};
use byway_ios::state;
use byway_topology::Topology;
use byway_verify::Options;
use byway_wire::shown;
use byway_wire::test::{Failure, FailureKind, Scenario};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Runs a scenario. With `accept` what is missing or another is written.
pub(super) fn run(folder: &Folder, accept: bool) -> Result<Scenario, RunFailure> {
    let mut run = Run { folder, accept, told: empty(&folder.name), missing: false, accepted: Vec::new() };
    run.all()?;
    // All of a scenario or nothing.
    let fillings: Vec<_> = run.accepted.iter().map(|(path, files)| (path.as_path(), files.clone())).collect();
    directory::write(&fillings)?;
    if run.expects_nothing() {
        let advice = "put `expected/ROUTER.cfg`, `running/ROUTER.cfg` or `packets.jsonl` beside the topology, or run with `--accept`";
        run.fail(Failure {
            kind: FailureKind::Scenario,
            file: None,
            line: None,
            message: format!("the scenario expects nothing: {advice}"),
            detail: Vec::new(),
        });
    }
    run.told.passed = run.told.failures.is_empty();
    Ok(run.told)
}

fn empty(name: &str) -> Scenario {
    let scenario = name.to_owned();
    Scenario {
        scenario,
        passed: false,
        blocks: 0,
        running: 0,
        packets: 0,
        failures: Vec::new(),
        written: Vec::new(),
    }
}

struct Run<'f> {
    folder: &'f Folder,
    accept: bool,
    told: Scenario,
    /// Whether it could not be seen what is expected.
    missing: bool,
    /// What is to be written, by folder.
    accepted: Vec<(PathBuf, Files)>,
}

impl Run<'_> {
    fn all(&mut self) -> Result<(), RunFailure> {
        let path = self.folder.path.join(TOPOLOGY);
        if !path.is_file() {
            return self.packets(None, &BTreeMap::new());
        }
        let input = input::topology(&path)?;
        let input = input::Input { name: TOPOLOGY.to_owned(), ..input };
        let loaded = match kind::load(&input) {
            Ok(loaded) => loaded,
            Err(failure) => {
                self.missing = true;
                self.fail(of_another_kind(FailureKind::Topology, TOPOLOGY, &failure));
                return Ok(());
            }
        };
        let sources = Sources::one(Source::new(TOPOLOGY, &input.text));
        if loaded.has_errors() {
            self.missing = true;
            self.fail(block::refused("the topology has errors", &loaded.diagnostics, &sources));
            return Ok(());
        }
        let blocks = self.blocks(&loaded.topology, &sources)?;
        let wish = Wish { topology: &loaded.topology, file: TOPOLOGY, text: &input.text };
        self.running(wish)?;
        self.packets(Some(&loaded.topology), &blocks)
    }

    fn expects_nothing(&self) -> bool {
        let Scenario { blocks, running, packets, .. } = self.told;
        !self.missing && blocks + running + packets == 0
    }

    /// Compares the blocks with those that are kept; gives them back by router.
    fn blocks(
        &mut self,
        topology: &Topology,
        sources: &Sources<'_>,
    ) -> Result<BTreeMap<String, String>, RunFailure> {
        let folder = self.folder.path.join("expected");
        let kept = configurations(&folder)?;
        let compiled = match block::compile(topology, sources) {
            Ok(compiled) => compiled,
            Err(failure) => {
                self.missing = true;
                self.fail(failure);
                return Ok(BTreeMap::new());
            }
        };
        let blocks: BTreeMap<String, String> =
            compiled.blocks.iter().map(|block| (block.router.clone(), block.text())).collect();
        let mut write = Vec::new();
        for (router, printed) in &blocks {
            let file = format!("{router}.cfg");
            let text =
                if kept.contains(router) { Some(input::running(&folder.join(&file))?.text) } else { None };
            if text.as_deref() == Some(printed.as_bytes()) {
                self.told.blocks += 1;
            } else if self.accept {
                self.told.blocks += 1;
                self.told.written.push(format!("expected/{file}"));
                write.push((file, printed.clone().into_bytes()));
            } else if let Some(text) = text {
                self.told.blocks += 1;
                self.fail(block::differs(format!("expected/{file}"), &text, printed));
            }
        }
        if !write.is_empty() {
            self.accepted.push((folder, write));
        }
        for router in kept.iter().filter(|router| !blocks.contains_key(*router)) {
            self.stranger(FailureKind::Block, format!("expected/{router}.cfg"), router);
        }
        Ok(blocks)
    }

    fn stranger(&mut self, kind: FailureKind, file: String, router: &str) {
        let message = format!("the topology has no router `{router}`");
        self.fail(Failure { kind, file: Some(file), line: None, message, detail: Vec::new() });
    }

    /// Verifies the running-configs.
    fn running(&mut self, wish: Wish<'_>) -> Result<(), RunFailure> {
        let folder = self.folder.path.join("running");
        for router in configurations(&folder)? {
            let file = format!("running/{router}.cfg");
            let names = &mut wish.topology.routers.iter().map(|router| router.name.value.as_str());
            let Some(index) = names.position(|name| name == router) else {
                self.stranger(FailureKind::Running, file, &router);
                continue;
            };
            self.told.running += 1;
            let input = input::running(&folder.join(format!("{router}.cfg")))?;
            let config = byway_ios::parse(&input.text);
            if let Err(failure) = kind::configuration(&file, &config) {
                self.fail(of_another_kind(FailureKind::Running, &file, &failure));
                continue;
            }
            let held = state::load(&config);
            let deed = Deed { file: &file, config: &config, held: &held };
            let proof = prove(wish, index, deed, Options::default())?;
            if let Some(failure) = not_proved(&proof, deed) {
                self.fail(failure);
            }
        }
        Ok(())
    }

    /// Asks about the packets.
    fn packets(
        &mut self,
        topology: Option<&Topology>,
        blocks: &BTreeMap<String, String>,
    ) -> Result<(), RunFailure> {
        let path = self.folder.path.join(PACKETS);
        if !path.is_file() {
            return Ok(());
        }
        let input = input::running(&path)?;
        let mut lines = Vec::new();
        for line in packets::lines(&input.text) {
            self.told.packets += 1;
            match line {
                Ok(line) => lines.push(line),
                Err(failure) => self.fail(failure),
            }
        }
        let mut texts = Texts { folder: self.folder, topology, blocks, running: Vec::new() };
        texts.running = configurations(&self.folder.path.join("running"))?;
        let mut by_router: BTreeMap<String, Vec<Line>> = BTreeMap::new();
        for line in lines {
            match texts.router_of(&line) {
                Ok(router) => by_router.entry(router).or_default().push(line),
                Err(failure) => self.fail(failure),
            }
        }
        let mut anew = BTreeMap::new();
        for (router, lines) in by_router {
            let text = texts.text(&router)?;
            let config = byway_ios::parse(&text);
            asking(&state::load(&config), |ask| {
                for line in &lines {
                    let Err(failure) = line.check(ask) else { continue };
                    match self.accept.then(|| line.accepted(ask)) {
                        Some(Ok(text)) => {
                            anew.insert(line.number, text);
                        }
                        Some(Err(failure)) => self.fail(failure),
                        None => self.fail(failure),
                    }
                }
            });
        }
        self.told.failures.sort_by_key(|failure| failure.line);
        if anew.is_empty() {
            return Ok(());
        }
        let text = rewritten(&input.text, &anew);
        self.told.written.push(PACKETS.to_owned());
        self.accepted.push((self.folder.path.clone(), vec![(PACKETS.to_owned(), text)]));
        Ok(())
    }

    fn fail(&mut self, failure: Failure) {
        self.told.failures.push(failure);
    }
}

/// A file that is not what stands in its place.
fn of_another_kind(kind: FailureKind, file: &str, failure: &RunFailure) -> Failure {
    let said = failure.diagnostic();
    let message = said.message.clone();
    Failure {
        kind,
        file: Some(file.to_owned()),
        line: None,
        message,
        detail: said.help.iter().map(ToString::to_string).collect(),
    }
}

/// A text with some of its lines written anew.
fn rewritten(text: &[u8], anew: &BTreeMap<u32, String>) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for (number, line) in (1..).zip(text.split_inclusive(|byte| *byte == b'\n')) {
        match anew.get(&number) {
            Some(line) => {
                out.extend_from_slice(line.as_bytes());
                out.push(b'\n');
            }
            None => out.extend_from_slice(line),
        }
    }
    out
}

/// The configurations that packets are asked of.
struct Texts<'f> {
    folder: &'f Folder,
    topology: Option<&'f Topology>,
    blocks: &'f BTreeMap<String, String>,
    running: Vec<String>,
}

impl Texts<'_> {
    /// The router that a packet is asked of.
    fn router_of(&self, line: &Line) -> Result<String, Failure> {
        let mut known: Vec<&str> = self.running.iter().map(String::as_str).collect();
        known.extend(
            self.blocks
                .keys()
                .map(String::as_str)
                .filter(|router| !self.running.iter().any(|own| own == router)),
        );
        let list = || known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let fail = |message| Err(packets::failure(line.number, message, Vec::new()));
        match (&line.router, &known[..]) {
            (Some(router), known) if known.contains(&router.as_str()) => Ok(router.clone()),
            (Some(router), _) => {
                fail(format!("there is no router `{router}` to ask: write one of {}", list()))
            }
            (None, [router]) => Ok((*router).to_owned()),
            (None, []) => fail(
                "there is no configuration to ask: put `running/ROUTER.cfg` or `topology.yaml` here"
                    .to_owned(),
            ),
            (None, _) => fail(format!("there are several routers: name one with `router`: {}", list())),
        }
    }

    /// The running-config of a router, or its block among the interfaces of the topology.
    fn text(&self, router: &str) -> Result<Vec<u8>, RunFailure> {
        if self.running.iter().any(|own| own == router) {
            let path = self.folder.path.join("running").join(format!("{router}.cfg"));
            return Ok(input::running(&path)?.text);
        }
        let block = self.blocks.get(router).map(String::as_str).unwrap_or_default();
        let mut routers = self.topology.iter().flat_map(|topology| &topology.routers);
        let known = routers.find(|known| known.name.value == router);
        Ok(known.map_or_else(|| block.to_owned(), |known| block::pasted(known, block)).into_bytes())
    }
}

/// Why a running-config is not proved; nothing where it is, and nothing stands in the way.
fn not_proved(proof: &Proof<'_>, deed: Deed<'_>) -> Option<Failure> {
    let warned = proof.findings.iter().any(|finding| finding.severity >= Severity::Warning);
    if proof.is_equivalent() && !warned {
        return None;
    }
    let text = shown::text(deed.config, &proof.findings);
    let sources = Sources::one(Source::new(deed.file, &text));
    let findings = shown::diagnostics(deed.config, &proof.findings);
    let mut detail = if proof.is_equivalent() { String::new() } else { tell(proof, deed.config) };
    detail.extend(findings.iter().map(|finding| render::text(finding, &sources, render::Style::PLAIN)));
    let message = if proof.is_equivalent() {
        "something stands in the way of what the topology takes for granted"
    } else {
        "this configuration is not proved to do what the topology wants"
    };
    Some(Failure {
        kind: FailureKind::Running,
        file: Some(deed.file.to_owned()),
        line: None,
        message: message.to_owned(),
        detail: detail.lines().map(str::to_owned).collect(),
    })
}
