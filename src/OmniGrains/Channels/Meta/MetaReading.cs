using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Meta;

/// <summary>
/// Gathers what webhooks say of one account: <c>entry[].messaging[]</c>, <c>standby[]</c> (what others answer, told to us too) and
/// <c>changes[]</c> (comments). One event that cannot be understood spoils none of the others. Source: Messenger Platform and Instagram Messaging, webhook events; Graph API, webhooks of pages and of Instagram.
/// </summary>
internal sealed class MetaReading(MetaConnector connector, ConnectedShop shop, DateTimeOffset receivedAt)
{
    private const int LongestId = 500;
    private const int LongestUrl = 2_000;

    private readonly List<IncomingMessage> _messages = [];
    private readonly List<IncomingReaction> _reactions = [];
    private readonly List<MessageReport> _reports = [];
    private readonly List<MessageElsewhere> _elsewhere = [];
    private readonly List<MessageWithdrawal> _withdrawals = [];
    private readonly List<ProgressUpTo> _progress = [];
    private readonly List<MessageEdit> _edits = [];
    private string? _unreadable;

    public Reading Whole => Reading.Nothing with
    {
        Messages = _messages,
        Reactions = _reactions,
        Reports = _reports,
        Elsewhere = _elsewhere,
        Withdrawals = _withdrawals,
        Progress = _progress,
        Edits = _edits,
        Unreadable = _unreadable,
    };

    public void Add(JsonElement entry)
    {
        foreach (var told in entry.Each("messaging").Concat(entry.Each("standby")))
        {
            Try(() => AddMessaging(told));
        }

        foreach (var change in entry.Each("changes"))
        {
            Try(() => AddChange(change, entry));
        }
    }

    // What cannot be understood does not take along what came with it.
    private void Try(Action add)
    {
        try
        {
            add();
        }
        catch (UnreadableDeliveryException unreadable)
        {
            _unreadable ??= unreadable.Message;
        }
    }

    private void AddMessaging(JsonElement told)
    {
        var (message, at) = (told.At("message"), told.Moment("timestamp") ?? receivedAt);
        if (message.Flag("is_echo") == true)
        {
            _elsewhere.Add(new MessageElsewhere(
                shop.Id, Person(told, "recipient"), Id(message, "mid"), Payload.Shorten(message.Text("metadata"), LongestId), message.Text("text"), AttachmentsOf(message), at));
        }
        else if (message.Flag("is_deleted") == true)
        {
            _withdrawals.Add(new MessageWithdrawal(shop.Id, Person(told, "sender"), Id(message, "mid")));
        }
        else if (message.Exists())
        {
            var attachments = AttachmentsOf(message);
            var kind = message.Text("text") is not null ? MessageKind.Text : attachments is [var first, ..] ? first.Kind : MessageKind.Unsupported;
            AddMessage(Person(told, "sender"), Id(message, "mid"), kind, message.Text("text"), attachments, at);
        }
        else if (told.At("postback") is var postback && postback.Exists())
        {
            // Older versions gave a pressed button no id of its own.
            var person = Person(told, "sender");
            AddMessage(person, Payload.Shorten(postback.Text("mid"), LongestId) ?? $"postback:{person}:{told.Text("timestamp")}", MessageKind.Text, postback.Text("title"), [], at);
        }
        else if (told.At("message_edit") is var edit && edit.Exists())
        {
            _edits.Add(new MessageEdit(shop.Id, Person(told, "sender"), Id(edit, "mid"), edit.Text("text"), at));
        }
        else
        {
            AddProgress(told, at);
        }
    }

