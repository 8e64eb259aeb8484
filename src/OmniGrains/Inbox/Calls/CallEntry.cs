using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Calls;

/// <summary>What is known of a call.</summary>
/// <param name="State">Where it stands; follows from the rest.</param>
/// <param name="Connection">The connected telephony.</param>
/// <param name="Line">Our number.</param>
/// <param name="Agent">Who of us took it or called.</param>
/// <param name="AnsweredAt">When two people began to talk.</param>
/// <param name="EndedAt">When it was over.</param>
/// <param name="Ending">How it ended, when a reason was told.</param>
/// <param name="DurationSeconds">How long it took.</param>
internal sealed record CallEntry(
    CallState State, string Connection, string? Line, string? Agent, DateTimeOffset? AnsweredAt = null, DateTimeOffset? EndedAt = null, CallState? Ending = null,
    int? DurationSeconds = null)
{
    /// <summary>The customer's number; personal, as are <see cref="Note"/> and <see cref="Recording"/>.</summary>
    public string? Number { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureDetail { get; init; }

    public CallOutcome? Outcome { get; init; }

    public string? OutcomeBy { get; init; }

    public string? Note { get; init; }

    public CallRecording? Recording { get; init; }

    public CallEntry WithoutPersonalData => this with { Number = null, Note = null, Recording = null };

    /// <summary>
    /// What is known once this is told, too. Facts are only added (who answered, that it is over, how), and the state follows from them: the result is the
    /// same in whatever order they are told, and however often.
    /// </summary>
    public CallEntry After(CallTold told) => told.State switch
    {
        null => this,
        CallState.InProgress => (this with { AnsweredAt = Earlier(AnsweredAt, told.At), Agent = Agent ?? told.Agent }).Settled(told),
        CallState.Completed => (this with { EndedAt = Earlier(EndedAt, told.At), DurationSeconds = Shorter(DurationSeconds, told.DurationSeconds) }).Settled(told),
        { } ending when ending.IsOver() => (this with { EndedAt = Earlier(EndedAt, told.At), Ending = Ending > ending ? Ending : ending }).Settled(told),
        _ => Settled(told),
    };

    private CallEntry Settled(CallTold told) => this with
    {
        State = EndedAt is not null ? AnsweredAt is not null ? CallState.Completed : Ending ?? CallState.NoAnswer
            : AnsweredAt is not null ? CallState.InProgress
            : told.State > State ? told.State.Value : State,
    };

    private static DateTimeOffset Earlier(DateTimeOffset? known, DateTimeOffset told) => known < told ? known.Value : told;

    // The whole call may be told, and the talk in it: the talk is what counts.
    private static int? Shorter(int? known, int? told) => known is { } one && told is { } other ? Math.Min(one, other) : known ?? told;
}
