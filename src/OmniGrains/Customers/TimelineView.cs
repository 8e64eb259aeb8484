using OmniGrains.Customers.Contracts;
using OmniGrains.Desk.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Offers.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Customers;

/// <summary>
/// All that happened to a record, one row each, ordered by when it happened. Rows stay with the record on which they
/// were recorded; a merged customer's timeline is read over all its records. An erased customer's rows are deleted, as is
/// that of a message that its writer took back.
/// </summary>
internal sealed class TimelineView : View
{
    public const string ViewName = "timeline";

    public override string Name => ViewName;

    public override int Version => 7;

    public override IReadOnlyList<string> Tables => ["timeline"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists timeline(
            record text not null, occurred_at text not null, position bigint not null, kind text not null, channel text, summary text not null,
            data text, primary key(record, occurred_at, position))
        """,
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var rows = new List<object?[]>();
        foreach (var recorded in events)
        {
            if (recorded.Event is CustomerErased erased)
            {
                await Flush(rows, writer);
                await writer.Execute("delete from timeline where record = $1", [[erased.Customer]]);
            }
            else if (recorded.Event is MessageWithdrawn { Record: { } record } withdrawn)
            {
                await Flush(rows, writer);
                await writer.Execute("delete from timeline where record = $1 and data like $2", [[record, Speaking(withdrawn.Message)]]);
            }
            else if (recorded.Event is MessageEdited edited && Subjects.RecordIn(edited.Subject) is { } its)
            {
                await Flush(rows, writer);
                await Say(its, edited, writer);
            }
            else if (RowOf(recorded, RecordOf(recorded)) is { } row)
            {
                rows.Add(row);
            }
        }

        await Flush(rows, writer);
    }

    // Of a message the row says what it says now.
    private static async ValueTask Say(string record, MessageEdited edited, IViewWriter writer)
    {
        foreach (var row in await writer.Query("select occurred_at, position, data from timeline where record = $1 and data like $2", record, Speaking(edited.Message)))
        {
            var (summary, data) = TimelineEntries.Edited(edited.Direction, (string)row[2]!, edited.Text);
            await writer.Execute(
                "update timeline set summary = $1, data = $2 where record = $3 and occurred_at = $4 and position = $5", [[StorableText.Of(summary), data, record, row[0], row[1]]]);
        }
    }

    private static string Speaking(string message) => $"%\"message\":\"{message}\"%";

    // In the order of the key: what lies on one page is written together.
    private static async ValueTask Flush(List<object?[]> rows, IViewWriter writer)
    {
        await writer.Execute(
            """
            insert into timeline(record, occurred_at, position, kind, channel, summary, data) values($1, $2, $3, $4, $5, $6, $7)
            on conflict do nothing
            """, [.. rows.OrderBy(row => (string)row[0]!, StringComparer.Ordinal)]);
        rows.Clear();
    }

    private static string? RecordOf(Recorded recorded) => recorded.Event switch
    {
        PurchaseRecorded purchase => purchase.Record,
        ReturnAttributed attributed => attributed.Record,
        OrderStateChanged changed => changed.Record,
        MessageContent content => Subjects.RecordIn(content.Subject),
        ConversationStatusChanged changed => changed.Record,
        NotificationSent sent => sent.Record,
        NotificationReported told => told.Record,
        NotificationFailed failed => failed.Record,
        SurveyAnswered answered => answered.About.Record,
        CallChanged call => call.Record,
        CallOutcomeSet set => set.Record,
        CallNoted noted => Subjects.RecordIn(noted.Subject),
        OfferRedeemed redeemed => redeemed.Buyer,
        AccountEvent account => ((IConcernsCustomer)account).Customer,
        not null when recorded.Stream.StartsWith("customer/", StringComparison.Ordinal) => recorded.Grain.Key,
        _ => null,
    };

    private static object?[]? RowOf(Recorded recorded, string? record) => record is not null && TimelineEntries.Of(recorded) is { } entry
        ? [record, Timestamps.Text(entry.OccurredAt), recorded.Position, StorableText.Of(entry.Kind), StorableText.Of(entry.Channel), StorableText.Of(entry.Summary), entry.Data]
        : null;
}
