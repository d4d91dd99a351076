//! What headings suggest of money, people and entries, in the languages that exports are written in; they only break ties.

use crate::words;

/// What a heading suggests that a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// Price of one.
    Unit,
    /// Money of one line.
    Line,
    /// Money of a whole order.
    Order,
    Discount,
    Returns,
    /// Before discounts and returns.
    Before,
    /// After discounts and returns.
    After,
    Tax,
    Shipping,
    Percent,
    Quantity,
    Customer,
    /// Sale, return, invoice, credit note.
    Entry,
    /// How far an order got: another matter than what it is.
    Status,
    Product,
    /// Anything that is told of a customer or sale and names neither.
    Detail,
    /// A day after the sale: due, delivered.
    LaterDay,
}

/// Parts of headings, as [`words::plain`] leaves them; those behind an equals sign only as a whole.
#[expect(clippy::too_many_lines, reason = "a table of words")]
fn parts(hint: Hint) -> &'static str {
    match hint {
        Hint::Unit => {
            "unitprice priceeach priceperunit perunit unitcost itemcost einzelpreis stueckpreis preisprostueck =ep \
             epreis vkpreis preisjestueck prixunit =pu puht puttc preciounit precioud =punitario prezzounit prezzocad \
             stuksprijs eenheidsprijs prijsperstuk =eprijs precounit valorunit cenajedn jednotkovacena cenazakus cenazaks egysegar \
             birimfiyat ценазаед ценаза styckpris apris stkpris enhedspris yksikkohinta kappalehinta 単価 单价 listprice \
             lineitemprice =each"
        }
        Hint::Line => {
            "linetotal lineamount linenet rowtotal extended zeilensumme zeilenbetrag positionsbetrag positionssumme \
             montantligne totalligne importelinea totallinea totaleriga importoriga regelbedrag regeltotaal wartosc \
             radtotal radbelopp linjebeloeb lineprice lineitemtotal posbetrag subtotallinea satirtutar"
        }
        Hint::Order => {
            "ordertotal ordervalue orderamount grandtotal invoicetotal carttotal carttotaal baskettotal receipttotal checktotal \
             tickettotal bestellsumme bestellwert auftragssumme auftragswert rechnungsbetrag rechnungssumme gesamtbetrag belegsumme \
             bonsumme totalcommande montantcommande totalfacture totalpedido totalfactura totalticket totaleordine \
             totalefattura totalescontrino ordertotaal orderbedrag factuurbedrag factuurtotaal bonbedrag wartosczamowienia cenaobjednavky \
             ordresum ordersumma tilaussumma rendelesosszeg siparistutar суммазаказа 注文合計 订单金额 transactiontotal \
             saletotal totalorder totalsale"
        }
        Hint::Discount => {
            "discount rabatt rabais remise reduction descuento =dto =dcto sconto desconto korting rabat sleva zlava скидк \
             indirim kedvezm alennus εκπτωσ nachlass skonto markdown promotionamount couponamount voucheramount 割引 折扣 \
             =disc disc% bonification popust reducere"
        }
        Hint::Returns => {
            "return refund rueckgabe retoure erstattung gutschrift retour rembours avoir devolu reembolso =reso =resi \
             rimbors creditnote creditmemo storno zwrot vratk возврат iade retur palautu visszar 返品 返金 退款 chargeback \
             επιστροφ takenback terugbet teruggave"
        }
        Hint::Before => {
            "gross brutto =brut bruto lordo list before undiscounted originalprice fullprice vorrabatt avantremise antesdescuento \
             anteciosconto voorkorting"
        }
        Hint::After => {
            "=net netto netsales netamount netrevenue nettotal after paid collected charged received final nachrabatt bezahlt \
             =paye pagado pagato betaald netto neto apresremise nrevenue zahlbetrag endbetrag"
        }
        Hint::Tax => {
            "tax vat mwst umsatzsteuer mehrwertsteuer steuer =ust =tva tvamont montanttva =iva importeiva =btw btwbedrag moms =dph \
             =kdv =ндс =gst =hst taxe impuesto imposta =afa =alv"
        }
        Hint::Shipping => {
            "shipping versand porto fracht livraison fraisdeport envio spedizione frete verzend freight postage"
        }
        Hint::Percent => "percent prozent pct procent pourcent porcent percento porcentaje proc",
        Hint::Quantity => {
            "quantity =qty menge anzahl stueck quantit =qte cantidad =cant quantita aantal hoeveelheid =qtd =qtde ilosc \
             =szt mnozstvi mnozstvo pocet mennyiseg =db adet miktar количеств =кол antal maara =kpl ποσοτητα 数量 =units =pcs \
             pieces stuks pezzi itemssold"
        }
        Hint::Customer => {
            "partner soldto billto billname shipto billingname auftraggeber payer payee contact kontakt ansprechpartner societe \
             ragionesociale organisation organization firma company buyer recipient empfaenger besteller kaeufer acheteur \
             destinataire comprador acquirente intestatario afnemer =koper =kund kundnamn kunde kunden koeper asiakas zakaznik \
             odběratel odberatel klient nabywca kontrahent odbiorca vasarlo ugyfel =vevo musteri müsteri =alici =cari πελατ клиент \
             покупател контрагент заказчик 顧客 得意先 客户 客戶 patient mitglied debtor debitor customer client cliente klant \
             bedrijf empresa azienda account guest =gast =name purchaser consignee donor subscriber =member cumparator kupac"
        }
        Hint::Entry => {
            "=type =typ =art belegart vorgang vorgangsart buchungsart eventtype transactiontype doctype documenttype \
             documenttyp typedocument typedepiece =nature tipodocumento tipo soort documentsoort transactiesoort rodzaj typdokladu =druh \
             bizonylattipus islemturu =tur =тип типдокумента =typed =kind =entry movement bewegung movimiento movimento \
             mouvement operation operacion =sens dokumenttyp transaktionstyp description beschreibung text verwendung \
             bezeichnung libelle concepto causale omschrijving 種別 类型 debitcredit crdr sollhaben =kz kennzeichen bonart receipttype \
             invoicetype tender"
        }
        Hint::Status => "status state zustand etat estado stato stav állapot durum состояни 状態 状态 tila",
        Hint::Product => {
            "product produkt produit producto prodotto articul artikel article articolo artigo item sku ean gtin =ware \
             towar zbozi termek urun товар tuote vara 商品 category kategorie description bezeichnung designation libelle omschrijving"
        }
        Hint::Detail => {
            "status method zahlart zahlung payment paiement pago pagamento betal channel kanal source quelle store filiale \
             shop branch city =ort stadt ville ciudad citta plaats country land pays street strasse address adresse zip plz postcode \
             region state phone tel mail note bemerkung comment currency waehrung code coupon voucher cashier kassier \
             verkaeufer seller salesperson vendor lieferant supplier type =typ =art title segment group gruppe month monat year jahr time \
             zeit uhr weekday tag staff employee user mitarbeiter tax vat reason"
        }
        Hint::LaterDay => {
            "due faellig fällig deliver liefer shipped versand livraison echeance entrega vencim scadenza consegna lever \
             verval expir forfall splatnost szallit hatarido teslim vade срок доставк payby zahlbar fulfil"
        }
    }
}

