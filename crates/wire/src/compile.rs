//! What `byway compile --format json` tells: the plan of each router as typed values, each with the redirect that it came from,
//! and the text of each line.

use crate::acl::{AclCommand, Action};
use crate::diagnostic::Finding;
use crate::route_map::ClauseCommand;
use crate::spelling;
use byway_compiler::{Block, Compiled, Line, Order as BlockOrder, plan};
use byway_diagnostic::{Diagnostic, SourceId, Sources, Span};
use byway_ios::{AclBlock, AclForm, ClauseBlock, InterfaceBlock, InterfaceCommand, Item, ItemKind, LineId};
use schemars::JsonSchema;
use serde::Serialize;

/// The plans of a topology's routers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Plans {
    /// The topology's file, as it was named; `-` is standard input.
    pub file: String,
    /// The order of the blocks.
    pub order: Order,
    /// One for each router that was asked for, in the order of the file.
    pub routers: Vec<RouterPlan>,
    /// Findings that do not stop a compile.
    pub diagnostics: Vec<Finding>,
}

/// The order of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// No line names what is not there yet.
    Paste,
    /// As the router prints it.
    RunningConfig,
}

/// What one router is to hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RouterPlan {
    /// Its name.
    pub router: String,
    /// The lists, one for each half of a redirect that stands on it.
    pub lists: Vec<List>,
    /// The maps.
    pub maps: Vec<Map>,
    /// Where the maps are bound.
    pub bindings: Vec<Binding>,
    /// The whole text.
    pub block: String,
}

/// The traffic of one half of a redirect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct List {
    /// Its name or number.
    pub name: String,
    /// What it came from.
    #[serde(flatten)]
    pub half: Half,
    /// The command that opens it; absent for a list of `access-list` commands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its remarks and entries.
    pub lines: Vec<ListLine>,
}

/// One half of a redirect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Half {
    /// The redirect.
    pub redirect: String,
    /// Which half.
    pub direction: Direction,
}

/// Inbound or outbound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Client to server.
    Inbound,
    /// The servers' replies.
    Outbound,
}

/// A remark or an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ListLine {
    /// The line as it stands in the block.
    pub text: String,
    /// The place in the topology that asks for it.
    pub topology: Place,
    /// The number before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u32>,
    /// What it says.
    #[serde(flatten)]
    pub command: AclCommand,
}

/// A line and a column of the topology's file, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

/// A map: clauses that are asked in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Map {
    /// Its name.
    pub name: String,
    /// Its clauses.
    pub clauses: Vec<Clause>,
}

/// One clause of a map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Clause {
    /// Its number.
    pub sequence: u16,
    /// `permit`, or `deny` for the straight path.
    pub action: Action,
    /// What it came from.
    #[serde(flatten)]
    pub half: Half,
    /// The command that opens it.
    pub text: String,
    /// Its lines.
    pub lines: Vec<ClauseLine>,
}

/// One line of a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClauseLine {
    /// The line as it stands in the block.
    pub text: String,
    /// The place in the topology that asks for it.
    pub topology: Place,
    /// What it says.
    #[serde(flatten)]
    pub command: ClauseCommand,
}

/// A map bound to what enters an interface, or to the packets that the router makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "place", rename_all = "kebab-case")]
pub enum Binding {
    /// To an interface.
    Interface {
        /// The interface.
        interface: String,
        /// The map.
        route_map: String,
        /// The lines in the block.
        text: Vec<String>,
    },
    /// To the packets that the router itself makes.
    Local {
        /// The map.
        route_map: String,
        /// The lines in the block.
        text: Vec<String>,
    },
}

impl Plans {
    /// The blocks of a topology that was read from the first of the sources, and what was said of it.
    pub fn of(
        compiled: &Compiled,
        order: BlockOrder,
        diagnostics: &[Diagnostic],
        sources: &Sources<'_>,
    ) -> Self {
        let file = sources.get(SourceId::default()).map_or("", |source| source.name());
        Self {
            file: file.to_owned(),
            order: match order {
                BlockOrder::Paste => Order::Paste,
                BlockOrder::RunningConfig => Order::RunningConfig,
            },
            routers: compiled.blocks.iter().map(|block| RouterPlan::of(block, sources)).collect(),
            diagnostics: Finding::list(diagnostics, sources),
        }
    }
}

