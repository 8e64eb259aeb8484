using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>Picking, packing, sending, collecting. Never more is handed over than was ordered.</summary>
internal static partial class LiveDecisions
{
    private static Decision Fulfil(Change change, IOrderChange command) => command switch
    {
        PickFulfilment pick => Step(change, pick.FulfilmentId, FulfilmentStage.Picked, place => new FulfilmentPicked(change.OrderId, pick.FulfilmentId, place)),
        PackFulfilment pack => Step(change, pack.FulfilmentId, FulfilmentStage.Packed, place => new FulfilmentPacked(change.OrderId, pack.FulfilmentId, place)),
        ReplaceMissing missing => Replace(change, missing),
        SendFulfilment send => Send(change, send),
        MakeReady ready => Ready(change, ready),
        HandOver hand => HandOver(change, hand),
        RenewCode => change.Add(new CollectionCodeRenewed(change.OrderId, change.Now.CodeNumber + 1)).Accept(),
        ExpireCollection expire => Expire(change, expire),
        _ => throw new NotSupportedException($"An order does not take {command.GetType().Name}."),
    };

    private static Rejection? Refuse(Change change, string fulfilmentId, out LiveFulfilment? fulfilment)
    {
        fulfilment = change.Now.Fulfilment(fulfilmentId);
        return fulfilment switch
        {
            null => LiveRejections.NoSuchFulfilment(fulfilmentId),
            { IsOpen: false } => LiveRejections.FulfilmentClosed(fulfilmentId),
            _ when change.Now.Pauses.Count > 0 => LiveRejections.OnHold(change.Now.Pauses),
            _ => null,
        };
    }

    private static Decision Step(Change change, string fulfilmentId, FulfilmentStage stage, Func<string, IEvent> happened)
    {
        if (Refuse(change, fulfilmentId, out var fulfilment) is { } refused)
        {
            return Decision.Reject(refused);
        }

        return fulfilment!.Stage >= stage ? change.Accept(fulfilmentId) : change.Add(happened(fulfilment.Place)).Accept(fulfilmentId);
    }

    private static Decision Replace(Change change, ReplaceMissing replace)
    {
        if (Refuse(change, replace.FulfilmentId, out var fulfilment) is { } refused)
        {
            return Decision.Reject(refused);
        }

        if (Beyond(fulfilment!, replace.Missing) is { } beyond)
        {
            return Decision.Reject(beyond);
        }

        var missing = Quantified(fulfilment!, replace.Missing);
        change.Add(new FulfilmentMoved(change.OrderId, replace.FulfilmentId, fulfilment!.Place, missing, Numbered(change.Now, replace.Instead), fulfilment.HoldId));
        var lost = Quantities.Less(missing, [.. replace.Instead.SelectMany(part => part.Lines)]);
        return lost.Count == 0 ? change.Accept() : Cancelled(change, lost, "not-found").Accept();
    }

    private static Decision Send(Change change, SendFulfilment send)
    {
        if (Refuse(change, send.FulfilmentId, out var fulfilment) is { } refused)
        {
            return Decision.Reject(refused);
        }

        if (send.Lines is not null && Beyond(fulfilment!, send.Lines) is { } beyond)
        {
            return Decision.Reject(beyond);
        }

        var lines = send.Lines is null ? fulfilment!.Left : Quantified(fulfilment!, send.Lines);
        var id = $"s{change.Now.Shipments.Count + 1}";
        return change
            .Add(new ShipmentSent(
                change.OrderId, id, send.FulfilmentId, fulfilment!.Place, send.Carrier, send.TrackingNumber, lines, change.At, fulfilment.HoldId))
            .Accept(id);
    }

    private static Decision Ready(Change change, MakeReady make)
    {
        if (Refuse(change, make.FulfilmentId, out var fulfilment) is { } refused)
        {
            return Decision.Reject(refused);
        }

        if (change.Now.Placed is { Delivery: DeliveryKind.Ship })
        {
            return Decision.Reject(LiveRejections.NotCollected);
        }

        if (fulfilment!.Stage == FulfilmentStage.Ready)
        {
            return change.Accept(make.FulfilmentId);
        }

        return change.Add(new ReadyForCollection(change.OrderId, make.FulfilmentId, fulfilment.Place, make.CollectBy)).Accept(make.FulfilmentId)
            .Remind(new Reminder(ExpiryOf(make.FulfilmentId), make.CollectBy, new ExpireCollection(make.FulfilmentId, make.CollectBy)));
    }

    private static Decision HandOver(Change change, HandOver hand)
    {
        if (Refuse(change, hand.FulfilmentId, out var fulfilment) is { } refused)
        {
            return Decision.Reject(refused);
        }

        if (change.Now.Placed is { Delivery: DeliveryKind.Ship })
        {
            return Decision.Reject(LiveRejections.NotCollected);
        }

        if (hand.Against == Collecting.ByCode && change.Now.WrongCodes >= LiveLimits.MostWrongCodes)
        {
            return Decision.Reject(LiveRejections.CodeLocked);
        }

        // The refusal itself is recorded, so that nobody can try a code as often as they like.
        if (!hand.Proven)
        {
            return change.Add(new CollectionRefused(change.OrderId, change.Now.WrongCodes + 1)).Accept(Collecting.Refused);
        }

        return change
            .Add(new OrderCollected(
                change.OrderId, hand.FulfilmentId, fulfilment!.Place, fulfilment.Left, hand.Against, change.At, fulfilment.HoldId))
            .Accept(hand.FulfilmentId)
            .Remind(new Reminder(ExpiryOf(hand.FulfilmentId), null, null));
    }

    private static Decision Expire(Change change, ExpireCollection expire)
    {
        var fulfilment = change.Now.Fulfilment(expire.FulfilmentId);
        if (fulfilment is not { Stage: FulfilmentStage.Ready } || fulfilment.CollectBy != expire.CollectBy)
        {
            return change.Accept();
        }

        var left = fulfilment.Left;
        change.Add(new CollectionExpired(change.OrderId, fulfilment.Id, fulfilment.Place));
        return Cancelled(change, left, "not-collected").Accept();
    }

    private static Rejection? Beyond(LiveFulfilment fulfilment, IReadOnlyList<LineQuantity> lines)
    {
        foreach (var line in lines)
        {
            if (lines.Of(line.LineId) > fulfilment.Left.Of(line.LineId))
            {
                return LiveRejections.MoreThanLeft(line.LineId, fulfilment.Left.Of(line.LineId));
            }
        }

        return lines.Count == 0 ? LiveRejections.NothingLeft : null;
    }

    // With the SKU and the parts that the fulfilment knows, whatever the caller said of them.
    private static IReadOnlyList<LineQuantity> Quantified(LiveFulfilment fulfilment, IReadOnlyList<LineQuantity> lines) =>
    [
        .. fulfilment.Left.Select(left => left with { Quantity = lines.Of(left.LineId) }).Where(left => left.Quantity > 0),
    ];

    private static IReadOnlyList<PlannedFulfilment> Numbered(LiveOrder order, IReadOnlyList<PlannedFulfilment> more) =>
        [.. more.Select((part, i) => part with { Id = $"f{order.Fulfilments.Count + 1 + i}" })];

    private static string ExpiryOf(string fulfilmentId) => $"collect:{fulfilmentId}";
}

/// <summary>What a customer shows to collect.</summary>
internal static class Collecting
{
    public const string ByCode = "code";
    public const string ByCard = "card";
    public const string ByStaff = "staff";

    /// <summary>The id in a reply that stands for a refused code or card.</summary>
    public const string Refused = "refused";
}
