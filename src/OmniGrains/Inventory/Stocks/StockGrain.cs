using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Stocks;

/// <summary>
/// One SKU at one place. Because all who want it come here one after the other, it is never promised twice: a hold is
/// granted only out of what is available (down to the backorder limit), whatever happens elsewhere.
/// </summary>
internal sealed class StockGrain : Grain<Stock>
{
    public const int MostHolds = 1_000_000;
    public const decimal LargestQuantity = 1_000_000_000m;

    /// <summary>How long changes gather before what is available is said.</summary>
    public static readonly TimeSpan AnnounceAfter = TimeSpan.FromMilliseconds(500);

    private const int MostEndedAtOnce = 500;
    private const string WakeReminder = "holds";
    private const string AnnounceReminder = "announce";

    public override string Type => StockId.GrainType;

    public override Stock Initial => Stock.Empty;

    public override string SnapshotSchema => "stock-2";

    /// <summary>Saving a snapshot costs as much as there are holds; so it is worth as many events.</summary>
    public override int SnapshotAfter(Stock state) => state.Holds.Count;

    public override object? Answer(Stock state, IQuery query) => query switch
    {
        ReadLevel read => state.Level(read.At),
        FindHold find => state.Holds.Find(find.HoldId) is { } hold ? new Hold(hold.Quantity, hold.Until, hold.Owner) : null,
        CouldHold could => Drawn(state, could.From, could.Quantity) is var drawn && (drawn == could.Quantity || could.Quantity - drawn <= Free(state, could.Leave) + state.EndedBy(could.At)),
        DescribeStock => state,
        _ => base.Answer(state, query),
    };

    public override Decision Decide(Stock state, ICommand command, in CommandContext context) => command switch
    {
        HoldStock hold => Hold(state, hold, context),
        ExtendHold extend => Extend(state, extend),
        ReleaseHold release => Release(state, release, context),
        IssueHold issue => Issue(state, issue, context),
        MoveStock move => Move(state, move, context),
        FollowSale sale => Follow(state, sale, context),
        SetOnHand set => Set(state, set, context),
        ChangeStockPolicy change => Change(state, change, context),
        CheckHolds => Check(state, context),
        AnnounceAvailability when state.WillAnnounce =>
            Decision.Accept(Checked.It, new AvailabilityChanged(state.Available, state.OnHand, state.Incoming)),
        AnnounceAvailability => Decision.Unchanged(Checked.It),
        _ => throw new NotSupportedException($"A stock does not take {command.GetType().Name}."),
    };

    public override Stock Evolve(Stock state, IEvent @event) => Apply(state, @event) with { Revision = state.Revision + 1 };

    /// <summary>What a stock becomes by an event, apart from its revision.</summary>
    public static Stock Apply(Stock state, IEvent @event) => @event switch
    {
        StockHeld held => Wake(state with { Holds = HoldsAfter(state.Holds, held), WillAnnounce = true }, held.Until),
        HoldExtended extended => Wake(Rescheduled(state, extended), extended.Until),
        HoldReleased released => state with { Holds = state.Holds.Less(released.HoldId, released.Quantity), WillAnnounce = true },
        HoldIssued issued => state with
        {
            Holds = state.Holds.Less(issued.HoldId, issued.Quantity),
            OnHand = state.OnHand - issued.Quantity,
            WillAnnounce = true,
        },
        StockMoved moved => state with
        {
            OnHand = state.OnHand + moved.OnHand,
            Damaged = state.Damaged + moved.Damaged,
            Incoming = state.Incoming + moved.Incoming,
            WillAnnounce = true,
        },
        AttemptGivenUp gone when state.Holds.Find(gone.HoldId) is { } hold =>
            state with { Holds = state.Holds.With(gone.HoldId, hold.Without(gone.Attempt)) },
        HoldDue due when state.Holds.Find(due.HoldId) is { } hold => state with { Holds = state.Holds.With(due.HoldId, hold with { Asked = true }) },
        HoldsChecked => state with { Wakes = WholeSecond(state.Holds.NextDue) },
        StockPolicyChanged changed => state with { Policy = new StockPolicy(changed.Safety, changed.BackorderLimit, changed.LowAt), WillAnnounce = true },
        ClaimChanged claim => state with { Claims = state.Claims.With(claim.HoldId, claim.Missing, claim.Owner) },
        StockRanLow => state with { IsLow = true },
        StockRecovered => state with { IsLow = false },
        AvailabilityChanged => state with { WillAnnounce = false },
        _ => state,
    };

