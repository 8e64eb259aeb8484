using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;
using OmniGrains.Host.Tests.Channels;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>eBay's messages over real HTTP: signed notifications, what is found by asking, answers.</summary>
public sealed class EbayMessageTests : IAsyncLifetime
{
    private EbayStandIn _ebay = null!;

    public async Task InitializeAsync() => _ebay = await EbayStandIn.Start();

    public async Task DisposeAsync() => await _ebay.DisposeAsync();

    [Fact]
    public async Task A_buyer_writes_is_tied_to_the_order_and_is_answered_within_ebays_rules()
    {
        await using var host = await HostUnderTest.Start();
        await Connect(host, poll: 0);
        var bought = await Bought(host);
        var message = _ebay.Write("c-1", "m-1", "ada-99", "Where is order 12-34567-89012?", DateTimeOffset.UtcNow.AddMinutes(-5));
        var receipt = await (await Notify(host, "NEW_MESSAGE", Told("c-1", message))).Read();

        var id = (await Conversations(host, (long)receipt["position"]!)).ShouldHaveSingleItem();
        var opened = await host.Conversation(id);
        ((string?)opened["channel"], (string?)opened["orderId"], (string?)opened["contact"]!["name"]).ShouldBe(("ebay-de", "ebay:12-34567-89012", "ada-99"));
        ((string?)opened["customer"]!["id"]).ShouldBe((string?)bought["customerId"]);

        // Who bought once lately writes about that, also without its number.
        await (await Notify(host, "NEW_MESSAGE", Told("c-2", _ebay.Write("c-2", "m-9", "ada-99", "Is it blue?", DateTimeOffset.UtcNow.AddMinutes(-4))), "n-9")).Read();
        var other = (await Conversations(host, await host.Head())).Single(one => one != id);
        ((string?)(await host.Conversation(other))["orderId"]).ShouldBe("ebay:12-34567-89012");

        await (await host.Reply(id, new { text = "Pay by bank transfer, it is cheaper on our website." })).Problem(422, "conversation.content-forbidden");
        _ebay.Refusals.Enqueue(503);
        var reply = await (await host.Reply(id, new { text = "It left today." })).Read();
        var sent = await _ebay.NextSent();
        ((string?)sent["conversationId"], (string?)sent["messageText"]).ShouldBe(("c-1", "It left today."));
        await host.MessageIn(id, (string)reply["messageId"]!, "sent");

        // Told again, and in another attempt; what we wrote there ourselves is ours, and what was sent from here is not told twice.
        await Notify(host, "NEW_MESSAGE", Told("c-1", message), "n-2");
        var ours = _ebay.Write("c-1", "m-2", EbayStandIn.Us, "By the way", DateTimeOffset.UtcNow);
        await (await Notify(host, "NEW_MESSAGE", Told("c-1", _ebay.Write("c-1", "out-1", EbayStandIn.Us, "It left today.", DateTimeOffset.UtcNow)), "n-4")).Read();
        receipt = await (await Notify(host, "NEW_MESSAGE", Told("c-1", ours), "n-3")).Read();
        MailHost.TextsOf(await host.Conversation(id, (long)receipt["position"]!)).ShouldBe(["Where is order 12-34567-89012?", "It left today.", "By the way"]);
    }

