//! Requests that name files of the desk's own computer: what is read goes along with the question, what is written comes back
//! with the answer, and the office keeps neither.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use anyhow::{Context as _, Error, Result, anyhow, bail};
use private_file::{Place, PlacedFile, TemporaryFolder};
use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::encoding::{read, written};
use crate::database::refuse_open_file;
use crate::request::Request;

/// The prefix of folders in which the office has a desk's files while it works on them.
pub(super) const FOLDER: &str = "foresale-desk-";
/// The largest file that goes along with a question; the office takes a little more.
pub(super) const MOST_FILE: u64 = 200 << 20;

/// Where a desk wants to have what was written.
pub(super) enum Down {
    One(Place),
    Folder(PathBuf),
}

/// A request that names files.
pub(super) trait Parcel: Request + Serialize + DeserializeOwned
where
    Self::Answer: Serialize + DeserializeOwned,
{
    /// The file that it reads.
    fn up(&self) -> Option<&Path> {
        None
    }

    /// That file is here now.
    fn take_up(&mut self, _file: PathBuf) {}

    /// Where it writes.
    fn down(&self) -> Option<Down> {
        None
    }

    /// The ending that tells how what it writes is written.
    fn ending(&self) -> String {
        match self.down() {
            Some(Down::One(place)) => ending_of(place.path()).to_owned(),
            _ => String::new(),
        }
    }

    /// It writes to this file, or into it as a folder.
    fn write_to(&mut self, _place: PathBuf) {}

    /// Files in the answer are those of the desk that asked.
    fn home(&self, _answer: &mut Self::Answer) {}
}

fn ending_of(path: Option<&Path>) -> &str {
    path.and_then(Path::extension).and_then(OsStr::to_str).unwrap_or_default()
}

/// The content of a file, written as such and not number by number.
struct Content(Vec<u8>);

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Content, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Content;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the content of a file")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Content, E> {
                Ok(Content(bytes.to_vec()))
            }

            fn visit_byte_buf<E: serde::de::Error>(self, bytes: Vec<u8>) -> Result<Content, E> {
                Ok(Content(bytes))
            }
        }
        deserializer.deserialize_byte_buf(Bytes)
    }
}

#[derive(Serialize, Deserialize)]
struct NamedFile {
    name: String,
    content: Content,
}

impl NamedFile {
    fn read(path: &Path) -> Result<NamedFile> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let unreadable = || format!("'{}' cannot be read", path.display());
        let length = std::fs::metadata(path).with_context(unreadable)?.len();
        if length > MOST_FILE {
            bail!(
                "'{}' is too large to be sent to the office, at more than {} MB; import it on the computer that has the database",
                path.display(),
                MOST_FILE >> 20
            );
        }
        Ok(NamedFile { name, content: Content(std::fs::read(path).with_context(unreadable)?) })
    }

    /// The name is of another computer: a part of a path in it is no name.
    fn keep_in(&self, folder: &Path) -> Result<PathBuf> {
        let is_name = !self.name.is_empty()
            && !self.name.contains(['/', '\\', ':', '\0'])
            && self.name != "."
            && self.name != "..";
        if !is_name {
            bail!("'{}' is no name of a file", self.name);
        }
        let path = folder.join(&self.name);
        private_file::save(&path, &self.content.0)
            .with_context(|| format!("'{}' cannot be written", path.display()))?;
        Ok(path)
    }
}

#[derive(Serialize, Deserialize)]
struct Sent<R> {
    request: R,
    ending: String,
    file: Option<NamedFile>,
}

#[derive(Serialize, Deserialize)]
struct Returned<A> {
    answer: A,
    files: Vec<NamedFile>,
}

/// The question as it leaves the desk.
pub(super) fn packed<R: Parcel + Clone>(request: &R) -> Result<Vec<u8>>
where
    R::Answer: Serialize + DeserializeOwned,
{
    let file = request.up().map(|path| refuse_open_file(path).and_then(|()| NamedFile::read(path))).transpose()?;
    if let Some(Down::One(Place::File(path))) = request.down() {
        refuse_open_file(&path)?;
    }
    written(&Sent { request: request.clone(), ending: request.ending(), file })
}

/// A question at the office, with its files in a folder of its own that goes when this does.
pub(super) struct Unpacked<R> {
    pub request: R,
    folder: TemporaryFolder,
    out: PathBuf,
}

