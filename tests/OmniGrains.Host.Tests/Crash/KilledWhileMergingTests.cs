using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>
/// The host is killed while conversations are merged, written into and parted again: both sides always say the same, and every message is where it belongs, once.
/// </summary>
public sealed class KilledWhileMergingTests(ITestOutputHelper output)
{
    private const int People = 16;
    private const int Kills = 4;

    [Fact]
    public async Task Both_sides_of_a_merge_say_the_same_and_no_message_is_lost_or_doubled()
    {
        var seed = Environment.TickCount & 0xFFFF;
        output.WriteLine($"seed {seed}");
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.Start(folder.Path, HostProcess.Unlimited);
        foreach (var channel in (string[])["forum", "shop"])
        {
            (await host.Client.PutAsJsonAsync($"v1/connections/{channel}", new { connector = "api", channel })).EnsureSuccessStatusCode();
        }

        (await host.Client.PutAsJsonAsync("v1/joining-rules/none", new { name = "By hand alone", @do = "nothing" })).EnsureSuccessStatusCode();
        var pairs = new (string Into, string Merged)[People];
        await host.Interrupted(new Random(seed), Kills, People * 7, answered => Parallel.ForEachAsync(
            Enumerable.Range(0, People), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (person, stop) =>
            {
                var into = await Wrote(host, "forum", person, "On the forum", stop);
                var merged = await Wrote(host, "shop", person, "In the shop", stop);
                pairs[person] = (into, merged);
                answered();
                await Ask($"v1/conversations/{merged}/merge", new JsonObject { ["into"] = into, ["agent"] = "first" });
                (await Wrote(host, "shop", person, "Merged", stop)).ShouldBe(into);
                answered();
                await Ask($"v1/conversations/{merged}/unmerge", new JsonObject { ["agent"] = "first" });
                (await Wrote(host, "shop", person, "Alone", stop)).ShouldBe(merged);
                answered();

                // Every other one is merged again, for good.
                if (person % 2 == 0)
                {
                    await Ask($"v1/conversations/{merged}/merge", new JsonObject { ["into"] = into, ["agent"] = "second" });
                    (await Wrote(host, "shop", person, "Merged again", stop)).ShouldBe(into);
                }

                async Task Ask(string path, JsonObject body)
                {
                    await host.Insist(path, body.ToJsonString(), stop);
                    answered();
                }
            }));

        foreach (var (person, (into, merged)) in pairs.Index())
        {
            var (one, other) = (await host.GetSettled($"v1/conversations/{into}"), await host.GetSettled($"v1/conversations/{merged}"));
            var isMerged = person % 2 == 0;
            ((string?)other["mergedInto"]).ShouldBe(isMerged ? into : null);
            one["merged"]!.AsArray().Select(member => (string)member!["id"]!).ShouldBe(isMerged ? [merged] : []);
            ((string?)other["status"]).ShouldBe(isMerged ? "resolved" : "open");
            Texts(other).ShouldBe(isMerged ? ["In the shop", "Merged", "Alone", "Merged again"] : ["In the shop", "Merged", "Alone"], ignoreOrder: true);
            Texts(one).ShouldBe(isMerged ? ["On the forum", "In the shop", "Merged", "Alone", "Merged again"] : ["On the forum"], ignoreOrder: true);
        }

        // Told once each in the journal, whatever was asked again.
        var told = (await Journalled.Events(host.Client, await host.Head())).CountBy(recorded => (string)recorded["type"]!).ToDictionary();
        (told["conversation.merged"], told["conversation.unmerged"]).ShouldBe((People + (People / 2), People));
        (told["conversation.admitted"] - told["conversation.released"]).ShouldBe(People / 2);
    }

    private static async Task<string> Wrote(HostProcess host, string channel, int person, string text, CancellationToken stop)
    {
        var body = new JsonObject
        {
            ["connection"] = channel,
            ["messageId"] = $"{person} {text}",
            ["contact"] = new JsonObject
            {
                ["id"] = $"{channel}-{person}",
                ["identities"] = new JsonArray(new JsonObject { ["kind"] = "email", ["value"] = $"p{person}@mail.example", ["verified"] = true }),
            },
            ["text"] = text,
        };
        return (string)(await host.Insist("v1/conversations/inbound", body.ToJsonString(), stop))["conversationId"]!;
    }

    private static List<string> Texts(JsonObject conversation) => [.. conversation["messages"]!["items"]!.AsArray().Select(item => (string)item!["text"]!)];
}