    [Fact]
    public async Task What_notifications_lost_or_only_announced_is_found_by_asking_once()
    {
        var now = DateTimeOffset.UtcNow;
        for (var i = 0; i < 30; i++)
        {
            _ebay.Write($"c-{i}", $"m-{i}", "ada-99", $"Question {i}", now.AddMinutes(-60 + i));
        }

        _ebay.Write("c-0", "m-0b", EbayStandIn.Us, "Our answer, on their site", now.AddMinutes(-20));
        _ebay.Write("c-old", "m-old", "ada-99", "Years ago", now.AddDays(-400));
        await using var host = await HostUnderTest.Start();
        await Connect(host, poll: 86_400);
        await host.Recorded("channel.reconciled");
        (await Conversations(host, await host.Head())).Length.ShouldBe(30);

        var message = _ebay.Write("c-0", "m-0c", "ada-99", "And another one", DateTimeOffset.UtcNow);
        var before = await host.Head();
        await (await Notify(host, "BUYER_QUESTION", """{ "questionId": "q-1" }""")).Read();
        await host.Recorded("channel.wanted-order-settled", before);
        await (await Notify(host, "NEW_MESSAGE", Told("c-0", message), "n-2")).Read();
        (await Conversations(host, await host.Head())).Length.ShouldBe(30);
        var listed = await host.Json($"/v1/conversations?channel=ebay-de&limit=1&after={await host.Head()}");
        var opened = await host.Conversation((string)listed["items"]![0]!["id"]!);
        MailHost.TextsOf(opened).ShouldBe(["Question 0", "Our answer, on their site", "And another one"]);
        ((string?)opened["title"]).ShouldBe("About the teapot (listing 110555)");
        (await host.Json("/v1/connections/ebay"))["sync"]!["troubles"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_read_before_ebay_had_enough_counts_and_is_not_asked_for_again()
    {
        var now = DateTimeOffset.UtcNow;
        for (var i = 0; i < 6; i++)
        {
            _ebay.Write($"c-{i}", $"m-{i}", "ada-99", $"Question {i}", now.AddMinutes(-10 + i));
        }

        _ebay.EnoughAfter = 4;
        await using var host = await HostUnderTest.Start();
        await Connect(host, poll: 86_400);
        var troubled = await host.Recorded("channel.connection-troubled");
        var recorded = await host.App.Services.GetRequiredService<Tail>().Read(0, 500, default);
        recorded.Count(one => one.Type == "conversation.opened" && one.Position < troubled).ShouldBe(4);

        await host.Recorded("channel.reconciled");
        (await Conversations(host, await host.Head())).Length.ShouldBe(6);
        _ebay.Asked.ShouldBe(["c-5", "c-4", "c-3", "c-2", "c-1", "c-0"]);

        // What has not changed since is not read either.
        var before = await host.Head();
        _ebay.Write("c-3", "m-3b", "ada-99", "And another one", DateTimeOffset.UtcNow);
        await (await Notify(host, "BUYER_QUESTION", """{ "questionId": "q-1" }""")).Read();
        await host.Recorded("channel.wanted-order-settled", before);
        _ebay.Asked.Skip(6).ShouldBe(["c-3"]);
    }

    [Fact]
    public async Task What_was_taken_in_before_another_conversation_began_is_known_and_holds_up_nothing()
    {
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        _ebay.Write("c-1", "m-1", "ada-99", "Question 1", DateTimeOffset.UtcNow.AddMinutes(-1));
        await Connect(host, poll: 86_400);
        await host.Recorded("channel.reconciled");
        var first = (await Conversations(host, await host.Head())).ShouldHaveSingleItem();
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{first}", new { status = "resolved" })).Read();

        // A week and more later she writes again, and a notification that says so comes before the next time that we ask.
        time.Move(TimeSpan.FromDays(8));
        var again = _ebay.Write("c-1", "m-2", "ada-99", "Question 2", DateTimeOffset.UtcNow.AddSeconds(-30));
        await (await Notify(host, "NEW_MESSAGE", Told("c-1", again))).Read();
        (await Conversations(host, await host.Head())).Length.ShouldBe(2);
        _ebay.Write("c-2", "m-3", "bob-1", "Question 3", DateTimeOffset.UtcNow);
        var before = await host.Head();
        await (await Notify(host, "BUYER_QUESTION", """{ "questionId": "q-1" }""", "n-2")).Read();
        await host.Recorded("channel.wanted-order-settled", before);

        (await Conversations(host, await host.Head())).Length.ShouldBe(3);
        (await host.Json("/v1/connections/ebay"))["sync"]!["troubles"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_doubt_ends_when_the_conversation_is_read_at_ebay(bool told)
    {
        await using var host = await HostUnderTest.Start();
        await Connect(host, poll: told ? 0 : 86_400);
        await (await Notify(host, "NEW_MESSAGE", Told("c-1", _ebay.Write("c-1", "m-1", "ada-99", "Where is it?", DateTimeOffset.UtcNow.AddMinutes(-5))))).Read();
        var id = (await Conversations(host, await host.Head())).ShouldHaveSingleItem();
        _ebay.HangsUp = true;
        var message = (string)(await (await host.Reply(id, new { text = "It left today." })).Read())["messageId"]!;
        ((string?)(await host.MessageIn(id, message, "failed"))["failureCode"]).ShouldBe("in-doubt");
        await host.StatusOf(id, "open");

        await (told
            ? await Notify(host, "NEW_MESSAGE", Told("c-1", _ebay.Conversations["c-1"][^1]), "n-2")
            : await Notify(host, "BUYER_QUESTION", """{ "questionId": "q-1" }""", "n-2")).Read();
        (await host.MessageIn(id, message, "sent"))["failureCode"].ShouldBeNull();
        await host.StatusOf(id, "waiting");
        MailHost.TextsOf(await host.Conversation(id, await host.Head())).ShouldBe(["Where is it?", "It left today."]);
        _ebay.Sent.ShouldHaveSingleItem("nobody is written to twice");
    }

    [Fact]
    public async Task What_is_not_signed_by_ebay_is_refused_and_without_a_name_of_ours_nothing_is_read()
    {
        await using var host = await HostUnderTest.Start();
        await Connect(host, poll: 0, username: null);
        var message = _ebay.Write("c-1", "m-1", "ada-99", "Hello", DateTimeOffset.UtcNow);
        await (await Notify(host, "NEW_MESSAGE", Told("c-1", message), signature: _ebay.Sign("{}"))).Problem(401, "delivery.signature-invalid");
        var receipt = await (await Notify(host, "NEW_MESSAGE", Told("c-1", message))).Read();
        (await Conversations(host, (long)receipt["position"]!)).ShouldBeEmpty();
    }

    private async Task Connect(HostUnderTest host, int poll, string? username = EbayStandIn.Us) => await (await host.Client.PutAsJsonAsync("/v1/connections/ebay", new
    {
        connector = "ebay",
        channel = "ebay-de",
        baseUrl = _ebay.Url,
        pollEverySeconds = poll,
        options = username is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["username"] = username },
        secrets = new { verificationToken = "a-token-of-more-than-thirty-two-letters", clientId = "id", clientSecret = "secret", refreshToken = "refresh" },
    })).Read();

    private static async Task<JsonObject> Bought(HostUnderTest host) => await (await host.Client.PostAsJsonAsync("/v1/purchases", new
    {
        source = "ebay",
        externalId = "12-34567-89012",
        channel = "ebay-de",
        occurredAt = DateTimeOffset.UtcNow.AddDays(-3),
        currency = "EUR",
        identities = new[] { new { kind = "buyer", value = "ebay:ada-99" } },
        lines = new[] { new { sku = "TEAPOT", name = "Blue teapot", quantity = "1", unitPrice = "12.50" } },
    })).Read();

    // In a notification the names of the two are written otherwise.
    private static string Told(string conversation, JsonObject message)
    {
        var told = message.DeepClone().AsObject();
        told.Remove("senderUsername");
        told.Remove("recipientUsername");
        (told["senderUserName"], told["conversationId"], told["conversationType"]) = ((string)message["senderUsername"]!, conversation, "FROM_MEMBERS");
        return told.ToJsonString();
    }

    private async Task<HttpResponseMessage> Notify(HostUnderTest host, string topic, string data, string id = "n-1", string? signature = null)
    {
        using var anybody = host.NewClient(null);
        var body = $$$"""{"metadata":{"topic":"{{{topic}}}","schemaVersion":"1.0","deprecated":false},"notification":{"notificationId":"{{{id}}}","eventDate":"2026-03-01T09:00:00Z","publishAttemptCount":1,"data":{{{data}}}}}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/webhooks/ebay/ebay") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-EBAY-SIGNATURE", signature ?? _ebay.Sign(body));
        return await anybody.SendAsync(request);
    }

    private static async Task<string[]> Conversations(HostUnderTest host, long after) =>
        [.. (await host.Json($"/v1/conversations?channel=ebay-de&limit=200&after={after}"))["items"]!.AsArray().Select(item => (string)item!["id"]!)];
}
