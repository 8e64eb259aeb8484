using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Consignments;

/// <summary>How far a consignment has come.</summary>
internal enum ConsignmentStage
{
    Draft,
    Ready,
    InTransit,
    Received,
    Short,
    Cancelled,
}

/// <summary>Goods that go from one place, or a supplier, to another. Null before it is drawn up.</summary>
/// <param name="Draft">As it was drawn up.</param>
/// <param name="Stage">How far it has come.</param>
/// <param name="Arrived">What has arrived of each SKU, damaged included.</param>
/// <param name="GivenUp">How often holds for it fell due before it was ready.</param>
internal sealed record Consignment(
    ConsignmentDrafted? Draft, ConsignmentStage Stage, IReadOnlyDictionary<string, decimal> Arrived, int GivenUp)
{
    public const string GrainType = "consignment";

    public static readonly Consignment None = new(null, ConsignmentStage.Draft, new Dictionary<string, decimal>(), 0);

    public static GrainId IdOf(string id) => GrainId.Of(GrainType, id);

    public static string HoldIdOf(string id) => $"{GrainType}/{id}";

    public IReadOnlyList<ConsignmentLine> Missing =>
        [.. Draft!.Lines.Select(line => line with { Quantity = line.Quantity - Arrived.GetValueOrDefault(line.Sku) }).Where(line => line.Quantity > 0)];
}

/// <summary>Draws up a consignment.</summary>
internal sealed record DraftConsignment(ConsignmentDrafted Draft) : ICommand<ConsignmentReply>;

/// <summary>Its goods are held: it is ready.</summary>
/// <param name="GivenUp">What <see cref="Consignment.GivenUp"/> was before they were held.</param>
internal sealed record MarkReady(int GivenUp) : ICommand<ConsignmentReply>;

internal sealed record DispatchConsignment : ICommand<ConsignmentReply>;

/// <summary>Some of it arrived.</summary>
internal sealed record ReceiveConsignment(IReadOnlyList<ArrivalInput> Lines) : ICommand<ConsignmentReply>;

internal sealed record CloseConsignment : ICommand<ConsignmentReply>;

internal sealed record CancelConsignment : ICommand<ConsignmentReply>;

internal sealed record ConsignmentReply(string Id);

internal sealed record DescribeConsignment : IQuery<Consignment>
{
    public static readonly DescribeConsignment It = new();
}

internal sealed class ConsignmentGrain : Grain<Consignment>
{
    public override string Type => Consignment.GrainType;

    public override Consignment Initial => Consignment.None;

    public override object Answer(Consignment state, IQuery query) => state;

