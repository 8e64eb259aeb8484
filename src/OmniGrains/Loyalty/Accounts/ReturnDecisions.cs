using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>
/// Takes back what returned goods had earned, once for each return, as far as the refund policy goes. A return that comes before
/// its sale counts waits for it.
/// </summary>
internal static class ReturnDecisions
{
    public static (AccountReply Reply, Rejection? Rejection) Count(AccountChange change, CountReturn count)
    {
        var now = change.Now;
        if (!now.Purchases.Exists(purchase => purchase.Id == count.Purchase))
        {
            if (!now.Awaited.Exists(awaited => awaited.Return == count.Return))
            {
                change.Add(new ReturnAwaited(count.Purchase, count.Return, count.Lines) { Account = now.Id });
            }

            return (change.Reply(), null);
        }

        Reverse(change, count);
        return (change.Reply(), null);
    }

    public static void Reverse(AccountChange change, CountReturn count)
    {
        var purchase = change.Now.Purchases.Find(known => known.Id == count.Purchase)!;
        if (purchase.Returns.Contains(count.Return, StringComparer.Ordinal))
        {
            return;
        }

        var wanted = Reversal.After(purchase, count.Return, count.Lines).Reversed - purchase.Reversed;
        var own = change.Now.Lot($"purchase:{purchase.Id}");
        var pieces = new List<LotPiece>();
        var rest = wanted;
        if (own is { Active: false, Left: > 0 } && rest > 0)
        {
            pieces.Add(new LotPiece(own.Id, Math.Min(rest, own.Left)));
            rest -= pieces[0].Points;
        }

        if (count.Terms.Refunds != RefundPolicy.OnlyPending)
        {
            var taken = change.Pick(rest, own?.Id);
            pieces.AddRange(taken);
            rest -= taken.Sum(piece => piece.Points);
        }

        var owed = count.Terms.Refunds == RefundPolicy.Unlimited && rest > 0
            ? new PointsLot($"debt:{count.Return}", purchase.Path, "debt", count.Return, -rest, -rest, Active: true, change.At, null)
            : null;
        change.Add(new ReturnCounted(purchase.Id, count.Return, count.Lines, wanted, pieces, owed) { Account = change.Now.Id });
    }
}
