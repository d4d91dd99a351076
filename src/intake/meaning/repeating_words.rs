//! Words on rows that repeat what others tell: payments, sums, heads of receipts.

use crate::totals;
use crate::words;

/// Words for payments, and for the heads of orders, as rows are marked.
const REPEATING: &str = "payment payments tender cash card creditcard debitcard visa mastercard amex maestro girocard ec eckarte bar barzahlung karte \
     kartenzahlung zahlung zahlungen paypal klarna twint giftcard espece especes cb cheque carte cartebancaire paiement reglement efectivo tarjeta pago \
     cobro contanti carta bancomat pagamento incasso pin contant pinbetaling betaling gotowka karta platnosc wplata platba hotove hotovost kartou kort \
     kontant betalning betaling swish mobilepay dankort vipps kateinen kortti maksu keszpenz bankkartya fizetes nakit kart kredikarti odeme tahsilat \
     наличные карта оплата μετρητα καρτα πληρωμη 現金 カード 支払 支払い お預り クレジット dinheiro cartao multibanco numerar plata change rueckgeld wechselgeld rendu vuelto \
     cambio resto wisselgeld reszta \
     h hd hdr hed head header kopf kopfzeile k entete cabecera cabecalho testata naglowek hlavicka huvud hoved belegkopf baslik ust заголовок шапка ヘッダ 伝票 t0 \
     order receipt beleg bon rechnung invoice";
/// Whether a word is one for a payment or a sum.
pub(crate) fn is_repeating_word(word: &str) -> bool {
    let plain = words::plain(word);
    let is_known = |plain: &str| REPEATING.split_whitespace().any(|known| known == plain);
    is_known(&plain)
        || totals::is_total_word(word)
        || (word.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).count() <= 3
            && word
                .split(|c: char| !c.is_alphanumeric())
                .any(|part| part.chars().count() > 2 && is_known(&words::plain(part))))
}
