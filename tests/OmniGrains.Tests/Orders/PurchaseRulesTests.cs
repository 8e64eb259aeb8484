using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Tests.Orders;

public sealed class PurchaseRulesTests
{
    private static readonly PurchaseRules Rules = new();
    private static readonly PurchaseInput Good = Documents.Pushed();

    public static TheoryData<string, PurchaseInput> Bad => new()
    {
        { "source", Good with { Source = "" } },
        { "source", Good with { Source = "Till 1" } },
        { "source", Good with { Source = new string('a', 41) } },
        { "externalId", Good with { ExternalId = "" } },
        { "externalId", Good with { ExternalId = "a b" } },
        { "externalId", Good with { ExternalId = "ä" } },
        { "externalId", Good with { ExternalId = new string('1', 81) } },
        { "channel", Good with { Channel = "Web!" } },
        { "place", Good with { Place = "mi\u0000lano" } },
        { "place", Good with { Place = "  " } },
        { "country", Good with { Country = "I\nT" } },
        { "currency", Good with { Currency = "XXQ" } },
        { "currency", Good with { Currency = "eur" } },
        { "currency", Good with { Currency = "" } },
        { "occurredAt", Good with { OccurredAt = Documents.Noon.AddDays(2) } },
        { "occurredAt", Good with { OccurredAt = new DateTimeOffset(1969, 12, 31, 0, 0, 0, TimeSpan.Zero) } },
        { "identities", Good with { Identities = [.. Enumerable.Repeat(new IdentityInput("card", "1"), 21)] } },
        { "returnOf", Good with { ReturnOf = "1" } },
        { "returnOf", Documents.PushedReturn("2", "a b") },
        { "payments", Good with { Payments = [.. Enumerable.Repeat(new OrderPayment("cash", 1), 21)] } },
        { "payments.method", Good with { Payments = [new OrderPayment("", 1)] } },
        { "payments.method", Good with { Payments = [null!] } },
        { "payments.amount", Good with { Payments = [new OrderPayment("cash", 0.00001m)] } },
        { "payments.reference", Good with { Payments = [new OrderPayment("cash", 1, "\t")] } },
        { "lines", Good with { Lines = [] } },
        { "lines", Good with { Lines = [.. Enumerable.Repeat(Good.Lines[0], PurchaseRules.MostLines + 1)] } },
        { "lines", With(line => line with { Quantity = -1 }) },
        { "lines[0]", Good with { Lines = [null!, Good.Lines[0]] } },
        { "lines[0].sku", With(line => line with { Sku = "" }) },
        { "lines[0].sku", With(line => line with { Sku = "PO\u0007T" }) },
        { "lines[0].sku", With(line => line with { Sku = new string('a', 65) }) },
        { "lines[0].name", With(line => line with { Name = new string('a', 201) }) },
        { "lines[0].name", With(line => line with { Name = "Pot\u0000" }) },
        { "lines[0].quantity", With(line => line with { Quantity = 0 }) },
        { "lines[0].quantity", With(line => line with { Quantity = 0.0001m }) },
        { "lines[0].quantity", With(line => line with { Quantity = 10_000_001 }) },
        { "lines[0].unitPrice", With(line => line with { UnitPrice = -0.01m }) },
        { "lines[0].unitPrice", With(line => line with { UnitPrice = 0.00001m }) },
        { "lines[0].unitPrice", With(line => line with { UnitPrice = 1_000_000_001 }) },
        { "lines[0].discount", With(line => line with { Discount = -1 }) },
        { "lines[0].discount", With(line => line with { Discount = 0.00001m }) },
        { "lines[0].discount", With(line => line with { Discount = 10.0001m }) },
        { "lines[0].discount", With(line => line with { UnitPrice = 0, Discount = 0.5m }) },
        { "lines[0].discount", With(line => line with { Quantity = -2, Discount = 10.0001m }, PurchaseKind.Return) },
        { "lines[0].discount", With(line => line with { UnitPrice = -5, Discount = 1 }, PurchaseKind.Adjustment) },
        { "lines[0].tax", With(line => line with { Tax = 0.00001m }) },
        { "lines[0].quantity", With(line => line with { Quantity = 1 }, PurchaseKind.Return) },
        { "lines[0].unitPrice", With(line => line with { UnitPrice = 1 }, PurchaseKind.StockAdjustment) },
        { "lines", With(line => line with { Quantity = 10_000_000, UnitPrice = 1_000_000_000 }) },
        { "lines", With(line => line with { Quantity = 10.001m, UnitPrice = 1_000_000_000 }) },
        { "lines", Good with { Lines = [.. Enumerable.Repeat(Good.Lines[0] with { Quantity = 6, UnitPrice = 1_000_000_000 }, 2)] } },
        { "lines", Good with { Lines = [Good.Lines[0] with { Quantity = 6, UnitPrice = 1_000_000_000 }, Good.Lines[0] with { Quantity = -6, UnitPrice = 1_000_000_000 }] } },
        { "returnOf", Documents.PushedReturn("2", "2") },
        { "returnOf", Documents.PushedReturn("2", "till:2") },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_is_wrong_is_named(string property, PurchaseInput input) =>
        ErrorsOf(input).ShouldContain(property);

    [Fact]
    public void What_is_good_has_no_errors()
    {
        ErrorsOf(Good).ShouldBeEmpty();
        ErrorsOf(Documents.PushedReturn("2", "till:1")).ShouldBeEmpty();
        ErrorsOf(Good with { OccurredAt = Documents.Noon.AddHours(23), Place = null, Country = "United Kingdom" }).ShouldBeEmpty();
        ErrorsOf(With(line => line with { Quantity = 0.001m, UnitPrice = 0.0001m, Discount = 0, Name = null })).ShouldBeEmpty();
        ErrorsOf(Good with { Lines = [.. Enumerable.Repeat(Good.Lines[0], PurchaseRules.MostLines)] }).ShouldBeEmpty();
        ErrorsOf(With(line => line with { Quantity = 10, UnitPrice = 1_000_000_000 })).ShouldBeEmpty();
        ErrorsOf(With(line => line with { Discount = 10 })).ShouldBeEmpty();
        ErrorsOf(Documents.PushedReturn("2", "other:2")).ShouldBeEmpty();
    }

    [Fact]
    public void Real_data_is_good_zero_prices_write_offs_and_negative_adjustments()
    {
        ErrorsOf(With(line => line with { UnitPrice = 0 })).ShouldBeEmpty();
        ErrorsOf(With(line => line with { UnitPrice = -11_062.06m, Quantity = 1 }, PurchaseKind.Adjustment)).ShouldBeEmpty();
        ErrorsOf(With(line => line with { UnitPrice = 0, Quantity = -9_600 }, PurchaseKind.StockAdjustment)).ShouldBeEmpty();
        ErrorsOf(Good with { Lines = [Good.Lines[0], Good.Lines[0] with { Quantity = -1 }] }).ShouldBeEmpty();
        ErrorsOf(Good with { Lines = [Good.Lines[0], new PurchaseLineInput("D", "Discount", -1, 27.5m, null, null, LineKind.Discount)] }).ShouldBeEmpty();
    }

    private static PurchaseInput With(Func<PurchaseLineInput, PurchaseLineInput> change, PurchaseKind? kind = null) =>
        Good with { Kind = kind, Lines = [change(Good.Lines[0])] };

    private static List<string> ErrorsOf(PurchaseInput input) =>
        [.. Rules.Validate(new RecordPurchase(input, new Intent(null, Documents.Noon, "tester"))).Errors.Select(error => error.PropertyName)];
}
