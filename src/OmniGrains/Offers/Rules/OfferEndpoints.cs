using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>An offer as it stands.</summary>
/// <param name="Id">The offer.</param>
/// <param name="Revision">Counts what people did to it; its ETag.</param>
/// <param name="State">Whether it is made.</param>
/// <param name="Publication">How often it was published.</param>
/// <param name="PublishedAt">When, last.</param>
/// <param name="Redeemed">How often it was redeemed.</param>
/// <param name="Spent">What it gave, by currency.</param>
/// <param name="Terms">Its terms.</param>
public sealed record OfferDetails(
    string Id, int Revision, OfferState State, int Publication, DateTimeOffset? PublishedAt, int Redeemed, IReadOnlyList<Money> Spent, OfferTerms Terms);

/// <summary>The answer to a change of an offer.</summary>
public sealed record OfferReceipt(string Id, int Revision, OfferState State, long Position);

internal static class OfferEndpoints
{
    public static readonly OfferInput Example = new(
        "Teapot week", "TEAPOT", Basket: new BasketCondition(Skus: ["CUP"]), Channels: ["web"], Benefit: new OfferBenefit(BenefitKind.Percent, 20), Priority: 10,
        Until: new DateTimeOffset(2026, 12, 8, 18, 0, 0, TimeSpan.Zero), Budget: new OfferBudget(500, "EUR", null), PerCustomer: 1, HoldoutPercent: 10,
        Levers: [new LeverTerms(LeverKind.PriorPrice), new LeverTerms(LeverKind.LastPieces, AtMost: 3)],
        Texts: [new OfferText("en", "{{product}} for {{price}} {{currency}} instead of {{prior}}: only {{left}} left."), new OfferText("en", "{{product}} for {{price}} {{currency}}.")]);

    public static OfferDetails ExampleDetails => new(
        "teapot-week", 2, OfferState.Published, 1, DateTimeOffset.UnixEpoch, 12, [new Money(30.12m, "EUR")], Example.Terms());

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/offers/{id}", Put)
            .WithName("PutOffer")
            .WithTags("Offers")
            .WithSummary("Draft an offer, or change its terms")
            .WithDescription("Replaces all of the terms; holdoutPercent stays as it was when the offer was first published. What is published is paused first. Send If-Match with the ETag to change only what you read.")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("a fifth off, honestly", soon => Example with { Until = soon.AddDays(7).AddHours(18) })
            .WithExample(StatusCodes.Status200OK, "drafted", new OfferReceipt("teapot-week", 1, OfferState.Draft, 21))
            .RequireScope(Scopes.OffersManage);
        routes.MapGet("/offers/{id}", Get)
            .WithName("GetOffer")
            .WithTags("Offers")
            .WithSummary("Read an offer")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "an offer", ExampleDetails)
            .RequireScope(Scopes.OffersRead);
        Describe(routes.MapPost("/offers/{id}/publish", Publish), "PublishOffer", "Make an offer from now on")
            .WithDescription("Each of its claims is looked into first: what the data does not support on any of its channels and places is refused with offer.claim-unsupported and the reason. "
                + "Where it names none, those are looked into at which price lists give its product a price of its own; 500 in all. Send If-Match to publish only the terms that you read: "
                + "what is published is in any case what was looked into. What is told to end binds every later offer for the same product, bundle, or other benefit there for 14 days (offer.cooldown).");
        Describe(routes.MapPost("/offers/{id}/pause", Pause), "PauseOffer", "Stop making an offer").WithDescription("It can be changed and published again.");
        Describe(routes.MapPost("/offers/{id}/end", End), "EndOffer", "End an offer for good").WithDescription("It can be read, and never published again.");
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route, string name, string summary) => route
        .WithName(name)
        .WithTags("Offers")
        .WithSummary(summary)
        .Produces<OfferReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .WithExample(StatusCodes.Status200OK, "done", new OfferReceipt("teapot-week", 2, OfferState.Published, 22))
        .RequireScope(Scopes.OffersManage);

    private static async Task<Results<Ok<OfferReceipt>, ProblemHttpResult>> Put(
        string id, OfferInput input, Intent intent, HttpContext http, IGrains grains, KeyVault vault, CancellationToken cancellation)
    {
        var terms = input.Terms();
        var wrong = Answers.TryReadIfMatch(http.Request, out var expected) ? OfferTermsRules.Check(id, terms) : Answers.BadIfMatch;
        if (wrong is not null)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        var context = intent.Context(vault.Digest($"{id} {OfferTermsText.Of(terms)}"));
        return Told(http, id, await grains.Ask(Offer.GrainOf(id), new SaveOffer(id, terms, expected, intent.Actor), context, cancellation));
    }

    private static async Task<Results<Ok<OfferDetails>, ProblemHttpResult>> Get(string id, HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        var offer = Slugs.IsSlug(id, Offer.LongestId) ? (await grains.Read(Offer.GrainOf(id), ReadOffer.Query, cancellation)).Value : Offer.Unknown;
        if (offer.Terms is null)
        {
            return TypedResults.Problem(Problems.Of(OfferRejections.Unknown));
        }

        http.Response.Headers.ETag = Answers.ETagOf(offer.Revision);
        return TypedResults.Ok(DetailsOf(id, offer));
    }

    private static async Task<Results<Ok<OfferReceipt>, ProblemHttpResult>> Publish(
        string id, Intent intent, HttpContext http, Publishing publishing, CancellationToken cancellation)
    {
        if (!Answers.TryReadIfMatch(http.Request, out var expected))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        var result = await publishing.Publish(id, expected, intent, cancellation);
        return result.ToTagged(http, receipt => receipt.Revision);
    }

    private static Task<Results<Ok<OfferReceipt>, ProblemHttpResult>> Pause(string id, Intent intent, HttpContext http, IGrains grains, CancellationToken cancellation) =>
        Change(id, intent, http, grains, expected => new PauseOffer(id, expected, intent.Actor), "pause", cancellation);

    private static Task<Results<Ok<OfferReceipt>, ProblemHttpResult>> End(string id, Intent intent, HttpContext http, IGrains grains, CancellationToken cancellation) =>
        Change(id, intent, http, grains, expected => new EndOffer(id, expected, intent.Actor), "end", cancellation);

    private static async Task<Results<Ok<OfferReceipt>, ProblemHttpResult>> Change(
        string id, Intent intent, HttpContext http, IGrains grains, Func<int?, ICommand<OfferReply>> command, string verb, CancellationToken cancellation)
    {
        if (!Answers.TryReadIfMatch(http.Request, out var expected))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        return Slugs.IsSlug(id, Offer.LongestId)
            ? Told(http, id, await grains.Ask(Offer.GrainOf(id), command(expected), intent.Context($"{verb} {id}"), cancellation))
            : TypedResults.Problem(Problems.Of(OfferRejections.Unknown));
    }

    private static Results<Ok<OfferReceipt>, ProblemHttpResult> Told(HttpContext http, string id, Outcome<OfferReply> outcome) =>
        outcome.ToResult(reply => new OfferReceipt(id, reply.Revision, reply.State, outcome.Position)).ToTagged(http, receipt => receipt.Revision);

    public static OfferDetails DetailsOf(string id, Offer offer) =>
        new(id, offer.Revision, offer.State, offer.Publication, offer.PublishedAt, offer.Redeemed, offer.SpentMoney, offer.Terms!);
}
