using System.Collections.Immutable;
using System.Text.Json;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Notifications.People;

/// <summary>Applies events to what is known of a person.</summary>
internal static class PersonEvolution
{
    public static PersonNotices Evolve(PersonNotices state, IEvent @event) => @event switch
    {
        NotificationRequested asked => Requested(state, asked),
        NotificationContent content => Change(state, content.Id, notice => notice with
        {
            Items = notice.Items.Count < PersonNotices.MostItems ? notice.Items.Add(content.Data) : notice.Items.RemoveAt(0).Add(content.Data),
            Gathered = notice.Gathered + 1,
        }),
        DigestJoined joined => Seen(state, joined.Key, joined.Id, joined.At),
        NotificationDecided { Verdict: NoticeVerdict.Drop } dropped => state with { Open = state.Open.RemoveAll(notice => notice.Id == dropped.Id) },
        NotificationDecided decided => Change(state, decided.Id, notice => notice with
        {
            Route = [.. decided.Route],
            Stage = decided.Verdict == NoticeVerdict.Hold ? NoticeStage.Held : NoticeStage.UnderWay,
            At = decided.At,
        }),
        NotificationQueued queued => Queued(state, queued),
        NotificationPostponed postponed => Moved(state, postponed.Id, postponed.Channel, LegState.Postponed),
        NotificationPaused paused => Moved(state, paused.Id, paused.Channel, LegState.Paused),
        NotificationSent sent => Sent(state, sent),
        NotificationFailed failed => Trimmed(Change(Moved(state, failed.Id, failed.Channel, LegState.Failed), failed.Id, notice => failed.Last
            ? notice with { Stage = NoticeStage.Dead }
            : notice)),
        NotificationReported reported => Reported(state, reported),
        NotificationReplayed replayed => Change(
            state with { Sends = [.. state.Sends.Select(send => send.Id == replayed.Id ? send with { Reported = null } : send)] }, replayed.Id, notice => notice with
            {
                Stage = NoticeStage.UnderWay,
                Route = [.. notice.Legs.Select(leg => leg.Channel)],
                Legs = [],
                At = replayed.At,
            }),
        PushSubscribed push => state with
        {
            Push = [.. state.Push.RemoveAll(one => one.Endpoint == push.Endpoint).Add(new PushSubscription(push.Endpoint, push.P256dh, push.Auth, push.At))
                .TakeLast(PersonNotices.MostSubscriptions)],
        },
        PushUnsubscribed left => state with { Push = state.Push.RemoveAll(one => one.Endpoint == left.Endpoint) },
        FeedItemAdded item => state with
        {
            Feed = [.. state.Feed.Insert(0, new FeedItem(item.Id, item.Title, item.Body, item.Url, item.At, Read: false)).Take(PersonNotices.MostFeed)],
        },
        FeedRead read => state with { Feed = MarkRead(state.Feed, read.UpTo) },
        PersonForgotten => PersonNotices.Nobody with { Count = state.Count, Forgotten = true },
        _ => state,
    };

    private static PersonNotices Requested(PersonNotices state, NotificationRequested asked)
    {
        ImmutableList<JsonElement> items = asked.Shared is { } shared ? [shared] : [];
        var notice = new Notice(
            asked.Id, asked.Template, asked.Version, asked.Purpose, asked.Transactional, asked.Mode, asked.FallbackSeconds, asked.DigestKey, items, items.Count,
            NoticeStage.Held, [], [], asked.Actor, asked.At, asked.Cause);
        return Seen(state with { Count = state.Count + 1, Open = state.Open.Add(notice) }, asked.Key, asked.Id, asked.At);
    }

    private static PersonNotices Seen(PersonNotices state, string? key, string id, DateTimeOffset at) => key is null
        ? state
        : state with
        {
            Keys = [.. state.Keys.Where(seen => seen.Key != key && seen.At > at - PersonNotices.Remembered).TakeLast(PersonNotices.MostKeys - 1), new SeenKey(key, id, at)],
        };

