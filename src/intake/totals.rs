//! Lines that sum up the lines above them, recognised by arithmetic and by labels for totals; they are not sales.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::words;

/// Labels of totals, as whole cells or before and after what they sum up.
const TOTALS: &str = "total totals grandtotal subtotal totale totaal totalt summe gesamt gesamtsumme zwischensumme endsumme insgesamt \
     sum somme soustotal totalgeneral sumatotal suma razem ogolem łącznie lacznie celkem soucet součet spolu osszesen összesen mindosszesen \
     toplam geneltoplam yhteensa yhteensä summa итого всего σύνολο συνολο 合計 小計 総計 总计 合计 subtotale subtotaal totalgeral yekun ukupno delsumma ialt \
     delsum mezisoucet aratoplam toplami valisumma reszosszeg подытог μερικοσυνολο sumapartiala totalpartial totalparcial \
     totalsumma 計 总额 totali totaux totales totais gesamtergebnis teilergebnis ergebnis gesamtumsatz tagessumme monatssumme kundensumme \
     tagesumsatz tageseinnahme tageslosung dagsomzet dagopbrengst dagsomsattning dagsomsetning dagsomsaetning recettedujour cadujour ventasdeldia incassodelgiorno incassogiornaliero dziennyutarg utargdzienny dennitrzba napibevetel gunlukciro paivanmyynti vendasdodia \
     overalltotal sumtotal tagestotal totaljour totalmois totaldia totalmes endtotal eindtotaal subtotaal hoofdtotaal mezisuma spolucelkom medzisucet skupaj vmesnavsota \
     ukupniznos svega међузбир општо общо всичко усього разом รวม รวมทังสิน ยอดรวม รวมเงิน รวมทังหมด tongcong المجموع الإجمالي الاجمالي مجموع 합계 총계 소계 小計額 סהכ jumla jumlah viso kopa kopsumma kokku";
/// Beginnings and ends of account statements.
const BALANCES: &str = "openingbalance closingbalance balanceforward balancebroughtforward balancecarriedforward broughtforward carriedforward \
     anfangssaldo endsaldo saldovortrag uebertrag anfangsbestand endbestand schlusssaldo soldeinitial soldefinal report saldoinicial saldofinal \
     areporter reporter sumaanterior sumayaisigue sumaysigue riporto ariportare transport atransporter vortrag saldoiniziale saldofinale beginsaldo eindsaldo startsaldo openingsaldo ingaendesaldo utgaendesaldo";

/// Figures of other kinds about the lines above them: averages and counts.
const FIGURES: &str = "average avg mittelwert durchschnitt moyenne promedio mediaaritmetica gemiddelde srednia sredniawartosc prumer priemer atlag ortalama \
     keskiarvo medelvarde genomsnitt gennemsnit gjennomsnitt среднее срознач μεσοσοροσ 平均 평균 المتوسط count anzahl nombre conteo conteggio aantal liczba \
     pocet darabszam adet antal lukumaara количество πληθοσ 件数 개수 العدد minimum maximum";

/// Whether a whole cell names a figure about the lines above it that is no total. A customer may be called so.
pub(crate) fn is_figure_word(cell: &str) -> bool {
    let whole = words::plain(cell);
    FIGURES.split_whitespace().any(|word| word == whole)
}

/// Whether a cell is, or begins or ends with, a label of a total.
pub(crate) fn is_total_word(cell: &str) -> bool {
    if cell.is_empty() || cell.len() > 80 || !cell.chars().any(char::is_alphabetic) {
        return false;
    }
    let parts: Vec<String> = cell
        .split(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '(' | ')' | '/'))
        .map(words::plain)
        .filter(|part| !part.is_empty())
        .collect();
    let whole = parts.concat();
    // "Sous-total Moulin" begins with two words for one.
    let ends = [1, 2]
        .into_iter()
        .filter(|&count| parts.len() > count)
        .flat_map(|count| [parts[..count].concat(), parts[parts.len() - count..].concat()]);
    is_total(&whole) || is_balance(&whole) || is_compound(&parts) || ends.into_iter().any(|end| is_total(&end))
}

