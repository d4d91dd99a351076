//! Long work steps behind a portal that is being served from the same database: dealers wait for a page, nobody waits for
//! the last second of an import.

use store::Store;

/// Lets others on this computer go first where a portal is at work. It is as quick as ever while nobody asks for pages.
pub fn give_way_to_portal(store: &Store) {
    #[cfg(unix)]
    {
        /// Steps of niceness; the portal then gets nine parts of ten of a processor that both want.
        const STEPS: i32 = 10;
        if store.has_portal_at_work() {
            // Where it may not be, both get the same.
            let _ = rustix::process::nice(STEPS);
        }
    }
    // Elsewhere the system does not let a program do this without unsafe code.
    #[cfg(not(unix))]
    let _ = store;
}
