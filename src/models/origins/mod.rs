//! Rolling origins: days on which it is asked what was known by then and what came after, cut from the records; with the
//! season that the records show.

pub mod earlier;
pub mod season;
pub mod window;
