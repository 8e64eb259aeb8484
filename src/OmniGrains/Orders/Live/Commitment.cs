using System.Collections.Immutable;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>How our stock stands to an order that was sold elsewhere.</summary>
/// <param name="Lines">What is held, and what left, by line and place.</param>
/// <param name="Moved">What each stock was told in all.</param>
/// <param name="Short">What each stock last said that it lacks.</param>
internal sealed record Commitment(
    IReadOnlyList<CommittedLine> Lines, ImmutableDictionary<StockId, Moved> Moved, ImmutableDictionary<StockId, ShortOf> Short)
{
    public static readonly Commitment None = new([], ImmutableDictionary<StockId, Moved>.Empty, ImmutableDictionary<StockId, ShortOf>.Empty);

    public bool IsShort => Short.Values.Any(lack => lack.Missing > 0);

    public Commitment With(StockCommitted committed) => this with
    {
        Lines = committed.Lines,
        Moved = committed.Stocks.Aggregate(Moved, (all, stock) => Plus(all, new StockId(stock.Place, stock.Sku), new Moved(stock.Claimed, stock.Sent, stock.Back))),
    };

    public Commitment With(StockShortNoted noted) => this with
    {
        Short = Short.SetItem(new StockId(noted.Place, noted.Sku), new ShortOf(noted.Missing, noted.Version)),
    };

    /// <summary>Stock that moved by an event of its own, before there were commitments.</summary>
    public Commitment With(string place, IEnumerable<LineQuantity> lines, Func<decimal, Moved> moved) => this with
    {
        Moved = StockParts.Of(place, lines).Aggregate(Moved, (all, part) => Plus(all, part.Stock, moved(part.Quantity))),
    };

    private static ImmutableDictionary<StockId, Moved> Plus(ImmutableDictionary<StockId, Moved> all, StockId stock, Moved more) =>
        all.SetItem(stock, all.GetValueOrDefault(stock) + more);
}

/// <summary>What a stock was told: how much to hold, how much left, how much came back.</summary>
internal readonly record struct Moved(decimal Claimed, decimal Sent, decimal Back)
{
    public static Moved operator +(Moved one, Moved other) => new(one.Claimed + other.Claimed, one.Sent + other.Sent, one.Back + other.Back);

    public static Moved operator -(Moved one, Moved other) => new(one.Claimed - other.Claimed, one.Sent - other.Sent, one.Back - other.Back);
}

/// <summary>What a stock lacks, and since which of its versions.</summary>
internal readonly record struct ShortOf(decimal Missing, int Version);

/// <summary>The stocks behind lines.</summary>
internal static class StockParts
{
    /// <summary>A bundle's parts, equal ones summed.</summary>
    public static IEnumerable<(StockId Stock, decimal Quantity)> Of(string place, IEnumerable<LineQuantity> lines) => lines
        .SelectMany(line => (line.Parts ?? [new StockPart(line.Sku, 1)]).Select(part => (part.Sku, Quantity: part.Quantity * line.Quantity)))
        .GroupBy(part => part.Sku, StringComparer.Ordinal)
        .Select(same => (new StockId(place, same.Key), same.Sum(part => part.Quantity)));
}
