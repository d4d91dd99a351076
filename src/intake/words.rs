//! The words that headers use for the fields of an import, in seven languages.

use crate::letters::unaccented;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A header without case, accents, spaces and punctuation: "Kunden-Nr." becomes "kundennr".
#[must_use]
pub fn plain(header: &str) -> String {
    header.chars().flat_map(char::to_lowercase).flat_map(unaccented).filter(|c| c.is_alphanumeric()).collect()
}

/// A plain text whose ä, ö and ü are written a, o and u, as some systems leave off their dots.
#[must_use]
pub fn undotted(plain: &str) -> String {
    plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

/// The header words for a field, the most certain first; none for unknown fields.
pub fn of(field: &str) -> impl Iterator<Item = &'static str> {
    static WORDS_OF: LazyLock<WordsOf> = LazyLock::new(|| split(&WORDS));
    WORDS_OF.get(field).into_iter().flatten().copied()
}

/// Headers that mean a field only as a whole: as part of a longer one they may mean anything.
pub fn exactly(field: &str) -> impl Iterator<Item = &'static str> {
    static WORDS_OF: LazyLock<WordsOf> = LazyLock::new(|| split(&EXACT));
    WORDS_OF.get(field).into_iter().flatten().copied()
}

/// Words by field; split once, as a sheet may have thousands of columns.
type WordsOf = HashMap<&'static str, Vec<&'static str>>;

fn split(lists: &[(&'static str, &'static str)]) -> WordsOf {
    let mut of = WordsOf::new();
    for (field, words) in lists {
        of.entry(field).or_default().extend(words.split_whitespace());
    }
    of
}

/// Whether a header that names the customer says something else about them: "customer type", "account owner".
#[must_use]
pub fn is_about_customer(header: &str) -> bool {
    ABOUT.iter().any(|part| header.contains(part))
}

const ABOUT: [&str; 26] = [
    "type", "owner", "since", "group", "tags", "note", "status", "segment", "lifetime", "language", "currency",
    "country", "phone", "accepts", "discount", "rating", "seit", "gruppe", "typ", "agent", "manager", "locale",
    "manag", "balance", "saldo", "service",
];

const EXACT: [(&str, &str); 2] = [
    ("responded", "y target converted conversion subscribed purchased bought accepted success"),
    (
        "control",
        "iscontrol incontrol controlgroup controlflag holdout holdoutgroup leftalone arm testarm group testgroup \
         treatment treated istreated treatmentgroup contacted exposed kontrollgruppe groupetemoin grupocontrol",
    ),
];

