//! Headers with the opposite meaning: "Newsletter abbestellt", "E-Mail-Sperre", "DoNotCall", "Opt-out". A yes under
//! them is a refusal, even if their other words are about consent.

use crate::words::plain;

/// Words that negate a header.
const NEGATIONS: &str = "no not dont never without kein keine keinen keiner nicht ohne pas sans ne non sin sem senza geen niet zonder nao nunca off stop \
                         nie nem ei ala inte ej ikke ikkje ingen utan uden nez nic bez nu fara μη δεν οχι не нет без istemiyor degil yok khong baja";
/// Parts of words that do so by themselves.
const STEMS: &str = "optout optedout optingout unsubscri withdraw revok suppress block refus object abbestell abgemeld abmeld \
                     robinson bloctel belmeniet kuendig sperr widerruf widerspr verweiger abgelehnt untersagt verbot desabon desinscr opposition rechaz \
                     disiscri rifiut revoc cancelad recus afgemeld uitgeschr opgezegd bezwaar spaerr sparra sparrad sperret bloque bloccat blok \
                     interdit zablok zakaz kielt kiellet forbud foerbud forbjud nechce nekontakt nezasila neposila nevolat nesouhlas nezada odmit odmow namitk sprzeciw tiltott \
                     tiltas tiltva letilt elutasit ellenez yasak engel istemiyor istemez запрет запрещ отказ отпис απαγορ αρνη αντιρρ opposic reklamebeskyt oposic opposizion 拒否 停止 \
                     不要 拒绝 拒絕 禁止 勿 不接收 不同意 退订 거부 مرفوض رفض عدم סירוב tuchoi";

/// What a header is about, by parts of it.
const TOPICS: [(&str, &str); 3] = [
    (
        "no_email",
        "newsletter email mailing rundmail infolettre boletin nieuwsbrief nyhetsbrev nyhedsbrev uutiskirj hirlevel buelten buletin bulten ενημερωτικ 뉴스레터 メルマガ メールマガジン новостн бюлетин naujienlaisk jaunumuved uudiskiri frettabref bantin",
    ),
    (
        "no_telephone",
        "phone telefo puhelin телефон τηλεφων 電話 전화 anruf call appel llamad chiamat sms bellen gebeld",
    ),
    ("no_mail", "post brief letter courrier correo"),
];
/// Subjects of every channel.
const GENERAL: &str = "contact kontakt marketing werb consent einwillig dsgvo gdpr rgpd lgpd avg mail promotion advert consenso \
                       toestemming reclame publicid publicit pubblicit propagand zgod souhlas samtyck samtykke suostumus izin onay \
                       hozzajarul reklam mainos mainont ofertas oferty erbjud aanbied angebote tilbud tarjou nabid ajanlat teklif предложен προσφορ anschreib angeschrieb writetoyou demarch \
                       تسويق اعلان إعلان اتصال موافقة 마케팅 동의 수신 推广 联系 聯絡 דיוור שיווק הסכמה comercial communicat comunica kommunikation prospec quangcao tiepthi khuyenmai 광고 pazarlama markkinoin соглас реклам рассылк συγκαταθεση 同意 配信 許可 营销";
/// Words that ask for consent to everything, if only yes and no are under them.
const WANTED: &str = "optin permission erlaub einverstand zustimm autoris autoriz permiso permess lupa izni toestem akkoord zgoda souhlas privacy gdpr dsgvo rgpd";
/// Parts of headings that ask for consent and for nothing else, whatever words stand below them.
const CONSENT: &str = "consent einwillig einverstand dsgvo gdpr rgpd lgpd kvkk consenso toestemming zgod souhlas suhlas samtyck samtykke suostumus izni onay \
                       hozzajarul privola pristan permiss permesso autoriz soglas соглас згода съгласи συγκαταθεση 同意 동의 موافقة הסכמה optin acord sutikim piekrisan noustum \
                       dongy 可否 erlaubnis zustimm tilladelse tillatelse";
/// Words of headings, too short to be looked for in others.
const SHORT: &str = "pub pubs iys dm sms";
/// What is told of contacts besides whether they are wanted.
const TOLD_OF_THEM: &str = "type typ owner source quelle person name date datum since seit count anzahl number nummer id segment group gruppe last letzt dernier ultim \
                            agent besitzer campaign kampagne score note role rolle funktion cost kosten art amount";
/// Further words for being contacted.
const CONTACTED: &str = "contatt contatar contactar";
/// What was done, not what is wanted.
const DONE: &str = "reads liest legge leest contacted kontaktiert contactado contatta sent gesendet versendet envoy enviad inviat verzonden received erhalten recu \
                        opened geoeffnet clicked geklickt bounce last letzt dernier ultim has hat valid verified verifiz";
