//! Names that a router would take for one.

use super::Check;
use crate::model::{AclNaming, Direction, Redirect, Router};
use crate::naming::filled;
use crate::shown::shown;
use crate::standing::Standing;
use byway_diagnostic::Diagnostic;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Check<'_> {
    /// Each half of a redirect on a router has an ACL of its own, so the pattern must give each a name of its own.
    pub(super) fn acl_names(&self, out: &mut Vec<Diagnostic>) {
        'routers: for (at, router) in self.topology.routers.iter().enumerate() {
            let AclNaming::Pattern(pattern) = &router.names.acl.value else { continue };
            if pattern == crate::model::Naming::ACL {
                // Redirects have names of their own, and so have their halves.
                continue;
            }
            let mut taken: HashMap<String, (&Redirect, Direction)> = HashMap::new();
            for redirect in &self.topology.redirects {
                if self.standing.routers(redirect).binary_search(&at).is_err() {
                    continue;
                }
                for half in self.topology.halves(redirect) {
                    let stands = Standing::sources(redirect, half)
                        .is_none_or(|sources| self.standing.is_faced(at, sources));
                    if !stands {
                        continue;
                    }
                    match taken.entry(filled(pattern, self.topology, router, redirect, half)) {
                        Entry::Vacant(free) => {
                            free.insert((redirect, half));
                        }
                        Entry::Occupied(first) => {
                            out.push(collision(router, first.key(), *first.get(), (redirect, half)));
                            // One complaint tells what is wrong with the pattern of a router.
                            continue 'routers;
                        }
                    }
                }
            }
        }
    }
}

fn collision(
    router: &Router,
    name: &str,
    (first, first_half): (&Redirect, Direction),
    (second, second_half): (&Redirect, Direction),
) -> Diagnostic {
    let half = |redirect: &Redirect, half: Direction| {
        format!("{} half of redirect `{}`", half.word(), shown(&redirect.name.value))
    };
    let message = format!(
        "on router `{}` the {} and the {} both get the ACL name `{}`",
        shown(&router.name.value),
        half(first, first_half),
        half(second, second_half),
        shown(name)
    );
    Diagnostic::error("name-collision", message)
        .at(router.names.acl.span)
        .relate(second.name.span, "the second of them")
        .why("the router would put the entries of both into one list")
        .help("put `{redirect}` and `{direction}` into the pattern")
}