/// English, German, French, Spanish, Italian, Portuguese, Dutch, as [`plain`] leaves them.
const WORDS: [(&str, &str); 55] = [
    (
        "customer",
        "customer customerid custid leadnumber leadno prospectnumber customerno customernumber customernr custno customercode cust client clientid clientno \
         account accountid accountno accountnumber user userid memberid member contactid buyer buyerid household householdid guest guestid shopper \
         kunde kundennr kundennummer kundenid kundeid kdnr debitor debitornr debitorennummer \
         idclient codeclient noclient numeroclient nclient cliente idcliente codigocliente codicecliente numerocliente \
         codcliente nocliente klant klantnr klantnummer klantid \
         buyerusername username customerref customerreference accountreference accountcode cardcode bpcode loyaltyid loyaltynumber cardnumber patientid subscriberid partnerid shopperid guestid visitorid recordid leadid prospectid personid kundenkonto kundencode konto mandantennr interessentennr personenkonto nrocliente numcliente ncliente clienteid codigodocliente clientecodigo idcontact idprospect relatienummer relatiecode debiteur debiteurnr debiteurnummer billtoname customervendorcode accountname contactname customername clientname kundenname nomclient nombrecliente klantnaam nomecliente nrklienta idklienta klient numerklienta kodklienta kontrahent zakaznik cislozakaznika idzakaznika zakaznickecislo kundnr kundnummer kundid asiakas asiakasnro asiakasnumero asiakastunnus uegyfel uegyfelkod uegyfelazonosito vevo vevokod muesteri muesterino muesterikodu muesteriid muesterinumarasi клиент кодклиента номерклиента покупатель контрагент πελατησ πελατησ κωδικοσπελατη κωδικοσπελατη 顧客番号 顧客id 顧客コード 会員番号 客户编号 客户id 会员号 nrclient codclient konto accountcodes partnernr partnernummer geschaeftspartner gp gpnr \
         العميل رقمالعميل كودالعميل الزبون رقمالزبون 고객 고객번호 고객코드 고객id 회원번호 거래처 거래처코드 לקוח מספרלקוח קודלקוח клієнт кодклієнта номерклієнта покупець кодклиент номерклиент kupac sifrakupca kupacsifra idkupca brojkupca kupec stranka stevilkakupca idstranke klientas klientonr klientokodas pirkejas klients klientanr klientakods pircejs kliendinr kliendikood ostja 客戶 客戶編號 顧客編號 會員編號 pelanggan kodepelanggan idpelanggan ลกคา รหสลกคา vidskiptanr vidskiptamadur مشتری kunnr matricule khachhang makhachhang makh tenkhachhang khach nguoimua loyaltycard loyaltycardno customercard membercard kundenkarte kundenkartennr kundenkartennummer bonuskarte cartedefidelite cartefidelite tarjetadefidelidad tarjetafidelidad tarjetacliente cartafedelta tesserafedelta klantenkaart klantenkaartnr kartastalegoklienta kartalojalnosciowa vernostnikarta kundkort kundekort kantaasiakaskortti etukortti sadakatkarti musterikarti torzsvasarloikartya cartaofidelidade картапокупателя картаклиента 멤버십카드 会員カード \
         kundenr kodkontrahenta carikod carihesapkodu кодконтрагента relatienr sifrapartnera partnerkod codpartener czakaznika czak cisloodberatele odberatel acct acctno adressnummer \
         adressnr adresnummer κωδ codcli kdn cislopartnera partnernummer numeroadherent adherent sociono numerosocio socio nsocio tessera numerotessera ntessera klubowicz clen cisloclena uyeno \
         lid lidnr lidnummer kupujacy 会员编号 会员卡号 会员卡 会员id 구매자id 구매자 회원 halter tierhalter patientenbesitzer jasen jasennumero medlem medlemsnr medlemsnummer kund kunder vendeg abonat \
         clan brojclana huesped narys nario hoivien mahoivien mitglied mitgliedsnr mitgliedsnummer 会員id 会員 收货人 付款人 买家 ลูกคา รหัสลูกคา เลขทีลูกคา ชือลูกคา",
    ),
    (
        "date",
        "date day purchasedate orderdate saledate salesdate transactiondate invoicedate receiptdate purchasedon orderedat createdat \
         paidat boughton timestamp datetime time contactdate contactedon sentat senton outcomedate calldate \
         datum tag kaufdatum bestelldatum rechnungsdatum belegdatum verkaufsdatum buchungsdatum kontaktdatum \
         dateachat datedachat datecommande datevente datefacture jour fecha fechacompra fechapedido fechaventa fechafactura \
         data dataacquisto dataordine datavendita datafattura giorno aankoopdatum besteldatum orderdatum factuurdatum \
         created createdon createddate createdatutc createdutc createddateutc purchased purchasedat salesdatetime dateofsale dateofpurchase dateordered datepaid paidondate paiddate postingdate docdate documentdate closedate closeddate closed opened openeddate bookingdate valuedate settlementdate completedat aussendung mailingvom mailedon versendetam verschicktam gesendetam dateenvoi datedenvoi fechaenvio fechadeenvio datainvio datawysylki datumodeslani gonderimtarihi датаотправки 送信日 dateadded datecreated dateofcontact eventdate billingdate visitdate datumuhrzeit wertstellung lieferdatum erstelltam verkauftam kaufam dateheure datedevente datedecommande datedefacturation datepiece fechahora fechadecompra fechadeventa fechaoperacion datahora datavenda datadavenda datacompra datapedido dataora datadocumento dataoperazione datumtijd datumverkoop transactiedatum verkoopdatum bondatum unsubtime unsubscribedat unsubscribedon unsubscribedate optoutdate optedoutat optedouton suppressedat suppressedon suppressiondate blockedat donotcontactsince dncdate addedon abmeldedatum abgemeldetam widerrufam widerrufsdatum sperrdatum gesperrtam datedesinscription desinscritle fechabaja fechadebaja datadisiscrizione uitgeschrevenop data dataksiegowania datasprzedazy datum datumprodeje dato paeivaemaeaerae kelt tarih дата датапродажи ημερομηνια ημερομηνια 日付 購入日 日期 \
         التاريخ تاريخ تاريخالبيع تاريخالفاتورة تاريخالطلب 날짜 일자 주문일 주문일자 판매일 판매일자 구매일 결제일 תאריך датапродажу datumracuna datumprodaje datums kuupaev 訂單日期 订单日期 销售日期 tanggal วนท dagsetning تاریخ ngay ngayban ngaydat ngaymua ngayhoadon ngaylap วันที วันทีขาย",
    ),
    (
        "amount",
        "amount total sales revenue value spend spent net netamount gross grossamount linetotal totalamount totalprice amountpaid paid \
         sum turnover ordervalue salesamount dollarvalue \
         betrag umsatz summe gesamt gesamtbetrag nettobetrag bruttobetrag wert gesamtpreis \
         montant montantttc montantht totalttc prixtotal ca importe monto totalventa ventas \
         importo totale ricavo bedrag totaal omzet totaalbedrag \
         ordertotal ordertotalamount grandtotal amountgross grossamounteur netsales netsalesamount totalsales totalcollected totalpaid totalamountpaid totalinclvat totalinctax totalexcltax transactionamount paymentamount chargeamount saleamount soldfor itemprice lineamount lineitemtotal rowtotal extendedprice invoicetotal doctotal documenttotal invoiceamount amountcharged amounteur amountgbp amountusd ticketamount checktotal spendamount salesvalue transactionvalue umsatzbrutto umsatznetto bruttoumsatz nettoumsatz summebrutto summenetto rechnungsbetrag zahlbetrag endbetrag belegsumme bruttosumme warenwert gesamtsumme totalht montanttotal totalcommande montantfacture montantnet importetotal importeneto totalfactura totalpedido totallinea imponibile totaledocumento totaleordine importolordo importonetto valor valortotal totalbruto totalliquido totaalincl totaalinclbtw totaalprijs bedragincl totaalexcl kwota wartosc castka cena beloeb belop summa osszeg tutar сумма ποσο ποσο 金額 金额 netto nettobetrag nettoumsatz montantnet importoneto importenetto valornetto \
         المبلغ الإجمالي الاجمالي القيمة مبلغ المجموع 금액 합계 총액 결제금액 판매금액 매출 סכום סהכ сума вартість стойност общо iznos ukupno vrijednost znesek skupaj vrednost celkom valoare valoaretotala suma 总额 总金额 销售额 總金額 jumlah nominal จำนวนเงน ยอดรวม upphaed مبلغکل thanhtien sotien tongtien tongcong tonggiatri doanhthu จำนวนเงิน ยอดเงิน รวมเงิน ยอดขาย",
    ),
    (
        "quantity",
        "quantity qty units count number pieces pcs items unitssold numberof noof \
         menge anzahl stueck stueckzahl quantite qte nombre cantidad unidades cant quantita qta pezzi aantal hoeveelheid stuks \
         quantitypurchased quantityordered qtysold qtyordered itemquantity lineitemquantity noofitems itemcount unitcount volume stk qteachetee qtevendue nbarticles cantidadvendida uds qtde quantidade qtd aant hoeveelheden \
         الكمية كمية 수량 כמות кількість количество kolicina kiekis daudzums skaits kogus 數量 kuantitas จำนวน magn تعداد \
         anz mng il menny menn mik кво ант ποσ kol kom pz un mn pocetks mnozstviks 数 個数 pieza piezas soluong sl จำนวน",
    ),
    (
        "product",
        "product productid productcode productno sku item itemid itemno itemcode article articleid articleno ean gtin \
         artikel artikelnr artikelnummer produkt produktnr produktid produit codeproduit reference produitid refproduit idproduit \
         producto idproducto codigoproducto articulo prodotto codiceprodotto articolo idprodotto artikelcode productnummer \
         productsku itemsku lineitemsku variantsku asin productnumber partno partnumber stockcode productref itemname lineitemname itemtitle producttitle itemdescription menuitem service productservice artnr artikelbezeichnung bezeichnung produktname refarticle codearticle codeart libellearticle nomproduit codart descripcionarticulo nombreproducto codigo codigoarticulo referencia descripcion codicearticolo codart descrizionearticolo descrizione produto codigoproduto descricao nomeproduto artikelomschrijving omschrijving designation productname description \
         المنتج الصنف 상품 상품명 제품 제품명 품목 מוצר פריט товар стока продукт proizvod artikl artikal izdelek preke prece toode 产品 商品名称 產品 produk barang สนคา vara sanpham tensanpham masanpham mahang tenhang hanghoa สินคา รหัสสินคา ชือสินคา รายการ",
    ),
    (
        "category",
        "category productgroup productcategory group department family line class categoryname producttype \
         kategorie warengruppe produktgruppe artikelgruppe categorie famille rayon groupe categoria familia grupo reparto \
         gruppo categorieproduit productgroep artikelgroep \
         itemcategory salescategory menugroup producttypename vendor collection hauptgruppe wgr warengruppenname sousfamille famillearticle departamento seccion familiaarticulo categoriaprodotto repartoarticolo secao rubrik",
    ),
    (
        "margin",
        "margin profit contribution grossprofit grossmargin marge gewinn rohertrag deckungsbeitrag db margen beneficio \
         margine guadagno winst \
         grossprofitamount marginamount contributionmargin db1 margebrute margenbruto margineloro brutomarge",
    ),
    (
        "source",
        "source channel saleschannel origin orderchannel quelle kanal vertriebsweg herkunft canal origine fuente origen canale \
         bron kanaal verkoopkanaal \
         saleschannelname ordersource purchasepoint tendertype vertriebskanal bestellweg canaldevente canalventa canalevendita",
    ),
    (
        "store",
        "store storeid storename shop branch outlet location site filiale laden geschaeft markt standort magasin boutique \
         tienda sucursal negozio filialeid punto winkel vestiging filiaal \
         shopname branchname outletname locationname storelocation storenumber storeno storecode till register restaurant filialname filialnr filialnummer betriebsstaette verkaufsstelle nommagasin pointdevente nomboutique nombretienda centro local loja nomeloja puntovendita nomenegozio winkelnaam filiaalnaam butik butikk filial avdeling afdeling myymaelae toimipiste prodejna pobocka uezlet bolt telephely magaza sube magazin filiala armazem sklep oddzial магазин филиал точкапродаж καταστημα υποκαταστημα 店舗 店舗名 门店 \
         الفرع المتجر 매장 지점 점포 סניף חנות niederlassung standortnr zweigstelle agence succursale podruznica poslovnica parduotuve veikals kauplus 門市 分店 cabang สาขา",
    ),
    (
        "reference",
        "reference receipt receiptno receiptid receiptnumber order orderid orderno ordernumber invoice invoiceno invoiceid \
         transaction transactionid basket basketid ticket bill document ref \
         beleg belegnr belegnummer bon bonnr bestellnr bestellnummer rechnungsnr rechnungsnummer auftragsnr \
         commande nocommande numerocommande facture nofacture pedido numeropedido factura albaran \
         ordine numeroordine fattura scontrino bestelling ordernummer factuur factuurnummer bonnummer \
         orderreference ordername transactionreference amazonorderid ebayorderid salesrecordnumber checknumber checkid saleid salesid saleno receiptref invoicenum num documentno documentnumber docnum paymentid chargeid transactioncode vouchernumber rechnungnr belegfeld1 vorgangsnr auftragsnummer bestellungsnr bonid numerofacture ncommande numcommande numticket nticket refcommande numeroticket nfactura numerofactura numpedido npedido nticket numerodocumento numerofattura nordine numerodordine nscontrino nota numerovenda kassabon factuurnr ordernr bestelnummer \
         رقمالطلب رقمالفاتورة الفاتورة رقمالإيصال 주문번호 영수증번호 전표번호 מספרהזמנה מספרחשבונית חשבונית номерзамовлення номерчека накладна рахунок номернафактура фактура racun brojracuna narudzba brojnarudzbe stevilkaracuna narocilo saskaita saskaitosnr uzsakymas rekins pasutijums arve arvenr tellimus 訂單編號 发票号 faktur nomorfaktur pesanan เลขทใบเสรจ sohoadon mahoadon hoadon madonhang sodonhang sodon sochungtu maphieu sophieu booking bookingid bookingno bookingnumber bookingref reservation reservationid reservationno reserva prenotazione rezerwacja zakazka zakazkac cislozakazky zakazkano zlecenie nrzlecenia numerzlecenia munkalap munkalapszam",
    ),
    (
        "first_name",
        "firstname givenname forename fname vorname prenom nombre nombrepila nome voornaam \
         firstnamebilling billingfirstname contactfirstname given first rufname prenomclient nombres primernombre primeironome nomeproprio roepnaam imie jmeno fornamn fornavn etunimi keresztnev ad имя ονομα ονομα 名 名前 \
         prenume krstnemeno meno ime الاسم vardas vards eesnimi імя име 이름 الاسمالأول שםפרטי adi ten ชือ ชือจริง",
    ),
    (
        "last_name",
        "lastname surname familyname lname nachname familienname nomdefamille nomfamille apellido apellidos cognome achternaam familienaam \
         lastnamebilling billinglastname contactlastname last name1 zuname nomclient primerapellido sobrenome ultimonome nazwisko prijmeni efternamn efternavn sukunimi vezeteknev soyad soyadi фамилия επωνυμο επωνυμο 姓 苗字 \
         nume numedefamilie priezvisko prezime priimek pavarde uzvards perekonnanimi apelido etternavn прізвище 성 שםמשפחה اسمالعائلة eftirnafn ho hodem นามสกุล",
    ),
    (
        "name",
        "name fullname customername contactname dealername productname displayname description title \
         kundenname haendlername produktname artikelname bezeichnung artikelbezeichnung nom nomcomplet nomclient libelle designation \
         nombrecompleto nombrecliente descripcion nomecompleto nominativo descrizione naam volledigenaam klantnaam omschrijving \
         billingname shiptoname contact ansprechpartner kundenbezeichnung denominazione denominacion raisonsocialeclient nome \
         اسمالعميل الاسمالكامل 고객명 성명 שםלקוח imeiprezime nazivkupca nafn navn namn nimi nazwaklienta jmenoaprijmeni adsoyad adisoyadi",
    ),
    (
        "company",
        "company companyname firm business organisation organization employer firma firmenname unternehmen societe entreprise \
         raisonsociale empresa razonsocial azienda ragionesociale societa bedrijf bedrijfsnaam \
         companyaccount accountname companybilling billingcompany businessname organisationname organizationname firmname entite nomsociete nombreempresa nomeempresa empresaname ragsoc handelsnaam",
    ),
    (
        "email",
        "email emailaddress mailaddress mail emailadresse courriel adressemail correo correoelectronico emailadres indirizzoemail posta \
         customeremail emailbilling billingemail contactemail buyeremail fromemailaddress emailaddress1 primaryemail workemail receiptemail shopperemail memberemail subscriberemail useremail personemail emailid kundenemail emailkunde emailprivat epost mailclient emailclient adresseemail adressecourriel adresseelectronique emailcliente correocliente direccioncorreo direcciondecorreo postaelettronica enderecodeemail emailklant mailadres posta elektronicka epostadress saehkoeposti eposta эпочта электроннаяпочта メールアドレス 电子邮件 邮箱 \
         이메일 البريدالإلكتروني אימייל דואל елпошта elpastas epasts メール eメール 電子メール элпочта электроннаяпочта имейл elpostadresi epostadresi sahkoposti 邮箱 电子邮箱 電子郵件 emailadresa อีเมล อีเมล",
    ),
    (
        "phone",
        "phone telephone phonenumber telephonenumber mobile mobilephone cell cellphone tel telno \
         telefon telefonnummer handy mobil rufnummer portable telefono movil cellulare telefoon telefoonnummer mobiel gsm \
         phone1 phonebilling billingphone workphone homephone phonework mobilenumber mobileno contactphone customerphone buyerphone telefonnr telefon1 mobiltelefon mobilnummer telefonprivat numtelephone telephoneportable numerodetelephone telmobile telefonomovil telefonofijo tlf telf numerotelefono telefonocellulare telefone telemovel celular mobielnummer telefoonnr telprivat telgeschaeftlich telp telg telmobil telefongeschaeftlich telefonmobil telbureau telportable teldomicile telcasa teltrabajo telufficio telwerk telprive telefonkomorkowy telefonnicislo telefoonmobiel telcell phoneprivate privatephone phonehome phonemobile handynr handynummer natel komorka numertelefonu mobilnitelefon puhelin puhelinnumero telefonszam telefonno ceptelefonu телефон 電話番号 电话 \
         telefonas talrunis 전화 전화번호 휴대폰 الهاتف الجوال טלפון ceptelefonu ceptel matkapuhelin sodienthoai dienthoai sdt mobiltelefonszam โทรศัพท เบอรโทร เบอรโทรศัพท มือถือ",
    ),
    (
        "street",
        "street address streetaddress address1 addressline1 addressline strasse adresse strassehausnr anschrift rue direccion calle \
         indirizzo via straat adres \
         address1billing billingaddress billingaddress1 billingstreet billingaddressline1 mailingstreet addressstreet street1 postaladdress homeaddress strassenr strassehausnummer strasseundhausnummer strassenname anschrift1 adresse1 adresseligne1 ruenumero direccion1 domicilio callenumero direccionpostal viaecivico indirizzo1 morada endereco rua logradouro straatnaam straathuisnummer adresregel1 ulica ulice adresa gata gate katuosoite utca sokak улица адрес διευθυνση 住所 地址 ทีอยู",
    ),
    (
        "postcode",
        "postcode postalcode zip zipcode plz postleitzahl codepostal cp codigopostal cap codicepostale postkode \
         postcodebilling billingzip billingzippostalcode billingpostcode zippostalcode postalcodezip mailingzip mailingpostalcode zippostal plzort postnr codpostal codigopostalcp cpostal capcodice cep codigopostalcep postcodenl kodpocztowy psc postinumero iranyitoszam postakodu индекс почтовыйиндекс 郵便番号 邮编 \
         postanskibroj postnastevilka pastokodas pastaindekss postiindeks postinro irsz postikood поштовийіндекс пощенскикод 우편번호 الرمزالبريدي מיקוד 郵遞區號 τκ ταχυδρομικοσκωδικασ індекс mabuuchinh mabuudien รหัสไปรษณีย",
    ),
    (
        "city",
        "city town place stadt ort wohnort ville commune ciudad localidad poblacion citta comune stad plaats woonplaats \
         citybilling billingcity mailingcity citytown towncity locality suburb plzundort ortschaft villecommune municipio poblacionciudad municipio comunecitta cidade concelho woonplaatsnaam miasto mesto by kaupunki varos sehir город πολη πολη 市区町村 市 城市 \
         oras localitate grad mjesto kraj miestas pilseta linn місто град 도시 المدينة עיר borg postitoimipaikka telepules helyseg ilce sehirilce thanhpho quanhuyen จังหวัด เมือง อำเภอ",
    ),
    (
        "region",
        "region state county province bundesland land departement provincia regione comunidad provincie \
         statebilling billingstate billingprovince mailingstate stateprovince stateregion provincestate statecounty kanton canton regionedomicilio estado distrito uf",
    ),
    (
        "country",
        "country countrycode nation staat pays pais paese nazione \
         countrybilling billingcountry mailingcountry countryregion landbezeichnung laendercode landkz codepays paiscodigo nazionalita landnaam landcode",
    ),
    (
        "no_email",
        "noemail emailoptout emailrefused refusesemail unsubscribed optoutemail donotemail keineemail emailverbot nomail \
         pasdemail noenviaremail \
         emailoptedout hasoptedoutofemail optedoutofemail emailblocked globalunsubscribe unsubscribedfromallemail keinenewsletter newsletterabgemeldet refusemail refusemails desinscrit noemailmarketing nonewsletter rechazaemail baixaemail rifiutaemail geennieuwsbrief geenemail",
    ),
    (
        "no_mail",
        "nopost mailoptout postoptout refusespost donotmail keinepost nomailing noletters pasdecourrier \
         optoutmail refuscourrier nocorreopostal rifiutaposta geenpost mps mpsregistered",
    ),
    ("no_contact", "nocontact keinewerbung werbeverbot reservation reservationer fps"),
    (
        "no_telephone",
        "notelephone nophone phoneoptout refusescalls donotcall nocalls keinanruf keinetelefonwerbung pasdappel nollamar \
         optoutphone optoutcalls phoneoptedout keinetelefonate refusappels refustelephone nollamadas rifiutachiamate nietbellen tps ctps tpsregistered ctpsregistered nixtelefon",
    ),
    (
        "email_consent",
        "emailconsent consentemail consenttoemail emailoptin optinemail emailmarketingconsent emailpermission emailallowed \
         mayemail emailmarketing acceptsemail acceptsemailmarketing emaileinwilligung einwilligungemail emailerlaubt \
         consentementemail accepteemail accepteemails consentimientoemail aceptaemail consensoemail accettaemail \
         consentimentoemail aceitaemail toestemmingemail",
    ),
    (
        "newsletter",
        "newsletter newsletterconsent newsletteroptin newslettersubscription newslettersubscribed newsletterabo \
         newsletteranmeldung newsletterempfaenger infolettre lettredinformation boletin boletim nieuwsbrief",
    ),
    (
        "mail_consent",
        "mailconsent postconsent postalconsent consentmail consentpost consenttopost consenttomail postoptin mailoptin \
         maypost acceptspost einwilligungpost posterlaubt consentementcourrier consentimientocorreopostal \
         consensoposta toestemmingpost",
    ),
    (
        "telephone_consent",
        "telephoneconsent phoneconsent callconsent consenttelephone consentphone consenttocalls phoneoptin telephoneoptin \
         maycall acceptscalls einwilligungtelefon telefoneinwilligung telefonerlaubt consentementtelephone \
         consentimientotelefono consensotelefono toestemmingtelefoon",
    ),
    (
        "consent",
        "consent marketingconsent consentmarketing consenttomarketing acceptsmarketing marketingoptin optin doubleoptin \
         gdprconsent marketingpermission marketingallowed maycontact werbeeinwilligung einwilligung werbungerlaubt \
         consentement consentimiento aceptapublicidad consenso consensomarketing consentimento toestemming",
    ),
    (
        "channel",
        "channel contactchannel medium kanal kontaktkanal canal canale kanaal \
         type contacttype activitytype contactmethod consentchannel kontaktart kanalname канал csatorna チャネル チャンネル 媒体 渠道 채널 καναλι kanaali kanava kanalas kanals support vecteur kenh formakontaktu typecontact tipocontacto tipocontatto contacttype kanaalnaam",
    ),
    (
        "campaign",
        "campaign campaignname campaignid mailing kampagne aktion campagne campana campagna \
         campaigntitle campaignsubject emailsubject subject unsubcampaigntitle kampagnenname aktionsname nomcampagne nombrecampana nomecampagna actie",
    ),
    (
        "postcode_city",
        "plzort plzundort plzwohnort postleitzahlort postcodecity postcodetown zipcity cityzip cityzippostcode cpville codepostalville codepostaletville cpciudad codigopostalciudad cppoblacion cplocalidad capcitta caplocalita caplocalita codicepostalecitta codigopostalcidade codigopostallocalidade postcodeplaats postcodewoonplaats postnrby postnrort kodmiasto kodpocztowymiasto pscmesto",
    ),
    ("offer", "offer offername offerid coupon voucher angebot gutschein offre oferta offerta aanbieding"),
    (
        "responded",
        "responded response responder answered reacted converted redeemed reagiert reaktion antwort repondu reponse respondio respuesta risposta gereageerd \
         odpoved valasz svar отклик ответ yanit cevap 反応 回答 反馈 응답 반응 reakcja odpowiedz vastaus raspuns odgovor απαντηση ανταποκριση ruecklauf resposta vastus \
         atsakymas atbilde phanhoi відповідь отговор reactie",
    ),
    (
        "response_date",
        "responsedate respondedon responseday redeemedon antwortdatum reaktionsdatum datereponse fecharespuesta datarisposta reactiedatum \
         clickedat clickdate firstclick conversiondate answeredon beantwortetam datedereponse ruecklaufam antwortam reagiertam",
    ),
    (
        "unit_price",
        "unitprice priceperunit price priceeach unitamount unitcost lineitemprice itemcost rate salesprice einzelpreis stueckpreis epreis \
         preis vkpreis prixunitaire pu puttc puht prix preciounitario precioud precio prezzounitario prezzo precounitario preco \
         stuksprijs eenheidsprijs prijs \
         السعر سعرالوحدة 단가 מחיר מחירליחידה ціна единичнацена jedinicnacijena cijena kaina hind 單價 harga hargasatuan dongia giaban ราคา ราคาตอหนวย",
    ),
    (
        "price",
        "price unitprice listprice retailprice rrp preis einzelpreis verkaufspreis listenpreis prix prixunitaire precio prezzo prijs verkoopprijs \
         unitcost sellingprice saleprice salesprice regularprice variantprice retail pricegross priceincltax vk vkpreis vkbrutto bruttopreis nettopreis prixdevente prixttc prixht pvp preciounitario precioventa prezzounitario prezzovendita precovenda preco preciodeventa verkoopprijsincl",
    ),
    (
        "margin_rate",
        "marginrate margin marginpercent marginshare margepercent marge margeprozent tauxdemarge margen margine",
    ),
    (
        "dealer",
        "dealer dealerid dealerno dealercode partner partnerid reseller haendler haendlernr haendlerid concessionnaire concesionario distribuidor concessionario rivenditore dealernummer \
         dealernumber agentid agentcode vertreternr haendlernummer vertragshaendler revendeur codeconcessionnaire codigoconcesionario codicerivenditore",
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
    ("regions", "regions regionsserved serviceregions salesregions regionen verkaufsgebiete"),
    ("latitude", "latitude lat breitengrad latitud latitudine breedtegraad"),
    ("longitude", "longitude lng lon laengengrad longitud longitudine lengtegraad"),
    ("radius", "radius radiuskm servedkm umkreis rayon raggio straal"),
    ("weight", "weight shareofleads gewichtung"),
    ("available_from", "availablefrom takesleadsfrom activefrom startsupply"),
    ("available_to", "availableto availableuntil takesleadsuntil activeuntil"),
    ("language", "language lang sprache langue idioma lingua taal"),
    ("handover", "handover wantsleadsby deliveryby leadsby deliverypreference"),
    ("lead", "lead leadid leadno leadnumber leadnr id number"),
    ("outcome", "outcome result status ergebnis resultat resultado esito resultaat uitkomst"),
    (
        "note",
        "note notes comment comments remark remarks bemerkung notiz kommentar remarque commentaire nota comentario commento opmerking \
         description text anmerkung observaciones osservazioni",
    ),
];

/// Same as [`plain`], with ä, ö and ü as one letter, however a language spells them without umlauts.
pub(crate) fn folded(text: &str) -> String {
    plain(text).replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

/// Words that name the rows of a file, whatever they are.
const IDENTITY: &str = "id no nr number code key nummer numero externalid idno codice codigo cod kod kode numer cislo broj \
     sifra stevilka numeris numurs kood numar azonosito tunnus номер код κωδικοσ αρ 番号 コード 编号 編號 번호 رقم \
     מספר";

/// Whether a header only says that it numbers the rows.
#[must_use]
pub fn is_identity(header: &str) -> bool {
    IDENTITY.split_whitespace().any(|word| word == header)
}

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
