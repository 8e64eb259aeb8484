using OmniGrains.Engine;
using OmniGrains.Journal.Tests.Backends;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Journal.Tests;

/// <summary>A server of its own, because it dies: recovery takes longer the more databases there are.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresCrashTests(PostgresCrashTests.MortalCluster mortal)
    : StoreContract(new PostgresBackend(mortal.Cluster)), IClassFixture<PostgresCrashTests.MortalCluster>
{
    [PostgresFact]
    public async Task After_a_crash_of_the_server_everything_confirmed_is_there_and_work_goes_on()
    {
        var other = (await OpenAnother()).Journal;
        await Stores.Journal.Append([Given.Append("s", 0, "c", reply: "kept")]);
        await Stores.Snapshots.Save([new Snapshot("s", 1, 1, "v1", new byte[] { 1 })]);

        await mortal.Cluster.Crash();

        var appended = await Eventually(AppendAfterCrash);
        appended.ShouldBe(new AppendResult(AppendStatus.Committed, 2));
        (await Eventually(async () => await Try(() => other.Head()))).ShouldBe(2);
        (await other.FindCommand("c"))!.Reply.Text().ShouldBe("kept");
        (await Eventually(async () => await Try(async () => await Stores.Snapshots.Load("s") is null)))
            .ShouldBeTrue("snapshots are a cache that does not outlive the server");
        await WakesUp(other);

        ValueTask<AppendResult?> AppendAfterCrash() =>
            Try(async () => (await Stores.Journal.Append([Given.Append("s", 1, "d")])).Single());
    }

    private static async ValueTask<T?> Try<T>(Func<ValueTask<T>> ask)
        where T : struct
    {
        try
        {
            return await ask();
        }
        catch (JournalUnavailableException)
        {
            return null;
        }
    }

    private async Task WakesUp(IJournal other)
    {
        var head = await other.Head();
        var waiting = other.WaitForEvents(head, Soon).AsTask();
        await Stores.Journal.Append([Given.Append("wake", 0)]);
        await waiting;
        (await other.Head()).ShouldBe(head + 1);
    }

    public sealed class MortalCluster : IAsyncLifetime
    {
        public PostgresCluster Cluster { get; } = new();

        public Task InitializeAsync() => Cluster.InitializeAsync();

        public Task DisposeAsync() => Cluster.DisposeAsync();
    }
}
