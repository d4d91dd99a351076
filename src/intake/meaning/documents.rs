//! Kinds of documents in a column that tells what each row is: those that are no sales, and those that only a person can
//! explain.

use super::headings::{Hint, names_document, sells, takes_back_below};
use super::marks::unsigned_money;
use super::repeating_words::is_repeating_word;
use super::table::{Table, quoted, words_of};
use super::{Answer, Found, answer, meaning_of};
use crate::words;
use reports::import::Meaning;

/// Offers, delivery notes, drafts and exercises: nothing is sold by them.
const NO_SALES: &str = "quote quotation quotes estimate offer proforma proformainvoice deliverynote packingslip packinglist dispatchnote draft training test testreceipt nosale \
     stocktake stockcount angebot kostenvoranschlag lieferschein proformarechnung entwurf schulung uebung testbon trainingsbon inventur devis bondelivraison \
     bonlivraison factureproforma proformat brouillon formation essai presupuesto cotizacion albaran notadeentrega facturaproforma borrador formacion prueba preventivo \
     ddt documentoditrasporto bolla bozza prova offerte pakbon vrachtbrief proformafactuur concept oefening oferta wycena wz proformy szkic szkolenie nabidka cenovanabidka \
     dodacilist koncept ponuka offert foljesedel utkast ovning tilbud folgeseddel kladde pakkseddel tarjous lahete luonnos arajanlat szallitolevel dijbekero piszkozat teklif \
     irsaliye proformafatura taslak fakturaproforma fakturyproforma zalohovyprehled счетнаоплату προτιμολογιο proformalasku proformafatura предложение коммерческоепредложение накладная черновик προσφορα δελτιοαποστολησ 見積 見積書 納品書 下書き 报价 报价单 送货单 견적 견적서 orcamento \
     guiaderemessa guiatransporte rascunho oferte ofertadepret aviz avizdeinsotire ponuda otpremnica predracun ponudba dobavnica pasiulymas piedavajums pakkumine";
/// Parts of words for what is sold for certain: beside these, a payment is none.
const CERTAIN: [&str; 30] = [
    "invoice",
    "sale",
    "rechnung",
    "verkauf",
    "facture",
    "vente",
    "factura",
    "venta",
    "fattura",
    "vendita",
    "factuur",
    "verkoop",
    "faktur",
    "sprzedaz",
    "forsaljning",
    "salg",
    "prodej",
    "satis",
    "fatura",
    "venda",
    "売上",
    "продажа",
    "lasku",
    "myynti",
    "szamla",
    "eladas",
    "счет",
    "τιμολογιο",
    "πωληση",
    "racun",
];

/// Parts of words for what is paid in advance: the invoice that follows sells the same once more, or only the rest.
const IN_ADVANCE: [&str; 16] = [
    "anzahlung",
    "abschlag",
    "vorauszahlung",
    "acompte",
    "anticip",
    "acconto",
    "zaloh",
    "zaliczk",
    "forskud",
    "eloleg",
    "ennakko",
    "deposit",
    "downpayment",
    "aconto",
    "аванс",
    "предоплат",
];

/// Words for orders, which are sold once more by the invoices beside them.
const ORDERED: &str = "order orders salesorder auftrag auftragsbestaetigung bestellung commande pedido ordine bestelling zamowienie objednavka siparis tilaus rendeles      заказ παραγγελια 受注 注文 订单 주문 encomenda bestallning ordre comanda narudzba";

/// Whether a word stands for an order, which its invoice sells once more.
pub(super) fn is_order(word: &str) -> bool {
    let plain = words::plain(word);
    ORDERED.split_whitespace().any(|known| known == plain)
}

/// The same within a longer word: "Werkstattauftrag".
fn holds_order(word: &str) -> bool {
    let plain = words::plain(word);
    ORDERED.split_whitespace().any(|known| plain == known || (known.chars().count() > 4 && plain.contains(known)))
}

/// Whether a word says that something was sold.
pub(super) fn is_invoice(word: &str) -> bool {
    !is_no_sale(word) && is_certain(word)
}

fn is_certain(word: &str) -> bool {
    let plain = words::plain(word);
    CERTAIN.iter().any(|part| plain.contains(part))
}

/// Whether a word stands for a document by which nothing is sold.
pub(crate) fn is_no_sale(word: &str) -> bool {
    let plain = words::plain(word);
    NO_SALES.split_whitespace().any(|known| known == plain)
}

