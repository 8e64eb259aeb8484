using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Calls;

/// <summary>A telephone call, as an entry of its conversation shows it.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Number">The customer's number; absent when it is withheld.</param>
/// <param name="Line">Our number.</param>
/// <param name="Agent">Who of us took it or called.</param>
/// <param name="AnsweredAt">When two people began to talk.</param>
/// <param name="EndedAt">When it was over.</param>
/// <param name="DurationSeconds">How long it took.</param>
/// <param name="FailureCode">Why it could not be made, or is in doubt.</param>
/// <param name="FailureDetail">The same for people.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="OutcomeBy">Who says so.</param>
/// <param name="Note">What was said and agreed.</param>
/// <param name="Recording">A recording, kept by the provider.</param>
public sealed record ConversationCall(
    CallState State, string? Number, string? Line, string? Agent, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, int? DurationSeconds, string? FailureCode,
    string? FailureDetail, CallOutcome? Outcome, string? OutcomeBy, string? Note, CallRecording? Recording)
{
    internal static ConversationCall? Of(CallEntry? call) => call is null ? null : new ConversationCall(
        call.State, call.Number, call.Line, call.Agent, call.AnsweredAt, call.EndedAt, call.DurationSeconds, call.FailureCode, call.FailureDetail, call.Outcome, call.OutcomeBy,
        call.Note, call.Recording);
}
