//! What the columns of exports tell.

/// What a cell tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    Receipt,
    Date,
    Time,
    Due,
    Delivered,
    Id,
    Name,
    First,
    Last,
    Email,
    Phone,
    City,
    Postcode,
    Product,
    Sku,
    Category,
    Quantity,
    Unit,
    /// Of the line, as the shop writes its prices.
    LineTotal,
    LineNet,
    LineTax,
    LineGross,
    Percent,
    Off,
    TaxRate,
    /// What the customer pays in all.
    OrderTotal,
    OrderNet,
    OrderTax,
    Subtotal,
    OrderOff,
    Shipping,
    Store,
    Till,
    Status,
    Type,
    Payment,
    Voucher,
    Note,
    Stock,
    LineNo,
    Channel,
    Seller,
    Currency,
    /// What was paid back of the order.
    Refunded,
    Gross,
    /// After what was taken off, before postage.
    Goods,
    /// The day, on further lines too.
    Created,
    Nothing,
    Text(&'static str),
}

const ALL: [Field; 48] = [
    Field::Receipt,
    Field::Date,
    Field::Time,
    Field::Due,
    Field::Delivered,
    Field::Id,
    Field::Name,
    Field::First,
    Field::Last,
    Field::Email,
    Field::Phone,
    Field::City,
    Field::Postcode,
    Field::Product,
    Field::Sku,
    Field::Category,
    Field::Quantity,
    Field::Unit,
    Field::LineTotal,
    Field::LineNet,
    Field::LineTax,
    Field::LineGross,
    Field::Percent,
    Field::Off,
    Field::TaxRate,
    Field::OrderTotal,
    Field::OrderNet,
    Field::OrderTax,
    Field::Subtotal,
    Field::OrderOff,
    Field::Shipping,
    Field::Store,
    Field::Till,
    Field::Status,
    Field::Type,
    Field::Payment,
    Field::Voucher,
    Field::Note,
    Field::Stock,
    Field::LineNo,
    Field::Channel,
    Field::Seller,
    Field::Currency,
    Field::Refunded,
    Field::Gross,
    Field::Goods,
    Field::Created,
    Field::Nothing,
];

impl Field {
    /// By its name, or a word in quotes that stands in each row.
    pub fn named(name: &'static str) -> Field {
        let quoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        quoted.map_or_else(
            || *ALL.iter().find(|field| format!("{field:?}") == name).unwrap_or_else(|| panic!("{name}")),
            Field::Text,
        )
    }

    /// Whether it is told of the order, not of its lines.
    pub fn is_of_order(self) -> bool {
        use Field::{
            Category, Created, LineGross, LineNet, LineNo, LineTax, LineTotal, Nothing, Off, Percent, Product,
            Quantity, Sku, Stock, TaxRate, Text, Unit,
        };
        !matches!(
            self,
            Product
                | Created
                | Sku
                | Category
                | Quantity
                | Unit
                | LineTotal
                | LineNet
                | LineTax
                | LineGross
                | Percent
                | Off
                | TaxRate
                | Stock
                | LineNo
                | Nothing
                | Text(_)
        )
    }
}
