//! How the number of groups and the method were chosen, in sentences.

use crate::clusters::Tried;
use domain::clustering::Method;

/// `given`: the number of groups that was asked for.
pub(super) fn choice(best: Tried, stability: f64, tried: &[Tried], given: Option<usize>, method: Method) -> String {
    let Tried { k, silhouette, .. } = best;
    if k == 1 {
        return "No groups stand out: by these KPIs customers differ only by degree, without a gap between one kind \
                and another. Ask for a number of groups to divide them anyway, or tick other KPIs."
            .to_owned();
    }
    let apart = match silhouette {
        s if s >= 0.5 => "The groups stand clearly apart",
        s if s >= 0.25 => "The groups overlap at their edges",
        _ => "The groups run into one another",
    };
    let back = match stability {
        s if s >= 0.8 => "come back nearly the same",
        s if s >= 0.5 => "come back roughly",
        _ => "change",
    };
    let how = match given {
        Some(_) if best.apart => format!("{k} groups, as asked; there is a gap between any two of them."),
        Some(_) => format!("{k} groups, as asked; not all of them are separated by a gap."),
        None if !best.apart => format!(
            "No gap separates one kind of customer from another; they differ only by degree. They are divided into \
             {k}, because they form more than one lump and the same division is found again and again."
        ),
        None => {
            let most = tried.last().map_or(k, |last| last.k);
            format!("{k} groups: of 2 to {most}, the largest number with a gap between any two groups.")
        }
    };
    let by = match method {
        Method::Mixture => " by a Gaussian mixture",
        Method::Kmeans | Method::Auto => "",
    };
    format!(
        "{how} {apart}{by} (silhouette {silhouette:.2}) and {back} when other customers are drawn (stability \
         {stability:.2})."
    )
}

/// Why the better of the two methods was chosen.
pub(super) fn method(centres: Tried, mixture: Tried, fits_better: bool, stands: bool) -> String {
    let against = format!(
        "silhouette {:.2} with {}, k-means {:.2} with {}",
        mixture.silhouette, mixture.k, centres.silhouette, centres.k
    );
    match (fits_better, stands) {
        (true, true) => format!(
            " A Gaussian mixture was chosen: it describes the customers better than k-means, even allowing for its \
             extra parameters (BIC), and separates the groups no less ({against})."
        ),
        (true, false) => format!(
            " k-means was chosen: a Gaussian mixture follows the customers more closely (BIC), but separates the \
             groups less clearly ({against})."
        ),
        (false, _) => {
            format!(" k-means was chosen: a Gaussian mixture describes the customers no better (BIC; {against}).")
        }
    }
}
