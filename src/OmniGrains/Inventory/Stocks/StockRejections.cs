using System.Globalization;
using OmniGrains.Engine;

namespace OmniGrains.Inventory.Stocks;

internal static class StockRejections
{
    public const string InsufficientCode = "stock.insufficient";

    public static readonly Rejection Changed = new(
        "stock.changed", "The stock is not what you saw: read it again and decide anew.", RejectionKind.PreconditionFailed);

    public static readonly Rejection Unknown = new(
        "stock.unknown", "Nothing was ever recorded of this SKU at this place.", RejectionKind.NotFound);

    public static readonly Rejection UnknownHold = new(
        "hold.unknown", "There is no such hold, or it has ended.", RejectionKind.NotFound);

    public static readonly Rejection TooManyHolds = new(
        "stock.too-many-holds", $"A stock takes at most {StockGrain.MostHolds} holds at once.", RejectionKind.Conflict);

    public static readonly Rejection TooLarge = new(
        "stock.too-large", $"No bucket of a stock may exceed {StockGrain.LargestQuantity.ToString(CultureInfo.InvariantCulture)}.");

    public static Rejection Insufficient(decimal asked, decimal free) => new(
        InsufficientCode, $"{Text(asked)} asked, {Text(Math.Max(0, free))} available.", RejectionKind.Conflict);

    public static Rejection NotThere(decimal asked, decimal there) => new(
        "stock.not-there", $"{Text(asked)} cannot leave: {Text(Math.Max(0, there))} are there.", RejectionKind.Conflict);

    public static Rejection MoreThanHeld(decimal asked, decimal held) => new(
        "hold.too-small", $"{Text(asked)} cannot leave: {Text(held)} are held.", RejectionKind.Conflict);

    public static Rejection BelowZero(decimal onHand, decimal damaged) => new(
        "stock.below-zero", $"On hand is {Text(onHand)}, of which {Text(damaged)} damaged: it cannot go below that.", RejectionKind.Conflict);

    public static Rejection NotSoDamaged(decimal asked, decimal there) => new(
        "stock.not-damaged", $"{Text(asked)} asked, {Text(there)} are there in this condition.", RejectionKind.Conflict);

    public static string Text(decimal quantity) => quantity.ToString("0.###", CultureInfo.InvariantCulture);
}
