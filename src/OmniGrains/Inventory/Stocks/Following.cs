using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Stocks;

/// <summary>What a stock does about sales that happened elsewhere. Pure; never refuses.</summary>
internal static class Following
{
    /// <summary>What follows from a change; it ends with the claim holding all that it wants, or all that there is.</summary>
    public static IReadOnlyList<IEvent> Of(Stock state, FollowSale sale)
    {
        var steps = new Steps(state);
        CameBack(steps, sale);
        var held = steps.HeldBy(sale.HoldId);
        var wanted = held + state.Claims.MissingOf(sale.HoldId) + sale.Claimed;
        var kept = Math.Max(0, wanted);
        var issued = Left(steps, sale, Math.Max(0, held - kept));
        if (held - issued > kept)
        {
            steps.Add(new HoldReleased(sale.HoldId, held - issued - kept, "claim"));
        }

        Draw(steps, sale, kept);
        var missing = wanted - Math.Min(kept, steps.HeldBy(sale.HoldId));
        steps.Note(sale.HoldId, missing, sale.Owner);
        return steps.Events;
    }

    /// <summary>What those who wait take of what nobody holds.</summary>
    public static IReadOnlyList<IEvent> Filled(Stock state)
    {
        var steps = new Steps(state);
        foreach (var (id, claim) in state.Claims.Waiting)
        {
            var free = steps.Now.Unheld;
            if (free <= 0)
            {
                break;
            }

            var taken = Math.Min(free, claim.Missing);
            steps.Add(new StockHeld(id, steps.HeldBy(id) + taken, taken, null));
            steps.Note(id, claim.Missing - taken, claim.Owner);
        }

        return steps.Events;
    }

    private static void CameBack(Steps steps, FollowSale sale)
    {
        var back = Math.Max(0, sale.Back);
        var notSent = Math.Max(0, -sale.Sent);
        if (back > 0)
        {
            steps.Add(new StockMoved(MovementKind.Receive, back, 0, 0, "return", sale.Reference));
        }

        if (notSent > 0)
        {
            steps.Add(new StockMoved(MovementKind.Receive, notSent, 0, 0, "not-sent", sale.Reference));
        }
    }

    /// <returns>How much of the hold left.</returns>
    private static decimal Left(Steps steps, FollowSale sale, decimal mayIssue)
    {
        var sent = Math.Max(0, sale.Sent);
        var issued = Math.Min(Math.Min(sent, mayIssue), steps.Now.Sound);
        if (issued > 0)
        {
            steps.Add(new HoldIssued(sale.HoldId, issued, sale.Reference));
        }

        LeftUnheld(steps, sent - issued, "sold", sale.Reference);
        LeftUnheld(steps, Math.Max(0, -sale.Back), "not-returned", sale.Reference);
        return issued;
    }

    private static void LeftUnheld(Steps steps, decimal quantity, string reason, string? reference)
    {
        var there = Math.Min(quantity, steps.Now.Sound);
        if (there > 0)
        {
            steps.Add(new StockMoved(MovementKind.Issue, -there, 0, 0, reason, reference));
        }

        if (quantity > there)
        {
            steps.Add(new DiscrepancyFound(quantity - there, reason, reference));
        }
    }

    // Those who wait already come first: nothing is free while somebody waits.
    private static void Draw(Steps steps, FollowSale sale, decimal kept)
    {
        var more = kept - steps.HeldBy(sale.HoldId);
        var pool = PoolHold.Of(sale.Channel);
        var drawn = Math.Clamp(steps.HeldBy(pool), 0, Math.Max(0, more));
        var free = steps.Now.Claims.AnyWaiting ? 0 : Math.Clamp(steps.Now.Unheld, 0, Math.Max(0, more - drawn));
        if (drawn + free > 0)
        {
            steps.Add(new StockHeld(
                sale.HoldId, steps.HeldBy(sale.HoldId) + drawn + free, free, null, null, drawn > 0 ? pool : null, drawn > 0 ? drawn : null));
        }
    }

    private sealed class Steps(Stock state)
    {
        private readonly List<IEvent> _events = [];

        public Stock Now { get; private set; } = state;

        public IReadOnlyList<IEvent> Events => _events;

        public decimal HeldBy(string holdId) => Now.Holds.Find(holdId)?.Quantity ?? 0;

        public void Add(IEvent @event)
        {
            _events.Add(@event);
            Now = StockGrain.Apply(Now, @event);
        }

        public void Note(string holdId, decimal missing, string owner)
        {
            if (missing != Now.Claims.MissingOf(holdId))
            {
                Add(new ClaimChanged(holdId, missing, owner));
            }
        }
    }
}
