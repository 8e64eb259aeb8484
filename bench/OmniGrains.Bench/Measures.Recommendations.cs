using System.Globalization;
using System.Text.Json;
using OmniGrains.Host.Import;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Bench;

/// <summary>
/// Learns from a real retailer's purchases up to a day, and asks for each customer who comes back in the month after it: is one of the
/// ten first recommendations in the next basket? Compared with the ten products that most baskets had.
/// </summary>
internal static partial class Measures
{
    private const int Recommended = 10;
    private static readonly DateTimeOffset LearnedUntil = new(2011, 8, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RetailConventions Conventions = new(
        "retail-import", "web", null, "GBP", "account", TimeZoneInfo.FindSystemTimeZoneById("Europe/London"));

    private static async Task<IReadOnlyList<Claim>> Recommend()
    {
        var purchases = RetailFile.ReadInvoices(RetailPath()).Select(rows => RetailInvoice.ToPurchase(rows, Conventions)).ToList();
        var learned = purchases.Where(purchase => purchase.OccurredAt < LearnedUntil).ToList();
        var next = NextBaskets(learned, purchases.Where(purchase => purchase.OccurredAt >= LearnedUntil));
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        var push = new BulkPush(server.Http, TimeProvider.System, _ => { });
        foreach (var part in learned.Chunk(BulkPush.RowsPerRequest))
        {
            await push.Push(part, (_, _) => { }, CancellationToken.None);
        }

        await CaughtUp(server);
        var popular = learned.Where(IsSale).SelectMany(BasketOf).CountBy(sku => sku).OrderByDescending(sku => sku.Value).Take(Recommended).Select(sku => sku.Key).ToHashSet();
        var (hits, plain) = (0, 0);
        foreach (var (account, basket) in next)
        {
            hits += (await RecommendedTo(server, account)).Any(basket.Contains) ? 1 : 0;
            plain += popular.Any(basket.Contains) ? 1 : 0;
        }

        return
        [
            new Claim("recommendations, hit rate at 10 / that of plain popularity", (double)hits / plain, "", 1.5, 2.5, string.Create(
                CultureInfo.InvariantCulture, $"{next.Count} customers who came back: {(double)hits / next.Count:0.000} against {(double)plain / next.Count:0.000}")),
        ];
    }

    private static Dictionary<string, HashSet<string>> NextBaskets(List<PurchaseInput> learned, IEnumerable<PurchaseInput> later)
    {
        var known = learned.Where(IsSale).Select(AccountOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var next = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var purchase in later.Where(IsSale).OrderBy(purchase => purchase.OccurredAt))
        {
            if (AccountOf(purchase) is { } account && known.Contains(account))
            {
                next.TryAdd(account, [.. BasketOf(purchase)]);
            }
        }

        return next;
    }

    private static async Task<IReadOnlyList<string>> RecommendedTo(Server server, string account)
    {
        using var found = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri($"/v1/customers?id.account={account}", UriKind.Relative)));
        var id = found.RootElement.GetProperty("items")[0].GetProperty("id").GetString();
        using var answer = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri($"/v1/customers/{id}/recommendations?limit={Recommended}", UriKind.Relative)));
        return [.. answer.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sku").GetString()!)];
    }

    private static bool IsSale(PurchaseInput purchase) => purchase.Kind is null or PurchaseKind.Sale;

    private static string? AccountOf(PurchaseInput purchase) => purchase.Identities?.FirstOrDefault()?.Value;

    private static IEnumerable<string> BasketOf(PurchaseInput purchase) =>
        purchase.Lines.Where(line => line.Kind is null or LineKind.Merchandise && line.Quantity > 0).Select(line => line.Sku).Distinct(StringComparer.Ordinal);

    // The whole data set is no part of the repository; it lies beside it, or where RETAIL_CSV says.
    private static string RetailPath()
    {
        if (Environment.GetEnvironmentVariable("RETAIL_CSV") is { } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "shared", "data", "retail", "online_retail_2010-12_2011-08.csv.gz") is var path && File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("Name the UCI Online Retail file, months December 2010 to August 2011, in RETAIL_CSV.");
    }
}
