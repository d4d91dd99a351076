//! What headings suggest about money, people and entries, in the languages of exports; they only break ties.

use super::heading_words::{RECEIPTS, parts};
pub(super) use super::hint::Hint;
use super::money_words::{names_fee, names_tax, tells_what_is_left};
use crate::money_units;
use crate::words;

/// Whether a heading says that the column tells what each row is: a sale or what came back.
pub(crate) fn names_entries(heading: &str) -> bool {
    let plain = words::plain(heading);
    hints(&plain, Hint::Entry) && !hints(&plain, Hint::Status)
}

/// Whether a heading names a figure of a sale: pieces, a price, a discount, a tax.
pub(crate) fn names_figure(heading: &str) -> bool {
    let plain = words::plain(heading);
    [Hint::Discount, Hint::Tax, Hint::Unit, Hint::Quantity, Hint::Percent].into_iter().any(|hint| hints(&plain, hint))
}

/// Whether a heading names a number of pieces.
pub(crate) fn names_pieces(heading: &str) -> bool {
    hints(&words::plain(heading), Hint::Quantity)
        || money_units::parts(heading).iter().any(|word| hints(word, Hint::Quantity))
}

/// Whether a plain heading names the kind of a document or of a movement, and nothing else.
pub(super) fn names_document(plain: &str) -> bool {
    const PARTS: [&str; 24] = [
        "belegart",
        "dokumentart",
        "dokumenttyp",
        "doctype",
        "documenttype",
        "transactiontype",
        "transaktionstyp",
        "typepiece",
        "typedocument",
        "tipodoc",
        "typdokument",
        "druhdoklad",
        "movement",
        "bewegungsart",
        "buchungsart",
        "vorgangsart",
        "segno",
        "belgeturu",
        "bizonylat",
        "bilagstype",
        "soortdocument",
        "documentsoort",
        "typdoc",
        "видоперации",
    ];
    PARTS.iter().any(|part| plain.contains(part) || words::undotted(plain).contains(part))
}

/// Whether a plain heading suggests it.
pub(super) fn hints(plain: &str, hint: Hint) -> bool {
    // "Stückpreis" counts no pieces.
    let is_other = hint == Hint::Quantity
        && (is_among(parts(Hint::Unit), plain) || is_among(parts(Hint::Price), plain) || is_price_of_unit(plain));
    !is_other && (is_among(parts(hint), plain) || (hint == Hint::Unit && is_price_of_unit(plain)))
}

/// "Prix/kg", "Preis je Liter", "€ per hour": a price and the unit that has it.
fn is_price_of_unit(plain: &str) -> bool {
    const UNITS: &str = "kg kilo kilogramm g gramm litre liter litro l ltr m metre meter metro m2 qm m3 stk stueck stuck st pc pcs pce piece unit unite unidad \
         unita stuk ks kus szt db adet hour hours heure h std stunde stunden uur ora ore hora horas pair paire paar box pack pak nuit night nacht";
    const BETWEEN: &str = "per pro je par por al alla a au la le za na der die";
    const PRICES: &str = "price preis prix precio prezzo prijs preco cena pris hinta ar fiyat tarif tarifa rate eur usd gbp satz kosten cout coste cost";
    let words = |list: &'static str| list.split_whitespace();
    let before: Vec<&str> = words(UNITS).filter_map(|unit| plain.strip_suffix(unit)).collect();
    let is_price = |rest: &str| words(PRICES).any(|price| price == rest);
    before
        .iter()
        .any(|rest| is_price(rest) || words(BETWEEN).any(|between| rest.strip_suffix(between).is_some_and(is_price)))
}

/// Whether a plain heading is nothing but a word for a price.
pub(super) fn is_price(plain: &str) -> bool {
    parts(Hint::Price).split_whitespace().any(|price| price.trim_start_matches('=') == plain)
}

/// Whether a plain heading contains one of the parts, or equals one after an equals sign.
fn is_among(parts: &str, plain: &str) -> bool {
    let undotted = words::undotted(plain);
    parts.split_whitespace().any(|part| match part.strip_prefix('=') {
        Some(whole) => plain == whole || undotted == whole,
        None => plain.contains(part) || undotted.contains(part),
    })
}

