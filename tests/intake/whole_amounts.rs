//! Amounts beside what is paid of them, amounts in cents and in thousands, discounts off each piece.

use super::adding_up::sums;

#[test]
fn an_invoice_is_a_sale_whatever_is_paid_of_it() {
    for (text, cents) in [
        (
            "Fakturanr;Dato;Kunde;Fakturabeløb;Betalt;Restbeløb\n71;2025-03-02;Holm;120,00;120,00;0,00\n\
             72;2025-03-13;Krogh;95,00;0,00;95,00\n73;2025-03-14;Holm;30,00;10,00;20,00\n74;2025-03-20;Friis;40,00;40,00;0,00\n",
            28_500,
        ),
        (
            "N° facture,Date,Client,Payé,Reste à payer,Montant TTC\n1,2025-03-02,Moulin,120.00,0.00,120.00\n\
             2,2025-03-13,Pré,0.00,95.00,95.00\n3,2025-03-14,Moulin,10.00,20.00,30.00\n4,2025-03-20,Lac,40.00,0.00,40.00\n",
            28_500,
        ),
        // No total of both: only the headings tell.
        (
            "fattura;data;cliente;totale;incassato\n1;2025-03-02;Riva;120.00;120.00\n2;2025-03-13;Valle;95.00;0.00\n\
             3;2025-03-14;Riva;30.00;10.00\n",
            24_500,
        ),
        // Headings that nobody knows: nothing or all is no discount.
        (
            "Lasku;Päivä;Asiakas;Summa;Xyz;Qrs\n1;2025-03-02;Niemi;120,00;120,00;0,00\n2;2025-03-13;Salo;95,00;0,00;95,00\n\
             3;2025-03-14;Niemi;30,00;30,00;0,00\n4;2025-03-20;Lehto;40,00;0,00;40,00\n5;2025-03-21;Salo;50,00;50,00;0,00\n\
             6;2025-03-22;Lehto;60,00;60,00;0,00\n7;2025-03-23;Niemi;70,00;35,00;35,00\n8;2025-03-24;Salo;80,00;80,00;0,00\n",
            54_500,
        ),
        // A discount is still one.
        (
            "Invoice,Date,Customer,Total,Discount,Paid\n1,2025-03-02,Moor,120.00,20.00,100.00\n2,2025-03-13,Reed,95.00,0.00,95.00\n\
             3,2025-03-14,Moor,30.00,5.00,25.00\n4,2025-03-20,Hill,40.00,0.00,40.00\n",
            26_000,
        ),
    ] {
        assert_eq!(sums(text).0, cents, "{text}");
    }
}

#[test]
fn cents_and_thousands_become_whole_units() {
    for (text, cents) in [
        (
            "order_id;date;customer;total_cents\n1;2025-03-02;A7;12050\n2;2025-03-13;A8;9500\n3;2025-03-14;A7;-300\n",
            21_250,
        ),
        ("Paragon;Data;Klient;Kwota (grosze)\n1;2025-03-02;Młyn;12050\n2;2025-03-13;Staw;9500\n", 21_550),
        ("Kvitto;Datum;Kund;Belopp i öre\n1;2025-03-02;Ek;12050\n2;2025-03-13;Berg;9500\n", 21_550),
        ("Beleg;Datum;Kunde;Umsatz in Tsd. EUR\n1;2025-03-02;Moor;1,25\n2;2025-03-13;Au;0,125\n", 137_500),
        ("Facture;Date;Client;Montant (k€)\n1;2025-03-02;Moulin;1,25\n2;2025-03-13;Pré;2\n", 325_000),
        // The price counts in cents, the line in whole units.
        (
            "Order,Date,Customer,Item,Qty,Price (cents),Line total\n1,2025-03-02,Moor,Sieve,2,1250,25.00\n\
             2,2025-03-13,Reed,Pot,1,4000,40.00\n3,2025-03-14,Moor,Pot,3,4000,120.00\n",
            18_500,
        ),
        // Times the pieces, and less what came back.
        (
            "nr;data;klient;ilość;cena jedn. (gr. w groszach)\n1;2025-03-02;Młyn;2;1250\n2;2025-03-13;Staw;4;4000\n",
            18_500,
        ),
        (
            "order;date;customer;amountCents;refundedCents\n1;2025-03-02;A7;12050;0\n2;2025-03-13;A8;9500;9500\n3;2025-03-14;A7;700;0\n",
            12_750,
        ),
    ] {
        assert_eq!(sums(text).0, cents, "{text}");
    }
}

#[test]
fn a_discount_off_each_piece_is_taken_off_each() {
    for (text, cents) in [
        (
            "Datum;Kunde;Artikel;Menge;Einzelpreis;Rabatt je Stück\n02.03.2025;Moor;Sieb;2;50,00;5\n13.03.2025;Au;Topf;1;80,00;0\n\
             14.03.2025;Moor;Matte;3;10,00;5\n",
            18_500,
        ),
        (
            "Date,Client,Article,Quantité,Prix unitaire,Remise unitaire\n2025-03-02,Moulin,Tamis,2,50.00,5.00\n\
             2025-03-13,Pré,Pot,1,80.00,0\n2025-03-14,Moulin,Tapis,3,10.00,5.00\n",
            18_500,
        ),
        // The totals show it, whatever it is called.
        (
            "Order,Date,Customer,Item,Qty,Unit price,Discount,Order total\n1,2025-03-02,Moor,Sieve,2,50.00,5,130.00\n\
             1,2025-03-02,Moor,Pot,1,40.00,0,130.00\n2,2025-03-13,Reed,Pot,2,40.00,20,40.00\n3,2025-03-14,Moor,Mat,3,10.00,5,15.00\n",
            18_500,
        ),
    ] {
        assert_eq!(sums(text).0, cents, "{text}");
    }
}
