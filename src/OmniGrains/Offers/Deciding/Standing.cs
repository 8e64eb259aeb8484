using System.Collections.Concurrent;
using System.Collections.Immutable;
using OmniGrains.Offers.Claims;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Levers;

namespace OmniGrains.Offers.Deciding;

/// <summary>Where an offer is made: a channel and a place; null where neither is named.</summary>
internal readonly record struct OfferSpot(string? Channel, string? Place);

/// <summary>What was last known of an offer at a spot; null before it was looked at.</summary>
internal sealed class KnownStanding
{
    private Standing? _value;

    public Standing? Value
    {
        get => Volatile.Read(ref _value);
        set => Volatile.Write(ref _value, value);
    }
}

/// <summary>An offer's price for one piece.</summary>
/// <param name="Amount">With the offer.</param>
/// <param name="ListAmount">Without.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record OfferedPrice(decimal Amount, decimal ListAmount, string Currency);

/// <summary>A claim and what it rests on.</summary>
internal sealed record MadeClaim(OfferClaim Claim, IReadOnlyList<EvidenceSource> Sources);

/// <summary>What a lever says at a spot, and the claim that follows when it shows.</summary>
/// <param name="Lever">The lever.</param>
/// <param name="Verdict">To everybody there; of a claim that depends on the basket or on an account, nothing.</param>
/// <param name="Made">The claim, when it shows.</param>
/// <param name="ToBuyers">Of social proof, the claim to those who are counted in it, and are left out; null when it does not show then.</param>
internal sealed record LeverStanding(LeverTerms Lever, Verdict Verdict, MadeClaim? Made, MadeClaim? ToBuyers = null);

/// <summary>What is known of an offer at a spot, until anything that it rests on changes.</summary>
/// <param name="Spot">Where.</param>
/// <param name="Price">Null when it is about no product, or the product has no price there.</param>
/// <param name="Rounding">The lever by which the price was rounded.</param>
/// <param name="Product">The product's name.</param>
/// <param name="Category">The product's category.</param>
/// <param name="Stock">What can be sold there.</param>
/// <param name="Saving">What the bundle saves.</param>
/// <param name="Levers">In the order of the terms.</param>
/// <param name="WhyNot">Why it is made to nobody there, as a code; null when it may be.</param>
/// <param name="Rests">On what this rests.</param>
internal sealed record Standing(
    OfferSpot Spot, OfferedPrice? Price, LeverKind? Rounding, string? Product, string? Category, Stock Stock, decimal? Saving, ImmutableArray<LeverStanding> Levers,
    string? WhyNot, Rests Rests)
{
    private const int MostKept = 500;

    private readonly ConcurrentDictionary<(LeverKind Kind, string Subject, decimal? Price), MadeClaim> _kept = new();

    /// <summary>What is claimed to everybody there.</summary>
    public ImmutableArray<MadeClaim> Shared { get; } =
        [.. Levers.Where(lever => lever.Made is not null && lever.Lever.Kind != LeverKind.SocialProof).Select(lever => lever.Made!)];

    /// <summary>The claim beside a product of the basket, when it was made before.</summary>
    public MadeClaim? Beside(LeverKind kind, string subject, decimal? price) => _kept.GetValueOrDefault((kind, subject, price));

    /// <summary>Makes the claim beside a product of the basket: the same facts are the same claim, made once.</summary>
    public MadeClaim Make(CompiledOffer offer, LeverKind kind, string subject, decimal? price, Verdict verdict)
    {
        var made = EvidenceIds.Made(offer, kind, Spot, subject, verdict);
        if (_kept.Count < MostKept)
        {
            _kept.TryAdd((kind, subject, price), made);
        }

        return made;
    }
}

/// <summary>What can be sold of an offer's product, and of the bundle that it gives.</summary>
/// <param name="Sellable">Of the product; null when it is about none, or no stock is kept.</param>
/// <param name="Bundles">Of the bundle; null when it gives none, or no stock is kept.</param>
internal readonly record struct Stock(decimal? Sellable, decimal? Bundles)
{
    public bool IsThere => Sellable is null or > 0 && Bundles is null or >= 1;
}

/// <summary>On what something rests that was read.</summary>
/// <param name="Skus">The products.</param>
/// <param name="Until">When time alone may change it.</param>
/// <param name="Tick">When it was read, in the book's count of changes.</param>
/// <param name="Position">The journal position up to which all was known.</param>
internal sealed record Rests(ImmutableArray<string> Skus, DateTimeOffset Until, long Tick, long Position)
{
    private long _current = Tick;

    /// <summary>The last count of changes at which none of it had changed.</summary>
    public long Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }
}
