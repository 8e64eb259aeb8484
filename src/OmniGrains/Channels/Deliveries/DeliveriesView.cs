using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Deliveries;

/// <summary>One row per delivery that is still kept, for lists; free of its content.</summary>
internal sealed class DeliveriesView : View
{
    public override string Name => "inbound-deliveries";

    public override int Version => 2;

    public override IReadOnlyList<string> Tables => ["inbound_deliveries"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        $"""
        create table if not exists inbound_deliveries(
            position {(dialect == SqlDialect.Sqlite ? "integer" : "bigint")} primary key, connection text not null, id text not null, topic text not null,
            their_id text not null, bytes bigint not null, received_at text not null, state text not null, attempt bigint not null, orders text not null,
            code text not null, detail text not null, retry_at text, hour text)
        """,
        "create index if not exists inbound_deliveries_connection on inbound_deliveries(connection, position)",
        "create index if not exists inbound_deliveries_state on inbound_deliveries(connection, state, position)",
        "create unique index if not exists inbound_deliveries_id on inbound_deliveries(connection, id)",
        "create index if not exists inbound_deliveries_hour on inbound_deliveries(connection, hour)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events)
        {
            if (recorded.Event is DeliveryReceived received)
            {
                await writer.Execute("""
                    insert into inbound_deliveries(position, connection, id, topic, their_id, bytes, received_at, state, attempt, orders, code, detail, retry_at, hour)
                    values($1, $2, $3, $4, $5, $6, $7, 'pending', 1, '', '', '', null, $8)
                    """, [[recorded.Position, received.Connection, IdOf(recorded), received.Topic, received.TheirId, (long)received.Bytes, Timestamps.Text(received.At), received.Hour]]);
            }
            else if (ChangeOf(recorded.Event) is { } change)
            {
                var (connection, id) = DeliveryId.Of(recorded.Grain);
                await writer.Execute(
                    "update inbound_deliveries set state = $1, attempt = $2, orders = $3, code = $4, detail = $5, retry_at = $6 where connection = $7 and id = $8",
                    [[change.State, (long)change.Attempt, change.Orders, change.Code, change.Detail, change.RetryAt, connection, id]]);
            }
            else if (recorded.Event is DeliveryForgotten forgotten)
            {
                await Forget(DeliveryId.Of(recorded.Grain), ContentKey.HourOf(forgotten.Subjects[0]), writer);
            }
        }
    }

    // An hour's key takes the content of all its deliveries; a delivery with a key of its own outlives it.
    private static ValueTask Forget(DeliveryId delivery, string? hour, IViewWriter writer) => hour is null
        ? writer.Execute("delete from inbound_deliveries where connection = $1 and id = $2", [[delivery.Connection, delivery.Id]])
        : writer.Execute("delete from inbound_deliveries where connection = $1 and hour = $2", [[delivery.Connection, hour]]);

    private static string IdOf(Recorded recorded) => DeliveryId.Of(recorded.Grain).Id;

    private static Change? ChangeOf(IEvent? @event) => @event switch
    {
        DeliveryProcessed processed => new Change("done", processed.Attempt, string.Join('\n', processed.Orders), "", "", null),
        DeliveryFailed failed => new Change("failed", failed.Attempt, "", failed.Code, failed.Detail, failed.RetryAt is { } at ? Timestamps.Text(at) : null),
        DeliveryQueuedAgain again => new Change("pending", again.Attempt, "", "", "", null),
        _ => null,
    };

    private sealed record Change(string State, int Attempt, string Orders, string Code, string Detail, string? RetryAt);
}
