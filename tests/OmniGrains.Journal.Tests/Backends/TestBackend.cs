using OmniGrains.Engine;

namespace OmniGrains.Journal.Tests.Backends;

/// <summary>One kind of store, with an empty place to keep things for the length of a test.</summary>
public abstract class TestBackend
{
    /// <summary>How the writer process is told where to write; null when other processes cannot.</summary>
    public virtual (string Kind, string Location)? Writer => null;

    public abstract Task Start();

    /// <summary>Opens the stores as one more process would.</summary>
    public abstract Task<OpenedStores> Open();

    public virtual Task Stop() => Task.CompletedTask;
}

/// <summary>Stores, and what disposes them.</summary>
public sealed record OpenedStores(Stores Stores, IAsyncDisposable? Owner);
