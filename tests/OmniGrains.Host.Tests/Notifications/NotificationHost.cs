using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Notifications;

/// <summary>What tests of notifications do to a host.</summary>
internal static class NotificationHost
{
    public static async Task<JsonObject> Put(this HttpClient client, string path, object body) => await (await client.PutAsJsonAsync(path, body)).Read();

    public static Task<JsonObject> UseSmtp(this HttpClient client, int port, string id = "smtp-1", int rank = 0, string security = "none") => client.Put(
        $"/v1/notification-providers/{id}",
        new { channel = "email", rank, smtp = new { host = "127.0.0.1", port, from = "shop@shop.example", fromName = "Caffè & Tè", security } });

    /// <summary>A template by e-mail, and by text message when e-mail fails.</summary>
    public static Task<JsonObject> SaveNews(this HttpClient client, bool transactional = false, object? more = null)
    {
        var template = new JsonObject
        {
            ["name"] = "News",
            ["purpose"] = "marketing",
            ["transactional"] = transactional,
            ["channels"] = new JsonArray("email", "sms", "push", "inapp"),
            ["variables"] = new JsonArray(new JsonObject { ["name"] = "what", ["sample"] = "Tea" }),
            ["languages"] = new JsonObject
            {
                ["en"] = new JsonObject
                {
                    ["email"] = new JsonObject
                    {
                        ["subject"] = "New: {{what}}",
                        ["text"] = "Hello {{customer.name}}, {{what}}: {{count}} {{#each items}}[{{what}}]{{/each}} {{links.unsubscribe}}",
                        ["html"] = "<p>Hello {{customer.name}}, {{what}}</p><a href=\"{{links.unsubscribe}}\">Unsubscribe</a>",
                    },
                    ["sms"] = new JsonObject { ["text"] = "New: {{what}}" },
                    ["push"] = new JsonObject { ["title"] = "New", ["body"] = "{{what}}", ["url"] = "/news" },
                    ["inapp"] = new JsonObject { ["title"] = "New", ["body"] = "{{what}}" },
                },
                ["it"] = new JsonObject
                {
                    ["email"] = new JsonObject { ["subject"] = "Novità: {{what}}", ["text"] = "Ciao {{customer.name}}, {{what}} {{links.unsubscribe}}" },
                    ["sms"] = new JsonObject { ["text"] = "Novità: {{what}}" },
                },
            },
        };
        foreach (var (name, value) in more is null ? new JsonObject() : System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject())
        {
            template[name] = value?.DeepClone();
        }

        return client.Put("/v1/notification-templates/news", template);
    }

    /// <summary>A customer with consent to e-mail and text messages.</summary>
    public static async Task<string> MakeCustomer(this HttpClient client, string email = "ada@example.com", string? phone = null, string language = "en", string[]? consents = null)
    {
        var identities = new List<object> { new { kind = "email", value = email, verified = true } };
        if (phone is not null)
        {
            identities.Add(new { kind = "phone", value = phone, verified = true });
        }

        var answer = await client.PostAsJsonAsync("/v1/purchases", new
        {
            source = "till",
            externalId = $"n-{email}",
            channel = "store",
            occurredAt = "2026-03-01T10:00:00Z",
            currency = "EUR",
            identities,
            lines = new[] { new { sku = "TEA", name = "Tea", quantity = "1", unitPrice = "5" } },
        });
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        ((int)answer.StatusCode).ShouldBeInRange(200, 201, body.ToJsonString());
        var found = await (await client.GetAsync($"/v1/customers?email={Uri.EscapeDataString(email)}")).Read();
        var id = (string)found["items"]![0]!["id"]!;
        await Patch(client, id, language);
        foreach (var channel in consents ?? ["email", "sms", "push"])
        {
            await client.Put($"/v1/customers/{id}/consents", new { channel, purpose = "marketing", granted = true });
        }

        return id;
    }

    public static async Task<JsonObject> Notify(this HttpClient client, string customer, string what = "Tea", object? more = null)
    {
        var body = new JsonObject { ["template"] = "news", ["customer"] = customer, ["data"] = new JsonObject { ["what"] = what } };
        foreach (var (name, value) in more is null ? new JsonObject() : System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        var answer = await client.PostAsJsonAsync("/v1/notifications", body);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(201, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>Follows a notification by its events until it stands somewhere.</summary>
    public static async Task<JsonObject> Until(this HostUnderTest host, string id, string state)
    {
        await using var events = await EventReader.Open(host, "/v1/stream?kind=notification.&from=0");
        while (true)
        {
            var now = await (await host.Client.GetAsync($"/v1/notifications/{id}?after={await host.Head()}")).Read();
            if ((string)now["notification"]!["state"]! == state)
            {
                return now;
            }

            await events.Next(60);
        }
    }

    private static async Task Patch(HttpClient client, string id, string language)
    {
        using var content = new StringContent($$"""{ "name": "Ada", "preferredLanguage": "{{language}}" }""", System.Text.Encoding.UTF8, "application/json");
        var answer = await client.PatchAsync($"/v1/customers/{id}", content);
        ((int)answer.StatusCode).ShouldBe(200, await answer.Content.ReadAsStringAsync());
    }
}
