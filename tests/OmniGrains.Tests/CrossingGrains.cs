using OmniGrains.Engine;

namespace OmniGrains.Tests;

/// <summary>Lets everything cross that would cross between two silos, so that each flow also tests the contracts of its commands.</summary>
internal sealed class CrossingGrains(ILocalGrains local, Crossing crossing) : IGrains
{
    public async ValueTask<Outcome<TReply>> Ask<TReply>(
        GrainId grain, ICommand<TReply> command, CommandContext context, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var outcome = await crossing.Ask(local, grain, crossing.Write(command, context), static _ => { });
        return crossing.Read<TReply>(outcome);
    }

    public ValueTask<Answer<TReply>> Read<TReply>(GrainId grain, IQuery<TReply> query, CancellationToken cancellation = default) =>
        local.ReadDurable(grain, query, known: null, cancellation);

    public ValueTask<Answer<TReply>> ReadAt<TReply>(GrainId grain, IQuery<TReply> query, Moment moment, CancellationToken cancellation = default) =>
        local.ReadAt(grain, query, moment, cancellation);
}

/// <summary>Gives an engine such a door.</summary>
internal sealed class CrossingSpread(EngineParts parts) : ISpread
{
    public IGrains Over(ILocalGrains local) => new CrossingGrains(local, new Crossing(parts));
}
