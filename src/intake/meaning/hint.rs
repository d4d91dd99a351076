//! What headings may suggest that a column is.

/// What a heading suggests that a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// Price of one.
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
    /// How far an order got: another matter than what it is.
    Status,
    Product,
    /// Anything that is told of a customer or sale and names neither.
    Detail,
    /// Of a piece or of the line, as a price tag says.
    Price,
    /// Money of whatever kind.
    Money,
    /// A day after the sale: due, delivered.
    LaterDay,
}
