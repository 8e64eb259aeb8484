using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Desk;

/// <summary>What tests of the desk do to a host.</summary>
internal static class DeskHost
{
    private static readonly string[] Days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>A calendar that never closes: its minutes are those of the clock.</summary>
    public static Task<JsonObject> AlwaysOpen(this HostUnderTest host) => host.Set("business-calendars/always", new
    {
        name = "Always",
        zone = "UTC",
        hours = Days.Select(day => new { day, from = "00:00", until = "00:00" }),
    });

    public static Task<JsonObject> Policy(this HostUnderTest host, string id, int? first = null, int? next = null, int? resolution = null, int order = 100, object? when = null, string[]? priorities = null, string? segment = null) =>
        host.Set($"sla-policies/{id}", new
        {
            name = id,
            calendar = "always",
            order,
            targets = new { firstResponse = first, nextResponse = next, resolution },
            priorities,
            when,
            segment,
        });

    public static async Task<JsonObject> Set(this HostUnderTest host, string path, object body) => await (await host.Client.PutAsJsonAsync($"/v1/{path}", body)).Read();

    public static async Task<JsonObject> Get(this HostUnderTest host, string path) => await (await host.Client.GetAsync($"/v1/{path}")).Read();

    public static async Task<JsonObject> Patch(this HostUnderTest host, string conversation, object body) =>
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{conversation}", body)).Read();

    /// <summary>The next event of a type; of one conversation, when it is named.</summary>
    public static async Task<Seen> Next(this EventReader events, string type, string? conversation = null)
    {
        while (true)
        {
            var seen = await events.Next();
            if (seen.Type == type && (conversation is null || (string?)seen.Data["data"]?["conversation"] == conversation))
            {
                return seen;
            }
        }
    }
}