    public override Decision Decide(Consignment state, ICommand command, in CommandContext context) => (state, command) switch
    {
        ({ Draft: null }, DraftConsignment draft) => Done(draft.Draft),
        ({ Draft: { } known }, DraftConsignment draft) when SaysTheSame(known, draft.Draft) => Decision.Unchanged(new ConsignmentReply(known.Id)),
        (_, DraftConsignment) => Decision.Reject(ConsignmentRejections.OtherContent),
        (_, SettleHold settle) => Settle(state, settle),
        ({ Draft: null }, _) => Decision.Reject(ConsignmentRejections.Unknown),

        ({ Stage: ConsignmentStage.Draft, Draft: { FromTracks: true } }, MarkReady ready) when ready.GivenUp != state.GivenUp =>
            Decision.Reject(ConsignmentRejections.TooLate),
        ({ Stage: ConsignmentStage.Draft, Draft: { FromTracks: true, From: { } from } draft }, MarkReady) => Done(new ConsignmentReady(draft.Id, from, draft.Lines)),
        ({ Stage: ConsignmentStage.Ready }, MarkReady) => Decision.Unchanged(new ConsignmentReply(state.Draft!.Id)),

        ({ Stage: ConsignmentStage.Ready, Draft: { } draft }, DispatchConsignment) => Done(new ConsignmentDispatched(draft.Id, draft.From, draft.To, draft.Lines)),
        ({ Stage: ConsignmentStage.Draft, Draft: { FromTracks: false } draft }, DispatchConsignment) =>
            Done(new ConsignmentDispatched(draft.Id, null, draft.To, draft.Lines)),

        ({ Stage: ConsignmentStage.InTransit }, ReceiveConsignment receive) => Receive(state, receive),
        ({ Stage: ConsignmentStage.InTransit, Draft: { } draft }, CloseConsignment) => Done(new ConsignmentClosed(draft.Id, draft.To, state.Missing)),

        ({ Stage: ConsignmentStage.Draft, Draft: { } draft }, CancelConsignment) => Done(new ConsignmentCancelled(draft.Id, null, draft.Lines)),
        ({ Stage: ConsignmentStage.Ready, Draft: { } draft }, CancelConsignment) => Done(new ConsignmentCancelled(draft.Id, draft.From, draft.Lines)),

        (_, MarkReady or DispatchConsignment or ReceiveConsignment or CloseConsignment or CancelConsignment) =>
            Decision.Reject(ConsignmentRejections.NotNow(state.Stage)),
        _ => throw new NotSupportedException($"A consignment does not take {command.GetType().Name}."),
    };

    public override Consignment Evolve(Consignment state, IEvent @event) => @event switch
    {
        ConsignmentDrafted draft => state with { Draft = draft },
        ConsignmentReady => state with { Stage = ConsignmentStage.Ready },
        ConsignmentDispatched => state with { Stage = ConsignmentStage.InTransit },
        ConsignmentArrived arrived => state with
        {
            Arrived = Added(state.Arrived, arrived.Lines),
            Stage = arrived.IsComplete ? ConsignmentStage.Received : state.Stage,
        },
        ConsignmentClosed closed => state with { Stage = closed.Missing.Count > 0 ? ConsignmentStage.Short : ConsignmentStage.Received },
        ConsignmentCancelled => state with { Stage = ConsignmentStage.Cancelled },
        HoldSettled { Kept: false } when state.Stage == ConsignmentStage.Draft => state with { GivenUp = state.GivenUp + 1 },
        _ => state,
    };

    private static Decision Done(IStockDocumentEvent @event) => Decision.Accept(new ConsignmentReply(@event.Id), @event);

    private static Decision Settle(Consignment state, SettleHold settle)
    {
        var kept = state.Stage is ConsignmentStage.Ready or ConsignmentStage.InTransit;
        return Decision.Accept(new HoldSettlement(kept), new HoldSettled(settle.HoldId, settle.Stock, kept));
    }

    private static Decision Receive(Consignment state, ReceiveConsignment receive)
    {
        var missing = state.Missing.ToDictionary(line => line.Sku, line => line.Quantity, StringComparer.Ordinal);
        var lines = receive.Lines.Select(line => Arrived(line, missing.GetValueOrDefault(line.Sku))).ToList();
        var after = Added(state.Arrived, lines);
        var complete = state.Draft!.Lines.All(line => after.GetValueOrDefault(line.Sku) >= line.Quantity);
        return Done(new ConsignmentArrived(state.Draft.Id, state.Draft.To, lines, complete));
    }

    private static ArrivedLine Arrived(ArrivalInput line, decimal missing)
    {
        var damaged = line.Damaged ?? 0;
        var sound = Math.Min(line.Quantity, missing);
        var expectedDamaged = Math.Min(damaged, missing - sound);
        return new ArrivedLine(line.Sku, sound, expectedDamaged, line.Quantity - sound, damaged - expectedDamaged);
    }

    private static Dictionary<string, decimal> Added(IReadOnlyDictionary<string, decimal> before, IReadOnlyList<ArrivedLine> lines)
    {
        var after = new Dictionary<string, decimal>(before, StringComparer.Ordinal);
        foreach (var line in lines)
        {
            after[line.Sku] = after.GetValueOrDefault(line.Sku) + line.Sound + line.Damaged + line.Extra + line.ExtraDamaged;
        }

        return after;
    }

