using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;
using OmniGrains.Host.Tests.Desk;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>What waits to be sent when its connection slows down, stops or goes.</summary>
public sealed class StoppedConnectionTests
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(46);

    [Theory]
    [InlineData("disabled", "connection-gone")]
    [InlineData("removed", "connection-gone")]
    [InlineData("without its secret", "secret-missing")]
    public async Task What_waits_for_a_connection_that_cannot_send_any_more_fails_with_the_reason_when_the_schedule_ends(string what, string code)
    {
        var time = new MovedTime();
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectWhatsApp(channel.Url);
        var (id, message, postponed) = await Queued(host, channel);
        await using var events = postponed;

        var stopped = what == "removed" ? await host.Client.DeleteAsync("/v1/connections/wa")
            : await host.Client.PutAsJsonAsync("/v1/connections/wa", Settings(channel, what != "disabled", what == "disabled" ? [] : new() { ["accessToken"] = null }));
        await stopped.Read();
        for (var attempt = 1; attempt < 8; attempt++)
        {
            await Pass(host, time, id);
            await events.Next("inbox.message-postponed");
        }

        await Pass(host, time, id);
        ((string?)(await host.MessageIn(id, message, "failed"))["failureCode"]).ShouldBe(code);
        await host.StatusOf(id, "open");
        channel.Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_waits_for_a_connection_that_is_disabled_for_a_moment_is_sent_once_when_it_is_enabled_again()
    {
        var time = new MovedTime();
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectWhatsApp(channel.Url);
        var (id, message, postponed) = await Queued(host, channel);
        await using var events = postponed;

        await (await host.Client.PutAsJsonAsync("/v1/connections/wa", Settings(channel, enabled: false))).Read();
        await Pass(host, time, id);
        await events.Next("inbox.message-postponed");
        await (await host.Client.PutAsJsonAsync("/v1/connections/wa", Settings(channel, enabled: true))).Read();
        await Pass(host, time, id);
        await host.MessageIn(id, message, "sent");
        channel.Taken.ShouldHaveSingleItem().Key.ShouldBe(message);
    }

    [Fact]
    public async Task Eight_that_hang_hold_up_no_ninth_until_they_are_given_up()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        var until = new TaskCompletionSource();
        for (var i = 0; i < 8; i++)
        {
            var hanging = (string)(await host.Inbound($"p-{i}", "Hello?", $"slow-{i}"))["conversationId"]!;
            channel.Slow[$"slow-{i}"] = until.Task;
            await (await host.Reply(hanging, new { text = $"{i}" })).Read();
        }

        await channel.Holds;
        var ninth = (string)(await host.Inbound("p-9", "Hello?", "quick"))["conversationId"]!;
        var message = (string)(await (await host.Reply(ninth, new { text = "Ninth" })).Read())["messageId"]!;
        (await channel.Takes()).ShouldHaveSingleItem().Text.ShouldBe("Ninth");
        await host.MessageIn(ninth, message, "sent");
        var recorded = await host.App.Services.GetRequiredService<Tail>().Read(0, 2_000, default);
        recorded.ShouldNotContain(one => one.Type == "inbox.message-postponed", "nobody has been given up yet");
        until.SetResult();
    }

    [Fact]
    public async Task A_message_that_takes_long_holds_up_its_own_conversation_alone()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        var slow = (string)(await host.Inbound("p-1", "Hello?", "slow"))["conversationId"]!;
        var quick = (string)(await host.Inbound("p-2", "Hello?", "quick"))["conversationId"]!;
        var until = new TaskCompletionSource();
        channel.Slow["slow"] = until.Task;

        await (await host.Reply(slow, new { text = "1" })).Read();
        await channel.Holds;
        await (await host.Reply(slow, new { text = "2" })).Read();
        await (await host.Reply(quick, new { text = "3" })).Read();
        await (await host.Reply(quick, new { text = "4" })).Read();
        (await channel.Takes(2)).Select(sent => sent.Text).ShouldBe(["3", "4"]);

        channel.Slow.Clear();
        until.SetResult();
        (await channel.Takes(2)).Select(sent => sent.Text).ShouldBe(["3", "4", "1", "2"]);
    }

    // The channel wants it later: it is tried again in two seconds.
    private static async Task<(string Conversation, string Message, EventReader Postponed)> Queued(HostUnderTest host, ChannelStandIn channel)
    {
        await (await host.DeliverWhatsApp(WhatsAppMessages.Text("wamid.1", "393331234567", "Ciao", DateTimeOffset.UtcNow.ToUnixTimeSeconds()))).Read();
        var listed = await host.Get($"conversations?channel=whatsapp&after={await host.Head()}");
        var id = (string)listed["items"]!.AsArray().ShouldHaveSingleItem()!["id"]!;
        var postponed = await EventReader.Open(host, "/v1/stream?kind=inbox.&from=0");
        channel.Refusals.Enqueue((429, """{ "error": { "code": 130429 } }"""));
        var message = (string)(await (await host.Reply(id, new { text = "On its way" })).Read())["messageId"]!;
        await postponed.Next("inbox.message-postponed");
        return (id, message, postponed);
    }

    // Somebody writes a note: what is due by now is looked at.
    private static async Task Pass(HostUnderTest host, MovedTime time, string conversation)
    {
        time.Move(LongestPause);
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{conversation}/notes", new { text = "Time passes." })).Read();
    }

    private static JsonObject Settings(ChannelStandIn channel, bool enabled, JsonObject? secrets = null) => new()
    {
        ["connector"] = "whatsapp",
        ["channel"] = "whatsapp",
        ["baseUrl"] = channel.Url,
        ["enabled"] = enabled,
        ["options"] = new JsonObject { ["phoneNumberId"] = WhatsAppMessages.Number, ["templates"] = "order_update:en_US, reminder:it" },
        ["secrets"] = secrets ?? [],
    };
}
