using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Tests.Orders;

/// <summary>Documents as sources push and as the journal holds them.</summary>
internal static class Documents
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly OrderLine[] Sold = [Line(2, 5m)];
    private static readonly OrderLine[] Returned = [Line(-2, 5m)];

    public static OrderLine Line(decimal quantity, decimal price, decimal? amount = null) =>
        new("POT", "Pot", LineKind.Merchandise, quantity, price, 0, 0, amount ?? quantity * price);

    public static PurchaseRecorded Sale(string? record) => Of("till:sale", PurchaseKind.Sale, record, Sold);

    public static PurchaseRecorded Return(string? record) => Of("till:return", PurchaseKind.Return, record, Returned) with { ReturnOf = "till:sale" };

    public static PurchaseRecorded Of(string id, PurchaseKind kind, string? record, params OrderLine[] lines) => new(
        id, kind, "till", id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..], "store", "milano-1", "IT", Noon, record, "EUR", lines.Sum(line => line.Amount),
        lines, [], null, "print");

    /// <summary>A sale of two pots, pushed at noon; change what a test is about.</summary>
    public static PurchaseInput Pushed(string id = "1", string? card = null) => new(
        "till", id, null, "store", "milano-1", "IT", Noon, "EUR", card is null ? null : [new IdentityInput(IdentityKinds.Card, card)],
        [new PurchaseLineInput("POT", "Pot", 2, 5m, null, null, null)], null, null);

    public static PurchaseInput PushedReturn(string id, string sale, string? card = null) => Pushed(id, card) with
    {
        Kind = PurchaseKind.Return,
        ReturnOf = sale,
        Lines = [new PurchaseLineInput("POT", "Pot", -1, 5m, null, null, null)],
    };

    /// <summary>A value as text, to compare what holds lists.</summary>
    public static string Text(object value) => JsonSerializer.Serialize(value, value.GetType());
}