    private static Decision Hold(Stock state, HoldStock hold, in CommandContext context)
    {
        var before = state.Holds.Find(hold.HoldId);
        if (before is { Asked: false } && before.Quantity == hold.Quantity && before.Until == hold.Until && before.Owner == hold.Owner
            && (hold.Attempt is null || before.IsOf(hold.Attempt)))
        {
            return Decision.Unchanged(ReplyOf(state.Available, hold));
        }

        var more = hold.Quantity - (before?.Quantity ?? 0);
        var drawn = hold.From == hold.HoldId ? 0 : Drawn(state, hold.From, more);
        var free = Free(state, hold.Leave);
        if (more > drawn && more - drawn > free)
        {
            return state.EndedBy(context.At) > 0 ? HoldWhatEnded(state, hold, context) : Decision.Reject(StockRejections.Insufficient(more, free + drawn));
        }

        if (before is null && state.Holds.Count >= MostHolds)
        {
            return Decision.Reject(StockRejections.TooManyHolds);
        }

        var available = state.Available - more + drawn;
        var held = new StockHeld(
            hold.HoldId, hold.Quantity, more - drawn, hold.Until, hold.Owner, drawn > 0 ? hold.From : null, drawn > 0 ? drawn : null, hold.Attempt);
        return state.Claims.AnyWaiting
            ? Waking(state, hold.Until, Filling(state, context, ReplyOf(available, hold), held))
            : Waking(state, hold.Until, Concluded(state, context, ReplyOf(available, hold), available, held));
    }

    // What has ended is free although its reminder has not come yet: it is ended in the same append, or stays as it is when that is not enough.
    private static Decision HoldWhatEnded(Stock state, HoldStock hold, in CommandContext context)
    {
        List<IEvent> ended =
        [
            .. state.Holds.DueAt(context.At).Where(due => due.Hold.Owner is null).Take(MostEndedAtOnce)
                .Select(due => new HoldReleased(due.Id, due.Hold.Quantity, "expired")),
        ];
        var decision = Hold(ended.Aggregate(state, Apply), hold, context);
        if (decision.Rejection is not null)
        {
            return decision;
        }

        var whole = decision.Reminders.Aggregate(Decision.Accept(decision.Reply, [.. ended, .. decision.Events]), (all, reminder) => all.Remind(reminder));
        return state.WillAnnounce ? whole : whole.Remind(new Reminder(AnnounceReminder, context.At + AnnounceAfter, AnnounceAvailability.It));
    }

    private static decimal Free(Stock state, decimal leave) => state.Available + state.Policy.BackorderLimit - leave;

    private static decimal Drawn(Stock state, string? from, decimal wanted) =>
        from is null ? 0 : Math.Clamp(state.Holds.Find(from)?.Quantity ?? 0, 0, Math.Max(0, wanted));

    private static Decision Extend(Stock state, ExtendHold extend)
    {
        if (state.Holds.Find(extend.HoldId) is not { } hold)
        {
            return Decision.Reject(StockRejections.UnknownHold);
        }

        var reply = new HoldReply(hold.Quantity, BackorderedOf(hold.Quantity, state.Available), state.Available, extend.Until);
        return hold is { Asked: false } && hold.Until == extend.Until
            ? Decision.Unchanged(reply)
            : Waking(state, extend.Until, Decision.Accept(reply, new HoldExtended(extend.HoldId, extend.Until)));
    }

