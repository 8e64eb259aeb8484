using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Stocks;

namespace OmniGrains.Tests.Inventory;

/// <summary>What a stock is, written down as plainly as possible: mutable figures and a dictionary.</summary>
internal sealed class PlainStock
{
    private decimal _safety;
    private decimal _backorder;

    public decimal OnHand { get; private set; }

    public decimal Damaged { get; private set; }

    public decimal Incoming { get; private set; }

    public decimal In { get; private set; }

    public decimal Out { get; private set; }

    public Dictionary<string, (decimal Quantity, DateTimeOffset? Until, string? Owner, bool Asked)> Holds { get; } = [];

    private decimal Reserved => Holds.Values.Sum(hold => hold.Quantity);

    private decimal Sound => OnHand - Damaged;

    public override string ToString() => $"{OnHand} on hand, {Damaged} damaged, {Incoming} incoming, {Reserved} reserved, safety {_safety}, backorder {_backorder}";

    /// <summary>Does it when it is allowed, and says whether it was.</summary>
    public bool Accepts(ICommand command, DateTimeOffset at)
    {
        switch (command)
        {
            case HoldStock hold:
                return Hold(hold) || (Ended(at) is { Count: > 0 } ended && HoldWithout(ended, hold));
            case ExtendHold extend:
                return Holds.ContainsKey(extend.HoldId) && Set(extend.HoldId, Holds[extend.HoldId] with { Until = extend.Until, Asked = false });
            case ReleaseHold release:
                Take(release.HoldId, release.Quantity ?? decimal.MaxValue);
                return true;
            case IssueHold { Anyway: true } issue:
                var held = Math.Min(Holds.GetValueOrDefault(issue.HoldId).Quantity, issue.Quantity);
                Take(issue.HoldId, held);
                Leave(Math.Min(issue.Quantity, Sound));
                return true;
            case IssueHold issue:
                if (!Holds.TryGetValue(issue.HoldId, out var has) || has.Quantity < issue.Quantity || Sound < issue.Quantity)
                {
                    return false;
                }

                Take(issue.HoldId, issue.Quantity);
                return Leave(issue.Quantity);
            case SetOnHand set:
                return (set.ExpectedOnHand is null || set.ExpectedOnHand == OnHand) && Adjust(set.OnHand - OnHand);
            case ChangeStockPolicy change:
                (_safety, _backorder) = (change.Safety, change.BackorderLimit);
                return true;
            case CheckHolds:
                Due(at);
                return true;
            case MoveStock move:
                return Move(move);
            default:
                return true;
        }
    }

    private bool Hold(HoldStock hold)
    {
        var before = Holds.GetValueOrDefault(hold.HoldId);
        var isThere = before.Quantity > 0;
        if (isThere && !before.Asked && (before.Quantity, before.Until, before.Owner) == (hold.Quantity, hold.Until, hold.Owner))
        {
            return true;
        }

        var more = hold.Quantity - before.Quantity;
        var pool = hold.From is { } from && from != hold.HoldId ? Holds.GetValueOrDefault(from).Quantity : 0;
        var drawn = Math.Max(0, Math.Min(pool, more));
        var needed = more - drawn;
        if (needed > 0 && needed > Sound - Reserved - _safety + _backorder - hold.Leave)
        {
            return false;
        }

        Take(hold.From ?? "", drawn);
        return Set(hold.HoldId, (hold.Quantity, hold.Until, hold.Owner, false));
    }

    private List<string> Ended(DateTimeOffset at) =>
        [.. Holds.Where(hold => hold.Value is { Owner: null, Asked: false, Until: { } until } && until <= at).Select(hold => hold.Key)];

    // What has ended makes room, if it is enough.
    private bool HoldWithout(List<string> ended, HoldStock hold)
    {
        var before = new Dictionary<string, (decimal Quantity, DateTimeOffset? Until, string? Owner, bool Asked)>(Holds);
        ended.ForEach(id => Holds.Remove(id));
        if (Hold(hold))
        {
            return true;
        }

        foreach (var (id, kept) in before)
        {
            Holds[id] = kept;
        }

        return false;
    }

    private void Due(DateTimeOffset at)
    {
        foreach (var (id, hold) in Holds.Where(hold => hold.Value is { Asked: false, Until: { } until } && until <= at).ToList())
        {
            if (hold.Owner is null)
            {
                Holds.Remove(id);
            }
            else
            {
                Holds[id] = hold with { Asked = true };
            }
        }
    }

    private bool Move(MoveStock move)
    {
        var quantity = move.Quantity;
        switch (move.Kind)
        {
            case MovementKind.Receive:
                return Enter(quantity);
            case MovementKind.ReceiveDamaged:
                Damaged += quantity;
                return Enter(quantity);
            case MovementKind.ReceiveExpected or MovementKind.ReceiveExpectedDamaged:
                Incoming -= Math.Min(Incoming, quantity);
                Damaged += move.Kind == MovementKind.ReceiveExpectedDamaged ? quantity : 0;
                return Enter(quantity);
            case MovementKind.Expect:
                Incoming += quantity;
                return true;
            case MovementKind.StopExpecting:
                Incoming -= Math.Min(Incoming, quantity);
                return true;
            case MovementKind.Issue:
                return quantity <= Sound - Reserved && Leave(quantity);
            case MovementKind.Sell:
                return Leave(Math.Min(quantity, Sound));
            case MovementKind.Adjust:
                return Adjust(quantity);
            case MovementKind.Damage:
                var isSound = quantity <= Sound;
                Damaged += isSound ? quantity : 0;
                return isSound;
            case MovementKind.Repair:
                return Heal(quantity);
            default:
                return Heal(quantity) && Leave(quantity);
        }
    }

    private bool Heal(decimal quantity)
    {
        var there = quantity <= Damaged;
        Damaged -= there ? quantity : 0;
        return there;
    }

    private bool Adjust(decimal change)
    {
        if (Sound + change < 0)
        {
            return false;
        }

        return change >= 0 ? Enter(change) : Leave(-change);
    }

    private bool Enter(decimal quantity)
    {
        OnHand += quantity;
        In += quantity;
        return true;
    }

    private bool Leave(decimal quantity)
    {
        OnHand -= quantity;
        Out += quantity;
        return true;
    }

    private bool Set(string id, (decimal Quantity, DateTimeOffset? Until, string? Owner, bool Asked) hold)
    {
        Holds[id] = hold;
        return true;
    }

    private void Take(string id, decimal quantity)
    {
        if (Holds.TryGetValue(id, out var hold))
        {
            var left = hold.Quantity - Math.Min(hold.Quantity, quantity);
            if (left > 0)
            {
                Holds[id] = hold with { Quantity = left };
            }
            else
            {
                Holds.Remove(id);
            }
        }
    }
}
