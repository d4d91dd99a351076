//! Which parts may refer to which, checked on the program's source text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Each room with the rooms it may refer to besides itself, lowest first.
const MAY_MENTION: &[(&str, &[&str])] = &[
    ("figures", &[]),
    ("domain", &["figures"]),
    ("stats", &[]),
    ("progress", &[]),
    ("contained", &[]),
    ("private_file", &[]),
    ("ui", &["figures"]),
    ("reports", &["domain", "figures"]),
    ("sample", &["domain"]),
    ("features", &["domain", "reports", "progress", "private_file"]),
    ("models", &["domain", "figures", "reports", "stats"]),
    ("planning", &["domain", "figures", "reports", "stats"]),
    ("store", &["domain", "reports", "contained"]),
    ("intake", &["domain", "reports", "progress", "contained", "private_file"]),
    ("delivery", &["domain", "figures", "reports", "progress", "private_file"]),
    (
        "actions",
        &[
            "store",
            "intake",
            "delivery",
            "planning",
            "models",
            "features",
            "sample",
            "reports",
            "domain",
            "figures",
            "progress",
            "stats",
            "private_file",
        ],
    ),
    ("screens", &["ui", "reports", "domain", "figures"]),
    ("app", &["screens", "ui", "actions", "reports", "domain", "figures", "progress", "private_file"]),
    ("cli", &["actions", "reports", "domain", "figures", "progress"]),
    ("main", &["app", "cli", "screens"]),
];

/// Modules of the program itself; the others are workspace members, whose manifests say the same to the compiler.
const TOP: &[&str] = &["app", "cli", "main"];

/// Paths that a file may use although its room may not, each with its reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("app/", "store::Store", "a job owns the connection that it hands to an action"),
    ("cli/desk.rs", "store::Store", "the one place of the command line that owns a connection"),
    ("cli/signing_in.rs", "store::Store", "who signs in is asked of the connection"),
    ("cli/priority.rs", "store::Store", "whether a portal is at work is asked of the connection"),
    ("cli/", "delivery::json", "JSON goes to standard output, which only the cli writes, or to a file instead"),
    ("cli/ranking.rs", "delivery::files", "a ranked list as CSV goes to standard output, which only the cli writes"),
    ("cli/customers.rs", "delivery::files", "the table as CSV goes to standard output, which only the cli writes"),
    ("intake/sqlite.rs", "store::foreign", "the tables of another program's file, read by the room that knows SQL"),
    ("intake/write_sample.rs", "sample", "writes the generated files in the dialect that intake reads"),
];