    private static Decision Release(Stock state, ReleaseHold release, in CommandContext context)
    {
        if (state.Holds.Find(release.HoldId) is not { } hold)
        {
            return Decision.Unchanged(new StockReply(state.Level()));
        }

        if (release.Attempt is { } attempt && (hold.IsOfOthersThan(attempt) || hold.Attempts is null))
        {
            return hold.IsOf(attempt)
                ? Decision.Accept(new StockReply(state.Level()), new AttemptGivenUp(release.HoldId, attempt))
                : Decision.Unchanged(new StockReply(state.Level()));
        }

        var quantity = Math.Min(release.Quantity ?? hold.Quantity, hold.Quantity);
        return Moved(state, context, 0, new HoldReleased(release.HoldId, quantity, release.Reason));
    }

    private static Decision Issue(Stock state, IssueHold issue, in CommandContext context) => state.Holds.Find(issue.HoldId) switch
    {
        var hold when issue.Anyway => IssueAnyway(state, issue, hold?.Quantity ?? 0, context),
        null => Decision.Reject(StockRejections.UnknownHold),
        { Quantity: var held } when held < issue.Quantity => Decision.Reject(StockRejections.MoreThanHeld(issue.Quantity, held)),
        _ when state.Sound < issue.Quantity => Decision.Reject(StockRejections.NotThere(issue.Quantity, state.Sound)),
        _ => Moved(state, context, 0, new HoldIssued(issue.HoldId, issue.Quantity, issue.Reference)),
    };

    private static Decision IssueAnyway(Stock state, IssueHold issue, decimal held, in CommandContext context)
    {
        var left = Movement.Left(state, issue, held);
        return Moved(state, context, left.Short, [.. left.Events]);
    }

    private static Decision Move(Stock state, MoveStock move, in CommandContext context)
    {
        var movement = Movement.Of(state, move);
        return movement.Rejection is { } rejection
            ? Decision.Reject(rejection)
            : Moved(state, context, movement.Short, [.. movement.Events]);
    }

    private static Decision Follow(Stock state, FollowSale sale, in CommandContext context)
    {
        var events = Following.Of(state, sale);
        return events.Count == 0 ? Decision.Unchanged(new StockReply(state.Level())) : Moved(state, context, 0, events);
    }

    private static Decision Set(Stock state, SetOnHand set, in CommandContext context)
    {
        if ((set.ExpectedOnHand is { } seen && seen != state.OnHand) || (set.ExpectedRevision is { } revision && revision != state.Revision))
        {
            return Decision.Reject(StockRejections.Changed);
        }

        return set.OnHand == state.OnHand
            ? Decision.Unchanged(new StockReply(state.Level()))
            : Move(state, new MoveStock(MovementKind.Adjust, set.OnHand - state.OnHand, set.Reason, set.Reference, set.Actor), context);
    }

    private static Decision Change(Stock state, ChangeStockPolicy change, in CommandContext context)
    {
        if (change.ExpectedRevision is { } revision && revision != state.Revision)
        {
            return Decision.Reject(StockRejections.Changed);
        }

        return new StockPolicy(change.Safety, change.BackorderLimit, change.LowAt) == state.Policy
            ? Decision.Unchanged(new StockReply(state.Level()))
            : Moved(state, context, 0, new StockPolicyChanged(change.Safety, change.BackorderLimit, change.LowAt, change.Actor));
    }

