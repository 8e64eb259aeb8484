using System.Collections.Concurrent;
using OmniGrains.Engine;

namespace OmniGrains.Orleans;

/// <summary>
/// The door to the grains of all silos. A grain that this silo owns is asked at once; a command to another goes to its
/// owner, in its turn (<see cref="Outgoing"/>). A query is answered in this silo: from the owner's state when that is
/// here, else from a copy that has reached the version which the owner names, or, when the owner cannot be reached,
/// everything that is durable. So states never cross, and reading outlives a silo. Grains that leave memory at once have
/// no owner: each silo decides for them, and the journal's expected version between two that do so at the same moment.
/// </summary>
internal sealed class SiloGrains(ILocalGrains local, Crossing crossing, Residents residents, Neighbours neighbours, SiloLimits limits) : IGrains
{
    private readonly ConcurrentDictionary<string, Outgoing> _outgoing = new(StringComparer.Ordinal);
    private int _waiting;

    public ValueTask<Outcome<TReply>> Ask<TReply>(
        GrainId grain, ICommand<TReply> command, CommandContext context, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<Outcome<TReply>>(cancellation);
        }

        // What is on its way already goes first.
        return local.IsTransient(grain) || (residents.Has(grain.Stream) && !_outgoing.ContainsKey(grain.Stream))
            ? local.Ask(grain, command, context, cancellation)
            : Send(grain, command, context, cancellation);
    }

    public async ValueTask<Answer<TReply>> Read<TReply>(GrainId grain, IQuery<TReply> query, CancellationToken cancellation = default)
    {
        var known = residents.Has(grain.Stream) || local.IsTransient(grain) ? null : await VersionAtOwner(grain, cancellation);
        return residents.Has(grain.Stream)
            ? await local.Read(grain, query, cancellation)
            : await local.ReadDurable(grain, query, known, cancellation);
    }

    public ValueTask<Answer<TReply>> ReadAt<TReply>(GrainId grain, IQuery<TReply> query, Moment moment, CancellationToken cancellation = default) =>
        local.ReadAt(grain, query, moment, cancellation);

    private async ValueTask<int?> VersionAtOwner(GrainId grain, CancellationToken cancellation)
    {
        try
        {
            return await neighbours.Version(grain.Stream).WaitAsync(limits.ReadPatience, cancellation);
        }
        catch (Exception)
        {
            cancellation.ThrowIfCancellationRequested();
            return null; // The journal knows.
        }
    }

    private ValueTask<Outcome<TReply>> Send<TReply>(GrainId grain, ICommand<TReply> command, CommandContext context, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waiting) > limits.MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return ValueTask.FromResult(new Outcome<TReply>(default, EngineRejections.Overloaded, 0, 0, Replayed: false));
        }

        var sent = new Sent<TReply>(crossing, crossing.Write(command, context), () => Interlocked.Decrement(ref _waiting));
        while (!_outgoing.GetOrAdd(grain.Stream, NewOutgoing).TryAdd(sent))
        {
        }

        return cancellation.CanBeCanceled ? new ValueTask<Outcome<TReply>>(sent.Outcome.WaitAsync(cancellation)) : new ValueTask<Outcome<TReply>>(sent.Outcome);
    }

    private Outgoing NewOutgoing(string stream) =>
        new(commands => neighbours.Ask(stream, commands), limits, ended => _outgoing.TryRemove(new KeyValuePair<string, Outgoing>(stream, ended)));
}
