//! Words for the channels by which customers are contacted, in many languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::words::plain;
use domain::consent::Channel;

const MAIL: &str = "brief|lettre|courrier|carta|direct mail|postal|letters|letter|posta|correo postal|post|postcard|postkarte|carte postale|catalogue|\
     письмо|почта|письма|бумажное письмо|лист|пошта|поща|levél|postai levél|posta|郵送|手紙|ハガキ|はがき|葉書|dm|ダイレクトメール|信件|邮寄|郵寄|\
     우편|편지|ταχυδρομείο|επιστολή|γράμμα|mektup|posta ile|dopis|pošta|poštou|list|poczta|listownie|brev|brevpost|kirje|posti|lettera|lettera postale|\
     poste|scrisoare|poștă|pismo|poštom|laiškas|paštas|vēstule|pasts|kiri|thư|bưu điện|จดหมาย|ไปรษณีย์|بريد|رسالة بريدية|מכתב|דואר";
const EMAIL: &str = "newsletter|mailing|e-mail marketing|email marketing|e-mailing|courriel|correo|correo electrónico|correio eletrónico|correio eletrônico|\
     posta elettronica|эл. почта|электронная почта|электронное письмо|имейл|емейл|имэйл|ел. пошта|електронна пошта|メール|eメール|電子メール|电子邮件|邮件|\
     電郵|電子郵件|이메일|메일|ηλεκτρονικό ταχυδρομείο|e-posta|e-pošta|elektronická pošta|sähköposti|s-posti|e-post|mejl|tölvupóstur|el. paštas|e-pasts|thư điện tử|\
     อีเมล|بريد إلكتروني|דואל|דוא\"ל|drip|nieuwsbrief|boletín|e-bülten|рассылка";
const TELEPHONE: &str = "sms|calls|call|phone|phone call|anruf|appel|llamada|telefoon|cellular|mobile|cell|landline|telefon|tel|téléphone|teléfono|telefono|телефон|\
     звонок|звонки|смс|дзвінок|обаждане|電話|电话|电话沟通|短信|전화|통화|문자|τηλέφωνο|κλήση|telefonát|telefonicky|hovor|hívás|telefonhívás|arama|telefonla|\
     puhelin|puhelu|soitto|rozmowa|połączenie|telefonicznie|chamada|telefone|telefonema|chiamata|telefonata|bellen|gesprek|samtal|opkald|anrop|apel|poziv|\
     telefonas|skambutis|zvans|telefons|kõne|gọi điện|điện thoại|tin nhắn|โทรศัพท์|โทร|هاتف|مكالمة|טלפון|שיחה|telemarketing|call center|callcenter";

/// The channel that a text names in one of the languages.
pub(crate) fn channel(text: &str) -> Option<Channel> {
    static WORDS: LazyLock<HashMap<String, Channel>> = LazyLock::new(|| {
        let lists = [(Channel::Mail, MAIL), (Channel::Email, EMAIL), (Channel::Telephone, TELEPHONE)];
        lists.iter().flat_map(|(channel, list)| list.split('|').map(|word| (plain(word), *channel))).collect()
    });
    const LONGEST: usize = 60;
    if text.len() > LONGEST || text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    WORDS.get(&plain(text)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_named_in_many_languages() {
        for (text, named) in [
            ("Письмо", Channel::Mail),
            ("levél", Channel::Mail),
            ("郵送", Channel::Mail),
            ("Ταχυδρομείο", Channel::Mail),
            ("Mektup", Channel::Mail),
            ("dopis", Channel::Mail),
            ("Courrier", Channel::Mail),
            ("E-posta", Channel::Email),
            ("メール", Channel::Email),
            ("電話", Channel::Telephone),
            ("Τηλέφωνο", Channel::Telephone),
            ("Hívás", Channel::Telephone),
        ] {
            assert_eq!(channel(text), Some(named), "{text}");
        }
        for text in ["Fax", "store", "", "Laden 7", "Multichannel"] {
            assert_eq!(channel(text), None, "{text}");
        }
    }
}
