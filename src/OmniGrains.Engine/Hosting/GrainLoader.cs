namespace OmniGrains.Engine;

/// <summary>Rebuilds states from snapshots and events, and saves snapshots.</summary>
internal sealed class GrainLoader(
    IJournal journal, ISnapshots snapshots, Contracts contracts, EventCodec codec, KeyVault vault, EngineOptions options)
{
    public readonly record struct LoadedState(object State, int Version, long Position, int SnapshotVersion);

    public async ValueTask<LoadedState> Load(Grain grain, string stream, CancellationToken cancellation)
    {
        var start = await FromSnapshot(grain, stream, cancellation) ?? new LoadedState(grain.InitialState, 0, 0, 0);
        return await Apply(grain, stream, start, default, cancellation);
    }

    public ValueTask<LoadedState> Replay(Grain grain, string stream, Moment until, CancellationToken cancellation) =>
        Apply(grain, stream, new LoadedState(grain.InitialState, 0, 0, 0), until, cancellation);

    /// <summary>Saves what can be saved; a failure costs speed, not data.</summary>
    public async Task Save(IReadOnlyList<SnapshotRequest> requests)
    {
        if (requests.Count == 0)
        {
            return;
        }

        try
        {
            await Task.Yield();
            var saved = requests.Select(Encode).ToList();
            await vault.Flush(CancellationToken.None);
            await snapshots.Save(saved);
        }
        catch (Exception exception)
        {
            options.OnFailure("saving snapshots", exception);
        }
    }

    private async ValueTask<LoadedState> Apply(Grain grain, string stream, LoadedState start, Moment until, CancellationToken cancellation)
    {
        var (state, version, position) = (start.State, start.Version, start.Position);
        var stored = await journal.ReadStream(stream, version, cancellation);
        foreach (var recorded in await codec.Decode(stored, cancellation))
        {
            if (!until.Includes(recorded))
            {
                break;
            }

            state = recorded.Event is { } @event ? grain.EvolveOn(state, @event) : state;
            (version, position) = (recorded.Version, recorded.Position);
        }

        return new LoadedState(state, version, position, start.SnapshotVersion);
    }

    private async ValueTask<LoadedState?> FromSnapshot(Grain grain, string stream, CancellationToken cancellation)
    {
        if (grain.SnapshotSchema is null
            || await snapshots.Load(stream, cancellation) is not { } snapshot
            || snapshot.Schema != grain.SnapshotSchema
            || await Open(grain, snapshot, cancellation) is not { } json)
        {
            return null;
        }

        return contracts.Read(json.Span, grain.StateType) is { } state
            ? new LoadedState(state, snapshot.Version, snapshot.Position, snapshot.Version)
            : null;
    }

    private async ValueTask<ReadOnlyMemory<byte>?> Open(Grain grain, Snapshot snapshot, CancellationToken cancellation)
    {
        if (grain.SubjectOf(new GrainId(snapshot.Stream).Key) is null)
        {
            return snapshot.Data;
        }

        await vault.Ensure([KeyVault.KeyOf(snapshot.Data.Span)], cancellation);
        return vault.Open(Context(snapshot.Stream), snapshot.Data.Span) is { } plain ? plain : null;
    }

    private Snapshot Encode(SnapshotRequest request)
    {
        var json = contracts.Write(request.State, request.Grain.StateType);
        var data = request.Grain.SubjectOf(new GrainId(request.Stream).Key) is { } subject
            ? vault.Seal(subject, Context(request.Stream), json)
            : json;
        return new Snapshot(request.Stream, request.Version, request.Position, request.Grain.SnapshotSchema!, data);
    }

    private static string Context(string stream) => $"{stream}#snapshot";
}
