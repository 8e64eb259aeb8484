using OmniGrains.Delays.Times;

namespace OmniGrains.Delays.Watching;

/// <summary>One thing that must arrive, and when it will, nine times of ten.</summary>
/// <param name="What"><c>waiting</c> (a place has it still) or <c>onItsWay</c>.</param>
/// <param name="Id">The fulfilment's or shipment's id.</param>
/// <param name="Place">From where.</param>
/// <param name="Carrier">By whom.</param>
/// <param name="Pick">How long the place takes, and how that is known.</param>
/// <param name="Transit">How long the way takes, and how that is known.</param>
/// <param name="ExpectedBy">By when it arrives.</param>
/// <param name="Reasons">Why it is at risk; empty when it is not.</param>
public sealed record RiskComponent(
    string What, string Id, string? Place, string? Carrier, Estimate? Pick, Estimate? Transit, DateTimeOffset ExpectedBy, IReadOnlyList<string> Reasons);

/// <summary>How an order stands against its promise.</summary>
internal sealed record Assessment(IReadOnlyList<RiskComponent> Components)
{
    public bool AtRisk => Components.Any(component => component.Reasons.Count > 0);

    public DateTimeOffset? ExpectedBy => Components.Count == 0 ? null : Components.Max(component => component.ExpectedBy);

    public IReadOnlyList<string> Reasons => [.. Components.SelectMany(component => component.Reasons).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>Whether an order will be late, and when to look again. Pure.</summary>
internal static class Risk
{
    public const string History = "history";
    public const string NoScan = "no-scan";
    public const string CarrierDate = "carrier-date";
    public const string StockExpected = "stock-expected";

    /// <summary>A tracked parcel that nobody has seen for so long may be lost.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromHours(48);

    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    public static Assessment Assess(DelayWatch watch, DateTimeOffset now) => new(
    [
        .. watch.Parts.Where(part => IsKnown(watch, part)).Select(part => OfPart(watch, part, now)),
        .. watch.Parcels.Where(parcel => parcel.Transit is not null).Select(parcel => OfParcel(watch, parcel, now)),
    ]);

    /// <summary>When it may be at risk although nothing happens; null when that cannot be, or was foreseen already.</summary>
    public static DateTimeOffset? NextCheck(DelayWatch watch, DateTimeOffset now)
    {
        if (watch.Over || watch.PromisedBy is not { } promise || watch.Foreseen?.PromisedBy == promise)
        {
            return null;
        }

        var moments = watch.Parts.Where(part => IsKnown(watch, part)).Select(part => promise - Way(watch, part) - AtLeast(part.Pick!))
            .Concat(watch.Parcels.Where(parcel => parcel is { Tracked: true, Transit: not null }).Select(parcel => promise - AtLeast(parcel.Transit!)))
            .Concat(watch.Parcels.Where(parcel => parcel.Tracked).Select(parcel => parcel.SeenAt + LongestSilence))
            .Select(moment => moment + Margin).Where(moment => moment > now).ToList();
        return moments.Count == 0 ? null : moments.Min();
    }

    private static bool IsKnown(DelayWatch watch, WaitingPart part) => part.Pick is not null && (part.Transit is not null || !watch.IsShipped);

    private static RiskComponent OfPart(DelayWatch watch, WaitingPart part, DateTimeOffset now)
    {
        var waitsForStock = watch.StockExpectedAt is { } stock && stock > now;
        var begins = watch.StockExpectedAt is { } available && available > watch.PlacedAt ? available : watch.PlacedAt;
        var picked = waitsForStock ? begins + Whole(part.Pick!) : now + Remaining(part.Pick!, now - begins);
        var expected = picked + Way(watch, part);
        IReadOnlyList<string> reasons = expected > watch.PromisedBy ? [waitsForStock ? StockExpected : History] : [];
        return new RiskComponent("waiting", part.Id, part.Place, null, part.Pick, watch.IsShipped ? part.Transit : null, expected, reasons);
    }

    private static RiskComponent OfParcel(DelayWatch watch, Parcel parcel, DateTimeOffset now)
    {
        // Of a parcel that its carrier never tells about nobody will hear that it has arrived: it is taken to be in time.
        var expected = parcel.Tracked ? now + Remaining(parcel.Transit!, now - parcel.SentAt) : parcel.SentAt + Whole(parcel.Transit!);
        var reasons = new List<string>();
        if (watch.PromisedBy is { } promise)
        {
            reasons.AddRange(expected > promise ? [History] : []);
            reasons.AddRange(parcel.CarrierDate > promise ? [CarrierDate] : []);
            reasons.AddRange(parcel.Tracked && now - parcel.SeenAt > LongestSilence ? [NoScan] : []);
        }

        if (reasons.Contains(NoScan))
        {
            expected = Later(expected, now + (Whole(parcel.Transit!) / 2));
        }

        return new RiskComponent(
            "onItsWay", parcel.ShipmentId, parcel.Place, parcel.Carrier, null, parcel.Transit, Later(expected, parcel.CarrierDate ?? expected), reasons);
    }

    // What already took longer than nine of ten is not done at once: a quarter of the whole is always still to come.
    private static TimeSpan Remaining(Estimate estimate, TimeSpan elapsed)
    {
        var left = Whole(estimate) - elapsed;
        return left > AtLeast(estimate) ? left : AtLeast(estimate);
    }

    private static TimeSpan Way(DelayWatch watch, WaitingPart part) => watch.IsShipped ? Whole(part.Transit!) : TimeSpan.Zero;

    private static TimeSpan Whole(Estimate estimate) => TimeSpan.FromMinutes(estimate.P90Minutes);

    private static TimeSpan AtLeast(Estimate estimate) => Whole(estimate) / 4;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
