using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Channels.Contracts;
using OmniGrains.Chat.Visitors;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Chat.Visiting;

/// <summary>
/// Finds out whose session it is. A stranger's token goes on by itself. Who was signed for comes back only when signed for again, so that who uses the same browser
/// afterwards does not sit in their conversation. A stranger who has written goes on in the same conversation when signed for, with a token that nobody else can
/// have seen; the account leads there from then on, from whatever browser.
/// </summary>
internal sealed class ChatSessions(IGrains grains, VisitorTokens tokens, ChatTranscript transcript, IRecognition recognition, TimeProvider time)
{
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromDays(60);

    /// <param name="Visitor">Whose session it is.</param>
    /// <param name="Token">A new token; null when the one that was sent goes on.</param>
    /// <param name="ExpiresAt">Until when it holds.</param>
    /// <param name="Resumed">Whether the visitor is that of the token that was sent.</param>
    internal sealed record Begun(string Visitor, string? Token, DateTimeOffset ExpiresAt, bool Resumed);

    public async Task<Begun> Begin(ChatConnection chat, string? sent, SignedIdentity? identity, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var account = identity is null ? null : tokens.AccountDigest(chat.Id, identity.Account);
        var known = tokens.Read(chat.Id, sent) is { } token ? await Known(chat, token, account, now, cancellation) : null;
        if (known is { } held && held.IsSigned == account is not null)
        {
            var goesOn = held.Until - now > (account is null ? RenewedBefore : ChatVisitor.SignedStays / 2);
            return goesOn ? new Begun(held.Visitor, null, held.Until, true) : await Open(chat, held.Visitor, account, now, resumed: true, cancellation);
        }

        if (known is { } stranger)
        {
            // First where the account leads, then the signature, which ends all other tokens: whatever is lost on the way, the account finds it.
            await Ask(chat, tokens.VisitorOf(chat.Id, identity!.Account), new MoveChatVisitor(stranger.Visitor), cancellation);
            return await Open(chat, stranger.Visitor, account, now, resumed: true, cancellation);
        }

        return await Open(chat, identity is null ? VisitorTokens.Stranger() : await HomeOf(chat, identity.Account, account!, cancellation), account, now, resumed: false, cancellation);
    }

    /// <summary>The shop's word is as good as a till's: the visitor is on the customer's record from now on.</summary>
    public async Task Recognise(string visitor, SignedIdentity identity, CancellationToken cancellation) => await recognition.Recognise(
        [.. identity.Identities, ChatPeople.IdentityOf(visitor)], Context("chat-signed", time.GetUtcNow()), cancellation);

    public async Task Close(ChatConnection chat, VisitorToken token, CancellationToken cancellation) => await Ask(chat, token.Visitor, new CloseChatSession(token.Digest), cancellation);

    // Of two accounts that signed for one stranger at the same moment one has it.
    private async ValueTask<string> HomeOf(ChatConnection chat, string account, string digest, CancellationToken cancellation)
    {
        var own = tokens.VisitorOf(chat.Id, account);
        return (await Read(chat, own, cancellation)).Home is { } home && ((await Read(chat, home, cancellation)).Account ?? digest) == digest ? home : own;
    }

    private async ValueTask<ChatVisitor> Read(ChatConnection chat, string visitor, CancellationToken cancellation) =>
        (await grains.Read(ChatVisitor.GrainOf(chat.Id, visitor), ReadChatVisitor.Query, cancellation)).Value;

    private async ValueTask<(string Visitor, DateTimeOffset Until, bool IsSigned)?> Known(
        ChatConnection chat, VisitorToken token, string? account, DateTimeOffset now, CancellationToken cancellation)
    {
        var visitor = await Read(chat, token.Visitor, cancellation);
        return VisitorTokens.HoldsUntil(visitor, token, now) is { } until && visitor.Account switch
        {
            null => account is null || await transcript.Find(chat.Id, token.Visitor, cancellation) is not null,
            { } its => its == account,
        } ? (token.Visitor, until, visitor.Account is not null) : null;
    }

    private async Task<Begun> Open(ChatConnection chat, string visitor, string? account, DateTimeOffset now, bool resumed, CancellationToken cancellation)
    {
        var (token, until) = (tokens.Make(visitor), now + (account is null ? ChatVisitor.StrangerStays : ChatVisitor.SignedStays));
        await Ask(chat, visitor, new OpenChatSession(tokens.Read(chat.Id, token)!.Digest, until, account), cancellation);
        return new Begun(visitor, token, until, resumed);
    }

