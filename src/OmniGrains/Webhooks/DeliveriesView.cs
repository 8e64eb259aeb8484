using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

/// <summary>One row per delivery: how it stands. What was delivered is forgotten after a month.</summary>
internal sealed class DeliveriesView : View
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public override string Name => "webhook-deliveries";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["webhook_deliveries"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists webhook_deliveries(
            endpoint text not null, position bigint not null, type text not null, state text not null, attempts bigint not null,
            status bigint, error text, milliseconds bigint not null, last_at text, next_at text, primary key(endpoint, position))
        """,
        "create index if not exists webhook_deliveries_state on webhook_deliveries(endpoint, state, position)",
        "create index if not exists webhook_deliveries_age on webhook_deliveries(state, last_at)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case DeliveriesAttempted { Outcomes.Count: > 0 } attempted:
                    await Save(writer, [.. attempted.Outcomes.Select(outcome => RowOf(attempted, outcome))]);
                    await writer.Execute(
                        "delete from webhook_deliveries where state = 'delivered' and last_at < $1", [[Timestamps.Text(attempted.At - Kept)]]);
                    break;
                case DeliveryRequested requested:
                    await Save(writer, [[requested.Endpoint, requested.Position, requested.Type, StateNames.Waiting, 0L, null, null, 0L, null, Timestamps.Text(requested.At)]]);
                    break;
                case EndpointDeleted deleted:
                    await writer.Execute("delete from webhook_deliveries where endpoint = $1", [[deleted.Id]]);
                    break;
            }
        }
    }

    private static ValueTask Save(IViewWriter writer, IReadOnlyList<object?[]> rows) => writer.Execute(
        """
        insert into webhook_deliveries(endpoint, position, type, state, attempts, status, error, milliseconds, last_at, next_at)
        values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict(endpoint, position) do update set
            state = excluded.state, attempts = excluded.attempts, status = excluded.status, error = excluded.error,
            milliseconds = excluded.milliseconds, last_at = excluded.last_at, next_at = excluded.next_at
        """,
        rows);

    private static object?[] RowOf(DeliveriesAttempted attempted, DeliveryOutcome outcome) =>
    [
        attempted.Endpoint, outcome.Position, outcome.Type, StateNames.Of(outcome.State), (long)outcome.Attempts, (long?)outcome.Status, outcome.Error,
        (long)outcome.Milliseconds, Timestamps.Text(attempted.At), outcome.NextAt is { } next ? Timestamps.Text(next) : null,
    ];
}

internal static class StateNames
{
    public const string Waiting = "waiting";

    public static string Of(DeliveryState state) => state switch
    {
        DeliveryState.Delivered => "delivered",
        DeliveryState.Waiting => Waiting,
        _ => "exhausted",
    };

    public static DeliveryState Parse(string name) => name switch
    {
        "delivered" => DeliveryState.Delivered,
        Waiting => DeliveryState.Waiting,
        _ => DeliveryState.Exhausted,
    };
}
