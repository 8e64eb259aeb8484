using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Journeys.Definitions;

namespace OmniGrains.Journeys.Working;

/// <summary>
/// How far journeys have followed the journal, told by the journal itself from time to time: when the cursor is lost (a restored backup has none),
/// they go on from there, and old events let nobody in a second time.
/// </summary>
internal sealed record Progress(long Position)
{
    public const string GrainType = "journey-progress";

    public static readonly GrainId Grain = GrainId.Of(GrainType, "all");
    public static readonly Progress None = new(0);
}

internal sealed record ReadProgress : IQuery<Progress>
{
    public static readonly ReadProgress Query = new();
}

internal sealed record NoteFollowed(long Position) : ICommand<Progress>;

/// <summary>All that lies up to a position has been looked at.</summary>
internal sealed record JourneysFollowed(long Position) : IAdministrativeEvent;

internal sealed class ProgressGrain : Grain<Progress>
{
    public override string Type => Progress.GrainType;

    public override Progress Initial => Progress.None;

    public override string SnapshotSchema => "1";

    public override object Answer(Progress state, IQuery query) => state;

    public override Decision Decide(Progress state, ICommand command, in CommandContext context) => command is NoteFollowed note && note.Position > state.Position
        ? Decision.Accept(new Progress(note.Position), new JourneysFollowed(note.Position))
        : Decision.Unchanged(state);

    public override Progress Evolve(Progress state, IEvent @event) => @event is JourneysFollowed followed ? new Progress(followed.Position) : state;
}

/// <summary>Writes progress down: after so many events, or so long, in which something concerned customers. An idle journal is left alone.</summary>
internal sealed class ProgressNotes(IGrains grains, GrainEngine engine, TimeProvider time)
{
    public const int Events = 1_000;
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private long _noted;
    private DateTimeOffset _at;

    /// <summary>Where to begin when no cursor knows better: what lies before the first journey concerns none.</summary>
    public async ValueTask<long> Begin(CancellationToken cancellation)
    {
        _noted = (await grains.Read(Progress.Grain, ReadProgress.Query, cancellation)).Value.Position;
        if (_noted == 0)
        {
            await Note((await engine.ReadStream(JourneyBook.Grain, cancellation))[0].Position, cancellation);
        }

        return _noted;
    }

    public async ValueTask Reached(long position, CancellationToken cancellation)
    {
        if (position - _noted >= Events || time.GetUtcNow() - _at >= Longest)
        {
            await Note(position, cancellation);
        }
    }

    private async ValueTask Note(long position, CancellationToken cancellation)
    {
        var context = new CommandContext(new CommandId($"jp{position:D15}"), time.GetUtcNow());
        (await grains.Ask(Progress.Grain, new NoteFollowed(position), context, cancellation)).OrUnavailable();
        (_noted, _at) = (position, context.At);
    }
}
