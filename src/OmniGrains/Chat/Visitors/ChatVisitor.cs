using System.Collections.Immutable;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Chat.Visitors;

/// <summary>
/// A visitor of a chat: a browser, or once it was signed for, a customer of the shop. Holds no personal data, and of tokens, accounts and addresses
/// keyed digests only.
/// </summary>
/// <param name="Account">The account that the shop signed for; null for a stranger. Once set it never changes: an address in the inbox is one person's.</param>
/// <param name="Sessions">The tokens that open it.</param>
/// <param name="Home">Of an account's own visitor: the one as whom the account goes on, because it wrote before it was signed for.</param>
/// <param name="Address">The e-mail address that the shop signed for last; null for none.</param>
internal sealed record ChatVisitor(string? Account, ImmutableList<ChatSession> Sessions, string? Home = null, string? Address = null)
{
    public const string GrainType = "chat-visitor";

    /// <summary>How many browsers or tabs may hold a token of their own; the oldest gives way.</summary>
    public const int MostSessions = 10;

    /// <summary>For how long a stranger's token opens the chat.</summary>
    public static readonly TimeSpan StrangerStays = TimeSpan.FromDays(90);

    /// <summary>For how long the token of somebody who was signed for does without being signed for again.</summary>
    public static readonly TimeSpan SignedStays = TimeSpan.FromHours(24);

    public static readonly ChatVisitor Unknown = new(null, []);

    public static GrainId GrainOf(string connection, string visitor) => GrainId.Of(GrainType, $"{connection}:{visitor}");

    public ChatVisitor After(IEvent @event) => @event switch
    {
        ChatSessionOpened opened => this with
        {
            Sessions = [.. Sessions.Where(one => one.Digest != opened.Digest && one.ExpiresAt > opened.At).TakeLast(MostSessions - 1), new ChatSession(opened.Digest, opened.ExpiresAt)],
        },
        ChatVisitorSigned signed => this with
        {
            Account = signed.Account,
            Sessions = signed.EndsOthers ? [] : [.. Sessions.Select(one => one with { ExpiresAt = one.ExpiresAt < signed.At + SignedStays ? one.ExpiresAt : signed.At + SignedStays })],
        },
        ChatAddressSigned signed => this with { Address = signed.Address },
        ChatVisitorMoved moved => this with { Home = moved.Visitor },
        ChatSessionClosed closed => this with { Sessions = Sessions.RemoveAll(one => one.Digest == closed.Digest) },
        _ => this,
    };
}

/// <summary>A token, by its digest.</summary>
internal sealed record ChatSession(string Digest, DateTimeOffset ExpiresAt);

/// <summary>A new token for the visitor.</summary>
/// <param name="Digest">The token's digest.</param>
/// <param name="ExpiresAt">Until when it holds.</param>
/// <param name="Account">The account that the shop signs for; null for a stranger.</param>
internal sealed record OpenChatSession(string Digest, DateTimeOffset ExpiresAt, string? Account) : ICommand<ChatVisitorReply>;

/// <summary>The account goes on as this visitor.</summary>
internal sealed record MoveChatVisitor(string Visitor) : ICommand<ChatVisitorReply>;

/// <summary>The shop signs for an address of theirs.</summary>
/// <param name="Address">The address, as a keyed digest.</param>
internal sealed record NoteSignedAddress(string Address) : ICommand<ChatVisitorReply>;

/// <summary>The token opens nothing any more.</summary>
internal sealed record CloseChatSession(string Digest) : ICommand<ChatVisitorReply>;

internal sealed record ChatVisitorReply;

internal sealed record ReadChatVisitor : IQuery<ChatVisitor>
{
    public static readonly ReadChatVisitor Query = new();
}

internal sealed record ChatSessionOpened(string Digest, DateTimeOffset ExpiresAt, DateTimeOffset At) : IAdministrativeEvent;

/// <param name="Account">The account, as a keyed digest.</param>
/// <param name="At">When.</param>
/// <param name="EndsOthers">True when tokens of before open nothing any more: somebody may have copied them before it was known whose conversation it is.</param>
internal sealed record ChatVisitorSigned(string Account, DateTimeOffset At, bool EndsOthers = false) : IAdministrativeEvent;

/// <param name="Address">The address, as a keyed digest.</param>
internal sealed record ChatAddressSigned(string Address) : IAdministrativeEvent;

internal sealed record ChatVisitorMoved(string Visitor) : IAdministrativeEvent;

internal sealed record ChatSessionClosed(string Digest) : IAdministrativeEvent;

internal sealed class ChatVisitorGrain : Grain<ChatVisitor>
{
    private static readonly ChatVisitorReply Done = new();

    public override string Type => ChatVisitor.GrainType;

    public override ChatVisitor Initial => ChatVisitor.Unknown;

    public override bool Transient => true;

    public override object Answer(ChatVisitor state, IQuery query) => state;

    public override Decision Decide(ChatVisitor state, ICommand command, in CommandContext context) => command switch
    {
        OpenChatSession open when IsAnother(state, open.Account) => Decision.Reject(ChatRejections.OfAnother),
        OpenChatSession open => Decision.Accept(
            Done, [.. Signed(state, open.Account, context.At), new ChatSessionOpened(open.Digest, open.ExpiresAt, context.At)]),
        MoveChatVisitor move => state.Home == move.Visitor ? Decision.Unchanged(Done) : Decision.Accept(Done, new ChatVisitorMoved(move.Visitor)),
        NoteSignedAddress note => state.Address == note.Address ? Decision.Unchanged(Done) : Decision.Accept(Done, new ChatAddressSigned(note.Address)),
        CloseChatSession close => state.Sessions.Exists(one => one.Digest == close.Digest) ? Decision.Accept(Done, new ChatSessionClosed(close.Digest)) : Decision.Unchanged(Done),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override ChatVisitor Evolve(ChatVisitor state, IEvent @event) => state.After(@event);

    // Somebody who was signed for comes back only when signed for again; a stranger may become somebody.
    private static bool IsAnother(ChatVisitor state, string? account) => state.Account is not null && state.Account != account;

    private static IEnumerable<IEvent> Signed(ChatVisitor state, string? account, DateTimeOffset at) =>
        account is null || state.Account is not null ? [] : [new ChatVisitorSigned(account, at, EndsOthers: true)];
}
