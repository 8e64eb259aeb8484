using OmniGrains.Tests.Inbox;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Messages that are changed and taken back, on PostgreSQL: what lists, timeline and search say of them.</summary>
public sealed class PostgresSignsTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [PostgresFact]
    public async Task Everywhere_a_message_says_what_it_says_now_and_nothing_once_it_is_taken_back()
    {
        await using var host = await HostUnderTest.Start(
            [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"]);
        await host.ConnectWhatsApp("http://127.0.0.1:9");
        await (await host.DeliverWhatsApp(WhatsAppMessages.Text("wamid.1", "393331234567", "Something blue"))).Read();
        var id = (string)(await (await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}")).Read())["items"]![0]!["id"]!;
        var customer = (string)(await host.Conversation(id))["customer"]!["id"]!;

        await Change(host, "wamid.2", """ "type":"edit","edit":{"original_message_id":"wamid.1","message":{"type":"text","text":{"body":"Something green"}}}""");
        foreach (var path in (string[])[$"/v1/conversations?limit=5", $"/v1/customers/{customer}/timeline?limit=50", $"/v1/search?q=green"])
        {
            var shown = await host.Client.GetStringAsync($"{path}&after={await host.Head()}");
            shown.ShouldContain("green", Case.Insensitive, path);
            shown.ShouldNotContain("blue", Case.Insensitive, path);
        }

        await Change(host, "wamid.3", """ "type":"revoke","revoke":{"original_message_id":"wamid.1"}""");
        foreach (var path in (string[])[$"/v1/conversations?limit=5", $"/v1/customers/{customer}/timeline?limit=50", $"/v1/search?q=something"])
        {
            (await host.Client.GetStringAsync($"{path}&after={await host.Head()}")).ShouldNotContain("Something", Case.Sensitive, path);
        }
    }

    private static async Task Change(HostUnderTest host, string id, string what) => await (await host.DeliverWhatsApp(WhatsAppMessages.Value(
        $$"""
        "messages":[{"from":"393331234567","id":"{{id}}","timestamp":"1772366500",{{what}} }]
        """))).Read();
}
