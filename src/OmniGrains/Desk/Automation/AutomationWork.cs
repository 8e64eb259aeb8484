using Microsoft.Extensions.Logging;
using OmniGrains.Customers.Contracts;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Automation;

/// <summary>
/// Follows the journal and carries rules out, once there are any: one loop with one owner in the cluster. All rules that hold for an event are one command to
/// its conversation, whose id follows from the event's position: what is handed over again after a crash is answered as the first time. Events of a
/// conversation are worked on in their order, conversations beside each other; what fails with one of them is logged, and holds up nobody else.
/// </summary>
internal sealed partial class AutomationWork(
    IGrains grains, Tail tail, ICustomerRecords records, IConversations conversations, AutomationLookup lookup, TimeProvider time, ILogger<AutomationWork> log) : KeyedWork
{
    private const int AtOnce = 32;

    private readonly Follower _follower = new(tail);
    private readonly InOrder _order = new("automation", log);

    public override string Name => "automation";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => (await Book(cancellation)).All(DeskKind.AutomationRule).Any() ? ["all"] : [];

    public override Task Run(KeyedRun run, CancellationToken stop) => _follower.Run(run, found => Work(found, stop), stop);

    private async Task Work(IReadOnlyList<Recorded> found, CancellationToken stop)
    {
        var book = await Book(stop);
        var mine = found.Select(recorded => (Recorded: recorded, Happened: Happened.Of(recorded)!))
            .Where(one => one.Happened is not null && AutomationPlan.Candidates(book, one.Happened, one.Recorded.At).Any()).ToList();
        if (mine.Count == 0)
        {
            return;
        }

        await records.Reach(mine[^1].Recorded.Position, stop);
        await _order.Each(mine, one => one.Recorded, one => one.Happened.Conversation, AtOnce, (one, token) => Follow(one.Recorded, one.Happened, book, token), stop);
    }

    private async ValueTask Follow(Recorded recorded, Happened happened, DeskBook book, CancellationToken stop)
    {
        if (await conversations.Find(happened.Conversation, stop) is not { Forgotten: false } facts)
        {
            return;
        }

        var candidates = AutomationPlan.Candidates(book, happened, recorded.At).ToList();
        var situation = await lookup.Of(recorded, happened, facts, [.. candidates.Select(one => one.Kept.Entry.AutomationRule!)], stop);
        var planned = AutomationPlan.Of(candidates, happened, situation, book, (rule, exception) => RuleFailed(log, rule, recorded.Position, exception));
        if (planned.Count == 0)
        {
            return;
        }

        var acts = new List<AutomaticAct>(planned.Count);
        foreach (var one in planned)
        {
            acts.Add(await lookup.Act(one, book, stop));
        }

        var context = new CommandContext(new CommandId($"au{recorded.Position:D15}"), time.GetUtcNow());
        await conversations.ActByItself(facts.Id, acts, new AutomaticTrigger(planned[0].Trigger, recorded.Position, happened.Depth), context, stop);
    }

    private async ValueTask<DeskBook> Book(CancellationToken cancellation) => (await grains.Read(DeskBook.Grain, ReadDesk.Query, cancellation)).Value;

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking at the automation rule '{Rule}' failed for the event at {Position}.")]
    private static partial void RuleFailed(ILogger log, string rule, long position, Exception exception);
}
