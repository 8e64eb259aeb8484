using OmniGrains.Channels.Contracts;
using OmniGrains.Desk.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Chat.Visiting;

/// <summary>Whether somebody answers now, and where the visitor can be reached afterwards.</summary>
internal sealed class ChatReach(IServiceDesk desk, IContactTalks talks, IMessaging messaging, TimeProvider time)
{
    /// <summary>What the visitor is told of it.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="isKnown">Whether it is known where the visitor can be reached.</param>
    /// <param name="cancellation">Stops.</param>
    public async ValueTask<ChatDesk> Tell(ChatConnection chat, bool isKnown, CancellationToken cancellation)
    {
        var (open, backAt) = await Desk(chat, cancellation);
        var mails = await MailsOver(chat, cancellation) is not null;
        return new ChatDesk(open, backAt, mails && !isKnown, mails && isKnown);
    }

    /// <summary>
    /// Keeps where the visitor can be reached: it is there for agents in any case, and what is not seen goes there as soon as there is a connection that can send.
    /// </summary>
    public async Task Keep(ChatConnection chat, string? conversation, string? address, string? language, CancellationToken cancellation)
    {
        if (conversation is not null && address is not null)
        {
            var now = time.GetUtcNow();
            var spoken = language is not null && chat.Languages.Contains(language, StringComparer.Ordinal) ? language : chat.Languages[0];
            await talks.GoOn(conversation, await MailsOver(chat, cancellation), address, chat.MailAfterMinutes, spoken, new CommandContext(new CommandId($"chat-mail:{Guid.CreateVersion7(now):N}"), now), cancellation);
        }
    }

    /// <summary>Open within the hours of the calendar while somebody is there; where no agents are set up, the calendar alone says so.</summary>
    private async ValueTask<(bool Open, DateTimeOffset? BackAt)> Desk(ChatConnection chat, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var calendar = chat.Calendar is { } id ? await desk.Calendar(id, cancellation) : null;
        return calendar?.IsOpen(now) == false ? (false, calendar.NextOpening(now)) : (await desk.IsAnybodyOnline(cancellation) != false, null);
    }

    private async ValueTask<string?> MailsOver(ChatConnection chat, CancellationToken cancellation) =>
        chat.MailConnection is { } mail && await messaging.Find(mail, cancellation) is { Connector: "email", CanSend: true } ? mail : null;
}
