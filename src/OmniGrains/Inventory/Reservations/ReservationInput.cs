using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inventory.Reservations;

/// <summary>How a reservation may be put together.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReservationMode>))]
public enum ReservationMode
{
    /// <summary>Each line comes from one place.</summary>
    [JsonStringEnumMemberName("allOrNothing")]
    AllOrNothing,

    /// <summary>A line may come from several places.</summary>
    [JsonStringEnumMemberName("split")]
    Split,
}

/// <summary>Stock to be held for a while. Always all of it or nothing.</summary>
/// <param name="Lines">1 to 200.</param>
/// <param name="Place">Where, for lines that do not say; absent: at the places that serve the channel, best first.</param>
/// <param name="Channel">For which channel: its pools are drawn from, its buffers are left.</param>
/// <param name="ExpiresInSeconds">1 to 604,800; when absent, 900.</param>
/// <param name="Mode">When absent, allOrNothing.</param>
public sealed record ReservationInput(
    IReadOnlyList<ReservationLineInput> Lines, string? Place, string? Channel, int? ExpiresInSeconds, ReservationMode? Mode);

/// <summary>What is wanted. A bundle's parts are held.</summary>
public sealed record ReservationLineInput(string Sku, decimal Quantity, string? Place = null);

/// <summary>A reservation that holds stock.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="Lines">What is held where; bundles taken apart, equal stocks summed.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record ReservationReceipt(string Id, DateTimeOffset ExpiresAt, IReadOnlyList<ReservedLine> Lines, long Position);

/// <summary>A stock of which something is held.</summary>
/// <param name="Sku">Which SKU.</param>
/// <param name="Place">Where.</param>
/// <param name="Quantity">How much.</param>
/// <param name="Backordered">How much of it is not there yet.</param>
public sealed record ReservedLine(string Sku, string Place, decimal Quantity, decimal Backordered);

internal static class ReservationRules
{
    public const int MostLines = 200;
    public const int DefaultSeconds = 900;
    public const int MostSeconds = 604_800;

    public static Rejection? Check(ReservationInput input)
    {
        if (input.Lines.Count is 0 or > MostLines)
        {
            return Invalid($"lines: must be 1 to {MostLines}.");
        }

        foreach (var line in input.Lines)
        {
            if (CheckLine(line) is { } wrong)
            {
                return wrong;
            }
        }

        return input.Place is not null && !Slugs.IsSlug(input.Place, Quantities.LongestPlace) ? Invalid("place: is no place's id.")
            : input.Channel is not null && !Slugs.IsSlug(input.Channel, Quantities.LongestChannel) ? Invalid("channel: is no channel's name.")
            : CheckSeconds(input.ExpiresInSeconds);
    }

    public static Rejection? CheckSeconds(int? seconds) =>
        seconds is null or (>= 1 and <= MostSeconds) ? null : Invalid($"expiresInSeconds: must be 1 to {MostSeconds}.");

    private static Rejection? CheckLine(ReservationLineInput? line) => line switch
    {
        null => Invalid("lines: must not contain null."),
        _ when !Slugs.IsText(line.Sku, Quantities.LongestSku) => Invalid($"lines.sku: must be 1 to {Quantities.LongestSku} characters."),
        _ when !Quantities.IsQuantity(line.Quantity) => Invalid($"lines.quantity: {Quantities.Rule}"),
        { Place: not null } when !Slugs.IsSlug(line.Place, Quantities.LongestPlace) => Invalid("lines.place: is no place's id."),
        _ => null,
    };

    private static Rejection Invalid(string detail) => new("request.invalid", detail);
}