/// Whether a plain heading suggests it.
pub(super) fn hints(plain: &str, hint: Hint) -> bool {
    is_among(parts(hint), plain)
}

/// Whether a plain heading holds one of the parts, or is one behind an equals sign.
fn is_among(parts: &str, plain: &str) -> bool {
    parts.split_whitespace().any(|part| match part.strip_prefix('=') {
        Some(whole) => plain == whole,
        None => plain.contains(part),
    })
}

/// What a payment costs the seller: no part of what was sold.
const FEES: &str = "=fee =fees processingfee transactionfee paymentfee sellingfee gebuehr provision =frais commission comision commissione comissao \
     prowizja =avgift =kosten =kost transactiekosten poplatek komision";

/// Whether a heading names a fee.
pub(super) fn names_fee(plain: &str) -> bool {
    is_among(FEES, plain)
}

/// Words that make a heading tell what is left with or without something.
const LEFT: &str = "incl inc inkl excl exc exkl ex ohne mit vor nach before after without with hors avant apres sin con senza prima dopo antes \
     despues bez z less net netto gross brutto bruto brut plus zzgl toutes ttc";
/// The same inside of words.
const LEFT_INSIDE: [&str; 10] =
    ["incl", "inkl", "excl", "exkl", "after", "before", "without", "ohne", "senza", "nettotal"];

/// Whether a heading names a part of the money alone: "Discount Amount", "Order Total Tax", not "Total incl. tax".
pub(super) fn names_deduction(heading: &str) -> bool {
    let plain = words::plain(heading);
    let is_part =
        [Hint::Discount, Hint::Returns, Hint::Tax, Hint::Shipping].into_iter().any(|hint| hints(&plain, hint));
    let mut words = heading.split(|c: char| !c.is_alphanumeric()).map(words::plain);
    (is_part || names_fee(&plain))
        && !LEFT_INSIDE.iter().any(|left| plain.contains(left))
        && !words.any(|word| LEFT.split_whitespace().any(|left| left == word))
}

/// The words by which [`crate::guess`] knows a field, where the heading is one of them as a whole.
pub(super) fn is_word_of(plain: &str, field: &str) -> bool {
    words::of(field).any(|word| word == plain)
}

/// Words for what comes back, as entries say them; no participles, which tell what became of a sale.
const TAKING_BACK: &str = "return returns refund refunds creditnote creditmemo creditinvoice gutschrift rueckgabe retoure \
     retouren storno stornorechnung rechnungskorrektur erstattung rueckerstattung avoir notedecredit remboursement retour devolucion devoluciones abono \
     notadecredito notacredito notadicredito reembolso rectificativa facturarectificativa reso resi rimborso creditnota creditfactuur retourzending terugbetaling \
     kreditnota kreditfaktura kredittnota krediteringsfaktura retur tilbagebetaling aterbetalning återbetalning zwrot korekta fakturakorygujaca korygująca \
     dobropis opravnydanovydoklad vratka storna visszaru visszáru jovairas jóváírás helyesbito iade iadefaturasi hyvitys hyvityslasku palautus возврат \
     кредитнота сторно πιστωτικο επιστροφη 返品 返金 赤伝 退款 退货 reversal chargeback void cn rma devolucao estorno \
     notadebitocancelada rambursare retur povrat odobrenje gutschriften creditvoucher refundreceipt salesreturn";
/// Words for a sale beside which they stand.
const SELLING: &str = "sale sales sell invoice customerinvoice payment purchase order charge receipt rechnung verkauf kauf bon \
     facture vente venta factura vendita fattura verkoop factuur faktura sprzedaz prodej eladas szamla satis fatura myynti lasku \
     продажа счет πωληση τιμολογιο 売上 销售 forsaljning försäljning salg debit invoices";

/// Whether a cell of an entries column says that something comes back.
pub(super) fn takes_back(word: &str) -> bool {
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

/// "refunded", "erstattet", "rimborsato": what became of a sale, for which its status stands.
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
        ] {
            assert!(hints(&words::plain(heading), hint), "{heading}");
        }
        assert!(!hints("customer", Hint::Tax) && !hints("status", Hint::Entry));
    }
}
