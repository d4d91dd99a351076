//! The words of headings, in the languages that exports are written in.

use super::hint::Hint;

/// Parts of headings, as [`words::plain`] leaves them; those after an equals sign only as a whole.
#[expect(clippy::too_many_lines, reason = "a table of words")]
pub(super) fn parts(hint: Hint) -> &'static str {
    match hint {
        Hint::Unit => {
            "unitprice priceeach priceperunit perunit unitcost itemcost einzelpreis stueckpreis preisprostueck =ep \
             epreis vkpreis preisjestueck prixunit =pu puht puttc preciounit precioud =punitario prezzounit prezzocad \
             stuksprijs eenheidsprijs prijsperstuk =eprijs precounit valorunit cenajedn jednotkovacena cenazakus \
             cenazaks egysegar birimfiyat ценазаед ценаза styckpris apris stkpris enhedspris yksikkohinta \
             kappalehinta 単価 单价 listprice lineitemprice =each prispr prisper enhetspris stykkpris stykpris prisstyck \
             kplhinta cenazaszt cenajednostk cenaks cenaza darabar pieceprice τιμημοναδ τιμητεμαχ ценазашт pretunitar \
             pretbuc =pvp preciounidad precioporunidad prixun prezzoun unitamount unitvalue 販売単価 einheitspreis سعرالوحدة 단가 מחירליחידה единичнацена jedinicnacijena hargasatuan 單價 dongia"
        }
        Hint::Line => {
            "linetotal lineamount linenet rowtotal extended zeilensumme zeilenbetrag positionsbetrag positionssumme \
             montantligne totalligne importelinea totallinea totaleriga importoriga regelbedrag regeltotaal wartosc \
             radtotal radbelopp linjebeloeb lineprice lineitemtotal posbetrag subtotallinea satirtutar linjesum \
             linjetotal rivisumma rivinsumma totallinie totaldalinha totaldoitem satirtoplam sorosszeg tetelosszesen \
             αξιαγραμμ суммапострок 小計金額 gpreis positionswert cenacelkem polozkacelkem celkempolozka radsumma \
             summarad totaalregel montantdeligne"
        }
        Hint::Order => {
            "ordertotal ordervalue orderamount grandtotal invoicetotal carttotal carttotaal baskettotal receipttotal \
             checktotal tickettotal bestellsumme bestellwert auftragssumme auftragswert rechnungsbetrag \
             rechnungssumme gesamtbetrag belegsumme bonsumme totalcommande montantcommande totalfacture totalpedido \
             totalfactura totalticket totaleordine totalefattura totalescontrino ordertotaal orderbedrag \
             factuurbedrag factuurtotaal bonbedrag wartosczamowienia cenaobjednavky ordresum ordersumma tilaussumma \
             rendelesosszeg siparistutar суммазаказа 注文合計 订单金额 transactiontotal saletotal totalorder totalsale \
             ordersum bestallningssumma fakturabelop totalbelop attbetala abetale =ialt ordretotal ordrebelob \
             ordrebelop laskunsumma loppusumma kokonaissumma =yhteensa maksettava celkemkuhrade celkovacastka \
             castkafaktury vegosszeg fizetend szamlaosszeg =osszesen geneltoplam siparistoplam faturatutar odenecek \
             πληρωτ συνολοπαραγγ γενικοσυνολ =συνολο =итого =всего коплате суммачека totaldeplata totalcomanda \
             totalapagar netapayer dozaplaty =razem sumafaktury kwotacalkowita 合計金額 請求金額 =合計 totaldopedido \
             totaldafatura =total =totale =totaal =totalt totalttc =toplam =gesamt totalamount montanttotal importetotal \
             importototale totaledocumento valortotal totaalbedrag endbetrag zahlbetrag gesamtsumme amountpayable"
        }
        Hint::Discount => {
            "discount rabatt rabais remise reduction descuento =dto =dcto sconto desconto korting rabat slev zlav =sc =sc1 =sc2 =sc3 =rem =rem1 =rem2 =dto1 =dto2 =rab =rab1 =rab2 \
             скидк indirim kedvezm alennus εκπτωσ nachlass skonto markdown promotionamount couponamount voucheramount \
             =voucher =vouchers vouchervalue =gutschein =gutscheine gutscheinbetrag gutscheinwert =bonachat =bondachat chequecadeau \
             =buono =vale =cadeaubon =presentkort =gavekort =poukaz =kupon =coupon =utalvany =lahjakortti =kartapodarunkowa =купон =сертификат 割引 折扣 =disc disc% bonification popust upust riduzion reducao reducere =ale ale% engedmeny iskonto 値引 deduction الخصم =خصم 할인 הנחה знижк отстъпк nuolaid atlaid allahindl diskon potongan rabatem 折讓 chietkhau giamgia"
        }
        Hint::Returns => {
            "return refund rueckgabe retoure erstattung gutschrift retour rembours avoir devolu reembolso =reso =resi \
             rimbors creditnote creditmemo storno zwrot vratk возврат iade retur palautu visszar 返品 返金 退款 chargeback \
             επιστροφ takenback terugbet teruggave مرتجع 반품 환불 החזר поверненн връщан povrat vracil grazinim atgriez tagast retur trahang hoantien hoantra gutgeschrieben devuelt vracen \
             aterbetal tilbagebetal tilbakebetal visszater credited palautett hyvitet hyvitys estorn terugbetaald zwroc rambursat restituit 返却 返货"
        }
        Hint::Before => {
            "gross brutto =brut bruto lordo list before undiscounted originalprice fullprice vorrabatt avantremise \
             antesdescuento anteciosconto voorkorting"
        }
        Hint::After => {
            "=net netto netsales netamount netrevenue nettotal after paid collected charged received final nachrabatt \
             bezahlt =paye pagado pagato betaald neto apresremise nrevenue zahlbetrag endbetrag"
        }
        Hint::Tax => {
            "tax vat mwst umsatzsteuer mehrwertsteuer steuer =ust =tva tvamont montanttva =iva importeiva =btw \
             btwbedrag moms =dph =kdv =ндс =gst =hst taxe impuesto imposta =afa =alv φπα mvabel mvasats =mva momsbel \
             momssats momspct arvonlisaver veroprosent =vero verokant afaossz afakulcs kdvtutar kdvoran ставкандс \
             суммандс ustsatz ustbetrag stawkavat sazbadph castkadph =dan 消費税 税額 税率 aliquota =imposto cotatva \
             valoaretva tauxtva tauxdetva cuotaiva tipoiva valoriva taxaiva kwotavat podatek الضريبة =ضريبة 부가세 세금 מעמ =пдв =ддс =pdv =ddv =pvm =pvn =kaibemaks 稅額 pajak thuegtgt tienthue thuevat =thue"
        }
        Hint::Shipping => {
            "shipping versand =porto portokost portoausl fracht livraison fraisdeport envio spedizione frete verzend freight postage frakt \
             fragt toimituskul postikul rahti doprav postovn prepravne szallitas kargo μεταφορικ εξοδααποστολ доставк \
             =transport costlivrare trasporto portes przesylk kosztdostaw kosztwysylk bezorg 送料 deliverycharge phivanchuyen phigiaohang \
             deliveryfee =port shipment الشحن 배송비 משלוח доставк dostav pristatym piegad 運費 ongkir"
        }
        Hint::Percent => "percent prozent pct procent pourcent porcent percento porcentaje proc",
        Hint::Quantity => {
            "quantity =qty menge anzahl stueck quantit =qte cantidad =cant quantita aantal hoeveelheid =qtd =qtde \
             ilosc =szt sztuk mnozstvi mnozstvo pocet mennyiseg darab =db adet miktar =kvantitet kvantit =mangde =maengde =mengde cantitat количеств =кол =колво antal maara =kpl ποσοτητα 数量 \
             =units =pcs pieces stuks pezzi itemssold =ks =stk =pieces ποσοτητ τεμαχ =τεμ cantitate =buc bucat =uds \
             =ud unidades =qta =nb =nbre liczba 個数 =stykk =st darabsz الكمية 수량 כמות кількіст kolicin kiekis daudzum =kogus 數量 kuantitas soluong =sl =poids poidskg poidsnet =gewicht gewichtkg nettogewicht =weight weightkg netweight =peso pesokg pesonetto =vikt viktkg =kg =waga wagakg =hmotnost hmotnostkg =tomeg =agirlik =вес =вага 重量 =liter =litres =litre =hours =stunden =heures =horas =ore"
        }
        Hint::Customer => {
            "partner soldto billto billname shipto billingname auftraggeber payer payee contact kontakt \
             ansprechpartner societe ragionesociale organisation organization firma company buyer recipient \
             empfaenger besteller kaeufer acheteur destinataire comprador acquirente intestatario afnemer =koper \
             =kund kundnamn kunde kunden koeper asiakas asiakka zakaznik odběratel odberatel klient nabywca kontrahent \
             odbiorca vasarlo ugyfel vevo musteri müsteri =alici =cari caria carik unvan foretag yritys bedrijf razaosocial razonsocial raisonsocial denominazion denominacion πελατ клиент покупател контрагент заказчик 顧客 \
             得意先 客户 客戶 patient mitglied debtor debitor customer client cliente klant bedrijf empresa azienda account \
             guest =gast =name purchaser consignee donor subscriber =member cumparator kupac kund muster \
             tiers επωνυμ debiteur relatie anagrafic お客様 会員 氏名 denumirecl numecl odbior العميل الزبون 고객 거래처 לקוח клієнт покупец kupac kupca kupec stranka pirkejas klient pircej ostja 客戶 會員 pelanggan ลกคา vidskipta =party partyname partyno khachhang nguoimua"
        }
        Hint::Entry => {
            "=type =typ =art belegart vorgang vorgangsart buchungsart eventtype transactiontype doctype documenttype \
             documenttyp typedocument typedepiece =nature tipodocumento tipo soort documentsoort transactiesoort \
             rodzaj typdokladu =druh bizonylattipus islemturu =tur =тип типдокумента =typed =kind =entry movement \
             bewegung movimiento movimento mouvement operation operacion =sens dokumenttyp transaktionstyp \
             description beschreibung text verwendung bezeichnung libelle concepto causale omschrijving 種別 类型 \
             debitcredit crdr sollhaben =kz kennzeichen bonart receipttype invoicetype tender belgeturu typdokument typepiece typedoc typdoc tipodoc rodzajdok druhdok doctyp dokumentart bewegungsart =segno =sign =sh =wnma vorzeichen =laji =vrsta vrstadok виддок видопер 구분 유형 伝票区分 =区分 类别 النوع =factor =faktor loaichungtu loaigiaodich =loai multiplier soortdoc bilagstype"
        }
        Hint::Status => {
            "status state zustand etat estado stato stav állapot durum состояни 状態 状态 tila 상태 статус حالة 狀態 סטטוס trangthai tinhtrang"
        }
        Hint::Product => {
            "product produkt produit producto prodotto articul artikel article articolo artigo item sku ean gtin \
             =ware towar zbozi termek urun товар tuote vara 商品 category kategorie description bezeichnung designation \
             libelle omschrijving المنتج الصنف 상품 제품 품목 מוצר פריט стока продукт proizvod =artikl =izdelek =preke =prece =toode 产品 產品 produk =barang sanpham mahang tenhang hanghoa"
        }
        Hint::Detail => {
            "status method zahlart zahlung payment paiement pago pagamento betal channel kanal source quelle store \
             filiale shop branch city =ort stadt ville ciudad citta plaats country land pays street strasse address \
             adresse zip plz postcode region state phone tel mail till register kasse kassa caisse =caja =cassa =kasa kasy kasjer kasos pokladn penztar blagajn касс =каса =каси ταμει レジ note bemerkung comment currency waehrung code \
             coupon voucher cashier kassier verkaeufer seller salesperson vendor lieferant supplier type =typ =art \
             title segment group gruppe month monat year jahr time zeit uhr weekday tag staff employee user \
             mitarbeiter tax vat reason"
        }
        Hint::Price => {
            "price preis prix precio prezzo prijs preco =cena cenasprz prodejnicena pris =hinta myyntihinta =ar \
             eladasiar fiyat τιμη =цена ценапрод =pret 価格 价格 tarif =السعر =가격 =מחיר =ціна =cijena =kaina =hind =harga 價格 giaban"
        }
        Hint::Money => {
            "amount total sales revenue turnover betrag summe umsatz wert gesamt montant importe importo monto bedrag \
             omzet totaal kwota suma wartosc castka celkem trzba osszeg ertek bevetel tutar toplam hasilat belop \
             beloeb summa =sum omsaetning omsattning myynti forsaljning omsetning yhteensa ποσο αξια συνολ сумма \
             стоимост итого выручк valor valoare venduto ventas ingresos 金額 合計 金额 =ca netto brutto =net =gross =brutt \
             =veroton =verollinen المبلغ الإجمالي الاجمالي المجموع القيمة 금액 합계 총액 매출 סכום סהכ =сума вартіст стойност =общо iznos ukupn vrijednost =znesek =skupaj vrednost celkom valoare =jumlah 總額 总额 总金额 thanhtien sotien tongtien tongcong"
        }
        Hint::LaterDay => {
            "due faellig fällig deliver liefer shipped versand livraison echeance entrega vencim scadenza consegna \
             lever verval expir forfall forfald splatnost szallit hatarido teslim vade срок доставк payby zahlbar fulfil \
             zahlungsziel termin platnosc erapaiv toimitusp vervaldag dispatch expedic fizetesi ληξη παραδοσ scadent livrar expedier отгруз оплаты \
             支払期日 出荷 納品 invio spedizion تسليم استحقاق 배송일 납기 תשלום термінопл падеж dospije dostave dospel pristatymo piegades tarne sevk \
             envio despacho wysyl nadania dostaw doruc doreuc expedi verzend verzond skick avsand utsand afsend sendtd lahety lahetet \
             odeslan odoslan odesilan kuldes feladas gonderi kargo отправк відправ αποστολ изпращ slanja otpreme isporuk odpreme posiljan \
             fizetesdat odemetarih zahlungsdat zahldatum datapagamento fechadepago fechapago datepaiement datedepaiement dataplatnosc betaaldat betalningsdat \
             issiunt nosutis saatmis 発送 配送 发货 發貨 发运 발송 משלוח شحن จัดส่ง giaohang guihang pengiriman"
        }
    }
}

