//! Lists the migrations in the order of their numbers, so that a new one is only a file.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=migrations");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("migrations");
    let mut files = fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    for (number, file) in (1..).zip(&files) {
        let has_its_number =
            file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&format!("{number:04}_")));
        if !has_its_number {
            return Err(io::Error::other(format!("{} is not migration {number}", file.display())));
        }
    }
    // The folder is named when the crate is compiled: a checkout may have been moved since this ran.
    let text_of = |file: &std::path::PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/migrations/{name}\"))")
    };
    let texts: Vec<String> = files.iter().map(text_of).collect();
    fs::write(
        Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("migrations.rs"),
        format!("&[{}]", texts.join(",\n")),
    )
}
