//! How the system gives memory.

/// From so many bytes on a text is long.
const LONG: u64 = 4 << 20;

/// Takes care for a text of so many bytes: of a long one some hundred megabytes are made, each once. They come in pages as they are
/// needed, then, and not in huge ones: a virtual machine that has given its free memory back to its host waits for those longer than all
/// the work takes (docs/performance.md). A kernel that refuses gives huge ones.
#[cfg(target_os = "linux")]
pub(crate) fn expect(bytes: u64) {
    if bytes >= LONG {
        let _ = rustix::thread::disable_transparent_huge_pages(true);
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) const fn expect(bytes: u64) {
    _ = bytes >= LONG;
}
