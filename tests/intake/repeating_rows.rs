//! Rows that repeat what the other lines of their receipt come to: payments, sums, heads of orders.

use super::adding_up::sums;

#[test]
fn payments_and_sums_among_the_lines_are_no_sales() {
    for (text, cents) in [
        // A kind of row beside them.
        (
            "Ticket,Date,Client,Ligne,Libellé,Montant\n1,2025-03-02,Moulin,Article,Tamis,50.00\n1,2025-03-02,Moulin,Article,Pot,40.00\n\
             1,2025-03-02,Moulin,Règlement,CB,90.00\n2,2025-03-13,Pré,Article,Pot,35.00\n2,2025-03-13,Pré,Règlement,Espèces,35.00\n\
             3,2025-03-14,Moulin,Article,Tapis,60.00\n3,2025-03-14,Moulin,Règlement,CB,20.00\n3,2025-03-14,Moulin,Règlement,Espèces,40.00\n",
            18_500,
        ),
        // Among the articles, with a minus.
        (
            "bon;datum;klant;omschrijving;bedrag\n1;02-03-2025;Visser;Zeef;50,00\n1;02-03-2025;Visser;Pan;40,00\n1;02-03-2025;Visser;PIN;-90,00\n\
             2;13-03-2025;Bos;Pan;35,00\n2;13-03-2025;Bos;Contant;-35,00\n3;14-03-2025;Visser;Mat;60,00\n3;14-03-2025;Visser;PIN;-60,00\n",
            18_500,
        ),
        // A sum and what was paid, below each other, in words that nobody knows.
        (
            "nr,data,klient,tekst,kwota\n1,2025-03-02,Młyn,Sito,50.00\n1,2025-03-02,Młyn,Garnek,40.00\n1,2025-03-02,Młyn,Abc,90.00\n\
             1,2025-03-02,Młyn,Xyz,90.00\n2,2025-03-13,Staw,Garnek,35.00\n2,2025-03-13,Staw,Abc,35.00\n2,2025-03-13,Staw,Xyz,35.00\n\
             3,2025-03-14,Młyn,Mata,45.00\n3,2025-03-14,Młyn,Sito,15.00\n3,2025-03-14,Młyn,Abc,60.00\n3,2025-03-14,Młyn,Xyz,60.00\n",
            18_500,
        ),
        // Two equal articles are two sales.
        (
            "Receipt,Date,Customer,Article,Amount\n1,2025-03-02,Moor,Sieve,50.00\n1,2025-03-02,Moor,Pot,50.00\n2,2025-03-13,Reed,Pot,35.00\n\
             2,2025-03-13,Reed,Mat,35.00\n3,2025-03-14,Moor,Mat,10.00\n3,2025-03-14,Moor,Mat,5.00\n",
            18_500,
        ),
    ] {
        assert_eq!(sums(text).0, cents, "{text}");
    }
}

#[test]
fn the_head_of_an_order_counts_with_its_lines_once() {
    for (text, cents) in [
        (
            "Recordtype;Order;Datum;Klant;Artikel;Bedrag\nHDR;1;02-03-2025;Visser;;90,00\nDTL;1;;;Zeef;50,00\nDTL;1;;;Pan;40,00\n\
             HDR;2;13-03-2025;Bos;;35,00\nDTL;2;;;Pan;35,00\nHDR;3;14-03-2025;Visser;;60,00\nDTL;3;;;Mat;20,00\nDTL;3;;;Zeef;40,00\n",
            18_500,
        ),
        (
            "Tipo reg,Pedido,Fecha,Cliente,Artículo,Importe\nC,1,2025-03-02,Rojas,,90.00\nL,1,2025-03-02,Rojas,Pala,50.00\n\
             L,1,2025-03-02,Rojas,Olla,40.00\nC,2,2025-03-13,Vega,,35.00\nL,2,2025-03-13,Vega,Olla,35.00\nC,3,2025-03-14,Rojas,,60.00\n\
             L,3,2025-03-14,Rojas,Pala,60.00\n",
            18_500,
        ),
        // Heads without money: nothing is counted twice.
        (
            "Satz;Beleg;Datum;Kunde;Artikel;Betrag\nKopf;1;02.03.2025;Moor;;\nPos;1;;;Sieb;50,00\nPos;1;;;Topf;40,00\nKopf;2;13.03.2025;Au;;\n\
             Pos;2;;;Topf;35,00\nKopf;3;14.03.2025;Moor;;\nPos;3;;;Matte;60,00\n",
            18_500,
        ),
    ] {
        let (sum, _, customers) = sums(text);
        assert_eq!((sum, customers), (cents, 2), "{text}");
    }
}
