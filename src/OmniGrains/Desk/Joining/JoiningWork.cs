using Microsoft.Extensions.Logging;
using OmniGrains.Customers.Contracts;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Joining;

/// <summary>
/// Follows the journal and joins conversations of one customer over several channels or connections, also when two records turn out to be one customer: one loop with one owner in the cluster. What it decides lies in the conversations
/// themselves, which decide it once for each pair: handed over again after a crash, or told by both of two at once, nothing changes. What fails with one of them is
/// logged, and holds up nobody else.
/// </summary>
internal sealed partial class JoiningWork(
    IGrains grains, Tail tail, ICustomerRecords records, ICustomerFamilies families, IJoining joining, TimeProvider time, ILogger<JoiningWork> log) : KeyedWork
{
    private const int AtOnce = 16;
    private const int MostTimes = 3;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(JoiningPlan.LongestHours);

    private readonly Follower _follower = new(tail);

    public override string Name => "joining";

    public override ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => new(["all"]);

    public override Task Run(KeyedRun run, CancellationToken stop) => _follower.Run(run, found => Work(found, stop), stop);

    // Of what is older than any rule looks back nothing is joined: a journal of years is read past without a look at its conversations.
    private async Task Work(IReadOnlyList<Recorded> found, CancellationToken stop)
    {
        var oldest = time.GetUtcNow() - Longest;
        var mine = found.Where(recorded => recorded.At >= oldest && IsNews(recorded.Event)).ToList();
        if (mine.Count == 0)
        {
            return;
        }

        // Whichever conversation began before is found, however far behind whoever lists them was, such as after a crash.
        await records.Reach(mine[^1].Position, stop);
        await joining.Reach(mine[^1].Position, stop);
        var book = (await grains.Read(DeskBook.Grain, ReadDesk.Query, stop)).Value;

        // Where a conversation stands now is what counts: the latest of its events is enough.
        await Parallel.ForEachAsync(
            mine.GroupBy(recorded => recorded.Stream, StringComparer.Ordinal).Select(one => one.Last()), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
            async (recorded, token) => await Guarded(recorded, book, token));
    }

    private static bool IsNews(IEvent? told) => told is MessageReceived { Automatic: false } or CallBegan { Direction: MessageDirection.In } or ConversationChanged { OrderId: not null }
        or CustomerMerged;

    private async ValueTask Follow(Recorded recorded, DeskBook book, CancellationToken stop)
    {
        var rules = JoiningPlan.RulesOf(book, recorded.At);
        if (rules.All(one => one.Rule.Do == JoiningAct.Nothing))
        {
            return;
        }

        if (recorded.Event is not CustomerMerged)
        {
            await Join(new Look(recorded.Grain.Key, $"jo{recorded.Position:D15}", _ => true), rules, stop);
            return;
        }

        // What was beside each other before is not looked at again, nor what was over long before the two were one.
        var merged = await families.PartsOf(recorded.Grain.Key, stop);
        bool IsNew(ConversationBeside other) => !merged.Contains(other.Facts.Record!, StringComparer.Ordinal) && other.LatestAt >= recorded.At - Longest;
        foreach (var conversation in await joining.On(merged, stop))
        {
            await Join(new Look(conversation, $"jo{recorded.Position:D15}.{conversation}", IsNew), rules, stop);
        }
    }

    private async ValueTask Join(Look look, IReadOnlyList<(string By, JoiningRuleInput Rule)> rules, CancellationToken stop)
    {
        for (var times = 0; times < MostTimes && !await Joined(look, rules, times, stop); times++)
        {
        }
    }

    /// <returns>False when something moved meanwhile.</returns>
    private async ValueTask<bool> Joined(Look look, IReadOnlyList<(string By, JoiningRuleInput Rule)> rules, int times, CancellationToken stop)
    {
        if (await joining.Beside(look.Conversation, stop) is not ({ } facts, { Count: > 0 } others))
        {
            return true;
        }

        // A merge is into one: what speaks most for comes first, then what was written last.
        foreach (var plan in others.Where(look.Counts).OrderByDescending(other => (other.SameOrder ? 1 : 0) + (other.AsksTheSame ? 1 : 0)).ThenBy(other => other.Between)
            .Select(other => JoiningPlan.Of(rules, facts, other)).OfType<ToJoin>())
        {
            if (!await joining.Join(facts.Id, plan, new CommandContext(new CommandId($"{look.Command}.{times}.{plan.Other}"), time.GetUtcNow()), stop))
            {
                return false;
            }
        }

        return true;
    }

    // What waiting mends is passed on, and the whole batch looked at again; anything else would come again for ever.
    private async ValueTask Guarded(Recorded recorded, DeskBook book, CancellationToken stop)
    {
        try
        {
            await Follow(recorded, book, stop);
        }
        catch (Exception exception) when (!exception.Passes())
        {
            Failed(log, recorded.Type, recorded.Position, exception);
        }
    }

    /// <summary>A conversation that is looked at, under which command, and beside which others.</summary>
    private sealed record Look(string Conversation, string Command, Func<ConversationBeside, bool> Counts);

    [LoggerMessage(Level = LogLevel.Error, Message = "Joining conversations after {Kind} at {Position} failed: it is left out.")]
    private static partial void Failed(ILogger log, string kind, long position, Exception exception);
}
