//! Headings of where and how a customer is reached: such a column belongs to a customer one to one as an id does, and is
//! none.

use crate::words;

/// Fields of a customer that tell where one lives or how one is called.
const FIELDS: [&str; 7] = ["phone", "postcode", "postcode_city", "city", "street", "region", "country"];

/// Parts of headings, as [`words::plain`] leaves them.
const PARTS: &str = "postcode postalcode zipcode postleitzahl codepostal codigopostal codicepostale postkode kodpocztowy \
     kodpoczt postinumero postnummer postakod codpostal iranyitoszam почтовыйиндекс ταχκωδ ταχυδρομικ 郵便番号 邮编 邮政 \
     phone telefon telephone telefoon telefono telefone puhelin mobil handynr handynum gsmn rufnummer movil celular cellulare \
     komork teleph ceptel telefonov телефон τηλεφων κινητο 電話 电话 携帯 手机 faxn";
/// Whole words of headings.
const WORDS: &str = "zip plz cp cap cep psc irsz tk τκ fax tel tlf mobile cell gsm handy natel puh cep telf portable postnr postbus индекс тел \
     город πολη";

/// Whether a heading tells where a customer lives or how to call them.
pub(crate) fn tells_where(heading: &str) -> bool {
    let plain = words::plain(heading);
    let is_whole = |word: &str| WORDS.split_whitespace().any(|known| known == word);
    let mut parts = heading.split(|c: char| !c.is_alphanumeric() && c != '.').map(words::plain);
    FIELDS.iter().any(|field| words::of(field).any(|word| word == plain))
        || PARTS.split_whitespace().any(|part| plain.contains(part))
        || is_whole(&plain)
        || parts.any(|word| is_whole(&word))
}

/// Whether a cell holds the digits of a telephone with marks between them: an id has none, or letters too.
pub(crate) fn is_dialled(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let marks = |c: char| " /().\u{a0}".contains(c);
    (6..=16).contains(&digits)
        && cell.chars().all(|c| c.is_ascii_digit() || c == '-' || c == '+' || marks(c))
        && (cell.starts_with('+') || (cell.starts_with(['0', '(']) && cell.contains(|c: char| marks(c) || c == '-')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_telephones_are_told_from_customers() {
        for heading in [
            "Postcode",
            "Billing Zip",
            "PLZ",
            "Kunden-PLZ",
            "Code postal",
            "C.P.",
            "CAP",
            "Código postal",
            "Kod pocztowy",
            "PSČ",
            "Irányítószám",
            "Cod poștal",
            "Posta Kodu",
            "Τ.Κ.",
            "Индекс",
            "郵便番号",
            "Postinumero",
            "Telefon",
            "Tel.",
            "Tel. kom.",
            "Puhelinnumero",
            "Mobile no.",
            "Τηλέφωνο",
            "電話番号",
            "City",
            "Wohnort",
        ] {
            assert!(tells_where(heading), "{heading}");
        }
        for heading in [
            "Customer No.",
            "Kundennr.",
            "Code client",
            "Cod. cliente",
            "Id",
            "Kod klienta",
            "Mandant",
            "Loyalty card",
            "Hotel",
            "Artikel",
            "Code",
            "Client",
            "Receipt",
            "ID zákazníka",
        ] {
            assert!(!tells_where(heading), "{heading}");
        }
        for cell in ["0170 1234567", "+49 170 1234567", "(030) 12345-6", "023-311290"] {
            assert!(is_dialled(cell), "{cell}");
        }
        for cell in ["1017", "00012345", "10-2345-6", "4711", "K 0001", "2025.0012"] {
            assert!(!is_dialled(cell), "{cell}");
        }
    }
}
