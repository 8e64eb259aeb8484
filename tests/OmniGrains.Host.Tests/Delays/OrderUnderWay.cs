using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Delays;

/// <summary>An order that a warehouse is to send to Italy, placed over HTTP.</summary>
internal static class OrderUnderWay
{
    /// <summary>Places it, and waits until everything that follows is there.</summary>
    public static async Task<string> Place(HostUnderTest host, string id, DateTimeOffset promisedBy)
    {
        var place = await host.Client.PutAsJsonAsync("/v1/places/milano-1", new { name = "Milano", kind = "warehouse", country = "IT", zone = "Europe/Rome", ships = true });
        place.IsSuccessStatusCode.ShouldBeTrue(await place.Content.ReadAsStringAsync());
        var answer = await host.Client.PostAsJsonAsync("/v1/orders", new
        {
            source = "web",
            externalId = id,
            channel = "web",
            currency = "EUR",
            identities = new[] { new { kind = "email", value = "ada@example.com", verified = true } },
            lines = new[] { new { sku = "POT", quantity = "2", unitPrice = "12.50", name = "Blue teapot" } },
            delivery = new
            {
                kind = "ship",
                address = new { name = "Ada", line1 = "Via Roma 1", postalCode = "00184", city = "Roma", country = "IT" },
                promisedBy,
            },
            payments = new[] { new { id = "p1", method = "card", amount = "25.00", state = "captured" } },
        });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["orderId"]!;
    }

    /// <summary>The path of a link to its page.</summary>
    public static async Task<string> Link(HostUnderTest host, string order)
    {
        var answer = await host.Client.PostAsJsonAsync($"/v1/orders/{order}/links", new { days = 7 });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["path"]!;
    }

    /// <summary>How it stands, once everything that follows from what was recorded is there.</summary>
    public static async Task<JsonObject> Explained(HostUnderTest host, string order) =>
        (await host.Client.GetFromJsonAsync<JsonObject>($"/v1/delay-risk/{order}?after={await host.Head()}"))!;

    public static async Task<JsonArray> Listed(HostUnderTest host, string state = "open") =>
        (await host.Client.GetFromJsonAsync<JsonObject>($"/v1/delay-risk?state={state}&after={await host.Head()}"))!["items"]!.AsArray();
}
