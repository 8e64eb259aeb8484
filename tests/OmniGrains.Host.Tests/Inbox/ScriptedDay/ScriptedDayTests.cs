using System.Diagnostics;
using OmniGrains.Host.Tests.Crash;
using OmniGrains.Tests.Shared;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>
/// A day of an inbox: five hundred people on twelve channels, told in the providers' own shapes, some of it twice, some in another order; agents who answer in the
/// middle; providers that fail, and tell what became of it in any order; and the node killed again and again. What was told of it all and what the providers took is held against a model that the script keeps.
/// </summary>
public sealed class ScriptedDayTests(PostgresCluster cluster, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private const int Seed = 4713;

    // The process is told nothing that a provider would not tell: what is on its way is looked at until it has arrived.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task Every_message_is_there_once_in_order_and_with_the_right_customer() => await Passes(await KilledNodes.One(DaySetUp.Settings));

    [PostgresFact]
    public async Task The_same_on_two_nodes_of_which_one_dies() => await Passes(await KilledNodes.Two(cluster, DaySetUp.Settings));

    private async Task Passes(KilledNodes nodes)
    {
        await using var all = nodes;
        await using var standIns = await DayStandIns.Start();
        using var door = new Door(nodes);
        using var limit = new CancellationTokenSource(Longest);
        var day = new Day(nodes, standIns, door, new DayScript(Seed, Now.AddMinutes(-12)), Seed, limit.Token);
        await Took("set up", day.SetUp);
        await Took("morning, with kills", day.Morning);
        await Took("outages", day.Outages);
        await Took("afternoon, with kills", day.Afternoon);
        await Took("evening", day.Evening);
        await Took("night, with a kill", day.Night);

        var inbox = await DayInbox.Open(nodes);
        var taken = standIns.Taken.Concat(await day.SeenInChats()).ToLookup(one => (one.Channel, one.To));
        var verdict = new DayVerdict(day.Script, inbox, taken, day.Reported);
        var wrong = verdict.Judge().Concat(await verdict.Pictures(nodes.Client)).Concat(day.Wrong).Concat(DayVerdict.Clocks(day.Script, await Journalled.Events(nodes.Client, await nodes.Owner.Head()))).ToList();
        output.WriteLine($"{day.Script.Contacts.Sum(contact => contact.Said.Count)} messages and {day.Script.Contacts.Sum(contact => contact.Answers.Count)} answers; {verdict.InDoubt} in doubt, {verdict.Repeated} known again");
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong:\n{string.Join('\n', wrong)}");

        async Task Took(string what, Func<Task> part)
        {
            var clock = Stopwatch.StartNew();
            await part();
            output.WriteLine($"{what}: {clock.Elapsed.TotalSeconds:0.0} s");
        }
    }

    private static DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
}
