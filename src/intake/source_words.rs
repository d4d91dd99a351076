//! Words for the sources of purchases in the cells of files: tills, shops, cards, in ten or more languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::meanings::parts;
use crate::words::folded;
use domain::purchase::Source;

/// In the form that [`crate::words::plain`] leaves them. Names of cards, shops and programs are the same everywhere.
const SOURCES: [(Source, &str); 8] = [
    (
        Source::Pos,
        "pos till instore store shop cashdesk counter retail branch cashregister outlet kasse ladenkasse laden \
         filiale ladengeschaeft ladenverkauf geschaeft barverkauf caisse magasin boutique comptoir caja tpv tienda \
         mostrador cassa negozio puntovendita banco caixa loja balcao kassa winkel filiaal toonbank kasa sklep \
         pokladna prodejna butik butikk myymala bolt magaza obchod kauppa register especes efectivo contanti \
         contant barzahlung bargeld cash касса магазин 店舗 レジ 門市 门店",
    ),
    (
        Source::HomeShopping,
        "bestelltelefon venteadistance ventaadistancia venditaperadistanza aussendienst direktvertrieb vertreter \
         homeshopping mailorder postorder phoneorder telephoneorder phone telephone tel telesales callcenter \
         callcentre catalog catalogue fax letter telefon telefonbestellung telefonverkauf versand versandhandel \
         katalog brief post vpc correspondance ventepartelephone telefono catalogo telefonico ventatelefonica \
         telefoon telefonicznie zasilkovna postimyynti телефон каталог 電話 通販",
    ),
    (
        Source::ECommerce,
        "paypal klarna instagram instagramshop facebookshop googleshopping маркетплейс オンライン ecommerce webshop \
         webstore onlineshop onlinestore eshop shopify woocommerce magento prestashop shopware bigcommerce \
         squarespace wix opencart amazon ebay etsy zalando otto kaufland allegro bol cdiscount mercadolibre \
         marketplace marktplatz online boutiqueenligne enligne tiendaonline enlinea negozioonline lojaonline \
         webwinkel sklepinternetowy internetovyobchod natbutik nettbutikk verkkokauppa webaruhaz eticaret \
         интернетмагазин ネットショップ 网店",
    ),
    (
        Source::CreditCard,
        "creditcard credit visa mastercard master mc amex americanexpress diners dinersclub discover jcb unionpay \
         kreditkarte cartedecredit tarjetadecredito tarjetacredito cartadicredito cartaodecredito kartakredytowa \
         kreditnikarta kreditkort luottokortti kredikarti кредитнаякарта クレジットカード 信用卡",
    ),
    (
        Source::BankCard,
        "bankcard debit debitcard maestro girocard ec eccard eckarte vpay bancontact interac mada pin pinnen \
         bankkarte girokarte cartebancaire cb cartebleue tarjetadedebito tarjetadebito bancomat cartadidebito \
         cartaodedebito multibanco pinpas bankpas kartaplatnicza kartabankowa debetnikarta betalkort pankkikortti \
         bankakarti банковскаякарта デビット 银行卡",
    ),
    (
        Source::Web,
        "web website homepage internet site app mobileapp webseite siteweb sitioweb sito sitoweb strona сайт ウェブ",
    ),
    (
        Source::DigitalTv,
        "digitaltv tv television teleshopping fernsehen tele televisione televisao televisie телевизор テレビ",
    ),
    (
        Source::Other,
        "other others misc sonstige sonstiges andere autre autres otro otros altro outro overig anders inne jine \
         annat muu",
    ),
];

static SOURCE_OF: LazyLock<HashMap<String, Source>> = LazyLock::new(|| {
    SOURCES.iter().flat_map(|(source, words)| words.split_whitespace().map(|word| (folded(word), *source))).collect()
});

/// The source that a word names: "Kasse 2", "VISA ****1234", "Webshop". Of several words, the last one that is a
/// source.
#[must_use]
pub(crate) fn source(text: &str) -> Option<Source> {
    if let Ok(source) = text.parse() {
        return Some(source);
    }
    let known = |word: &str| SOURCE_OF.get(&folded(word)).copied();
    known(text).or_else(|| parts(text).rev().find_map(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_in_the_words_of_tills_cards_and_shops() {
        for (word, source_of) in [
            ("Till", Source::Pos),
            ("Kasse 3", Source::Pos),
            ("Caisse n°2", Source::Pos),
            ("VISA ****1234", Source::CreditCard),
            ("Carte bancaire", Source::BankCard),
            ("EC-Karte", Source::BankCard),
            ("Shopify", Source::ECommerce),
            ("Webshop", Source::ECommerce),
            ("Tienda online", Source::ECommerce),
            ("Mail order", Source::HomeShopping),
            ("Telefonbestellung", Source::HomeShopping),
            ("Credit Card", Source::CreditCard),
            ("sklep internetowy", Source::ECommerce),
        ] {
            assert_eq!(source(word), Some(source_of), "{word}");
        }
        assert_eq!((source("carrier pigeon"), source("")), (None, None));
    }
}
