//! Which personal data was handed over, to whom, when and by what means.

use serde::{Deserialize, Serialize};

use domain::day::Day;
use domain::dealer::HandoverMeans;

/// One handing-over of personal data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandoverReceipt {
    pub number: i64,
    pub day: Day,
    pub list: String,
    /// Name of the dealer, with the address for e-mail.
    pub recipient: String,
    pub means: HandoverMeans,
    pub persons: usize,
    /// Names of the fields disclosed about each person.
    pub fields: Vec<String>,
    /// The last day on which the recipient may use it.
    pub expires: Option<Day>,
    /// What became of it ("sent"; "begun" if it is not known whether it was finished); empty if there is nothing beyond
    /// handing over.
    pub state: String,
}

impl HandoverReceipt {
    /// By what means, and whether that is certain.
    #[must_use]
    pub fn by(&self) -> String {
        let doubt = match self.state.as_str() {
            "begun" => ", not confirmed",
            "uncertain" => ", uncertain",
            _ => "",
        };
        format!("{}{doubt}", self.means.name())
    }
}
