using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Counts;

/// <summary>A count of some SKUs at a place. States are types.</summary>
internal abstract record StockCount
{
    public const string GrainType = "stock-count";

    public static GrainId IdOf(string id) => GrainId.Of(GrainType, id);

    internal sealed record Unknown : StockCount
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>Being counted; nobody is told what the record says.</summary>
    internal sealed record Open(CountOpened Opened, IReadOnlyDictionary<string, CountedLine> Lines) : StockCount;

    /// <summary>Counted; the differences wait for approval.</summary>
    internal sealed record Finished(CountOpened Opened, IReadOnlyDictionary<string, CountedLine> Lines, IReadOnlyList<CountedLine> Differences) : StockCount;

    /// <summary>Over: agreed, approved or discarded.</summary>
    internal sealed record Over(CountOpened Opened, IReadOnlyDictionary<string, CountedLine> Lines, string Stage) : StockCount;
}

internal sealed record OpenCount(CountOpened Opened) : ICommand<CountReply>;

internal sealed record CountStock(IReadOnlyList<CountedLine> Lines, string Actor) : ICommand<CountReply>;

internal sealed record FinishCount : ICommand<CountReply>;

internal sealed record ApproveCount(string Actor) : ICommand<CountReply>;

internal sealed record DiscardCount(string Actor) : ICommand<CountReply>;

internal sealed record CountReply(string Id);

internal sealed record DescribeCount : IQuery<StockCount>
{
    public static readonly DescribeCount It = new();
}

internal sealed class StockCountGrain : Grain<StockCount>
{
    public override string Type => StockCount.GrainType;

    public override StockCount Initial => StockCount.Unknown.Instance;

    public override object Answer(StockCount state, IQuery query) => state;

    public override Decision Decide(StockCount state, ICommand command, in CommandContext context) => (state, command) switch
    {
        (StockCount.Unknown, OpenCount open) => Done(open.Opened),
        (StockCount.Open known, OpenCount open) when known.Opened.Place == open.Opened.Place && known.Opened.Skus.SequenceEqual(open.Opened.Skus) =>
            Decision.Unchanged(new CountReply(known.Opened.Id)),
        (_, OpenCount) => Decision.Reject(CountRejections.OtherContent),
        (StockCount.Unknown, _) => Decision.Reject(CountRejections.Unknown),

        (StockCount.Open open, CountStock count) when count.Lines.FirstOrDefault(line => !open.Opened.Skus.Contains(line.Sku)) is { } alien =>
            Decision.Reject(CountRejections.NotOfThisCount(alien.Sku)),
        (StockCount.Open open, CountStock count) => Done(new StockCounted(open.Opened.Id, count.Lines, count.Actor)),
        (StockCount.Open open, FinishCount) when open.Lines.Count < open.Opened.Skus.Count =>
            Decision.Reject(CountRejections.NotAllCounted(open.Opened.Skus.Count - open.Lines.Count)),
        (StockCount.Open open, FinishCount) => Done(new CountFinished(open.Opened.Id, [.. open.Lines.Values
            .Where(line => line.Counted != line.Recorded).OrderBy(line => line.Sku, StringComparer.Ordinal)])),
        (StockCount.Finished finished, ApproveCount approve) => Done(new CountApproved(
            finished.Opened.Id, finished.Opened.Place, finished.Differences, approve.Actor)),
        (StockCount.Open or StockCount.Finished, DiscardCount discard) => Done(new CountDiscarded(OpenedOf(state).Id, discard.Actor)),

        (_, CountStock or FinishCount or ApproveCount or DiscardCount) => Decision.Reject(CountRejections.NotNow),
        _ => throw new NotSupportedException($"A count does not take {command.GetType().Name}."),
    };

    public override StockCount Evolve(StockCount state, IEvent @event) => (state, @event) switch
    {
        (_, CountOpened opened) => new StockCount.Open(opened, new Dictionary<string, CountedLine>()),
        (StockCount.Open open, StockCounted counted) => open with { Lines = With(open.Lines, counted.Lines) },
        (StockCount.Open open, CountFinished { Differences.Count: 0 }) => new StockCount.Over(open.Opened, open.Lines, "agreed"),
        (StockCount.Open open, CountFinished finished) => new StockCount.Finished(open.Opened, open.Lines, finished.Differences),
        (StockCount.Finished finished, CountApproved) => new StockCount.Over(finished.Opened, finished.Lines, "approved"),
        (StockCount.Open open, CountDiscarded) => new StockCount.Over(open.Opened, open.Lines, "discarded"),
        (StockCount.Finished finished, CountDiscarded) => new StockCount.Over(finished.Opened, finished.Lines, "discarded"),
        _ => state,
    };

    private static Decision Done(IStockDocumentEvent @event) => Decision.Accept(new CountReply(@event.Id), @event);

    private static CountOpened OpenedOf(StockCount state) => state is StockCount.Open open ? open.Opened : ((StockCount.Finished)state).Opened;

    private static Dictionary<string, CountedLine> With(IReadOnlyDictionary<string, CountedLine> before, IReadOnlyList<CountedLine> lines)
    {
        var after = new Dictionary<string, CountedLine>(before, StringComparer.Ordinal);
        foreach (var line in lines)
        {
            after[line.Sku] = line;
        }

        return after;
    }
}

/// <summary>
/// Corrects the record by the approved differences: by what was found too much or too little, not to what was counted, so that
/// what was sold between counting and approval stays sold.
/// </summary>
internal sealed class CountReactions : Reaction
{
    private const string Reason = "count";

    public override string Name => "stock-counts";

    public override IEnumerable<Consequence> React(Recorded recorded) =>
        recorded.Event is CountApproved approved ? approved.Differences.Select(line => Correct(approved, line)) : [];

    // When more has been sold since than is believed to be there, the record goes to zero and says what it lacks.
    private static Consequence Correct(CountApproved approved, CountedLine line)
    {
        var difference = line.Counted - line.Recorded;
        var stock = new StockId(approved.Place, line.Sku).Grain;
        return Consequence.Ask(
            stock,
            new MoveStock(MovementKind.Adjust, difference, Reason, approved.Id, approved.By),
            _ => difference < 0 ? Consequence.Ask(stock, new MoveStock(MovementKind.Sell, -difference, Reason, approved.Id, approved.By)) : null);
    }
}

internal static class CountRejections
{
    public static readonly Rejection Unknown = new("stock-count.unknown", "There is no count with this id.", RejectionKind.NotFound);

    public static readonly Rejection OtherContent = new(
        "stock-count.other-content", "There is a count with this id and other content.", RejectionKind.Conflict);

    public static readonly Rejection NotNow = new(
        "stock-count.not-now", "The count has come too far, or not far enough, for that.", RejectionKind.Conflict);

    public static Rejection NotOfThisCount(string sku) => new("stock-count.other-sku", $"'{sku}' is not part of this count.");

    public static Rejection NotAllCounted(int left) => new(
        "stock-count.incomplete", $"{left} SKUs have not been counted yet; say 0 for what is not there.", RejectionKind.Conflict);
}