    private void AddProgress(JsonElement told, DateTimeOffset at)
    {
        var (delivery, read, reaction) = (told.At("delivery"), told.At("read"), told.At("reaction"));
        if (delivery.At("mids").ValueKind == JsonValueKind.Array)
        {
            _reports.AddRange(delivery.At("mids").EnumerateArray().Where(mid => mid.ValueKind == JsonValueKind.String)
                .Select(mid => new MessageReport(shop.Id, Payload.Shorten(mid.GetString(), LongestId)!, MessageState.Delivered)));
        }

        if (read.Text("mid") is { } seen)
        {
            _reports.Add(new MessageReport(shop.Id, Payload.Shorten(seen, LongestId)!, MessageState.Read));
        }

        foreach (var (upTo, state) in new[] { (delivery.Moment("watermark"), MessageState.Delivered), (read.Moment("watermark"), MessageState.Read) })
        {
            if (upTo is { } moment)
            {
                _progress.Add(new ProgressUpTo(shop.Id, Person(told, "sender"), moment, state));
            }
        }

        if (reaction.Exists())
        {
            var emoji = reaction.Text("action") == "unreact" ? null : reaction.ShortText(32, "emoji") ?? reaction.ShortText(32, "reaction");
            _reactions.Add(new IncomingReaction(shop.Id, Person(told, "sender"), Id(reaction, "mid"), emoji, at));
        }
    }

    private void AddChange(JsonElement change, JsonElement entry)
    {
        var value = change.At("value");
        var isComment = change.Text("field") == "comments" || (change.Text("field") == "feed" && value.Text("item") == "comment");
        if (!isComment || value.Text("from", "id") is not { Length: <= 100 } person || person == entry.Text("id"))
        {
            // What the account wrote itself, and what is no comment.
            return;
        }

        // Instagram names a comment id, and a parent only below another comment; a page names the post as the parent of what stands on top.
        var comment = value.Text("comment_id") ?? Id(value, "id");
        var top = value.Text("parent_id") is { } parent && parent != value.Text("post_id") ? parent : comment;
        var address = MetaConnector.AddressOf(Payload.Shorten(top, 100)!, person);
        switch (value.Text("verb") ?? "add")
        {
            case "add":
                var picture = value.Text("photo") ?? value.Text("video");
                AddMessage(
                    address, Payload.Shorten(comment, LongestId)!, MessageKind.Comment, value.Text("message") ?? value.Text("text"),
                    picture is { Length: <= LongestUrl } ? [new MessageAttachment(value.Text("photo") is null ? MessageKind.Video : MessageKind.Image, Url: picture)] : [],
                    value.UnixSeconds("created_time") ?? receivedAt, person, value.ShortText(200, "from", "name") ?? value.ShortText(200, "from", "username"));
                break;
            case "edited":
                // The comment's own moment is that of its beginning; the entry's is that of the change.
                _edits.Add(new MessageEdit(
                    shop.Id, address, Payload.Shorten(comment, LongestId)!, value.Text("message") ?? value.Text("text"), entry.UnixSeconds("time") ?? receivedAt));
                break;
            case "remove":
                _withdrawals.Add(new MessageWithdrawal(shop.Id, address, Payload.Shorten(comment, LongestId)!));
                break;
        }
    }

    private void AddMessage(
        string address, string id, MessageKind kind, string? text, IReadOnlyList<MessageAttachment> attachments, DateTimeOffset at, string? person = null, string? name = null) =>
        _messages.Add(new IncomingMessage(shop.Id, id, address, name, [new IdentityInput(connector.IdentityKind, person ?? address)], kind, text, attachments, at));

    private static List<MessageAttachment> AttachmentsOf(JsonElement message) =>
    [
        .. message.Each("attachments").Take(20).Select(attachment => new MessageAttachment(
            attachment.Text("type") switch
            {
                "image" => MessageKind.Image,
                "audio" => MessageKind.Audio,
                "video" => MessageKind.Video,
                "file" => MessageKind.Document,
                "location" => MessageKind.Location,
                _ => MessageKind.Unsupported,
            },
            Url: attachment.Text("payload", "url") is { Length: <= LongestUrl } url ? url : null, Name: attachment.ShortText(200, "payload", "title"))),
    ];

    private static string Id(JsonElement element, string name) => Payload.Shorten(element.Id(name), LongestId)!;

    private static string Person(JsonElement told, string side) => Payload.Shorten(told.Id(side, "id"), 100)!;
}
