using System.Globalization;
using OmniGrains.Chat.Visitors;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Chat.Visiting;

/// <summary>A file of a message, as an address names it.</summary>
/// <param name="Connection">The chat.</param>
/// <param name="Visitor">Whose conversation it is in.</param>
/// <param name="Session">The session that it was made for, by the digest of its token.</param>
/// <param name="Message">The message.</param>
/// <param name="Index">Which of its files.</param>
internal sealed record FileTicket(string Connection, string Visitor, string Session, string Message, int Index);

/// <summary>
/// Addresses of files for a page, which can send no token when it loads a picture or follows a link. Each is made for one session of one visitor, one file of one message and one hour:
/// it opens nothing else, and nothing any more once that session has ended. Nothing is stored.
/// </summary>
internal sealed class FileTickets(KeyVault vault, TimeProvider time) : SignedLinks(vault, time, "chat-file")
{
    private const char Between = '~';
    private static readonly TimeSpan Holds = TimeSpan.FromHours(1);
    private readonly TimeProvider _time = time;

    /// <summary>The address of a file below that of the chat, and until when it holds.</summary>
    public (string Url, DateTimeOffset Until) Of(Visit visit, string message, int index)
    {
        var until = _time.GetUtcNow() + Holds;
        return ($"files/{Make(string.Join(Between, visit.Chat.Id, visit.Visitor, visit.Token.Digest, message, index.ToString(CultureInfo.InvariantCulture)), until)}", until);
    }

    /// <summary>What an address names; null when it was not made here, or has ended. Whether its session still holds is known to the visitor.</summary>
    public FileTicket? Open(string ticket) => Read(ticket, out var subject) == LinkState.Valid && subject.Split(Between) is [var connection, var visitor, var session, var message, var index]
        ? new FileTicket(connection, visitor, session, message, int.Parse(index, CultureInfo.InvariantCulture))
        : null;
}
