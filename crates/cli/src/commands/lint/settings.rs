//! What is asked for: on the command line, and in the `byway.toml` above each file.
//!
//! ```toml
//! [lint]
//! ignore = ["host-bits-set"]
//! fail-on = "error"
//! release = "12.3(11)T"
//! topology = "topology.yaml"
//!
//! [[lint.path]]
//! glob = "legacy/**"
//! ignore = ["unused-acl"]
//! ```
//!
//! The nearest `byway.toml` above a file counts, and none above that. Of several `lint.path` that fit, a later one goes before an
//! earlier one; `ignore` lists are added up. The command line goes before the file:
//! what is selected there is used, whatever the file ignores.

mod refusal;

use super::FailOn;
use crate::commands::rule::unknown;
use crate::failure::Failure;
use crate::input;
use byway_diagnostic::escape;
use byway_ios::Release;
use byway_lint::{Settings, rule};
use byway_topology::Topology;
use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The name of the file with settings.
pub(super) const NAME: &str = "byway.toml";

/// The largest such file.
const MOST: usize = 1 << 20;

/// Settings as one place gives them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Asked {
    select: Option<Vec<String>>,
    ignore: Vec<String>,
    fail_on: Option<FailOn>,
    release: Option<Wanted>,
    topology: Option<PathBuf>,
}

/// A release that was written.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
struct Wanted(Release);

impl TryFrom<String> for Wanted {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map(Self).map_err(|error| format!("`{}` is {error}", escape(&text)))
    }
}

impl Asked {
    /// What the command line says.
    pub(super) fn of(arguments: &super::Arguments) -> Self {
        Self {
            select: arguments.select.clone(),
            ignore: arguments.ignore.clone(),
            fail_on: arguments.fail_on,
            release: arguments.release.clone().map(Wanted),
            topology: arguments.topology.clone(),
        }
    }

    /// Puts another place's settings over these.
    fn add(&mut self, over: &Self) {
        fn put<T: Clone>(own: &mut Option<T>, over: Option<&T>) {
            if let Some(over) = over {
                *own = Some(over.clone());
            }
        }
        put(&mut self.select, over.select.as_ref());
        put(&mut self.fail_on, over.fail_on.as_ref());
        put(&mut self.release, over.release.as_ref());
        put(&mut self.topology, over.topology.as_ref());
        self.ignore.extend(over.ignore.iter().cloned());
    }

