using System.IO.Compression;
using OmniGrains.Host.Import;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Host.Tests.Import;

public sealed class RetailInvoiceTests
{
    [Theory]
    [MemberData(nameof(RetailData.Files), MemberType = typeof(RetailData))]
    public void A_real_file_comes_out_with_its_published_figures(string file, RetailFigures expected)
    {
        var purchases = RetailData.Purchases(file);
        var lines = purchases.SelectMany(purchase => purchase.Lines).ToList();
        var buyers = purchases
            .Where(purchase => purchase is { Identities: [_], Kind: PurchaseKind.Sale } && purchase.Lines.Any(line => line is { Quantity: > 0, UnitPrice: > 0 }))
            .CountBy(purchase => purchase.Identities![0].Value)
            .ToList();

        new RetailFigures(
            lines.Count,
            purchases.Count,
            purchases.Count(purchase => purchase.Kind == PurchaseKind.Return),
            purchases.Count(purchase => purchase.Kind == PurchaseKind.Adjustment),
            purchases.Count(purchase => purchase.Kind == PurchaseKind.StockAdjustment),
            purchases.Sum(TotalOf),
            purchases.Where(purchase => purchase.Identities is not null).Sum(TotalOf),
            purchases.Where(purchase => purchase.Kind == PurchaseKind.Return).Sum(TotalOf),
            purchases.Where(purchase => purchase.Identities is not null).Select(purchase => purchase.Identities![0].Value).Distinct().Count(),
            buyers.Count,
            buyers.Count(buyer => buyer.Value > 1),
            purchases.Select(purchase => purchase.Country).Distinct().Count(),
            lines.Select(line => line.Sku).Distinct().Count()).ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(RetailData.Files), MemberType = typeof(RetailData))]
    public void Every_document_of_a_real_file_obeys_the_rules_of_its_kind(string file, RetailFigures expected)
    {
        var purchases = RetailData.Purchases(file);

        purchases.Select(purchase => purchase.ExternalId).Distinct().Count().ShouldBe(expected.Documents);
        foreach (var purchase in purchases)
        {
            purchase.Lines.ShouldAllBe(line => line.Quantity != 0 && line.Sku.Length <= 64 && (line.Name == null || line.Name.Length > 0));
            purchase.Lines.ShouldAllBe(line => purchase.Kind == PurchaseKind.Return ? line.Quantity < 0
                : purchase.Kind == PurchaseKind.StockAdjustment ? line.UnitPrice == 0
                : purchase.Kind == PurchaseKind.Adjustment || line.UnitPrice >= 0);
            (purchase.Kind != PurchaseKind.Sale || purchase.Lines.Any(line => line.Quantity > 0)).ShouldBeTrue(purchase.ExternalId);
        }
    }

    [Theory]
    [InlineData("POST", LineKind.Shipping)]
    [InlineData("C2", LineKind.Shipping)]
    [InlineData("DOT", LineKind.Shipping)]
    [InlineData("D", LineKind.Discount)]
    [InlineData("M", LineKind.Manual)]
    [InlineData("m", LineKind.Manual)]
    [InlineData("B", LineKind.Manual)]
    [InlineData("S", LineKind.Sample)]
    [InlineData("BANK CHARGES", LineKind.Fee)]
    [InlineData("AMAZONFEE", LineKind.Fee)]
    [InlineData("CRUK", LineKind.Donation)]
    [InlineData("gift_0001_20", LineKind.GiftCard)]
    public void A_code_that_is_not_merchandise_is_a_line_of_its_own_kind(string code, LineKind kind) =>
        Purchase($"536365,{code},x,1,2010-12-01 08:26:00,1,17850,France").Lines[0].Kind.ShouldBe(kind);

    [Theory]
    [InlineData("85123A")]
    [InlineData("DCGSSGIRL")]
    [InlineData("PADS")]
    public void Any_other_code_is_merchandise_and_stays_as_it_is_written(string code) =>
        Purchase($"536365,{code},x,1,2010-12-01 08:26:00,1,17850,France").Lines[0].ShouldSatisfyAllConditions(
            line => line.Kind.ShouldBeNull(), line => line.Sku.ShouldBe(code));

    [Fact]
    public void Times_are_local_in_winter_and_in_summer()
    {
        Purchase("1,2,x,1,2010-12-01 08:26:00,1,,France").OccurredAt.ShouldBe(new DateTimeOffset(2010, 12, 1, 8, 26, 0, TimeSpan.Zero));
        Purchase("1,2,x,1,2011-07-01 08:26:00,1,,France").OccurredAt.ShouldBe(new DateTimeOffset(2011, 7, 1, 7, 26, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Rows_of_an_invoice_that_lie_apart_are_one_purchase_at_its_earliest_time()
    {
        var purchases = Read(
            "536365,A,\"Lamp, red \"\"retro\"\"\",1,2010-12-01 08:27:00,2.55,17850,France",
            "536366,B,,2,2010-12-01 08:27:00,1,,France",
            "536365,A,\"Lamp, red \"\"retro\"\"\",1,2010-12-01 08:26:00,2.55,17850,France");

        purchases.Select(purchase => purchase.ExternalId).ShouldBe(["536365", "536366"]);
        purchases[0].Lines.Count.ShouldBe(2);
        purchases[0].Lines[0].Name.ShouldBe("Lamp, red \"retro\"");
        purchases[0].OccurredAt.Minute.ShouldBe(26);
        purchases[1].Identities.ShouldBeNull();
        purchases[1].Lines[0].Name.ShouldBeNull();
    }

    [Fact]
    public void A_row_that_cannot_be_read_is_named()
    {
        var refused = Should.Throw<UnreadableFileException>(() => Read("536365,A,x,1,2010-12-01 08:26:00,1,,France", "536366,A,x,many,2010-12-01 08:26:00,1,,France"));

        refused.Message.ShouldContain("row 3");
    }

    private static decimal TotalOf(PurchaseInput purchase) => purchase.Lines.Sum(line => line.Quantity * line.UnitPrice);

    private static PurchaseInput Purchase(string row) => Read(row).ShouldHaveSingleItem();

    private static List<PurchaseInput> Read(params string[] rows)
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var packed = new StreamWriter(new GZipStream(File.Create(file), CompressionLevel.Fastest)))
            {
                packed.Write(string.Join('\n', ["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country", .. rows, ""]));
            }

            return RetailData.Purchases(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
