using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Deciding;

namespace OmniGrains.Notifications.People;

/// <summary>What follows from attempts, silence and reports: another attempt, another channel, or nothing more. Pure.</summary>
internal static class PersonLegs
{
    /// <summary>What failed because a crash left it unknown whether it was sent.</summary>
    public const string InDoubt = SendResult.InDoubt;

    /// <summary>What was not sent any more, because its campaign was stopped.</summary>
    public const string CampaignStopped = "campaign-stopped";

    /// <summary>What is not sent before its campaign goes on.</summary>
    public const string CampaignPaused = "campaign-paused";

    /// <summary>The pauses between attempts while nobody takes it: half an hour in all.</summary>
    public static readonly IReadOnlyList<TimeSpan> Schedule =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(8),
        TimeSpan.FromMinutes(17),
    ];

    public static Decision Decide(PersonNotices state, ICommand command, DateTimeOffset at) => command switch
    {
        RecordAttempt done => state.Find(done.Id) is { } notice && notice.LegOf(done.Channel) is { State: LegState.Queued } leg && leg.Attempt == done.Attempt
            ? Attempted(notice, done, at) : Nothing(),
        ResumeNotice resume => state.Find(resume.Id) is { } notice && notice.LegOf(resume.Channel) is { State: LegState.Paused } leg && leg.Attempt == resume.Attempt
            ? Resumed(notice, resume) : Nothing(),
        RetryNotice retry => state.Find(retry.Id) is { } notice && notice.LegOf(retry.Channel) is { State: LegState.Postponed } leg && leg.Attempt == retry.Attempt
            ? Accept(retry.Id, Queued(notice, retry.Channel, retry.Attempt + 1)) : Nothing(),
        GiveUpWaiting silent => state.Find(silent.Id) is { Route.IsEmpty: false } notice && notice.LegOf(silent.Channel) is { State: LegState.Sent }
            ? Accept(silent.Id, Queued(notice, notice.Route[0], 1)) : Nothing(),
        ReportNotice report => Reported(state, report, at),
        ReplayNotice replay => Replay(state.Find(replay.Id), replay, at),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    private static Decision Attempted(Notice notice, RecordAttempt done, DateTimeOffset at)
    {
        var (record, result) = (PersonGrain.RecordOf(done.Id), done.Result);
        if (result.Provider is { } provider)
        {
            return Sent(notice, done, provider, record, at);
        }

        if (result.Code == CampaignPaused)
        {
            return Accept(done.Id, new NotificationPaused(done.Id, record, done.Channel, done.Attempt, at, notice.Cause));
        }

        if (result.Passing && done.Attempt <= Schedule.Count)
        {
            var next = at + Pause(done, result.Pause);
            return Postponed(done.Id, done.Channel, done.Attempt, result.Code!, next);
        }

        // What is in doubt may have arrived: another channel would say it twice. What was stopped is stopped on all of them.
        var following = result.Code is InDoubt or CampaignStopped || notice.Mode == NoticeMode.All ? null : notice.Route.FirstOrDefault();
        var last = following is null && notice.Legs.TrueForAll(leg => leg.Channel == done.Channel || leg.State == LegState.Failed);
        var failed = new NotificationFailed(done.Id, record, done.Channel, result.Code!, result.Detail, last, at, notice.Cause);
        return following is null ? Accept(done.Id, failed) : Accept(done.Id, failed, Queued(notice, following, 1));
    }

    // Another attempt, so that nobody takes the one that was not made for one that may have been.
    private static Decision Resumed(Notice notice, ResumeNotice resume) => resume.QuietUntil is { } until
        ? Postponed(resume.Id, resume.Channel, resume.Attempt, SendDecision.QuietHoursReason, until)
        : Accept(resume.Id, Queued(notice, resume.Channel, resume.Attempt + 1));

    private static Decision Postponed(string id, string channel, int attempt, string code, DateTimeOffset next) =>
        Accept(id, new NotificationPostponed(id, PersonGrain.RecordOf(id), channel, attempt, code, next))
            .Remind(new Reminder($"leg:{id}:{channel}", next, new RetryNotice(id, channel, attempt)));

    private static Decision Sent(Notice notice, RecordAttempt done, string provider, string record, DateTimeOffset at)
    {
        var sent = new NotificationSent(done.Id, record, notice.Template, notice.Purpose, done.Channel, provider, done.Attempt, done.Result.Address, at, notice.Cause);
        var decision = done.Result.Item is { } item
            ? Accept(done.Id, sent, new FeedItemAdded(record, done.Id, item.Title, item.Body, item.Url, at))
            : Accept(done.Id, sent);
        return notice is { Mode: NoticeMode.Single, FallbackSeconds: { } seconds, Route.IsEmpty: false }
            ? decision.Remind(new Reminder($"wait:{done.Id}", at.AddSeconds(seconds), new GiveUpWaiting(done.Id, done.Channel)))
            : decision;
    }

    // Spread over a fifth of the pause, the same at every replay, so that what failed together does not come back together.
    private static TimeSpan Pause(RecordAttempt done, TimeSpan? wanted)
    {
        var usual = Schedule[done.Attempt - 1];
        var spread = usual * (done.Id.Sum(letter => letter * 31 % 97) % 20 / 100.0);
        return wanted > usual ? wanted.Value : usual + spread;
    }

    private static Decision Reported(PersonNotices state, ReportNotice report, DateTimeOffset at)
    {
        // A report may come before the attempt is recorded: then its address is not known yet.
        if (state.Sends.FindLast(send => send.Id == report.Id && send.Channel == report.Channel) is not { } sent)
        {
            return Decision.Reject(NotificationRejections.NotSent);
        }

        if (sent.Reported >= report.State)
        {
            return Nothing();
        }

        var suppressed = report.State is NoticeReport.Bounced or NoticeReport.Complained ? sent.Address : null;
        var reported = new NotificationReported(report.Id, PersonGrain.RecordOf(report.Id), report.Channel, report.State, report.Code, suppressed, at, sent.Cause);
        var fails = report.State is NoticeReport.Undelivered or NoticeReport.Bounced;
        return fails && state.Find(report.Id) is { Mode: NoticeMode.Single, Route.IsEmpty: false } notice && notice.LegOf(report.Channel)?.State is LegState.Sent or LegState.Queued
            ? Accept(report.Id, reported, Queued(notice, notice.Route[0], 1))
            : Accept(report.Id, reported);
    }

    private static Decision Replay(Notice? notice, ReplayNotice replay, DateTimeOffset at)
    {
        if (notice is not { Stage: NoticeStage.Dead, Legs: [var first, ..] })
        {
            return Decision.Reject(NotificationRejections.NotDead);
        }

        var channels = notice.Mode == NoticeMode.All ? notice.Legs.Select(leg => leg.Channel) : [first.Channel];
        return Accept(
            replay.Id,
            [new NotificationReplayed(replay.Id, PersonGrain.RecordOf(replay.Id), replay.Actor, at), .. channels.Select(channel => Queued(notice, channel, 1))]);
    }

    private static NotificationQueued Queued(Notice notice, string channel, int attempt) => Queued(notice.Id, notice.Cause, channel, attempt);

    internal static NotificationQueued Queued(string id, string? cause, string channel, int attempt) =>
        new(id, PersonGrain.RecordOf(id), channel, attempt, NoticeOrder.IsBulk(cause));

    private static Decision Accept(string id, params IReadOnlyList<IEvent> events) => Decision.Accept(PersonGrain.Done(id), events);

    private static Decision Nothing() => Decision.Unchanged(PersonGrain.Done(null));
}