/// Stems that are only about contact, even without a subject.
const ALONE: &str = "robinson bloctel belmeniet mailingpreference optout optedout unsubscri abgemeld abmeld abbestell widerspruch widersprochen gesperrt blocked widerruf desabon \
                     desinscr disiscri afgemeld uitgeschr suppress stoppub molestar";

/// The field of a refusal that a header names; none for a header that refuses nothing, or negates twice ("not opted
/// out"), which only a person can decide.
#[must_use]
pub fn refusal(header: &str) -> Option<&'static str> {
    match turns(header) {
        (false, false) | (true, true) => None,
        _ => subject(&plain(header)).or_else(|| has_short_word(header).then_some("no_contact")),
    }
}

/// How clearly a header speaks of consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clarity {
    /// Whatever its words are.
    Surely,
    /// If its words are answers: "Contact", "Marketing status".
    Perhaps,
}

/// The field of a consent that a header speaks of, and how clearly, whatever the words below it are.
pub(crate) fn speaks_of_consent(header: &str) -> Option<(&'static str, Clarity)> {
    let whole = plain(header);
    let is_told = words_of(header).iter().any(|word| TOLD_OF_THEM.split_whitespace().any(|known| known == word));
    if turns(header) != (false, false) || is_told || has(&whole, DONE) {
        return None;
    }
    let is_sure = has(&whole, CONSENT) || words_of(header).iter().any(|word| word == "iys");
    let is_general =
        is_sure || has(&whole, GENERAL) || has(&whole, WANTED) || has(&whole, CONTACTED) || has_short_word(header);
    let field = match subject(&whole) {
        Some("no_email") => "email_consent",
        Some("no_telephone") => "telephone_consent",
        Some("no_mail") => "mail_consent",
        _ => "consent",
    };
    is_general.then_some((field, if is_sure { Clarity::Surely } else { Clarity::Perhaps }))
}

/// "Kein Kontakt", "auf keinen Fall", "pas de pub": a cell that begins with a negation.
pub(crate) fn begins_with_negation(cell: &str) -> bool {
    let words = words_of(cell);
    (2..=5).contains(&words.len())
        && words.iter().take(2).any(|word| is_negation(word) && word != "off" && word != "stop")
}

fn has_short_word(header: &str) -> bool {
    words_of(header).iter().any(|word| SHORT.split_whitespace().any(|known| known == word))
}

/// The field of a consent that a header over a yes or no asks for: "Marketing", "OK to contact?", "Werbung per Post";
/// none if it refuses, or says what was done.
#[must_use]
pub fn consent(header: &str) -> Option<&'static str> {
    let whole = plain(header);
    if turns(header) != (false, false) || has(&whole, DONE) {
        return None;
    }
    match subject(&whole).or_else(|| has(&whole, WANTED).then_some("no_contact"))? {
        "no_email" => Some("email_consent"),
        "no_telephone" => Some("telephone_consent"),
        "no_mail" => Some("mail_consent"),
        _ => Some("consent"),
    }
}

/// Whether a header is about refusing, clearly or not.
#[must_use]
pub fn is_about_refusal(header: &str) -> bool {
    turns(header) != (false, false) && subject(&plain(header)).is_some()
}

/// Whether a word negates the header, and whether a stem does.
fn turns(header: &str) -> (bool, bool) {
    let words = words_of(header);
    // "Phone no." and "Tel. no" hold numbers.
    let turning =
        words.split_last().map_or(&[][..], |(last, first)| if is_negation(last) { first } else { &words[..] });
    (turning.iter().any(|word| is_negation(word)), has(&plain(header), STEMS))
}

fn subject(whole: &str) -> Option<&'static str> {
    let topic = TOPICS.iter().find(|(_, parts)| has(whole, parts));
    let is_general = || has(whole, GENERAL) || has(whole, ALONE) || has(whole, CONTACTED);
    topic.map(|(field, _)| *field).or_else(|| is_general().then_some("no_contact"))
}

fn has(whole: &str, parts: &str) -> bool {
    parts.split_whitespace().any(|part| whole.contains(part))
}

fn is_negation(word: &str) -> bool {
    NEGATIONS.split_whitespace().any(|negation| negation == word)
}

