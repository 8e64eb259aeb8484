using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Deciding;

namespace OmniGrains.Notifications.People;

/// <summary>Decides what one customer is told, and keeps what became of it. How its events change it is in <see cref="PersonEvolution"/>.</summary>
internal sealed class PersonGrain : Grain<PersonNotices>
{
    public override string Type => PersonNotices.GrainType;

    public override PersonNotices Initial => PersonNotices.Nobody;

    public override string SnapshotSchema => "2";

    public override string SubjectOf(string key) => key;

    public override object Answer(PersonNotices state, IQuery query) => state;

    public override PersonNotices Evolve(PersonNotices state, IEvent @event) => PersonEvolution.Evolve(state, @event);

    public override Decision Decide(PersonNotices state, ICommand command, in CommandContext context) => command switch
    {
        ForgetPerson forget => state.Forgotten ? Nothing() : Decision.Accept(Done(null), new PersonForgotten(forget.Record)),
        _ when state.Forgotten => Decision.Reject(NotificationRejections.CustomerGone),
        AskNotice ask => Ask(state, ask.Request, ask.Facts, context.At),
        WakeNotice wake => Held(state, wake.Id) is null ? Nothing() : Decision.Accept(Done(wake.Id), new NotificationDue(wake.Id, RecordOf(wake.Id))),
        ReleaseNotice release => Held(state, release.Id) is { } held ? Release(state, held, release, context.At) : Nothing(),
        RecordAttempt or ResumeNotice or RetryNotice or GiveUpWaiting or ReportNotice or ReplayNotice => PersonLegs.Decide(state, command, context.At),
        SubscribePush subscribe => Subscribe(state, subscribe, context.At),
        UnsubscribePush leave => state.Push.Exists(one => one.Endpoint == leave.Endpoint)
            ? Decision.Accept(Done(null), new PushUnsubscribed(leave.Record, leave.Endpoint)) : Nothing(),
        MarkFeedRead seen => state.Feed.SkipWhile(item => seen.UpTo is { } id && item.Id != id).Any(item => !item.Read)
            ? Decision.Accept(Done(null), new FeedRead(seen.Record, seen.UpTo, context.At)) : Nothing(),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    private static Decision Ask(PersonNotices state, NoticeRequest request, NoticeFacts facts, DateTimeOffset at)
    {
        var terms = request.Terms;
        if (request.Key is { } key && state.Keys.Concat(facts.KeysElsewhere).FirstOrDefault(seen => seen.Key == key && seen.At.AddSeconds(terms.RepeatSeconds) > at) is { } known)
        {
            return Decision.Unchanged(new NoticeReply(known.Id, NoticeVerdict.Drop, "repeated", Repeated: true));
        }

        var digest = terms is { DigestSeconds: not null, Transactional: false } ? $"{terms.Template}/{request.DigestKey}" : null;
        if (digest is not null && state.Open.Find(notice => notice.DigestKey == digest && notice.Stage == NoticeStage.Held) is { } waiting)
        {
            return Decision.Accept(
                new NoticeReply(waiting.Id, NoticeVerdict.Hold, SendDecision.DigestReason), new DigestJoined(waiting.Id, request.Record, request.Key, at),
                new NotificationContent(request.Record, waiting.Id, request.Data));
        }

        if (state.Open.Count(notice => notice.Stage is NoticeStage.Held or NoticeStage.UnderWay) >= PersonNotices.MostOpen)
        {
            return Decision.Reject(NotificationRejections.TooManyOpen);
        }

        var id = $"{request.Record}.{state.Count + 1}";
        return Conclude(
            id, request.Record, terms, SendDecision.Decide(terms, facts, state, gathered: false, at), request.Cause, request.Actor, at, Requested(id, request, digest, at));
    }

    // What a campaign says is not about anybody: it needs no event of its own, nor a person's key.
    private static IReadOnlyList<IEvent> Requested(string id, NoticeRequest request, string? digest, DateTimeOffset at)
    {
        var (terms, shared) = (request.Terms, NoticeOrder.IsBulk(request.Cause));
        var asked = new NotificationRequested(
            id, request.Record, terms.Template, terms.Version, terms.Purpose, terms.Transactional, terms.Mode, terms.FallbackSeconds, request.Key, digest, request.Cause,
            request.Actor, at, shared ? request.Data : null);
        return shared ? [asked] : [asked, new NotificationContent(request.Record, id, request.Data)];
    }

    private static Decision Release(PersonNotices state, Notice held, ReleaseNotice release, DateTimeOffset at) => Conclude(
        held.Id, RecordOf(held.Id), release.Terms, SendDecision.Decide(release.Terms, release.Facts, state, gathered: true, at), held.Cause, held.Actor, at, []);

    // A digest is not gathered a second time, and what was asked for is decided in the same append as it is recorded.
    private static Decision Conclude(
        string id, string record, NoticeTerms terms, Verdict verdict, string? cause, string actor, DateTimeOffset at, IReadOnlyList<IEvent> before)
    {
        List<IEvent> events = [.. before, new NotificationDecided(id, record, terms.Template, verdict.Is, verdict.Reason, verdict.Until, verdict.Route, verdict.Checks, at)];
        if (verdict.Bypassed.Count > 0)
        {
            events.Add(new NotificationBypassed(id, record, verdict.Bypassed, actor));
        }

        if (verdict.Is == NoticeVerdict.Send)
        {
            events.AddRange(verdict.Route.Take(terms.Mode == NoticeMode.All ? int.MaxValue : 1).Select(channel => PersonLegs.Queued(id, cause, channel, 1)));
        }

        var decision = Decision.Accept(new NoticeReply(id, verdict.Is, verdict.Reason, verdict.Until), events);
        return verdict.Until is { } until ? decision.Remind(new Reminder($"hold:{id}", until, new WakeNotice(id))) : decision;
    }

    private static Decision Subscribe(PersonNotices state, SubscribePush wanted, DateTimeOffset at) =>
        state.Push.Exists(one => one.Endpoint == wanted.Endpoint && one.P256dh == wanted.P256dh && one.Auth == wanted.Auth)
            ? Nothing()
            : Decision.Accept(Done(null), new PushSubscribed(wanted.Record, wanted.Endpoint, wanted.P256dh, wanted.Auth, at));

    private static Notice? Held(PersonNotices state, string id) => state.Find(id) is { Stage: NoticeStage.Held } held ? held : null;

    internal static string RecordOf(string id) => id[..id.IndexOf('.', StringComparison.Ordinal)];

    internal static NoticeReply Done(string? id) => new(id, NoticeVerdict.Send);

    private static Decision Nothing() => Decision.Unchanged(Done(null));
}
