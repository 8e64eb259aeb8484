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
/// looking at a page again writes nothing. A crash loses at most the last moment, of those who were shown it and of those held out alike.
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
    private int _due;
    private bool _ended;

    public void Add(string offer, string customer, bool heldOut, int attributionDays, DateTimeOffset at)
    {
        if (_known.ContainsKey((offer, customer)) || _waiting.Count >= MostWaiting || Volatile.Read(ref _ended))
        {
            return;
        }

        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        if (_known.TryAdd((offer, customer), 0))
        {
            _waiting.Enqueue(new ShownOffer(offer, customer, heldOut, attributionDays, at));
            if (Interlocked.Exchange(ref _due, 1) == 0)
            {
                _ = Task.Run(FlushSoon);
            }
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
            while (!_waiting.IsEmpty)
            {
                var batch = new List<ShownOffer>();
                while (batch.Count < BatchSize && _waiting.TryDequeue(out var shown))
                {
                    batch.Add(shown);
                }

                await Write(batch);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask Write(List<ShownOffer> batch)
    {
        var now = time.GetUtcNow();
        var id = $"{Guid.CreateVersion7(now):N}";
        try
        {
            await grains.Ask(GrainId.Of(ShownOffersGrain.TypeName, id), new NoteShown(batch), new CommandContext(new CommandId($"offers-shown/{id}"), now));
        }
        catch (JournalUnavailableException exception)
        {
            WriteFailed(exception, batch.Count);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} offers that were shown could not be written down; they do not count in any results.")]
    private partial void WriteFailed(Exception exception, int count);
}
