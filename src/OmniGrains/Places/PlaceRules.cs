using FluentValidation;
using FluentValidation.Results;
using OmniGrains.Edge;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Places;

/// <summary>What a place must satisfy.</summary>
internal sealed class PlaceRules : AbstractValidator<PutPlace>
{
    public const int LongestId = 64;
    private const int MostSpans = 50;
    private const int MostClosedDays = 400;
    private const decimal LargestCost = 1_000_000m;

    public PlaceRules() => RuleFor(request => request).Custom(static (request, context) =>
    {
        Check(request.Id, request.Input, (holds, property, message) =>
        {
            if (!holds)
            {
                context.AddFailure(new ValidationFailure(property, message));
            }
        });
    });

    private static void Check(string id, PlaceInput input, Action<bool, string, string> must)
    {
        must(Slugs.IsSlug(id, LongestId), "id", "must be 1 to 64 lower-case letters, digits, dots, hyphens or underscores.");
        must(Slugs.IsText(input.Name, 100), "name", "must be 1 to 100 characters.");
        must(input.Country is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'], "country", "must be two capital letters (ISO 3166), such as IT.");
        must(Zones.IsKnown(input.Zone), "zone", "must be a known IANA time zone, such as Europe/Rome.");
        must(input.Location is null || IsOnGlobe(input.Location), "location", "must have a latitude from -90 to 90 and a longitude from -180 to 180.");
        must(input.Address is null || IsAddress(input.Address), "address", "must have parts of 1 to 120 characters.");
        must(input.Hours is not { Count: > MostSpans }, "hours", $"must be at most {MostSpans} spans.");
        must(input.Hours?.All(span => span is not null && Enum.IsDefined(span.Day)) ?? true, "hours", "must have a day, from and until each.");
        must(input.ClosedDays is not { Count: > MostClosedDays }, "closedDays", $"must be at most {MostClosedDays} days.");
        must(input.Priority is null or (>= 0 and <= 1_000), "priority", "must be 0 to 1,000.");
        must(input.CostPerParcel is null || IsCost(input.CostPerParcel), "costPerParcel",
            "must not be negative, have at most four decimals, be at most 1,000,000, and have an ISO 4217 currency.");
        must(input.DailyParcels is null or (>= 0 and <= 1_000_000), "dailyParcels", "must be 0 to 1,000,000.");
        must(input.HandlingMinutes is null or (>= 0 and <= 43_200), "handlingMinutes", "must be 0 to 43,200.");
    }

    internal static bool IsOnGlobe(GeoPoint point) =>
        point is { Latitude: >= -90 and <= 90, Longitude: >= -180 and <= 180 };

    private static bool IsAddress(PostalAddress address) =>
        new[] { address.Street, address.PostalCode, address.City, address.Region }.All(part => part is null || Slugs.IsText(part, 120));

    private static bool IsCost(Money cost) =>
        cost.Amount is >= 0 and <= LargestCost && cost.Amount.Scale <= 4 && Currencies.IsKnown(cost.Currency);
}