/// Libraries (and parts of the standard library) with the rooms that may use them.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("rusqlite", &["store/"]),
    ("polars", &["features/"]),
    ("sqlparser", &["features/formula/reading.rs"]),
    ("linfa", &["models/"]),
    ("linfa_clustering", &["models/"]),
    ("forust_ml", &["models/learned/"]),
    ("ndarray", &["models/"]),
    ("argmin", &["stats/"]),
    ("statrs", &["stats/", "models/"]),
    ("rayon", &["models/", "features/"]),
    ("encoding_rs", &["intake/"]),
    ("chardetng", &["intake/encoding_evidence.rs"]),
    ("oem_cp", &["intake/source.rs"]),
    ("calamine", &["intake/workbook.rs"]),
    ("egui", &["ui/", "screens/", "app/"]),
    ("egui_plot", &["ui/", "screens/"]),
    ("aho_corasick", &["store/person_words.rs"]),
    ("frizbee", &["screens/palette.rs"]),
    ("strsim", &["features/formula/nearest.rs"]),
    ("eframe", &["app/"]),
    ("phonenumber", &["domain/phone.rs"]),
    ("argon2", &["domain/access_code.rs", "domain/password.rs"]),
    ("sha2", &["store/digest.rs", "store/keys/"]),
    ("x25519_dalek", &["store/keys/"]),
    ("zeroize", &["store/keys/"]),
    ("rpassword", &["cli/signing_in.rs"]),
    ("rfd", &["app/"]),
    ("lettre", &["delivery/"]),
    ("minijinja", &["delivery/"]),
    // The portal: secrets, certificates, requests, the telephone service's signature, Ctrl-C.
    ("ring", &["delivery/portal/", "store/keys/", "private_file/sealed.rs"]),
    ("rustls", &["delivery/portal/", "delivery/desks/", "delivery/mail_server/", "delivery/smtp/"]),
    ("rustls_native_certs", &["delivery/mail_server/trust.rs"]),
    ("webpki_roots", &["delivery/smtp/tls.rs"]),
    ("hostname", &["delivery/mail_server/hello.rs"]),
    ("rcgen", &["delivery/portal/tls.rs"]),
    ("axum", &["delivery/portal/", "delivery/desks/"]),
    ("hyper", &["delivery/portal/server.rs", "delivery/desks/"]),
    ("hyper_util", &["delivery/portal/server.rs", "delivery/desks/client.rs"]),
    ("tokio", &["delivery/portal/", "delivery/desks/"]),
    ("tokio_rustls", &["delivery/portal/server.rs", "delivery/desks/client.rs"]),
    // What travels between two desks.
    ("ciborium", &["actions/desks/encoding.rs"]),
    ("form_urlencoded", &["delivery/portal/forms.rs"]),
    ("percent_encoding", &["delivery/portal/forms.rs"]),
    ("base64", &["delivery/portal/", "delivery/mail_server/"]),
    ("signal_hook", &["cli/serve.rs"]),
    ("rustix", &["cli/priority.rs", "main.rs"]),
    // JSON for people's eyes leaves by delivery::json, which lets nothing out that steers.
    ("serde_json::to_vec_pretty", &[]),
    ("serde_json::to_string_pretty", &[]),
    ("serde_json::to_writer_pretty", &[]),
    ("typst", &["delivery/"]),
    ("typst_layout", &["delivery/"]),
    ("typst_pdf", &["delivery/"]),
    ("typst_kit", &["delivery/"]),
    ("clap", &["cli/", "main.rs"]),
    // Typed errors below the actions, errors with context from there up.
    ("anyhow", &["actions/", "app/", "cli/"]),
    // The calendar behind Day and the dates of files; today's date is read in two places and passed down.
    ("chrono", &["domain/day.rs", "intake/date.rs", "app/clock.rs", "cli/mod.rs", "delivery/sending/clock.rs"]),
    ("chrono::Local", &["app/clock.rs", "cli/mod.rs", "delivery/sending/clock.rs"]),
    // In the store only what is not a database: locks of runs, folders and names of files being created, backups.
    (
        "std::fs",
        &[
            "private_file/",
            "store/run.rs",
            "store/draft.rs",
            "store/aside.rs",
            "store/spool.rs",
            "store/backup",
            "store/keys/",
            "store/swapping.rs",
            "intake/",
            "delivery/",
            "actions/",
            "app/",
            "cli/",
        ],
    ),
    ("std::net", &["delivery/", "actions/portal/serving.rs", "actions/desks/"]),
    (
        "std::thread",
        &[
            "delivery/",
            "actions/portal/",
            "actions/desks/changes.rs",
            "actions/desks/office.rs",
            "actions/pool.rs",
            "store/waiting.rs",
            "store/portion.rs",
            "store/turn.rs",
            "store/taking_back.rs",
            "store/encrypting/mod.rs",
            "app/",
            "cli/",
            "intake/read_ahead.rs",
            "contained/",
        ],
    ),
    ("std::process", &["private_file/", "delivery/", "cli/", "main.rs"]),
    // A test that runs for an hour is told which part of it to run.
    ("std::env", &["private_file/", "delivery/", "actions/", "app/", "cli/", "models/choosing/businesses.rs"]),
    // Long work of the store pauses after a tenth of a second, for others who are waiting.
    (
        "std::time::Instant",
        &[
            "actions/",
            "app/",
            "delivery/smtp/",
            "store/waiting.rs",
            "store/portion.rs",
            "store/taking_back.rs",
            "store/turn.rs",
        ],
    ),
    ("std::time::SystemTime", &["private_file/", "delivery/"]),
];

