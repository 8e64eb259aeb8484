using OmniGrains.Host.Configuration;

namespace OmniGrains.Host.Running;

/// <summary>Runs the host and speaks to the person who started it.</summary>
internal static class FirstStart
{
    /// <summary>Runs until stopped. A refusal to start is one plain message and exit code 1.</summary>
    public static async Task<int> Guard(Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            await app.StartAsync();
            Greet(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (StartRefusedException refused)
        {
            await Console.Error.WriteLineAsync($"OmniGrains does not start. {refused.Message}");
            return 1;
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"OmniGrains does not start. {taken.Message} Set ASPNETCORE_URLS to another address.");
            return 1;
        }
    }

    private static void Greet(WebApplication app)
    {
        var url = app.Urls.FirstOrDefault() ?? Settings.DefaultUrl;
        Console.WriteLine($"OmniGrains listens on {url}. Reference: {url}/reference");
        if (app.Services.GetRequiredService<StartupKey>().Made is { } key)
        {
            Console.WriteLine(Welcome(url, key, app.Services.GetRequiredService<Settings>().DataFolder));
        }
    }

    private static string Welcome(string url, string key, string folder) =>
        $$"""

        This is a development run, so a key with all scopes was made. It is shown this once and kept in {{folder}}/dev-key.

          export KEY={{key}}

        Push a purchase, then look at the customer:

          curl -s {{url}}/v1/purchases -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" -d '{
            "source": "till-1", "externalId": "1001", "channel": "store", "occurredAt": "2026-03-01T09:30:00Z", "currency": "GBP",
            "identities": [{ "kind": "email", "value": "ada@example.com", "verified": true }],
            "lines": [{ "sku": "TEAPOT", "name": "Blue teapot", "quantity": "1", "unitPrice": "12.50" }] }'

          curl -s "{{url}}/v1/customers?email=ada@example.com" -H "Authorization: Bearer $KEY"

        """;
}
