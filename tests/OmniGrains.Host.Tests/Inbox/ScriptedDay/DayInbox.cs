using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Crash;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>The inbox as an agent finds it when all that was told has been read.</summary>
internal sealed class DayInbox
{
    private readonly ConcurrentDictionary<string, JsonObject> _opened = new(StringComparer.Ordinal);

    public IEnumerable<JsonObject> Conversations => _opened.Values;

    public static async Task<DayInbox> Open(KilledNodes nodes)
    {
        var (inbox, ids, cursor) = (new DayInbox(), new List<string>(), "");
        do
        {
            var page = await nodes.Owner.GetSettled($"v1/conversations?limit=200{cursor}");
            ids.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            cursor = page["next"] is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);
        ids.ShouldBeUnique();
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (id, stop) =>
        {
            using var answer = await nodes.Client.GetAsync($"v1/conversations/{id}?limit=200", stop);
            inbox._opened[id] = await answer.Read();
        });
        return inbox;
    }

    /// <summary>The one conversation of a contact; fails when there is none, or more.</summary>
    public JsonObject Of(Contact contact)
    {
        var found = contact.Channel == "chat"
            ? Conversations.Where(one => (string)one["id"]! == contact.Conversation)
            : Conversations.Where(one => (string)one["channel"]! == contact.Channel && (string?)one["contact"]!["address"] == contact.Address);
        return found.ToList() is [var only] ? only : throw new ShouldAssertException($"{contact.Channel}-{contact.Person} has {found.Count()} conversations.");
    }

    /// <summary>Its messages, oldest first.</summary>
    public static List<JsonNode> MessagesOf(JsonObject conversation, string direction) =>
        [.. conversation["messages"]!["items"]!.AsArray().Where(item => (string?)item!["direction"] == direction).Select(item => item!).Reverse()];
}
