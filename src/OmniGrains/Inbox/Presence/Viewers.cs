using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using OmniGrains.Inbox.Desk;
using OmniGrains.Live.Contracts;

namespace OmniGrains.Inbox.Presence;

/// <summary>
/// Who has which conversation open, and who is typing: in the memory of this node, told to its live streams, kept by nobody. An agent who
/// is not heard of for half a minute has left.
/// </summary>
internal sealed class Viewers(Notices notices, TimeProvider time)
{
    public const string NoticeType = "conversation.presence";
    private const int MostPerConversation = 50;
    private const int TidyAbove = 1_000;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, ImmutableDictionary<string, Present>> _open = new(StringComparer.Ordinal);
    private long _tidiedAt;

    public IReadOnlyList<Viewer> Of(string conversation) => _open.TryGetValue(conversation, out var present) ? Listed(Fresh(present)) : [];

    /// <summary>Notes what an agent does, and tells the others when that is new.</summary>
    public IReadOnlyList<Viewer> Note(string conversation, string? record, string agent, PresenceState state)
    {
        var before = Of(conversation);
        var now = time.GetUtcNow();
        var after = _open.AddOrUpdate(
            conversation,
            _ => Changed(ImmutableDictionary.Create<string, Present>(StringComparer.Ordinal), agent, state, now),
            (_, present) => Changed(Fresh(present), agent, state, now));
        Forget(conversation, after);
        if (_open.Count > TidyAbove && time.GetElapsedTime(Volatile.Read(ref _tidiedAt)) > Kept)
        {
            Volatile.Write(ref _tidiedAt, time.GetTimestamp());
            Tidy();
        }

        var viewers = Listed(after);
        if (!viewers.SequenceEqual(before))
        {
            var told = new PresenceNotice(conversation, viewers);
            notices.Publish(new Notice(NoticeType, record, JsonSerializer.Serialize(told, InboxJson.Default.PresenceNotice)));
        }

        return viewers;
    }

    // Most agents go without a word.
    private void Tidy()
    {
        foreach (var (conversation, present) in _open)
        {
            if (Fresh(present).IsEmpty)
            {
                _open.TryRemove(new KeyValuePair<string, ImmutableDictionary<string, Present>>(conversation, present));
            }
        }
    }

    private void Forget(string conversation, ImmutableDictionary<string, Present> present)
    {
        if (present.IsEmpty)
        {
            _open.TryRemove(new KeyValuePair<string, ImmutableDictionary<string, Present>>(conversation, present));
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

/// <summary>Who has a conversation open now, as the live stream tells it.</summary>
internal sealed record PresenceNotice(string ConversationId, IReadOnlyList<Viewer> Viewers);
