using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OmniGrains.Engine;

/// <summary>Rewrites the JSON of an event from one schema version to the next.</summary>
/// <param name="old">The event as it was recorded.</param>
/// <returns>The event in the shape of the following version.</returns>
public delegate JsonNode Upcast(JsonNode old);

/// <summary>
/// The wire names and shapes of everything that is stored or crosses processes: events, commands, replies, snapshots.
/// Filled at start-up by the slices, then read-only.
/// </summary>
public sealed class Contracts
{
    private readonly Dictionary<string, EventContract> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, EventContract> _byType = [];
    private readonly Dictionary<string, CommandContract> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, string> _commandNames = [];
    private FrozenDictionary<Type, EventContract>? _frozen;

    /// <summary>
    /// The serialiser of all stored JSON: camel case, nulls left out. Slices generate their contexts with these same two
    /// settings, because only then the generated fast path is used.
    /// </summary>
    public JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Adds a slice's source-generated JSON contracts.</summary>
    /// <exception cref="ArgumentException">They were generated with other settings than those of <see cref="Json"/>: all of the stored JSON would take the slow path.</exception>
    public Contracts Add(JsonSerializerContext slice)
    {
        var settings = slice.Options;
        if (settings.PropertyNamingPolicy != Json.PropertyNamingPolicy || settings.DefaultIgnoreCondition != Json.DefaultIgnoreCondition || settings.Converters.Count > 0)
        {
            throw new ArgumentException($"{slice.GetType().Name} must be generated with JsonSerializerDefaults.Web, nulls left out, and no converters.", nameof(slice));
        }

        Json.TypeInfoResolverChain.Add(slice);
        return this;
    }

    /// <summary>Registers an event under a name that never changes.</summary>
    /// <typeparam name="TEvent">The event in its newest shape.</typeparam>
    /// <param name="name"><c>slice.what-happened</c>.</param>
    /// <param name="upcasts">From version 1 to 2, 2 to 3, and so on; the newest version is their number plus one.</param>
    public Contracts Event<TEvent>(string name, params IReadOnlyList<Upcast> upcasts)
        where TEvent : class, IEvent
    {
        var contract = new EventContract(name, typeof(TEvent), upcasts);
        _byName.Add(name, contract);
        _byType.Add(typeof(TEvent), contract);
        _frozen = null;
        return this;
    }

    /// <summary>Registers a command that may wait in a reminder or cross processes.</summary>
    /// <typeparam name="TCommand">The command.</typeparam>
    /// <typeparam name="TReply">Its reply.</typeparam>
    /// <param name="name">A name that never changes, <c>slice.do-something</c>.</param>
    public Contracts Command<TCommand, TReply>(string name)
        where TCommand : class, ICommand<TReply>
    {
        _commands.Add(name, new CommandContract(typeof(TCommand), (grain, command) => Consequence.Ask(grain, (TCommand)command)));
        _commandNames.Add(typeof(TCommand), name);
        return this;
    }

    /// <summary>All registered event names with their types, for documentation and the frozen-journal test.</summary>
    public IReadOnlyDictionary<string, Type> EventNames => _byName.ToDictionary(p => p.Key, p => p.Value.Type, StringComparer.Ordinal);

    internal EventContract OfEvent(Type type) => (_frozen ??= _byType.ToFrozenDictionary())[type];

    internal string NameOf(ICommand command) => _commandNames[command.GetType()];

    /// <summary>Serialises a reply or state with its registered contract.</summary>
    internal byte[] Write(object value, Type type) => JsonSerializer.SerializeToUtf8Bytes(value, Json.GetTypeInfo(type));

    internal object? Read(ReadOnlySpan<byte> json, Type type) => JsonSerializer.Deserialize(json, Json.GetTypeInfo(type));

    /// <summary>A stored command, ready to be sent to its grain.</summary>
    internal Consequence ReadCommand(GrainId grain, string name, ReadOnlySpan<byte> json)
    {
        var contract = _commands[name];
        return contract.Send(grain, (ICommand)Read(json, contract.Type)!);
    }

    internal IEvent ReadEvent(string name, int schemaVersion, ReadOnlySpan<byte> json)
    {
        var contract = _byName.GetValueOrDefault(name)
            ?? throw new InvalidOperationException($"The journal holds an event '{name}' that no slice registers.");
        if (schemaVersion == contract.SchemaVersion)
        {
            return (IEvent)Read(json, contract.Type)!;
        }

        var node = JsonNode.Parse(json)!;
        for (var version = schemaVersion; version < contract.SchemaVersion; version++)
        {
            node = contract.Upcasts[version - 1](node);
        }

        return (IEvent)node.Deserialize(Json.GetTypeInfo(contract.Type))!;
    }

    private sealed record CommandContract(Type Type, Func<GrainId, ICommand, Consequence> Send);

    internal sealed record EventContract(string Name, Type Type, IReadOnlyList<Upcast> Upcasts)
    {
        public int SchemaVersion => Upcasts.Count + 1;
    }
}
