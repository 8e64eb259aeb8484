using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Programmes;

namespace OmniGrains.Loyalty.Watching;

/// <summary>Something that looks like fraud.</summary>
/// <param name="Position">The journal position.</param>
/// <param name="At">When it was noticed.</param>
/// <param name="AccountId">Whose account.</param>
/// <param name="Kind"><c>velocity</c> (many purchases within an hour), <c>places</c> (two places at nearly the same time) or <c>staff</c> (one key gives points again and again).</param>
/// <param name="Count">How many purchases or gifts; for places, the minutes between them.</param>
/// <param name="Reference">The purchase or adjustment that made it look so.</param>
/// <param name="Actor">The key that gave the points.</param>
public sealed record FraudSignal(long Position, DateTimeOffset At, string AccountId, string Kind, long Count, string Reference, string? Actor);

internal static class ListSignalsEndpoint
{
    private const int MostItems = 200;
    private static readonly DateTimeOffset March = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/loyalty/programmes/{id}/signals", Handle)
        .WithName("ListFraudSignals")
        .WithTags("Loyalty")
        .WithSummary("What looks like fraud in a programme")
        .WithDescription("Newest first, by the programme's watch terms; each kind at most once a day for an account. Nothing is refused by it: look, then adjust points or talk to the shop. Each is also an event (loyalty.fraud-suspected) of the live stream and of webhooks.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "a card in two shops", new Page<FraudSignal>(
            [new FraudSignal(77, March, "tea-club:01m803w9p4e9xrgmtnjkv024c3", Watch.Places, 4, "till-9:311", null)], null))
        .WaitsForPosition()
        .RequireScope(Scopes.LoyaltyManage);

    private static async Task<Results<Ok<Page<FraudSignal>>, ProblemHttpResult>> Handle(
        string id, string? cursor, int? limit, IViewStore views, LiveProgrammes programmes, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(cursor, out var before))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        if (await programmes.Find(id, cancellation) is null)
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.ProgrammeUnknown));
        }

        return TypedResults.Ok(await NewestFirst.Read<Row, FraudSignal>(
            views,
            "select position as Position, at as At, account as Account, kind as Kind, count as Count, reference as Reference, actor as Actor from loyalty_signals "
            + "where programme = @id and position < @before order by position desc limit @size",
            new { id }, (before, Math.Clamp(limit ?? 50, 1, MostItems)), SignalOf, cancellation));
    }

    private static FraudSignal SignalOf(Row row) => new(row.Position, Timestamps.Parse(row.At), row.Account, row.Kind, row.Count, row.Reference, row.Actor);

    private sealed class Row : IPositioned
    {
        public long Position { get; init; }

        public required string At { get; init; }

        public required string Account { get; init; }

        public required string Kind { get; init; }

        public long Count { get; init; }

        public required string Reference { get; init; }

        public string? Actor { get; init; }
    }
}