    /// Refuses a name that no rule has; `place` says where it was asked for.
    fn check(&self, place: &str) -> Result<(), Failure> {
        let names = self.select.iter().flatten().chain(&self.ignore);
        match names.into_iter().find(|name| rule(name).is_none()) {
            Some(name) => Err(unknown(name, place)),
            None => Ok(()),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Whole {
    lint: Lint,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Lint {
    select: Option<Vec<String>>,
    ignore: Vec<String>,
    fail_on: Option<FailOn>,
    release: Option<Wanted>,
    topology: Option<PathBuf>,
    path: Vec<ForPath>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ForPath {
    glob: String,
    select: Option<Vec<String>>,
    #[serde(default)]
    ignore: Vec<String>,
    fail_on: Option<FailOn>,
    release: Option<Wanted>,
    topology: Option<PathBuf>,
}

/// A `byway.toml` that was read.
struct Loaded {
    folder: PathBuf,
    asked: Asked,
    paths: Vec<(GlobMatcher, Asked)>,
}

/// What holds for one file.
#[derive(Clone, Debug)]
pub(super) struct ForFile {
    select: Option<BTreeSet<String>>,
    ignore: BTreeSet<String>,
    release: Option<Release>,
    topology: Option<usize>,
    pub(super) fail_on: FailOn,
}

impl ForFile {
    /// As the linter takes it.
    pub(super) fn settings<'t>(&self, topologies: &'t [Topology]) -> Settings<'t> {
        Settings {
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            release: self.release.clone(),
            topology: self.topology.and_then(|place| topologies.get(place)),
        }
    }
}

/// Finds the settings of files, and reads each `byway.toml` once.
pub(super) struct Desk {
    asked: Asked,
    by_folder: BTreeMap<PathBuf, Option<Rc<Loaded>>>,
    topologies: Vec<PathBuf>,
}

impl Desk {
    pub(super) fn new(asked: Asked) -> Self {
        Self { asked, by_folder: BTreeMap::new(), topologies: Vec::new() }
    }

    /// The topologies that are asked for, in the order of [`ForFile::settings`].
    pub(super) fn topologies(&self) -> &[PathBuf] {
        &self.topologies
    }

    /// What holds for a file.
    pub(super) fn settings_of(&mut self, path: &Path) -> Result<ForFile, Failure> {
        self.asked.check("")?;
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let loaded = self.above(absolute.parent().unwrap_or(&absolute))?;
        let mut asked = Asked::default();
        if let Some(loaded) = &loaded {
            asked.add(&loaded.asked);
            let inside = absolute.strip_prefix(&loaded.folder).unwrap_or(&absolute);
            for (_, over) in loaded.paths.iter().filter(|(glob, _)| glob.is_match(inside)) {
                asked.add(over);
            }
        }
        // A rule that is selected on the command line is not ignored by the file.
        let selected = self.asked.select.as_deref().unwrap_or_default();
        asked.ignore.retain(|name| !selected.contains(name));
        asked.add(&self.asked);
        let topology = asked.topology.map(|path| self.place_of(path));
        Ok(ForFile {
            select: asked.select.map(|names| names.into_iter().collect()),
            ignore: asked.ignore.into_iter().collect(),
            release: asked.release.map(|release| release.0),
            topology,
            fail_on: asked.fail_on.unwrap_or(FailOn::Warning),
        })
    }

    fn place_of(&mut self, topology: PathBuf) -> usize {
        if let Some(place) = self.topologies.iter().position(|known| *known == topology) {
            return place;
        }
        self.topologies.push(topology);
        self.topologies.len() - 1
    }

    /// The nearest `byway.toml` in a folder or above it.
    fn above(&mut self, folder: &Path) -> Result<Option<Rc<Loaded>>, Failure> {
        if let Some(known) = self.by_folder.get(folder) {
            return Ok(known.clone());
        }
        let path = folder.join(NAME);
        let found = if path.is_file() {
            Some(Rc::new(load(&path, folder)?))
        } else {
            folder.parent().map(|parent| self.above(parent)).transpose()?.flatten()
        };
        self.by_folder.insert(folder.to_path_buf(), found.clone());
        Ok(found)
    }
}

fn load(path: &Path, folder: &Path) -> Result<Loaded, Failure> {
    let input = input::read(path, MOST)?;
    let name = escape(&input.name);
    let text = std::str::from_utf8(&input.text).map_err(|_| {
        Failure::new("bad-settings", format!("`{name}` is not UTF-8")).help("save it as UTF-8")
    })?;
    let whole: Whole = toml::from_str(text).map_err(|error| refusal::of(&name, text, &error))?;
    let place = format!(" in `{name}`");
    // A topology is named from where the settings lie.
    let from_here = |topology: Option<PathBuf>| topology.map(|topology| folder.join(topology));
    let lint = whole.lint;
    let asked = Asked {
        select: lint.select,
        ignore: lint.ignore,
        fail_on: lint.fail_on,
        release: lint.release,
        topology: from_here(lint.topology),
    };
    asked.check(&place)?;
    let mut paths = Vec::new();
    for one in lint.path {
        let asked = Asked {
            select: one.select,
            ignore: one.ignore,
            fail_on: one.fail_on,
            release: one.release,
            topology: from_here(one.topology),
        };
        asked.check(&place)?;
        paths.push((glob(&one.glob, &name)?, asked));
    }
    Ok(Loaded { folder: folder.to_path_buf(), asked, paths })
}

/// A pattern of paths, from the folder of the settings; one without `/` fits in every folder.
fn glob(text: &str, name: &str) -> Result<GlobMatcher, Failure> {
    let whole =
        if text.contains('/') { text.trim_start_matches('/').to_owned() } else { format!("**/{text}") };
    let built = GlobBuilder::new(&whole).literal_separator(true).build();
    built.map(|glob| glob.compile_matcher()).map_err(|error| {
        let message = format!("`{}` in `{name}` is no pattern of paths: {}", escape(text), error.kind());
        Failure::new("bad-settings", message).help("write for example `legacy/**` or `*.cfg`")
    })
}
