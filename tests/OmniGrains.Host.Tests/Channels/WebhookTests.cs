using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace OmniGrains.Host.Tests.Channels;

/// <summary>Webhooks of a connected shop, over real HTTP.</summary>
public sealed class WebhookTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private const string Refund = """
        { "id": 81, "order_id": 5001, "created_at": "2026-03-01T12:00:00Z", "refund_line_items": [{ "quantity": 1, "line_item_id": 11, "location_id": 655441491, "restock_type": "return", "subtotal": 25.00 }],
          "transactions": [{ "kind": "refund", "status": "success", "amount": "25.00" }] }
        """;

    private const string Fulfilment = """
        { "id": 71, "order_id": 5001, "status": "success", "created_at": "2026-03-01T11:00:00Z", "updated_at": "2026-03-01T11:00:00Z", "location_id": 655441491,
          "tracking_company": "BRT", "tracking_number": "BRT1", "line_items": [{ "id": 11, "quantity": 2 }] }
        """;

    [Fact]
    public async Task A_signed_order_is_answered_and_then_found_as_an_order_of_a_known_customer()
    {
        await using var host = await HostUnderTest.Start();
        var saved = await host.Connect();
        ((string?)saved["webhookPath"]).ShouldBe("/v1/webhooks/shopify/acme");

        var receipt = await host.Delivered("orders/create", ConnectedHost.Order(5001, Ten));
        ((bool)receipt["duplicate"]!).ShouldBeFalse();

        var order = await host.Json($"/v1/orders/acme:5001?after={receipt["position"]}");
        decimal.Parse((string)order["total"]!, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(50m);
        (await host.Client.GetStringAsync("/v1/customers?email=ada.lovelace@mail.example")).ShouldContain((string)order["customerId"]!);

        var listed = await host.Json($"/v1/connections/acme/deliveries?after={receipt["position"]}");
        var delivery = listed["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)delivery["state"]).ShouldBe("done");
        ((string?)delivery["orders"]![0]).ShouldBe("acme:5001");
    }

    [Fact]
    public async Task What_is_not_signed_is_refused_and_leaves_nothing()
    {
        await using var host = await HostUnderTest.Start();
        await host.Connect();
        var head = await host.Head();
        var order = ConnectedHost.Order(5001, Ten);

        await (await host.Deliver("orders/create", order, signature: "")).Problem(401, "delivery.signature-invalid");
        await (await host.Deliver("orders/create", order + " ", signature: ConnectedHost.Sign(order))).Problem(401, "delivery.signature-invalid");
        await (await host.Deliver("orders/create", order, connection: "nobody")).Problem(404, "delivery.no-connection");
        await (await host.Post("/v1/webhooks/woocommerce/acme", order)).Problem(404, "delivery.no-connection");
        await (await host.Post("/v1/webhooks/nothing/acme", order)).Problem(404, "delivery.no-connection");
        await (await TooLarge(host)).Problem(413, "request.too-large");
        (await host.Head()).ShouldBe(head);
    }

    // Asks before it sends, so that the refusal never meets a half-sent body.
    private static async Task<HttpResponseMessage> TooLarge(HostUnderTest host)
    {
        using var delivery = new HttpRequestMessage(HttpMethod.Post, "/v1/webhooks/shopify/acme") { Content = new ByteArrayContent(new byte[1_100_000]) };
        delivery.Headers.ExpectContinue = true;
        return await host.Client.SendAsync(delivery);
    }

    [Fact]
    public async Task A_disabled_connection_is_not_listened_to()
    {
        await using var host = await HostUnderTest.Start();
        await host.Connect(more: new { enabled = false });
        await (await host.Deliver("orders/create", ConnectedHost.Order(5001, Ten))).Problem(404, "delivery.no-connection");
    }

    [Fact]
    public async Task The_same_delivery_again_is_a_duplicate_and_changes_nothing()
    {
        await using var host = await HostUnderTest.Start();
        await host.Connect();
        var first = await host.Delivered("orders/create", ConnectedHost.Order(5001, Ten));
        await host.Json($"/v1/orders/acme:5001?after={first["position"]}");
        var head = await host.Head();

        var again = await host.Delivered("orders/create", ConnectedHost.Order(5001, Ten));
        ((bool)again["duplicate"]!).ShouldBeTrue();
        ((string?)again["deliveryId"]).ShouldBe((string?)first["deliveryId"]);
        (await host.Head()).ShouldBe(head);
    }

    [Fact]
    public async Task Whatever_the_order_of_arrival_the_order_ends_the_same()
    {
        (string Topic, string Body)[] told =
        [
            ("orders/create", ConnectedHost.Order(5001, Ten, status: "authorized")), ("orders/updated", ConnectedHost.Order(5001, Ten.AddMinutes(30))),
            ("fulfillments/create", Fulfilment), ("refunds/create", Refund),
        ];
        int[][] arrivals = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2, 1, 1], [3, 1, 0, 2]];
        var ends = new List<string>();
        foreach (var arrival in arrivals)
        {
            await using var host = await HostUnderTest.Start();
            await host.Connect();
            JsonNode? position = null;
            foreach (var (which, index) in arrival.Select((which, index) => (which, index)))
            {
                position = (await host.Delivered(told[which].Topic, told[which].Body, $"e-{index}"))["position"];
            }

            ends.Add(EndOf(await host.Json($"/v1/orders/acme:5001?after={position}")));
        }

        ends.Distinct().ShouldHaveSingleItem();
        ends[0].ShouldContain("partlyRefunded");
        ends[0].ShouldContain("partlyReturned");
    }

    [Fact]
    public async Task A_delivery_that_cannot_be_read_is_kept_visible_and_can_be_replayed()
    {
        await using var host = await HostUnderTest.Start();
        await host.Connect();
        var receipt = await host.Delivered("refunds/create", """{ "id": 81 }""");
        var failed = (await host.Json($"/v1/connections/acme/deliveries?state=failed&after={receipt["position"]}"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)failed["code"]).ShouldBe("unreadable");

        var replay = await host.Client.PostAsync($"/v1/connections/acme/deliveries/{failed["id"]}/replay", null);
        var replayed = (await replay.Content.ReadFromJsonAsync<JsonObject>())!;
        ((int)replayed["attempt"]!).ShouldBe(2);
        var again = (await host.Json($"/v1/connections/acme/deliveries?state=failed&after={replayed["position"]}"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((int)again["attempt"]!).ShouldBe(2);
        await (await host.Client.PostAsync("/v1/connections/acme/deliveries/none/replay", null)).Problem(404, "delivery.unknown");

        // One that fails never holds up the others.
        var next = await host.Delivered("orders/create", ConnectedHost.Order(5002, Ten), "e-2");
        await host.Json($"/v1/orders/acme:5002?after={next["position"]}");
    }

    [Fact]
    public async Task An_unknown_topic_is_kept_and_otherwise_ignored()
    {
        await using var host = await HostUnderTest.Start();
        await host.Connect();
        var receipt = await host.Delivered("app/uninstalled", """{ "id": 1 }""");
        var listed = await host.Json($"/v1/connections/acme/deliveries?after={receipt["position"]}");
        ((string?)listed["items"]![0]!["state"]).ShouldBe("done");
    }

    [Fact]
    public async Task Ebay_is_answered_and_WooCommerces_ping_is_greeted_without_being_kept()
    {
        await using var host = await HostUnderTest.Start();
        await host.Client.PutAsJsonAsync("/v1/connections/bay", JsonNode.Parse("""
            { "connector": "ebay", "channel": "ebay", "webhookUrl": "https://ours.example/hook", "pollEverySeconds": 0, "secrets": { "verificationToken": "token-of-at-least-32-characters-00" } }
            """));
        await host.Client.PutAsJsonAsync("/v1/connections/woo", JsonNode.Parse("""{ "connector": "woocommerce", "channel": "web", "secrets": { "webhookSecret": "s" } }"""));
        using var anybody = host.NewClient(null);
        var head = await host.Head();

        var answer = await anybody.GetFromJsonAsync<JsonObject>("/v1/webhooks/ebay/bay?challenge_code=abc");
        ((string?)answer!["challengeResponse"]).ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("abctoken-of-at-least-32-characters-00https://ours.example/hook"u8)));
        await (await anybody.GetAsync("/v1/webhooks/ebay/bay")).Problem(404, "delivery.no-connection");

        using var ping = new FormUrlEncodedContent([new("webhook_id", "17")]);
        (await anybody.PostAsync("/v1/webhooks/woocommerce/woo", ping)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Head()).ShouldBe(head);
    }

    [Fact]
    public async Task Neither_secrets_nor_what_was_delivered_lie_in_clear_anywhere()
    {
        var log = new KeptLog();
        var folder = Directory.CreateTempSubdirectory("omnigrains-secrets-").FullName;
        await using (var host = await HostUnderTest.Start(folder: folder, with: builder => builder.Logging.AddProvider(log)))
        {
            await host.Connect();
            var receipt = await host.Delivered("orders/create", ConnectedHost.Order(5001, Ten));
            await host.Delivered("refunds/create", """{ "id": 81, "note": "ada.lovelace@mail.example" }""", "e-2");
            await host.Json($"/v1/orders/acme:5001?after={receipt["position"]}");

            foreach (var path in (string[])["/v1/connections", "/v1/connections/acme", "/v1/connections/acme/deliveries", "/v1/audit"])
            {
                Leaks(await host.Client.GetStringAsync(path)).ShouldBeNull(path);
            }

            var stream = await StreamOfChannels(host);
            stream.ShouldContain("channel.connection-saved");
            stream.ShouldContain("channel.delivery-stored");
            stream.ShouldNotContain(ConnectedHost.Secret);
            stream.ShouldNotContain("body", Case.Insensitive, "the content of a delivery does not leave, in whatever coding");
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".key", StringComparison.Ordinal)))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            foreach (var secret in (string[])[ConnectedHost.Secret, ShopifyStandIn.Token])
            {
                bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).ShouldBe(-1, $"{secret} in {file}");
                bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))[..20])).ShouldBe(-1, $"{secret} in base64 in {file}");
            }
        }

        log.Text.ShouldNotContain("very-secret");
        log.Text.ShouldNotContain("ada.lovelace");
        Directory.Delete(folder, recursive: true);
    }

    private static string? Leaks(string text) =>
        ((string[])[ConnectedHost.Secret, ShopifyStandIn.Token, "ada.lovelace"]).FirstOrDefault(secret => text.Contains(secret, StringComparison.Ordinal));

    private static async Task<string> StreamOfChannels(HostUnderTest host)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(await host.Client.GetStreamAsync("/v1/stream?from=0&kind=channel.", limit.Token));
        var read = new StringBuilder();
        while (!read.ToString().Contains("event: channel.delivery-failed", StringComparison.Ordinal))
        {
            read.Append(await reader.ReadLineAsync(limit.Token)).Append('\n');
        }

        return read.ToString();
    }

    private static string EndOf(JsonObject order)
    {
        foreach (var name in (string[])["version", "position", "customerId"])
        {
            order.Remove(name);
        }

        return order.ToJsonString();
    }
}