/// Whether a heading is or holds a word for anything that a file of sales or customers tells.
pub(crate) fn is_known_heading(heading: &str) -> bool {
    const FIELDS: [&str; 15] = [
        "customer",
        "date",
        "amount",
        "quantity",
        "product",
        "category",
        "store",
        "reference",
        "first_name",
        "last_name",
        "phone",
        "street",
        "postcode",
        "city",
        "country",
    ];
    const HINTS: [Hint; 17] = [
        Hint::Unit,
        Hint::Line,
        Hint::Order,
        Hint::Discount,
        Hint::Returns,
        Hint::Tax,
        Hint::Shipping,
        Hint::Quantity,
        Hint::Customer,
        Hint::Entry,
        Hint::Status,
        Hint::Product,
        Hint::Detail,
        Hint::LaterDay,
        Hint::Price,
        Hint::Money,
        Hint::Percent,
    ];
    let plain = words::plain(heading);
    FIELDS.iter().any(|field| is_word_of(&plain, field))
        || HINTS.into_iter().any(|hint| hints(&plain, hint))
        || names_receipt(&plain)
}

/// Whether a heading names a receipt.
pub(super) fn names_receipt(plain: &str) -> bool {
    is_among(RECEIPTS, plain)
}

/// Whether a heading names only a part of the money: "Discount Amount", "Order Total Tax", not "Total incl. tax".
pub(super) fn names_deduction(heading: &str) -> bool {
    let plain = words::plain(heading);
    let is_part =
        [Hint::Discount, Hint::Returns, Hint::Tax, Hint::Shipping].into_iter().any(|hint| hints(&plain, hint));
    (is_part || names_fee(heading) || names_tax(heading)) && !tells_what_is_left(heading)
}

/// The words by which [`crate::guess`] recognises a field, if the heading as a whole is one of them.
pub(super) fn is_word_of(plain: &str, field: &str) -> bool {
    words::of(field).any(|word| word == plain)
}

/// Words for returns, as used for entries; no participles, which describe what became of a sale.
const TAKING_BACK: &str = "return returns refund refunds creditnote creditmemo creditinvoice gutschrift rueckgabe retoure \
     retouren storno stornorechnung rechnungskorrektur erstattung rueckerstattung avoir notedecredit remboursement retour devolucion devoluciones abono \
     notadecredito notacredito notadicredito reembolso rectificativa facturarectificativa reso resi rimborso creditnota creditfactuur retourzending terugbetaling \
     kreditnota kreditfaktura kredittnota krediteringsfaktura retur tilbagebetaling aterbetalning återbetalning zwrot korekta fakturakorygujaca korygująca \
     dobropis opravnydanovydoklad vratka storna visszaru visszáru jovairas jóváírás helyesbito iade iadefaturasi hyvitys hyvityslasku palautus возврат \
     кредитнота сторно πιστωτικο επιστροφη 返品 返金 赤伝 退款 退货 reversal chargeback void cn rma devolucao estorno \
     notadebitocancelada rambursare refusjon refusion refunder kreditnot kreditfakt jovair sztorno alacakdekontu ruecknahme retourware accreccredit accreccreditnote rma rtn кредитноизвестие сторнировани مرتجع ارتجاع استرجاع 반품 환불 退貨 החזר זיכוי корректиров сторн notadecredit povrat odobrenje gutschriften creditvoucher refundreceipt salesreturn rueckzahlung trahang tralaihang tralaihangban hangbantralai hoantra \
     повернення поверненна";
/// Words for a sale that occur alongside them.
const SELLING: &str = "banhang hoadonbanhang sale sales sell invoice customerinvoice payment purchase order charge receipt rechnung verkauf kauf bon \
     facture vente venta factura vendita fattura verkoop factuur faktura sprzedaz prodej eladas szamla satis fatura myynti lasku \
     продажа счет πωληση τιμολογιο 売上 销售 forsaljning försäljning salg debit invoices ordre pedido commande bestellung auftrag siparis tilaus rendeles objednavka comanda \
     zamowienie счёт реализация заказ παραγγελία encomenda ordine bestelling vanzare vânzare factură factura satış lasku laskut számla eladás \
     cashsale salesreceipt verkaufsrechnung ausgangsrechnung kassenbon fakturazalicz paragon order orden vendite ventes 販売伝票 受注";

/// Whether a cell of an entries column means a return.
pub(crate) fn takes_back(word: &str) -> bool {
    let plain = words::plain(word);
    let whole = |list: &str| list.split_whitespace().any(|known| words::plain(known) == plain);
    if whole(TAKING_BACK) {
        return true;
    }
    if whole(SELLING) || plain.is_empty() {
        return false;
    }
    TAKING_BACK.split_whitespace().any(|known| known.chars().count() > 4 && plain.contains(&*words::plain(known)))
        && !is_participle(&plain)
}

