using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Products;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Prices;

/// <summary>A price to set.</summary>
/// <param name="List">In which price list.</param>
/// <param name="Amount">For one piece, in the list's currency; not negative, at most four decimals.</param>
/// <param name="From">From when on; absent means now.</param>
/// <param name="Until">Up to when; absent means until another open one begins. A price with an end goes before one without.</param>
public sealed record PriceInput(string List, decimal Amount, DateTimeOffset? From = null, DateTimeOffset? Until = null);

/// <summary>A price as it was set.</summary>
/// <param name="Sku">Of what.</param>
/// <param name="Price">The price with its id.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record PriceReceipt(string Sku, Price Price, long Position);

internal sealed record AddPrice(string Sku, PriceInput Input, Intent Intent) : IRequest<Result<PriceReceipt>>;

internal sealed class PriceRules : AbstractValidator<AddPrice>
{
    private const decimal LargestAmount = 1_000_000_000m;
    private static readonly DateTimeOffset Earliest = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public PriceRules() => RuleFor(request => request).Custom(static (request, context) =>
    {
        var input = request.Input;
        Must(Sku.IsValid(request.Sku), "sku", Sku.Form);
        Must(Slugs.IsSlug(input.List, 40), "list", "must be the id of a price list.");
        Must(input.Amount is >= 0 and <= LargestAmount && input.Amount.Scale <= 4, "amount", "must not be negative, be at most 1,000,000,000 and have at most four decimals.");
        Must(IsReasonable(input.From), "from", "must lie between 1970 and 2200.");
        Must(IsReasonable(input.Until), "until", "must lie between 1970 and 2200.");

        void Must(bool holds, string property, string message)
        {
            if (!holds)
            {
                context.AddFailure(new ValidationFailure(property, message));
            }
        }
    });

    private static bool IsReasonable(DateTimeOffset? at) => at is null || (at >= Earliest && at <= Latest);
}

internal sealed class AddPriceHandler(IGrains grains, LiveCatalogue catalogue, KeyVault vault) : IRequestHandler<AddPrice, Result<PriceReceipt>>
{
    public async Task<Result<PriceReceipt>> Handle(AddPrice request, CancellationToken cancellationToken)
    {
        var (sku, input) = (request.Sku, request.Input);
        if ((await catalogue.Lists(cancellationToken)).Find(input.List) is not { } list)
        {
            return CatalogueRejections.ListNotFound(input.List);
        }

        var command = new SetPrice(sku, list.Id, list.Currency, input.Amount, input.From?.ToUniversalTime(), input.Until?.ToUniversalTime());
        var fingerprint = vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, CatalogueJson.Default.PriceInput));
        var outcome = await grains.Ask(ProductGrain.IdOf(sku), command, request.Intent.Context(fingerprint), cancellationToken);
        return outcome.Reply is { } reply
            ? Result<PriceReceipt>.Of(new PriceReceipt(sku, reply.Price, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }
}

internal static class AddPriceEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/products/{sku}/prices", Handle)
        .WithName("AddPrice")
        .WithTags("Catalogue")
        .WithSummary("Set a price, now or for later")
        .WithDescription(
            "An open price applies from its beginning until the next open one; a price with an end goes before it meanwhile, and the open one comes "
            + "back afterwards. What has applied is never changed: a beginning in the past is taken only for a time that has no price in that "
            + "list (one of the last five minutes counts as now). Setting what applies already changes nothing.")
        .Produces<PriceReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a week's offer", soon => new PriceInput("retail", 9.90m, soon, soon.AddDays(7)))
        .WithExample(StatusCodes.Status200OK, "scheduled", new PriceReceipt("TEAPOT", Example, 21))
        .RequireScope(Scopes.CatalogueWrite);

    public static Price Example => new("retail", 2, 9.90m, "EUR", Day(1), Day(8));

    private static DateTimeOffset Day(int day) => new(2026, 12, day, 0, 0, 0, TimeSpan.Zero);

    private static async Task<Results<Ok<PriceReceipt>, ProblemHttpResult>> Handle(
        string sku, PriceInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new AddPrice(sku, input, intent), cancellation)).ToOk(http);
}
