using System.Net.Http.Json;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Inbox.ScriptedDay;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The host is killed after a channel took an answer, and before it said so: the customer gets nothing twice, and the desk is told that it is in doubt.</summary>
public sealed class KilledWhileAnsweringTests
{
    [Fact]
    public async Task What_a_channel_would_not_know_again_is_in_doubt_and_what_follows_it_is_sent()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var nodes = await KilledNodes.One(DaySetUp.Settings);
        (await nodes.Client.PutAsJsonAsync("v1/connections/sms", new
        {
            connector = "twilio",
            channel = "sms",
            baseUrl = channel.Url,
            webhookUrl = Providers.SmsUrl,
            options = new { accountSid = ChannelStandIn.AccountSid, from = "+15005550006" },
            secrets = new { authToken = ChannelStandIn.Token },
        })).EnsureSuccessStatusCode();
        var id = await Asked(nodes);
        channel.Silent = true;
        await Answer(nodes, id, "It left today.");
        await channel.Holds;
        await Answer(nodes, id, "It should be with you tomorrow.");
        await nodes.KillOwner();
        channel.Silent = false;

        await nodes.Seen(2, "conversation.message-state-changed");
        var conversation = await nodes.Owner.GetSettled($"v1/conversations/{id}");
        DayInbox.MessagesOf(conversation, "out").Select(item => ((string?)item["state"], (string?)item["failureCode"])).ShouldBe([("failed", "in-doubt"), ("sent", null)]);
        ((string?)conversation["status"]).ShouldBe("open", "somebody has to look after it");
        channel.Taken.Select(sent => sent.Text).ShouldBe(["It left today.", "It should be with you tomorrow."]);
    }

    private static async Task<string> Asked(KilledNodes nodes)
    {
        using var door = new Door(nodes);
        var said = new Contact(1, "sms", "+393331000001").Say("Where is it?", DateTimeOffset.UtcNow);
        foreach (var request in new Providers(null!).Tell(said))
        {
            (await door.Send(request, CancellationToken.None)).EnsureSuccessStatusCode();
        }

        return (string)(await nodes.Owner.GetSettled("v1/conversations"))["items"]!.AsArray().ShouldHaveSingleItem()!["id"]!;
    }

    private static async Task Answer(KilledNodes nodes, string id, string text) =>
        (await nodes.Client.PostAsJsonAsync($"v1/conversations/{id}/replies", new { text })).EnsureSuccessStatusCode();
}
