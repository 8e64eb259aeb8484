using System.Globalization;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Liability;

/// <summary>Points of each programme by UTC day. What moves between accounts changes nothing.</summary>
internal sealed class LiabilityView : View
{
    private const string Save =
        """
        insert into loyalty_days(programme, day, issued, activated, spent, expired, reversed) values($1, $2, $3, $4, $5, $6, $7)
        on conflict(programme, day) do update set
            issued = loyalty_days.issued + excluded.issued, activated = loyalty_days.activated + excluded.activated,
            spent = loyalty_days.spent + excluded.spent, expired = loyalty_days.expired + excluded.expired, reversed = loyalty_days.reversed + excluded.reversed
        """;

    public override string Name => "loyalty-liability";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["loyalty_days"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists loyalty_days(
            programme text not null, day text not null, issued bigint not null, activated bigint not null, spent bigint not null, expired bigint not null,
            reversed bigint not null, primary key(programme, day))
        """,
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var days = new Dictionary<(string Programme, string Day), decimal[]>();
        foreach (var recorded in events)
        {
            if (recorded.Event is AccountEvent @event && Figures(@event) is { } figures)
            {
                var key = (AccountId.Of(@event.Account).Programme, recorded.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                var sums = days.GetValueOrDefault(key) ?? new decimal[5];
                days[key] = [.. sums.Zip(figures, (sum, figure) => sum + figure)];
            }
        }

        await writer.Execute(Save, [.. days.Select(day => (object?[])[day.Key.Programme, day.Key.Day, .. day.Value.Select(sum => (object?)Amounts.Stored(sum))])]);
    }

    // Issued, activated, spent, expired, reversed.
    private static decimal[]? Figures(AccountEvent @event) => @event switch
    {
        PointsIssued { Lot: var lot } => [lot.Points, lot.Active ? lot.Points : 0, 0, 0, 0],
        PointsActivated activated => [0, activated.Points, 0, 0, 0],
        PointsSpent spent => [0, 0, spent.Points, 0, 0],
        PointsRestored restored => [0, 0, -restored.Points, 0, 0],
        PointsExpired or AccountClosed => [0, 0, 0, Movement.Of(@event)!.Points, 0],
        ReturnCounted or PointsWithdrawn => [0, 0, 0, 0, Movement.Of(@event)!.Points],
        _ => null,
    };
}
