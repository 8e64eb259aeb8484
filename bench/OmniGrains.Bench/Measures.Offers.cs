using System.Globalization;
using System.Text;

namespace OmniGrains.Bench;

/// <summary>The measure of offers: 200 live rules of every kind, known customers, ten lines whose prices the catalogue knows.</summary>
internal static partial class Measures
{
    private const int LiveOffers = 200;
    private const int OfferSkus = 50;
    private const int OfferCustomers = 10_000;
    private const int BasketLines = 10;

    private static async Task<IReadOnlyList<Claim>> DecideOffers()
    {
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        var ids = await Seed(server, OfferCustomers);
        await OpenPlace(server, "shop-1");
        await Put(server, "/v1/price-lists/retail", new { name = "Retail", currency = "EUR" });
        for (var sku = 0; sku < OfferSkus; sku++)
        {
            await Put(server, $"/v1/products/O{sku}", new { name = $"Product {sku}", category = $"c{sku % 5}" });
            await Send(server, $"/v1/products/O{sku}/prices", new { list = "retail", amount = 10 + sku, from = DateTimeOffset.UtcNow.AddDays(-60) });
            await Receive(server, "shop-1", $"O{sku}", 3);
        }

        for (var offer = 0; offer < LiveOffers; offer++)
        {
            await Put(server, $"/v1/offers/o{offer}", TermsOf(offer));
            await Send(server, $"/v1/offers/o{offer}/publish", new { });
        }

        await CaughtUp(server);
        using var content = new StringContent(DecideBody(ids), Encoding.UTF8, "application/json");
        using var answered = await server.Http.PostAsync(new Uri("/v1/offers/decide", UriKind.Relative), content);
        answered.EnsureSuccessStatusCode();
        var sample = await answered.Content.ReadAsByteArrayAsync();
        await File.WriteAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "offers.json"), sample);
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "record.json"), "null");
        await WarmUp(server, Decide(ids));
        var (live, floor) = await BetweenFloors(Decide(ids), () => Load.Run(server.Port, Connections, Time, Decide(ids)));
        return [AgainstFloor($"POST /v1/offers/decide, {LiveOffers} live rules, {BasketLines} lines ({sample.Length} bytes)", live, floor, 0.4, 0.7)];
    }

    private static object TermsOf(int offer)
    {
        var (sku, name) = ($"O{offer % OfferSkus}", $"Offer {offer}");
        var texts = new[] { new { language = "en", text = "{{product}} for {{price}} {{currency}}." } };
        return (offer % 5) switch
        {
            0 => new { name, sku, benefit = new { kind = "percent", value = 10 + (offer / OfferSkus) }, levers = new[] { new { kind = "lastPieces", atMost = (int?)3 } }, basket = new { skus = new[] { $"O{(offer + 1) % OfferSkus}" } }, texts },
            1 => new { name, sku, benefit = new { kind = "fixedPrice", value = 9, currency = "EUR" }, audience = new { currency = "GBP", spentAtLeast = 1_000 }, texts },
            2 => new { name, benefit = new { kind = "percent", value = 5 }, basket = new { totalAtLeast = 10_000, currency = "EUR" } },
            3 => new { name, benefit = new { kind = "freeShipping" }, basket = new { categories = new[] { $"c{offer % 7}" } }, audience = new { ordersAtMost = 0 } },
            _ => new { name, benefit = new { kind = "amount", value = 5, currency = "EUR" }, audience = new { tiers = new[] { "gold" } }, channels = new[] { offer % 2 == 0 ? "web" : "store" } },
        };
    }

    private static string DecideBody(List<string> ids)
    {
        var first = Random.Shared.Next(OfferSkus);
        var lines = string.Join(',', Enumerable.Range(0, BasketLines).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"sku":"O{{(first + i) % OfferSkus}}","quantity":"{{1 + (i % 3)}}"}""")));
        return $$"""{"moment":"site","channel":"web","customerId":"{{ids[Random.Shared.Next(ids.Count)]}}","currency":"EUR","lines":[{{lines}}]}""";
    }

    private static Func<byte[], int> Decide(List<string> ids) => buffer =>
    {
        var body = DecideBody(ids);
        return Encoding.ASCII.GetBytes(
            $"POST /v1/offers/decide HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {Server.Key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}", buffer);
    };
}
