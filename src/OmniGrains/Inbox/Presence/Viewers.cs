using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Hosting;
using OmniGrains.Engine;
using OmniGrains.Inbox.Desk;
using OmniGrains.Live.Contracts;

namespace OmniGrains.Inbox.Presence;

/// <summary>
/// Who has which conversation open, and who is typing: in the memory of each node, told to its live streams, kept by nobody. Nodes tell one another what an
/// agent did, and each notes it by its own clock; an agent who is not heard of for half a minute has left, as all of a node that died.
/// </summary>
internal sealed class Viewers(Notices notices, IBroadcast broadcast, TimeProvider time) : IHostedService
{
    public const string NoticeType = "conversation.presence";
    private const int MostPerConversation = 50;
    private const int TidyAbove = 1_000;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, ImmutableDictionary<string, Present>> _open = new(StringComparer.Ordinal);
    private readonly Lock _changing = new();
    private long _tidiedAt;

    public IReadOnlyList<Viewer> Of(string conversation) => _open.TryGetValue(conversation, out var present) ? Listed(Fresh(present)) : [];

    /// <summary>Notes what an agent does, and tells the other nodes.</summary>
    public IReadOnlyList<Viewer> Note(string conversation, string? record, string agent, PresenceState state)
    {
        var told = new PresenceWord(conversation, record, agent, state);
        broadcast.Tell(NoticeType, JsonSerializer.Serialize(told, InboxJson.Default.PresenceWord));
        return Take(told);
    }

    /// <summary>From the start, not from the first question on.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        broadcast.Listen(NoticeType, word => Take(JsonSerializer.Deserialize(word, InboxJson.Default.PresenceWord)!));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The streams are told in the order of the changes, and only what is new.
    private IReadOnlyList<Viewer> Take(PresenceWord told)
    {
        lock (_changing)
        {
            var conversation = told.ConversationId;
            var present = _open.TryGetValue(conversation, out var known) ? Fresh(known) : ImmutableDictionary.Create<string, Present>(StringComparer.Ordinal);
            var after = Changed(present, told.Agent, told.State, time.GetUtcNow());
            Keep(conversation, after);
            var viewers = Listed(after);
            if (!viewers.SequenceEqual(Listed(present)))
            {
                var notice = new PresenceNotice(conversation, viewers);
                notices.PublishHere(new Notice(NoticeType, told.Record, JsonSerializer.Serialize(notice, InboxJson.Default.PresenceNotice)));
            }

            return viewers;
        }
    }

    private void Keep(string conversation, ImmutableDictionary<string, Present> present)
    {
        if (present.IsEmpty)
        {
            _open.TryRemove(conversation, out _);
        }
        else
        {
            _open[conversation] = present;
        }

        if (_open.Count > TidyAbove && time.GetElapsedTime(_tidiedAt) > Kept)
        {
            _tidiedAt = time.GetTimestamp();
            Tidy();
        }
    }

    // Most agents go without a word.
    private void Tidy()
    {
        foreach (var (conversation, present) in _open)
        {
            if (Fresh(present).IsEmpty)
            {
                _open.TryRemove(conversation, out _);
            }
        }
    }

    private static ImmutableDictionary<string, Present> Changed(
        ImmutableDictionary<string, Present> present, string agent, PresenceState state, DateTimeOffset now) => state switch
        {
            PresenceState.Left => present.Remove(agent),
            _ when !present.ContainsKey(agent) && present.Count >= MostPerConversation => present,
            _ => present.SetItem(agent, new Present(state == PresenceState.Typing, present.GetValueOrDefault(agent)?.Since ?? now, now)),
        };

    private ImmutableDictionary<string, Present> Fresh(ImmutableDictionary<string, Present> present)
    {
        var limit = time.GetUtcNow() - Kept;
        return present.RemoveRange(present.Where(pair => pair.Value.Heard < limit).Select(pair => pair.Key));
    }

    private static IReadOnlyList<Viewer> Listed(ImmutableDictionary<string, Present> present) =>
        [.. present.OrderBy(pair => pair.Value.Since).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new Viewer(pair.Key, pair.Value.Typing, pair.Value.Since))];

    private sealed record Present(bool Typing, DateTimeOffset Since, DateTimeOffset Heard);
}

/// <summary>What an agent did, as nodes tell one another.</summary>
internal sealed record PresenceWord(string ConversationId, string? Record, string Agent, [property: JsonRequired] PresenceState State);

/// <summary>Who has a conversation open now, as the live stream tells it.</summary>
internal sealed record PresenceNotice(string ConversationId, IReadOnlyList<Viewer> Viewers);
