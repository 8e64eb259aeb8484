using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Movements;

namespace OmniGrains.Inventory.ChannelStock;

/// <summary>What a channel may sell of.</summary>
/// <param name="Places">The places that serve it, best first, at most 200; absent: every active place that tracks stock, by its priority.</param>
/// <param name="Buffer">How much of each SKU it leaves at each place; when absent, 0.</param>
/// <param name="ShowAtMost">The most that it is told; absent: no limit.</param>
public sealed record ChannelStockInput(IReadOnlyList<string>? Places, decimal? Buffer, decimal? ShowAtMost);

/// <summary>A channel's rule.</summary>
public sealed record ChannelStockDetails(string Channel, IReadOnlyList<string>? Places, decimal Buffer, decimal? ShowAtMost);

/// <summary>All channels that have a rule.</summary>
public sealed record ChannelStockList(IReadOnlyList<ChannelStockDetails> Items);

/// <summary>The answer to a change.</summary>
public sealed record ChannelStockReceipt(string Channel, long Position);

/// <summary>Sets what a channel may sell of.</summary>
internal sealed record PutChannelStock(string Channel, ChannelStockInput Input, int? Revision, Intent Intent) : IRequest<Result<ChannelStockReceipt>>;

internal sealed class ChannelStockRules : AbstractValidator<PutChannelStock>
{
    private const int MostPlaces = 200;
    private const string Rule = "must not be negative, have at most three decimals and be at most 10,000,000.";

    public ChannelStockRules()
    {
        RuleFor(request => request.Channel).Must(channel => Slugs.IsSlug(channel, Quantities.LongestChannel))
            .WithName("channel").WithMessage("must be 1 to 40 lower-case letters, digits, dots or hyphens.");
        RuleFor(request => request.Input.Places)
            .Must(places => places is null || (places.Count <= MostPlaces && places.All(place => Slugs.IsSlug(place, Quantities.LongestPlace))
                && places.Distinct(StringComparer.Ordinal).Count() == places.Count))
            .WithName("places").WithMessage($"must be at most {MostPlaces} places' ids, each once.");
        RuleFor(request => request.Input.Buffer).Must(IsLevel).WithName("buffer").WithMessage(Rule);
        RuleFor(request => request.Input.ShowAtMost).Must(IsLevel).WithName("showAtMost").WithMessage(Rule);
    }

    private static bool IsLevel(decimal? quantity) => quantity is null || Quantities.IsLevel(quantity.Value);
}

internal sealed class PutChannelStockHandler(IGrains grains) : IRequestHandler<PutChannelStock, Result<ChannelStockReceipt>>
{
    public async Task<Result<ChannelStockReceipt>> Handle(PutChannelStock request, CancellationToken cancellationToken)
    {
        var (channel, input, revision, intent) = request;
        var rule = new ChannelStockRule(input.Places, input.Buffer ?? 0, input.ShowAtMost);
        var context = intent.Context($"{channel}:{rule.Buffer:0.###}:{rule.ShowAtMost:0.###}:{string.Join(',', rule.Places ?? [])}");
        var outcome = await grains.Ask(ChannelRules.Grain, new SetChannelStock(channel, rule, revision, intent.Actor), context, cancellationToken);
        return outcome.Rejection is { } rejection
            ? rejection
            : Result<ChannelStockReceipt>.Of(new ChannelStockReceipt(channel, outcome.Position), outcome.Position, outcome.Replayed);
    }
}

internal static class ChannelStockEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/channel-stock/{channel}", Put)
            .WithName("PutChannelStock").WithTags("Stock").WithSummary("Set what a channel may sell of")
            .WithDescription("Which places serve it, what it leaves to others, and the most it is told. If-Match with the list's ETag changes only what you read.")
            .Produces<ChannelStockReceipt>()
            .ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("the web sells from two places and leaves one piece at each", new ChannelStockInput(["warehouse-1", "milano-1"], 1, null))
            .RequireScope(Scopes.InventoryWrite);
        routes.MapGet("/channel-stock", List)
            .WithName("ListChannelStock").WithTags("Stock").WithSummary("What channels may sell of")
            .WithDescription("Channels without a rule sell what any place has.")
            .Produces<ChannelStockList>().WaitsForPosition().RequireScope(Scopes.InventoryRead);
        routes.MapPut("/channel-stock/{channel}/pools/{place}/{sku}", PutPool)
            .WithName("PutPool").WithTags("Stock").WithSummary("Hold stock back for a channel")
            .WithDescription("The pool then has this quantity; 0 ends it. Reservations and orders of the channel draw from it first, nobody else can.")
            .Produces<StockReceipt>()
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("a hundred pieces for the web only", new PoolInput(100))
            .RequireScope(Scopes.InventoryWrite);
    }

    private static async Task<IResult> Put(
        string channel, ChannelStockInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Answers.TryReadIfMatch(http.Request, out var revision)
            ? (await mediator.Send(new PutChannelStock(channel, input, revision, intent), cancellation)).ToOk(http)
            : Answers.BadIfMatch.ToProblem();

    private static async Task<IResult> List(IGrains grains, HttpResponse response, CancellationToken cancellation)
    {
        var answer = await grains.Read(ChannelRules.Grain, ReadChannelRules.It, cancellation);
        response.Headers.ETag = Answers.ETagOf(answer.Version);
        return TypedResults.Ok(new ChannelStockList([.. answer.Value.ByChannel.Select(rule =>
            new ChannelStockDetails(rule.Key, rule.Value.Places, rule.Value.Buffer, rule.Value.ShowAtMost))]));
    }

    private static async Task<IResult> PutPool(
        string channel, string place, string sku, PoolInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new PutPool(channel, new StockId(place, Quantities.SkuOf(sku)), input, intent), cancellation)).ToOk(http);
}
