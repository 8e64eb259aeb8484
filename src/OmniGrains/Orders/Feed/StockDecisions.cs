using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;
using OmniGrains.Orders.Sourcing;

namespace OmniGrains.Orders.Feed;

/// <summary>
/// Brings our stock in line with a foreign order: what is still to be sent is claimed, what was sent has left, what came back is
/// there again. What each stock should be told in all is compared with what it was told, so that nothing depends on the order
/// of arrival, and a change of what was told moves stock by the difference.
/// </summary>
internal static class StockDecisions
{
    public static Change Follow(Change change, Told told, Supply supply)
    {
        var order = change.Now;
        var parts = new PartsOfLines(order, supply);
        var lines = order.Accounts.Where(account => account.IsGoods).SelectMany(account => Placed(order, told, supply, account)).ToList();
        lines = [.. Claimed(order, told, supply, lines).Where(line => line.Held != 0 || line.Left != 0).Select(line => line with { Parts = parts.Of(line.LineId, line.Sku) })];
        var stocks = Differences(order, lines);
        return stocks.Count == 0 && lines.SequenceEqual(order.Stock.Lines, Same.It)
            ? change
            : change.Add(new StockCommitted(change.OrderId, HoldOf(change.OrderId), told.Channel!.Value, lines, stocks));
    }

    public static string HoldOf(string orderId) => $"told:{orderId}";

    /// <summary>Whether our stock follows what a shipment or a refund moves: decided when the place is first told, and kept.</summary>
    /// <param name="told">What is known of the order.</param>
    /// <param name="place">Where it is said to have happened now.</param>
    /// <param name="known">Where it was said to have happened, and whether stock followed; null when nothing was said to have moved.</param>
    /// <param name="supply">Which places record their stock.</param>
    public static bool Follows(Told told, string? place, (string? Place, bool Follows)? known, Supply supply) => (told.StockIsTheirs, known) switch
    {
        (true, _) => false,
        (_, { } before) when before.Place == place => before.Follows,
        _ => place is null ? supply.Candidates.Count > 0 : supply.Tracked.Contains(place),
    };

    // What left without a place being told is taken from where it was held, then from the order's own place, then from the best.
    private static IEnumerable<CommittedLine> Placed(LiveOrder order, Told told, Supply supply, LineAccount account)
    {
        var (line, lines) = (account.Line, order.Stock.Lines.Where(known => known.LineId == account.Line.LineId && known.Sku == account.Line.Sku).ToList());
        var left = order.Shipments.Where(shipment => shipment.Follows && shipment.Sent.Place is null).SelectMany(shipment => shipment.Sent.Lines).Of(line.LineId);
        var more = left - lines.Sum(known => known.Left);
        for (var i = 0; i < lines.Count && more != 0; i++)
        {
            var change = more > 0 ? Math.Min(more, lines[i].Held) : Math.Max(more, -lines[i].Left);
            lines[i] = lines[i] with { Left = lines[i].Left + change, Held = lines[i].Held - Math.Max(0, change) };
            more -= change;
        }

        var place = told.Place is { Value: var own } && supply.Tracked.Contains(own) ? own : supply.Candidates.FirstOrDefault()?.Place ?? lines.FirstOrDefault()?.Place;
        if (more > 0 && place is not null)
        {
            Plus(lines, new CommittedLine(line.LineId, line.Sku, place, 0, more));
        }

        return lines;
    }

    private static List<CommittedLine> Claimed(LiveOrder order, Told told, Supply supply, List<CommittedLine> lines)
    {
        var wanted = new List<WantedLine>();
        var parts = new PartsOfLines(order, supply);
        foreach (var account in order.Accounts.Where(account => account.IsGoods))
        {
            var more = OpenOf(told, account) - lines.Where(line => line.LineId == account.Line.LineId).Sum(line => line.Held);
            if (more < 0)
            {
                Less(order, lines, account.Line.LineId, -more);
            }
            else if (more > 0)
            {
                wanted.Add(new WantedLine(account.Line.LineId, account.Line.Sku, more, parts.Of(account.Line.LineId, account.Line.Sku)));
            }
        }

        if (wanted.Count > 0 && supply.Candidates.Count > 0)
        {
            foreach (var share in Allocation.Of(wanted, supply.Candidates, supply.Rules with { Criteria = [SourcingCriterion.Priority], Backorder = true }).Shares)
            {
                share.Lines.ToList().ForEach(line => Plus(lines, new CommittedLine(line.LineId, line.Sku, share.Place, line.Quantity, 0)));
            }
        }

        return lines;
    }

    // What was given back for goods that were never sent will not be sent. Where a shop does not say which it was, it is
    // taken to be so: rather too little is held than something for ever.
    private static decimal OpenOf(Told told, LineAccount account)
    {
        if (told.StockIsTheirs || told.Cancelled is not null)
        {
            return 0;
        }

        var back = told.Refunds.Values.SelectMany(refund => refund.Value.Lines ?? [])
            .Where(line => line.LineId == account.Line.LineId && line.Unsent == false).Sum(line => line.Quantity);
        return Math.Clamp(account.Open - account.RefundedQuantity + Math.Min(back, account.Returned), 0, account.Open);
    }

