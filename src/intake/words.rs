//! The words that headers use for the fields of an import, in six languages.

/// A header without case, accents, blanks and marks: "Kunden-Nr." becomes "kundennr".
#[must_use]
pub fn plain(header: &str) -> String {
    header.chars().flat_map(char::to_lowercase).flat_map(unaccented).filter(|c| c.is_alphanumeric()).collect()
}

fn unaccented(c: char) -> impl Iterator<Item = char> {
    let pair = match c {
        'à' | 'á' | 'â' | 'ã' | 'å' => ['a', ' '],
        'ä' | 'æ' => ['a', 'e'],
        'ç' => ['c', ' '],
        'è' | 'é' | 'ê' | 'ë' => ['e', ' '],
        'ì' | 'í' | 'î' | 'ï' => ['i', ' '],
        'ñ' => ['n', ' '],
        'ò' | 'ó' | 'ô' | 'õ' | 'º' | '°' => ['o', ' '],
        'ö' | 'ø' => ['o', 'e'],
        'ù' | 'ú' | 'û' => ['u', ' '],
        'ü' => ['u', 'e'],
        'ß' => ['s', 's'],
        '№' => ['n', 'o'],
        other => [other, ' '],
    };
    pair.into_iter()
}

/// What a header may be called for a field, the surest words first; none for fields that no one knows.
pub fn of(field: &str) -> impl Iterator<Item = &'static str> {
    WORDS.iter().filter(move |(code, _)| *code == field).flat_map(|(_, words)| words.split_whitespace())
}

/// Headers that mean a field only as a whole: part of a longer one they may mean anything.
pub fn exactly(field: &str) -> impl Iterator<Item = &'static str> {
    EXACT.iter().filter(move |(code, _)| *code == field).flat_map(|(_, words)| words.split_whitespace())
}

const EXACT: [(&str, &str); 2] = [
    ("responded", "y target converted conversion subscribed purchased bought accepted success"),
    (
        "control",
        "iscontrol incontrol controlgroup controlflag holdout holdoutgroup leftalone arm testarm group testgroup \
         treatment treated istreated treatmentgroup contacted exposed kontrollgruppe groupetemoin grupocontrol",
    ),
];

