using System.Diagnostics;
using OmniGrains.Host.Tests.Crash;
using OmniGrains.Tests.Shared;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>
/// A day of an inbox, and what was promised on it: five hundred people on twelve channels, told in the providers' own shapes, some of it twice, late, or in another order, to whichever
/// of two nodes; agents who answer through both; providers that fail, and tell what became of it in any order; a calendar with hours, a holiday and the night in which clocks are set
/// back; and a node killed again and again. What was told of it all and what the providers took is held against a model that the script keeps.
/// </summary>
public sealed class ScriptedDayTests(PostgresCluster cluster, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private const int Seed = 4713;

    // The process is told nothing that a provider would not tell: what is on its way is looked at until it has arrived.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task On_one_node_every_message_is_there_once_in_order_and_every_promise_is_told_at_its_minute() => await Passes(time => KilledNodes.OneAt(time, DaySetUp.Settings));

    [PostgresFact]
    public async Task The_same_on_two_nodes_that_both_work_and_of_which_one_dies() => await Passes(time => KilledNodes.TwoAt(time, cluster, DaySetUp.Settings));

    private async Task Passes(Func<ToldTime, Task<KilledNodes>> start)
    {
        using var folder = new TemporaryFolder();
        using var time = ToldTime.Make(Path.Combine(folder.Path, "clock"), DayHours.Opening);
        await using var nodes = await start(time);
        await using var standIns = await DayStandIns.Start(time);
        using var door = new Door(nodes, Seed);
        using var limit = new CancellationTokenSource(Longest);
        var day = new Day(nodes, standIns, door, time, new DayScript(Seed), Seed, limit.Token);
        foreach (var (what, part) in day.Parts)
        {
            var clock = Stopwatch.StartNew();
            await part();
            output.WriteLine($"{what}, at {time.GetUtcNow():ddd HH:mm}: {clock.Elapsed.TotalSeconds:0.0} s");
        }

        await Judge(day, nodes, standIns);
    }

    private async Task Judge(Day day, KilledNodes nodes, DayStandIns standIns)
    {
        var inbox = await DayInbox.Open(nodes);
        var taken = standIns.Taken.Concat(await day.SeenInChats()).ToLookup(one => (one.Channel, one.To));
        var verdict = new DayVerdict(day.Script, inbox, taken, day.Reported);
        var wrong = verdict.Judge().Concat(await verdict.Pictures(nodes.Client)).Concat(DayPolicies.Broken(day.Script, standIns)).Concat(day.Wrong).Concat(await day.Promises()).ToList();
        var answers = day.Script.Contacts.Sum(contact => contact.Answers.Count(answer => answer.Message is not null));
        output.WriteLine($"{day.Script.Contacts.Sum(contact => contact.Said.Count)} messages and {answers} answers; {day.Doubts} were in doubt, {verdict.InDoubt} are, {verdict.Repeated} known again");
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong:\n{string.Join('\n', wrong.Take(60))}");
        day.Doubts.ShouldBeLessThanOrEqualTo(day.Kills * Day.MostUnderWay, "nothing but a kill leaves a doubt, and only of what was under way");
    }
}
