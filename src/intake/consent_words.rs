//! What the words of cells say about consent, besides yes and no: those of newsletter tools, and those by which consent is
//! given, withdrawn or missing in many languages.

use crate::refusal_words;

/// What a cell says about consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Agreed,
    Refused,
    Unknown,
}

const AGREED: &str = "subscribed|opted in|opted-in|opt-in|granted|given|permitted|accepted|agreed|angemeldet|erteilt|abonniert|zugestimmt|abonné|inscrit|\
     suscrito|alta|iscritto|aangemeld|ingeschreven|zapisany|přihlášen|feliratkozott|prenumererar|tilmeldt|tilaaja|abone|подписан|希望する|受け取る|登録済み|登録済|동의|\
     동의함|수신동의|đồng ý|allowed|eingewilligt|accordé|accepté|otorgado|concedido|aceptado|prestato|concesso|accettato|consentito|autorizado|verleend|toegestaan|\
     udzielona|udzielono|udzielony|wyrażona|wyrażono|udělen|udělena|udělený|udelený|udelen|souhlasí|samtyckt|onay|onaylı|onaylandı|izinli|дано|согласен|согласна|\
     подтверждено|надано|同意する|同意|許可";
const REFUSED: &str = "unsubscribed|never subscribed|not subscribed|opted out|opted-out|opt-out|not given|denied|declined|refused|revoked|withdrawn|not permitted|\
     abgemeldet|abbestellt|widerrufen|nicht erteilt|nicht angemeldet|désabonné|désinscrit|baja|no suscrito|disiscritto|non iscritto|afgemeld|uitgeschreven|wypisany|\
     odhlášen|leiratkozott|avregistrerad|frameldt|peruttu|отписан|希望しない|受け取らない|配信停止|解除|解除済み|미동의|거부|수신거부|không đồng ý|từ chối|blocked|gesperrt|\
     widersprochen|zurückgezogen|refusé|refusée|retiré|retirée|rechazado|revocado|denegado|rifiutato|revocato|negato|recusado|revogado|geweigerd|ingetrokken|\
     wycofana|wycofano|cofnięta|cofnięto|odmowa|nie udzielona|odvolán|odvolána|odvoláno|neudělen|neudělena|odmítnut|nesouhlasí|återkallat|nekad|tilbagetrukket|\
     trukket tilbake|ret|reddedildi|visszavonva|elutasítva|отозвано|отозван|отозвана|отказ|відкликано|ανακλήθηκε|拒否|同意しない|不同意|撤回";
/// Words that are said of letters to customers and of nothing else, whatever stands above them.
const SUBSCRIPTIONS: &str = "subscribed|unsubscribed|never subscribed|not subscribed|opted in|opted out|opted-in|opted-out|désabonné|désinscrit|\
     disiscritto|uitgeschreven|afgemeld|wypisany|odhlášen z odběru|leiratkozott|feliratkozott|avregistrerad|prenumererar|отписан|подписан|配信停止|\
     수신거부|수신동의|suscrito|no suscrito|tilaaja";
/// Words below a question about consent, which say the contrary below a refusal.
const WANTED: &str =
    "s|any|all|alle|tous|toutes|todos|tutti|vorhanden|liegt vor|presente|var|mevcut|есть|є|tak, wyrażono|ok|okay|gerne";
const NOT_WANTED: &str = "none|never|nie|niemals|kein|keine|keiner|jamais|aucun|aucune|nunca|ninguno|ninguna|nessuno|nessuna|mai|nenhum|nooit|geen|ingen|aldrig|brak|nigdy|\
     žádný|žádná|nikdy|nema|nincs|soha|yok|nu există|отсутствует|немає|liegt nicht vor|nicht vorhanden|non presente|absent|なし";

/// Whether a cell says that somebody has subscribed, or has no longer.
pub(crate) fn is_subscription(text: &str) -> bool {
    is_among(SUBSCRIPTIONS, &lowered(text))
}

/// The same in lower case and without underscores; none if the text is none of these words.
pub(crate) fn wanted(text: &str) -> Option<Answer> {
    let word = lowered(text);
    known(&word).or_else(|| {
        if is_among(WANTED, &word) {
            Some(Answer::Agreed)
        } else if is_among(NOT_WANTED, &word) || refusal_words::begins_with_negation(text) {
            Some(Answer::Refused)
        } else {
            None
        }
    })
}

/// What a cell below a refusal says: an S there is a yes to it, and "yok" means that there is none.
pub(crate) fn refused(text: &str) -> Option<Answer> {
    const IS_SO: [&str; 7] = ["s", "var", "vorhanden", "liegt vor", "all", "alle", "active"];
    const IS_NOT: [&str; 4] = ["yok", "liegt nicht vor", "nicht vorhanden", "brak"];
    let word = lowered(text);
    if IS_SO.contains(&word.as_str()) {
        return Some(Answer::Refused);
    }
    if IS_NOT.contains(&word.as_str()) {
        return Some(Answer::Agreed);
    }
    known(&word)
}

fn lowered(text: &str) -> String {
    text.to_lowercase().replace('_', " ")
}

/// What the words say in either column.
fn known(word: &str) -> Option<Answer> {
    match word {
        "unknown" | "unbekannt" => Some(Answer::Unknown),
        agreed if is_among(AGREED, agreed) => Some(Answer::Agreed),
        refused if is_among(REFUSED, refused) => Some(Answer::Refused),
        _ => None,
    }
}

fn is_among(list: &str, word: &str) -> bool {
    list.split('|').any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consent_is_given_and_withdrawn_in_many_languages() {
        for word in ["erteilt", "Udzielona", "udělen", "ONAY", "Var", "accordé", "дано", "S", "Any"] {
            assert_eq!(wanted(word), Some(Answer::Agreed), "{word}");
        }
        for word in [
            "widerrufen",
            "wycofana",
            "brak",
            "odvolán",
            "RET",
            "Yok",
            "retiré",
            "отозвано",
            "None",
            "kein Kontakt",
            "auf keinen Fall",
            "pas de pub",
        ] {
            assert_eq!(wanted(word), Some(Answer::Refused), "{word}");
        }
        for word in ["offen", "nur Post", "weekly", ""] {
            assert_eq!(wanted(word), None, "{word}");
        }
    }

    #[test]
    fn the_same_word_turns_round_below_a_refusal() {
        assert_eq!((wanted("S"), refused("S")), (Some(Answer::Agreed), Some(Answer::Refused)));
        assert_eq!((wanted("yok"), refused("yok")), (Some(Answer::Refused), Some(Answer::Agreed)));
        assert_eq!((refused("widerrufen"), refused("keine")), (Some(Answer::Refused), None));
    }
}
