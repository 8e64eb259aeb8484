using OmniGrains.Desk.Setup;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Routing;

/// <summary>
/// Puts back into the queue what is with an agent who is not there. The conversation is told, unless it was answered or is somebody else's by now; the team
/// hears of it from the conversation, as of everything else, and gives it out by its rules.
/// </summary>
internal sealed class GivingBack(TeamTelling telling, IConversations conversations, TimeProvider time)
{
    private const string NoMember = "is no longer in the team";
    private const string NoAgent = "is no agent here";

    /// <summary>Whether an event may mean that an agent is not there any more.</summary>
    public static bool IsLeaving(IEvent? @event) =>
        @event is AgentPresenceChanged { Presence: not AgentPresence.Online } or ShiftEnded or DeskEntryRemoved { Kind: DeskKind.Agent } or DeskEntrySaved { TeamsLeft: not null };

    /// <summary>Whether an event makes somebody act on a conversation who may not be there.</summary>
    public static bool IsReopening(IEvent? @event) => @event is MessageReceived { Automatic: false }
        or ConversationStatusChanged { Status: ConversationStatus.Open, Reason: "message" or "woken" or "message-failed" or "call" };

    /// <summary>
    /// Gives back what an agent leaves behind. Who logs off, gives no sign or goes off shift gives back what waits for an answer, where the team wants that; who is
    /// no longer in the team gives back what is open.
    /// </summary>
    public async ValueTask Left(Recorded recorded, DeskBook book, CancellationToken stop)
    {
        switch (recorded.Event)
        {
            case AgentPresenceChanged gone:
                await Unanswered(gone.Team, [gone.Agent], recorded, book, stop);
                break;
            case ShiftEnded ended:
                await Unanswered(ended.Team, ended.Agents, recorded, book, stop);
                break;
            case DeskEntryRemoved removed:
                foreach (var (team, _) in book.All(DeskKind.Team))
                {
                    await Everything(team, removed.Id, recorded, book, stop);
                }

                break;
            case DeskEntrySaved { TeamsLeft: { } teams } saved:
                foreach (var team in teams)
                {
                    await Everything(team, saved.Id, recorded, book, stop);
                }

                break;
        }
    }

    /// <summary>Gives back a conversation that somebody has to act on again while its agent is not there.</summary>
    /// <returns>False when it stays where it is.</returns>
    public async ValueTask<bool> Reopened(Recorded recorded, ConversationFacts conversation, DeskBook book, CancellationToken stop)
    {
        // Of a wait, the message with which it begins: who has it later than that has it on purpose.
        if ((recorded.Event is MessageReceived received && conversation.WaitingSince != received.At) || conversation is not { Status: ConversationStatus.Open, Forgotten: false, Assignee: { } agent, Team: { } team }
            || book.Find(DeskKind.Team, team) is null || await AbsenceOf(agent, team, book, stop) is not { } why)
        {
            return false;
        }

        await GiveBack(conversation, new ReleaseConversation(team, agent, $"{agent} {why}", recorded.Event is ConversationStatusChanged), recorded, stop);
        return true;
    }

    /// <summary>Gives back what was given to an agent while that agent was taken out of the team.</summary>
    public async ValueTask Given(Recorded recorded, ConversationRouted routed, DeskBook book, CancellationToken stop)
    {
        if (!IsMember(book, routed.Agent, routed.Team) && await conversations.Find(routed.Conversation, stop) is { } facts)
        {
            await GiveBack(facts, new ReleaseConversation(routed.Team, routed.Agent, $"{routed.Agent} {NoMember}", true), recorded, stop);
        }
    }

    private async ValueTask Unanswered(string team, IReadOnlyList<string> agents, Recorded recorded, DeskBook book, CancellationToken stop)
    {
        if (!book.Returns(team))
        {
            return;
        }

        var queue = await telling.Queue(team, stop);
        foreach (var agent in agents)
        {
            if (queue.AbsenceOf(agent, time.GetUtcNow()) is { } why)
            {
                await GiveBack(queue, new ReleaseConversation(team, agent, $"{agent} {why}"), recorded, stop);
            }
        }
    }

    private async ValueTask Everything(string team, string agent, Recorded recorded, DeskBook book, CancellationToken stop)
    {
        if (!IsMember(book, agent, team))
        {
            await GiveBack(await telling.Queue(team, stop), new ReleaseConversation(team, agent, $"{agent} {NoMember}", true), recorded, stop);
        }
    }

    private async ValueTask GiveBack(TeamQueue queue, ReleaseConversation release, Recorded recorded, CancellationToken stop)
    {
        foreach (var id in queue.HeldBy(release.Agent))
        {
            if (await conversations.Find(id, stop) is { } facts)
            {
                await GiveBack(facts, release, recorded, stop);
            }
        }
    }

    private async ValueTask GiveBack(ConversationFacts facts, ReleaseConversation release, Recorded recorded, CancellationToken stop)
    {
        if (facts.Assignee == release.Agent && facts.Team == release.Team)
        {
            // The team must have seen the conversation with the agent, or it would take it to be on its way there for ever.
            var follow = new FollowConversation(RoutingNeed.Of(facts), facts.Status == ConversationStatus.Open, facts.Assignee);
            await telling.Ask(TeamQueue.GrainOf(release.Team), follow, recorded, $"m{facts.Id}", stop);
            await telling.Ask(new ConversationId(facts.Id).Grain, release, recorded, $"n{facts.Id}", stop);
        }
    }

    // Somebody who was given it by hand from another team is there when they are there in theirs.
    private async ValueTask<string?> AbsenceOf(string agent, string team, DeskBook book, CancellationToken stop) =>
        book.Find(DeskKind.Agent, agent)?.Entry.Agent is not { } known ? (book.All(DeskKind.Agent).Any() ? NoAgent : null)
        : book.Returns(team) ? (await telling.Queue(known.IsIn(team) ? team : known.Team, stop)).AbsenceOf(agent, time.GetUtcNow())
        : null;

    private static bool IsMember(DeskBook book, string agent, string team) => book.Find(DeskKind.Agent, agent)?.Entry.Agent?.IsIn(team) == true;
}
