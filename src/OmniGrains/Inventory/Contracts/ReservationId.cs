using System.Buffers.Text;
using System.Text;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inventory.Contracts;

/// <summary>
/// The public id of a reservation. That of one line names its stock, so that the hold itself is all there is of it; that of
/// several lines names the grain that owns the holds.
/// </summary>
/// <param name="Token">The holder's part, unique.</param>
/// <param name="Stock">The stock of a reservation of one line; null for one of several.</param>
public readonly record struct ReservationId(string Token, StockId? Stock)
{
    public const string GrainType = "reservation";

    private const int LongestToken = 40;
    private const int LongestStock = 600;

    /// <summary>The id of the hold at every stock of the reservation: pass it as <c>from</c> when an order takes it over.</summary>
    public string HoldId => $"r:{Token}";

    public GrainId Grain => GrainId.Of(GrainType, Token);

    public override string ToString() =>
        Stock is { } stock ? $"s.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(stock.ToString()))}.{Token}" : $"m.{Token}";

    /// <returns>False when no reservation can have this id.</returns>
    public static bool TryParse(string text, out ReservationId id)
    {
        id = default;
        switch (text.Split('.'))
        {
            case ["m", var token] when Slugs.IsSlug(token, LongestToken):
                id = new ReservationId(token, null);
                return true;
            case ["s", { Length: <= LongestStock } encoded, var token] when Slugs.IsSlug(token, LongestToken) && Base64Url.IsValid(encoded):
                var stock = StockId.OfStream($"{StockId.GrainType}/{Encoding.UTF8.GetString(Base64Url.DecodeFromChars(encoded))}");
                id = new ReservationId(token, stock);
                return stock is not null;
            default:
                return false;
        }
    }
}
