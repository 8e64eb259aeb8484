using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Notifications;

/// <summary>The same on PostgreSQL: sent, listed, explained, and on the timeline.</summary>
public sealed class PostgresNotificationTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [PostgresFact]
    public async Task What_is_sent_and_what_is_not_can_be_listed_and_explained()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start(
            [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"]);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        var ada = await host.Client.MakeCustomer();
        var sent = (string)(await host.Client.Notify(ada))["id"]!;
        await smtp.Next();
        await host.Until(sent, "sent");
        var dropped = (string)(await host.Client.Notify(ada, more: new { channels = new[] { "sms" } }))["id"]!;
        ((string?)(await host.Until(dropped, "dropped"))["notification"]!["reason"]).ShouldBe("no-channel");

        var listed = await (await host.Client.GetAsync($"/v1/notifications?customer={ada}&template=news")).Read();
        listed["items"]!.AsArray().Select(item => (string)item!["id"]!).ShouldBe([dropped, sent]);
        var page = await (await host.Client.GetAsync("/v1/notifications?limit=1")).Read();
        var rest = await (await host.Client.GetAsync($"/v1/notifications?limit=1&cursor={page["next"]}")).Read();
        ((string?)rest["items"]!.AsArray().ShouldHaveSingleItem()!["id"]).ShouldBe(sent);
        (await (await host.Client.GetAsync("/v1/notification-templates")).Read())["items"]!.AsArray().Count.ShouldBe(1);
        var timeline = await (await host.Client.GetAsync($"/v1/customers/{ada}/timeline?after={await host.Head()}")).Read();
        timeline["items"]!.AsArray().ShouldContain(item => (string)item!["kind"]! == "notification-sent");
    }
}
