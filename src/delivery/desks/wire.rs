//! What a server says while it works and when it is done, as frames: a letter, a length, the content.

use domain::request::Matter;
use serde::{Deserialize, Serialize};

use super::backend::Failed;

/// Versions of the two ends are compared by this header; both have to be the same program.
pub const VERSION: &str = "foresale-version";
/// The number of a request that changes something.
pub const NUMBER: &str = "foresale-number";

/// The maximum bytes of a question, and of an answer.
pub const MOST_QUESTION: usize = 32 << 20;
/// The same with a file that goes along.
pub const MOST_WITH_FILE: usize = 256 << 20;
pub const MOST_ANSWER: usize = 1 << 30;

const HEAD: usize = 5;

/// How far the work is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    pub name: String,
    pub done: u64,
    pub total: u64,
}

/// One thing that the server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Nothing new, but the work goes on.
    Alive,
    /// How many heavy jobs are before this one.
    Queued(u32),
    Working(Stage),
    /// What others have touched.
    Touched(Vec<Matter>),
    /// The last one.
    Answered(Vec<u8>),
    /// The last one.
    Failed(Failed),
}

/// What a server says that is none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the other computer says something that this program does not understand")]
pub struct NotUnderstood;

impl Frame {
    #[must_use]
    pub fn written(&self) -> Vec<u8> {
        // Texts and numbers always become JSON.
        let (letter, content) = match self {
            Frame::Alive => (b'.', Vec::new()),
            Frame::Queued(before) => (b'q', before.to_be_bytes().to_vec()),
            Frame::Working(stage) => (b'w', serde_json::to_vec(stage).unwrap_or_default()),
            Frame::Touched(matters) => (b't', serde_json::to_vec(matters).unwrap_or_default()),
            Frame::Answered(answer) => (b'a', answer.clone()),
            Frame::Failed(failed) => (b'f', serde_json::to_vec(failed).unwrap_or_default()),
        };
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(HEAD + content.len());
        bytes.push(letter);
        bytes.extend(length.to_be_bytes());
        bytes.extend(content);
        bytes
    }

    fn read(letter: u8, content: &[u8]) -> Result<Frame, NotUnderstood> {
        let frame = match letter {
            b'.' => Frame::Alive,
            b'q' => Frame::Queued(u32::from_be_bytes(content.try_into().map_err(|_| NotUnderstood)?)),
            b'w' => Frame::Working(serde_json::from_slice(content).map_err(|_| NotUnderstood)?),
            b't' => Frame::Touched(serde_json::from_slice(content).map_err(|_| NotUnderstood)?),
            b'a' => Frame::Answered(content.to_vec()),
            b'f' => Frame::Failed(serde_json::from_slice(content).map_err(|_| NotUnderstood)?),
            _ => return Err(NotUnderstood),
        };
        Ok(frame)
    }
}

/// Cuts what arrives into frames.
#[derive(Debug, Default)]
pub struct Frames {
    arrived: Vec<u8>,
}

impl Frames {
    pub fn put(&mut self, bytes: &[u8]) {
        self.arrived.extend_from_slice(bytes);
    }

    /// The next whole frame; none until more arrives.
    ///
    /// # Errors
    /// [`NotUnderstood`].
    pub fn next(&mut self) -> Result<Option<Frame>, NotUnderstood> {
        let Some((&[letter, a, b, c, d], rest)) = self.arrived.split_first_chunk::<HEAD>() else { return Ok(None) };
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).map_err(|_| NotUnderstood)?;
        if length > MOST_ANSWER {
            return Err(NotUnderstood);
        }
        let Some(content) = rest.get(..length) else { return Ok(None) };
        let frame = Frame::read(letter, content)?;
        self.arrived.drain(..HEAD + length);
        Ok(Some(frame))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Vec<Frame> {
        vec![
            Frame::Queued(3),
            Frame::Alive,
            Frame::Touched(vec![Matter::Leads, Matter::Dealers]),
            Frame::Working(Stage { name: "Reading".into(), done: 1, total: 9 }),
            Frame::Failed(Failed { causes: vec!["no".into(), "because".into()], cancelled: true }),
            Frame::Answered(vec![0, 255, 7]),
            Frame::Answered(Vec::new()),
        ]
    }

    #[test]
    fn frames_arrive_whole_however_they_were_cut() {
        let all: Vec<u8> = some().iter().flat_map(Frame::written).collect();
        for piece in [1, 2, 7, all.len()] {
            let (mut frames, mut read) = (Frames::default(), Vec::new());
            for bytes in all.chunks(piece) {
                frames.put(bytes);
                while let Some(frame) = frames.next().expect("understood") {
                    read.push(frame);
                }
            }
            assert_eq!(read, some());
        }
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        for bytes in [&b"x\0\0\0\0"[..], b"q\0\0\0\x01\0", b"w\0\0\0\x02{}", b"a\xff\xff\xff\xff"] {
            let mut frames = Frames::default();
            frames.put(bytes);
            assert_eq!(frames.next(), Err(NotUnderstood), "{bytes:?}");
        }
    }
}
