using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Results;

internal sealed record NoteShown(IReadOnlyList<ShownOffer> Shown) : ICommand<ShownReply>, IFirstCommand;

internal sealed record ShownReply(int Shown);

/// <summary>How many were noted; only to be told apart from none.</summary>
internal sealed record ShownOffers(int Shown)
{
    public static readonly ShownOffers None = new(0);
}

/// <summary>A grain for each batch of what was shown: written once, and never asked again.</summary>
internal sealed class ShownOffersGrain : Grain<ShownOffers>
{
    public const string TypeName = "offers-shown";

    public override string Type => TypeName;

    public override bool Transient => true;

    public override ShownOffers Initial => ShownOffers.None;

    public override object Answer(ShownOffers state, IQuery query) => state;

    public override Decision Decide(ShownOffers state, ICommand command, in CommandContext context) => command switch
    {
        NoteShown note => Decision.Accept(new ShownReply(note.Shown.Count), new OffersShown(note.Shown)),
        _ => throw new NotSupportedException($"A batch of what was shown does not take {command.GetType().Name}."),
    };

    public override ShownOffers Evolve(ShownOffers state, IEvent @event) => @event is OffersShown shown ? new ShownOffers(shown.Shown.Count) : state;
}

/// <summary>
/// Gathers who was shown what, or held out, and writes it down every moment, many at once: nobody waits for it. A customer counts once for an offer, so that
/// looking at a page again writes nothing. A crash loses at most the last moment, of those who were shown it and of those held out alike. What the
/// journal does not take is tried again, under the same id, until it does.
/// </summary>
internal sealed partial class ShownLog(IGrains grains, TimeProvider time, ILogger<ShownLog> log) : IHostedLifecycleService
{
    private const int MostRemembered = 500_000;
    private const int MostWaiting = 100_000;
    private const int BatchSize = 1_000;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<(string Offer, string Customer), byte> _known = new();
    private readonly ConcurrentQueue<ShownOffer> _waiting = new();
    private readonly SemaphoreSlim _gate = new(1);
    private Batch? _untaken;
    private int _remembered;
    private int _waitingCount;
    private int _due;
    private bool _ended;

    public void Add(string offer, string customer, bool heldOut, int attributionDays, DateTimeOffset at)
    {
        if (_known.ContainsKey((offer, customer)) || Volatile.Read(ref _waitingCount) >= MostWaiting || Volatile.Read(ref _ended))
        {
            return;
        }

        // Counted apart: a concurrent dictionary locks all of itself to count its entries.
        if (Volatile.Read(ref _remembered) >= MostRemembered)
        {
            _known.Clear();
            Volatile.Write(ref _remembered, 0);
        }

        if (_known.TryAdd((offer, customer), 0))
        {
            Interlocked.Increment(ref _remembered);
            Interlocked.Increment(ref _waitingCount);
            _waiting.Enqueue(new ShownOffer(offer, customer, heldOut, attributionDays, at));
            WriteSoon();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What waits is written down before anything ends; what is shown from then on is not counted.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _ended, true);
        return Flush();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void WriteSoon()
    {
        if (Interlocked.Exchange(ref _due, 1) == 0)
        {
            _ = Task.Run(FlushSoon);
        }
    }

    private async Task FlushSoon()
    {
        await Task.Delay(Moment, time);
        Interlocked.Exchange(ref _due, 0);
        await Flush();
    }

    private async Task Flush()
    {
        await _gate.WaitAsync();
        try
        {
            while ((_untaken ??= Next()) is { } batch)
            {
                if (!await Write(batch))
                {
                    WriteSoon();
                    return;
                }

                _untaken = null;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private Batch? Next()
    {
        var shown = new List<ShownOffer>();
        while (shown.Count < BatchSize && _waiting.TryDequeue(out var one))
        {
            shown.Add(one);
        }

        Interlocked.Add(ref _waitingCount, -shown.Count);
        var now = time.GetUtcNow();
        return shown.Count == 0 ? null : new Batch($"{Guid.CreateVersion7(now):N}", now, shown);
    }

    private async ValueTask<bool> Write(Batch batch)
    {
        try
        {
            await grains.Ask(GrainId.Of(ShownOffersGrain.TypeName, batch.Id), new NoteShown(batch.Shown), new CommandContext(new CommandId($"offers-shown/{batch.Id}"), batch.At));
            return true;
        }
        catch (JournalUnavailableException exception)
        {
            NotTaken(exception, batch.Shown.Count);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} offers that were shown could not be written down yet.")]
    private partial void NotTaken(Exception exception, int count);

    private sealed record Batch(string Id, DateTimeOffset At, IReadOnlyList<ShownOffer> Shown);
}
