using MediatR;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Catalogue;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Stocks;
using OmniGrains.Journal.InMemory;
using OmniGrains.Places;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Tests.Inventory;

/// <summary>A clock that can be set forward.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _ahead));

    public void Forward(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);
}

/// <summary>Inventory on a real engine with reactions and reminders; what asks it may be made to die in the middle.</summary>
internal sealed class InventoryEngine : IAsyncDisposable
{
    private int _next;

    private InventoryEngine()
    {
        var stores = InMemoryStores.Open(new InMemoryDatabase(), Time);
        var parts = new EngineParts();
        var services = new ServiceCollection();
        ISlice[] slices = [new PlacesSlice(), new CatalogueSlice(), new InventorySlice()];
        foreach (var slice in slices)
        {
            slice.AddTo(parts);
            slice.AddServices(services);
        }

        var vault = new KeyVault(stores.Keys, new byte[32]);
        Engine = new GrainEngine(parts, stores, vault, new EngineOptions { Node = "n1", OnFailure = (what, e) => Failures.Add($"{what}: {e}") }, Time, new CrossingSpread(parts));
        Mortal = new MortalGrains(Engine.Grains);
        services.AddSingleton(Engine).AddSingleton<IGrains>(Mortal).AddSingleton(Engine.Tail).AddSingleton(vault).AddSingleton(stores.Views)
            .AddSingleton<TimeProvider>(Time);
        services.AddSingleton<ServiceFactory>(provider => provider.GetService!).AddSingleton<IMediator, Mediator>();
        Services = services.BuildServiceProvider();
    }

    public ShiftedTime Time { get; } = new();

    public GrainEngine Engine { get; }

    /// <summary>What the use cases ask through. Reactions and reminders go on when it dies: another node has them.</summary>
    public MortalGrains Mortal { get; }

    public IServiceProvider Services { get; }

    public List<string> Failures { get; } = [];

    public IGrains Grains => Engine.Grains;

    public IMediator Mediator => Services.GetRequiredService<IMediator>();

    public IInventory Inventory => Services.GetRequiredService<IInventory>();

    public static async Task<InventoryEngine> Start(params string[] places)
    {
        var engine = new InventoryEngine();
        await engine.Engine.Start();
        foreach (var place in places)
        {
            await engine.Define(place);
        }

        return engine;
    }

    public Intent Intent(string? key = null) => new(key ?? $"k{Interlocked.Increment(ref _next):D6}", Time.GetUtcNow(), "tester");

    public CommandContext Context() => new(new CommandId($"t{Interlocked.Increment(ref _next):D6}"), Time.GetUtcNow());

    public async Task Receive(string place, string sku, decimal quantity) =>
        (await Grains.Ask(new StockId(place, sku).Grain, new MoveStock(MovementKind.Receive, quantity, "test", null), Context())).Rejection.ShouldBeNull();

    public async Task<StockLevel> Level(string place, string sku) => (await Grains.Read(new StockId(place, sku).Grain, ReadLevel.It)).Value;

    public async Task<Stock> Stock(string place, string sku) => (await Grains.Read(new StockId(place, sku).Grain, DescribeStock.It)).Value;

    /// <summary>Waits until something is so, looking again whenever something was recorded.</summary>
    public async Task Until(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var head = Engine.Tail.Head;
            if (await isSo())
            {
                return;
            }

            await Engine.Tail.Wait(head, limit.Token);
        }
    }

    public async ValueTask DisposeAsync() => await Engine.DisposeAsync();

    private async Task Define(string place)
    {
        var input = new PlaceInput(place, PlaceKind.Store, "IT", "Europe/Rome", TracksStock: true);
        (await Mediator.Send(new PutPlace(place, input, null, Intent()))).Rejection.ShouldBeNull();
    }
}

/// <summary>Passes everything on until it dies at a chosen command; from then on nothing is asked any more.</summary>
internal sealed class MortalGrains(IGrains grains) : IGrains
{
    private int _asked;
    private int _dieAt = int.MaxValue;
    private bool _afterwards;

    public int Asked => _asked;

    /// <summary>Dies at the n-th command from now on: before it is sent, or after it was recorded but before its answer comes.</summary>
    public void DieAt(int command, bool afterwards) => (_asked, _dieAt, _afterwards) = (0, command, afterwards);

    public void Live() => DieAt(int.MaxValue, false);

    public async ValueTask<Outcome<TReply>> Ask<TReply>(GrainId grain, ICommand<TReply> command, CommandContext context, CancellationToken cancellation = default)
    {
        var number = Interlocked.Increment(ref _asked);
        if (number > _dieAt || (number == _dieAt && !_afterwards))
        {
            throw new DiedException();
        }

        var outcome = await grains.Ask(grain, command, context, cancellation);
        return number == _dieAt ? throw new DiedException() : outcome;
    }

    public ValueTask<Answer<TReply>> Read<TReply>(GrainId grain, IQuery<TReply> query, CancellationToken cancellation = default) =>
        grains.Read(grain, query, cancellation);

    public ValueTask<Answer<TReply>> ReadAt<TReply>(GrainId grain, IQuery<TReply> query, Moment moment, CancellationToken cancellation = default) =>
        grains.ReadAt(grain, query, moment, cancellation);
}

internal sealed class DiedException : Exception;
