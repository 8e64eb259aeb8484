using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Edge;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Webhooks;

public sealed class WebhookTests
{
    [Fact]
    public async Task What_happens_arrives_signed_in_the_shape_of_the_live_stream()
    {
        await using var host = await HostUnderTest.Start();
        await using var receiver = await Receiver.Start();
        var (id, secret) = await Add(host, receiver.Url, "order.");
        await Purchase(host, "1");

        var message = await receiver.Next(1);

        message.IsSignedWith(secret).ShouldBeTrue();
        (message with { Body = message.Body + " " }).IsSignedWith(secret).ShouldBeFalse();
        message.Type.ShouldBe("order.purchase-recorded");
        message.Id.ShouldBe($"msg_{id}_{(long)message.Json["position"]!}");
        ((string?)message.Json["data"]!["externalId"]).ShouldBe("1");
        ((string?)message.Json["data"]!["total"]).ShouldBe("12.50");
        var delivery = (await Deliveries(host, id))[0]!;
        ((string?)delivery["state"]).ShouldBe("delivered");
        ((int)delivery["status"]!).ShouldBe(204);
        ((string?)delivery["id"]).ShouldBe(message.Id);
    }

    [Fact]
    public async Task A_message_that_fails_is_tried_again_with_the_same_id_and_holds_up_no_other()
    {
        await using var host = await HostUnderTest.Start();
        await using var receiver = await Receiver.Start();
        var (id, secret) = await Add(host, receiver.Url, "order.");
        receiver.Answer = message => (string)message.Json["data"]!["externalId"]! == "bad" && receiver.All.Count(old => old.Id == message.Id) < 1 ? 500 : 200;
        await Purchase(host, "bad");
        var first = await receiver.Next(1);
        await Purchase(host, "good");
        ((string)(await receiver.Next(2)).Json["data"]!["externalId"]!).ShouldBe("good");

        var again = await receiver.Next(3);

        again.Id.ShouldBe(first.Id);
        again.IsSignedWith(secret).ShouldBeTrue();
        again.Body.ShouldBe(first.Body);
        var delivery = (await Deliveries(host, id, 2)).Single(row => (string)row!["id"]! == first.Id)!;
        ((string?)delivery["state"]).ShouldBe("delivered");
        ((int)delivery["attempts"]!).ShouldBe(2);
    }

