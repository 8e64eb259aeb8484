namespace OmniGrains.Channels.Contracts;

/// <summary>A live chat, as its connection is set up.</summary>
/// <param name="Id">The connection.</param>
/// <param name="Revision">Grows with every change of any connection.</param>
/// <param name="Origins">The origins whose pages may show it, exactly as a browser names them.</param>
/// <param name="Title">What its window is headed with; null for a word of the language.</param>
/// <param name="Colour">Of the button and the head: <c>#rrggbb</c>.</param>
/// <param name="Languages">The languages that it speaks, the usual one first.</param>
/// <param name="Calendar">The business calendar that says when somebody answers; null for always.</param>
/// <param name="MailConnection">The e-mail connection over which it goes on; null for none.</param>
/// <param name="MailAfterMinutes">For how long a reply waits to be seen before it is mailed.</param>
public sealed record ChatConnection(
    string Id, int Revision, IReadOnlyList<string> Origins, string? Title, string Colour, IReadOnlyList<string> Languages, string? Calendar, string? MailConnection, int MailAfterMinutes);

/// <summary>Connected live chats.</summary>
public interface IChatConnections
{
    /// <summary>The chat; null when there is none of this id, or it is disabled.</summary>
    ValueTask<ChatConnection?> Find(string id, CancellationToken cancellation);

    /// <summary>The secret under which the shop signs who its visitors are; null when it is not set. Never kept, never logged.</summary>
    ValueTask<string?> IdentitySecret(string id, CancellationToken cancellation);
}
