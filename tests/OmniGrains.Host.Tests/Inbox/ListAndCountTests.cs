using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>The agent's list by every pair of its filters, and the counts beside it, against what was done to each conversation.</summary>
public sealed class ListAndCountTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private static readonly string[] Statuses = ["open", "pending", "waiting", "resolved"];
    private static readonly string?[] Assignees = ["maria", "paolo", null];
    private static readonly string?[] Teams = ["milan", null];
    private static readonly string[] Priorities = ["normal", "urgent", "normal", "low", "urgent"];
    private static readonly string[] Urgency = ["urgent", "high", "normal", "low"];
    private static readonly string[] Connections = ["forum", "shop"];
    private static readonly string?[] Orders = ["web:1001", null, "web:1002"];
    private static readonly string?[] Mentions = [null, "paolo", null, null, "anna"];
    private static readonly string?[] Labels = ["vip", "damaged", null];

    [Fact]
    public async Task Lists_and_counts_are_what_was_done_on_sqlite() => await Compared();

    [PostgresFact]
    public async Task Lists_and_counts_are_what_was_done_on_postgres() => await Compared(
        $"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}");

    private static async Task Compared(params string[] settings)
    {
        await using var host = await HostUnderTest.Start(settings);
        foreach (var connection in Connections)
        {
            await host.ConnectApi(connection, null);
        }

        var made = new List<Made>();
        for (var i = 0; i < 24; i++)
        {
            var connection = Connections[i / 6 % 2];
            var id = (string)(await host.Inbound($"p-{i}", "Where is it?", $"member-{i}", connection: connection))["conversationId"]!;
            var one = new Made(
                id, Statuses[i % 4], Assignees[i % 3], Teams[i / 2 % 2], Labels[i / 3 % 3], Priorities[i % 5], connection, Orders[i / 4 % 3], Mentions[i % 5]);
            made.Add(one);
            if (one.Mention is { } agent)
            {
                await (await host.Client.PostAsJsonAsync($"/v1/conversations/{id}/notes", new { text = "Look.", mentions = new[] { agent, agent, "everybody" } })).Read();
            }

            // Twice, so that what was counted before must be taken back.
            await Patch(host, id, new { status = "pending", assignee = "somebody", team = "elsewhere", labels = new[] { "vip", "other" }, priority = "high", orderId = "web:9" });
            await Patch(host, id, new { status = one.Status, assignee = one.Assignee ?? "", team = one.Team ?? "", labels = one.Label is null ? [] : new[] { one.Label }, priority = one.Priority, orderId = one.Order ?? "" });
        }

        string[] filters =
        [
            .. Statuses.Select(status => $"status={status}"), "status=active", "assignee=maria", "assignee=none", "team=milan", "team=none", "label=vip", "label=damaged", "channel=forum",
            "priority=urgent", "priority=low", "priority=normal", "priority=high", "connection=shop", "order=web:1001", "mentioned=paolo", "mentioned=everybody",
        ];
        foreach (var first in filters)
        {
            foreach (var second in filters.Where(other => other.Split('=')[0] != first.Split('=')[0]).Append(""))
            {
                (await Listed(host, $"{first}&{second}")).ShouldBe(made.Where(one => one.Is(first) && one.Is(second)).Reverse().Select(one => one.Id), $"{first}&{second}");
                (await Listed(host, $"{first}&{second}&sort=priority")).ShouldBe(
                    made.Where(one => one.Is(first) && one.Is(second)).Reverse().OrderBy(one => Array.IndexOf(Urgency, one.Priority)).Select(one => one.Id), $"{first}&{second} by priority");
            }
        }

        foreach (var limit in new[] { 1, 2, 3, 24, 25 })
        {
            (await Listed(host, "sort=priority", limit)).ShouldBe(made.AsEnumerable().Reverse().OrderBy(one => Array.IndexOf(Urgency, one.Priority)).Select(one => one.Id), $"{limit} at a time");
        }

        await (await host.Client.GetAsync("/v1/conversations?sort=priority&cursor=x")).Problem(422, "request.cursor-invalid");
        await (await host.Client.GetAsync("/v1/conversations?priority=very")).Problem(422, "request.invalid");
        var counts = await (await host.Client.GetAsync($"/v1/conversations/counts?after={await host.Head()}")).Read();
        foreach (var status in (string[])[.. Statuses, "active"])
        {
            ((int)counts["all"]![status]!).ShouldBe(made.Count(one => one.Is($"status={status}")), status);
            Counted(counts, "assignees", "maria", status).ShouldBe(made.Count(one => one.Is("assignee=maria") && one.Is($"status={status}")));
            Counted(counts, "teams", "none", status).ShouldBe(made.Count(one => one.Is("team=none") && one.Is($"status={status}")));
            Counted(counts, "channels", "forum", status).ShouldBe(made.Count(one => one.Is($"status={status}")));
            Counted(counts, "labels", "vip", status).ShouldBe(made.Count(one => one.Is("label=vip") && one.Is($"status={status}")));
        }

        counts["labels"]!.AsArray().Select(named => (string)named!["name"]!).ShouldBe(["damaged", "vip"], ignoreOrder: true);
        counts["assignees"]!.AsArray().Select(named => (string)named!["name"]!).ShouldNotContain("somebody");
    }

    private static int Counted(JsonObject counts, string facet, string name, string status) =>
        (int)counts[facet]!.AsArray().Single(named => (string)named!["name"]! == name)!["counts"]![status]!;

    private static async Task Patch(HostUnderTest host, string id, object change) => await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{id}", change)).Read();

    private static async Task<List<string>> Listed(HostUnderTest host, string filter, int limit = 5)
    {
        var (ids, cursor) = (new List<string>(), "");
        do
        {
            var page = await (await host.Client.GetAsync($"/v1/conversations?{filter}&limit={limit}&cursor={cursor}&after={await host.Head()}")).Read();
            ids.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);
        return ids;
    }

    private sealed record Made(
        string Id, string Status, string? Assignee, string? Team, string? Label, string Priority, string Connection, string? Order, string? Mention)
    {
        public bool Is(string filter) => filter.Split('=') switch
        {
            ["status", "active"] => Status != "resolved",
            ["status", var status] => Status == status,
            ["assignee", "none"] => Assignee is null,
            ["assignee", var assignee] => Assignee == assignee,
            ["team", "none"] => Team is null,
            ["team", var team] => Team == team,
            ["label", var label] => Label == label,
            ["priority", var priority] => Priority == priority,
            ["connection", var connection] => Connection == connection,
            ["order", var order] => Order == order,
            ["mentioned", "everybody"] => Mention is not null,
            ["mentioned", var agent] => Mention == agent,
            _ => true,
        };
    }
}
