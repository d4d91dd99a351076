//! Names of nobody in particular, by what they are made of: a word for cash, a counter or anybody, and one for a customer or
//! a sale, in one word or several.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::words::folded;

/// Words for anybody, a counter or cash, as [`folded`] leaves them.
const ANYBODY: &str = "general generic various divers diverse diverser anonymous anonym anonyme anonimo anonimi anonymer unknown unbekannt unbekannter \
     inconnu desconocido sconosciuto onbekend onbekende nieznany neznamy ismeretlen bilinmeyen okand ukjent ukendt tuntematon walkin walk passing passage \
     depassage passant occasional occasionnel occasionale ocasional gelegenheits lauf tages tag einmal sammel guest gast gaest invite invitado ospite \
     retail detaliczny detaliczna detal maloobchodni maloobchod perakende pesin nihai lakossagi kiskereskedelmi vahittais generique generico generica genericos \
     generici consumidor publico pubblico cash bar barzahler contado contant contante contanti kontant gotowkowy gotowka hotovost hotovostni keszpenz keszpenzes \
     nakit elden comptant especes dinheiro numerar counter overthecounter till register pos comptoir mostrador balcao banco banca tresen theken theke kassa kassen \
     kasse kassa caisse caja cassa kasa disk toonbank balie store shop laden anonymni dummy default standard unregistered unassigned none no not nosuch \
     without ohne kein keine sans sin senza sem zonder geen bez brak utan uden ilman nelkul \
     divers vari varie varios varias diversos sundry misc miscellaneous ebay amazon etsy online internet webshop butik butiks krajnji gradanin \
     krajen краен кінцевий vienkartinis vienreizejs ukurans juhu uhekordne lopp ทั่วไป เงินสด 普通 零售 門店 门店 过路 \
     anonyymi satunnais tillfallig ocazional 店頭 一般 匿名 現金 现金 散 不特定 その他 ゲスト 비회원 일반 현금 розничный розничные розница частный неизвестный \
     анонимный случайный наличный λιανικης λιανικη περαστικος нал готивка роздрібний نقدي عابر مجهول عام";
/// Words for customers and sales.
const ROLES: &str = "customer customers client clients clientele buyer buyers shopper consumer person persons sale sales selling purchase account user party \
     kunde kunden kundschaft kaufer verkauf verkaufe kauf konto besucher vente ventes acheteur personne venta ventas cliente clientes clienti comprador \
     final vendita vendite acquirente finale privato venda vendas klant klanten klantje koper verkoop klient klienta klienci kupujacy sprzedaz zakaznik zakaznici \
     prodej odberatel vevo vasarlo ugyfel eladas vasarlas musteri musterisi musteriler satis satisi tuketici kund kunder kop salg forsaljning kjop asiakas \
     asiakkaat myynti cumparator vanzare vanzari fizica persoana 客 顧客 客户 客戶 会員 고객 손님 клиент покупатель покупатели продажа лицо πελατης πελατες \
     πωληση πωλησεις клієнт покупець عميل زبون kupac kupci kupec klientas pirkejas klients pircejs ostja клиенти ลูกค้า";
/// Words for a customer that a name of a person does not hold.
const CUSTOMER: &str = "customer customers client clients kunde kunden kundin kund klant klanten klient klienta klienci zakaznik odberatel \
     cliente clientes clienti vevo vasarlo ugyfel musteri musterisi asiakas cumparator kupac kupec stranka клиент клиенти покупатель клієнт покупець \
     купувач πελατης πελατες klientas pirkejas klients pircejs ostja pelanggan ลูกค้า عميل زبون לקוח";
/// Endings of the same where a language writes in one word.
const CUSTOMER_ENDS: [&str; 12] =
    ["kunde", "kunden", "kundin", "kund", "klant", "klanten", "asiakas", "vevo", "vasarlo", "客", "顧客", "고객"];
/// Places to sit at and to pay at, which a number tells apart.
const PLACES: &str = "table tisch mesa tavolo tafel stul stol stolik asztal masa bord poyta pyta stalas galds laud стол маса τραπεζι テーブル 桌 테이블 โตะ \
     bar theke tresen counter till kasse caisse caja cassa kassa kasa register zimmer room chambre habitacion camera kamer hab camara quarto \
     sala terrasse terrace terraza terrazza balkon garten takeaway";
/// Words between them.
const BETWEEN: &str = "the a an at in on by to for of over out au aux a la le les de des du del della di da do dal al alla per por para en im am an der die das dem \
     ohne til ved i pa vid bij de het w na za u pri hos と の selected registered registrado registrato enregistre zugeordnet \
     angemeldet assigned given known identified identifie identificado identificato";

