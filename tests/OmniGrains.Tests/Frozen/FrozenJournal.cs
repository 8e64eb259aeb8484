using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Access;
using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Journal.InMemory;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Tests.Frozen;

/// <summary>One stored event as a line of a frozen journal; personal ones in clear, because they are made up.</summary>
internal sealed record FrozenEvent(string Stream, int Version, DateTimeOffset At, string Type, int Schema, JsonNode Data);

/// <summary>A journal as text, and what its streams replay to.</summary>
internal static class FrozenJournal
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static EngineParts Parts()
    {
        var parts = new EngineParts();
        foreach (var slice in (ISlice[])[new AccessSlice(), new CustomersSlice(), new OrdersSlice()])
        {
            slice.AddTo(parts);
        }

        return parts;
    }

    public static List<FrozenEvent> Read(string file) =>
        [.. File.ReadLines(file).Select(line => JsonSerializer.Deserialize<FrozenEvent>(line, JsonSerializerOptions.Web)!)];

    public static string Text(IEnumerable<FrozenEvent> events) =>
        string.Concat(events.Select(frozen => JsonSerializer.Serialize(frozen, JsonSerializerOptions.Web) + "\n"));

    /// <summary>Decodes the events as a journal of today would, and replays each stream.</summary>
    public static async Task<string> StatesOf(IReadOnlyList<FrozenEvent> events)
    {
        var stores = InMemoryStores.Open(new InMemoryDatabase(), TimeProvider.System);
        await stores.Journal.Append([.. events.Select((frozen, i) => new Append
        {
            Stream = frozen.Stream,
            ExpectedVersion = frozen.Version - 1,
            CommandId = $"frozen-{i}",
            At = frozen.At,
            Events = [new EventData(frozen.Type, frozen.Schema, Encoding.UTF8.GetBytes(frozen.Data.ToJsonString()), Sealed: false)],
        })]);
        var parts = Parts();
        await using var engine = new GrainEngine(
            parts, stores, new KeyVault(stores.Keys, new byte[32]), new EngineOptions { Node = "frozen" }, TimeProvider.System);
        var states = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var stream in events.Select(frozen => frozen.Stream).Distinct())
        {
            var grain = new GrainId(stream);
            states[stream] = StateOf(grain, parts.Contracts, [.. (await engine.ReadStream(grain)).Select(recorded => recorded.Event.ShouldNotBeNull())]);
        }

        return TextOf(states);
    }

    public static async Task<string> LiveStatesOf(IReadOnlyList<FrozenEvent> events, IGrains grains)
    {
        var contracts = Parts().Contracts;
        var states = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var grain in events.Select(frozen => new GrainId(frozen.Stream)).Distinct())
        {
            states[grain.Stream] = grain.Type switch
            {
                CustomerId.GrainType => CustomerNode((await grains.Read(grain, ReadCustomer.It)).Value, contracts),
                OrderId.GrainType => Node((await grains.Read(grain, DescribeOrder.Query)).Value),
                IdentityGrain.TypeName => Node((await grains.Read(grain, WhoOwns.It)).Value),
                _ => Node((await grains.Read(grain, new ListKeys())).Value),
            };
        }

        return TextOf(states);
    }

    private static JsonNode? StateOf(GrainId grain, Contracts contracts, IReadOnlyList<IEvent> events) => grain.Type switch
    {
        CustomerId.GrainType => CustomerNode(Replay(new CustomerGrain(), events), contracts),
        OrderId.GrainType => Node(Replay(new OrderGrain(), events)),
        IdentityGrain.TypeName => Node(Replay(new IdentityGrain(), events)),
        _ => Node(new ApiKeysGrain().Answer(Replay(new ApiKeysGrain(), events), new ListKeys())!),
    };

    private static TState Replay<TState>(Grain<TState> grain, IEnumerable<IEvent> events)
        where TState : class => events.Aggregate(grain.Initial, grain.Evolve);

    private static JsonNode? CustomerNode(Customer state, Contracts contracts) =>
        JsonSerializer.SerializeToNode(state, contracts.Json.GetTypeInfo(typeof(Customer)));

    private static JsonObject Node(object state) => new()
    {
        ["is"] = state.GetType().Name,
        ["value"] = JsonSerializer.SerializeToNode(state, state.GetType(), JsonSerializerOptions.Web),
    };

    private static string TextOf(SortedDictionary<string, JsonNode?> states) => JsonSerializer.Serialize(states, Readable) + "\n";
}
