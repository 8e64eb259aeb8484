using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OmniGrains.Inventory.Stocks;

/// <summary>
/// The claims whose hold is not what they want. One that has all it wants is a hold like any other, and not here.
/// </summary>
internal sealed class Claims
{
    public static readonly Claims None = new(ImmutableDictionary.Create<string, Claim>(StringComparer.Ordinal), 0);

    private readonly ImmutableSortedDictionary<long, string> _waiting;

    [JsonConstructor]
    public Claims(ImmutableDictionary<string, Claim> byId, long next)
        : this(
            byId.WithComparers(StringComparer.Ordinal),
            byId.Where(claim => claim.Value.Missing > 0).ToImmutableSortedDictionary(claim => claim.Value.Number, claim => claim.Key),
            next)
    {
    }

    private Claims(ImmutableDictionary<string, Claim> byId, ImmutableSortedDictionary<long, string> waiting, long next) =>
        (ById, _waiting, Next) = (byId, waiting, next);

    public ImmutableDictionary<string, Claim> ById { get; }

    /// <summary>The number of the next one that comes.</summary>
    public long Next { get; }

    [JsonIgnore]
    public bool AnyWaiting => !_waiting.IsEmpty;

    /// <summary>Those that lack something, first come first.</summary>
    [JsonIgnore]
    public IEnumerable<(string Id, Claim Claim)> Waiting => _waiting.Values.Select(id => (id, ById[id]));

    public decimal MissingOf(string id) => ById.GetValueOrDefault(id)?.Missing ?? 0;

    /// <summary>Sets what a claim lacks; it keeps its place in the row until it lacks nothing.</summary>
    public Claims With(string id, decimal missing, string owner)
    {
        var known = ById.GetValueOrDefault(id);
        var claim = new Claim(missing, owner, known?.Number ?? Next);
        return new Claims(
            missing == 0 ? ById.Remove(id) : ById.SetItem(id, claim),
            missing > 0 ? _waiting.SetItem(claim.Number, id) : _waiting.Remove(claim.Number),
            known is null ? Next + 1 : Next);
    }
}

/// <summary>A claim that lacks something, or was lessened before it was made.</summary>
/// <param name="Missing">What it wants less what it holds.</param>
/// <param name="Owner">Who is told.</param>
/// <param name="Number">Its place in the row.</param>
internal sealed record Claim(decimal Missing, string Owner, long Number);
