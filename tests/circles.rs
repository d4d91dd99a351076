//! Files of a room form no circles: whoever reads one file needs those that it names, and none of them needs it in turn.
//! Only a module and what lies below it may name each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A word of the text, or one of `::`, `{`, `}`, `,`, `;`, `*` and other signs.
type Token = String;

/// The words and signs of a file, without comments, strings and characters.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    let is = |at: usize, what: &str| what.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c));
    while at < chars.len() {
        let c = chars[at];
        if is(at, "//") {
            while at < chars.len() && chars[at] != '\n' {
                at += 1;
            }
        } else if is(at, "/*") {
            while at < chars.len() && !is(at, "*/") {
                at += 1;
            }
            at += 2;
        } else if is(at, "r\"") || is(at, "r#") {
            let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
            let end = format!("\"{}", "#".repeat(hashes));
            at += 2 + hashes;
            while at < chars.len() && !is(at, &end) {
                at += 1;
            }
            at += end.len();
        } else if c == '"' {
            at += 1;
            while at < chars.len() && chars[at] != '"' {
                at += if chars[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if c == '\'' {
            // A character, or a lifetime.
            let escaped = chars.get(at + 1) == Some(&'\\');
            let ends = if escaped { (at + 3..chars.len()).find(|i| chars[*i] == '\'') } else { Some(at + 2) };
            at = ends.filter(|i| chars.get(*i) == Some(&'\'')).unwrap_or(at) + 1;
        } else if c.is_alphanumeric() || c == '_' {
            let end =
                (at..chars.len()).find(|i| !chars[*i].is_alphanumeric() && chars[*i] != '_').unwrap_or(chars.len());
            found.push(chars[at..end].iter().collect());
            at = end;
        } else if is(at, "::") {
            found.push("::".to_owned());
            at += 2;
        } else {
            if !c.is_whitespace() {
                found.push(c.to_string());
            }
            at += 1;
        }
    }
    found
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Each path of a list of imports, with the name by which the file knows it.
fn imports(tree: &[Token]) -> Vec<(String, Vec<String>)> {
    let (mut found, mut at) = (Vec::new(), 0);
    tree_of(tree, &mut at, &[], &mut found);
    found
}

fn tree_of(tree: &[Token], at: &mut usize, before: &[String], found: &mut Vec<(String, Vec<String>)>) {
    let mut path = before.to_vec();
    while let Some(token) = tree.get(*at) {
        match token.as_str() {
            "{" => {
                *at += 1;
                while tree.get(*at).is_some_and(|token| token != "}") {
                    tree_of(tree, at, &path, found);
                    *at += usize::from(tree.get(*at).is_some_and(|token| token == ","));
                }
                *at += 1;
                return;
            }
            "," | "}" | ";" => break,
            "as" => {
                found.push((tree.get(*at + 1).cloned().unwrap_or_default(), path));
                *at += 2;
                return;
            }
            "::" => {}
            "self" if !path.is_empty() => {}
            word => path.push(word.to_owned()),
        }
        *at += 1;
    }
    found.push((path.last().cloned().unwrap_or_default(), path));
}

/// What a file imports, and the other paths that it names.
#[derive(Default)]
struct Names {
    imported: Vec<(String, Vec<String>)>,
    named: Vec<Vec<String>>,
}

fn names(text: &str) -> Names {
    let tokens = tokens(text);
    let (mut names, mut at) = (Names::default(), 0);
    while at < tokens.len() {
        if tokens[at] == "use" {
            let end = (at..tokens.len()).find(|i| tokens[*i] == ";").unwrap_or(tokens.len());
            // The `use<'a>` of a type is no import.
            if tokens.get(at + 1).is_some_and(|next| next != "<") {
                names.imported.extend(imports(&tokens[at + 1..end]));
                at = end;
            }
        } else if is_word(&tokens[at]) && tokens.get(at + 1).is_some_and(|next| next == "::") {
            let mut path = vec![tokens[at].clone()];
            while tokens.get(at + 1).is_some_and(|next| next == "::")
                && tokens.get(at + 2).is_some_and(|next| is_word(next))
            {
                path.push(tokens[at + 2].clone());
                at += 2;
            }
            names.named.push(path);
        }
        at += 1;
    }
    names
}

/// The modules of one crate by their paths, the root by an empty one.
struct Crate {
    modules: BTreeMap<Vec<String>, Names>,
}

impl Crate {
    /// Of the files below a folder, by their paths with `/`.
    fn new(files: &BTreeMap<String, String>) -> Self {
        let path = |file: &str| {
            let stem = file.trim_end_matches(".rs");
            let stem = stem.strip_suffix("/mod").unwrap_or(if stem == "lib" { "" } else { stem });
            stem.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        Self { modules: files.iter().map(|(file, text)| (path(file), names(text))).collect() }
    }

    /// The module in which stands what a path means when `from` names it; none if it is of another crate.
    fn means(&self, from: &[String], path: &[String], depth: usize) -> Option<Vec<String>> {
        let mut rest = path;
        let mut here = from.to_vec();
        match rest.first()?.as_str() {
            "crate" => here.clear(),
            "self" => {}
            "super" => {
                here.pop();
            }
            _ => return self.below(here, rest, depth),
        }
        rest = &rest[1..];
        while rest.first().is_some_and(|part| part == "super") {
            here.pop();
            rest = &rest[1..];
        }
        self.below(here.clone(), rest, depth).or(Some(here))
    }

    fn below(&self, mut here: Vec<String>, path: &[String], depth: usize) -> Option<Vec<String>> {
        let mut moved = false;
        for (at, part) in path.iter().enumerate() {
            let child = [here.as_slice(), std::slice::from_ref(part)].concat();
            if self.modules.contains_key(&child) {
                (here, moved) = (child, true);
                continue;
            }
            // What a module passes on stands elsewhere.
            let passed_on = self.modules.get(&here)?.imported.iter().find(|(name, _)| name == part);
            return match passed_on {
                Some((_, target)) if depth < 8 => {
                    let whole = [target.as_slice(), &path[at + 1..]].concat();
                    self.means(&here, &whole, depth + 1)
                }
                _ => moved.then_some(here),
            };
        }
        moved.then_some(here)
    }

    /// For each module those that it names, where neither lies below the other.
    fn arrows(&self) -> Vec<(&[String], Vec<String>)> {
        let mut arrows = Vec::new();
        for (module, names) in &self.modules {
            let paths = names.imported.iter().map(|(_, path)| path).chain(&names.named);
            let targets: BTreeSet<Vec<String>> = paths.filter_map(|path| self.means(module, path, 0)).collect();
            let beside =
                targets.into_iter().filter(|target| !target.starts_with(module) && !module.starts_with(target));
            arrows.extend(beside.map(|target| (module.as_slice(), target)));
        }
        arrows
    }

    /// Modules beside each other, each with what lies below it, of which each needs each; in words, with the arrows.
    fn circles(&self) -> Vec<Circle> {
        let mut beside: BTreeMap<&[String], Arrows> = BTreeMap::new();
        let arrows = self.arrows();
        for (from, to) in &arrows {
            let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
            let arrow = format!("{} → {}", from.join("::"), to.join("::"));
            let near = beside.entry(&from[..shared]).or_default();
            near.entry(from[..=shared].to_vec()).or_default().push((to[..=shared].to_vec(), arrow));
        }
        beside.values().flat_map(circles_of).collect()
    }
}

/// By the module that names others: those that it names, with the arrow in words.
type Arrows = BTreeMap<Vec<String>, Vec<(Vec<String>, String)>>;

/// The modules of a circle, and every arrow of it.
struct Circle {
    modules: BTreeSet<Vec<String>>,
    arrows: Vec<String>,
}

fn circles_of(arrows: &Arrows) -> Vec<Circle> {
    let reached = |from: &Vec<String>| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(module) = open.pop() {
            let targets = arrows.get(module).into_iter().flatten().map(|(target, _)| target);
            open.extend(targets.filter(|target| seen.insert((*target).clone())));
        }
        seen
    };
    let reach: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> =
        arrows.keys().map(|module| (module, reached(module))).collect();
    let each = reach.iter().filter(|(module, targets)| targets.contains(**module)).map(|(module, targets)| {
        let comes_back = |target: &&Vec<String>| reach.get(target).is_some_and(|back| back.contains(*module));
        targets.iter().filter(comes_back).cloned().collect::<BTreeSet<_>>()
    });
    let groups: BTreeSet<BTreeSet<Vec<String>>> = each.collect();
    let told = |modules: BTreeSet<Vec<String>>| {
        let inside = arrows.iter().filter(|(from, _)| modules.contains(*from)).flat_map(|(_, targets)| targets);
        let arrows = inside.filter(|(to, _)| modules.contains(to)).map(|(_, arrow)| arrow.clone()).collect();
        Circle { modules, arrows }
    };
    groups.into_iter().map(told).collect()
}

/// Cuts the tests of a file, which may borrow from anywhere.
fn without_tests(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let tests = ["#[cfg(test)]\nmod tests", "#[cfg(all(test, unix))]\nmod tests"];
    tests.iter().fold(text.as_str(), |code, tests| code.split(tests).next().unwrap_or_default()).to_owned()
}

/// The files of a folder and below, without folders that are crates of their own.
fn files(root: &Path) -> BTreeMap<String, String> {
    let (mut folders, mut files) = (vec![root.to_path_buf()], BTreeMap::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                let is_crate = path.join("Cargo.toml").exists();
                if !is_crate {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("main.rs") {
                let name = path.strip_prefix(root).expect("below it").to_string_lossy().replace('\\', "/");
                files.insert(name, without_tests(&std::fs::read_to_string(&path).expect("text")));
            }
        }
    }
    files
}

#[test]
fn no_room_has_a_circle_of_files() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders = std::fs::read_dir(&source).expect("a folder").map(|entry| entry.expect("an entry").path());
    let members = folders.filter(|path| path.join("Cargo.toml").exists());
    let mut found = Vec::new();
    let mut modules = 0;
    for root in members.chain([source.clone()]) {
        let room = Crate::new(&files(&root));
        modules += room.modules.len();
        let name = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let told = |circle: Circle| {
            format!("{name}: a circle of {} modules\n  {}", circle.modules.len(), circle.arrows.join("\n  "))
        };
        found.extend(room.circles().into_iter().map(told));
    }
    assert!(modules > 500, "only {modules} files were found");
    assert!(found.is_empty(), "{} circles\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_circle_is_seen() {
    let room = |texts: &[(&str, &str)]| {
        Crate::new(&texts.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect())
    };
    let circles =
        |texts: &[(&str, &str)]| room(texts).circles().iter().map(|circle| circle.modules.len()).collect::<Vec<_>>();
    assert_eq!(circles(&[("lib.rs", ""), ("a.rs", "use crate::b::B;"), ("b.rs", "use super::a;")]), [2]);
    assert_eq!(
        circles(&[("lib.rs", ""), ("a.rs", "use crate::{b::{B, C as D}};"), ("b.rs", "fn f(x: crate::a::A)")]),
        [2]
    );
    let through_another = [("a.rs", "use crate::b;"), ("b.rs", "use crate::c::C;"), ("c.rs", "use crate::a::A;")];
    assert_eq!(circles(&[&[("lib.rs", "")][..], &through_another].concat()), [3]);
    // By what the module above passes on, and by a module that was imported.
    assert_eq!(circles(&[("lib.rs", "pub use b::B;"), ("a.rs", "use super::B;"), ("b.rs", "use super::a;")]), [2]);
    let by_way =
        [("a.rs", "use crate::d; fn f() { d::b::B }"), ("b.rs", "use super::a;"), ("d.rs", "pub use crate::b;")];
    assert_eq!(circles(&[&[("lib.rs", "use b;")][..], &by_way].concat()), [3]);
    let between_folders = [
        ("a/mod.rs", ""),
        ("a/x.rs", "use crate::b::y;"),
        ("b/mod.rs", ""),
        ("b/y.rs", ""),
        ("b/z.rs", "use crate::a::w;"),
        ("a/w.rs", ""),
    ];
    assert_eq!(circles(&[&[("lib.rs", "")][..], &between_folders].concat()), [2]);
    // A module and its parts, comments, strings, other crates, a name that only looks alike.
    assert!(circles(&[("lib.rs", ""), ("a/mod.rs", "use b::B;"), ("a/b.rs", "use super::A;")]).is_empty());
    let fine =
        "// use crate::a::A;\nlet x = \"crate::a\"; let c = '\"'; use other::a::A; /* crate::a */ fn g<'a>(x: &'a str)";
    assert!(circles(&[("lib.rs", ""), ("a.rs", "use crate::b;"), ("b.rs", fine)]).is_empty());
}
