//! What the rules about undefined things share.

use crate::findings::Findings;
use crate::subject::Subject;
use byway_diagnostic::{Diagnostic, escape_bytes};
use byway_ios::{InterfaceName, ItemKind, Name, Reference, ReferenceKind, Role, UseContext};

/// Reports every use of a thing of a kind that nothing defines. `then` says what IOS does.
pub(super) fn report(
    subject: &Subject<'_>,
    findings: &mut Findings,
    kinds: &[ReferenceKind],
    then: impl Fn(&Reference<'_>, UseContext) -> Option<String>,
) {
    for one in subject.references().iter().filter(|one| kinds.contains(&one.kind)) {
        let Role::Use(context) = one.role else { continue };
        if subject.is_defined(one.kind, &one.name) || subject.is_withdrawn(one) {
            continue;
        }
        let (who, verb) = user(subject, one, context);
        let message = format!("{who} {verb} {} `{}`, which is not defined", one.kind.word(), one.name);
        findings.report(one.span, message, |mut found| {
            if let Some(why) = then(one, context) {
                found = found.why(why);
            }
            advise(subject, one, found)
        });
    }
}

/// What was likely meant, and what else may be done.
fn advise(subject: &Subject<'_>, used: &Reference<'_>, found: Diagnostic) -> Diagnostic {
    let in_clause =
        subject.config.item_of(used.line).is_some_and(|item| matches!(item.kind, ItemKind::Clause(_)));
    let otherwise = match used.role {
        Role::Use(UseContext::Match) if in_clause => "remove the clause",
        _ => "take the reference out",
    };
    if let Some(near) = subject.near_definition(used) {
        let line = near.line.number();
        let help = format!("write `{}` (defined at line {line}), or {otherwise}", near.name);
        return found.help(help).relate(near.span, "this name is near");
    }
    if used.kind == ReferenceKind::Acl && matches!(used.name.as_bytes(), b"ip" | b"prefix-list") {
        return found
            .help("IOS takes this word for the name of a list; write `match ip address prefix-list NAME`");
    }
    let others = [ReferenceKind::Acl, ReferenceKind::RouteMap, ReferenceKind::PrefixList];
    let named = others.into_iter().filter(|kind| *kind != used.kind).find_map(|kind| {
        subject.definitions(kind, &used.name).next().map(|definition| (kind, definition.line.number()))
    });
    let what = used.kind.word();
    match named {
        Some((kind, line)) => found.help(format!(
            "`{}` is {} (line {line}); name {} here",
            used.name,
            with_article(kind.word()),
            with_article(what)
        )),
        None => found.help(format!("define {what} `{}`, or {otherwise}", used.name)),
    }
}

fn with_article(word: &str) -> String {
    let article = if word.starts_with(['A', 'I', 'o', 'i', 'a']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// Who uses the thing, and the verb for it.
fn user(subject: &Subject<'_>, used: &Reference<'_>, context: UseContext) -> (String, &'static str) {
    let verb = match context {
        UseContext::Match => "matches",
        UseContext::Tracked => "watches",
        UseContext::Schedule => "schedules",
        _ => "names",
    };
    let Some(item) = subject.config.item_of(used.line) else { return ("a command".to_owned(), verb) };
    let who = match &item.kind {
        ItemKind::Clause(block) => match block.sequence {
            Some(sequence) => format!("clause `{} {sequence}`", block.tag),
            None => format!("a clause of route-map `{}`", block.tag),
        },
        ItemKind::Interface(block) => format!("interface {}", block.name),
        ItemKind::Acl(block) => format!("an entry of ACL `{}`", block.name),
        ItemKind::Ipv6Acl(name) => format!("an entry of IPv6 ACL `{name}`"),
        ItemKind::LocalPolicy(_) => "`ip local policy`".to_owned(),
        ItemKind::Track(block) => format!("track object `{}`", block.number),
        ItemKind::ObjectGroup(block) => format!("object group `{}`", block.name),
        ItemKind::StaticRoute(_) => "a static route".to_owned(),
        ItemKind::Schedule(schedule) => format!("`{} schedule`", schedule.form.words()),
        // The first word alone: the rest of a line may hold secrets.
        ItemKind::Other(other) if !other.keyword.is_empty() => {
            let keyword = escape_bytes(&other.keyword);
            if used.line == item.first { format!("`{keyword}`") } else { format!("a line of `{keyword}`") }
        }
        _ => "a command".to_owned(),
    };
    (who, verb)
}

/// The interfaces on which a map is bound, in words; none where it is bound nowhere.
pub(super) fn bound(subject: &Subject<'_>, map: &Name<'_>) -> Option<String> {
    let mut names: Vec<String> = subject.bound_on(map).map(|interface| enters(&interface.name)).collect();
    if subject.router.local_policy.as_ref().is_some_and(|policy| policy.value == *map) {
        names.push("comes from the router itself".to_owned());
    }
    let last = names.pop()?;
    Some(if names.is_empty() { last } else { format!("{} or {last}", names.join(", ")) })
}

fn enters(name: &InterfaceName<'_>) -> String {
    format!("enters {name}")
}
