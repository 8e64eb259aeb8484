using MediatR;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Access;
using OmniGrains.Catalogue;
using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inventory;
using OmniGrains.Journal.InMemory;
using OmniGrains.Journal.Sqlite;
using OmniGrains.Loyalty;
using OmniGrains.Orders;
using OmniGrains.Places;

namespace OmniGrains.Tests.Customers;

/// <summary>Customers and orders on a real engine.</summary>
internal sealed class LiveEngine : IAsyncDisposable
{
    private static readonly byte[] MasterKey = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private readonly IAsyncDisposable? _files;
    private readonly string? _folder;
    private int _next;

    private LiveEngine(Stores stores, IAsyncDisposable? files, string? folder)
    {
        (_files, _folder) = (files, folder);
        var parts = new EngineParts();
        var services = new ServiceCollection();
        ISlice[] slices = [new AccessSlice(), new PlacesSlice(), new CatalogueSlice(), new CustomersSlice(), new InventorySlice(), new OrdersSlice(), new LoyaltySlice()];
        foreach (var slice in slices)
        {
            slice.AddTo(parts);
            slice.AddServices(services);
        }

        var vault = new KeyVault(stores.Keys, MasterKey);
        Engine = new GrainEngine(parts, stores, vault, new EngineOptions { Node = $"n{Guid.NewGuid():N}", OnFailure = (what, e) => Failures.Add($"{what}: {e}") }, TimeProvider.System, new CrossingSpread(parts));
        services.AddSingleton(Engine).AddSingleton(Engine.Grains).AddSingleton(Engine.Tail).AddSingleton(vault).AddSingleton(stores.Views).AddSingleton(TimeProvider.System);
        services.AddSingleton<ServiceFactory>(provider => provider.GetService!).AddSingleton<IMediator, Mediator>();
        Services = services.BuildServiceProvider();
    }

    public GrainEngine Engine { get; }

    public IServiceProvider Services { get; }

    public List<string> Failures { get; } = [];

    public IGrains Grains => Engine.Grains;

    public Recognition Recognition => Services.GetRequiredService<Recognition>();

    public Families Families => Services.GetRequiredService<Families>();

    public IViewStore Views => Services.GetRequiredService<IViewStore>();

    public IMediator Mediator => Services.GetRequiredService<IMediator>();

    public static async Task<LiveEngine> InMemory(InMemoryDatabase? database = null)
    {
        var live = new LiveEngine(InMemoryStores.Open(database ?? new InMemoryDatabase(), TimeProvider.System), null, null);
        await live.Engine.Start();
        return live;
    }

    /// <summary>An engine beside a node that owns a reaction and does not get to it.</summary>
    public static async Task<LiveEngine> WithoutReaction(string name)
    {
        var stores = InMemoryStores.Open(new InMemoryDatabase(), TimeProvider.System);
        (await stores.Progress.Acquire(name, "a-busy-node", TimeSpan.FromHours(1))).ShouldNotBeNull();
        var live = new LiveEngine(stores, null, null);
        await live.Engine.Start();
        return live;
    }

    public static async Task<LiveEngine> OnSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("omnigrains-customers-").FullName;
        var stores = await SqliteStores.OpenAsync(folder);
        var live = new LiveEngine(stores.Stores, stores, folder);
        await live.Engine.Start();
        return live;
    }

    public CommandContext Context() => new(new CommandId($"t{Interlocked.Increment(ref _next):D6}"), TimeProvider.System.GetUtcNow());

    public OmniGrains.Edge.Intent Intent() => new($"k{Interlocked.Increment(ref _next):D6}", TimeProvider.System.GetUtcNow(), "tester");

    public async Task<Recognised> Recognise(params IdentityInput[] identities)
    {
        var recognised = await Recognition.Recognise(identities, Context(), default);
        await Settled();
        return recognised;
    }

    public async Task Settled()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Engine.Freshness.Reach(Engine.Tail.Head, limit.Token);
    }

    /// <summary>Waits until the keys of what was to be forgotten are destroyed.</summary>
    public async Task Forgotten()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Engine.Freshness.Reach("erasure", Engine.Tail.Head, limit.Token);
    }

    public async Task<CustomerRecord> Record(CustomerId id) => LiveRecord.Of(await Families.Load(id.Value), id.Value);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        if (_files is not null)
        {
            await _files.DisposeAsync();
            Directory.Delete(_folder!, recursive: true);
        }
    }
}
