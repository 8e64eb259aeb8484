using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>
/// What our stock lacks for an order that a foreign shop has sold. It is shown on the order, and the order is on hold for it
/// until the stock has come.
/// </summary>
internal static class ClaimDecisions
{
    public const string PausedFor = "stock-short";
    private const string Actor = "inventory";

    public static Decision Decide(Order state, NoteClaim note, in CommandContext context)
    {
        if (state is not Order.Documented { Live: { } live } order || live.Stock.Short.GetValueOrDefault(note.Stock).Version >= note.Version)
        {
            return Decision.Unchanged(ClaimNoted.It);
        }

        var change = new Change(order, context.At)
            .Add(new StockShortNoted(order.Document.OrderId, note.Stock.Place, note.Stock.Sku, note.Missing, note.Version));
        var (isShort, isPaused) = (change.Now.Stock.IsShort, change.Now.Pauses.Contains(PausedFor));
        return ((isShort, isPaused) switch
        {
            (true, false) when !live.Stock.IsShort => change.Add(new OrderPaused(change.OrderId, PausedFor, Actor)),
            (false, true) => change.Add(new OrderResumed(change.OrderId, PausedFor, Actor)),
            _ => change,
        }).AcceptAs(ClaimNoted.It);
    }
}
