//! What words in the cells of files mean, in ten or more languages: states of a sale, placeholders for customers and
//! for nothing. Those for the sources of purchases are in [`crate::source_words`].

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::nobody;
use crate::words::folded;
use reports::import::Meaning;

/// States of a row that is not a sale: reversed, failed, refused, never made.
const NO_SALE: &str = "cancelled canceled cancelation cancellation voided void refunded fullyrefunded reversed reversal chargeback \
     chargedback failed failure declined refused rejected denied expired abandoned aborted draft quote quotation estimate proforma \
     closedlost lost deleted trash paymenterror error returned disputed uncollectible writtenoff \
     storniert storno stornierung abgebrochen annulliert erstattet rueckerstattet zurueckerstattet retourniert zurueckgegeben \
     rueckabgewickelt fehlgeschlagen gescheitert abgelehnt zurueckgewiesen abgelaufen entwurf angebot geloescht verworfen ungueltig \
     annule annulee annulees rembourse remboursee retourne retournee echoue echouee echec refuse refusee rejete rejetee expiree expire \
     brouillon devis abandonne abandonnee supprime \
     cancelado cancelada anulado anulada reembolsado reembolsada devuelto devuelta fallido fallida rechazado rechazada denegado \
     caducado borrador presupuesto abandonado eliminado vencido \
     annullato annullata rimborsato rimborsata reso resa stornato stornata restituito fallito fallita rifiutato rifiutata respinto \
     scaduto scaduta bozza preventivo abbandonato eliminato \
     estornado estornada devolvido devolvida falhou falhado recusado recusada rejeitado expirado rascunho orcamento \
     geannuleerd terugbetaald geretourneerd retour mislukt geweigerd afgewezen verlopen concept offerte vervallen verwijderd \
     anulowane anulowany anulowana anulowano zwrocone zwrocony zwrot odrzucone odrzucona nieudane nieudana szkic robocze wygasle \
     zruseno zrusena zruseny stornovano stornovana vraceno vracena zamitnuto neuspesne \
     avbruten avbruten makulerad makulerat annullerad aterbetald aterbetalad misslyckad annulleret annulert refunderet refundert \
     kansellert mislykket peruutettu peruttu hyvitetty palautettu epaonnistui torolve visszaterítve visszateritve sikertelen \
     iptal iptaledildi iptaledilen iade iadeedildi basarisiz reddedildi taslak \
     отменен отменён отменена отмена возврат возвращен возвращён отклонен отклонён ошибка черновик удален \
     ακυρωθηκε ακυρωμένο ακυρώθηκε επιστροφή キャンセル 取消 返品 返金 返金済み 失敗 下書き 已取消 已退款 已退货 已关闭 退款 キャンセル済み キャンセル済 返品済み 返金済 취소 취소됨 취소완료 환불 환불완료 반품 반품완료 \
     ملغي ملغى ملغاة مرفوض مسترجع مرتجع מבוטל בוטל скасовано скасований повернено відмінено отказана отменена върната \
     fraud fraudulent nichtabgeholt zurueckgesendet otkazano otkazana stornirano preklicano vraceno zrusena zrusene atsaukta atsauktas grazinta grazintas nepavyko atcelts atgriezts neizdevas tuhistatud tagastatud ebaonnestus \
     הוחזר נכשל ยกเลิก คืนเงิน ลมเหลว \
     finansowoanulowane niezaplacone nezaplacene pendenterimborso contestata bounced charged_back dahuy huy hoantien datrahang thatbai";

/// Beginnings of words for what was called off, whatever their gender and case.
const CALLED_OFF: [&str; 22] = [
    "cancel",
    "annul",
    "anul",
    "storn",
    "sztorn",
    "void",
    "abgebroch",
    "geannul",
    "kansel",
    "iptal",
    "отмен",
    "аннулир",
    "ακυρ",
    "perutt",
    "peruut",
    "mitatoi",
    "torol",
    "lemond",
    "avbrut",
    "makuler",
    "zrus",
    "slett",
];

