using OmniGrains.Desk.Setup;
using OmniGrains.Engine;

namespace OmniGrains.Desk.Routing;

/// <summary>How the routing loop tells teams and conversations what follows from an event: told again after a crash, it is the same command.</summary>
internal sealed class TeamTelling(IGrains grains, TimeProvider time)
{
    public async ValueTask<DeskBook> Book(CancellationToken cancellation) => (await grains.Read(DeskBook.Grain, ReadDesk.Query, cancellation)).Value;

    public async ValueTask<TeamQueue> Queue(string team, CancellationToken cancellation) => (await grains.Read(TeamQueue.GrainOf(team), ReadTeam.Query, cancellation)).Value;

    /// <param name="grain">Who is told.</param>
    /// <param name="command">What.</param>
    /// <param name="recorded">What it follows from.</param>
    /// <param name="what">Unique among what follows from that.</param>
    /// <param name="stop">Stops.</param>
    public async ValueTask Ask<TReply>(GrainId grain, ICommand<TReply> command, Recorded recorded, string what, CancellationToken stop)
    {
        var outcome = await grains.Ask(grain, command, new CommandContext(new CommandId($"ro{recorded.Position:D15}.{what}"), time.GetUtcNow()), stop);
        if (outcome.Rejection is { Kind: RejectionKind.Overloaded })
        {
            throw new JournalUnavailableException("Too much is being written; it is told again.");
        }
    }
}
