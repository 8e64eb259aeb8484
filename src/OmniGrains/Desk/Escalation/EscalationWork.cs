using Microsoft.Extensions.Logging;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Escalation;

/// <summary>
/// Follows the journal, once a team has steps: tells how conversations wait, and carries steps out. It tells where things stand now, so that what is told
/// again after a crash changes nothing.
/// </summary>
internal sealed class EscalationWork(IGrains grains, Tail tail, IConversations conversations, TimeProvider time, ILogger<EscalationWork> log) : KeyedWork
{
    private const int AtOnce = 32;

    private readonly Follower _follower = new(tail);
    private readonly InOrder _order = new("escalation", log);

    public override string Name => "escalation";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => Teams(await Book(cancellation)).Any() ? ["all"] : [];

    public override Task Run(KeyedRun run, CancellationToken stop) => _follower.Run(run, found => Work(found, stop), stop);

    private async Task Work(IReadOnlyList<Recorded> found, CancellationToken stop)
    {
        var book = await Book(stop);
        var first = Teams(book).Select(one => one.Kept.Since).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        var mine = found.Where(recorded => recorded.At >= first && recorded.Event is ConversationOpened or MessageReceived or ReplyQueued or ConversationChanged or ConversationStatusChanged
            or MessageStateChanged { State: MessageState.Failed } or ConversationForgotten or ServiceClockWarned or ServiceClockBreached or EscalationReached);
        await _order.Each(mine, one => one, one => one.Grain.Key, AtOnce, (one, token) => Follow(one.Grain.Key, one, book, token), stop);
    }

    private async ValueTask Follow(string id, Recorded recorded, DeskBook book, CancellationToken stop)
    {
        if (await conversations.Find(id, stop) is not { } facts)
        {
            return;
        }

        if (recorded.Event is EscalationReached reached)
        {
            await Climb(facts, reached, recorded, stop);
            return;
        }

        var isOwed = facts is { Status: ConversationStatus.Open or ConversationStatus.Pending, Forgotten: false };
        var terms = isOwed ? EscalationTerms.Of(book, facts.Team, facts.OpenedAt) : null;
        var unassigned = isOwed && facts is { Status: ConversationStatus.Open, Assignee: null } ? Later(facts.Routing?.At ?? facts.OpenedAt, facts.WaitingSince) : (DateTimeOffset?)null;
        var follow = new FollowEscalation(id, facts.Record, terms, terms is null ? null : facts.WaitingSince, terms is null ? null : unassigned);
        if (terms is not null || (await grains.Read(Escalation.GrainOf(id), ReadEscalation.Query, stop)).Value.Terms is not null)
        {
            await Ask(id, follow, recorded, "f", stop);
        }

        if (terms is not null && recorded.Event is ServiceClockWarned or ServiceClockBreached)
        {
            var reason = recorded.Event is ServiceClockWarned ? EscalationReason.SlaWarned : EscalationReason.SlaBreached;
            await Ask(id, new TellEscalation(id, facts.Record, reason), recorded, "s", stop);
        }
    }

    // An answer, or another team, that came between the step and this stands.
    private async ValueTask Climb(ConversationFacts facts, EscalationReached reached, Recorded recorded, CancellationToken stop)
    {
        var step = reached.Step;
        var isOver = facts.Forgotten || facts.Team != reached.Team || facts.Status is ConversationStatus.Resolved
            || (step.When == EscalationReason.Unanswered && facts.WaitingSince is null) || (step.When == EscalationReason.Unassigned && facts.Assignee is not null);
        if (isOver)
        {
            return;
        }

        var why = $"Escalation of {reached.Team}, step {reached.Place + 1}: {NamedEnumFactory.NameOf(step.When)}{(step.AfterMinutes is { } minutes ? $" for {minutes} minutes" : "")}";
        var edit = new ConversationEdit(Assignee: step.Team is null ? null : "", Team: step.Team, Priority: step.Priority);
        var act = new AutomaticAct($"escalation:{reached.Team}", reached.Version, why, edit, Note: why, Notify: step.Notify);
        var context = new CommandContext(new CommandId($"es{recorded.Position:D15}.c"), time.GetUtcNow());
        await conversations.ActByItself(facts.Id, [act], new AutomaticTrigger("escalation", recorded.Position, 0), context, stop);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private static IEnumerable<(string Id, KeptEntry Kept)> Teams(DeskBook book) => book.All(DeskKind.Team).Where(one => one.Kept.Entry.Team!.Escalation is not null);

    private async ValueTask Ask(string id, ICommand<EscalationReply> command, Recorded recorded, string what, CancellationToken stop) =>
        (await grains.Ask(Escalation.GrainOf(id), command, new CommandContext(new CommandId($"es{recorded.Position:D15}.{what}"), time.GetUtcNow()), stop)).OrUnavailable();

    private async ValueTask<DeskBook> Book(CancellationToken cancellation) => (await grains.Read(DeskBook.Grain, ReadDesk.Query, cancellation)).Value;
}
