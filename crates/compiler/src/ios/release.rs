//! Reads the release of a router.

use byway_diagnostic::{Diagnostic, escape};
use byway_ios::Release;
use byway_topology::Router;

/// The release that a router's block is for: the reference, 12.3, where the file gives none or one that cannot be read.
pub(crate) fn release_of(router: &Router) -> Release {
    read(router).unwrap_or_else(Release::reference)
}

/// The release as the file gives it, where it can be read.
pub(crate) fn read(router: &Router) -> Option<Release> {
    router.release.as_ref().and_then(|release| release.value.parse().ok())
}

/// Refuses a text that is no release.
pub(crate) fn check(router: &Router) -> Option<Diagnostic> {
    let written = router.release.as_ref()?;
    if read(router).is_some() {
        return None;
    }
    let message = format!("`{}` is not a release of IOS", escape(&written.value));
    let help = "write it as `show version` says it, for example `12.3`, `12.3(4)T`, `15.2(4)M` or `XE 17.9`";
    Some(Diagnostic::error("unknown-release", message).at(written.span).help(help))
}
