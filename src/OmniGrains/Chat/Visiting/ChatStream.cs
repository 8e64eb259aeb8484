using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using OmniGrains.Chat.Visitors;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Live.Contracts;

namespace OmniGrains.Chat.Visiting;

/// <summary>
/// A visitor's live stream. It tells what the visitor has not got yet by the state of the conversation itself, so that nothing is missed whatever was lost on the way; an event's id
/// says up to where everything was told.
/// </summary>
internal sealed class ChatStream(ChatTranscript transcript, IContactTalks talks, ChatWakes wakes, Notices notices, IGrains grains, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const string PresenceNotice = "conversation.presence";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>What comes after a message, and then whatever happens. Ends when the reader leaves, the session ends or the host stops.</summary>
    public async IAsyncEnumerable<SseItem<string>> Follow(Visit visit, string? after, [EnumeratorCancellation] CancellationToken reader)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(reader, lifetime.ApplicationStopping);
        using var wake = wakes.Subscribe(talks.ContactOf(visit.Chat.Id, visit.Visitor));
        using var passing = notices.Subscribe();
        wake.Also(ChatVisitor.GrainOf(visit.Chat.Id, visit.Visitor).Stream);
        var told = new Told(after);
        yield return new SseItem<string>("{}", "connected") { ReconnectionInterval = TimeSpan.FromSeconds(2) };
        while (!stop.IsCancellationRequested && await StillHolds(visit))
        {
            var talk = await transcript.Find(visit.Chat.Id, visit.Visitor, CancellationToken.None);
            if (talk is not null && wake.Also(new ConversationId(talk.Conversation).Grain.Stream))
            {
                // Read again behind the bell: what was said in between rang for nobody.
                continue;
            }

            if (talk is not null)
            {
                foreach (var message in told.New(talk))
                {
                    var shown = await transcript.Shown(message, visit, CancellationToken.None);
                    yield return new SseItem<string>(JsonSerializer.Serialize(shown, ChatJson.Default.ChatMessage), "message") { EventId = told.Mark };
                }
            }

            foreach (var typing in TypingIn(passing, talk?.Conversation))
            {
                yield return new SseItem<string>(typing ? """{"typing":true}""" : """{"typing":false}""", "typing");
            }

            if (!await Rung(wake, passing, stop.Token) && !stop.IsCancellationRequested)
            {
                yield return new SseItem<string>("{}", "still-here");
            }
        }
    }

    private async ValueTask<bool> StillHolds(Visit visit) => VisitorTokens.HoldsUntil(
        (await grains.Read(ChatVisitor.GrainOf(visit.Chat.Id, visit.Visitor), ReadChatVisitor.Query)).Value, visit.Token, time.GetUtcNow()) is not null;

    private async ValueTask<bool> Rung(ChatWake wake, NoticeReader passing, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Heartbeat, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        passing.Wake(bound);
        try
        {
            await wake.Wait(bound.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return !limit.IsCancellationRequested;
        }
        finally
        {
            passing.Rest();
        }
    }

    // Who types is not told: only that somebody does.
    private static IEnumerable<bool> TypingIn(NoticeReader passing, string? conversation)
    {
        foreach (var notice in passing.Take())
        {
            if (conversation is null || notice.Type != PresenceNotice || !notice.Json.Contains(conversation, StringComparison.Ordinal))
            {
                continue;
            }

            using var json = JsonDocument.Parse(notice.Json);
            if (json.RootElement.GetProperty("conversationId").GetString() == conversation)
            {
                yield return json.RootElement.GetProperty("viewers").EnumerateArray().Any(viewer => viewer.GetProperty("typing").GetBoolean());
            }
        }
    }

    /// <summary>What the reader has.</summary>
    private sealed class Told(string? after)
    {
        private readonly HashSet<int> _beyond = [];
        private string? _conversation = after is null ? null : MessageId.ConversationOf(after)?.Value;
        private int _upTo = after is not null && MessageId.ConversationOf(after) is not null ? int.Parse(after.AsSpan(after.IndexOf('.', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture) : 0;

        /// <summary>Everything up to this message was told; what was told beyond it may come again.</summary>
        public string Mark => MessageId.Of(_conversation!, _upTo);

        public IEnumerable<ContactMessage> New(ContactTalk talk)
        {
            if (_conversation != talk.Conversation)
            {
                (_conversation, _upTo) = (talk.Conversation, 0);
                _beyond.Clear();
            }

            foreach (var message in talk.Messages.Where(message => message.Number > _upTo).ToList())
            {
                if (_beyond.Add(message.Number))
                {
                    _upTo = message.Number <= talk.Settled ? Math.Max(_upTo, message.Number) : _upTo;
                    yield return message;
                }
            }

            _upTo = Math.Max(_upTo, _beyond.Where(number => number <= talk.Settled).DefaultIfEmpty().Max());
            _beyond.RemoveWhere(number => number <= _upTo);
        }
    }
}
