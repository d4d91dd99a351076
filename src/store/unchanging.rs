//! Reading a file that nobody changes, without a lock and without a trace.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

/// Opens a file for reading as immutable: without a lock, and without creating or reading any file beside it.
pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(address(path), flags)
}

/// A path as a file URI that says so; only a URI can carry the options for the file.
pub(super) fn address(path: &Path) -> String {
    uri(path) + "?immutable=1"
}

fn uri(path: &Path) -> String {
    #[cfg(unix)]
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec();
    #[cfg(not(unix))]
    let bytes = path.to_string_lossy().replace('\\', "/").into_bytes();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte);
    let letters = bytes.iter().map(|byte| match byte {
        plain_byte if plain(*plain_byte) => char::from(*plain_byte).to_string(),
        other => format!("%{other:02X}"),
    });
    let written: String = letters.collect();
    // After two slashes a URI names a host, up to the third slash.
    match written.as_bytes() {
        [b'/', ..] => format!("file://{written}"),
        [_, b':', ..] if cfg!(windows) => format!("file:///{written}"),
        _ => format!("file:{written}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    fn read_once(connection: &Connection) -> rusqlite::Result<()> {
        connection.pragma_query_value(None, "schema_version", |_| Ok(()))
    }

    #[test]
    fn any_name_of_a_file_makes_an_address() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["plain.foresale", "50 % off?#x=1&y.foresale", "Überblick – ß.foresale", "a'b\"c.foresale"] {
            let path = folder.path().join(name);
            if cfg!(windows) && name.contains(['?', '"']) {
                continue;
            }
            drop(Store::create(&path).expect("created"));
            let connection = open(&path).expect(name);
            read_once(&connection).expect(name);
            assert!(connection.execute("DELETE FROM customer", []).is_err(), "only read");
        }
        assert_eq!(uri(Path::new("//odd/a b")), "file:////odd/a%20b");
        assert_eq!(uri(Path::new("shop.foresale")), "file:shop.foresale");
    }
}