/// Whether a text without blanks is made of nothing else, with a word for anybody and one for a customer or a sale, or one for
/// a place to pay at.
pub(crate) fn is_made_of(whole: &str) -> bool {
    const LONGEST: usize = 48;
    if whole.is_empty() || whole.len() > LONGEST {
        return false;
    }
    rest_is_made_of(whole, false, false)
}

/// Whether a word as [`folded`] leaves it means a customer.
pub(crate) fn is_customer_word(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| CUSTOMER.split_whitespace().map(folded).collect());
    WORDS.contains(word)
}

/// Whether a folded text ends in such a word, with another one before it.
pub(crate) fn ends_in_customer(whole: &str) -> bool {
    CUSTOMER_ENDS.iter().any(|end| whole.strip_suffix(end).is_some_and(|rest| rest.chars().count() >= 2))
}

/// "Table 4", "Kasse 1", "桌12": a place where anybody sits or pays.
pub(crate) fn is_numbered_place(text: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| PLACES.split_whitespace().map(folded).collect());
    let word = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = text.len() - word.len();
    (1..=3).contains(&number) && word.len() <= 24 && WORDS.contains(&folded(word))
}

/// "<leer>", "[object Object]", "(unbekannt)": what a program writes where it has nothing.
pub(crate) fn is_bracketed(text: &str) -> bool {
    let inside = |open: char, close: char| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let is_empty = |inner: &str| {
        inner.chars().any(char::is_alphabetic) && inner.chars().all(|c| c.is_alphabetic() || " -_/".contains(c))
    };
    inside('<', '>').or(inside('[', ']')).or(inside('{', '}')).is_some_and(is_empty)
}

fn rest_is_made_of(rest: &str, anybody: bool, role: bool) -> bool {
    static WORDS: LazyLock<[Vec<String>; 3]> =
        LazyLock::new(|| [ANYBODY, ROLES, BETWEEN].map(|list| list.split_whitespace().map(folded).collect()));
    if rest.is_empty() {
        return anybody && role;
    }
    let behind = |list: usize| WORDS[list].iter().filter_map(move |word| rest.strip_prefix(word.as_str()));
    behind(0).any(|rest| rest_is_made_of(rest, true, role))
        || behind(1).any(|rest| rest_is_made_of(rest, anybody, true))
        || behind(2).any(|rest| rest_is_made_of(rest, anybody, role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_brackets_name_nobody() {
        for text in ["Tisch 7", "Table 12", "Bar 2", "Mesa 4", "Τραπέζι 3", "テーブル5"] {
            assert!(is_numbered_place(text), "{text}");
        }
        for text in ["K 17", "Studio 54", "Hotel 1", "Table", "4711"] {
            assert!(!is_numbered_place(text), "{text}");
        }
        assert!(is_bracketed("[object Object]") && is_bracketed("<leer>") && is_bracketed("{nessuno}"));
        assert!(!is_bracketed("[K17]") && !is_bracketed("Ada <Brook>"));
    }

    #[test]
    fn names_of_nobody_are_known_by_their_parts() {
        for text in [
            "Perakende Satış",
            "店頭客",
            "Maloobchodní zákazník",
            "VENTAS CONTADO",
            "Privato generico",
            "Vente au comptoir",
            "Kassaklant",
            "Diverse Kunden",
            "Tageskunde",
            "Over the counter sale",
            "Till customer",
            "No customer selected",
            "Client de passage",
            "Розничный покупатель",
            "Kontantkund",
            "Kunde ohne Konto",
            "Cliente de mostrador",
            "Klient gotówkowy",
            "ΠΕΛΑΤΕΣ ΛΙΑΝΙΚΗΣ",
            "Ebay-Kunde",
            "Butikskunde",
            "Krajnji kupac",
            "Краен клиент",
            "ลูกค้าทั่วไป",
            "Vienkartinis pirkėjas",
        ] {
            assert!(is_made_of(&folded(text)), "{text}");
        }
        for name in [
            "Alder Ltd",
            "Kunde 17",
            "Kunz",
            "Barkhausen",
            "Shopland",
            "Till Sommer",
            "Gastro Bar",
            "Cash & Carry Nord",
            "General Motors",
            "Cliente Rossi",
            "Klantinger",
            "Ana Clara",
            "Bar Rosso",
            "Store Street",
        ] {
            assert!(!is_made_of(&folded(name)), "{name}");
        }
    }
}
