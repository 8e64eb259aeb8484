using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;

namespace OmniGrains.Offers.Claims;

/// <summary>What is watched.</summary>
internal sealed record Watched(IReadOnlyList<string> Offers, IReadOnlyList<string> Skus, string? Channel, string? Place)
{
    public bool Covers(CompiledOffer offer) => Offers.Contains(offer.Id) || (offer.Terms.Sku is { } sku && Skus.Contains(sku));
}

/// <summary>Something that is, or is no longer, claimed.</summary>
/// <param name="Claim">The claim; absent when nothing but the connection is told of.</param>
/// <param name="Because">Why it was withdrawn, as a code; absent for a claim that is made.</param>
public sealed record ToldClaim(OfferClaim? Claim, string? Because = null);

/// <summary>
/// Tells readers which claims stand, and withdraws each as soon as it does not: woken by the journal, and by time at the latest every second.
/// A claim is durable as evidence before it is told.
/// </summary>
internal sealed class ClaimWatch(OfferBook book, StandingClaims claims, EvidenceKeeper evidence, Tail tail, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const int MostReaders = 1_000;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private int _readers;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _readers) <= MostReaders)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _readers);

    /// <summary>All claims that stand, then what changes. Ends when the reader leaves or the host stops.</summary>
    public async IAsyncEnumerable<SseItem<ToldClaim>> Watch(Watched watched, [EnumeratorCancellation] CancellationToken reader)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(reader, lifetime.ApplicationStopping);
        var told = new Dictionary<string, OfferClaim>(StringComparer.Ordinal);
        yield return new SseItem<ToldClaim>(new ToldClaim(null), "connected");
        var said = time.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            var seen = tail.Head;
            foreach (var item in await Changes(watched, told, stop.Token))
            {
                said = time.GetTimestamp();
                yield return item;
            }

            if (time.GetElapsedTime(said) >= Heartbeat)
            {
                said = time.GetTimestamp();
                yield return new SseItem<ToldClaim>(new ToldClaim(null), "still-here");
            }

            await Rest(seen, stop.Token);
        }
    }

    private async ValueTask<List<SseItem<ToldClaim>>> Changes(Watched watched, Dictionary<string, OfferClaim> told, CancellationToken stop)
    {
        var items = new List<SseItem<ToldClaim>>();
        try
        {
            var page = await book.Read(stop);
            var now = await claims.At(page.Offers.Where(watched.Covers), new OfferSpot(watched.Channel, watched.Place), stop);
            var standing = now.Select(one => one.Claim.Claim.EvidenceId).ToHashSet(StringComparer.Ordinal);
            foreach (var gone in told.Values.Where(claim => !standing.Contains(claim.EvidenceId)).ToList())
            {
                told.Remove(gone.EvidenceId);
                items.Add(new SseItem<ToldClaim>(new ToldClaim(gone, await claims.WhyLapsed(gone.EvidenceId, stop) ?? "figures-changed"), "claim-withdrawn"));
            }

            foreach (var (made, publication, position) in now.Where(one => !told.ContainsKey(one.Claim.Claim.EvidenceId)))
            {
                await evidence.Keep(made.Claim, publication, made.Sources, position, time.GetUtcNow());
                told[made.Claim.EvidenceId] = made.Claim;
                items.Add(new SseItem<ToldClaim>(new ToldClaim(made.Claim), "claim"));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reader has left, or the host stops.
        }

        return items;
    }

    // Under load many changes are told in one go.
    private async Task Rest(long seen, CancellationToken stop)
    {
        try
        {
            await Task.Delay(Breath, time, stop);
            using var limit = new CancellationTokenSource(Second - Breath - Breath, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
            await tail.Wait(seen, either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time itself may have ended a claim.
        }
    }
}
