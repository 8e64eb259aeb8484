using System.Net.Http.Json;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>Whoever joins conversations is killed at it: every pair is joined, in both of the two, once.</summary>
public sealed class KilledWhileJoiningTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private const int Rounds = 3;
    private const int Each = 8;

    [Fact]
    public async Task Every_pair_is_joined_once_on_one_node()
    {
        await using var nodes = await KilledNodes.One();
        await Joined(nodes);
    }

    [PostgresFact]
    public async Task Every_pair_is_joined_once_on_two_nodes()
    {
        await using var nodes = await KilledNodes.Two(cluster);
        await Joined(nodes);
    }

    private static async Task Joined(KilledNodes nodes)
    {
        foreach (var channel in (string[])["forum", "shop"])
        {
            await nodes.Client.Put($"/v1/connections/{channel}", new { connector = "api", channel });
        }

        await nodes.Client.Put("/v1/joining-rules/a-twice", new { name = "Asked twice", @do = "merge", signs = new[] { "question" }, order = 1 });
        await nodes.Client.Put("/v1/joining-rules/b-rest", new { name = "The rest", @do = "link", order = 2 });
        var random = new Random(4713);
        var (merged, linked) = (new HashSet<string>(), new HashSet<string>());
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(round * Each, Each).Select(async person =>
            {
                // Every second one asks the same on both channels.
                var asksTwice = person % 2 == 0;
                var one = await Wrote(nodes.Client, "forum", person, "Where is my order of last Monday?");
                var two = await Wrote(nodes.Client, "shop", person, asksTwice ? "Where is the order of last Monday?" : "Hello there");
                lock (merged)
                {
                    (asksTwice ? merged : linked).UnionWith([one, two]);
                }
            }));
            for (var reads = random.Next(0, 3); reads > 0; reads--)
            {
                await nodes.Client.GetStringAsync("/health/ready");
            }

            await nodes.KillOwner();
        }

        var half = Rounds * Each / 2;
        await nodes.Seen(4 * half, "conversation.merged", "conversation.admitted", "conversation.linked");

        // One more pair, behind everything: what comes after it would be too much.
        await Wrote(nodes.Client, "forum", 1_000, "Where is my order of last Monday?");
        await Wrote(nodes.Client, "shop", 1_000, "Hello there");
        await nodes.Seen(4 * half + 2, "conversation.merged", "conversation.admitted", "conversation.linked");
        var told = (await Journalled.Events(nodes.Client, await nodes.Owner.Head())).ToLookup(recorded => (string)recorded["type"]!, recorded => (string)recorded["data"]!["conversation"]!);
        told["conversation.merged"].Concat(told["conversation.admitted"]).ShouldBe(merged, ignoreOrder: true);
        told["conversation.linked"].Count().ShouldBe(linked.Count + 2);
        told["conversation.linked"].ShouldBeUnique();
        linked.ShouldBeSubsetOf(told["conversation.linked"]);
        told["conversation.unmerged"].ShouldBeEmpty();
    }

    private static async Task<string> Wrote(HttpClient client, string channel, int person, string text) => (string)(await (await client.PostAsJsonAsync("/v1/conversations/inbound", new
    {
        connection = channel,
        messageId = $"{person} {channel}",
        contact = new { id = $"{channel}-{person}", identities = new[] { new { kind = "email", value = $"p{person}@mail.example", verified = true } } },
        text,
    })).Read())["conversationId"]!;
}