impl RouterPlan {
    /// The typed values are those that the block reads as: the compiler has compared them with what was meant.
    fn of(block: &Block, sources: &Sources<'_>) -> Self {
        let text = block.text();
        let config = byway_ios::parse(text.as_bytes());
        let lines = Lines { block, sources };
        let mut lists = Vec::new();
        let mut clauses = Vec::new();
        let mut bindings = Vec::new();
        let mut planned_lists = block.plan.lists.iter();
        let mut planned_clauses = block.plan.maps.iter().flat_map(|map| &map.clauses);
        for item in config.items() {
            match &item.kind {
                ItemKind::Acl(acl) => {
                    lists.extend(planned_lists.next().map(|list| lines.list(item, acl, list)));
                }
                ItemKind::Clause(read) => {
                    clauses.extend(planned_clauses.next().map(|clause| lines.clause(item, read, clause)));
                }
                ItemKind::Interface(interface) => bindings.extend(lines.interface(item, interface)),
                ItemKind::LocalPolicy(map) => {
                    let (route_map, text) = (spelling::text(map.as_bytes()), lines.texts(item));
                    bindings.push(Binding::Local { route_map, text });
                }
                // A block holds nothing else.
                _ => {}
            }
        }
        let mut clauses = clauses.into_iter();
        let maps = block.plan.maps.iter().map(|map| Map {
            name: map.name.clone(),
            clauses: clauses.by_ref().take(map.clauses.len()).collect(),
        });
        Self { router: block.router.clone(), lists, maps: maps.collect(), bindings, block: text }
    }
}

/// The lines of a block, and where they come from.
#[derive(Clone, Copy)]
struct Lines<'b> {
    block: &'b Block,
    sources: &'b Sources<'b>,
}

impl Lines<'_> {
    fn list(self, item: &Item<'_>, acl: &AclBlock<'_>, list: &plan::List) -> List {
        let lines = acl.lines.iter().map(|line| ListLine {
            text: self.text(line.line()),
            topology: self.place(line.line()),
            sequence: line.sequence(),
            command: (&*line.command()).into(),
        });
        List {
            name: list.name.to_string(),
            half: Half::of(list.half, &list.redirect.value),
            text: match acl.form {
                AclForm::Mode => Some(self.text(item.first)),
                AclForm::Global => None,
            },
            lines: lines.collect(),
        }
    }

    fn clause(self, item: &Item<'_>, read: &ClauseBlock<'_>, clause: &plan::Clause) -> Clause {
        let lines = read.commands.iter().map(|command| ClauseLine {
            text: self.text(command.line),
            topology: self.place(command.line),
            command: (&command.value).into(),
        });
        Clause {
            sequence: clause.number,
            action: read.action.map_or(Action::Permit, Action::from),
            half: Half::of(clause.half, &clause.redirect.value),
            text: self.text(item.first),
            lines: lines.collect(),
        }
    }

    fn interface(self, item: &Item<'_>, interface: &InterfaceBlock<'_>) -> Option<Binding> {
        let route_map = interface.commands.iter().find_map(|command| match &command.value {
            InterfaceCommand::Policy(map) => Some(spelling::text(map.as_bytes())),
            _ => None,
        })?;
        let (interface, text) = (interface.name.to_string(), self.texts(item));
        Some(Binding::Interface { interface, route_map, text })
    }

    fn texts(self, item: &Item<'_>) -> Vec<String> {
        (item.first.0..=item.last.0).map(|line| self.text(LineId(line))).collect()
    }

    fn text(self, line: LineId) -> String {
        self.line(line).map_or_else(String::new, |line| line.text.clone())
    }

    fn place(self, line: LineId) -> Place {
        let span =
            self.line(line).and_then(|line| line.origin).map_or_else(Span::default, |origin| origin.span);
        let place = self.sources.get(SourceId::default()).map(|source| source.place(span.start));
        place.map_or(Place { line: 1, column: 1 }, |place| Place { line: place.line, column: place.column })
    }

    fn line(&self, line: LineId) -> Option<&Line> {
        self.block.lines.get(line.0 as usize)
    }
}

impl Half {
    fn of(half: plan::Half, redirect: &str) -> Self {
        Self {
            redirect: redirect.to_owned(),
            direction: match half.direction {
                byway_topology::Direction::Inbound => Direction::Inbound,
                byway_topology::Direction::Outbound => Direction::Outbound,
            },
        }
    }
}
