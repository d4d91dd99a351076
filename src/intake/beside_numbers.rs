//! What stands beside numbers: signs, codes and abbreviations of currencies, and words for pieces.

/// Currency codes and abbreviations that may be next to an amount, without their dots.
const CURRENCIES: &str = "EUR USD GBP CHF JPY CNY SEK NOK DKK PLN CZK HUF RON BGN TRY INR AUD CAD NZD ZAR BRL MXN \
                          KR KČ ZŁ FT LEI FR SFR RS \
                          ISK RSD BAM UAH RUB ILS AED SAR QAR KWD EGP MAD TND NGN KES THB IDR MYR SGD HKD TWD KRW VND PHP \
                          PKR ARS CLP COP PEN UYU EURO EUROS RP RM S/ KN DIN KM DH TL ГРН РУБ ЛВ \
                          Р ДИН ريال درهم جنيه دينار ر.س د.إ د.ك ج.م ر.ق د.م";
/// Letters that say which country's dollar or real a sign means.
const SIGN_OWNERS: &str = "US A C R NZ HK";
pub(crate) const CURRENCY_SIGNS: &[char] =
    &['$', '€', '£', '¥', '₹', '₽', '₺', '₩', '₪', '₫', '₴', '฿', '¢', '₦', '¤', '円', '元', '원', '￥', '￦'];

/// Words for one of what is counted, without their dots.
const PIECES: &str = "STK STCK ST STÜCK STÜCKE STUECK PCS PC PCE PIECE PIECES EA EACH UNIT UNITS SZT SZTUK SZTUKI KS KUS KUSY KUSŮ \
                      KOM DB DARAB ШТ ШТУК БР ADET AD PZ PZI PEZZI PEZZO UD UDS UN UND UNID UNIDAD UNIDADES UNITÉ UNITÉS PIÈCE \
                      PIÈCES BUC KPL KAPPALE TK TÜKK GAB VNT KOS STUK STUKS PÇ PÇS ΤΕΜ ΤΕΜΆΧΙΑ 個 点 本 枚 台 件 个 개 KG";

/// Whether a text beside a number names what is counted: "2 pcs".
pub(crate) fn is_of_pieces(text: &str) -> bool {
    // "3x" and "× 3" count; "X3" is a code.
    if matches!(text.trim(), "x" | "×" | "х") {
        return true;
    }
    let word = text.trim().trim_end_matches('.').to_uppercase();
    !word.is_empty() && PIECES.split_whitespace().any(|known| known == word)
}

/// Whether a text beside a number is nothing or names a currency.
pub(crate) fn is_currency(text: &str) -> bool {
    let letters = text.trim_matches(CURRENCY_SIGNS);
    let codes = if letters.len() < text.len() { SIGN_OWNERS } else { CURRENCIES };
    let code = letters.trim_end_matches('.').to_uppercase();
    code.is_empty() || codes.split_whitespace().any(|known| known == code)
}
