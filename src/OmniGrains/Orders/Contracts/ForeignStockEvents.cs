using OmniGrains.Engine;

namespace OmniGrains.Orders.Contracts;

/// <summary>
/// Stock of ours follows a foreign order. What is open is claimed at places; what was sent leaves, what came back comes in. Always
/// the difference to what was said before, so that the changes of all such events add up to how the order stands.
/// </summary>
/// <param name="OrderId">The order.</param>
/// <param name="HoldId">Under which its stock is held.</param>
/// <param name="Channel">Whose pool is drawn from.</param>
/// <param name="Lines">Which place holds, and has handed over, what of which line: all of it, as it stands now.</param>
/// <param name="Stocks">The stocks that change.</param>
public sealed record StockCommitted(
    string OrderId, string HoldId, string Channel, IReadOnlyList<CommittedLine> Lines, IReadOnlyList<CommittedStock> Stocks) : IEvent;

/// <summary>A place's part in a line of a foreign order.</summary>
/// <param name="LineId">The line.</param>
/// <param name="Sku">Its stock keeping unit.</param>
/// <param name="Place">The place.</param>
/// <param name="Held">What is claimed there and was not sent yet.</param>
/// <param name="Left">What was sent without anybody saying from where, and is taken to have left from there.</param>
/// <param name="Parts">What one piece of a bundle consists of; null when it is no bundle.</param>
public sealed record CommittedLine(
    string LineId, string Sku, string Place, decimal Held, decimal Left, IReadOnlyList<StockPart>? Parts = null);

/// <summary>By how much a stock changes. All three are signed.</summary>
/// <param name="Place">Where.</param>
/// <param name="Sku">What; a part of a bundle, not the bundle.</param>
/// <param name="Claimed">How much more is claimed.</param>
/// <param name="Sent">How much more has left.</param>
/// <param name="Back">How much more has come back.</param>
public sealed record CommittedStock(string Place, string Sku, decimal Claimed, decimal Sent, decimal Back);

/// <summary>A stock has said what it lacks for an order that was sold elsewhere: zero, when it has all of it by now.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Place">Where it is lacking.</param>
/// <param name="Sku">What is lacking.</param>
/// <param name="Missing">How much.</param>
/// <param name="Version">The stock's own version at which it said so.</param>
public sealed record StockShortNoted(string OrderId, string Place, string Sku, decimal Missing, int Version) : IEvent;