/// The words of a header without case and accents, split at spaces, punctuation and "camelCase".
fn words_of(header: &str) -> Vec<String> {
    let mut parted = String::with_capacity(header.len() + 8);
    let mut before_is_lower = false;
    for c in header.chars() {
        if c.is_uppercase() && before_is_lower {
            parted.push(' ');
        }
        parted.push(c);
        before_is_lower = c.is_lowercase();
    }
    let parts = parted.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
    parts.map(plain).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_ask_the_other_way_round_are_known() {
        for (headers, field) in [
            (
                &[
                    "Newsletter abbestellt",
                    "Kein Newsletter",
                    "kein_newsletter",
                    "ohne Newsletter",
                    "Pas de newsletter",
                    "Newsletter opt-out",
                    "Newsletter Sperre",
                    "Newsletter gekündigt",
                    "E-Mail-Sperre",
                    "Mailsperre E-Mail",
                    "DoNotEmail",
                    "DoNotBulkEMail",
                    "No Mailings",
                    "unsubscribed from newsletter",
                    "Newsletter_OptOut",
                ][..],
                "no_email",
            ),
            (
                &["Do not call", "DoNotCall", "Keine Anrufe", "Telefon gesperrt", "no phone", "Pas d'appel"],
                "no_telephone",
            ),
            (&["Keine Post", "Do not post", "no letters", "Pas de courrier"], "no_mail"),
            (
                &[
                    "Spärrad för reklam",
                    "Bloqueado publicidad",
                    "Non desidera pubblicità",
                    "Ei markkinointia",
                    "Nechce reklamu",
                    "Nie kontaktować",
                    "Ikke kontakt",
                    "Inga utskick: reklam spärrad",
                    "Geblokkeerd voor reclame",
                    "Nem kér reklámot",
                    "Reklam istemiyor",
                    "Отказ от рассылки",
                    "Opposition démarchage",
                    "Zakaz reklamy",
                    "広告拒否 同意",
                ],
                "no_contact",
            ),
            (
                &[
                    "Opt-out",
                    "optout",
                    "opt_out",
                    "Abgemeldet",
                    "Widerspruch",
                    "DSGVO Sperre",
                    "Do not contact",
                    "Gesperrt",
                    "Blocked",
                    "Désabonné",
                    "Marketing opt-out",
                    "Opted out",
                    "Werbesperre",
                    "Consent withdrawn",
                    "Einwilligung widerrufen",
                    "Mailsperre",
                    "Keine Werbung",
                    "Refus pub",
                    "Baja publicidad",
                    "Non contattare",
                    "Reklamebeskyttelse",
                ],
                "no_contact",
            ),
        ] {
            for header in headers {
                assert_eq!(refusal(header), Some(field), "{header}");
            }
        }
    }

    #[test]
    fn a_header_that_turns_round_twice_is_left_to_a_person() {
        for header in ["Not opted out", "No unsubscribed e-mail", "Newsletter nicht abbestellt"] {
            assert!(refusal(header).is_none() && is_about_refusal(header), "{header}");
        }
        assert!(!is_about_refusal("Newsletter") && !is_about_refusal("Phone no."));
    }

    #[test]
    fn headers_speak_of_consent_in_many_languages() {
        for (header, field) in [
            ("DSGVO", "consent"),
            ("Souhlas", "consent"),
            ("Zgoda e-mail", "email_consent"),
            ("Privola", "consent"),
            ("İYS İzni", "consent"),
            ("KVKK Onayı", "consent"),
            ("DM可否", "consent"),
            ("Toestemming telefoon", "telephone_consent"),
        ] {
            assert_eq!(
                speaks_of_consent(header).map(|(field, clarity)| (field, clarity == Clarity::Surely)),
                Some((field, true)),
                "{header}"
            );
        }
        for header in ["Kontakt", "Marketing status", "Werbung", "Contact preference", "Pub"] {
            assert_eq!(speaks_of_consent(header).map(|(_, clarity)| clarity), Some(Clarity::Perhaps), "{header}");
        }
        for header in
            ["Contact owner", "Last contacted", "City", "Consent date", "Keine Werbung", "Postcode", "Segment"]
        {
            assert_eq!(speaks_of_consent(header), None, "{header}");
        }
    }

    #[test]
    fn other_headers_refuse_nothing() {
        for header in [
            "Newsletter",
            "E-mail",
            "Email consent",
            "Phone no.",
            "Tel. No",
            "Telephone number",
            "Note",
            "Notes",
            "Nom",
            "Nombre",
            "Kontakt",
            "Contact",
            "Postcode",
            "Post code no",
            "Customer no",
            "Norden",
            "Not paid",
            "Marketing consent",
            "Accepts marketing",
            "Einwilligung",
            "Werbung erlaubt",
            "Plus points",
            "Payback Plus newsletter",
            "Block of flats",
            "Opted in",
            "Letter",
        ] {
            assert_eq!(refusal(header), None, "{header}");
        }
    }
}
