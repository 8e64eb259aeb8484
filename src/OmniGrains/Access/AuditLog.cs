using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Access;

/// <summary>One administrative act.</summary>
/// <param name="Position">Its place in the journal.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="Actor">The key that asked; <c>recognition</c> when records were merged unasked.</param>
/// <param name="Action">What was done.</param>
/// <param name="Target">To what.</param>
/// <param name="Basis">Why, as a code, where there may be several reasons: of a merge, <c>by-hand</c>, <c>strong-identities</c> or <c>anonymous</c>.</param>
public sealed record AuditEntry(long Position, DateTimeOffset At, string Actor, string Action, string Target, string? Basis);

/// <summary>Every administrative act of every slice, in order.</summary>
internal sealed class AuditView : View
{
    public override string Name => "audit";

    public override int Version => 2;

    public override IReadOnlyList<string> Tables => ["audit"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        "create table if not exists audit (position bigint primary key, at_ms bigint not null, actor text not null, action text not null, target text not null, basis text)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        List<object?[]>? rows = null;
        foreach (var recorded in events)
        {
            if (recorded.Event is IAuditedEvent audited)
            {
                (rows ??= []).Add([recorded.Position, recorded.At.ToUnixTimeMilliseconds(), audited.Actor, audited.Action, audited.Target, audited.Basis]);
            }
        }

        if (rows is not null)
        {
            await writer.Execute("insert into audit (position, at_ms, actor, action, target, basis) values ($1, $2, $3, $4, $5, $6)", rows);
        }
    }
}

internal static class AuditEndpoint
{
    private const int MostItems = 200;
    private const string Newest =
        "select position, at_ms, actor, action, target, basis from audit where position < @before order by position desc limit @size";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/audit", Read).WithName("readAudit").WithTags("Access").RequireScope(Scopes.Admin).WaitsForPosition()
            .WithSummary("Administrative acts, newest first.")
            .WithExample(200, "A key was made", new Page<AuditEntry>([new AuditEntry(1204, DateTimeOffset.UnixEpoch, "env", "key.create", "7h3k9m2p5q8r", null)], null));

    private static async Task<Results<Ok<Page<AuditEntry>>, ProblemHttpResult>> Read(
        IViewStore views, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(cursor, out var before))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        return TypedResults.Ok(await NewestFirst.Read<Row, AuditEntry>(views, Newest, new { }, (before, Math.Clamp(limit ?? 50, 1, MostItems)), ToEntry, cancellation));
    }

    private static AuditEntry ToEntry(Row row) =>
        new(row.Position, DateTimeOffset.FromUnixTimeMilliseconds(row.At_ms), row.Actor, row.Action, row.Target, row.Basis);

    private sealed record Row(long Position, long At_ms, string Actor, string Action, string Target, string? Basis) : IPositioned;
}
