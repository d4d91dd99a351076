//! Words of headings over money beside that of a sale: fees, costs, margins, taxes, vouchers, and what is left with or without
//! them.

use crate::money_units;
use crate::words;

/// What a payment or a sale by another shop costs the seller: not part of the sale. Those after an equals sign only as a word.
const FEES: &str = "=fee =fees gebuehr provision =frais commission commissie comision commissione comissao prowizj =avgift =gebyr =kosten =kost transactiekosten \
     poplatek =komise komision komisyon =jutalek =palkkio комисс προμηθει 手数料 手续费 수수료 עמלה عمولة";

/// Whether a heading names a fee: "PayPal fee", "Verkaufsprovision", "selling_fees".
pub(super) fn names_fee(heading: &str) -> bool {
    has_part(heading, FEES)
}

/// What a sale cost the seller.
const COSTS: &str = "=cost =costs cogs =ek =ekpreis einkaufspreis einkaufswert wareneinsatz selbstkosten einstandspreis einstandswert =kosten \
     gesamtkosten warenkosten =coste =costes =costo =costi =cout =couts prixachat prixdachat coutachat coutdachat prixrevient prixderevient \
     inkoopprijs inkoopwaarde inkoopbedrag kostprijs =koszt =koszty cenazakupu nakupnicena nakupcena porizovacicena =naklad =naklady \
     inkopspris kostpris indkoebspris innkjopspris innkjoepspris ostohinta hankintahinta omakustannus beszerzesiar onkoltseg =maliyet alisfiyat \
     себестоим закупочн κοστοσ τιμηαγορασ =custo =custos precocusto precodecusto preciocoste preciodecoste preciocosto preciodecosto prezzoacquisto \
     pretachizitie =原価 原価額 仕入 成本 원가 매입가 עלות التكلفة";
/// What was earned by it.
const MARGINS: &str = "=margin profit gewinn rohertrag deckungsbeitrag =marge =marges rohmarge bruttomarge margebrute margecommerciale =margen \
     =margine benefice beneficio =ganancia ganancias =utile guadagno =winst brutowinst =marza =zysk =zisk =vinst bruttovinst tackningsbidrag \
     taeckningsbidrag daekningsbidrag fortjeneste =kate myyntikate =haszon arres =kar brutkar прибыл маржа κερδοσ περιθωρι lucro margembruta 粗利 利益 \
     利润 毛利 이익 마진 רווח الربح";

/// Whether a heading names a voucher, which may have been a discount or a way to pay.
pub(super) fn names_voucher(plain: &str) -> bool {
    const PARTS: [&str; 16] = [
        "voucher",
        "gutschein",
        "bonachat",
        "bondachat",
        "chequecadeau",
        "buono",
        "vale",
        "cadeaubon",
        "presentkort",
        "gavekort",
        "poukaz",
        "utalvany",
        "lahjakortti",
        "kartapodarunkowa",
        "сертификат",
        "giftcard",
    ];
    PARTS.iter().any(|part| plain.starts_with(part))
}

/// Whether a heading names what a sale cost the seller.
pub(super) fn names_cost(heading: &str) -> bool {
    has_part(heading, COSTS)
}

/// Whether a heading names what was earned by a sale.
pub(super) fn names_margin(heading: &str) -> bool {
    has_part(heading, MARGINS)
}

/// Whether a heading holds one of the parts, or one after an equals sign as a word of its own.
fn has_part(heading: &str, parts: &str) -> bool {
    let plain = words::plain(heading);
    let own = money_units::parts(heading);
    parts.split_whitespace().any(|part| match part.strip_prefix('=') {
        Some(whole) => plain == whole || own.iter().any(|word| word == whole),
        None => plain.contains(part),
    })
}

/// Words for a tax, which stand in a heading beside others: "TotalIva", "BTW-bedrag".
const TAXES: &str = "=iva =tva =btw =moms =dph =kdv =ндс =gst =mva =ust =vat =tax =taxes =pdv =ddv =pvm =pvn =hst =pst =qst =afa =φπα =fpa =mwst =igic =igv \
     =icms =пдв =ддс =alv";

/// Whether a heading names a tax, and not what is left with or without it.
pub(super) fn names_tax(heading: &str) -> bool {
    has_part(heading, TAXES) && !tells_what_is_left(heading)
}

/// Words that make a heading mean a remainder with or without something.
const LEFT: &str = "incl inc inkl excl exc exkl ex ohne mit vor nach before after without with hors avant apres sin con senza prima dopo antes \
     despues bez z less net netto gross brutto bruto brut plus zzgl toutes ttc eks inkl dahil haric με χωρις с без cu fara s com sem";
/// The same inside of words.
const LEFT_INSIDE: [&str; 20] = [
    "incl", "inkl", "excl", "exkl", "after", "before", "without", "ohne", "senza", "nettotal", "dahil", "haric",
    "bezdph", "sdph", "税込", "税抜", "veroton", "verolli", "ekskl", "eksmva",
];

/// Whether a heading says that something is in or out: "incl.", "after", "ohne".
pub(crate) fn tells_what_is_left(heading: &str) -> bool {
    let plain = words::plain(heading);
    let is_left = |word: &String| LEFT.split_whitespace().any(|left| left == word);
    LEFT_INSIDE.iter().any(|left| plain.contains(left))
        || heading.split(|c: char| !c.is_alphanumeric()).map(words::plain).any(|word| is_left(&word))
        || money_units::parts(heading).iter().any(is_left)
}