/// Whether a word below the heading of such a column says what its rows are; a payment does not beside invoices.
pub(crate) fn is_known(heading: &str, word: &str, others: &[&str]) -> bool {
    let is_paid_beside = is_repeating_word(word) && !is_certain(word) && others.iter().any(|other| is_certain(other));
    let is_ordered_beside = || is_order(word) && others.iter().any(|other| is_certain(other));
    let is_in_advance = |word: &str| {
        let plain = words::plain(word);
        IN_ADVANCE.iter().any(|part| plain.contains(part))
    };
    let is_in_advance_beside =
        is_in_advance(word) && others.iter().any(|other| is_certain(other) && !is_in_advance(other));
    let is_sold = sells(word) && !is_paid_beside && !is_ordered_beside();
    takes_back_below(heading, word) || is_no_sale(word) || (!is_in_advance_beside && (is_sold || is_certain(word)))
}

/// A column tells sales by words that are known, and something else by words that are not: whether these take money back or
/// are no sales, only a person knows.
pub(super) fn ask_unknown(table: &Table, columns: &[usize], found: &mut Found) {
    let Some(money) = unsigned_money(table) else { return };
    let mut named =
        columns.iter().copied().filter(|&place| table.hints(place, Hint::Entry) || names_document(&table.plain[place]));
    let Some((place, words)) =
        named.find_map(|place| Some((place, unknown_of(table, place))).filter(|(_, words)| !words.is_empty()))
    else {
        return;
    };
    let back_words: Vec<String> = found.reading.taking_back.clone();
    let rows = |word: &str| table.cells(place).filter(|cell| *cell == word).count();
    let of = |factor: f64| -> f64 {
        let money_of = |row: usize| {
            let cell = table.cell(row, place);
            let factor = if words.iter().any(|word| word == cell) {
                factor
            } else if back_words.iter().any(|word| word == cell) {
                -1.0
            } else if is_no_sale(cell) {
                0.0
            } else {
                1.0
            };
            Some(table.numbers[money][row]? * factor)
        };
        (0..table.rows.len()).filter_map(money_of).sum()
    };
    let told = quoted(&words);
    let values = |meaning: Meaning| meaning_of(table, place, &words, meaning);
    let entry = [("entry", place)];
    let by_number = |one: &'static str, several: &'static str| if words.len() == 1 { one } else { several };
    let means = |what: &str| format!("{told} {what}");
    let back = answer(table, &means(by_number("takes money back", "take money back")), &entry, of(-1.0));
    let none =
        answer(table, &means(by_number("is no sale and is left out", "are no sales and are left out")), &[], of(0.0));
    let sale = answer(table, &means(by_number("is a sale too", "are sales too")), &[], of(1.0));
    let back = Answer { taking_back: back_words.iter().chain(&words).cloned().collect(), ..back };
    let none = Answer { values: values(Meaning::NoSale), ..none };
    let sale = Answer { values: values(Meaning::Sale), ..sale };
    let counted: usize = words.iter().map(|word| rows(word)).sum();
    // An order takes nothing back: that is not the first thing to think of.
    found.ask(
        format!(
            "{} is {} on {counted} of {} rows. What {}?",
            table.named(place),
            told.replace(", ", " or "),
            table.rows.len(),
            by_number("is that", "are they")
        ),
        if words.iter().any(|word| holds_order(word)) { vec![none, sale, back] } else { vec![back, none, sale] },
    );
}

/// A few unknown words on fewer rows than the known ones.
fn unknown_of(table: &Table, place: usize) -> Vec<String> {
    const MOST: usize = 4;
    let all = words_of(table, place);
    let others: Vec<&str> = all.iter().map(String::as_str).collect();
    let (known, unknown): (Vec<String>, Vec<String>) =
        all.iter().cloned().partition(|word| is_known(&table.names[place], word, &others));
    let rows = |words: &[String]| table.cells(place).filter(|cell| words.iter().any(|word| word == cell)).count();
    let is_sold = known.iter().any(|word| !is_no_sale(word) && !takes_back_below(&table.names[place], word));
    let is_some = !unknown.is_empty() && unknown.len() <= MOST && is_sold && rows(&unknown) <= rows(&known);
    if is_some { unknown } else { Vec::new() }
}
