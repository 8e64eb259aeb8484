using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers.Results;

/// <summary>What an offer did.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="Shown">Those who were shown it.</param>
/// <param name="HeldOut">Those who would have been.</param>
/// <param name="Uplift">What it changed; absent while either group is empty.</param>
public sealed record OfferResults(string OfferId, OfferGroup Shown, OfferGroup HeldOut, OfferUplift? Uplift);

/// <summary>A group of customers, each counted once, and what they ordered within the window after the first time.</summary>
/// <param name="Customers">How many.</param>
/// <param name="Converted">How many of them ordered or bought; also when it was never paid or came back later.</param>
/// <param name="Orders">How many orders and purchases, likewise.</param>
/// <param name="Revenue">What these came to, less returns and what was taken off orders within the window, by currency.</param>
public sealed record OfferGroup(long Customers, long Converted, long Orders, IReadOnlyList<Money> Revenue)
{
    public double ConversionRate => Customers == 0 ? 0 : Math.Round((double)Converted / Customers, 6);
}

/// <summary>The difference between the groups.</summary>
/// <param name="Conversion">Rate of those shown less that of those held out.</param>
/// <param name="Relative">The same, in relation to those held out; absent when none of them bought.</param>
/// <param name="ZScore">Of the two proportions; beyond ±1.96 chance alone does so in fewer than 5 of 100 cases.</param>
/// <param name="RevenuePerCustomer">Revenue per customer shown less that per customer held out, by currency.</param>
public sealed record OfferUplift(double Conversion, double? Relative, double ZScore, IReadOnlyList<Money> RevenuePerCustomer)
{
    /// <summary>The difference between two groups; null while either is empty.</summary>
    internal static OfferUplift? Of(OfferGroup shown, OfferGroup heldOut)
    {
        if (shown.Customers == 0 || heldOut.Customers == 0)
        {
            return null;
        }

        var (p1, p0) = ((double)shown.Converted / shown.Customers, (double)heldOut.Converted / heldOut.Customers);
        var pooled = (double)(shown.Converted + heldOut.Converted) / (shown.Customers + heldOut.Customers);
        var error = Math.Sqrt(pooled * (1 - pooled) * ((1.0 / shown.Customers) + (1.0 / heldOut.Customers)));
        var currencies = shown.Revenue.Concat(heldOut.Revenue).Select(money => money.Currency).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new OfferUplift(
            Math.Round(p1 - p0, 6), p0 == 0 ? null : Math.Round((p1 / p0) - 1, 6), error == 0 ? 0 : Math.Round((p1 - p0) / error, 4),
            [.. currencies.Select(currency => new Money(Math.Round(PerCustomer(shown, currency) - PerCustomer(heldOut, currency), 4, MidpointRounding.AwayFromZero), currency))]);
    }

    private static decimal PerCustomer(OfferGroup group, string currency) => group.Revenue.Where(money => money.Currency == currency).Sum(money => money.Amount) / group.Customers;
}

internal static class ResultsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/offers/{id}/results", Handle)
        .WithName("ReadOfferResults")
        .WithTags("Offers")
        .WithSummary("What an offer did, against those who were held out")
        .WithDescription(
            "Each customer counts once, from the first time on that the offer was shown (or would have been), with what they ordered or bought within its attribution days. Orders count as they are placed, whether they are paid or not, and stay counted; "
            + "returns and edits within these days change the revenue. "
            + "Who was shown what is written down within a second.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "a tenth held out", new OfferResults(
            "teapot-week", new OfferGroup(900, 90, 95, [new Money(1800, "EUR")]), new OfferGroup(100, 6, 6, [new Money(120, "EUR")]),
            new OfferUplift(0.04, 0.666667, 1.2856, [new Money(0.8m, "EUR")])))
        .WaitsForPosition()
        .RequireScope(Scopes.OffersRead);

    private static async Task<Results<Ok<OfferResults>, ProblemHttpResult>> Handle(string id, IViewStore views, IGrains grains, CancellationToken cancellation)
    {
        if (!Slugs.IsSlug(id, Offer.LongestId) || (await grains.Read(Offer.GrainOf(id), ReadOffer.Query, cancellation)).Value.Terms is null)
        {
            return TypedResults.Problem(Problems.Of(OfferRejections.Unknown));
        }

        await using var connection = await views.Open(cancellation);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            "select held_out as HeldOut, currency as Currency, customers as Customers, converted as Converted, orders as Orders, revenue as Revenue from offer_results where offer = @id order by currency",
            new { id }, cancellationToken: cancellation))).AsList();
        var (shown, heldOut) = (GroupOf(rows.Where(row => row.HeldOut == 0)), GroupOf(rows.Where(row => row.HeldOut != 0)));
        return TypedResults.Ok(new OfferResults(id, shown, heldOut, OfferUplift.Of(shown, heldOut)));
    }

    private static OfferGroup GroupOf(IEnumerable<Row> rows)
    {
        var all = rows.ToList();
        return new OfferGroup(
            all.Sum(row => row.Customers), all.Sum(row => row.Converted), all.Sum(row => row.Orders),
            [.. all.Where(row => row.Currency.Length > 0).Select(row => new Money(Amounts.FromStored(row.Revenue), row.Currency))]);
    }

    private sealed class Row
    {
        public long HeldOut { get; init; }

        public required string Currency { get; init; }

        public long Customers { get; init; }

        public long Converted { get; init; }

        public long Orders { get; init; }

        public long Revenue { get; init; }
    }
}
