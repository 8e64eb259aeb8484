using OmniGrains.Channels.Contracts;
using OmniGrains.Desk.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Chat.Visiting;

/// <summary>Whether somebody answers now, and where the visitor can be reached afterwards.</summary>
internal sealed class ChatReach(IServiceDesk desk, IContactTalks talks, IMessaging messaging, TimeProvider time)
{
    /// <summary>Open within the hours of the calendar while somebody is there; where no agents are set up, the calendar alone says so.</summary>
    public async ValueTask<(bool Open, DateTimeOffset? BackAt)> Desk(ChatConnection chat, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var calendar = chat.Calendar is { } id ? await desk.Calendar(id, cancellation) : null;
        return calendar?.IsOpen(now) == false ? (false, calendar.NextOpening(now)) : (await desk.IsAnybodyOnline(cancellation) != false, null);
    }

    /// <summary>The conversation goes on by e-mail when answers are not seen; nothing happens without a connection that can send.</summary>
    public async Task ByEmail(ChatConnection chat, string? conversation, string? address, string? language, CancellationToken cancellation)
    {
        if (conversation is not null && address is not null && chat.MailConnection is { } mail && await messaging.Find(mail, cancellation) is { Connector: "email" })
        {
            var now = time.GetUtcNow();
            var spoken = language is not null && chat.Languages.Contains(language, StringComparer.Ordinal) ? language : chat.Languages[0];
            await talks.GoOn(conversation, mail, address, chat.MailAfterMinutes, spoken, new CommandContext(new CommandId($"chat-mail:{Guid.CreateVersion7(now):N}"), now), cancellation);
        }
    }
}
