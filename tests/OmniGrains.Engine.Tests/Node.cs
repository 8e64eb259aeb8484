using System.Collections.Concurrent;
using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

/// <summary>One engine over a database that others may share.</summary>
internal sealed class Node : IAsyncDisposable
{
    private static int s_numbers;

    private Node(GrainEngine engine, FaultyJournal journal, Stores stores, ConcurrentQueue<Exception> failures) =>
        (Engine, Journal, Stores, Failures) = (engine, journal, stores, failures);

    public static byte[] MasterKey { get; } = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public GrainEngine Engine { get; }

    public FaultyJournal Journal { get; }

    public Stores Stores { get; }

    public ConcurrentQueue<Exception> Failures { get; }

    public IGrains Grains => Engine.Grains;

    public static async Task<Node> Start(InMemoryDatabase database, Func<EngineOptions, EngineOptions>? configure = null, bool reactions = false, TimeProvider? time = null)
    {
        var node = Make(database, Tills.Parts(reactions), configure, time);
        await node.Engine.Start();
        return node;
    }

    /// <summary>A node that is not started yet.</summary>
    public static Node Make(
        InMemoryDatabase database,
        EngineParts parts,
        Func<EngineOptions, EngineOptions>? configure = null,
        TimeProvider? time = null,
        ISpread? spread = null,
        FaultyJournal? sharedFaults = null)
    {
        var memory = InMemoryStores.Open(database, TimeProvider.System);
        var journal = sharedFaults ?? new FaultyJournal(memory.Journal);
        var stores = memory with { Journal = journal };
        var failures = new ConcurrentQueue<Exception>();
        var options = new EngineOptions
        {
            Node = $"node-{Interlocked.Increment(ref s_numbers)}",
            LeaseDuration = TimeSpan.FromMilliseconds(400),
            OnFailure = (_, exception) => failures.Enqueue(exception),
        };
        var engine = new GrainEngine(
            parts, stores, new KeyVault(stores.Keys, MasterKey), configure?.Invoke(options) ?? options, time ?? TimeProvider.System, spread);
        return new Node(engine, journal, stores, failures);
    }

    public ValueTask<Outcome<Balance>> Ask(string till, ICommand<Balance> command, string id, string? fingerprint = null) =>
        Grains.Ask(GrainId.Of("till", till), command, new CommandContext(new CommandId(id), DateTimeOffset.UnixEpoch, fingerprint));

    public async ValueTask<Till> Read(string till) => (await Grains.Read(GrainId.Of("till", till), new GetTill())).Value;

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
