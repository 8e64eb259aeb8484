using OmniGrains.Engine;

namespace OmniGrains.Journal.Tests.Backends;

/// <summary>What every suite needs: empty stores, and more processes over the same ones.</summary>
public abstract class StoreContract(TestBackend backend) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _opened = [];

    protected static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    protected TestBackend Backend => backend;

    protected Stores Stores { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        await backend.Start();
        Stores = await OpenAnother();
    }

    public virtual async Task DisposeAsync()
    {
        foreach (var owner in _opened)
        {
            await owner.DisposeAsync();
        }

        await backend.Stop();
    }

    /// <summary>Opens the same stores as another process would.</summary>
    protected async Task<Stores> OpenAnother()
    {
        var opened = await backend.Open();
        if (opened.Owner is { } owner)
        {
            _opened.Add(owner);
        }

        return opened.Stores;
    }

    /// <summary>Asks again until the answer is there.</summary>
    protected static async Task<T> Eventually<T>(Func<ValueTask<T?>> ask)
        where T : struct
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            await Task.Delay(20, limit.Token);
        }
    }
}