    // Goods that were sent were held where they left from; otherwise where it lacks, and last where it was claimed first.
    private static void Less(LiveOrder order, List<CommittedLine> lines, string lineId, decimal less)
    {
        var sent = order.Shipments.Where(shipment => shipment.Follows && shipment.Sent.Lines.Any(line => line.LineId == lineId))
            .Select(shipment => shipment.Sent.Place).ToHashSet();
        var last = lines.Select((line, i) => (Line: line, Index: i)).Where(one => one.Line.LineId == lineId && one.Line.Held > 0)
            .OrderByDescending(one => sent.Contains(one.Line.Place))
            .ThenByDescending(one => order.Stock.Short.Any(lack => lack.Key.Place == one.Line.Place && lack.Value.Missing > 0))
            .ThenByDescending(one => one.Index).ToList();
        foreach (var (line, index) in last)
        {
            var taken = Math.Min(less, line.Held);
            lines[index] = line with { Held = line.Held - taken };
            less -= taken;
        }
    }

    private static void Plus(List<CommittedLine> lines, CommittedLine more)
    {
        var at = lines.FindIndex(line => line.LineId == more.LineId && line.Place == more.Place);
        if (at < 0)
        {
            lines.Add(more);
        }
        else
        {
            lines[at] = lines[at] with { Held = lines[at].Held + more.Held, Left = lines[at].Left + more.Left };
        }
    }

    private static List<CommittedStock> Differences(LiveOrder order, List<CommittedLine> lines)
    {
        var should = new Dictionary<StockId, Moved>();
        foreach (var line in lines)
        {
            Add(line.Place, [new LineQuantity(line.LineId, line.Sku, line.Held, line.Parts)], quantity => new Moved(quantity, 0, 0));
            Add(line.Place, [new LineQuantity(line.LineId, line.Sku, line.Left, line.Parts)], quantity => new Moved(0, quantity, 0));
        }

        foreach (var shipment in order.Shipments.Where(shipment => shipment is { Follows: true, Sent.Place: not null }))
        {
            Add(shipment.Sent.Place!, shipment.Sent.Lines, quantity => new Moved(0, quantity, 0));
        }

        foreach (var received in order.Returns.Where(back => back.Follows).Select(back => back.Received).OfType<ReturnReceived>())
        {
            Add(received.Place!, Sellable(received), quantity => new Moved(0, 0, quantity));
        }

        return
        [
            .. should.Keys.Union(order.Stock.Moved.Keys).Order(Stocks.It)
                .Select(stock => (Stock: stock, Change: should.GetValueOrDefault(stock) - order.Stock.Moved.GetValueOrDefault(stock)))
                .Where(stock => stock.Change != default)
                .Select(stock => new CommittedStock(stock.Stock.Place, stock.Stock.Sku, stock.Change.Claimed, stock.Change.Sent, stock.Change.Back)),
        ];

        void Add(string place, IEnumerable<LineQuantity> quantities, Func<decimal, Moved> moved)
        {
            foreach (var (stock, quantity) in StockParts.Of(place, quantities))
            {
                should[stock] = should.GetValueOrDefault(stock) + moved(quantity);
            }
        }
    }

    /// <summary>What of a return went back on the shelf.</summary>
    public static IEnumerable<LineQuantity> Sellable(ReturnReceived received) => received.Lines
        .Where(line => line.Disposition == Disposition.Sellable).Select(line => new LineQuantity(line.LineId, line.Sku, line.Quantity, line.Parts));

    private sealed class Stocks : IComparer<StockId>
    {
        public static readonly Stocks It = new();

        public int Compare(StockId x, StockId y) => string.CompareOrdinal(x.ToString(), y.ToString());
    }

    // Lists are compared by what they hold.
    private sealed class Same : IEqualityComparer<CommittedLine>
    {
        public static readonly Same It = new();

        public bool Equals(CommittedLine? x, CommittedLine? y) => x! with { Parts = null } == y! with { Parts = null };

        public int GetHashCode(CommittedLine line) => (line with { Parts = null }).GetHashCode();
    }
}

/// <summary>What lines consist of: as it was when they were first known, only then as the catalogue says.</summary>
internal sealed class PartsOfLines(LiveOrder order, Supply supply)
{
    public IReadOnlyList<StockPart>? Of(string lineId, string sku)
    {
        if (order.Stock.Lines.FirstOrDefault(line => line.LineId == lineId && line.Sku == sku) is { } held)
        {
            return held.Parts;
        }

        var sent = order.Shipments.SelectMany(shipment => shipment.Sent.Lines).FirstOrDefault(line => line.LineId == lineId && line.Sku == sku);
        return sent is not null ? sent.Parts : supply.Bundles.GetValueOrDefault(sku);
    }
}
