using OmniGrains.Delays.Contracts;
using OmniGrains.Delays.Watching;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Delays;

/// <summary>One row per order that was ever at risk: the last delay that was foreseen, and what became of it.</summary>
internal sealed class DelaysView : View
{
    public override string Name => "delayed-orders";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["delays"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists delays(
            order_id text primary key, position bigint not null, record text, promised_by text not null, expected_by text not null,
            proposed_by text not null, reasons text not null, state text not null, answered_at text, foreseen_at text not null)
        """,
        "create index if not exists delays_state on delays(state, position)",
        "create index if not exists delays_position on delays(position)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case DelayForeseen foreseen:
                    await writer.Execute(Save, [RowOf(foreseen, recorded.Position)]);
                    break;
                case DelayAnswered answered:
                    await writer.Execute(
                        "update delays set state = $1, answered_at = $2 where order_id = $3",
                        [[StateOf(answered.Choice), Timestamps.Text(answered.At), answered.OrderId]]);
                    break;
                case DelayAnswerRefused refused:
                    await writer.Execute("update delays set state = 'open', answered_at = null where order_id = $1", [[refused.OrderId]]);
                    break;
                case PromiseNoted { OrderId: var order }:
                    await Close(writer, order);
                    break;
                case WatchEnded { OrderId: var order }:
                    await Close(writer, order);
                    break;
            }
        }
    }

    private const string Save =
        """
        insert into delays(order_id, position, record, promised_by, expected_by, proposed_by, reasons, state, foreseen_at)
        values($1, $2, $3, $4, $5, $6, $7, 'open', $8)
        on conflict(order_id) do update set
            position = excluded.position, record = excluded.record, promised_by = excluded.promised_by, expected_by = excluded.expected_by,
            proposed_by = excluded.proposed_by, reasons = excluded.reasons, state = 'open', answered_at = null, foreseen_at = excluded.foreseen_at
        """;

    private static object?[] RowOf(DelayForeseen foreseen, long position) =>
    [
        foreseen.OrderId, position, foreseen.Record, Timestamps.Text(foreseen.PromisedBy), Timestamps.Text(foreseen.ExpectedBy),
        Timestamps.Text(foreseen.ProposedBy), string.Join(' ', foreseen.Reasons), Timestamps.Text(foreseen.At),
    ];

    private static ValueTask Close(IViewWriter writer, string order) =>
        writer.Execute("update delays set state = 'over' where order_id = $1 and state = 'open'", [[order]]);

    private static string StateOf(DelayChoice choice) => choice switch
    {
        DelayChoice.Accept => "accepted",
        DelayChoice.AnotherDate => "anotherDate",
        _ => "cancelled",
    };
}
