using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Liability;

/// <summary>What happened to the points of each account, one row for each event. The rows of an account whose person was erased are deleted.</summary>
internal sealed class LedgerView : View
{
    public override string Name => "loyalty-ledger";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["loyalty_ledger"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists loyalty_ledger(
            account text not null, position bigint not null, at text not null, kind text not null, cause text not null, points bigint not null,
            change bigint not null, reference text not null, primary key(account, position))
        """,
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var rows = new List<object?[]>();
        foreach (var recorded in events)
        {
            if (recorded.Event is AccountClosed closed)
            {
                await Flush(rows, writer);
                await writer.Execute("delete from loyalty_ledger where account = $1", [[closed.Account]]);
            }
            else if (recorded.Event is AccountEvent @event && Movement.Of(@event) is { } movement)
            {
                rows.Add([
                    @event.Account, recorded.Position, Timestamps.Text(recorded.At), movement.Kind, movement.Cause, Amounts.Stored(movement.Points),
                    Amounts.Stored(movement.Change), movement.Reference]);
            }
        }

        await Flush(rows, writer);
    }

    private static async ValueTask Flush(List<object?[]> rows, IViewWriter writer)
    {
        await writer.Execute(
            "insert into loyalty_ledger(account, position, at, kind, cause, points, change, reference) values($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing", rows);
        rows.Clear();
    }
}

/// <summary>How an event reads in a ledger.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Cause">Why.</param>
/// <param name="Points">How many points it concerns.</param>
/// <param name="Change">By how much pending, active and locked points together changed.</param>
/// <param name="Reference">The purchase, return, payment… behind it.</param>
internal sealed record Movement(string Kind, string Cause, decimal Points, decimal Change, string Reference)
{
    /// <summary>Null for what moves no points.</summary>
    public static Movement? Of(AccountEvent @event) => @event switch
    {
        PointsIssued { Lot: var lot } => new Movement("issued", lot.Cause, lot.Points, lot.Points, lot.Reference),
        PointsActivated activated => new Movement("activated", "return-period-over", activated.Points, 0, activated.Lot),
        ReturnCounted counted => Of(counted),
        PointsWithdrawn withdrawn => new Movement("withdrawn", withdrawn.Reason, withdrawn.Points, -withdrawn.Points, withdrawn.Reference),
        DebtRepaid repaid => new Movement("debtRepaid", "debt", repaid.Pieces.Sum(piece => piece.Points), 0, repaid.Debt),
        PointsExpiring expiring => new Movement("expiring", "time", expiring.Points, 0, expiring.Lot),
        PointsExpired expired => new Movement("expired", "time", expired.Points, -expired.Points, expired.Lot),
        PointsLocked locked => new Movement("locked", CauseOf(locked), locked.Points, 0, locked.Id),
        PointsSpent spent => new Movement("spent", spent.Reference ?? "none", spent.Points, -spent.Points, spent.Id),
        PointsUnlocked unlocked => new Movement("unlocked", unlocked.Cause, unlocked.Points, 0, unlocked.Id),
        PointsRestored restored => new Movement("restored", restored.Refund, restored.Points, restored.Points, restored.Id),
        LotsSent { Goods.Lots: { Count: > 0 } lots } sent => new Movement("movedOut", "merge", lots.Sum(lot => lot.Left), -lots.Sum(lot => lot.Left), sent.To),
        LotsReceived { Goods.Lots: { Count: > 0 } lots } received => new Movement("movedIn", "merge", lots.Sum(lot => lot.Left), lots.Sum(lot => lot.Left), received.From),
        AccountClosed closed => new Movement("expired", "erasure", closed.Forfeited, -closed.Forfeited, closed.Account),
        _ => null,
    };

    private static Movement Of(ReturnCounted counted)
    {
        var taken = counted.Pieces.Sum(piece => piece.Points) - (counted.Owed?.Points ?? 0);
        return new Movement("reversed", "return", taken, -taken, counted.Return);
    }

    private static string CauseOf(PointsLocked locked) => locked.Reward ?? "payment";
}
