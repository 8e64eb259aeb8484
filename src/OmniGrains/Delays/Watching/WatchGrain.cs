using OmniGrains.Delays.Contracts;
using OmniGrains.Delays.Times;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Delays.Watching;

/// <summary>
/// Follows one order until all of it has arrived, and says once per promise when it will probably be late. After whatever
/// happens it looks anew, and sets a reminder for the moment at which it could come to be at risk although nothing happens.
/// </summary>
internal sealed class WatchGrain : Grain<DelayWatch>
{
    private const string CheckName = "check";
    private const int MostOffered = 5;

    // Orders that are told long after they were placed come with their history: what is known must be told before anything is foreseen.
    private static readonly TimeSpan Late = TimeSpan.FromHours(1);
    private static readonly TimeSpan Gathering = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan TooOld = TimeSpan.FromDays(60);

    public override string Type => DelayWatch.GrainType;

    public override DelayWatch Initial => DelayWatch.Unknown;

    public override bool Transient => true;

    public override object Answer(DelayWatch state, IQuery query) => state;

    public override Decision Decide(DelayWatch state, ICommand command, in CommandContext context)
    {
        var facts = FactsFrom(state, command, context, out var rejection);
        if (rejection is not null)
        {
            return Decision.Reject(rejection);
        }

        if (facts.Count == 0)
        {
            return Decision.Unchanged(Learned.It);
        }

        var after = facts.Aggregate(state, Evolve);
        if (after is { Over: false, Parts.IsEmpty: true, Parcels.IsEmpty: true })
        {
            facts.Add(new WatchEnded(after.OrderId));
            after = Evolve(after, facts[^1]);
        }

        var isTold = context.At >= after.ForeseeFrom;
        if (isTold && Foresee(after, context.At) is { } foreseen)
        {
            facts.Add(foreseen);
            after = Evolve(after, foreseen);
        }

        var next = Risk.NextCheck(after, context.At);
        if (!isTold && !after.Over && after.PromisedBy is not null)
        {
            next = after.ForeseeFrom;
        }

        return Decision.Accept(Learned.It, facts).Remind(new Reminder(CheckName, next, next is null ? null : new CheckDelay()));
    }

    public override DelayWatch Evolve(DelayWatch state, IEvent @event) => WatchEvolution.Evolve(state, @event);

    private static List<IEvent> FactsFrom(DelayWatch state, ICommand command, in CommandContext context, out Rejection? rejection)
    {
        rejection = null;
        switch (state, command)
        {
            case ({ IsUnknown: true }, BeginWatch { Order: var order }) when context.At - order.PlacedAt < TooOld:
                return [Watched(order, context.At)];
            case ({ IsUnknown: true }, ExpectStock or RecordAnswer):
                rejection = DelayRejections.NotWatched;
                return [];
            case (_, RecordAnswer answer):
                return AnswerTo(state, answer, context.At, out rejection);
            case ({ IsUnknown: true }, _) or (_, BeginWatch):
                return [];
            case (_, RefuseAnswer refuse) when state.Answer is { } answer && answer.PromisedBy == refuse.PromisedBy:
                return [new DelayAnswerRefused(state.OrderId, state.Record, answer.PromisedBy, answer.Choice, refuse.Code)];
            case ({ Over: true }, _):
                return [];
            case (_, CheckDelay):
                return [new DelayChecked()];
            default:
                return WatchDecisions.Facts(state, command);
        }
    }

    private static DeliveryWatched Watched(OrderPlaced order, DateTimeOffset at) => new(
        order.OrderId, order.Record, order.PlacedAt, order.Delivery, order.Country, order.PostalArea, order.PromisedBy,
        order.Fulfilments.Count == 0 ? [new WaitingPart("", order.CollectAt, null, null, null)] : [.. order.Fulfilments.Select(WatchDecisions.PartOf)],
        at - order.PlacedAt <= Late ? order.PlacedAt : at + Gathering);

    private static List<IEvent> AnswerTo(DelayWatch state, RecordAnswer answer, DateTimeOffset at, out Rejection? rejection)
    {
        rejection = null;
        if (state.Answer is { } given && given.PromisedBy == answer.PromisedBy)
        {
            rejection = given.Choice == answer.Choice && given.Date == answer.Date ? null : DelayRejections.Answered;
            return [];
        }

        if (state.Open is not { } open || open.PromisedBy != answer.PromisedBy)
        {
            rejection = DelayRejections.NotOpen;
            return [];
        }

        if (answer.Choice != DelayChoice.Cancel && (answer.Date is not { } date || !open.Offered.Contains(date)))
        {
            rejection = DelayRejections.NotOffered;
            return [];
        }

        return [new DelayAnswered(state.OrderId, state.Record, open.PromisedBy, answer.Choice, answer.Choice == DelayChoice.Cancel ? null : answer.Date, at)];
    }

    private static DelayForeseen? Foresee(DelayWatch watch, DateTimeOffset now)
    {
        if (watch.Over || watch.PromisedBy is not { } promise || watch.Foreseen?.PromisedBy == promise)
        {
            return null;
        }

        var assessment = Risk.Assess(watch, now);
        if (!assessment.AtRisk || assessment.ExpectedBy is not { } expected)
        {
            return null;
        }

        // Never a date that is no later than what was promised.
        var proposed = BusinessDays.EndNotBefore(expected, watch.Country, watch.Holidays);
        while (proposed <= promise)
        {
            proposed = BusinessDays.EndOfNext(proposed, watch.Country, watch.Holidays);
        }

        var offered = new List<DateTimeOffset> { proposed };
        while (offered.Count < MostOffered)
        {
            offered.Add(BusinessDays.EndOfNext(offered[^1], watch.Country, watch.Holidays));
        }

        return new DelayForeseen(watch.OrderId, watch.Record, promise, expected, proposed, offered, assessment.Reasons, now);
    }
}