    private async Task Ask(ChatConnection chat, string visitor, ICommand<ChatVisitorReply> command, CancellationToken cancellation)
    {
        var outcome = await grains.Ask(ChatVisitor.GrainOf(chat.Id, visitor), command, Context("chat-session", time.GetUtcNow()), cancellation);
        if (outcome.Rejection is not null)
        {
            throw new JournalUnavailableException("The session changed at the same moment.");
        }
    }

    private static CommandContext Context(string what, DateTimeOffset at) => new(new CommandId($"{what}:{Guid.CreateVersion7(at):N}"), at);
}

/// <summary>Visitors among people.</summary>
internal static class ChatPeople
{
    /// <summary>By what the inbox recognises a visitor: as a browser that nobody knows.</summary>
    public static IdentityInput IdentityOf(string visitor) => new(IdentityKinds.Anonymous, $"chat-{visitor}");
}

internal static class StartSessionEndpoint
{
    private static readonly DateTimeOffset Later = new(2026, 5, 30, 9, 30, 0, TimeSpan.Zero);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/chat/{connection}/session", Start)
            .WithName("StartChatSession").WithTags("Chat").WithSummary("Begin a visitor's session, or go on with one")
            .WithDescription(
                "Send the token that the browser kept. A stranger's holds for 90 days and is renewed on the way; who was signed for needs the shop's signature again. When a token is "
                + "in the answer keep it in place of the old one.")
            .Accepts<ChatSessionInput>("application/json")
            .Produces<ChatSessionAnswer>().ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(429)
            .WithRequestExample("a stranger", new ChatSessionInput(null, null))
            .WithExample(200, "begun", new ChatSessionAnswer($"v{new string('0', 32)}.{new string('A', 43)}", Later, false, false, true, null, true, new ChatHistory([], null)))
            .ForVisitors();
        routes.MapPost("/chat/{connection}/session/end", End)
            .WithName("EndChatSession").WithTags("Chat").WithSummary("End a visitor's session")
            .WithDescription("The token opens nothing any more; the conversation stays with the shop.")
            .Produces<ChatNoted>().ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(429)
            .WithExample(200, "ended", new ChatNoted(true))
            .ForVisitors();
    }

    private static async Task<IResult> Start(
        string connection, HttpContext http, VisitorDoor door, ChatLimits limits, ChatSessions sessions, ChatTranscript transcript, ChatReach reach, SignedAddresses addresses, IChatConnections chats, VisitorTokens tokens,
        TimeProvider time, CancellationToken cancellation)
    {
        var (chat, refusal) = await door.EnterPage(http, connection);
        if (chat is null)
        {
            return refusal!;
        }

        if (!limits.MayBegin(http.Connection.RemoteIpAddress))
        {
            return VisitorDoor.TooFast(http);
        }

        var input = await ChatBody.Read<ChatSessionInput>(http);
        var identity = input.Identity is null ? null : SignedIdentity.Verify(input.Identity, await chats.IdentitySecret(connection, cancellation), time.GetUtcNow());
        if (input.Identity is not null && identity is null)
        {
            return Problems.Of(401, "chat.identity-invalid", "The identity is not signed under the connection's identitySecret, has ended, or lacks what it needs.").ToResult();
        }

        var begun = await sessions.Begin(chat, input.Token, identity, cancellation);
        var talk = await transcript.Find(connection, begun.Visitor, cancellation);
        if (identity is not null)
        {
            await sessions.Recognise(begun.Visitor, identity, cancellation);
            await addresses.Remember(connection, begun.Visitor, identity, cancellation);
            await reach.Keep(chat, talk?.Conversation, identity.Email, input.Language, cancellation);
        }

        var visit = new Visit(chat, tokens.Read(connection, begun.Token ?? input.Token)!);
        var isKnown = identity?.Email is not null || talk?.Reachable == true || await addresses.Of(visit, cancellation) is not null;
        var desk = await reach.Tell(chat, isKnown, cancellation);
        return TypedResults.Ok(new ChatSessionAnswer(
            begun.Token, begun.ExpiresAt, identity is not null, begun.Resumed, desk.Open, desk.BackAt, desk.AsksEmail,
            await transcript.Page(talk, visit, int.MaxValue, cancellation), desk.ByEmail));
    }

    private static async Task<IResult> End(string connection, HttpContext http, VisitorDoor door, ChatSessions sessions, CancellationToken cancellation)
    {
        var (visit, refusal) = await door.Enter(http, connection);
        if (visit is null)
        {
            return refusal!;
        }

        await sessions.Close(visit.Chat, visit.Token, cancellation);
        return TypedResults.Ok(new ChatNoted(true));
    }
}