    private static bool SaysTheSame(ConsignmentDrafted one, ConsignmentDrafted other) =>
        one with { Lines = other.Lines, By = other.By } == other && one.Lines.SequenceEqual(other.Lines);
}

/// <summary>Moves the stock that a consignment moves.</summary>
internal static class ConsignmentReactions
{
    private const string Reason = "consignment";

    public static IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        ConsignmentReady ready => ready.Lines.Select(line =>
            Consequence.Ask(new StockId(ready.From, line.Sku).Grain, new ExtendHold(Consignment.HoldIdOf(ready.Id), null))),
        ConsignmentDispatched sent => Dispatched(sent),
        ConsignmentArrived arrived => arrived.Lines.SelectMany(line => Arrived(arrived, line)),
        ConsignmentClosed closed => closed.Missing.Select(line =>
            Move(closed.To, line.Sku, MovementKind.StopExpecting, line.Quantity, closed.Id)),
        ConsignmentCancelled { HeldAt: { } place } cancelled => cancelled.Lines.Select(line =>
            Consequence.Ask(new StockId(place, line.Sku).Grain, new ReleaseHold(Consignment.HoldIdOf(cancelled.Id), "cancelled"))),
        _ => [],
    };

    private static IEnumerable<Consequence> Dispatched(ConsignmentDispatched sent)
    {
        foreach (var line in sent.Lines)
        {
            if (sent.HeldAt is { } place)
            {
                yield return Consequence.Ask(
                    new StockId(place, line.Sku).Grain, new IssueHold(Consignment.HoldIdOf(sent.Id), line.Quantity, sent.Id, Anyway: true));
            }

            yield return Move(sent.To, line.Sku, MovementKind.Expect, line.Quantity, sent.Id);
        }
    }

    private static IEnumerable<Consequence> Arrived(ConsignmentArrived arrived, ArrivedLine line)
    {
        (MovementKind Kind, decimal Quantity)[] moves =
        [
            (MovementKind.ReceiveExpected, line.Sound), (MovementKind.ReceiveExpectedDamaged, line.Damaged),
            (MovementKind.Receive, line.Extra), (MovementKind.ReceiveDamaged, line.ExtraDamaged),
        ];
        return moves.Where(move => move.Quantity > 0).Select(move => Move(arrived.To, line.Sku, move.Kind, move.Quantity, arrived.Id));
    }

    private static Consequence Move(string place, string sku, MovementKind kind, decimal quantity, string id) =>
        Consequence.Ask(new StockId(place, sku).Grain, new MoveStock(kind, quantity, Reason, id));
}

internal static class ConsignmentRejections
{
    public static readonly Rejection Unknown = new("consignment.unknown", "There is no consignment with this id.", RejectionKind.NotFound);

    public static readonly Rejection OtherContent = new(
        "consignment.other-content", "There is a consignment with this id and other content.", RejectionKind.Conflict);

    public static readonly Rejection TooLate = new(
        "consignment.too-late", "Making it ready took too long; what was held has been given back. Try again.", RejectionKind.Conflict);

    public static Rejection NotNow(ConsignmentStage stage) => new(
        "consignment.not-now", $"The consignment is {ConsignmentNames.Of(stage)}: that cannot be done with it now.", RejectionKind.Conflict);
}

internal static class ConsignmentNames
{
    public static string Of(ConsignmentStage stage) => stage switch
    {
        ConsignmentStage.Draft => "draft",
        ConsignmentStage.Ready => "ready",
        ConsignmentStage.InTransit => "inTransit",
        ConsignmentStage.Received => "received",
        ConsignmentStage.Short => "short",
        _ => "cancelled",
    };
}