/// Whether the whole cell is a label of a total, without naming what it sums up.
pub(crate) fn is_nothing_but_total(cell: &str) -> bool {
    let whole = words::plain(cell);
    is_balance(&whole) || is_total(&whole)
}

/// What a word for the total of something ends with, a day's or a till's: "Dagtotaal", "Wochensumme", "Napiösszesen".
const ENDINGS: [&str; 10] =
    ["totaal", "total", "totale", "totalt", "summe", "gesamt", "summa", "osszesen", "yhteensa", "toplami"];

/// Whether one word is the total of something. A customer of several words may be called so: "Garage Total".
fn is_compound(parts: &[String]) -> bool {
    let is_one = |plain: &String| ENDINGS.iter().any(|end| plain.len() > end.len() + 2 && plain.ends_with(end));
    matches!(parts, [only] if is_one(only))
}

fn is_total(plain: &str) -> bool {
    static PLAIN: LazyLock<HashSet<String>> = LazyLock::new(|| TOTALS.split_whitespace().map(words::plain).collect());
    PLAIN.contains(plain)
}

fn is_balance(whole: &str) -> bool {
    BALANCES.split_whitespace().any(|balance| balance == whole)
}

/// Sums of the sales so far, which a line may equal.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunningSums {
    all: i64,
    lines: u64,
    since_total: i64,
    lines_since: u64,
    /// Totals found that no wider one has summed up.
    totals: Vec<i64>,
}

/// Maximum number of consecutive totals of one kind that a wider one sums up.
const MOST_TOTALS: usize = 4096;

impl RunningSums {
    pub fn add(&mut self, cents: i64) {
        self.all += cents;
        self.lines += 1;
        self.since_total += cents;
        self.lines_since += 1;
    }

    /// Whether the amount is the sum of at least `least` lines: since the last total, of all, or of the last totals.
    pub fn equal(&self, cents: i64, least: u64) -> bool {
        let since = cents == self.since_total && self.lines_since >= least;
        let all = cents == self.all && self.lines >= least;
        since || all || (self.lines_since == 0 && self.sums_up_totals(cents))
    }

    fn sums_up_totals(&self, cents: i64) -> bool {
        let mut sum = 0;
        self.totals.iter().rev().any(|total| {
            sum += total;
            sum == cents
        })
    }

    /// After a total the next group begins.
    pub fn close(&mut self) {
        if self.lines_since > 0 {
            if self.totals.len() == MOST_TOTALS {
                self.totals.remove(0);
            }
            self.totals.push(self.since_total);
        }
        self.since_total = 0;
        self.lines_since = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_known_by_their_names() {
        for total in [
            "TOTAL January",
            "Summe Alder",
            "Gesamtsumme",
            "Grand Total",
            "Sous-total",
            "Total général",
            "Razem",
            "Összesen:",
            "Итого",
            "合計",
            "Alder Total",
            "Closing balance",
            "Saldo final",
        ] {
            assert!(is_total_word(total), "{total}");
        }
        for other in ["Alder", "Totally Toys", "Sumatra Coffee", "A1", "2025-01-31", ""] {
            assert!(!is_total_word(other), "{other}");
        }
        assert!(is_nothing_but_total("Grand total") && !is_nothing_but_total("Total Energies"));
    }

    #[test]
    fn sums_of_groups_and_of_all_are_known() {
        let mut sums = RunningSums::default();
        for cents in [100, 50] {
            sums.add(cents);
        }
        assert!(sums.equal(150, 2) && !sums.equal(100, 1));
        sums.close();
        sums.add(250);
        assert!(sums.equal(250, 1) && !sums.equal(250, 2) && sums.equal(400, 3));
        sums.close();
        assert!(sums.equal(400, 2));
    }

    #[test]
    fn one_word_may_be_the_total_of_a_day_and_a_name_of_two_is_none() {
        for word in ["Dagtotaal", "Wochensumme", "Dagssumma", "Tagestotal"] {
            assert!(is_total_word(word), "{word}");
        }
        for name in ["Garage Total", "Heinz Gesamt"] {
            assert!(!is_nothing_but_total(name), "{name}");
        }
    }
}