/// Parts of headings that name a receipt, an order or an invoice.
pub(super) const RECEIPTS: &str = "order invoice receipt ticket bill transact transakt document sale# beleg bonn rechnung bestell bestalln auftrag vorgang \
             faktura commande facture piece pedido factura albaran documento ordine fattura scontrino bestel factuur \
             bonnum zamowien faktury paragon dokument encomenda fatura notafiscal ordern kvitto bilag tilaus lasku \
             kuitti tosite objednav doklad rendeles szamla szamlaszam bizonylat nyugta siparis belgeno =fisno заказ \
             чек счет документ накладн παραγγελι τιμολογι παραστατ αποδειξ comanda =nrbon =ndoc =nrdoc numdoc =ndok nrdokum 注文番号 伝票 受注 レシート 订单号 单号 hoadon donhang \
             voucherno =sale =num =nrdok ordre رقمالطلب الفاتورة رقمالإيصال =رقم 주문번호 영수증 전표 =번호 הזמנה חשבונית замовлен накладна рахунок racun narudz narocil saskait uzsakym rekin pasutijum =arve arvenr tellimus 訂單 发票 faktur \
             uctenk talao cupom recibo quittung kassenzettel blocek pokladnidok nyugt cek =fis fisno adisyon kvitans kassakuitti αποδειξη kviit cekis \
             請求書 領収書 領収証 注文id 注文no 注文コード 取引番号 取引id 売上番号 会計番号 受付番号 納品書番号 购物单 订单编 交易号 交易编号 流水号 小票 收据 单据号 销售单 \
             收據 流水號 單號 單據 銷售單 發票 交易序號 交易編號 주문id 거래번호 송장 계산서번호 명세서번호 판매번호 ใบเสรจ ใบกำกบ คำสงซอ קבלה עסקה إيصال معاملة";