/// What the command line may call of `actions` besides requests, each with its reason.
const CALLED_DIRECTLY: &[(&str, &str)] = &[
    ("request", "the one way in"),
    ("database", "opening, making and refusing files, before there is anything to ask"),
    ("backups", "copies of a file that may be too damaged to open"),
    ("backups::with_way_out", "names the backups of a file that cannot be opened"),
    ("demo::demo", "makes a new file"),
    ("desks", "serves from connections of its own"),
    ("desks::is_office", "whether a place is a file or an office, before either is opened"),
    ("desks::refuse_office", "what needs the file itself, before anything is opened"),
    ("import", "looks at a file to import, without a database"),
    ("leads::clear_old_sheets", "files that an earlier run left for a viewer, without a database"),
    ("people::computer_user", "the name that the computer gives, without a database"),
    ("people::encrypting::proposed_recovery_key", "random letters, told before they open anything"),
    ("people::door", "whether anybody has to sign in, before anything is asked"),
    ("people::sign_in", "who asks, before anything is asked"),
    ("people::sign_in_by_recovery", "who asks, when every password is forgotten"),
    ("people::is_locked", "whether a file is encrypted, before it is opened"),
    ("people", "opens an encrypted file with a password, before anything is asked"),
    ("privacy::document", "writes what a request answered as JSON"),
    ("portal", "serves from connections of its own"),
    ("scope::SEED", "a constant"),
    ("segments::in_segment", "writes a rule, without a database"),
    ("settings::mail_authorities", "reads a file of certificates"),
];

/// How files and folders are made. `private_file` makes them inaccessible to others and renames them when they are
/// complete; the others have their reasons.
const MAKES_FILES: &[&str] = &[
    "File::create",
    "File::options",
    "OpenOptions",
    "DirBuilder",
    "fs::write",
    "fs::copy",
    "fs::rename",
    "fs::hard_link",
    "create_dir",
    "temp_dir",
];
const MAY_MAKE_FILES: &[(&str, &str)] = &[
    ("private_file/", "the one place"),
    ("store/run.rs", "an empty file that holds a lock"),
    ("store/draft.rs", "a database or a backup beside its place, which only SQLite fills"),
    ("store/aside.rs", "a copy to try things on, which only SQLite fills"),
    ("store/spool.rs", "what dealers saw while somebody else was writing, line by line"),
    ("store/backup/", "copies of databases, which only SQLite fills"),
    ("store/keys/file.rs", "the key file beside an encrypted database"),
    ("store/swapping.rs", "a second name for what stood in the place of a database, until it is overwritten"),
    ("app/dialogs.rs", "the folder for temporary files where there is no home"),
];

/// Which rooms open files for reading, each with its reason. On Unix closing any descriptor of a database releases
/// every lock that the program holds on it, so only SQLite opens one.
const READERS: &[(&str, &str)] = &[
    ("intake/opening.rs", "files to import; actions refuse a database that is open before"),
    ("store/spool.rs", "what dealers saw while somebody else was writing"),
    ("actions/desks/known_offices.rs", "the certificates that offices showed, in the program's own settings"),
    (
        "actions/desks/parcels.rs",
        "files that go to the office or come from it, which are refused where they are an open database",
    ),
    ("cli/campaign_plan.rs", "the text of a message, which is refused where it is an open database"),
    ("cli/segments.rs", "a rule, which is refused where it is an open database"),
    ("store/draft.rs", "a folder, to have it on the disk"),
    ("store/keys/file.rs", "the key file beside an encrypted database, which SQLite never opens"),
    ("store/keys/tries.rs", "wrong passwords for a file that is locked"),
    ("delivery/mail_server/trust.rs", "certificates, which are refused where they are an open database"),
    ("private_file/sealed.rs", "what this program wrote itself, encrypted, in a folder of its own"),
    ("private_file/lib.rs", "a folder, to have what was made in it on the disk"),
];

