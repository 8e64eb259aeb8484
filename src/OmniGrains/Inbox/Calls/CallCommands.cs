using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Calls;

/// <summary>Notes what is told of a call, beginning the conversation when it does not exist yet.</summary>
/// <param name="Origin">Where it comes from; null for a call that we asked for.</param>
/// <param name="Told">What is told.</param>
/// <param name="ReopenWithin">For how long after it was resolved the conversation takes another call.</param>
internal sealed record TellCall(ConversationOrigin? Origin, CallTold Told, TimeSpan ReopenWithin) : ICommand<CallTaken>;

/// <summary>Begins a call to the customer: recorded before anybody is asked to ring.</summary>
internal sealed record BeginCall(string Connection, string Number, string? Line, string By) : ICommand<CallTaken>;

/// <summary>What came of asking the provider to call: its id, a refusal, or nothing that is known.</summary>
internal sealed record ConcludeCall(string Call, string? ProviderId, string? Code, string? Detail, bool InDoubt) : ICommand<CallTaken>;

/// <summary>The provider should have answered by now.</summary>
internal sealed record DoubtCall(string Call) : ICommand<CallTaken>;

/// <summary>Says what came of a call.</summary>
/// <param name="Call">The call.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Note">A note; null takes it away.</param>
/// <param name="Then">Where the conversation stands after it; null to leave it.</param>
/// <param name="By">Who says so.</param>
internal sealed record SetCallOutcome(string Call, CallOutcome Outcome, string? Note, ConversationStatus? Then, string By) : ICommand<CallTaken>;

/// <summary>The reply that the journal remembers.</summary>
internal sealed record CallTaken(string Conversation, string Call, CallState State, int Revision);

internal static class CallRejections
{
    public static readonly Rejection Unknown = new("call.unknown", "There is no call with this id.", RejectionKind.NotFound);

    public static readonly Rejection NoLine = new(
        "call.no-line", "Nobody can be called over this connection as it is set up: it needs accountSid, from, webhookUrl, the secret authToken, and the agent among dial.",
        RejectionKind.Conflict);

    public static readonly Rejection NoNumber = new("call.no-number", "It is not known which number to call: name it in to, as +393331234567.");

    public static readonly Rejection ConnectionNeeded = new("call.no-connection", "Name in connection a connected telephony (connector twilio-voice) to call over.");
}
