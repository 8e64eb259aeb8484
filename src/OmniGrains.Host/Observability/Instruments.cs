using System.Diagnostics;
using System.Diagnostics.Metrics;
using OmniGrains.Engine;

namespace OmniGrains.Host.Observability;

/// <summary>What the engine does, in numbers and traces. Nothing is wrapped or measured unless telemetry is exported.</summary>
internal sealed class Instruments : IDisposable
{
    public const string Name = "OmniGrains";

    private readonly Meter _meter = new(Name);

    public Instruments()
    {
        Commands = _meter.CreateCounter<long>("omnigrains.commands", description: "Commands that were accepted.");
        Rejections = _meter.CreateCounter<long>("omnigrains.rejections", description: "Commands that were refused, by code.");
        CommitSize = _meter.CreateHistogram<int>("omnigrains.commit.size", "{append}", "Appends that one commit carried.");
        AppendTime = _meter.CreateHistogram<double>("omnigrains.append.duration", "s", "How long a commit took.");
    }

    public ActivitySource Source { get; } = new(Name);

    public Counter<long> Commands { get; }

    public Counter<long> Rejections { get; }

    public Histogram<int> CommitSize { get; }

    public Histogram<double> AppendTime { get; }

    public static IGrains Around(IGrains grains, IServiceProvider provider) =>
        provider.GetService<Instruments>() is { } instruments ? new MeteredGrains(grains, instruments) : grains;

    public static IJournal Around(IJournal journal, IServiceProvider provider) =>
        provider.GetService<Instruments>() is { } instruments ? new MeteredJournal(journal, instruments) : journal;

    public void Observe(GrainEngine engine)
    {
        _meter.CreateObservableGauge("omnigrains.activations", () => engine.Activations, description: "Grains in memory.");
        _meter.CreateObservableGauge("omnigrains.appends.pending", () => engine.PendingAppends, description: "Appends that wait for a commit.");
        _meter.CreateObservableGauge("omnigrains.journal.head", () => engine.Tail.Head, description: "The journal's last position.");
        _meter.CreateObservableGauge("omnigrains.lag", () => Lags(engine), "{event}", "How far each reaction and view is behind.");
    }

    public void Dispose()
    {
        _meter.Dispose();
        Source.Dispose();
    }

    private static IEnumerable<Measurement<long>> Lags(GrainEngine engine) =>
        engine.Freshness.Lags().Select(lag => new Measurement<long>(lag.Value, new KeyValuePair<string, object?>("name", lag.Key)));
}
