//! What headings may suggest that a column is.

/// What a heading suggests a column to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// Unit price.
    Unit,
    /// Money of one line.
    Line,
    /// Money of a whole order.
    Order,
    Discount,
    Returns,
    /// Before discounts and returns.
    Before,
    /// After discounts and returns.
    After,
    Tax,
    Shipping,
    Percent,
    Quantity,
    Customer,
    /// Sale, return, invoice, credit note.
    Entry,
    /// How far an order has got: different from what it is.
    Status,
    Product,
    /// Anything that describes a customer or sale without identifying it.
    Detail,
    /// Of a piece or of the line, as a price tag says.
    Price,
    /// Money of whatever kind.
    Money,
    /// A day after the sale: due, delivered.
    LaterDay,
}
