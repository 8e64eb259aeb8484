using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Inbox.Clocks;

/// <summary>
/// What the clocks of a conversation tell while it is decided upon. Pure: business time is counted on the calendar that the policy brought along. What was
/// due before the moment is told first, with the moment at which it was due, so that a late reminder makes no clock late.
/// </summary>
internal sealed class ClockWork(Conversation state, DateTimeOffset at)
{
    private readonly List<IEvent> _told = [];
    private Conversation _now = state;

    /// <summary>What the clocks tell, in order.</summary>
    public IReadOnlyList<IEvent> Told => _told;

    public Conversation Now => _now;

    private ServiceLevel Level => _now.Service;

    /// <summary>Tells what is due by now: warnings, then breaches.</summary>
    public void Lapse()
    {
        foreach (var clock in Level.Clocks.Where(clock => clock is { Runs: true, IsWarned: false } && clock.WarnAt <= at).ToList())
        {
            Tell(new ServiceClockWarned(_now.Id, _now.Record, clock.Kind, clock.DueAt, clock.WarnAt));
        }

        foreach (var clock in Level.Clocks.Where(clock => clock is { Runs: true, BreachedAt: null } && clock.DueAt <= at).ToList())
        {
            Tell(new ServiceClockBreached(_now.Id, _now.Record, clock.Kind, clock.DueAt));
        }
    }

    /// <summary>Follows what is being decided.</summary>
    public void Follow(IEvent @event)
    {
        var before = _now;
        _now = ConversationEvolution.Evolve(_now, @event);
        switch (@event)
        {
            case ServiceTermsApplied:
                new TermsChange(this, before, at).Apply();
                break;
            case ConversationForgotten:
                EndAll("forgotten");
                break;
            case ConversationMerged:
                EndAll("merged");
                break;
            case ConversationAdmitted { WaitingSince: { } since }:
                Begin(before.FirstResponseAt is null ? ServiceClockKind.FirstResponse : ServiceClockKind.NextResponse, since);
                break;
            case MessagesSplit or ConversationReleased when _now.WaitingSince is null:
                End(ServiceClockKind.FirstResponse, "split");
                End(ServiceClockKind.NextResponse, "split");
                break;
            case MessageReceived { Automatic: true }:
                break; // Nobody waits for an answer to what a machine wrote.
            case MessageReceived received when before.FirstResponseAt is null:
                Begin(ServiceClockKind.FirstResponse, received.At);
                break;
            case MessageReceived received:
                Begin(ServiceClockKind.NextResponse, received.At);
                break;
            case ReplyQueued { Automatic: true }:
                break; // Nor does a machine answer.
            case CallBegan { Direction: MessageDirection.In } began:
                Begin(before.FirstResponseAt is null ? ServiceClockKind.FirstResponse : ServiceClockKind.NextResponse, began.At);
                break;
            case CallChanged { AnsweredAt: { } answered } call when call.TellsAnswer():
                Meet(ServiceClockKind.FirstResponse, answered);
                Meet(ServiceClockKind.NextResponse, answered);
                break;
            case ReplyQueued reply:
                Meet(ServiceClockKind.FirstResponse, reply.At);
                Meet(ServiceClockKind.NextResponse, reply.At);
                break;
            case MessageSentElsewhere sent:
                Meet(ServiceClockKind.FirstResponse, sent.At);
                Meet(ServiceClockKind.NextResponse, sent.At);
                break;
            case MessageStateChanged { State: MessageState.Failed } failed when _now.Entry(failed.Message) is not { Automatic: true } && _now.Status != ConversationStatus.Snoozed:
                Unanswer();
                break;
            case MessageStateChanged { Answers: true } arrived:
                Meet(ServiceClockKind.FirstResponse, arrived.At);
                Meet(ServiceClockKind.NextResponse, arrived.At);
                break;
            case ConversationStatusChanged changed:
                Follow(changed.Status, before.Status);
                break;
        }
    }

    private void Follow(ConversationStatus status, ConversationStatus before)
    {
        switch (status)
        {
            case ConversationStatus.Waiting or ConversationStatus.Snoozed:
                if (before == ConversationStatus.Resolved)
                {
                    GoOn(reopened: true);
                }

                Freeze(status);
                break;
            case ConversationStatus.Resolved:
                End(ServiceClockKind.FirstResponse, "resolved");
                End(ServiceClockKind.NextResponse, "resolved");
                Meet(ServiceClockKind.Resolution, at);
                break;
            default:
                GoOn(before == ConversationStatus.Resolved);
                break;
        }
    }

