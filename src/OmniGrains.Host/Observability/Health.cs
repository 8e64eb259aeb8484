using Microsoft.AspNetCore.Http.HttpResults;
using OmniGrains.Engine;
using OmniGrains.Host.Running;

namespace OmniGrains.Host.Observability;

/// <summary>The process runs.</summary>
public sealed record Alive(string Status);

/// <summary>Whether the node can serve.</summary>
/// <param name="Status"><c>ready</c> or <c>journal-unavailable</c>.</param>
/// <param name="Head">The journal's last position.</param>
/// <param name="Activations">Grains in memory.</param>
/// <param name="PendingAppends">Appends that wait for a commit.</param>
/// <param name="Lag">How many events each reaction and view is behind, whichever node works on it.</param>
public sealed record Readiness(string Status, long Head, int Activations, int PendingAppends, IReadOnlyDictionary<string, long> Lag);

/// <summary>For load balancers and operators; open to everybody, and free of data.</summary>
internal static class Health
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    public static void MapHealth(this WebApplication app)
    {
        var health = app.MapGroup("/health").WithTags("Health");
        health.MapGet("/live", static () => TypedResults.Ok(new Alive("live"))).WithName("live").WithSummary("The process runs.");
        health.MapGet("/ready", Ready).WithName("ready").WithSummary("The engine runs and the journal answers.");
    }

    private static async Task<Results<Ok<Readiness>, JsonHttpResult<Readiness>>> Ready(
        GrainEngine engine, OpenedStores opened, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(LongestWait);
        try
        {
            var head = await opened.Stores.Journal.Head(bound.Token).AsTask().WaitAsync(bound.Token);
            return TypedResults.Ok(Of("ready", head, engine, await Lags(engine, bound.Token)));
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            return TypedResults.Json(Of("journal-unavailable", engine.Tail.Head, engine, engine.Freshness.Lags()), statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static Readiness Of(string status, long head, GrainEngine engine, IReadOnlyDictionary<string, long> lags) =>
        new(status, head, engine.Activations, engine.PendingAppends, lags);

    // What other nodes have done is no reason not to be ready: it is told when it can be read in time.
    private static async Task<IReadOnlyDictionary<string, long>> Lags(GrainEngine engine, CancellationToken bound)
    {
        try
        {
            return await engine.Freshness.LagsEverywhere(bound);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return engine.Freshness.Lags();
        }
    }
}
