using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>One node, or two on one database, of which the one that owns the background work can be killed.</summary>
internal sealed class KilledNodes : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private volatile HostProcess[] _nodes = [];

    private KilledNodes()
    {
    }

    /// <summary>The node that owns the background work: of two, the one that has been up longer.</summary>
    public HostProcess Owner => _nodes[0];

    public HttpClient Client => Owner.Client;

    /// <summary>All of them, whether up or not.</summary>
    public IReadOnlyList<HostProcess> All => _nodes;

    public static Task<KilledNodes> One(params string[] more) => OneAt(null, more);

    public static Task<KilledNodes> Two(PostgresCluster cluster, params string[] more) => TwoAt(null, cluster, more);

    /// <summary>The same by a clock that a test sets.</summary>
    public static async Task<KilledNodes> OneAt(ToldTime? time, params string[] more)
    {
        var nodes = new KilledNodes();
        nodes._nodes = [await HostProcess.StartAt(time, nodes._folder.Path, more)];
        return nodes;
    }

    /// <inheritdoc cref="OneAt"/>
    public static async Task<KilledNodes> TwoAt(ToldTime? time, PostgresCluster cluster, params string[] more)
    {
        var nodes = new KilledNodes();
        string[] settings = [.. more, $"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"];
        foreach (var folder in (string[])["1", "2"])
        {
            nodes._nodes = [.. nodes._nodes, await HostProcess.StartAt(time, Path.Combine(nodes._folder.Path, folder), settings)];
        }

        return nodes;
    }

    /// <summary>Kills the owner. The other one takes over while the dead one starts again; a single one goes on after its start.</summary>
    public async Task KillOwner()
    {
        var dead = Owner;
        await dead.Kill();
        _nodes = [.. _nodes.Skip(1), dead];
        await dead.Start();
    }

    /// <summary>Follows the journal from its beginning until so many events of some kinds are there.</summary>
    public async Task Seen(int times, params string[] kinds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        using var stream = await Client.GetAsync($"v1/stream?kind={string.Join(',', kinds)}&from=0", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(limit.Token));
        while (times > 0)
        {
            var line = await lines.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("The stream has ended.");
            times -= line.StartsWith("event: ", StringComparison.Ordinal) ? 1 : 0;
        }
    }

    /// <summary>What could not be told whether it was sent, <c>record what</c>: nothing else may fail.</summary>
    public async Task<List<string>> InDoubt(Func<System.Text.Json.Nodes.JsonNode, string> what)
    {
        var head = await Owner.Head();
        var failed = (await Journalled.Events(Client, head)).Where(recorded => (string)recorded["type"]! == "notification.failed").Select(recorded => recorded["data"]!).ToList();
        failed.Select(data => (string)data["code"]!).Distinct().ShouldBeSubsetOf(["in-doubt"]);
        return [.. failed.Select(what)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _folder.Dispose();
    }
}
