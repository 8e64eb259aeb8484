using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using OmniGrains.Offers.Deciding;
using OmniGrains.Recommendations.Contracts;

namespace OmniGrains.Offers.Counting;

/// <summary>What is bought with a product, by SKU.</summary>
internal sealed record CompanionCount(FrozenDictionary<string, ProductCompanion> BySku);

/// <summary>
/// Figures that only the views can count, in memory: nobody who asks for offers waits for a query. A figure that may be out of date is counted
/// again in the background; one that could not be counted for long is not told any more.
/// </summary>
internal sealed partial class Counts(Buyers buyers, ICompanions companions, OfferBook book, TimeProvider time, ILogger<Counts> log)
{
    private const int MostFigures = 5_000;
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Regularly = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TooOld = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Sku, int Days), Entry> _buyers = new();
    private readonly ConcurrentDictionary<(string Sku, int Support), Entry> _companions = new();

    /// <summary>Who bought it; null when that has not been counted yet.</summary>
    public BuyerCount? Buyers(string sku, int days) => (BuyerCount?)Current(_buyers, (sku, days), sku, stop => CountBuyers(sku, days, stop));

    /// <summary>What is bought with it; null when that has not been counted yet.</summary>
    public CompanionCount? Companions(string sku, int support) => (CompanionCount?)Current(_companions, (sku, support), sku, stop => CountCompanions(sku, support, stop));

    /// <summary>Counts now, for an offer that is about to be published.</summary>
    public async ValueTask Count(string sku, int? days, int? support, CancellationToken cancellation)
    {
        if (days is { } window)
        {
            Put(EntryOf(_buyers, (sku, window)), sku, await CountBuyers(sku, window, cancellation), book.Changes.BoughtAt(sku));
        }

        if (support is { } least)
        {
            Put(EntryOf(_companions, (sku, least)), sku, await CountCompanions(sku, least, cancellation), book.Changes.BoughtAt(sku));
        }
    }

    private async Task<object> CountBuyers(string sku, int days, CancellationToken stop) => await buyers.Of(sku, days, stop);

    private async Task<object> CountCompanions(string sku, int support, CancellationToken stop) =>
        new CompanionCount((await companions.Of(sku, support, stop)).ToFrozenDictionary(one => one.Sku, StringComparer.Ordinal));

    private object? Current<TKey>(ConcurrentDictionary<TKey, Entry> entries, TKey key, string sku, Func<CancellationToken, Task<object>> count)
        where TKey : notnull
    {
        var entry = EntryOf(entries, key);
        var age = entry.Value is null ? TooOld : time.GetElapsedTime(entry.At);
        var boughtAt = book.Changes.BoughtAt(sku);
        if ((age >= Regularly || (age >= Moment && boughtAt > entry.UpTo)) && entry.TryBegin())
        {
            _ = Task.Run(() => CountAgain(entry, sku, count, boughtAt));
        }

        return age > TooOld ? null : entry.Value;
    }

    private async Task CountAgain(Entry entry, string sku, Func<CancellationToken, Task<object>> count, long boughtAt)
    {
        try
        {
            using var limit = new CancellationTokenSource(TooOld, time);
            Put(entry, sku, await count(limit.Token), boughtAt);
        }
        catch (Exception exception)
        {
            CountFailed(exception, sku);
        }
        finally
        {
            entry.End();
        }
    }

    // A view may be behind what was bought: then it is asked again.
    private void Put(Entry entry, string sku, object value, long boughtAt)
    {
        var before = entry.Value;
        entry.Put(value, time.GetTimestamp(), value is BuyerCount counted ? Math.Min(counted.Position, boughtAt) : boughtAt);
        if (!IsSame(before, value))
        {
            book.Changes.Touch(sku);
        }
    }

    private static bool IsSame(object? before, object value) => (before, value) switch
    {
        (BuyerCount one, BuyerCount other) => one.Customers.SetEquals(other.Customers),
        _ => false,
    };

    private static Entry EntryOf<TKey>(ConcurrentDictionary<TKey, Entry> entries, TKey key)
        where TKey : notnull
    {
        if (entries.Count > MostFigures)
        {
            entries.Clear();
        }

        return entries.GetOrAdd(key, static _ => new Entry());
    }

    [LoggerMessage(LogLevel.Warning, "Could not count what was bought of {Sku}.")]
    private partial void CountFailed(Exception exception, string sku);

    private sealed class Entry
    {
        private int _counting;

        public object? Value { get; private set; }

        public long At { get; private set; }

        public long UpTo { get; private set; }

        public bool TryBegin() => Interlocked.Exchange(ref _counting, 1) == 0;

        public void End() => Volatile.Write(ref _counting, 0);

        public void Put(object value, long at, long upTo) => (UpTo, At, Value) = (upTo, at, value);
    }
}