    // A resolution that did not hold was none: it goes on with what was left.
    private void GoOn(bool reopened)
    {
        foreach (var clock in Level.Clocks.Where(clock => clock.IsFrozen || (reopened && clock is { Kind: ServiceClockKind.Resolution, IsActive: false })).ToList())
        {
            Resume(clock, reopened ? "reopened" : "open");
        }
    }

    // An answer that never arrived was none either, unless another one did.
    private void Unanswer()
    {
        var asked = _now.Entries.FindLastIndex(entry => entry is { Direction: MessageDirection.In, Automatic: false });
        var isAnswered = _now.Entries.Skip(asked + 1).Any(entry => entry is { Direction: MessageDirection.Out, Automatic: false, State: not MessageState.Failed });
        if (!isAnswered && (Level.Of(ServiceClockKind.NextResponse) ?? Level.Of(ServiceClockKind.FirstResponse)) is { IsActive: false } response)
        {
            Resume(response, "message-failed");
        }
    }

    /// <summary>Starts a clock unless it runs or stands still already: a second message does not give more time.</summary>
    public void Begin(ServiceClockKind kind, DateTimeOffset since)
    {
        if (Level.Terms is { } terms && terms.Targets.Of(kind) is { } minutes && Level.Of(kind) is not { IsActive: true })
        {
            var target = TimeSpan.FromMinutes(minutes);
            Tell(new ServiceClockStarted(_now.Id, _now.Record, kind, minutes, terms.Calendar.Add(since, target * 0.75), terms.Calendar.Add(since, target), since));
        }
    }

    public void Meet(ServiceClockKind kind, DateTimeOffset met)
    {
        if (Level.Of(kind) is { IsActive: true } clock)
        {
            Tell(new ServiceClockMet(_now.Id, _now.Record, kind, RestOf(clock, Level.Terms, met), clock.BreachedAt is not null, met));
        }
    }

    /// <summary>Stops what runs while others than we are to act.</summary>
    public void Freeze(ConversationStatus status)
    {
        var reason = status == ConversationStatus.Waiting ? "waiting" : "snoozed";
        foreach (var clock in Level.Clocks.Where(clock => clock.Runs).ToList())
        {
            Tell(new ServiceClockFrozen(_now.Id, _now.Record, clock.Kind, RestOf(clock, Level.Terms, at), reason, at));
        }
    }

    public void End(ServiceClockKind kind, string reason)
    {
        if (Level.Of(kind) is { IsActive: true })
        {
            Tell(new ServiceClockEnded(_now.Id, _now.Record, kind, reason, at));
        }
    }

    public void EndAll(string reason)
    {
        foreach (var clock in Level.Clocks)
        {
            End(clock.Kind, reason);
        }
    }

    public void Tell(ServiceEvent told)
    {
        _told.Add(told);
        _now = ConversationEvolution.Evolve(_now, told);
    }

    /// <summary>Whole seconds of business time that are left, begun ones included.</summary>
    public static long RestOf(ServiceClock clock, ServiceTerms? terms, DateTimeOffset at) =>
        clock.Runs && terms is not null ? (long)Math.Ceiling(terms.Calendar.Between(at, clock.DueAt).TotalSeconds) : (long)clock.Rest.TotalSeconds;

    /// <summary>When a rest that runs from now on is at its warning and at its end.</summary>
    public static (DateTimeOffset WarnAt, DateTimeOffset DueAt) Ahead(BusinessCalendar calendar, DateTimeOffset at, int minutes, TimeSpan rest) =>
        (calendar.Add(at, rest - (TimeSpan.FromMinutes(minutes) * 0.25)), calendar.Add(at, rest));

    private void Resume(ServiceClock clock, string reason)
    {
        if (Level.Terms is not { } terms)
        {
            return;
        }

        var (warnAt, dueAt) = clock.BreachedAt is null ? Ahead(terms.Calendar, at, clock.TargetMinutes, clock.Rest) : (clock.WarnAt, clock.DueAt);
        Tell(new ServiceClockResumed(_now.Id, _now.Record, clock.Kind, warnAt, dueAt, reason, at));
    }
}
