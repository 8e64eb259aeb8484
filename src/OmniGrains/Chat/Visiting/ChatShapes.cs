namespace OmniGrains.Chat.Visiting;

/// <summary>A visitor begins, or comes back.</summary>
/// <param name="Token">The token of an earlier session, as the browser kept it.</param>
/// <param name="Identity">Who the visitor is, signed by the shop's server: a JSON Web Token with HS256.</param>
/// <param name="Language">The page's language, such as <c>it</c>; one that the chat does not speak counts as its usual one.</param>
public sealed record ChatSessionInput(string? Token, string? Identity, string? Language = null);

/// <summary>The session.</summary>
/// <param name="Token">Keep it in place of the one that was sent; absent when that one goes on holding.</param>
/// <param name="ExpiresAt">Until when the token holds.</param>
/// <param name="SignedIn">True when the shop has signed for the visitor.</param>
/// <param name="Resumed">True when the token that was sent goes on: otherwise what the page shows is not this visitor's.</param>
/// <param name="Open">True when somebody answers now.</param>
/// <param name="BackAt">When somebody answers next, where that is known.</param>
/// <param name="AsksEmail">True when an e-mail address helps: answers that are not seen here go there, and none is known.</param>
/// <param name="History">The latest messages.</param>
/// <param name="ByEmail">True when answers that are not seen here go to an address that is known.</param>
public sealed record ChatSessionAnswer(
    string? Token, DateTimeOffset ExpiresAt, bool SignedIn, bool Resumed, bool Open, DateTimeOffset? BackAt, bool AsksEmail, ChatHistory History, bool ByEmail = false);

/// <summary>Whether somebody answers now, and whether answers find the visitor later.</summary>
/// <param name="Open">True when somebody answers now.</param>
/// <param name="BackAt">When somebody answers next, where that is known.</param>
/// <param name="AsksEmail">As of the session.</param>
/// <param name="ByEmail">As of the session.</param>
public sealed record ChatDesk(bool Open, DateTimeOffset? BackAt, bool AsksEmail, bool ByEmail);

/// <summary>Messages of the visitor's conversation, oldest first.</summary>
/// <param name="Items">The messages.</param>
/// <param name="Before">Pass it as <c>before</c> for those before them; absent when there are none.</param>
public sealed record ChatHistory(IReadOnlyList<ChatMessage> Items, string? Before);

/// <summary>A message, as the visitor sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="From"><c>visitor</c> or <c>shop</c>.</param>
/// <param name="Name">Of the shop's: who wrote it, as the desk calls them.</param>
/// <param name="Text">Plain text; absent where there is none, or it is not shown here.</param>
/// <param name="At">When.</param>
/// <param name="Files">What came with it.</param>
/// <param name="ClientId">Of the visitor's: the id that the page gave it.</param>
/// <param name="ByEmail">True when it was said by e-mail: its text is there, and not here, where somebody else may sit.</param>
/// <param name="Mailed">True when it was mailed too, because it had not been seen.</param>
public sealed record ChatMessage(
    string Id, string From, string? Name, string? Text, DateTimeOffset At, IReadOnlyList<ChatFile>? Files, string? ClientId, bool? ByEmail, bool? Mailed);

/// <summary>A file that came with a message.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Url">Where it can be fetched, below <c>/v1/chat/{connection}/</c>, without a token; absent of what is not kept.</param>
/// <param name="Until">Until when that holds; read the message again for another one.</param>
public sealed record ChatFile(string? Name, string? ContentType, long? Size, string? Url = null, DateTimeOffset? Until = null);

/// <summary>A message of the visitor.</summary>
/// <param name="Id">The page's own id of it, 1 to 64 letters, digits, hyphens and underscores: sent again it is the same message.</param>
/// <param name="Text">1 to 4,000 characters.</param>
/// <param name="Email">Where answers may go that are not seen here. It recognises nobody.</param>
/// <param name="Name">How the visitor is called.</param>
/// <param name="Identity">As of the session; where the shop signs, its name and address count.</param>
/// <param name="Language">As of the session: in it the visitor is written to by mail.</param>
public sealed record ChatMessageInput(string Id, string Text, string? Email, string? Name, string? Identity, string? Language = null);

/// <summary>What the visitor has seen.</summary>
/// <param name="UpTo">The id of a message: it and all before it.</param>
/// <param name="Read">True when they were before the visitor's eyes; false when they have arrived.</param>
public sealed record ChatSeenInput(string UpTo, bool Read);

/// <summary>Whether the visitor is typing.</summary>
public sealed record ChatTypingInput(bool Typing);

/// <summary>It was taken note of.</summary>
public sealed record ChatNoted(bool Noted);

/// <summary>Told to agents on the live stream: the contact of a conversation is typing, or no longer. In no journal.</summary>
internal sealed record ContactTypingNotice(string ConversationId, bool Typing);
