//! Long work yields to a portal served from the same database: dealers wait for a page, nobody waits for the last
//! second of an import.

use store::Store;

/// Lowers this process's priority if a portal is running. It is as fast as ever while nobody requests pages.
pub fn give_way_to_portal(store: &Store) {
    #[cfg(unix)]
    {
        /// The niceness to add; the portal then gets nine tenths of a processor that both want.
        const STEPS: i32 = 10;
        if store.has_portal_at_work() {
            // If this is not permitted, both get the same share.
            let _ = rustix::process::nice(STEPS);
        }
    }
    // On other systems a program cannot do this without unsafe code.
    #[cfg(not(unix))]
    let _ = store;
}
