//! The table of everything that can be asked, with the right it needs, what it makes stale, and its rule.

use std::path::Path;

/// One line per request, as the macro's own two lines say it.
fn lines_of(text: &str) -> Vec<String> {
    let blocks = text.split("request! {").skip(1);
    let told = blocks.filter_map(|block| {
        let header: Vec<&str> = block.split(';').take(2).collect();
        let [name, says] = header[..] else { return None };
        let name = name.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("//"))?;
        let name = name.split([' ', '{']).next()?;
        let says = says.split_whitespace().collect::<Vec<_>>().join(" ");
        let (code, rest) = says.trim_start_matches('"').split_once("\", ")?;
        let (right, rest) = rest.split_once(", [")?;
        let (touches, rule) = rest.split_once(']')?;
        let rule = rule.trim_start_matches(',').trim();
        Some(format!("{code:<26} {name:<20} {right:<16} {rule:<11} {}", touches.trim_end_matches(',')))
    });
    told.map(|line| line.trim_end().to_owned()).collect()
}

fn table(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            lines.extend(table(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("actions/request.rs") {
            lines.extend(lines_of(&std::fs::read_to_string(&path).expect("text")));
        }
    }
    lines.sort();
    lines
}

#[test]
fn rights_of_every_request() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = table(&root.join("src/actions"));
    let written = std::fs::read_to_string(root.join("tests/fixtures/requests.txt")).unwrap_or_default();
    let known: Vec<&str> = written.lines().collect();
    assert_eq!(known, found, "tests/fixtures/requests.txt is to read:\n{}\n", found.join("\n"));
    let codes: Vec<&str> = found.iter().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(codes.windows(2).all(|pair| pair[0] != pair[1]), "two requests have one name");
}

#[test]
fn a_request_is_seen() {
    let block = "request! {\n    /// Says; hello.\n    Greet { to: String } -> ();\n    \"a.b\", See, [Kpis,\n Steps], Once;\n |a";
    let lines = lines_of(&block.replace("Says; hello", "Says hello"));
    assert_eq!(lines, ["a.b                        Greet                See              Once        Kpis, Steps"]);
}
