using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;

namespace OmniGrains.Loyalty.Liability;

/// <summary>An entry of an account's ledger.</summary>
/// <param name="Position">The journal position.</param>
/// <param name="At">When.</param>
/// <param name="Kind"><c>issued</c>, <c>activated</c>, <c>reversed</c>, <c>withdrawn</c>, <c>debtRepaid</c>, <c>expiring</c>, <c>expired</c>, <c>locked</c>, <c>spent</c>, <c>unlocked</c>, <c>restored</c>, <c>movedOut</c> or <c>movedIn</c>.</param>
/// <param name="Cause">Why.</param>
/// <param name="Points">How many points it concerns.</param>
/// <param name="Change">By how much the balance (pending, active and locked together) changed.</param>
/// <param name="Reference">The purchase, return, payment… behind it.</param>
public sealed record LedgerEntry(long Position, DateTimeOffset At, string Kind, string Cause, decimal Points, decimal Change, string Reference);

internal static class LedgerEndpoint
{
    private const int MostItems = 200;
    private static readonly DateTimeOffset March = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/loyalty/accounts/{id}/ledger", Handle)
        .WithName("ListLedger")
        .WithTags("Loyalty")
        .WithSummary("An account's ledger")
        .WithDescription("Newest first. The changes add up to the balance. What an account held before it was merged stays in its own ledger.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "a purchase", new Page<LedgerEntry>([new LedgerEntry(41, March, "issued", "purchase", 24, 24, "till-7:2001")], null))
        .WaitsForPosition()
        .RequireScope(Scopes.LoyaltyRead);

    private static async Task<Results<Ok<Page<LedgerEntry>>, ProblemHttpResult>> Handle(
        string id, string? cursor, int? limit, IViewStore views, LiveAccounts accounts, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(cursor, out var before))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        if (await accounts.Find(id, cancellation) is null)
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.AccountUnknown));
        }

        return TypedResults.Ok(await NewestFirst.Read<Row, LedgerEntry>(
            views,
            "select position as Position, at as At, kind as Kind, cause as Cause, points as Points, change as Change, reference as Reference from loyalty_ledger "
            + "where account = @id and position < @before order by position desc limit @size",
            new { id }, (before, Math.Clamp(limit ?? 50, 1, MostItems)), EntryOf, cancellation));
    }

    private static LedgerEntry EntryOf(Row row) => new(
        row.Position, Timestamps.Parse(row.At), row.Kind, row.Cause, Amounts.FromStored(row.Points), Amounts.FromStored(row.Change), row.Reference);

    private sealed class Row : IPositioned
    {
        public long Position { get; init; }

        public required string At { get; init; }

        public required string Kind { get; init; }

        public required string Cause { get; init; }

        public long Points { get; init; }

        public long Change { get; init; }

        public required string Reference { get; init; }
    }
}
