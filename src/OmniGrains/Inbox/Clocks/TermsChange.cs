using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Clocks;

/// <summary>
/// Another policy holds, or the first one does. Clocks that are new count from when the customer wrote; those that run have another target and keep
/// the business time that has passed. A breach stays one.
/// </summary>
internal sealed class TermsChange(ClockWork work, Conversation before, DateTimeOffset at)
{
    private readonly ServiceTerms? _old = before.Service.Terms;

    public void Apply()
    {
        if (work.Now.Service.Terms is not { } terms)
        {
            work.EndAll("policy");
            return;
        }

        foreach (var clock in work.Now.Service.Clocks)
        {
            Move(clock, terms);
        }

        Begin();
        if (work.Now.Status is ConversationStatus.Waiting or ConversationStatus.Snoozed)
        {
            work.Freeze(work.Now.Status);
        }
    }

    private void Move(ServiceClock clock, ServiceTerms terms)
    {
        if (!clock.IsActive || clock.BreachedAt is not null)
        {
            return;
        }

        if (terms.Targets.Of(clock.Kind) is not { } minutes)
        {
            work.End(clock.Kind, "policy");
            return;
        }

        var left = (minutes - clock.TargetMinutes) * 60L + ClockWork.RestOf(clock, _old, at);
        var rest = Math.Max(0, left);
        var (warnAt, dueAt) = ClockWork.Ahead(terms.Calendar, at, minutes, TimeSpan.FromSeconds(rest));
        var isOtherCalendar = (_old?.CalendarId, _old?.CalendarVersion) != (terms.CalendarId, terms.CalendarVersion);
        if (minutes != clock.TargetMinutes || (clock.Runs && isOtherCalendar))
        {
            work.Tell(new ServiceClockMoved(before.Id, before.Record, clock.Kind, minutes, rest, clock.Runs ? warnAt : null, clock.Runs ? dueAt : null, at));
        }
    }

    // What was answered or resolved before the policy came is told as it was: kept in time, or late.
    private void Begin()
    {
        var now = work.Now;
        var first = now.Entries.Find(entry => entry is { Direction: MessageDirection.In, Automatic: false });
        if (first is not null && now.Service.Of(ServiceClockKind.FirstResponse) is null && (now.FirstResponseAt is null ? now.IsOpen : _old is null))
        {
            work.Begin(ServiceClockKind.FirstResponse, first.At);
            MeetOnce(ServiceClockKind.FirstResponse, now.FirstResponseAt);
        }

        if (now is { FirstResponseAt: not null, WaitingSince: { } waiting, IsOpen: true })
        {
            work.Begin(ServiceClockKind.NextResponse, waiting);
        }

        if (now.Service.Of(ServiceClockKind.Resolution) is null)
        {
            work.Begin(ServiceClockKind.Resolution, now.OpenedAt);
            MeetOnce(ServiceClockKind.Resolution, now.ResolvedAt);
        }
    }

    private void MeetOnce(ServiceClockKind kind, DateTimeOffset? done)
    {
        if (done is not { } moment || work.Now.Service.Of(kind) is not { IsActive: true } clock)
        {
            return;
        }

        if (clock.DueAt <= moment)
        {
            work.Tell(new ServiceClockBreached(before.Id, before.Record, kind, clock.DueAt));
        }

        work.Meet(kind, moment);
    }
}
