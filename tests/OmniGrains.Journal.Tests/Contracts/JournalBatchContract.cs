using System.Diagnostics;
using OmniGrains.Engine;
using OmniGrains.Journal.Tests.Backends;

namespace OmniGrains.Journal.Tests.Contracts;

public abstract class JournalBatchContract(TestBackend backend) : StoreContract(backend)
{
    private IJournal Journal => Stores.Journal;

    [ContractFact]
    public async Task Chained_appends_to_one_stream_all_commit_in_the_order_of_the_batch()
    {
        var results = await Journal.Append(
            [Given.Append("s", 0, "a", events: 2), Given.Append("t", 0, "b"), Given.Append("s", 2, "c"), Given.Append("s", 3, "d")]);

        results.Select(result => (result.Status, result.FirstPosition)).ShouldBe(
            [(AppendStatus.Committed, 1), (AppendStatus.Committed, 3), (AppendStatus.Committed, 4), (AppendStatus.Committed, 5)]);
        (await Journal.ReadAll(0, 10)).Select(stored => stored.Text()).ShouldBe(["a#1", "a#2", "b#1", "c#1", "d#1"]);
        (await Journal.ReadStream("s", 0)).Select(stored => stored.Version).ShouldBe([1, 2, 3, 4]);
    }

    [ContractFact]
    public async Task A_failed_append_discards_what_follows_on_its_stream_and_leaves_the_others_alone()
    {
        await Journal.Append([Given.Append("s", 0)]);

        var results = await Journal.Append(
            [Given.Append("t", 0), Given.Append("s", 0), Given.Append("s", 1), Given.Append("t", 1), Given.Append("u", 0)]);

        results.Select(result => result.Status).ShouldBe(
            [AppendStatus.Committed, AppendStatus.VersionConflict, AppendStatus.Discarded, AppendStatus.Committed, AppendStatus.Committed]);
        results.Select(result => result.FirstPosition).ShouldBe([2, 0, 0, 3, 4]);
        (await Journal.ReadStream("s", 0)).Count.ShouldBe(1);
        (await Journal.Head()).ShouldBe(4);
    }

    [ContractFact]
    public async Task A_command_id_that_comes_twice_in_a_batch_takes_effect_once()
    {
        var results = await Journal.Append(
            [Given.Append("s", 0, "c", reply: "first", fingerprint: "f"), Given.Append("t", 0, "c", reply: "second"), Given.Append("t", 1)]);

        results.Select(result => result.Status).ShouldBe(
            [AppendStatus.Committed, AppendStatus.DuplicateCommand, AppendStatus.Discarded]);
        var earlier = results[1].Earlier!;
        (earlier.Stream, earlier.Position, earlier.Fingerprint, earlier.Reply.Text()).ShouldBe(("s", 1, "f", "first"));
        (await Journal.FindCommand("c"))!.Reply.Text().ShouldBe("first");
    }

    [ContractFact]
    public async Task A_batch_in_which_nothing_can_commit_changes_nothing()
    {
        var results = await Journal.Append([Given.Append("s", 1), Given.Append("s", 2), Given.Append("t", 1)]);

        results.Select(result => result.Status).ShouldBe(
            [AppendStatus.VersionConflict, AppendStatus.Discarded, AppendStatus.VersionConflict]);
        (await Journal.Head()).ShouldBe(0);
    }

    [ContractFact]
    public async Task A_batch_of_five_thousand_appends_is_one_commit()
    {
        var batch = Enumerable.Range(0, 5_000).Select(n => Given.Append($"s{n % 1_700}", n / 1_700, $"big.{n}", events: 1)).ToList();

        var results = await Journal.Append(batch);

        results.Select(result => result.FirstPosition).ShouldBe(Enumerable.Range(1, 5_000).Select(n => (long)n));
        (await Journal.ReadAll(0, 10_000)).Select(stored => stored.Text()).ShouldBe(batch.Select(append => $"{append.CommandId}#1"));
        (await Journal.ReadStream("s7", 0)).Select(stored => stored.Position).ShouldBe([8, 1_708, 3_408]);
        (await Journal.Append(batch)).ShouldAllBe(
            result => result.Status == AppendStatus.DuplicateCommand || result.Status == AppendStatus.Discarded);
    }

    [ContractFact]
    public async Task Writers_that_fight_over_one_stream_lose_nothing()
    {
        var journals = new List<IJournal> { Journal, (await OpenAnother()).Journal, (await OpenAnother()).Journal };

        var won = await Task.WhenAll(journals.Select((journal, n) => Task.Run(() => AddToCounter(journal, $"w{n}", 40))));

        won.Sum().ShouldBe(120);
        (await Journal.ReadStream("counter", 0)).Select(stored => stored.Version).ShouldBe(Enumerable.Range(1, 120));
        (await Journal.Head()).ShouldBe(120);
    }

    [ContractFact]
    public async Task Waiting_ends_at_once_when_there_are_events_already()
    {
        await Journal.Append([Given.Append("s", 0, events: 2)]);

        var started = Stopwatch.GetTimestamp();
        await Journal.WaitForEvents(1, Soon);

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromMilliseconds(900));
    }

    [ContractFact]
    public async Task Waiting_ends_after_about_a_second_when_nothing_happens()
    {
        var started = Stopwatch.GetTimestamp();

        await Journal.WaitForEvents(0, Soon);

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [ContractFact]
    public async Task An_append_wakes_those_who_wait_in_this_process_and_in_others()
    {
        var other = (await OpenAnother()).Journal;
        var best = (Here: TimeSpan.MaxValue, There: TimeSpan.MaxValue);
        for (var round = 0; round < 5; round++)
        {
            var head = await Journal.Head();
            var (here, there) = (Journal.WaitForEvents(head, Soon).AsTask(), other.WaitForEvents(head, Soon).AsTask());
            var started = Stopwatch.GetTimestamp();
            await Journal.Append([Given.Append("s", round)]);
            await here;
            best.Here = Min(best.Here, Stopwatch.GetElapsedTime(started));
            await there;
            best.There = Min(best.There, Stopwatch.GetElapsedTime(started));
            (await other.Head()).ShouldBeGreaterThan(head);
        }

        best.Here.ShouldBeLessThan(TimeSpan.FromMilliseconds(300));
        best.There.ShouldBeLessThan(TimeSpan.FromMilliseconds(300));
    }

    [ContractFact]
    public async Task Waiting_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var waiting = Journal.WaitForEvents(0, stop.Token).AsTask();

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static async Task<int> AddToCounter(IJournal journal, string writer, int times)
    {
        var won = 0;
        for (var attempt = 0; won < times; attempt++)
        {
            var version = (await journal.ReadStream("counter", 0)).Count;
            var results = await journal.Append([Given.Append("counter", version, $"{writer}.{attempt}")]);
            won += results[0].Status == AppendStatus.Committed ? 1 : 0;
        }

        return won;
    }
}