    /// <summary>Ends what is due and nobody's, asks the owners of the rest, and sets the next reminder.</summary>
    private static Decision Check(Stock state, in CommandContext context)
    {
        if (state.Wakes is null)
        {
            return Decision.Unchanged(Checked.It);
        }

        List<IEvent> events =
        [
            .. state.Holds.DueAt(context.At).Take(MostEndedAtOnce).Select(due => due.Hold.Owner is { } owner
                ? (IEvent)new HoldDue(due.Id, owner)
                : new HoldReleased(due.Id, due.Hold.Quantity, "expired")),
            new HoldsChecked(),
        ];
        var ended = events.Aggregate(state, Apply);
        events.AddRange(Following.Filled(ended));
        var after = events.Aggregate(state, Apply);
        var decision = Concluded(state, context, Checked.It, after.Available, [.. events]);
        return after.Wakes is { } next ? decision.Remind(new Reminder(WakeReminder, next, CheckHolds.It)) : decision;
    }

    // The reply tells the level after the events, so they are applied here once more; holds, the hot path, do without.
    private static Decision Moved(Stock state, in CommandContext context, decimal lacking, params IReadOnlyList<IEvent> events)
    {
        var moved = events.Aggregate(state, Apply);
        var filled = moved.Claims.AnyWaiting ? Following.Filled(moved) : [];
        var after = filled.Aggregate(moved, Apply);
        return Concluded(state with { Policy = after.Policy }, context, new StockReply(after.Level(), lacking), after.Available, [.. events, .. filled]);
    }

    private static Decision Filling(Stock state, in CommandContext context, object reply, IEvent happened)
    {
        var moved = Apply(state, happened);
        var filled = Following.Filled(moved);
        return Concluded(state, context, reply, filled.Aggregate(moved, Apply).Available, [happened, .. filled]);
    }

    private static Decision Concluded(Stock state, in CommandContext context, object reply, decimal available, params IReadOnlyList<IEvent> events)
    {
        var decision = Decision.Accept(reply, TurnOf(state, available) is { } turn ? [.. events, turn] : events);
        return state.WillAnnounce
            ? decision
            : decision.Remind(new Reminder(AnnounceReminder, context.At + AnnounceAfter, AnnounceAvailability.It));
    }

    private static IEvent? TurnOf(Stock state, decimal available) => (state.IsLow, state.Policy.LowAt) switch
    {
        (false, { } low) when available <= low => new StockRanLow(available, low),
        (true, { } low) when available > low => new StockRecovered(available),
        (true, null) => new StockRecovered(available),
        _ => null,
    };

    private static Decision Waking(Stock state, DateTimeOffset? until, Decision decision) =>
        WholeSecond(until) is { } due && (state.Wakes is not { } set || due < set)
            ? decision.Remind(new Reminder(WakeReminder, due, CheckHolds.It))
            : decision;

    private static Stock Wake(Stock state, DateTimeOffset? until) =>
        WholeSecond(until) is { } due && (state.Wakes is not { } set || due < set) ? state with { Wakes = due } : state;

    private static Stock Rescheduled(Stock state, HoldExtended extended) => state.Holds.Find(extended.HoldId) is { } hold
        ? state with { Holds = state.Holds.With(extended.HoldId, hold with { Until = extended.Until, Asked = false }) }
        : state;

    private static Holds HoldsAfter(Holds holds, StockHeld held)
    {
        var left = held.From is { } from ? holds.Less(from, held.Drawn ?? 0) : holds;
        var hold = new OpenHold(held.Quantity, held.Until, held.Owner, Asked: false, holds.Find(held.HoldId)?.Attempts);
        return left.With(held.HoldId, hold.Also(held.Attempt));
    }

    private static HoldReply ReplyOf(decimal available, HoldStock hold) =>
        new(hold.Quantity, BackorderedOf(hold.Quantity, available), available, hold.Until);

    private static decimal BackorderedOf(decimal quantity, decimal available) => Math.Clamp(-available, 0, quantity);

    // Holds that fall due within one second are looked at together.
    private static DateTimeOffset? WholeSecond(DateTimeOffset? at) =>
        at is { } moment ? new DateTimeOffset((moment.UtcTicks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero) : null;
}