/// States of a row that is not paid yet, and may never be.
const PENDING: &str = "pending pendingpayment paymentpending awaitingpayment unpaid notpaid onhold hold authorized authorised ausstehend \
     zahlungausstehend wartend unbezahlt nichtbezahlt inwartestellung enattente attente impaye impayee nonpaye nonpayee pendiente \
     pendientedepago impagado enespera sospeso inattesa nonpagato pendente naopago aguardandopagamento inafwachting onbetaald \
     wachtopbetaling oczekujace oczekuje nieoplacone cekajici nezaplaceno vantande obetald afventer ubetalt odottaa maksamatta \
     bekliyor odenmedi ожидает неоплачен неоплачено 保留 未払い 待付款 입금대기 결제대기 معلق ממתין очікує nezaplatene cakajuca neplaceno neachitata ubetald chothanhtoan choxacnhan chuathanhtoan";

/// States of a row that is a sale.
const SALE: &str = "paid partiallypaid partiallyrefunded completed complete fulfilled shipped delivered processing processed sale sold \
     salesorder done closed closedwon won confirmed captured settled success successful succeeded ok invoiced open posted active valid \
     approved accepted received normal final \
     bezahlt teilbezahlt abgeschlossen versendet versandt geliefert zugestellt erledigt verkauft bestaetigt abgerechnet offen gebucht \
     gueltig aktiv fertig inbearbeitung erfolgreich fakturiert \
     paye payee payes terminee termine expediee expedie livree livre vendu validee valide confirmee encours reussi reussie facture facturee \
     pagado pagada completado completada entregado entregada enviado enviada vendido confirmado procesando facturado valido \
     pagato pagata completato completata consegnato spedito spedita venduto confermato inlavorazione fatturato \
     pago paga concluido concluida entregue faturado confirmada \
     betaald afgerond voltooid verzonden geleverd verkocht bevestigd inbehandeling gefactureerd geldig \
     oplacone oplacony zaplacone zaplacono zrealizowane zrealizowany wyslane dostarczone zakonczone potwierdzone \
     zaplaceno uhrazeno dokonceno odeslano doruceno vyrizeno betald betalt levererad leveret levert skickad afsluttet fullfort maksettu \
     toimitettu valmis fizetve teljesitve odendi tamamlandi teslimedildi оплачен оплачено завершен завершён доставлен выполнен \
     πληρώθηκε ολοκληρώθηκε 支払済 支払い済み 完了 出荷済み 已付款 已完成 発送済み 発送済 配送済み 已发货 已签收 배송완료 결제완료 완료 구매확정 مكتمل مدفوع تم שולם הושלם \
     виконано оплачено завершено изпълнена доставена isporuceno placeno zavrseno dostavljeno vybavena vybavene dorucena odoslana finalizata livrata \
     platita afsendt sendt utlevert skickat avhamtad noutettu lahetetty kiszallitva finalizado finalizada vyrizena odeslana hoanthanh dagiao dathanhtoan thanhcong";