pub(super) fn unpacked<R: Parcel>(question: &[u8]) -> Result<Unpacked<R>>
where
    R::Answer: Serialize + DeserializeOwned,
{
    let Sent { mut request, ending, file } = read::<Sent<R>>(question)?;
    let folder = TemporaryFolder::new(FOLDER).context("the office has no room for the file of another desk")?;
    match (file, request.up().is_some()) {
        (Some(file), true) => request.take_up(file.keep_in(folder.path())?),
        (None, false) => {}
        // What it names would be read from the office's own disk.
        (None, true) => bail!("the file that is to be read did not come along"),
        (Some(_), false) => bail!("a file came along with a request that reads none"),
    }
    let out = folder.path().join("written");
    private_file::create_folder(&out)?;
    let is_one = ending.chars().all(|letter| letter.is_ascii_alphanumeric()) && !ending.is_empty();
    request.write_to(if is_one { out.join(format!("list.{ending}")) } else { out.clone() });
    Ok(Unpacked { request, folder, out })
}

/// What is left of a question when its request is being carried out.
pub(super) struct Waiting {
    /// Goes with everything in it.
    folder: TemporaryFolder,
    out: PathBuf,
}

impl<R> Unpacked<R> {
    pub fn apart(self) -> (R, Waiting) {
        (self.request, Waiting { folder: self.folder, out: self.out })
    }
}

impl Waiting {
    /// An error as the desk understands it, where a file has its name but not this folder.
    pub fn told(&self, error: Error) -> Error {
        let folder = format!("{}{MAIN_SEPARATOR}", self.folder.path().display());
        let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
        if !causes.iter().any(|cause| cause.contains(&folder)) {
            return error;
        }
        let mut told = causes.iter().rev().map(|cause| cause.replace(&folder, ""));
        let first = anyhow!(told.next().unwrap_or_default());
        told.fold(first, Error::context)
    }

    /// The answer with what was written.
    pub fn packed<A: Serialize>(&self, answer: &A) -> Result<Vec<u8>> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.out)? {
            files.push(NamedFile::read(&entry?.path())?);
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        written(&Returned { answer, files })
    }
}

/// The answer at the desk: its files are written where they were wanted.
pub(super) fn delivered<R: Parcel>(request: &R, bytes: &[u8]) -> Result<R::Answer>
where
    R::Answer: Serialize + DeserializeOwned,
{
    let Returned { mut answer, files } = read::<Returned<R::Answer>>(bytes)?;
    match request.down() {
        Some(Down::One(place)) => {
            for file in &files {
                let mut placed = PlacedFile::create(&place)?;
                placed.write_all(&file.content.0)?;
                placed.keep()?;
            }
        }
        Some(Down::Folder(folder)) => {
            private_file::create_folder(&folder).with_context(|| format!("'{}' cannot be made", folder.display()))?;
            for file in &files {
                file.keep_in(&folder)?;
            }
        }
        None => {}
    }
    request.home(&mut answer);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::requests::PreviewImport;

    #[test]
    fn a_question_without_its_file_reads_none_of_the_office() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("of the office.csv");
        std::fs::write(&path, "a,b\n1,2\n").expect("written");
        let request = PreviewImport { path, kind: None, dialect: None };
        let asked = |file| written(&Sent { request: request.clone(), ending: String::new(), file }).expect("written");
        let refused = unpacked::<PreviewImport>(&asked(None)).err().expect("refused").to_string();
        assert!(refused.contains("did not come along"), "{refused}");
        let file = NamedFile { name: "of the desk.csv".into(), content: Content(b"c\n".to_vec()) };
        let sent = unpacked::<PreviewImport>(&asked(Some(file))).unwrap_or_else(|error| panic!("{error:#}"));
        assert!(sent.request.path.ends_with("of the desk.csv"), "{}", sent.request.path.display());
    }

    #[test]
    fn a_name_from_another_computer_leads_nowhere_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str| NamedFile { name: name.to_owned(), content: Content(b"a,b\n".to_vec()) };
        for name in ["", ".", "..", "../up.csv", "/etc/passwd", "C:up.csv", "..\\up.csv", "a/b"] {
            let told = file(name).keep_in(folder.path()).expect_err(name).to_string();
            assert!(told.contains("no name of a file"), "{told}");
        }
        let kept = file("sales 2026.csv").keep_in(folder.path()).expect("kept");
        assert_eq!(std::fs::read(&kept).expect("read"), b"a,b\n");
        let bytes = super::written(&NamedFile::read(&kept).expect("read")).expect("written");
        let again: NamedFile = read(&bytes).expect("read");
        assert_eq!((again.name.as_str(), again.content.0.as_slice()), ("sales 2026.csv", b"a,b\n".as_slice()));
    }
}
