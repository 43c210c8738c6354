//! How the system gives memory.

/// From so many bytes on a text is long.
#[cfg(target_os = "linux")]
const LONG: u64 = 4 << 20;

/// Has the system give memory in small pages where a file of so many bytes is long. Some hundred megabytes are made of it then, each once, and
/// a virtual machine that has given its free memory back to its host waits longer for huge pages than the work takes (docs/performance.md).
/// A kernel that refuses gives what it would.
#[cfg(target_os = "linux")]
pub(crate) fn small_for(bytes: u64) {
    if bytes >= LONG {
        let _ = rustix::thread::disable_transparent_huge_pages(true);
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) const fn small_for(_: u64) {}