/// Words that tills and shops write for unknown persons.
const NOBODY: &str = "guest guests guestcheckout guestuser guestcustomer walkin walkins walkincustomer walkinclient cash cashcustomer cashsale \
     cashsales counter countersale countersales countercustomer anonymous anon unknown unknowncustomer unregistered notregistered \
     retailcustomer generalcustomer defaultcustomer nocustomer nobody noname misc miscellaneous various oneoff oneoffcustomer onetimecustomer \
     dummy passerby overthecounter atthecounter publico generalpublic \
     laufkunde laufkunden laufkundschaft barverkauf barverkaeufe barkunde barkunden bar kassenkunde kassenverkauf gast gastkunde \
     gastbestellung unbekannt anonym divers diverse diverserkunde einmalkunde cpd thekenverkauf sammelkunde ohnekunde keinkunde \
     comptoir clientcomptoir ventecomptoir clientdepassage passage clientpassage anonyme clientanonyme invite inconnu clientdivers \
     clientsdivers divers particulier comptant clientcomptant \
     clientegenerico clienteanonimo publicogeneral publicoengeneral consumidorfinal mostrador ventamostrador clientemostrador contado \
     clientecontado clientedecontado clientesvarios varios invitado desconocido sincliente anonimo \
     clientigenerici clientivari clienteoccasionale corrispettivi vendita banco clientebanco alpubblico ospite sconosciuto privato \
     balcao clientebalcao clientediverso diversos naoidentificado semcliente convidado clientepadrao avulso clienteavulso \
     passant passanten losseverkoop contant contanteverkoop contanteklant onbekend balie balieklant anoniem diversen \
     gosc klientdetaliczny detal paragon klientanonimowy nieznany klientindywidualny host anonymni neznamy maloobchod zakaznikbezregistrace \
     kontantkund kontantkunde kontantsalg diversekunder gast okand ukjent ukendt anonyymi kateisasiakas vieras tuntematon \
     vevo alkalmivevo ismeretlen misafir perakende perakendemusteri nihaituketici bilinmeyen \
     gjest vendaadinheiro visiteur visitante vizitator clientocazional persoanafizica satunnainenasiakas muhtelif pesinmusteri tillfalligkund \
     pultovyprodej keszpenzesvevo kontantkunder επισκεπτησ επισκέπτης λιανικη λιανική πελατης λιανικήςπώλησης πελατηλιανικησ \
     гость розничныйпокупатель розница физлицо физическоелицо неизвестно неизвестный частноелицо πελάτηςλιανικής πελατηςλιανικης επισκέπτης \
     keine keiner keines kein ohne aucun aucune ninguno ninguna nessuno nessuna nenhum nenhuma geen brak ingen inget ei zadny zadna yok nincs nema нет няма \
     niciunul nera nav puudub tiada ιδιωτησ ιδιωτεσ ιδιωτης ιδιωτες gradanin gradani obcan privatperson privatpersoner privatkunde fizickalice fizickoosoba \
     fizickaosoba osobafizyczna fizinisasmuo fiziskapersona eraisik maganszemely lakossag yksityishenkilo particulier particuliere persoanafizica pessoafisica \
     физлице физическолице граждани фізичнаособа фізособа приватнаособа 비회원 非会員 非會員 非会员 비고객 takeaway takeout takeaways togo zummitnehmen \
     ausserhaus emporter aemporter asporto daasporto parallevar paralevar afhaal afhalen meenemen nawynos ssebou elvitelre paketservis самовывоз навынос \
     ゲスト 一般 一般客 匿名 現金 散客 游客 匿名客户 现金客户 khachle khachvanglai";

/// What is written for missing values, in lower case.
const MISSING: &[&str] = &[
    "null",
    "(null)",
    "<null>",
    "[null]",
    "{null}",
    "\\n",
    "nil",
    "nan",
    "n/a",
    "na/",
    "#n/a",
    "#na",
    "#nv",
    "#n/v",
    "#null!",
    "#value!",
    "#wert!",
    "#ref!",
    "#bezug!",
    "#name?",
    "#div/0!",
    "#valeur!",
    "#¡valor!",
    "#valore!",
    "<na>",
    "n.a.",
    "n. a.",
    "n.v.",
    "k.a.",
    "k. a.",
    "k.a",
    "o.a.",
    "s/o",
    "s.o.",
    "n/d",
    "n.d.",
    "nd.",
    "s/d",
    "n.c.",
    "n/c",
    "b.d.",
    "n.b.",
    "nvt",
    "n.v.t.",
    "(blank)",
    "(leer)",
    "(vide)",
    "(vacío)",
    "(vacio)",
    "(vuoto)",
    "(vazio)",
    "(leeg)",
    "(puste)",
    "(empty)",
    "(none)",
    "(unknown)",
    "(keine)",
    "(not set)",
    "(nicht angegeben)",
    "not set",
    "undefined",
    "--",
    "---",
    "–",
    "—",
    "?",
    "??",
    "н/д",
    "нет данных",
];
/// The same in columns of texts and of customers; among amounts a dash means zero.
const MISSING_IN_CODE: &[&str] = &["none", "NONE", "None", "-"];

static STATES: LazyLock<HashMap<String, Meaning>> = LazyLock::new(|| {
    let mut states = HashMap::new();
    for (words, meaning) in [(SALE, Meaning::Sale), (PENDING, Meaning::NoSale), (NO_SALE, Meaning::NoSale)] {
        states.extend(words.split_whitespace().map(|word| (folded(word), meaning)));
    }
    states
});
/// Whether a row in this state is a sale; none for a word that is not a state.
#[must_use]
pub(crate) fn state(text: &str) -> Option<Meaning> {
    let whole = folded(text);
    let known = |word: &str| STATES.get(word).copied();
    if let Some(known) = known(&whole) {
        return Some(known);
    }
    if CALLED_OFF.iter().any(|stem| whole.starts_with(stem)) {
        return Some(Meaning::NoSale);
    }
    // "wc-cancelled", "Order cancelled", "refunded (full)": the word for reversing takes precedence over the word it
    // qualifies.
    let parts: Vec<Meaning> = parts(text).filter_map(|part| known(&folded(part))).collect();
    if whole.contains("partial") || whole.contains("teilweise") || whole.contains("partiel") {
        return parts.first().map(|_| Meaning::Sale);
    }
    parts.iter().copied().find(|meaning| *meaning == Meaning::NoSale).or_else(|| parts.first().copied())
}

