using OmniGrains.Engine;
using OmniGrains.Journal.Tests.Backends;

namespace OmniGrains.Journal.Tests.Contracts;

/// <summary>What must hold between processes, and when one of them dies.</summary>
public abstract class JournalProcessContract(TestBackend backend) : StoreContract(backend)
{
    private IJournal Journal => Stores.Journal;

    [ContractFact]
    public async Task Several_writing_processes_leave_one_order_without_holes_for_whoever_reads_along()
    {
        var writers = Enumerable.Range(0, 3).Select(n => new WriterProcess(Backend.Writer!.Value, $"w{n}", 1_500)).ToList();
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() => ReadAlong(stop.Token));

        var reported = await Task.WhenAll(writers.Select(writer => writer.Read()));
        foreach (var writer in writers)
        {
            await writer.MustSucceed();
            writer.Dispose();
        }

        await stop.CancelAsync();
        (await reading).ShouldBeGreaterThan(0, "the reader saw none of it while it was written");
        reported.ShouldAllBe(reports => reports.Count >= 1_500);
        await EverythingHolds(reported.SelectMany(reports => reports));
    }

    [ContractFact]
    public async Task A_writer_that_is_killed_leaves_whole_appends_only_and_all_that_it_reported()
    {
        var random = new Random(4);
        var reported = new List<WriterProcess.Reported>();
        for (var round = 0; round < 6; round++)
        {
            using var writer = new WriterProcess(Backend.Writer!.Value, $"r{round}", int.MaxValue);
            reported.AddRange(await writer.Read(atMost: random.Next(1, 400)));
            reported.AddRange(await writer.Kill());
            await WaitForWhatTheStoreStillDoesForTheDead(round);
            await EverythingHolds(reported);
        }

        (await Journal.Append([Given.Append("after", 0)]))[0].Status.ShouldBe(AppendStatus.Committed);
    }

    [ContractFact]
    public async Task Several_processes_may_start_on_an_empty_store_at_the_same_time()
    {
        await Backend.Start();

        var opened = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(OpenAnother)));

        foreach (var stores in opened)
        {
            var head = await stores.Journal.Head();
            (await stores.Journal.Append([Given.Append($"s{head}", 0)]))[0].Status.ShouldBe(AppendStatus.Committed);
        }
    }

    // A database server may have received a commit whose sender is dead by now; an append queues behind it.
    private async Task WaitForWhatTheStoreStillDoesForTheDead(int round) => await Journal.Append(
    [
        new Append
        {
            Stream = "rounds", ExpectedVersion = round, CommandId = $"round{round}", At = Given.Noon, Events = [Given.Event($"round{round}|1|")],
        },
    ]);

    private async Task<int> ReadAlong(CancellationToken stop)
    {
        var (position, pages) = (0L, 0);
        while (!stop.IsCancellationRequested)
        {
            var page = await Journal.ReadAll(position, 500, CancellationToken.None);
            page.Select(stored => stored.Position).ShouldBe(Enumerable.Range(1, page.Count).Select(n => position + n));
            position += page.Count;
            pages += page.Count > 0 ? 1 : 0;
        }

        return pages;
    }

    private async Task EverythingHolds(IEnumerable<WriterProcess.Reported> reported)
    {
        var events = await ReadEverything();
        events.Select(stored => stored.Position).ShouldBe(Enumerable.Range(1, events.Count).Select(n => (long)n), "no holes");
        foreach (var stream in events.GroupBy(stored => stored.Stream))
        {
            stream.Select(stored => stored.Version).ShouldBe(Enumerable.Range(1, stream.Count()), stream.Key);
        }

        var appends = events.GroupBy(stored => stored.Text().Split('|')[0]).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var (command, written) in appends)
        {
            written.Count.ToString().ShouldBe(written[0].Text().Split('|')[1], $"{command} is whole");
            written.Select(stored => stored.Position).ShouldBe(Enumerable.Range(0, written.Count).Select(n => written[0].Position + n));
            written.Select(stored => stored.Stream).Distinct().Count().ShouldBe(1);
        }

        foreach (var report in reported)
        {
            appends.ShouldContainKey(report.CommandId);
            appends[report.CommandId][0].Position.ShouldBe(report.First);
            appends[report.CommandId].Count.ShouldBe(report.Count);
        }

        await EveryStreamAndCommandAgrees(appends);
    }

    private async Task EveryStreamAndCommandAgrees(Dictionary<string, List<StoredEvent>> appends)
    {
        foreach (var (command, written) in appends.Take(50).Concat(appends.TakeLast(50)))
        {
            (await Journal.FindCommand(command)).ShouldNotBeNull().Position.ShouldBe(written[^1].Position);
        }

        foreach (var stream in appends.Values.GroupBy(written => written[0].Stream).Take(30))
        {
            (await Journal.ReadStream(stream.Key, 0)).Select(stored => stored.Position)
                .ShouldBe(stream.SelectMany(written => written).Select(stored => stored.Position));
        }
    }

    private async Task<List<StoredEvent>> ReadEverything()
    {
        var events = new List<StoredEvent>();
        while (await Journal.ReadAll(events.Count, 5_000) is { Count: > 0 } page)
        {
            events.AddRange(page);
        }

        return events;
    }
}
