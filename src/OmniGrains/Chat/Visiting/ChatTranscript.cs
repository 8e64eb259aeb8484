using OmniGrains.Chat.Visitors;
using OmniGrains.Desk.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Chat.Visiting;

/// <summary>Turns what a contact may see into what a visitor's page shows: of us it tells a name that the desk has given, and nothing else.</summary>
internal sealed class ChatTranscript(IContactTalks talks, IServiceDesk desk, FileTickets tickets)
{
    public const int PageSize = 50;

    public ValueTask<ContactTalk?> Find(string connection, string visitor, CancellationToken cancellation) => talks.Find(connection, visitor, cancellation);

    /// <summary>The latest messages before a number.</summary>
    public async ValueTask<ChatHistory> Page(ContactTalk? talk, Visit visit, int before, CancellationToken cancellation)
    {
        var all = talk?.Messages.Where(message => message.Number < before).ToList() ?? [];
        var items = new List<ChatMessage>();
        foreach (var message in all.TakeLast(PageSize))
        {
            items.Add(await Shown(message, visit, cancellation));
        }

        return new ChatHistory(items, all.Count > PageSize ? items[0].Id : null);
    }

    public async ValueTask<ChatMessage> Shown(ContactMessage message, Visit visit, CancellationToken cancellation)
    {
        var name = message is { Inbound: false, By: { } by } ? await desk.NameOf(by, cancellation) : null;
        var own = message is { Inbound: true, Elsewhere: false, ProviderId: { } id } && id.StartsWith($"{visit.Visitor}:", StringComparison.Ordinal) ? id[(visit.Visitor.Length + 1)..] : null;

        // Whoever holds the other address may be somebody else than who sits here.
        return message.Elsewhere
            ? new ChatMessage(message.Id, From(message), name, null, message.At, null, null, true, null)
            : new ChatMessage(message.Id, From(message), name, message.Text, message.At, FilesOf(message, visit), own, null, message.Forwarded ? true : null);
    }

    /// <summary>The number of a message that the talk has; null when the id is none of it.</summary>
    public static int? NumberOf(ContactTalk? talk, string? id) =>
        talk is not null && id is not null && MessageId.ConversationOf(id)?.Value == talk.Conversation
            ? MessageId.NumberOf(id)
            : null;

    private static string From(ContactMessage message) => message.Inbound ? "visitor" : "shop";

    private IReadOnlyList<ChatFile>? FilesOf(ContactMessage message, Visit visit) => message.Attachments.Count == 0 ? null : [.. message.Attachments.Select((file, index) =>
    {
        var (url, until) = file.FileId is null ? ((string?)null, (DateTimeOffset?)null) : tickets.Of(visit, message.Id, index);
        return new ChatFile(file.Name, file.ContentType, file.Size, url, until);
    })];
}