/// Whether a word says that nothing is paid yet.
#[must_use]
pub(crate) fn is_pending(text: &str) -> bool {
    let whole = folded(text);
    PENDING.split_whitespace().any(|word| folded(word) == whole)
}

/// Whether a text means an unknown person. Only words: the meaning of numbers can only be seen from the file.
#[must_use]
pub(crate) fn is_nobody(text: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| NOBODY.split_whitespace().map(folded).collect());
    // Most cells are a code, an address or a full name; only words are looked up.
    if text.len() > 60 || text.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@') {
        let begins = text.chars().next().is_some_and(char::is_alphabetic);
        return begins && text.len() <= 30 && nobody::is_numbered_place(text);
    }
    // "." and "***" name nobody, in whatever language.
    if !text.is_empty() && !text.chars().any(char::is_alphanumeric) {
        return true;
    }
    let whole = || folded(text);
    is_missing_text(text)
        || matches!(text, "NA" | "na")
        || WORDS.contains(&whole())
        || nobody::is_bracketed(text)
        || nobody::is_made_of(&whole())
}

/// Whether a cell means a missing value, in any column.
#[must_use]
pub(crate) fn is_missing(text: &str) -> bool {
    const LONGEST: usize = 24;
    if text.is_empty() || text.len() > LONGEST {
        return text.is_empty();
    }
    // "Nan" and "Null" are names; "NaN", "nan", "NULL" and "null" are not.
    let is_name = text.chars().next().is_some_and(char::is_uppercase)
        && text.chars().skip(1).all(char::is_lowercase)
        && text.chars().all(char::is_alphabetic);
    !is_name && MISSING.contains(&text.to_lowercase().as_str())
}

/// The same in a column of texts, where "-" and "None" mean that too.
#[must_use]
pub(crate) fn is_missing_text(text: &str) -> bool {
    is_missing(text) || MISSING_IN_CODE.contains(&text)
}

pub(crate) fn parts(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_of_a_sale_in_many_languages() {
        for word in [
            "storniert",
            "Annulée",
            "devuelto",
            "reso",
            "Geannuleerd",
            "Refunded",
            "voided",
            "FAILED",
            "pending",
            "draft",
            "Anulowane",
            "wc-cancelled",
            "Closed Lost",
            "Payment error",
            "Zrušeno",
            "İptal",
            "отменён",
            "キャンセル",
            "Epäonnistui",
            "İade edildi",
            "On hold",
            "Återbetald",
        ] {
            assert_eq!(state(word), Some(Meaning::NoSale), "{word}");
        }
        for word in [
            "paid",
            "Bezahlt",
            "Payé",
            "completado",
            "wc-completed",
            "partially_refunded",
            "Zapłacone",
            "Sales Order",
            "оплачен",
        ] {
            assert_eq!(state(word), Some(Meaning::Sale), "{word}");
        }
        assert_eq!((state("Tyres"), state("")), (None, None));
    }

    #[test]
    fn placeholders_are_nobody_and_names_are_people() {
        for word in [
            "NULL",
            "\\N",
            "N/A",
            "#N/A",
            "nan",
            "k.A.",
            "s/o",
            "Guest",
            "Walk-in",
            "Laufkundschaft",
            "cliente genérico",
            "Comptoir",
            "-",
            "None",
        ] {
            assert!(is_nobody(word), "{word}");
        }
        for name in ["Null", "Nan", "C0", "Ada Brook", "guest@example.com", "K-17"] {
            assert!(!is_nobody(name), "{name}");
        }
        assert!(
            is_missing("NULL") && is_missing("NaN") && !is_missing("Nan") && !is_missing("Null") && !is_missing("-")
        );
    }
}
