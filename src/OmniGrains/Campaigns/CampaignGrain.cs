using System.Text.Json;
using OmniGrains.Campaigns.Contracts;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Campaigns;

/// <summary>Decides where a campaign stands: draft, scheduled, running, paused, and then done or stopped for good.</summary>
internal sealed class CampaignGrain : Grain<Campaign>
{
    private const string Start = "start";
    private const decimal UsualBounces = 0.05m;
    private const decimal UsualComplaints = 0.003m;

    public override string Type => Campaign.GrainType;

    public override Campaign Initial => Campaign.Unknown;

    public override string SnapshotSchema => "1";

    public override object Answer(Campaign state, IQuery query) => state;

    public override Decision Decide(Campaign state, ICommand command, in CommandContext context) => command switch
    {
        SaveCampaign save => Save(state, save),
        _ when state.Input is null => Decision.Reject(CampaignRejections.Unknown),
        ScheduleCampaign schedule => state.State is CampaignState.Draft or CampaignState.Scheduled ? Schedule(state, schedule, context.At) : NotNow(state),
        StartCampaign start => state.State == CampaignState.Scheduled ? Begin(state, start.Id, context.At) : Unchanged(state),
        PauseCampaign pause => state.State switch
        {
            CampaignState.Running or CampaignState.Done => Accept(state, CampaignState.Paused, new CampaignPaused(pause.Id, pause.Actor, pause.Reason)),
            CampaignState.Paused => Unchanged(state),
            _ => NotNow(state),
        },
        ResumeCampaign resume => state.State switch
        {
            CampaignState.Paused => Begin(state, resume.Id, context.At),
            CampaignState.Running => Unchanged(state),
            _ => NotNow(state),
        },
        StopCampaign stop => state.State switch
        {
            CampaignState.Stopped => Unchanged(state),
            _ => Accept(state, CampaignState.Stopped, new CampaignStopped(stop.Id, "asked", stop.Actor)).Remind(new Reminder(Start, null, null)),
        },
        BoundCampaign bound => state.Bounded ? Unchanged(state) : Accept(state, state.State, new CampaignBounded(bound.Id, bound.UpTo, bound.SegmentVersion, bound.Segment, CountsHanded: true)),
        NoteProgress progress => Progress(state, progress, context.At),
        NoteHanded handed => Judged(state with { Handed = state.Handed + handed.Count }, handed.Id, new CampaignHanded(handed.Id, state.Handed + handed.Count)),
        NoteTrouble trouble => Trouble(state, trouble),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override Campaign Evolve(Campaign state, IEvent @event) => @event switch
    {
        CampaignSaved saved => state with { Version = saved.Version, Input = saved.Campaign },
        CampaignScheduled scheduled => state with { State = CampaignState.Scheduled, StartsAt = scheduled.StartsAt },
        CampaignStarted started => state with { State = CampaignState.Running, StartedAt = state.StartedAt ?? started.At, Reason = null },
        CampaignBounded bounded => state with { Bounded = true, UpTo = bounded.UpTo, SegmentVersion = bounded.SegmentVersion, Segment = bounded.Segment, CountsHanded = bounded.CountsHanded },
        CampaignProgressed far => state with { Cursor = far.Cursor, Looked = far.Looked, Sent = far.Sent, Held = far.Held, Dropped = far.Dropped },
        CampaignHanded handed => state with { Handed = handed.Handed },
        CampaignTroubled trouble => state with { Bounced = trouble.Bounced, Complained = trouble.Complained },
        CampaignPaused paused => state with { State = CampaignState.Paused, Reason = paused.Reason },
        CampaignStopped stopped => state with { State = CampaignState.Stopped, Reason = stopped.Reason },
        CampaignDone => state with { State = CampaignState.Done },
        _ => state,
    };

    internal static string TextOf(CampaignInput input) => JsonSerializer.Serialize(input, CampaignsJson.Default.CampaignInput);

    private static Decision Save(Campaign state, SaveCampaign save) =>
        save.ExpectedVersion is { } expected && expected != state.Version ? Decision.Reject(CampaignRejections.Changed)
        : state.State is not (CampaignState.Draft or CampaignState.Scheduled) ? NotNow(state)
        : state.Input is { } known && TextOf(known) == TextOf(save.Input) ? Unchanged(state)
        : Decision.Accept(new CampaignReply(state.Version + 1, state.State), new CampaignSaved(save.Id, state.Version + 1, save.Input, save.Actor));

    private static Decision Schedule(Campaign state, ScheduleCampaign schedule, DateTimeOffset now)
    {
        var planned = new CampaignScheduled(schedule.Id, schedule.At, schedule.Actor);
        return schedule.At <= now
            ? Accept(state, CampaignState.Running, planned, new CampaignStarted(schedule.Id, now)).Remind(new Reminder(Start, null, null))
            : Accept(state, CampaignState.Scheduled, planned).Remind(new Reminder(Start, schedule.At, new StartCampaign(schedule.Id)));
    }

    private static Decision Begin(Campaign state, string id, DateTimeOffset at) => Accept(state, CampaignState.Running, new CampaignStarted(id, at));

    // What was done while somebody paused or stopped it is counted too. The cursor decides: the same part is never counted twice.
    private static Decision Progress(Campaign state, NoteProgress part, DateTimeOffset at)
    {
        if (state.Cursor != part.From || state.State is CampaignState.Done or CampaignState.Draft)
        {
            return Unchanged(state);
        }

        if (part.Cursor is not { } cursor)
        {
            return state.State == CampaignState.Running ? Accept(state, CampaignState.Done, new CampaignDone(part.Id, at)) : Unchanged(state);
        }

        var far = new CampaignProgressed(part.Id, cursor, state.Looked + part.Looked, state.Sent + part.Sent, state.Held + part.Held, state.Dropped + part.Dropped, at);
        return Judged(state with { Sent = far.Sent }, part.Id, far);
    }

    private static Decision Trouble(Campaign state, NoteTrouble trouble)
    {
        var told = new CampaignTroubled(trouble.Id, state.Bounced + (trouble.Complaint ? 0 : 1), state.Complained + (trouble.Complaint ? 1 : 0));
        return Judged(state with { Bounced = told.Bounced, Complained = told.Complained }, trouble.Id, told);
    }

    // Of a few one bounce would be a large share. Deciding runs ahead of sending: shares are of what was handed to providers, a batch included that is
    // counted when it is over but may bounce before; and when everybody was looked at, much may be left to take back.
    private static Decision Judged(Campaign after, string id, IEvent first)
    {
        var gone = after.CountsHanded ? Math.Min(after.Sent, after.Handed + IBulkSenders.LargestBatch) : after.Sent;
        var reason = after.State is not (CampaignState.Running or CampaignState.Paused or CampaignState.Done) || gone < Campaign.FewestHanded ? null
            : after.Bounced > gone * (after.Input!.StopAtBounces ?? UsualBounces) ? "bounces"
            : after.Complained > gone * (after.Input.StopAtComplaints ?? UsualComplaints) ? "complaints" : null;
        return reason is null ? Accept(after, after.State, first) : Accept(after, CampaignState.Stopped, first, new CampaignStopped(id, reason, "campaign"));
    }

    private static Decision Accept(Campaign state, CampaignState now, params IReadOnlyList<IEvent> events) => Decision.Accept(new CampaignReply(state.Version, now), events);

    private static Decision Unchanged(Campaign state) => Decision.Unchanged(new CampaignReply(state.Version, state.State));

    private static Decision NotNow(Campaign state) => Decision.Reject(CampaignRejections.NotNow(state.State));
}