/// A file without its comments and without its own tests, which may use anything.
fn code_of(text: &str) -> String {
    let tests = ["#[cfg(test)]\nmod tests", "#[cfg(all(test, unix))]\nmod tests"];
    let code = tests.iter().fold(text, |code, tests| code.split(tests).next().unwrap_or_default());
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What follows each occurrence of `path` as a complete path prefix.
fn after<'a>(code: &'a str, path: &str) -> impl Iterator<Item = &'a str> {
    let places: Vec<usize> = code.match_indices(path).map(|(at, _)| at).collect();
    let length = path.len();
    places.into_iter().filter_map(move |at| {
        let (before, rest) = (&code[..at], &code[at + length..]);
        let begins = !before.ends_with(|c: char| is_in_name(c) || c == ':' || c == '\'');
        (begins && !rest.starts_with(is_in_name)).then_some(rest)
    })
}

/// Whether a library, or a part of one, is used: by its path, or by a name taken from a list of imports.
fn uses(code: &str, library: &str) -> bool {
    let Some((parent, name)) = library.rsplit_once("::") else {
        let imported = code.contains(&format!("use {library};")) || code.contains(&format!("use {library} as "));
        return imported || after(code, library).any(|rest| rest.starts_with("::"));
    };
    let lists = after(code, parent).filter_map(|rest| rest.strip_prefix("::{")?.split_once('}'));
    let mut listed = lists.flat_map(|(list, _)| list.split(',')).map(|item| item.trim().split("::").next());
    after(code, library).next().is_some() || listed.any(|item| item == Some(name))
}

/// The paths below a room that a file uses: a workspace member's by its name, a room of the program itself after
/// `crate` or `foresale`.
fn mentioned<'a>(code: &'a str, target: &'a str) -> impl Iterator<Item = String> {
    let roots = [target.to_owned(), format!("crate::{target}"), format!("foresale::{target}")];
    let mut found = Vec::new();
    for root in &roots {
        for rest in after(code, root).filter_map(|rest| rest.strip_prefix("::")) {
            let below: String = rest.chars().take_while(|c| is_in_name(*c) || *c == ':').collect();
            found.push(format!("{target}::{below}"));
        }
    }
    found.into_iter()
}

/// Every rule that a file breaks, in words.
fn offences(file: &str, code: &str) -> Vec<String> {
    let room = file.split(['/', '.']).next().unwrap_or_default();
    let Some((_, allowed)) = MAY_MENTION.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{file}: the room '{room}' is not in the map of this test")];
    };
    let mut found = Vec::new();
    let excepted =
        |path: &str| EXCEPTIONS.iter().any(|(place, what, _)| file.starts_with(place) && path.starts_with(what));
    for (target, _) in MAY_MENTION.iter().filter(|(target, _)| *target != room && !allowed.contains(target)) {
        for path in mentioned(code, target).filter(|path| !excepted(path)) {
            found.push(format!("{file}: mentions {path}"));
        }
    }
    if ["crate", "foresale"].iter().any(|root| code.contains(&format!("use {root}::{{"))) && TOP.contains(&room) {
        found.push(format!("{file}: a list of rooms in one `use` hides who is meant"));
    }
    let passes_on = |target: &str| {
        code.contains(&format!("pub use {target}::")) || code.contains(&format!("pub use crate::{target}::"))
    };
    if room != "main" && MAY_MENTION.iter().any(|(target, _)| *target != room && passes_on(target)) {
        found.push(format!("{file}: passes on what belongs to another room"));
    }
    if (file == format!("{room}/mod.rs") || file == format!("{room}/lib.rs")) && code.contains("super::") {
        found.push(format!("{file}: reaches out of its room by super"));
    }
    let is_there = |maker: &&&str| code.match_indices(**maker).any(|(at, _)| !code[..at].ends_with(is_in_name));
    for maker in MAKES_FILES.iter().filter(is_there) {
        if !MAY_MAKE_FILES.iter().any(|(place, _)| file.starts_with(place)) {
            found.push(format!("{file}: makes files by {maker}, which belongs to private_file"));
        }
    }
    for (library, places) in LIBRARIES {
        if uses(code, library) && !places.iter().any(|place| file.starts_with(place)) {
            found.push(format!("{file}: uses {library}, which belongs to {}", places.join(", ")));
        }
    }
    found
}

