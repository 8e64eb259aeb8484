using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Offers.Rules;

/// <summary>What somebody got by an offer.</summary>
/// <param name="RedemptionId">Of your own; the same again is the same redemption. 1 to 80 visible characters.</param>
/// <param name="Amount">What the offer gave, in money; when absent, 0.</param>
/// <param name="Currency">Of the amount; ISO 4217.</param>
/// <param name="CustomerId">Who.</param>
/// <param name="OrderId">For which order.</param>
public sealed record OfferRedemptionInput(string RedemptionId, decimal? Amount = null, string? Currency = null, string? CustomerId = null, string? OrderId = null);

/// <summary>The answer.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="RedemptionId">The redemption.</param>
/// <param name="Redeemed">How often it was redeemed by now.</param>
/// <param name="Spent">What it gave by now, by currency.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record OfferRedemptionReceipt(string OfferId, string RedemptionId, int Redeemed, IReadOnlyList<Money> Spent, long Position);

internal static class RedeemEndpoint
{
    private static readonly Rejection Limits = OfferRejections.Invalid(
        "redemptionId: must be 1 to 80 visible characters; amount not negative and at most 1,000,000, with its currency; customerId and orderId as they were given out.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/offers/{id}/redemptions", Handle)
        .WithName("RedeemOffer")
        .WithTags("Offers")
        .WithSummary("Count what an offer gave")
        .WithDescription(
            "Call it when the basket is paid for. The offer alone decides on its budget and its limit for each customer, so that neither is overdrawn however many tills ask at once. "
            + "The same redemptionId again is answered as the first time and counts once.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("at a till", new OfferRedemptionInput("till-7:3004", 2.51m, "EUR", "01m803w9p4e9xrgmtnjkv024c3", "till-7:3004"))
        .WithExample(StatusCodes.Status200OK, "counted", new OfferRedemptionReceipt("teapot-week", "till-7:3004", 13, [new Money(32.63m, "EUR")], 2120))
        .RequireScope(Scopes.OffersRedeem);

    private static async Task<Results<Ok<OfferRedemptionReceipt>, ProblemHttpResult>> Handle(
        string id, OfferRedemptionInput input, Intent intent, HttpContext http, IGrains grains, ICustomerRecords customers, ICustomerFamilies families, KeyVault vault, CancellationToken cancellation)
    {
        if (!Slugs.IsSlug(id, Offer.LongestId))
        {
            return TypedResults.Problem(Problems.Of(OfferRejections.Unknown));
        }

        if (!Slugs.IsPrintable(input.RedemptionId, 80) || input.Amount is < 0 or > 1_000_000 || input.Amount?.Scale > 4 || (input.Amount > 0 && !Currencies.IsKnown(input.Currency))
            || (input.Currency is not null && !Currencies.IsKnown(input.Currency)) || (input.OrderId is not null && !Slugs.IsText(input.OrderId, 200)))
        {
            return TypedResults.Problem(Problems.Of(Limits));
        }

        var customer = input.CustomerId is { } named && Slugs.IsSlug(named, 60) ? await customers.Find(named, cancellation) : null;
        if (customer is null && input.CustomerId is not null)
        {
            return TypedResults.Problem(Problems.Of(OfferRejections.NoCustomer));
        }

        var records = customer is null ? [] : await families.RecordsOf(customer.Id, cancellation);
        var command = new RedeemOffer(id, input.RedemptionId, customer?.Id, records, input.OrderId, input.Amount ?? 0, input.Currency);
        var context = new CommandContext(
            new CommandId($"offer/{id}/{input.RedemptionId}"), intent.At, vault.Digest($"{input.Amount ?? 0:0.####} {input.Currency} {input.CustomerId} {input.OrderId}"));
        var outcome = await grains.Ask(Offer.GrainOf(id), command, context, cancellation);
        return outcome.ToResult(reply => new OfferRedemptionReceipt(id, input.RedemptionId, reply.Redeemed, reply.Spent, outcome.Position)).ToOk(http);
    }
}
