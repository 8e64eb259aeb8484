using OmniGrains.Desk.Contracts;
using OmniGrains.Desk.Routing;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Desk.Setup;

/// <inheritdoc cref="IServiceDesk"/>
internal sealed class ServiceDesk(IGrains grains, TimeProvider time) : IServiceDesk, IHandlers
{
    public async ValueTask<BusinessCalendar?> Calendar(string id, CancellationToken cancellation) => (await Book(cancellation)).CalendarOf(id);

    public async ValueTask<string?> NameOf(string agent, CancellationToken cancellation) => (await Book(cancellation)).Find(DeskKind.Agent, agent)?.Entry.Agent?.Name;

    public async ValueTask<bool?> IsAnybodyOnline(CancellationToken cancellation)
    {
        bool? anybody = null;
        foreach (var team in (await Book(cancellation)).All(DeskKind.Agent).GroupBy(one => one.Kept.Entry.Agent!.Team, one => one.Id))
        {
            var queue = (await grains.Read(TeamQueue.GrainOf(team.Key), ReadTeam.Query, cancellation)).Value;
            if (queue.Terms.Members.Any(member => team.Contains(member.Id) && queue.PresenceOf(member.Id) == AgentPresence.Online && member.Shift?.IsOpen(time.GetUtcNow()) != false))
            {
                return true;
            }

            anybody = false;
        }

        return anybody;
    }

    public ValueTask<bool> HasTeam(string team, CancellationToken cancellation) => Has(DeskKind.Team, team, cancellation);

    public ValueTask<bool> HasAgent(string agent, CancellationToken cancellation) => Has(DeskKind.Agent, agent, cancellation);

    public async ValueTask<string?> TeamOf(string agent, CancellationToken cancellation) => (await Book(cancellation)).Find(DeskKind.Agent, agent)?.Entry.Agent!.Team;

    private async ValueTask<bool> Has(DeskKind kind, string id, CancellationToken cancellation) =>
        await Book(cancellation) is var book && (book.Find(kind, id) is not null || !book.All(kind).Any());

    private async ValueTask<DeskBook> Book(CancellationToken cancellation) => (await grains.Read(DeskBook.Grain, ReadDesk.Query, cancellation)).Value;
}
