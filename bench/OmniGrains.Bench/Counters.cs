using System.Text.Json.Serialization;
using OmniGrains.Engine;
using OmniGrains.Journal.Sqlite;

namespace OmniGrains.Bench;

internal sealed record Count(int By) : ICommand<Counted>;

internal sealed record Counted(int Total);

internal sealed record Increased(int By, string Note) : IEvent;

internal sealed record Total(int Value);

internal sealed record GetTotal : IQuery<Total>;

/// <summary>The cheapest grain there is: what remains is the engine.</summary>
internal sealed class CounterGrain : Engine.Grain<Total>
{
    private static readonly string Note = new('x', 400);

    public override string Type => "counter";

    public override Total Initial { get; } = new(0);

    public override object Answer(Total state, IQuery query) => state;

    public override Decision Decide(Total state, ICommand command, in CommandContext context) =>
        Decision.Accept(new Counted(state.Value + 1), new Increased(((Count)command).By, Note));

    public override Total Evolve(Total state, IEvent @event) => new(state.Value + ((Increased)@event).By);
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Count))]
[JsonSerializable(typeof(Counted))]
[JsonSerializable(typeof(Increased))]
internal sealed partial class CounterJson : JsonSerializerContext;

/// <summary>An engine in this process, on SQLite.</summary>
internal sealed class Embedded : IAsyncDisposable
{
    private readonly SqliteStores _stores;
    private long _commands;

    private Embedded(SqliteStores stores, GrainEngine engine) => (_stores, Engine) = (stores, engine);

    public GrainEngine Engine { get; }

    public IJournal Journal => _stores.Stores.Journal;

    public static async Task<Embedded> Open(string folder)
    {
        var stores = await SqliteStores.OpenAsync(folder);
        var parts = new EngineParts();
        parts.Contracts.Add(CounterJson.Default).Event<Increased>("counter.increased");
        parts.Grains.Add(new CounterGrain());
        var engine = new GrainEngine(
            parts, stores.Stores, new KeyVault(stores.Stores.Keys, new byte[32]), new EngineOptions { Node = "bench" }, TimeProvider.System);
        await engine.Start();
        return new Embedded(stores, engine);
    }

    public ValueTask<Outcome<Counted>> Count(string key) => Engine.Grains.Ask(
        GrainId.Of("counter", key), new Count(1), new CommandContext(new CommandId($"c{Interlocked.Increment(ref _commands):D15}"), DateTimeOffset.UtcNow));

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _stores.DisposeAsync();
    }
}