/// Every file of the program by its path below `src`, with `/` on any system.
fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut files) = (vec![root.clone()], BTreeMap::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            // A build script is run before there is a program.
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("build.rs") {
                let name = path.strip_prefix(&root).expect("below it").to_string_lossy().replace('\\', "/");
                // Git may have changed line endings on Windows.
                let text = std::fs::read_to_string(&path).expect("text").replace("\r\n", "\n");
                files.insert(name, code_of(&text));
            }
        }
    }
    files
}

#[test]
fn nobody_mentions_whom_it_may_not() {
    let sources = sources();
    assert!(sources.len() > 100, "only {} files were found", sources.len());
    let found: Vec<String> =
        sources.iter().filter(|(file, _)| *file != "lib.rs").flat_map(|(file, code)| offences(file, code)).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The modules and functions of `actions` that a file imports; requests and other types begin with a capital letter.
fn called_directly(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in code.split("use actions::").skip(1) {
        let Some((path, _)) = rest.split_once(';') else { continue };
        let (parent, list) = path.split_once('{').unwrap_or((path.rfind("::").map_or("", |at| &path[..at + 2]), ""));
        let leaves: Vec<&str> = if list.is_empty() { vec![&path[parent.len()..]] } else { list.split(',').collect() };
        for leaf in leaves {
            let leaf = leaf.trim().trim_end_matches('}').trim().split(" as ").next().unwrap_or_default();
            let whole =
                if leaf == "self" { parent.trim_end_matches("::").to_owned() } else { format!("{parent}{leaf}") };
            let is_type = leaf.starts_with(char::is_uppercase) && leaf.contains(char::is_lowercase);
            if !leaf.is_empty() && !is_type && leaf != "RANKING_FORMATS" {
                found.push(whole);
            }
        }
    }
    found
}

#[test]
fn the_command_line_reaches_actions_by_requests() {
    let sources = sources();
    let mut used = BTreeSet::new();
    for (file, code) in sources.iter().filter(|(file, _)| file.starts_with("cli/")) {
        for path in called_directly(code) {
            let known = CALLED_DIRECTLY.iter().any(|(what, _)| *what == path);
            assert!(known, "{file} calls actions::{path} without a request");
            used.insert(path);
        }
        let asks = code.contains("request::ask(");
        assert!(!asks || file == "cli/desk.rs", "{file} asks past the desk");
    }
    for (what, reason) in CALLED_DIRECTLY {
        assert!(used.contains(*what), "nothing calls actions::{what} directly any more ({reason})");
    }
    assert_eq!(called_directly("use actions::leads::{self, publish, Leads};"), ["leads", "leads::publish"]);
    assert_eq!(called_directly("use actions::{database, steps as done};"), ["database", "steps"]);
}

/// Who carries requests out, and for whom.
const ASKS: &[(&str, &str)] = &[
    ("actions/pool.rs", "dealers, callers and the portal itself, and other desks"),
    ("app/asking.rs", "the window"),
    ("cli/desk.rs", "the command line"),
];

/// Who of the portal's side and of other desks' opens a database.
const OPENS_FOR_PORTAL: &[(&str, &str)] = &[
    ("actions/pool.rs", "lends connections for requests only"),
    ("actions/portal/watching.rs", "the window looks out for what dealers did"),
    (
        "actions/desks/changes.rs",
        "looks whether the file has changed, as the watcher for dealers does; it writes nothing",
    ),
];

/// What stands in the way of the portal's and the telephone's reaching the database but by requests.
fn ways_past_requests(file: &str, code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let by_name = code.contains("request::ask") || code.contains("request::{Request, ask}");
    if by_name && !ASKS.iter().any(|(known, _)| *known == file) {
        found.push(format!("{file} carries requests out"));
    }
    let serves = ["actions/portal/", "actions/desks/", "actions/pool.rs"];
    if !serves.iter().any(|place| file.starts_with(place)) {
        return found;
    }
    let opens = ["database::open", "Store::open", "Store::create"].iter().any(|opening| code.contains(opening));
    if opens && !OPENS_FOR_PORTAL.iter().any(|(known, _)| *known == file) {
        found.push(format!("{file} opens the database"));
    }
    // Whoever holds connections has no hand in what is done with them.
    let holds = ["Pool", "Alone", "Desk for"].iter().any(|word| code.contains(word));
    let works = code.contains("Store") && !code.contains("request! {");
    if holds && works && file != "actions/pool.rs" {
        found.push(format!("{file} holds connections and works on the database itself"));
    }
    let lends = ["FnOnce(&mut Store", "FnOnce(&Store", "-> &mut Store", "-> Store", "pub store"];
    if file == "actions/pool.rs" && lends.iter().any(|lending| code.contains(lending)) {
        found.push(format!("{file} lends connections for other things than requests"));
    }
    found
}

#[test]
fn portal_and_telephone_reach_actions_by_requests() {
    let sources = sources();
    let found: Vec<String> = sources.iter().flat_map(|(file, code)| ways_past_requests(file, code)).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    for (file, whom) in ASKS {
        assert!(sources[*file].contains("ask("), "{file} asks for nobody any more ({whom})");
    }
    for (file, reason) in OPENS_FOR_PORTAL {
        assert!(sources[*file].contains("database::open"), "{file} opens nothing any more ({reason})");
    }
    let passes = |file: &str, code: &str| !ways_past_requests(file, code).is_empty();
    assert!(passes("actions/portal/backend.rs", "fn f(pool: &Pool) { pool.with(|store: &mut Store| ()) }"));
    assert!(passes("actions/portal/journal.rs", "let store = database::open(path)?;"));
    assert!(passes("actions/pool.rs", "pub fn with<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {"));
    assert!(passes("app/portal.rs", "crate::request::ask(&mut store, &asker, now, request, progress)"));
}

#[test]
fn nothing_but_sqlite_opens_a_database() {
    let sources = sources();
    let reads = |code: &str| {
        let calls = ["File::open", "fs::File::open", "fs::read", "fs::read_to_string", "fs::copy"];
        let paths = calls.iter().flat_map(|call| [(*call).to_owned(), format!("std::{call}")]);
        paths.into_iter().any(|path| after(code, &path).any(|rest| rest.starts_with('(')))
    };
    let readers: Vec<&String> = sources.iter().filter(|(_, code)| reads(code)).map(|(file, _)| file).collect();
    let known: BTreeSet<&str> = READERS.iter().map(|(file, _)| *file).collect();
    assert_eq!(readers.iter().map(|file| file.as_str()).collect::<BTreeSet<_>>(), known);
    for (file, code) in sources.iter().filter(|(file, _)| file.starts_with("store/")) {
        let other_openings =
            code.contains("OpenOptions") && !MAY_MAKE_FILES.iter().any(|(place, _)| file.starts_with(place));
        assert!(!other_openings, "{file} opens files by other means than SQLite");
    }
}

#[test]
fn every_exception_is_still_needed() {
    let sources = sources();
    for (place, what, reason) in EXCEPTIONS {
        let room = what.split("::").next().unwrap_or_default();
        let needed = sources
            .iter()
            .any(|(file, code)| file.starts_with(place) && mentioned(code, room).any(|path| path.starts_with(what)));
        assert!(needed, "nothing in {place} mentions {what} any more ({reason})");
    }
}

#[test]
fn no_list_of_this_test_is_stale() {
    let sources = sources();
    let anywhere = |place: &str, is: &dyn Fn(&str) -> bool| {
        sources.iter().any(|(file, code)| file.starts_with(place) && is(code.as_str()))
    };
    let mut stale = Vec::new();
    for (room, allowed) in MAY_MENTION {
        let place = if *room == "main" { "main.rs".to_owned() } else { format!("{room}/") };
        for target in
            allowed.iter().filter(|target| !anywhere(&place, &|code| mentioned(code, target).next().is_some()))
        {
            stale.push(format!("{room} never mentions {target}"));
        }
    }
    for (library, places) in LIBRARIES {
        for place in places.iter().filter(|place| !anywhere(place, &|code| uses(code, library))) {
            stale.push(format!("nothing in {place} uses {library}"));
        }
    }
    let makes = |code: &str, maker: &str| code.match_indices(maker).any(|(at, _)| !code[..at].ends_with(is_in_name));
    for (place, reason) in MAY_MAKE_FILES {
        if !anywhere(place, &|code| MAKES_FILES.iter().any(|maker| makes(code, maker))) {
            stale.push(format!("nothing in {place} makes files ({reason})"));
        }
    }
    assert!(stale.is_empty(), "\n{}", stale.join("\n"));
}

#[test]
fn the_rooms_have_no_circle() {
    let mut below: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<_> = MAY_MENTION.to_vec();
    while !open.is_empty() {
        let before = open.len();
        open.retain(|(room, allowed)| {
            let placed = allowed.iter().all(|target| below.contains(target));
            if placed {
                below.insert(room);
            }
            !placed
        });
        assert!(open.len() < before, "these rooms lean on each other: {open:?}");
    }
}

#[test]
fn a_broken_rule_is_seen() {
    let broken = |file: &str, code: &str| assert_eq!(offences(file, code).len(), 1, "{file}: {code}");
    broken("models/choice.rs", "use store::Store;");
    broken("models/choice.rs", "let now = std::time::Instant::now();");
    broken("models/choice.rs", "use std::time::{Duration, Instant};");
    broken("models/choice.rs", "use rusqlite::Connection;");
    broken("stats/rank.rs", "use std::{fs, io};");
    broken("store/migration.rs", "use std::fs::File;");
    broken("screens/home.rs", "fn f(x: &actions::home::Home) {}");
    broken("delivery/mailer.rs", "use store::Store;");
    broken("ui/table.rs", "use domain::day::Day;");
    broken("app/mod.rs", "use crate::{cli, screens};");
    broken("actions/kpis.rs", "use polars::prelude::*;");
    broken("reports/home.rs", "pub use domain::day::Day;");
    broken("domain/lib.rs", "use super::day::Day;");
    broken("cli/leads.rs", "use store::lead::NewLead;");
    broken("actions/kpis/mod.rs", "File::create(path)?;");
    broken("intake/rejects.rs", "std::fs::write(path, bytes)?;");
    broken("attic/mod.rs", "");
    for fine in ["use domain::day::Day;", "let egui = 1;", "// store::Store", "f(\"rusqlite\")"] {
        assert_eq!(offences("models/choice.rs", &code_of(fine)), Vec::<String>::new());
    }
    assert_eq!(code_of("a\n#[cfg(test)]\nmod tests {\nuse store;"), "a");
}

/// Where a per cent sign may stand behind a number that `figures` did not write, each with its reason.
const PER_CENTS: &[(&str, &str)] = &[
    ("figures/", "the one place"),
    ("intake/meaning/formula.rs", "formulas of columns, some of which are in per cent"),
    ("intake/shown_numbers.rs", "a cell as its sheet shows it, to be read as such"),
    ("features/catalogue.rs", "phrases of KPIs, whose unit is per cent"),
    ("models/learned/earlier_rows.rs", "phrases of features, whose unit is per cent"),
    ("screens/patterns/cycles.rs", "an axis whose unit is per cent"),
    ("cli/progress_line.rs", "a line that is written anew ten times a second, in whole steps"),
];

#[test]
fn shares_are_written_in_one_place() {
    let sources = sources();
    // A placeholder with the sign behind it, or a name that says that a function writes such a thing.
    let writes = |code: &str| {
        let by_hand = ["} %", "}%", "} per cent"].iter().any(|sign| code.contains(sign));
        by_hand || code.contains("fn percent(") || code.contains("fn share_spoken(")
    };
    let writers: Vec<&String> = sources.iter().filter(|(_, code)| writes(code)).map(|(file, _)| file).collect();
    for file in &writers {
        let known = PER_CENTS.iter().any(|(place, _)| file.starts_with(place));
        assert!(known, "{file} writes a share by itself; figures::percent does so in one way for all");
    }
    for (place, reason) in PER_CENTS {
        assert!(writers.iter().any(|file| file.starts_with(place)), "nothing in {place} writes shares ({reason})");
    }
    assert!(writes("format!(\"{share:.1} %\")") && !writes("format!(\"{} left\", figures::percent(share))"));
}

/// Where a count decides between two words by hand.
#[test]
fn plurals_are_made_in_one_place() {
    let by_hand = |code: &str| {
        code.match_indices("== 1 {").any(|(at, found)| {
            let rest: String = code[at + found.len()..].chars().take(80).collect();
            let (one, rest) = rest.split_once('}').unwrap_or_default();
            let is_text = |part: &str| part.contains('"');
            is_text(one) && rest.trim_start().starts_with("else") && !one.contains("your ") && !one.contains("One ")
        })
    };
    let sources = sources();
    let found: Vec<&String> = sources
        .iter()
        .filter(|(file, code)| !file.starts_with("figures/") && by_hand(code))
        .map(|(file, _)| file)
        .collect();
    assert!(found.is_empty(), "these files make plurals by hand; figures::counted and figures::plural do: {found:?}");
    assert!(by_hand("if n == 1 { \"row\" } else { \"rows\" }") && !by_hand("if n == 1 { stop() }"));
}

#[test]
fn the_manifests_say_the_same() {
    for (room, allowed) in MAY_MENTION.iter().filter(|(room, _)| !TOP.contains(room)) {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room).join("Cargo.toml");
        let text = std::fs::read_to_string(&manifest).expect("a manifest");
        let dependencies =
            text.split("[dependencies]").nth(1).and_then(|rest| rest.split("\n[").next()).unwrap_or_default();
        let named: BTreeSet<&str> = dependencies.lines().filter_map(|line| line.split('.').next()).collect();
        for (other, _) in MAY_MENTION {
            let excepted = EXCEPTIONS
                .iter()
                .any(|(place, what, _)| place.split('/').next() == Some(*room) && what.starts_with(other));
            assert_eq!(named.contains(other), allowed.contains(other) || excepted, "{room} → {other}");
        }
    }
}

/// The map of the room that has the most files names all of them.
#[test]
fn the_map_of_the_intake_names_every_module() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/intake/lib.rs");
    let text = std::fs::read_to_string(path).expect("text");
    let map: String = text.lines().filter(|line| line.starts_with("//!")).collect();
    let modules =
        text.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'));
    let missing: Vec<&str> = modules.filter(|module| !map.contains(&format!("`{module}`"))).collect();
    assert!(missing.is_empty(), "src/intake/lib.rs says nothing of {missing:?}");
}