/// The same below a heading: where it names kinds of entries and no articles, one short word among others tells too, as in
/// "Toptan Satış İade".
pub(crate) fn takes_back_below(heading: &str, word: &str) -> bool {
    let plain = words::plain(heading);
    let is_return = |part: &str| TAKING_BACK.split_whitespace().any(|known| words::plain(known) == words::plain(part));
    let mut parts = word.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() >= 4);
    takes_back(word) || (hints(&plain, Hint::Entry) && !hints(&plain, Hint::Product) && parts.any(is_return))
}

/// What ledgers write for a kind of document: those that sell, and the credit notes beside them.
const SALE_CODES: &str = "in re rg rn vk ar fa fac fct fv fs fvs ft fat inv iv si sal sls s f vf nf fak rech invoice";
const BACK_CODES: &str = "gs gu gut sg av avo fvk fk kfv kor korf kfvs fkor nc ndc ncr nk kn cn crn crm cm cr sc scr scn ret rtn ref rfd rma rek kred stk \
     storno ab abo";

/// Whether a short code stands for a credit note, beside `others` of which one stands for a sale.
pub(super) fn is_back_code(word: &str, others: &[&str]) -> bool {
    let is_of = |list: &str, word: &str| list.split_whitespace().any(|known| known == words::plain(word));
    is_of(BACK_CODES, word) && others.iter().any(|other| is_of(SALE_CODES, other))
}

/// Whether a short code stands for an invoice or a receipt.
pub(super) fn is_sale_code(word: &str) -> bool {
    SALE_CODES.split_whitespace().any(|known| known == words::plain(word))
}

/// Whether it is known as a sale.
pub(super) fn sells(word: &str) -> bool {
    let plain = words::plain(word);
    SELLING.split_whitespace().any(|known| words::plain(known) == plain)
}

/// "refunded", "erstattet", "rimborsato": what became of a sale, which its status expresses.
fn is_participle(plain: &str) -> bool {
    const ENDINGS: [&str; 11] = [
        "refunded",
        "returned",
        "returning",
        "erstattet",
        "storniert",
        "rembourse",
        "reembolsado",
        "rimborsato",
        "devuelto",
        "reversed",
        "credited",
    ];
    ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_told_from_states() {
        for back in [
            "Refund",
            "Customer Credit Note",
            "Gutschrift",
            "Note de crédit",
            "Nota di credito",
            "Zwrot",
            "Возврат",
            "CN",
            "Sales Return",
            "Kreditnota",
        ] {
            assert!(takes_back(back), "{back}");
        }
        for other in [
            "Sale",
            "Invoice",
            "Customer Invoice",
            "refunded",
            "partially_refunded",
            "erstattet",
            "completed",
            "Rechnung",
            "Visa",
            "",
        ] {
            assert!(!takes_back(other), "{other}");
        }
    }

    #[test]
    fn parts_of_the_money_are_told_from_what_is_left() {
        for part in [
            "Discount Amount",
            "Order Total Tax Amount",
            "Rabattbetrag",
            "Montant remise",
            "Importe IVA",
            "Versandkosten",
            "Refunded Amount",
            "Fee",
            "TotalIva",
            "BTW bedrag",
            "valor_iva_total",
            "PayPal-Gebühr",
            "Frais de commission",
        ] {
            assert!(names_deduction(part), "{part}");
        }
        for money in [
            "Total incl. VAT",
            "Amount after discount",
            "Betrag inkl. MwSt",
            "Prix hors TVA",
            "Importe sin IVA",
            "Total",
            "Net Sales",
            "TotalExclTax",
            "TotalConIva",
            "ImporteSinIva",
            "Coffee",
        ] {
            assert!(!names_deduction(money), "{money}");
        }
    }

    #[test]
    fn headings_hint_in_many_languages() {
        for (heading, hint) in [
            ("Einzelpreis", Hint::Unit),
            ("Prix unitaire HT", Hint::Unit),
            ("Korting %", Hint::Discount),
            ("Rückgabe", Hint::Returns),
            ("Auftraggeber", Hint::Customer),
            ("Belegart", Hint::Entry),
            ("Lieferdatum", Hint::LaterDay),
            ("Prix/kg", Hint::Unit),
            ("Preis je Liter", Hint::Unit),
            ("Precio por unidad", Hint::Unit),
            ("Poids (kg)", Hint::Quantity),
        ] {
            assert!(hints(&words::plain(heading), hint), "{heading}");
        }
        assert!(!hints("customer", Hint::Tax) && !hints("status", Hint::Entry));
    }
}
