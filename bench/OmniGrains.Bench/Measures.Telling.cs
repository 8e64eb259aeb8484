using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Bench;

/// <summary>What is set up before somebody can be told something.</summary>
internal static partial class Measures
{
    // A provider, and a template whose subject is what it is about.
    private static async Task Telling(Server server, int port)
    {
        await Put(server, "/v1/notification-providers/bench", new { channel = "email", smtp = new { host = "127.0.0.1", port, from = "shop@shop.example", fromName = "Shop", security = "none" } });
        await Put(server, "/v1/notification-templates/bench", new
        {
            name = "Bench",
            purpose = "marketing",
            channels = new[] { "email" },
            variables = new[] { new { name = "what", sample = "Tea" } },
            languages = new { en = new { email = new { subject = "{{what}}", text = "Hello, {{what}}. {{links.unsubscribe}}" } } },
        });
    }

    /// <summary>Customers with an account and an address, who want e-mails.</summary>
    private static async Task People(Server server, int people, bool consents = true)
    {
        var grains = server.Services.GetRequiredService<IGrains>();
        await PushInBulk(server, people, PurchaseWithAddress, async (id, stop) =>
        {
            if (consents)
            {
                await grains.Ask(new CustomerId(id).Grain, new ChangeConsent(id, "email", "marketing", true, null, null, "bench"), new CommandContext(new CommandId($"bc{id}"), DateTimeOffset.UtcNow), stop);
            }
        });
    }

    private static string PurchaseWithAddress(int i) =>
        $$"""{"source":"till","externalId":"{{i}}","channel":"store","occurredAt":"2026-11-02T10:15:00+00:00","currency":"EUR","identities":[{"kind":"account","value":"U{{i}}"},{"kind":"email","value":"u{{i}}@example.com","verified":true}],"lines":[{"sku":"TEA","name":"Tea","quantity":"1","unitPrice":"5"}]}""";
}