    [Fact]
    public async Task A_receiver_that_says_gone_is_disabled_and_goes_on_where_it_stopped_when_enabled()
    {
        await using var host = await HostUnderTest.Start();
        await using var receiver = await Receiver.Start();
        receiver.Answer = _ => 410;
        var (id, _) = await Add(host, receiver.Url, "order.");
        await Purchase(host, "1");
        await receiver.Next(1);
        await Endpoint(host, id, endpoint => (string?)endpoint["disabledReason"] == "gone");
        await Purchase(host, "2");

        receiver.Answer = _ => 200;
        (await host.Client.PutAsJsonAsync($"/v1/webhook-endpoints/{id}", new { url = receiver.Url, kinds = new[] { "order." } })).EnsureSuccessStatusCode();

        await receiver.Next(3);
        receiver.All.Skip(1).Select(message => (string)message.Json["data"]!["externalId"]!).Order().ShouldBe(["1", "2"]);
        var audit = await host.Client.GetFromJsonAsync<JsonObject>($"/v1/audit?after={await host.Head()}");
        audit!["items"]!.AsArray().Select(entry => (string?)entry!["action"]).ShouldContain("webhook.disable.gone");
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_sign()
    {
        await using var host = await HostUnderTest.Start();
        await using var receiver = await Receiver.Start();
        var (id, earlier) = await Add(host, receiver.Url);
        var rotated = await (await host.Client.PostAsync($"/v1/webhook-endpoints/{id}/secret", null)).Content.ReadFromJsonAsync<JsonObject>();

        (await host.Client.PostAsync($"/v1/webhook-endpoints/{id}/test", null)).EnsureSuccessStatusCode();

        var message = await receiver.Next(1);
        message.Type.ShouldBe("webhook.test");
        message.IsSignedWith(earlier).ShouldBeTrue();
        message.IsSignedWith((string)rotated!["secret"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task Events_can_be_sent_again_one_by_one_and_from_a_position()
    {
        await using var host = await HostUnderTest.Start();
        await using var receiver = await Receiver.Start();
        var (id, _) = await Add(host, receiver.Url, "order.");
        var start = await host.Head();
        await Purchase(host, "1");
        await Purchase(host, "2");
        await receiver.Next(2);
        await Deliveries(host, id, 2);

        (await host.Client.PostAsync($"/v1/webhook-endpoints/{id}/deliveries/{receiver.All[0].Id}/replay", null)).EnsureSuccessStatusCode();
        (await receiver.Next(3)).Id.ShouldBe(receiver.All[0].Id);
        (await host.Client.PostAsJsonAsync($"/v1/webhook-endpoints/{id}/replay", new { from = start })).EnsureSuccessStatusCode();
        await receiver.Next(5);

        receiver.All.Skip(3).Select(message => message.Id).Order().ShouldBe(receiver.All.Take(2).Select(message => message.Id).Order());
        await (await host.Client.PostAsync($"/v1/webhook-endpoints/{id}/deliveries/msg_{id}_999999/replay", null)).Problem(404, "webhook.no-delivery");
        await (await host.Client.PostAsJsonAsync($"/v1/webhook-endpoints/{id}/replay", new { from = 999_999 })).Problem(422, "webhook.position-invalid");
    }

    [Fact]
    public async Task What_is_personal_leaves_only_when_a_key_that_may_read_it_asked_for_it()
    {
        await using var host = await HostUnderTest.Start();
        await using var plain = await Receiver.Start();
        await using var personal = await Receiver.Start();
        await Add(host, plain.Url, "customer.profile-changed");
        (await host.Client.PostAsJsonAsync("/v1/webhook-endpoints", new { url = personal.Url, kinds = new[] { "customer.profile-changed" }, personalData = true }))
            .StatusCode.ShouldBe(HttpStatusCode.Created);
        (await host.Post("/v1/identify", """{"userId":"u1","traits":{"name":"Ada Lovelace"}}""")).EnsureSuccessStatusCode();

        (await plain.Next(1)).Body.ShouldNotContain("Lovelace");
        plain.All[0].Json["data"].ShouldBeNull();
        (await personal.Next(1)).Body.ShouldContain("Lovelace");

        var (_, token) = await host.CreateKey(Scopes.WebhooksWrite);
        using var narrow = host.NewClient(token);
        await (await narrow.PostAsJsonAsync("/v1/webhook-endpoints", new { url = plain.Url, personalData = true })).Problem(422, "webhook.personal-data");
    }

    [Fact]
    public async Task Messages_about_one_customer_come_in_order()
    {
        await using var host = await HostUnderTest.Start();
        await using var receiver = await Receiver.Start();
        await Add(host, receiver.Url, "order.purchase-recorded");
        for (var i = 0; i < 40; i++)
        {
            await Purchase(host, $"{i}", $"card-{i % 2}");
        }

        await receiver.Next(40);

        foreach (var customer in receiver.All.GroupBy(message => (string)message.Json["customer"]!))
        {
            customer.Select(message => (long)message.Json["position"]!).ShouldBeInOrder();
        }
    }

    [Fact]
    public async Task Bad_endpoints_are_refused_and_an_unknown_one_is_not_found()
    {
        await using var host = await HostUnderTest.Start(["--OMNIGRAINS_ALLOW_PRIVATE_URLS=false"]);
        await (await host.Client.PostAsJsonAsync("/v1/webhook-endpoints", new { url = "https://10.0.0.1/hook" })).Problem(422, "url.private");
        await (await host.Client.PostAsJsonAsync("/v1/webhook-endpoints", new { url = "hook" })).Problem(422, "url.invalid");
        await (await host.Client.PostAsJsonAsync("/v1/webhook-endpoints", new { url = "https://a.example", kinds = new[] { "access." } }))
            .Problem(422, "webhook.kind-unknown");
        await (await host.Client.PostAsJsonAsync("/v1/webhook-endpoints", new { url = "https://a.example", description = new string('x', 201) })).Problem(422, "request.invalid");
        await (await host.Client.GetAsync("/v1/webhook-endpoints/wh-none")).Problem(404, "webhook.unknown");
        await (await host.Client.DeleteAsync("/v1/webhook-endpoints/wh-none")).Problem(404, "webhook.unknown");
        var (id, _) = await Add(host, "https://a.example");
        var answer = await host.Client.GetAsync($"/v1/webhook-endpoints/{id}");
        var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/webhook-endpoints/{id}") { Content = JsonContent.Create(new { url = "https://b.example", enabled = false }) };
        request.Headers.IfMatch.Add(answer.Headers.ETag!);
        (await host.Client.SendAsync(request)).EnsureSuccessStatusCode();
        var late = new HttpRequestMessage(HttpMethod.Put, $"/v1/webhook-endpoints/{id}") { Content = JsonContent.Create(new { url = "https://c.example" }) };
        late.Headers.IfMatch.Add(answer.Headers.ETag!);
        await (await host.Client.SendAsync(late)).Problem(412, "webhook.changed");
        (await host.Client.DeleteAsync($"/v1/webhook-endpoints/{id}")).EnsureSuccessStatusCode();
        (await host.Client.GetFromJsonAsync<JsonObject>("/v1/webhook-endpoints"))!["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_secret_is_shown_once_and_lies_nowhere_in_clear()
    {
        await using var host = await HostUnderTest.Start();
        var request = new { url = "https://a.example" };
        host.Client.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        var first = await (await host.Client.PostAsJsonAsync("/v1/webhook-endpoints", request)).Content.ReadFromJsonAsync<JsonObject>();
        var again = await (await host.Client.PostAsJsonAsync("/v1/webhook-endpoints", request)).Content.ReadFromJsonAsync<JsonObject>();

        again!["secret"].ShouldBeNull();
        ((string?)again["id"]).ShouldBe((string?)first!["id"]);
        var secret = ((string)first["secret"]!)["whsec_".Length..];
        (await host.Client.GetStringAsync($"/v1/webhook-endpoints/{(string)first["id"]!}")).ShouldNotContain(secret);
        foreach (var file in Directory.GetFiles(host.Folder, "*.db*"))
        {
            using var shared = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(shared, System.Text.Encoding.Latin1);
            (await reader.ReadToEndAsync()).ShouldNotContain(secret, Case.Sensitive, file);
        }
    }

    internal static async Task<(string Id, string Secret)> Add(HostUnderTest host, string url, params string[] kinds)
    {
        var answer = await host.Client.PostAsJsonAsync("/v1/webhook-endpoints", new { url, kinds });
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var made = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        return ((string)made["id"]!, (string)made["secret"]!);
    }

    internal static async Task Purchase(HostUnderTest host, string id, string card = "card-1")
    {
        var answer = await host.Post("/v1/purchases",
            $$"""
            { "source": "till-1", "externalId": "{{id}}", "channel": "store", "occurredAt": "2026-03-01T09:30:00Z", "currency": "GBP",
              "identities": [{ "kind": "card", "value": "{{card}}" }], "lines": [{ "sku": "POT", "quantity": "1", "unitPrice": "12.50" }] }
            """);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    // An attempt is recorded after it was made: wait until the list has it.
    private static async Task<JsonArray> Deliveries(HostUnderTest host, string id, int delivered = 1)
    {
        await Endpoint(host, id, endpoint => (int)endpoint["waiting"]! == 0 && endpoint["lastSuccessAt"] is not null);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var list = await host.Client.GetFromJsonAsync<JsonObject>($"/v1/webhook-endpoints/{id}/deliveries?after={await host.Head()}", patience.Token);
            var items = list!["items"]!.AsArray();
            if (items.Count(item => (string?)item!["state"] == "delivered") >= delivered)
            {
                return items;
            }
        }
    }

    private static async Task Endpoint(HostUnderTest host, string id, Func<JsonObject, bool> until)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!until((await host.Client.GetFromJsonAsync<JsonObject>($"/v1/webhook-endpoints/{id}", patience.Token))!))
        {
            await Task.Yield();
        }
    }
}

/// <summary>Deliveries go on through restarts and on another node.</summary>
public sealed class WebhookRestartTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task What_waits_is_tried_again_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("omnigrains-hooks-").FullName;
        await using var receiver = await Receiver.Start();
        receiver.Answer = _ => 503;
        await using (var host = await HostUnderTest.Start(folder: folder))
        {
            await WebhookTests.Add(host, receiver.Url, "order.");
            await WebhookTests.Purchase(host, "1");
            await receiver.Next(1);
        }

        receiver.Answer = _ => 200;
        await using (var host = await HostUnderTest.Start(folder: folder))
        {
            var again = await receiver.Next(2);
            again.Id.ShouldBe(receiver.All[0].Id);
        }

        Directory.Delete(folder, recursive: true);
    }

    [PostgresFact]
    public async Task Another_node_takes_an_endpoint_over_and_misses_nothing()
    {
        string[] settings = [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"];
        await using var receiver = await Receiver.Start();
        await using var one = await HostUnderTest.Start(settings);
        await using var other = await HostUnderTest.Start(settings);
        var (_, secret) = await WebhookTests.Add(one, receiver.Url, "order.");
        await WebhookTests.Purchase(one, "1");
        await WebhookTests.Purchase(other, "2");
        await receiver.Next(2);

        await one.App.StopAsync();
        await WebhookTests.Purchase(other, "3");

        await receiver.Until(message => (string)message.Json["data"]!["externalId"]! == "3");
        receiver.All.ShouldAllBe(message => message.IsSignedWith(secret));
        receiver.All.Select(message => (string)message.Json["data"]!["externalId"]!).Distinct().Order().ShouldBe(["1", "2", "3"]);
    }
}
