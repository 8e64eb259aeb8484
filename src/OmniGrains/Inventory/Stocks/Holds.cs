using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OmniGrains.Inventory.Stocks;

/// <summary>
/// The holds on one stock. A hot SKU has tens of thousands of them: every change costs O(log n), the sums and the
/// earliest due moment cost nothing.
/// </summary>
internal sealed class Holds
{
    public static readonly Holds None = new(ImmutableDictionary.Create<string, OpenHold>(StringComparer.Ordinal));

    private readonly ImmutableSortedSet<DueHold> _due;

    [JsonConstructor]
    public Holds(ImmutableDictionary<string, OpenHold> byId)
    {
        ById = byId.WithComparers(StringComparer.Ordinal);
        _due = byId.Where(hold => hold.Value.FallsDue).Select(hold => new DueHold(hold.Value.Until!.Value, hold.Key)).ToImmutableSortedSet(DueOrder.It);
        Reserved = byId.Values.Sum(hold => hold.Quantity);
        Pools = byId.Where(hold => PoolHold.Is(hold.Key)).ToImmutableSortedDictionary(
            hold => PoolHold.ChannelOf(hold.Key), hold => hold.Value.Quantity, StringComparer.Ordinal);
    }

    private Holds(
        ImmutableDictionary<string, OpenHold> byId, ImmutableSortedSet<DueHold> due, decimal reserved, ImmutableSortedDictionary<string, decimal> pools) =>
        (ById, _due, Reserved, Pools) = (byId, due, reserved, pools);

    public ImmutableDictionary<string, OpenHold> ById { get; }

    [JsonIgnore]
    public decimal Reserved { get; }

    /// <summary>What is held back for each channel.</summary>
    [JsonIgnore]
    public ImmutableSortedDictionary<string, decimal> Pools { get; }

    [JsonIgnore]
    public int Count => ById.Count;

    [JsonIgnore]
    public DateTimeOffset? NextDue => _due.IsEmpty ? null : _due.Min.At;

    public OpenHold? Find(string id) => ById.GetValueOrDefault(id);

    /// <summary>Sets a hold; one without quantity is gone.</summary>
    public Holds With(string id, OpenHold hold)
    {
        var before = Find(id);
        var due = before is { FallsDue: true } ? _due.Remove(new DueHold(before.Until!.Value, id)) : _due;
        var isThere = hold.Quantity > 0;
        return new Holds(
            isThere ? ById.SetItem(id, hold) : ById.Remove(id),
            isThere && hold.FallsDue ? due.Add(new DueHold(hold.Until!.Value, id)) : due,
            Reserved + hold.Quantity - (before?.Quantity ?? 0),
            PoolHold.Is(id) ? PoolsWith(id, hold.Quantity) : Pools);
    }

    /// <summary>Takes from a hold; what it does not have is not taken.</summary>
    public Holds Less(string id, decimal quantity) =>
        Find(id) is { } hold ? With(id, hold with { Quantity = Math.Max(0, hold.Quantity - quantity) }) : this;

    /// <summary>The holds that are due, earliest first.</summary>
    public IEnumerable<(string Id, OpenHold Hold)> DueAt(DateTimeOffset at) =>
        _due.TakeWhile(due => due.At <= at).Select(due => (due.Id, ById[due.Id]));

    /// <summary>When the first hold falls due after a moment; null when none does.</summary>
    public DateTimeOffset? DueAfter(DateTimeOffset at)
    {
        foreach (var due in _due)
        {
            if (due.At > at)
            {
                return due.At;
            }
        }

        return null;
    }

    private ImmutableSortedDictionary<string, decimal> PoolsWith(string id, decimal quantity) =>
        quantity > 0 ? Pools.SetItem(PoolHold.ChannelOf(id), quantity) : Pools.Remove(PoolHold.ChannelOf(id));

    private readonly record struct DueHold(DateTimeOffset At, string Id);

    private sealed class DueOrder : IComparer<DueHold>
    {
        public static readonly DueOrder It = new();

        public int Compare(DueHold x, DueHold y) => x.At.CompareTo(y.At) is not 0 and var order ? order : string.CompareOrdinal(x.Id, y.Id);
    }
}

/// <summary>A hold that has not ended.</summary>
/// <param name="Quantity">Above zero.</param>
/// <param name="Until">When it falls due; null when firm.</param>
/// <param name="Owner">Who decides its fate.</param>
/// <param name="Asked">It fell due, and its owner has been asked.</param>
/// <param name="Attempts">The attempts of its holder that asked for it, a space between them; null when they do not matter.</param>
internal sealed record OpenHold(decimal Quantity, DateTimeOffset? Until, string? Owner, bool Asked = false, string? Attempts = null)
{
    [JsonIgnore]
    public bool FallsDue => Until is not null && !Asked;

    public bool IsOf(string attempt) => Attempts is { } attempts && attempts.Split(' ').Contains(attempt, StringComparer.Ordinal);

    public bool IsOfOthersThan(string attempt) => Attempts is { } attempts && attempts != attempt;

    public OpenHold Also(string? attempt) =>
        attempt is null || IsOf(attempt) ? this : this with { Attempts = Attempts is null ? attempt : $"{Attempts} {attempt}" };

    public OpenHold Without(string attempt) =>
        this with { Attempts = string.Join(' ', Attempts!.Split(' ').Where(other => other != attempt)) };
}

/// <summary>A channel's pool is a firm hold of its own name, from which the channel's holds draw.</summary>
internal static class PoolHold
{
    private const string Prefix = "pool:";

    public static string Of(string channel) => Prefix + channel;

    public static bool Is(string holdId) => holdId.StartsWith(Prefix, StringComparison.Ordinal);

    public static string ChannelOf(string holdId) => holdId[Prefix.Length..];
}