/// English, German, French, Spanish, Italian, Dutch, as [`plain`] leaves them.
const WORDS: [(&str, &str); 38] = [
    (
        "customer",
        "customer customerid custid customerno customernumber customernr custno customercode cust client clientid clientno \
         account accountid accountno accountnumber user userid memberid member contactid buyer buyerid household householdid \
         kunde kundennr kundennummer kundenid kundeid kdnr debitor debitornr debitorennummer \
         idclient codeclient noclient numeroclient nclient cliente idcliente codigocliente codicecliente numerocliente \
         codcliente nocliente klant klantnr klantnummer klantid",
    ),
    (
        "date",
        "date day purchasedate orderdate saledate salesdate transactiondate invoicedate receiptdate purchasedon orderedat createdat \
         paidat boughton timestamp datetime time contactdate contactedon sentat senton outcomedate calldate \
         datum tag kaufdatum bestelldatum rechnungsdatum belegdatum verkaufsdatum buchungsdatum kontaktdatum \
         dateachat datedachat datecommande datevente datefacture jour fecha fechacompra fechapedido fechaventa fechafactura \
         data dataacquisto dataordine datavendita datafattura giorno aankoopdatum besteldatum orderdatum factuurdatum",
    ),
    (
        "amount",
        "amount total sales revenue value spend spent net netamount gross grossamount linetotal totalamount totalprice amountpaid paid \
         sum turnover ordervalue salesamount dollarvalue price \
         betrag umsatz summe gesamt gesamtbetrag nettobetrag bruttobetrag wert gesamtpreis preis \
         montant montantttc montantht totalttc prixtotal ca prix importe monto totalventa ventas precio \
         importo totale ricavo prezzo bedrag totaal omzet totaalbedrag prijs",
    ),
    (
        "quantity",
        "quantity qty units count number pieces pcs items unitssold numberof noof \
         menge anzahl stueck stueckzahl quantite qte nombre cantidad unidades cant quantita qta pezzi aantal hoeveelheid stuks",
    ),
    (
        "product",
        "product productid productcode productno sku item itemid itemno itemcode article articleid articleno ean gtin \
         artikel artikelnr artikelnummer produkt produktnr produktid produit codeproduit reference produitid refproduit idproduit \
         producto idproducto codigoproducto articulo prodotto codiceprodotto articolo idprodotto artikelcode productnummer \
         productname description",
    ),
    (
        "category",
        "category productgroup productcategory group department family line class categoryname producttype \
         kategorie warengruppe produktgruppe artikelgruppe categorie famille rayon groupe categoria familia grupo reparto \
         gruppo categorieproduit productgroep artikelgroep",
    ),
    (
        "margin",
        "margin profit contribution grossprofit grossmargin marge gewinn rohertrag deckungsbeitrag db margen beneficio \
         margine guadagno winst",
    ),
    (
        "source",
        "source channel saleschannel origin orderchannel quelle kanal vertriebsweg herkunft canal origine fuente origen canale \
         bron kanaal verkoopkanaal",
    ),
    (
        "store",
        "store storeid storename shop branch outlet location site filiale laden geschaeft markt standort magasin boutique \
         tienda sucursal negozio filialeid punto winkel vestiging filiaal",
    ),
    (
        "reference",
        "reference receipt receiptno receiptid receiptnumber order orderid orderno ordernumber invoice invoiceno invoiceid \
         transaction transactionid basket basketid ticket bill document ref \
         beleg belegnr belegnummer bon bonnr bestellnr bestellnummer rechnungsnr rechnungsnummer auftragsnr \
         commande nocommande numerocommande facture nofacture pedido numeropedido factura albaran \
         ordine numeroordine fattura scontrino bestelling ordernummer factuur factuurnummer bonnummer",
    ),
    ("first_name", "firstname givenname forename fname vorname prenom nombre nombrepila nome voornaam"),
    (
        "last_name",
        "lastname surname familyname lname nachname familienname nomdefamille nomfamille apellido apellidos cognome achternaam familienaam",
    ),
    (
        "name",
        "name fullname customername contactname dealername productname displayname description title \
         kundenname haendlername produktname artikelname bezeichnung artikelbezeichnung nom nomcomplet nomclient libelle designation \
         nombrecompleto nombrecliente descripcion nomecompleto nominativo descrizione naam volledigenaam klantnaam omschrijving",
    ),
    (
        "company",
        "company companyname firm business organisation organization employer firma firmenname unternehmen societe entreprise \
         raisonsociale empresa razonsocial azienda ragionesociale societa bedrijf bedrijfsnaam",
    ),
    (
        "email",
        "email emailaddress mailaddress mail emailadresse courriel adressemail correo correoelectronico emailadres indirizzoemail posta",
    ),
    (
        "phone",
        "phone telephone phonenumber telephonenumber mobile mobilephone cell cellphone tel telno \
         telefon telefonnummer handy mobil rufnummer portable telefono movil cellulare telefoon telefoonnummer mobiel gsm",
    ),
    (
        "street",
        "street address streetaddress address1 addressline1 addressline strasse adresse strassehausnr anschrift rue direccion calle \
         indirizzo via straat adres",
    ),
    (
        "postcode",
        "postcode postalcode zip zipcode plz postleitzahl codepostal cp codigopostal cap codicepostale postkode",
    ),
    (
        "city",
        "city town place stadt ort wohnort ville commune ciudad localidad poblacion citta comune stad plaats woonplaats",
    ),
    ("region", "region state county province bundesland land departement provincia regione comunidad provincie"),
    ("country", "country countrycode nation staat pays pais paese nazione"),
    (
        "no_email",
        "noemail emailoptout emailrefused refusesemail unsubscribed optoutemail donotemail keineemail emailverbot nomail \
         pasdemail noenviaremail",
    ),
    (
        "no_mail",
        "nopost mailoptout postoptout refusespost donotmail keinepost werbeverbot nomailing noletters pasdecourrier",
    ),
    (
        "no_telephone",
        "notelephone nophone phoneoptout refusescalls donotcall nocalls keinanruf keinetelefonwerbung pasdappel nollamar",
    ),
    ("channel", "channel contactchannel medium kanal kontaktkanal canal canale kanaal"),
    ("campaign", "campaign campaignname campaignid mailing kampagne aktion campagne campana campagna"),
    ("offer", "offer offername offerid coupon voucher angebot gutschein offre oferta offerta aanbieding"),
    (
        "responded",
        "responded response responder answered reacted converted redeemed reagiert reaktion antwort repondu reponse respondio respuesta risposta gereageerd",
    ),
    (
        "response_date",
        "responsedate respondedon responseday redeemedon antwortdatum reaktionsdatum datereponse fecharespuesta datarisposta reactiedatum",
    ),
    (
        "price",
        "price unitprice listprice retailprice rrp preis einzelpreis verkaufspreis listenpreis prix prixunitaire precio prezzo prijs verkoopprijs",
    ),
    (
        "margin_rate",
        "marginrate margin marginpercent marginshare margepercent marge margeprozent tauxdemarge margen margine",
    ),
    (
        "dealer",
        "dealer dealerid dealerno dealercode partner partnerid reseller haendler haendlernr haendlerid concessionnaire concesionario distribuidor concessionario rivenditore dealernummer",
    ),
    (
        "territory",
        "territory territories postcodes zips prefixes area areas gebiet gebiete plzgebiet secteur territoire territorio zona gebied regio",
    ),
    ("capacity", "capacity leads maxleads leadsperlist kapazitaet capacite capacidad capacita capaciteit"),
    (
        "product_lines",
        "productlines lines brands productgroups categories sortiment gamme gammes lineas linee productlijnen",
    ),
    ("lead", "lead leadid leadno leadnumber leadnr id number"),
    ("outcome", "outcome result status ergebnis resultat resultado esito resultaat uitkomst"),
    (
        "note",
        "note notes comment comments remark remarks bemerkung notiz kommentar remarque commentaire nota comentario commento opmerking",
    ),
];

/// Words that name whatever the rows of a file are.
pub const IDENTITY: [&str; 10] = ["id", "no", "nr", "number", "code", "key", "nummer", "numero", "externalid", "idno"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_become_plain() {
        assert_eq!(plain("Kunden-Nr."), "kundennr");
        assert_eq!(plain("Straße"), "strasse");
        assert_eq!(plain("Händler"), "haendler");
        assert_eq!(plain("N° Client"), "noclient");
        assert_eq!(plain("  Order_Date "), "orderdate");
    }

    #[test]
    fn every_word_is_written_as_headers_are_compared() {
        for (field, words) in WORDS.into_iter().chain(EXACT) {
            for word in words.split_whitespace() {
                assert_eq!(plain(word), word, "a word of {field}");
            }
        }
    }
}