    private static PersonNotices Queued(PersonNotices state, NotificationQueued queued)
    {
        if (state.Find(queued.Id) is not { } notice)
        {
            return state;
        }

        var counted = state.Sends.Exists(send => send.Id == queued.Id && send.Channel == queued.Channel)
            ? state.Sends
            : [.. state.Sends.Where(send => send.At > notice.At - PersonNotices.Remembered).TakeLast(PersonNotices.MostSends - 1),
                new Send(queued.Id, queued.Channel, notice.Purpose, notice.Transactional, notice.At, null, Cause: notice.Cause)];
        return Change(state with { Sends = counted }, queued.Id, changed => changed.With(new Leg(queued.Channel, LegState.Queued, queued.Attempt)) with
        {
            Stage = NoticeStage.UnderWay,
            Route = changed.Route.Remove(queued.Channel),
        });
    }

    private static PersonNotices Sent(PersonNotices state, NotificationSent sent)
    {
        var moved = Moved(state, sent.Id, sent.Channel, LegState.Sent) with
        {
            Sends = [.. state.Sends.Select(send => send.Id == sent.Id && send.Channel == sent.Channel ? send with { Address = sent.Address } : send)],
        };
        return Settled(moved, sent.Id);
    }

    // It is over when every channel that was taken has an end. It stays known for a while when a report may still lead to another channel.
    private static PersonNotices Settled(PersonNotices state, string id) =>
        state.Find(id) is not { } notice || !notice.Legs.TrueForAll(leg => leg.State is LegState.Sent or LegState.Failed) ? state
        : notice.Route.IsEmpty || notice.Mode == NoticeMode.All || HasArrived(state, id) ? state with { Open = state.Open.Remove(notice) }
        : notice.FallbackSeconds is null ? Trimmed(Change(state, id, over => over with { Stage = NoticeStage.Sent }))
        : state;

    private static bool HasArrived(PersonNotices state, string id) => state.Sends.Exists(send => send.Id == id && send.Reported is (NoticeReport.Delivered or NoticeReport.Read));

    private static PersonNotices Reported(PersonNotices state, NotificationReported reported)
    {
        var told = state with
        {
            Sends = [.. state.Sends.Select(send => send.Id == reported.Id && send.Channel == reported.Channel ? send with { Reported = reported.State } : send)],
            Suppressed = reported.Suppressed is { } address ? state.Suppressed.Add(address) : state.Suppressed,
        };
        return reported.State is NoticeReport.Delivered or NoticeReport.Read && told.Find(reported.Id) is { Mode: NoticeMode.Single } arrived
            && arrived.Legs.TrueForAll(leg => leg.State is LegState.Sent or LegState.Failed)
            ? told with { Open = told.Open.Remove(arrived) }
            : told;
    }

    private static PersonNotices Moved(PersonNotices state, string id, string channel, LegState to) =>
        Change(state, id, notice => notice.LegOf(channel) is { } leg ? notice.With(leg with { State = to }) : notice);

    private static PersonNotices Change(PersonNotices state, string id, Func<Notice, Notice> change) =>
        state.Open.FindIndex(notice => notice.Id == id) is >= 0 and var at ? state with { Open = state.Open.SetItem(at, change(state.Open[at])) } : state;

    private static PersonNotices Trimmed(PersonNotices state)
    {
        var over = state.Open.Where(notice => notice.Stage is NoticeStage.Sent or NoticeStage.Dead).ToList();
        return over.Count <= PersonNotices.MostOver ? state : state with { Open = state.Open.Remove(over[0]) };
    }

    private static ImmutableList<FeedItem> MarkRead(ImmutableList<FeedItem> feed, string? upTo)
    {
        var from = upTo is null ? 0 : feed.FindIndex(item => item.Id == upTo);
        return from < 0 ? feed : [.. feed.Select((item, i) => i >= from ? item with { Read = true } : item)];
    }
}
